"""Cross-check of W_{j+1}ᵀW_{j+1} − W_jW_jᵀ: kept by the flow, and moved by η² in a step of gradient descent.

Gradients come from torch automatic differentiation of l(W_N ⋯ W_1), and what moves is moved here.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np

from dlhw3.numeric.crosschecks.agreement import (
    Array,
    Comparison,
    Report,
    Subject,
    as_tensors,
    generator_for,
    largest,
    relative_error,
    rounding,
)
from dlhw3.numeric.crosschecks.gradients import autograd, chain
from dlhw3.numeric.crosschecks.losses import Loss, draw_losses

SEEDS = 2
WIDTHS = ((3, 2, 4), (1, 2, 1), (2, 3, 1, 3), (3, 2, 2, 1), (2, 3, 2, 4, 3))
ETA = 0.5  # large, so that the term in η² is of the size of the others
PRODUCTS, SIZE = 14, 4  # four layers and their factors, ∇l, the Gram matrices; no side is longer than 4


def conserved(subject: Subject) -> Report:
    """Check d/dt (W_{j+1}ᵀW_{j+1}) = d/dt (W_jW_jᵀ) along minus the gradients, for every j; any widths, no balance.

    The entry's result is 0, so there is no code to run: the two rates are compared with each other.
    """
    found = []
    for widths, seed, loss, W, G, absolute in _networks(subject.seed):
        errors, allowed = {}, 0.0
        for j in range(1, len(W)):
            upper, lower = -_both(W[j].T @ G[j]), -_both(G[j - 1] @ W[j - 1].T)
            errors[f"j = {j}"] = relative_error(upper, lower)
            most = _both(absolute[j - 1] @ np.abs(W[j - 1]).T) + _both(np.abs(W[j]).T @ absolute[j])
            allowed = max(allowed, _allowed(most, lower))
        where, error = largest(errors)
        found.append(Comparison(subject.name, loss.name, widths, seed, error, allowed, where))
    return Report(subject.name, "autograd along the flow", tuple(found))


def drift(subject: Subject) -> Report:
    """Check the printed V_{j+1}ᵀV_{j+1} − V_jV_jᵀ after one step, V_j = W_j − ηG_j, against the step itself."""
    codes = subject.codes()
    found = []
    for widths, seed, loss, W, G, absolute in _networks(subject.seed):
        V = [w - ETA * g for w, g in zip(W, G, strict=True)]
        most = [np.abs(w) + ETA * a for w, a in zip(W, absolute, strict=True)]
        errors, allowed = {}, 0.0
        for j in range(1, len(W)):
            reference = V[j].T @ V[j] - V[j - 1] @ V[j - 1].T
            errors[f"j = {j}, numpy"] = relative_error(codes["numpy"](G, W, j, ETA), reference)
            value = codes["torch"](as_tensors(G), as_tensors(W), j, ETA)
            errors[f"j = {j}, torch"] = relative_error(value, reference)
            sizes = most[j].T @ most[j] + most[j - 1] @ most[j - 1].T
            allowed = max(allowed, _allowed(sizes, reference))
        where, error = largest(errors)
        found.append(Comparison(subject.name, loss.name, widths, seed, error, allowed, where))
    return Report(subject.name, "a step of gradient descent", tuple(found))


def _allowed(most: Array, reference: Array) -> float:
    """Return what rounding can be, relative to the reference, where its sums in absolute value are ``most``."""
    amplified = float(np.linalg.norm(most) / np.linalg.norm(reference))
    return rounding(PRODUCTS, size=SIZE, amplified=amplified)


def _both(A: Array) -> Array:
    return A + A.T


def _networks(first: int) -> list[tuple[str, int, Loss, list[Array], list[Array], list[Array]]]:
    """Return shapes, seeds, losses, layers, their gradients, and the gradients' sums with every term positive."""
    found = []
    for widths, seed in product(WIDTHS, range(first, first + SEEDS)):
        random = generator_for(seed, *widths)
        W = [random.standard_normal((b, a)) for a, b in pairwise(widths)]
        for loss in draw_losses((widths[-1], widths[0]), random):
            G = autograd(lambda *layers, value=loss.value: value(chain(layers)), *W)
            text = "-".join(map(str, widths))
            found.append((text, seed, loss, W, G, _absolute(loss, W)))
    return found


def _absolute(loss: Loss, W: Sequence[Array]) -> list[Array]:
    """Return the sums in each layer's gradient with every factor in absolute value, as ``gradients.tolerances``."""
    sizes = [np.abs(w) for w in W]
    P, products = _product(W), _product(sizes)
    bound = loss.amplified(P, products)
    around = []
    for j in range(len(W)):
        above, below = _product(sizes[j + 1 :], bound.shape[0]), _product(sizes[:j], bound.shape[1])
        around.append(above.T @ bound @ below.T)
    return around


def _product(layers: Sequence[Array], size: int = 1) -> Array:
    whole: Array = layers[0] if layers else np.eye(size)
    for layer in layers[1:]:
        whole = layer @ whole
    return whole
