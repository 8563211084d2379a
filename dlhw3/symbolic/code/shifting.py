"""Exponentials that cannot overflow where only their quotients count: the largest exponent is taken out of each.

With m the largest entry of A, exp(A) = e^m exp(A − m), and e^m goes through whatever is linear or a quotient: it
cancels in exp(A)/sum(exp(A)), and log(e^m s) = m + log s. Where it does not cancel, exp(A) stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sympy import Add, Basic, Expr, MatAdd, MatMul, MatrixExpr, Mul, Pow, Trace, Transpose

from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.scaling import ATOMS
from dlhw3.symbolic.faces.operators import MatrixOperator, Operator, ScalarOperator

Taken = dict[MatrixExpr, int]
"""e^{p·m} for the largest entry m of each of these."""
MULTIPLIES = (Mul, MatMul, nodes.Inner)
PASSES = (Transpose, Trace)
LINEAR = ("sum", "diag", "diagonal")
KEEPS_NAN = ("exp", "log", "recip")
"""Functions of every entry that may make a finite number of an infinity, and never one of nan."""


class Largest(Expr):
    """The largest entry of a matrix."""

    is_commutative = True


class ShiftedExp(MatrixExpr):
    """exp(A − m) of every entry: arguments (A, m)."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """(rows, columns)."""
        return self.args[0].shape  # type: ignore[no-any-return]


def shifted(item: Basic) -> Any:
    """Return an expression of the same value in which exponentials that only occur in quotients are shifted."""
    if not item.args or isinstance(item, ATOMS):
        return item
    taken, rest = _apart(item)
    if not taken:
        return rest
    if isinstance(item, Operator):
        return item.with_operands(tuple(map(shifted, item.operands)))
    return item.func(*map(shifted, item.args))


def _apart(item: Basic) -> tuple[Taken, Any]:
    """Return what is taken out of an expression, and what is left."""
    if not item.args or isinstance(item, ATOMS):
        return {}, item
    if isinstance(item, Operator):
        return _apart_operator(item)
    if isinstance(item, (Add, MatAdd)):
        pairs = [_apart(part) for part in item.args]
        if all(taken == pairs[0][0] for taken, _ in pairs):
            return pairs[0][0], item.func(*(rest for _, rest in pairs))
    elif isinstance(item, (*MULTIPLIES, *PASSES)):
        pairs = [_apart(part) for part in item.args]
        return _together((taken, 1) for taken, _ in pairs), item.func(*(rest for _, rest in pairs))
    elif isinstance(item, Pow) and item.exp.is_Integer:
        taken, rest = _apart(item.base)
        return _together([(taken, int(item.exp))]), rest**item.exp
    return {}, item.func(*map(shifted, item.args))


def _apart_operator(item: Operator) -> tuple[Taken, Any]:
    pairs = [_apart(part) for part in item.operands]
    rests = tuple(rest for _, rest in pairs)
    if item.name == "exp" and isinstance(item, MatrixOperator):
        inside = shifted(item.operands[0])
        return {inside: 1}, ShiftedExp(inside, Largest(inside))
    if item.op in LINEAR or item.op == "hadamard":
        return _together((taken, 1) for taken, _ in pairs), item.with_operands(rests)
    if item.op == "quotient":
        return _together([(pairs[0][0], 1), (pairs[1][0], -1)]), item.with_operands(rests)
    if item.name == "recip":
        return _together([(pairs[0][0], -1)]), item.with_operands(rests)
    if item.name == "log" and isinstance(item, ScalarOperator):
        powers = [power * Largest(matrix) for matrix, power in pairs[0][0].items()]
        return {}, Add(*powers, item.with_operands(rests))
    return {}, item.with_operands(tuple(map(shifted, item.operands)))


def _together(parts: Iterable[tuple[Taken, int]]) -> Taken:
    """Return the product of powers of what was taken out, without what cancels."""
    total: Counter[MatrixExpr] = Counter()
    for taken, power in parts:
        for matrix, count in taken.items():
            total[matrix] += power * count
    return {matrix: count for matrix, count in total.items() if count}
