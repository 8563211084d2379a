"""What is least where a gradient is 0, beside values that are multiplied, as in a step (l(x) − l(z))∇l(x)/‖∇l(x)‖².

Of convex f with ∇f(z) = 0, f(z) ≤ f(x): shown first, so that f(x) − f(z) may multiply what is ≥ 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Add, Expr, Mul, Pow, ZeroMatrix, preorder_traversal

from dlhw3.symbolic.faces.functions import FUNCTIONS, ValueOfSeveral, parts_of
from dlhw3.symbolic.nodes import AbstractFunction, Value
from dlhw3.symbolic.plan import Equation, Hypothesis, Lemma, Theory
from dlhw3.symbolic.search.ways.between import DEPTH
from dlhw3.symbolic.search.ways.strategies import MOST_WORK, Ways, lemmas_between

VALUES = (Value, ValueOfSeveral)
MOST_VALUES, OF_MINIMA = 2, 1000


def lemmas_by_minima(
    theory: Theory, left: Expr, right: Expr, reason: str = "", *, relation: str = "≤"
) -> Iterator[tuple[Lemma, ...]]:
    """Yield lemmas whose last says left ≤ right, or <, with what is least where a gradient is assumed to be 0."""
    ways = Ways(theory, work=OF_MINIMA)
    told = list(theory.hypotheses)
    for low, high in _least(theory, left, right):
        if name := ways.shown(low, high, False, DEPTH - 1):
            told.append(Hypothesis(name, Equation(low, high, (), "≤")))
    if len(told) == len(theory.hypotheses):
        return
    larger = replace(theory, hypotheses=tuple(told))
    for found in lemmas_between(larger, left, right, reason, relation=relation, work=MOST_WORK):
        yield tuple(dict.fromkeys((*ways.lemmas, *found)))


def _least(theory: Theory, left: Expr, right: Expr) -> list[tuple[Expr, Expr]]:
    """Return f(z) and f(x) for each f(x) that is multiplied beside f(z), ∇f(z) being assumed to be 0."""
    zeros = [h.statement.left for h in theory.hypotheses if isinstance(h.statement.right, ZeroMatrix)]
    gradients = [parts_of(one) for one in zeros if isinstance(one, FUNCTIONS)]
    ends: dict[AbstractFunction, Expr] = {
        one.function: one.points[0] for one in gradients if len(one.slots) == len(one.points) == 1
    }
    found = []
    for value in _multiplied(right - left):
        parts = parts_of(value)
        end = ends.get(parts.function)
        if end is not None and parts.points[0] != end:
            found.append((value.xreplace({parts.points[0]: end}), value))
    return found[:MOST_VALUES]


def _multiplied(gap: Expr) -> list[Expr]:
    """Return the values of functions that stand in products with what is no number, or in powers."""
    products = [one for one in preorder_traversal(gap) if isinstance(one, (Mul, Pow))]
    values = [node for one in products if not _is_multiple(one) for node in one.atoms(*VALUES)]
    return sorted(set(values), key=str)


def _is_multiple(one: Expr) -> bool:
    """Whether it is a number that is given times one thing that is no power."""
    rest = one.as_coeff_Mul()[1]
    return not isinstance(rest, (Mul, Pow)) and not isinstance(rest, Add)
