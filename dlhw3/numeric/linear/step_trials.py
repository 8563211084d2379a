"""What is seen of a run's paths with one step size: whether the loss falls, and when it is at the optimum.

*At the optimum* is meant as the gap certificate means it: ‖∇l‖²/(2μ), the sum over the directions i of the
inputs of e_i·s_i²/μ with e_i = ½|((W − W*)R)_i|² their parts of the excess, is within ``SETTLED`` of the
explained loss. Where the steps tried do not reach it, each direction is carried on at the rate at which its own
part fell over the second half, but no faster than at the optimum: the end is slower than the way there. There,
balanced, the error in direction i shrinks at η·s_i²·g with g = ‖W*‖^{2−2/N} (``gain``), 1 for a single layer.
The flattest direction decides, also where its part of the loss is too small to see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.data.arrays import Array, as_float64
from dlhw3.numeric.linear.descent import diverged, reference_excess
from dlhw3.numeric.linear.input_spectrum import EPSILON
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss

Numbers = NDArray[np.float64]
Walk = Callable[[QuadraticLoss, float], Iterator[Array]]

SETTLED = 1e-6  # of the explained loss: what is certified within it counts as the optimum
LONGER = 6  # a trial is made at most so many times as long to see the optimum reached
CALM = 1.5  # η·λ_max along a path that settles: a minimum repels from 2 on, and a rung of √2 is left


@dataclass(frozen=True, slots=True)
class Trial:
    """What ``networks`` did with ``step_size`` for ``steps`` steps, their loss falling over the second half.

    ``arrived`` of them were at the optimum at the end, all of them from step ``settled`` on, or that is None.
    ``needed`` is how many steps all take: that number, or what the rates seen and the curvature make of it;
    ``at_best`` is what the curvature alone leaves, without any saddle on the way.
    """

    step_size: float
    steps: int
    networks: int
    arrived: int
    settled: int | None
    needed: float
    at_best: float

    def in_words(self) -> str:
        """Return what was seen, as the rest of a sentence about the step."""
        if self.settled is not None:
            every = "the network is" if self.networks == 1 else f"all {self.networks} networks are"
            return f"was tried: {every} at the optimum after {_count(self.settled)}"
        seen = f"was tried for {_count(self.steps)}: the loss stays bounded and falls"
        if self.arrived or self.at_best <= self.steps:
            return f"{seen}, and {self.arrived} of {self.networks} networks reach the optimum by then"
        return f"{seen}; by the rates seen and the curvature the optimum takes some {self.needed:.0e}"


def _count(steps: int) -> str:
    return f"{steps} step" if steps == 1 else f"{steps} steps"


def gain(loss: QuadraticLoss, depths: Sequence[int]) -> float:
    """Return the least ‖W*‖^{2−2/N} of the depths, with W*'s least singular value that is not 0 for its norm."""
    sizes = np.linalg.svd(as_float64(loss.optimum), compute_uv=False)
    size = float(sizes[sizes > max(loss.optimum.shape) * EPSILON * sizes[0]].min())
    return float(min(size ** (2 - 2 / depth) for depth in depths))


def try_step(
    paths: Sequence[Walk], loss: QuadraticLoss, step_size: float, steps: int, curving: float = 1.0
) -> Trial | None:
    """Return what ``steps`` steps show, and up to ``LONGER`` times as many where that shows the optimum.

    ``curving`` is ``gain``. None where a path leaves the bounds, or where its loss rises in the second half
    while above ``SETTLED``.
    """
    length = steps
    while True:
        walked = []
        for path in paths:
            seen = _walk(path(loss, step_size), loss, length, step_size, curving)
            if seen is None:
                return None
            walked.append(seen)
        trial = _together(walked)
        more = length == steps == trial.steps and trial.at_best <= LONGER * steps
        if trial.settled is not None or not more:
            return trial
        length = LONGER * steps


def _together(walked: Sequence[Trial]) -> Trial:
    """Return the trial of all paths: they are where the last of them is."""
    settled = [one.settled for one in walked if one.settled is not None]
    return Trial(
        walked[0].step_size,
        max(one.steps for one in walked),
        sum(one.networks for one in walked),
        sum(one.arrived for one in walked),
        max(settled) if len(settled) == len(walked) else None,
        max(one.needed for one in walked),
        max(one.at_best for one in walked),
    )


def _walk(
    products: Iterator[Array], loss: QuadraticLoss, steps: int, step_size: float, curving: float
) -> Trial | None:
    """Return what one path shows in ``steps`` steps; None where it leaves the bounds or does not come down."""
    aim, weights, rose, above, taken = SETTLED * loss.explained(), _weights(loss), -1, -1, 0
    history: dict[str, Numbers] = {}
    with np.errstate(over="ignore", invalid="ignore"):
        for taken, product in enumerate(islice(products, steps + 1)):
            parts = _parts(product, loss)
            excess = parts.sum(axis=-1)
            first = history.setdefault("first", reference_excess(excess, loss.explained()))
            if diverged(excess, first).any():
                return None
            if taken and np.any((excess > history["excess"]) & (excess > aim)):
                rose = taken
            away = parts @ weights > aim
            above = taken if away.any() else above
            history["excess"] = excess
            if 2 * taken <= steps:
                history["middle"] = parts
    middle = min(steps // 2, taken)
    if rose > middle:
        return None
    arrived = len(away) - int(np.sum(away))
    if not away.any():
        return Trial(step_size, taken, len(away), arrived, above + 1, above + 1, above + 1)
    final = 2.0 * step_size * curving * loss.inputs.singular**2
    needed, at_best = (
        taken + _remaining(earlier, parts, max(1, taken - middle), loss, final)
        for earlier in (history["middle"], np.full_like(parts, np.inf))
    )
    return Trial(step_size, taken, len(away), arrived, None, needed, at_best)


def _parts(product: Array, loss: QuadraticLoss) -> Numbers:
    """Return the excess of each network direction by direction of the inputs, shape (S, r)."""
    away = (as_float64(product) - loss.optimum) @ loss.root
    parts: Numbers = 0.5 * np.sum(away.reshape(-1, *loss.target.shape) ** 2, axis=-2)
    return parts


def _weights(loss: QuadraticLoss) -> Numbers:
    """Return s_i²/μ, shape (r,): by how much more than the excess the gradient shows of a direction."""
    weights: Numbers = loss.inputs.singular**2 / loss.strong_convexity()
    return weights


def _remaining(earlier: Numbers, later: Numbers, between: int, loss: QuadraticLoss, final: Numbers) -> float:
    """Return how many more steps bring every direction's part to its share of ``SETTLED``.

    Its rate is that of the last ``between`` steps where it fell in them, but at most ``final`` (r,).
    """
    missing = later * _weights(loss) * later.shape[-1] / (SETTLED * loss.explained())
    late = missing > 1.0
    most = np.broadcast_to(final, later.shape)[late]
    with np.errstate(divide="ignore", over="ignore"):
        seen = np.log(earlier[late] / later[late]) / between
        steps = np.log(missing[late]) / np.where((seen > 0) & (seen < most), seen, most)
    return float(np.max(steps, initial=0.0))
