"""What a globally Lipschitz gradient of l(W_N ⋯ W_1) leaves of l, for every N: layers that show it."""

from __future__ import annotations

from sympy import Expr, Identity, Integer, MatMul, MatrixExpr, MatrixSymbol, Symbol, ZeroMatrix

from dlhw3.symbolic.algebra import negate, product, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.lemmas.deep_linear import loss_of
from dlhw3.symbolic.lemmas.layer_products import N, j, n
from dlhw3.symbolic.lemmas.smooth_two_layers import (
    CANCEL,
    DEEPER_GROWTH,
    EVEN,
    GROWTH,
    alpha,
    beta,
    c,
    cancel,
    even,
    far,
    grown,
    not_negative,
    nothing,
    square,
    trace_and_norm,
)
from dlhw3.symbolic.nodes import Inner, Layers, Norm, ScalarSum, hole, index_symbol
from dlhw3.symbolic.plan import (
    INDUCTION_HYPOTHESIS,
    Combination,
    Equation,
    Hypothesis,
    Induction,
    Lemma,
    Used,
)
from dlhw3.symbolic.ranges import Range

SMOOTH, DEEPER, ROWS = "smooth for N layers", "smooth for an affine loss", "orthonormal rows"
REST, LAYERS, CONSTANT = "the other blocks", "the layers", "the gradient is constant"
ONE, TWO, ZERO = Integer(1), Integer(2), Integer(0)
WORDS = "$W_{N:2} W_{N:2}ᵀ = I$"
W = Layers("W", N)
loss = loss_of(W)
k = index_symbol("k")
tau = Symbol("τ", real=True)
reciprocal = entrywise("recip", alpha)
X, Y = (MatrixSymbol(name, W.width(1), W.width(0)) for name in "XY")
A, B, C = (MatrixSymbol(name, W.width(N), W.width(0)) for name in "ABC")
Z = MatrixSymbol("Z", W.width(2), W.width(1))
above = W.product(N, 2)


def wide_from(low: int) -> str:
    """Return the name of W_{n:i}W_{n:i}ᵀ = I."""
    return f"the product from layer {low}"


def wide() -> Hypothesis:
    """Return W_kW_kᵀ = I for 2 ≤ k ≤ N."""
    told = Equation(product(W[k], transpose(W[k])), Identity(W.width(k)), (Range(k, TWO, N),))
    return Hypothesis(ROWS, told, at_point=True)


def isometry(low: int = 2) -> Lemma:
    """Return W_{n:i}W_{n:i}ᵀ = I for i ≤ n ≤ N, i the lowest layer."""

    def gram(last: Expr) -> MatrixExpr:
        return product(W.product(last, low), transpose(W.product(last, low)))

    start, words = Integer(low), "$W_k W_kᵀ = I$"
    base, first = Trail(gram(start)), Identity(W.width(start))
    base.rewrite(hole(first), ROWS, first, words, at={k: start})
    layer, eye, last = W[n + 1], Identity(W.width(n)), Identity(W.width(n + 1))
    step = Trail(gram(n + 1)).to(product(layer, gram(n), transpose(layer)), "the layer above")
    context = MatMul(layer, hole(eye), transpose(layer), evaluate=False)
    step.rewrite(context, INDUCTION_HYPOTHESIS, eye, INDUCTION_HYPOTHESIS)
    step.rewrite(hole(last), ROWS, last, words, at={k: n + 1})
    statement = Equation(gram(n), eye, (Range(n, start, N),))
    proof = Induction(n, base.chain, step.chain)
    return Lemma(wide_from(low), statement, proof, "their product has orthonormal rows")


def slope(first: MatrixExpr, scale: Expr) -> MatrixExpr:
    """Return ∇l of the product of the layers X, τW_2, W_3, …, W_N."""
    return loss.gradient(product(scale, above, first))


def block(index: Expr, first: MatrixExpr, scale: Expr) -> MatrixExpr:
    """Return ∇_jφ at the layers X, τW_2, W_3, …, W_N, for j ≠ 2 with its factor τ."""
    outer = transpose(W.product(N, index + 1))
    if index == ONE:
        return product(scale, outer, slope(first, scale))
    inner = product(slope(first, scale), transpose(first))
    if index == TWO:
        return product(outer, inner)
    return product(scale, outer, inner, transpose(W.product(index - 1, 2)))


def moved(index: Expr, first: MatrixExpr, second: MatrixExpr, scale: Expr) -> MatrixExpr:
    """Return by how much a block of the gradient differs between X and Y."""
    return total(block(index, first, scale), negate(block(index, second, scale)))


def others(first: MatrixExpr, second: MatrixExpr, scale: Expr, last: Expr) -> Expr:
    """Return Σ_{j=3}^{last} ‖∇_jφ − ∇_jφ‖²."""
    return ScalarSum(Norm(moved(j, first, second, scale)) ** 2, j, 3, last)


def smooth() -> Hypothesis:
    """Return that ∇φ is β-Lipschitz from the layers X, τW_2, W_3, …, W_N to Y, τW_2, W_3, …, W_N."""
    left = Norm(moved(ONE, X, Y, tau)) ** 2 + Norm(moved(TWO, X, Y, tau)) ** 2 + others(X, Y, tau, N)
    right = beta**2 * square(X, Y)
    return Hypothesis(SMOOTH, Equation(left, right, relation="≤", letters=(X, Y, tau)), at_point=True)


def gradient() -> list[Lemma]:
    """Return ∇_X l(τW_{N:2}X) = τW_{N:2}ᵀ∇l(τW_{N:2}X)."""
    objective = loss(product(tau, above, X))
    return list(gradient_lemmas(objective, X, direction_for(X), label="gradient in the first layer"))


def rest() -> Lemma:
    """Return 0 ≤ Σ_{j=3}^{n} ‖∇_jφ − ∇_jφ‖² for 2 ≤ n ≤ N."""
    base = Trail(ZERO).below(others(X, Y, tau, TWO), "no layer", Combination())
    more = Norm(moved(n + 1, X, Y, tau)) ** 2
    step = Trail(ZERO)
    by = Combination((Used(INDUCTION_HYPOTHESIS),), ((ONE, moved(n + 1, X, Y, tau)),))
    step.below(others(X, Y, tau, n) + more, "a square more", by)
    whole = others(X, Y, tau, n + 1)
    step.split(hole(whole), whole, whole, "the last term joined", last=True, join=True)
    statement = Equation(ZERO, others(X, Y, tau, n), (Range(n, TWO, N),), "≤")
    return Lemma(REST, statement, Induction(n, base.chain, step.chain), "a sum of squares")


def _framed(trail: Trail, weight: Expr, point: MatrixExpr, low: int = 2) -> None:
    """Go from weight · ⟨D, D⟩ to weight · ‖W_{N:i}ᵀD‖²."""
    part, eye = W.product(N, low), Identity(W.width(N))
    context = weight * Inner(point, MatMul(hole(eye), point, evaluate=False))
    gram, words = product(part, transpose(part)), f"$W_{{N:{low}}} W_{{N:{low}}}ᵀ = I$"
    trail.rewrite(context, wide_from(low), gram, words, at={n: N}, reverse=True)
    trail.to(weight * Norm(product(transpose(part), point)) ** 2, "$⟨A, M Mᵀ A⟩ = ‖Mᵀ A‖^2$")


def _unframed(trail: Trail, weight: Expr, point: MatrixExpr) -> None:
    """Go from weight · ‖W_{N:2}ᵀD‖² to weight · ‖D‖²."""
    gram, eye = product(above, transpose(above)), Identity(W.width(N))
    trail.to(weight * Inner(point, product(gram, point)), "$‖Mᵀ A‖^2 = ⟨A, M Mᵀ A⟩$")
    context = weight * Inner(point, MatMul(hole(gram), point, evaluate=False))
    trail.rewrite(context, wide_from(2), eye, WORDS, at={n: N})
    trail.to(weight * Norm(point) ** 2, "$⟨A, A⟩ = ‖A‖^2$")


def layers() -> Lemma:
    """Return α²‖∇l(A) − ∇l(B)‖² ≤ β²‖A − B‖²/α², from X = W_{N:2}ᵀA/α, Y = W_{N:2}ᵀB/α and τ = α."""
    eye, gram = Identity(W.width(N)), product(above, transpose(above))
    scale = alpha * reciprocal
    first, second = (product(reciprocal, transpose(above), point) for point in (A, B))

    def gap(factor: Expr, middle: MatrixExpr) -> MatrixExpr:
        at = (loss.gradient(MatMul(factor, middle, point, evaluate=False)) for point in (A, B))
        return total(*(one if k == 0 else negate(one) for k, one in enumerate(at)))

    trail = Trail(alpha**2 * Norm(total(loss.gradient(A), negate(loss.gradient(B)))) ** 2)
    trail.rewrite(alpha**2 * Norm(gap(hole(ONE), eye)) ** 2, CANCEL, scale, "$A = α(A/α)$", reverse=True)
    context = alpha**2 * Norm(gap(scale, hole(eye))) ** 2
    trail.rewrite(context, wide_from(2), gram, WORDS, at={n: N}, reverse=True)
    far_apart = gap(scale, gram)
    trail.to(alpha**2 * Inner(far_apart, far_apart), "$‖A‖^2 = ⟨A, A⟩$")
    _framed(trail, alpha**2, far_apart)
    values = ((X, first), (Y, second), (tau, alpha))
    uses = (Used(SMOOTH, letters=values), Used(REST, at=((n, N),), letters=values))
    by = Combination(uses, ((ONE, moved(TWO, first, second, alpha)),))
    apart, weight = total(A, negate(B)), beta**2 * reciprocal**2
    words = "the first block alone, at $X = W_{N:2}ᵀA/α$, $Y = W_{N:2}ᵀB/α$, $τ = α$"
    trail.below(weight * Norm(product(transpose(above), apart)) ** 2, words, by)
    _unframed(trail, weight, apart)
    return trail.lemma(LAYERS, "two networks whose products are $A$ and $B$")


def growth() -> Lemma:
    """Return α⁴‖∇l(A) − ∇l(B)‖² ≤ β²‖A − B‖², for every α ≠ 0."""
    trail = Trail(alpha**4 * square(loss.gradient(A), loss.gradient(B)))
    by = Combination((Used(LAYERS, alpha**2),), (), (Used(EVEN),))
    trail.below(alpha**2 * beta**2 * reciprocal**2 * square(A, B), f"$α²$ times {LAYERS}", by)
    trail.rewrite(beta**2 * hole(ONE) ** 2 * square(A, B), CANCEL, ONE, "$α/α = 1$")
    return trail.lemma(GROWTH, "for every $α ≠ 0$")


def constant() -> Lemma:
    """Return ‖∇l(A) − ∇l(B)‖² ≤ 0."""
    gap, apart = Norm(total(loss.gradient(A), negate(loss.gradient(B)))), Norm(total(A, negate(B)))
    words = "the growth, at $α = 1 + β²‖A − B‖²/‖∇l(A) − ∇l(B)‖²$"
    trail = Trail(gap**2).below(ZERO, words, grown(gap, apart, GROWTH, 1))
    return trail.lemma(CONSTANT, "$∇l$ is the same at any two points")


def every_depth() -> list[Lemma]:
    """Return what shows ∇l constant for every N ≥ 2, in order."""
    own = [cancel(), even(), isometry(), rest(), layers(), growth(), not_negative(), far(), constant()]
    return [*gradient(), *own]


def smooth_affine() -> Hypothesis:
    """Return that ∇φ is β-Lipschitz from X, 0, τW_3, W_4, …, W_N to Y, 0, τW_3, …, W_N for φ = ⟨C, W_{N:1}⟩ + c.

    The second layer being 0, no other block of ∇φ than the second is not 0.
    """
    outer = product(tau, transpose(W.product(N, 3)), C)
    left = square(product(outer, transpose(X)), product(outer, transpose(Y)))
    told = Equation(left, beta**2 * square(X, Y), relation="≤", letters=(X, Y, tau))
    return Hypothesis(DEEPER, told, at_point=True)


def affine_gradient() -> list[Lemma]:
    """Return ∇_Z ⟨C, τW_{N:3}ZX⟩ + c = τW_{N:3}ᵀCXᵀ, Z the second layer."""
    objective = Inner(C, product(tau, W.product(N, 3), Z, X)) + c
    return list(gradient_lemmas(objective, Z, direction_for(Z), label="gradient in the second layer"))


def affine_growth() -> Lemma:
    """Return α²‖CCᵀ‖² ≤ β²‖C‖², from X = W_{N:2}ᵀC, Y = 0 and τ = α."""
    eye, gram = Identity(W.width(N)), product(above, transpose(above))
    slope = product(C, transpose(C))
    trail = Trail(alpha**2 * Norm(slope) ** 2)
    trail.to(alpha**2 * Inner(slope, slope), "$‖A‖^2 = ⟨A, A⟩$")
    context = alpha**2 * Inner(MatMul(slope, hole(eye), evaluate=False), slope)
    trail.rewrite(context, wide_from(2), gram, WORDS, at={n: N}, reverse=True)
    wider = product(slope, above)
    trail.to(alpha**2 * Inner(wider, wider), "$⟨A M Mᵀ, A⟩ = ⟨A M, A M⟩$")
    _framed(trail, alpha**2, wider, 3)
    values = ((X, product(transpose(above), C)), (Y, ZeroMatrix(*Y.shape)), (tau, alpha))
    words = "at $X = W_{N:2}ᵀC$, $Y = 0$, $τ = α$ and the second layer 0, whose block alone moves"
    trail.below(
        beta**2 * Norm(product(transpose(above), C)) ** 2, words, Combination((Used(DEEPER, letters=values),))
    )
    _unframed(trail, beta**2, C)
    return trail.lemma(DEEPER_GROWTH, "for every $α$")


def every_depth_affine() -> list[Lemma]:
    """Return what shows the slope of an affine loss to be 0 for every N ≥ 3, in order."""
    own = [even(), isometry(2), isometry(3), affine_growth(), trace_and_norm(C), not_negative(), far()]
    return [*affine_gradient(), *own, nothing(C)]
