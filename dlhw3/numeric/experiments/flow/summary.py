"""What came of a path: the objective, the tracked quantities, and whether what the flow keeps was kept."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.notation.premises import formulas, formulas_in_words
from dlhw3.numeric.data.samples import generator
from dlhw3.numeric.experiments.flow.functions import Evaluated, Functions, Tracked
from dlhw3.numeric.experiments.flow.integrate import DESCENT, Path
from dlhw3.numeric.experiments.flow.letters import Values
from dlhw3.numeric.experiments.flow.packing import Packing
from dlhw3.numeric.experiments.flow.reading import Question
from dlhw3.numeric.runs.result import Cell, Check, Result, Undecided

Array = NDArray[np.float64]
ENERGY = "f + ∫‖∇f‖² dt stays what it was (change over what the solver's own steps allow)"
KEPT = "is kept by the flow (change over what the solver's own steps allow)"
STEP = float(np.sqrt(np.finfo(np.float64).eps))  # of a difference, relative
BETWEEN = 2.0  # how much more a slope may be between two recorded points than at both
LONGEST = 40  # characters of a rate in the table
MOST_DIRECTIONS = 200  # beyond, slopes are found along random directions
MOST_SLOPES, MOST_PLACES = 2000, 50  # along the path, of one quantity; points at which they are found


def result_of(
    config: Any, question: Question, values: Values, made: Functions, packing: Packing, path: Path
) -> Result:
    """Return the result of a path, whole or not: squares of what has left every range may be infinite."""
    with np.errstate(over="ignore"):
        return _result_of(config, question, values, made, packing, path)


def _result_of(
    config: Any, question: Question, values: Values, made: Functions, packing: Packing, path: Path
) -> Result:
    objective = _along(made.objective, packing, path.states)[:, 0, 0]
    arrays: dict[str, Array] = {"times": path.times, "objective": objective, "energy": path.energy}
    axes = dict.fromkeys(arrays, "(time,)")
    for name in packing.moving:
        arrays[f"letter_{name}"] = np.array([packing.letters(state)[name] for state in path.states])
        axes[f"letter_{name}"] = "(time, row, column)"
    rows: list[dict[str, Cell]] = [_row("f", objective[:, None, None], "−‖∇f‖²", float("nan"))]
    checks: list[Check] = []
    undecided: list[Undecided] = []
    if config.method != DESCENT:
        checks.append(Check(ENERGY, _energy_change(made, packing, path, objective), 1.0))
    for number, one in enumerate(made.tracked):
        found = _along(one.value, packing, path.states)
        arrays[f"tracked_{number}"], axes[f"tracked_{number}"] = found, "(time, row, column)"
        bound, left = _bounded(one, config, found, packing, path)
        undecided += left
        if bound is not None:
            arrays[f"allowed_{number}"], axes[f"allowed_{number}"] = bound, "(time,)"
            moved = np.sqrt(np.sum((found - found[0]) ** 2, axis=(1, 2)))
            checks.append(Check(f"{one.text} {KEPT}", _over(moved, bound), 1.0))
        allowed = float("nan") if bound is None else float(bound[-1])
        rows.append(_row(one.text, found, _told(one), allowed))
    return Result(
        arrays=arrays,
        axes=axes,
        metrics=_metrics(made, path, objective),
        checks=tuple(checks),
        table=tuple(rows),
        notes=_notes(config, question, values, made, path),
        undecided=tuple(undecided),
    )


def _bounded(
    one: Tracked, config: Any, found: Array, packing: Packing, path: Path
) -> tuple[Array | None, list[Undecided]]:
    """Return by how much what the flow keeps may move, None where that is not to be said, and what is open."""
    if (missing := np.isnan(found).any(axis=(1, 2))).any():
        words = f"it has no finite value at time {path.times[missing.argmax()]:.6g}"
        return None, [Undecided(f"{one.text} along the whole path", words)]
    if not one.conserved:
        return None, [Undecided(f"the rate of {one.text}", one.reason)] * bool(one.reason)
    if config.method == DESCENT:
        return None, [Undecided(f"{one.text} {KEPT}", "a step of descent may move what the flow keeps")]
    bound = allowed_change(one.value, packing, path)
    if np.isnan(bound).any():
        words = "beside the path it has no values, which would tell what the steps allow"
        return None, [Undecided(f"{one.text} {KEPT}", words)]
    return bound, []


def rise(made: Functions, packing: Packing, path: Path) -> str:
    """Return that the objective ended above where it began, by more than its rounding, or beyond every number.

    Nothing where it did not, or has no value at an end.
    """
    with np.errstate(over="ignore"):
        ends = _along(made.objective, packing, path.states[[0, -1]])[:, 0, 0]
    if np.isnan(ends).any() or (np.isfinite(ends).all() and ends[1] - ends[0] <= _rounding(ends)[0]):
        return ""
    return f"f rose from {ends[0]:.4g} to {ends[1]:.4g}"


def _at(one: Evaluated, packing: Packing, state: Array) -> Array:
    return one(packing.letters(state))


def _along(one: Evaluated, packing: Packing, states: Array) -> Array:
    """Return the values at these states (k, row, column), NaN where there is none; at the first there is one."""
    found = np.full((len(states), *_at(one, packing, states[0]).shape), np.nan)
    for k, state in enumerate(states):
        with suppress(ValueError, OverflowError, ZeroDivisionError):
            found[k] = _at(one, packing, state)
    return found


def while_valued(made: Functions, packing: Packing, path: Path) -> Path:
    """Return a path up to where the objective has no value, which its gradient may have beyond the domain too."""
    with np.errstate(all="ignore"):
        missing = np.isnan(_along(made.objective, packing, path.states)[:, 0, 0])
    if not missing.any():
        return path
    first = int(missing.argmax())
    return replace(path.until(first), stopped=f"f has no finite value at time {path.times[first]:.6g}")


def _over(moved: Array, bound: Array) -> float:
    """Return the largest change over what is allowed; at the start both are 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.max(np.where(moved > 0, moved / bound, 0.0)))


def _energy_change(made: Functions, packing: Packing, path: Path, objective: Array) -> float:
    """Return the largest change of f + ∫‖∇f‖² over what the steps allow: its slope is (∇f, 1), known at each point.

    The flow of (y, E), Ė = ‖∇f‖², keeps f(y) + E. A step that is off by e changes it by √(‖∇f‖² + 1)·‖e‖.
    """
    slopes = []
    for state in path.states:
        letters = packing.letters(state)
        gradient = packing.flat(made.gradients(letters))
        slopes.append(np.sqrt(gradient @ gradient + 1.0))
    kept = objective + path.energy
    return _over(np.abs(kept - kept[0]), _summed(np.array(slopes), path) + _rounding(kept))


def _summed(slopes: Array, path: Path) -> Array:
    """Return Σ slope·‖e‖ over the steps up to each recorded point, with the larger slope at both ends of each."""
    between = BETWEEN * np.maximum(slopes[1:], slopes[:-1])
    return np.append(0.0, np.cumsum(between * np.diff(path.local)))


def _rounding(values: Array) -> Array:
    """Return what rounding may do to the difference of two values: some tens of units in the last place of each."""
    return np.full(len(values), 64.0 * np.finfo(np.float64).eps * np.max(np.abs(values)))


def allowed_change(value: Evaluated, packing: Packing, path: Path) -> Array:
    """Return by how much steps that are off by what the solver allows may change a quantity Q that the flow keeps.

    From y_n the flow leads where Q is Q(y_n); the step ends off that by e, and Q by ‖DQ‖·‖e‖. For ‖DQ‖ see
    ``_slope``: it is found at recorded points (all, or evenly spaced ones where that is too much work), and twice
    the larger of neighbouring ones stands for all between. What rounding does to Q is far below: the tolerance of a
    step is thousands of units in the last place of y or more.
    """
    directions, factor = _directions(path.states.shape[1])
    count = int(np.clip(MOST_SLOPES // len(directions), 2, MOST_PLACES))
    places = np.unique(np.linspace(0, len(path.times) - 1, count).round().astype(int))
    slopes = np.array([_slope(value, packing, path.states[place], directions, factor) for place in places])
    above = np.searchsorted(places, np.arange(len(path.times)))
    every = np.maximum(slopes[above], slopes[np.maximum(above - 1, 0)])
    largest = max(float(np.max(np.abs(_at(value, packing, state)))) for state in path.states[[0, -1]])
    return _summed(every, path) + 64.0 * np.finfo(np.float64).eps * largest


def _directions(parameters: int) -> tuple[Array, float]:
    """Return directions (k, p) to move along, and by how much more than there a quantity may move, or 0.

    0 is for all unit vectors, along which the squared moves add up to ‖DQ‖². Where they are too many, k normal
    vectors v: ‖DQ v‖ is below a tenth of the Frobenius norm of DQ with a probability of 0.08 at most (the square of
    one normal number, where DQ has rank 1, is the worst case), and for all of k = 20 with one of 1e-22.
    """
    if parameters <= MOST_DIRECTIONS:
        return np.eye(parameters), 0.0
    return generator(0, "flow slopes").standard_normal((20, parameters)), 10.0


def _slope(value: Evaluated, packing: Packing, state: Array, directions: Array, factor: float) -> float:
    """Return a bound of the Frobenius norm of DQ, which is at least its spectral norm, by one-sided differences.

    Of the moves ahead and behind the larger counts: where Q has a kink, as a norm has at 0, they cancel.
    """
    moves = []
    step = STEP * max(1.0, float(np.max(np.abs(state))))
    for direction in directions:
        ends = _along(value, packing, np.array([state, state + step * direction, state - step * direction]))
        moves.append(float(np.max(np.sum((ends[1:] - ends[0]) ** 2, axis=(1, 2)))) / step**2)
    return float(factor * np.sqrt(np.max(moves)) if factor else np.sqrt(np.sum(moves)))


def _told(one: Tracked) -> str:
    if one.reason:
        return "not derived"
    shown = f"{one.rate[: LONGEST - 1]}…" if _is_long(one) else one.rate
    return f"{shown} ({one.reading})"


def _is_long(one: Tracked) -> bool:
    """Whether a rate is told below the table, which has its beginning."""
    return not one.reason and len(one.rate) > LONGEST


def _row(text: str, found: Array, rate: str, allowed: float) -> dict[str, Cell]:
    """Return a row of the table; of a matrix, its norm."""
    sizes = np.sqrt(np.sum(found**2, axis=(1, 2))) if found[0].size > 1 else found[:, 0, 0]
    moved = np.sqrt(np.sum((found - found[0]) ** 2, axis=(1, 2)))
    return {
        "quantity": f"‖{text}‖" if found[0].size > 1 else text,
        "at the start": float(sizes[0]),
        "at the end": float(sizes[-1]),
        "moved": float(np.max(moved)),
        "may move": allowed,
        "rate along the flow": rate,
    }


def _metrics(made: Functions, path: Path, objective: Array) -> dict[str, Any]:
    return {
        "steps": path.steps,
        "time": float(path.times[-1]),
        "objective": {"start": float(objective[0]), "end": float(objective[-1])},
        "gradients": {
            "verdict": made.shown.verdict.name,
            **_cited(made.shown.assuming),
            "formulas": list(formulas(made.shown)),
        },
        "tracked": [
            {
                "quantity": one.text,
                "rate": one.rate,
                "verdict": one.verdict,
                **_cited(one.assuming),
                "conserved": one.conserved,
            }
            for one in made.tracked
        ],
        "parameters": len(path.states[0]),
    }


def _cited(names: tuple[str, ...]) -> dict[str, Any]:
    return {"assuming": list(names)} if names else {}


def _notes(config: Any, question: Question, values: Values, made: Functions, path: Path) -> tuple[str, ...]:
    by = f"gradient descent, η = {config.step_size:g}" if config.method == DESCENT else config.method
    asked = question.text if config.depth is None else f"{config.objective} with {config.depth} layers"
    gradients = "; ".join(formulas_in_words(made.shown))
    notes = [
        f"f = {asked}; {gradients} ({made.shown.reading}).",
        f"{by}, {path.steps} steps to time {path.times[-1]:.6g}.",
    ]
    notes += [f"{one.text} has the rate {one.rate} ({one.reading})." for one in made.tracked if _is_long(one)]
    ways: dict[str, list[str]] = {}
    for name, way in values.drawn.items():
        ways.setdefault(way, []).append(f"{name} ({'×'.join(map(str, values.letters[name].shape))})")
    if ways:
        drawn = "; ".join(f"{', '.join(shapes)}: {way}" for way, shapes in ways.items())
        notes.append(f"{drawn}; seed {config.seed}.")
    losses = [f"every {name}" for name in sorted((*question.losses, *question.activations))]
    for depth in (True, False):
        if kept := [one.text for one in made.tracked if one.conserved and one.for_every_depth is depth]:
            over = ["all sizes", *["every number of layers"] * depth, *losses]
            told = f"{', '.join(over[:-1])} and {over[-1]}" if len(over) > 1 else over[0]
            notes.append(f"Conserved by the flow for {told}, for the derived rate is 0: {', '.join(kept)}.")
    if config.method == DESCENT:
        drifts = [f"{one.text} by {one.step}" for one in made.tracked if one.step]
        notes += [f"One step of descent changes, exactly, {drift} (PROVED)." for drift in drifts]
    return tuple(notes)
