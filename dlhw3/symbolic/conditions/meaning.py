"""What must hold before a statement is judged: that it means something, and for every value of its indices.

The kernel gives every term a value; a person who writes W_{j:1} beyond the network, or a letter in two shapes,
means nothing by it, and is told so.
"""

from __future__ import annotations

from sympy import MatrixExpr, Symbol

from dlhw3.errors import ShapeError
from dlhw3.symbolic import shapes
from dlhw3.symbolic.plan import Equation, Step, Theory
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.scope import free_indices, require_ranges


def require_theory(theory: Theory) -> None:
    """Raise ShapeError or ValueError unless the theory's hypotheses mean something, each under its own name."""
    require_ranges(theory.facts.ranges, Facts())
    if len({hypothesis.name for hypothesis in theory.hypotheses}) < len(theory.hypotheses):
        raise ValueError("two hypotheses have one name")
    for statement in (hypothesis.statement for hypothesis in theory.hypotheses):
        require_ranges(statement.indices, theory.facts)
        for side in (statement.left, statement.right):
            shapes.check(side, theory.facts.extended(*statement.indices))
        shapes.require_same("equates", statement.left, statement.right)


def require_indices(statement: Equation, theory: Theory) -> None:
    """Raise ValueError unless the statement may be read for every value of its indices."""
    require_ranges(statement.indices, theory.facts)
    fixed: set[Symbol] = set()
    for told in (hypothesis.statement for hypothesis in theory.hypotheses):
        quantified = {item.index for item in told.indices}
        fixed |= (free_indices(told.left) | free_indices(told.right)) - quantified
    if fixed & {item.index for item in statement.indices}:
        raise ValueError("an index of the statement is one particular value in a hypothesis")


def meaningless(claim: Equation | Step, theory: Theory, indices: tuple[Range, ...]) -> str:
    """Say why left = right has no meaning, or nothing."""
    facts = theory.facts.extended(*indices)
    assumed = [side for h in theory.hypotheses for side in (h.statement.left, h.statement.right)]
    try:
        shapes.require_names(claim.left, claim.right, *assumed, *facts.nonzero, *facts.symmetric)
        for side in (claim.left, claim.right):
            shapes.check(side, facts)
        if isinstance(claim.left, MatrixExpr) != isinstance(claim.right, MatrixExpr):
            shapes.require_same("equates", claim.left, claim.right)
    except ShapeError as error:
        return error.message
    return ""
