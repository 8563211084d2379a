"""What the end-to-end experiment says under its table, each sentence no stronger than what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.experiments.end_to_end.widths import WidthsApart

Array = NDArray[np.float64]

AGREEMENT = 0.9  # share of the seeds that must agree on which depth is slower
LATER = 1e-6  # relative: an end of the paths so much later than asked for is told
CHANCE = 0.05  # and how likely so many may be where either order is as likely for every seed
FEWEST = 5  # seeds: 2^-5 < 0.05 < 2^-4, so that fewer never show it


@dataclass(frozen=True, slots=True)
class Race:
    """Iterations (depth, seed) to the tolerance from ‖w(0)‖ = ``norm``, one ``step_size`` for all depths."""

    norm: float
    step_size: float
    iterations: Array


def notes(
    config: Any,
    arrays: Mapping[str, NDArray[Any]],
    races: Mapping[str, Race],
    widths: Mapping[int, WidthsApart],
    optimum: float,
    longest: float,
) -> tuple[str, ...]:
    """Return the sentences of a run whose w* has length ``optimum`` and whose longest start is ``longest``."""
    said = [
        f"Distances to the flow are max_t ‖w_{{t/η}} − w(t)‖/{unit_of(optimum, longest)} at the smallest step, "
        "medians over the seeds; orders are fitted exponents in η with 95 % intervals.",
        *_left_out(config, arrays["left_out"]),
    ]
    if longest > optimum:
        said.append(
            f"The longest start is {longest / optimum:.3g} times as long as w*, so that distances are in ‖w(0)‖, "
            "the longest."
        )
    said += _default(config, arrays)
    said += _later(config, float(arrays["times"][-1]))
    for name, race in races.items():
        if len(config.depth) > 1:
            said.append(
                f"From the {name} start, ‖w(0)‖ = {race.norm:g}, with η = {race.step_size:.2g} at every depth, "
                f"{trend(race.iterations)}."
            )
    return (*said, *_widths(widths))


def unit_of(optimum: float, longest: float) -> str:
    """Return what distances are shares of: ‖w*‖, or the longest ‖w(0)‖ where that is longer."""
    return "‖w*‖" if optimum >= longest else "‖w(0)‖"


def _later(config: Any, ran: float) -> list[str]:
    """Say where the paths end later than was asked for."""
    if ran <= config.time * (1.0 + LATER):
        return []
    return [
        f"The paths run to t = {ran:g}: whole steps of {max(config.step_size):g} that cover {config.time:g}."
    ]


def _left_out(config: Any, left_out: NDArray[np.bool_]) -> list[str]:
    """Say which flows are in no distance and no check, and why."""
    if not left_out.any():
        return []
    counts = ", ".join(
        f"{count} of {left_out.shape[1]} at depth {depth}"
        for depth, count in zip(config.depth, left_out.sum(axis=1), strict=True)
        if count
    )
    return [
        "Starts that point away from w*, so that their flow ends at the saddle 0 or passes so near it that "
        f"rounding decides where to, are left out of distances and checks: {counts}."
    ]


def _default(config: Any, arrays: Mapping[str, NDArray[Any]]) -> list[str]:
    first, last = int(np.argmax(config.step_size)), int(np.argmin(config.step_size))
    pairs = [
        np.median(one[:, ~left_out], axis=1)
        for one, left_out in zip(arrays["distance_default"], arrays["left_out"], strict=True)
        if not left_out.all()
    ]
    if not pairs:
        return []
    medians = np.stack(pairs)
    return [
        f"Default initialisation is not balanced: its distance is {_range(medians[:, first])} at the largest "
        f"step and {_range(medians[:, last])} at the smallest (medians, over the depths)."
    ]


def _range(values: Array) -> str:
    return f"{values.min():.2g}" if len(values) == 1 else f"{values.min():.2g}–{values.max():.2g}"


def trend(iterations: Array) -> str:
    """Say whether deeper is slower: iterations (depth, seed), a seed starting in one direction at all depths.

    A seed counts for "slower" where every depth takes longer than the one before: its pairs of depths are not
    independent, its seeds are. A sign test decides, at 95 %.
    """
    longer = np.diff(iterations, axis=0)  # NaN where a network did not arrive
    seeds = iterations.shape[1]
    for words, agree in (("slower", longer > 0), ("faster", longer < 0)):
        count = int(np.sum(np.all(agree, axis=0)))
        if count >= AGREEMENT * seeds and count > 0:
            if seeds < FEWEST:
                return f"deeper is {words} in {count} of {seeds} seeds, too few to tell: {FEWEST} are needed"
            if _by_chance(count, seeds) <= CHANCE:
                return f"deeper is {words}, at every depth in {count} of {seeds} seeds"
    return "whether deeper is slower is not decided by this run"


def _by_chance(count: int, seeds: int) -> float:
    """Return how likely ``count`` or more of the seeds agree where each does with probability ½."""
    from scipy.special import bdtrc  # 1 − the binomial distribution function

    return float(bdtrc(count - 1, seeds, 0.5))


def _widths(widths: Mapping[int, WidthsApart]) -> list[str]:
    """Say that the number of parameters makes no difference, where paths that moved agree to rounding."""
    judged = {depth: one for depth, one in widths.items() if one.judged.any()}
    if not judged:
        return ["Hidden widths 1 and 10 are not judged: no path went half of ‖w*‖ from its start."]
    if any(np.any((one.apart > one.rounding)[one.judged]) for one in judged.values()):
        return []
    apart = max(float(np.max(one.apart[one.judged])) for one in judged.values())
    count = sum(int(np.sum(one.judged)) for one in judged.values())
    whole = sum(one.judged.size for one in widths.values())
    moved = min(float(np.min(one.moved[one.judged])) for one in judged.values())
    which = "" if count == whole else f" of {count} of the {whole} networks, those that go half of ‖w*‖,"
    return [
        f"Hidden widths 1 and 10, balanced at the same product, were compared: the products{which} agree to "
        f"{apart:.0e} of ‖w*‖, which is rounding, along paths that go at least {moved:.1g} of ‖w*‖: here the "
        "number of parameters makes no difference."
    ]
