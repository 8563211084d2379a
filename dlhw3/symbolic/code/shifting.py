"""Exponentials that cannot overflow where only their quotients count: the largest exponents are taken out of each.

With m the largest entry of A, exp(A) = e^m exp(A − m), and e^m goes through whatever is linear or a quotient: it
cancels in exp(A)/sum(exp(A)), and log(e^m s) = m + log s. Where it does not cancel, exp(A) stays as it is. Where
rows are divided by their sums, m is the largest entry of each row, exp(A) = diag(e^m) exp(A − m 𝟏ᵀ), for a row far
below another would be 0 otherwise; and so for columns. Of exponentials that are added up, 1 + exp(a) + sum(exp(x)),
the largest exponent of all is taken out, for each entry where matrices are added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sympy import Add, Basic, Expr, MatAdd, MatMul, MatrixExpr, Mul, Pow, S, Trace, Transpose

from dlhw3.symbolic import nodes
from dlhw3.symbolic.algebra import factors_of, negate, product
from dlhw3.symbolic.code.pushed import Pushed, grows, quotient_of
from dlhw3.symbolic.code.scaling import ATOMS
from dlhw3.symbolic.faces.computed import computed
from dlhw3.symbolic.faces.diagonals import ones
from dlhw3.symbolic.faces.grown_sums import Grown, Largest, grown_sums
from dlhw3.symbolic.faces.operators import MatrixOperator, Operator, ScalarOperator, applied

Powers = dict[Expr, Any]
"""e^{p·m} for each of these m: the largest entry of a matrix, or the column of those of its rows or columns."""
ROWS, COLUMNS, WHOLE = "rows", "columns", "whole"
WAYS = (ROWS, COLUMNS, WHOLE)
MULTIPLIES = (Mul, nodes.Inner)
KEEPS_NAN = ("exp", "log", "recip")
"""Functions of every entry that may make a finite number of an infinity, and never one of nan."""


class Taken(NamedTuple):
    """What is taken out of X in f·diag(u) X diag(v): the powers in the number f, and in the columns u and v.

    ``entries`` are those of matrices of the shape of X, which stand before X entry by entry.
    """

    whole: Powers
    rows: Powers
    columns: Powers
    entries: Powers = {}  # noqa: RUF012 - a value, never changed


NOTHING = Taken({}, {}, {})


class ShiftedExp(MatrixExpr):
    """exp(A − m) of every entry: arguments (A, m), m a number, a column (of each row) or a row (of each column)."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """(rows, columns)."""
        return self.args[0].shape  # type: ignore[no-any-return]


def shifted(expressions: Sequence[Basic]) -> list[Any]:
    """Return expressions of the same values in which exponentials that only occur in quotients are shifted.

    Of each the largest entry of a row, a column or the whole is taken out: the first way that leaves the fewest.
    """
    together = grown_sums(expressions)
    compared = {exponent for one in together for exponent in one.exponents}
    found = [one for one in _exponents(expressions) if one not in compared]
    ways: dict[MatrixExpr, str] = dict.fromkeys(found, WHOLE)
    for matrix in found:
        if 1 not in matrix.shape:
            tried = {way: _Shift({**ways, matrix: way}, together).all(expressions) for way in WAYS}
            ways[matrix] = min(WAYS, key=lambda way: _left(tried[way], matrix))
    return _Shift(ways, together).all(expressions) if found or together else list(expressions)


def _exponents(expressions: Iterable[Basic]) -> list[MatrixExpr]:
    nodes_of = {node for one in expressions for node in one.atoms(MatrixOperator) if node.name == "exp"}
    return sorted((node.operands[0] for node in nodes_of), key=str)


def _left(expressions: Iterable[Basic], matrix: MatrixExpr) -> int:
    """Return in how many expressions the exponential of a matrix is computed as it stands."""
    return sum(matrix in _exponents([one]) for one in expressions)


class _Shift:
    """Shifts exponentials, each in its way; those that are added up ``together``."""

    def __init__(self, ways: Mapping[MatrixExpr, str], together: Sequence[Grown]) -> None:
        self._ways = ways
        self._together = {exponent: one for one in together for exponent in one.exponents}
        self._sums = {item: one for one in together for item in one.sums}
        self._groups: dict[Expr, Grown] = {}

    def all(self, items: Iterable[Basic]) -> list[Any]:
        return [self.shifted(item) for item in items]

    def shifted(self, item: Basic) -> Any:
        """Return an expression of the same value, with nothing taken out of it."""
        if not item.args or isinstance(item, ATOMS):
            return item
        taken, rest = self._apart(item)
        if taken == NOTHING:
            return rest
        pushed = self._pushed(item)
        return self._inside(item) if pushed is None else pushed

    def _pushed(self, item: Basic) -> Any:
        """Return a quotient whose divisors have their largest exponents in what is above them; None for others."""
        parts = quotient_of(item)
        if parts is None or not any(map(grows, parts.above)):
            return None
        below = [self._apart(one) for one in parts.below]
        taken = _together([(one, 1) for one, _ in below])
        found = [pair for powers in (taken.whole, taken.rows, taken.entries) for pair in powers.items()]
        if taken.columns or len(found) != 1 or found[0][1] <= 0:
            return None
        ((largest, power),) = found
        pushed = Pushed(largest, self._groups.get(largest), self.shifted, ShiftedExp, self._powers)
        above = pushed.among(parts.above, power)
        return None if above is None else parts.again(above, [rest for _, rest in below])

    def _powers(self, divisor: Basic) -> tuple[Powers, Any]:
        """Return all that is taken out of a divisor, and what is left."""
        taken, rest = self._apart(divisor)
        return {**taken.whole, **taken.rows, **taken.columns, **taken.entries}, rest

    def _inside(self, item: Basic) -> Any:
        if isinstance(item, Operator):
            return item.with_operands(tuple(map(self.shifted, item.operands)))
        return item.func(*map(self.shifted, item.args))

    def _apart(self, item: Basic) -> tuple[Taken, Any]:
        """Return what is taken out of an expression, and what is left."""
        if not item.args or isinstance(item, ATOMS):
            return NOTHING, item
        found = self._apart_operator(item) if isinstance(item, Operator) else self._apart_plain(item)
        return (NOTHING, self._inside(item)) if found is None else found

    def _apart_plain(self, item: Basic) -> tuple[Taken, Any] | None:
        if isinstance(item, Pow):
            taken, rest = self._apart(item.base)
            ok = item.exp.is_Rational and taken._replace(whole={}) == NOTHING
            return (_together([(taken, item.exp)]), rest**item.exp) if ok else None
        if not isinstance(item, (Add, MatAdd, MatMul, Transpose, Trace, *MULTIPLIES)):
            return None
        pairs = [self._apart(part) for part in item.args]
        if item in self._sums:
            pairs = [(taken, rest) if taken != NOTHING else self._number(item, rest) for taken, rest in pairs]
        made, parts = item.func(*(rest for _, rest in pairs)), [taken for taken, _ in pairs]
        if isinstance(item, (Add, MatAdd)):
            return (parts[0], made) if all(one == parts[0] for one in parts) else None
        if any(one.entries for one in parts):
            return (_together([(one, 1) for one in parts]), made) if _is_scaled(item) else None
        if isinstance(item, Transpose):
            return Taken(parts[0].whole, parts[0].columns, parts[0].rows), made
        if isinstance(item, MatMul):
            whole = _sum([(one.whole, 1) for one in parts])
            matrices = [
                pair for pair, part in zip(pairs, item.args, strict=True) if isinstance(part, MatrixExpr)
            ]
            ends = _ends(matrices)
            return None if ends is None else (Taken(whole, *ends), made)
        total = _together([(one, 1) for one in parts])
        if isinstance(item, Trace):
            total = Taken(total.whole, _sum([(total.rows, 1), (total.columns, 1)]), {})
        return (total, made) if not total.rows and not total.columns else None

    def _apart_operator(self, item: Operator) -> tuple[Taken, Any] | None:
        pairs = [self._apart(part) for part in item.operands]
        parts, made = [taken for taken, _ in pairs], item.with_operands(tuple(rest for _, rest in pairs))
        if item.name == "exp" and item.operands[0] in self._together:
            return self._compared(item.operands[0])
        if item.name == "exp" and isinstance(item, MatrixOperator):
            return self._exponential(item)
        if item.op == "hadamard":
            return _together([(one, 1) for one in parts]), made
        if item.op == "quotient":
            return _together([(parts[0], 1), (parts[1], -1)]), made
        if item.name == "recip":
            return _together([(parts[0], -1)]), made
        if item.name == "sqrt":
            return _together([(parts[0], S.Half)]), made
        if item.name == "log":
            return NOTHING, _logarithm(item, parts[0], made)
        if any(one.entries for one in parts):
            return None
        if item.op == "diag":
            return (parts[0], made) if not parts[0].columns else None
        if item.op == "diagonal":
            one = parts[0]
            return Taken(one.whole, _sum([(one.rows, 1), (one.columns, 1)]), {}), made
        if item.op == "sum":
            return (parts[0], made) if not parts[0].rows and not parts[0].columns else None
        return None

    def _compared(self, exponent: Expr) -> tuple[Taken, Any]:
        """Return the exponential of one of several exponents that are compared."""
        group = self._together[exponent]
        largest, inside = group.largest(self.shifted), self.shifted(exponent)
        self._groups[largest] = group
        if isinstance(exponent, MatrixExpr) and not group.each:
            return Taken({largest: 1}, {}, {}), ShiftedExp(inside, largest)
        less = inside - largest if not group.each else MatAdd(inside, negate(largest))
        made = applied("map", less, data=("exp", 0))
        return (Taken({}, {}, {}, {largest: 1}) if group.each else Taken({largest: 1}, {}, {})), made

    def _number(self, item: Basic, number: Expr) -> tuple[Taken, Any]:
        """Return what is added to exponentials as a multiple of one."""
        group = self._sums[item]
        largest = group.largest(self.shifted)
        fallen = applied("map", negate(largest), data=("exp", 0))
        if not group.each:
            return Taken({largest: 1}, {}, {}), number * fallen
        scale, _ = factors_of(number)
        return Taken({}, {}, {}, {largest: 1}), product(scale, fallen)

    def _exponential(self, item: MatrixOperator) -> tuple[Taken, Any]:
        (matrix,) = item.operands
        inside, way = self.shifted(matrix), self._ways[matrix]
        rows, columns = inside.shape
        if way == ROWS:
            largest = computed("row_largest", (rows, S.One), inside)
            return Taken({}, {largest: 1}, {}), ShiftedExp(inside, largest)
        if way == COLUMNS:
            largest = computed("column_largest", (columns, S.One), inside)
            return Taken({}, {}, {largest: 1}), ShiftedExp(inside, Transpose(largest))
        return Taken({Largest(inside): 1}, {}, {}), ShiftedExp(inside, Largest(inside))


def _is_scaled(item: Basic) -> bool:
    """Whether an expression is a matrix with numbers before it."""
    return isinstance(item, MatMul) and sum(isinstance(one, MatrixExpr) for one in item.args) == 1


def _ends(factors: Sequence[tuple[Taken, Any]]) -> tuple[Powers, Powers] | None:
    """Return what is taken out before and behind a product; None where something stays between two factors.

    Out of a diagonal matrix it is taken on either side.
    """
    before: Powers | None = None
    between: Powers = {}
    for taken, rest in factors:
        rows = _sum([(between, 1), (taken.rows, 1)])
        if isinstance(rest, Operator) and rest.op == "diag":
            between = rows
            continue
        if before is None:
            before = rows
        elif rows:
            return None
        between = taken.columns
    return (between, {}) if before is None else (before, between)


def _logarithm(item: Operator, taken: Taken, made: Expr) -> Any:
    """Return the logarithm of what is left and of what was taken out."""
    numbers = [power * largest for largest, power in taken.whole.items()]
    if isinstance(item, ScalarOperator):
        return Add(*numbers, made)
    rows, columns = item.shape
    terms: list[Expr] = [product(number, ones(rows, columns)) for number in numbers]
    for largest, power in taken.rows.items():
        terms.append(product(power * S.One, largest, *([ones(S.One, columns)] if columns != 1 else [])))
    for largest, power in taken.columns.items():
        row = Transpose(largest)
        terms.append(product(power * S.One, *([ones(rows, S.One)] if rows != 1 else []), row))
    terms += [product(power * S.One, largest) for largest, power in taken.entries.items()]
    return MatAdd(*terms, made) if terms else made


def _together(parts: Iterable[tuple[Taken, Any]]) -> Taken:
    """Return the product of powers of what was taken out, without what cancels."""
    given = list(parts)
    return Taken(*(_sum([(taken[place], power) for taken, power in given]) for place in range(4)))


def _sum(parts: Iterable[tuple[Powers, Any]]) -> Powers:
    total: Counter[MatrixExpr] = Counter()
    for taken, power in parts:
        for matrix, count in taken.items():
            total[matrix] += power * count
    return {matrix: count for matrix, count in total.items() if count}
