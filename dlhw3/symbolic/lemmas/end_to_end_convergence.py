"""How fast the end-to-end matrix W(t) of a balanced network reaches its target Φ, with l(W) = ‖W − Φ‖²/2.

Ẇ = −Σ_j P_j(W − Φ)Q_j, P_j = (WWᵀ)^{(N−j)/N}, Q_j = (WᵀW)^{(j−1)/N}, on t ≥ 0. E = W − Φ never grows, so no
singular value of W comes below the margin c that Φ leaves, and that is what the rate needs at every time.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Identity, Integer, MatrixExpr, MatrixSymbol, Symbol

from dlhw3.symbolic.algebra import negate, product, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.lemmas.balanced_convergence import ORDER, b
from dlhw3.symbolic.lemmas.kernel_flow import LATER, exp, rate, t
from dlhw3.symbolic.lemmas.kernel_flow import later as later
from dlhw3.symbolic.lemmas.kernel_perturbation import recip
from dlhw3.symbolic.lemmas.layer_products import j, n
from dlhw3.symbolic.nodes import Inner, MatrixFunction, MatrixSum, Norm, PsdPower, hole, size_symbol
from dlhw3.symbolic.plan import (
    INDUCTION_HYPOTHESIS,
    Combination,
    Decreasing,
    Equation,
    Hypothesis,
    Induction,
    Lemma,
    Used,
)
from dlhw3.symbolic.ranges import Range

VELOCITY, FLOW, TARGET, TURNED, START, MARGIN, OFF, ROOT, POSITIVE = (
    "velocity", "end-to-end flow", "singular values of Φ", "singular values of Φᵀ", "start", "c > 0", "e > 0",
    "root of c²", "b > 0",
)  # fmt: skip
AT, SPEED, PACE, SQUARE, SQUARES, SLOPE, STAYS, ROOM, SUM, FACTOR = (
    "the flow at t", "speed", "pace", "a square", "squares", "away", "never farther", "room", "c + e > 0",
    "(c + e)e > 0",
)  # fmt: skip
WIDE, WIDE_BELOW, ABOVE, BELOW, SHARE, FIRST, SHARES, FASTER, FALLS, RATE, POWER, HALVES = (
    "margin", "margin on the right", "powers on the left", "powers on the right", "one layer's share",
    "the first share", "shares", "slope", "decay", "convergence", "b^N ≥ 0", "halves",
)  # fmt: skip
ZERO, ONE, TWO = Integer(0), Integer(1), Integer(2)

c, e, tau = (Symbol(name, real=True) for name in ("c", "e", "tau"))
N = size_symbol("N")
whole = c + e


@dataclass(frozen=True)
class Flow:
    """An end-to-end matrix W(t) of any shape, or a square one, on its way to Φ."""

    is_square: bool

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """The shape of W(t) and Φ."""
        rows = size_symbol("m")
        return rows, rows if self.is_square else size_symbol("p")

    @property
    def path(self) -> MatrixFunction:
        """W."""
        return MatrixFunction("W", *self.shape)

    @property
    def velocity(self) -> MatrixFunction:
        """V = Ẇ."""
        return MatrixFunction("V", *self.shape)

    @property
    def target(self) -> MatrixSymbol:
        """Φ."""
        return MatrixSymbol("Φ", *self.shape)

    def off(self, at: Expr = t) -> Expr:
        """Return W(t) − Φ."""
        return total(self.path(at), negate(self.target))

    def left(self, exponent: Expr, at: Expr = t) -> MatrixExpr:
        """Return (WWᵀ)^p."""
        W = self.path(at)
        return PsdPower(product(W, transpose(W)), exponent)

    def right(self, exponent: Expr, at: Expr = t) -> MatrixExpr:
        """Return (WᵀW)^p."""
        W = self.path(at)
        return PsdPower(product(transpose(W), W), exponent)

    def share(self, at: Expr = t) -> MatrixExpr:
        """Return P_j E Q_j."""
        return product(self.left((N - j) / N, at), self.off(at), self.right((j - 1) / N, at))

    def shares(self, last: Expr = N, at: Expr = t) -> MatrixExpr:
        """Return Σ_{j=1}^{last} P_j E Q_j."""
        return MatrixSum(self.share(at), j, 1, last)

    @property
    def count(self) -> Expr:
        """What the rate has for a factor: N where W is square, else 1."""
        return N if self.is_square else ONE


def hypotheses(system: Flow) -> tuple[Hypothesis, ...]:
    """Return V = Ẇ, the flow at every time τ², (c + e)²I ⪯ ΦΦᵀ (and ΦᵀΦ), ‖W(0) − Φ‖² ≤ e², and what b is."""
    Phi, ago = system.target, tau**2
    moved = Equation(rate(system.path(t)), system.velocity(t), letters=(t,))
    flow = Equation(system.velocity(ago), negate(system.shares(at=ago)), letters=(tau,))
    sides = [(TARGET, product(Phi, transpose(Phi)))]
    sides += [(TURNED, product(transpose(Phi), Phi))] if system.is_square else []
    wide = [
        Hypothesis(name, Equation(product(whole**2, Identity(gram.shape[0])), gram, relation="⪯"))
        for name, gram in sides
    ]
    return (
        Hypothesis(VELOCITY, moved),
        Hypothesis(FLOW, flow, words="at every time τ² ≥ 0"),
        *wide,
        Hypothesis(START, Equation(Norm(system.off(ZERO)) ** 2, e**2, relation="≤")),
        Hypothesis(MARGIN, Equation(ZERO, c, relation="<")),
        Hypothesis(OFF, Equation(ZERO, e, relation="<")),
        Hypothesis(ROOT, Equation(c**2, b**N)),
        Hypothesis(POSITIVE, Equation(ZERO, b, relation="<")),
        later(),
    )


def layers() -> Range:
    """Return 1 ≤ j ≤ N."""
    return Range(j, ONE, N)


def at_time(system: Flow) -> Lemma:
    """Return V(t) = −Σ_j P_jEQ_j at a time t ≥ 0."""
    V, root = system.velocity, entrywise("sqrt", t)
    trail, letters = Trail(V(t)), {Symbol("A"): t}
    trail.rewrite(V(hole(t)), "sqrt.square", root**2, "$t = \\sqrt t^2$", reverse=True, letters=letters)
    trail.rewrite(
        hole(V(root**2)), FLOW, negate(system.shares(at=root**2)), "by the flow", letters={tau: root}
    )
    trail.rewrite(negate(system.shares(at=hole(t))), "sqrt.square", t, "$t = \\sqrt t^2$", letters=letters)
    return trail.lemma(AT, "at a time $t ≥ 0$")


def speed(system: Flow) -> list[Lemma]:
    """Return d/dt ‖E‖² = −2⟨E, Σ_j P_jEQ_j⟩, and the same with ≤ under 0 ≤ t alone."""
    E = system.off()
    moved = rate(system.path(t))
    trail = Trail(rate(Norm(E) ** 2)).to(2 * Inner(E, moved), "product rule")
    trail.rewrite(2 * Inner(E, hole(moved)), VELOCITY, system.velocity(t), "$V = Ẇ$")
    end = negate(system.shares())
    trail.rewrite(2 * Inner(E, hole(moved)), AT, end, "by the flow")
    right = -2 * Inner(E, system.shares())
    trail.to(right, "$⟨·,·⟩$ is linear")
    by = Combination((Used(SPEED),), (), (Used(LATER),))
    return [
        trail.lemma(SPEED, "how fast $‖E‖²$ changes, $E = W(t) − Φ$"),
        Trail(trail.start).below(right, SPEED, by).lemma(PACE, "for $t ≥ 0$"),
    ]


def square(system: Flow) -> Lemma:
    """Return 0 ≤ ⟨E, P_jEQ_j⟩."""
    above, below = system.left((N - j) / (2 * N)), system.right((j - 1) / (2 * N))
    root = product(above, system.off(), below)
    trail = Trail(ZERO).below(Inner(root, root), "a square", Combination(squares=((ONE, root),)))
    trail.to(Inner(system.off(), product(above, above, system.off(), below, below)), "roots are symmetric")
    trail.to(Inner(system.off(), system.share()), "$P_j$ and $Q_j$ are squares")
    return trail.lemma(SQUARE, "no layer's share is negative", (layers(),))


def _summed(system: Flow, count: Expr, size: Expr, first: str, each: str, name: str, title: str) -> Lemma:
    """Return count·size ≤ ⟨E, Σ_{j≤n} P_jEQ_j⟩ for 1 ≤ n ≤ N, by induction on n, which ``count`` may hold.

    ``first`` says size ≤ the first share, and ``each`` that a share is at least what the count grows by.
    """
    E, body, longer = system.off(), system.share(), system.shares(n + 1)
    least = count * size
    base = Trail(least.xreplace({n: ONE}))
    at = ((j, ONE),) if first == each else ()
    base.below(Inner(E, body.xreplace({j: ONE})), first, Combination((Used(first, at=at),)))
    base.to(Inner(E, system.shares(ONE)), "a sum of one")
    by = Combination((Used(each, at=((j, n + 1),)), Used(INDUCTION_HYPOTHESIS)))
    step = Trail(least.xreplace({n: n + 1}))
    parts = Inner(E, system.shares(n)) + Inner(E, body.xreplace({j: n + 1}))
    step.below(parts, f"{each} and {INDUCTION_HYPOTHESIS}", by)
    step.to(Inner(E, system.shares(n) + body.xreplace({j: n + 1})), "$⟨·,·⟩$ is linear")
    step.split(Inner(E, hole(longer)), longer, Inner(E, longer), "joined", last=True, join=True)
    statement = Equation(least, Inner(E, system.shares(n)), (Range(n, ONE, N),), "≤")
    return Lemma(name, statement, Induction(n, base.chain, step.chain), title)


def squares(system: Flow) -> Lemma:
    """Return 0 ≤ ⟨E, Σ_{j≤n} P_jEQ_j⟩ for 1 ≤ n ≤ N."""
    return _summed(system, ONE, ZERO, SQUARE, SQUARE, SQUARES, "nor is a sum of them")


def slope(system: Flow) -> Lemma:
    """Return d/dt ‖E‖² ≤ 0 for t ≥ 0."""
    trail = Trail(rate(Norm(system.off()) ** 2))
    by = Combination((Used(PACE), Used(SQUARES, TWO, at=((n, N),))))
    return trail.below(ZERO, f"{PACE} and {SQUARES}", by).lemma(SLOPE, "never away from $Φ$")


def stays(system: Flow) -> Lemma:
    """Return ‖W(t) − Φ‖² ≤ ‖W(0) − Φ‖²."""
    trail = Trail(Norm(system.off()) ** 2)
    by = Decreasing(SLOPE, ZERO)
    trail.below(Norm(system.off(ZERO)) ** 2, "it falls from $t = 0$ on", by)
    return trail.lemma(STAYS, "never farther from $Φ$ than at the start")


def room(system: Flow) -> list[Lemma]:
    """Return 0 ≤ e² − ‖E‖² and 0 < (c + e)e."""
    by = Combination((Used(STAYS), Used(START)))
    own = Trail(ZERO).below(e**2 - Inner(system.off(), system.off()), f"{STAYS}, {START}", by)
    added = Trail(ZERO).below(whole, "$c + e$", Combination((Used(MARGIN), Used(OFF))), "<")
    factor = Trail(ZERO).below(whole * e, "times $e$", Combination((Used(SUM, e),), (), (Used(OFF),)), "<")
    return [own.lemma(ROOM, "the room that is left"), added.lemma(SUM), factor.lemma(FACTOR)]


def least(system: Flow, turned: bool = False) -> list[Lemma]:
    """Return b^N I ⪯ WWᵀ, or WᵀW: c² = b^N, and (c + e)e(WWᵀ − c²I) is made of what is known and a square."""
    W, Phi, E = system.path(t), system.target, system.off()
    if turned:
        W, Phi, E = (transpose(X) for X in (W, Phi, E))
    name, target = (WIDE_BELOW, TURNED) if turned else (WIDE, TARGET)
    gram, I = product(W, transpose(W)), Identity(W.shape[0])  # noqa: E741
    scale = whole * e
    inverse = recip(scale)
    one, letters = inverse * scale, {Symbol("A"): scale}
    root = transpose(total(product(e, Phi), product(whole, E)))
    left = e**2 - Inner(system.off(), system.off())
    spectral = Used("norm.gram", inverse * whole * c, letters=((MatrixSymbol("A", *E.shape), E),))
    squares = ((inverse, root), (inverse * whole * c * left, I))
    signs = tuple(map(Used, (MARGIN, OFF, ROOM, SUM, FACTOR)))
    trail = Trail(product(b**N, I))
    trail.rewrite(product(hole(b**N), I), ROOT, c**2, ROOT, reverse=True)
    context, words = product(hole(one) * c**2, I), "$(c + e)e ≠ 0$"
    trail.rewrite(context, "recip.cancel", one, words, reverse=True, letters=letters)
    by = Combination((Used(target, inverse * e * c), spectral), squares, signs)
    trail.below(product(one, gram), "what $Φ$ leaves, $EEᵀ ⪯ ‖E‖²I$, and a square", by, "⪯")
    trail.rewrite(product(hole(one), gram), "recip.cancel", ONE, words, letters=letters)
    divided = trail.lemma(f"{name}, divided", "divided by $(c + e)e$")
    by = Combination((Used(divided.name),), (), (Used(FACTOR),))
    last = Trail(trail.start).below(gram, "$(c + e)e > 0$", by, "⪯")
    return [divided, last.lemma(name, "no singular value comes below $c$")]


def powers(system: Flow, turned: bool = False) -> Lemma:
    """Return b^{N−j} I ⪯ P_j, or b^{j−1} I ⪯ Q_j, for 1 ≤ j ≤ N."""
    count = j - 1 if turned else N - j
    power = (system.right if turned else system.left)(count / N)
    gram, size = power.args[0], power.shape[0]
    trail = Trail(product(b**count, Identity(size)))
    first, p, q = (Symbol(name, real=True) for name in "spq")
    context, raised = product(hole(b**count), Identity(size)), (b**N) ** (count / N)
    trail.rewrite(
        context, "power.power", raised, "$b^k = (b^N)^{k/N}$",
        at={p: N, q: count / N}, reverse=True, letters={first: b},
    )  # fmt: skip
    shown = Combination((Used(WIDE_BELOW if turned else WIDE),))
    letters = ((first, b**N), (MatrixSymbol("X", 1, 1), gram))
    use = Used(ORDER, ONE, ((p, count / N),), letters, (shown,))
    trail.below(power, f"{WIDE_BELOW if turned else WIDE}, and its powers", Combination((use,)), "⪯")
    return trail.lemma(BELOW if turned else ABOVE, "powers of it", (layers(),))


def power_of_b() -> Lemma:
    """Return 0 ≤ b^N."""
    by = Combination((), ((b**N, ONE),), (Used(POSITIVE),))
    return Trail(ZERO).below(b**N, "$b > 0$", by).lemma(POWER, "$b^N$")


KNOWN = (Used(POSITIVE), Used(POWER))


def share(system: Flow) -> list[Lemma]:
    """Return b^{N−1}‖E‖² ≤ ⟨E, P_jEQ_j⟩ for 1 ≤ j ≤ N where W is square."""
    E, below = system.off(), system.right((j - 1) / N)
    half = system.right((j - 1) / (2 * N))
    root, framed = product(E, half), Inner(E, product(E, below))
    halves = Trail(framed).to(Inner(E, product(E, half, half)), "$Q_j$ is a square")
    halves.to(Inner(root, root), "its root is symmetric")
    trail = Trail(b ** (N - 1) * Inner(E, E)).to(b ** (N - j) * b ** (j - 1) * Inner(E, E), "powers of $b$")
    use = Used(BELOW, b ** (N - j), frame=transpose(E), traced=True)
    by = Combination((use,), (), KNOWN)
    trail.below(b ** (N - j) * framed, f"{BELOW}, between $E$ and $Eᵀ$", by)
    trail.rewrite(b ** (N - j) * hole(framed), HALVES, Inner(root, root), HALVES)
    use = Used(ABOVE, frame=root, traced=True)
    right = Inner(root, product(system.left((N - j) / N), root))
    trail.below(right, f"{ABOVE}, between $EQ_j^{{1/2}}$ and its transpose", Combination((use,), (), KNOWN))
    trail.to(Inner(E, product(system.left((N - j) / N), E, half, half)), "its root is symmetric")
    trail.to(Inner(E, system.share()), "$Q_j$ is a square")
    return [
        halves.lemma(HALVES, "half of $Q_j$ on either side", (layers(),)),
        trail.lemma(SHARE, "what each layer adds at least", (layers(),)),
    ]


def first_share(system: Flow) -> Lemma:
    """Return b^{N−1}‖E‖² ≤ ⟨E, P_1EQ_1⟩."""
    E = system.off()
    trail = Trail(b ** (N - 1) * Inner(E, E))
    by = Combination((Used(ABOVE, at=((j, ONE),), frame=E, traced=True),), (), KNOWN)
    trail.below(Inner(E, product(system.left((N - 1) / N), E)), f"{ABOVE}, between $Eᵀ$ and $E$", by)
    trail.to(Inner(E, system.share().xreplace({j: ONE})), "$(WᵀW)^0 = I$")
    return trail.lemma(FIRST, "what the first layer adds at least")


def shares(system: Flow) -> Lemma:
    """Return κb^{N−1}‖E‖² ≤ ⟨E, Σ_{j≤n} P_jEQ_j⟩, κ = n where W is square, else 1."""
    size = b ** (N - 1) * Inner(system.off(), system.off())
    title = "the first $n$ layers"
    if system.is_square:
        return _summed(system, n, size, SHARE, SHARE, SHARES, title)
    return _summed(system, ONE, size, FIRST, SQUARE, SHARES, title)


def weighted(system: Flow, at: Expr = t, sign: int = 1) -> Expr:
    """Return e^{±2κb^{N−1}t}‖W(t) − Φ‖²."""
    return exp(sign * 2 * system.count * b ** (N - 1) * t) * Norm(system.off(at)) ** 2


def falling(system: Flow) -> list[Lemma]:
    """Return d/dt e^{2κb^{N−1}t}‖E‖² ≤ 0 for t ≥ 0, what it gives, and ‖E‖² ≤ e^{−2κb^{N−1}t}‖W(0) − Φ‖²."""
    E, pace = system.off(), 2 * system.count * b ** (N - 1)
    factor = exp(pace * t)
    trail = Trail(rate(weighted(system)))
    trail.to(pace * factor * Inner(E, E) + factor * rate(Norm(E) ** 2), "product rule")
    uses = (Used(PACE, factor), Used(SHARES, 2 * factor, at=((n, N),)))
    signs = (Used("exp.positive", letters=((Symbol("s"), pace * t),)),)
    trail.below(ZERO, f"{PACE} and {SHARES}", Combination(uses, (), signs))
    start = Norm(system.off(ZERO)) ** 2
    fallen = Trail(weighted(system)).below(start, "it falls from $t = 0$ on", Decreasing(FASTER, ZERO))
    last = Trail(Norm(E) ** 2).to(exp(-pace * t) * weighted(system), "$e^{−s} e^s = 1$")
    signs = (Used("exp.positive", letters=((Symbol("s"), -pace * t),)),)
    last.below(
        exp(-pace * t) * start,
        "the decay, times $e^{−s} > 0$",
        Combination((Used(FALLS, exp(-pace * t)),), (), signs),
    )
    return [trail.lemma(FASTER), fallen.lemma(FALLS), last.lemma(RATE)]


def lemmas(system: Flow) -> list[Lemma]:
    """Return every lemma, the rate last."""
    own = [
        at_time(system), *speed(system), square(system), squares(system), slope(system), stays(system),
        *room(system), power_of_b(), *least(system), powers(system),
    ]  # fmt: skip
    if system.is_square:
        own += [*least(system, True), powers(system, True), *share(system)]
    else:
        own += [first_share(system)]
    return [*own, shares(system), *falling(system)]
