"""Predictions u(t) ∈ ℝ^n under u̇ = −H(u − y), H constant: how fast ‖u(t) − y‖² falls.

A column that moves is for the kernel a gradient of an abstract function at (0, t) (``translation._image``); that
it is continuously differentiable is computed as a condition. The flow holds for every real t; one on t ≥ 0 alone
goes on backwards, H being constant.
"""

from __future__ import annotations

from sympy import Expr, Identity, Integer, MatrixSymbol, Symbol

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.nodes import Inner, MatrixFunction, Norm, differential, hole, size_symbol
from dlhw3.symbolic.plan import Combination, Decreasing, Equation, Hypothesis, Lemma, Used

FLOW, BELOW, ABOVE, LATER = "flow", "least eigenvalue", "greatest eigenvalue", "time"
SLOPE, DECAY, RATE, RISE, GROWTH, SLOWEST = (
    "slope", "decay", "rate", "slope from above", "growth", "no faster",
)  # fmt: skip
INSTANCE, ATTAINED = "an instance", "attained"
ZERO, ONE = Integer(0), Integer(1)

n = size_symbol("n")
t, lam, top = (Symbol(name, real=True) for name in ("t", "lambda", "Lambda"))
y, p = MatrixSymbol("y", n, 1), MatrixSymbol("p", n, 1)
H = MatrixSymbol("H", n, n)
u = MatrixFunction("u", n, 1)


def exp(exponent: Expr) -> Expr:
    """Return e to a number."""
    value: Expr = entrywise("exp", exponent)
    return value


def rate(of: Expr) -> Expr:
    """Return d/dt of what moves with t."""
    return differential(of, t, ONE)


def residual(path: MatrixFunction, at: Expr = t) -> Expr:
    """Return u(t) − y."""
    return total(path(at), negate(y))


def flow(path: MatrixFunction, matrix: Expr, name: str = FLOW) -> Hypothesis:
    """Return u̇(t) = −H(u(t) − y) for every t."""
    statement = Equation(rate(path(t)), negate(product(matrix, residual(path))), letters=(t,))
    return Hypothesis(name, statement)


def later() -> Hypothesis:
    """Return t ≥ 0."""
    return Hypothesis(LATER, Equation(ZERO, t, relation="≤"))


def bounded_below(matrix: Expr = H) -> Hypothesis:
    """Return λI ⪯ H: H is symmetric, and its eigenvalues are ≥ λ."""
    return Hypothesis(BELOW, Equation(product(lam, Identity(n)), matrix, relation="⪯"))


def bounded_above(matrix: Expr = H) -> Hypothesis:
    """Return H ⪯ ΛI: H is symmetric, and its eigenvalues are ≤ Λ."""
    return Hypothesis(ABOVE, Equation(matrix, product(top, Identity(n)), relation="⪯"))


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return the flow, λI ⪯ H, H ⪯ ΛI and t ≥ 0."""
    return flow(u, H), bounded_below(), bounded_above(), later()


def positive(exponent: Expr) -> Used:
    """Return the axiom 0 < e^s at a number."""
    return Used("exp.positive", letters=((Symbol("s"), exponent),))


def weighted(exponent: Expr, path: MatrixFunction, at: Expr = t) -> Expr:
    """Return e^s ‖u(t) − y‖²."""
    return exp(exponent) * Norm(residual(path, at)) ** 2


def _moving(exponent: Expr, sign: int) -> Trail:
    """Return ±d/dt e^{2at}‖u(t) − y‖², worked out along the flow."""
    r, factor = residual(u), sign * exp(2 * exponent * t)
    trail = Trail(rate(sign * weighted(2 * exponent * t, u)))
    first = 2 * exponent * factor * Norm(r) ** 2
    trail.to(first + 2 * factor * Inner(r, rate(u(t))), "product rule; $‖r‖² = ⟨r, r⟩$, $r = u(t) − y$")
    context = first + 2 * factor * Inner(r, hole(r))
    return trail.rewrite(context, FLOW, negate(product(H, r)), "by the flow")


def slope() -> Lemma:
    """Return d/dt e^{2λt}‖u(t) − y‖² ≤ 0: it is −2e^{2λt}⟨r, (H − λI)r⟩ with r = u(t) − y."""
    by = Combination((Used(BELOW, 2 * exp(2 * lam * t), frame=residual(u)),), (), (positive(2 * lam * t),))
    trail = _moving(lam, 1).below(ZERO, "$λ‖r‖² ≤ ⟨r, Hr⟩$, $e^{2λt} > 0$", by)
    return trail.lemma(SLOPE, "the slope")


def slope_from_above() -> Lemma:
    """Return −d/dt e^{2Λt}‖u(t) − y‖² ≤ 0."""
    by = Combination((Used(ABOVE, 2 * exp(2 * top * t), frame=residual(u)),), (), (positive(2 * top * t),))
    trail = _moving(top, -1).below(ZERO, "$⟨r, Hr⟩ ≤ Λ‖r‖²$, $e^{2Λt} > 0$", by)
    return trail.lemma(RISE, "the slope, from above")


def decay() -> Lemma:
    """Return e^{2λt}‖u(t) − y‖² ≤ ‖u(0) − y‖² for t ≥ 0, λ of any sign."""
    start = Norm(residual(u, ZERO)) ** 2
    trail = Trail(weighted(2 * lam * t, u))
    trail.below(start, "it falls from $t = 0$ on", Decreasing(SLOPE, ZERO))
    return trail.lemma(DECAY, "the decay")


def growth() -> Lemma:
    """Return −e^{2Λt}‖u(t) − y‖² ≤ −‖u(0) − y‖² for t ≥ 0."""
    trail = Trail(-weighted(2 * top * t, u))
    trail.below(-(Norm(residual(u, ZERO)) ** 2), "it falls from $t = 0$ on", Decreasing(RISE, ZERO))
    return trail.lemma(GROWTH, "what falls no faster")


def decay_rate() -> Lemma:
    """Return ‖u(t) − y‖² ≤ e^{−2λt}‖u(0) − y‖² for t ≥ 0."""
    trail = Trail(Norm(residual(u)) ** 2)
    trail.to(exp(-2 * lam * t) * weighted(2 * lam * t, u), "$e^{−s} e^s = 1$")
    by = Combination((Used(DECAY, exp(-2 * lam * t)),), (), (positive(-2 * lam * t),))
    trail.below(weighted(-2 * lam * t, u, ZERO), "the decay, times $e^{−2λt} > 0$", by)
    return trail.lemma(RATE, "the rate")


def no_faster() -> Lemma:
    """Return e^{−2Λt}‖u(0) − y‖² ≤ ‖u(t) − y‖² for t ≥ 0: what is not y at the start never is."""
    trail = Trail(weighted(-2 * top * t, u, ZERO))
    by = Combination((Used(GROWTH, exp(-2 * top * t)),), (), (positive(-2 * top * t),))
    trail.below(exp(-2 * top * t) * weighted(2 * top * t, u), "times $e^{−2Λt} > 0$", by)
    trail.to(Norm(residual(u)) ** 2, "$e^{−s} e^s = 1$")
    return trail.lemma(SLOWEST, "no faster")


def attained() -> list[Lemma]:
    """Return that y + e^{−λt}p follows the flow with H = λI, and attains the rate at every t."""
    moved = product(exp(-lam * t), p)
    path = total(y, moved)
    first = Trail(rate(path)).to(negate(product(lam, total(path, negate(y)))), "$de^{−λt}/dt = −λe^{−λt}$")
    last = Trail(Norm(total(path, negate(y))) ** 2).to(exp(-2 * lam * t) * Norm(p) ** 2, "$(e^s)² = e^{2s}$")
    return [
        first.lemma(INSTANCE, "$u(t) = y + e^{−λt}p$ follows the flow with $H = λI$"),
        last.lemma(ATTAINED, "the instance attains the rate"),
    ]
