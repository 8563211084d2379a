"""Equations of numbers by one that says that something is 0, divided by what is not: a = b since c (a − b) = 0."""

from __future__ import annotations

from sympy import Add, Dummy, Expr, MatrixExpr, Poly, PolynomialError, cancel, fraction, gcd, together

from dlhw3.symbolic.algebra import product
from dlhw3.symbolic.faces.diagonals import is_filled
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise
from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, NormalForm, Step, Theory, Used
from dlhw3.symbolic.search.columns.ordering import CLAIM
from dlhw3.symbolic.written.expansion import Expansion, TooManyTerms

MOST, LETTERS = 6, 12
"""How many equations are tried, and how many letters one may have."""


def lemmas_by_dividing(theory: Theory, left: Expr, right: Expr, reason: str = "") -> tuple[Lemma, ...] | None:
    """Return lemmas of which the last says left = right, whose difference is a multiple of one that is assumed.

    What it is divided by shares no factor with that difference but letters that are assumed to be > 0: of F = 0,
    q F is 0 wherever q is defined, and q may be undefined where F is 0.
    """
    if isinstance(left, MatrixExpr) or isinstance(right, MatrixExpr):
        return None
    signs = {
        h.statement.right
        for h in theory.hypotheses
        if h.statement.left == 0
        and h.statement.relation == "<"
        and not (h.statement.indices or h.statement.letters)
    }
    for h in [one for one in theory.hypotheses if _is_zero(one.statement)][:MOST]:
        plain = _Plain()
        try:
            told = plain.of(h.statement.right - h.statement.left)
            due = plain.of(right - left)
        except (TooManyTerms, PolynomialError, TypeError, ValueError):
            continue
        if told == 0 or due == 0 or len(told.free_symbols | due.free_symbols) > LETTERS:
            continue
        above, below = fraction(cancel(due / told))
        shared = gcd(below, fraction(together(told))[0])
        known = [one for one in shared.free_symbols if plain.back(one) in signs]
        if set(known) != set(shared.free_symbols) or (known and len(Poly(shared, *known).terms()) > 1):
            continue
        by = plain.back(above) * (1 if below == 1 else entrywise("recip", plain.back(below)))
        between = left + by * (h.statement.right - h.statement.left)
        told_so = Step(left, between, "by what is assumed", Combination((Used(h.name, by),)))
        steps = (told_so, Step(between, right, reason or "divided by what is not 0", NormalForm()))
        return (Lemma(CLAIM, Equation(left, right), Chain(steps)),)
    return None


def _is_zero(said: Equation) -> bool:
    plain = said.relation == "=" and not (said.indices or said.letters)
    return plain and not isinstance(said.left, MatrixExpr) and 0 in (said.left, said.right)


class _Plain:
    """Numbers as quotients of letters, with a letter for each that is none: sums of entries, logarithms."""

    def __init__(self) -> None:
        self.letters: dict[Expr, Dummy] = {}

    def of(self, value: Expr) -> Expr:
        """Return a number multiplied out, as a quotient."""
        return together(self._read(Expansion().scalar(value)))

    def _read(self, value: Expr) -> Expr:
        if value.is_Rational:
            return value
        if isinstance(value, Operator) and value.name == "recip":
            return 1 / self._read(Expansion().scalar(value.operands[0]))
        if isinstance(value, Operator) and value.name == "sum" and value not in self.letters:
            terms = Expansion().matrix(value.operands[0])
            return Add(*(self._read(c) * self._summed(product(*factors)) for factors, c in terms.items()))
        if value.is_Add or value.is_Mul or (value.is_Pow and value.exp.is_Integer):
            return value.func(*map(self._read, value.args))
        return self.letters.setdefault(value, Dummy(f"v{len(self.letters)}"))

    def _summed(self, matrix: MatrixExpr) -> Expr:
        if is_filled(matrix):
            return self._read(matrix.rows * matrix.cols)
        return self.letters.setdefault(applied("sum", matrix), Dummy(f"v{len(self.letters)}"))

    def back(self, value: Expr) -> Expr:
        """Return what such a quotient stands for."""
        return value.xreplace({letter: meant for meant, letter in self.letters.items()})
