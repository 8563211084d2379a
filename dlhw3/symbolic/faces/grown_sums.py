"""Sums of exponentials, 1 + exp(a) + sum(exp(x)), and the exponents that are compared in each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any, NamedTuple

from sympy import Add, Basic, Expr, MatAdd, MatrixExpr, Mul, Rational

from dlhw3.symbolic import nodes
from dlhw3.symbolic.algebra import factors_of
from dlhw3.symbolic.faces.computed import computed
from dlhw3.symbolic.faces.operators import SCALAR, Operator, applied, shape_of


class Largest(Expr):
    """The largest entry of a matrix."""

    is_commutative = True


class Grown(NamedTuple):
    """Sums that have exponents in common: the exponents, and whether one of the sums has a number as a term too.

    ``each``: matrices are added, and every entry has a largest exponent of its own.
    """

    exponents: tuple[Expr, ...]
    sums: frozenset[Basic]
    beside_number: bool
    each: bool

    def largest(self, written: Callable[[Expr], Any]) -> Any:
        """Return the largest of the exponents, each ``written`` before, and of 0 where a number is added."""
        given = [written(one) for one in self.exponents]
        if self.each:
            shape = shape_of(self.exponents[0])
        else:
            shape = SCALAR
            given = [Largest(one) if isinstance(one, MatrixExpr) else one for one in given]
        found = reduce(lambda one, other: computed("larger", shape, one, other), given)
        return computed("larger_than_zero", shape, found) if self.beside_number else found


def grown_sums(expressions: Iterable[Basic]) -> list[Grown]:
    """Return the sums of two exponentials or more, or of one and a number; those that share an exponent as one."""
    found: list[Grown] = []
    sums = {one for item in expressions for one in item.atoms(Add, MatAdd)}
    each = {one: grown for one in sums if (grown := _grown(one)) is not None}
    for one in sorted(each, key=str):
        grown = each[one]
        for other in [other for other in found if set(other.exponents) & set(grown.exponents)]:
            if other.each == grown.each:
                found.remove(other)
                grown = _joined(other, grown)
        if not any(set(other.exponents) & set(grown.exponents) for other in found):
            found.append(grown)
    return found


def _joined(one: Grown, other: Grown) -> Grown:
    exponents = tuple(dict.fromkeys((*one.exponents, *other.exponents)))
    return Grown(exponents, one.sums | other.sums, one.beside_number or other.beside_number, one.each)


def _grown(item: Expr) -> Grown | None:
    """Return a sum as a sum of exponentials; None where a term of it is none, or is taken away."""
    exponents: list[Expr] = []
    numbers = 0
    for term in item.args:
        scale, rest = _term(term)
        if scale.could_extract_minus_sign() or scale.has(Operator):
            return None
        if rest is None:
            numbers += 1
        elif (exponent := _exponent(rest)) is not None:
            exponents.append(exponent)
        else:
            return None
    if len(exponents) + numbers < 2 or not exponents:
        return None
    own = tuple(dict.fromkeys(exponents))
    return Grown(own, frozenset({item}), numbers > 0, isinstance(item, MatAdd))


def _term(term: Expr) -> tuple[Expr, Expr | None]:
    """Return the number before a term, and the term without it: None where it is the same everywhere."""
    if isinstance(term, MatrixExpr):
        scale, matrices = factors_of(term)
        if len(matrices) != 1:
            return scale, term
        alike = isinstance(matrices[0], Operator) and matrices[0].op == "ones"
        return scale, None if alike else matrices[0]
    grown = [one for one in Mul.make_args(term) if one.has(Operator)]
    if len(grown) != 1 or grown[0].as_base_exp()[1] != 1:
        return term, term if grown else None
    return term / grown[0], grown[0]


def _exponent(item: Expr) -> Expr | None:
    """Return A of exp(A), of sum(exp(A)), or of ⟨B, exp(A)⟩ where A and B are columns; None for anything else."""
    if isinstance(item, Operator) and item.name == "exp":
        return item.operands[0]
    if isinstance(item, Operator) and item.op == "sum":
        inside = item.operands[0]
        return inside.operands[0] if isinstance(inside, Operator) and inside.name == "exp" else None
    if isinstance(item, nodes.Inner):
        one, other = item.args
        for grown, weight in ((one, other), (other, one)):
            if isinstance(grown, Operator) and grown.name == "exp" and not weight.has(Operator):
                return grown.operands[0]
    return None


def ratio_of(exponent: Expr, other: Expr) -> Any:
    """Return the number that one exponent is times another; None where there is none."""
    (own, matrices), (theirs, others) = _parts(exponent), _parts(other)
    ratio = own / theirs
    return ratio if matrices == others and isinstance(ratio, Rational) else None


def _parts(exponent: Expr) -> tuple[Expr, Any]:
    return factors_of(exponent) if isinstance(exponent, MatrixExpr) else (exponent, ())


def is_exponential(item: Any) -> bool:
    """Whether an item is the exponential of a number, or of every entry."""
    return isinstance(item, Operator) and item.name == "exp"


def exponential(exponent: Expr) -> Any:
    """Return the exponential of a number, or of every entry."""
    return applied("map", exponent, data=("exp", 0))
