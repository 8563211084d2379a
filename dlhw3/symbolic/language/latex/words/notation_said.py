r"""Words that say what a sign means: the norm, the gradient, \log, I. What is not its meaning here is refused.

A sign has one meaning in a line, whatever the words around it say: "Let $\nabla$ be the Riemannian gradient", "All
logarithms are base two" and "$\|x\|^2 := x^\top M x$" are refused; what names the meaning that it has is none.
"""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.compiled import as_written
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence, aside
from dlhw3.symbolic.language.latex.words.added_to_it import require_nothing_added
from dlhw3.symbolic.language.latex.words.among_such import require_all_entries
from dlhw3.symbolic.language.latex.words.denied_lines import require_not_denied
from dlhw3.symbolic.language.latex.words.depends import LETTER
from dlhw3.symbolic.language.latex.words.done_to_steps import require_steps_kept
from dlhw3.symbolic.language.latex.words.fixed import require_fixed
from dlhw3.symbolic.language.latex.words.for_itself import require_letters_kept
from dlhw3.symbolic.language.latex.words.inverses_said import require_inverses
from dlhw3.symbolic.language.latex.words.notions_said import other_gradient, other_prime, otherwise, own_nabla
from dlhw3.symbolic.language.latex.words.operations_said import require_usual_operations
from dlhw3.symbolic.language.latex.words.other_networks import require_as_written
from dlhw3.symbolic.language.latex.words.otherwise_meant import require_meant_as_written
from dlhw3.symbolic.language.latex.words.signs import BAR, LAID_OUT, SIGNS, Notation, called
from dlhw3.symbolic.language.latex.words.spectra_said import is_named_rightly, require_whole_spectra
from dlhw3.symbolic.language.latex.words.words_redefined import require_no_misprint, require_usual_words
from dlhw3.symbolic.language.text import lazy_re as re

CALLED = re.compile(
    rf"(?:{FORMULA}[\s,]*(?:(?:here|now|always|below|simply|again|just|will|shall|to|to\s+be|only)\s+)*"
    r"(?P<verb>is|be|are|denotes?|means?|stands?\s+for|refers?\s+to|represents?)\s+"
    r"(?:(?:always|taken|understood|meant|defined|used|written|also|here|to\s+be|as|simply"
    r"|just)\s+)*(?=(?P<what>[^.;:]*)))"
    rf"|(?:\b(?:write|use)\s+{FORMULA}\s+(?:for|to\s+denote|to\s+mean|instead\s+of|in\s+place\s+of|rather\s+than"
    r"|as\s+(?:an?\s+|the\s+)?(?:shorthand|abbreviation|short)\s+(?:for|of))\s+(?=(?P<named>[^.;:]*)))"
    rf"|(?:\b(?:(?:denote|write)s?\s+by\s+{FORMULA}|by\s+{FORMULA}\s+(?:we|one)\s+(?:\w+\s+)?(?:denotes?|means?"
    rf"|understands?))"
    r"\s+(?=(?P<by>[^.;:]*)))",
    re.IGNORECASE,
)
SHORTENED = re.compile(
    rf"(?:\b(?:abbreviate|shorten)\s+{FORMULA}|{FORMULA}\s+(?:is|be|are)\s+(?:abbreviated|shortened))\s+(?:by|as"
    rf"|to|with)\s+(?:just\s+|simply\s+)?{FORMULA}",
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
        r"Euclid|Frob|2\b|L_?2|ell_?2|l_?2|finite|positive|bounded|convex|preserved|unchanged|invariant"
        r"|conserved|equal\b",
    ),
    "inner products": ("inner product", r"Frob|Euclid|standard|usual"),
    "gradients": (
        "gradient",
        r"Euclid|column|taken|(?:[A-Za-z]|alpha|beta|theta|lambda|sigma|mu)\b(?!\s*-)|computed|bounded|Lipschitz"
        r"|denoted|written|unbiased|stochastic|shape"
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
    r"\bgradients?\s+(?:does|do|is|are|will|can)\s*not\s+(?:flow|pass|propagate|back-?propagate|go)(?:d"
    r"|ed)?\s+(?:back\s+)?(?:through|into|via|to)"
    r"\s+the\s+(?:norm|normali[sz]ation|denominator|numerator|(?:first|second|third|last|other|left"
    r"|right)\s+(?:factor|term|argument|input)"
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
    require_meant_as_written(sentences, text)
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
    sign = next((one for one in SIGNS.values() if as_written(one.written).fullmatch(formula)), None)
    other = OF_LETTER.match(NOUN.sub("", told, count=1)) if sign or MARKED.fullmatch(formula) else None
    if other and re.search(rf"(?<![A-Za-z]){re.escape(other['of'])}(?![A-Za-z])", formula) is None:
        _refuse(sentence, written, sign or SIGNS["transpose"])
    names = names or (sign is SIGNS["inverse"] and re.match(r"1\s*/|[td]?frac\s*1", told) is not None)
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
            re.sub(rf"_\s*(?:\w|\{{[^{{}}]*\}})|{called('[a-zA-Z]+')}", " ", found[0]),
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
