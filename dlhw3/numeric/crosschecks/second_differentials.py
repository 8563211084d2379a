"""Cross-check of the second derivative of l(W_N ⋯ W_1): the printed code against Taylor arithmetic, exactly.

Everything is a whole number here: layers and directions have entries −1 to 2 and l is a polynomial with whole
coefficients, so that float64 computes without rounding below 2⁵³. The reference multiplies
W_N + tΔ_N, …, W_1 + tΔ_1 as polynomials in t with Python's integers and takes twice the coefficient of t².
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
)

AGAINST = "Taylor arithmetic in integers"
SEEDS = 2
EXACT = 2.0**-53  # two whole numbers below 2⁵³ that differ, differ by more, relatively
WIDTHS = ((3, 2), (2, 3, 1), (1, 2, 3, 2), (2, 3, 2, 1, 2))
Series = list[Any]
"""The coefficients of 1, t and t², matrices of integers."""


@dataclass(frozen=True, slots=True)
class Polynomial:
    """l with whole coefficients: its value for torch and for series, ∇l and ∇²l for numpy, written by hand."""

    name: str
    value: Callable[[Tensor], Tensor]
    series: Callable[[Series], Any]
    gradient: Callable[[Array], Array]
    hessian: Callable[[Array, Array], Array]


def second_derivative(subject: Subject) -> Report:
    """Check D²φ(W)[Δ, Δ] for φ = l(W_N ⋯ W_1), numpy and torch, at depths 1 to 4."""
    codes = subject.codes()
    found = []
    for widths, seed in product(WIDTHS, range(subject.seed, subject.seed + SEEDS)):
        random = generator_for(seed, *widths)
        W, D = ([random.integers(-1, 3, (b, a)).astype(float) for a, b in pairwise(widths)] for _ in range(2))
        for loss in polynomials((widths[-1], widths[0]), random):
            reference = np.asarray(2 * int(loss.series(_moved(W, D))), dtype=float)
            values = {
                "numpy": codes["numpy"](W, D, grad_l=loss.gradient, hess_l=loss.hessian),
                "torch": codes["torch"](as_tensors(W), as_tensors(D), l=loss.value),
            }
            where, error = largest({target: relative_error(v, reference) for target, v in values.items()})
            text = "-".join(map(str, widths))
            found.append(Comparison(subject.name, loss.name, text, seed, error, EXACT, where))
    return Report(subject.name, AGAINST, tuple(found))


def _moved(W: Sequence[Array], D: Sequence[Array]) -> Series:
    """Return (W_N + tΔ_N) ⋯ (W_1 + tΔ_1) up to t²."""
    size = W[0].shape[1]
    whole: Series = [_whole(np.eye(size)), _whole(np.zeros((size, size))), _whole(np.zeros((size, size)))]
    for layer, hand in zip(map(_whole, W), map(_whole, D), strict=True):
        first, second, third = whole
        whole = [layer @ first, layer @ second + hand @ first, layer @ third + hand @ second]
    return whole


def _whole(matrix: Array) -> Any:
    """Return a matrix of Python's integers."""
    return matrix.astype(int).astype(object)


def _square(root: Series) -> Any:
    """Return the coefficient of t² in ‖R‖²."""
    return (2 * root[0] * root[2] + root[1] * root[1]).sum()


def polynomials(shape: tuple[int, int], random: np.random.Generator) -> tuple[Polynomial, ...]:
    """Return ‖X − T‖², Σ A∘X∘X∘X and ‖XᵀX − C‖²; no gradient is symmetric."""
    T, A = (random.integers(-2, 3, shape).astype(float) for _ in range(2))
    C = random.integers(-2, 3, (shape[1], shape[1])).astype(float)

    def residual(X: Array) -> Array:
        R: Array = X.T @ X - C
        return R + R.T

    def gram(X: Series) -> Series:
        a, b, c = X
        return [a.T @ a - _whole(C), a.T @ b + b.T @ a, a.T @ c + b.T @ b + c.T @ a]

    return (
        Polynomial(
            "squared distance",
            lambda X: ((X - torch.from_numpy(T)) ** 2).sum(),
            lambda X: _square([X[0] - _whole(T), *X[1:]]),
            lambda X: 2 * (X - T),
            lambda _, D: 2 * D,
        ),
        Polynomial(
            "cubes",
            lambda X: (torch.from_numpy(A) * X * X * X).sum(),
            lambda X: (_whole(A) * 3 * X[0] * (X[0] * X[2] + X[1] * X[1])).sum(),
            lambda X: 3 * A * X * X,
            lambda X, D: 6 * A * X * D,
        ),
        Polynomial(
            "squared Gram distance",
            lambda X: ((X.T @ X - torch.from_numpy(C)) ** 2).sum(),
            lambda X: _square(gram(X)),
            lambda X: 2 * X @ residual(X),
            lambda X, D: 2 * D @ residual(X) + 4 * X @ (D.T @ X + X.T @ D),
        ),
    )
