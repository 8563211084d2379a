"""The data of the write-up, and the user's own.

n inputs x ~ N(0, I_d), targets y = ⟨w, sin x⟩ + noise · N(0, 1) with w ~ N(0, I_d), the sine elementwise.
It is not linear: the best linear fit keeps a variance of (1 − 2/e − 1/e²)/2 ≈ 0.0645 for each unit of ‖w‖².
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.errors import UserError

Array = NDArray[np.float64]

LARGEST_ENTRY = 1e50  # squared gradients are of fourth order in the data: 1e200, and float64 ends at 1e308
SMALLEST_INPUTS = 1e-50  # and begins at 1e-308


@dataclass(frozen=True, slots=True)
class Data:
    """Inputs X (n, d) and targets Y (n, k), one row a sample, float64."""

    X: Array
    Y: Array

    @property
    def y(self) -> Array:
        """The targets as a vector (n,); UserError when there are several a sample."""
        if self.Y.shape[1] != 1:
            raise UserError(f"This experiment needs one target a sample; Y has {self.Y.shape[1]} columns.")
        column: Array = self.Y[:, 0]
        return column


def generator(seed: int, purpose: str) -> np.random.Generator:
    """Return the random generator of ``seed`` for one purpose; other purposes have independent streams."""
    return np.random.default_rng([seed, *purpose.encode()])


def synthetic(n: int = 100, d: int = 10, noise: float = 0.1, seed: int = 0) -> Data:
    """Return ``n`` samples in ``d`` dimensions of the write-up's data; ``noise`` is a standard deviation."""
    random = generator(seed, "data")
    X = random.standard_normal((n, d))
    w = random.standard_normal(d)
    y = np.sin(X) @ w + noise * random.standard_normal(n)
    return Data(X, y[:, None])


def load(path: Path) -> Data:
    """Return the data of an .npz file with X (n, d) and Y (n,) or (n, k).

    Raises UserError, one sentence each, for a missing or unreadable file, a missing array, a wrong number
    of axes, rows that do not agree, or an entry that is not a finite number or beyond ``LARGEST_ENTRY``,
    and for inputs that are all zero or below ``SMALLEST_INPUTS``.
    """
    arrays = _read(path)
    X, Y = (_numbers(path, name, arrays) for name in ("X", "Y"))
    if X.ndim != 2:
        raise UserError(f"X in {path} must have two axes (samples, inputs); it has shape {X.shape}.")
    if Y.ndim not in (1, 2):
        raise UserError(f"Y in {path} must have one or two axes; it has shape {Y.shape}.")
    if len(X) != len(Y):
        raise UserError(f"X and Y in {path} must have as many rows: {len(X)} and {len(Y)}.")
    if X.size == 0 or Y.size == 0:
        raise UserError(f"{path} holds no samples.")
    largest = float(np.max(np.abs(X)))
    if largest == 0.0:
        raise UserError("The loss has no curvature: every input is zero.", hint="data with a non-zero input")
    if largest < SMALLEST_INPUTS:
        raise UserError(
            f"No entry of X in {path} reaches {SMALLEST_INPUTS:g}.", hint="the data in other units"
        )
    return Data(X, Y if Y.ndim == 2 else Y[:, None])


def choose(path: Path | None, n: int, d: int, noise: float, seed: int) -> Data:
    """Return the user's data when there is a path, the write-up's otherwise."""
    return synthetic(n, d, noise, seed) if path is None else load(path)


def _read(path: Path) -> dict[str, NDArray[Any]]:
    try:
        with path.open("rb") as file:
            archive = np.load(file, allow_pickle=False)
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise UserError(f"{path} is not an .npz file.", hint="numpy.savez(path, X=X, Y=Y)")
            return {name: archive[name] for name in archive.files if name in ("X", "Y")}
    except OSError as error:
        raise UserError(f"Cannot read {path}: {error.strerror or 'it is not an .npz file'}.") from None
    except (ValueError, EOFError, zipfile.BadZipFile):
        raise UserError(f"{path} is not a readable .npz file.", hint="numpy.savez(path, X=X, Y=Y)") from None


def _numbers(path: Path, name: str, arrays: dict[str, NDArray[Any]]) -> Array:
    if name not in arrays:
        raise UserError(f"{path} has no array called {name}.", hint="numpy.savez(path, X=X, Y=Y)")
    values = arrays[name]
    if values.dtype.kind not in "fiub":
        raise UserError(f"{name} in {path} must hold real numbers, not {values.dtype}.")
    numbers = values.astype(np.float64)
    if not np.isfinite(numbers).all():
        bad = tuple(int(i) for i in np.argwhere(~np.isfinite(numbers))[0])
        raise UserError(f"{name} in {path} has an entry that is not finite, at {bad}.")
    if numbers.size and np.max(np.abs(numbers)) > LARGEST_ENTRY:
        raise UserError(
            f"{name} in {path} has an entry beyond {LARGEST_ENTRY:g}; the squared gradients would overflow.",
            hint="the data in other units",
        )
    return numbers
