r"""Sums over a set of indices, \sum_{i \in S}, as sums over as many numbers, \sum_{i=1}^{m}, with m for |S|.

What is true of the members of one set is so of the first m numbers, where nothing else is said of it; a text with
another sum, or another word of the set, or with the whole of which x_i is a part, stays as it is and is refused.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.timed import FORMULAS
from dlhw3.symbolic.language.text import lazy_re as re

SET = r"\\(?:mathcal|mathbb|mathrm|mathscr)\s*\{?\s*[A-Z]\s*\}?(?:_(?:\w|\{\w+\}))?|[A-Z](?:_(?:\w|\{\w+\}))?"
OVER = re.compile(rf"\\sum(?:\\limits)?\s*_\s*\{{\s*(?P<index>[a-z])\s*\\in(?![a-z])\s*(?P<set>{SET})\s*\}}")
TO_NUMBER = re.compile(
    r"\\sum(?:\\limits)?\s*_\s*\{\s*(?P<index>[a-z])\s*\\in(?![a-z])\s*(?:\[\s*(?P<last>[A-Za-z])\s*\]"
    r"|\\\{\s*1\s*,\s*(?:2\s*,\s*)?\\[lc]?dots\s*,\s*(?P<end>[A-Za-z])\s*\\\})\s*\}"
)
"""A sum over [n], or over 1, …, n."""
FREE = ("m", "M", "K", "N", "q")
"""The letters for how many members there are, of which the first is taken that stands nowhere."""
INDEXED = re.compile(r"(?<![A-Za-z\\])(\\?[A-Za-z]+)\s*_\s*\{?\s*[a-z](?![A-Za-z])")
FORMULA = re.compile(r"\$\s*(?P<inside>[^$]*?)\s*\$")


def over_numbers(text: str) -> tuple[str, tuple[str, ...]]:
    r"""Return a text of the same lines with \sum_{i=1}^{m} for \sum_{i \in S}, and what is told."""
    text = TO_NUMBER.sub(
        lambda found: rf"\sum_{{{found['index']}=1}}^{{{found['last'] or found['end']}}}", text
    )
    sets = {re.sub(r"\s", "", found["set"]): found["set"] for found in OVER.finditer(text)}
    if len(sets) != 1 or len(OVER.findall(text)) != len(re.findall(r"\\sum(?![a-z])", text)):
        return text, ()
    (written,) = sets.values()
    own = re.escape(written)
    bar = r"(?:\\left|\\right|\\[bB]igg?[lr]?)?\s*(?:\||\\[lr]?vert(?![a-z]))"
    size = re.compile(rf"{bar}\s*{own}\s*{bar}|\\#\s*{own}(?![A-Za-z])")
    rest = size.sub(" ", OVER.sub(" ", text))
    alone = re.compile(rf"{own}(?:\s*\\subset.*)?")
    rest = FORMULA.sub(lambda found: " " if alone.fullmatch(found["inside"]) else found[0], rest)
    if any(_stands_whole(base, text) for base in INDEXED.findall(text)):
        return text, ()
    free = [one for one in FREE if not re.search(rf"(?<![A-Za-z\\]){one}(?![A-Za-z])", text)]
    if re.search(rf"(?<![A-Za-z\\]){own}(?![A-Za-z])", rest) or not free:
        return text, ()
    text = OVER.sub(lambda found: rf"\sum_{{{found['index']}=1}}^{{{free[0]}}}", size.sub(free[0], text))
    return text, (f"sums over {written} are over as many numbers, of which there are {free[0]}",)


def _stands_whole(base: str, text: str) -> bool:
    """Whether a letter with an index stands without one too, x beside x_i, or the matrix that has it, X."""
    formulas = " ".join(found[0] for found in FORMULAS.finditer(text))
    several = {base, base.upper()} if len(base) == 1 else {base}
    return any(re.search(rf"(?<![A-Za-z\\]){re.escape(one)}(?![A-Za-z]|\s*_)", formulas) for one in several)
