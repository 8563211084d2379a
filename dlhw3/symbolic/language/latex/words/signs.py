r"""Signs of letters, as words say them.

The signs of LaTeX that have one meaning here, with the words and the values that say it.
Which numbers words say are positive: $\mu$ of $0 < \mu \le L$, for $\mu I \preceq \nabla^2 f$ to be a bend.
"""

from __future__ import annotations

from dataclasses import dataclass

from dlhw3.symbolic.language.latex.words.depends import LETTER
from dlhw3.symbolic.language.text import lazy_re as re

BAR = r"(?:\\left\s*|\\right\s*|\\[bB]igg?[lr]?\s*)?(?:\\(?:\||[lr]?Vert(?![a-zA-Z]))|\|\|)"
OPEN, CLOSE = r"\s*(?:\\left\s*)?[({]?\s*", r"\s*(?:\\right\s*)?[)}]?"
LAID_OUT = r"\\(?:begin|end)\s*\{[^{}]*\}|\\\[|\\\]|\$\$|&"
BELOW = r"(?:_\s*(?:\w|\{[^{}]*\}|\\[a-z]+))?"


def called(names: str) -> str:
    """Return what finds one of several names that are set upright."""
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
        rf"{NORMS}(?:norms?\b(?!\s+(?:induced|given|weighted|with|from))|lengths?\b|magnitudes?\b|Euclidean\b"
        rf"|Frobenius\b)|\|[^|]*\|_(?:2|F|ell_2)\b|sqrt\s*(\w)\s*\^\s*(?:top|T)\s*\1\s*(?:$|[.,;]|and\b)"
        r"|(?:\w+\s+)?(?:regulari[sz]\w*|penalt\w+|terms?|energy|loss\w*|objectives?|errors?|residuals?"
        r"|quantit\w+|decay)\b",
        r"(?:\\sqrt\{|\(|)(?:LETTER\^\{?(?:\\top|T)\}?LETTER|\\langleLETTER,LETTER\\rangle"
        r"|\\sum(?:_\{?[^{}]*\}?)?(?:\^\{?\w\}?)?\|?"
        r"LETTER_\{?\w+\}?\|?\^\{?2\}?|(?:\\operatorname\{tr\}|\\tr)\(?LETTER\^\{?(?:\\top|T)\}?LETTER\)?)(?:\}"
        r"|\)\^\{1/2\}|)",
        r"\|X\|_F",
    ),
    "inner product": Notation(
        rf"\\langle\s*(?:{LETTER}|\\cdot|\.)\s*,\s*(?:{LETTER}|\\cdot|\.)\s*\\rangle{BELOW}",
        "tr(AᵀB)",
        r"(?:(?:Euclidean|Frobenius|standard|usual|ordinary|trace|matrix|real)\s+)*(?:inner|dot"
        r"|scalar)\s+products?\b"
        r"(?!\s+(?:induced|given|weighted|with|on\s+L))|(?:trace\s+)?pairing\b|\w\s*\^\s*(?:top|T)\s*\w\s*(?:$"
        r"|[.,;]|and\b)",
        r"LETTER\^\{?(?:\\top|T)\}?LETTER|(?:\\operatorname\{tr\}|\\tr)\(?LETTER\^\{?(?:\\top|T)\}?LETTER\)?"
        r"|\\sum[^H]*",
        r"u^\top H v",
    ),
    "gradient": Notation(
        rf"\\nabla{BELOW}(?:\s*{LETTER})?(?:{OPEN}{LETTER}{CLOSE})?",
        "the gradient in the Euclidean space of its variable, of its shape",
        r"(?:(?:full|usual|ordinary|Euclidean|standard|true|exact|whole|vector\s+of|its"
        r"|corresponding)\s+)*(?:gradients?\b"
        r"(?!\s+(?:flow|on\b|in\s+the\s+metric|of\s+(?:the\s+)?(?:regulari|penali|averag|squar|log|negativ"
        r"|smooth)|times|multiplied|divided|over|transposed|up\s+to|without|minus|plus|scaled"
        r"|with\s+(?:the\s+)?(?:opposite|reversed|its|a|minus)))|partial\s+derivatives\b)|direction\b|column\b"
        r"|vectors?\b(?=\s*(?:$|[.,;:)§]|(?:and|that|which|in|pointing)\b))"
        r"|slopes?\b|nabla(?:\b|_[a-z]+\s*[a-z]\w*\s*(?:$|[.,;]|and\b))|differentiation\b"
        r"|(?:(?:continuous(?:ly)?|twice|Lipschitz|differentiable|bounded|smooth|linear|affine|monotone"
        r"|well-defined|locally"
        r"|globally)[\s-]+)+(?:function|map|mapping|vector|matrix|in\b|of\b|on\b|with\b|by\b|everywhere)",
        instead=r"M^{-1} \nabla f(x)",
    ),
    "exponential": Notation(
        rf"(?:e\s*\^\s*\{{?\s*[A-Z]\s*\}}?|{called('exp|log|ln')}(?:{OPEN}[A-Z]{CLOSE})?)",
        "e to the power of each entry, or the natural logarithm of each",
        r"(?:(?:natural|usual|ordinary|real)\s+)*(?:exponentials?|logarithms?|logs?)(?:\s+function)?(?=\s*(?:$"
        r"|[.,;:)]|and\b"
        r"|applied|of\b|entry|element|to\s+(?:the\s+)?base\s+e\b))|(?:entry|element|component)-?wise\b"
        r"|taken\s+(?:entry|element)"
        r"|natural\b|base\s+e\b|to\s+(?:the\s+)?base\s+e\b",
        instead=r"\exp(A)",
    ),
    "determinant": Notation(
        rf"{called('det')}(?:{OPEN}[A-Z]{CLOSE})?|\|\s*[A-Z]\s*\|",
        "the determinant",
        r"determinants?\b",
        instead="p(A)",
    ),
    "trace": Notation(
        rf"{called('tr|trace|Tr')}(?:{OPEN}{LETTER}{CLOSE})?",
        "the sum of the diagonal",
        r"(?:(?:usual|ordinary|matrix)\s+)*trace\b|sum\s+of\s+(?:the|its|all)?\s*(?:diagonal|eigenvalues)",
        r"\\sum[^\\/]*|\\mathbf\{?1\}?.*",
        r"\operatorname{tr}(A)/n",
    ),
    "function of entries": Notation(
        rf"{called('sin|cos|tan|sinh|cosh|tanh|arcsin|arccos|arctan')}(?:{OPEN}{LETTER}{CLOSE})?",
        "the usual function of every entry, of an angle in radians",
        r"(?:(?:usual|ordinary|standard|real|odd|even|bounded|smooth|monotone|increasing|strictly"
        r"|1-Lipschitz)\s+)*(?:hyperbolic|trigonometric|sine|cosine|tangent|inverse"
        r"|arc\w*|activations?|nonlinearit\w+|functions?|applied|entry|element|component|derivative"
        r"|antiderivative|slope|Lipschitz|contraction|map)",
        instead=r"\phi(a)",
    ),
    "positive part": Notation(
        rf"(?:\\left\s*)?[\[(]\s*(?:{LETTER}|\\cdot)\s*(?:\\right\s*)?[\])]\s*_\s*\{{?\s*\+\s*\}}?",
        "the larger of a number and 0",
        r"(?:(?:entrywise|entry-wise|coordinate-?wise|usual)\s+)*(?:positive\s+part|relu|rectif\w+|max|larger"
        r"|ramp|hinge)|projection\s+(?:onto|on|to)\s+(?:the\s+)?(?:non-?negative|positive)",
        instead=r"\max(a, 0)",
    ),
    "Kronecker's delta": Notation(
        r"\\delta\s*_\s*\{\s*[a-z]\s*,?\s*[a-z]\s*\}",
        "Kronecker's",
        r"(?:\w+\s+)?Kronecker|one\b|1\b|identity|entr|indicator",
        instead=r"d_{ij}",
    ),
    "relu": Notation(
        rf"{called('relu|ReLU')}(?:{OPEN}{LETTER}{CLOSE})?",
        "the larger of a number and 0",
        r"(?:(?:usual|ordinary|standard)\s+)*(?:relu|rectif\w+|ramp|positive\s+part|larger)\b|applied\b|entry",
        r"\\max(?:\\left)?(?:\(|\\?\{)(?:LETTER,0|0,LETTER)(?:\)|\\?\})|LETTER_\+|\\tfrac.*"
        r"|\(?LETTER\+\|LETTER\|.*",
        r"\max(a, 0)",
    ),
    "softmax": Notation(
        rf"{called('softmax')}(?:{OPEN}{LETTER}{CLOSE})?{BELOW}",
        "e to the power of each entry over their sum",
        rf"(?:(?:usual|ordinary|standard)\s+)*softmax\b{END}|applied\b|normali[sz]ed\s+exponential"
        rf"|vector\s+(?:of|with)\b|probabilit",
        r"\\[td]?frac\{(?:e\^\{?LETTER_\w\}?|\\exp\(?LETTER_\w\)?)\}\{\\sum_\{?\w+\}?(?:e\^\{?LETTER_\w\}?"
        r"|\\exp\(?LETTER_\w\)?)\}"
        r"|(?:e\^\{?LETTER_\w\}?|\\exp\(?LETTER_\w\)?)/\(?\\sum_\{?\w+\}?(?:e\^\{?LETTER_\w\}?"
        r"|\\exp\(?LETTER_\w\)?)\)?"
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
        r"(?:all[\s-]*ones?|ones?|(?:[\w-]+\s+)?(?:column\s+)?(?:\w-)?vectors?\s+of\s+(?:all\s+)?(?:ones|1s)"
        r"|vector\s+(?:with|whose)\s+(?:all\s+)?entries|column\s+of"
        r"\s+(?:all\s+)?ones|vector\s+all\s+of\s+whose)",
        instead="u",
    ),
    "transpose": Notation(
        rf"(?:\^\s*\{{?\s*)?(?:\\top|\\intercal)\s*\}}?|{LETTER}\s*\^\s*\{{?\s*(?:\\top|T|\\intercal|\\mathsf\s*\{{?T\}}?)\s*\}}?|[A-Z]\s*'",
        "the transpose",
        r"(?:(?:matrix|conjugate|real)\s+)?transpos\w+|adjoint\b(?!\s+(?:in|with|for"
        r"|under)\b(?!\s+(?:respect\s+to\s+)?(?:the\s+)?(?:Euclid|standard|usual|Frob)))",
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
        r"(?:(?:time|total|first|its|temporal|gradient)[\s-]+)*(?:derivatives?|velocit\w+|rates?|speed|flow"
        r"|change)\b|[td]?frac\s*d|d\w+\s*/\s*d\s*t",
        instead="v",
    ),
    "product of entries": Notation(
        r"\\(?:circ|odot)",
        "the product of entries",
        r"(?:(?:usual|ordinary)\s+)?(?:Hadamard|(?:entry|element|component|coordinate|point)[\s-]*wise|Schur)\b"
        r"|product\s+of\s+entries",
        instead="f(g(x))",
    ),
    "power": Notation(
        rf"{LETTER}\s*\^\s*\{{?\s*[1-9]\s*\}}?",
        "a power",
        r"(?!(?:twice|repeated\w*|(?:\w+\s+)?times|\w+-fold)\s+(?:applied|composed|iterated)"
        r"|(?:\w+\s+)?(?:composition|iteration)\b(?!\s+order))(?!(?:first|second|third|fourth|next|initial"
        r"|\d(?:st|nd|rd|th))\b(?![\s-]+(?:order|moments?|derivative"
        r"|power)))"
        r"(?!(?:\w+\s+){0,2}(?:iterates?|iterations?|coordinates?|components?|cop(?:y|ies)|superscripts?|layers?"
        r"|samples?)\b(?!\s+(?:of|variance)))",
        instead=r"x_2",
    ),
    "prime": Notation(
        r"(?:[fgh]|\\(?:phi|psi|sigma|ell|varphi))\s*(?:'|\^\s*\{?\s*\\prime\s*\}?)",
        "the derivative",
        r"(?:\w+\s+)*(?:derivatives?|gradient|slope|rate|differential|deriv\w*)\b|(?:continuous|bounded"
        r"|Lipschitz|monotone|increasing"
        r"|decreasing|positive|negative|nonnegative|non-negative|well-defined|linear|odd|even)\b|sigmoid|step"
        r"|inverse|reciprocal|indicator",
        instead="g",
    ),
    "order": Notation(
        r"\\(?:pre|suc)c(?:eq|curlyeq)?",
        "the order of positive semidefinite differences",
        r"(?:(?:usual|partial)\s+)*(?:L(?:oe|ö|\\\"o|o)wner|psd|PSD|(?:positive\s+)?semi-?definite"
        r"|matrix\s+order)\b",
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
        r"(?:usual\s+)?(?:sums?|summations?)\b(?!\s+(?:over\s+)?(?:all\s+)?(?:even|odd|distinct|pairs|nonzero"
        r"|unordered))",
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
        r"(?:(?:full|usual|total)\s+)*(?:expectations?\b(?!\s+(?:given|condition|over\s+the\s+batch))"
        r"|expected\s+value|mean\b|averages?\b)",
        instead=r"\mathbb{E}[\xi]",
    ),
}  # fmt: skip
"""What a sign of LaTeX means here, and the words that say so."""


DOUBTED = re.compile(
    r"\b(?:if|when|whenever|unless|not|non|cases?|either|or|may|might|could|would|were|need|example|otherwise)\b",
    re.IGNORECASE,
)
"""Words of a sentence that does not say what a number is, or not for good."""
SENTENCE = re.compile(r"[.;]\s|\n\s*\n")


def is_positive(constant: str, text: str) -> bool:
    """Whether a number is positive by its digits, or as a sentence says without doubt."""
    if constant.isdigit():
        return int(constant) > 0
    own = rf"(?<![A-Za-z\\]){re.escape(constant)}(?![A-Za-z_])"
    said = re.compile(f"{_in_formulas(own)}|{_in_words(own)}")
    for found in said.finditer(text):
        start = max((one.end() for one in SENTENCE.finditer(text, 0, found.start())), default=0)
        if DOUBTED.search(SENTENCE.split(text[start:], maxsplit=1)[0]) is None:
            return True
    return False


def _in_formulas(own: str) -> str:
    """Return the forms in which a formula says it: 0 < \\mu, \\mu, L > 0, \\mu \\in (0, 1)."""
    more = r"\s*(?:,[^$<>=]*)?"
    return (
        rf"(?<![\d.])0\s*(?:<|\\lt(?![a-z]))\s*(?:[^$<>=]*,\s*)?{own}"
        rf"|{own}{more}(?:>|\\gt(?![a-z]))\s*0(?![.\d])|{own}{more}\\in\s*\(\s*0\s*,"
    )


def _in_words(own: str) -> str:
    """Return the forms in which words say it: positive constants $\\mu$ and $L$."""
    formula = rf"\$[^$<>=]*{own}[^$<>=]*\$"
    several = rf"(?:\$[^$]*\$ and )?{formula}"
    return (
        rf"\bpositive (?:(?:real )?(?:number|constant|scalar|real)s? )?{several}"
        rf"|{formula}(?: and \$[^$]*\$)? (?:be|is|are)"
        r" (?:\w+ )?positive(?: (?:real )?(?:number|constant|scalar|real)s?)?(?=\s*[.,;])"
    ).replace(" ", r"\s+")
