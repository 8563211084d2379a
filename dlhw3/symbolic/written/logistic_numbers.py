"""Numbers with both exp(−t) and s = sigmoid(t) in them as polynomials in s: s (1 − s) (1 − 2 s).

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add, Basic, Dummy, Expr, MatrixExpr, Mul, Pow, cancel, factor, fraction

from dlhw3.symbolic.faces.abbreviations import exponent_of_one_more
from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.fractions import reduced
from dlhw3.symbolic.written.shorter import length

LONGEST = 60
"""Letters and signs of a number up to which it is looked at."""


def in_logistics(number: Expr) -> Iterator[Expr]:
    """Yield a number as a product of polynomials in s = sigmoid(t), where exp(−t) stands beside it or it is a sum.

    It is (1 − s) (1 − 2 s) s for (1 − s) (exp(−t) − 1) s², which is no longer where s is a letter; no s is left
    below a stroke.
    """
    if not (meant := _letters(number)):
        return
    beside, letters = _beside(meant), {letter: one for one, letter in meant.items()}
    meant = _of_one_each(meant)
    parts = number.xreplace(meant)
    free = [one for one in sorted(_functions(parts), key=str) if one not in beside]
    functions = {one: Dummy(f"f{k}", real=True) for k, one in enumerate(free)}  # sorted by their names
    opened = parts.xreplace(functions)  # what stands in a function stays: log(1 + exp(t))
    others = [one for one in beside if opened.has(one)]
    if not (others or parts.is_Add) or length(parts) > LONGEST:
        return
    above, under = fraction(cancel(opened.xreplace(beside)))
    if not under.is_Rational:
        return
    made = _ones_first(factor(above / under))
    if length(made) <= length(opened.xreplace({one: Dummy() for one in others})) + bool(others):
        inside = {letter: one.xreplace(letters) for one, letter in functions.items()}
        yield reduced(made.xreplace(inside | letters))


def is_in_logistics(number: Expr) -> bool:
    """Whether a number has functions sigmoid(t) and no other quotient, nor exp(t) beside them but in functions."""
    meant = _letters(number)
    parts = number.xreplace(meant) if meant else number
    others = any(one.name == "recip" and not isinstance(one, MatrixExpr) for one in nodes_in(parts, Operator))
    beside = _beside(meant)
    functions = {one: Dummy() for one in sorted(_functions(parts), key=str) if one not in beside}
    opened = parts.xreplace(functions) if functions else parts
    return bool(meant) and not others and not any(opened.has(one) for one in beside)


def has_logistic(whole: Basic) -> bool:
    """Whether a number that is sigmoid(t) stands in an expression."""
    return bool(_letters(whole))


def _letters(number: Basic) -> dict[Operator, Dummy]:
    """Return a letter for each sigmoid(t) in a number."""
    below = (
        one for one in nodes_in(number, Operator) if one.name == "recip" and not isinstance(one, MatrixExpr)
    )
    found = [one for one in below if exponent_of_one_more(one.operands[0]) is not None]
    return {one: Dummy(f"s{k}", real=True) for k, one in enumerate(sorted(found, key=str))}


def _of_one_each(meant: dict[Operator, Dummy]) -> dict[Operator, Expr]:
    """Return letters for sigmoids with 1 − s for sigmoid(−t) where s is sigmoid(t)."""
    exponents = {one: exponent_of_one_more(one.operands[0]) for one in meant}
    found: dict[Operator, Expr] = {}
    for one, letter in meant.items():
        twin = next((other for other in found if exponents[other] == -exponents[one]), None)  # type: ignore[operator]
        found[one] = letter if twin is None else 1 - found[twin]
    return found


def _beside(meant: dict[Operator, Dummy]) -> dict[Expr, Expr]:
    """Return what exp(−t) and exp(t) are in letters for sigmoid(t)."""
    found: dict[Expr, Expr] = {}
    for one, s in meant.items():
        exponent = exponent_of_one_more(one.operands[0])
        ways = {} if exponent is None else {exponent: (1 - s) / s, -exponent: s / (1 - s)}
        found |= {entrywise("exp", of): meant for of, meant in ways.items()}
    return found


def _functions(number: Expr) -> set[Expr]:
    """Return what is a letter for a polynomial: all that is no sum, product, power or letter."""
    if isinstance(number, (Add, Mul)) or (isinstance(number, Pow) and number.exp.is_Integer):
        return {one for part in number.args for one in _functions(part)}
    return set() if number.is_Symbol or number.is_Rational else {number}


def _ones_first(whole: Expr) -> Expr:
    """Return a product with 1 − s for s − 1 in it, and a + s − a s for a s − a − s."""
    found: list[Expr] = []
    for part in Mul.make_args(whole):
        base, many = part.as_base_exp()
        signs = [bool(one.as_coeff_Mul()[0].is_negative) for one in Add.make_args(base)]
        is_less = base.is_Add and (base.as_coeff_Add()[0].is_negative or 2 * sum(signs) > len(signs))
        found += [(-base) ** many, (-1) ** many] if is_less else [part]
    return Mul(*found)
