"""The spectrum of ∇²φ, φ = ⟨C, W_2 W_1⟩ + c: ±s for every singular value s of C, each as often as the hidden width.

Along Δ = (a vᵀ, τ z aᵀ) with Cv = sz, Cᵀz = sv and τ = ±1 the gradient moves by τsΔ, for every a ∈ ℝ^h. Directions
of orthogonal a, of orthogonal pairs, or of both signs are orthogonal, so none of them is counted twice.
"""

from __future__ import annotations

from sympy import MatrixExpr, MatrixSymbol, Symbol, Transpose, ZeroMatrix

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.affine_loss import ONE, C, W, gradients, h, p, q, s, v
from dlhw3.symbolic.nodes import Inner, hole
from dlhw3.symbolic.plan import Equation, Hypothesis, Lemma

RIGHT, LEFT, SIGN, KERNEL = "right singular vector", "left singular vector", "τ² = 1", "kernel of C"
FIRST, SECOND, ACROSS, REST = "first block", "second block", "inner products", "the rest"
tau, other = Symbol("tau", real=True), Symbol("upsilon", real=True)
z, y, x, k = (MatrixSymbol(name, size, 1) for name, size in (("z", p), ("y", p), ("x", q), ("k", q)))
a, b = MatrixSymbol("a", h, 1), MatrixSymbol("b", h, 1)


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return Cv = sz, Cᵀz = sv, τ² = 1, and Ck = 0 for a vector k in the kernel of C."""
    return (
        Hypothesis(RIGHT, Equation(product(C, v), product(s, z))),
        Hypothesis(LEFT, Equation(product(Transpose(C), z), product(s, v))),
        Hypothesis(SIGN, Equation(tau**2, ONE)),
        Hypothesis(KERNEL, Equation(product(C, k), ZeroMatrix(p, 1))),
    )


def _along(
    right: MatrixExpr, left: MatrixExpr, sign: Symbol, of: MatrixSymbol
) -> tuple[MatrixExpr, MatrixExpr]:
    """Return (a vᵀ, τ z aᵀ)."""
    return product(of, Transpose(right)), product(sign, left, Transpose(of))


def blocks() -> list[Lemma]:
    """Return that both blocks of the gradient move by τs times those of Δ = (a vᵀ, τ z aᵀ)."""
    upper, lower = _along(v, z, tau, a)
    first = Trail(total(product(Transpose(total(W[1], lower)), C), negate(product(Transpose(W[1]), C))))
    image = product(Transpose(C), z)
    first.to(product(tau, a, Transpose(image)), "multiplied out")
    first.rewrite(product(tau, a, Transpose(hole(image))), LEFT, product(s, v), "$Cᵀ z = s v$")
    first.to(product(tau * s, upper), "collected")
    second = Trail(total(product(C, Transpose(total(W[0], upper))), negate(product(C, Transpose(W[0])))))
    second.to(product(C, v, Transpose(a)), "multiplied out")
    second.rewrite(product(hole(product(C, v)), Transpose(a)), RIGHT, product(s, z), "$C v = s z$")
    once = product(s, z, Transpose(a))
    second.rewrite(product(hole(ONE), once), SIGN, tau**2, "$τ² = 1$", reverse=True)
    second.to(product(tau * s, lower), "collected")
    return [
        first.lemma(FIRST, "how $∇_1φ$ moves"),
        second.lemma(SECOND, "how $∇_2φ$ moves"),
    ]


def across() -> Lemma:
    """Return the inner product of two such directions, ⟨a, b⟩(⟨v, x⟩ + τυ⟨z, y⟩), for any vectors."""
    (one, two), (three, four) = _along(v, z, tau, a), _along(x, y, other, b)
    trail = Trail(Inner(one, three) + Inner(two, four))
    trail.to(Inner(a, b) * (Inner(v, x) + tau * other * Inner(z, y)), "multiplied out")
    return trail.lemma(ACROSS, "two directions")


def rest() -> Lemma:
    """Return that the gradient does not move along (a kᵀ, 0) where Ck = 0."""
    step = product(a, Transpose(k))
    trail = Trail(total(product(C, Transpose(total(W[0], step))), negate(product(C, Transpose(W[0])))))
    trail.to(product(C, k, Transpose(a)), "multiplied out")
    trail.rewrite(product(hole(product(C, k)), Transpose(a)), KERNEL, ZeroMatrix(p, 1), "$C k = 0$")
    return trail.to(ZeroMatrix(p, h), "nothing is left").lemma(REST, "the rest of the spectrum is 0")


def lemmas() -> list[Lemma]:
    """Return all of these, in order."""
    return [*gradients(W), *blocks(), across(), rest()]
