"""Derivatives of a function of one number as they are written: l′(a) for ∇l(a), and l″(a) b for ∇²l(a)[b]."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Identity, MatMul, MatrixExpr, Mul, Pow

from dlhw3.symbolic.algebra import factors_of
from dlhw3.symbolic.faces.functions import DerivativeAt, domains_of, parts_of
from dlhw3.symbolic.faces.operators import applied
from dlhw3.symbolic.jacobian_matrices import by_jacobians
from dlhw3.symbolic.nodes import GradientAt, HessianAt, Inner
from dlhw3.symbolic.scope import has_kind

DERIVATIVES = (GradientAt, HessianAt, DerivativeAt)
ONE = Identity(1)
KEPT = 4096
"""Expressions of which it is kept how they are written."""


@lru_cache(maxsize=KEPT)
def with_primes(item: Any) -> Any:
    """Return an expression whose outermost operation is a derivative of a function of one number, or a product
    with such factors, with primes for it; what a Jacobian does as a product with it; any other as it is.
    """  # fmt: skip
    if not has_kind(item, *DERIVATIVES):
        return item
    item = by_jacobians(item)
    if isinstance(item, DERIVATIVES):
        made = _primed(item)
        return item if made is None else MatMul(made, ONE)
    if isinstance(item, Inner):
        return _number(item)
    if isinstance(item, Mul):
        factors = [_factor(one) for one in item.args]
        return item if factors == list(item.args) else Mul(*factors)
    if isinstance(item, MatMul):
        numbers = [one for one in item.args if not isinstance(one, MatrixExpr)]
        matrices = [one for one in item.args if isinstance(one, MatrixExpr)]
        made = [_factor(one) for one in numbers]
        return item if made == numbers else MatMul(Mul(*made), *matrices)
    return item


def _factor(item: Any) -> Any:
    if isinstance(item, Inner):
        return _number(item)
    if isinstance(item, Mul):
        return Mul(*map(_factor, item.args))
    if isinstance(item, Pow) and isinstance(item.base, Inner):
        return _number(item.base) ** item.exp
    return item


def _number(item: Inner) -> Any:
    """Return what is paired with the number 1 as a number, where it is a derivative of a function of one."""
    for one, other in (item.args, item.args[::-1]):
        if other == ONE and isinstance(one, DERIVATIVES) and (made := _primed(one)) is not None:
            return made
    return item


def _primed(item: Any) -> Any:
    """Return l′(a), l″(a) b; None where the function is of more than one number, or what it is of is held else."""
    function, slots, points, directions = parts_of(item)
    if not slots or domains_of(function) != ((1, 1),):
        return None
    point, *hands = (factors_of(one) for one in (*points, *directions))
    if any(factors not in ((), (ONE,)) for _, factors in (point, *hands)):
        return None
    made = applied("map", point[0], data=(str(function.name), len(slots)))
    return Mul(made, *(scale for scale, _ in hands))
