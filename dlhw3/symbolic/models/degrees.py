"""Of which degree a statement is in sizes that stand as numbers, and whether values tell such polynomials from 0.

So many values show less than one more; and (n − p)(n − p − 1)(n − p + 1) is 0 wherever n and p are near.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product
from math import ceil, prod

from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models.rationals import Rational

TOGETHER = ""
"""In the place of one size: all of them, as one."""
MOST = 60  # monomials past which no values are enough


def degrees(sides: Iterable[Term], sizes: Collection[str]) -> dict[str, int]:
    """Return the degree of sides in each of some sizes that stand in them as numbers, in products at most.

    Where several do, that in all of them TOGETHER is told too.
    """
    known: dict[tuple[Term, str], int] = {}

    def degree(node: Term, size: str) -> int:
        if (node, size) not in known:
            inner = [degree(one, size) for one in node.args]
            if node.op == "number":
                found = _power(node.data[0], [size] if size else [*sizes])
            elif node.op == "power" and (k := node.data[0].constant) is not None:
                found = int(inner[0] * max(k, 0))
            else:
                found = max(inner, default=0) if node.op == "add" else sum(inner)
            known[node, size] = found
        return known[node, size]

    every = [*sides]
    names = [*sorted(sizes), TOGETHER]
    found = {size: max((degree(side, size) for side in every), default=0) for size in names}
    some = {size: highest for size, highest in found.items() if highest > 0}
    return some if len(some) > 2 else {size: highest for size, highest in some.items() if size}


def _power(value: Scalar, sizes: Collection[str]) -> int:
    """Return the highest degree in sizes of a number, their inverses counted as 0."""
    powers = (
        sum(ceil(k) for atom, k in monomial if k > 0 and atom[1:2] and atom[1] in sizes)
        for monomial, _ in value.terms
    )
    return max(powers, default=0)


def determined(degree: Mapping[str, int], seen: Collection[Sequence[int]]) -> bool:
    """Whether no polynomial of such degrees but 0 is 0 at all the values of sizes that were seen, each in turn."""
    highest = degree.get(TOGETHER, sum(degree.values()))
    each = [range(k + 1) for size, k in degree.items() if size]
    if prod(map(len, each)) > MOST * MOST:
        return False
    powers = [one for one in product(*each) if sum(one) <= highest]
    if len(seen) < len(powers) or len(powers) > MOST:
        return False
    rows = [[Rational(prod(x**k for x, k in zip(at, one, strict=True))) for one in powers] for at in seen]
    for place in range(len(powers)):
        pivot = next((row for row in rows if row[place]), None)
        if pivot is None:
            return False
        rows = [row for row in rows if row is not pivot]
        scaled = [x / pivot[place] for x in pivot]
        rows = [
            [x - row[place] * y for x, y in zip(row, scaled, strict=True)] if row[place] else row
            for row in rows
        ]
    return True
