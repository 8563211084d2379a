"""The letters of a run as one vector and back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Letters = Mapping[str, Array]
"""Values by letter, each a matrix (rows, columns)."""


class Packing:
    """The letters that move as one vector, beside those that stand still."""

    def __init__(self, moving: tuple[str, ...], values: Letters) -> None:
        self.moving, self.fixed = moving, dict(values)
        self.shapes = [values[name].shape for name in moving]
        self.cuts = np.cumsum([rows * columns for rows, columns in self.shapes])[:-1]

    def flat(self, letters: Letters) -> Array:
        """Return the letters that move as one vector (p,)."""
        return np.concatenate([np.ravel(letters[name]) for name in self.moving])

    def letters(self, state: Array) -> dict[str, Array]:
        """Return all letters' values where those that move are ``state`` (p,)."""
        parts = zip(self.moving, np.split(state, self.cuts), self.shapes, strict=True)
        return self.fixed | {name: part.reshape(shape) for name, part, shape in parts}
