"""The kernel at the start beside its mean: how far its norm is, in mean square and with Hoeffding's inequality."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import kernel_concentration as norms
from dlhw3.symbolic.lemmas import kernel_means as means
from dlhw3.symbolic.lemmas import rarely_far as far
from dlhw3.symbolic.plan import Theory

NAME = "kernel-concentration"


def derive() -> Derivation:
    """Derive ‖Ez‖² ≤ n²δ²‖z‖² for every z ∈ ℝ^n where no entry of E = H(0) − H* ∈ ℝ^{n×n} is above δ in size.

    So ‖H(0) − H*‖₂ ≤ nδ. That no |E_ij| is above δ is said with a slack: E_ij² + S_ij² = δ² for all i and j. How
    large the entries are is the matter of three more results. A sum of m terms b_k ∈ ℝ^p, independent and of mean
    0, has E‖S_m‖²/m² ≤ v/m, v ≥ E‖b_k‖² (p = n² entries: E‖H(0) − H*‖² ≤ v/m). A gate that is c or 0 with
    probabilities q and 1 − q has variance c²q(1 − q). And by Hoeffding's inequality, which is cited, the
    probabilities that an entry is beyond s add up to at most δ where δe^{2ms²} = 2p, s = √(ln(2p/δ)/(2m)); by the
    union bound, which is proved, the largest is beyond s with probability at most δ.

    Source: results.md §15.6 (the write-up has no bound at the start). Used by: the experiment concentration, whose
    band it is.
    """
    return Derivation(
        name=NAME,
        statement="$E = H(0) − H*$ with no entry above $δ$ in size: its Frobenius and its spectral norm",
        theory=Theory(hypotheses=norms.entries()),
        parts=parts(NAME, [*norms.frobenius(), norms.entrywise_bound(), norms.spectral()]),
        results=(norms.SPECTRAL, norms.ENTRYWISE, norms.FROBENIUS),
        source="results.md, section 15.6",
        cases=(_in_mean_square(), _gate(), _rarely_far()),
    )


def _in_mean_square() -> Derivation:
    """Derive r²E‖S_m‖² ≤ rv, r = 1/m, for a sum of m uncorrelated terms with E‖b_k‖² ≤ v."""
    return Derivation(
        name=f"{NAME}, in mean square",
        statement="$S_m = b_0 + … + b_{m−1}$, independent terms of mean 0, $r = 1/m$: the mean square of $rS_m$",
        theory=Theory(hypotheses=means.hypotheses()),
        parts=parts(NAME, means.mean_square()),
        results=(means.MEAN_SQUARE,),
    )


def _gate() -> Derivation:
    """Derive E(g − qc)² = c²q(1 − q), as ≤ and ≥, for g that is 0 or c, c with probability q."""
    return Derivation(
        name=f"{NAME}, a gate",
        statement="$g$ is 0 or $c$, and $c$ with probability $q$: its variance",
        theory=Theory(hypotheses=means.gates()),
        parts=parts(NAME, means.variance()),
        results=(means.VARIANCE, means.LEAST),
        notes=("a ReLU gate at two inputs of angle $θ$: $c$ their product, $q = (π − θ)/(2π)$",),
    )


def _rarely_far() -> Derivation:
    """Derive P(max_j |e_j| > s) ≤ Σ_j P(|e_j| > s) ≤ δ over p entries, where δe^{2ms²} = 2p.

    A probability is the mean of an indicator. That of max_j |e_j| > s is U_p, where U_0 = 0 and U_{k+1} = U_k + I −
    U_kI with I = 1{|e_{k+1}| > s}: 1 as soon as one entry is beyond s.
    """
    return Derivation(
        name=f"{NAME}, entries",
        statement="$p$ entries, each a mean of $m$ independent terms in an interval of length 1: how many are far",
        theory=Theory(hypotheses=far.cited()),
        parts=parts(NAME, [*far.sum_of_probabilities(), *far.signs(), *far.union_bound(), far.largest()]),
        results=(far.LARGEST, far.UNION, far.RARE),
        notes=("$U_p$ is 1 where the largest $|e_j|$ is beyond $s$, and 0 elsewhere",),
    )
