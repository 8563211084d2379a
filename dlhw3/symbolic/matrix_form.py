"""A column that is linear in a column dx as a matrix times it: the Hessian or the Jacobian read off its action.

Nothing here is trusted: that the action is M dx reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from sympy import Expr, Identity, MatAdd, MatMul, MatrixExpr, MatrixSymbol, Transpose, ZeroMatrix

from dlhw3.errors import UserError
from dlhw3.symbolic.adjoint import coefficient_of, diagonal_matrix, isolated
from dlhw3.symbolic.algebra import factors_of, hadamard_product, inner, is_operator, product, total, transpose
from dlhw3.symbolic.faces.operators import MatrixOperator, entrywise
from dlhw3.symbolic.hessian_matrices import has_matrix, hessian_matrix
from dlhw3.symbolic.jacobian_matrices import jacobian_in
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import HessianAt, MatrixSum


def matrix_of(action: Expr, direction: MatrixSymbol) -> MatrixExpr | None:
    """Return M where a column is M times the direction, itself a column; None where no matrix formula is found."""
    if isinstance(action, ZeroMatrix):
        return ZeroMatrix(action.shape[0], direction.shape[0])
    if action == direction:
        return Identity(direction.shape[0])
    if isinstance(action, MatAdd):
        parts = [matrix_of(term, direction) for term in action.args]
        return None if any(part is None for part in parts) else total(*parts)
    if isinstance(action, MatMul):
        return _of_product(action, direction)
    if isinstance(action, HessianAt) and has_matrix(action.args[0]) and not action.args[1].has(direction):
        made = matrix_of(action.args[2], direction)
        return None if made is None else product(hessian_matrix(*action.args[:2]), made)
    if (acts := jacobian_in(action)) is not None and not acts[0].has(direction):
        made = matrix_of(acts[1], direction)
        return None if made is None else product(acts[0], made)
    if isinstance(action, MatrixOperator) and action.op in ("hadamard", "quotient"):
        return _of_entries(action, direction)
    if isinstance(action, MatrixSum) and not any(one.has(direction) for one in action.args[1:]):
        body, *over = action.args
        made = matrix_of(body, direction)
        return None if made is None else MatrixSum(made, *over)
    return None


def acting(action: Expr) -> MatrixExpr | None:
    """Return M where a column is M times the one direction in it; None where there is none."""
    directions = [one for one in action.atoms(Direction) if one.shape[1] == 1]
    return matrix_of(action, directions[0]) if len(directions) == 1 else None


def _of_product(action: MatMul, direction: MatrixSymbol) -> MatrixExpr | None:
    """Read c B … M dx, B (dxᵀ v), B diag(dx) v and ⟨a, dx⟩ b off."""
    scale, factors = factors_of(action)
    places = [k for k, one in enumerate(factors) if one.has(direction)]
    if scale.has(direction):
        slope = None if places else _slope(scale, direction)
        return None if slope is None else product(*factors, transpose(slope))
    if len(places) != 1:
        return None
    (place,) = places
    held, before, after = factors[place], factors[:place], product(*factors[place + 1 :])
    if isinstance(held, MatAdd) and place < len(factors) - 1:
        return matrix_of(total(*(product(scale, *before, term, after) for term in held.args)), direction)
    if isinstance(held, MatrixSum) and place < len(factors) - 1:  # (Σᵢ ⟨aᵢ, dx⟩ Aᵢ) x
        body, index, *ends = held.args
        whole = (scale, *before, after, *ends)
        within = None if any(one.has(index) for one in whole) else product(scale, *before, body, after)
        return None if within is None else matrix_of(MatrixSum(within, index, *ends), direction)
    if place == len(factors) - 1:
        beside = None
    elif held.shape[1] == 1:  # dx times a row and a column, which is a number
        row, *rest = factors[place + 1 :]
        scale, beside = scale * inner(transpose(row), product(*rest)), None
    elif isinstance(held, Transpose) and held.shape[0] == 1:
        held, beside = held.arg, transpose(after)
    elif is_operator(held, "diag") and after.shape[1] == 1:
        held, beside = held.operands[0], diagonal_matrix(after)
    else:
        return None
    made = matrix_of(held, direction)
    if made is None:
        return None
    return product(scale, *before, *(() if beside is None else (beside,)), made)


def _slope(number: Expr, direction: MatrixSymbol) -> MatrixExpr | None:
    """Return a where a number is ⟨a, dx⟩."""
    try:
        return coefficient_of(isolated(number, direction), direction)
    except UserError:  # no trace rule frees the direction
        return None


def _of_entries(action: MatrixOperator, direction: MatrixSymbol) -> MatrixExpr | None:
    """Read v ∘ M dx off as diag(v) M, and M dx ⊘ v as that of 1/v."""
    places = [k for k, one in enumerate(action.operands) if one.has(direction)]
    if len(places) != 1 or action.shape[1] != 1 or (action.op == "quotient" and places != [0]):
        return None
    (place,) = places
    made = matrix_of(action.operands[place], direction)
    if made is None:
        return None
    others = (*action.operands[:place], *action.operands[place + 1 :])
    beside = hadamard_product(*others) if action.op == "hadamard" else entrywise("recip", *others)
    return product(diagonal_matrix(beside), made)
