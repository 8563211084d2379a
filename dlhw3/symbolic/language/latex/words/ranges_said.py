r"""For which of its members something is assumed: ``\|x_i\| = 1`` for all i, which is of all, and for $i \ge 2$.

A hypothesis about x_i is assumed of every member that the lines have. So it is taken where the words say it of all:
for i = 1, …, m beside sums up to m, for i ≥ 1 where no line begins at 0, for t ≥ 0. What they say of some alone, of
$i \in S$, of i ≥ 2, of i ≤ k beside sums up to m, assumes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Protocol

from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence, set_apart
from dlhw3.symbolic.language.latex.text.unread import Unread
from dlhw3.symbolic.language.text import lazy_re as re

BELOW = re.compile(r"(\\?[A-Za-z]+)\s*_\s*(?:\{([^{}]*)\}|([A-Za-z]))")
"""A letter with what stands below it."""
SCRIPTS = re.compile(r"[_^]\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\\?\w+|.)")
SIGNS = (
    (r"\\(?:leq?|leqslant)(?![a-z])|<=", "≤"),
    (r"\\(?:geq?|geqslant)(?![a-z])|>=", "≥"),
    (r"\\neq?(?![a-z])|\\not\s*(?:=|\\in)|\\notin(?![a-z])|\\subset\w*|∉", "≠"),
    (r"\\lt(?![a-z])", "<"),
    (r"\\gt(?![a-z])", ">"),
    (r"\\in(?![a-z])", "∈"),
    (r"\\[lc]?dots[a-z]?(?![a-z])|\.\.\.", "…"),
)
SIGN = re.compile(r"([≤≥<>≠∈=])")
ALL_NUMBERS = re.compile(r"\\math(?:bb|bf|rm)\{?[NZ]\}?")
LISTED = re.compile(
    r"(?:\\\{)?(?P<low>[^,…:\\]+)(?:,[^…:]*…,?(?P<high>[^…\\]*)|:(?P<end>[^\\]+))(?:\\\})?"
    r"|\[(?P<all>[^\[\],]+)\]"
)
"""1, …, m and {0, 1, …} and 1:m and [m]."""
GOES_ON = "and|then|we|where|let|so|that|it|is|are|has|have|holds?|satisf\\w+"
FOR_EACH = re.compile(
    rf"\bfor\s+(?:all|every|each|any)\s+(?P<what>(?:(?!\b(?:{GOES_ON})\b|\bwith\s+{FORMULA})[^.,;:(){DISPLAY}])*)",
    re.IGNORECASE,
)
"""What stands behind "for all" up to the end of its clause."""
OF = r"(?:the|these|those|our|possible|natural|time|training|data|pairs?\s+of|choices\s+of|values?\s+of)"
NOUNS = re.compile(
    rf"\s*(?:of\s+)?(?:{OF}\s+)*(?:[a-z-]+\s*)?(?:{FORMULA}(?:\s*{FORMULA})*)?\s*"
    r"(?:simultaneously|at\s+once|as\s+well|too|again|throughout|by\s+\w+|in\s+the\s+sums?)?\s*",
    re.IGNORECASE,
)
"""A noun, its letter, or both: all samples, all i, every step t."""


UP_TO = r"(?:\\leq?|\\leqslant|≤|<|\\lt)(?![a-z])"
NUMBERED = (
    r"\$\s*(?:[h-t]\s*=\s*(?:0\s*,\s*)?(?:1\s*,\s*(?:2\s*,\s*(?:3\s*,\s*)?)?)?(?<=,)\s*\\[lc]?dots[^$=<>]*"
    rf"|[01]\s*{UP_TO}\s*[h-t]\s*{UP_TO}\s*\w+(?:\s*-\s*1)?|[h-t]\s*\\in\s*(?:\[\w+\]|\\\{{[01]\s*,[^$]*dots[^$]*\\\}}))\s*\$"
)
IN_ORDER = re.compile(
    rf"(?<=\$)(?:(?P<before>,?\s+)(?:for\s+)?(?P<range>{NUMBERED})|(?P<blank>\s*)\((?:for\s+)?(?P<aside>{NUMBERED})\))"
    r"(?=\s*(?:[.;]|,?\s+(?:and|where|with)\b|\n\s*\n|\Z))"
)
"""The numbers from the first to the last behind a formula, for $i = 1, \\dots, m$ and ($1 \\le i \\le m$)."""


def with_all_said(text: str) -> str:
    """Return words in which what is said for i = 1, …, m is said for all of these."""

    def made(found: re.Match[str]) -> str:
        gap = (found["before"] or found["blank"] or "").lstrip(",") or " "
        return f"{gap}for all {found['range'] or found['aside']}"

    return IN_ORDER.sub(made, text)


class Said(Protocol):
    """What the words of a text assume, and what they leave out."""

    rows: list[Row]
    left: list[Unread]


def leave_of_some(found: Said, first: int, every: Sequence[Sentence], text: str) -> None:
    """Leave out what the last of the sentences assumes of some members alone, the rows from the first on."""
    *before, sentence = every
    new = [row for row in found.rows[first:] if row.word == "assume"]
    if not new:
        return
    shown = " ".join(text[start:stop] for start, stop in set_apart(text))
    some = [row for row in new if not of_all_members(row.text, before, sentence, shown)]
    indices = {index for row in some for index in indices_in(row.text)}
    some += [row for row in new if any(_speaks_of(row.text, index) for index in indices)]
    found.rows[first:] = [row for row in found.rows[first:] if row not in some]
    found.left += [Unread(row.number, row.text) for row in some]


def of_all_members(said: str, before: Sequence[Sentence], sentence: Sentence, shown: str) -> bool:
    """Whether the words up to a sentence say of no index of a statement that it holds for some members alone."""
    indices = indices_in(said)
    for index in indices:
        about = (formula for one in (*before, sentence) for formula in one.formulas)
        if not all(_is_whole(one, index, said, shown) for one in about if _speaks_of(one, index)):
            return False
    phrases = [found["what"] for found in FOR_EACH.finditer(sentence.words)]
    named = phrases if indices else [one for one in phrases if FORMULA not in one]
    return all(NOUNS.fullmatch(one) for one in named)


def indices_in(said: str) -> set[str]:
    """Return the letters below those of a statement: i of x_i and of W_{i+1}."""
    below = (found[2] or found[3] for found in BELOW.finditer(said))
    return {one for part in below for one in re.findall(r"(?<![A-Za-z\\])[a-z](?![A-Za-z])", part)}


def _plain(formula: str) -> str:
    """Return a formula without blanks and what stands above and below, with one sign for each relation."""
    made = SCRIPTS.sub("", formula.strip(" .,"))
    for form, sign in SIGNS:
        made = re.sub(form, sign, made)
    return re.sub(r"\s|\\[,;:!]|\\(?:left|right)(?![a-z])", "", made)


def _parts(formula: str) -> list[str]:
    return SIGN.split(_plain(formula))


def _speaks_of(formula: str, index: str) -> bool:
    """Whether a formula says something of an index: i ≥ 2, 1 ≤ i ≤ m, i, j ∈ S, i = 1, …, m."""
    sides = _parts(formula)[::2]
    return len(sides) > 1 and any(
        index in one.split(",") for one in sides[: None if "=" not in formula else 1]
    )


def _is_whole(formula: str, index: str, said: str, shown: str) -> bool:
    """Whether all members of which a statement speaks, and which the lines show, have an index of this kind."""
    sides = _parts(formula)
    low, high = "0", ""
    for (left, sign), right in zip(pairwise(sides[:-1]), sides[2:], strict=False) if len(sides) > 2 else ():
        if left in SIGN.pattern or index not in (*left.split(","), *right.split(",")):
            continue
        mine, other = (left, right) if index in left.split(",") else (right, left)
        if mine is right:
            sign = {"≤": "≥", "<": ">", "≥": "≤", ">": "<"}.get(sign, sign)
        if sign in "≤<" and index not in other.split(","):
            high = f"{other}-1" if sign == "<" else other
        elif sign in "≥>":
            low = {"0": "1", "1": "2", "-1": "0"}.get(other, other) if sign == ">" else other
        elif sign == "∈" and ALL_NUMBERS.fullmatch(other):
            low = "0" if re.search(r"_\s*\{?\s*(?:0|\\ge\s*0)|Z", formula) else "1"
        elif sign in "∈=" and (found := LISTED.fullmatch(other)):
            low, high = (
                (found["low"], found["high"] or found["end"] or "")
                if not found["all"]
                else ("1", found["all"])
            )
        else:
            return False
    bases = {found[1] for found in BELOW.finditer(said)}
    return _begins(low, bases, shown) and _ends(high, bases, said, shown)


def _begins(low: str, bases: Iterable[str], shown: str) -> bool:
    """Whether no line has a member before the first of which something is said."""
    if low != "1":
        return low == "0"
    earlier = r"_\s*\{?\s*(?:0(?!\d)|[a-z]\s*-)"
    of_bases = any(re.search(rf"(?<![A-Za-z]){re.escape(base)}\s*{earlier}", shown) for base in bases)
    return not of_bases and not any(sum_["low"] == "0" for sum_ in _sums(bases, shown))


def _ends(high: str, bases: Iterable[str], said: str, shown: str) -> bool:
    """Whether no line has a member behind the last of which something is said."""
    if not high:
        return True
    ends = {_plain(sum_["high"] or sum_["end"] or "") for sum_ in _sums(bases, shown)} - {""}
    for layers in re.finditer(
        r"_\s*\{?\s*([A-Z])\s*:|(?<=\})\s*\\cdots|_\s*\{?\s*([A-Z])(?![A-Za-z])", shown
    ):
        last = layers[1] or layers[2] or ""
        ends |= {f"{last}-1" if re.search(r"_\s*\{[^{}]*\+\s*1", said) else last} - {""}
    return not ends or ends == {high}


SUM = re.compile(
    r"\\(?:sum|prod)(?:\\limits)?\s*_\s*(?:\{\s*[a-z]\s*=\s*(?P<low>[^{}]+?)\s*\}|\{[^{}]*\}|\w)"
    r"(?:\s*\^\s*(?:\{(?P<high>[^{}]*)\}|(?P<end>\w)))?(?P<body>(?:(?!\\sum|\\prod).)*)",
    re.DOTALL,
)
"""A sum, and what stands behind it up to the next."""


def _sums(bases: Iterable[str], shown: str) -> Iterator[re.Match[str]]:
    """Yield the sums over members of some letters."""
    letters = "|".join(map(re.escape, bases))
    yield from (
        one for one in SUM.finditer(shown) if re.search(rf"(?<![A-Za-z])(?:{letters})\s*_", one["body"])
    )
