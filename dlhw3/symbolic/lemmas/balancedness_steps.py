"""How far gradient descent drifts from balance in N steps, seen at two neighbouring layers U_k and V_k.

U_{k+1} = U_k − ηA_k and V_{k+1} = V_k − ηB_k with the gradients A_k and B_k, for which U_kᵀA_k = B_kV_kᵀ (the cross
terms of one network); D_k = U_kᵀU_k − V_kV_kᵀ, and f_k is the loss. The matrices of step k are those of a function
of k.
"""

from __future__ import annotations

from sympy import Expr, Identity, Integer, MatrixExpr, MatrixSymbol, Symbol

from dlhw3.symbolic.algebra import negate, product, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.nodes import MatrixFunction, Norm, ScalarSum, hole, index_symbol, size_symbol
from dlhw3.symbolic.number_sequences import NumberSequence
from dlhw3.symbolic.plan import (
    INDUCTION_HYPOTHESIS,
    Combination,
    Equation,
    Hypothesis,
    Induction,
    Lemma,
    Used,
)
from dlhw3.symbolic.ranges import Range

UPPER_STEP, LOWER_STEP, CROSS, DESCENT, LOWER, FORWARD = (
    "step above", "step below", "cross terms", "descent", "lower bound", "step ≥ 0",
)  # fmt: skip
DRIFT, ABOVE, BELOW, FALL, ROOM, FAR_ABOVE, FAR_BELOW = (
    "drift of a step", "from above", "from below", "squares of gradients", "room", "drift from above",
    "drift from below",
)  # fmt: skip
ZERO, ONE = Integer(0), Integer(1)

N, n, k = index_symbol("N"), index_symbol("n"), index_symbol("k")
m, p, q = (size_symbol(name) for name in "mpq")
eta, least = Symbol("η", real=True), Symbol("f_inf", real=True)
U, A = MatrixFunction("U", q, m), MatrixFunction("A", q, m)
V, B = MatrixFunction("V", m, p), MatrixFunction("B", m, p)
phi = NumberSequence("f")
I = Identity(m)  # noqa: E741


def imbalance(index: Expr) -> MatrixExpr:
    """Return D_k = U_kᵀU_k − V_kV_kᵀ."""
    upper, lower = U(index), V(index)
    return total(product(transpose(upper), upper), negate(product(lower, transpose(lower))))


def squares(count: Expr, *slopes: MatrixFunction) -> Expr:
    """Return Σ_{k<count} of the squared norms of gradients."""
    return ScalarSum(sum((Norm(slope(k)) ** 2 for slope in slopes), ZERO), k, ZERO, count - 1)


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return both steps, U_kᵀA_k = B_kV_kᵀ, (η/2)(‖A_k‖² + ‖B_k‖²) ≤ f_k − f_{k+1}, f_inf ≤ f_N and 0 ≤ η."""
    steps = (Range(k, ZERO, N - 1),)

    def after(layer: MatrixFunction, slope: MatrixFunction) -> Equation:
        return Equation(layer(k + 1), total(layer(k), negate(product(eta, slope(k)))), steps)

    cross = Equation(product(transpose(U(k)), A(k)), product(B(k), transpose(V(k))), steps)
    fallen = phi[k] - eta / 2 * (Norm(A(k)) ** 2 + Norm(B(k)) ** 2)
    return (
        Hypothesis(UPPER_STEP, after(U, A)),
        Hypothesis(LOWER_STEP, after(V, B)),
        Hypothesis(CROSS, cross),
        Hypothesis(DESCENT, Equation(phi[k + 1], fallen, steps, "≤")),
        Hypothesis(LOWER, Equation(least, phi[N], relation="≤")),
        Hypothesis(FORWARD, Equation(ZERO, eta, relation="≤")),
    )


def drift() -> Lemma:
    """Return D_{n+1} = D_n + η²(A_nᵀA_n − B_nB_nᵀ) for 0 ≤ n ≤ N − 1."""
    trail = Trail(imbalance(n + 1))
    for layer, slope, name in ((U, A, UPPER_STEP), (V, B, LOWER_STEP)):
        old, new = layer(n + 1), total(layer(n), negate(product(eta, slope(n))))
        trail.rewrite(trail.current.xreplace({old: hole(old)}), name, new, name, at={k: n})
    cross, other = product(transpose(U(n)), A(n)), product(B(n), transpose(V(n)))
    gain = total(product(transpose(A(n)), A(n)), negate(product(B(n), transpose(B(n)))))

    def first_order(upper: Expr) -> Expr:
        gap = total(other, negate(upper))
        return total(imbalance(n), product(eta, total(gap, transpose(gap))), product(eta**2, gain))

    trail.to(first_order(cross), "multiplied out")
    trail.rewrite(first_order(hole(cross)), CROSS, other, CROSS, at={k: n})
    trail.to(total(imbalance(n), product(eta**2, gain)), "and cancel")
    return trail.lemma(DRIFT, "what a step does", (Range(n, ZERO, N - 1),))


def _all_steps(slope: MatrixFunction, sign: int, name: str, title: str) -> Lemma:
    """Return ±(D_n − D_0) ⪯ η² Σ_{k<n} ‖slope_k‖² I, by induction on n."""

    def sides(at: Expr) -> tuple[Expr, Expr]:
        moved = total(imbalance(at), negate(imbalance(ZERO)))
        return (moved if sign > 0 else negate(moved)), product(eta**2 * squares(at, slope), I)

    base = Trail(sides(ZERO)[0]).below(sides(ZERO)[1], "no step", Combination(), "⪯")
    own, other = (transpose(A(n)), transpose(B(n))) if sign > 0 else (B(n), A(n))
    gram = Used("norm.gram", eta**2, letters=((MatrixSymbol("A", *own.shape), own),))
    by = Combination((Used(DRIFT, Integer(sign)), gram, Used(INDUCTION_HYPOTHESIS)), ((eta**2, other),))
    step = Trail(sides(n + 1)[0])
    longer, last = squares(n + 1, slope), squares(n, slope) + Norm(slope(n)) ** 2
    step.below(product(eta**2 * last, I), f"{DRIFT}, $AᵀA ⪯ ‖A‖²I$ and {INDUCTION_HYPOTHESIS}", by, "⪯")
    step.split(
        product(eta**2 * hole(longer), I), longer, sides(n + 1)[1], "the last term", last=True, join=True
    )
    statement = Equation(*sides(n), (Range(n, ZERO, N),), "⪯")
    return Lemma(name, statement, Induction(n, base.chain, step.chain), title)


def _falls(slope: MatrixFunction, other: MatrixFunction, name: str) -> list[Lemma]:
    """Return η² Σ_{k<n} ‖slope_k‖² ≤ 2η(f_0 − f_n), and 0 ≤ 2η(f_0 − f_inf) − η² Σ_{k<N} ‖slope_k‖²."""

    def sides(at: Expr) -> tuple[Expr, Expr]:
        return eta**2 * squares(at, slope), 2 * eta * (phi[ZERO] - phi[at])

    base = Trail(sides(ZERO)[0]).below(sides(ZERO)[1], "no step", Combination())
    longer, last = squares(n + 1, slope), squares(n, slope) + Norm(slope(n)) ** 2
    step = Trail(sides(n + 1)[0])
    step.split(eta**2 * hole(longer), longer, eta**2 * last, "the last term", last=True)
    uses = (Used(INDUCTION_HYPOTHESIS), Used(DESCENT, 2 * eta, ((k, n),)))
    by = Combination(uses, ((eta**2, other(n)),), (Used(FORWARD),))
    step.below(sides(n + 1)[1], f"{INDUCTION_HYPOTHESIS}, and {DESCENT} times $2η$", by)
    statement = Equation(*sides(n), (Range(n, ZERO, N),), "≤")
    title = f"the squares of ${slope.name}_k$"
    fall = Lemma(f"{FALL} {name}", statement, Induction(n, base.chain, step.chain), title)
    by = Combination((Used(fall.name, at=((n, N),)), Used(LOWER, 2 * eta)), (), (Used(FORWARD),))
    right = 2 * eta * (phi[ZERO] - least) - sides(N)[0]
    room = Trail(ZERO).below(right, fall.name, by)
    return [fall, room.lemma(f"{ROOM} {name}", "what is left")]


def _far(sign: int, slope: MatrixFunction, known: str, name: str, result: str) -> Lemma:
    """Return ±(D_N − D_0) ⪯ 2η(f_0 − f_inf)I."""
    moved = total(imbalance(N), negate(imbalance(ZERO)))
    fallen = 2 * eta * (phi[ZERO] - least)
    left = fallen - eta**2 * squares(N, slope)
    by = Combination((Used(known, at=((n, N),)),), ((left, I),), (Used(f"{ROOM} {name}"),))
    trail = Trail(moved if sign > 0 else negate(moved)).below(product(fallen, I), f"{known}, {ROOM}", by, "⪯")
    return trail.lemma(result, "by how much the loss fell")


def lemmas() -> list[Lemma]:
    """Return D_N − D_0 within ±η²Σ‖·‖²I, and within ±2η(f_0 − f_inf)I."""
    return [
        drift(),
        _all_steps(A, 1, ABOVE, "all steps, from above"),
        _all_steps(B, -1, BELOW, "all steps, from below"),
        *_falls(A, B, "above"),
        *_falls(B, A, "below"),
        _far(1, A, ABOVE, "above", FAR_ABOVE),
        _far(-1, B, BELOW, "below", FAR_BELOW),
    ]
