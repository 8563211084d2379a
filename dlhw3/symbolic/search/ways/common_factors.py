"""Inequalities whose difference has a factor that is ≥ 0, as η² of η²‖Ax‖² ≤ η² L xᵀAx: shown without it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import replace

from sympy import Add, Basic, Expr, Integer, MatrixExpr, Mul, Pow
from sympy import expand as multiplied_out

from dlhw3.symbolic.plan import Chain, Combination, Equation, Hypothesis, Lemma, Step, Theory, Used

ONE, ZERO = Integer(1), Integer(0)
NAME = "without the common factor"


def lemmas_without_factor(
    theory: Theory,
    left: Expr,
    right: Expr,
    reason: str,
    between: Callable[[Theory, Expr, Expr], Iterable[tuple[Lemma, ...]]],
) -> Iterator[tuple[Lemma, ...]]:
    """Yield lemmas of which the last says left ≤ right, by 0 ≤ g of c g = right − left; unchecked.

    The factor c is made of even powers, and of letters that are assumed to be ≥ 0. ``between`` yields lemmas of
    which the last says a ≤ b under a theory: what speaks of letters that are gone with the factor is left out.
    """
    if isinstance(left, MatrixExpr):
        return
    terms = [dict(map(_powered, Mul.make_args(one))) for one in Add.make_args(multiplied_out(right - left))]
    signs = {
        h.statement.right: h.name
        for h in theory.hypotheses
        if h.statement.left == 0 and h.statement.relation in ("<", "≤") and not h.statement.indices
    }
    least = {a: min(one.get(a, 0) for one in terms) for a in terms[0]}
    held = {a: k if a in signs else k - k % 2 for a, k in least.items()}
    factor = Mul(*(a**k for a, k in held.items()))
    if factor == ONE or len(terms) == 1:
        return
    inner = Add(*(Mul(*(a ** (k - held.get(a, 0)) for a, k in one.items())) for one in terms))
    used = tuple(Used(signs[one]) for one, k in held.items() if k and one in signs)
    by = Combination((Used(NAME, factor),), signs=used)
    last = Step(left, right, reason or "times what is not negative", by, "≤")
    gone = factor.free_symbols - inner.free_symbols
    near = tuple(h for h in theory.hypotheses if not _speaks_of(h, gone))
    for *before, shown in between(replace(theory, hypotheses=near), ZERO, inner):
        line = Lemma("line", Equation(left, right, (), "≤"), Chain((last,)))
        yield (*before, replace(shown, name=NAME), line)


def _speaks_of(hypothesis: Hypothesis, letters: Set[Basic]) -> bool:
    said = hypothesis.statement
    return bool(letters & (said.left.free_symbols | said.right.free_symbols))


def _powered(value: Expr) -> tuple[Expr, int]:
    """Return a letter and its natural exponent, or anything else and 1."""
    if isinstance(value, Pow) and value.base.is_Symbol and value.exp.is_Integer and value.exp > 0:
        return value.base, int(value.exp)
    return value, 1
