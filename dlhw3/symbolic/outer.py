"""Sums of outer products in the user's own columns: r rᵀ − s sᵀ for (z − y) xᵀ + (x − z) zᵀ − (x − y) yᵀ.

Nothing here is trusted: every form reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import product as pairs
from typing import Any

from sympy import Add, Dummy, Expr, Integer, MatAdd, MatMul, MatrixExpr, Mul, Pow, Transpose
from sympy import expand as multiplied_out

from dlhw3.symbolic.algebra import factors_of, product, total, transpose
from dlhw3.symbolic.expansion import Expansion, TooManyTerms
from dlhw3.symbolic.residuals import Residuals
from dlhw3.symbolic.scope import nodes_in

ZERO = Integer(0)
Factors = tuple[MatrixExpr, ...]
Entries = Mapping[tuple[Factors, Factors], Expr]
"""The number in front of a bᵀ, by a and b."""


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


def _within(whole: MatrixExpr, own: Iterable[MatAdd]) -> MatrixExpr:
    if isinstance(whole, MatAdd):
        return _in_columns(whole, own) or whole
    if not isinstance(whole, MatMul):
        return whole
    scale, matrices = factors_of(whole)
    return product(scale, *(_within(one, own) for one in matrices))


def _in_columns(whole: MatAdd, own: Iterable[MatAdd]) -> MatrixExpr | None:
    """Return Σ c r sᵀ that a sum is, over columns of the user's, or None where it is no such sum."""
    entries = _entries(whole)
    if entries is None:
        return None
    above, beside = ({key[side] for key in entries} for side in (0, 1))
    first, second = (_spanning(own, atoms) for atoms in (above, beside))
    made = [
        (entries.get((a, b), ZERO) / (c * d), r, s)
        for (r, (a, c)), (s, (b, d)) in pairs(first.items(), second.items())
    ]
    made = [one for one in made if one[0] != 0]
    if not made:
        return None
    due = dict(entries)
    for c, r, s in made:
        for (a, left), (b, right) in pairs(_column(r).items(), _column(s).items()):
            due[a, b] = due.get((a, b), ZERO) - c * left * right
    if any(multiplied_out(rest) != 0 for rest in due.values()):
        return None
    made.sort(key=lambda one: one[0].could_extract_minus_sign())
    return total(*(MatMul(c, r, Transpose(s)) if c != 1 else MatMul(r, Transpose(s)) for c, r, s in made))


def _entries(whole: MatAdd) -> Entries | None:
    """Return a sum as Σ c a bᵀ multiplied out, or None where a term has no place of width 1."""
    found: dict[tuple[Factors, Factors], Expr] = {}
    for factors, scale in Expansion().matrix(whole).items():
        cut = next((k for k, one in enumerate(factors[:-1], 1) if one.shape[1] == 1), None)
        if cut is None:
            return None
        found[factors[:cut], factors_of(transpose(product(*factors[cut:])))[1]] = scale
    return found


def _column(one: MatAdd) -> Mapping[Factors, Expr]:
    return Expansion().matrix(one)


def _spanning(own: Iterable[MatAdd], atoms: set[Factors]) -> dict[MatAdd, tuple[Factors, Expr]]:
    """Return the columns made of atoms that each have one that no other has: that atom, and its number there."""
    inside = {one: terms for one in own if {*(terms := _column(one))} <= atoms}
    found: dict[MatAdd, tuple[Factors, Expr]] = {}
    for one, terms in inside.items():
        others = {atom for other, its in inside.items() if other is not one for atom in its}
        private = next((atom for atom in terms if atom not in others), None)
        if private is not None:
            found[one] = private, terms[private]
    return found
