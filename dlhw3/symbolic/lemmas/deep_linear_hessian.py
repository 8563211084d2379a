"""The second differential of φ(W_1, …, W_N) = l(W_{N:1}) along all layers, for every depth."""

from __future__ import annotations

from sympy import Expr, MatrixExpr

from dlhw3.symbolic.algebra import product, scalar_sum, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.deep_linear import loss_of, objective
from dlhw3.symbolic.lemmas.layer_products import ONE, j, n
from dlhw3.symbolic.nodes import Inner, Layers, MatrixSum, ScalarDifferential, hole, index_symbol
from dlhw3.symbolic.plan import INDUCTION_HYPOTHESIS, Equation, Induction, Lemma
from dlhw3.symbolic.ranges import Range

FIRST, SECOND, LONGER, ORDER, HESSIAN = (
    "first differential", "second differential", "one pair more", "order of the layers", "second derivative",
)  # fmt: skip
i = index_symbol("i")


def moved(W: Layers, D: Layers) -> MatrixSum:
    """Return Q = Σ_{j=1}^{N} W_{N:j+1} Δ_j W_{j−1:1}, how the product moves."""
    return MatrixSum(product(W.product(W.depth, j + 1), D[j], W.product(j - 1, 1)), j, 1, W.depth)


def pair(W: Layers, D: Layers, upper: Expr, lower: Expr) -> MatrixExpr:
    """Return W_{N:a+1} Δ_a W_{a−1:b+1} Δ_b W_{b−1:1}, two layers a > b replaced by their directions."""
    above, between, below = (
        W.product(W.depth, upper + 1),
        W.product(upper - 1, lower + 1),
        W.product(lower - 1, 1),
    )
    return product(above, D[upper], between, D[lower], below)


def below_each(W: Layers, D: Layers, last: Expr) -> MatrixSum:
    """Return Σ_{j=1}^{n} Σ_{i=1}^{j−1}: the pairs i < j ≤ n by their upper layer."""
    return MatrixSum(MatrixSum(pair(W, D, j, i), i, 1, j - 1), j, 1, last)


def above_each(W: Layers, D: Layers, last: Expr) -> MatrixSum:
    """Return Σ_{j=1}^{n} Σ_{i=j+1}^{n}: the same pairs by their lower layer."""
    return MatrixSum(MatrixSum(pair(W, D, i, j), i, j + 1, last), j, 1, last)


def first_differential(W: Layers, D: Layers) -> Lemma:
    """Return Dφ(W)[Δ] = ⟨∇l(W_{N:1}), Q⟩."""
    trail = Trail(ScalarDifferential(objective(W), W, D))
    slope = loss_of(W).gradient(W.product(W.depth, 1))
    trail.to(Inner(slope, moved(W, D)), "chain rule and product rule; every layer moves in its turn")
    return trail.lemma(FIRST, "the first differential")


def second_differential(W: Layers, D: Layers) -> Lemma:
    """Return D(Dφ(W)[Δ])[Δ] = ⟨∇²l[Q], Q⟩ + ⟨∇l, the pairs by their lower layer⟩ + ⟨∇l, by their upper one⟩."""
    whole, Q = W.product(W.depth, 1), moved(W, D)
    slope = loss_of(W).gradient(whole)
    trail = Trail(ScalarDifferential(ScalarDifferential(objective(W), W, D), W, D))
    right = scalar_sum(
        (
            Inner(loss_of(W).hessian(whole, Q), Q),
            Inner(slope, above_each(W, D, W.depth)),
            Inner(slope, below_each(W, D, W.depth)),
        )
    )
    trail.to(right, "again: $∇l$ moves, and every layer above and below $Δ_j$")
    return trail.lemma(SECOND, "the second differential, in two sums")


def one_pair_more(W: Layers, D: Layers) -> Lemma:
    """Return Σ_{i=j+1}^{n+1} = Σ_{i=j+1}^{n} + the term at n + 1, for 1 ≤ j ≤ n ≤ N − 1."""
    whole = MatrixSum(pair(W, D, i, j), i, j + 1, n + 1)
    trail = Trail(whole)
    last = total(MatrixSum(pair(W, D, i, j), i, j + 1, n), pair(W, D, n + 1, j))
    trail.split(hole(whole), whole, last, "the last term of the sum", last=True)
    return trail.lemma(LONGER, "one layer more above", (Range(n, ONE, W.depth - 1), Range(j, ONE, n)))


def order(W: Layers, D: Layers) -> Lemma:
    """Return Σ_{j=1}^{n} Σ_{i=j+1}^{n} pair(i, j) = Σ_{j=1}^{n} Σ_{i=1}^{j−1} pair(j, i), for 1 ≤ n ≤ N."""
    left, right = above_each(W, D, n), below_each(W, D, n)
    base = Trail(left.xreplace({n: ONE})).to(right.xreplace({n: ONE}), "no pair")
    longer = above_each(W, D, n + 1)
    step = Trail(longer)
    body = longer.args[0]
    first = MatrixSum(body, j, 1, n)
    added = MatrixSum(pair(W, D, n + 1, j), j, 1, n)
    empty = MatrixSum(pair(W, D, i, n + 1), i, n + 2, n + 1)
    step.split(hole(longer), longer, total(first, empty), "the last layer below", last=True)
    step.to(first, "no layer is above it")
    value = total(MatrixSum(pair(W, D, i, j), i, j + 1, n), pair(W, D, n + 1, j))
    step.rewrite(MatrixSum(hole(body), j, 1, n), LONGER, value, LONGER)
    step.to(total(left, added), "the sum is linear")
    step.rewrite(total(hole(left), added), INDUCTION_HYPOTHESIS, right, INDUCTION_HYPOTHESIS)
    joined = below_each(W, D, n + 1)
    step.to(total(right, MatrixSum(pair(W, D, n + 1, i), i, 1, n)), "the index renamed")
    step.split(hole(joined), joined, joined, "the last term joined", last=True, join=True)
    statement = Equation(left, right, (Range(n, ONE, W.depth),))
    title = "each pair of layers is counted once either way"
    return Lemma(ORDER, statement, Induction(n, base.chain, step.chain), title)


def hessian(W: Layers, D: Layers) -> Lemma:
    """Return D²φ(W)[Δ, Δ] = ⟨∇²l(W_{N:1})[Q], Q⟩ + 2⟨∇l(W_{N:1}), Σ_{j} Σ_{i<j} pair(j, i)⟩."""
    whole, Q, N = W.product(W.depth, 1), moved(W, D), W.depth
    slope, curved = loss_of(W).gradient(whole), Inner(loss_of(W).hessian(whole, Q), Q)
    trail = Trail(ScalarDifferential(ScalarDifferential(objective(W), W, D), W, D))
    above, below = above_each(W, D, N), below_each(W, D, N)
    first = scalar_sum((curved, Inner(slope, above), Inner(slope, below)))
    trail.rewrite(hole(trail.current), SECOND, first, SECOND)
    context = scalar_sum((curved, Inner(slope, hole(above)), Inner(slope, below)))
    trail.rewrite(context, ORDER, below, ORDER, at={n: N})
    trail.to(scalar_sum((curved, 2 * Inner(slope, below))), "the two sums are equal")
    return trail.lemma(HESSIAN, "the second derivative along all layers")
