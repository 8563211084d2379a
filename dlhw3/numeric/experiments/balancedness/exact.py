"""The drift of balancedness in rationals, where nothing rounds, and what the flow of unbalanced layers is."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.data.samples import generator
from dlhw3.numeric.linear.drift import gram_differences
from dlhw3.numeric.linear.network import LayerList, imbalances, layer_gradients

RATE = Fraction(1, 10)
SHAPES = ((2, 2, 2, 2), (3, 2, 4, 1), (1, 1, 1), (2, 3, 1, 3, 2))
SIZE = 4  # entries are whole numbers up to this


def matrix(rows: list[list[int]]) -> NDArray[np.object_]:
    """Return whole numbers as Fractions."""
    return np.array([[Fraction(entry) for entry in row] for row in rows], dtype=object)


def step(layers: LayerList, gradient: NDArray[np.object_]) -> tuple[LayerList, LayerList]:
    """Return D_j(W − ηg) − D_j(W) and η²(g_{j+1}ᵀg_{j+1} − g_jg_jᵀ) in rationals, η = 1/10, for a given ∇l."""
    gradients = layer_gradients(layers, lambda _: gradient)[1]
    moved = [W - RATE * g for W, g in zip(layers, gradients, strict=True)]
    change = [a - b for a, b in zip(imbalances(moved), imbalances(layers), strict=True)]
    return change, [RATE**2 * C for C in gram_differences(gradients)]


def write_up_network() -> tuple[LayerList, NDArray[np.object_]]:
    """Return the balanced layers [[1, 1], [0, 1]], their transpose and the first again, and a gradient of l."""
    W = matrix([[1, 1], [0, 1]])
    return [W, W.T, W], matrix([[1, 0], [2, -1]])


def largest_difference() -> Fraction:
    """Return the largest |ΔD − η²(…)| of that network and of random ones of other shapes; exactly it is 0."""
    cases = [write_up_network()]
    random = generator(0, "balancedness in rationals")
    for widths in SHAPES:
        drawn = [
            matrix(random.integers(-SIZE, SIZE + 1, shape).tolist())
            for shape in [*zip(widths[1:], widths[:-1], strict=True), (widths[-1], widths[0])]
        ]
        cases.append((drawn[:-1], drawn[-1]))
    differences: list[Fraction] = [
        abs(entry)
        for layers, gradient in cases
        for change, expected in zip(*step(layers, gradient), strict=True)
        for entry in (change - expected).ravel()
    ]
    return max(differences)


def unbalanced_velocity() -> tuple[Fraction, Fraction]:
    """Return ẇ of w = w_2w_1 at w_1 = 2, w_2 = ½, l′ = 1, and what the formula for balanced layers gives."""
    inner, outer = Fraction(2), Fraction(1, 2)
    gradients = layer_gradients([matrix([[2]]), np.array([[outer]], dtype=object)], lambda _: matrix([[1]]))[
        1
    ]
    velocity = -outer * gradients[0][0, 0] - inner * gradients[1][0, 0]
    return velocity, -2 * abs(outer * inner)
