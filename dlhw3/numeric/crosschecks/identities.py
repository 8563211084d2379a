"""Cross-check of the identities of balanced networks: both sides, at random balanced layers."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from itertools import product
from typing import Any

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
from dlhw3.numeric.crosschecks.balanced_layers import SPECTRA, balanced_layers

AGAINST = "products of balanced layers"
# W_{N:1} and the products of layers are ten products; a decomposition errs by 10dε (code/helpers.py), as twenty do.
# Singular values of layers are within a factor of 3, of their product within 3^5; its power p has derivative
# p·σ^{p−1}, relative to σ_1^p at most (σ_1/σ)^{1−p}, where 1 − p ≤ 3/5 (p = 2j/N ≥ 2/5): 3^3.
TOLERANCE = rounding(products=30, size=5, amplified=27.0)  # 9e-13
SEEDS = 2
WIDTHS = ((3, 2), (2, 3, 2), (4, 2, 3), (1, 3, 2, 4), (3, 3, 3, 3), (5, 2, 4, 3, 3, 2))
Codes = dict[str, Callable[..., Any]]


def balanced_powers(subject: Subject) -> Report:
    """Check W_{j:1}ᵀW_{j:1} = (WᵀW)^{j/N} and W_{N:j}W_{N:j}ᵀ = (WWᵀ)^{(N−j+1)/N}, W = W_{N:1}, for every j.

    Both sides of the printed statement are run, and both are compared with the products of the first j (the
    last N − j + 1) layers, multiplied here one by one.
    """
    derivation = subject.derive()
    right, left = (derivation.equation(name) for name in ("right Gram power", "left Gram power"))
    codes = {
        "right": (subject.codes(), subject.codes(right.left)),
        "left": (subject.codes(left.right), subject.codes(left.left)),
    }
    found = []
    for widths, spectrum, seed in product(WIDTHS, SPECTRA, range(subject.seed, subject.seed + SEEDS)):
        W = balanced_layers(widths, spectrum, generator_for(seed, *widths))
        N = len(W)
        errors: dict[str, float] = {}
        for j in range(N + 1):
            errors |= _errors(f"right, j = {j}", codes["right"], W, j, _right_gram(W[:j], widths[0]))
            errors |= _errors(f"left, j = {j + 1}", codes["left"], W, j + 1, _left_gram(W[j:], widths[-1]))
        where, error = largest(errors)
        shape = f"{'-'.join(map(str, widths))}, {spectrum}"
        found.append(Comparison(subject.name, "", shape, seed, error, TOLERANCE, where))
    return Report(subject.name, AGAINST, tuple(found))


def _errors(name: str, sides: tuple[Codes, Codes], W: list[Array], j: int, gram: Array) -> dict[str, float]:
    found = {}
    for side, codes in zip(("right side", "left side"), sides, strict=True):
        found[f"{name}, {side}, numpy"] = relative_error(codes["numpy"](W, j), gram)
        found[f"{name}, {side}, torch"] = relative_error(codes["torch"](as_tensors(W), j), gram)
    return found


def _right_gram(first: list[Array], size: int) -> Array:
    """Return AᵀA for the product A of the first layers."""
    A = reduce(lambda inner, outer: outer @ inner, first, np.eye(size))
    return A.T @ A


def _left_gram(last: list[Array], size: int) -> Array:
    """Return AAᵀ for the product A of the last layers."""
    A = reduce(lambda outer, inner: outer @ inner, reversed(last), np.eye(size))
    return A @ A.T
