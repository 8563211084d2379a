"""Two layers below an affine loss, φ(W_1, W_2) = ⟨C, W_2 W_1⟩ + c: how far its gradient moves."""

from __future__ import annotations

from sympy import Expr, Identity, Integer, MatrixExpr, MatrixSymbol, Symbol, Transpose

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.nodes import GradientOf, Inner, Norm, hole, size_symbol
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Lemma, Used

SPECTRAL, INVERSE, SINGULAR = "spectral norm", "1/s²", "singular vector"
POSITIVE, OTHER, MOVES, ATTAINED = "1/s² ≥ 0", "the other side", "the gradient moves", "attained"
ONE, ZERO = Integer(1), Integer(0)

p, h, q = size_symbol("p"), size_symbol("h"), size_symbol("q")
C = MatrixSymbol("C", p, q)
s, r, c = (Symbol(name, real=True) for name in ("s", "r", "c"))
u, v = MatrixSymbol("u", h, 1), MatrixSymbol("v", q, 1)
Pair = tuple[MatrixSymbol, MatrixSymbol]
W: Pair = (MatrixSymbol("W_1", h, q), MatrixSymbol("W_2", p, h))
V: Pair = (MatrixSymbol("V_1", h, q), MatrixSymbol("V_2", p, h))


def objective(layers: Pair) -> Expr:
    """Return ⟨C, W_2 W_1⟩ + c."""
    return Inner(C, product(layers[1], layers[0])) + c


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return CᵀC ⪯ s²I, r = 1/s², and CᵀCv = s²v, which is used where the constant is attained."""
    gram = product(Transpose(C), C)
    return (
        Hypothesis(SPECTRAL, Equation(gram, product(s**2, Identity(q)), relation="⪯")),
        Hypothesis(INVERSE, Equation(r * s**2, ONE)),
        Hypothesis(SINGULAR, Equation(product(gram, v), product(s**2, v))),
    )


def gradients(layers: Pair) -> list[Lemma]:
    """Return ∇_1φ = W_2ᵀC and ∇_2φ = C W_1ᵀ."""
    found: list[Lemma] = []
    for layer in layers:
        found += gradient_lemmas(objective(layers), layer, direction_for(layer), label=_label(layer))
    return found


def _label(layer: MatrixSymbol) -> str:
    return f"gradient in {layer.name}"


def _values(layers: Pair) -> tuple[MatrixExpr, MatrixExpr]:
    """Return W_2ᵀC and C W_1ᵀ."""
    return product(Transpose(layers[1]), C), product(C, Transpose(layers[0]))


def positive() -> Lemma:
    """Return 0 ≤ r for r s² = 1: r = (rs)²."""
    by = Combination((Used(INVERSE, r),), ((ONE, r * s),))
    return Trail(ZERO).below(r, "$r = (r s)²$", by).lemma(POSITIVE, "$1/s²$ is not negative")


def other_side() -> Lemma:
    """Return CCᵀ ⪯ s²I from CᵀC ⪯ s²I: with M = CCᵀ, M² ⪯ s²M, and s²(s²I − M) = (s²I − M)² + (s²M − M²)."""
    M, whole = product(C, Transpose(C)), product(s**2, Identity(p))
    trail = Trail(M)
    trail.rewrite(product(hole(r), M), INVERSE, r * s**2, "$r s² = 1$", reverse=True)
    gap = total(whole, negate(M))
    by = Combination((Used(SPECTRAL, r, frame=Transpose(C)),), ((r, gap),), (Used(POSITIVE),))
    words = "$C CᵀC Cᵀ ⪯ s² C Cᵀ$, and the square of $s²I − C Cᵀ$"
    trail.below(product(r * s**4, Identity(p)), words, by, "⪯")
    trail.rewrite(product(hole(r) * s**2, Identity(p)), INVERSE, ONE, "$r s² = 1$")
    return trail.lemma(OTHER, "$C Cᵀ ⪯ s²I$ too")


def _change(first: MatrixExpr, second: MatrixExpr) -> Expr:
    return Norm(total(first, negate(second))) ** 2


def moves() -> Lemma:
    """Return ‖∇_1φ(W) − ∇_1φ(V)‖² + ‖∇_2φ(W) − ∇_2φ(V)‖² ≤ s²(‖W_1 − V_1‖² + ‖W_2 − V_2‖²)."""
    slopes = [[GradientOf(objective(layers), layer) for layer in layers] for layers in (W, V)]
    values = [list(_values(layers)) for layers in (W, V)]
    here = slopes
    trail = Trail(_both(here))
    for n, layers in enumerate((W, V)):
        for k, layer in enumerate(layers):
            value = values[n][k]
            within = [[hole(value) if (n, k) == (a, b) else here[a][b] for b in (0, 1)] for a in (0, 1)]
            here = [[value if (n, k) == (a, b) else here[a][b] for b in (0, 1)] for a in (0, 1)]
            trail.rewrite(_both(within), _label(layer), value, _label(layer))
    Y, X = (total(W[k], negate(V[k])) for k in (0, 1))
    uses = (Used(OTHER, frame=X, traced=True), Used(SPECTRAL, frame=Transpose(Y), traced=True))
    words = "$‖XᵀC‖² = tr(Xᵀ C Cᵀ X)$, $‖C Yᵀ‖² = tr(Y CᵀC Yᵀ)$"
    trail.below(s**2 * (Norm(Y) ** 2 + Norm(X) ** 2), words, Combination(uses))
    return trail.lemma(MOVES, "how far the gradient moves")


def _both(slopes: list[list[MatrixExpr]]) -> Expr:
    (a, b), (e, g) = slopes
    return _change(a, e) + _change(b, g)


def attained() -> Lemma:
    """Return ‖C (V_1 + u vᵀ)ᵀ − C V_1ᵀ‖² = s²‖u vᵀ‖² where CᵀCv = s²v: only ∇_2φ moves with W_1."""
    step, gram = product(u, Transpose(v)), product(Transpose(C), C)
    moved = product(C, Transpose(total(V[0], step)))
    trail = Trail(_change(moved, product(C, Transpose(V[0]))))
    trail.to(Norm(product(C, v, Transpose(u))) ** 2, "multiplied out")
    turned = product(v, Transpose(u))
    trail.to(Inner(product(gram, turned), turned), "$‖C Y‖² = ⟨CᵀC Y, Y⟩$")
    value = product(s**2, v)
    context = Inner(product(hole(product(gram, v)), Transpose(u)), turned)
    trail.rewrite(context, SINGULAR, value, "$CᵀC v = s² v$")
    trail.to(s**2 * Norm(step) ** 2, "$‖v uᵀ‖ = ‖u vᵀ‖$")
    return trail.lemma(ATTAINED, "attained along $W_1 − V_1 = u vᵀ$, $W_2 = V_2$, where $∇_1φ$ stays")


def lemmas() -> list[Lemma]:
    """Return all of these, in order."""
    return [*gradients(W), *gradients(V), positive(), other_side(), moves(), attained()]
