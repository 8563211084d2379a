r"""Which numbers words say are positive: $\mu$ of $0 < \mu \le L$, for $\mu I \preceq \nabla^2 f$ to be a bend."""

from __future__ import annotations

from dlhw3.symbolic.language.text import lazy_re as re

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
