"""The loss of a network is midpoint-convex only where it is constant: three lines, by midpoints."""

from __future__ import annotations

from sympy import Expr, Integer

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import midpoints
from dlhw3.symbolic.plan import Lemma, Theory

NAME = "nonconvexity"


def derive() -> Derivation:
    """Derive l(B S(A)) = l(0), as two inequalities, from three midpoint inequalities at W = (A, B) and S(0) = 0.

    A network of N ≥ 2 layers: B its last, of shape o × h, A all the others written as one matrix a × b (any shape),
    S(A) the last hidden layer's values on s samples, h × s; S is any function with S(0) = 0, as where the last
    hidden activation has σ(0) = 0, differentiable, continuous or not. l is any function of the outputs on these
    samples. The three inequalities are those of a midpoint-convex loss (A, B) ↦ l(B S(A)) between P = (2A, 0) and
    Q = (0, 2B), −P and −Q, W and −W. So if l(B S(A)) differs from l(0) anywhere, one of the three fails: the loss
    is not convex. By how much, the case says: where each of them holds up to δ, l(B S(A)) is within 3δ of l(0); so
    where it differs by d > 0, one fails by d/3 at least.

    Source: results.md §2, which repairs and sharpens the write-up's part 1, question 1 (there σ is differentiable,
    and N ≥ 2 is not said: for N = 1 it is false). Used by: no other entry; nonconvexity-first-order is a second
    derivation of it.
    """
    return Derivation(
        name=NAME,
        statement="$W = (A, B)$, outputs $B S(A)$, $S(0) = 0$: a loss convex at three midpoints is $l(0)$ at $W$",
        theory=Theory(hypotheses=midpoints.hypotheses()),
        parts=parts(NAME, _lemmas(midpoints.ZERO)),
        results=(midpoints.ABOVE, midpoints.BELOW),
        source="the write-up, part 1, question 1, with no derivative; the three midpoints are ours",
        notes=("a loss that is not constant is therefore not convex",),
        cases=(_by_how_much(),),
    )


def _lemmas(slack: Expr) -> list[Lemma]:
    return [
        midpoints.no_higher(midpoints.ABOVE, midpoints.UP, Integer(1), slack),
        midpoints.no_higher(midpoints.OPPOSITE, midpoints.DOWN, Integer(-1), slack),
        midpoints.no_lower(slack),
    ]


def _by_how_much() -> Derivation:
    """Derive l(0) − 3δ ≤ l(B S(A)) ≤ l(0) + δ where each of the three inequalities holds up to δ."""
    return Derivation(
        name=f"{NAME}, by how much",
        statement="where the three inequalities hold up to $δ$ each: how far $l(B S(A))$ is from $l(0)$",
        theory=Theory(hypotheses=midpoints.hypotheses(midpoints.SLACK)),
        parts=parts(NAME, _lemmas(midpoints.SLACK)),
        results=(midpoints.ABOVE, midpoints.BELOW),
        notes=("where $l$ is $d > 0$ away from $l(0)$, one of the three fails by $d/3$ at least",),
    )
