"""Properties that words name and that are equations of a letter: ``A skew-symmetric`` is ``A' = -A``."""

from __future__ import annotations

from re import Match

from dlhw3.symbolic.language.making.said import ANY_WORD
from dlhw3.symbolic.language.text import lazy_re as re

_SUMS_TO_ONE, _ROWS, _COLUMNS = "sum(x) = 1", "X*vector(1) = vector(1)", "X'*vector(1) = vector(1)"
_DISTRIBUTION = (_SUMS_TO_ONE, "x >= 0")
_PROJECTION = ("X*X = X", "X symmetric")
IN_WORDS: dict[str, tuple[str, ...]] = {
    "skew symmetric": ("X' = -X",),
    "antisymmetric": ("X' = -X",),
    "skew": ("X' = -X",),
    "diagonal": ("X.*eye = X",),
    "idempotent": ("X*X = X",),
    "involutory": ("X*X = eye",),
    "projection": ("X*X = X",),
    "projector": ("X*X = X",),
    "orthogonal projection": _PROJECTION,
    "orthogonal projector": _PROJECTION,
    "traceless": ("tr(X) = 0",),
    "trace free": ("tr(X) = 0",),
    "row stochastic": (_ROWS, "X nonnegative"),
    "column stochastic": (_COLUMNS, "X nonnegative"),
    "doubly stochastic": (
        _ROWS,
        _COLUMNS,
        "X'*vector(1) = X*vector(1)",
        "X nonnegative",
    ),  # the third: it is square
    "permutation": ("X orthogonal", _ROWS, _COLUMNS, "X nonnegative"),
    "rotation": ("X orthogonal", "det(X) = 1"),
    "full column rank": ("X'*X invertible",),
    "full row rank": ("X*X' invertible",),
    "orthonormal columns": ("X'*X = eye",),
    "orthonormal rows": ("X*X' = eye",),
    "unit": ("norm2(x) = 1",),
    "unit norm": ("norm2(x) = 1",),
    "unit length": ("norm2(x) = 1",),
    "one hot": (*_DISTRIBUTION, "x.*x = x"),
    "probability vector": _DISTRIBUTION,
    "probability distribution": _DISTRIBUTION,
}
"""What a matrix X or a column x is said to be: what that assumes."""
_NAME = r"[^\W\d]\w*(?:\{[^{}]*\})?"
_WORD = "|".join(re.escape(one).replace(r"\ ", r"[\s-]+") for one in sorted(IN_WORDS, key=len, reverse=True))
_SAID = re.compile(
    rf"\s*(?P<of>{_NAME}(?:(?:\s*,\s*|\s+and\s+){_NAME})*)\s+(?:(?:is|are)\s+)?(?:an?\s+)?"
    rf"(?P<words>(?:{ANY_WORD}|{_WORD}|matri(?:x|ces)|columns?|vectors?|of|with|and|,|\s)+)"
)
_EACH = re.compile(rf"(?<!\w)(?:(?P<named>{_WORD})|(?P<said>{ANY_WORD}))(?!\w)")


def in_equations(text: str) -> list[str]:
    """Return what "A, B skew-symmetric" assumes, as texts of equations; nothing where it has no such word."""
    found = _SAID.fullmatch(text)
    named = [*_EACH.finditer(found["words"])] if found else []
    if found is None or not any(one["named"] for one in named):
        return []
    letters = re.findall(rf"(?!and(?!\w)){_NAME}", found["of"])
    return [each for letter in letters for one in named for each in _of_letter(one, letter)]


def _of_letter(said: Match[str], letter: str) -> list[str]:
    if said["named"] is None:
        return [f"{letter} {said['said']}"]
    equations = IN_WORDS[re.sub(r"[\s-]+", " ", said["named"])]
    return [re.sub(r"\b[Xx]\b", letter, one) for one in equations]
