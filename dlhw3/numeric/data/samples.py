"""The data of the write-up, and the user's own.

n inputs x ~ N(0, I_d), targets y = ⟨w, sin x⟩ + noise · N(0, 1) with w ~ N(0, I_d), the sine elementwise.
It is not linear: the best linear fit keeps a variance of (1 − 2/e − 1/e²)/2 ≈ 0.0645 for each unit of ‖w‖².
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.errors import Flag, UserError
from dlhw3.numeric.data.archive import read_arrays
from dlhw3.numeric.data.estimates import refuse_beyond_memory
from dlhw3.numeric.data.recipes import recipe, scaling
from dlhw3.numeric.data.rounding import rounded_down

Array = NDArray[np.float64]

LARGEST_ENTRY = 1e50  # squared gradients are of fourth order in the data: 1e200, and float64 ends at 1e308
SMALLEST_SIZE = 1e-50  # and begins at 1e-308


@dataclass(frozen=True, slots=True)
class Data:
    """Inputs X (n, d) and targets Y (n, k), one row a sample, float64; ``path`` is the user's file, if any."""

    X: Array
    Y: Array
    path: Path | None = None

    @property
    def y(self) -> Array:
        """The targets as a vector (n,); UserError when there are several a sample."""
        if self.Y.shape[1] != 1:
            raise UserError(
                f"This experiment needs one target a sample; Y has {self.Y.shape[1]} columns, which only "
                "landscape takes.",
                hint="" if self.path is None else recipe(self.path, Y="d['Y'][:, 0]"),
            )
        column: Array = self.Y[:, 0]
        return column


def generator(seed: int, purpose: str) -> np.random.Generator:
    """Return the random generator of ``seed`` for one purpose; other purposes have independent streams."""
    return np.random.default_rng([seed, *purpose.encode()])


def synthetic(n: int = 100, d: int = 10, noise: float = 0.1, seed: int = 0) -> Data:
    """Return ``n`` samples in ``d`` dimensions of the write-up's data; ``noise`` is a standard deviation."""
    refuse_beyond_memory(
        16.0 * n * (d + 1.0), f"{n} samples of {d} inputs", ("smaller ", Flag("n"), " or ", Flag("d"))
    )
    random = generator(seed, "data")
    X = random.standard_normal((n, d))
    w = random.standard_normal(d)
    y = np.sin(X) @ w + noise * random.standard_normal(n)
    return Data(X, y[:, None])


def load(path: Path, *, least_target: float = SMALLEST_SIZE) -> Data:
    """Return the data of an .npz file with X (n, d) and Y (n,) or (n, k).

    Raises UserError, one sentence each, for a missing or unreadable file (see ``archive``), a missing array,
    numbers that are not real, a wrong number of axes, rows that do not agree, no samples or inputs, an entry
    that is not a finite number or beyond ``LARGEST_ENTRY``, inputs that are all zero, and for inputs or
    targets that have an entry other than 0 and none of at least ``SMALLEST_SIZE``. An experiment that squares
    no target lowers that for them to ``least_target``.
    """
    arrays = read_arrays(path, ("X", "Y"))
    for name, values in arrays.items():
        if values.dtype.kind not in "fiub":
            raise UserError(
                f"{name} in {path} must hold real numbers, not {_words(values)}.",
                hint=_remedy(path, values, name),
            )
    X, Y = arrays["X"], arrays["Y"]
    if X.ndim != 2:
        hint = recipe(path, X=f"d['X'].reshape({len(X)}, -1)") if X.size and X.ndim else ""
        raise UserError(
            f"X in {path} must have two axes (samples, inputs); its shape is {_shape(X)}.", hint=hint
        )
    if Y.ndim not in (1, 2):
        hint = recipe(path, Y=f"d['Y'].reshape({len(Y)}, -1)") if Y.size and Y.ndim else ""
        raise UserError(f"Y in {path} must have one or two axes; its shape is {_shape(Y)}.", hint=hint)
    if len(X) != len(Y):
        raise UserError(
            f"X and Y in {path} must have as many rows: {len(X)} and {len(Y)}.",
            hint=_turned(path, X, Y),
        )
    for count, what in ((len(X), "samples"), (X.shape[1], "inputs"), (Y[:1].size or not len(Y), "targets")):
        if not count:
            raise UserError(f"{path} holds no {what}: X has the shape {_shape(X)}, and Y {_shape(Y)}.")
    numbers = {name: _finite(path, name, arrays) for name in arrays}
    if not numbers["X"].any():
        raise UserError("The loss has no curvature: every input is zero.")
    for name, values in numbers.items():
        _refuse_sizes(path, name, values, least_target if name == "Y" else SMALLEST_SIZE)
    return Data(numbers["X"], numbers["Y"].reshape(len(Y), -1), path)


def in_other_units(data: Data) -> tuple[Data, str]:
    """Return the user's data with columns of root mean square 1 and targets of size 1, and the recipe for it."""
    sizes = np.sqrt(np.mean(data.X**2, axis=0))
    targets = rounded_down(float(np.sqrt(np.mean(data.Y**2))), 2) if data.Y.any() else 1.0
    scaled = Data(data.X / np.where(sizes > 0, sizes, 1.0), data.Y / targets, data.path)
    return scaled, "" if data.path is None else scaling(data.path, targets=targets)


def choose(path: Path | None, n: int, d: int, noise: float, seed: int) -> Data:
    """Return the user's data when there is a path, the write-up's otherwise."""
    return synthetic(n, d, noise, seed) if path is None else load(path)


def _turned(path: Path, X: NDArray[Any], Y: NDArray[Any]) -> str:
    """Return the recipe that turns X or Y over where the rows agree then; nothing where they do not."""
    if X.shape[1] == len(Y) and X.size:
        return recipe(path, X="d['X'].T")
    if Y.ndim == 2 and Y.shape[1] == len(X) and Y.size:
        return recipe(path, Y="d['Y'].T")
    return ""


def _finite(path: Path, name: str, arrays: Mapping[str, NDArray[Any]]) -> Array:
    """Return an array in float64 and this machine's byte order; UserError where an entry is not a finite number."""
    values = arrays[name]
    with np.errstate(over="ignore"):  # from a longer precision: inf, and told
        numbers = np.ascontiguousarray(values, dtype=np.float64)
    finite = np.isfinite(numbers)
    if not finite.all():
        row, *column = (int(i) for i in np.argwhere(~finite)[0])
        where = f"row {row}" + (f", column {column[0]}" if column else "")
        what = "is not finite" if not np.isfinite(values[(row, *column)]) else "is beyond float64"
        raise UserError(
            f"{name} in {path} has an entry that {what}, in {where} (counted from 0).",
            hint=_finite_rows(path, arrays),
        )
    return numbers


def _finite_rows(path: Path, arrays: Mapping[str, NDArray[Any]]) -> str:
    """Return the recipe that keeps the samples whose numbers are finite in float64; nothing where none is."""
    with np.errstate(over="ignore"):
        table = np.column_stack([arrays["X"], arrays["Y"]]).astype(np.float64)
    if not np.isfinite(table).all(axis=1).any():
        return ""
    first = "k = numpy.isfinite(numpy.column_stack([d['X'], d['Y']]).astype(float)).all(axis=1)"
    return recipe(path, X="d['X'][k]", Y="d['Y'][k]", first=first)


def _refuse_sizes(path: Path, name: str, values: Array, least: float) -> None:
    """Raise UserError where the largest entry is too large, or too small and not 0, for its powers."""
    largest = float(np.max(np.abs(values)))
    hint = recipe(path, **{name: f"d['{name}'] / {max(largest, 1e-307):.2g}"})
    if largest > LARGEST_ENTRY:
        raise UserError(
            f"{name} in {path} has an entry beyond {LARGEST_ENTRY:g}; the squared gradients would overflow.",
            hint=hint,
        )
    if 0.0 < largest < least:
        raise UserError(
            f"No entry of {name} in {path} reaches {least:g}; the squared gradients would be 0.",
            hint=hint,
        )


def _shape(values: NDArray[Any]) -> str:
    """Return a shape in words: '30 × 2', '30' for a vector, 'that of a single number'."""
    return " × ".join(map(str, values.shape)) or "that of a single number"


def _words(values: NDArray[Any]) -> str:
    kinds = {
        "c": "complex ones",
        "U": "text",
        "S": "bytes",
        "M": "dates",
        "m": "spans of time",
        "V": "records",
    }
    return kinds.get(values.dtype.kind, str(values.dtype))


def _remedy(path: Path, values: NDArray[Any], name: str) -> str:
    """Return the recipe that makes real numbers of an array, tried on it: its number for each label at last."""
    member = f"d['{name}']"
    if values.dtype.kind == "c":
        return recipe(path, **{name: f"{member}.real"})
    try:
        values.astype(np.float64)
    except (ValueError, TypeError):
        labels = name == "Y" and values.ndim == 1 and values.dtype.kind in "US"
        text = f"numpy.unique({member}, return_inverse=True)[1]"
        return recipe(path, **{name: text}) if labels else ""
    return recipe(path, **{name: f"{member}.astype(float)"})
