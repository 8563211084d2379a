"""Matrices whose columns are all the same, and the transposes that a sum or a diagonal does not see."""

from __future__ import annotations

from sympy import Basic, Expr, MatMul, MatrixExpr, MatrixSymbol

from dlhw3.symbolic.algebra import is_operator, transpose


class RowConstant(MatrixSymbol):
    """A letter for a matrix all of whose columns are the same."""

    def with_columns(self, columns: Expr) -> RowConstant:
        """Return the matrix of so many columns of the same."""
        return RowConstant(self.name, self.shape[0], columns)


def is_row_constant(matrix: Basic) -> bool:
    """Whether a matrix is x 𝟏ᵀ, or a letter for one."""
    if isinstance(matrix, MatMul):
        last = matrix.args[-1]
        return is_operator(last, "ones") and last.shape[1] != 1
    return isinstance(matrix, RowConstant)


def is_ones(matrix: MatrixExpr) -> bool:
    """Whether a matrix is 𝟏 𝟏ᵀ, a matrix of ones itself."""
    factors = matrix.args if isinstance(matrix, MatMul) else (matrix,)
    return all(is_operator(one, "ones") for one in factors) and all(one.shape[1] == 1 for one in factors[:-1])


def unturned(matrix: MatrixExpr) -> MatrixExpr:
    """Return the transpose where that is shorter: the diagonal is the same."""
    turned = transpose(matrix)
    return turned if len(str(turned)) < len(str(matrix)) else matrix
