"""Diagonals both ways, the matrix of ones, and the sum of all entries.

``diag`` makes a diagonal matrix of an n×1 vector, ``diagonal`` takes the n×1 vector of a square matrix's diagonal.
In code no product forms a diagonal matrix or a matrix of ones: they scale and add rows and columns.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sympy import Expr, MatMul, MatrixExpr, S, Transpose

from dlhw3.symbolic.algebra import is_operator
from dlhw3.symbolic.faces.computed import Definite, Way, computed, transpose
from dlhw3.symbolic.faces.face import ATOM, POWER, PRODUCT, Face, Written, both
from dlhw3.symbolic.faces.operators import MatrixOperator, applied

diag, diagonal, entry_sum = partial(applied, "diag"), partial(applied, "diagonal"), partial(applied, "sum")


def ones(rows: Any, cols: Any) -> MatrixOperator:
    """Return the rows×cols matrix of ones."""
    made: MatrixOperator = applied("ones", data=(rows, cols))
    return made


FACES = {
    "diag": Face(
        unicode=Written("diag({0})"),
        latex=Written(r"\operatorname{{diag}}({0})"),
        code={"numpy": Written("np.diag({0})"), "torch": Written("torch.diag_embed({0})")},
        letter="D",
        exact=True,
    ),
    "diagonal": Face(
        unicode=Written("diagonal({0})"),
        latex=Written(r"\operatorname{{diagonal}}({0})"),
        code=both("{module}.diagonal({0})"),
        letter="v",
        exact=True,
    ),
    "sum": Face(
        unicode=Written("sum({0})"),
        latex=Written(r"\operatorname{{sum}}({0})"),
        code=both("{module}.sum({0})"),
        letter="s",
        exact=True,
    ),
    "ones": Face(
        unicode=Written("𝟏"),
        latex=Written(r"\mathbf{{1}}"),
        code=both("{module}.ones({shape}{like})"),
        exact=True,
    ),
}


def _largest(axis: int) -> dict[str, Written]:
    """Return the largest entries along an axis; in torch nothing depends on them, for they are taken out."""
    texts = {"numpy": f"{{0}}.max({axis})", "torch": f"{{0}}.detach().amax({axis})"}
    return {package: Written(text, ATOM, (ATOM,)) for package, text in texts.items()}


_ROW_NORMS = {
    "numpy": '''def row_norms(matrix):
    """The Euclidean norm of each row, none of whose squares overflows or underflows."""
    largest = np.abs(matrix).max(1)
    scale = np.where(largest > 0, largest, largest + 1)
    return scale * np.sqrt(((matrix / scale[:, None]) ** 2).sum(1))''',
    "torch": '''def row_norms(matrix):
    """The Euclidean norm of each row, none of whose squares overflows or underflows."""
    largest = matrix.detach().abs().amax(1)
    scale = torch.where(largest > 0, largest, largest + 1)
    return scale * torch.sqrt(torch.square(matrix / scale[:, None]).sum(1))''',
    "jax": '''def row_norms(matrix):
    """The Euclidean norm of each row, none of whose squares overflows or underflows."""
    largest = jnp.abs(matrix).max(1)
    scale = jnp.where(largest > 0, largest, largest + 1)
    return scale * jnp.sqrt(((matrix / scale[:, None]) ** 2).sum(1))''',
}
WAYS = {
    "row_norms": Way(
        code=both("row_norms({0})"),
        helpers={"row_norms": _ROW_NORMS},
        cost=lambda rows, cols, first: 2 * first[0] * first[1],
        letter="r",
    ),
    "scaled_rows": Way(
        code=both("{0}[:, None] * {1}", PRODUCT, (ATOM, POWER)),
        cost=lambda rows, cols, first: rows * cols,
        exact=True,
    ),
    "scaled_columns": Way(
        code=both("{0} * {1}", PRODUCT, (PRODUCT, POWER)),
        cost=lambda rows, cols, first: rows * cols,
        exact=True,
    ),
    "transposed": Way(code=both("{0}.T", ATOM, (ATOM,)), letter="H", exact=True),
    "row_sums": Way(code=both("{0}.sum(1)", ATOM, (ATOM,)), letter="s", exact=True),
    "column_sums": Way(code=both("{0}.sum(0)", ATOM, (ATOM,)), letter="s", exact=True),
    "row_largest": Way(code=_largest(1), letter="m"),
    "column_largest": Way(code=_largest(0), letter="m"),
    "row_products": Way(
        code=both("({0} * {1}).sum(1)", ATOM, (PRODUCT, POWER)),
        cost=lambda rows, cols, first: first[0] * first[1],
        letter="v",
        exact=True,
    ),
    "column_products": Way(
        code=both("({0} * {1}).sum(0)", ATOM, (PRODUCT, POWER)),
        cost=lambda rows, cols, first: first[0] * first[1],
        letter="v",
        exact=True,
    ),
}


def multiplied(left: MatrixExpr, right: MatrixExpr, definite: Definite) -> MatrixExpr | None:
    """Return a product with a diagonal matrix, or one of ones, as code computes it; None for other products."""
    rows, cols = left.shape[0], right.shape[1]
    if is_operator(left, "diag"):
        (scales,) = left.operands
        if is_operator(right, "diag"):
            return diag(hadamard_of(scales, *right.operands))
        return (
            hadamard_of(scales, right) if cols == 1 else computed("scaled_rows", (rows, cols), scales, right)
        )
    if is_operator(right, "diag"):
        (scales,) = right.operands
        if rows == 1:
            return transpose(hadamard_of(scales, transpose(left)))
        return computed("scaled_columns", (rows, cols), left, scales)
    if is_operator(left, "ones") and rows == 1:
        return transpose(computed("column_sums", (cols, S.One), right))
    if is_operator(right, "ones") and cols == 1:
        if rows == 1:  # a row is an array without a second axis, as a column is
            return transpose(computed("column_sums", (S.One, S.One), transpose(left)))
        return computed("row_sums", (rows, S.One), left)
    return None


def ones_apart(factor: MatrixExpr) -> list[MatrixExpr]:
    """Return a factor; a matrix of ones as a column and a row, whose products are sums and no products."""
    if is_filled(factor) and 1 not in factor.shape:
        return [ones(factor.shape[0], S.One), ones(S.One, factor.shape[1])]
    return [factor]


def summed(left: MatrixExpr, right: MatrixExpr) -> Expr | None:
    """Return ⟨𝟏, A⟩ as the sum of A's entries; None for other inner products, and of a product of matrices."""
    for one, other in ((left, right), (right, left)):
        if is_filled(one) and not isinstance(other, MatMul):
            total: Expr = entry_sum(other)
            return total
    return None


def repeated(matrix: Expr) -> MatrixExpr | None:
    """Return the column whose copies are all columns of v 𝟏ᵀ, or the row whose copies are all rows of 𝟏 vᵀ."""
    factors = (
        [one for one in matrix.args if isinstance(one, MatrixExpr)] if isinstance(matrix, MatMul) else []
    )
    if len(factors) < 2:
        return None
    for place, rest in ((-1, matrix.args[:-1]), (0, [one for one in matrix.args if one is not factors[0]])):
        rows, columns = factors[place].shape[:: 1 if place else -1]  # of 𝟏ᵀ behind, of 𝟏 in front turned
        if is_filled(factors[place]) and rows == 1 and columns != 1:
            made: MatrixExpr = MatMul(*rest) if len(rest) > 1 else rest[0]
            return made
    return None


def is_filled(node: object) -> bool:
    """Whether a node is a matrix of ones."""
    return is_operator(node, "ones")


def hadamard_of(left: MatrixExpr, right: MatrixExpr) -> MatrixExpr:
    """Return the product of entries."""
    made: MatrixExpr = applied("hadamard", left, right)
    return made


def diagonal_split(
    factors: list[MatrixExpr],
    halves: Callable[[list[MatrixExpr]], tuple[MatrixExpr, MatrixExpr]],
    whole: Callable[[list[MatrixExpr]], MatrixExpr],
) -> MatrixExpr:
    """Return the diagonal of a product: of A B it is the sums of the rows of A ∘ Bᵀ, no product of matrices.

    Or the sums of the columns of Aᵀ ∘ B, where A is a transpose: a product is turned as a whole, never its factors.
    ``halves`` is the cheapest way to cut factors in two, ``whole`` the cheapest product.
    """
    for place in (0, -1):
        if is_operator(factors[place], "diag"):
            rest = factors[1:] if place == 0 else factors[:-1]
            (scales,) = factors[place].operands
            return hadamard_of(scales, diagonal_split(rest, halves, whole)) if rest else scales
    if len(factors) == 1:
        alone = whole(factors)
        return diagonal(alone)
    left, right = halves(factors)
    if left.shape[1] == 1:
        return hadamard_of(left, transpose(right))
    if isinstance(left, Transpose):
        return computed("column_products", (left.shape[0], S.One), left.arg, right)
    turned = Transpose(right) if isinstance(right, MatMul) else transpose(right)
    return computed("row_products", (left.shape[0], S.One), left, turned)
