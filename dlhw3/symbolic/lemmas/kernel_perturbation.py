"""Two flows with one start, u̇ = −H(t)(u − y) and v̇ = −K(v − y), ‖H(t) − K‖₂ ≤ ε: how far apart they come.

−2⟨x, Ez⟩ ≤ ε(‖x‖² + ‖z‖²) is used with the weights that make a quotient fall: e^{2λt}‖u − v‖²/w − ‖r‖²w for
w = e^{εt} − 1 + η and r = u(0) − y. Nothing is integrated, and η > 0, which keeps w off 0, goes to 0 at the end.
Powers of e are written with B = e^{λt − εt/2} and Q = e^{εt/2}, so that B²Q² = e^{2λt}. Where ε moves with t the
same holds with its integral from 0 to t in the place of εt; each lemma is written for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Identity, MatrixSymbol, Rational, Symbol, Transpose

from dlhw3.symbolic.algebra import negate, product, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.lemmas.kernel_flow import (
    BELOW,
    FLOW,
    LATER,
    ONE,
    ZERO,
    bounded_below,
    exp,
    flow,
    lam,
    later,
    n,
    rate,
    residual,
    t,
    u,
)
from dlhw3.symbolic.nodes import Inner, MatrixFunction, Norm, hole
from dlhw3.symbolic.plan import (
    Combination,
    Decreasing,
    Equation,
    Hypothesis,
    Lemma,
    Limit,
    Used,
)

IDEAL, START, NEAR, SIZE, MARGIN = "ideal flow", "one start", "distance of kernels", "ε ≥ 0", "η > 0"
PACED = "rate of the error"
WEIGHTED, PACE, BOUNDED, SPLIT, WHOLE, ABOVE, SLOPE, QUOTIENT, SQUARED, AT_LAST, SCALED, APART = (
    "weighted", "pace", "bounded", "powers of e", "whole error", "weight", "slope", "quotient", "squared",
    "in the limit", "scaled", "apart",
)  # fmt: skip
HALF = Rational(1, 2)
eps, eta = Symbol("epsilon", real=True), Symbol("eta", real=True)
K = MatrixSymbol("K", n, n)
H, v = MatrixFunction("H", n, n), MatrixFunction("v", n, 1)
x, z = MatrixSymbol("x", n, 1), MatrixSymbol("z", n, 1)
E = total(H(t), negate(K))
apart = total(u(t), negate(v(t)))
START_SQUARE = Norm(residual(u, ZERO)) ** 2


@dataclass(frozen=True, slots=True)
class Error:
    """How far H(t) is from K at most: its size ε at t, and its sum, the integral of the size from 0 to t.

    ``pace`` is d/dt of the sum, which the hypothesis PACED says to be the size where it is written in another way.
    ``words`` are for both in sentences.
    """

    size: Expr
    sum: Expr
    pace: Expr
    words: tuple[str, str] = ("ε", "εt")

    @property
    def root(self) -> Any:
        """Q, e to half of the sum."""
        return exp(HALF * self.sum)

    @property
    def rest(self) -> Any:
        """B, so that BQ = e^{λt}."""
        return exp(lam * t - HALF * self.sum)

    @property
    def weight(self) -> Any:
        """w = Q² − 1 + η."""
        return self.root**2 - 1 + eta

    @property
    def tangent(self) -> tuple[tuple[Symbol, Expr], ...]:
        """Where the exponential's tangent is used: Q ≥ 1 + half of the sum."""
        return ((Symbol("s"), HALF * self.sum),)

    def paced(self, times: Expr) -> tuple[Used, ...]:
        """Return that the size is the pace, ``times`` what stands beside both."""
        return () if self.pace == self.size else (Used(PACED, -times),)


CONSTANT = Error(eps, eps * t, eps)
Q = CONSTANT.root


def recip(of: Expr) -> Expr:
    """Return 1/s."""
    value: Expr = entrywise("recip", of)
    return value


def kernels(error: Error = CONSTANT) -> tuple[Hypothesis, ...]:
    """Return both flows, their one start, (H(t) − K)ᵀ(H(t) − K) ⪯ ε²I, ε ≥ 0, t ≥ 0 and η > 0."""
    near = Equation(product(Transpose(E), E), product(error.size**2, Identity(n)), relation="⪯", letters=(t,))
    moving = error.size.free_symbols & {t}
    return (
        flow(u, H(t)),
        flow(v, K, IDEAL),
        Hypothesis(START, Equation(u(ZERO), v(ZERO))),
        Hypothesis(NEAR, near),
        Hypothesis(SIZE, Equation(ZERO, error.size, relation="≤", letters=tuple(moving))),
        later(),
        Hypothesis(MARGIN, Equation(ZERO, eta, relation="<")),
    )


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return these, and λI ⪯ K."""
    return (*kernels(), bounded_below(K))


def weighted(error: Error = CONSTANT) -> Lemma:
    """Return −2⟨x, Ez⟩ ≤ ε(‖x‖² + ‖z‖²) for all x and z, E = H(t) − K: Cauchy and Schwarz, and ‖Ez‖ ≤ ε‖z‖."""
    moved, size = product(E, z), error.size
    left, right = -2 * Inner(x, moved), size * (Norm(x) ** 2 + Norm(z) ** 2)
    turned = total(product(x, transpose(moved)), negate(product(moved, transpose(x))))
    squares = ((ONE, size * (Inner(x, x) - Inner(z, z))), (2 * ONE, turned))
    below = Combination((Used(NEAR, 4 * Norm(x) ** 2, frame=z),), squares)
    above = Combination((Used(SIZE, Norm(x) ** 2), Used(SIZE, Norm(z) ** 2)))
    letters = ((Symbol("s"), left), (Symbol("t"), right))
    by = Combination((Used("square.order", letters=letters, premises=(below, above)),))
    words = "the squares: $4⟨x, Ez⟩² ≤ 4‖x‖²‖Ez‖² ≤ 4ε²‖x‖²‖z‖² ≤ ε²(‖x‖² + ‖z‖²)²$"
    return Trail(left).below(right, words, by).lemma(WEIGHTED, "for all $x$ and $z$, $E = H(t) − K$")


def slower(error: Error) -> Any:
    """Return e^{2(λ−ε)t}."""
    return exp(2 * (lam * t - error.sum))


def pace(error: Error = CONSTANT) -> Lemma:
    """Return d/dt e^{2(λ−ε)t}‖u(t) − y‖² ≤ 0."""
    r, factor = residual(u), slower(error)
    trail = Trail(rate(factor * Norm(r) ** 2))
    first = 2 * (lam - error.pace) * factor * Norm(r) ** 2
    trail.to(first + 2 * factor * Inner(r, rate(u(t))), "product rule, $r = u(t) − y$")
    trail.rewrite(
        first + 2 * factor * Inner(r, hole(r)), FLOW, negate(product(H(t), r)), "by the flow of $u$"
    )
    uses = (
        Used(BELOW, 2 * factor, frame=r),
        Used(WEIGHTED, factor, letters=((x, r), (z, r))),
        *error.paced(2 * factor * Norm(r) ** 2),
    )
    trail.below(ZERO, "$λ‖r‖² ≤ ⟨r, Kr⟩$, $−2⟨r, Er⟩ ≤ 2ε‖r‖²$", Combination(uses))
    return trail.lemma(PACE, "the pace of $u$")


def bounded(error: Error = CONSTANT) -> Lemma:
    """Return e^{2(λ−ε)t}‖u(t) − y‖² ≤ ‖u(0) − y‖²."""
    trail = Trail(slower(error) * Norm(residual(u)) ** 2)
    trail.below(START_SQUARE, "it falls from $t = 0$ on", Decreasing(PACE, ZERO))
    return trail.lemma(BOUNDED, "the residual of $u$")


def split(error: Error = CONSTANT) -> Lemma:
    """Return e^{2(λ−ε)t}Q² = B²."""
    trail = Trail(slower(error) * error.root**2)
    return trail.to(error.rest**2, "$e^a e^b = e^{a + b}$").lemma(SPLIT, "powers of $e$")


def whole() -> Lemma:
    """Return 0 ≤ εt."""
    by = Combination((Used(LATER, eps),), (), (Used(SIZE),))
    return Trail(ZERO).below(eps * t, "$ε ≥ 0$, $t ≥ 0$", by).lemma(WHOLE, "the error so far")


def weight(error: Error = CONSTANT) -> Lemma:
    """Return 0 < e^{εt} − 1 + η: with Q = e^{εt/2} it is (Q − 1)² + 2(Q − 1) + η, and Q ≥ 1 + εt/2."""
    tangent = Used("exp.tangent", 2 * ONE, letters=error.tangent)
    uses = (tangent, Used(WHOLE), Used(MARGIN))
    by = Combination(uses, ((ONE, error.root - 1),))
    told = error.words[1]
    words = f"$(Q − 1)² + 2(Q − 1)$, $Q ≥ 1 + {told}/2$"
    trail = Trail(ZERO).below(error.weight, words, by, "<")
    return trail.lemma(ABOVE, f"the weight, $Q = e^{{{told}/2}}$")


def slope(error: Error = CONSTANT) -> Lemma:
    """Return d/dt (B²Q²‖u − v‖²/w − ‖u(0) − y‖²w) ≤ 0, w = e^{εt} − 1 + η."""
    B, Q, size, inverse = error.rest, error.root, error.size, recip(error.weight)
    trail = Trail(rate(B**2 * Q**2 * Norm(apart) ** 2 * inverse - START_SQUARE * error.weight))

    factor = Q**2 * (B**2 * Q**2 * Norm(apart) ** 2 * inverse**2 + START_SQUARE)

    def moved(first: Expr, second: Expr) -> Expr:
        paired = Inner(apart, first) - Inner(apart, second)
        risen = 2 * lam * B**2 * Q**2 * Norm(apart) ** 2 * inverse + 2 * B**2 * Q**2 * inverse * paired
        return risen - error.pace * factor

    one, other, told = rate(u(t)), rate(v(t)), error.words
    trail.to(moved(one, other), f"product rule; $dw/dt = {told[0]}e^{{{told[1]}}}$")
    along = negate(product(H(t), residual(u)))
    trail.rewrite(moved(hole(one), other), FLOW, along, "by the flow of $u$")
    trail.rewrite(moved(along, hole(other)), IDEAL, negate(product(K, residual(v))), "by the flow of $v$")
    letters = ((x, product(B * Q**2 * inverse, apart)), (z, product(B, residual(u))))
    uses = (
        Used(BELOW, 2 * B**2 * Q**2 * inverse, frame=apart),
        Used(WEIGHTED, letters=letters),
        Used(BOUNDED, size * Q**2),
        Used(SPLIT, -size * Norm(residual(u)) ** 2),
        *error.paced(factor),
    )
    words = "$λ‖x‖² ≤ ⟨x, Kx⟩$ at $x = u − v$, the weights, and the residual of $u$"
    trail.below(ZERO, words, Combination(uses, (), (Used(ABOVE), Used(SIZE))))
    return trail.lemma(SLOPE, f"the slope of a quotient, $w = e^{{{told[1]}}} − 1 + η$")


def quotient(error: Error = CONSTANT) -> Lemma:
    """Return B²Q²‖u − v‖²/w − ‖u(0) − y‖²w ≤ −‖u(0) − y‖²η."""
    B, Q = error.rest, error.root
    trail = Trail(B**2 * Q**2 * Norm(apart) ** 2 * recip(error.weight) - START_SQUARE * error.weight)
    unit = exp(ZERO)
    last = unit**2 - 1 + eta

    def start(first: Expr) -> Expr:
        there = Norm(total(first, negate(v(ZERO)))) ** 2
        return unit**4 * there * recip(last) - START_SQUARE * last

    by = Decreasing(SLOPE, ZERO, (Used(ABOVE),))
    trail.below(start(u(ZERO)), "it falls from $t = 0$ on", by)
    trail.rewrite(start(hole(u(ZERO))), START, v(ZERO), "one start")
    trail.to(-START_SQUARE * eta, "$e^0 = 1$")
    return trail.lemma(QUOTIENT, "the quotient")


def squared(error: Error = CONSTANT) -> Lemma:
    """Return B²Q²‖u − v‖² ≤ ‖u(0) − y‖²(e^{εt} − 1)(e^{εt} − 1 + η)."""
    square = error.rest**2 * error.root**2 * Norm(apart) ** 2
    cancel = Used("recip.cancel", -square, letters=((Symbol("A"), error.weight),))
    by = Combination((Used(QUOTIENT, error.weight), cancel), (), (Used(ABOVE),))
    gain = START_SQUARE * error.weight * (error.root**2 - 1)
    return Trail(square).below(gain, "times $w > 0$", by).lemma(SQUARED, "for every $η > 0$")


def in_the_limit(error: Error = CONSTANT) -> Lemma:
    """Return B²Q²‖u − v‖² ≤ ‖u(0) − y‖²(e^{εt} − 1)²."""
    trail = Trail(error.rest**2 * error.root**2 * Norm(apart) ** 2)
    trail.below(START_SQUARE * (error.root**2 - 1) ** 2, "$η → 0$", Limit(SQUARED, eta, ZERO))
    return trail.lemma(AT_LAST, "in the limit")


def scaled(error: Error = CONSTANT) -> Lemma:
    """Return BQ‖u − v‖ ≤ ‖u(0) − y‖(e^{εt} − 1)."""
    Q, start = error.root, Norm(residual(u, ZERO))
    left, right = error.rest * Q * Norm(apart), start * (Q**2 - 1)
    uses = (Used("exp.tangent", 2 * start, letters=error.tangent), Used(WHOLE, start))
    above = Combination(uses, ((start, Q - 1),))
    letters = ((Symbol("s"), left), (Symbol("t"), right))
    order = Used("square.order", letters=letters, premises=(Combination((Used(AT_LAST),)), above))
    trail = Trail(left).below(right, "$a² ≤ b²$ and $0 ≤ b$", Combination((order,)))
    return trail.lemma(SCALED, "without squares")


def result(error: Error = CONSTANT) -> Lemma:
    """Return ‖u(t) − v(t)‖ ≤ ‖u(0) − y‖e^{−λt}(e^{εt} − 1) for t ≥ 0."""
    start, factor = Norm(residual(u, ZERO)), exp(-lam * t)
    trail = Trail(Norm(apart)).to(factor * error.rest * error.root * Norm(apart), "$e^{−λt}BQ = 1$")
    by = Combination((Used(SCALED, factor),))
    trail.below(factor * start * (error.root**2 - 1), "times $e^{−λt} > 0$", by)
    trail.to(start * factor * (exp(error.sum) - 1), f"$Q² = e^{{{error.words[1]}}}$")
    return trail.lemma(APART, "the bound")


def lemmas(error: Error = CONSTANT, so_far: Sequence[Lemma] = ()) -> list[Lemma]:
    """Return every lemma of bound (B), in order; ``so_far`` shows that the sum of the error is ≥ 0."""
    return [
        weighted(error), pace(error), bounded(error), split(error), *(so_far or [whole()]), weight(error),
        slope(error), quotient(error), squared(error), in_the_limit(error), scaled(error), result(error),
    ]  # fmt: skip
