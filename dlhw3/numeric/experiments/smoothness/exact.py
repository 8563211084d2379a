"""What the smoothness experiment shows in rationals: constants that are attained, and quotients without bound."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.linear.network import LayerList
from dlhw3.numeric.linear.smoothness import hessian_along, smoothness_on_ball, squared_quotient

Matrix = NDArray[np.object_]
ALPHAS = (1, 2, 5, 10, 20, 50, 100)


def identity(size: int) -> Matrix:
    """Return the identity in Fractions."""
    return matrix([[int(row == column) for column in range(size)] for row in range(size)])


def matrix(rows: list[list[int]]) -> Matrix:
    """Return whole numbers as Fractions."""
    return np.array([[Fraction(entry) for entry in row] for row in rows], dtype=object)


def corner(size: int) -> Matrix:
    """Return E = e_1e_1ᵀ in Fractions."""
    found: Matrix = identity(size) * Fraction(0)
    found[0, 0] = Fraction(1)
    return found


def attained(depth: int, size: int, radius: Fraction, offset: Fraction) -> tuple[Fraction, Fraction]:
    """Return β_R, and the largest entry of ∇²φ(W)[Δ] − β_RΔ at W_j = RI, Δ = (E, …, E), l = ½‖A + cE‖²."""
    layers = [radius * identity(size)] * depth
    gradient = radius**depth * identity(size) + offset * corner(size)
    beta = smoothness_on_ball(depth, radius, radius**depth + offset, Fraction(1))
    image = hessian_along(layers, gradient, lambda Q: Q, [corner(size)] * depth)
    return beta, max(abs(entry) for one in image for entry in (one - beta * corner(size)).ravel())


def approach(depth: int, radius: Fraction, offset: Fraction, shares: tuple[Fraction, ...]) -> list[Fraction]:
    """Return the squared quotients of w_j = R and w_j = (1 − h)R over β_R², for h = ``shares``, 1 × 1 layers."""
    beta = smoothness_on_ball(depth, radius, radius**depth + offset, Fraction(1))
    ends = [radius * identity(1)] * depth
    return [
        squared_quotient(ends, [(1 - h) * W for W in ends], lambda A: A + offset) / beta**2 for h in shares
    ]


def quadratic(alpha: int) -> tuple[Fraction, Fraction]:
    """Return the squared quotient of (1/α, α) and (0, α) for l = a²/2, N = 2, and α⁴ + 1."""
    one, other = _scalars(Fraction(1, alpha), alpha), _scalars(0, alpha)
    return squared_quotient(one, other, lambda A: A), Fraction(alpha**4 + 1)


def affine_three_layers(alpha: int) -> tuple[Fraction, Fraction]:
    """Return the squared quotient of (1, 1, α) and (0, 1, α) for l = a, N = 3, and α² + 1."""
    found = squared_quotient(_scalars(1, 1, alpha), _scalars(0, 1, alpha), _ones)
    return found, Fraction(alpha**2 + 1)


def affine_two_layers(alpha: int) -> Fraction:
    """Return the squared quotient of (1/α, α) and (0, α) for l = a, N = 2: 1, whatever α."""
    return Fraction(squared_quotient(_scalars(Fraction(1, alpha), alpha), _scalars(0, alpha), _ones))


def _scalars(*values: int | Fraction) -> LayerList:
    return [np.array([[Fraction(value)]], dtype=object) for value in values]


def _ones(A: Matrix) -> Matrix:
    return np.full(A.shape, Fraction(1), dtype=object)


def product_of_entries(A: Matrix) -> Matrix:
    """Return ∇l for l(A) = a_11a_21, two by two."""
    found: Matrix = A * Fraction(0)
    found[0, 0], found[1, 0] = A[1, 0], A[0, 0]
    return found


def killed(alpha: int) -> tuple[Fraction, Fraction, Fraction]:
    """Return ‖W_2ᵀD‖² for W_2 = α·diag(1, 0), and the squared quotients with it and with W_2 = αI.

    l(A) = a_11a_21, W_1 = diag(1, 0)/α against 0: D = ∇l(A) − ∇l(0) is not 0, and W_2ᵀD is, which the write-up's
    proof, that lets α grow, does not exclude. With W_2 = αI the products are the same two, and the quotient grows
    as α².
    """
    A = matrix([[1, 0], [0, 0]])
    D = product_of_entries(A) - product_of_entries(0 * A)
    choice, mended = alpha * A, alpha * identity(2)
    quotients = [
        Fraction(squared_quotient([A / Fraction(alpha), W], [0 * A, W], product_of_entries))
        for W in (choice, mended)
    ]
    return Fraction(np.sum((choice.T @ D) ** 2)), quotients[0], quotients[1]


def ones_along_the_diagonal() -> Fraction:
    """Return the squared quotient of l = ⟨C, A⟩, N = 2, C of ones, two by two, along W_1 − V_1 = e_1(1, 1): 4."""
    C = matrix([[1, 1], [1, 1]])
    one = [matrix([[1, 1], [0, 0]]), identity(2)]
    return Fraction(squared_quotient(one, [0 * one[0], one[1]], lambda _: C))
