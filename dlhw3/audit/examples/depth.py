"""Part 3, question 4: the number of parameters does not say how many iterations a depth takes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from dlhw3.audit.examples.shown import Shown
from dlhw3.numeric.linear.network import LayerList, end_to_end, layer_gradients

INPUTS, STEPS = 10, 3
WIDTHS = (1, 100)
CLOSE = 0.01  # of the target's size: where a path counts as arrived


def same_path() -> Shown:
    """Show one path of w = W_2W_1 for 11 and for 1100 parameters, in rationals.

    Both start balanced and aligned: W_1 = va, W_2 = vᵀ with unit v and a; gradient descent on ½‖w − w*‖².
    Source: results.md §11.
    """
    paths = [_path(width) for width in WIDTHS]
    same = all(np.all(a == b) for a, b in zip(*paths, strict=True))
    last = paths[0][-1][0]
    return Shown(
        f"after each of {STEPS} steps of descent w is the same, exactly, for all these numbers of parameters",
        (
            ("parameters", ", ".join(str(width * (INPUTS + 1)) for width in WIDTHS)),
            ("first entry of w at the start", str(paths[0][0][0, 0])),
            ("first entry of w at the end", f"{float(last[0]):.12f}"),
        ),
        same and last[0] != paths[0][0][0, 0],
    )


def _path(width: int) -> LayerList:
    root = {1: 1, 100: 10}[width]
    column = np.full((width, 1), Fraction(1, root), dtype=object)
    row = np.array([[Fraction(1, 3)] * 9 + [Fraction(0)]], dtype=object)
    layers, target = (
        [column @ row, column.T],
        np.array([[Fraction(k, 2) for k in range(INPUTS)]], dtype=object),
    )
    products = [end_to_end(layers)]
    for _ in range(STEPS):
        gradients = layer_gradients(layers, lambda w: w - target)[1]
        layers = [W - Fraction(1, 100) * g for W, g in zip(layers, gradients, strict=True)]
        products.append(end_to_end(layers))
    return products


def deeper_is_faster() -> Shown:
    """Show how many steps of descent depths 2, 3 and 4 take, at a large and at a small scale.

    Width 1, balanced, w along w*: every layer is the N-th root of w. The same step size for all depths of a scale.
    Source: results.md §11, whose counts are of another start.
    """
    large = [_count(depth, target=5.0, start=2.0, step=5e-4) for depth in (2, 3, 4)]
    small = [_count(depth, target=0.5, start=0.005, step=0.02) for depth in (2, 3, 4)]
    return Shown(
        "with more parameters, a deeper network takes fewer iterations at one scale, more at another",
        (
            ("depths", "2, 3, 4"),
            ("steps, |w*| = 5, |w_0| = 2, η = 0.0005", _listed(large)),
            ("steps, |w*| = 0.5, |w_0| = 0.005, η = 0.02", _listed(small)),
        ),
        large[0] > large[1] > large[2] and small[0] < small[1] < small[2],
    )


def _count(depth: int, target: float, start: float, step: float) -> int:
    layer, steps = start ** (1 / depth), 0
    while abs(layer**depth - target) > CLOSE * target:
        layer -= step * layer ** (depth - 1) * (layer**depth - target)
        steps += 1
    return steps


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))
