"""Cross-check of what a globally Lipschitz gradient of l(W_N ⋯ W_1) says of l, gradients by torch autograd.

Entries are whole numbers from −2 to 2 and α is a power of two, so that float64 computes the gradients and their
squares without rounding; what is rounded is the singular value of an affine loss's slope.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
from torch import Tensor
from torch import from_numpy as tensor

from dlhw3.numeric.crosschecks.agreement import (
    Array,
    Comparison,
    Report,
    Subject,
    generator_for,
    largest,
    relative_error,
    rounding,
)
from dlhw3.numeric.crosschecks.gradients import autograd, chain
from dlhw3.numeric.crosschecks.second_differentials import EXACT, polynomials

SEEDS = 3
SHAPES = ((2, 3, 2), (3, 1, 2), (1, 2, 4), (3, 3, 3))
SIZES = (1, 2, 3)
ALPHAS = (0.25, 1.0, 2.0, 64.0)
DEPTHS = (3, 5)
SIZE, PRODUCTS = 4, 4
# A singular value is that of C + E, an eigenvalue that of H + E, with ‖E‖ below a small multiple of the size times
# 2⁻⁵³‖C‖ (LAPACK Users' Guide, sections 4.7 and 4.9); squared and multiplied, four products.


def affine_loss(subject: Subject) -> Report:
    """Check Σ‖Δ∇_jφ‖² ≤ s²Σ‖ΔW_j‖² for φ = ⟨C, W_2 W_1⟩, s = ‖C‖₂, where it is attained, and all of ∇²φ."""
    found = []
    for (p, h, q), seed in product(SHAPES, range(subject.seed, subject.seed + SEEDS)):
        random = generator_for(seed, p, h, q)
        C, W2, V2 = (_whole(random, shape) for shape in ((p, q), (p, h), (p, h)))
        W1, V1, u = (_whole(random, shape) for shape in ((h, q), (h, q), (h, 1)))
        value = _affine(C)
        _, values, right = np.linalg.svd(C)
        s = float(values[0])
        apart, moved = _moves(value, (W1, W2), (V1, V2))
        errors = {"any two": max(moved - s**2 * apart, 0.0) / (s**2 * apart + (apart == 0.0))}
        step = (u + (u == 0)) @ right[:1]
        apart, moved = _moves(value, (step, W2), (0.0 * step, W2))
        errors["attained"] = relative_error(moved, s**2 * apart)
        where, error = largest(errors)
        allowed = rounding(PRODUCTS, size=SIZE, amplified=1.0)
        found.append(Comparison(subject.name, "affine", f"{p}-{h}-{q}", seed, error, allowed, where))
        error = relative_error(
            np.linalg.eigvalsh(_second(value, (W1, W2))), _spectrum(values, h, h * (p + q))
        )
        allowed = rounding(PRODUCTS, size=h * (p + q), amplified=1.0)
        found.append(
            Comparison(subject.name, "spectrum", f"{p}-{h}-{q}", seed, error, allowed, "eigenvalues")
        )
    return Report(subject.name, "autograd, and the largest singular value", tuple(found))


def smooth_layers(subject: Subject) -> Report:
    """Check at the layers of the entry that ∇φ moves by α‖∇l(A) − ∇l(B)‖ at least over a way of ‖A − B‖/α.

    And with three layers below an affine loss by α‖CCᵀ‖ exactly, over a way of ‖C‖. So with more layers, of
    falling widths, whose rows are rows of ±I.
    """
    found = []
    for d, alpha, seed in product(SIZES, ALPHAS, range(subject.seed, subject.seed + SEEDS)):
        random = generator_for(seed, d)
        A, B, C, I = (*(_whole(random, (d, d)) for _ in range(3)), np.eye(d))  # noqa: E741
        for loss in polynomials((d, d), random):
            apart, moved = _moves(loss.value, *_layers(A, B, alpha))
            due = alpha**2 * _square(loss.gradient(A) - loss.gradient(B))
            errors = {"the way": relative_error(apart * alpha**2, _square(A - B))}
            errors["two layers"] = max(due - moved, 0.0) / (due + (due == 0.0))
            three = (C, 0.0 * I, alpha * I), (0.0 * C, 0.0 * I, alpha * I)
            apart, moved = _moves(_affine(C), *three)
            errors["three layers"] = relative_error(moved, alpha**2 * _square(C @ C.T))
            errors["the way, three layers"] = relative_error(apart, _square(C))
            for depth in DEPTHS:
                apart, moved = _moves(loss.value, *_deep_layers(A, B, alpha, depth, random))
                errors[f"the way, {depth} layers"] = relative_error(apart * alpha**2, _square(A - B))
                errors[f"{depth} layers"] = max(due - moved, 0.0) / (due + (due == 0.0))
                here, there = _affine_layers(C, alpha, depth, random)
                apart, moved = _moves(_affine(C), here, there)
                errors[f"{depth} layers, affine"] = relative_error(moved, alpha**2 * _square(C @ C.T))
                errors[f"the way, {depth} layers, affine"] = relative_error(apart, _square(C))
            where, error = largest(errors)
            text = f"{d}×{d}, α = {alpha:g}"
            found.append(Comparison(subject.name, loss.name, text, seed, error, EXACT, where))
    return Report(subject.name, "autograd at the layers that show it", tuple(found))


def both_directions(subject: Subject) -> Report:
    """Check the constant of an affine loss below two layers, and the layers that show no other to be smooth."""
    found = (*affine_loss(subject).comparisons, *smooth_layers(subject).comparisons)
    return Report(subject.name, "autograd, in both directions", found)


def _layers(A: Array, B: Array, alpha: float) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Return (A/α, αI) and (B/α, αI)."""
    upper = alpha * np.eye(len(A))
    return (A / alpha, upper), (B / alpha, upper)


def _above(size: int, depth: int, random: np.random.Generator) -> list[Array]:
    """Return W_2, …, W_N with orthonormal rows: W_k takes some entries out, one less each, and turns signs."""
    widths = [size + depth - k for k in range(1, depth + 1)]
    pairs = zip(widths[1:], widths[:-1], strict=True)
    return [
        random.choice((-1.0, 1.0), (rows, 1)) * np.eye(cols)[random.permutation(cols)[:rows]]
        for rows, cols in pairs
    ]


def _deep_layers(
    A: Array, B: Array, alpha: float, depth: int, random: np.random.Generator
) -> tuple[Sequence[Array], Sequence[Array]]:
    """Return (MᵀA/α, αW_2, W_3, …, W_N) and (MᵀB/α, αW_2, …, W_N), M = W_N ⋯ W_2."""
    second, *others = _above(len(A), depth, random)
    turned = _product([second, *others]).T
    above = (alpha * second, *others)
    return (turned @ A / alpha, *above), (turned @ B / alpha, *above)


def _affine_layers(
    C: Array, alpha: float, depth: int, random: np.random.Generator
) -> tuple[Sequence[Array], Sequence[Array]]:
    """Return (MᵀC, 0, αW_3, W_4, …, W_N) and (0, 0, αW_3, …, W_N), M = W_N ⋯ W_2."""
    second, third, *others = _above(len(C), depth, random)
    first = _product([second, third, *others]).T @ C
    above = (0.0 * second, alpha * third, *others)
    return (first, *above), (0.0 * first, *above)


def _product(layers: Sequence[Array]) -> Array:
    """Return the product of layers, the first one on the right."""
    whole = layers[0]
    for layer in layers[1:]:
        whole = layer @ whole
    return whole


def _affine(C: Array) -> Callable[[Tensor], Tensor]:
    """Return ⟨C, ·⟩."""
    return lambda X: (tensor(C) * X).sum()


def _moves(
    value: Callable[[Tensor], Tensor], here: Sequence[Array], there: Sequence[Array]
) -> tuple[float, float]:
    """Return Σ‖ΔW_j‖² and Σ‖Δ∇_jφ‖² for φ = l(W_N ⋯ W_1) between two networks."""
    slopes = [autograd(lambda *layers: value(chain(layers)), *network) for network in (here, there)]
    return tuple(  # type: ignore[return-value]
        sum(_square(a - b) for a, b in zip(*pair, strict=True)) for pair in ((here, there), slopes)
    )


def _second(value: Callable[[Tensor], Tensor], layers: Sequence[Array]) -> Array:
    """Return ∇²φ in all entries of both layers, column by column: ∇φ moves by it exactly, φ being of degree 2."""

    def slope(moved: Array) -> Array:
        parts = np.split(moved, [layers[0].size])
        network = [W + part.reshape(W.shape) for W, part in zip(layers, parts, strict=True)]
        found = autograd(lambda *here: value(chain(here)), *network)
        return np.concatenate([one.ravel() for one in found])

    size = sum(W.size for W in layers)
    here = slope(np.zeros(size))
    return np.stack([slope(row) - here for row in np.eye(size)])


def _spectrum(values: Array, hidden: int, size: int) -> Array:
    """Return ±s for each singular value, each as often as the hidden width, and 0 for the rest, in order."""
    known = np.repeat(np.concatenate([values, -values]), hidden)
    return np.sort(np.concatenate([known, np.zeros(size - len(known))]))


def _square(matrix: Array) -> float:
    return float((matrix * matrix).sum())


def _whole(random: np.random.Generator, shape: tuple[int, int]) -> Array:
    drawn: Array = random.integers(-2, 3, shape).astype(float)
    return drawn
