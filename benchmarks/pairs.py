"""Two computations timed in turns, and the ratio of their times: the shape of every row of the table."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

AS_IT_IS = "as it is"  # the C library's, which gives large arrays back to the system and faults them in again
KEEPS_PAGES = "keeps its pages"  # the same, told not to


@dataclass(frozen=True, slots=True)
class Setting:
    """What a row was measured with: the precision, the threads of both sides, and their allocator."""

    precision: str
    ours: str = "1"
    theirs: str = "1"
    allocator: str = AS_IT_IS  # of theirs; ours has the C library's as it is

    @property
    def threads(self) -> str:
        """The threads of both sides in words."""
        return f"{self.ours} / {self.theirs}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Seconds of both sides (medians) and the ratio theirs/ours over interleaved pairs; None where not measured."""

    name: str
    setting: Setting
    ours: float | None
    theirs: float | None
    low: float | None
    median: float | None
    high: float | None
    target: float | None
    note: str = ""


def ratio(
    name: str,
    ours: Callable[[], Any],
    theirs: Callable[[], Any],
    *,
    setting: Setting,
    target: float | None,
    pairs: int,
    inner: int = 1,
) -> Row:
    """Time ``ours`` and ``theirs`` in turns, ``inner`` calls each, ``pairs`` times, after one call of each."""
    ours(), theirs()
    times = np.array([(_seconds(ours, inner), _seconds(theirs, inner)) for _ in range(pairs)])
    return summary(name, times, setting=setting, target=target)


def summary(name: str, times: np.ndarray, *, setting: Setting, target: float | None, note: str = "") -> Row:
    """Return the row of interleaved times (pairs, 2), ours and theirs: medians, and the range of the ratio."""
    ratios = times[:, 1] / times[:, 0]
    mine, peer = np.median(times, axis=0)
    return Row(
        name=name,
        setting=setting,
        ours=float(mine),
        theirs=float(peer),
        low=float(ratios.min()),
        median=float(np.median(ratios)),
        high=float(ratios.max()),
        target=target,
        note=note,
    )


def skipped(name: str, why: str, setting: Setting) -> Row:
    """Return the row of a peer that is not installed."""
    return Row(
        name=name,
        setting=setting,
        ours=None,
        theirs=None,
        low=None,
        median=None,
        high=None,
        target=None,
        note=why,
    )


def _seconds(call: Callable[[], Any], inner: int) -> float:
    started = time.perf_counter()
    for _ in range(inner):
        call()
    return (time.perf_counter() - started) / inner


def show(rows: list[Row]) -> None:
    """Print rows as plain lines, for one file alone."""
    for row in rows:
        where = f"{row.setting.precision}, threads {row.setting.threads}, allocator {row.setting.allocator}"
        if row.median is None:
            print(f"{row.name} [{where}]: not measured ({row.note})")
            continue
        goal = "" if row.target is None else f", target {row.target:g}"
        print(
            f"{row.name} [{where}]: {row.median:.1f} × (from {row.low:.1f} to {row.high:.1f}{goal}; "
            f"ours {1e3 * (row.ours or 0):.3g} ms, theirs {1e3 * (row.theirs or 0):.3g} ms)"
        )
