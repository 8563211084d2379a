"""What Σ w log w and Σ w log u may be bounded by: Σ w(1 + a) ≤ Σ w e^a of weights w ≥ 0, a made of logarithms.

With a = log u − log w it is Gibbs's inequality, Σ w − Σ u ≤ Σ w log(w/u), of any w, u > 0; with a = −log(w/u) too.
With a = v − t of a number t it is Jensen's, e^t Σ w(1 + v − t) ≤ Σ w e^v; with a = v − log w − log Σ e^v it bounds
⟨w, v⟩ by log Σ e^v and the entropy of w.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from itertools import product as product_of_all

from sympy import Expr, Integer, MatrixExpr, MatrixSymbol

from dlhw3.symbolic.algebra import expand, factors_of, is_operator, negate, product, terms_of, total
from dlhw3.symbolic.conditions.definite import is_nonnegative
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.plan import Used
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.search.columns.columns import Column, Factor, Sight
from dlhw3.symbolic.written.fractions import reduced

MOST = 4
"""Weights, and logarithms of one shape."""


def by_entropies(sight: Sight, facts: Facts, known: Sequence[Factor] = ()) -> Iterator[Column]:
    """Yield Σ w(1 + a) ≤ Σ w e^a for the weights and the logarithms that are visible.

    Of v/c in an exponential, beside ⟨w, v⟩, it is c times that where c > 0 is ``known``, a temperature.
    """
    logarithms = [n for n in sight.nodes if isinstance(n, MatrixExpr) and _is_of_entries(n, "log")][:MOST]
    for w in _weights(sight, facts) if logarithms else ():
        own = [one for one in logarithms if one.shape == w.shape]
        ones = applied("ones", data=w.shape)
        numbers = [product(c, entrywise("log", t), ones) for t in sight.functions("log") for c in (1, -1)]
        mixed = [total(one, negate(other)) for one, other in permutations([*own, *numbers[:MOST]], 2)]
        scores = [total(v, negate(one)) for v in _beside(sight, w) for one in own]
        mixed += [total(one, negate(other)) for one in scores for other in numbers[:MOST]]
        for a in dict.fromkeys((*own, *map(negate, own), *mixed, *scores)):
            yield _column(w, a)
        for (v, c), one in product_of_all(_at_temperatures(sight, w, known), own):
            for other in numbers[:MOST]:
                yield _column(w, total(v, negate(one), negate(other))).times(c)
    yield from _averages(sight, facts)


def _at_temperatures(
    sight: Sight, w: MatrixExpr, known: Sequence[Factor]
) -> Iterator[tuple[MatrixExpr, Factor]]:
    """Yield v/c with the number c for the exponentials of v/c that are visible where v stands beside weights."""
    beside = _beside(sight, w)
    for node in sight.nodes:
        exponent = node.operands[0] if _is_of_entries(node, "exp") and node.shape == w.shape else None
        scale, factors = (Integer(1), ()) if exponent is None else factors_of(exponent)
        if scale != 1 and product(*factors) in beside:
            yield from ((exponent, c) for c in known if reduced(c.value * scale) == 1)


def norms_of_weights(sight: Sight, facts: Facts) -> Iterator[Expr]:
    """Yield ‖w‖ for weights w beside their own logarithms: Σ w log w ≤ ‖w‖² − Σ w, and ‖w‖ ≤ Σ w."""
    yield from (Norm(w) for w in _weights(sight, facts) if entrywise("log", w) in sight.nodes)


def _beside(sight: Sight, w: MatrixExpr) -> list[MatrixExpr]:
    """Return what stands beside weights in an inner product and has no logarithm in it, a few."""
    pairs = [node.args for node in sight.nodes if isinstance(node, Inner) and w in node.args]
    found = dict.fromkeys(side for pair in pairs for side in pair if side != w and not _has(side, "log"))
    return list(found)[: MOST // 2]


def _averages(sight: Sight, facts: Facts) -> Iterator[Column]:
    """Yield e^t Σ w(1 + v − t) ≤ Σ w e^v for the e^v, beside weights, and the e^t, or log e^t, that are visible."""
    exponentials = [n for n in sight.nodes if isinstance(n, MatrixExpr) and _is_of_entries(n, "exp")][:MOST]
    numbers = [(entrywise("exp", t), t) for t in sight.functions("exp")]
    numbers += [(Integer(1), entrywise("log", t)) for t in sight.functions("log")]
    for w in _weights(sight, facts, "exp") if exponentials and numbers else ():
        for v in (one.operands[0] for one in exponentials if one.shape == w.shape):  # type: ignore[attr-defined]
            for weight, t in numbers[:MOST]:
                shift = product(t, applied("ones", data=w.shape))
                yield _column(w, total(v, negate(shift))).times(Factor(weight))


def _column(w: MatrixExpr, a: MatrixExpr) -> Column:
    """Return Σ w e^a − Σ w(1 + a) ≥ 0."""
    letters = ((MatrixSymbol("A", *w.shape), a), (MatrixSymbol("B", *w.shape), w))
    value = Inner(w, entrywise("exp", a)) - Inner(w, applied("ones", data=w.shape)) - Inner(w, a)
    return Column(value, use=Used("exp.weighted", letters=letters))


def _weights(sight: Sight, facts: Facts, beside: str = "log") -> list[MatrixExpr]:
    """Return what stands beside a logarithm in an inner product, is summed up with one, and is plainly ≥ 0."""
    found: list[MatrixExpr] = []
    for node in sight.nodes:
        sides = node.args if isinstance(node, Inner) else ()
        if isinstance(node, Operator) and node.op == "sum":
            (of,) = node.operands
            sides = of.operands if is_operator(of, "hadamard") else (of, applied("ones", data=of.shape))  # type: ignore[attr-defined]
        if any(_has(side, beside) for side in sides):
            found += [side for side in sides if isinstance(side, MatrixExpr) and is_nonnegative(side, facts)]
    return list(dict.fromkeys(found))[:MOST]


def _has(side: Expr, name: str) -> bool:
    return any(_is_of_entries(f, name) for term in terms_of(expand(side)) for f in factors_of(term)[1])


def _is_of_entries(node: Expr, name: str) -> bool:
    return is_operator(node, "map") and node.name == name and not node.order  # type: ignore[attr-defined]
