"""The flow u̇ = −H(u − y) of predictions under a constant kernel: how fast they reach the labels."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import kernel_flow as flow
from dlhw3.symbolic.plan import Theory

NAME = "kernel-flow"


def derive() -> Derivation:
    """Derive ‖u(t) − y‖² ≤ e^{−2λt}‖u(0) − y‖² for t ≥ 0, where u̇ = −H(u − y), u(t) ∈ ℝ^n, and λI ⪯ H.

    H is a constant symmetric matrix (λI ⪯ H says so) and λ a number of any sign: for λ > 0 the predictions reach
    the labels y, for λ = 0 they need not. The write-up divides by ‖u(t) − y‖², and must say that it is never 0;
    here nothing is divided. With H ⪯ ΛI they are no faster than e^{−2Λt}, so what is not y at the start never is.

    Source: the write-up's part 3, ultra-wide question 1, and results.md §12.
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
    )
