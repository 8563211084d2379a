r"""Definitions at other indices: s_j = w^\top x_j, where s_i = w^\top x_i is defined and s_j stands somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from dlhw3.symbolic.language.latex.rows import Row

DEFINED = re.compile(
    r"^\s*(?P<base>\\?[A-Za-z]+)_(?:\{(?P<braced>[a-z])\}|(?P<bare>[a-z]))\s*:?=(?P<value>[^=]*)$"
)
SUMMED = re.compile(r"\\sum(?:\\limits)?\s*_\s*(?:\{([^{}]*)\}|([a-z]))")


def at_other_indices(definitions: Iterable[Row], text: str) -> Iterator[Row]:
    r"""Yield definitions of letters with an index at the other indices of sums at which they stand in a text.

    One whose value has a sum over its own index has another index there, and is left as it is.
    """
    rows = list(definitions)
    found = [(row, DEFINED.match(row.text)) for row in rows]
    known = {(one["base"], one["braced"] or one["bare"]) for _, one in found if one is not None}
    summed = {letter for one in SUMMED.finditer(text) for letter in re.findall(r"[a-z]", one[1] or one[2])}
    for row, one in found:
        if one is None:
            continue
        index = one["braced"] or one["bare"]
        below = re.compile(rf"(?<=_)(?:\{{{index}\}}|{index}(?![A-Za-z]))")
        bound = {letter for part in SUMMED.finditer(one["value"]) for letter in (part[1] or part[2])}
        if index not in summed or index in bound or not below.search(one["value"]):
            continue
        for other in sorted(summed - bound - {index}):
            stands = re.search(rf"{re.escape(one['base'])}_(?:\{{{other}\}}|{other}(?![A-Za-z]))", text)
            if (
                stands
                and (one["base"], other) not in known
                and not re.search(rf"_\{{?{other}\b", one["value"])
            ):
                yield replace(row, text=below.sub(other, row.text))
