r"""What words assume for every number of a letter, $W_{j+1}^\top W_{j+1} = W_j W_j^\top$, at all that there are."""

from __future__ import annotations

from collections.abc import Collection

from dlhw3.symbolic.language.latex.letters.kept import Kept
from dlhw3.symbolic.language.latex.text.formulas_said import MEMBER
from dlhw3.symbolic.language.text import lazy_re as re

BELOW = re.compile(r"([A-Za-z]|\\[A-Za-z]+)_(?:\{\s*([a-z])\s*([+-]\s*\d+)?\s*\}|([a-z])(?![A-Za-z]))")
"""W_j, W_{j} and W_{j+1}."""
OF_EACH = re.compile(rf"(\\?[A-Za-z]+)_(?:\{{{MEMBER}([A-Za-z]?)\}}|{MEMBER}([A-Za-z]?)\b)")
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


def of_each(text: str, kept: Kept | None, names: Collection[str]) -> list[str]:
    r"""Return a statement about A_1, \dots, A_m, A_{eachm} here, as one about A_i where these are summed up to m.

    Elsewhere it is one for each of the letters A_1, A_2 that stand in formulas; nothing where it is of no such.
    """
    found = [*OF_EACH.finditer(text)]
    bases = {one[1].lstrip("\\") for one in found}
    if kept is not None and bases and bases <= {*kept.summed}:
        lasts = {one[2] or one[3] for one in found} - {"", None}
        known = [one for one in sorted(kept.indices) if any(f"{base}_{one}" in names for base in bases)]
        below = known[:1] if lasts <= {*kept.lasts} or not kept.lasts else []
    else:
        pairs = [name.rpartition("_") for name in sorted(names)]
        below = [one for base, _, one in pairs if bases == {base}]
    return [OF_EACH.sub(lambda found, one=one: f"{found[1]}_{one}", text) for one in below]  # type: ignore[misc]


def of_another(text: str, names: Collection[str]) -> bool:
    """Whether what is said of A_1 is said where formulas have A with an index, and no A_1."""
    bases = {name.rpartition("_")[0] for name in names} - {""}
    said = {one[0] for one in NUMBERED.finditer(text)} - {*names}
    return any(one.rpartition("_")[0] in bases for one in said)


def as_listed(text: str) -> str:
    """Return a statement about A_{eachm} as one about A_1, …, A_m."""
    return OF_EACH.sub(lambda found: f"{found[1]}_1, …, {found[1]}_{found[2] or found[3] or 'n'}", text)


def _shift(one: re.Match[str]) -> int:
    return int((one[3] or "0").replace(" ", ""))


def _at(text: str, j: int) -> str:
    return BELOW.sub(lambda one: f"{one[1]}_{{{j + _shift(one)}}}", text)
