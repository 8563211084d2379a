"""μ-strongly convex functions: l(A) + ⟨∇l(A), B − A⟩ + (μ/2)‖B − A‖² ≤ l(B) for all A and B; convex for μ = 0."""

from __future__ import annotations

from sympy import Expr, Integer, MatrixExpr, MatrixSymbol, Rational, Symbol

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.nodes import AbstractFunction, Inner, Norm
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Lemma, Used

STRONG, CONVEX, CONSTANT = "strongly convex", "convex", "μ ≥ 0"
GRADIENT_GAP, ATTAINED = "gap by the gradient", "attained"
HALF, ZERO = Rational(1, 2), Integer(0)
mu = Symbol("μ", real=True)


def points(loss: AbstractFunction) -> tuple[MatrixSymbol, MatrixSymbol]:
    """Return the letters A and B of the domain's shape."""
    return MatrixSymbol("A", *loss.domain), MatrixSymbol("B", *loss.domain)


def tangent(value: Expr, slope: MatrixExpr, move: MatrixExpr, modulus: Expr = mu) -> Expr:
    """Return l(A) + ⟨∇l(A), s⟩ + (μ/2)‖s‖² for the value and the slope at A and the move s = B − A."""
    bent = HALF * modulus * Norm(move) ** 2 if modulus != 0 else ZERO
    return value + Inner(slope, move) + bent


def strongly_convex(loss: AbstractFunction) -> tuple[Hypothesis, Hypothesis]:
    """Return that l is μ-strongly convex, with its gradient, and 0 ≤ μ."""
    A, B = points(loss)
    bound = tangent(loss(A), loss.gradient(A), total(B, negate(A)))
    statement = Equation(bound, loss(B), relation="≤", letters=(A, B))
    return (
        Hypothesis(STRONG, statement, words="l is μ-strongly convex"),
        Hypothesis(CONSTANT, Equation(ZERO, mu, relation="≤")),
    )


def convex(loss: AbstractFunction) -> Hypothesis:
    """Return that l is convex: it lies above its tangents."""
    A, B = points(loss)
    bound = tangent(loss(A), loss.gradient(A), total(B, negate(A)), ZERO)
    statement = Equation(bound, loss(B), relation="≤", letters=(A, B))
    return Hypothesis(CONVEX, statement, words="l is convex")


def gradient_gap(loss: AbstractFunction) -> Lemma:
    """Return 2μ(l(A) − l(B)) ≤ ‖∇l(A)‖² for all A and B: the square of ∇l(A) + μ(B − A) is what is left."""
    A, B = points(loss)
    slope, move = loss.gradient(A), total(B, negate(A))
    trail = Trail(2 * mu * (loss(A) - loss(B)))
    rest = total(slope, product(mu, move))
    by = Combination((Used(STRONG, 2 * mu),), ((Integer(1), rest),), (Used(CONSTANT),))
    trail.below(Norm(slope) ** 2, "strongly convex, times $2μ$, and $0 ≤ ‖∇l(A) + μ(B − A)‖²$", by)
    return trail.lemma(GRADIENT_GAP, "how far $l(A)$ is from any value of $l$")


def attained(loss: AbstractFunction) -> list[Lemma]:
    """Return that (μ/2)‖X − Φ‖² has the gradient μ(X − Φ) and lies on the bound: the hypothesis can be true."""
    A, B = points(loss)
    target = MatrixSymbol("Φ", *loss.domain)
    off = [total(point, negate(target)) for point in (A, B)]
    slope = gradient_lemmas(
        HALF * mu * Inner(off[0], off[0]), A, direction_for(A), label="slope of the instance"
    )
    trail = Trail(HALF * mu * Norm(off[1]) ** 2)
    value = HALF * mu * Norm(off[0]) ** 2
    trail.to(tangent(value, product(mu, off[0]), total(B, negate(A))), "$‖x + s‖² = ‖x‖² + 2⟨x, s⟩ + ‖s‖²$")
    title = "an instance: $l(X) = μ‖X − Φ‖²/2$, $∇l(X) = μ(X − Φ)$, attains the bound"
    return [*slope, trail.lemma(ATTAINED, title)]
