"""From the measured paths of the end-to-end experiment to its result: arrays, checks, table and notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.experiments.end_to_end.notes import Race, notes
from dlhw3.numeric.experiments.end_to_end.paths import FLOW_SHARE, FlowRecord
from dlhw3.numeric.experiments.end_to_end.widths import WidthsApart
from dlhw3.numeric.linear.network import BALANCE_ROUNDINGS
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.runs.power_law import FEWEST_SIZES, Exponent, exponent
from dlhw3.numeric.runs.result import Check, Result, Undecided, worst

Array = NDArray[np.float64]

ORDER_TOLERANCE = 0.1  # of an order; chosen, and far from the orders that an error would make, 0 and 2
COARSE = 0.5  # a rate times a step beyond which an order is not judged: the next ones are as large
ORDER_OF_BALANCED = "balanced: distance ∝ η at the smallest steps, in what the next order is taken to be"
ROUNDINGS = 4.0  # a distance counts when it exceeds so many roundings of the unit a step

DISTANCES = ("balanced", "default", "euler")
EXCESSES = ("flow_excess", "balanced_excess", "default_excess")


def result_of(
    config: Any,
    loss: QuadraticLoss,
    records: Mapping[int, FlowRecord],
    races: Mapping[str, Race],
    widths: Mapping[int, WidthsApart],
) -> Result:
    """Return the result of a run; ``widths`` has the comparisons of widths by depth.

    Distances are shares of ‖w*‖, or of the longest ‖w(0)‖ where that is longer; NaN for flows that are lost.
    """
    optimum, found = float(np.linalg.norm(loss.optimum)), list(records.values())
    longest = max(one.longest for one in found)
    scale = max(optimum, longest)
    arrays: dict[str, NDArray[Any]] = {
        "depth": np.array(config.depth),
        "step_size": np.array(config.step_size),
    }
    axes = {"depth": "(depth,)", "step_size": "(step,)", "times": "(time,)"}
    arrays["times"] = found[0].times
    for name in DISTANCES:
        arrays[f"distance_{name}"] = np.stack(
            [np.where(one.lost, np.nan, getattr(one, name)) / scale for one in found]
        )
        axes[f"distance_{name}"] = (
            "(depth, step, seed), shares of metrics.unit; NaN where the flow is left out"
        )
    for name in EXCESSES:
        arrays[name] = np.stack([getattr(one, name) for one in found])
        axes[name] = "(depth, time, seed)"
    for name, race in races.items():
        arrays[f"iterations_{name}"] = race.iterations
        axes[f"iterations_{name}"] = "(depth, seed)"
    arrays["left_out"], axes["left_out"] = np.stack([one.lost for one in found]), "(depth, seed)"
    kept = [~one.lost for one in found]
    orders = {name: _orders(config, arrays[f"distance_{name}"], kept) for name in DISTANCES}
    return Result(
        arrays=arrays,
        axes=axes,
        metrics={
            "optimum_norm": optimum,
            "longest_start": longest,
            "unit": scale,
            "time": float(arrays["times"][-1]),
            "orders": {name: [one.value if one else None for one in row] for name, row in orders.items()},
            "race": {name: {"norm": race.norm, "step_size": race.step_size} for name, race in races.items()},
            "width_difference": [float(np.max(one.apart)) for one in widths.values()],
            "width_comparison_moved": [float(np.median(one.moved)) for one in widths.values()],
        },
        checks=_checks(config, records, scale, orders["balanced"], widths),
        table=tuple(_row(config, arrays, orders, kept, position) for position in range(len(config.depth))),
        notes=notes(config, arrays, races, widths, optimum, longest),
        derivations=("deep-linear-grad", "end-to-end-flow", "rank-one-flow"),
        undecided=_undecided(config, records, orders["balanced"]),
    )


def _orders(config: Any, distances: Array, kept: Sequence[NDArray[np.bool_]]) -> list[Exponent | None]:
    """Return for each depth the fitted exponent of the distance in the step, over the seeds ``kept``.

    None where there are too few steps for one, where no seed is kept, or where distances may be the rounding
    of as many steps as were taken.
    """
    steps = np.array(config.step_size)
    rounding = _rounding(config, steps[:, None])
    fitted = [
        exponent(steps, one[:, seeds]) if seeds.any() and np.all(one[:, seeds] > rounding) else None
        for one, seeds in zip(distances, kept, strict=True)
    ]
    return [one if one is not None and one.determined else None for one in fitted]


def _rounding(config: Any, steps: Array) -> Array:
    """Return the distance, over the unit, that the roundings of the steps of a path may amount to."""
    return np.asarray(ROUNDINGS * float(np.finfo(config.dtype).eps) * config.covered / steps)


def _checks(
    config: Any,
    records: Mapping[int, FlowRecord],
    scale: float,
    orders: list[Exponent | None],
    widths: Mapping[int, WidthsApart],
) -> tuple[Check, ...]:
    found = list(records.values())
    checks = [
        worst(
            "balanced layers at the start, in roundings", [one.imbalance for one in found], BALANCE_ROUNDINGS
        ),
    ]
    kept = [one for one in found if not one.lost.all()]
    if kept:
        checks.append(
            worst(
                "the flow by DOP853 = by LSODA, as a share of the distances measured from it",
                [_flow_share(config, one, scale) for one in kept],
                FLOW_SHARE,
            )
        )
    apart = [one.apart / one.rounding for one in widths.values()]
    judged = [
        float(np.max(a[b.judged])) for a, b in zip(apart, widths.values(), strict=True) if b.judged.any()
    ]
    if judged:
        checks.append(worst("widths 1 and 10 give the same path, in what rounding allows", judged, 1.0))
    bent = [
        _order_error(config, record, _resolved(config, record))
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
        return f"{'one step is' if len(steps) == 1 else f'{len(steps)} different steps are'} too few for an order"
    if order is None:
        return "some distance is zero, not finite, or no more than the rounding of its steps"
    if record.lost.all():
        return "every start ends at the saddle 0"
    if not _resolved(config, record).any():
        return "the steps are too coarse for the fastest rate of the flow: the next orders are as large"
    return ""


def _resolved(config: Any, record: FlowRecord) -> NDArray[np.bool_]:
    """Return for which seeds the second smallest step is fine beside the flow, shape (S,)."""
    step = sorted(config.step_size)[1]
    return np.asarray(~record.lost & (record.rate * step * record.magnified <= COARSE))


def _order_error(config: Any, record: FlowRecord, seeds: NDArray[np.bool_]) -> float:
    """Return |order − 1| between the two smallest steps, over what is allowed: the distance is aη + bη² + ....

    Exactly, order − 1 is about (b/a)·(η₂ − η₁)/ln(η₂/η₁) < (b/a)·η₂. That |b/a| is at most the fastest rate of
    the flow is assumed, not derived: it is a length of time's inverse, and this is the only one at hand. An
    order of 0 or 2, which no first-order path has, exceeds what is allowed at any rate that is judged.
    """
    two = np.argsort(config.step_size)[:2]
    steps = np.array(config.step_size)[two]
    distances = np.log(record.balanced[two][:, seeds])
    order = float(np.mean(np.diff(distances, axis=0))) / float(np.diff(np.log(steps))[0])
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
    return float(np.max(shares[:, ~record.lost]))


def _row(
    config: Any,
    arrays: Mapping[str, Array],
    orders: Mapping[str, list[Exponent | None]],
    kept: Sequence[NDArray[np.bool_]],
    position: int,
) -> dict[str, str | int | float]:
    last = int(np.argmin(config.step_size))
    row: dict[str, str | int | float] = {"depth": config.depth[position]}
    for name in DISTANCES:
        fitted = orders[name][position]
        row[f"{name}: order"] = "–" if fitted is None else _interval(fitted)
        distances = arrays[f"distance_{name}"][position, last][kept[position]]
        row[f"{name}: distance"] = float(np.median(distances)) if distances.size else "–"
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
