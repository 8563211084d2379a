"""A second descent w by kernels G(k) within ε of H, from the start of the first: how far it comes from u."""

from __future__ import annotations

from sympy import Expr, Identity, MatrixSymbol, Symbol, Transpose

from dlhw3.symbolic.algebra import negate, product, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.kernel_descent import (
    CONTRACTION,
    FORWARD,
    INVERSE,
    POINTS,
    POSITIVE,
    STEP,
    STEPS,
    eta,
    k,
    next_power,
    q,
    rho,
    u,
    z,
)
from dlhw3.symbolic.lemmas.kernel_flow import ONE, ZERO, H, n, y
from dlhw3.symbolic.nodes import Inner, MatrixFunction, Norm, Sequence, hole
from dlhw3.symbolic.plan import (
    INDUCTION_HYPOTHESIS,
    Combination,
    Equation,
    Hypothesis,
    Induction,
    Lemma,
    Used,
)

MOVED, START, NEAR, SIZE = "descent by G", "one start", "distance of kernels", "ε ≥ 0"
FACTOR, CAUCHY, TRIANGLE, ERROR, KEPT, PACE, BOUNDED, GAP, APART = (
    "q ≥ 0", "Cauchy and Schwarz", "triangle inequality", "what the kernels differ by", "what a step keeps",
    "one step of w", "residual of w", "one step apart", "steps apart",
)  # fmt: skip
NO_STEP = "no step"
eps = Symbol("epsilon", real=True)
G, w = MatrixFunction("G", n, n), Sequence("w", n)
a, b = MatrixSymbol("a", n, 1), MatrixSymbol("b", n, 1)
LETTER = MatrixSymbol("A", n, 1)  # of the axiom on norms
E = total(G(k), negate(H))
WIDER = q + eta * eps


def residual(index: Expr) -> Expr:
    """Return w_k − y."""
    return total(w[index], negate(y))


FIRST = Norm(residual(ZERO))


def apart(index: Expr) -> Expr:
    """Return w_k − u_k."""
    return total(w[index], negate(u[index]))


def kept(of: Expr) -> Expr:
    """Return a − ηHa."""
    return total(of, negate(product(eta, H, of)))


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return w's descent by G(k), its start u_0, (G(k) − H)ᵀ(G(k) − H) ⪯ ε²I and ε ≥ 0."""
    moved = total(w[k], negate(product(eta, G(k), residual(k))))
    near = Equation(product(Transpose(E), E), product(eps**2, Identity(n)), STEPS, "⪯")
    return (
        Hypothesis(MOVED, Equation(w[k + 1], moved, STEPS)),
        Hypothesis(START, Equation(w[ZERO], u[ZERO])),
        Hypothesis(NEAR, near),
        Hypothesis(SIZE, Equation(ZERO, eps, relation="≤")),
    )


def _ordered(left: Expr, right: Expr, below: Combination, above: Combination) -> Combination:
    """Return left ≤ right from left² ≤ right² and 0 ≤ right."""
    letters = ((Symbol("s"), left), (Symbol("t"), right))
    return Combination((Used("square.order", letters=letters, premises=(below, above)),))


def triangle() -> list[Lemma]:
    """Return ⟨a, b⟩ ≤ ‖a‖‖b‖ and ‖a + b‖ ≤ ‖a‖ + ‖b‖ for all a and b."""
    size, turned = Norm(a) * Norm(b), total(product(a, transpose(b)), negate(product(b, transpose(a))))
    below = Combination((), ((ONE / 2, turned),))
    above = Combination((Used("norm.least", Norm(b), letters=((LETTER, a),)),))
    first = Trail(Inner(a, b)).below(
        size, "$‖a‖²‖b‖² − ⟨a, b⟩² = ‖abᵀ − baᵀ‖²/2$", _ordered(Inner(a, b), size, below, above)
    )
    whole, parts = Norm(total(a, b)), Norm(a) + Norm(b)
    squares = Combination((Used(CAUCHY, 2 * ONE),))
    least = Combination(tuple(Used("norm.least", letters=((LETTER, one),)) for one in (a, b)))
    last = Trail(whole).below(
        parts, "the squares: $2⟨a, b⟩ ≤ 2‖a‖‖b‖$", _ordered(whole, parts, squares, least)
    )
    return [first.lemma(CAUCHY, "for all $a$ and $b$"), last.lemma(TRIANGLE, "for all $a$ and $b$")]


def factor() -> Lemma:
    """Return 0 ≤ q: it is 2ρq², as 2qρ = 1."""
    by = Combination((Used(INVERSE, q),), ((2 * rho, q),), (Used(POSITIVE),))
    return Trail(ZERO).below(q, "$q = 2ρq²$", by).lemma(FACTOR, "$q ≥ 0$")


def norms() -> list[Lemma]:
    """Return ‖a − ηHa‖ ≤ q‖a‖ and ‖−η(G(k) − H)a‖ ≤ ηε‖a‖ for every a."""
    left, error = Norm(kept(a)), Norm(product(-eta, E, a))
    contracted = Combination((Used(CONTRACTION, letters=((z, a),)),))
    first = _ordered(left, q * Norm(a), contracted, Combination((Used(FACTOR, Norm(a)),)))
    above = Combination((Used(SIZE, eta * Norm(a)),), (), (Used(FORWARD),))
    below = Combination((Used(NEAR, eta**2, frame=a),))
    last = _ordered(error, eta * eps * Norm(a), below, above)
    return [
        Trail(left).below(q * Norm(a), "the squares", first).lemma(KEPT, "for every $a$"),
        Trail(error).below(eta * eps * Norm(a), "the squares", last).lemma(ERROR, "for every $a$", STEPS),
    ]


def _parted(trail: Trail, still: Expr, moved: Expr, right: Expr) -> Trail:
    """Go on from ‖a − ηHa − η(G(k) − H)b‖: the triangle inequality, and the norms of both parts."""
    first, second = kept(still), product(-eta, E, moved)
    trail.to(Norm(total(first, second)), "$G = H + (G − H)$")
    by = Combination((Used(TRIANGLE, letters=((a, first), (b, second))),))
    trail.below(Norm(first) + Norm(second), TRIANGLE, by)
    uses = (Used(KEPT, letters=((a, still),)), Used(ERROR, letters=((a, moved),)))
    return trail.below(right, "the norms of both", Combination(uses))


def one_step() -> Lemma:
    """Return ‖w_{k+1} − y‖ ≤ (q + ηε)‖w_k − y‖."""
    r = residual(k)
    trail = Trail(Norm(residual(k + 1)))
    moved = total(w[k], negate(product(eta, G(k), r)))
    trail.rewrite(Norm(total(hole(w[k + 1]), negate(y))), MOVED, moved, "one step")
    return _parted(trail, r, r, WIDER * Norm(r)).lemma(PACE, "one step of $w$", STEPS)


def bounded() -> Lemma:
    """Return ‖w_k − y‖ ≤ (q + ηε)^k‖w_0 − y‖ for 0 ≤ k ≤ N."""
    right = WIDER**k * FIRST
    base = Trail(FIRST).below(FIRST, NO_STEP, Combination())
    uses = (
        Used(PACE),
        Used(INDUCTION_HYPOTHESIS, q),
        Used(INDUCTION_HYPOTHESIS, eta * eps),
        next_power(WIDER, k, -FIRST),
    )
    step = Trail(Norm(residual(k + 1)))
    by = Combination(uses, (), (Used(FACTOR), Used(FORWARD), Used(SIZE)))
    step.below(right.xreplace({k: k + 1}), f"{PACE} and {INDUCTION_HYPOTHESIS}", by)
    statement = Equation(Norm(residual(k)), right, POINTS, "≤")
    return Lemma(BOUNDED, statement, Induction(k, base.chain, step.chain), "all steps of $w$")


def one_step_apart() -> Lemma:
    """Return ‖w_{k+1} − u_{k+1}‖ ≤ q‖w_k − u_k‖ + ηε‖w_k − y‖."""
    r = residual(k)
    trail = Trail(Norm(apart(k + 1)))
    moved = total(w[k], negate(product(eta, G(k), r)))
    ideal = total(u[k], negate(product(eta, H, total(u[k], negate(y)))))
    trail.rewrite(Norm(total(hole(w[k + 1]), negate(u[k + 1]))), MOVED, moved, "one step of $w$")
    trail.rewrite(Norm(total(moved, negate(hole(u[k + 1])))), STEP, ideal, "one step of $u$")
    right = q * Norm(apart(k)) + eta * eps * Norm(r)
    return _parted(trail, apart(k), r, right).lemma(GAP, "one step apart", STEPS)


def steps_apart() -> Lemma:
    """Return ‖w_k − u_k‖ ≤ ((q + ηε)^k − q^k)‖w_0 − y‖ for 0 ≤ k ≤ N."""
    right = (WIDER**k - q**k) * FIRST
    base = Trail(Norm(apart(ZERO)))
    base.rewrite(Norm(total(hole(w[ZERO]), negate(u[ZERO]))), START, u[ZERO], START)
    base.below(ZERO, NO_STEP, _ordered(base.current, ZERO, Combination(), Combination()))
    uses = (
        Used(GAP),
        Used(INDUCTION_HYPOTHESIS, q),
        Used(BOUNDED, eta * eps),
        next_power(WIDER, k, -FIRST),
        next_power(q, k, FIRST),
    )
    step = Trail(Norm(apart(k + 1)))
    by = Combination(uses, (), (Used(FACTOR), Used(FORWARD), Used(SIZE)))
    step.below(right.xreplace({k: k + 1}), f"{GAP} and {INDUCTION_HYPOTHESIS}", by)
    statement = Equation(Norm(apart(k)), right, POINTS, "≤")
    return Lemma(APART, statement, Induction(k, base.chain, step.chain), "all steps")
