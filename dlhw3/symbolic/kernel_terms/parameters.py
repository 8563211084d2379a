"""Sizes, indices and exponents as the scalars of the kernel, and one name for each thing.

A symbol that is an integer is an index, or a size where it is declared positive; any other is an exponent where it
stands in one anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from sympy import Add, Basic, Expr, MatrixSymbol, Mul, Pow, Rational, Symbol
from sympy.core.function import AppliedUndef

from dlhw3.kernel.scalars import ONE, ZERO, Facts, Scalar, number, parameter, width
from dlhw3.symbolic import nodes
from dlhw3.symbolic.kernel_terms.spelling import Names
from dlhw3.symbolic.ranges import Range

WIDTHS = nodes.Layers("W", 1).width(0).func
"""d, the widths of every family: d_k is an integer ≥ 1. No other function of an index is known to be one."""


class Untranslatable(Exception):
    """The kernel has no term for an expression; the message says why, in one sentence."""


def divides(expression: Expr) -> bool:
    """Whether there is a negative power in an expression, of anything but sizes."""
    powers = expression.atoms(Pow)
    return any(p.exp.is_negative and not (p.base.is_integer and p.base.is_positive) for p in powers)


class Parameters:
    """The names of one derivation, and its sizes, indices and exponents as scalars."""

    def __init__(self, families: Iterable[nodes.Layers], exponents: Iterable[str]) -> None:
        self.names = Names()
        self.fixed = frozenset(layers.args[1:] for layers in families if len(layers.args) == 3)
        self.exponents = set(exponents)
        self.letters: set[str] = set()

    def scalar(self, expression: Any) -> Scalar:
        """Return an expression in sizes, indices and exponents."""
        match expression:
            case Rational():
                return number(Fraction(int(expression.p), int(expression.q)))
            case Symbol():
                return self._parameter(expression)
            case AppliedUndef():
                return self._width(expression)
            case Add():
                total = ZERO
                for part in expression.args:
                    total = total.plus(self.scalar(part))
                return total
            case Mul():
                product = ONE
                for part in expression.args:
                    product = product.times(self.scalar(part))
                return product
            case Pow() if expression.exp.is_Integer:
                return self.scalar(expression.base).raised(int(expression.exp))
        raise Untranslatable(f"{expression} is not made of numbers, sizes and indices")

    def name(self, kind: str, name: str, thing: Basic) -> str:
        """Return the kernel's name of a thing; raises Untranslatable where another thing has the name already.

        Letters of different shapes are told apart by the kernel: a letter's declaration holds its shape.
        """
        found = self.names.name(kind, name, thing)
        known = self.names.known[found]
        if known != thing and not isinstance(thing, MatrixSymbol):
            raise Untranslatable(f"two different things are called {name}")
        return found

    def _parameter(self, symbol: Symbol) -> Scalar:
        if nodes.is_hole(symbol) or not symbol.is_commutative:
            raise Untranslatable(f"{symbol} is not a number")
        kind = "exponent" if not symbol.is_integer else "size" if symbol.is_positive else "index"
        name = self.name("symbol", symbol.name, symbol)
        if kind == "exponent":
            if symbol.name in self.letters:
                raise Untranslatable(f"{symbol} is a number elsewhere, and cannot be an exponent or a size")
            self.exponents.add(symbol.name)
        return parameter(kind, name)

    def _width(self, one: AppliedUndef) -> Scalar:
        if one.func != WIDTHS or len(one.args) != 1:
            raise Untranslatable(f"{one} is neither a size d_k of a family of layers nor a number")
        return width(self.widths(), self.scalar(one.args[0]))

    def widths(self) -> Any:
        """Return the widths of the derivation's families: d, or (d, N) where one has d_N = 1."""
        name = self.name("width", str(WIDTHS), WIDTHS)
        if not self.fixed:
            return name
        depths = {depth for depth, _ in self.fixed}
        if len(depths) > 1 or any(outputs != 1 for _, outputs in self.fixed):
            raise Untranslatable("the kernel knows one fixed width in a derivation, d_N = 1")
        return name, self.scalar(depths.pop())

    def is_plain(self, expression: Expr) -> bool:
        """Whether a scalar is made of rational numbers, sizes and indices alone, and is one number of the kernel.

        No sum or product is that divides by what may be 0: p·p⁻¹ would be 1 before anyone asks whether p is 0.
        """
        match expression:
            case Rational() | AppliedUndef():
                return True
            case Symbol():
                return self.is_parameter(expression)
            case Add() | Mul():
                return all(map(self.is_plain, expression.args)) and not divides(expression)
            case Pow():
                plain = bool(expression.exp.is_Integer) and self.is_plain(expression.base)
                return plain and (expression.exp > 0 or not isinstance(expression.base, Add))
        return False

    def is_parameter(self, symbol: Symbol) -> bool:
        """Whether a symbol is a size, an index or an exponent, and no letter."""
        return not nodes.is_hole(symbol) and (bool(symbol.is_integer) or symbol.name in self.exponents)

    def facts(self, ranges: Iterable[Range]) -> Facts:
        """Return low ≤ index ≤ high for every range, as scalars that are ≥ 0."""
        found: list[Scalar] = []
        for item in ranges:
            index = self.scalar(item.index)
            found.append(index.minus(self.scalar(item.low)))
            if item.high is not None:
                found.append(self.scalar(item.high).minus(index))
        return tuple(found)
