"""The end-to-end flow with one output, for w ≠ 0, and what happens at w = 0."""

from __future__ import annotations

from sympy import MatrixSymbol

from dlhw3.symbolic.algebra import product
from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.flow import definition
from dlhw3.symbolic.lemmas.deep_linear import depth_facts, depth_words, layers_of_depth, objective
from dlhw3.symbolic.lemmas.end_to_end import FLOW_LEMMA, ONE_LAYER, EndToEnd, end_to_end, end_to_end_parts
from dlhw3.symbolic.lemmas.rank_one import (
    AT_ZERO,
    RANK_ONE_FLOW,
    at_zero_lemma,
    is_zero,
    power_lemmas,
    rank_one_lemma,
)
from dlhw3.symbolic.nodes import Layers, Norm
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.ranges import Facts

NAME = "rank-one-flow"
ASSUMPTIONS = ("the flow exists",)
SOURCE = "Arora, Cohen & Hazan 2018 (arXiv:1802.06509), claim 2"


def derive(depth: int | None = None) -> Derivation:
    """Derive ẇ = −‖w‖^{2-2/N}(∇l + (N-1)⟨∇l, ŵ⟩ŵ) for w = W_{N:1} ∈ ℝ^{1×d_0}, w ≠ 0, ŵ = w/‖w‖.

    The term whose power is 0 is treated as the identity; the case w = 0 is derived apart (N ≥ 2: ẇ = 0).
    Source: Arora, Cohen & Hazan 2018 (arXiv:1802.06509), claim 2. Used by: the experiment end-to-end, with one
    output.
    """
    W = layers_of_depth(depth, outputs=1)
    system = end_to_end(W, "w")
    if system.is_one_layer:
        return _one_layer(W, system)
    w = system.letter
    unit = MatrixSymbol("ŵ", *w.shape)
    hypotheses = (*system.hypotheses, definition(unit, product(1 / Norm(w), w), "the direction of w"))
    facts = Facts(depth_facts(W).ranges, nonzero=frozenset({w}))
    network = f"one output{depth_words(W)}, $w = W_{{N:1}} ∈ ℝ^{{1×d_0}}$"
    own = [*power_lemmas(w, W.depth), rank_one_lemma(system, unit, unit.name)]
    return Derivation(
        name=NAME,
        statement=f"{network} not zero, balanced, layers on gradient flow: the flow of $w$",
        theory=Theory(facts, hypotheses),
        parts=(*end_to_end_parts(system, "end-to-end-flow"), *parts(NAME, own)),
        results=(RANK_ONE_FLOW,),
        assumptions=ASSUMPTIONS,
        source=SOURCE,
        objective=("φ", objective(W)),
        cases=(_at_zero(depth),),
    )


def _one_layer(W: Layers, system: EndToEnd) -> Derivation:
    """Derive ẇ = −∇l(w) for N = 1, also at w = 0."""
    return Derivation(
        name=NAME,
        statement="one output and one layer, $w = W_1 ∈ ℝ^{1×d_0}$ on gradient flow: the flow of $w$",
        theory=Theory(depth_facts(W), system.hypotheses),
        parts=end_to_end_parts(system, NAME),
        results=(FLOW_LEMMA,),
        assumptions=ASSUMPTIONS,
        source=SOURCE,
        objective=("φ", objective(W)),
        notes=(f"{ONE_LAYER}, and $w$ may be zero",),
    )


def _at_zero(depth: int | None) -> Derivation:
    """Derive ẇ = 0 at w = 0 for N ≥ 2."""
    W = layers_of_depth(depth, outputs=1)
    system = end_to_end(W, "w")
    return Derivation(
        name=f"{NAME}, w = 0",
        statement=f"the same network at $w = 0${depth_words(W) or ', $N ≥ 2$'}: the flow stands still",
        theory=Theory(depth_facts(W, least=2), (*system.hypotheses, is_zero(system))),
        parts=(*end_to_end_parts(system, "end-to-end-flow"), *parts(NAME, [at_zero_lemma(system)])),
        results=(AT_ZERO,),
        assumptions=ASSUMPTIONS,
        source=SOURCE,
        objective=("φ", objective(W)),
        notes=() if depth else ("for $N = 1$ the formula's only term is $−∇l(w)$, also at $w = 0$",),
    )
