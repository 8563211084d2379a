"""Transposes of operators, moved inside where that reads better: (A ∘ B)ᵀ = Aᵀ ∘ Bᵀ, and S⁻¹ for (S⁻¹)ᵀ, S = Sᵀ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from sympy import MatAdd, MatrixExpr, Transpose

from dlhw3.kernel.laws.entrywise import map_law
from dlhw3.kernel.laws.law import Law
from dlhw3.kernel.laws.matrices import LAWS
from dlhw3.symbolic.faces.operators import MatrixOperator, Operator, applied

Turn = Callable[[MatrixExpr], MatrixExpr]


def law_of(node: Operator) -> Law | None:
    """Return the kernel's law of an operator; None where it has none that says how it moves."""
    return map_law(node.name, node.order) if node.op == "map" else LAWS.get(node.op)


def turned(node: MatrixOperator, transpose: Turn) -> MatrixExpr:
    """Return the transpose of an operator's value, given how other matrices are transposed."""
    if node.op in ("hadamard", "quotient"):
        turned_operands: MatrixExpr = node.with_operands(tuple(map(transpose, node.operands)))
        return turned_operands
    if node.op == "ones":
        flipped: MatrixExpr = applied("ones", data=node.data[::-1])
        return flipped
    if node.op == "diag":
        return node
    law = law_of(node)
    if (
        law is not None
        and law.transposes in ("moves", "symmetric")
        and is_symmetric(node.operands[0], transpose)
    ):
        return node
    return Transpose(node)


def is_symmetric(matrix: MatrixExpr, transpose: Turn) -> bool:
    """Whether a matrix is written so that it is plain to see that it is symmetric: XᵀX, A + Aᵀ."""
    other = transpose(matrix)
    if isinstance(matrix, MatAdd) and isinstance(other, MatAdd):
        return Counter(matrix.args) == Counter(other.args)
    return bool(other == matrix)
