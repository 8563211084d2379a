"""The inverse: X⁻¹ of a square matrix.

In code a matrix that is singular up to rounding has none (ValueError): where 10·n·ε times Skeel's condition number
‖|X⁻¹| |X|‖∞ reaches 1, X may be a singular matrix that was rounded, and no digit of the inverse need be right.
That number does not change with the scales of the equations. Source: Higham, Accuracy and Stability of Numerical
Algorithms (2002), section 7.2.

A product with an inverse is solved for. One more right-hand side, |X| 𝟏 with signs, tells how large |X⁻¹| |X| 𝟏 is
at least; only where that is within n·10⁴ of the bound is the inverse computed, for the number itself.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from sympy import Basic, MatrixExpr, Transpose

from dlhw3.symbolic.faces.computed import Computed, Definite, Way, computed, transpose
from dlhw3.symbolic.faces.face import ATOM, POWER, Face, Written, both
from dlhw3.symbolic.faces.operators import Operator, applied

inverse = partial(applied, "inverse")
"""X⁻¹."""

_INVERSE = '''def inverse_of(matrix):
    """The inverse; a matrix that is singular up to rounding has none."""
    found = {module}.linalg.inv(matrix)
    if is_singular(matrix, found):
        raise ValueError("a matrix that is singular up to rounding has no inverse")
    return found'''

IS_SINGULAR = {
    "numpy": '''def is_singular(matrix, inverse):
    """Whether a matrix may be a singular one that was rounded."""
    condition = (np.abs(inverse) @ np.abs(matrix).sum(axis=1)).max()
    return not 10 * len(matrix) * np.finfo(matrix.dtype).eps * condition < 1''',
    "torch": '''def is_singular(matrix, inverse):
    """Whether a matrix may be a singular one that was rounded; False under torch.func.vmap."""
    condition = (inverse.detach().abs() @ torch.linalg.vector_norm(matrix.detach(), 1, 1)).amax()
    try:
        return not 10 * len(matrix) * torch.finfo(matrix.dtype).eps * condition.item() < 1
    except RuntimeError:  # no value may be looked at
        return False''',
    "jax": "",  # whose traces have no values
}

_SOLUTION = {
    "numpy": '''def solution(matrix, right):
    """The X with matrix X = right; a matrix that is singular up to rounding has none."""
    probe = np.abs(matrix).sum(axis=1) * np.cos(np.arange(len(matrix), dtype=matrix.dtype))
    found = np.linalg.solve(matrix, np.column_stack((right, probe)))
    if is_doubtful(found[:, -1]) and is_singular(matrix, np.linalg.inv(matrix)):
        raise ValueError("a matrix that is singular up to rounding has no inverse")
    return found[:, 0] if right.ndim == 1 else found[:, :-1]''',
    "torch": '''def solution(matrix, right):
    """The X with matrix X = right; a matrix that is singular up to rounding has none."""
    signs = torch.cos(torch.arange(len(matrix), dtype=matrix.dtype, device=matrix.device))
    probe = torch.linalg.vector_norm(matrix.detach(), 1, 1) * signs
    columns = right[:, None] if right.ndim == 1 else right
    found = torch.linalg.solve(matrix, torch.cat((columns, probe[:, None]), dim=1))
    if is_doubtful(found[:, -1]) and is_singular(matrix, torch.linalg.inv(matrix)):
        raise ValueError("a matrix that is singular up to rounding has no inverse")
    return found[:, 0] if right.ndim == 1 else found[:, :-1]''',
    "jax": '''def solution(matrix, right):
    """The X with matrix X = right."""
    return jnp.linalg.solve(matrix, right)''',
}
_FACTORS = {
    "numpy": '''def factors_of(matrix):
    """The factors L U of a matrix; one that is singular up to rounding has none."""
    from scipy.linalg import get_lapack_funcs

    (factor,) = get_lapack_funcs(("getrf",), (matrix,))
    factors, pivots, singular = factor(matrix)
    if singular:
        raise np.linalg.LinAlgError("Singular matrix")
    probe = np.abs(matrix).sum(axis=1) * np.cos(np.arange(len(matrix), dtype=matrix.dtype))
    if is_doubtful(solved((factors, pivots), probe)) and is_singular(matrix, np.linalg.inv(matrix)):
        raise ValueError("a matrix that is singular up to rounding has no inverse")
    return factors, pivots''',
    "torch": '''def factors_of(matrix):
    """The factors L U of a matrix; one that is singular up to rounding has none."""
    factors, pivots, _ = torch.linalg.lu_factor_ex(matrix)  # a pivot of 0 makes the probe infinite
    signs = torch.cos(torch.arange(len(matrix), dtype=matrix.dtype, device=matrix.device))
    probe = torch.linalg.vector_norm(matrix.detach(), 1, 1) * signs
    probed = solved((factors.detach(), pivots), probe)
    if is_doubtful(probed) and is_singular(matrix, torch.linalg.inv(matrix)):
        raise ValueError("a matrix that is singular up to rounding has no inverse")
    return factors, pivots''',
    "jax": '''def factors_of(matrix):
    """The matrix itself, which jax factors each time."""
    return matrix''',
}
_SOLVED = {
    "numpy": '''def solved(factors, right, transposed=False):
    """The X with matrix X = right, or matrixᵀ X = right, by the factors of the matrix."""
    from scipy.linalg import get_lapack_funcs

    (solve,) = get_lapack_funcs(("getrs",), (factors[0], right))
    return solve(*factors, right, trans=int(transposed))[0]''',
    "torch": '''def solved(factors, right, transposed=False):
    """The X with matrix X = right, or matrixᵀ X = right, by the factors of the matrix."""
    columns = right[:, None] if right.ndim == 1 else right
    found = torch.linalg.lu_solve(*factors, columns, adjoint=transposed)
    return found[:, 0] if right.ndim == 1 else found''',
    "jax": '''def solved(factors, right, transposed=False):
    """The X with matrix X = right, or matrixᵀ X = right."""
    return jnp.linalg.solve(factors.T if transposed else factors, right)''',
}
INVERSE_BY_FACTORS = {
    "numpy": '''def inverse_by_factors(factors):
    """The inverse of a matrix, by its factors L U."""
    from scipy.linalg import get_lapack_funcs

    (invert,) = get_lapack_funcs(("getri",), (factors[0],))
    return invert(*factors)[0]''',
    "torch": '''def inverse_by_factors(factors):
    """The inverse of a matrix, by its factors L U."""
    one = torch.eye(len(factors[0]), dtype=factors[0].dtype, device=factors[0].device)
    return torch.linalg.lu_solve(*factors, one)''',
    "jax": '''def inverse_by_factors(factors):
    """The inverse of the matrix, which jax factors each time."""
    return jnp.linalg.inv(factors)''',
}
"""The inverse by what ``factors_of`` returns."""
_IS_DOUBTFUL = {
    "numpy": '''def is_doubtful(probed):
    """Whether the inverse, applied to one column, lets a singular matrix be feared."""
    return not 1e5 * len(probed) ** 2 * np.finfo(probed.dtype).eps * np.abs(probed).max() < 1''',
    "torch": '''def is_doubtful(probed):
    """Whether the inverse, applied to one column, lets a singular matrix be feared."""
    largest = probed.detach().abs().amax()
    try:
        return not 1e5 * len(probed) ** 2 * torch.finfo(probed.dtype).eps * largest.item() < 1
    except RuntimeError:  # under torch.func.vmap no value may be looked at
        return False''',
    "jax": "",
}
_BY_CHOLESKY = {
    "numpy": '''def solution_by_cholesky(matrix, right):
    """The X with matrix X = right, for a positive definite matrix."""
    from scipy.linalg import cho_factor, cho_solve

    return cho_solve(cho_factor(matrix), right)''',
    "torch": '''def solution_by_cholesky(matrix, right):
    """The X with matrix X = right, for a positive definite matrix."""
    columns = right[:, None] if right.ndim == 1 else right
    return torch.cholesky_solve(columns, torch.linalg.cholesky(matrix)).reshape(right.shape)''',
    "jax": '''def solution_by_cholesky(matrix, right):
    """The X with matrix X = right, for a positive definite matrix."""
    from jax.scipy.linalg import cho_factor, cho_solve

    return cho_solve(cho_factor(matrix), right)''',
}
_ROOT = {
    "numpy": '''def root_of(matrix):
    """The Cholesky factor of a positive definite matrix."""
    from scipy.linalg import cho_factor

    return cho_factor(matrix)''',
    "torch": '''def root_of(matrix):
    """The Cholesky factor of a positive definite matrix."""
    return torch.linalg.cholesky(matrix)''',
    "jax": '''def root_of(matrix):
    """The Cholesky factor of a positive definite matrix."""
    from jax.scipy.linalg import cho_factor

    return cho_factor(matrix)''',
}
_BY_ROOT = {
    "numpy": '''def solved_by_root(root, right):
    """The X with matrix X = right, by the Cholesky factor of the matrix."""
    from scipy.linalg import cho_solve

    return cho_solve(root, right)''',
    "torch": '''def solved_by_root(root, right):
    """The X with matrix X = right, by the Cholesky factor of the matrix."""
    columns = right[:, None] if right.ndim == 1 else right
    return torch.cholesky_solve(columns, root).reshape(right.shape)''',
    "jax": '''def solved_by_root(root, right):
    """The X with matrix X = right, by the Cholesky factor of the matrix."""
    from jax.scipy.linalg import cho_solve

    return cho_solve(root, right)''',
}
_BY_CHOLESKY_ALONE = {
    "numpy": '''def inverse_by_cholesky(matrix):
    """The inverse of a positive definite matrix."""
    from scipy.linalg import get_lapack_funcs

    factor, invert = get_lapack_funcs(("potrf", "potri"), (matrix,))
    root, failed = factor(matrix)
    if failed:
        raise np.linalg.LinAlgError("a matrix that is declared positive definite is not")
    upper = np.triu(invert(root)[0])
    return upper + np.triu(upper, 1).T''',
    "torch": '''def inverse_by_cholesky(matrix):
    """The inverse of a positive definite matrix."""
    return torch.cholesky_inverse(torch.linalg.cholesky(matrix))''',
    "jax": '''def inverse_by_cholesky(matrix):
    """The inverse of a positive definite matrix."""
    from jax.scipy.linalg import cho_factor, cho_solve

    return cho_solve(cho_factor(matrix), jnp.eye(len(matrix), dtype=matrix.dtype))''',
}
_INVERSE_JAX = '''def inverse_of(matrix):
    """The inverse."""
    return jnp.linalg.inv(matrix)'''

FACES = {
    "inverse": Face(
        unicode=Written("{0}⁻¹", POWER, (ATOM,)),
        latex=Written("{0}^{{-1}}", POWER, (ATOM,)),
        code=both("inverse_of({0})"),
        helpers={
            "inverse_of": {"numpy": _INVERSE, "torch": _INVERSE, "jax": _INVERSE_JAX},
            "is_singular": IS_SINGULAR,
        },
        letter="V",
        cost=lambda rows, cols, first: rows**3,
    )
}
WAYS = {
    "solution": Way(
        code=both("solution({0}, {1})"),
        helpers={"solution": _SOLUTION, "is_singular": IS_SINGULAR, "is_doubtful": _IS_DOUBTFUL},
        cost=lambda rows, cols, first: rows**3 / 3 + rows**2 * cols,
    ),
    "factors": Way(
        code=both("factors_of({0})"),
        helpers={
            "factors_of": _FACTORS,
            "solved": _SOLVED,
            "is_singular": IS_SINGULAR,
            "is_doubtful": _IS_DOUBTFUL,
        },
        cost=lambda rows, cols, first: rows**3 / 3,
        letter="F",
    ),
    "solved": Way(
        code=both("solved({0}, {1})"),
        helpers={"solved": _SOLVED},
        cost=lambda rows, cols, first: rows**2 * cols,
    ),
    "solved_transposed": Way(
        code=both("solved({0}, {1}, transposed=True)"),
        helpers={"solved": _SOLVED},
        cost=lambda rows, cols, first: rows**2 * cols,
    ),
    "root": Way(
        code=both("root_of({0})"),
        helpers={"root_of": _ROOT},
        cost=lambda rows, cols, first: rows**3 / 6,
        letter="R",
    ),
    "solved_by_root": Way(
        code=both("solved_by_root({0}, {1})"),
        helpers={"solved_by_root": _BY_ROOT},
        cost=lambda rows, cols, first: rows**2 * cols,
    ),
    "solution_by_cholesky": Way(
        code=both("solution_by_cholesky({0}, {1})"),
        helpers={"solution_by_cholesky": _BY_CHOLESKY},
        cost=lambda rows, cols, first: rows**3 / 6 + rows**2 * cols,
    ),
    "inverse_by_cholesky": Way(
        code=both("inverse_by_cholesky({0})"),
        helpers={"inverse_by_cholesky": _BY_CHOLESKY_ALONE},
        cost=lambda rows, cols, first: rows**3 / 2,
        letter="V",
    ),
}


def multiplied(left: MatrixExpr, right: MatrixExpr, definite: Definite) -> MatrixExpr | None:
    """Return a product with an inverse as the solution of equations; None for other products.

    ``definite`` says of a matrix whether it is known to be positive definite.
    """
    shape = (left.shape[0], right.shape[1])
    if _is_inverse(left) and _is_inverse(right):
        return None
    if _is_inverse(left):
        (matrix,) = left.operands
        name = "solution_by_cholesky" if definite(matrix) else "solution"
        made: MatrixExpr = computed(name, shape, matrix, right)
        return made
    if _is_inverse(right):
        (matrix,) = right.operands
        other = right if definite(matrix) else applied("inverse", transpose(matrix))
        solved = multiplied(other, transpose(left), definite)
        return None if solved is None else transpose(solved)
    return None


def careful(item: Basic) -> Any:
    """Return an expression of the same value in which the inverse of a diagonal matrix is one of reciprocals."""
    if _is_inverse(item) and _is_diagonal(item.operands[0]):  # type: ignore[attr-defined]
        (column,) = item.operands[0].operands  # type: ignore[attr-defined]
        return applied("diag", applied("map", careful(column), data=("recip", 0)))
    if not item.args:
        return item
    if isinstance(item, Operator):
        operands = tuple(map(careful, item.operands))
        return item if operands == item.operands else item.with_operands(operands)
    args = tuple(map(careful, item.args))
    return item if args == item.args else item.func(*args)


def with_definite_inverses(item: Any, definite: Definite) -> Any:
    """Return an expression in which the inverses that are formed of positive definite matrices are by Cholesky."""
    if isinstance(item, (Operator, Computed)):
        operands = tuple(with_definite_inverses(one, definite) for one in item.operands)
        if _is_inverse(item) and definite(item.operands[0]):
            return computed("inverse_by_cholesky", item.shape, *operands)
        if operands == item.operands:
            return item
        return (
            item.with_operands(operands)
            if isinstance(item, Operator)
            else item.func(*item.args[:2], *operands)
        )
    args = tuple(with_definite_inverses(one, definite) for one in item.args)
    return item if args == item.args else item.func(*args)


def as_factor(matrix: MatrixExpr) -> MatrixExpr:
    """Return (X⁻¹)ᵀ as the inverse of Xᵀ, for which a product with it is solved."""
    if isinstance(matrix, Transpose) and _is_inverse(matrix.arg):
        made: MatrixExpr = applied("inverse", transpose(matrix.arg.operands[0]))
        return made
    return matrix


def _is_diagonal(node: Any) -> bool:
    return isinstance(node, Operator) and node.op == "diag"


def _is_inverse(node: Any) -> bool:
    return isinstance(node, Operator) and node.op == "inverse"
