"""Rates of first-order methods on smooth functions, each a combination that the kernel checks: its residual is 0.

e = x − x* is the distance to a minimiser, g and h are the gradients before and after a step, u and v the values
above the least one there, r stands for 1/L. What is used of a function are its inequalities at these points
(Taylor, Hendrickx & Glineur 2017); the methods and their best constants are those of PEPit's examples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import Add, Expr, Integer, MatrixSymbol, Rational, Symbol, expand

import dlhw3
from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.judge import judge
from dlhw3.symbolic.nodes import Inner, Norm, size_symbol
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Theory, Used
from dlhw3.symbolic.verdict import Verdict

d = size_symbol("d")
e, g, h, w, p, s = (MatrixSymbol(name, d, 1) for name in "eghwps")
u, v, q, r, n, t, L, mu, gamma, k, sigma = (
    Symbol(name, real=True) for name in ("u", "v", "q", "r", "n", "t", "L", "μ", "γ", "k", "σ")
)
ZERO, HALF = Integer(0), Rational(1, 2)


@dataclass(frozen=True, slots=True)
class Rate:
    """One example of PEPit's, and the proof of its rate.

    ``example`` is its module and function, ``arguments`` a sample; ``constant`` is our constant there. ``scope``
    says for which parameters and how many steps the proof is.
    """

    example: tuple[str, str]
    arguments: dict[str, Any]
    claim: str
    scope: str
    constant: float
    verdict: Callable[[], Verdict]


def square(x: Expr) -> Expr:
    return Norm(x) ** 2


def minus(x: Expr, *others: Expr) -> Expr:
    return total(x, *(negate(one) for one in others))


def monomials(multiplier: Expr, signs: dict[str, Expr]) -> tuple[Expr, ...]:
    """Return the monomials of a multiplier where all are ≥ 0 for being products of letters ≥ 0; else itself."""
    parts = Add.make_args(expand(multiplier))
    letters = set(signs.values())
    plain = all(part.as_coeff_Mul()[0] > 0 and part.free_symbols <= letters for part in parts)
    return parts if plain else (multiplier,)


def judged(
    left: Expr, right: Expr, used: dict[str, tuple[Any, ...]], squares: Any, signs: dict[str, Expr]
) -> Any:
    """Return what judges left ≤ right; ``used`` has (multiplier, left, right[, relation]), ``signs`` those ≥ 0."""

    def verdict() -> Verdict:
        hypotheses = [
            Hypothesis(name, Equation(below, above, relation=rest[0] if rest else "≤"))
            for name, (_, below, above, *rest) in used.items()
        ]
        hypotheses += [Hypothesis(name, Equation(ZERO, value, relation="≤")) for name, value in signs.items()]
        uses = tuple(Used(name, part) for name, given in used.items() for part in monomials(given[0], signs))
        roots = tuple((part, root) for weight, root in squares for part in monomials(weight, signs))
        by = Combination(uses, roots, tuple(map(Used, signs)))
        lemma = Trail(left).below(right, "combination", by).lemma("rate")
        (found,) = judge(Theory(hypotheses=tuple(hypotheses)), [lemma]).lemmas
        return found.verdict

    return verdict


def cocoercive(name: str) -> dict[str, tuple[Expr, Expr]]:
    """f* ≥ f(x) + ⟨g, x* − x⟩ + ‖g‖²/(2L)."""
    return {name: (u, Inner(g, e) - HALF * r * square(g))}


def after(step: Expr) -> tuple[tuple[Expr, Expr], tuple[Expr, Expr]]:
    """The same after a step x⁺ = x − step, and between the two points."""
    there = minus(e, step)
    least = (v, Inner(h, there) - HALF * r * square(h))
    between = (v, u - Inner(h, step) - HALF * r * square(minus(g, h)))
    return least, between


def one_step(example: tuple[str, str], factor: int, step: Expr, squares: Any, extra: dict[str, Any]) -> Rate:
    """factor · (f(x_1) − f*)/L ≤ ‖x_0 − x*‖² by the three inequalities, each times factor/2 · r."""
    least, between = after(step)
    times = Rational(factor, 2) * r
    used = {
        "at x": (times, *cocoercive("at x")["at x"]),
        "at x⁺": (times, *least),
        "between": (times, *between),
        **extra,
    }
    arguments = {"L": 3.0, "n": 1} | ({"gamma": 1 / 3} if example[1] == "wc_gradient_descent" else {})
    return Rate(
        example, arguments, f"f(x_n) − f* ≤ L/{factor} ‖x_0 − x*‖²", "every L; n = 1", 3.0 / factor,
        judged(factor * r * v, square(e), used, squares, {"r ≥ 0": r}),
    )  # fmt: skip


UNCONSTRAINED = "unconstrained_convex_minimization"


def values() -> list[Rate]:
    both = total(g, h)
    three = Rational(3, 2)
    return [
        one_step((UNCONSTRAINED, "wc_gradient_descent"), 6, product(r, g),
                 [(Integer(1), minus(e, product(three * r, both))), (Rational(3, 4), product(r, minus(g, h)))], {}),
        one_step((UNCONSTRAINED, "wc_optimized_gradient"), 8, product(three * r, g),
                 [(Integer(1), minus(e, product(2 * r, both)))], {}),
        one_step((UNCONSTRAINED, "wc_conjugate_gradient"), 8, p,
                 [(Integer(1), minus(e, product(2 * r, both)))],
                 {"h ⟂ g": (12 * r**2, Inner(h, g), ZERO, "="), "h ⟂ step": (-8 * r, Inner(h, p), ZERO, "=")}),
        Rate((UNCONSTRAINED, "wc_proximal_point"), {"gamma": 3.0, "n": 1}, "f(x_n) − f* ≤ ‖x_0 − x*‖²/(4γn)",
             "every γ; n = 1", 1 / 12.0,
             judged(4 * gamma * v, square(e), {"at x⁺": (4 * gamma, v, Inner(s, minus(e, product(gamma, s))))},
                    [(Integer(1), minus(e, product(2 * gamma, s)))], {"γ ≥ 0": gamma})),
        Rate(("monotone_inclusions_variational_inequalities", "wc_proximal_point"), {"alpha": 3.0, "n": 1},
             "‖x_n − x_{n−1}‖² ≤ (1 − 1/n)^{n−1}/n ‖x_0 − x*‖²", "every step; n = 1", 1.0,
             judged(square(product(gamma, s)), square(e),
                    {"monotone": (2 * gamma, ZERO, Inner(s, minus(e, product(gamma, s))))},
                    [(Integer(1), minus(e, product(gamma, s)))], {"γ ≥ 0": gamma})),
    ]  # fmt: skip


def potentials() -> list[Rate]:
    """Potentials that do not grow, n and the parameter of acceleration symbols."""
    step = product(r, g)
    down = (v, u - HALF * r * square(g))
    first = judged(
        2 * r * (n + 1) * v + square(minus(e, step)), 2 * r * n * u + square(e),
        {"smooth": (2 * r * (n + 1), *down), "convex": (2 * r, u, Inner(g, e))},
        [(n, step)], {"r ≥ 0": r, "n ≥ 0": n},
    )  # fmt: skip
    K = n**2 + 3 * n + Rational(3, 2)
    _, between = after(step)
    back = (u, v + r * square(g) - HALF * r * square(minus(g, h)))
    second = judged(
        r * (2 * n + 3) * v + r**2 * (n + 1) * (n + 3) * square(h) + square(minus(e, step)),
        r * (2 * n + 1) * u + r**2 * n * (n + 2) * square(g) + square(e),
        {"between": (r * (2 * K + 2 * n + 3), *between), "back": (2 * r * K, *back),
         "at x": (2 * r, *cocoercive("")[""])},
        [(K, product(r, minus(g, h)))], {"r ≥ 0": r, "n ≥ 0": n},
    )  # fmt: skip
    far = total(e, product(k - 1, w))
    third = judged(
        2 * r * k**2 * v + square(minus(far, product(k * r, g))), 2 * r * k * (k - 1) * u + square(far),
        {"smooth": (2 * r * k**2, v, q - HALF * r * square(g)), "at x": (2 * r * k * (k - 1), q, u + Inner(g, w)),
         "at x*": (2 * r * k, q, Inner(g, e))},
        [], {"r ≥ 0": r, "k ≥ 0": k, "k ≥ 1": k - 1},
    )  # fmt: skip
    where = "potential_functions"
    return [
        Rate((where, "wc_gradient_descent_lyapunov_1"), {"L": 3.0, "gamma": 1 / 3, "n": 10},
             "n(f(x_n) − f*) + (L/2)‖x_n − x*‖² does not grow", "every L, every n", 0.0, first),
        Rate((where, "wc_gradient_descent_lyapunov_2"), {"L": 3.0, "gamma": 1 / 3, "n": 10},
             "(2n+1)L(f(x_n) − f*) + n(n+2)‖∇f(x_n)‖² + L²‖x_n − x*‖² does not grow", "every L, every n",
             0.0, second),
        Rate((where, "wc_accelerated_gradient_method"), {"L": 3.0, "gamma": 1 / 3, "lam": 10.0},
             "λ²(f(x) − f*) + (L/2)‖z − x*‖² does not grow, λ⁺² − λ⁺ = λ²", "every L, every λ", 0.0, third),
    ]  # fmt: skip


def flows() -> list[Rate]:
    """Continuous time: w is the velocity, the acceleration is put in; t, μ = σ² are symbols."""
    convex = (u, Inner(g, e))
    first = judged(
        u - t * square(g) - Inner(g, e), ZERO, {"convex": (Integer(1), *convex)}, [(t, g)], {"t ≥ 0": t}
    )
    strong = (u, Inner(g, e) - HALF * mu * square(e))
    second = judged(-square(g), -2 * mu * u, {"strongly convex": (2 * mu, *strong)},
                    [(Integer(1), minus(g, product(mu, e)))], {"μ ≥ 0": mu})  # fmt: skip
    ahead = total(e, product(HALF * t, w))
    turned = product(Rational(-1, 2) * t, g)  # ẋ + ẋ/2 + (t/2)ẍ for ẍ = −(3/t)ẋ − ∇f
    third = judged(2 * t * u + t**2 * Inner(g, w) + 4 * Inner(ahead, turned), ZERO,
                   {"convex": (2 * t, *convex)}, [], {"t ≥ 0": t})  # fmt: skip
    mixed = total(product(sigma, e), w)
    strongly = (u, Inner(g, e) - HALF * sigma**2 * square(e))
    fourth = judged(Inner(g, w) + Inner(mixed, minus(product(-sigma, w), g)), -sigma * (u + HALF * square(mixed)),
                    {"strongly convex": (sigma, *strongly)}, [(HALF * sigma, w)], {"σ ≥ 0": sigma})  # fmt: skip
    where = "continuous_time_models"
    return [
        Rate((where, "wc_gradient_flow_convex"), {"t": 3.4}, "t(f(x_t) − f*) + ‖x_t − x*‖²/2 does not grow",
             "every t", 0.0, first),
        Rate((where, "wc_gradient_flow_strongly_convex"), {"mu": 0.8}, "d/dt (f(x_t) − f*) ≤ −2μ(f(x_t) − f*)",
             "every μ", -1.6, second),
        Rate((where, "wc_accelerated_gradient_flow_convex"), {"t": 3.4},
             "t²(f(x_t) − f*) + 2‖x_t − x* + (t/2)ẋ_t‖² does not grow", "every t", 0.0, third),
        Rate((where, "wc_accelerated_gradient_flow_strongly_convex"), {"mu": 0.64, "psd": True},
             "dV/dt ≤ −√μ V, V = f(x_t) − f* + ‖√μ(x_t − x*) + ẋ_t‖²/2", "every μ", -0.8, fourth),
    ]  # fmt: skip


def others() -> list[Rate]:
    gap = square(g) + mu * L * square(e) - 2 * mu * Inner(g, e)
    times = gamma * (1 - gamma * mu)
    contraction = judged(
        (L - mu) * square(minus(e, product(gamma, g))), (L - mu) * (1 - gamma * mu) ** 2 * square(e),
        {"above": (times, gap, 2 * (L - mu) * u), "below": (times, gap, 2 * (L - mu) * (Inner(g, e) - u))},
        [(gamma * (2 - gamma * (L + mu)), minus(g, product(mu, e)))],
        {"γ ≥ 0": gamma, "γμ ≤ 1": 1 - gamma * mu, "γ(L + μ) ≤ 2": 2 - gamma * (L + mu)},
    )  # fmt: skip

    def nonconvex() -> Verdict:
        found = dlhw3.derive("gd-exact-rate")
        return next(part.verdict for part in found.judged if part.lemma.name == "sum of steps")

    return [
        Rate(("tutorials", "wc_gradient_descent_contraction"), {"L": 1.0, "mu": 0.1, "gamma": 1.0, "n": 1},
             "‖x⁺ − x*‖² ≤ (1 − γμ)²‖x − x*‖²", "every L, μ and 0 ≤ γ ≤ 2/(L + μ); a step", 0.81, contraction),
        Rate(("nonconvex_optimization", "wc_gradient_descent"), {"L": 3.0, "gamma": 1 / 3, "n": 5},
             "min ‖∇f(x_k)‖² ≤ 4L/(3n) (f(x_0) − f(x_n))", "every L, every n (gd-exact-rate: every t ≤ 1/L)",
             4 / 5.0, nonconvex),
    ]  # fmt: skip


def rates() -> list[Rate]:
    """Return all of them."""
    return [*values(), *potentials(), *flows(), *others()]
