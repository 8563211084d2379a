"""Numbers with both sigmoid(t) and sigmoid(−t) in them: one of the two as 1 minus the other."""

from __future__ import annotations

from sympy import Add, Expr, Mul, Pow, expand_mul

from dlhw3.symbolic.faces.abbreviations import exponent_of_one_more
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.written.stroke import opposite


def merged(number: Expr) -> Expr:
    """Return a number with 1 − sigmoid(t) for sigmoid(−t) in each of its sums that has both, and is no longer so.

    s σ(−t) − (1 − s) σ(t) is s − σ(t); s σ(−t) − c σ(t) stays, which has its digits where one of the two is near
    1, and so do sums with products of the two.
    """
    if isinstance(number, Mul):
        return Mul(*map(merged, number.args))
    return _sum(number) if isinstance(number, Add) else number


def _sum(whole: Add) -> Expr:
    """Return the shortest of a sum and of what it is with one function of a pair in the other, multiplied out."""
    ways: list[Expr] = [whole]
    logistic = {one for one in whole.atoms(Operator) if one.name == "recip" and _is_logistic(one)}
    for one in sorted(logistic, key=str):
        other = one.with_operands((opposite(one.operands[0]),))
        if other in logistic and _once(whole, one, other):
            ways.append(expand_mul(whole.xreplace({one: 1 - other})))
    return min(ways, key=lambda way: sum(map(_factors, Add.make_args(way))))


def _is_logistic(one: Operator) -> bool:
    return exponent_of_one_more(one.operands[0]) is not None


def _once(whole: Expr, one: Operator, other: Operator) -> bool:
    """Whether two functions stand as factors of terms alone, one of them once in each."""
    for term in Add.make_args(whole):
        held = [factor for factor in Mul.make_args(term) if factor.has(one) or factor.has(other)]
        if held and held not in ([one], [other]):
            return False
    return True


def _factors(term: Expr) -> int:
    """Return how many factors a term has, a sum among them as many as it has terms, and a number alone one."""
    number, rest = term.as_coeff_Mul()
    factors = [one.base if isinstance(one, Pow) else one for one in Mul.make_args(rest) if one != 1]
    return (abs(number) != 1 or not factors) + sum(
        1 + isinstance(one, Add) * len(one.args) for one in factors
    )
