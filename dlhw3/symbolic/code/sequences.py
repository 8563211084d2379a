"""Sequences as arrays: x{i} is row i of a matrix whose rows are the members, a{i} an entry of a column.

Matrices A{i} are a stack, of shape (m, rows, columns). Members are numbered from the first that an expression
has: in a sum from i = 1 to m, x{1} is the row x[0], and m is the number of rows. What an index does not place so
(x{i+j}, a free x{k}) is refused, for no row could be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from sympy import Basic, Expr, Identity, MatMul, MatrixExpr, MatrixSymbol, Symbol
from sympy.core.symbol import Str

from dlhw3.errors import UserError
from dlhw3.symbolic import nodes
from dlhw3.symbolic.language.text.series import member
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.names import member_of
from dlhw3.symbolic.number_sequences import MEMBERS, NumberAt
from dlhw3.symbolic.scope import has_kind

HINT = "sum{i=1:m}(l(W*x{i}, y{i}))"
Ends = tuple[Expr, Expr]


class Stack(MatrixSymbol):
    """A letter for matrices of one shape, one behind the other: arguments (the name, how many, rows, columns)."""

    def __new__(cls, name: str | Str, *shape: Expr) -> Stack:
        """Return the stack of a name, with how many matrices it has, and the rows and columns of each."""
        made: Stack = Basic.__new__(cls, Str(str(name)), *shape)
        return made

    @property
    def shape(self) -> tuple[Expr, ...]:
        """(how many, rows, columns): that of an array."""
        return self.args[1:]  # type: ignore[no-any-return]


class Member(MatrixExpr):
    """A row of a matrix, as a column, or a matrix of a stack: arguments (the array, the number of it from 0)."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """(entries, 1), or that of each matrix of a stack."""
        _, *own = self.args[0].shape
        return (own[0], own[1] if len(own) > 1 else nodes.ONE)


class Entry(Expr):
    """An entry of a column: arguments (the column, the number of the entry from 0)."""

    is_commutative = True
    is_real = True


class Rows(MatrixExpr):
    """Some rows of a matrix, one after the other: arguments (the matrix, the number of the first, how many)."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """(how many, columns)."""
        return self.args[2], self.args[0].shape[1]

    @property
    def left_out(self) -> Expr:
        """How many rows there are behind them."""
        matrix, first, count = self.args
        return (matrix.shape[0] - first - count).expand()  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Stored:
    """A sequence as an array: its letter, and the numbers of its first and its last member."""

    letter: MatrixSymbol
    first: Expr
    last: Expr


def stored_sequences(expressions: Sequence[Expr], beside: Sequence[Expr] = ()) -> dict[str, Stored]:
    """Return how each sequence in some expressions is stored, by its name; UserError where no array can tell.

    What stands ``beside`` them, the objective, may have more members than these, and the array then has them too.
    """
    found: dict[str, list[tuple[Basic, Expr, Ends | None]]] = {}
    for one in expressions:
        _visit(one, {}, found)
    names = sorted(found)
    for one in beside if names else ():
        _visit(one, {}, found)
    return {name: _stored(name, found[name]) for name in names}


def _visit(
    item: Basic, bound: Mapping[Symbol, Ends], found: dict[str, list[tuple[Basic, Expr, Ends | None]]]
) -> None:
    """Note the members in an expression, each with its index and from where to where that runs."""
    if not has_kind(item, *MEMBERS):
        return
    if isinstance(item, nodes.SUMS):
        body, index, low, high = item.args
        _visit(body, {**bound, index: (low, high)}, found)
        return
    if isinstance(item, MEMBERS):
        sequence, index = item.args
        found.setdefault(sequence.name, []).append((sequence, index, _run(sequence.name, index, bound)))
        return
    for part in item.args:
        _visit(part, bound, found)


def _run(name: str, index: Expr, bound: Mapping[Symbol, Ends]) -> Ends | None:
    """Return the least and the greatest value of an index; None where no sum moves it."""
    low = high = index
    for letter in reversed(bound):  # the innermost sum first: its ends may depend on those around it
        least, greatest = bound[letter]
        for end in (low, high):
            if letter in end.free_symbols and (end - letter).has(letter):
                raise _untold(name, index)
        low, high = low.xreplace({letter: least}), high.xreplace({letter: greatest})
    if len(index.free_symbols & set(bound)) > 1:
        raise _untold(name, index)
    return (low, high) if index.free_symbols & set(bound) else None


def _untold(name: str, index: Expr) -> UserError:
    shown = str(index).replace(" ", "")
    return UserError(
        f"There is no code for {name}{{{shown}}}, a member that no sum runs over all of.", hint=HINT
    )


def _stored(name: str, places: Iterable[tuple[Basic, Expr, Ends | None]]) -> Stored:
    known = list(places)
    runs = [ends for _, _, ends in known if ends is not None]
    if not runs:
        raise _untold(name, known[0][1])
    runs, between = _joined(runs)
    lows, highs = [low for low, _ in runs], [high for _, high in runs]
    for _, index, ends in known:  # a member that stands alone is the first, the last, or one between two sums
        if ends is None and index not in between:
            (lows if index.is_Integer else highs).append(index)
    first, last = _least(name, lows), -_least(name, [-high for high in highs])
    for _, index, ends in known:
        if ends is None and index not in (first, last, *between):
            raise _untold(name, index)
    sequence = known[0][0]
    many = (last - first + 1).expand()
    if isinstance(sequence, nodes.Sequence) and sequence.columns != 1:
        return Stored(Stack(name, many, sequence.rows, sequence.columns), first, last)
    columns = sequence.rows if isinstance(sequence, nodes.Sequence) else nodes.ONE
    return Stored(MatrixSymbol(name, many, columns), first, last)


def _joined(runs: Iterable[Ends]) -> tuple[list[Ends], set[Expr]]:
    """Return where indices run, the run to k − 1 and the one from k + 1 as one; and the k between two such."""
    found, between = list(dict.fromkeys(runs)), set[Expr]()
    for below, above in permutations(list(found), 2):
        if above[0] - below[1] == 2 and {below, above} <= {*found}:
            found = [one for one in found if one not in (below, above)] + [(below[0], above[1])]
            between.add(below[1] + 1)
            found = [_within(one, found[-1], below[1] + 1) for one in found]
    return list(dict.fromkeys(found)), between


def _within(run: Ends, whole: Ends, k: Expr) -> Ends:
    """Return a run with the ends of a whole one that has k, where its own are k or beyond it on that side."""
    low, high = ((end - k).expand() for end in run)
    return (
        whole[0] if low.is_Integer and low >= 0 else run[0],
        whole[1] if high.is_Integer and high <= 0 else run[1],
    )


def as_members(expression: Expr) -> Expr:
    """Return an expression with x_k in the place of the letter x_{k} that a derivation in x_k has."""
    found: dict[Basic, Basic] = {}
    for letter in expression.atoms(MatrixSymbol, Symbol):
        if isinstance(letter, Direction):
            continue
        if (of := member_of(letter.name)) is None:
            continue
        name, index = of
        matrix = isinstance(letter, MatrixSymbol)
        found[letter] = member(name, letter.shape if matrix else None, nodes.index_symbol(index))
    made: Expr = expression.xreplace(found) if found else expression
    return made


def _least(name: str, numbers: Sequence[Expr]) -> Expr:
    least = numbers[0]
    for one in numbers[1:]:
        apart = (one - least).expand()
        if not apart.is_Integer:
            raise UserError(
                f"There is no code for {name}, of which two sums take members that no array can both hold.",
                hint=HINT,
            )
        least = one if apart < 0 else least
    return least


def with_arrays(item: Basic, stored: Mapping[str, Stored]) -> Any:
    """Return an expression in which rows stand for the members of sequences, and sums over these begin with 0."""
    if not has_kind(item, *MEMBERS):
        return item
    if isinstance(item, MEMBERS):
        sequence, index = item.args
        known = stored[sequence.name]
        place = (index - known.first).expand()
        if isinstance(item, NumberAt):
            return Entry(known.letter, place)
        if known.letter.shape[1:] == (1,):
            return MatMul(Entry(known.letter, place), Identity(1))
        return Member(known.letter, place)
    parts = [with_arrays(part, stored) for part in item.args]
    if isinstance(item, nodes.SUMS):
        body, index, low, high = parts
        return item.func(_shifted(body, index, low), index, 0, (high - low).expand())
    return item.func(*parts)


def _shifted(item: Basic, index: Symbol, low: Expr) -> Any:
    """Return an expression with index + low for an index, but within sums that bind it anew."""
    if item == index:
        return index + low
    if low == 0 or not item.args or not has_kind(item, Symbol):
        return item
    if isinstance(item, nodes.SUMS) and item.args[1] == index:
        body, _, *ends = item.args
        return item.func(body, index, *(_shifted(end, index, low) for end in ends))
    return item.func(*(_shifted(part, index, low) for part in item.args))
