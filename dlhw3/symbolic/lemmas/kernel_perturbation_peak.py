"""Where the bounds on ‖u − v‖ are attained, and the greatest value that e^{−λt}(e^{εt} − 1) takes.

With λ = κε and x = 1/κ in (0, 1) the greatest value over t is x(1 − x)^{κ−1}: convexity of the exponential, as its
tangents at one point. (1 − x)^{κ−1} is written e^{(κ−1) log(1 − x)}.
"""

from __future__ import annotations

from sympy import Expr, Identity, Integer, Symbol

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.lemmas.kernel_flow import ONE, ZERO, exp, lam, p, rate, t, y
from dlhw3.symbolic.lemmas.kernel_perturbation import CONSTANT, Error, K, eps
from dlhw3.symbolic.nodes import Norm, hole
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Lemma, Used

EIGENVECTOR, RATIO, FRACTION, SMALL = "eigenvector", "κ = λ/ε", "ε/λ ≥ 0", "ε < λ"
EXTREMAL, ATTAINED, PEAK, TOP = "extremal flow", "bound attained", "peak", "peak attained"
FIRST, SECOND, THIRD, FOURTH = "first power", "second power", "third power", "fourth power"
kappa, x = Symbol("kappa", real=True), Symbol("xi", real=True)
LOG = entrywise("log", 1 - x)
NET = exp(eps * t - kappa * eps * t)


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return κξ = 1, ξ ≥ 0 and 1 − ξ > 0 (ξ = ε/λ)."""
    return (
        Hypothesis(RATIO, Equation(kappa * x, Integer(1))),
        Hypothesis(FRACTION, Equation(ZERO, x, relation="≤")),
        Hypothesis(SMALL, Equation(ZERO, 1 - x, relation="<")),
    )


def eigenvector() -> tuple[Hypothesis, ...]:
    """Return Kp = λp."""
    return (Hypothesis(EIGENVECTOR, Equation(product(K, p), product(lam, p))),)


def extremal(error: Error = CONSTANT, follows: str = EXTREMAL, attained: str = ATTAINED) -> list[Lemma]:
    """Return that y + e^{εt−λt}p follows the flow with H = K − εI, and is as far from y + e^{−λt}p as can be."""
    factor, (size, told) = exp(error.sum - lam * t), error.words
    path, ideal = total(y, product(factor, p)), total(y, product(exp(-lam * t), p))

    def split(moved: Expr) -> Expr:
        return total(product(error.pace * factor, p), product(-factor, moved))

    first = Trail(rate(path)).to(split(product(lam, p)), "the derivative")
    first.rewrite(split(hole(p)), EIGENVECTOR, product(K, p), "$λp = Kp$", reverse=True)
    kernel = total(K, negate(product(error.pace, Identity(p.shape[0]))))
    first.to(negate(product(kernel, total(path, negate(y)))), "collected")
    last = Trail(Norm(total(path, negate(ideal))) ** 2)
    last.to((Norm(p) * exp(-lam * t) * (exp(error.sum) - 1)) ** 2, "$e^a e^b = e^{a + b}$")
    return [
        first.lemma(follows, f"$u(t) = y + e^{{{told} − λt}}p$ follows the flow with $H = K − {size}I$"),
        last.lemma(attained, "with $v(t) = y + e^{−λt}p$ it attains the bound at every $t$"),
    ]


def powers() -> list[Lemma]:
    """Return the four products of powers of e that the peak needs."""
    at = eps * t + LOG
    sides = (
        (FIRST, NET * exp((kappa - 1) * at), exp((kappa - 1) * LOG)),
        (SECOND, NET * exp(-at), exp(-kappa * eps * t) * exp(-LOG)),
        (THIRD, (1 - x) * exp(-LOG), ONE),
        (FOURTH, exp(-kappa * eps * t) * exp(eps * t), NET),
    )
    return [Trail(left).to(right, "$e^a e^b = e^{a + b}$").lemma(name) for name, left, right in sides]


def peak() -> Lemma:
    """Return e^{−κεt}(e^{εt} − 1) ≤ ξe^{(κ−1) log(1 − ξ)} for every t, κξ = 1."""
    at = eps * t + LOG
    slow = exp(-kappa * eps * t)
    uses = (
        Used("exp.tangent", x * NET, letters=((Symbol("s"), (kappa - 1) * at),)),
        Used("exp.tangent", (1 - x) * NET, letters=((Symbol("s"), -at),)),
        Used(RATIO, -NET * at),
        Used(FIRST, x),
        Used(SECOND, 1 - x),
        Used(THIRD, slow),
        Used(FOURTH),
    )
    by = Combination(uses, (), (Used(FRACTION), Used(SMALL)))
    trail = Trail(slow * (exp(eps * t) - 1))
    trail.below(x * exp((kappa - 1) * LOG), "$e^s ≥ 1 + s$ twice: the exponential is convex", by)
    return trail.lemma(PEAK, "the greatest value, $λ = κε$, $ξ = 1/κ$")


def top() -> Lemma:
    """Return that e^{−κs}(e^{s} − 1) is ξe^{(κ−1) log(1 − ξ)} at s = εt = −log(1 − ξ)."""
    trail = Trail(exp(kappa * LOG) * (exp(-LOG) - 1))
    trail.to(exp((kappa - 1) * LOG) * (1 - exp(LOG)), "$e^a e^b = e^{a + b}$")
    trail.to(x * exp((kappa - 1) * LOG), "$e^{log s} = s$")
    return trail.lemma(TOP, "where it is attained: $εt = −log(1 − ξ)$")
