"""softmax and logsumexp, of a column and of each row or column of a matrix: of exp, sums and quotients."""

from __future__ import annotations

from sympy import Basic, Expr, MatMul, MatrixExpr, Transpose

from dlhw3.symbolic.algebra import is_operator, product, transpose
from dlhw3.symbolic.faces.diagonals import entry_sum, ones
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise
from dlhw3.symbolic.scope import nodes_in


def softmax(of: Expr) -> Expr:
    """Return exp(A)/sum(exp(A)), of a column or a number."""
    grown = entrywise("exp", of)
    return product(entrywise("recip", entry_sum(grown)), grown)


def logsumexp(of: Expr) -> Expr:
    """Return log(sum(exp(A)))."""
    made: Expr = entrywise("log", entry_sum(entrywise("exp", of)))
    return made


def softmax_rows(of: Expr) -> Expr:
    """Return exp(A) ⊘ (exp(A) 𝟏 𝟏ᵀ), the softmax of each row; of a column 𝟏."""
    if not isinstance(of, MatrixExpr) or of.shape[0] == 1:
        return transpose(softmax(transpose(of))) if isinstance(of, MatrixExpr) else softmax(of)
    grown, cols = entrywise("exp", of), of.shape[1]
    below = product(grown, ones(cols, cols))
    made: Expr = ones(*of.shape) if cols == 1 else applied("quotient", grown, below)
    return made


def softmax_columns(of: Expr) -> Expr:
    """Return exp(A) ⊘ (𝟏 𝟏ᵀ exp(A)), the softmax of each column; of a row 𝟏ᵀ."""
    if not isinstance(of, MatrixExpr) or of.shape[1] == 1:
        return softmax(of)
    grown, rows = entrywise("exp", of), of.shape[0]
    below = product(ones(rows, rows), grown)
    made: Expr = ones(*of.shape) if rows == 1 else applied("quotient", grown, below)
    return made


def logsumexp_rows(of: Expr) -> Expr:
    """Return log(exp(A) 𝟏), a column with the logsumexp of each row."""
    if not isinstance(of, MatrixExpr) or of.shape[1] == 1:
        return of
    if of.shape[0] == 1:
        return logsumexp(transpose(of))
    made: Expr = entrywise("log", product(entrywise("exp", of), ones(of.shape[1], 1)))
    return made


def of_rows_or_columns(item: Operator) -> tuple[str, Expr] | None:
    """Return the word and A of exp(A) ⊘ (exp(A) 𝟏 𝟏ᵀ), of columns too, and of log(exp(A) 𝟏); None of others."""
    if item.op == "quotient":
        grown, below = item.operands
        parts = tuple(below.args) if isinstance(below, MatMul) else ()
        if (of := _exponent(grown)) is None or len(parts) < 2 or grown not in (parts[0], parts[-1]):
            return None
        word, rest = ("softmax_rows", parts[1:]) if parts[0] == grown else ("softmax_columns", parts[:-1])
        return (word, of) if all(is_operator(one, "ones") for one in rest) else None
    inside = item.operands[0] if item.name == "log" else None
    parts = tuple(inside.args) if isinstance(inside, MatMul) and inside.shape[1] == 1 else ()
    if len(parts) == 2 and is_operator(parts[1], "ones") and (of := _exponent(parts[0])) is not None:
        return "logsumexp_rows", of
    return None


def softmaxes_of_columns(value: Expr) -> list[MatrixExpr]:
    """Return exp(A) of each exp(A) ⊘ (𝟏 𝟏ᵀ exp(A)), and of each 1 ⊘ (𝟏 𝟏ᵀ exp(A)), in an expression."""
    quotients = [one for one in nodes_in(value, Operator) if one.op == "quotient" or one.name == "recip"]
    found: dict[MatrixExpr, None] = {}
    for below in (one.operands[-1] for one in quotients):
        *more, last = below.args if isinstance(below, MatMul) else (below,)
        if more and all(is_operator(one, "ones") for one in more) and last.shape[1] != 1:
            found |= {last: None} if isinstance(last, Operator) and last.name == "exp" else {}
    return list(found)


def _exponent(item: Basic) -> Expr | None:
    """Return A of exp(A), and of exp(Aᵀ)ᵀ; None of anything else."""
    if isinstance(item, Transpose):
        of = _exponent(item.arg)
        return None if of is None else transpose(of)
    return item.operands[0] if isinstance(item, Operator) and item.name == "exp" else None
