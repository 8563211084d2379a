"""Expressions with symmetric letters: Aᵀ is written A, (A⁻¹)ᵀ is A⁻¹, and like terms are one."""

from __future__ import annotations

from sympy import Basic, MatAdd, MatMul, MatrixExpr, Transpose

from dlhw3.symbolic.algebra import collect, product, transpose
from dlhw3.symbolic.faces.operators import MatrixOperator
from dlhw3.symbolic.faces.turning import is_symmetric
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.ranges import Facts

MOVING = ("inverse", "adj", "map", "hadamard", "quotient")
"""Operators whose value is symmetric where their operands are."""


def as_symmetric(expression: MatrixExpr, facts: Facts) -> MatrixExpr:
    """Return an expression without the transposes of what is symmetric since its letters are, like terms merged."""
    if not facts.symmetric or not expression.atoms(Transpose):
        return expression
    made: MatrixExpr = _plain(expression, facts)  # type: ignore[assignment]
    return made


def symmetric_words(facts: Facts, expression: Basic) -> Prose:
    """Return "G, S symmetric" for the letters of an expression that are, as the rule of a step."""
    found = [one for one in facts.symmetric if not isinstance(one, Direction)]
    letters = sorted([one for one in found if expression.has(one)] or found, key=str)
    pieces = [piece for letter in letters for piece in (", ", letter)][1:]
    return Prose((*pieces, " symmetric" if len(letters) > 1 else " is symmetric"))


def _plain(expression: Basic, facts: Facts) -> Basic:
    parts = [_plain(part, facts) for part in expression.args]
    changed = any(new is not old for new, old in zip(parts, expression.args, strict=True))
    if changed and isinstance(expression, MatAdd):
        return collect(MatAdd(*parts))
    if changed and isinstance(expression, MatMul):
        return product(*parts)  # type: ignore[arg-type]
    made = expression.func(*parts) if changed else expression
    return made.arg if isinstance(made, Transpose) and _stays(made.arg, facts) else made


def _stays(matrix: MatrixExpr, facts: Facts) -> bool:
    """Whether a letter is symmetric, or an operator of what is."""

    def turned(one: MatrixExpr) -> MatrixExpr:
        return _plain(transpose(one), facts)  # type: ignore[return-value]

    if matrix in facts.symmetric:
        return True
    operands = matrix.operands if isinstance(matrix, MatrixOperator) and matrix.op in MOVING else ()
    return bool(operands) and all(is_symmetric(operand, turned) for operand in operands)
