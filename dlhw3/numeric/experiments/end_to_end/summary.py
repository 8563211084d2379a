"""From the measured paths of the end-to-end experiment to its result: arrays, checks, table and notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.experiments.end_to_end.paths import FlowRecord
from dlhw3.numeric.linear.network import BALANCE_ROUNDINGS
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.runs.power_law import FEWEST_SIZES, Exponent, exponent
from dlhw3.numeric.runs.result import Check, Result, Undecided, worst

Array = NDArray[np.float64]

FLOW_SHARE = 0.01  # of a distance to the flow: an error of it moves an order by 0.01/ln(ratio of the steps)
ORDER_TOLERANCE = 0.1  # of an order, beside what the next one bends it by: a share of rate · η
COARSE = 0.5  # a rate times a step beyond which an order is not judged: the next ones are as large
AGREEMENT = 0.9  # share of the pairs of depths and seeds that must agree on which is slower
ORDER_OF_BALANCED = "balanced: distance ∝ η at the smallest steps, in what the next order allows"
LATER = 1e-6  # relative: an end of the paths so much later than asked for is told
ROUNDINGS = 4.0  # a distance counts when it exceeds so many roundings of ‖w*‖ a step

DISTANCES = ("balanced", "default", "euler")
EXCESSES = ("flow_excess", "balanced_excess", "default_excess")


@dataclass(frozen=True, slots=True)
class Race:
    """Iterations (depth, seed) to the tolerance from ‖w(0)‖ = ``norm``, one ``step_size`` for all depths."""

    norm: float
    step_size: float
    iterations: Array


def result_of(
    config: Any,
    loss: QuadraticLoss,
    records: Mapping[int, FlowRecord],
    races: Mapping[str, Race],
    widths: Mapping[int, tuple[float, float]],
) -> Result:
    """Return the result of a run; ``widths`` has the width differences by depth."""
    scale = float(np.linalg.norm(loss.optimum))
    found = list(records.values())
    arrays: dict[str, NDArray[Any]] = {
        "depth": np.array(config.depth),
        "step_size": np.array(config.step_size),
    }
    axes = {"depth": "(depth,)", "step_size": "(step,)", "times": "(time,)"}
    arrays["times"] = found[0].times
    for name in DISTANCES:
        arrays[f"distance_{name}"] = np.stack([getattr(one, name) for one in found]) / scale
        axes[f"distance_{name}"] = "(depth, step, seed), shares of the optimum's norm"
    for name in EXCESSES:
        arrays[name] = np.stack([getattr(one, name) for one in found])
        axes[name] = "(depth, time, seed)"
    for name, race in races.items():
        arrays[f"iterations_{name}"] = race.iterations
        axes[f"iterations_{name}"] = "(depth, seed)"
    orders = {name: _orders(config, arrays[f"distance_{name}"]) for name in DISTANCES}
    return Result(
        arrays=arrays,
        axes=axes,
        metrics={
            "optimum_norm": scale,
            "time": float(arrays["times"][-1]),
            "orders": {name: [one.value if one else None for one in row] for name, row in orders.items()},
            "race": {name: {"norm": race.norm, "step_size": race.step_size} for name, race in races.items()},
            "width_difference": [share for share, _ in widths.values()],
        },
        checks=_checks(config, records, scale, orders["balanced"], widths),
        table=tuple(_row(config, arrays, orders, position) for position in range(len(config.depth))),
        notes=_notes(config, arrays, races, widths),
        derivations=("deep-linear-grad", "end-to-end-flow", "rank-one-flow"),
        undecided=_undecided(config, records, orders["balanced"]),
    )


def _orders(config: Any, distances: Array) -> list[Exponent | None]:
    """Return for each depth the fitted exponent of the distance in the step.

    None where there are too few steps for one, or where distances may be the rounding of as many steps as
    were taken.
    """
    steps = np.array(config.step_size)
    rounding = _rounding(config, steps[:, None])
    fitted = [exponent(steps, one) if np.all(one > rounding) else None for one in distances]
    return [one if one is not None and one.determined else None for one in fitted]


def _rounding(config: Any, steps: Array) -> Array:
    """Return the distance, over ‖w*‖, that the roundings of the steps of a path may amount to."""
    return np.asarray(ROUNDINGS * float(np.finfo(config.dtype).eps) * config.covered / steps)


def _checks(
    config: Any,
    records: Mapping[int, FlowRecord],
    scale: float,
    orders: list[Exponent | None],
    widths: Mapping[int, tuple[float, float]],
) -> tuple[Check, ...]:
    found = records.values()
    checks = [
        worst(
            "the flow by DOP853 = by LSODA, as a share of the distances measured from it",
            [_flow_share(config, one, scale) for one in found],
            FLOW_SHARE,
        ),
        worst(
            "balanced layers at the start, in roundings", [one.imbalance for one in found], BALANCE_ROUNDINGS
        ),
        worst(
            "widths 1 and 10 give the same path, in what rounding allows",
            [allowed for _, allowed in widths.values()],
            1.0,
        ),
    ]
    bent = [
        _order_error(config, record)
        for record, order in zip(found, orders, strict=True)
        if not _why_no_order(config, record, order)
    ]
    if bent:
        checks.append(worst(ORDER_OF_BALANCED, bent, 1.0))
    return tuple(checks)


def _undecided(
    config: Any, records: Mapping[int, FlowRecord], orders: list[Exponent | None]
) -> tuple[Undecided, ...]:
    """Return the check of the order where it is left out: at some depths, or at all."""
    why: dict[str, list[int]] = {}
    for (depth, record), order in zip(records.items(), orders, strict=True):
        reason = _why_no_order(config, record, order)
        if reason:
            why.setdefault(reason, []).append(depth)
    return tuple(
        Undecided(
            ORDER_OF_BALANCED, f"at depth{'s' * (len(depths) > 1)} {', '.join(map(str, depths))}, {reason}"
        )
        for reason, depths in why.items()
    )


def _why_no_order(config: Any, record: FlowRecord, order: Exponent | None) -> str:
    """Return why the order of a depth is not judged, or nothing where it is."""
    steps = sorted(set(config.step_size))
    if len(steps) < FEWEST_SIZES:
        return f"{len(steps)} different step{'s' * (len(steps) > 1)} are too few for an order"
    if order is None:
        return "some distance is zero, not finite, or no more than the rounding of its steps"
    if record.rate * sorted(config.step_size)[1] > COARSE:
        return "the steps are too coarse for the fastest rate of the flow: the next orders are as large"
    return ""


def _order_error(config: Any, record: FlowRecord) -> float:
    """Return |order − 1| between the two smallest steps, over what is allowed: the distance is aη + bη² + ....

    Steps resolve the flow where its fastest rate times η is small, and b/a is of the order of that rate.
    """
    two = np.argsort(config.step_size)[:2]
    steps = np.array(config.step_size)[two]
    order = float(np.mean(np.diff(np.log(record.balanced[two]), axis=0))) / float(np.diff(np.log(steps))[0])
    return abs(order - 1.0) / (ORDER_TOLERANCE + record.rate * float(steps[1]))


def _flow_share(config: Any, record: FlowRecord, scale: float) -> float:
    """Return the largest error of the flow over a distance to it, of those that are not rounding themselves.

    A flow past a saddle magnifies the errors of its integrator, and the distances too. A distance that may be
    the rounding of its steps supports no conclusion; there an error counts beside that rounding.
    """
    steps = np.array(config.step_size)[:, None]
    rounding = _rounding(config, steps) * scale / FLOW_SHARE
    least = np.fmin(record.balanced, np.fmin(record.default, record.euler))
    shares = record.flow_error / np.fmax(least, rounding)
    return float(np.max(shares))


def _row(
    config: Any, arrays: Mapping[str, Array], orders: Mapping[str, list[Exponent | None]], position: int
) -> dict[str, str | int | float]:
    last = int(np.argmin(config.step_size))
    row: dict[str, str | int | float] = {"depth": config.depth[position]}
    for name in DISTANCES:
        fitted = orders[name][position]
        row[f"{name}: order"] = "–" if fitted is None else _interval(fitted)
        row[f"{name}: distance"] = float(np.median(arrays[f"distance_{name}"][position, last]))
    for name in ("small", "large"):
        row[f"iterations, {name}"] = _count(arrays[f"iterations_{name}"][position])
    return row


def _interval(fitted: Exponent) -> str:
    """Return the order and its interval; a dash where that holds 0 and 1, so that it says nothing."""
    if np.isnan(fitted.low):
        return f"{fitted.value:.2f}"
    if fitted.low <= 0.0 and fitted.high >= 1.0:
        return "–"
    return f"{fitted.value:.2f} ± {fitted.high - fitted.value:.2f}"


def _count(iterations: Array) -> str:
    """Return the median, or how many did not arrive."""
    missing = int(np.isnan(iterations).sum())
    if missing:
        return f"{missing} of {iterations.size} did not arrive"
    return f"{np.median(iterations):.0f}"


def _notes(
    config: Any,
    arrays: Mapping[str, Array],
    races: Mapping[str, Race],
    widths: Mapping[int, tuple[float, float]],
) -> tuple[str, ...]:
    first, last = int(np.argmax(config.step_size)), int(np.argmin(config.step_size))
    default = arrays["distance_default"]
    notes = [
        "Distances to the flow are max_t ‖w_{t/η} − w(t)‖/‖w*‖ at the smallest step, medians over the seeds; "
        "orders are fitted exponents in η with 95 % intervals.",
        f"Default initialisation is not balanced: its distance is {_range(default[:, first])} at the largest "
        f"step and {_range(default[:, last])} at the smallest (medians, over the depths).",
    ]
    ran = float(arrays["times"][-1])
    if ran > config.time * (1.0 + LATER):
        notes.append(
            f"The paths run to t = {ran:g}: whole steps of {max(config.step_size):g} that cover {config.time:g}."
        )
    for name, race in races.items():
        if len(config.depth) > 1:
            notes.append(
                f"From the {name} start, ‖w(0)‖ = {race.norm:g}, with η = {race.step_size:.2g} at every depth, "
                f"{_trend(race.iterations)}."
            )
    if all(allowed <= 1.0 for _, allowed in widths.values()):
        notes.append(
            "Hidden widths 1 and 10, balanced at the same product, were compared: their products agree along the "
            f"path to {max(share for share, _ in widths.values()):.0e} of ‖w*‖, which is rounding: here the number "
            "of parameters makes no difference."
        )
    return tuple(notes)


def _range(distances: Array) -> str:
    values = np.median(distances, axis=1)
    return f"{values.min():.2g}" if len(values) == 1 else f"{values.min():.2g}–{values.max():.2g}"


def _trend(iterations: Array) -> str:
    """Say whether deeper is slower: iterations (depth, seed), a seed starting in one direction at all depths."""
    longer = np.diff(iterations, axis=0)  # NaN where a network did not arrive
    for words, share in (("slower", np.mean(longer > 0)), ("faster", np.mean(longer < 0))):
        if share >= AGREEMENT:
            return f"deeper is {words}, in {100 * share:.0f} % of the pairs of neighbouring depths and a seed"
    return "whether deeper is slower is not decided by this run"
