r"""Formulas of spectra, and orders of matrices.

What bounds of eigenvalues say of a symmetric matrix: $\lambda_{\min}(A) \ge \mu$ that $\mu I \preceq A$.
The orders of symmetric matrices in a formula, one by one: 0 \preceq A \prec L I.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.latex.text.unread import Unread
from dlhw3.symbolic.language.text import lazy_re as re

if TYPE_CHECKING:
    from dlhw3.symbolic.language.latex.words.taken import Words

SPECTRUM = "eigenvalues"
"""The reason of what is assumed where a matrix is symmetric, and else not."""
FORM = "quadratic form"
"""The reason of what is assumed of a matrix where it is symmetric, and else of its symmetric part."""
ONE = r"(?:(?:\\(?![td]?frac)[A-Za-z]+|[A-Za-z])(?:_(?:\{\w+\}|\w))?|\d+)"
NUMBER = rf"(?:\\[td]?frac\s*\{{\s*{ONE}\s*\}}\s*\{{\s*{ONE}\s*\}}|{ONE}\s*/\s*{ONE}|\d+\s*{ONE}|{ONE})"
VALUE = (
    r"\\lambda\s*_\s*\{?\s*(?:\\(?:text|mathrm|operatorname)\s*\{\s*|\\)(?P<which>min|max)\s*\}*\s*(?:\\left)?\s*"
    r"\(\s*(?:(?P<of>[A-Z](?:_\w)?)|\\frac12\((?P<half>[A-Z](?:_\w)?) \+ (?P=half)\^\\top\))\s*(?:\\right)?\s*\)"
)
LESS, MORE = r"(?:<|\\l(?:eq?|t)(?:slant)?(?![a-z]))", r"(?:>|\\g(?:eq?|t)(?:slant)?(?![a-z]))"
FORMS = (
    re.compile(rf"\s*{VALUE}\s*(?P<sign>{LESS}|{MORE})\s*(?P<bound>{NUMBER})\s*(?P<positive>>\s*0\s*)?"),
    re.compile(rf"\s*(?P<positive>0\s*<\s*)?(?P<bound>{NUMBER})\s*(?P<sign>{LESS}|{MORE})\s*{VALUE}\s*"),
)
"""The least or the largest eigenvalue of a matrix, before a bound or behind it."""
SINGULAR = tuple(re.compile(one.pattern.replace(r"\\lambda", r"\\sigma")) for one in FORMS)
MADE = re.compile(r"(?:symmetric|psd|pd)\b")
DECLARED = re.compile(r"^\s*%\s*assume\s+(?P<of>\w+)\s+(?:symmetric|psd|pd)\b", re.MULTILINE)


def of_spectrum(formula: str) -> list[str]:
    """Return what is assumed of a matrix whose eigenvalues are all on one side of a bound, if it is symmetric."""
    found = next((one for form in FORMS if (one := form.fullmatch(formula))), None)
    if found is None:
        return []
    of, bound, sign = found["of"] or found["half"], found["bound"], found["sign"]
    more = (sign == ">" or "g" in sign) == (FORMS[0].gave(found))
    if (found["which"] == "min") != more or (found["positive"] and not more):
        return []
    if bound == "0" and more:
        return [f"{of} {'pd' if sign in ('<', '>') or sign.endswith('t') else 'psd'}"]
    scaled = "0" if bound == "0" else f"{bound} I"
    signs = [f"{bound} > 0"] if found["positive"] else []
    return [f"{scaled} <= {of}" if more else f"{of} <= {scaled}", *signs]


def of_singular_values(formula: str) -> list[str]:
    """Return what says that the largest singular value of a matrix is below a bound: AᵀA ⪯ L² I, and L ≥ 0."""
    found, least = _singular(formula)
    if found is None or least or found["positive"]:
        return []
    of, bound = found["of"], found["bound"]
    signs = [] if bound.isdigit() else [f"{bound} >= 0"]
    return [rf"{of}^\top {of} <= {bound}^2 I", *signs]


GRAM = re.compile(
    r"(?<![A-Za-z\\])(?P<of>[A-Z])\s*:?=\s*(?:\\[td]?frac\s*\{?1\}?\s*\{?\w\}?\s*)?(?:(?P<M>[A-Z](?:_"
    r"\w)?)\s*(?P=M)\s*\^\s*\{?\s*(?:\\top|T)"
    r"|(?P<N>[A-Z](?:_\w)?)\s*\^\s*\{?\s*(?:\\top|T)\s*\}?\s*(?P=N)(?!\s*\^))\s*\}?\s*(?=\$|,|[.]|\\\])"
)
"""A matrix that is symmetric by what it is, K = X X^\\top."""


def of_least_singular_value(formula: str) -> list[str]:
    """Return what would assume that the least singular value of a matrix is above a bound, where it"
    " is not wide."""
    found, least = _singular(formula)
    if found is None or not least:
        return []
    return [rf"{found['bound']}^2 I <= {found['of']}^\top {found['of']}"]


def _singular(formula: str) -> tuple[re.Match[str] | None, bool]:
    """Return a bound of a singular value, from below of the least or from above of the largest, and which."""
    found = next((one for form in SINGULAR if (one := form.fullmatch(formula))), None)
    if found is None:
        return None, False
    more = (found["sign"] == ">" or "g" in found["sign"]) == (SINGULAR[0].gave(found))
    least = found["which"] == "min"
    return (found, least) if least == more else (None, False)


def require_symmetric(words: Words, text: str) -> None:
    """Leave out what bounds eigenvalues of a matrix that nothing calls symmetric, and tell it."""
    symmetric = {one["of"] for form in (DECLARED, GRAM) for one in form.finditer(text)}
    for row in words.rows:
        letter, _, said = row.text.partition(" ")
        if row.word == "assume" and row.reason not in (SPECTRUM, FORM) and MADE.match(said):
            symmetric.add(letter)
    words.rows = [
        replace(row, text=_of_symmetric_part(row.text))
        if row.reason == FORM and not _letter(row) <= symmetric
        else row
        for row in words.rows
    ]
    kept = [row for row in words.rows if row.reason != SPECTRUM or _letter(row) <= symmetric]
    words.left += [
        Unread(row.number, row.text, row.text, supposed=True) for row in words.rows if row not in kept
    ]
    words.rows = kept


def _of_symmetric_part(text: str) -> str:
    """Return what bounds a quadratic form, and with it the matrix, as a bound of the symmetric part."""
    of, _, said = text.partition(" ")
    if said in ("psd", "pd"):
        return rf"{of} + {of}^\top {said}"
    sides = (
        rf"\frac12 ({one} + {one}^\top)" if re.fullmatch(r"[A-Z](?:_\w)?", one) else one
        for one in text.split(" <= ")
    )
    return " <= ".join(sides)


def _letter(row: Row) -> set[str]:
    """Return the matrix that a row is about; none where it is the sign of a bound."""
    sides = [one.strip() for one in row.text.split(" <= ")]
    sides = row.text.split()[:1] if re.search(r" p(?:sd|d)$", row.text) else sides
    return {one for one in sides if re.fullmatch(r"[A-Z](?:_\w)?", one)}


UP, DOWN = (rf"\\{word}(?:eq)?(?![a-z])" for word in ("prec", "succ"))
OF_IDENTITY = re.compile(r"(\\[a-z]+|[a-zLM])\s*(?:\\,\s*)?I(?:_\{?\w\}?)?")
"""A number times the identity."""


def each_order(formula: str, is_definite: Callable[[str], bool]) -> Iterator[str]:
    r"""Yield 0 \preceq A, as A \succeq 0, and A \preceq L I, for 0 \preceq A \preceq L I."""
    sides = [one.strip() for one in re.split(rf"{UP}|{DOWN}", formula)]
    signs = re.findall(rf"{UP}|{DOWN}", formula)
    for (one, other), sign in zip(pairwise(sides), signs, strict=True):
        if one == "0":
            one, sign, other = other, sign.replace("prec", "SUCC").replace("succ", "prec").lower(), "0"
        if other == "0" and (scaled := OF_IDENTITY.fullmatch(one)):
            yield rf"{scaled[1]} \ge 0" if "eq" in sign else f"{scaled[1]} > 0"
            continue
        written = f"{one} {sign} {other}"
        yield written if "eq" in sign or is_definite(written) else f"{one} {sign}eq {other}"


def differences(formula: str, is_definite: Callable[[str], bool]) -> Iterator[str]:
    r"""Yield A - B for A \succ B: what is definite besides letters and Hessians, of which the order says it."""
    sides = [one.strip() for one in re.split(rf"{UP}|{DOWN}", formula)]
    signs = re.findall(rf"{UP}|{DOWN}", formula)
    for (one, other), sign in zip(pairwise(sides), signs, strict=True):
        greater, less = (one, other) if "succ" in sign else (other, one)
        number = less == "0" and OF_IDENTITY.fullmatch(greater)
        if "eq" not in sign and not number and not is_definite(rf"{greater} \succ {less}"):
            yield (
                greater if less == "0" else f"{greater} - {f'({less})' if re.search('[+-]', less) else less}"
            )
