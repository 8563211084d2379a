"""What holds of products of layers for every depth, each proved by induction on its recursion.

Only the recursion W_{n+1:1} = W_{n+1} W_{n:1} and associativity are built into the normal form; how a product
of symbolic length is differentiated is proved here.
"""

from __future__ import annotations

from sympy import Expr, Integer, MatAdd, MatrixSymbol

from dlhw3.symbolic.algebra import product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.kernel.facts import Range
from dlhw3.symbolic.kernel.nodes import Layers, MatrixSum, differential, hole, index_symbol
from dlhw3.symbolic.kernel.proof import (
    INDUCTION_HYPOTHESIS,
    Equation,
    Induction,
    Lemma,
    Rewrite,
    SplitSum,
)

ONE = Integer(1)
n = index_symbol("n")
i = index_symbol("i")

RECURSION = "recursion"
LAYER_DIFFERENTIAL = "differential in one layer"
PRODUCT_RATE = "rate of the product"


def recursion(W: Layers) -> Lemma:
    """Return W_{n+1:1} = W_{n+1} W_{n:1} for 1 ≤ n ≤ N-1."""
    trail = Trail(W.product(n + 1, 1)).to(product(W[n + 1], W.product(n, 1)), "definition of W_{n+1:1}")
    return trail.lemma(RECURSION, "peel off the last layer", (Range(n, ONE, W.depth - 1),))


def _peel(trail: Trail, W: Layers, variable: Expr, direction: Expr) -> Trail:
    """Go from D(W_{n+1:1})[…] to D(W_{n+1} W_{n:1})[…]."""
    whole = W.product(n + 1, 1)
    context = differential(hole(whole), variable, direction)
    peeled = product(W[n + 1], W.product(n, 1))
    return trail.to(differential(peeled, variable, direction), "recursion", Rewrite(RECURSION, context))


def layer_differential(W: Layers, j: Expr, direction: MatrixSymbol) -> Lemma:
    """Return D(W_{n:1})[W_j ↦ H] = W_{n:j+1} H W_{j-1:1} for j ≤ n ≤ N, by induction on n."""

    def left(top: Expr) -> Expr:
        return differential(W.product(top, 1), W[j], direction)

    def right(top: Expr) -> Expr:
        return product(W.product(top, j + 1), direction, W.product(j - 1, 1))

    below = W.product(j - 1, 1)
    base = Trail(left(j))
    split = product(W[j], below)
    context = differential(hole(split), W[j], direction)
    base.to(differential(split, W[j], direction), "peel off layer j", Rewrite("layer j", context))
    base.to(right(j), "product rule; W_{j-1:1} does not contain W_j")
    step = _peel(Trail(left(n + 1)), W, W[j], direction)
    step.to(product(W[n + 1], left(n)), "product rule; W_{n+1} is not W_j")
    step.rewrite(product(W[n + 1], hole(left(n))), INDUCTION_HYPOTHESIS, right(n), INDUCTION_HYPOTHESIS)
    step.to(right(n + 1), "W_{n+1} W_{n:j+1} = W_{n+1:j+1}")
    statement = Equation(left(n), right(n), (Range(n, j, W.depth),))
    return Lemma(
        LAYER_DIFFERENTIAL, statement, Induction(base.chain, step.chain), "differential of the product in W_j"
    )


def peel_layer(W: Layers, j: Expr) -> Lemma:
    """Return W_{j:1} = W_j W_{j-1:1}."""
    trail = Trail(W.product(j, 1)).to(product(W[j], W.product(j - 1, 1)), "definition of W_{j:1}")
    return trail.lemma("layer j", "layer j leaves the product up to it")


def product_rate(W: Layers, velocity: Layers) -> Lemma:
    """Return d/dt W_{n:1} = Σ_{i=1}^{n} W_{n:i+1} Ẇ_i W_{i-1:1} for 1 ≤ n ≤ N, by induction on n."""

    def left(top: Expr) -> Expr:
        return differential(W.product(top, 1), W, velocity)

    def term(top: Expr) -> Expr:
        return product(W.product(top, i + 1), velocity[i], W.product(i - 1, 1))

    def right(top: Expr, last: Expr | None = None) -> MatrixSum:
        return MatrixSum(term(top), i, 1, top if last is None else last)

    base = Trail(left(ONE)).to(right(ONE), "one layer: the sum has one term")
    step = _peel(Trail(left(n + 1)), W, W, velocity)
    newest = product(velocity[n + 1], W.product(n, 1))
    step.to(total(newest, product(W[n + 1], left(n))), "product rule")
    context = total(newest, product(W[n + 1], hole(left(n))))
    step.rewrite(context, INDUCTION_HYPOTHESIS, right(n), INDUCTION_HYPOTHESIS)
    longer = right(n + 1, n)
    step.to(MatAdd(longer, newest), "W_{n+1} W_{n:i+1} = W_{n+1:i+1}, inside the sum")
    whole = right(n + 1)
    step.to(whole, "the last term joins the sum", SplitSum(whole, hole(whole), last=True, reverse=True))
    statement = Equation(left(n), right(n), (Range(n, ONE, W.depth),))
    return Lemma(PRODUCT_RATE, statement, Induction(base.chain, step.chain), "rate of the product")
