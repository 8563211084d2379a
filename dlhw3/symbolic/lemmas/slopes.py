"""Functions whose slope is bounded, between two points: the logistic one by 1/4, tanh and sin by 1.

With σ(v) = 1/(1 + e^{−v}) = (1 + tanh(v/2))/2, ‖σ(V) − σ(W)‖² is ‖tanh(V/2) − tanh(W/2)‖²/4, at most
‖V/2 − W/2‖²/4. The cosine is 1 − 2 sin², and sin(s)² ≤ s².
"""

from __future__ import annotations

from functools import cache

from sympy import Expr, Integer, MatrixExpr, MatrixSymbol, Rational, Symbol

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import applied, entrywise
from dlhw3.symbolic.lemmas.log_sum_exp import V, W
from dlhw3.symbolic.nodes import Inner, hole
from dlhw3.symbolic.plan import Combination, Lemma, Used

LOGISTIC, SHIFTED, HALVED = (
    "logistic function between two points", "logistic function as tanh", "logistic functions as tanh",
)  # fmt: skip
COSINE, DOUBLED, NONE = "cosine above a parabola", "cosine of a doubled angle", "sine of no angle"
ONE, HALF, QUARTER = Integer(1), Rational(1, 2), Rational(1, 4)
S = Symbol("s", real=True)
FIRST, SECOND = MatrixSymbol("A", 1, 1), MatrixSymbol("B", 1, 1)


def logistic(v: MatrixExpr) -> MatrixExpr:
    """Return 1/(1 + exp(−v)) of every entry."""
    ones = applied("ones", data=v.shape)
    made: MatrixExpr = entrywise("recip", total(ones, entrywise("exp", negate(v))))
    return made


def apart(a: MatrixExpr, b: MatrixExpr) -> Expr:
    """Return ‖a − b‖²."""
    gap = total(a, negate(b))
    made: Expr = Inner(gap, gap)
    return made


@cache
def logistic_lemmas() -> tuple[Lemma, ...]:
    """Return 16‖σ(V) − σ(W)‖² ≤ ‖V − W‖², with what it uses, in order."""
    halves = product(HALF, V), product(HALF, W)
    turned = [entrywise("tanh", half) for half in halves]
    shifted = Trail(logistic(V)).to(_by_tanh(V), "by the laws").lemma(SHIFTED, SHIFTED)
    square = Trail(apart(logistic(V), logistic(W)))
    square.rewrite(apart(hole(V), logistic(W)), SHIFTED, _by_tanh(V), SHIFTED)
    square.rewrite(apart(_by_tanh(V), hole(V)), SHIFTED, _by_tanh(W), SHIFTED, letters={V: W})
    square.to(QUARTER * apart(*turned), "common terms cancel")
    by = Combination(
        (
            Used("tanh.apart", letters=tuple(zip(_pair(V), halves, strict=True)), multiplier=Integer(4)),
            Used(HALVED, Integer(16)),
        )
    )
    bound = Trail(16 * apart(logistic(V), logistic(W))).below(apart(V, W), "a slope of 1/4 at most", by)
    return shifted, square.lemma(HALVED, HALVED), bound.lemma(LOGISTIC, LOGISTIC)


def _by_tanh(v: MatrixExpr) -> MatrixExpr:
    """Return (1 + tanh(v/2))/2 of every entry."""
    return product(HALF, total(applied("ones", data=v.shape), entrywise("tanh", product(HALF, v))))  # type: ignore[return-value]


def _pair(like: MatrixExpr) -> tuple[MatrixSymbol, MatrixSymbol]:
    return MatrixSymbol("A", *like.shape), MatrixSymbol("B", *like.shape)


@cache
def cosine_lemmas() -> tuple[Lemma, ...]:
    """Return 1 − 2s² ≤ cos(2s), with what it uses, in order."""
    sine, cosine = entrywise("sin", S), entrywise("cos", 2 * S)
    doubled = Trail(cosine)
    doubled.to(1 - 2 * sine**2, "an angle and its half")
    none = entrywise("sin", Integer(0))
    still = Trail(none).to(Integer(0), "by the laws").lemma(NONE, NONE)
    letters = ((FIRST, S), (SECOND, Integer(0)))
    uses = (
        Used("sin.apart", Integer(2), letters=letters),
        Used(DOUBLED, -ONE),
        Used(NONE, 4 * sine - 2 * none),
    )
    by = Combination(uses)
    bound = Trail(1 - 2 * S**2).below(cosine, "$\\sin(s)^2 ≤ s^2$", by)
    return still, doubled.lemma(DOUBLED, "an angle and its half"), bound.lemma(COSINE, COSINE)
