r"""Words that say what a sign means: the norm, the gradient, \log, I. What is not its meaning here is refused.

A sign has one meaning in a line, whatever the words around it say: "Let $\nabla$ be the Riemannian gradient", "All
logarithms are base two" and "$\|x\|^2 := x^\top M x$" are refused; what names the meaning that it has is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence, aside
from dlhw3.symbolic.language.latex.words.added_to_it import require_nothing_added
from dlhw3.symbolic.language.latex.words.among_such import require_all_entries
from dlhw3.symbolic.language.latex.words.denied_lines import require_not_denied
from dlhw3.symbolic.language.latex.words.depends import LETTER
from dlhw3.symbolic.language.latex.words.done_to_steps import require_steps_kept
from dlhw3.symbolic.language.latex.words.fixed import require_fixed
from dlhw3.symbolic.language.latex.words.for_itself import require_letters_kept
from dlhw3.symbolic.language.latex.words.inverses_said import require_inverses
from dlhw3.symbolic.language.latex.words.misprints import require_no_misprint
from dlhw3.symbolic.language.latex.words.notions_said import other_gradient, other_prime, otherwise, own_nabla
from dlhw3.symbolic.language.latex.words.operations_said import require_usual_operations
from dlhw3.symbolic.language.latex.words.other_networks import require_as_written
from dlhw3.symbolic.language.latex.words.spectra_said import is_named_rightly, require_whole_spectra
from dlhw3.symbolic.language.latex.words.words_redefined import require_usual_words

BAR = r"(?:\\left\s*|\\right\s*|\\[bB]igg?[lr]?\s*)?(?:\\(?:\||[lr]?Vert(?![a-zA-Z]))|\|\|)"
OPEN, CLOSE = r"\s*(?:\\left\s*)?[({]?\s*", r"\s*(?:\\right\s*)?[)}]?"
LAID_OUT = r"\\(?:begin|end)\s*\{[^{}]*\}|\\\[|\\\]|\$\$|&"
BELOW = r"(?:_\s*(?:\w|\{[^{}]*\}|\\[a-z]+))?"


def _called(names: str) -> str:
    upright = rf"\\(?:operatorname|mathrm|text|mathop|textrm)\s*\*?\s*\{{\s*(?:{names})\s*\}}"
    return rf"(?:{upright}|\\(?:{names})(?![a-z]))"


@dataclass(frozen=True)
class Notation:
    """A sign: how it is written alone or of a letter, what it is, in what words and values, and another way."""

    written: str
    means: str
    said: str
    valued: str = ""
    instead: str = ""


END = (
    r"(?=\s*(?:$|[.,;:)§]|(?:of|for|on|and|with\s+respect|at|in|over|as)\b|evaluated|function|operator|map|applied"
    r"|which|that))"
)
NORMS = (
    r"(?:(?:Euclidean|Frobenius|L_?2|ell_?2|l_?2|2|standard|usual|ordinary|vector|matrix|squared?)[\s-]*)*"
)
SIGNS = {
    "norm": Notation(
        rf"{BAR}\s*(?:{LETTER}|\\cdot|\.)\s*{BAR}{BELOW}(?:\s*\^\s*\{{?2\}}?)?",
        "the Euclidean norm, of a matrix Frobenius's",
        rf"{NORMS}(?:norms?\b(?!\s+(?:induced|given|weighted|with|from))|lengths?\b|magnitudes?\b|Euclidean\b|Frobenius\b)|\|[^|]*\|_(?:2|F|ell_2)\b|sqrt\s*(\w)\s*\^\s*(?:top|T)\s*\1\s*(?:$|[.,;]|and\b)"
        r"|(?:\w+\s+)?(?:regulari[sz]\w*|penalt\w+|terms?|energy|loss\w*|objectives?|errors?|residuals?|quantit\w+|decay)\b",
        r"(?:\\sqrt\{|\(|)(?:LETTER\^\{?(?:\\top|T)\}?LETTER|\\langleLETTER,LETTER\\rangle|\\sum(?:_\{?[^{}]*\}?)?(?:\^\{?\w\}?)?\|?"
        r"LETTER_\{?\w+\}?\|?\^\{?2\}?|(?:\\operatorname\{tr\}|\\tr)\(?LETTER\^\{?(?:\\top|T)\}?LETTER\)?)(?:\}|\)\^\{1/2\}|)",
        r"\|X\|_F",
    ),
    "inner product": Notation(
        rf"\\langle\s*(?:{LETTER}|\\cdot|\.)\s*,\s*(?:{LETTER}|\\cdot|\.)\s*\\rangle{BELOW}",
        "tr(AᵀB)",
        r"(?:(?:Euclidean|Frobenius|standard|usual|ordinary|trace|matrix|real)\s+)*(?:inner|dot|scalar)\s+products?\b"
        r"(?!\s+(?:induced|given|weighted|with|on\s+L))|(?:trace\s+)?pairing\b|\w\s*\^\s*(?:top|T)\s*\w\s*(?:$|[.,;]|and\b)",
        r"LETTER\^\{?(?:\\top|T)\}?LETTER|(?:\\operatorname\{tr\}|\\tr)\(?LETTER\^\{?(?:\\top|T)\}?LETTER\)?|\\sum[^H]*",
        r"u^\top H v",
    ),
    "gradient": Notation(
        rf"\\nabla{BELOW}(?:\s*{LETTER})?(?:{OPEN}{LETTER}{CLOSE})?",
        "the gradient in the Euclidean space of its variable, of its shape",
        r"(?:(?:full|usual|ordinary|Euclidean|standard|true|exact|whole|vector\s+of|its|corresponding)\s+)*(?:gradients?\b"
        r"(?!\s+(?:flow|on\b|in\s+the\s+metric|of\s+(?:the\s+)?(?:regulari|penali|averag|squar|log|negativ|smooth)|times|multiplied|divided|over|transposed|up\s+to|without|minus|plus|scaled"
        r"|with\s+(?:the\s+)?(?:opposite|reversed|its|a|minus)))|partial\s+derivatives\b)|direction\b|column\b|slopes?\b|nabla(?:\b|_[a-z]+\s*[a-z]\w*\s*(?:$|[.,;]|and\b))|differentiation\b"
        r"|(?:(?:continuous(?:ly)?|twice|Lipschitz|differentiable|bounded|smooth|linear|affine|monotone|well-defined|locally"
        r"|globally)[\s-]+)+(?:function|map|mapping|vector|matrix|in\b|of\b|on\b|with\b|by\b|everywhere)",
        instead=r"M^{-1} \nabla f(x)",
    ),
    "exponential": Notation(
        rf"(?:e\s*\^\s*\{{?\s*[A-Z]\s*\}}?|{_called('exp|log|ln')}(?:{OPEN}[A-Z]{CLOSE})?)",
        "e to the power of each entry, or the natural logarithm of each",
        r"(?:(?:natural|usual|ordinary|real)\s+)*(?:exponentials?|logarithms?|logs?)(?:\s+function)?(?=\s*(?:$|[.,;:)]|and\b"
        r"|applied|of\b|entry|element|to\s+(?:the\s+)?base\s+e\b))|(?:entry|element|component)-?wise\b|taken\s+(?:entry|element)"
        r"|natural\b|base\s+e\b|to\s+(?:the\s+)?base\s+e\b",
        instead=r"\exp(A)",
    ),
    "determinant": Notation(
        rf"{_called('det')}(?:{OPEN}[A-Z]{CLOSE})?|\|\s*[A-Z]\s*\|",
        "the determinant",
        r"determinants?\b",
        instead="p(A)",
    ),
    "trace": Notation(
        rf"{_called('tr|trace|Tr')}(?:{OPEN}{LETTER}{CLOSE})?",
        "the sum of the diagonal",
        r"(?:(?:usual|ordinary|matrix)\s+)*trace\b|sum\s+of\s+(?:the|its|all)?\s*(?:diagonal|eigenvalues)",
        r"\\sum[^\\/]*|\\mathbf\{?1\}?.*",
        r"\operatorname{tr}(A)/n",
    ),
    "relu": Notation(
        rf"{_called('relu|ReLU')}(?:{OPEN}{LETTER}{CLOSE})?",
        "the larger of a number and 0",
        r"(?:(?:usual|ordinary|standard)\s+)*(?:relu|rectif\w+|ramp|positive\s+part|larger)\b|applied\b|entry",
        r"\\max(?:\\left)?(?:\(|\\?\{)(?:LETTER,0|0,LETTER)(?:\)|\\?\})|LETTER_\+|\\tfrac.*|\(?LETTER\+\|LETTER\|.*",
        r"\max(a, 0)",
    ),
    "softmax": Notation(
        rf"{_called('softmax')}(?:{OPEN}{LETTER}{CLOSE})?{BELOW}",
        "e to the power of each entry over their sum",
        rf"(?:(?:usual|ordinary|standard)\s+)*softmax\b{END}|applied\b|normali[sz]ed\s+exponential|vector\s+(?:of|with)\b|probabilit",
        r"\\[td]?frac\{(?:e\^\{?LETTER_\w\}?|\\exp\(?LETTER_\w\)?)\}\{\\sum_\{?\w+\}?(?:e\^\{?LETTER_\w\}?|\\exp\(?LETTER_\w\)?)\}"
        r"|(?:e\^\{?LETTER_\w\}?|\\exp\(?LETTER_\w\)?)/\(?\\sum_\{?\w+\}?(?:e\^\{?LETTER_\w\}?|\\exp\(?LETTER_\w\)?)\)?"
        r"|(?:e\^\{?LETTER\}?|\\exp\(?LETTER\)?)/.*|\\[td]?frac\{(?:e\^\{?LETTER\}?|\\exp\(?LETTER\)?)\}.*",
        r"\operatorname{softmax}(z/\tau)",
    ),
    "identity": Notation(
        rf"(?:I|\\(?:mathbf|mathrm|mathbb|bm)\s*\{{?\s*I\s*\}}?){BELOW}",
        "the identity",
        r"(?:\w+\s*(?:times|x|×)\s*\w+\s+)?(?:identity|unit\s+matrix)\b",
        instead="F",
    ),
    "ones": Notation(
        r"(?:\\math(?:bf|bb|ds)\s*\{?\s*1\s*\}?|\\bm\s*\{?\s*1\s*\}?|\\ones|\\one)" + BELOW,
        "the column of ones",
        r"(?:all[\s-]*ones?|ones?|(?:[\w-]+\s+)?(?:column\s+)?(?:\w-)?vectors?\s+of\s+(?:all\s+)?(?:ones|1s)|vector\s+(?:with|whose)\s+(?:all\s+)?entries|column\s+of"
        r"\s+(?:all\s+)?ones|vector\s+all\s+of\s+whose)",
        instead="u",
    ),
    "transpose": Notation(
        rf"\\top|\\intercal|{LETTER}\s*\^\s*\{{?\s*(?:\\top|T|\\intercal|\\mathsf\s*\{{?T\}}?)\s*\}}?",
        "the transpose",
        r"(?:(?:matrix|conjugate|real)\s+)?transpos\w+|adjoint\b(?!\s+(?:in|with|for|under)\b(?!\s+(?:respect\s+to\s+)?(?:the\s+)?(?:Euclid|standard|usual|Frob)))",
        instead="P",
    ),
    "inverse": Notation(
        rf"{LETTER}\s*\^\s*\{{\s*-\s*1\s*\}}",
        "the inverse",
        r"(?:(?:matrix|usual|ordinary)\s+)?inverse\b",
        instead="P",
    ),
    "rate": Notation(
        rf"\\dot\s*\{{?\s*{LETTER}\s*\}}?",
        "the derivative in time",
        r"(?:(?:time|total|first|its|temporal|gradient)[\s-]+)*(?:derivatives?|velocit\w+|rates?|speed|flow|change)\b|[td]?frac\s*d|d\w+\s*/\s*d\s*t",
        instead="v",
    ),
    "product of entries": Notation(
        r"\\(?:circ|odot)",
        "the product of entries",
        r"(?:(?:usual|ordinary)\s+)?(?:Hadamard|(?:entry|element|component|coordinate|point)[\s-]*wise|Schur)\b|product\s+of\s+entries",
        instead="f(g(x))",
    ),
    "power": Notation(
        rf"{LETTER}\s*\^\s*\{{?\s*[1-9]\s*\}}?",
        "a power",
        r"(?!(?:first|second|third|fourth|next|initial|\d(?:st|nd|rd|th))\b(?![\s-]+(?:order|moments?|derivative|power)))"
        r"(?!(?:\w+\s+){0,2}(?:iterates?|iterations?|coordinates?|components?|cop(?:y|ies)|superscripts?|layers?|samples?)\b(?!\s+(?:of|variance)))",
        instead=r"x_2",
    ),
    "prime": Notation(
        r"(?:[fgh]|\\(?:phi|psi|sigma|ell|varphi))\s*(?:'|\^\s*\{?\s*\\prime\s*\}?)",
        "the derivative",
        r"(?:\w+\s+)*(?:derivatives?|gradient|slope|rate|differential|deriv\w*)\b|(?:continuous|bounded|Lipschitz|monotone|increasing"
        r"|decreasing|positive|negative|nonnegative|non-negative|well-defined|linear|odd|even)\b|sigmoid|step|inverse|reciprocal|indicator",
        instead="g",
    ),
    "order": Notation(
        r"\\(?:pre|suc)c(?:eq|curlyeq)?",
        "the order of positive semidefinite differences",
        r"(?:(?:usual|partial)\s+)*(?:L(?:oe|ö|\\\"o|o)wner|psd|PSD|(?:positive\s+)?semi-?definite|matrix\s+order)\b",
        instead=r"A \preceq B",
    ),
    "absolute value": Notation(
        r"\|\s*[a-z]\s*\|",
        "the absolute value",
        r"(?:\w+\s+)?(?:absolute|modul|magnitude|norm|length|larger|distance|size|positive)",
        instead="m",
    ),
    "sum": Notation(
        rf"\\sum{BELOW}",
        "the sum of all, or of those that its limits name",
        r"(?:usual\s+)?(?:sums?|summations?)\b(?!\s+(?:over\s+)?(?:all\s+)?(?:even|odd|distinct|pairs|nonzero|unordered))",
        instead=r"\sum_{i=2}^n a_i",
    ),
    "equality": Notation(
        r"=|\\equiv", "that both sides are the same",
        r"(?:is\s+)?equal(?:ity|s)?(?:\s+to)?\s*(?:$|[.,;:)]|and\b|of\b)|(?:equal\s+by\s+)?defin|identi|assign",
        instead=r"b = c a",
    ),
    "differential": Notation(r"(?!)", "the change along dx", "", instead=r"d(x^\top x) = 2 x^\top dx"),
    "expectation": Notation(
        r"\\math(?:bb|bf|rm)\s*\{?\s*E\s*\}?|\\E", "the expectation over all that is random",
        r"(?:(?:full|usual|total)\s+)*(?:expectations?\b(?!\s+(?:given|condition|over\s+the\s+batch))|expected\s+value|mean\b|averages?\b)",
        instead=r"\mathbb{E}[\xi]",
    ),
}  # fmt: skip
"""What a sign of LaTeX means here, and the words that say so."""
CALLED = re.compile(
    rf"(?:{FORMULA}[\s,]*(?:(?:here|now|always|below|simply|again|just|will|shall|to|to\s+be|only)\s+)*"
    r"(?P<verb>is|be|are|denotes?|means?|stands?\s+for|refers?\s+to|represents?)\s+"
    r"(?:(?:always|taken|understood|meant|defined|used|written|also|here|to\s+be|as|simply|just)\s+)*(?=(?P<what>[^.;:]*)))"
    rf"|(?:\b(?:write|use)\s+{FORMULA}\s+(?:for|to\s+denote|to\s+mean|instead\s+of|in\s+place\s+of|rather\s+than"
    r"|as\s+(?:an?\s+|the\s+)?(?:shorthand|abbreviation|short)\s+(?:for|of))\s+(?=(?P<named>[^.;:]*)))"
    rf"|(?:\b(?:(?:denote|write)s?\s+by\s+{FORMULA}|by\s+{FORMULA}\s+(?:we|one)\s+(?:\w+\s+)?(?:denotes?|means?|understands?))"
    r"\s+(?=(?P<by>[^.;:]*)))",
    re.IGNORECASE,
)
SHORTENED = re.compile(
    rf"\b(?:abbreviate|shorten)\s+{FORMULA}\s+(?:by|as|to|with)\s+(?:just\s+|simply\s+)?{FORMULA}",
    re.IGNORECASE,
)
"""What is written shorter, and how."""
MEAN = re.compile(r"(?<![A-Za-z\\{])E\s*(?:\\left\s*|\\[bB]igg?l?\s*)?\[")
NOUN = re.compile(r"(?:(?:the|an?|any|some|our|its|as)\b\s*)+", re.IGNORECASE)
PLURAL = re.compile(
    r"(?:^|[,;(]\s*)(?:(?:here|below|throughout|in\s+this\s+\w+|and|where|all|the|our|every)\b,?\s*)*"
    r"(?P<what>norms|logarithms|logs|inequalities|gradients|derivatives|vectors|inverses|traces|inner\s+products"
    r"|expectations|exponentials|determinants)"
    r"(?:\s+(?:between|of|on|for)\s+(?:matrices|vectors|numbers|operators))?(?:\s+(?:here|below|throughout))?\s+"
    r"(?:are|mean|denote|refer\s+to|will\s+be)\s+(?:(?:always|all|taken|understood|meant|to\s+be|to|in"
    r"|with\s+respect\s+to|the|an?|as|w\.?r\.?t\.?)\s+)*(?P<said>[^.;:]*)",
    re.IGNORECASE,
)
PLURALS = {
    "norms": (
        "norm",
        r"Euclid|Frob|2\b|L_?2|ell_?2|l_?2|finite|positive|bounded|convex|preserved|unchanged|invariant|conserved|equal\b",
    ),
    "inner products": ("inner product", r"Frob|Euclid|standard|usual"),
    "gradients": (
        "gradient",
        r"Euclid|column|taken|(?:[A-Za-z]|alpha|beta|theta|lambda|sigma|mu)\b(?!\s*-)|computed|bounded|Lipschitz|denoted|written|unbiased|stochastic|shape"
        r"|of\s+the\s+shape|§|entries",
    ),
    "derivatives": (
        "gradient",
        r"column|taken|computed|bounded|Lipschitz|denoted|written|in\s+denominator|denominator|matri",
    ),
    "vectors": (
        "gradient",
        r"column|real|denoted|written|of\s+unit|unit|orthogonal|independent|bold|in\s+R|lower|§|linearly|random",
    ),
    "logarithms": ("exponential", r"natural|base\s+e\b|entry|element"),
    "logs": ("exponential", r"natural|base\s+e\b|entry|element"),
    "exponentials": ("exponential", r"entry|element"),
    "determinants": ("determinant", r"positive|nonzero|non-zero"),
    "traces": ("trace", r"unnormal"),
    "inverses": ("inverse", r"exist|matrix"),
    "inequalities": ("order", r"L(?:oe|ö|o)wner|psd|strict|reversed\b"),
    "expectations": ("expectation", r"over\b|finite|exist|linear|taken|with\s+respect|§"),
}
"""What may be said of a notion in the plural, with the sign that is of it."""
OF_LETTER = re.compile(
    rf"(?:\w+\s+)?(?:transpose|inverse|norm|length|trace|determinant)\s+of\s+(?:the\s+\w+\s+)?(?P<of>{LETTER})(?=\s*(?:$|[.,;:)]|and\b))",
    re.IGNORECASE,
)
"""The transpose of y."""
MARKED = re.compile(rf"{LETTER}\s*(?:'|\^\s*\{{?\s*\\prime\s*\}}?)")
POSITIVE = re.compile(rf"{LETTER}\s*(?:\\geq?|>|\\gt)\s*0")
ENTRIES = re.compile(
    r"(?:an?\s+)?(?:[\w-]+\s+)?(?:non-?negative|positive)\s+(?!(?:semi-?)?definite)(?:[\w-]+\s+)?matri",
    re.IGNORECASE,
)
ROWS = re.compile(r"\b(?:numerator|Jacobian)[\s-]+layout\b", re.IGNORECASE)
STOPPED = re.compile(
    r"\bgradients?\s+(?:does|do|is|are|will|can)\s*not\s+(?:flow|pass|propagate|back-?propagate|go)(?:d|ed)?\s+(?:back\s+)?(?:through|into|via|to)"
    r"\s+the\s+(?:norm|normali[sz]ation|denominator|numerator|(?:first|second|third|last|other|left|right)\s+(?:factor|term|argument|input)"
    r"|softmax|attention|argument|max|indicator|mask|square\s+root|sum)\b",
    re.IGNORECASE,
)
VALUED = re.compile(r"\s*(?P<sign>:=|\\(?:coloneqq|eqdef|triangleq)(?![a-z])|=)\s*(?P<value>.*)", re.DOTALL)


def require_our_notation(sentences: Sequence[Sentence], text: str) -> None:
    """Refuse words that give a sign of a text another meaning than it has here, or the other layout."""
    require_fixed(sentences, text)
    require_letters_kept(sentences, text)
    require_inverses(sentences, text)
    require_usual_operations(sentences, text)
    require_nothing_added(sentences, text)
    require_steps_kept(sentences, text)
    require_as_written(sentences, text)
    require_no_misprint(sentences, text)
    require_all_entries(sentences, text)
    require_not_denied(sentences, text)
    require_usual_words(sentences, text)
    require_whole_spectra(sentences)
    for sentence in (*sentences, *aside(text)):
        flat = _inlined(sentence, 0, len(sentence.words))
        for found in CALLED.finditer(sentence.words):
            place = found.start() + found[0].index(FORMULA)
            formula = sentence.formulas[sentence.words.count(FORMULA, 0, place)].strip()
            group = next(name for name in ("what", "named", "by") if found[name] is not None)
            said, start = found[group], found.start(group)
            told = _inlined(sentence, start, start + len(said))
            always = found["verb"] is None or found["verb"].lower() not in ("is", "be", "are")
            written = sentence.written(found.start(), max(found.end(), start + len(said)))
            formula = r"\E" if formula == "E" and MEAN.search(text) else formula
            _require(sentence, formula, told, always or NOUN.match(told) is not None, written)
        for found in SHORTENED.finditer(sentence.words):
            place = sentence.words.count(FORMULA, 0, found.start())
            told = re.sub(r"[\\{}]", "", sentence.formulas[place])
            _require(
                sentence, sentence.formulas[place + 1].strip(), told, True, sentence.written(*found.span())
            )
        if prime := other_prime(flat, text):
            _refuse(sentence, prime, SIGNS["prime"])
        for formula in sentence.formulas:
            _require_value(sentence, formula.strip())
            if own_nabla(formula.strip()):
                _refuse(sentence, formula.strip(), SIGNS["gradient"])
        for found in PLURAL.finditer(flat):
            name, fine = PLURALS[" ".join(found["what"].lower().split())]
            usual = r"(?:(?:not|also|only|usual|ordinary|standard)\s+)*"
            here = found["said"].strip(" ,")
            if (
                here
                and here[0] not in f"…{DISPLAY}"
                and not re.match(rf"{usual}(?:{fine})", found["said"], re.IGNORECASE)
            ):
                _refuse(sentence, found[0].strip(" ,"), SIGNS[name])
        for name, written in otherwise(flat):
            _refuse(sentence, written, SIGNS[name])
        if sentence.displays and (written := other_gradient(*_shown(sentence, text))):
            _refuse(sentence, written, SIGNS["gradient"])
        if rows := ROWS.search(flat) or STOPPED.search(flat):
            _refuse(sentence, rows[0], SIGNS["gradient"])


def _require(sentence: Sentence, formula: str, told: str, names: bool, written: str) -> None:
    """Refuse words that name what a sign is and do not name what it is here."""
    if POSITIVE.fullmatch(formula) and ENTRIES.match(told):
        _refuse(sentence, written, SIGNS["order"])
    sign = next((one for one in SIGNS.values() if re.fullmatch(one.written, formula)), None)
    other = OF_LETTER.match(NOUN.sub("", told, count=1)) if sign or MARKED.fullmatch(formula) else None
    if other and re.search(rf"(?<![A-Za-z]){re.escape(other['of'])}(?![A-Za-z])", formula) is None:
        _refuse(sentence, written, sign or SIGNS["transpose"])
    if sign is None or not names or not told.strip() or is_named_rightly(formula, told):
        return
    bare = NOUN.sub("", told, count=1) if NOUN.match(told) else told
    squared = (
        sign is SIGNS["norm"] and "^" not in formula and re.match(r"(?:\w+\s+)?squared?\b", bare.strip())
    )
    if squared or re.match(sign.said, bare.strip(), re.IGNORECASE) is None:
        _refuse(sentence, written, sign)


def _require_value(sentence: Sentence, formula: str) -> None:
    r"""Refuse \|x\|^2 := x^\top M x, and relu(a) = max(a, a/10): what a sign is of a letter."""
    for sign in SIGNS.values():
        found = re.match(sign.written, formula) if sign.valued else None
        valued = VALUED.fullmatch(formula, found.end()) if found else None
        if found is None or valued is None:
            continue
        inside = re.findall(
            rf"(?<![A-Za-z\\]){LETTER}(?![A-Za-z])",
            re.sub(rf"_\s*(?:\w|\{{[^{{}}]*\}})|{_called('[a-zA-Z]+')}", " ", found[0]),
        )
        value = re.sub(r"(?<![A-Za-z\\])([A-Z])(?=[A-Z](?![a-z]))", r"\1 ", valued["value"])
        own = [one for one in inside if re.search(rf"(?<![A-Za-z\\]){re.escape(one)}(?![A-Za-z])", value)]
        if valued["sign"] == "=" and (not own or re.search(BAR, value) or "\\rangle" in value):
            continue
        plain = value
        for one in own:
            plain = re.sub(rf"(?<![A-Za-z\\]){re.escape(one)}(?![A-Za-z])", "LETTER", plain)
        plain = re.sub(r"\s|\\left|\\right|\\[,;!]", "", plain).rstrip(".,")
        if re.fullmatch(sign.valued, plain) is None:
            _refuse(sentence, formula, sign)
        return


def _refuse(sentence: Sentence, written: str, sign: Notation) -> None:
    at = Span(written, 0, len(written))
    raise UserError(
        f"Line {sentence.number}: a sign has one meaning here, this one {sign.means}.",
        at=at,
        hint=sign.instead,
    )


def _shown(sentence: Sentence, text: str) -> tuple[str, str]:
    """Return the words before the first display of a sentence, and what it shows."""
    first, last = sentence.displays[0]
    bare = re.sub(LAID_OUT, " ", "\n".join(text.split("\n")[first - 1 : last])).strip()
    return _inlined(sentence, 0, sentence.words.index(DISPLAY)), bare


def _inlined(sentence: Sentence, start: int, stop: int) -> str:
    """Return a stretch of the words with the formulas in it bare: ell_1 for $\\ell_1$."""
    return re.sub(r"[\\{}]", "", sentence.written(start, stop))
