"""Numbers that stand within a product of matrices, in front of it: ‖x‖² x for x xᵀ x, ⟨y, z⟩² x for x yᵀ z zᵀ y.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Expr, MatMul, MatrixExpr

from dlhw3.symbolic.algebra import factors_of, product
from dlhw3.symbolic.expansion import Expansion
from dlhw3.symbolic.faces.functions import FUNCTIONS
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.shares import replaced


def with_numbers_in_front(whole: Any, own: Iterable[Expr]) -> Any:
    """Return an expression whose products have what is a row times a column within them in front, as a number.

    What abstract functions are taken of, and what stands in the user's ``own`` sums, stays as it is.
    """
    kept = {one for node in (*nodes_in(whole, *FUNCTIONS), *own) for one in nodes_in(node, MatMul)}
    found: dict[Any, Any] = {}
    numbers = list(nodes_in(whole, Inner))
    for node in reversed([one for one in nodes_in(whole, MatMul) if one not in kept]):
        scale, factors = factors_of(node)
        front: list[Expr] = []
        while (place := _place(factors)) is not None:
            first, last = place
            number = Expansion().number_of(factors[first:last])
            turned = Inner(*reversed(number.args)) if isinstance(number, Inner) else number
            front.append(turned if turned in numbers else number)
            numbers.append(front[-1])
            factors = (*factors[:first], *factors[last:])
        if front:
            found[node] = product(scale, *front, *(replaced(one, found) for one in factors))
    return replaced(whole, found) if found else whole


def _place(factors: tuple[MatrixExpr, ...]) -> tuple[int, int] | None:
    """Return where a row begins and the column behind it ends; None where there is none, or nothing else."""
    starts = [k for k, one in enumerate(factors) if one.rows == 1 and one.cols != 1]
    for first in reversed(starts):
        for last in range(first + 1, len(factors)):
            if factors[last].cols == 1:
                return (first, last + 1) if last + 1 - first < len(factors) else None
    return None
