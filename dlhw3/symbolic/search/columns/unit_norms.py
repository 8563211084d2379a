"""What is assumed of norms, said of their squares too: ⟨u, u⟩ = c² of ‖u‖ = c, as lemmas that searches may use."""

from __future__ import annotations

from dataclasses import replace

from sympy import MatrixExpr

from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.plan import Chain, Combination, Equation, Hypothesis, Lemma, Step, Theory, Used

SQUARED = ", squared"
"""Behind the name of what is said of a norm, in that of what is said of its square."""


def with_squares(theory: Theory) -> tuple[Theory, tuple[Lemma, ...]]:
    """Return a theory with the squares of norms that are assumed to be numbers, and what shows these.

    The lemmas have the names of what is assumed in them, and stand before those that are found under it.
    """
    lemmas = tuple(
        _squared(h)
        for h in theory.hypotheses
        if h.statement.relation == "=" and not h.statement.indices and not h.statement.letters
        if isinstance(h.statement.left, Norm) and not isinstance(h.statement.right, MatrixExpr)
    )
    told = tuple(Hypothesis(one.name, one.statement) for one in lemmas)
    return (replace(theory, hypotheses=(*theory.hypotheses, *told)), lemmas) if told else (theory, ())


def _squared(h: Hypothesis) -> Lemma:
    norm, value = h.statement.left, h.statement.right
    matrix = norm.args[0]
    square = Inner(matrix, matrix)
    by = Combination((Used(h.name, norm + value),))  # ‖A‖² − c² = (‖A‖ − c)(‖A‖ + c)
    steps = Step(square, norm**2, "$⟨A, A⟩ = ‖A‖^2$"), Step(norm**2, value**2, h.name, by)
    return Lemma(f"{h.name}{SQUARED}", Equation(square, value**2), Chain(steps))
