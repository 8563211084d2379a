"""How far a deep linear network's loss is from its least value, by the gradient in the first layer alone."""

from __future__ import annotations

from sympy import Expr, Identity, Integer, Rational, Symbol

from dlhw3.symbolic.algebra import negate, product, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.deep_linear import GRADIENT, loss_of, objective
from dlhw3.symbolic.lemmas.layer_products import ONE, j
from dlhw3.symbolic.lemmas.strong_convexity import GRADIENT_GAP, mu, points
from dlhw3.symbolic.nodes import GradientOf, Layers, Norm, hole
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Lemma, Used

WIDE, INVERSE, POSITIVE = "least singular value", "reciprocal", "r ≥ 0"
SQUARE, FIRST, FRAMED, GAP, CERTIFICATE = (
    "σ² ≥ 0", "first layer", "gradient of the first layer", "gap, multiplied out", "gap",
)  # fmt: skip
HALF, ZERO = Rational(1, 2), Integer(0)
sigma, r = Symbol("σ", real=True), Symbol("r", real=True)


def above_first(W: Layers) -> Expr:
    """Return W_{N:2}, of shape d_N × d_1; the identity for N = 1."""
    return W.product(W.depth, 2)


def hypotheses(W: Layers) -> tuple[Hypothesis, ...]:
    """Return σ²I ⪯ W_{N:2}W_{N:2}ᵀ, and r = 1/(μσ²) ≥ 0."""
    M = above_first(W)
    least = product(sigma**2, Identity(W.width(W.depth)))
    return (
        Hypothesis(WIDE, Equation(least, product(M, transpose(M)), relation="⪯"), at_point=True),
        Hypothesis(INVERSE, Equation(r * mu * sigma**2, Integer(1))),
        Hypothesis(POSITIVE, Equation(ZERO, r, relation="≤")),
    )


def square() -> Lemma:
    """Return 0 ≤ σ²."""
    by = Combination(squares=((Integer(1), sigma),))
    return Trail(ZERO).below(sigma**2, "a square", by).lemma(SQUARE, "$σ²$ is not negative")


def first_layer(W: Layers, gradient: Lemma) -> Lemma:
    """Return ∇_1φ = W_{N:2}ᵀ∇l(W_{N:1})."""
    trail = Trail(GradientOf(objective(W), W[1]))
    slope = loss_of(W).gradient(W.product(W.depth, 1))
    value = gradient.statement.right.xreplace({j: ONE})
    trail.rewrite(hole(trail.current), GRADIENT, value, "by gradient", at={j: ONE})
    trail.to(product(transpose(above_first(W)), slope), "$W_{0:1} = I$")
    return trail.lemma(FIRST, "the gradient in the first layer")


def framed(W: Layers) -> Lemma:
    """Return σ²‖∇l(W_{N:1})‖² ≤ ‖∇_1φ‖²."""
    slope = loss_of(W).gradient(W.product(W.depth, 1))
    value = product(transpose(above_first(W)), slope)
    trail = Trail(sigma**2 * Norm(slope) ** 2)
    by = Combination((Used(WIDE, frame=slope, traced=True),))
    trail.below(Norm(value) ** 2, "$σ²I ⪯ W_{N:2}W_{N:2}ᵀ$ between $∇lᵀ$ and $∇l$, and its trace", by)
    own = GradientOf(objective(W), W[1])
    trail.rewrite(Norm(hole(own)) ** 2, FIRST, own, FIRST, reverse=True)
    return trail.lemma(FRAMED, "what the first layer sees of $∇l$")


def gap(W: Layers) -> Lemma:
    """Return 2μσ²(φ(W) − l(B)) ≤ ‖∇_1φ‖² for every B of the product's shape."""
    A, B = points(loss_of(W))
    here, own = W.product(W.depth, 1), GradientOf(objective(W), W[1])
    trail = Trail(2 * mu * sigma**2 * (objective(W) - loss_of(W)(B)))
    slope = loss_of(W).gradient(here)
    use = Used(GRADIENT_GAP, sigma**2, letters=((A, here),))
    by = Combination((use,), (), (Used(SQUARE),))
    trail.below(sigma**2 * Norm(slope) ** 2, f"{GRADIENT_GAP}, times $σ²$", by)
    trail.below(Norm(own) ** 2, FRAMED, Combination((Used(FRAMED),)))
    return trail.lemma(GAP, "without a division")


def certificate(W: Layers) -> Lemma:
    """Return φ(W) − l(B) ≤ (r/2)‖∇_1φ‖² for every B, r = 1/(μσ²)."""
    _, B = points(loss_of(W))
    own, drop = GradientOf(objective(W), W[1]), objective(W) - loss_of(W)(B)
    trail = Trail(drop)
    inverse = Combination((Used(INVERSE, negate(drop)),))
    trail.below(r * mu * sigma**2 * drop, "$rμσ² = 1$", inverse)
    by = Combination((Used(GAP, HALF * r),), (), (Used(POSITIVE),))
    trail.below(HALF * r * Norm(own) ** 2, f"{GAP}, times $r/2$", by)
    return trail.lemma(CERTIFICATE, "the certificate")


def one_output(W: Layers) -> Lemma:
    """Return 2μ‖W_{N:2}‖²(φ(W) − l(B)) ≤ ‖∇_1φ‖² for every B, where d_N = 1: W_{N:2} and ∇l are rows."""
    A, B = points(loss_of(W))
    here, own, M = W.product(W.depth, 1), GradientOf(objective(W), W[1]), above_first(W)
    slope, square_of = loss_of(W).gradient(here), Norm(M) ** 2
    trail = Trail(2 * mu * square_of * (objective(W) - loss_of(W)(B)))
    by = Combination((Used(GRADIENT_GAP, square_of, letters=((A, here),)),))
    trail.below(square_of * Norm(slope) ** 2, f"{GRADIENT_GAP}, times $‖W_{{N:2}}‖²$", by)
    value = product(transpose(M), slope)
    trail.to(Norm(value) ** 2, "$W_{N:2}$ and $∇l$ are rows")
    trail.rewrite(Norm(hole(own)) ** 2, FIRST, own, FIRST, reverse=True)
    return trail.lemma(GAP, "the certificate with one output")
