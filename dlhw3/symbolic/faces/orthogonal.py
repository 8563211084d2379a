"""Least squares by orthonormal columns: (XᵀX)⁻¹ Xᵀ y is P Qᵀ y, where X P = Q and QᵀQ = I.

XᵀX has the square of the condition number of X, and its inverse half of the digits; P, the inverse of the triangle
R in X = Q R, has them all. So is every product in which X stands beside (XᵀX)⁻¹, and then every such inverse. The
determinant of XᵀX beside such an inverse is that of R squared. What tells dependent columns, ‖|R| |R⁻¹|‖∞, does
not change with the scales of the columns.
Source: Higham, Accuracy and Stability of Numerical Algorithms (2002), chapter 20.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sympy import Add, Basic, Expr, MatMul, MatrixExpr, Mul, Transpose

from dlhw3.symbolic.algebra import factors_of, product
from dlhw3.symbolic.faces.computed import Computed, Way, computed, number_computed, transpose
from dlhw3.symbolic.faces.face import ATOM, both
from dlhw3.symbolic.faces.inverse import IS_SINGULAR
from dlhw3.symbolic.faces.operators import Operator, applied

_ORTHONORMAL = {
    "numpy": '''def orthonormal_of(matrix):
    """Q, P with matrix P = Q, whose columns are orthonormal; columns that depend on one another have none."""
    from scipy.linalg import get_lapack_funcs

    Q, R = np.linalg.qr(matrix)
    (invert,) = get_lapack_funcs(("trtri",), (R,))
    if len(R) == R.shape[1] and R.diagonal().all():
        P = invert(R)[0]
        if not is_singular(P, R):
            return Q, P
    raise ValueError("columns that depend on one another up to rounding have no least squares")''',
    "torch": '''def orthonormal_of(matrix):
    """Q, P with matrix P = Q, whose columns are orthonormal; columns that depend on one another have none."""
    Q, R = torch.linalg.qr(matrix)
    if len(R) == R.shape[1]:
        one = torch.eye(len(R), dtype=R.dtype, device=R.device)
        P = torch.linalg.solve_triangular(R, one, upper=True)
        if not is_singular(P, R):
            return Q, P
    raise ValueError("columns that depend on one another up to rounding have no least squares")''',
    "jax": '''def orthonormal_of(matrix):
    """Q, P with matrix P = Q, whose columns are orthonormal."""
    Q, R = jnp.linalg.qr(matrix)
    return Q, jnp.linalg.inv(R)''',
}
WAYS = {
    "orthonormal": Way(
        code=both("orthonormal_of({0})"),
        helpers={"orthonormal_of": _ORTHONORMAL, "is_singular": IS_SINGULAR},
        cost=lambda rows, cols, first: 2 * first[0] * first[1] ** 2 + first[1] ** 3 / 3,
        letter="F",
    ),
    "orthonormal_columns": Way(code=both("{0}[0]", ATOM, (ATOM,)), letter="Q"),
    "orthonormal_scales": Way(code=both("{0}[1]", ATOM, (ATOM,)), letter="P"),
    "volume": Way(code=both("{module}.prod({module}.diagonal({0}))"), letter="v"),
    "log_volume": Way(code=both("{module}.log({module}.abs({module}.diagonal({0}))).sum()"), letter="v"),
}


def orthogonal(expressions: Sequence[Any]) -> list[Any]:
    """Return expressions of the same values in which inverses of XᵀX beside X are by orthonormal columns."""
    found = {inner for one in expressions for node in one.atoms(MatMul) for inner in _beside(node)}
    alone = {gram for one in expressions for gram in _alone(one)}
    wanted = {gram: made for gram in found - alone if (made := _made(gram)) is not None}
    return [_written(one, wanted) for one in expressions] if wanted else list(expressions)


def _made(gram: MatrixExpr) -> tuple[MatrixExpr, MatrixExpr, MatrixExpr] | None:
    """Return X, Q and P for XᵀX; None for any other matrix."""
    matrix = _root(gram)
    if matrix is None:
        return None
    rows, cols = matrix.shape
    both_of = computed("orthonormal", (rows, cols), matrix)
    return (
        matrix,
        computed("orthonormal_columns", (rows, cols), both_of),
        computed("orthonormal_scales", (cols, cols), both_of),
    )


def _root(gram: Basic) -> MatrixExpr | None:
    if not isinstance(gram, MatMul) or len(gram.args) != 2:
        return None
    left, right = gram.args
    is_gram = isinstance(right, MatrixExpr) and left == transpose(right) and right.shape[1] != 1
    return right if is_gram else None


def _beside(item: MatMul) -> list[MatrixExpr]:
    """Return the XᵀX whose inverses stand beside X, or Xᵀ, in a product."""
    _, factors = factors_of(item)
    found = []
    for one, other in pairwise(factors):
        if _is_inverse(other) and _root(other.operands[0]) == one:  # type: ignore[attr-defined]
            found.append(other.operands[0])  # type: ignore[attr-defined]
        if _is_inverse(one) and (root := _root(one.operands[0])) is not None and transpose(root) == other:  # type: ignore[attr-defined]
            found.append(one.operands[0])  # type: ignore[attr-defined]
    return found


def _alone(item: Basic) -> set[MatrixExpr]:
    """Return the matrices whose inverses stand elsewhere than in a product of matrices."""
    if _is_inverse(item):
        return {item.operands[0]} | _alone(item.operands[0])  # type: ignore[attr-defined]
    found: set[MatrixExpr] = set()
    for part in item.operands if isinstance(item, Operator) else item.args:
        many = isinstance(item, MatMul) and len(factors_of(item)[1]) > 1
        found |= _alone(part.operands[0] if many and _is_inverse(part) else part)
    return found


def _written(item: Any, wanted: dict[MatrixExpr, tuple[MatrixExpr, MatrixExpr, MatrixExpr]]) -> Any:
    if isinstance(item, Operator):
        if (gram := _of_determinant(item)) in wanted:
            return _by_volume(item, wanted[gram][2])
        if (split := _log_of_product(item, wanted)) is not None:
            return split
        operands = tuple(_written(one, wanted) for one in item.operands)
        return item if operands == item.operands else item.with_operands(operands)
    if isinstance(item, MatMul):
        number, factors = factors_of(item)
        parts: list[MatrixExpr] = []
        for factor in factors:
            if _is_inverse(factor) and factor.operands[0] in wanted:  # type: ignore[attr-defined]
                matrix, columns, scales = wanted[factor.operands[0]]  # type: ignore[attr-defined]
                before = parts.pop() if parts and parts[-1] == matrix else None
                parts += [columns if before is not None else scales, Transpose(scales)]
                continue
            parts.append(factor)
        for matrix, columns, scales in wanted.values():
            for place in range(len(parts) - 1, 0, -1):
                if parts[place - 1] == Transpose(scales) and parts[place] == transpose(matrix):
                    parts[place - 1 : place + 1] = [Transpose(columns)]
        return product(_written(number, wanted), *(_written(one, wanted) for one in parts))
    if isinstance(item, Computed):
        return item
    args = tuple(_written(one, wanted) for one in item.args)
    return item if args == item.args else item.func(*args)


def _of_determinant(node: Operator) -> Any:
    """Return the matrix of a determinant, and of its inverse, its root or its logarithm."""
    (inside, *_) = node.operands
    if node.op in ("det", "logdet"):
        return inside
    is_of_one = getattr(node, "name", "") in ("recip", "sqrt", "log") and getattr(inside, "op", "") == "det"
    return inside.operands[0] if is_of_one else None  # type: ignore[attr-defined]


def _log_of_product(node: Operator, wanted: dict[MatrixExpr, tuple[MatrixExpr, ...]]) -> Expr | None:
    """Return log(c det(XᵀX)) as log(c) + log det(XᵀX), in which the determinant may overflow."""
    if getattr(node, "name", "") != "log" or not isinstance(node.operands[0], Mul):
        return None
    found = [one for one in node.operands[0].args if _is_determinant(one) and one.operands[0] in wanted]
    if not found:
        return None
    rest = _written(node.operands[0] / Mul(*found), wanted)
    logs = [_by_volume(applied("map", one, data=("log", 0)), wanted[one.operands[0]][2]) for one in found]
    return Add(applied("map", rest, data=("log", 0)), *logs)


def _is_determinant(node: Any) -> bool:
    return isinstance(node, Operator) and node.op == "det"


def _by_volume(node: Operator, scales: MatrixExpr) -> Expr:
    """Return what is made of det(XᵀX) by P, whose determinant is 1 by its root, up to a sign.

    The root and the logarithm may be in range where the determinant is not.
    """
    name = getattr(node, "name", node.op)
    if name in ("det", "recip"):
        square = number_computed("volume", scales) ** 2
        return square if name == "recip" else applied("map", square, data=("recip", 0))  # type: ignore[no-any-return]
    logarithm = number_computed("log_volume", scales)
    return applied("map", -logarithm, data=("exp", 0)) if name == "sqrt" else -2 * logarithm  # type: ignore[no-any-return]


def _is_inverse(node: Any) -> bool:
    return isinstance(node, Operator) and node.op == "inverse"
