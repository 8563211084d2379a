"""Exponentials of matrices: letters that commute with what a file calls their exponents, E P = P E.

Their values are those of the power series: exact of a nilpotent exponent, and else certified intervals. What a
hypothesis says of them that intervals do not decide is seen in the exponents: X e^P = e^Q X where X P = Q X, and
e^P ⪯ e^s I where P ⪯ s I.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import Term, letter, mul
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.definitions import Definition
from dlhw3.symbolic.models.evaluation import Evaluator, Scope
from dlhw3.symbolic.models.interpretation import Model, Shape
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import ONE, ZERO, Unclear
from dlhw3.symbolic.models.power_series import exponential
from dlhw3.symbolic.models.rationals import Rational

STEM, OF = "Expm_", "Exponent_"
"""How the letters begin of exponentials and of their exponents (language/assumed/exponentials.py)."""
SIZES = 6
"""The most rows of an exponent."""


@dataclass
class Exponential(Definition):
    """The exponential of the only summand."""

    def value(self, model: Model, k: int | None, shape: Shape) -> Matrix:
        """Return the power series; raises Unclear for an exponent that is inexact, or large."""
        exponent = Evaluator(model).value(self.summands[0][1], {})
        if not matrices.is_exact(exponent) or len(exponent) > SIZES:
            raise Unclear("an exponent that is not of fractions")
        return exponential(exponent)


def exponentials(hypotheses: Sequence[Hypothesis]) -> dict[str, Definition]:
    """Return the letters that hypotheses E P = P E make the exponentials of P."""
    found: dict[str, Definition] = {}
    for h in hypotheses:
        relation, left, right = h.statement
        if relation != "=" or h.bound or left.op != "mul" or right.op != "mul" or len(left.args) != 2:
            continue
        E, P = left.args
        named = {E.op, P.op} == {"letter"} and E.data[0].startswith(STEM)
        if named and right.args == (P, E) and P.data[0] == E.data[0].replace(STEM, OF, 1):
            found.setdefault(E.data[0], Exponential(h, ((ONE, P),)))
    return found


def without_exponents(statement: Statement, hypotheses: Sequence[Hypothesis]) -> set[str]:
    """Return the exponentials in a statement whose exponents are not told: their values would be any."""
    told = exponentials(hypotheses)
    names = set[str]().union(statement.left.free, statement.right.free, *(h.free for h in hypotheses))
    return {name for name in names if name.startswith(STEM)} - told.keys()


def is_seen_in_exponents(evaluator: Evaluator, statement: Statement, scope: Scope) -> bool:
    """Whether X e^P = e^Q X holds since X P = Q X does, or e^P ⪯ e^s I since P ⪯ s I does, exactly.

    So e^P X = e^s X since P X = s X, e^P = X e^Q Y since P = X Q Y and Y X = I, and I + P ⪯ e^P of a symmetric P.
    """
    relation, left, right = statement
    if relation == "⪯":
        return _is_below(evaluator, left, right, scope)
    if relation == "=" and _is_exponential(left):
        return _is_value(evaluator, left, right, scope)
    if (
        relation == "="
        and left.op == "mul"
        and left.args[1:] in ((right,), right.args)
        and left.args[0] != right
    ):
        return _is_exponential(left.args[0]) and _is_zero(
            evaluator, mul(_exponent(left.args[0]), right), scope
        )
    if relation != "=" or left.op != "mul" or right.op != "mul":
        return False
    if _is_scaled(evaluator, left, right, scope):
        return True
    for one, other in ((left.args, right.args), (right.args, left.args)):
        *before, last = one
        first, *behind = other
        if _is_exponential(last) and _is_exponential(first) and before and tuple(before) == tuple(behind):
            if any(map(_is_exponential, before)) and (len(before) > 1 or first != last):
                continue  # of e^A alone between e^P and itself A stands for it
            X = tuple(map(_exponent, before))
            sides = mul(*X, _exponent(last)), mul(_exponent(first), *X)
            values = [evaluator.value(side, scope) for side in sides]
            return all(map(matrices.is_exact, values)) and matrices.same(*values)
    return False


def _is_zero(evaluator: Evaluator, of: Term, scope: Scope) -> bool:
    value = evaluator.value(of, scope)
    return matrices.is_exact(value) and not any(matrices.entries(value))


def _is_scaled(evaluator: Evaluator, left: Term, right: Term, scope: Scope) -> bool:
    """Whether e^P X = e^s X, or Xᵀ e^P = e^s Xᵀ, holds since P X = s X does."""
    number, *X = right.args
    if number.op != "map" or number.data[0] != "exp" or len(left.args) != len(X) + 1:
        return False
    for E, others in ((left.args[0], left.args[1:]), (left.args[-1], left.args[:-1])):
        if _is_exponential(E) and tuple(others) == tuple(X):
            P, whole = _exponent(E), X[0] if len(X) == 1 else mul(*X)
            moved = mul(P, *X) if E is left.args[0] else mul(*X, P)
            s = evaluator.value(number.args[0], scope)[0][0]
            values = evaluator.value(moved, scope), matrices.scaled(s, evaluator.value(whole, scope))
            return all(map(matrices.is_exact, values)) and matrices.same(*values)
    return False


def _is_value(evaluator: Evaluator, E: Term, other: Term, scope: Scope) -> bool:
    """Whether e^P is X e^Q Y by its exponent; or, of a P² that is k P or k I, what nothing tells from it."""
    P = evaluator.value(_exponent(E), scope)
    if not matrices.is_exact(P):
        return False
    if other.op == "mul" and len(other.args) == 3 and _is_exponential(other.args[1]):
        X, F, Y = other.args
        within, undone = (evaluator.value(one, scope) for one in (mul(X, _exponent(F), Y), mul(Y, X)))
        exact = matrices.is_exact(within) and matrices.is_exact(undone)
        return exact and matrices.same(within, P) and matrices.same(undone, matrices.identity(len(undone)))
    square, one = matrices.product(P, P), matrices.identity(len(P))
    plain = not any(_is_exponential(part) for part in other.args)
    return plain and any(
        matrices.same(square, matrices.scaled(square[0][0] / of[0][0], of)) for of in (P, one) if of[0][0]
    )


def _is_below(evaluator: Evaluator, left: Term, right: Term, scope: Scope) -> bool:
    """Whether one matrix is below another by their logarithms, of which one is a multiple of the identity."""
    for side, other in ((left, right), (right, left)):
        found, scale = _logarithm(side), _scale(other)
        if found is None or scale is None:
            continue
        power, P = found
        value = matrices.scaled(power, evaluator.value(P, scope))
        if not matrices.is_exact(value) or not matrices.is_symmetric(value):
            return False
        least = [evaluator.value(one, scope)[0][0] for one in scale]
        multiple = matrices.scaled(sum(least, ZERO), matrices.identity(len(value)))
        gap = matrices.difference(multiple, value)
        return matrices.is_psd(gap if side is left else matrices.scaled(-ONE, gap))
    found = _logarithm(right)
    if found is None:
        return False
    exponent = evaluator.value(found[1], scope)
    tangent = matrices.plus(matrices.identity(len(exponent)), exponent)
    touches = found[0] == ONE and matrices.is_exact(exponent)
    touches = touches and matrices.same(evaluator.value(left, scope), tangent)
    return (left.op == "zero" or touches) and matrices.is_symmetric(exponent)


def _logarithm(of: Term) -> tuple[Rational, Term] | None:
    """Return how often which exponent is that of a power of one exponential, or None."""
    if _is_exponential(of):
        return ONE, _exponent(of)
    if of.op == "mul" and len({*of.args}) == 1 and _is_exponential(of.args[0]):
        return Rational(len(of.args)), _exponent(of.args[0])
    return None


def _scale(of: Term) -> list[Term] | None:
    """Return the numbers that add up to s of e^s I, or None of what is no such multiple of the identity."""
    *numbers, last = of.args if of.op == "mul" else (of,)
    grown = all(one.op == "map" and one.data[0] == "exp" for one in numbers)
    return [one.args[0] for one in numbers] if last.op == "identity" and grown else None


def _is_exponential(term: Term) -> bool:
    return term.op == "letter" and str(term.data[0]).startswith(STEM)


def _exponent(of: Term) -> Term:
    """Return the exponent of an exponential, and what is none itself."""
    if not _is_exponential(of):
        return of
    name, rows, cols, _ = of.data
    return letter(name.replace(STEM, OF, 1), rows, cols)
