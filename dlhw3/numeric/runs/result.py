"""What an experiment hands back: arrays, numbers, what was verified, and the rows of its summary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a run verified: ``value`` was measured and had to be at most ``tolerance``."""

    name: str
    value: float
    tolerance: float
    reason: str = ""

    @property
    def passed(self) -> bool:
        """Whether the value is within the tolerance; a NaN is not."""
        return bool(self.value <= self.tolerance)


@dataclass(frozen=True, slots=True)
class Undecided:
    """A check that this run cannot decide, and why: nothing was verified, and nothing found wrong."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The outcome of a run, ready to be stored and drawn.

    ``arrays`` go to arrays.npz and ``axes`` says in words what their axes are (``"(width, seed, time)"``);
    ``metrics`` must be JSON-able and must not contain wall times (equal configs give equal bytes);
    ``table`` holds the rows of the summary, each with the same keys in the same order;
    ``notes`` are sentences under the table; ``derivations`` are the catalogue's names the run relies on;
    ``undecided`` has the checks that the options or the data leave open: none is left out in silence.
    """

    arrays: Mapping[str, NDArray[Any]]
    axes: Mapping[str, str]
    metrics: Mapping[str, Any]
    checks: tuple[Check, ...]
    table: tuple[Mapping[str, Cell], ...]
    notes: tuple[str, ...] = ()
    derivations: tuple[str, ...] = field(default=())
    undecided: tuple[Undecided, ...] = ()

    def __post_init__(self) -> None:
        if set(self.arrays) != set(self.axes):
            raise ValueError(f"arrays without axes: {sorted(set(self.arrays) ^ set(self.axes))}")
        if any(list(row) != list(self.table[0]) for row in self.table):
            raise ValueError("the rows of the table have different columns")


def worst(name: str, values: list[float], tolerance: float) -> Check:
    """Return one check for several measurements: the largest, or NaN when any is."""
    return Check(name, float(np.max(values)) if values else float("nan"), tolerance)
