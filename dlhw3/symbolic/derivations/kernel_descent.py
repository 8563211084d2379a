"""Kernel gradient descent: its rate, the best step size, its flow beside it, and a kernel that moves."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import kernel_descent as descent
from dlhw3.symbolic.lemmas import kernel_descent_limit as limit
from dlhw3.symbolic.lemmas import kernel_descent_perturbation as moved
from dlhw3.symbolic.lemmas import kernel_modes as modes
from dlhw3.symbolic.lemmas.kernel_flow import ZERO, H
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.ranges import Facts, Range

NAME = "kernel-descent"
FACTS = Facts((Range(descent.N, ZERO, None),), symmetric=frozenset((H,)))


def derive() -> Derivation:
    """Derive ‖u_k − y‖² ≤ q^{2k}‖u_0 − y‖² for u_{k+1} = u_k − ηH(u_k − y), u_k ∈ ℝ^n, q = max(|1 − ηλ|, |1 − ηΛ|).

    λI ⪯ H ⪯ ΛI, η ≥ 0; of q it is used that 1 − ηλ ≤ q, ηΛ − 1 ≤ q and q > 0 (ρ = 1/(2q)). No step has a q below
    (Λ − λ)/(Λ + λ), for 0 ≤ λ ≤ Λ, and η = 2/(λ + Λ) has that one: (κ − 1)/(κ + 1) with κ = Λ/λ. A mode with
    x = ηλ in [0, 1] is ahead of its flow: 0 ≤ e^{−kx} − (1 − x)^k ≤ (kx²/2)e^{−(k−1)x}, every k. A descent w with
    kernels G(k) within ε of H and the same start parts from u by ((q + ηε)^k − q^k)‖u_0 − y‖ at most. N is a
    symbol, the number of steps.

    Where λ > 0, u_k → y for every start if and only if 0 < η < 2/Λ, Λ the greatest eigenvalue; each direction is a
    case. With c = ηλ(2 − ηΛ) and any δ > 0, ‖u_N − y‖ < δ at every N ≥ ‖u_0 − y‖²/(cδ²). Where Hp = μp and ημ ≤ 0
    or ημ ≥ 2, as for μ = Λ and any other η, y + (1 − ημ)^k p is a descent that is never nearer to y than at the
    start; so it is at μ = λ ≤ 0 for η ≥ 0. Each mode goes by itself: ⟨v, u_k − y⟩ = (1 − ημ)^k⟨v, u_0 − y⟩.

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
            FACTS,
            tuple({hypothesis.name: hypothesis for hypothesis in told}.values()),
        ),
        parts=parts(NAME, own),
        results=(descent.RATE, descent.BEST, descent.BEST_STEP, modes.BEHIND, modes.BESIDE, moved.APART),
        source="results.md, sections 15.7 and 13",
        cases=(_reached(), _not_reached(), _modes()),
    )


def _reached() -> Derivation:
    """Derive (1 + kc)‖u_k − y‖² ≤ ‖u_0 − y‖², c = ηλ(2 − ηΛ), and ‖u_N − y‖² < δ² for N ≥ ‖u_0 − y‖²/(cδ²)."""
    return Derivation(
        name=f"{NAME}, 0 < η < 2/Λ",
        statement="$λ > 0$, $0 < η < 2/Λ$: $u_k → y$ from any start, for every $δ > 0$ within $δ$ from some $N$ on",
        theory=Theory(FACTS, limit.reaching()),
        parts=parts(NAME, limit.reached()),
        results=(limit.AT_LAST, limit.SLOW),
        source="results.md, section 15.7",
    )


def _not_reached() -> Derivation:
    """Derive that y + (1 − ημ)^k p is a descent where Hp = μp, and is no nearer to y than p where |1 − ημ| ≥ 1."""
    return Derivation(
        name=f"{NAME}, other steps",
        statement="$Hp = μp$, $ημ$ not in $(0, 2)$: a descent from $y + p$ that does not come nearer to $y$",
        theory=Theory(hypotheses=limit.staying()),
        parts=parts(NAME, limit.stayed()),
        results=(limit.STAYS, limit.FOLLOWS, limit.AWAY),
        source="results.md, section 15.7",
        notes=(
            "so at $μ = Λ > 0$ for $η ≤ 0$ and for $η ≥ 2/Λ$, and at $μ = λ ≤ 0$ for $η ≥ 0$",
            "for $λ > 0$, $u_k → y$ from every start if and only if $0 < η < 2/Λ$, $Λ$ an eigenvalue",
        ),
    )


def _modes() -> Derivation:
    """Derive ⟨v, u_k − y⟩ = (1 − ημ)^k⟨v, u_0 − y⟩ where Hᵀv = μv, which is u_k − y = (I − ηH)^k(u_0 − y)."""
    return Derivation(
        name=f"{NAME}, modes",
        statement="$Hᵀv = μv$, as an eigenvector of a symmetric $H$: what $u_k − y$ has along $v$",
        theory=Theory(Facts((Range(descent.N, ZERO, None),)), limit.modes()),
        parts=parts(NAME, [limit.mode()]),
        results=(limit.MODE,),
        source="results.md, section 15.7",
        notes=("with an orthonormal basis of them $u_k − y = (I − ηH)^k (u_0 − y)$",),
    )
