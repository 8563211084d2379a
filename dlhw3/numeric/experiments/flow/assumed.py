"""What is assumed of letters at their values: drawn so, required of a file's arrays, looked at along the path."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.experiments.flow.integrate import Path
from dlhw3.numeric.experiments.flow.packing import Packing
from dlhw3.symbolic.language.assumed.assumptions import Properties
from dlhw3.symbolic.language.making.said import SYMMETRIC

Array = NDArray[np.float64]
EPS = float(np.finfo(np.float64).eps)
LAST_PLACES = 64.0  # units in the last place, for each row, that rounding may put between what is equal
WORDS = {
    "symmetric": "symmetric",
    "psd": "positive semidefinite",
    "pd": "positive definite",
    "orthogonal": "orthogonal",
    "invertible": "invertible",
    "!= 0": "≠ 0",
    "> 0": "> 0",
    ">= 0": "≥ 0",
}
MENDED = {"symmetric": "({0} + {0}.T) / 2", "psd": "{0} @ {0}.T", "pd": "{0} @ {0}.T + numpy.eye(len({0}))"}
"""What makes an array what it is assumed to be, in Python."""


def drawn(normal: Array, scale: float, said: Collection[str]) -> tuple[Array, str]:
    """Return a letter's value from normal numbers G of its shape, with what is said of it, and words for how.

    Symmetric: the upper half of G on both sides; positive semidefinite or definite: G Gᵀ/n; positive: |G|.
    """
    if {"psd", "pd"} & set(said):
        return scale * (normal @ normal.T) / len(normal), f"{scale:g}·G Gᵀ/{len(normal)}, G normal"
    value, words = normal, f"entries from N(0, {scale:g}²)"
    if set(SYMMETRIC) & set(said):
        value, words = np.triu(normal) + np.triu(normal, 1).T, f"{words}, symmetric"
    if {"> 0", ">= 0"} & set(said):
        value, words = np.abs(value), f"absolute values of {words}"
    return scale * value, words


def holds(value: Array, said: str, allowed: float = 0.0) -> bool:
    """Whether a matrix is what is said of it; what rounding does, and ``allowed`` beside it, is no matter.

    A matrix that is computed, as Bᵀ B or an inverse by a stable method, has entries and eigenvalues within some n
    units in the last place of the largest. What is strict (> 0, ≠ 0, pd, invertible) must be so by more than that.
    """
    size = float(np.max(np.abs(value), initial=0.0))
    room = LAST_PLACES * max(value.shape) * EPS
    if said in SYMMETRIC and float(np.max(np.abs(value - value.T), initial=0.0)) > room * size + allowed:
        return False
    if said == "symmetric":
        return True
    if said == "orthogonal":
        return bool(np.max(np.abs(value.T @ value - np.eye(value.shape[1]))) <= room + allowed)
    if said in ("psd", "pd"):
        least = float(np.linalg.eigvalsh((value + value.T) / 2.0)[0])
        return bool(least > room * size if said == "pd" else least >= -(room * size + allowed))
    if said == "invertible":
        singular = np.linalg.svd(value, compute_uv=False)
        return bool(singular[-1] > room * singular[0])
    if said == "!= 0":
        return size > 0.0
    return bool(np.all(value > 0.0) if said == "> 0" else np.all(value >= -allowed))


def missed(assumed: Properties, letters: Mapping[str, Array]) -> tuple[str, str] | None:
    """Return the first letter, and what is assumed of it, that its value is not."""
    return next(((name, said) for name, said in assumed if not holds(letters[name], said)), None)


def while_held(assumed: Properties, packing: Packing, path: Path) -> Path:
    """Return a path up to where all that is assumed of its letters holds; it says why it ends there."""
    if (found := lost(assumed, packing, path)) is None:
        return path
    count, why = found
    return replace(path.until(count), stopped=why, lost=True)


def lost(assumed: Properties, packing: Packing, path: Path) -> tuple[int, str] | None:
    """Return the first recorded point at which a letter that moves is no longer what is assumed, and the words.

    What is symmetric or on a boundary is so as far as the steps before may have been off, by the solver's errors
    and by rounding.
    """
    moving = [(name, said) for name, said in assumed if name in packing.moving]
    for k, state in enumerate(path.states) if moving else ():
        letters = packing.letters(state)
        for name, said in moving:
            size, rows = float(np.max(np.abs(letters[name]))), max(letters[name].shape)
            rounding = LAST_PLACES * rows * EPS * size * (path.steps if k else 0)
            if not holds(letters[name], said, float(path.local[k]) + rounding):
                return k, f"{name} is not {WORDS[said]} at time {path.times[k]:.6g}, as is assumed"
    return None
