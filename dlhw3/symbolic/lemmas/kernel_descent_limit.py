"""Whether u_{k+1} = u_k − ηH(u_k − y) reaches the labels y: from every start for 0 < η < 2/Λ, else not from all.

With c = ηλ(2 − ηΛ) a step keeps 1 − c of ‖u_k − y‖² at most: Λ(ΛH − H²) = H(ΛI − H)H + (ΛI − H)H(ΛI − H) ⪰ 0. No
limit is spoken of: ‖u_N − y‖ < δ at every N that is large enough, and a descent from y + p that is never nearer.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, MatrixSymbol, Symbol

from dlhw3.symbolic.algebra import negate, product, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.lemmas.kernel_descent import (
    POINTS,
    STEP,
    STEPS,
    N,
    eta,
    k,
    residual,
    u,
    z,
)
from dlhw3.symbolic.lemmas.kernel_flow import (
    ABOVE,
    BELOW,
    ONE,
    ZERO,
    H,
    bounded_above,
    bounded_below,
    lam,
    n,
    top,
    y,
)
from dlhw3.symbolic.nodes import Inner, Norm, hole
from dlhw3.symbolic.plan import (
    INDUCTION_HYPOTHESIS,
    Chain,
    Combination,
    Equation,
    Hypothesis,
    Induction,
    Lemma,
    Step,
    Used,
)
from dlhw3.symbolic.ranges import Range

LEAST, FORWARD, SHORT, SMALL, LATE = "λ > 0", "η > 0", "η < 2/Λ", "δ > 0", "late enough"
EIGENVECTOR, OUTSIDE = "eigenvector", "ημ ≤ 0 or ημ ≥ 2"
GREATEST, LOSS, ONE_STEP, COUNT, SLOW, NEAR, AT_LAST = (
    "Λ > 0", "what a step loses", "one step", "1 + kc > 0", "slower", "scaled", "near after N steps",
)  # fmt: skip
FOLLOWS, AWAY, STAYS, MODE = "it follows the descent", "how far it goes", "it stays away", "mode"
delta, mu = Symbol("delta", real=True), Symbol("mu", real=True)
p, v = MatrixSymbol("p", n, 1), MatrixSymbol("v", n, 1)
ROOM = 2 - eta * top
SHARE = eta * lam * ROOM
START = Norm(residual(ZERO)) ** 2
FACTOR = 1 - eta * mu
EXCESS = eta * mu * (eta * mu - 2)
EVERY = (Range(k, ZERO, None),)
NEXT, STRIDE = "power.next", "$s^{k+1} = s s^k$"
POWER: Any = {"at": {Symbol("p"): k}, "letters": {Symbol("s"): FACTOR}}


def descends() -> Hypothesis:
    """Return u_{k+1} = u_k − ηH(u_k − y)."""
    after = total(u[k], negate(product(eta, H, residual(k))))
    return Hypothesis(STEP, Equation(u[k + 1], after, STEPS))


def reaching() -> tuple[Hypothesis, ...]:
    """Return the descent, λI ⪯ H ⪯ ΛI, 0 < λ, 0 < η, ηΛ < 2, 0 < δ and ‖u_0 − y‖² ≤ Nηλ(2 − ηΛ)δ²."""
    return (
        descends(),
        bounded_below(H),
        bounded_above(H),
        Hypothesis(LEAST, Equation(ZERO, lam, relation="<")),
        Hypothesis(FORWARD, Equation(ZERO, eta, relation="<")),
        Hypothesis(SHORT, Equation(ZERO, ROOM, relation="<")),
        Hypothesis(SMALL, Equation(ZERO, delta, relation="<")),
        Hypothesis(LATE, Equation(START, N * SHARE * delta**2, relation="≤")),
    )


def greatest() -> Lemma:
    """Return 0 < Λ: the traces say λn ≤ Λn."""
    uses = (Used(BELOW, 1 / n, traced=True), Used(ABOVE, 1 / n, traced=True), Used(LEAST))
    trail = Trail(ZERO).below(top, "$λn ≤ tr H ≤ Λn$, over $n$, and $0 < λ$", Combination(uses), "<")
    return trail.lemma(GREATEST, "the greatest eigenvalue")


def loss() -> Lemma:
    """Return ‖z − ηHz‖² ≤ (1 − ηλ(2 − ηΛ))‖z‖² for every z."""
    moved, inverse = product(H, z), entrywise("recip", top)
    after, across = total(z, negate(product(eta, moved))), total(product(top, z), negate(moved))
    gap = eta**2 * (top * Inner(z, moved) - Inner(moved, moved))
    uses = (
        Used(BELOW, eta * ROOM, frame=z),
        Used(ABOVE, eta**2 * inverse, frame=moved),
        Used(BELOW, eta**2 * inverse, frame=across),
        Used("recip.cancel", gap, letters=((Symbol("A"), top),)),
    )
    signs = (Used(FORWARD), Used(SHORT), Used(GREATEST), Used(LEAST))
    by = Combination(uses, ((eta**2 * inverse * lam, across),), signs)
    words = "$λI ⪯ H$, and $Λ(ΛH − H²) = H(ΛI − H)H + (ΛI − H)H(ΛI − H) ⪰ 0$"
    return Trail(Norm(after) ** 2).below((1 - SHARE) * Norm(z) ** 2, words, by).lemma(LOSS, "for every $z$")


def one_step() -> Lemma:
    """Return ‖u_{k+1} − y‖² ≤ (1 − c)‖u_k − y‖², c = ηλ(2 − ηΛ)."""
    r = residual(k)
    after = total(u[k], negate(product(eta, H, r)))
    trail = Trail(Norm(residual(k + 1)) ** 2)
    trail.rewrite(Norm(total(hole(u[k + 1]), negate(y))) ** 2, STEP, after, "one step")
    trail.to(Norm(total(r, negate(product(eta, H, r)))) ** 2, "$r = u_k − y$")
    by = Combination((Used(LOSS, letters=((z, r),)),))
    return trail.below((1 - SHARE) * Norm(r) ** 2, LOSS, by).lemma(ONE_STEP, "one step", STEPS)


def count() -> Lemma:
    """Return 0 < 1 + kc for every k ≥ 0."""
    by = Combination((Used(LEAST, k * eta * ROOM),), ((ONE, ONE),), (Used(FORWARD), Used(SHORT)))
    trail = Trail(ZERO).below(1 + k * SHARE, "$λ > 0$, $η > 0$, $2 − ηΛ > 0$", by, "<")
    return trail.lemma(COUNT, "$c = ηλ(2 − ηΛ)$", EVERY)


def slow() -> Lemma:
    """Return (1 + kc)‖u_k − y‖² ≤ ‖u_0 − y‖² for 0 ≤ k ≤ N: (1 + (k+1)c)(1 − c) = 1 + kc − (k+1)c²."""
    base = Trail(Norm(residual(ZERO)) ** 2).below(START, "no step", Combination())
    wide = 1 + (k + 1) * SHARE
    uses = (Used(ONE_STEP, wide), Used(INDUCTION_HYPOTHESIS))
    squares = ((k + 1, product(SHARE, residual(k))),)
    by = Combination(uses, squares, (Used(COUNT, at=((k, k + 1),)),))
    step = Trail(wide * Norm(residual(k + 1)) ** 2)
    step.below(START, f"{ONE_STEP} and {INDUCTION_HYPOTHESIS}", by)
    statement = Equation((1 + k * SHARE) * Norm(residual(k)) ** 2, START, POINTS, "≤")
    return Lemma(SLOW, statement, Induction(k, base.chain, step.chain), "slower, without powers")


def near() -> list[Lemma]:
    """Return ‖u_N − y‖² < δ² where ‖u_0 − y‖² ≤ Ncδ²."""
    there, wide = Norm(residual(N)) ** 2, 1 + N * SHARE
    late = Combination((Used(SLOW, at=((k, N),)), Used(LATE)), ((ONE, delta),), (Used(SMALL),))
    first = Trail(wide * there).below(wide * delta**2, f"{SLOW}, {LATE}, $0 < δ^2$", late, "<")
    cancel = Used("recip.cancel", delta**2 - there, letters=((Symbol("A"), wide),))
    by = Combination((Used(NEAR, entrywise("recip", wide)), cancel), (), (Used(COUNT, at=((k, N),)),))
    last = Trail(there).below(delta**2, "over $1 + Nc > 0$", by, "<")
    return [first.lemma(NEAR, "when it is late enough"), last.lemma(AT_LAST, "as near as one likes")]


def reached() -> list[Lemma]:
    """Return every lemma of the direction "if", in order."""
    return [greatest(), loss(), one_step(), count(), slow(), *near()]


def staying() -> tuple[Hypothesis, ...]:
    """Return Hp = μp and 0 ≤ ημ(ημ − 2), which says that ημ is not strictly between 0 and 2: |1 − ημ| ≥ 1."""
    return (
        Hypothesis(EIGENVECTOR, Equation(product(H, p), product(mu, p))),
        Hypothesis(OUTSIDE, Equation(ZERO, EXCESS, relation="≤")),
    )


def path(index: Expr) -> Expr:
    """Return y + (1 − ημ)^k p."""
    return total(y, product(FACTOR**index, p))


def off(index: Expr) -> Expr:
    """Return the path, less y."""
    return total(path(index), negate(y))


def stayed() -> list[Lemma]:
    """Return that y + (1 − ημ)^k p follows the descent where Hp = μp, and how far from y it is.

    (1 + kγ)‖p‖² ≤ ‖(1 − ημ)^k p‖² for γ = (1 − ημ)² − 1 = ημ(ημ − 2): (1 + γ)(1 + kγ) = 1 + (k + 1)γ + kγ².
    """
    follows = Trail(path(k + 1))
    follows.rewrite(total(y, product(hole(FACTOR ** (k + 1)), p)), NEXT, FACTOR * FACTOR**k, STRIDE, **POWER)
    moved = product(-eta * FACTOR**k, hole(product(mu, p)))
    follows.to(total(path(k), product(-eta * FACTOR**k, product(mu, p))), "$1 − ημ$ times")
    follows.rewrite(total(path(k), moved), EIGENVECTOR, product(H, p), "$Hp = μp$", reverse=True)
    follows.to(total(path(k), negate(product(eta, H, off(k)))), "$u_k − y = (1 − ημ)^k p$")
    size = Norm(p) ** 2
    by = Combination((Used(AWAY), Used(OUTSIDE, k * size)))
    stays = Trail(size).below(Norm(off(k)) ** 2, "$γ ≥ 0$", by)
    return [
        follows.lemma(FOLLOWS, "$u_k = y + (1 − ημ)^k p$ follows the descent", EVERY),
        away(),
        stays.lemma(STAYS, "never nearer than at the start", EVERY),
    ]


def away() -> Lemma:
    """Return (1 + kγ)‖p‖² ≤ ‖(1 − ημ)^k p‖² for every k ≥ 0, γ = ημ(ημ − 2)."""
    size, here = Norm(p) ** 2, Norm(off(k)) ** 2
    base = Trail(size).below(size, "no step", Combination())
    base.to(Norm(total(y, p, negate(y))) ** 2, "$(1 − ημ)^0 = 1$")
    step = Trail((1 + (k + 1) * EXCESS) * size)
    by = Combination((Used(INDUCTION_HYPOTHESIS, FACTOR**2),), ((k, product(EXCESS, p)),))
    words = f"$(1 + γ)(1 + kγ) = 1 + (k + 1)γ + kγ²$ and {INDUCTION_HYPOTHESIS}"
    step.below(FACTOR**2 * here, words, by)
    step.to(Norm(total(y, product(FACTOR * FACTOR**k, p), negate(y))) ** 2, "$(1 − ημ)²$ times")
    context = Norm(total(y, product(hole(FACTOR * FACTOR**k), p), negate(y))) ** 2
    step.rewrite(context, NEXT, FACTOR ** (k + 1), STRIDE, reverse=True, **POWER)
    statement = Equation((1 + k * EXCESS) * size, here, EVERY, "≤")
    return Lemma(AWAY, statement, Induction(k, base.chain, step.chain), "$γ = (1 − ημ)² − 1$")


def modes() -> tuple[Hypothesis, ...]:
    """Return the descent, and Hᵀv = μv."""
    return descends(), Hypothesis(EIGENVECTOR, Equation(product(transpose(H), v), product(mu, v)))


def mode() -> Lemma:
    """Return ⟨v, u_k − y⟩ = (1 − ημ)^k⟨v, u_0 − y⟩ where Hᵀv = μv."""
    r, turned, start = residual(k), product(transpose(H), v), Inner(v, residual(ZERO))
    base = Chain((Step(start, start, "no step"),))
    step = Trail(Inner(v, residual(k + 1)))
    after = total(u[k], negate(product(eta, H, r)))
    step.rewrite(Inner(v, total(hole(u[k + 1]), negate(y))), STEP, after, "one step")
    step.to(Inner(v, r) - eta * Inner(turned, r), "$⟨v, Hr⟩ = ⟨Hᵀv, r⟩$, $r = u_k − y$")
    step.rewrite(Inner(v, r) - eta * Inner(hole(turned), r), EIGENVECTOR, product(mu, v), "$Hᵀv = μv$")
    step.to(FACTOR * Inner(v, r), "collected")
    step.rewrite(FACTOR * hole(Inner(v, r)), INDUCTION_HYPOTHESIS, FACTOR**k * start, INDUCTION_HYPOTHESIS)
    step.rewrite(hole(FACTOR * FACTOR**k) * start, NEXT, FACTOR ** (k + 1), STRIDE, reverse=True, **POWER)
    statement = Equation(Inner(v, r), FACTOR**k * start, POINTS)
    return Lemma(MODE, statement, Induction(k, base, step.chain), "each mode falls by itself")
