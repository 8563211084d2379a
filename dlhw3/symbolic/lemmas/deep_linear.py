"""The deep linear objective φ(W_1, …, W_N) = l(W_N ⋯ W_1): its theory and its gradient in one layer."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer

from dlhw3.errors import Flag, UserError
from dlhw3.symbolic.algebra import product
from dlhw3.symbolic.gradient import gradient_lemmas
from dlhw3.symbolic.lemmas.layer_products import (
    LAYER_DIFFERENTIAL,
    N,
    j,
    layer_differential,
    layer_range,
    n,
)
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import AbstractFunction, Layers, differential
from dlhw3.symbolic.options import DEPTH
from dlhw3.symbolic.plan import Lemma
from dlhw3.symbolic.ranges import Facts, Range

GRADIENT = "gradient"
WRITTEN_OUT = 4  # a sum over the layers of a concrete network is written out up to so many terms


def layers_of_depth(depth: int | None, outputs: int | None = None) -> Layers:
    """Return W_1, …, W_N with symbolic N, or with the given depth. Raises UserError when it is out of range."""
    if depth is not None and not DEPTH.low <= depth <= (DEPTH.high or depth):
        raise UserError(
            f"The depth is {depth}; a network has {DEPTH.low} to {DEPTH.high} layers.",
            hint=(Flag(DEPTH.name, DEPTH.example),),
        )
    return Layers("W", N if depth is None else depth, outputs)


def depth_facts(W: Layers, least: int = 1) -> Facts:
    """Return N ≥ least when N is a symbol; nothing is to be assumed of a number."""
    return Facts((Range(N, Integer(least), None),)) if W.depth == N else Facts()


def depth_words(W: Layers) -> str:
    """Return ", $N = 3$" for a network of concrete depth, to be put into a statement; otherwise nothing."""
    return f", $N = {W.depth}$" if W.depth.is_Integer else ""


def is_written_out(W: Layers) -> bool:
    """Whether a sum over the layers is written out: the depth is a small number."""
    return bool(W.depth.is_Integer and W.depth <= WRITTEN_OUT)


def loss_of(W: Layers) -> AbstractFunction:
    """Return the abstract loss l on matrices of the product's shape."""
    return AbstractFunction("l", W.width(W.depth), W.width(0))


def objective(W: Layers) -> Expr:
    """Return l(W_{N:1})."""
    return loss_of(W)(W.product(W.depth, 1))


def direction_in(W: Layers, index: Any) -> Direction:
    """Return the arbitrary direction dW_j for layer ``index``."""
    return Direction.of(W[index])


def symbolic_gradient(W: Layers) -> list[Lemma]:
    """Return the lemmas that prove ∇_j φ = W_{N:j+1}ᵀ ∇l(W_{N:1}) W_{j-1:1}ᵀ for every 1 ≤ j ≤ N."""
    H = direction_in(W, j)
    whole = W.product(W.depth, 1)
    value = product(W.product(W.depth, j + 1), H, W.product(j - 1, 1))
    known = {differential(whole, W[j], H): (LAYER_DIFFERENTIAL, value, {n: W.depth})}
    return [
        layer_differential(W, H),
        *gradient_lemmas(objective(W), W[j], H, known, GRADIENT, (layer_range(W),)),
    ]


def concrete_gradient(W: Layers, layer: int) -> list[Lemma]:
    """Return the lemmas for one layer of a network of concrete depth, by the product rule alone."""
    return list(gradient_lemmas(objective(W), W[layer], direction_in(W, layer), label=GRADIENT))
