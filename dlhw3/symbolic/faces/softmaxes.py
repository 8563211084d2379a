"""softmax and logsumexp, of a column and of each row or column of a matrix: of exp, sums and quotients."""

from __future__ import annotations

from sympy import Expr, MatMul, MatrixExpr

from dlhw3.symbolic.algebra import is_operator, product
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
    """Return exp(A) ⊘ (exp(A) 𝟏 𝟏ᵀ), the softmax of each row."""
    if not isinstance(of, MatrixExpr):
        return softmax(of)
    grown, cols = entrywise("exp", of), of.shape[1]
    made: Expr = applied("quotient", grown, product(grown, ones(cols, cols)))
    return made


def softmax_columns(of: Expr) -> Expr:
    """Return exp(A) ⊘ (𝟏 𝟏ᵀ exp(A)), the softmax of each column."""
    if not isinstance(of, MatrixExpr):
        return softmax(of)
    grown, rows = entrywise("exp", of), of.shape[0]
    made: Expr = applied("quotient", grown, product(ones(rows, rows), grown))
    return made


def logsumexp_rows(of: Expr) -> Expr:
    """Return log(exp(A) 𝟏), a column with the logsumexp of each row."""
    if not isinstance(of, MatrixExpr):
        return logsumexp(of)
    made: Expr = entrywise("log", product(entrywise("exp", of), ones(of.shape[1], 1)))
    return made


def of_rows_or_columns(item: Operator) -> tuple[str, Expr] | None:
    """Return the word and A of exp(A) ⊘ (exp(A) 𝟏 𝟏ᵀ), of columns too, and of log(exp(A) 𝟏); None of others."""
    if item.op == "quotient":
        grown, below = item.operands
        parts = below.args if isinstance(below, MatMul) else ()
        if not (_is_exponential(grown) and len(parts) > 1 and grown in (parts[0], parts[-1])):
            return None
        rest = parts[1:] if parts[0] == grown else parts[:-1]
        word = "softmax_rows" if parts[0] == grown else "softmax_columns"
        return (word, grown.operands[0]) if all(is_operator(one, "ones") for one in rest) else None
    inside = item.operands[0] if item.name == "log" else None
    if isinstance(inside, MatMul) and len(inside.args) == 2 and inside.shape[1] == 1:
        grown, column = inside.args
        if _is_exponential(grown) and is_operator(column, "ones"):
            return "logsumexp_rows", grown.operands[0]
    return None


def softmaxes_of_columns(value: Expr) -> list[MatrixExpr]:
    """Return exp(A) of each exp(A) ⊘ (𝟏 𝟏ᵀ exp(A)), and of each 1 ⊘ (𝟏 𝟏ᵀ exp(A)), in an expression."""
    below = [
        one.operands[-1] for one in nodes_in(value, Operator) if one.op == "quotient" or one.name == "recip"
    ]
    found = [
        one.args[-1]
        for one in below
        if isinstance(one, MatMul) and all(is_operator(x, "ones") for x in one.args[:-1])
    ]
    return list(dict.fromkeys(one for one in found if _is_exponential(one) and one.shape[1] != 1))


def _is_exponential(item: object) -> bool:
    return isinstance(item, Operator) and item.name == "exp"
