"""The loss of a network is stationary at zero weights: convex and differentiable, it has its minimum there."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import first_order
from dlhw3.symbolic.plan import Theory

NAME = "nonconvexity-first-order"


def derive() -> Derivation:
    """Derive l(0) ≤ l(B S(A)) for every (A, B): the gradient inequality of a convex loss, S(0) = 0, l smooth at 0.

    A network of N ≥ 2 layers, as for nonconvexity: B its last, o × h, A all the others written as one matrix a × b,
    S(A) the last hidden layer's values on s samples, h × s. S is any function with S(0) = 0, as where the last
    hidden activation has σ(0) = 0; it need not be differentiable. l is differentiable at 0. Convex means here, for
    all A, B, X, Z: φ(A, B) + D_Aφ[X] + D_Bφ[Z] ≤ φ(A + X, B + Z), φ(A, B) = l(B S(A)).

    ∇φ(0) = 0 block by block: in the layers n < N since W_N = 0, at any A; in the last one since S(0) = 0, at any B.
    So a loss with l(B S(A)) < l(0) somewhere is not convex.

    Source: the write-up's part 1, question 1, which uses σ(0) = 0 in every layer and a differentiable σ;
    results.md §2: N ≥ 2 is needed ((w − 1)² for N = 1), and σ(0) = 0 in the last hidden layer alone. Used by: a
    second derivation of nonconvexity, which needs no derivative at all.
    """
    own = [first_order.hidden_layers(), first_order.last_layer(), first_order.least()]
    return Derivation(
        name=NAME,
        statement="$W = (A, B)$, outputs $B S(A)$, $S(0) = 0$: a convex loss is nowhere below $l(0)$",
        theory=Theory(hypotheses=first_order.hypotheses()),
        parts=parts(NAME, own),
        results=(first_order.LEAST, first_order.HIDDEN, first_order.LAST),
        source="the write-up, part 1, question 1",
        notes=("a loss that is below $l(0)$ somewhere is therefore not convex",),
    )
