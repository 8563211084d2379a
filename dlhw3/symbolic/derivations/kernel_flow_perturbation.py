"""The flow of predictions when the kernel moves: how far it comes from the flow under a constant kernel."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import kernel_perturbation as general
from dlhw3.symbolic.lemmas import kernel_perturbation_flat as flat
from dlhw3.symbolic.lemmas import kernel_perturbation_linear as linear
from dlhw3.symbolic.lemmas import kernel_perturbation_moving as moving
from dlhw3.symbolic.lemmas import kernel_perturbation_order as order
from dlhw3.symbolic.lemmas import kernel_perturbation_peak as peak
from dlhw3.symbolic.lemmas import kernel_perturbation_psd as psd
from dlhw3.symbolic.plan import Theory

NAME = "kernel-flow-perturbation"


def derive() -> Derivation:
    """Derive (B) ‖u(t) − v(t)‖ ≤ ‖u(0) − y‖e^{−λt}(e^{εt} − 1), and (A) ≤ ‖u(0) − y‖ε(1 − e^{−λt})/λ, for t ≥ 0.

    u̇ = −H(t)(u − y), v̇ = −K(v − y), one start; λI ⪯ K, so that K is symmetric, λ of any sign, and (H(t) −
    K)ᵀ(H(t) − K) ⪯ ε²I, which says ‖H(t) − K‖₂ ≤ ε; H(t) need not be symmetric. Bound (A) needs besides ⟨z, H(t)z⟩
    ≥ 0 for all z, and λ > 0 (μ = 1/λ); so it is ≤ ‖u(0) − y‖εt, which holds at λ = 0 too, and which (B) is below
    where ε ≤ λ. (B) is attained by H ≡ K − εI where u(0) − y is an eigenvector of K to λ, and (A) at ε = λ, where
    both are one. For an error that moves, ‖H(t) − K‖₂ ≤ ε(t) = e′(t), its integral e(t) − e(0) stands in (B) in the
    place of εt, attained by H(t) = K − ε(t)I. Over t the factor of (B) is at most ξ(1 − ξ)^{1/ξ−1} for ξ = ε/λ < 1,
    attained at εt = −log(1 − ξ): κ = 1/ξ there.

    The paths are continuously differentiable (H continuous in t). The flow is assumed at every real t; on t ≥ 0
    alone, put H(−t) = H(0). η > 0 is used on the way, and no result rests on it.

    Source: results.md §13, which corrects the write-up's part 3, ultra-wide question 2: its O(tε) is false as it
    stands, and its squared triangle inequality lacks a factor 2. Used by: the experiment perturbation, where both
    bounds are attained.
    """
    return Derivation(
        name=NAME,
        statement="$u̇ = −H(t)(u − y)$, $v̇ = −K(v − y)$, one start, $H(t) − K$ of norm $ε$ at most: how far apart",
        theory=Theory(hypotheses=general.hypotheses()),
        parts=parts(NAME, general.lemmas()),
        results=(general.APART,),
        source="the write-up, part 3, ultra-wide question 2, corrected",
        notes=("$λ$ may have any sign, and $H(t)$ need not be symmetric",),
        cases=(
            _attained(),
            _moving(),
            _moving_attained(),
            _small(),
            _from_below(),
            _at_zero(),
            _order(),
            _peak(),
        ),
    )


def _attained() -> Derivation:
    """Derive that H ≡ K − εI attains (B) at every t, where u(0) − y = p is an eigenvector of K to λ."""
    return Derivation(
        name=f"{NAME}, attained",
        statement="$H(t) = K − εI$ and $u(0) − y$ an eigenvector of $K$ to $λ$ attain the bound, for every $ε$",
        theory=Theory(hypotheses=peak.eigenvector()),
        parts=parts(NAME, peak.extremal()),
        results=(peak.ATTAINED, peak.EXTREMAL),
        notes=("at $ε = λ$ it attains the bound for $⟨z, H(t)z⟩ ≥ 0$ too: the two are one there",),
    )


def _moving() -> Derivation:
    """Derive ‖u(t) − v(t)‖ ≤ ‖u(0) − y‖e^{−λt}(e^{e(t)−e(0)} − 1) where ‖H(t) − K‖₂ ≤ ε(t) and e′ = ε."""
    return Derivation(
        name=f"{NAME}, ε moving",
        statement="the same flows, $H(t) − K$ of norm $ε(t)$ at most; $e(t) − e(0)$ is the integral of $ε$",
        theory=Theory(hypotheses=moving.hypotheses()),
        parts=parts(NAME, moving.lemmas()),
        results=(moving.APART,),
        notes=("$e′ = ε$: for an $ε$ that is continuous; with $e(t) = εt$ it is the bound above",),
    )


def _moving_attained() -> Derivation:
    """Derive that H(t) = K − e′(t)I attains it at every t, where u(0) − y = p is an eigenvector of K to λ."""
    return Derivation(
        name=f"{NAME}, ε moving, attained",
        statement="$H(t) = K − ε(t)I$, $ε = e′$, and $u(0) − y$ an eigenvector of $K$ to $λ$ attain that bound",
        theory=Theory(hypotheses=peak.eigenvector()),
        parts=parts(NAME, peak.extremal(moving.MOVING, moving.EXTREMAL, moving.ATTAINED)),
        results=(moving.ATTAINED, moving.EXTREMAL),
    )


def _small() -> Derivation:
    """Derive that bound (B) is at most ‖u(0) − y‖εt where ε ≤ λ."""
    return Derivation(
        name=f"{NAME}, ε ≤ λ",
        statement="the same flows where $ε ≤ λ$: the bound is linear in $t$ and $ε$",
        theory=Theory(hypotheses=linear.hypotheses()),
        parts=parts(NAME, [*general.lemmas(), *linear.linear()]),
        results=(linear.LINEAR,),
        notes=(
            "with neither this nor $⟨z, H(t)z⟩ ≥ 0$ no such bound holds: at $λ = 0$ $e^{εt} − 1$ is attained",
        ),
    )


def _from_below() -> Derivation:
    """Derive (A), and the bound linear in t that it implies, where ⟨z, H(t)z⟩ ≥ 0 for all z and λ > 0."""
    own = [
        general.weighted(), psd.pace(), psd.bounded(), *psd.powers(), psd.weight(), psd.slope(), psd.quotient(),
        *psd.squared(), psd.result(), psd.linear(),
    ]  # fmt: skip
    return Derivation(
        name=f"{NAME}, from below",
        statement="the same flows where $⟨z, H(t)z⟩ ≥ 0$ for all $z$, and $μ = 1/λ$",
        theory=Theory(hypotheses=psd.all_hypotheses()),
        parts=parts(NAME, own),
        results=(psd.APART, psd.LINEAR),
    )


def _at_zero() -> Derivation:
    """Derive (A) at λ = 0, ‖u(t) − v(t)‖ ≤ ‖u(0) − y‖εt, where 0 ⪯ K and ⟨z, H(t)z⟩ ≥ 0 for all z."""
    own = [
        general.weighted(), *flat.residual_of_v(), flat.weight(), flat.slope(), flat.quotient(), *flat.result(),
    ]  # fmt: skip
    return Derivation(
        name=f"{NAME}, λ = 0",
        statement="the same flows where $⟨z, H(t)z⟩ ≥ 0$ for all $z$, and $0 ⪯ K$, which may be singular",
        theory=Theory(hypotheses=flat.hypotheses()),
        parts=parts(NAME, own),
        results=(flat.APART,),
    )


def _order() -> Derivation:
    """Derive that bound (B) is at most (A) where ε ≤ λ, at every t ≥ 0."""
    return Derivation(
        name=f"{NAME}, (B) and (A)",
        statement="the factors of both bounds where $0 ≤ ε ≤ λ$, $μ = 1/λ$: the first is nowhere above the second",
        theory=Theory(hypotheses=order.hypotheses()),
        parts=parts(NAME, order.lemmas()),
        results=(order.ORDER,),
        notes=("at $ε = λ$ they are equal, and so they are at $t = 0$",),
    )


def _peak() -> Derivation:
    """Derive the greatest value over t of the factor e^{−λt}(e^{εt} − 1) in (B), and where it is taken."""
    return Derivation(
        name=f"{NAME}, peak",
        statement="the greatest value of $e^{−λt}(e^{εt} − 1)$ over $t$, $λ = κε$ and $ξ = 1/κ < 1$",
        theory=Theory(hypotheses=peak.hypotheses()),
        parts=parts(NAME, [*peak.powers(), peak.peak(), peak.top()]),
        results=(peak.PEAK, peak.TOP),
        notes=("it is $ξ(1 − ξ)^{κ−1}$: $27/256$ at $ξ = 1/4$",),
    )
