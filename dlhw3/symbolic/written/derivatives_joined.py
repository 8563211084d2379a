"""Derivatives at one point along several directions as one: J_r(x)ᵀ (u + v) for J_r(x)ᵀ u + J_r(x)ᵀ v.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Expr, MatAdd, MatrixExpr

from dlhw3.symbolic.algebra import factors_of, product, terms_of, total
from dlhw3.symbolic.faces.functions import FUNCTIONS, at, parts_of
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.common_scales import common_scale, divided
from dlhw3.symbolic.written.shares import replaced

Key = tuple[Any, ...]


def with_derivatives_joined(value: Expr, read: Callable[[MatrixExpr], Any]) -> Any:
    """Return an expression in which the terms of its sums that differ in a last direction alone are one.

    ``read`` puts a direction into the form in which a person would write it.
    """
    found: dict[Any, Any] = {}
    for whole in reversed(nodes_in(value, MatAdd)):
        terms = terms_of(replaced(whole, found) if found else whole)
        alike: dict[Key, list[MatrixExpr]] = {}
        for term in terms:
            key, direction = _parts(term)
            alike.setdefault(key, []).append(direction)
        if len(alike) < len(terms):
            found[whole] = total(*(_joined(key, directions, read) for key, directions in alike.items()))
    return replaced(value, found) if found else value


def _parts(term: MatrixExpr) -> tuple[Key, MatrixExpr]:
    """Return all of a term but the last direction in it, and that with the number before the term.

    What has no derivative in it, or several, is a direction of its own.
    """
    scale, factors = factors_of(term)
    places = [k for k, one in enumerate(factors) if isinstance(one, FUNCTIONS) and parts_of(one).directions]
    if len(places) != 1:
        return (term,), term
    (k,) = places
    function, slots, points, given = parts_of(factors[k])
    return (factors[:k], function, slots, points, given[:-1], factors[k + 1 :]), product(scale, given[-1])


def _joined(key: Key, directions: list[MatrixExpr], read: Callable[[MatrixExpr], Any]) -> MatrixExpr:
    if len(key) == 1:
        return key[0]  # type: ignore[no-any-return]
    before, function, slots, points, given, behind = key
    along = read(total(*directions)) if len(directions) > 1 else directions[0]
    terms = terms_of(along)
    common = common_scale([factors_of(one)[0] for one in terms])
    rest = total(*(divided(one, common) for one in terms))
    return product(common, *before, at(function, slots, points, (*given, rest)), *behind)
