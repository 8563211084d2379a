"""The flow u̇ = −H(u − y) of predictions under a constant kernel: how fast they reach the labels."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import kernel_flow as flow
from dlhw3.symbolic.lemmas import kernel_flow_limit as limit
from dlhw3.symbolic.lemmas import kernel_flow_moving as moving
from dlhw3.symbolic.plan import Theory

NAME = "kernel-flow"


def derive() -> Derivation:
    """Derive ‖u(t) − y‖² ≤ e^{−2λt}‖u(0) − y‖² for t ≥ 0, where u̇ = −H(u − y), u(t) ∈ ℝ^n, and λI ⪯ H.

    H is a constant symmetric matrix (λI ⪯ H says so) and λ a number of any sign: for λ > 0 the predictions reach
    the labels y, for λ = 0 they need not. The write-up divides by ‖u(t) − y‖², and must say that it is never 0;
    here nothing is divided. With H ⪯ ΛI they are no faster than e^{−2Λt}, so what is not y at the start never is.

    So u(t) → y for every start if and only if λ > 0, λ the least eigenvalue; each direction is a case. For λ > 0
    and any δ > 0, ‖u(τ) − y‖ < δ at every τ ≥ ‖u(0) − y‖²/(2λδ²). For λ ≤ 0 with Hp = λp, y + e^{−λt}p follows the
    flow and is never nearer to y than at the start. Each mode falls by itself: ⟨v, u(t) − y⟩ = e^{−μt}⟨v, u(0) − y⟩
    where Hᵀv = μv; so for a singular H ⪰ 0 what is in its kernel stays. Where the kernel moves, λ(t)I ⪯ H(t), the
    integral of λ stands in the place of λt: not the last λ(t) times t, as in the write-up's next question.

    Source: the write-up's part 3, ultra-wide question 1, and results.md §12. Used by: the experiment perturbation;
    kernel-flow-perturbation repeats its argument for a kernel that moves.
    """
    own = [
        *flow.attained(), flow.slope(), flow.decay(), flow.decay_rate(), flow.slope_from_above(), flow.growth(),
        flow.no_faster(),
    ]  # fmt: skip
    return Derivation(
        name=NAME,
        statement="$u̇ = −H(u − y)$, $H$ symmetric with eigenvalues in $[λ, Λ]$: the distance from $u$ to $y$",
        theory=Theory(hypotheses=flow.hypotheses()),
        parts=parts(NAME, own),
        results=(flow.RATE, flow.SLOWEST),
        source="the write-up, part 3, ultra-wide question 1",
        notes=("$λ > 0$ is needed for $u → y$, and no sign of $λ$ for the rate",),
        cases=(_reached(), _not_reached(), _modes(), _moving()),
    )


def _reached() -> Derivation:
    """Derive (1 + 2λt)‖u(t) − y‖² ≤ ‖u(0) − y‖² for λ > 0, and ‖u(τ) − y‖² < δ² for τ ≥ ‖u(0) − y‖²/(2λδ²)."""
    return Derivation(
        name=f"{NAME}, λ > 0",
        statement="$λ > 0$: $u(t) → y$ from any start, for every $δ > 0$ a time from which on it is within $δ$",
        theory=Theory(hypotheses=limit.reaching()),
        parts=parts(NAME, [flow.slope(), flow.decay(), *limit.reached()]),
        results=(limit.AT_LAST, limit.SLOW),
    )


def _not_reached() -> Derivation:
    """Derive that y + e^{−λt}p follows the flow where Hp = λp and λ ≤ 0, and is never nearer to y than at 0."""
    return Derivation(
        name=f"{NAME}, λ ≤ 0",
        statement="$Hp = λp$, $λ ≤ 0$: a flow that starts at $y + p$ and does not come nearer to $y$",
        theory=Theory(hypotheses=limit.staying()),
        parts=parts(NAME, limit.stayed()),
        results=(limit.STAYS, limit.FOLLOWS),
        notes=("for $p ≠ 0$ it does not reach $y$: $u → y$ from every start only where $λ > 0$",),
    )


def _modes() -> Derivation:
    """Derive ⟨v, u(t) − y⟩ = e^{−μt}⟨v, u(0) − y⟩ for t ≥ 0 where Hᵀv = μv."""
    return Derivation(
        name=f"{NAME}, modes",
        statement="$Hᵀv = μv$, as an eigenvector of a symmetric $H$: what $u(t) − y$ has along $v$",
        theory=Theory(hypotheses=limit.modes()),
        parts=parts(NAME, limit.mode()),
        results=(limit.MODE,),
        notes=("with an orthonormal basis of them $‖u(t) − y‖^2$ is the sum of the squares",),
    )


def _moving() -> Derivation:
    """Derive ‖u(t) − y‖² ≤ e^{−2(m(t) − m(0))}‖u(0) − y‖² for u̇ = −H(t)(u − y), λ(t)I ⪯ H(t) and m′ = λ."""
    return Derivation(
        name=f"{NAME}, λ moving",
        statement="$u̇ = −H(t)(u − y)$, $H(t)$ with no eigenvalue below $λ(t)$, $m$ an integral of $λ$",
        theory=Theory(hypotheses=moving.hypotheses()),
        parts=parts(NAME, moving.lemmas()),
        results=(moving.RATE,),
        source="the write-up, part 3, ultra-wide question 2, corrected: it has the last $λ(t)$ times $t$",
        notes=(
            "$λ$ is continuous, of any sign; the last value times $t$ in the place of its integral is false",
        ),
    )
