"""Sums of outer products in the user's own columns: r rᵀ − s sᵀ for (z − y) xᵀ + (x − z) zᵀ − (x − y) yᵀ.

Nothing here is trusted: every form reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from sympy import Add, Dummy, Expr, Integer, MatAdd, MatMul, MatrixExpr, Mul, Pow, Transpose
from sympy import expand as multiplied_out

from dlhw3.symbolic.algebra import factors_of, product, total, transpose
from dlhw3.symbolic.nodes import MatrixSum
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.expansion import Expansion, TooManyTerms
from dlhw3.symbolic.written.residuals import Residuals

ZERO = Integer(0)
Factors = tuple[MatrixExpr, ...]
Terms = dict[Factors, Expr]
"""The number in front of each product of a sum."""


def outer_products(whole: Any, own: Residuals) -> Any:
    """Return a matrix with its sums of outer products in the user's own columns, where they are made of those."""
    columns = [one for one in own if one.shape[1] == 1]
    if not columns or not isinstance(whole, MatrixExpr):
        return whole
    numbers = {
        one: Dummy(real=True) for node in nodes_in(whole, MatMul) for one in _functions(factors_of(node)[0])
    }
    with suppress(TooManyTerms):
        made = _within(whole.xreplace(numbers), columns)
        return made.xreplace({letter: one for one, letter in numbers.items()})
    return whole


def _functions(number: Expr) -> Iterator[Expr]:
    """Yield what a number is made of, but for letters: norms, pairings, functions of numbers."""
    if isinstance(number, Add | Mul) or (isinstance(number, Pow) and number.exp.is_Integer):
        for one in number.args:
            yield from _functions(one)
    elif not number.is_Symbol and not number.is_Rational:
        yield number


def _within(whole: MatrixExpr, own: Sequence[MatAdd]) -> MatrixExpr:
    if isinstance(whole, MatAdd):
        return _in_columns(whole, own) or whole
    if isinstance(whole, MatrixSum):
        return whole.func(_within(whole.args[0], own), *whole.args[1:])
    if not isinstance(whole, MatMul):
        return whole
    scale, matrices = factors_of(whole)
    return product(scale, *(_within(one, own) for one in matrices))


def _in_columns(whole: MatAdd, own: Sequence[MatAdd]) -> MatrixExpr | None:
    """Return a sum of outer products with the user's columns in it, on both sides; None for any other sum.

    Of r there is as much as of an atom that r alone has: that is taken off, on the left and then on the right. What
    is left stays as it is.
    """
    entries = _entries(whole)
    if entries is None:
        return None
    first, second = (_spanning(own, {key[side] for key in entries}) for side in (0, 1))
    rows: dict[Factors, Terms] = {}
    for (a, b), c in entries.items():
        rows.setdefault(a, {})[b] = c
    made: list[MatrixExpr] = []
    for r, (private, number) in first.items():
        row = {b: c / number for b, c in rows.get(private, {}).items()}
        for a, c in _column(r).items():
            rows[a] = _less(rows.get(a, {}), row, c)
        made += (_outer(c, r, s) for s, c in _by_columns(row, second))
    for a, row in rows.items():
        made += (_outer(c, product(*a), s) for s, c in _by_columns(row, second))
    made.sort(key=lambda one: factors_of(one)[0].could_extract_minus_sign())
    return total(*made)


def _by_columns(row: Terms, own: Mapping[MatAdd, tuple[Factors, Expr]]) -> Iterator[tuple[MatrixExpr, Expr]]:
    """Yield what a sum of atoms is in the user's columns, and in what is left: each with its number."""
    for r, (private, number) in own.items():
        if (c := row.get(private, ZERO) / number) != 0:
            yield r, c
            row = _less(row, _column(r), c)
    yield from ((product(*atom), c) for atom, c in row.items())


def _less(row: Terms, other: Terms, times: Expr) -> Terms:
    """Return a sum of atoms less so many times another."""
    found = {
        atom: multiplied_out(row.get(atom, ZERO) - times * other.get(atom, ZERO)) for atom in {**row, **other}
    }
    return {atom: c for atom, c in found.items() if c != 0}


def _outer(number: Expr, left: MatrixExpr, right: MatrixExpr) -> MatrixExpr:
    turned = Transpose(right) if isinstance(right, MatAdd) else transpose(right)
    return MatMul(number, left, turned) if number != 1 else MatMul(left, turned)


def _entries(whole: MatAdd) -> Mapping[tuple[Factors, Factors], Expr] | None:
    """Return a sum as Σ c a bᵀ multiplied out, or None where a term has no place of width 1."""
    found: dict[tuple[Factors, Factors], Expr] = {}
    for factors, scale in Expansion().matrix(whole).items():
        cut = next((k for k, one in enumerate(factors[:-1], 1) if one.shape[1] == 1), None)
        if cut is None:
            return None
        found[factors[:cut], factors_of(transpose(product(*factors[cut:])))[1]] = scale
    return found


def _column(one: MatAdd) -> Terms:
    return Expansion().matrix(one)


def _spanning(own: Iterable[MatAdd], atoms: set[Factors]) -> dict[MatAdd, tuple[Factors, Expr]]:
    """Return the columns made of atoms that each have one that no other has: that atom, and its number there."""
    inside = {one: terms for one in own if {*(terms := _column(one))} <= atoms}
    found: dict[MatAdd, tuple[Factors, Expr]] = {}
    for one, terms in inside.items():
        others = {atom for other, its in inside.items() if other is not one for atom in its}
        private = max((atom for atom in terms if atom not in others), key=len, default=None)
        if private is not None:
            found[one] = private, terms[private]
    return found
