"""What is assumed of norms, said of their squares too, as lemmas that searches may use.

⟨u, u⟩ = c² of ‖u‖ = c; and ⟨u, u⟩ ≤ c² of ‖u‖ ≤ c, where a claim has c² in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sympy import Expr, Integer, MatrixExpr, Pow, Symbol

from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.plan import Chain, Combination, Equation, Hypothesis, Lemma, Step, Theory, Used
from dlhw3.symbolic.search.columns.columns import Factor, Sight

SQUARED = ", squared"
"""Behind the name of what is said of a norm, in that of what is said of its square."""


def with_squares(theory: Theory, *claim: Expr) -> tuple[Theory, tuple[Lemma, ...]]:
    """Return a theory with the squares of norms that are assumed to be numbers, and what shows these.

    So with those that are assumed to be below a letter whose square stands in the sides of a ``claim``. The lemmas
    have the names of what is assumed in them, and stand before those that are found under it.
    """
    plain = (h for h in theory.hypotheses if not h.statement.indices and not h.statement.letters)
    lemmas = tuple(
        _squared(h)
        for h in plain
        if isinstance(h.statement.left, Norm) and not isinstance(h.statement.right, MatrixExpr)
        if h.statement.relation == "=" or (h.statement.relation in ("≤", "<") and _is_squared(h, claim))
    )
    told = tuple(Hypothesis(one.name, one.statement) for one in lemmas)
    return (replace(theory, hypotheses=(*theory.hypotheses, *told)), lemmas) if told else (theory, ())


def _is_squared(h: Hypothesis, claim: Sequence[Expr]) -> bool:
    """Whether a norm is below a letter whose square a claim has."""
    bound = h.statement.right
    return isinstance(bound, Symbol) and any(side.has(bound**2) for side in claim)


def _squared(h: Hypothesis) -> Lemma:
    norm, value = h.statement.left, h.statement.right
    matrix = norm.args[0]
    square = Inner(matrix, matrix)
    if h.statement.relation == "=":
        by, relation = Combination((Used(h.name, norm + value),)), "="  # ‖A‖² − c² = (‖A‖ − c)(‖A‖ + c)
    else:  # c² − ‖A‖² = 2 ‖A‖ (c − ‖A‖) + (c − ‖A‖)²
        by, relation = Combination((Used(h.name, 2 * norm),), ((Integer(1), value - norm),)), "≤"
    steps = (
        Step(square, norm**2, "$⟨A, A⟩ = ‖A‖^2$"),
        Step(norm**2, value**2, h.name, by, relation),
    )
    return Lemma(f"{h.name}{SQUARED}", Equation(square, value**2, (), relation), Chain(steps))


def with_squares_beside(
    sight: Sight, given: Sequence[Hypothesis], known: list[Factor]
) -> Iterator[list[Factor]]:
    """Yield factors and squares of visible letters, where a squared norm is assumed to be below a squared letter.

    To be tried where the factors alone give no proof: with more of them others are left out.
    """
    below = any(_is_square_bound(h.statement) for h in given)
    values = {one.value for one in known}
    squares = [Factor(s**2) for s in sight.letters if s**2 in sight.nodes and s**2 not in values]
    if below and squares:
        yield [*known, *squares]


def _is_square_bound(said: Equation) -> bool:
    """Whether this is a bound of a squared norm by a squared letter."""
    square = isinstance(said.right, Pow) and isinstance(said.right.base, Symbol)
    return square and said.relation in ("≤", "<") and said.left.has(Norm, Inner)
