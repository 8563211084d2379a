"""Sums over layers where one layer moves: which of them stand still, and how one is split at that layer.

Σ_{k=1}^{N} g(W_k) = Σ_{k=1}^{j−1} g(W_k) + g(W_j) + Σ_{k=j+1}^{N} g(W_k), for any layer 1 ≤ j ≤ N; in W_j only the
middle term moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sympy import Basic, Expr, Symbol

from dlhw3.symbolic.algebra import total
from dlhw3.symbolic.nodes import SUMS, LayerProduct, MatrixSum, ScalarSum
from dlhw3.symbolic.scope import has_kind, nodes_in

LayerSum = MatrixSum | ScalarSum


class Split(NamedTuple):
    """A sum, the index behind which it is split, and what the two parts are."""

    whole: LayerSum
    at: Expr
    parts: Expr


def stands_still(expression: Basic, W: LayerProduct) -> bool:
    """Whether it is plain to see that no product of layers in an expression holds W_j, j as it is."""
    if not expression.has(W.layers):
        return True
    if isinstance(expression, LayerProduct):
        return bool((expression.low - W.high).is_positive or (W.high - expression.high).is_positive)
    if isinstance(expression, SUMS):
        body, index, low, high = expression.args
        return _over_single_layers(body, index, W) and any(
            gap.is_positive for gap in (W.high - high, low - W.high)
        )
    return has_kind(expression, *SUMS) and all(stands_still(part, W) for part in expression.args)


def _over_single_layers(body: Expr, index: Symbol, W: LayerProduct) -> bool:
    """Whether every product of the family in a summand is the one layer W_k of the index, in no sum of its own."""
    products = [one for one in nodes_in(body, LayerProduct) if one.layers == W.layers]
    return all(one.high == one.low == index for one in products) and not any(
        one.has(W.layers) for one in nodes_in(body, *SUMS)
    )


def moving_sums(expression: Expr, W: LayerProduct) -> list[LayerSum]:
    """Return the sums over layers in an expression that may hold W_j, in the order in which they are written."""
    found = [one for one in nodes_in(expression, *SUMS) if _runs_over_layers(one, W)]
    return [one for one in found if not stands_still(one, W)]


def _runs_over_layers(one: LayerSum, W: LayerProduct) -> bool:
    body, index = one.args[:2]
    return any(part.layers == W.layers and part.has(index) for part in nodes_in(body, LayerProduct))


def can_split(one: LayerSum, W: LayerProduct) -> bool:
    """Whether a sum is of single layers, over all of them, and its index is not that of the layer that moves."""
    body, index, low, high = one.args
    return bool(
        low == 1 and high == W.layers.depth and not W.high.has(index) and _over_single_layers(body, index, W)
    )


def splits(expression: Expr, W: LayerProduct) -> Iterator[Split]:
    """Yield how the sums over layers in an expression that hold W_j are split: before W_j, and behind it."""
    for whole in moving_sums(expression, W):
        body, index, low, high = whole.args
        upper = whole.func(body, index, W.high, high)
        yield Split(whole, W.high - 1, total(whole.func(body, index, low, W.high - 1), upper))
        own = body.xreplace({index: W.high})
        yield Split(upper, W.high, total(own, whole.func(body, index, W.high + 1, high)))
