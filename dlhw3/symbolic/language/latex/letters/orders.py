"""Chains of orders that words assume, of which formulas have some sides: a > 0 of $a > b > 0$ where no b stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from itertools import pairwise

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.regularity import read_regular, says_regular
from dlhw3.symbolic.language.assumed.related import RELATION, sides_of
from dlhw3.symbolic.language.latex.text.rows import Row, in_plain
from dlhw3.symbolic.language.latex.text.unread import letters_in
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.sizes import GREEK_NUMBERS as NUMBERS
from dlhw3.symbolic.language.text.tree import Node

FIRST, OTHERS = 3, ("<≤=", ">≥=")
"""The sides from which on an order is a chain, and the signs of one direction."""
DOTS = re.compile(r"\\[lcd]?dots[a-z]*(?![a-z])")
NUMBERED = re.compile(r"(\\?[A-Za-z]+)_\{?(\w+)\}?")
BOUNDS = "LMGBR"
"""Capitals that papers write for bounds, L of A ⪯ L I."""
OF_MATRICES = re.compile(
    r"(?<![A-Za-z\\)}+-])\s*([A-Z](?:_\w)?)\s*\\(?:succ|prec)(?:eq)?(?![a-z])\s*(?=([A-Z](?:_\w)?)(?![\w^])\s*(?:[$.,;]|\\(?:succ|prec)))"
)
"""A matrix above or below another."""
AS_TYPED = {"≤": "<=", "≥": ">="}


def of_sides(text: str, names: Collection[str], read: Callable[[str], Node]) -> str:
    """Return a chain of orders with the sides that have these letters alone; any other text as it is.

    What is between two of them goes: from a > b ≥ 0 follows a > 0, whatever b is.
    """
    if len(RELATION.findall(text)) + 1 < FIRST:
        return text
    try:
        sides = [(sign, side.strip(), _letters(read(side))) for sign, side in sides_of(text)]
    except UserError:
        return text
    direction = next((one for one in OTHERS if all(sign in one for sign, *_ in sides[1:])), "")
    known = [place for place, (*_, letters) in enumerate(sides) if letters <= {*names, "eye"}]
    if not direction or len(known) in (0, 1, len(sides)) or not any(sides[place][2] for place in known):
        return text
    written = sides[known[0]][1]
    for start, stop in pairwise(known):
        between = [sign for sign, *_ in sides[start + 1 : stop + 1]]
        sign = min(between, key=direction.index)
        written += f" {AS_TYPED.get(sign, sign)} {sides[stop][1]}"
    return written


def _letters(tree: Node) -> set[str]:
    return {one.name for one in tree.every() if one.kind == "name"}


def constants(rows: Iterable[Row], names: Collection[str], functions: Collection[str]) -> set[str]:
    """Return the numbers that stand in no line, and by which the words say something of what stands there.

    They are the constants of functions that are smooth, strongly convex or Lipschitz, and bounds of which the words
    say more than one thing: μ of $\\mu I \\preceq A$ and $\\mu > 0$.
    """
    found: set[str] = set()
    orders: list[set[str]] = []
    for row in (row for row in rows if row.word == "assume"):
        if says_regular(row.text):
            with suppress(UserError):
                regular = (one for one in read_regular(row.text) if one.function in functions)
                found |= {name for one in regular for name in one.names - {one.function}}
        elif RELATION.search(row.text) and not re.search(r"(?<![<>])=", row.text):
            orders.append(letters_in(row.text) - {"I"})
    for letters in orders:
        unknown = letters - {*names} - found
        if len(unknown) == 1 and letters & {*names} and _is_bound(one := min(unknown)):
            found |= unknown if sum(one in others for others in orders) > 1 else set()
    return found


def matrices_between(text: str, names: Collection[str]) -> set[str]:
    r"""Return matrices that stand in no line, and that orders have beside those that do: B of A \succ B \succ C."""
    pairs = [{found[1], found[2]} for found in OF_MATRICES.finditer(text)]
    found = set[str]()
    while more := [pair for pair in pairs if pair & {*names, *found} and not pair <= {*names, *found}]:
        found = found.union(*more) - {*names}
    return found


def _is_bound(name: str) -> bool:
    base = name.split("_")[0]
    return base in NUMBERS or "a" <= base[0] <= "g" or base in BOUNDS


def dotted(text: str, names: Collection[str], summed: Collection[str] = ()) -> list[str]:
    r"""Return \\lambda_1 >= \\dots >= \\lambda_n > 0 as the chain of those of these letters that are names.

    Where sums run over all of them, ``summed``, it is what is said of each, \\lambda_i > 0. Nothing where it is no
    such chain, and the text as it is where it says nothing of the names.
    """
    first, *others = RELATION.split(text)
    sides, signs = [one.strip() for one in (first, *others[1::2])], others[::2]
    numbered = [place for place, side in enumerate(sides) if NUMBERED.fullmatch(side)]
    bases = {side.partition("_")[0] for side in sides if NUMBERED.fullmatch(side)}
    if not any(map(DOTS.fullmatch, sides)) or len(bases) != 1 or len(numbered) < 2:
        return []
    (base,), before, behind = bases, numbered[0], numbered[-1]
    plain = in_plain(base)
    head = "".join(f"{side} {sign} " for side, sign in zip(sides[:before], signs[:before], strict=True))
    tail = "".join(f" {sign} {side}" for sign, side in zip(signs[behind:], sides[behind + 1 :], strict=True))
    if plain in summed:
        index = next((one.rpartition("_")[2] for one in sorted(names) if one.rpartition("_")[0] == plain), "")
        return [f"{head}{base}_{index}{tail}"] if index and (head or tail) else [text]
    every = [name.rpartition("_")[2] for name in names if name.rpartition("_")[0] == plain]
    inner = [str(one) for one in sorted(int(one) for one in every if one.isdigit())]
    last = [one for one in (sides[place].partition("_")[2].strip("{}") for place in numbered) if one in every]
    chain = [
        f"{base}_{{{one}}}" for one in dict.fromkeys([*inner, *(one for one in last if not one.isdigit())])
    ]
    said = chain and (len(chain) > 1 or head or tail)
    return [head + f" {signs[before]} ".join(chain) + tail] if said else [text]


def of_all(text: str, summed: Collection[str]) -> bool:
    """Whether a chain is about letters that sums run over, of which it says nothing of one and the next."""
    return any(in_plain(found[1]) in summed for found in NUMBERED.finditer(text))
