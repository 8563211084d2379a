"""Numbers that stand within a product of matrices, in front of it: ‖x‖² x for x xᵀ x, ⟨y, z⟩² x for x yᵀ z zᵀ y.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Add, Expr, Identity, MatAdd, MatMul, MatrixExpr

from dlhw3.symbolic.algebra import factors_of, negate, product, terms_of, total, transpose
from dlhw3.symbolic.faces.functions import FUNCTIONS
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.expansion import Expansion
from dlhw3.symbolic.written.shares import replaced


def with_numbers_in_front(whole: Any, own: Iterable[Expr]) -> Any:
    """Return an expression whose products have what is a row times a column within them in front, as a number.

    What abstract functions are taken of, and what stands in the user's ``own`` sums, stays as it is.
    """
    kept = {one for node in (*nodes_in(whole, *FUNCTIONS), *own) for one in nodes_in(node, MatMul)}
    opened = _with_outer_products_opened(whole, own)
    while opened != whole:
        whole, opened = opened, _with_outer_products_opened(opened, own)
    found: dict[Any, Any] = {}
    numbers = list(nodes_in(whole, Inner))
    for node in reversed([one for one in nodes_in(whole, MatMul) if one not in kept]):
        scale, factors = factors_of(node)
        front = [number for one in factors if (number := _of_one_entry(one, factors)) is not None]
        factors = tuple(one for one in factors if _of_one_entry(one, factors) is None)
        while (place := _place(factors)) is not None:
            first, last = place
            number = Expansion().number_of(factors[first:last])
            turned = Inner(*reversed(number.args)) if isinstance(number, Inner) else number
            is_direction = isinstance(number, Inner) and isinstance(number.args[0], Direction)
            front.append(turned if turned in numbers or is_direction else number)
            numbers.append(front[-1])
            factors = (*factors[:first], *factors[last:])
        if front:
            found[node] = product(replaced(scale, found), *front, *(replaced(one, found) for one in factors))
    for pairing in reversed(numbers if found else []):
        if isinstance(pairing, Inner) and (made := replaced(pairing, found)) != pairing:
            (a, left), (b, right) = map(factors_of, made.args)
            found[pairing] = (
                a
                * b
                * (Norm(product(*left)) ** 2 if left == right else Inner(product(*left), product(*right)))
            )
    return replaced(whole, found) if found else whole


def _of_one_entry(matrix: MatrixExpr, factors: tuple[MatrixExpr, ...]) -> Expr | None:
    """Return the number that a sum of rows times columns among the factors is; None for another matrix."""
    if not isinstance(matrix, MatAdd) or matrix.shape != (1, 1) or len(factors) == 1:
        return None
    found: list[Expr] = []
    for term in matrix.args:
        scale, parts = factors_of(term)
        if len(parts) > 1:
            scale *= Expansion().number_of(parts)
        elif not isinstance(parts[0], Identity):
            return None
        found.append(scale)
    return Add(*found)


def _with_outer_products_opened(whole: Any, own: Iterable[Expr]) -> Any:
    """Return an expression with numbers times columns, u vᵀ h + v uᵀ h for (u vᵀ + v uᵀ) h, h or u a direction.

    And where h is u or v: ‖x‖² z + ⟨z, x⟩ x for (z xᵀ + x zᵀ) x. The user's ``own`` sums stay, with their signs and
    turned too.
    """
    ways = (way for one in own for way in (one, transpose(one), negate(one), negate(transpose(one))))
    kept = {frozenset(terms_of(way)) for way in ways}
    in_functions = {one for node in nodes_in(whole, *FUNCTIONS) for one in nodes_in(node, MatMul)}
    opened: dict[Any, Any] = {}
    for node in reversed([one for one in nodes_in(whole, MatMul) if one not in in_functions]):
        scale, factors = factors_of(node)
        (*before, outer, last) = factors if len(factors) > 1 else (None, node)
        if not isinstance(outer, MatAdd) or last.cols != 1 or frozenset(outer.args) in kept:
            continue
        is_met = outer.has(Direction) or last.has(Direction) or outer.has(last)
        if is_met and any(map(_is_outer, outer.args)):
            opened[node] = total(*(product(scale, *before, term, last) for term in outer.args))
    return replaced(whole, opened) if opened else whole


def _is_outer(term: MatrixExpr) -> bool:
    """Whether a matrix is a column times a row, or a sum of such, with a number before it or without."""
    factors = factors_of(term)[1]
    if len(factors) == 1 and isinstance(factors[0], MatAdd):
        return all(map(_is_outer, factors[0].args))
    return term.cols != 1 and any(one.cols == 1 for one in factors[:-1])


def _place(factors: tuple[MatrixExpr, ...]) -> tuple[int, int] | None:
    """Return where a row begins and the column behind it ends; None where there is none, or nothing else."""
    starts = [k for k, one in enumerate(factors) if one.rows == 1 and one.cols != 1]
    for first in reversed(starts):
        for last in range(first + 1, len(factors)):
            if factors[last].cols == 1:
                return (first, last + 1) if last + 1 - first < len(factors) else None
    return None
