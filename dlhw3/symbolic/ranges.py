"""What may be assumed about indices: ranges such as 1 ≤ j ≤ N, and which norms are not zero.

A claim ``expression ≥ 0`` is decided by eliminating the declared indices, innermost first, each replaced
by the end of its range that makes the expression smallest. This is sound; where it cannot decide, it says
no, and the kernel then refuses rather than guesses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from sympy import Basic, Expr, Mul, Pow, Symbol, cancel, expand, fraction


@dataclass(frozen=True, slots=True)
class Range:
    """low ≤ index ≤ high; ``high`` None means unbounded. The ends may mention indices declared before."""

    index: Symbol
    low: Expr
    high: Expr | None


@lru_cache(maxsize=4096)
def canonical_scalar(expression: Expr) -> Expr:
    """Return a canonical form of a rational function of indices (exponents, bounds)."""
    if expression.is_Number:
        return expression
    return (
        cancel(expression) if expression.has(Pow) else expand(expression)
    )  # a polynomial needs no cancelling


@dataclass(frozen=True)
class Facts:
    """The assumptions under which expressions are read."""

    ranges: tuple[Range, ...] = ()
    nonzero: frozenset[Basic] = frozenset()  # matrices X with ‖X‖ ≠ 0
    symmetric: frozenset[Basic] = frozenset()  # matrix symbols B with Bᵀ = B
    conditions: frozenset[tuple[str, Basic]] = frozenset()  # (the kernel's kind of condition, letter)
    of_each: frozenset[tuple[str, Basic, Range]] = frozenset()  # the same of each member of a sequence

    def told(self, kind: str) -> frozenset[Basic]:
        """Return the letters of which a kind of condition is assumed, as "pd"."""
        return frozenset(letter for known, letter in self.conditions if known == kind)

    def extended(self, *ranges: Range) -> Facts:
        """Return these facts and the given ranges (later ones may mention earlier ones)."""
        return replace(self, ranges=(*self.ranges, *ranges))

    def declares(self, index: Symbol) -> bool:
        """Whether the index has a range."""
        return any(item.index == index for item in self.ranges)

    def mentions(self, index: Symbol) -> bool:
        """Whether the index has a range, or occurs in any other fact."""
        ends = [end for item in self.ranges for end in (item.low, item.high) if end is not None]
        told = (*ends, *self.nonzero, *self.symmetric, *(letter for _, letter in self.conditions))
        return self.declares(index) or any(index in fact.atoms(Symbol) for fact in told)

    def is_nonnegative(self, expression: Expr) -> bool:
        """Whether expression ≥ 0 follows from the ranges."""
        return _is_nonnegative(self.ranges, expression)

    def is_positive(self, expression: Expr) -> bool:
        """Whether expression > 0 follows from the ranges."""
        numerator, denominator = fraction(canonical_scalar(expression))
        return all(_smallest_is(self.ranges, part, strict=True) for part in (numerator, denominator))

    def contains(self, low: Expr, expression: Expr, high: Expr | None) -> bool:
        """Whether low ≤ expression ≤ high follows from the ranges."""
        return self.is_nonnegative(expression - low) and (
            high is None or self.is_nonnegative(high - expression)
        )


@lru_cache(maxsize=8192)
def _is_nonnegative(ranges: tuple[Range, ...], expression: Expr) -> bool:
    numerator, denominator = fraction(canonical_scalar(expression))
    positive = denominator == 1 or _smallest_is(ranges, denominator, strict=True)
    return positive and _smallest_is(ranges, numerator, strict=False)


def _smallest_is(ranges: tuple[Range, ...], expression: Expr, *, strict: bool) -> bool:
    """Whether the smallest value over the ranges is ≥ 0 (> 0 when strict)."""
    if isinstance(expression, Mul) and all(_smallest_is(ranges, a, strict=strict) for a in expression.args):
        return True
    for item in reversed(ranges):
        slope = expand(expression).coeff(item.index, 1)
        if slope == 0 and not expression.has(item.index):
            continue
        if (expand(expression) - slope * item.index).expand().has(item.index) or not slope.is_number:
            return False
        end = item.low if slope > 0 else item.high
        if end is None:
            return False
        expression = expand(expression.xreplace({item.index: end}))
    return bool(expression.is_positive) if strict else bool(expression.is_nonnegative)
