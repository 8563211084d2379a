"""The loss of a network (A, B) ↦ B S(A) at zero weights: stationary there, so least where it is convex."""

from __future__ import annotations

from sympy import Integer, MatMul, MatrixSymbol

from dlhw3.symbolic.algebra import scalar_sum, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.midpoints import (
    NOTHING,
    O_A,
    O_B,
    O_S,
    VANISHES,
    A,
    B,
    cols,
    hidden,
    inner,
    loss,
    outputs,
    rows,
    value,
)
from dlhw3.symbolic.nodes import Inner, ScalarDifferential, hole
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Lemma, Used

CONVEX = "convex"
HIDDEN, LAST, LEAST = "hidden layers", "last layer", "least at 0"
ZERO = Integer(0)
X, Z = MatrixSymbol("X", rows, cols), MatrixSymbol("Z", outputs, inner)


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return S(0) = 0, and φ(A, B) + D_Aφ[X] + D_Bφ[Z] ≤ φ(A + X, B + Z) for all A, B, X and Z."""
    here = value(B, A)
    tangent = scalar_sum((here, ScalarDifferential(here, A, X), ScalarDifferential(here, B, Z)))
    moved = value(total(B, Z), total(A, X))
    return (
        Hypothesis(VANISHES, Equation(hidden(O_A), O_S)),
        Hypothesis(CONVEX, Equation(tangent, moved, relation="≤", letters=(A, B, X, Z))),
    )


def hidden_layers() -> Lemma:
    """Return D_A l(0·S(A))[X] = 0, at every A: with W_N = 0 the outputs are 0 whatever the layers below."""
    trail = Trail(ScalarDifferential(value(O_B, A), A, X))
    trail.to(ScalarDifferential(NOTHING, A, X), "$0 S(A) = 0$ for every $A$")
    trail.to(ZERO, "nothing moves")
    return trail.lemma(HIDDEN, "the gradient in the layers below vanishes where the last one does")


def last_layer() -> Lemma:
    """Return D_B l(B S(0))[Z] = 0, at every B: S(0) = 0."""
    here = value(B, O_A)
    slope = loss.gradient(MatMul(B, hidden(O_A), evaluate=False))
    trail = Trail(ScalarDifferential(here, B, Z))
    trail.to(Inner(slope, MatMul(Z, hidden(O_A), evaluate=False)), "chain rule; linear in $B$")
    context = Inner(slope, MatMul(Z, hole(O_S), evaluate=False))
    trail.rewrite(context, VANISHES, O_S, "$S(0) = 0$")
    trail.to(ZERO, "$Z 0 = 0$")
    return trail.lemma(LAST, "the gradient in the last layer vanishes where the ones below do")


def least() -> Lemma:
    """Return l(0) ≤ l(B S(A)): convexity between 0 and W = (A, B), where both slopes are 0."""
    uses = (
        Used(CONVEX, letters=((A, O_A), (B, O_B), (X, A), (Z, B))),
        Used(HIDDEN, Integer(-1), letters=((A, O_A), (X, A))),
        Used(LAST, Integer(-1), letters=((B, O_B), (Z, B))),
    )
    words = "convex, from 0 to $W$, where both slopes at 0 are 0"
    return Trail(NOTHING).below(value(B, A), words, Combination(uses)).lemma(LEAST, "0 is a global minimum")
