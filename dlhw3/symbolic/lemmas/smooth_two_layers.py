"""What a globally Lipschitz gradient of l(W_2 W_1), or of ⟨C, W_3 W_2 W_1⟩, leaves of l: layers that show it."""

from __future__ import annotations

from sympy import Expr, Identity, Integer, MatMul, MatrixExpr, MatrixSymbol, Symbol, Transpose, ZeroMatrix

from dlhw3.symbolic.algebra import negate, product, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.lemmas.reciprocals import regular, regular_reciprocal
from dlhw3.symbolic.nodes import AbstractFunction, Inner, Norm, hole, size_symbol
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Lemma, Used

SMOOTH, DEEPER = "smooth for two layers", "smooth for three layers"
CANCEL, EVEN, LAYERS, GROWTH, DEEPER_GROWTH, TRACE, SIGN, FAR, CONSTANT, NOTHING = (
    "α/α = 1", "α² ≥ 0", "the two layers", "growth", "growth below an affine loss", "trace and norm", "1/u² ≥ 0",
    "far enough", "the gradient is constant", "the slope is 0",
)  # fmt: skip
ONE, ZERO = Integer(1), Integer(0)

d = size_symbol("d")
loss = AbstractFunction("l", d, d)
alpha, beta, c = (Symbol(name, real=True) for name in ("α", "β", "c"))
u, a, b = (Symbol(name, real=True) for name in ("u", "a", "b"))
reciprocal = entrywise("recip", alpha)
A, B, C = (MatrixSymbol(name, d, d) for name in ("A", "B", "C"))
Layers = tuple[MatrixSymbol, ...]
W: Layers = tuple(MatrixSymbol(f"W_{k}", d, d) for k in (1, 2, 3))
V: Layers = tuple(MatrixSymbol(f"V_{k}", d, d) for k in (1, 2, 3))
I, O = Identity(d), ZeroMatrix(d, d)  # noqa: E741


def square(first: MatrixExpr, second: MatrixExpr) -> Expr:
    """Return ‖X − Y‖²."""
    return Norm(total(first, negate(second))) ** 2


def slopes(layers: Layers) -> tuple[MatrixExpr, ...]:
    """Return ∇_1φ = W_2ᵀ∇l(W_2 W_1) and ∇_2φ = ∇l(W_2 W_1) W_1ᵀ."""
    slope = loss.gradient(product(layers[1], layers[0]))
    return product(transpose(layers[1]), slope), product(slope, transpose(layers[0]))


def affine_slopes(layers: Layers) -> tuple[MatrixExpr, ...]:
    """Return W_2ᵀW_3ᵀC, W_3ᵀC W_1ᵀ and C W_1ᵀW_2ᵀ."""
    first, second, third = map(transpose, layers)
    return product(second, third, C), product(third, C, first), product(C, first, second)


def _smooth(name: str, here: tuple[MatrixExpr, ...], there: tuple[MatrixExpr, ...]) -> Hypothesis:
    """Return Σ ‖∇_jφ(W) − ∇_jφ(V)‖² ≤ β² Σ ‖W_j − V_j‖², for all layers."""
    pairs = list(zip(W, V, strict=True))[: len(here)]
    left = sum((square(*both) for both in zip(here, there, strict=True)), ZERO)
    right = beta**2 * sum((square(*both) for both in pairs), ZERO)
    letters = (*W[: len(here)], *V[: len(here)])
    return Hypothesis(name, Equation(left, right, relation="≤", letters=letters))


def smooth() -> Hypothesis:
    """Return that ∇φ is β-Lipschitz for φ = l(W_2 W_1), the gradient in closed form."""
    return _smooth(SMOOTH, slopes(W), slopes(V))


def smooth_deeper() -> Hypothesis:
    """Return that ∇φ is β-Lipschitz for φ = ⟨C, W_3 W_2 W_1⟩ + c, the gradient in closed form."""
    return _smooth(DEEPER, affine_slopes(W), affine_slopes(V))


def gradients() -> list[Lemma]:
    """Return that the closed form for two layers is the gradient, in each of them."""
    return _gradients(loss(product(W[1], W[0])), W[:2])


def affine_gradients() -> list[Lemma]:
    """Return that the closed form for three layers is the gradient, in each of them."""
    return _gradients(Inner(C, product(W[2], W[1], W[0])) + c, W)


def _gradients(objective: Expr, layers: Layers) -> list[Lemma]:
    found: list[Lemma] = []
    for layer in layers:
        found += gradient_lemmas(objective, layer, direction_for(layer), label=f"gradient in {layer.name}")
    return found


def cancel() -> Lemma:
    """Return α·(1/α) = 1, where α ≠ 0."""
    return Trail(alpha * reciprocal).to(ONE, "$α ≠ 0$").lemma(CANCEL, "$α/α = 1$")


def even() -> Lemma:
    """Return 0 ≤ α²."""
    by = Combination((), ((ONE, alpha),))
    return Trail(ZERO).below(alpha**2, "a square", by).lemma(EVEN, "$α^2 ≥ 0$")


def _gap(scale: Expr) -> Expr:
    """Return ‖∇l(sA) − ∇l(sB)‖², as it stands."""
    first, second = (loss.gradient(MatMul(scale, X, evaluate=False)) for X in (A, B))
    return square(first, second)


def two_layers() -> Lemma:
    """Return α²‖∇l(A) − ∇l(B)‖² ≤ β²‖A − B‖²/α², from W_1 = A/α, V_1 = B/α and W_2 = V_2 = αI."""
    upper, scale = product(alpha, I), alpha * reciprocal
    trail = Trail(alpha**2 * square(loss.gradient(A), loss.gradient(B)))
    words = "$A = α(A/α)$, $B = α(B/α)$"
    trail.rewrite(alpha**2 * _gap(hole(ONE)), CANCEL, scale, words, reverse=True)
    lower = [product(reciprocal, X) for X in (A, B)]
    values = ((W[0], lower[0]), (V[0], lower[1]), (W[1], upper), (V[1], upper))
    first, second = (product(loss.gradient(product(scale, X)), reciprocal, Transpose(X)) for X in (A, B))
    by = Combination((Used(SMOOTH, letters=values),), ((ONE, total(first, negate(second))),))
    words = "the first block alone, at $W_1 = A/α$, $V_1 = B/α$, $W_2 = V_2 = αI$"
    trail.below(beta**2 * reciprocal**2 * square(A, B), words, by)
    return trail.lemma(LAYERS, "two layers whose product is $A$, two whose product is $B$")


def growth() -> Lemma:
    """Return α⁴‖∇l(A) − ∇l(B)‖² ≤ β²‖A − B‖², for every α ≠ 0."""
    apart = square(A, B)
    trail = Trail(alpha**4 * square(loss.gradient(A), loss.gradient(B)))
    by = Combination((Used(LAYERS, alpha**2),), (), (Used(EVEN),))
    trail.below(alpha**2 * beta**2 * reciprocal**2 * apart, f"$α²$ times {LAYERS}", by)
    trail.rewrite(beta**2 * hole(ONE) ** 2 * apart, CANCEL, ONE, "$α/α = 1$")
    return trail.lemma(GROWTH, "for every $α ≠ 0$")


def three_layers() -> Lemma:
    """Return α²‖CCᵀ‖² ≤ β²‖C‖², from W_1 = C, V_1 = 0, W_2 = V_2 = 0 and W_3 = V_3 = αI."""
    trail = Trail(alpha**2 * Norm(product(C, Transpose(C))) ** 2)
    upper = product(alpha, I)
    values = ((W[0], C), (V[0], O), (W[1], O), (V[1], O), (W[2], upper), (V[2], upper))
    words = "at $W_1 = C$, $V_1 = 0$, $W_2 = V_2 = 0$, $W_3 = V_3 = αI$ the second block alone moves"
    trail.below(beta**2 * Norm(C) ** 2, words, Combination((Used(DEEPER, letters=values),)))
    return trail.lemma(DEEPER_GROWTH, "three layers")


def trace_and_norm(C: MatrixExpr = C) -> Lemma:
    """Return ‖C‖⁴ ≤ d‖CCᵀ‖² for d × q matrices C: the square of d CCᵀ − ‖C‖² I."""
    d = C.shape[0]
    gram = product(C, Transpose(C))
    root = total(product(d, gram), negate(product(Inner(C, C), Identity(d))))
    trail = Trail(Norm(C) ** 4)
    by = Combination((), ((1 / d, root),))
    trail.below(d * Norm(gram) ** 2, "$0 ≤ ‖d C Cᵀ − ‖C‖² I‖²/d$", by)
    return trail.lemma(TRACE, "the trace of $C Cᵀ$ and its norm")


def not_negative() -> Lemma:
    """Return 0 ≤ recip(u²): recip(u²) = (u recip(u²))²."""
    q = entrywise("recip", u**2)
    uses = regular_reciprocal(u**2, -ONE)
    trail = Trail(ZERO).below(
        q, "$q t q = q$ for $q = 1/t$, where $1/0$ is 0", Combination(uses, ((ONE, u * q),))
    )
    return trail.lemma(SIGN, "$1/u^2 ≥ 0$")


def far() -> Lemma:
    """Return t ≤ tq((1 + Kq)⁴t − K) for t = u², K = a²b², q = recip(t): where t > 0, α⁴t is above K for some α.

    With tqt = t the right side is t + 3Kqt + 6K²q³t² + 4K³q⁴t² + K⁴q⁵t².
    """
    t, K = u**2, a**2 * b**2
    q = entrywise("recip", t)
    right = t * q * ((1 + K * q) ** 4 * t - K)
    squares = (
        (3 * q, a * b * u),
        (6 * q, K * t * q),
        (Integer(4), K * a * b * t * q**2),
        (q, K**2 * t * q**2),
    )
    by = Combination(regular(t, 1 + 4 * K * q), squares, (Used(SIGN),))
    return (
        Trail(t)
        .below(right, "multiplied out, with $t q t = t$", by)
        .lemma(FAR, "an $α$ that is large enough")
    )


def grown(size: Expr, apart: Expr, growth: str, power: int, times: Expr = ONE) -> Combination:
    """Return why ``times`` · size² ≤ 0 where α⁴ size² ≤ β² apart² for every α: at α = 1 + β² apart²/size².

    Where the growth is said with α², its α is the square of that.
    """
    q = entrywise("recip", size**2)
    value = (1 + beta**2 * apart**2 * q) ** power
    uses = (
        Used(FAR, times, letters=((u, size), (a, beta), (b, apart))),
        Used(growth, times * size**2 * q, letters=((alpha, value),)),
    )
    return Combination(uses, (), (Used(SIGN, letters=((u, size),)),))


def constant() -> Lemma:
    """Return ‖∇l(A) − ∇l(B)‖² ≤ 0."""
    slope, apart = Norm(total(loss.gradient(A), negate(loss.gradient(B)))), Norm(total(A, negate(B)))
    words = "the growth, at $α = 1 + β²‖A − B‖²/‖∇l(A) − ∇l(B)‖²$"
    trail = Trail(slope**2).below(ZERO, words, grown(slope, apart, GROWTH, 1))
    return trail.lemma(CONSTANT, "$∇l$ is the same at any two points")


def nothing(C: MatrixExpr = C) -> Lemma:
    """Return ‖C‖⁴ ≤ 0."""
    d, gram = C.shape[0], Norm(product(C, Transpose(C)))
    trail = Trail(Norm(C) ** 4)
    trail.below(d * gram**2, TRACE, Combination((Used(TRACE),)))
    words = "the growth below an affine loss, at the square of $1 + β²‖C‖²/‖C Cᵀ‖²$"
    trail.below(ZERO, words, grown(gram, Norm(C), DEEPER_GROWTH, 2, d))
    return trail.lemma(NOTHING, "with three layers or more an affine loss is constant")


def two_layer_lemmas() -> list[Lemma]:
    """Return what shows ∇l constant, in order."""
    return [*gradients(), cancel(), even(), two_layers(), growth(), not_negative(), far(), constant()]


def three_layer_lemmas() -> list[Lemma]:
    """Return what shows the slope of an affine loss to be 0, in order."""
    own = [even(), three_layers(), trace_and_norm(), not_negative(), far(), nothing()]
    return [*affine_gradients(), *own]
