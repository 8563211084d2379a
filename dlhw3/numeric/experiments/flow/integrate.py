"""The path that an objective's gradients make: the flow by SciPy's solvers, or gradient descent; what was finished.

Every step of a solver ends where it says, and is recorded or not; nothing is interpolated. With each recorded
point stands the sum of what the steps before may have been off by: a solver accepts a step whose estimated error e
has ‖e_i/(τ + τ|y_i|)‖ ≤ √p in all p components, so that ‖e‖ ≤ √p·τ·(1 + max|y_i|).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.progress import Progress

Array = NDArray[np.float64]
DESCENT = "descent"
PARTS = 1000  # of the progress
MOST, FEWEST, HELD = (
    400,
    20,
    5e6,
)  # points that are recorded, about, and numbers in them; the first steps all are
MOST_STEPS = 10_000  # of a solver: at a kink of the objective it takes ever shorter ones
LEAST_STEPS = 100  # of a solver: a figure has corners otherwise
STEEP, JUMPS, WITHIN, LITTLE, AHEAD = 1e7, 30, 300, 1e-3, 100.0
"""A flow slides along a kink where the gradient moves by more than STEEP/time times what the state does in JUMPS of
WITHIN steps, which lead no further than LITTLE of the time: so stiff a flow takes more steps than there are.
The time is AHEAD times what it has come to, where it is longer."""
AT_A_KINK = "the gradient jumps to and fro, at a kink of the objective"
BEYOND = 1e50  # entries that are larger have left every range that their powers could be computed in


@dataclass(frozen=True)
class Path:
    """A path at some of its steps: times (T,), states (T, p), the integral of ‖∇f‖² (T,), and how far it came.

    ``local`` (T,) is the sum of the error bounds of all steps before, 0 for gradient descent. ``steps`` counts
    them. ``stopped`` says why it ended before its time, or nothing; ``lost``, that a letter was no longer what is
    assumed of it; ``interrupt`` is what the user ended it by.
    """

    times: Array
    states: Array
    energy: Array
    local: Array
    steps: int
    stopped: str = ""
    interrupt: KeyboardInterrupt | None = None
    lost: bool = False

    @property
    def exhausted(self) -> bool:
        """Whether it ended because a solver had taken all the steps that it may take."""
        return bool(self.stopped) and self.steps >= MOST_STEPS

    @property
    def at_a_kink(self) -> bool:
        """Whether it ended where the objective has no gradient, and the flow stays."""
        return self.stopped.endswith(AT_A_KINK)

    def until(self, count: int) -> Path:
        """Return its first ``count`` points."""
        kept = {name: getattr(self, name)[:count] for name in ("times", "states", "energy", "local")}
        return replace(self, **kept)


class _Record:
    """What is kept of a path while it is made."""

    def __init__(self, start: Array, time: float) -> None:
        self.kept: list[tuple[float, Array, float, float]] = [(0.0, start.copy(), 0.0, 0.0)]
        self.last = self.kept[0]
        self.steps = 0
        most = int(np.clip(HELD // max(1, start.size), FEWEST, MOST))
        self.first, self.apart = most // 8, time / most

    def add(self, time: float, state: Array, energy: float, local: float) -> None:
        self.steps += 1
        self.last = (time, state.copy(), energy, local)
        if self.steps <= self.first or time >= self.kept[-1][0] + self.apart:
            self.kept.append(self.last)

    def path(self, stopped: str = "", interrupt: KeyboardInterrupt | None = None) -> Path:
        if self.kept[-1] is not self.last:
            self.kept.append(self.last)
        times, states, energy, local = zip(*self.kept, strict=True)
        arrays = (np.array(times), np.array(states), np.array(energy), np.array(local))
        return Path(*arrays, self.steps, stopped, interrupt)


def follow(
    gradient: Callable[[Array], Array],
    start: Array,
    time: float,
    method: str,
    step_size: float,
    tolerance: float,
    progress: Progress,
) -> Path:
    """Return the path of ẏ = −gradient(y) to ``time`` from ``start`` (p,), or descent's with steps ``step_size``.

    It ends early where values leave the finite range, a solver gives up, or the user interrupts.
    """
    progress.start(PARTS, "gradient descent" if method == DESCENT else "gradient flow")
    record = _Record(start, time)
    try:
        with np.errstate(all="ignore"):  # what overflows is seen in the values
            if method == DESCENT:
                stopped = _descend(gradient, start, time, step_size, record, progress)
            else:
                stopped = _flow(_quiet(gradient), start, time, method, tolerance, record, progress)
    except KeyboardInterrupt as interrupt:  # raised again by who stores what there is
        return record.path(f"interrupted at time {record.last[0]:.6g}", interrupt)
    progress.finish()
    return record.path(stopped)


class _Kinks:
    """Where an explicit solver's last steps were, and how many of them the gradient jumped in."""

    def __init__(self, solver: Any, time: float) -> None:
        self.solver, self.time = solver, time
        self.steps: deque[tuple[float, bool]] = deque(maxlen=WITHIN)
        self.before = self._here()

    def _here(self) -> tuple[Array, Array] | None:
        slope = getattr(self.solver, "f", None)
        return None if slope is None else (self.solver.y[:-1].copy(), np.array(slope[:-1]))

    def met(self) -> bool:
        """Take a step; return whether the flow slides along a kink."""
        before, self.before = self.before, self._here()
        if before is None or self.before is None:
            return False
        moved, turned = (float(np.linalg.norm(b - a)) for a, b in zip(before, self.before, strict=True))
        here = float(self.solver.t)
        ahead = min(self.time, AHEAD * here)  # of a time without end every flow would be stiff
        self.steps.append((here, turned * ahead > STEEP * moved))
        near = here - self.steps[0][0] < LITTLE * ahead
        return len(self.steps) == WITHIN and near and sum(jumped for _, jumped in self.steps) >= JUMPS


def _quiet(gradient: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """Return a gradient that is NaN where a tried step leaves the range: the solver takes a shorter one."""

    def found(state: Array) -> Array:
        if not np.abs(state).max(initial=0.0) < BEYOND:
            return np.full_like(state, np.nan)
        try:
            return gradient(state)
        except (ValueError, OverflowError, FloatingPointError, np.linalg.LinAlgError):
            return np.full_like(state, np.nan)

    return found


def _flow(
    gradient: Callable[[Array], Array],
    start: Array,
    time: float,
    method: str,
    tolerance: float,
    record: _Record,
    progress: Progress,
) -> str:
    import scipy.integrate  # heavy: 0.7 s

    def right_hand_side(_: float, state: Array) -> Array:
        slope = gradient(state[:-1])
        return np.append(-slope, slope @ slope)

    solver = getattr(scipy.integrate, method)(
        right_hand_side,
        0.0,
        np.append(start, 0.0),
        time,
        rtol=tolerance,
        atol=tolerance,
        max_step=time / LEAST_STEPS,
    )
    told, local, before = 0, 0.0, 1.0 + np.abs(solver.y).max(initial=0.0)
    kinks = _Kinks(solver, time)
    while solver.status == "running":
        try:
            solver.step()
        except (ValueError, np.linalg.LinAlgError):  # an implicit solver met NaN
            return f"the flow cannot be followed beyond time {record.last[0]:.6g}"
        if solver.status == "failed" or not np.isfinite(solver.y).all():
            return f"the flow cannot be followed beyond time {record.last[0]:.6g}"
        after = 1.0 + np.abs(solver.y).max()
        local += np.sqrt(len(solver.y)) * tolerance * max(before, after)
        before = after
        record.add(float(solver.t), solver.y[:-1], float(solver.y[-1]), float(local))
        if record.steps >= MOST_STEPS and solver.status == "running":
            return f"{MOST_STEPS} steps of the solver led to time {solver.t:.6g}"
        if kinks.met() and solver.status == "running":
            return f"at time {solver.t:.6g} {AT_A_KINK}"
        part = int(PARTS * min(1.0, solver.t / time))
        progress.advance(part - told)
        told = part
    return ""


def _descend(
    gradient: Callable[[Array], Array],
    start: Array,
    time: float,
    step_size: float,
    record: _Record,
    progress: Progress,
) -> str:
    state, energy, told = start, 0.0, 0
    count = max(1, round(time / step_size))
    for k in range(1, count + 1):
        try:
            slope = gradient(state)
        except (ValueError, OverflowError, FloatingPointError, np.linalg.LinAlgError):
            return f"descent left the finite range at step {k}"
        if not max(np.abs(slope).max(initial=0.0), np.abs(state).max(initial=0.0)) < BEYOND:
            return f"descent left the finite range at step {k}"
        state = state - step_size * slope
        energy += step_size * float(slope @ slope)
        record.add(k * step_size, state, energy, 0.0)
        part = PARTS * k // count
        progress.advance(part - told)
        told = part
    return ""
