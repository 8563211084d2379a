"""The gradient of a deep linear network's loss in one layer, for every depth and for a given one."""

from __future__ import annotations

from dlhw3.errors import Flag, UserError
from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas.deep_linear import (
    GRADIENT,
    concrete_gradient,
    depth_facts,
    depth_words,
    layers_of_depth,
    objective,
    symbolic_gradient,
)
from dlhw3.symbolic.options import DEPTH
from dlhw3.symbolic.plan import Theory

NAME = "deep-linear-grad"


def derive(depth: int | None = None, layer: int | None = None) -> Derivation:
    """Derive ∇_j φ for φ(W_1, …, W_N) = l(W_N ⋯ W_1), W_k of shape d_k × d_{k-1}.

    N and j are symbols and the product's differential is proved by induction; with ``depth``, N is that number.
    With ``layer`` too, the concrete product is differentiated in that layer. Raises UserError when they are out
    of range.

    Source: Arora, Cohen & Hazan, On the Optimization of Deep Networks, ICML 2018, arXiv:1802.06509. Used by: every
    entry on deep linear networks that takes a gradient (end-to-end-flow, rank-one-flow, gap-certificate,
    positive-semidefinite-critical-points, balanced-flow-convergence, balancedness-conserved, balancedness-drift);
    the experiments landscape, end-to-end and smoothness.
    """
    W = layers_of_depth(depth)
    if depth is None and layer is not None:
        near = min(max(layer, 1), DEPTH.high or layer)
        raise UserError(
            "A layer number needs a depth.", hint=(Flag("depth", max(near, 2)), Flag("layer", near))
        )
    chosen = 1 if depth == 1 and layer is None else layer
    if depth is not None and chosen is not None and not 1 <= chosen <= depth:
        raise UserError(f"Layer {chosen} is not one of the {depth} layers.", hint=(Flag("layer", depth),))
    lemmas = symbolic_gradient(W) if chosen is None else concrete_gradient(W, chosen)
    where = "each layer" if chosen is None else "one layer"
    sizes = "$W_k ∈ ℝ^{d_k×d_{k−1}}$"
    return Derivation(
        name=NAME,
        statement=f"$φ(W_1, …, W_N) = l(W_{{N:1}})$, {sizes}{depth_words(W)}: its gradient in {where}",
        theory=Theory(depth_facts(W)),
        parts=parts(NAME, lemmas),
        results=(GRADIENT,),
        source="Arora, Cohen & Hazan 2018 (arXiv:1802.06509)",
        objective=("φ", objective(W)),
    )
