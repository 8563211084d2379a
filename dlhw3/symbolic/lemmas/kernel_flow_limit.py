"""Whether predictions under u̇ = −H(u − y) reach the labels y: they do for λ > 0, and for λ ≤ 0 they need not.

No limit is spoken of: ‖u(t) − y‖ < δ from a time on that is given, and a flow from y + p that never comes nearer.
"""

from __future__ import annotations

from sympy import Expr, MatrixSymbol, Symbol

from dlhw3.symbolic.algebra import negate, product, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.lemmas.kernel_flow import (
    DECAY,
    FLOW,
    LATER,
    ONE,
    ZERO,
    H,
    bounded_below,
    exp,
    flow,
    lam,
    later,
    n,
    p,
    rate,
    residual,
    t,
    u,
    y,
)
from dlhw3.symbolic.nodes import Inner, Norm, hole
from dlhw3.symbolic.plan import Combination, Decreasing, Equation, Hypothesis, Lemma, Used

STRICT, SMALL, LATE, FROM, EIGENVECTOR, NEVER = (
    "λ > 0", "δ > 0", "late enough", "τ ≥ 0", "eigenvector", "λ ≤ 0",
)  # fmt: skip
STILL, KEPT, MODE = "no change", "kept", "mode"
CLOCK, SLOW, NEAR, AT_LAST, FOLLOWS, SIZE, STAYS = (
    "1 + 2λt > 0", "slower", "scaled", "near at last", "it follows the flow", "its distance", "it stays away",
)  # fmt: skip
delta, tau, mu = (Symbol(name, real=True) for name in ("delta", "tau", "mu"))
v = MatrixSymbol("v", n, 1)
START = Norm(residual(u, ZERO)) ** 2
SPAN = 1 + 2 * lam * t


def reaching() -> tuple[Hypothesis, ...]:
    """Return the flow, λI ⪯ H, 0 < λ, 0 < δ, ‖u(0) − y‖² ≤ 2λδ²τ, τ ≥ 0 and t ≥ 0."""
    return (
        flow(u, H),
        bounded_below(),
        Hypothesis(STRICT, Equation(ZERO, lam, relation="<")),
        Hypothesis(SMALL, Equation(ZERO, delta, relation="<")),
        Hypothesis(LATE, Equation(START, 2 * lam * delta**2 * tau, relation="≤")),
        Hypothesis(FROM, Equation(ZERO, tau, relation="≤")),
        later(),
    )


def reached() -> list[Lemma]:
    """Return (1 + 2λt)‖u(t) − y‖² ≤ ‖u(0) − y‖², and ‖u(τ) − y‖² < δ² where ‖u(0) − y‖² ≤ 2λδ²τ."""
    square, tangent = Norm(residual(u)) ** 2, ((Symbol("s"), 2 * lam * t),)
    clock = Combination((Used(LATER, 2 * lam),), ((ONE, ONE),), (Used(STRICT),))
    span = Trail(ZERO).below(SPAN, "$λ > 0$, $t ≥ 0$", clock, "<").lemma(CLOCK, "time")
    by = Combination((Used(DECAY), Used("exp.tangent", square, letters=tangent)))
    slow = Trail(SPAN * square).below(START, "$1 + 2λt ≤ e^{2λt}$, and the decay", by)
    there, wide = Norm(residual(u, tau)) ** 2, 1 + 2 * lam * tau
    at = ((t, tau),)
    near = Trail(wide * there)
    late = Combination((Used(SLOW, letters=at), Used(LATE)), ((ONE, delta),), (Used(SMALL),))
    near.below(wide * delta**2, f"{SLOW}, {LATE}, $0 < δ^2$", late, "<")
    inverse = entrywise("recip", wide)
    cancel = Used("recip.cancel", delta**2 - there, letters=((Symbol("A"), wide),))
    by = Combination((Used(NEAR, inverse), cancel), (), (Used(CLOCK, letters=at),))
    last = Trail(there).below(delta**2, "over $1 + 2λτ > 0$", by, "<")
    return [
        span,
        slow.lemma(SLOW, "slower, without powers of $e$"),
        near.lemma(NEAR, "at a time that is late enough"),
        last.lemma(AT_LAST, "as near as one likes"),
    ]


def modes() -> tuple[Hypothesis, ...]:
    """Return the flow, Hᵀv = μv and t ≥ 0."""
    own = Equation(product(transpose(H), v), product(mu, v))
    return flow(u, H), Hypothesis(EIGENVECTOR, own), later()


def mode() -> list[Lemma]:
    """Return ⟨v, u(t) − y⟩ = e^{−μt}⟨v, u(0) − y⟩ where Hᵀv = μv: d/dt e^{μt}⟨v, u(t) − y⟩ = 0."""
    r, factor = residual(u), exp(mu * t)

    def moving(turned: Expr) -> Expr:
        return mu * factor * Inner(v, r) - factor * Inner(turned, r)

    trail = Trail(rate(factor * Inner(v, r)))
    moved = rate(u(t))
    trail.to(mu * factor * Inner(v, r) + factor * Inner(v, moved), "product rule, $r = u(t) − y$")
    context = mu * factor * Inner(v, r) + factor * Inner(v, hole(moved))
    trail.rewrite(context, FLOW, negate(product(H, r)), "by the flow")
    turned = product(transpose(H), v)
    trail.to(moving(turned), "$⟨v, Hr⟩ = ⟨Hᵀv, r⟩$")
    trail.rewrite(moving(hole(turned)), EIGENVECTOR, product(mu, v), "$Hᵀv = μv$")
    trail.to(ZERO, "and cancel")
    start = Inner(v, residual(u, ZERO))
    kept = Trail(factor * Inner(v, r)).to(start, "what does not change", Decreasing(STILL, ZERO))
    low = exp(-mu * t)
    last = Trail(Inner(v, r)).to(low * (factor * Inner(v, r)), "$e^{−s}e^s = 1$")
    last.rewrite(low * hole(factor * Inner(v, r)), KEPT, start, KEPT)
    return [
        trail.lemma(STILL, "it does not change"),
        kept.lemma(KEPT, "it stays what it is at the start"),
        last.lemma(MODE, "each mode falls by itself"),
    ]


def staying() -> tuple[Hypothesis, ...]:
    """Return Hp = λp, λ ≤ 0 and t ≥ 0."""
    return (
        Hypothesis(EIGENVECTOR, Equation(product(H, p), product(lam, p))),
        Hypothesis(NEVER, Equation(lam, ZERO, relation="≤")),
        later(),
    )


def stayed() -> list[Lemma]:
    """Return that y + e^{−λt}p follows the flow where Hp = λp; where λ ≤ 0 it stays away."""
    factor = exp(-lam * t)
    path = total(y, product(factor, p))
    off = total(path, negate(y))
    follows = Trail(rate(path)).to(negate(product(factor, product(lam, p))), "$de^{−λt}/dt = −λe^{−λt}$")
    context = negate(product(factor, hole(p)))
    follows.rewrite(context, EIGENVECTOR, product(H, p), "$Hp = λp$", reverse=True)
    follows.to(negate(product(H, off)), "$u(t) − y = e^{−λt}p$")
    length = Trail(Norm(off) ** 2).to(exp(-2 * lam * t) * Norm(p) ** 2, "$(e^s)^2 = e^{2s}$")
    size = Norm(p) ** 2
    grown = Trail(size)
    tangent = Used("exp.tangent", size, letters=((Symbol("s"), -2 * lam * t),))
    by = Combination((tangent, Used(NEVER, 2 * t * size)), (), (Used(LATER),))
    grown.below(exp(-2 * lam * t) * size, "$e^s ≥ 1 + s$, and $−2λt ≥ 0$", by)
    grown.rewrite(hole(grown.current), SIZE, Norm(off) ** 2, SIZE, reverse=True)
    return [
        follows.lemma(FOLLOWS, "$u(t) = y + e^{−λt}p$ follows the flow"),
        length.lemma(SIZE, "how far it is"),
        grown.lemma(STAYS, "never nearer than at the start"),
    ]
