"""What bounded slopes say of what is visible, the logistic function, tanh, sin, cos and |·|; and Φ < 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from sympy import Expr, Integer, MatrixExpr, MatrixSymbol, ZeroMatrix

from dlhw3.symbolic.algebra import negate, total
from dlhw3.symbolic.faces.abbreviations import exponent_of_one_more
from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.lemmas import log_sum_exp as convex
from dlhw3.symbolic.lemmas import slopes
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.plan import Used
from dlhw3.symbolic.search.columns.columns import ONE, ZERO, Column, Factor, Sight, collected, squared
from dlhw3.symbolic.search.columns.families import paired
from dlhw3.symbolic.search.columns.reductions import by_lemma

MOST = 3
BOUNDED = ("tanh", "sin")
"""Functions whose slope is between −1 and 1, as laws say."""


def by_slopes(sight: Sight) -> Iterator[Column]:
    """Yield ‖f(a) − f(b)‖² ≤ ‖a − b‖² for two arguments that are visible, and for one and 0."""
    for name in BOUNDED:
        for a, b in _pairs(_arguments(sight, name)):
            use = Used(f"{name}.apart", letters=_letters(a, b))
            here, there = entrywise(name, a), entrywise(name, b)
            yield Column(_apart(a, b) - _apart(here, there), use=use)
            if b == 0 or isinstance(b, ZeroMatrix):
                yield from (by_lemma(paired(one, there), ZERO, ONE) for one in (here, there))
    for a, b in _pairs(_logistic(sight)):
        use = Used(slopes.LOGISTIC, at=_sizes(a), letters=((convex.V, a), (convex.W, b)))
        value = _apart(a, b) - 16 * _apart(_of_logistic(a), _of_logistic(b))
        yield Column(value, use=use, lemmas=slopes.logistic_lemmas())
    for t in sight.functions("cos"):
        use = Used(slopes.COSINE, letters=((slopes.S, t / 2),))
        yield Column(entrywise("cos", t) - 1 + t**2 / 2, use=use, lemmas=slopes.cosine_lemmas())
    for t in sight.functions("normcdf"):
        use = Used("normcdf.below", letters=((slopes.S, t),))
        yield Column(ONE - entrywise("normcdf", t), use=use, strict=True)
    yield from _of_sizes(_arguments(sight, "abs"))


def _of_sizes(arguments: Sequence[Expr]) -> Iterator[Column]:
    """Yield ⟨a, b⟩ ≤ ⟨|a|, |b|⟩ for a and b of one shape, ‖|a| ± a‖² and ⟨|a|, |a|⟩ = ⟨a, a⟩."""
    for a, b in combinations(arguments, 2):
        if isinstance(a, MatrixExpr) == isinstance(b, MatrixExpr) and _sizes(a) == _sizes(b):
            for one in (a, -a if not isinstance(a, MatrixExpr) else negate(a)):
                value = paired(entrywise("abs", one), entrywise("abs", b)) - paired(one, b)
                yield Column(value, use=Used("abs.inner", letters=_letters(one, b)))
    for a in arguments:
        if isinstance(a, MatrixExpr):
            size = entrywise("abs", a)
            yield from (squared(Factor(ONE, strict=True), total(one, size)) for one in (a, negate(a)))
            yield by_lemma(Inner(size, size), Inner(a, a), ONE)


def _arguments(sight: Sight, name: str) -> list[Expr]:
    """Return what a function is applied to, in numbers and in what stands in norms."""
    found = (n for n in sight.nodes if isinstance(n, Operator) and n.op == "map" and n.name == name)
    return list(dict.fromkeys(n.operands[0] for n in found if not n.order))[:MOST]


def _logistic(sight: Sight) -> list[Expr]:
    """Return u of every 1/(1 + exp(−u))."""
    below = [n.operands[0] for n in sight.nodes if isinstance(n, Operator) and n.name == "recip"]
    found = (exponent_of_one_more(one) for one in dict.fromkeys(below))
    return [-one if not isinstance(one, MatrixExpr) else negate(one) for one in found if one is not None][
        :MOST
    ]


def _pairs(arguments: Sequence[Expr]) -> Iterator[tuple[Expr, Expr]]:
    """Yield two arguments of one shape, and each with 0."""
    for a, b in combinations(arguments, 2):
        if isinstance(a, MatrixExpr) == isinstance(b, MatrixExpr) and _sizes(a) == _sizes(b):
            yield a, b
    for a in arguments:
        yield a, ZeroMatrix(*a.shape) if isinstance(a, MatrixExpr) else ZERO


def _apart(a: Expr, b: Expr) -> Expr:
    """Return ‖a − b‖²."""
    if not isinstance(a, MatrixExpr):
        return (a - b) ** 2
    gap = collected(total(a, negate(b)))
    return Inner(gap, gap)


def _of_logistic(a: Expr) -> Expr:
    return slopes.logistic(a) if isinstance(a, MatrixExpr) else convex.logistic(a)  # type: ignore[arg-type]


def _sizes(a: Expr) -> tuple[tuple[Expr, Expr], ...]:
    shape = a.shape if isinstance(a, MatrixExpr) else (ONE, ONE)
    return tuple(zip((convex.rows, convex.cols), shape, strict=True))


def _letters(a: Expr, b: Expr) -> tuple[tuple[MatrixSymbol, Expr], ...]:
    shape = a.shape if isinstance(a, MatrixExpr) else (Integer(1), Integer(1))
    return (MatrixSymbol("A", *shape), a), (MatrixSymbol("B", *shape), b)
