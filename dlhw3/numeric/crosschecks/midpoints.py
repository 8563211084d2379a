"""Cross-check of ``nonconvexity``: in random networks a midpoint inequality fails by a third of the gap.

That is what the entry's two inequalities say when each midpoint may fail by so much: |l(W) − l(0)| ≤ 3 · the worst
failure. The network is run here, layer by layer.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import torch

from dlhw3.numeric.crosschecks.agreement import Array, Comparison, Report, Subject, generator_for, rounding
from dlhw3.numeric.crosschecks.losses import Loss, draw_losses

AGAINST = "networks at three midpoints"
SEEDS, SAMPLES, PRODUCTS, SIZE = 2, 3, 8, 4
WIDTHS = ((2, 3, 2), (3, 4, 2, 1), (2, 3, 3, 4, 2))
ACTIVATIONS: dict[str, Callable[[Array], Any]] = {
    "relu": lambda z: np.maximum(z, 0.0),
    "tanh": np.tanh,
    "√|z|": lambda z: np.sqrt(np.abs(z)),
    "a step": lambda z: (z > 0.0) * 1.0,
}


def midpoints(subject: Subject) -> Report:
    """Check that one of the three midpoint inequalities fails by at least a third of |l(W) − l(0)|."""
    found = []
    for widths in WIDTHS:
        for seed in range(subject.seed, subject.seed + SEEDS):
            random = generator_for(seed, *widths)
            X = random.standard_normal((widths[0], SAMPLES))
            W = [random.standard_normal((b, a)) for a, b in pairwise(widths)]
            for name, sigma in ACTIVATIONS.items():
                for loss in draw_losses((widths[-1], SAMPLES), random):
                    error = _excess(loss, sigma, X, W)
                    allowed = rounding(PRODUCTS, size=SIZE, amplified=16.0)
                    text = f"{'-'.join(map(str, widths))}, {name}"
                    found.append(Comparison(subject.name, loss.name, text, seed, error, allowed, ""))
    return Report(subject.name, AGAINST, tuple(found))


def _excess(loss: Loss, sigma: Callable[[Array], Any], X: Array, W: list[Array]) -> float:
    """Return how far |l(W) − l(0)| is beyond three times the worst failure, relative to the losses' sizes."""

    def value(layers: list[Array]) -> float:
        hidden = X
        for layer in layers[:-1]:
            hidden = sigma(layer @ hidden)
        return float(loss.value(torch.from_numpy(layers[-1] @ hidden)))

    def part(scale: float, keep: slice) -> list[Array]:
        kept = range(len(W))[keep]
        return [scale * w if k in kept else 0.0 * w for k, w in enumerate(W)]

    lower, upper, every = slice(0, -1), slice(-1, None), slice(None)
    pairs = [(part(2.0 * s, lower), part(2.0 * s, upper), part(s, every)) for s in (1.0, -1.0)]
    pairs.append((part(1.0, every), part(-1.0, every), part(0.0, every)))
    failures = [value(middle) - (value(first) + value(last)) / 2 for first, last, middle in pairs]
    here, there = value(W), value(part(0.0, every))
    sizes = [abs(value(end)) for pair in pairs for end in pair]
    return max(abs(here - there) - 3 * max(failures), 0.0) / max(sizes)
