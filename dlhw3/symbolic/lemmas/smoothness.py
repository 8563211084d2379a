"""L-smooth functions: f(y) ≤ f(z) + ⟨∇f(z), y − z⟩ + (L/2)‖y − z‖² for all y and z."""

from __future__ import annotations

from sympy import Expr, MatrixSymbol, Rational, Symbol

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.nodes import AbstractFunction, Inner, Norm, size_symbol
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Lemma, Used

SMOOTH, SMOOTH_BELOW = "smooth", "smooth from below"
ATTAINED = "attained"
HALF = Rational(1, 2)

d = size_symbol("d")
L = Symbol("L", real=True)
f = AbstractFunction("f", d, 1)
y, z = MatrixSymbol("y", d, 1), MatrixSymbol("z", d, 1)


def quadratic_bound(value: Expr, slope: Expr, move: Expr, sign: int = 1) -> Expr:
    """Return f(z) + ⟨∇f(z), s⟩ ± (L/2)‖s‖² for the value and the slope at z and the move s = y − z."""
    return value + Inner(slope, move) + sign * HALF * L * Norm(move) ** 2


def smooth() -> Hypothesis:
    """Return that f is L-smooth: the bound for all y and z in ℝ^d."""
    bound = quadratic_bound(f(z), f.gradient(z), total(y, negate(z)))
    statement = Equation(f(y), bound, relation="≤", letters=(y, z))
    return Hypothesis(SMOOTH, statement, words="f is L-smooth")


def smooth_below() -> Hypothesis:
    """Return that f is L-smooth from below: f(z) + ⟨∇f(z), y − z⟩ − (L/2)‖y − z‖² ≤ f(y) for all y and z."""
    bound = quadratic_bound(f(z), f.gradient(z), total(y, negate(z)), -1)
    return Hypothesis(SMOOTH_BELOW, Equation(bound, f(y), relation="≤", letters=(y, z)))


def smooth_at(point: MatrixSymbol, there: Expr) -> Combination:
    """Return the use of the bound between a point and another."""
    return Combination((Used(SMOOTH, letters=((y, there), (z, point))),))


def attained() -> list[Lemma]:
    """Return that (L/2)‖x‖² has the gradient Lx and attains the bound: what is assumed of f can be true."""
    slope = gradient_lemmas(HALF * L * Inner(y, y), y, direction_for(y), label="slope of the instance")
    value = HALF * L * Norm(y) ** 2
    bound = quadratic_bound(HALF * L * Norm(z) ** 2, product(L, z), total(y, negate(z)))
    trail = Trail(value).to(bound, "$‖y‖² = ‖z‖² + 2⟨z, y − z⟩ + ‖y − z‖²$")
    return [*slope, trail.lemma(ATTAINED, "an instance: $f(x) = L‖x‖²/2$, $∇f(x) = Lx$, attains the bound")]
