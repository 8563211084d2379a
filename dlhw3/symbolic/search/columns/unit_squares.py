"""Squares of signs that are assumed to be 1, y ∘ y = 1 and y_i² = 1, put into the two sides of an order.

Nothing here is trusted: that the sides are what they become is to be proved from what is assumed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from sympy import Basic, Expr, Integer, MatrixExpr, Pow

from dlhw3.symbolic.algebra import hadamard_product, is_operator
from dlhw3.symbolic.faces.operators import applied
from dlhw3.symbolic.number_sequences import NumberAt
from dlhw3.symbolic.plan import Hypothesis, Theory

ONE, TWO = Integer(1), Integer(2)


def without_unit_squares(theory: Theory, *sides: MatrixExpr) -> tuple[MatrixExpr, ...] | None:
    """Return both sides with 1 for the squares that are assumed to be 1; None where there are none."""
    columns = {root for h in theory.hypotheses for root in _columns(h)}
    numbers = {base for h in theory.hypotheses for base in _numbers(h)}
    if not columns and not numbers:
        return None
    put = partial(_put, columns=columns, numbers=numbers)
    made = tuple(map(put, sides))
    return made if made != sides else None


def _columns(h: Hypothesis) -> Iterator[Basic]:
    """Yield y of y ∘ y = 1."""
    said = h.statement
    of_ones = said.relation == "=" and not said.indices and is_operator(said.right, "ones")
    both: tuple[Basic, ...] = said.left.operands if of_ones and is_operator(said.left, "hadamard") else ()  # type: ignore[attr-defined]
    if len(both) == 2 and both[0] == both[1]:
        yield both[0]


def _numbers(h: Hypothesis) -> Iterator[Basic]:
    """Yield b of b² = 1, the sequence where that is said of all its members."""
    said, left = h.statement, h.statement.left
    if said.relation == "=" and said.right == 1 and isinstance(left, Pow) and left.exp == TWO:
        if not said.indices:
            yield left.base
        elif isinstance(left.base, NumberAt) and left.base.args[1] in [r.index for r in said.indices]:
            yield left.base.args[0]


def _put(side: Expr, columns: set[Basic], numbers: set[Basic]) -> Expr:
    """Return a side with 1 for the squares of these."""
    found = {}
    for node in side.atoms(Pow):
        base = node.base.args[0] if isinstance(node.base, NumberAt) else node.base
        if node.exp.is_Integer and node.exp > 1 and (base in numbers or node.base in numbers):
            found[node] = node.base ** (node.exp % 2)
    for node in side.atoms(MatrixExpr):
        if is_operator(node, "hadamard"):
            many = Counter(node.operands)  # type: ignore[attr-defined]
            kept = [one for one, k in many.items() for _ in range(k % 2 if one in columns else k)]
            if len(kept) < len(node.operands):  # type: ignore[attr-defined]
                found[node] = hadamard_product(*kept) if kept else applied("ones", data=node.shape)
    return side.xreplace(found)
