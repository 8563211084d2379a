"""What holds of products of layers for every depth, each proved by induction on its recursion.

Only the recursion W_{n+1:1} = W_{n+1} W_{n:1} and associativity are built into the normal form; how a product
of symbolic length is differentiated is proved here.
"""

from __future__ import annotations

from sympy import Expr, Integer, MatAdd, MatrixSymbol

from dlhw3.symbolic.algebra import product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.nodes import Layers, MatrixSum, differential, hole, index_symbol
from dlhw3.symbolic.plan import (
    INDUCTION_HYPOTHESIS,
    Equation,
    Induction,
    Lemma,
    Rewrite,
    SplitSum,
)
from dlhw3.symbolic.ranges import Range

ONE = Integer(1)
N = index_symbol("N")
j = index_symbol("j")
n = index_symbol("n")

RECURSION = "recursion"
LAYER_LEAVES = "layer j"
LAYER_DIFFERENTIAL = "differential of the product"
PRODUCT_RATE = "rate of the product"


def layer_range(W: Layers) -> Range:
    """Return 1 ≤ j ≤ N."""
    return Range(j, ONE, W.depth)


def recursion(W: Layers) -> Lemma:
    """Return W_{n+1:1} = W_{n+1} W_{n:1} for 1 ≤ n ≤ N-1."""
    trail = Trail(W.product(n + 1, 1)).to(product(W[n + 1], W.product(n, 1)), "definition of the product")
    return trail.lemma(RECURSION, "the last layer leaves a product", (Range(n, ONE, W.depth - 1),))


def layer_leaves(W: Layers) -> Lemma:
    """Return W_{j:1} = W_j W_{j-1:1} for 1 ≤ j ≤ N."""
    trail = Trail(W.product(j, 1)).to(product(W[j], W.product(j - 1, 1)), "definition of the product")
    return trail.lemma(LAYER_LEAVES, "layer $j$ leaves the product up to it", (layer_range(W),))


def layer_differential(W: Layers, direction: MatrixSymbol) -> Lemma:
    """Return D(W_{n:1})[W_j ↦ H] = W_{n:j+1} H W_{j-1:1} for 1 ≤ j ≤ n ≤ N, by induction on n."""

    def left(top: Expr) -> Expr:
        return differential(W.product(top, 1), W[j], direction)

    def right(top: Expr) -> Expr:
        return product(W.product(top, j + 1), direction, W.product(j - 1, 1))

    split = product(W[j], W.product(j - 1, 1))
    context = differential(hole(split), W[j], direction)
    base = Trail(left(j))
    base.to(differential(split, W[j], direction), "layer $j$", Rewrite(LAYER_LEAVES, context))
    base.to(right(j), "product rule; $W_{j−1:1}$ does not contain $W_j$")

    peeled = product(W[n + 1], W.product(n, 1))
    context = differential(hole(peeled), W[j], direction)
    step = Trail(left(n + 1))
    step.to(differential(peeled, W[j], direction), RECURSION, Rewrite(RECURSION, context))
    step.to(product(W[n + 1], left(n)), "product rule; $W_{n+1}$ is not $W_j$")
    step.rewrite(product(W[n + 1], hole(left(n))), INDUCTION_HYPOTHESIS, right(n), INDUCTION_HYPOTHESIS)
    step.to(right(n + 1), "$W_{n+1} W_{n:j+1} = W_{n+1:j+1}$")
    return Lemma(
        LAYER_DIFFERENTIAL,
        Equation(left(n), right(n), (layer_range(W), Range(n, j, W.depth))),
        Induction(n, base.chain, step.chain),
        "how the product moves with one layer",
    )


def product_rate(W: Layers, velocity: Layers) -> Lemma:
    """Return d/dt W_{n:1} = Σ_{j=1}^{n} W_{n:j+1} Ẇ_j W_{j-1:1} for 1 ≤ n ≤ N, by induction on n."""

    def left(top: Expr) -> Expr:
        return differential(W.product(top, 1), W, velocity)

    def right(top: Expr, last: Expr | None = None) -> MatrixSum:
        term = product(W.product(top, j + 1), velocity[j], W.product(j - 1, 1))
        return MatrixSum(term, j, 1, top if last is None else last)

    base = Trail(left(ONE)).to(right(ONE), "one layer: the sum has one term")
    peeled = product(W[n + 1], W.product(n, 1))
    newest = product(velocity[n + 1], W.product(n, 1))
    step = Trail(left(n + 1))
    context = differential(hole(peeled), W, velocity)
    step.to(differential(peeled, W, velocity), RECURSION, Rewrite(RECURSION, context))
    step.to(total(newest, product(W[n + 1], left(n))), "product rule")
    context = total(newest, product(W[n + 1], hole(left(n))))
    step.rewrite(context, INDUCTION_HYPOTHESIS, right(n), INDUCTION_HYPOTHESIS)
    step.to(MatAdd(right(n + 1, n), newest), "$W_{n+1} W_{n:j+1} = W_{n+1:j+1}$, inside the sum")
    whole = right(n + 1)
    step.to(whole, "the last term joins the sum", SplitSum(whole, hole(whole), last=True, reverse=True))
    return Lemma(
        PRODUCT_RATE,
        Equation(left(n), right(n), (Range(n, ONE, W.depth),)),
        Induction(n, base.chain, step.chain),
        "how the product moves with all its layers",
    )
