"""Concrete losses l of a matrix, to put in the place of an abstract one: torch value, numpy derivatives.

The gradient and the Hessian action are written out by hand in numpy and share nothing with the value, so that
comparing them with automatic differentiation of the value means something. A quadratic loss alone would agree
with formulas that hold for quadratics only, and a symmetric gradient would hide a lost transpose; so three of
the four are not quadratic and none has a symmetric gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Array = NDArray[np.float64]
Shape = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Loss:
    """A twice differentiable l: ℝ^{m×n} → ℝ with its data.

    ``value`` maps a tensor (m, n) to a scalar tensor. ``gradient`` maps X (m, n) to ∇l(X) (m, n), and
    ``hessian`` maps X and D (m, n) to ∇²l(X)[D] (m, n). ``terms`` maps X to the sums in
    ∇l(X) with every term in absolute value. Convention ⟨A, B⟩ = tr(AᵀB).
    """

    name: str
    value: Callable[[Tensor], Tensor]
    gradient: Callable[[Array], Array]
    hessian: Callable[[Array, Array], Array]
    terms: Callable[[Array], Array]

    def amplified(self, X: Array, products: Array) -> Array:
        """Return, entry by entry, what rounding in ∇l(X) is a multiple of, where that in X is one of ``products``.

        The terms of the sums in ∇l add up in size, and an error D of X becomes ∇²l(X)[D].
        """
        bound = self.terms(X)
        for place in np.ndindex(X.shape):
            unit = np.zeros(X.shape)
            unit[place] = products[place]
            bound = bound + np.abs(self.hessian(X, unit))
        return bound


def half_squared_distance(shape: Shape, generator: np.random.Generator) -> Loss:
    """Return ½‖X − T‖², T Gaussian: ∇l = X − T, ∇²l[D] = D."""
    T = generator.standard_normal(shape)
    target = torch.from_numpy(T)
    return Loss(
        "half squared distance",
        value=lambda X: 0.5 * ((X - target) ** 2).sum(),
        gradient=lambda X: X - T,
        hessian=lambda _, D: D,
        terms=lambda X: np.abs(X) + np.abs(T),
    )


def sine(shape: Shape, generator: np.random.Generator) -> Loss:
    """Return Σ A∘sin(X), A Gaussian: ∇l = A∘cos(X), ∇²l[D] = −A∘sin(X)∘D; not convex."""
    A = generator.standard_normal(shape)
    weights = torch.from_numpy(A)
    return Loss(
        "sine",
        value=lambda X: (weights * torch.sin(X)).sum(),
        gradient=lambda X: A * np.cos(X),
        hessian=lambda X, D: -A * np.sin(X) * D,
        terms=lambda X: np.abs(A),
    )


def log_sum_exp(shape: Shape, generator: np.random.Generator) -> Loss:
    """Return log Σ a∘exp(X), a > 0: ∇l = p, the weighted softmax, and ∇²l[D] = p∘D − ⟨p, D⟩p."""
    a = generator.uniform(0.5, 2.0, shape)
    log_weights = torch.from_numpy(np.log(a))

    def softmax(X: Array) -> Array:
        weights = a * np.exp(X - X.max())
        p: Array = weights / weights.sum()
        return p

    def hessian(X: Array, D: Array) -> Array:
        p = softmax(X)
        return p * D - np.sum(p * D) * p

    return Loss(
        "weighted log-sum-exp",
        value=lambda X: torch.logsumexp((X + log_weights).reshape(-1), 0),
        gradient=softmax,
        hessian=hessian,
        terms=lambda X: softmax(X) * (1 + 2 * np.abs(X).max()),
    )


def gram_distance(shape: Shape, generator: np.random.Generator) -> Loss:
    """Return ¼‖XᵀX − C‖², C Gaussian (n, n), not symmetric: ∇l = ½X(R + Rᵀ) with R = XᵀX − C.

    ∇²l(X)[D] = ½D(R + Rᵀ) + X(DᵀX + XᵀD): every entry of the Hessian depends on X and couples two entries
    of D.
    """
    C = generator.standard_normal((shape[1], shape[1]))
    target = torch.from_numpy(C)

    def symmetric_residual(X: Array) -> Array:
        R = X.T @ X - C
        return 0.5 * (R + R.T)

    return Loss(
        "Gram distance",
        value=lambda X: 0.25 * ((X.T @ X - target) ** 2).sum(),
        gradient=lambda X: X @ symmetric_residual(X),
        hessian=lambda X, D: D @ symmetric_residual(X) + X @ (D.T @ X + X.T @ D),
        terms=lambda X: np.abs(X) @ (np.abs(X).T @ np.abs(X) + 0.5 * (np.abs(C) + np.abs(C).T)),
    )


LossMaker = Callable[[Shape, np.random.Generator], Loss]
LOSSES: tuple[LossMaker, ...] = (half_squared_distance, sine, log_sum_exp, gram_distance)


def draw_losses(shape: Shape, generator: np.random.Generator) -> tuple[Loss, ...]:
    """Return one loss of every kind on matrices of the given shape, with data drawn from ``generator``."""
    return tuple(make(shape, generator) for make in LOSSES)
