"""Sums over samples as products of arrays: Σᵢ (W xᵢ − yᵢ) xᵢᵀ is (X Wᵀ − Y)ᵀ X, the rows of X being the xᵢ.

A column that depends on i is a matrix whose row i it is, and a number a column whose entry it is. Functions of
which nothing is known are called for each i, and their values are rows again. What has no such form stays a sum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import (
    Add,
    Basic,
    Expr,
    Identity,
    MatAdd,
    MatMul,
    MatrixExpr,
    Mul,
    Pow,
    Symbol,
    Trace,
    Transpose,
    Tuple,
)
from sympy.core.symbol import Str

from dlhw3.symbolic import nodes
from dlhw3.symbolic.algebra import hadamard_product, is_operator, product, total, transpose
from dlhw3.symbolic.code.callbacks import arguments_of, callback, is_number
from dlhw3.symbolic.code.sequences import Entry, Member, Rows, Stack
from dlhw3.symbolic.faces.computed import computed
from dlhw3.symbolic.faces.diagonals import diag, diagonal, entry_sum, is_filled, ones
from dlhw3.symbolic.faces.functions import FUNCTIONS
from dlhw3.symbolic.faces.operators import MatrixOperator, ScalarOperator, applied
from dlhw3.symbolic.scope import free_indices, has_kind

LARGEST_POWER = 4
"""Factors of a power of numbers that are written out."""


class EachCall(MatrixExpr):
    """Values of a function called for each sample, as rows: arguments (its keyword, the shape, the operands).

    An operand is a matrix or a column, of which each call gets a row or an entry; or, as a Tuple, what all get.
    """

    @property
    def keyword(self) -> str:
        """The callable's name in code."""
        return str(self.args[0].name)

    @property
    def operands(self) -> tuple[Basic, ...]:
        """What it is called with."""
        return tuple(self.args[2].args)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """(samples, entries)."""
        return self.args[1].args  # type: ignore[no-any-return]


class _StaysError(Exception):
    """A term that has no form without the index."""


def without_indices(item: Basic, *, turned: bool = False) -> Any:
    """Return an expression in which sums over the rows of arrays are products of these, where they can be.

    ``turned``: transposes are pushed to the letters, so that what they stand in can be multiplied out.
    """
    if not has_kind(item, *nodes.SUMS):
        return item
    made = item.func(*(without_indices(part, turned=turned) for part in item.args))
    if not isinstance(made, nodes.SUMS):
        return made
    body, index, low, high = made.args
    if index not in free_indices(body):
        return product(high - low + 1, body)
    if low != 0 or not has_kind(body, Member, Entry):
        return made
    rows = _Rows(index, high + 1, transpose if turned else Transpose)
    try:
        whole = rows.sum(body)
    except _StaysError:
        return made
    return made if rows.is_part and not _may_be_empty(whole) else whole


def _may_be_empty(whole: Basic) -> bool:
    """Whether what is computed of rows may be of none: no function is called for each, whose values are stacked."""
    return not has_kind(whole, EachCall)


class _Rows:
    """Terms of a sum as rows: ``index`` runs over ``count`` samples; ``turn`` transposes."""

    def __init__(self, index: Symbol, count: Expr, turn: Callable[[MatrixExpr], MatrixExpr]) -> None:
        self._index, self._count, self._turn = index, count, turn
        self.is_part = False

    def sum(self, body: Expr) -> Any:
        """Return the sum of a body over the samples."""
        if not self._moves(body):
            return product(self._count, body)
        if isinstance(body, (Add, MatAdd)):
            return _added([self.sum(term) for term in body.args])
        if not isinstance(body, MatrixExpr):
            return self._sum_of_numbers(body)
        scalars, matrices = flat_factors(body)
        scale = Mul(*(one for one in scalars if not self._moves(one)))
        moving = [one for one in scalars if self._moves(one)]
        weights = self.numbers(Mul(*moving)) if moving else None
        return product(scale, self._sum_of_products(weights, matrices))

    def _sum_of_numbers(self, body: Expr) -> Any:
        factors = Mul.make_args(body)
        scale = Mul(*(one for one in factors if not self._moves(one)))
        moving = [one for one in factors if self._moves(one)]
        if len(moving) == 1 and isinstance(moving[0], nodes.Inner) and moving[0].args[0].shape[1] == 1:
            left, right = moving[0].args
            if self._moves(left) and self._moves(right):
                return scale * nodes.Inner(self.columns(left), self.columns(right))
        return scale * entry_sum(self.numbers(Mul(*moving)))

    def _sum_of_products(self, weights: MatrixExpr | None, matrices: list[MatrixExpr]) -> Any:
        """Return Σᵢ wᵢ A B C: what stands still at the ends is taken out, and the rest is cut at a column."""
        moving = [place for place, one in enumerate(matrices) if self._moves(one)]
        if not moving:
            assert weights is not None
            return product(entry_sum(weights), *matrices)
        before, after = matrices[: moving[0]], matrices[moving[-1] + 1 :]
        inside = matrices[moving[0] : moving[-1] + 1]
        if inside[-1].shape[1] == 1:
            rows, other = self._row(inside), weights if weights is not None else ones(self._count, 1)
            return product(*before, self._turn(rows), other, *after)
        for cut in range(1, len(inside)):
            if inside[cut].shape[0] == 1:
                left, right = self._row(inside[:cut]), self._row(_turned(inside[cut:]))
                scaled = [] if weights is None else [diag(weights)]
                return product(*before, self._turn(left), *scaled, right, *after)
        for place, one in enumerate(inside):
            if isinstance(one, MatAdd):
                parts = [[*inside[:place], *flat_factors(term)[1], *inside[place + 1 :]] for term in one.args]
                scales = [Mul(*flat_factors(term)[0]) for term in one.args]
                terms = [
                    self.sum(product(scale, *part))
                    if weights is None
                    else self._weighted(weights, scale, part)
                    for scale, part in zip(scales, parts, strict=True)
                ]
                return product(*before, _added(terms), *after)
        if len(inside) == 1 and is_operator(inside[0], "diag"):
            return product(*before, diag(self._sum_of_products(weights, [inside[0].operands[0]])), *after)
        if len(inside) == 1:
            stack, is_turned = self._stacked(inside[0])
            weighted = ("sum_of_each", stack) if weights is None else ("weighted_sum", stack, weights)
            whole = computed(weighted[0], stack.shape[1:], *weighted[1:])
            return product(*before, transpose(whole) if is_turned else whole, *after)
        raise _StaysError

    def _weighted(self, weights: MatrixExpr, scale: Expr, matrices: list[MatrixExpr]) -> Any:
        if self._moves(scale):
            weights, scale = hadamard_product(weights, self.numbers(scale)), nodes.ONE
        return product(scale, self._sum_of_products(weights, matrices))

    def numbers(self, item: Expr) -> MatrixExpr:
        """Return the column whose entries are a number's values."""
        if not self._moves(item):
            return product(item, ones(self._count, 1))  # type: ignore[return-value]
        if isinstance(item, Entry):
            return self._rows(*item.args)
        if isinstance(item, Add):
            return _added([self.numbers(term) for term in item.args])
        if isinstance(item, Mul):
            scale = Mul(*(one for one in item.args if not self._moves(one)))
            moving = [self.numbers(one) for one in item.args if self._moves(one)]
            return product(scale, moving[0] if len(moving) == 1 else hadamard_product(*moving))  # type: ignore[return-value]
        if isinstance(item, Pow):
            return self._power(item)
        if isinstance(item, nodes.Inner):
            return self._inner(item)
        if isinstance(item, Trace):
            return self._paired(item.arg)
        if isinstance(item, nodes.Norm) and item.args[0].shape[1] == 1:
            return computed("row_norms", (self._count, nodes.ONE), self.columns(item.args[0]))  # type: ignore[no-any-return]
        if isinstance(item, ScalarOperator) and item.op == "map":
            return applied("map", self.numbers(item.operands[0]), data=item.data)  # type: ignore[no-any-return]
        if isinstance(item, ScalarOperator) and item.op == "sum" and item.operands[0].shape[1] == 1:
            rows = self.columns(item.operands[0])
            return product(rows, ones(rows.shape[1], 1))  # type: ignore[return-value]
        if isinstance(item, FUNCTIONS):
            return self._called(item, nodes.ONE)
        raise _StaysError

    def _rows(self, array: MatrixExpr, place: Expr) -> MatrixExpr:
        """Return the rows of an array that the index runs over: all, or those from a number on."""
        found = Rows(array, (place - self._index).expand(), self._count)
        if not found.args[1].is_Integer and not found.left_out.is_Integer:  # it begins or ends with the array
            raise _StaysError
        self.is_part = self.is_part or not (found.args[1].is_Integer and found.left_out.is_Integer)
        return array if found.args[1] == found.left_out == 0 else found

    def _power(self, item: Pow) -> MatrixExpr:
        base, exponent = self.numbers(item.base), item.exp
        if not exponent.is_Integer or not 0 < abs(exponent) <= LARGEST_POWER:
            raise _StaysError
        power = base if abs(exponent) == 1 else applied("hadamard", *[base] * int(abs(exponent)))
        return power if exponent > 0 else applied("map", power, data=("recip", 0))

    def _inner(self, item: nodes.Inner) -> MatrixExpr:
        left, right = item.args
        if is_number(right) and isinstance(left, FUNCTIONS):
            return product(right.args[0] if isinstance(right, MatMul) else 1, self._called(left, nodes.ONE))  # type: ignore[return-value]
        if left.shape[1] != 1:
            return self._paired(product(transpose(left), right))
        if not self._moves(left):
            return product(self.columns(right), left)  # type: ignore[return-value]
        if not self._moves(right):
            return product(self.columns(left), right)  # type: ignore[return-value]
        return diagonal(product(self.columns(left), transpose(self.columns(right))))

    def _paired(self, item: MatrixExpr) -> MatrixExpr:
        """Return the column of tr(B Aᵢ C), of one matrix of a stack among what stands still."""
        scalars, matrices = flat_factors(item)
        moving = [place for place, one in enumerate(matrices) if self._moves(one)]
        if len(moving) != 1 or any(map(self._moves, scalars)):
            raise _StaysError
        (place,) = moving
        stack, is_turned = self._stacked(matrices[place])
        others = [*matrices[place + 1 :], *matrices[:place]] or [Identity(stack.shape[1])]
        other = product(*others) if is_turned else transpose(product(*others))
        return product(*scalars, computed("paired_with_each", (self._count, nodes.ONE), stack, other))  # type: ignore[return-value]

    def _stacked(self, item: MatrixExpr) -> tuple[Stack, bool]:
        """Return the stack of which an expression is the matrix with the index, and whether it is turned."""
        is_turned = isinstance(item, Transpose)
        member = item.arg if is_turned else item
        if isinstance(member, Member) and isinstance(member.args[0], Stack):
            stack, place = member.args
            if place == self._index and stack.shape[0] == self._count:
                return stack, is_turned
        raise _StaysError

    def columns(self, item: MatrixExpr) -> MatrixExpr:
        """Return the matrix whose rows are a column's values."""
        if item.shape[1] != 1:
            raise _StaysError
        if not self._moves(item):
            if is_filled(item):
                return ones(self._count, item.shape[0])
            return product(ones(self._count, 1), transpose(item))  # type: ignore[return-value]
        if isinstance(item, Member):
            return self._rows(*item.args)
        if isinstance(item, MatAdd):
            return _added([self.columns(term) for term in item.args])
        if isinstance(item, MatMul):
            scalars, matrices = flat_factors(item)
            scale = Mul(*(one for one in scalars if not self._moves(one)))
            moving = [one for one in scalars if self._moves(one)]
            if moving and all(is_number(one) for one in matrices):
                return product(scale, self.numbers(Mul(*moving)))  # type: ignore[return-value]
            if moving and not any(map(self._moves, matrices)):  # each a multiple of one column
                return product(scale, self.numbers(Mul(*moving)), transpose(product(*matrices)))  # type: ignore[return-value]
            scaled = [diag(self.numbers(Mul(*moving)))] if moving else []
            return product(scale, *scaled, self._row(matrices))  # type: ignore[return-value]
        if isinstance(item, MatrixOperator) and item.op in ("map", "hadamard", "quotient"):
            return applied(item.op, *map(self.columns, item.operands), data=item.data)  # type: ignore[no-any-return]
        if isinstance(item, FUNCTIONS):
            return self._called(item, item.shape[0])
        raise _StaysError

    def _row(self, matrices: Sequence[MatrixExpr]) -> MatrixExpr:
        """Return the matrix whose rows are the values of a product that is a column."""
        last = max(place for place, one in enumerate(matrices) if self._moves(one))
        if last + 1 < len(matrices):  # what stands still is met by all matrices of a stack
            stack, is_turned = self._stacked(matrices[last])
            entries = matrices[last].shape[0]
            name = "each_turned_times" if is_turned else "each_times"
            found = computed(name, (self._count, entries), stack, product(*matrices[last + 1 :]))
        else:
            found = self.columns(matrices[-1])
        for one in reversed(matrices[:last]):
            found = self._applied(one, found)
        return found  # type: ignore[no-any-return]

    def _applied(self, matrix: MatrixExpr, rows: MatrixExpr) -> MatrixExpr:
        """Return the rows M v, where v are the given ones."""
        if not self._moves(matrix):
            return product(rows, transpose(matrix))  # type: ignore[return-value]
        if isinstance(matrix, MatAdd):
            return _added([self._applied(term, rows) for term in matrix.args])
        if isinstance(matrix, MatMul):
            scalars, matrices = flat_factors(matrix)
            for one in reversed(matrices):
                rows = self._applied(one, rows)
            moving = [one for one in scalars if self._moves(one)]
            scaled = [diag(self.numbers(Mul(*moving)))] if moving else []
            return product(*(one for one in scalars if not self._moves(one)), *scaled, rows)  # type: ignore[return-value]
        if is_operator(matrix, "diag"):
            return hadamard_product(self.columns(matrix.operands[0]), rows)
        if matrix.shape[1] == 1:
            return product(diag(rows), self.columns(matrix))  # type: ignore[return-value]
        if matrix.shape[0] == 1:
            return diagonal(product(self.columns(transpose(matrix)), transpose(rows)))
        stack, is_turned = self._stacked(matrix)
        name = "each_turned_times_its_own" if is_turned else "each_times_its_own"
        return computed(name, (self._count, matrix.shape[0]), stack, rows)  # type: ignore[no-any-return]

    def _called(self, node: Expr, entries: Expr) -> MatrixExpr:
        """Return the values of an abstract function, called for each sample."""
        operands: list[Basic] = []
        for one in arguments_of(node):
            if not self._moves(one):
                operands.append(Tuple(one))
            elif is_number(one):
                operands.append(self.numbers(Mul(*one.args[:-1])))
            else:
                operands.append(self.columns(one))
        shape = Tuple(self._count, entries)
        return EachCall(Str(callback(node).keyword), shape, Tuple(*operands))

    def _moves(self, item: Basic) -> bool:
        return self._index in item.free_symbols


def _added(terms: Sequence[Expr]) -> Any:
    return total(*terms) if isinstance(terms[0], MatrixExpr) else Add(*terms)


def _turned(matrices: Sequence[MatrixExpr]) -> list[MatrixExpr]:
    return [transpose(one) for one in reversed(matrices)]


def flat_factors(item: MatrixExpr) -> tuple[list[Expr], list[MatrixExpr]]:
    """Return the numbers and the matrices of a product, those of products within it among them."""
    scalars: list[Expr] = []
    matrices: list[MatrixExpr] = []
    for part in item.args if isinstance(item, MatMul) else (item,):
        if isinstance(part, MatMul):
            inner = flat_factors(part)
            scalars += inner[0]
            matrices += inner[1]
        elif isinstance(part, MatrixExpr):
            matrices.append(part)
        else:
            scalars += Mul.make_args(part)
    return scalars, matrices
