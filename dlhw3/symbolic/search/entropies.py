"""What Σ w log w and Σ w log u may be bounded by: Σ w(1 + a) ≤ Σ w e^a of weights w ≥ 0, a made of logarithms.

With a = log u − log w it is Gibbs's inequality, Σ w − Σ u ≤ Σ w log(w/u), of any w, u > 0; with a = −log(w/u) too.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from sympy import Expr, MatrixExpr, MatrixSymbol

from dlhw3.symbolic.algebra import expand, factors_of, is_operator, negate, product, terms_of, total
from dlhw3.symbolic.definite import is_nonnegative
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.plan import Used
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.search.columns import Column, Sight

MOST = 4
"""Weights, and logarithms of one shape."""


def by_entropies(sight: Sight, facts: Facts) -> Iterator[Column]:
    """Yield Σ w(1 + a) ≤ Σ w e^a for the weights and the logarithms that are visible."""
    logarithms = [n for n in sight.nodes if isinstance(n, MatrixExpr) and _is_log(n)][:MOST]
    for w in _weights(sight, facts) if logarithms else ():
        own = [one for one in logarithms if one.shape == w.shape]
        ones = applied("ones", data=w.shape)
        numbers = [product(c, entrywise("log", t), ones) for t in sight.functions("log") for c in (1, -1)]
        mixed = [total(one, negate(other)) for one, other in permutations([*own, *numbers[:MOST]], 2)]
        for a in dict.fromkeys((*own, *map(negate, own), *mixed)):
            letters = ((MatrixSymbol("A", *w.shape), a), (MatrixSymbol("B", *w.shape), w))
            value = Inner(w, entrywise("exp", a)) - Inner(w, ones) - Inner(w, a)
            yield Column(value, use=Used("exp.weighted", letters=letters))


def _weights(sight: Sight, facts: Facts) -> list[MatrixExpr]:
    """Return what stands beside a logarithm in an inner product, is summed up with one, and is plainly ≥ 0."""
    found: list[MatrixExpr] = []
    for node in sight.nodes:
        sides = node.args if isinstance(node, Inner) else ()
        if isinstance(node, Operator) and node.op == "sum":
            (of,) = node.operands
            sides = of.operands if is_operator(of, "hadamard") else (of, applied("ones", data=of.shape))  # type: ignore[attr-defined]
        if any(_has_log(side) for side in sides):
            found += [side for side in sides if isinstance(side, MatrixExpr) and is_nonnegative(side, facts)]
    return list(dict.fromkeys(found))[:MOST]


def _has_log(side: Expr) -> bool:
    return any(_is_log(f) for term in terms_of(expand(side)) for f in factors_of(term)[1])


def _is_log(node: Expr) -> bool:
    return is_operator(node, "map") and node.name == "log" and not node.order  # type: ignore[attr-defined]
