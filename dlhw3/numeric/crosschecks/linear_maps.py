"""Cross-check of the derivative of Ax in A: the printed code against the tensor of torch's partial derivatives.

Entries are whole numbers from −3 to 3, so that float64 computes without rounding.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import torch

from dlhw3.numeric.crosschecks.agreement import (
    Array,
    Comparison,
    Report,
    Subject,
    as_tensors,
    generator_for,
    largest,
    relative_error,
)
from dlhw3.numeric.crosschecks.second_differentials import EXACT

SHAPES = ((2, 3), (3, 2), (1, 4), (4, 1), (3, 3))
SEEDS = 2


def linear_map(subject: Subject) -> Report:
    """Check Δ ↦ Δx, g ↦ g xᵀ and every entry δ_ik x_j; the tensor of torch has the order (k, i, j)."""
    results = dict.fromkeys(("derivative", "adjoint", "entry of the tensor"))
    derivation = subject.derive()
    codes = {name: subject.codes(derivation.equation(name).right) for name in results}
    found = []
    for shape, seed in product(SHAPES, range(subject.seed, subject.seed + SEEDS)):
        random = generator_for(seed, *shape)
        n, m = shape
        D, x, g = (random.integers(-3, 4, size).astype(float) for size in (shape, m, n))
        tensor = _tensor(D, x)
        wanted: dict[str, tuple[tuple[Array, ...], Any]] = {
            "derivative": ((D, x), np.einsum("kij,ij->k", tensor, D)),
            "adjoint": ((g, x), np.einsum("k,kij->ij", g, tensor)),
        }
        rows, columns = np.eye(n), np.eye(m)
        for k, i, j in product(range(n), range(n), range(m)):
            wanted[f"entry of the tensor ({k}, {i}, {j})"] = (
                (rows[i], rows[k], columns[j], x),
                tensor[k, i, j],
            )
        errors = {}
        for text, (given, value) in wanted.items():
            for target, code in codes[text.partition(" (")[0]].items():
                arguments = given if target == "numpy" else tuple(map(as_tensors, given))
                errors[f"{text}, {target}"] = relative_error(code(*arguments), value)
        where, error = largest(errors)
        found.append(Comparison(subject.name, "A ↦ A x", f"{n}×{m}", seed, error, EXACT, where))
    return Report(subject.name, "torch autograd, the whole tensor", tuple(found))


def _tensor(at: Array, x: Array) -> Array:
    """Return ∂(Ax)_k/∂A_ij with indices k, i, j."""
    point, column = torch.from_numpy(at), torch.from_numpy(x)
    tensor: Array = torch.func.jacrev(lambda A: A @ column)(point).numpy()
    return tensor
