"""Numbers that are polynomials in unknowns: what holds for them holds for all values of a bound letter.

A hypothesis for all values of a letter is evaluated with an unknown in the place of each entry. An equation holds
for all values exactly where the two polynomials are one; an inequality of degree 2 exactly where its matrix is
positive semidefinite. What is no polynomial in the unknowns (an inverse of one, its sign) is ``Unclear``.
"""

from __future__ import annotations

from collections import Counter

from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import EXACT, EXACT_TYPES, ZERO, Exact, Interval, Number, Unclear, sign
from dlhw3.symbolic.models.rationals import Rational

LONGEST = 400  # terms of a polynomial
HIGHEST = 24  # its degree
Monomial = tuple[tuple[str, int, int], ...]
"""Sorted unknowns (letter, row, column), one as often as its power."""


class Unknown:
    """A polynomial with exact coefficients that is not constant; made by ``polynomial``."""

    __slots__ = ("terms",)

    def __init__(self, terms: dict[Monomial, Exact]) -> None:
        self.terms = terms

    def __add__(self, other: Number) -> Number:
        if type(other) is Unknown:
            held = other.terms
        elif (told := _terms(other)) is None:
            return NotImplemented
        elif not other:
            return self
        else:
            held = told
        total, gone = dict(self.terms), False
        for monomial, c in held.items():
            total[monomial] = there = total.get(monomial, 0) + c
            gone = gone or not there
        return polynomial(total) if gone else _not_too_long(total)

    __radd__ = __add__

    def __mul__(self, other: Number) -> Number:
        if type(other) in EXACT_TYPES:
            return Unknown({monomial: c * other for monomial, c in self.terms.items()}) if other else ZERO
        if (held := _terms(other)) is None:
            return NotImplemented
        if len(self.terms) == len(held) == 1:
            return self._of_one_term(held)
        if len(self.terms) * len(held) > 10 * LONGEST:
            raise Unclear("a product of long polynomials")
        if max(map(len, self.terms)) + max(map(len, held), default=0) > HIGHEST:
            raise Unclear(f"a polynomial of a degree above {HIGHEST}")
        total: dict[Monomial, Exact] = {}
        for left, a in self.terms.items():
            for right, b in held.items():
                monomial = tuple(sorted(left + right)) if left and right else left or right
                total[monomial] = total.get(monomial, 0) + a * b
        return polynomial(total) if len(total) < len(self.terms) * len(held) else _not_too_long(total)

    __rmul__ = __mul__

    def _of_one_term(self, other: dict[Monomial, Exact]) -> Unknown:
        """Return the product of two monomials."""
        ((left, a),), ((right, b),) = self.terms.items(), other.items()
        if len(left) + len(right) > HIGHEST:
            raise Unclear(f"a polynomial of a degree above {HIGHEST}")
        return Unknown({tuple(sorted(left + right)): a * b})

    def __neg__(self) -> Unknown:
        return Unknown({monomial: -c for monomial, c in self.terms.items()})

    def __sub__(self, other: Number) -> Number:
        return self + (-other)

    def __rsub__(self, other: Number) -> Number:
        return -self + other


def _terms(other: Number) -> dict[Monomial, Exact] | None:
    """Return the terms of a number; None for a jet, which does the arithmetic itself."""
    if isinstance(other, Unknown):
        return other.terms
    if isinstance(other, Interval):
        raise Unclear("an interval beside an unknown")
    return {(): other} if isinstance(other, EXACT) else None


def polynomial(terms: dict[Monomial, Exact]) -> Number:
    """Return a polynomial, as a number where it is constant; raises Unclear past LONGEST terms."""
    held = {monomial: c for monomial, c in terms.items() if c}
    return held.get((), Rational(0)) if held.keys() <= {()} else _not_too_long(held)


def _not_too_long(terms: dict[Monomial, Exact]) -> Unknown:
    """Return a polynomial of terms that are not 0, nor one number; raises Unclear past LONGEST of them."""
    if len(terms) > LONGEST:
        raise Unclear(f"a polynomial of more than {LONGEST} terms")
    return Unknown(terms)


def coefficients(x: Number) -> dict[Monomial, Rational]:
    """Return the coefficients of a polynomial, or of an exact number; raises Unclear for another."""
    held = None if isinstance(x, Interval) else _terms(x)
    if held is None:
        raise Unclear("what is not rational")
    return {monomial: Rational(c) for monomial, c in held.items()}


def unknown(name: str, shape: tuple[int, int], symmetric: bool) -> Matrix:
    """Return a matrix of unknowns."""

    def entry(i: int, j: int) -> Unknown:
        place = (min(i, j), max(i, j)) if symmetric else (i, j)
        return Unknown({((name, *place),): 1})

    return matrices.build(*shape, entry)


def any_unknown(*values: Matrix) -> bool:
    """Whether there is an unknown in a matrix."""
    return any(isinstance(x, Unknown) for value in values for x in matrices.entries(value))


def for_all(relation: str, left: Matrix, right: Matrix) -> bool:
    """Whether a relation holds for all values of the unknowns; raises Unclear where that is not decided."""
    gap = matrices.entries(matrices.difference(right, left))
    if relation == "=":
        return not any(isinstance(x, Unknown) or sign(x) for x in gap)
    if relation == "⪯":
        raise Unclear("an inequality of matrices for all values of a letter")
    if not isinstance(gap[0], Unknown):  # the unknowns cancel
        return sign(gap[0]) >= (1 if relation == "<" else 0)
    degree = max(map(len, gap[0].terms))
    if degree % 2:
        return False
    if degree > 2:
        raise Unclear("an inequality of a degree above 2 for all values of a letter")
    square = _square(gap[0])
    if relation == "<" and matrices.is_psd(square) and not matrices.is_psd(square, strictly=True):
        raise Unclear("whether a square is 0 somewhere")
    return matrices.is_psd(square)


def _square(of: Unknown) -> Matrix:
    """Return the symmetric M with (1, x)ᵀM(1, x) the polynomial, of degree 2 in the unknowns x."""
    names = sorted({x for monomial in of.terms for x in monomial})
    place = {x: k + 1 for k, x in enumerate(names)}
    held: Counter[tuple[int, int]] = Counter()
    for monomial, c in of.terms.items():
        i, j = [*[0] * (2 - len(monomial)), *(place[x] for x in monomial)]
        held[i, j] += Rational(c, 2)  # type: ignore[assignment]
        held[j, i] += Rational(c, 2)  # type: ignore[assignment]
    size = len(names) + 1
    return matrices.build(size, size, lambda i, j: Rational(held[i, j]))
