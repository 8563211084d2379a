"""Of which degree a statement is in a size that stands as a number: so many values show less than one more."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.terms import Term


def degrees(sides: Iterable[Term], sizes: Collection[str]) -> dict[str, int]:
    """Return the degree of sides in each of some sizes that stand in them as numbers, in products at most."""
    known: dict[tuple[Term, str], int] = {}

    def degree(node: Term, size: str) -> int:
        if (node, size) not in known:
            inner = [degree(one, size) for one in node.args]
            if node.op == "number":
                found = _power(node.data[0], size)
            elif node.op == "power" and (k := node.data[0].constant) is not None:
                found = int(inner[0] * max(k, 0))
            else:
                found = max(inner, default=0) if node.op == "add" else sum(inner)
            known[node, size] = found
        return known[node, size]

    every = [*sides]
    found = {size: max((degree(side, size) for side in every), default=0) for size in sorted(sizes)}
    return {size: highest for size, highest in found.items() if highest > 0}


def _power(value: Scalar, size: str) -> int:
    """Return the highest power of a size in a number, its inverse counted as 0."""
    powers = (k for monomial, _ in value.terms for atom, k in monomial if atom[1:2] == (size,))
    return max((k for k in powers if k > 0), default=0)
