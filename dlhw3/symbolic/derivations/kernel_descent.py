"""Kernel gradient descent: its rate, the best step size, its flow beside it, and a kernel that moves."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import kernel_descent as descent
from dlhw3.symbolic.lemmas import kernel_descent_perturbation as moved
from dlhw3.symbolic.lemmas import kernel_modes as modes
from dlhw3.symbolic.lemmas.kernel_flow import ZERO, H
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.ranges import Facts, Range

NAME = "kernel-descent"


def derive() -> Derivation:
    """Derive ‖u_k − y‖² ≤ q^{2k}‖u_0 − y‖² for u_{k+1} = u_k − ηH(u_k − y), u_k ∈ ℝ^n, q = max(|1 − ηλ|, |1 − ηΛ|).

    λI ⪯ H ⪯ ΛI, η ≥ 0; of q it is used that 1 − ηλ ≤ q, ηΛ − 1 ≤ q and q > 0 (ρ = 1/(2q)). No step has a q below
    (Λ − λ)/(Λ + λ), for 0 ≤ λ ≤ Λ, and η = 2/(λ + Λ) has that one: (κ − 1)/(κ + 1) with κ = Λ/λ. A mode with
    x = ηλ in [0, 1] is ahead of its flow: 0 ≤ e^{−kx} − (1 − x)^k ≤ (kx²/2)e^{−(k−1)x}, every k. A descent w with
    kernels G(k) within ε of H and the same start parts from u by ((q + ηε)^k − q^k)‖u_0 − y‖ at most. N is a
    symbol, the number of steps.

    Source: results.md §15.7, and §13 (d) for the kernel that moves. Used by: the experiment perturbation, in
    discrete time.
    """
    own = [
        *descent.bounds(), descent.contraction(), descent.one_step(), descent.rate(), descent.best(),
        descent.attained(), *modes.second_order(), modes.powers(), modes.behind(), modes.unit(), modes.beside(),
        *moved.triangle(), moved.factor(), *moved.norms(), moved.one_step(), moved.bounded(),
        moved.one_step_apart(), moved.steps_apart(),
    ]  # fmt: skip
    told = (*descent.hypotheses(), *descent.signs(), *modes.hypotheses(), *moved.hypotheses())
    return Derivation(
        name=NAME,
        statement="$u_{k+1} = u_k − ηH(u_k − y)$ with $λI ⪯ H ⪯ ΛI$: the rate, and what a step size can do",
        theory=Theory(
            Facts((Range(descent.N, ZERO, None),), symmetric=frozenset((H,))),
            tuple({hypothesis.name: hypothesis for hypothesis in told}.values()),
        ),
        parts=parts(NAME, own),
        results=(descent.RATE, descent.BEST, descent.BEST_STEP, modes.BEHIND, modes.BESIDE, moved.APART),
        source="results.md, sections 15.7 and 13",
    )
