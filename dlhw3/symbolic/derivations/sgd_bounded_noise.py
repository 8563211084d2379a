"""Gradient descent with bounded noise and the constant step 1/L: a bound on every path, for every N."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import noisy_descent as steps
from dlhw3.symbolic.lemmas.gradient_descent import ZERO, N
from dlhw3.symbolic.lemmas.smoothness import attained, smooth
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.ranges import Facts, Range

NAME = "sgd-bounded-noise"


def derive() -> Derivation:
    """Derive N(m − v) ≤ 2L(f(w_0) − inf f) where m ≤ ‖∇f(w_k)‖² and ‖ξ_k‖² ≤ v for 0 ≤ k < N, any N ≥ 0.

    f: ℝ^d → ℝ is L-smooth and bounded below by f_inf, w_{k+1} = w_k − r(∇f(w_k) + ξ_k), r = 1/L, each w_k and ξ_k
    in ℝ^d. No mean is taken: the noise is any sequence, of whatever origin, and the cross term ⟨∇f(w_k), ξ_k⟩
    cancels on each path, since the step is 1/L. This is the write-up's statement for one path; that of its
    expectation, E‖ξ_k‖² ≤ σ², needs an operator that is not here yet, and is not claimed.

    Source: the write-up's part 2, question 1 (results.md §3, steps 1 to 6, along a path). Used by: the experiment
    sgd, on every path.
    """
    own = [*attained(), steps.one_step(), steps.sum_of_steps(), steps.bound()]
    return Derivation(
        name=NAME,
        statement="$f: ℝ^d → ℝ$ smooth with constant $L$, $N$ steps of size $1/L$ with noise: on every path",
        theory=Theory(Facts((Range(N, ZERO, None),)), (smooth(), *steps.hypotheses())),
        parts=parts(NAME, own),
        results=(steps.BOUND,),
        source="the write-up, part 2, question 1, along one path",
        notes=(
            "the noise needs no mean and no independence at this step size; no expectation is taken here",
        ),
    )
