r"""Columns that words call orthonormal, or orthogonal in pairs: the rows of X, with $X X^\top = I$ or diagonal.

``x_i^\top x_j`` in the lines is entry ij of X Xᵀ there. X is the letter whose row i is x_i elsewhere too, so
nothing is said where X stands in the text for something else, where a gradient is in one of the columns, or where
the words speak of some of those alone that the lines have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dlhw3.symbolic.language.latex.letters.families import TURNED
from dlhw3.symbolic.language.latex.text.phrases import ENDS, GAP, of_as_many_lines, outside
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

DOTS = r"\\[lcd]?dots[a-z]*"
LISTED = (
    r"\$\s*(?:\\\{\s*)?(?:(?P<x>[a-z])_\{?1\}?\s*,\s*(?:(?P=x)_\{?2\}?\s*,\s*)?DOTS\s*,\s*(?P=x)_\{?(?P<last>\w)\}?"
    r"|\\\{\s*(?P<y>[a-z])_\{?(?P<k>[a-z])\}?\s*\\\}\s*_\s*\{\s*(?P=k)\s*=\s*1\s*\}\s*\^\s*\{?\s*(?P<end>\w)\s*\}?)"
    r"\s*(?:\\\})?(?:\s*\\in\s*\\mathbb\s*\{?R\}?\s*\^\s*\{?\s*\w\s*\}?)?\s*\$"
).replace("DOTS", DOTS)
"""All of them: x_1, …, x_m."""
PRODUCT = (
    rf"(?:(?P<x>[a-z])_\{{?(?P<i>[a-z])\}}?{TURNED}\s*(?P=x)_\{{?(?P<j>[a-z])\}}?"
    r"|\\langle\s*(?P<y>[a-z])_\{?(?P<k>[a-z])\}?\s*,\s*(?P=y)_\{?(?P<l>[a-z])\}?\s*\\rangle)"
)
"""A product of two of them."""
VECTORS = r"(?:vectors|columns|directions|features|eigenvectors|samples|inputs)"
KIND = r"(?P<kind>orthonormal|(?:pairwise|mutually) orthogonal|(?:pairwise|mutually) orthonormal)"
FAMILY = r"(?:famil(?:y|ies)|sets?|systems?|basis|bases|sequence)"
BEGINS = r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)"
ANY = (
    r"(?:,? (?:for|whenever|if|with)(?: (?:all|any|every|each))?"
    r" \$\s*(?P<p>[a-z])\s*(?P<sign>\\neq?|\\not\s*=|≠|<)\s*(?P<q>[a-z])\s*\$)"
)
WHOLE = r"(?:,? for(?: (?:all|any|every|each))? \$\s*(?P<p>[a-z])\s*,\s*(?P<q>[a-z])\s*\$)?"


def _form(words: str) -> re.Pattern[str]:
    for name, form in (
        ("LISTED", LISTED),
        ("VECTORS", VECTORS),
        ("FAMILY", FAMILY),
        ("KIND", KIND),
        ("PRODUCT", PRODUCT),
    ):
        words = words.replace(name, form)
    return re.compile(f"(?:{words.replace(' ', GAP)}){ENDS}", re.IGNORECASE)


FORMS = (
    _form(
        rf"{BEGINS}(?:the )?(?:VECTORS )?LISTED (?:are|form) (?:an? )?KIND(?: (?:VECTORS|FAMILY)(?: of VECTORS)?)?"
    ),
    _form(
        rf"{BEGINS}(?:we (?:have|are given|consider|take|fix)|given|consider|take|fix|choose|pick)(?: an?| some)?"
        r" KIND (?:VECTORS|FAMILY(?: of VECTORS)?) LISTED"
    ),
    _form(
        r"(?:the )?(?:VECTORS )?LISTED (?:are|be|form) (?:an? )?KIND(?: (?:VECTORS|FAMILY)(?: of VECTORS)?)?"
    ),
    _form(r"(?:an? )?KIND (?:VECTORS|FAMILY(?: of VECTORS)?) LISTED"),
    _form(rf"\$\s*PRODUCT\s*=\s*0\s*\${ANY}"),
    _form(rf"\$\s*PRODUCT\s*=\s*\\delta_\{{\s*(?P<d>[a-z])\s*,?\s*(?P<e>[a-z])\s*\}}\s*\${WHOLE}"),
)
"""What says it: a list of all of them, or the products of any two."""
IN_LINES = re.compile(rf"(?<![A-Za-z\\])(?:{PRODUCT})")
SUM = re.compile(
    r"\\sum(?:\\limits)?\s*_\s*(?:\{(?P<below>[^{}]*)\}|\w)\s*(?:\^\s*(?:\{(?P<high>[^{}]*)\}|(?P<end>\w)))?"
)


def with_orthonormal(text: str) -> tuple[str, list[str]]:
    r"""Return a text of as many lines with $X X^\top = I$ for columns that are orthonormal; and what is told."""
    told: dict[str, None] = {}
    shown = " ".join(text[start:stop] for start, stop in set_apart(text))
    if not shown or not re.search(r"ortho|_\{?[a-z]\}?\s*(?:\^|,)", text):
        return text, []

    def said(found: re.Match[str]) -> str:
        base, last = found.groupdict().get("x") or found["y"], _last(found)
        if not _is_of_all(found) or not _may_be_rows(base, last, text, shown):
            return found[0]
        whole = base.upper()
        gram = rf"{whole} {whole}^\top"
        diagonal = "kind" in found.groupdict() and found["kind"].lower().endswith("orthogonal")
        diagonal = diagonal or ("sign" in found.groupdict())
        made = rf"$({gram}) \odot I = {gram}$" if diagonal else rf"${gram} = I$"
        begins = found.groupdict().get("begins") or ""
        told[base] = None
        start = "Assume that we have " if "begins" in found.groupdict() else ""
        return begins + of_as_many_lines(found[0][len(begins) :], start + made)

    made = outside(text, lambda words: _of_words(words, said))
    if not told:
        return text, []
    parts, place = [], 0
    for start, stop in set_apart(made):
        parts += [made[place:start], _with_entries(made[start:stop], {*told})]
        place = stop
    rows = [
        rf"{x}_i is row i of {x.upper()}, and {x}_i^\top {x}_j entry ij of {x.upper()} {x.upper()}^\top"
        for x in told
    ]
    return "".join(parts) + made[place:], rows


def _of_words(words: str, said: Callable[[re.Match[str]], str]) -> str:
    for form in FORMS:
        words = form.sub(said, words)
    return words


def _last(found: re.Match[str]) -> str:
    groups = found.groupdict()
    return groups.get("last") or groups.get("end") or ""


def _is_of_all(found: re.Match[str]) -> bool:
    """Whether products of any two are meant: those of i and j, for all i ≠ j."""
    groups = found.groupdict()
    if "l" not in groups:
        return True
    pair = {groups["i"] or groups["k"], groups["j"] or groups["l"]}
    others = [{groups[one], groups[other]} for one, other in (("p", "q"), ("d", "e")) if groups.get(one)]
    return len(pair) == 2 and all(one == pair for one in others)


def _may_be_rows(base: str, last: str, text: str, shown: str) -> bool:
    """Whether X is free for the matrix whose rows they are, and no sum of the lines has more of them."""
    formulas = (*(one[0] for one in INLINE.finditer(text)), shown)
    bare = (re.sub(r"\\math\w+\s*\{?\s*[A-Z]\s*\}?|\\[A-Za-z]+", " ", one) for one in formulas)
    if any(base.upper() in one for one in bare) or re.search(rf"\\nabla\s*_\s*\{{?\s*{base}\s*_", shown):
        return False
    member = re.compile(rf"(?<![A-Za-z\\]){base}_\{{?[a-z]\}}?(?![A-Za-z])")
    ends = {one for one in _ends(shown) if one} if last else set()
    free = re.search(
        rf"\$[^$]*(?<![A-Za-z\\]){base}_[^$]*\$\s+(?:is|are|be)\s+(?:now\s+|again\s+)?(?:arbitrary|general|generic|any|other|new"
        r"|different|unrestricted|not|no)\b",
        text,
    )
    return any(member.search(one) for one in formulas) and ends <= {last} and free is None


def _ends(shown: str) -> Iterator[str]:
    for found in SUM.finditer(shown):
        low = re.search(r"=\s*(\w+)", found["below"] or "")
        yield re.sub(r"\s", "", found["high"] or found["end"] or "") if not low or low[1] == "1" else "?"


def _with_entries(display: str, bases: set[str]) -> str:
    r"""Return a display with (X X^\top)_{ij} for products of two columns of these letters."""

    def entry(found: re.Match[str]) -> str:
        base, i, j = found["x"] or found["y"], found["i"] or found["k"], found["j"] or found["l"]
        if base not in bases or i == j:
            return found[0]
        return rf"({base.upper()} {base.upper()}^\top)_{{{i}{j}}}"

    return IN_LINES.sub(entry, display)
