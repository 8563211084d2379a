"""Cross-check of gradients: the printed code against torch automatic differentiation of the objective.

The reference differentiates l(U Uᵀ) or l(W_N ⋯ W_1), written here in torch, with l's torch value; the
formula is given l's gradient written by hand (numpy) or l itself (torch). The two share no code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from itertools import pairwise, product
from typing import Any

import numpy as np
import torch
from torch import Tensor

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
from dlhw3.numeric.crosschecks.losses import Loss, draw_losses

AGAINST = "torch autograd"
# W_{N:1} and the factors around ∇l are eight products at N = 5, ∇l four more; no side is longer than 5. How much is
# cancelled is measured at each point (``tolerance``).
PRODUCTS, SIZE = 12, 5
SEEDS = 2
GRAM_SHAPES = ((3, 2), (2, 4), (1, 3), (4, 1), (3, 3), (5, 2))
WIDTHS = (
    (3, 2),
    (1, 4),
    (2, 3, 4),
    (4, 1, 3),
    (3, 2, 2, 1),
    (1, 2, 4, 3),
    (2, 3, 1, 3, 2),
    (3, 4, 2, 5, 3, 2),
)


def phi_gradient(subject: Subject) -> Report:
    """Check ∇φ for φ(U) = l(U Uᵀ): wide, tall, square, one row and one column."""
    codes = subject.codes()
    found = []
    for shape, seed in product(GRAM_SHAPES, range(subject.seed, subject.seed + SEEDS)):
        random = generator_for(seed, *shape)
        U = random.standard_normal(shape)
        for loss in draw_losses((shape[0], shape[0]), random):
            reference = autograd(lambda X, value=loss.value: value(X @ X.T), U)
            where, error = largest(_errors(codes, (U,), loss, reference))
            text = f"{shape[0]}×{shape[1]}"
            allowed = tolerances(lambda X: X @ X.T, loss, [U], reference)[0]
            found.append(Comparison(subject.name, loss.name, text, seed, error, allowed, where))
    return Report(subject.name, AGAINST, tuple(found))


def layer_gradients(subject: Subject) -> Report:
    """Check ∇_jφ for φ = l(W_N ⋯ W_1) in every layer, for symbolic N and j and for each depth and layer.

    ``widths`` are d_0, …, d_N: W_k has shape d_k × d_{k-1}.
    """
    symbolic = subject.codes()
    concrete = {
        (N, j): subject.codes(depth=N, layer=j)
        for N in sorted({len(widths) - 1 for widths in WIDTHS})
        for j in range(1, N + 1)
    }
    found = []
    for widths, seed in product(WIDTHS, range(subject.seed, subject.seed + SEEDS)):
        random = generator_for(seed, *widths)
        W = [random.standard_normal((b, a)) for a, b in pairwise(widths)]
        for loss in draw_losses((widths[-1], widths[0]), random):
            references = autograd(lambda *layers, value=loss.value: value(chain(layers)), *W)
            allowed = tolerances(lambda *layers: chain(layers), loss, W, references)
            every: dict[str, tuple[float, float]] = {}
            for j, (reference, tolerance) in enumerate(zip(references, allowed, strict=True), start=1):
                for text, codes, arguments in (
                    (f"layer {j}", symbolic, (W, j)),
                    (f"depth {len(W)}, layer {j}", concrete[len(W), j], (W,)),
                ):
                    both = _errors(codes, arguments, loss, [reference])
                    every |= {f"{text}, {target}": (error, tolerance) for target, error in both.items()}
            where, _ = largest({key: error / tolerance for key, (error, tolerance) in every.items()})
            sizes = "-".join(map(str, widths))
            found.append(Comparison(subject.name, loss.name, sizes, seed, *every[where], where))
    return Report(subject.name, AGAINST, tuple(found))


def autograd(objective: Callable[..., Tensor], *points: Array) -> list[Array]:
    """Return the gradients of a torch function in each of its arguments."""
    tensors = [torch.from_numpy(point).requires_grad_() for point in points]
    return [gradient.numpy() for gradient in torch.autograd.grad(objective(*tensors), tensors)]


def tolerances(
    matrix: Callable[..., Tensor], loss: Loss, points: Sequence[Array], references: Sequence[Array]
) -> list[float]:
    """Return what rounding can be in each gradient of l(P), P = ``matrix(*points)``, relative to the gradient.

    The formula's sums are taken with every factor in absolute value (Higham, as in ``rounding``): P becomes |P| of
    products, ∇l(P) what ``Loss.amplified`` says, and the factors around it are those of the gradient of ⟨∇l, P⟩.
    """
    sizes = [np.abs(point) for point in points]
    P, products = (matrix(*map(torch.from_numpy, given)).numpy() for given in (points, sizes))
    bound = torch.from_numpy(loss.amplified(P, products))
    amplified = autograd(lambda *given: (bound * matrix(*given)).sum(), *sizes)
    return [
        rounding(PRODUCTS, size=SIZE, amplified=float(np.linalg.norm(most) / np.linalg.norm(reference)))
        for most, reference in zip(amplified, references, strict=True)
    ]


def chain(layers: Sequence[Tensor]) -> Tensor:
    """Return W_N ⋯ W_1 for [W_1, ..., W_N]."""
    return reduce(lambda inner, outer: outer @ inner, layers)


def _errors(
    codes: Mapping[str, Callable[..., Any]], arguments: Sequence[Any], loss: Loss, reference: Sequence[Array]
) -> dict[str, float]:
    """Return the relative error of each code at ``arguments`` (matrices, lists of matrices, or indices)."""
    values = {
        "numpy": codes["numpy"](*arguments, grad_l=loss.gradient),
        "torch": codes["torch"](*map(as_tensors, arguments), l=loss.value),
    }
    return {target: relative_error(value, reference[0]) for target, value in values.items()}
