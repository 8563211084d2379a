"""Cross-check of ``nonconvexity-first-order``: torch's gradients of a network's loss where weights are 0.

A factor 0 is exact in float64, so the gradients are 0 and not only small. Where one is not, the error is its size
relative to the loss's gradient in the outputs, or to 1.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from dlhw3.numeric.crosschecks.agreement import Array, Comparison, Report, Subject, generator_for, largest
from dlhw3.numeric.crosschecks.gradients import autograd
from dlhw3.numeric.crosschecks.losses import Loss, draw_losses
from dlhw3.numeric.crosschecks.second_differentials import EXACT

SEEDS, SAMPLES = 2, 3
WIDTHS = ((2, 3, 2), (3, 4, 2, 1), (2, 3, 3, 4, 2))
LAST_HIDDEN: dict[str, Callable[[Tensor], Tensor]] = {
    "tanh": torch.tanh,
    "sin": torch.sin,
    "z² + z": lambda z: z * z + z,
}
"""Activations of the last hidden layer, 0 at 0; the others have cos, which is 1 there."""


def slopes_at_zero(subject: Subject) -> Report:
    """Check ∇_nφ = 0 for n < N where W_N = 0, and ∇_Nφ = 0 where the layers below are 0, two to four layers."""
    found = []
    for widths in WIDTHS:
        for seed in range(subject.seed, subject.seed + SEEDS):
            random = generator_for(seed, *widths)
            inputs = random.standard_normal((widths[0], SAMPLES))
            W = [random.standard_normal((b, a)) for a, b in pairwise(widths)]
            for name, sigma in LAST_HIDDEN.items():
                for loss in draw_losses((widths[-1], SAMPLES), random):
                    where, error = largest(_errors(loss, sigma, inputs, W))
                    text = f"{'-'.join(map(str, widths))}, {name}"
                    found.append(Comparison(subject.name, loss.name, text, seed, error, EXACT, where))
    return Report(subject.name, "autograd at zero weights", tuple(found))


def _errors(loss: Loss, sigma: Callable[[Tensor], Tensor], inputs: Array, W: list[Array]) -> dict[str, float]:
    """Return the sizes of gradients that are 0, by what is 0."""

    def value(*layers: Tensor) -> Tensor:
        here = torch.from_numpy(inputs)
        for layer in layers[:-2]:
            here = torch.cos(layer @ here)
        return loss.value(layers[-1] @ sigma(layers[-2] @ here))

    none, hidden = [0.0 * w for w in W], W[:-1]
    size = 1.0 + float(np.linalg.norm(loss.gradient(np.zeros((len(W[-1]), SAMPLES)))))
    slopes = {
        "W_N = 0": autograd(value, *hidden, none[-1])[:-1],
        "the layers below 0": autograd(value, *none[:-1], W[-1])[-1:],
        "all weights 0": autograd(value, *none),
    }
    return {key: max(float(np.linalg.norm(g)) for g in found) / size for key, found in slopes.items()}
