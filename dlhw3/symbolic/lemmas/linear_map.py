"""A ↦ Ax: its derivative, the adjoint of the derivative, and the entries of the tensor that both are."""

from __future__ import annotations

from sympy import Integer, MatrixSymbol, Transpose

from dlhw3.symbolic.algebra import product
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.gradient import gradient_lemmas
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import Inner, differential, hole, size_symbol
from dlhw3.symbolic.plan import Equation, Hypothesis, Lemma

DERIVATIVE, ADJOINT, ENTRY, SAME, OTHER = (
    "derivative", "adjoint", "entry of the tensor", "in its own slot", "in another slot",
)  # fmt: skip
UNIT, ORTHOGONAL = "unit vector", "orthogonal"
ONE, ZERO = Integer(1), Integer(0)

rows, cols = size_symbol("n"), size_symbol("m")
A, x = MatrixSymbol("A", rows, cols), MatrixSymbol("x", cols, 1)
g, e, p, r = (
    MatrixSymbol(name, size, 1) for name, size in (("g", rows), ("e", rows), ("p", rows), ("r", cols))
)
image = product(A, x)
column = product(e, Transpose(r))
"""e_i e_jᵀ, the matrix along which A_ij moves, for e = e_i and r = e_j."""


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return ⟨e, e⟩ = 1 and ⟨p, e⟩ = 0, for e = e_i and p = e_k with k ≠ i."""
    return (
        Hypothesis(UNIT, Equation(Inner(e, e), ONE)),
        Hypothesis(ORTHOGONAL, Equation(Inner(p, e), ZERO)),
    )


def derivative() -> Lemma:
    """Return D(A ↦ Ax)(A)[Δ] = Δx."""
    H = Direction.of(A)
    trail = Trail(differential(image, A, H)).to(product(H, x), "linear in $A$")
    return trail.lemma(DERIVATIVE, "the derivative")


def adjoint() -> tuple[Lemma, Lemma]:
    """Return D(A ↦ ⟨g, Ax⟩)(A)[Δ] = ⟨g xᵀ, Δ⟩, and that the gradient of ⟨g, Ax⟩ is g xᵀ, of A's shape."""
    return gradient_lemmas(Inner(g, image), A, Direction.of(A), label=ADJOINT)


def entry() -> Lemma:
    """Return D(A ↦ ⟨p, Ax⟩)(A)[e rᵀ] = ⟨p, e⟩⟨r, x⟩, for any columns: ∂(Ax)_k/∂A_ij = δ_ik x_j at unit vectors."""
    trail = Trail(differential(Inner(p, image), A, column))
    trail.to(Inner(p, product(column, x)), "linear in $A$")
    trail.to(Inner(p, e) * Inner(r, x), "$pᵀ e rᵀ x = (pᵀ e)(rᵀ x)$")
    return trail.lemma(ENTRY, "an entry of the tensor, by unit vectors")


def slots() -> tuple[Lemma, Lemma]:
    """Return the entry for k = i, ⟨r, x⟩ where ⟨e, e⟩ = 1, and for k ≠ i, 0 where ⟨p, e⟩ = 0."""
    own = Trail(differential(Inner(e, image), A, column))
    own.to(Inner(e, e) * Inner(r, x), "as for the entry, at $p = e$")
    own.rewrite(hole(Inner(e, e)) * Inner(r, x), UNIT, ONE, "$⟨e_i, e_i⟩ = 1$")
    other = Trail(differential(Inner(p, image), A, column))
    other.rewrite(hole(other.current), ENTRY, Inner(p, e) * Inner(r, x), ENTRY)
    other.rewrite(hole(Inner(p, e)) * Inner(r, x), ORTHOGONAL, ZERO, "$⟨e_k, e_i⟩ = 0$ for $k ≠ i$")
    return own.lemma(SAME, "$k = i$: the entry is $x_j$"), other.lemma(OTHER, "$k ≠ i$: the entry is 0")
