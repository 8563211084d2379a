"""A step that works, for a run whose own does not: looked for, and tried with every width and seed.

A trial is the training of the run itself, without the kernels beside it: the same stretches of steps, in the
same precision and on the same device. It works when every loss stays finite and ends no higher than it began.
A trial that fails mostly fails soon. One that works takes as long as the run, so a long run is tried, and
recommended, with fewer steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dlhw3.numeric.data.step_search import largest_that_works, squares
from dlhw3.numeric.experiments.ntk.limits import out_of_range
from dlhw3.numeric.experiments.ntk.pairing import Case, is_finite, trained
from dlhw3.progress import Progress, Silent

WORK = 2e10  # multiply-adds of one trial, all widths and seeds together: a second or two
TRIALS = 24  # at most: the tenth rate is already 10⁻³⁰⁰ of the first
_LOWEST = 1e-305  # no rate below: its products would lose their digits


@dataclass(frozen=True, slots=True)
class Advice:
    """A rate that was tried for ``steps`` steps, and the largest share of its loss that a network kept."""

    rate: float
    steps: int
    share: float


@dataclass(frozen=True, slots=True)
class Trials:
    """The runs to try: ``load(i)`` draws the i-th of ``count``; ``work`` is the multiply-adds of a step of all."""

    count: int
    load: Callable[[int], Case]
    work: float
    device: str


def rate_that_works(trials: Trials, first: float, steps: int, progress: Progress) -> Advice | None:
    """Return a rate ≤ ``first`` at which all runs train; None where none is found.

    Rates fall by 2, 4, 16, 256, … until one works, and are then narrowed down to a factor of 4. All but the
    first are rounded down to a digit.
    """
    tried = max(1, min(steps, int(WORK / trials.work)))
    progress.start(TRIALS, "ntk: looking for a step that works")
    order = list(range(trials.count))

    def share(rate: float) -> float | None:
        seen = _largest_share(trials, order, rate, tried)
        progress.advance(1)
        return seen

    found = largest_that_works(
        share, first, digits=1, most=TRIALS, falls=squares(), within=4.0, lowest=_LOWEST
    )
    progress.finish()
    return None if found is None else Advice(found[0], tried, found[1])


def _largest_share(trials: Trials, order: list[int], rate: float, steps: int) -> float | None:
    """Return the largest loss at the end as a share of that at the start; None as soon as a run fails.

    The run that failed comes first in ``order`` the next time.
    """
    largest = 0.0
    for position, number in enumerate(order):
        share = _share(trials.load(number), rate, steps, trials.device)
        if share is None:
            order.insert(0, order.pop(position))
            return None
        largest = max(largest, share)
    return largest


def _share(case: Case, rate: float, steps: int, device: str) -> float | None:
    start = case.residual()[None]
    if out_of_range(case.network, case.X, start[0], rate):
        return None
    scale = float(np.max(np.abs(start))) or 1.0
    before = after = float(np.sum((start[0] / scale) ** 2))
    for _, _, residuals in trained(case, start, rate, steps, device, Silent()):
        if not is_finite(residuals).all():
            return None
        after = float(np.sum((residuals[-1] / scale) ** 2))
    if after > before:
        return None
    return after / before if before > 0.0 else 0.0
