"""Inequalities whose difference has a factor that is ≥ 0, as η² of η²‖Ax‖² ≤ η² L xᵀAx: shown without it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from sympy import Add, Expr, Integer, MatrixExpr, Mul, Pow, factor_terms
from sympy import expand as multiplied_out

from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, Step, Theory, Used

ONE, ZERO = Integer(1), Integer(0)
NAME = "without the common factor"


def lemmas_without_factor(
    theory: Theory,
    left: Expr,
    right: Expr,
    reason: str,
    between: Callable[[Expr, Expr], Iterable[tuple[Lemma, ...]]],
) -> Iterator[tuple[Lemma, ...]]:
    """Yield lemmas of which the last says left ≤ right, by 0 ≤ g of c g = right − left; unchecked.

    The factor c is made of even powers, and of letters that are assumed to be ≥ 0. ``between`` yields lemmas of
    which the last says a ≤ b.
    """
    if isinstance(left, MatrixExpr):
        return
    whole = factor_terms(multiplied_out(right - left))
    signs = {
        h.statement.right: h.name
        for h in theory.hypotheses
        if h.statement.left == 0 and h.statement.relation in ("<", "≤") and not h.statement.indices
    }
    held = [one for one in Mul.make_args(whole) if _is_square(one) or one in signs]
    factor = Mul(*held)
    inner = multiplied_out(whole / factor)
    if factor.is_Number or not isinstance(inner, Add):
        return
    used = tuple(Used(signs[one]) for one in held if one in signs)
    by = Combination((Used(NAME, factor),), signs=used)
    last = Step(left, right, reason or "times what is not negative", by, "≤")
    for *before, shown in between(ZERO, inner):
        line = Lemma("line", Equation(left, right, (), "≤"), Chain((last,)))
        yield (*before, replace(shown, name=NAME), line)


def _is_square(value: Expr) -> bool:
    """Whether a number is an even power of a letter."""
    return isinstance(value, Pow) and value.base.is_Symbol and value.exp.is_Integer and value.exp % 2 == 0
