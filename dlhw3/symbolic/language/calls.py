"""What the language's operators are, of the expressions that stand in their brackets."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sympy import Expr, MatrixExpr, Mul, Trace

from dlhw3.symbolic.faces.diagonals import diag, diagonal, entry_sum
from dlhw3.symbolic.faces.operators import applied, entrywise
from dlhw3.symbolic.language import words
from dlhw3.symbolic.nodes import Inner


def _trace(of: Expr) -> Expr:
    return Trace(of) if isinstance(of, MatrixExpr) else of


def _of_matrix(op: str, of: Expr) -> Expr:
    """Return an operator on square matrices, of a number as that of a 1 × 1 matrix."""
    if isinstance(of, MatrixExpr):
        return applied(op, of)  # type: ignore[no-any-return]
    return {"inverse": partial(entrywise, "recip"), "logdet": partial(entrywise, "log")}.get(op, lambda s: s)(
        of
    )


def _diag(of: MatrixExpr) -> Expr:
    made: Expr = diag(of) if of.shape[1] == 1 else diagonal(of)
    return made


CALLS: dict[str, Callable[..., Expr]] = {
    "tr": _trace,
    "det": partial(_of_matrix, "det"),
    "logdet": partial(_of_matrix, "logdet"),
    "inv": partial(_of_matrix, "inverse"),
    "adj": partial(_of_matrix, "adj"),
    "sum": entry_sum,
    "norm1": words.norm1,
    "norm2": words.norm2,
    "dot": lambda left, right: Inner(left, right) if isinstance(left, MatrixExpr) else Mul(left, right),
    "diag": lambda of: _diag(of) if isinstance(of, MatrixExpr) else of,
    "logsumexp": words.log_sum_exp,
    "softmax": words.softmax,
    "mean": words.mean,
}
"""Operator: what it is."""
