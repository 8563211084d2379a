"""Two flows with one start, u̇ = −H(t)(u − y) and v̇ = −K(v − y), ‖H(t) − K‖₂ ≤ ε: how far apart they come.

−2⟨x, Ez⟩ ≤ ε(‖x‖² + ‖z‖²) is used with the weights that make a quotient fall: e^{2λt}‖u − v‖²/w − ‖r‖²w for
w = e^{εt} − 1 + η and r = u(0) − y. Nothing is integrated, and η > 0, which keeps w off 0, goes to 0 at the end.
Powers of e are written with B = e^{λt − εt/2} and Q = e^{εt/2}, so that B²Q² = e^{2λt}.
"""

from __future__ import annotations

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
WEIGHTED, PACE, BOUNDED, SPLIT, ABOVE, SLOPE, QUOTIENT, SQUARED, AT_LAST, SCALED, APART = (
    "weighted", "pace", "bounded", "powers of e", "weight", "slope", "quotient", "squared", "in the limit",
    "scaled", "apart",
)  # fmt: skip
HALF = Rational(1, 2)
eps, eta = Symbol("epsilon", real=True), Symbol("eta", real=True)
K = MatrixSymbol("K", n, n)
H, v = MatrixFunction("H", n, n), MatrixFunction("v", n, 1)
x, z = MatrixSymbol("x", n, 1), MatrixSymbol("z", n, 1)
E = total(H(t), negate(K))
B, Q = exp(lam * t - HALF * eps * t), exp(HALF * eps * t)
apart = total(u(t), negate(v(t)))
START_SQUARE = Norm(residual(u, ZERO)) ** 2


def recip(of: Expr) -> Expr:
    """Return 1/s."""
    value: Expr = entrywise("recip", of)
    return value


def kernels() -> tuple[Hypothesis, ...]:
    """Return both flows, their one start, (H(t) − K)ᵀ(H(t) − K) ⪯ ε²I, ε ≥ 0, t ≥ 0 and η > 0."""
    near = Equation(product(Transpose(E), E), product(eps**2, Identity(n)), relation="⪯", letters=(t,))
    return (
        flow(u, H(t)),
        flow(v, K, IDEAL),
        Hypothesis(START, Equation(u(ZERO), v(ZERO))),
        Hypothesis(NEAR, near),
        Hypothesis(SIZE, Equation(ZERO, eps, relation="≤")),
        later(),
        Hypothesis(MARGIN, Equation(ZERO, eta, relation="<")),
    )


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return these, and λI ⪯ K."""
    return (*kernels(), bounded_below(K))


def weighted() -> Lemma:
    """Return −2⟨x, Ez⟩ ≤ ε(‖x‖² + ‖z‖²) for all x and z, E = H(t) − K: Cauchy and Schwarz, and ‖Ez‖ ≤ ε‖z‖."""
    moved = product(E, z)
    left, right = -2 * Inner(x, moved), eps * (Norm(x) ** 2 + Norm(z) ** 2)
    turned = total(product(x, transpose(moved)), negate(product(moved, transpose(x))))
    squares = ((ONE, eps * (Inner(x, x) - Inner(z, z))), (2 * ONE, turned))
    below = Combination((Used(NEAR, 4 * Norm(x) ** 2, frame=z),), squares)
    above = Combination((Used(SIZE, Norm(x) ** 2), Used(SIZE, Norm(z) ** 2)))
    letters = ((Symbol("s"), left), (Symbol("t"), right))
    by = Combination((Used("square.order", letters=letters, premises=(below, above)),))
    words = "the squares: $4⟨x, Ez⟩² ≤ 4‖x‖²‖Ez‖² ≤ 4ε²‖x‖²‖z‖² ≤ ε²(‖x‖² + ‖z‖²)²$"
    return Trail(left).below(right, words, by).lemma(WEIGHTED, "for all $x$ and $z$, $E = H(t) − K$")


def pace() -> Lemma:
    """Return d/dt e^{2(λ−ε)t}‖u(t) − y‖² ≤ 0."""
    r, exponent = residual(u), 2 * (lam - eps)
    factor = exp(exponent * t)
    trail = Trail(rate(factor * Norm(r) ** 2))
    first = exponent * factor * Norm(r) ** 2
    trail.to(first + 2 * factor * Inner(r, rate(u(t))), "product rule, $r = u(t) − y$")
    trail.rewrite(
        first + 2 * factor * Inner(r, hole(r)), FLOW, negate(product(H(t), r)), "by the flow of $u$"
    )
    uses = (Used(BELOW, 2 * factor, frame=r), Used(WEIGHTED, factor, letters=((x, r), (z, r))))
    trail.below(ZERO, "$λ‖r‖² ≤ ⟨r, Kr⟩$, $−2⟨r, Er⟩ ≤ 2ε‖r‖²$", Combination(uses))
    return trail.lemma(PACE, "the pace of $u$")


def bounded() -> Lemma:
    """Return e^{2(λ−ε)t}‖u(t) − y‖² ≤ ‖u(0) − y‖²."""
    trail = Trail(exp(2 * (lam - eps) * t) * Norm(residual(u)) ** 2)
    trail.below(START_SQUARE, "it falls from $t = 0$ on", Decreasing(PACE, ZERO))
    return trail.lemma(BOUNDED, "the residual of $u$")


def split() -> Lemma:
    """Return e^{2(λ−ε)t}Q² = B²."""
    trail = Trail(exp(2 * (lam - eps) * t) * Q**2)
    return trail.to(B**2, "$e^a e^b = e^{a + b}$").lemma(SPLIT, "powers of $e$")


WEIGHT = Q**2 - 1 + eta
GAIN = START_SQUARE * WEIGHT
TANGENT = Used("exp.tangent", letters=((Symbol("s"), HALF * eps * t),))


def weight() -> Lemma:
    """Return 0 < e^{εt} − 1 + η: with Q = e^{εt/2} it is (Q − 1)² + 2(Q − 1) + η, and Q ≥ 1 + εt/2."""
    tangent = Used("exp.tangent", 2 * ONE, letters=TANGENT.letters)
    uses = (tangent, Used(LATER, eps), Used(MARGIN))
    by = Combination(uses, ((ONE, Q - 1),), (Used(SIZE),))
    words = "$(Q − 1)² + 2(Q − 1)$, $Q ≥ 1 + εt/2$"
    return Trail(ZERO).below(WEIGHT, words, by, "<").lemma(ABOVE, "the weight, $Q = e^{εt/2}$")


def slope() -> Lemma:
    """Return d/dt (B²Q²‖u − v‖²/w − ‖u(0) − y‖²w) ≤ 0, w = e^{εt} − 1 + η."""
    inverse = recip(WEIGHT)
    trail = Trail(rate(B**2 * Q**2 * Norm(apart) ** 2 * inverse - GAIN))

    def moved(first: Expr, second: Expr) -> Expr:
        paired = Inner(apart, first) - Inner(apart, second)
        risen = 2 * lam * B**2 * Q**2 * Norm(apart) ** 2 * inverse + 2 * B**2 * Q**2 * inverse * paired
        return risen - eps * Q**2 * (B**2 * Q**2 * Norm(apart) ** 2 * inverse**2 + START_SQUARE)

    one, other = rate(u(t)), rate(v(t))
    trail.to(moved(one, other), "product rule; $dw/dt = εe^{εt}$")
    along = negate(product(H(t), residual(u)))
    trail.rewrite(moved(hole(one), other), FLOW, along, "by the flow of $u$")
    trail.rewrite(moved(along, hole(other)), IDEAL, negate(product(K, residual(v))), "by the flow of $v$")
    letters = ((x, product(B * Q**2 * inverse, apart)), (z, product(B, residual(u))))
    uses = (
        Used(BELOW, 2 * B**2 * Q**2 * inverse, frame=apart),
        Used(WEIGHTED, letters=letters),
        Used(BOUNDED, eps * Q**2),
        Used(SPLIT, -eps * Norm(residual(u)) ** 2),
    )
    words = "$λ‖x‖² ≤ ⟨x, Kx⟩$ at $x = u − v$, the weights, and the residual of $u$"
    trail.below(ZERO, words, Combination(uses, (), (Used(ABOVE), Used(SIZE))))
    return trail.lemma(SLOPE, "the slope of a quotient, $w = e^{εt} − 1 + η$")


def quotient() -> Lemma:
    """Return B²Q²‖u − v‖²/w − ‖u(0) − y‖²w ≤ −‖u(0) − y‖²η."""
    trail = Trail(B**2 * Q**2 * Norm(apart) ** 2 * recip(WEIGHT) - GAIN)
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


def squared() -> Lemma:
    """Return B²Q²‖u − v‖² ≤ ‖u(0) − y‖²(e^{εt} − 1)(e^{εt} − 1 + η)."""
    square = B**2 * Q**2 * Norm(apart) ** 2
    cancel = Used("recip.cancel", -square, letters=((Symbol("A"), WEIGHT),))
    by = Combination((Used(QUOTIENT, WEIGHT), cancel), (), (Used(ABOVE),))
    trail = Trail(square).below(GAIN * (Q**2 - 1), "times $w > 0$", by)
    return trail.lemma(SQUARED, "for every $η > 0$")


def in_the_limit() -> Lemma:
    """Return B²Q²‖u − v‖² ≤ ‖u(0) − y‖²(e^{εt} − 1)²."""
    trail = Trail(B**2 * Q**2 * Norm(apart) ** 2)
    trail.below(START_SQUARE * (Q**2 - 1) ** 2, "$η → 0$", Limit(SQUARED, eta, ZERO))
    return trail.lemma(AT_LAST, "in the limit")


def scaled() -> Lemma:
    """Return BQ‖u − v‖ ≤ ‖u(0) − y‖(e^{εt} − 1)."""
    start = Norm(residual(u, ZERO))
    left, right = B * Q * Norm(apart), start * (Q**2 - 1)
    uses = (Used("exp.tangent", 2 * start, letters=TANGENT.letters), Used(LATER, eps * start))
    above = Combination(uses, ((start, Q - 1),), (Used(SIZE),))
    letters = ((Symbol("s"), left), (Symbol("t"), right))
    order = Used("square.order", letters=letters, premises=(Combination((Used(AT_LAST),)), above))
    trail = Trail(left).below(right, "$a² ≤ b²$ and $0 ≤ b$", Combination((order,)))
    return trail.lemma(SCALED, "without squares")


def result() -> Lemma:
    """Return ‖u(t) − v(t)‖ ≤ ‖u(0) − y‖e^{−λt}(e^{εt} − 1) for t ≥ 0."""
    start, factor = Norm(residual(u, ZERO)), exp(-lam * t)
    trail = Trail(Norm(apart)).to(factor * B * Q * Norm(apart), "$e^{−λt}BQ = 1$")
    by = Combination((Used(SCALED, factor),))
    trail.below(factor * start * (Q**2 - 1), "times $e^{−λt} > 0$", by)
    trail.to(start * factor * (exp(eps * t) - 1), "$Q² = e^{εt}$")
    return trail.lemma(APART, "the bound")


def lemmas() -> list[Lemma]:
    """Return every lemma of bound (B), in order."""
    return [
        weighted(), pace(), bounded(), split(), weight(), slope(), quotient(), squared(), in_the_limit(), scaled(),
        result(),
    ]  # fmt: skip
