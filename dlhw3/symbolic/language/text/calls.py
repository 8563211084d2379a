"""What the language's operators are, of the expressions that stand in their brackets."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sympy import Expr, Integer, MatrixExpr, Mul, Pow, Trace

from dlhw3.symbolic.algebra import factors_of, hadamard_product, product
from dlhw3.symbolic.faces.diagonals import diag, diagonal, entry_sum
from dlhw3.symbolic.faces.known_functions import (
    exponential,
    gradient_of_matrix,
    hessian_of_matrix,
    moved_exponential,
    of_matrix,
    trace_of,
)
from dlhw3.symbolic.faces.operators import applied, entrywise
from dlhw3.symbolic.faces.softmaxes import logsumexp, logsumexp_rows, softmax, softmax_columns, softmax_rows
from dlhw3.symbolic.language.text.operators import OF_SPECTRA
from dlhw3.symbolic.nodes import Inner, Norm


def _trace(of: Expr) -> Expr:
    if not isinstance(of, MatrixExpr):
        return of
    known = trace_of(of)
    return Trace(of) if known is None else known


def _norm2(of: Expr) -> Expr:
    """Return the norm, of 2A and −A with the number before it; that of a number is its size."""
    if not isinstance(of, MatrixExpr):
        return entrywise("abs", of)  # type: ignore[no-any-return]
    scale, factors = factors_of(of)
    if scale.is_Rational and scale not in (0, 1):
        return abs(scale) * Norm(product(*factors))
    return Norm(of)


def _mean(of: Expr) -> Expr:
    """Return the sum of all entries over how many there are."""
    if not isinstance(of, MatrixExpr):
        return of
    made: Expr = Mul(*(Pow(size, -1) for size in of.shape)) * entry_sum(of)
    return made


def letter_power(base: Expr, exponent: Expr) -> Expr:
    """Return base^exponent of every entry, for an exponent that is no number: exp(exponent·log(base)), base > 0.

    Of two matrices each entry of one is raised to that of the other.
    """
    logarithms = entrywise("log", base)
    both = isinstance(base, MatrixExpr) and isinstance(exponent, MatrixExpr)
    power = hadamard_product(exponent, logarithms) if both else product(exponent, logarithms)
    made: Expr = entrywise("exp", power)
    return made


def _of_matrix(op: str, of: Expr) -> Expr:
    """Return an operator on square matrices, of a number as that of a 1 × 1 matrix, whose adjugate is 1."""
    if isinstance(of, MatrixExpr):
        return applied(op, of)  # type: ignore[no-any-return]
    if op == "adj":
        return Integer(1)
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
    "norm1": lambda of: entry_sum(entrywise("abs", of)),
    "norm2": _norm2,
    "dot": lambda left, right: Inner(left, right) if isinstance(left, MatrixExpr) else Mul(left, right),
    "diag": lambda of: _diag(of) if isinstance(of, MatrixExpr) else of,
    "logsumexp": logsumexp,
    "softmax": softmax,
    "softmax_rows": softmax_rows,
    "softmax_columns": softmax_columns,
    "logsumexp_rows": logsumexp_rows,
    "mean": _mean,
    "expm": exponential,
    "dexpm": moved_exponential,
    **{name: partial(of_matrix, name) for name in OF_SPECTRA},
    **{f"grad_{name}": partial(gradient_of_matrix, name) for name in OF_SPECTRA},
    **{f"hess_{name}": partial(hessian_of_matrix, name) for name in OF_SPECTRA},
}
"""Operator: what it is."""
