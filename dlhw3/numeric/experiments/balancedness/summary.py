"""From the paths of the balancedness experiment to its result: arrays, table, checks and notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.experiments.balancedness import exact
from dlhw3.numeric.experiments.balancedness.paths import STARTS, Drift
from dlhw3.numeric.runs.power_law import Exponent, exponent
from dlhw3.numeric.runs.result import Cell, Check, Result, Undecided, worst

Array = NDArray[np.float64]
Key = tuple[int, str, float]  # depth, start, step

FORMULA = "each step moves D_j by η²(g_{j+1}ᵀg_{j+1} − g_jg_jᵀ) (error; 1 = as large as rounding can be)"
ORDER = "one step moves D_j in proportion to η² (error of the order; 1 = as large as rounding can be)"
DESCENT = "‖D_j(k) − D_j(0)‖₂ ≤ 2η(φ₀ − min φ) where every step lowers φ by (η/2)‖∇φ‖² (excess)"
RESOLVED = 0.1  # of the move of a first step: a larger rounding decides nothing about its order


def result_of(config: Any, found: Mapping[Key, Drift], flows: Mapping[int, tuple[float, float]]) -> Result:
    """Return the result of a run; ``flows`` has each depth's change of D along the flow, and what is allowed."""
    arrays: dict[str, NDArray[Any]] = {
        "depth": np.array(config.depth),
        "step_size": np.array(config.step_size),
        "flow_drift": np.array([drift for drift, _ in flows.values()]),
    }
    axes = {"depth": "(depth,)", "step_size": "(step size,)", "flow_drift": "(depth,)"}
    for (depth, start, step_size), one in found.items():
        position = config.step_size.index(step_size)
        for name in ("times", "moved", "bound", "loss", "error"):
            label = f"{name}_{start}_{depth}_{position}"
            arrays[label] = getattr(one, name)
            axes[label] = "(step,)" if name == "times" else "(step, seed)"
        arrays[f"first_{start}_{depth}_{position}"] = one.first
        axes[f"first_{start}_{depth}_{position}"] = "(seed,)"
    over = {(depth, start): _order(config, found, depth, start) for depth in config.depth for start in STARTS}
    velocity, formula = exact.unbalanced_velocity()
    change, _ = exact.step(*exact.write_up_network())
    rows = tuple(
        _row(config, found, depth, start, over[depth, start]) for depth in config.depth for start in STARTS
    )
    return Result(
        arrays=arrays,
        axes=axes,
        metrics={
            "violations": sum(int(row["violations"]) for row in rows),
            "drift_in_rationals": [[[str(entry) for entry in line] for line in one] for one in change],
            "unbalanced_velocity": [str(velocity), str(formula)],
            "flow": {str(depth): {"drift": drift, "allowed": most} for depth, (drift, most) in flows.items()},
        },
        checks=_checks(config, found, flows),
        table=rows,
        notes=_notes(config, found, flows, str(velocity), str(formula)),
        derivations=("balancedness-conserved", "balancedness-drift"),
        undecided=_undecided(config, found),
    )


def excess(one: Drift) -> Array:
    """Return by how much ‖D_j(k) − D_j(0)‖₂ is beyond η²Σ‖∇φ_i‖², over what rounding may do, (K + 1, S)."""
    room = one.unit + 64.0 * np.finfo(np.float64).eps * one.bound + np.finfo(np.float64).tiny
    return np.asarray((one.moved - one.bound) / room)


def _beyond_descent(one: Drift, step_size: float) -> float:
    """Return the largest excess over 2η(φ_0 − min φ) of networks that descend at every step; min φ is 0."""
    kept = one.descends
    most = 2.0 * step_size * one.loss[0, kept]
    room = one.unit[:, kept] + 64.0 * np.finfo(np.float64).eps * most
    return float(np.max(np.maximum((one.moved[:, kept] - most) / room, 0.0)))


def _order(config: Any, found: Mapping[Key, Drift], depth: int, start: str) -> Exponent:
    """Return the exponent in η of the drift at the last time that all steps sizes reach."""
    values = [found[depth, start, step].moved[-1] for step in config.step_size]
    return exponent(np.array(config.step_size), np.array(values))


def _row(config: Any, found: Mapping[Key, Drift], depth: int, start: str, over: Exponent) -> dict[str, Cell]:
    paths = [found[depth, start, step] for step in config.step_size]
    finest = found[depth, start, min(config.step_size)]
    return {
        "depth": depth,
        "start": start,
        "drift": float(np.median(finest.moved[-1])),
        "its bound": float(np.median(finest.bound[-1])),
        "order in η": str(over) if over.determined else "–",
        "formula off by": max(float(np.max(one.error)) for one in paths),
        "points": sum(one.error.size for one in paths),
        "violations": sum(int(np.sum(~(one.error <= 1.0)) + np.sum(~(excess(one) <= 1.0))) for one in paths),
    }


def order_error(steps: Array, moves: Array, units: Array) -> float:
    """Return |order − 2| of first moves (H, S) in the steps (H,), at the ends, over what rounding may do to it."""
    low, high = int(np.argmin(steps)), int(np.argmax(steps))
    order = np.log(moves[high] / moves[low])
    allowed = units[high] / moves[high] + units[low] / moves[low]
    span = np.log(steps[high] / steps[low])
    return float(np.max(np.abs(order - 2.0 * span) / (2.0 * allowed)))


def _first_moves(config: Any, found: Mapping[Key, Drift], depth: int, start: str) -> tuple[Array, Array]:
    paths = [found[depth, start, step] for step in config.step_size]
    return np.array([one.first for one in paths]), np.array([one.first_unit for one in paths])


def _is_resolved(config: Any, found: Mapping[Key, Drift], depth: int, start: str) -> bool:
    moves, units = _first_moves(config, found, depth, start)
    return len(config.step_size) > 1 and bool(np.all(units <= RESOLVED * moves))


def _checks(
    config: Any, found: Mapping[Key, Drift], flows: Mapping[int, tuple[float, float]]
) -> tuple[Check, ...]:
    paths = list(found.values())
    checks = [
        worst(FORMULA, [float(np.max(one.error)) for one in paths], 1.0),
        Check(
            "the same in rationals, on networks of several shapes (difference)",
            float(exact.largest_difference()),
            0.0,
        ),
        worst(
            "‖D_j(k) − D_j(0)‖₂ ≤ η²Σ‖∇φ_i‖² (excess; 1 = as large as rounding can be)",
            [float(np.max(np.maximum(excess(one), 0.0))) for one in paths],
            1.0,
        ),
    ]
    falling = [(key[2], one) for key, one in found.items() if one.descends.any()]
    if falling:
        checks.append(worst(DESCENT, [_beyond_descent(one, step) for step, one in falling], 1.0))
    kinds = [(depth, start) for depth in config.depth for start in STARTS]
    resolved = [kind for kind in kinds if _is_resolved(config, found, *kind)]
    if resolved:
        steps = np.array(config.step_size)
        errors = [order_error(steps, *_first_moves(config, found, *kind)) for kind in resolved]
        checks.append(worst(ORDER, errors, 1.0))
    checks.append(
        worst(
            "the flow keeps D_j (change over what DOP853's own steps allow)",
            [drift / most for drift, most in flows.values()],
            1.0,
        )
    )
    return tuple(checks)


def _undecided(config: Any, found: Mapping[Key, Drift]) -> tuple[Undecided, ...]:
    left = []
    if not any(one.descends.any() for one in found.values()):
        left.append(Undecided(DESCENT, "no network descends so at every step"))
    kinds = [(depth, start) for depth in config.depth for start in STARTS]
    open_ones = [kind for kind in kinds if not _is_resolved(config, found, *kind)]
    if len(config.step_size) == 1:
        left.append(Undecided(ORDER, "one step size has no order"))
    elif open_ones:
        where = "; ".join(f"depth {depth}, {start}" for depth, start in open_ones)
        left.append(Undecided(ORDER, f"the first move is within ten times its rounding ({where})"))
    return tuple(left)


def _notes(
    config: Any,
    found: Mapping[Key, Drift],
    flows: Mapping[int, tuple[float, float]],
    velocity: str,
    formula: str,
) -> tuple[str, ...]:
    descending = sum(int(one.descends.sum()) for one in found.values())
    paths = sum(one.descends.size for one in found.values())
    return (
        f"drift: max_j ‖D_j − D_j(0)‖₂ at time {config.time:g}, η = {min(config.step_size):g}, and its bound "
        "η²Σ‖∇φ‖²"
        + (", medians over the seeds" if config.seeds > 1 else "")
        + "; order in η: of the drift at that "
        "time. formula off by: the largest error of the exact formula, in what rounding can do.",
        f"{descending} of {paths} paths lower φ by (η/2)‖∇φ‖² at each step: their drift is at most 2η(φ₀ − min φ).",
        f"False in the write-up, where balanced layers stay balanced: they do under the flow (D moves by "
        f"{max(drift for drift, _ in flows.values()):.1e}), not under gradient descent. And the end-to-end flow of "
        f"unbalanced layers is another: w_1 = 2, w_2 = ½, l′ = 1 move w at {velocity}, not at {formula}.",
    )
