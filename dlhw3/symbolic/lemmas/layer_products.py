"""How products of layers move, for every depth: with one layer, and with all of them at once.

(W + tV)_{n:1} = W_{n:1} + t Σ_{j=1}^{n} W_{n:j+1} V_j W_{j−1:1} for t² = 0 is the product rule of a product of
symbolic length; the kernel's rule *differential* knows it.
"""

from __future__ import annotations

from sympy import Integer, MatrixSymbol

from dlhw3.symbolic.algebra import product
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.nodes import Layers, MatrixSum, differential, index_symbol
from dlhw3.symbolic.plan import Lemma
from dlhw3.symbolic.ranges import Range

ONE = Integer(1)
N = index_symbol("N")
j = index_symbol("j")
n = index_symbol("n")

LAYER_DIFFERENTIAL = "differential of the product"
PRODUCT_RATE = "rate of the product"


def layer_range(W: Layers) -> Range:
    """Return 1 ≤ j ≤ N."""
    return Range(j, ONE, W.depth)


def layer_differential(W: Layers, direction: MatrixSymbol) -> Lemma:
    """Return D(W_{n:1})[W_j ↦ H] = W_{n:j+1} H W_{j-1:1} for 1 ≤ j ≤ n ≤ N."""
    trail = Trail(differential(W.product(n, 1), W[j], direction))
    moved = product(W.product(n, j + 1), direction, W.product(j - 1, 1))
    trail.to(moved, "product rule; $W_j$ stands in the product once")
    indices = (layer_range(W), Range(n, j, W.depth))
    return trail.lemma(LAYER_DIFFERENTIAL, "how the product moves with one layer", indices)


def product_rate(W: Layers, velocity: Layers) -> Lemma:
    """Return d/dt W_{n:1} = Σ_{j=1}^{n} W_{n:j+1} Ẇ_j W_{j-1:1} for 1 ≤ n ≤ N."""
    trail = Trail(differential(W.product(n, 1), W, velocity))
    moved = product(W.product(n, j + 1), velocity[j], W.product(j - 1, 1))
    trail.to(MatrixSum(moved, j, 1, n), "product rule; every layer moves in its turn")
    indices = (Range(n, ONE, W.depth),)
    return trail.lemma(PRODUCT_RATE, "how the product moves with all its layers", indices)
