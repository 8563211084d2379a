"""The spectrum of the preconditioner of a balanced network's end-to-end flow."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import preconditioner as own
from dlhw3.symbolic.plan import Theory

NAME = "preconditioner-spectrum"


def derive() -> Derivation:
    """Derive Σ_j (WWᵀ)^{(N−j)/N} uvᵀ (WᵀW)^{(j−1)/N} = (Σ_j a^{(N−j)/N} b^{(j−1)/N}) uvᵀ, N ≥ 1, any W ∈ ℝ^{m×k}.

    WWᵀu = au and WᵀWv = bv, so with the singular vectors of W the eigenvalues of X ↦ Σ_j (…) are
    Σ_j σ_r^{2(N−j)/N} σ_s^{2(j−1)/N}, a = σ_r² and b = σ_s²; a power 0 is 1, also of a = 0. And ⟨X, Σ_j (…)⟩ ≥ 0
    for every X. This is what stands before ∇l in the end-to-end flow. With one output, rank-one-flow, it takes the
    direction e of w to N‖w‖^{2−2/N}e and what is orthogonal to it to ‖w‖^{2−2/N} times itself: a case.

    Source: results.md §15.1; Arora, Cohen & Hazan 2018 (arXiv:1802.06509), claims 1 and 2. Used by:
    balanced-flow-convergence, for what the flow of a balanced network gains.
    """
    return Derivation(
        name=NAME,
        statement="$W ∈ ℝ^{m×k}$, $WWᵀu = au$, $WᵀWv = bv$: what the preconditioner of the flow does to $uvᵀ$",
        theory=Theory(hypotheses=own.singular_vectors()),
        parts=parts(NAME, [*own.spectrum(), *own.positive()]),
        results=(own.EIGENVALUE, own.SPECTRUM, own.POSITIVE),
        source="Arora, Cohen & Hazan 2018 (arXiv:1802.06509), claims 1 and 2",
        notes=("a power 0 is 1, also of 0: the summand with it does not vanish where $a = 0$ or $b = 0$",),
        cases=(_one_output(),),
    )


def _one_output() -> Derivation:
    """Derive the eigenvalues N‖w‖^{2−2/N} along a row w, and ‖w‖^{2−2/N} across it: what the flow has of ∇l."""
    return Derivation(
        name=f"{NAME}, one output",
        statement="one output, $w ∈ ℝ^{1×k}$, $e$ its direction: what the flow of $w$ has of a gradient",
        theory=Theory(hypotheses=own.with_one_output()),
        parts=parts(NAME, own.one_output()),
        results=(own.ALONG, own.ACROSS),
        source="the write-up, part 3, question 3; Arora, Cohen & Hazan 2018 (arXiv:1802.06509), claim 2",
        notes=("the formula of rank-one-flow: what is already the direction of $w$ goes $N$ times as fast",),
    )
