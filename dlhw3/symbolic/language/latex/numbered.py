r"""What words assume for every number of a letter, $W_{j+1}^\top W_{j+1} = W_j W_j^\top$, at all that there are."""

from __future__ import annotations

import re
from collections.abc import Collection

BELOW = re.compile(r"([A-Za-z]|\\[A-Za-z]+)_(?:\{\s*([a-z])\s*([+-]\s*\d+)?\s*\}|([a-z])(?![A-Za-z]))")
"""W_j, W_{j} and W_{j+1}."""
NUMBERED = re.compile(r"([A-Za-z]\w*?)_(\d+)")


def at_numbers(text: str, names: Collection[str]) -> list[str]:
    """Return a statement about W_j and W_{j+1} once for each j where these are letters; nothing where it has no j.

    ``names`` are the letters that stand in formulas; none of them is one with an index itself.
    """
    places = [(one[1].lstrip("\\"), one[2] or one[4], _shift(one)) for one in BELOW.finditer(text)]
    indices = {index for _, index, _ in places}
    if len(indices) != 1 or any(f"{letter}_{index}" in names for letter, index, _ in places):
        return []
    numbers = [int(one[2]) for name in names if (one := NUMBERED.fullmatch(name)) is not None]
    tried = range(min(numbers) - 1, max(numbers) + 2) if numbers else ()
    fitting = [j for j in tried if all(f"{letter}_{j + shift}" in names for letter, _, shift in places)]
    return [_at(text, j) for j in fitting]


def _shift(one: re.Match[str]) -> int:
    return int((one[3] or "0").replace(" ", ""))


def _at(text: str, j: int) -> str:
    return BELOW.sub(lambda one: f"{one[1]}_{{{j + _shift(one)}}}", text)
