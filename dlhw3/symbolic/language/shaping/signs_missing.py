"""What a false inequality lacks: it holds if eta > 0, or if 0 < eta <= 1/L, where that is proved to be all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import chain

from sympy import Basic, Expr, Integer, Symbol

from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.plan import Equation, Hypothesis, Theory
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.search.columns.spectral_sides import ends_of
from dlhw3.symbolic.verdict import Counterexample, Verdict

MOST = 2
"""How many numbers are tried whose signs nothing says."""
ZERO = Integer(0)


def sign_missing(
    left: Expr,
    right: Expr,
    theory: Theory,
    refuted_by: Counterexample | None,
    verdict_under: Callable[[Theory], Verdict],
) -> str:
    """Return the signs of numbers under which a line is PROVED, as words; "" where none of a few makes it so.

    Tried are numbers of which nothing says the sign, those first that are negative in what refutes the line,
    each alone, then all of them, and steps η up to 1/L for the constants L that are known to be > 0. What holds
    of the values at which the line is false cannot make it true, and is not tried.
    """
    values = dict(refuted_by.assignment if refuted_by else ())
    found = {one for side in (left, right) for one in nodes_in(side, Symbol)}
    numbers = {one for one in found if one.is_real and not one.is_integer}
    above = (h.statement for h in theory.hypotheses if h.statement.relation == "<")
    known = {one.right for one in above if one.left == ZERO}
    free = sorted(
        numbers - known - ends_of(theory.hypotheses).keys(),
        key=lambda one: (not values.get(one.name, "").startswith("-"), one.name),
    )[:MOST]
    constants = sorted(known - numbers, key=str) + sorted(known & numbers, key=str)
    for words, hypotheses in _tried(free, [one for one in constants if isinstance(one, Symbol)][:1]):
        if all(_holds_at(values, one.statement) for one in hypotheses):
            continue
        if verdict_under(replace(theory, hypotheses=(*hypotheses, *theory.hypotheses))) is Verdict.PROVED:
            return words
    return ""


def _tried(free: list[Symbol], constants: list[Symbol]) -> Iterator[tuple[str, tuple[Hypothesis, ...]]]:
    """Yield what may be lacking, as words and as hypotheses."""
    for one in free:
        yield f"{one.name} > 0", (_above(one),)
    if len(free) > 1:
        yield " and ".join(f"{one.name} > 0" for one in free), tuple(map(_above, free))
    for one, bound in chain.from_iterable(((one, bound) for bound in constants) for one in free):
        least = Equation(one, entrywise("recip", bound), (), "≤")
        step = Hypothesis(f"{one.name} <= 1/{bound.name}", least, at_point=True)
        yield f"0 < {one.name} <= 1/{bound.name}", (_above(one), step)


def _holds_at(values: Mapping[str, str], supposed: Equation) -> bool:
    """Whether 0 < a, or a ≤ 1/b, holds of values that are written as fractions."""
    try:
        if supposed.left == ZERO:
            return _number(values, supposed.right) > 0
        return _number(values, supposed.left) <= 1 / _number(values, supposed.right.args[0])
    except (ValueError, ZeroDivisionError):  # another number than a fraction, or none
        return False


def _number(values: Mapping[str, str], one: Basic) -> Fraction:
    return Fraction(values.get(str(one), ""))


def _above(letter: Symbol) -> Hypothesis:
    return Hypothesis(f"{letter.name} > 0", Equation(ZERO, letter, (), "<"), at_point=True)
