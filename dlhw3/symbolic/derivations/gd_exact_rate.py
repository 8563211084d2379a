"""Gradient descent on a smooth function: the exact rate at which the least gradient falls, for every N."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import gradient_descent as steps
from dlhw3.symbolic.lemmas.smoothness import attained, smooth, smooth_below
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.ranges import Facts, Range

NAME = "gd-exact-rate"


def derive() -> Derivation:
    """Derive m(N(t − Lt²/4) + 1/(2L)) ≤ f(x_0) − inf f where m ≤ ‖∇f(x_k)‖² for 0 ≤ k ≤ N, 0 ≤ t ≤ 1/L, any N ≥ 0.

    f: ℝ^d → ℝ is L-smooth, f(y) within (L/2)‖y − z‖² of f(z) + ⟨∇f(z), y − z⟩ for all y and z, and bounded below by
    f_inf; x_{k+1} = x_k − t∇f(x_k), each x_k ∈ ℝ^d. So the least of N + 1 squared gradients is at most
    Δ/(N(t − Lt²/4) + 1/(2L)), at t = 1/L 4LΔ/(3N + 2), where the write-up's chain gives 2LΔ/(N + 1). r stands for
    1/L. N is a symbol: the sum over the steps is an induction. The same identity for a step with any noise,
    x⁺ = x − (∇f(x) + ξ)/L: f(x⁺) ≤ f(x) − (‖g‖² − ‖ξ‖²)/(2L) − ‖g⁺ + ξ‖²/(4L), the write-up's step with its
    slack named.

    Source: results.md §3 (e), sharper than the write-up's part 2, question 1. The same rates, one N at a time:
    Abbaszadehpeivasti, de Klerk & Zamani, Optim. Lett. 2022, doi 10.1007/s11590-021-01821-1. Used by: the
    experiment sgd, where the rate is attained; the table beside PEPit (benchmarks).
    """
    own = [
        *attained(), steps.interpolation(), steps.noisy_step(), steps.one_step(), steps.sum_of_steps(),
        steps.end(), steps.rate(),
    ]  # fmt: skip
    return Derivation(
        name=NAME,
        statement="$f: ℝ^d → ℝ$ smooth with constant $L$, $N$ steps of size $t ≤ 1/L$: the least gradient",
        theory=Theory(
            Facts((Range(steps.N, steps.ZERO, None),)), (smooth(), smooth_below(), *steps.hypotheses())
        ),
        parts=parts(NAME, own),
        results=(steps.RATE, steps.INTERPOLATION, steps.NOISY),
        source="Abbaszadehpeivasti, de Klerk & Zamani 2022 (doi 10.1007/s11590-021-01821-1), there one N at a time",
        notes=("at $t = 1/L$ the least squared gradient is at most $4L(f(x_0) − inf f)/(3N + 2)$",),
    )
