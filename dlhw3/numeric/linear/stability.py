"""Steps too large for a deep linear network: refused where the theory knows, measured where it does not.

What a refusal proposes was tried first: the same networks descended with it, as many steps as were asked for,
and stayed bounded. Where no step within reach does, the data are tried in other units instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import numpy as np

from dlhw3.errors import Diverged
from dlhw3.numeric.data.arrays import Array, as_float64
from dlhw3.numeric.data.recipes import output_of, scaling
from dlhw3.numeric.linear.certificates import least_sharpness
from dlhw3.numeric.linear.descent import descend, diverged, reference_excess
from dlhw3.numeric.linear.network import LayerList
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss

Path = Callable[[QuadraticLoss, float], Iterator[Array]]
"""The products (..., k, d) along one path of a run, from its start, for a loss and a step size."""

RUNG = 2.0**-0.5  # each step tried is this share of the one before
PATIENCE = 6  # a search takes at most so many times the steps of the run
LOWEST = 1e-30  # the least share of the step asked for that is tried
WORTH_SAYING = 10.0  # a flattest direction that takes so many times the steps of the run is told


def descent_path(layers: LayerList, steps: int) -> Path:
    """Return the path of gradient descent from ``layers``."""

    def path(loss: QuadraticLoss, step_size: float) -> Iterator[Array]:
        return (state.product for state in descend(layers, loss, step_size, steps))

    return path


def refuse_unstable(
    loss: QuadraticLoss,
    depths: Sequence[int],
    step_size: float,
    steps: int,
    paths: Callable[[], Sequence[Path]],
    options: Callable[[float], str],
) -> None:
    """Raise Diverged where ``step_size`` is beyond 2/λ_max at every global minimum of one of the ``depths``.

    The bound is ``certificates.least_sharpness``, for one output; networks with several outputs pass.
    ``paths`` makes the paths of the run, all of which the proposed step has to bear, and ``options`` spells it;
    ``steps`` is how many the longest run takes that it may propose.
    """
    depth = min(depths, key=lambda one: _limit(loss, [one]))
    limit = _limit(loss, [depth])
    if step_size <= limit:
        return
    message = (
        f"A step of {step_size:g} is too large for depth {depth}: λ_max of the Hessian is at least "
        f"{2 / limit:.4g} at every global minimum, so no step above {limit:.3g} settles at one."
    )
    raise _refusal(message, loss, depths, limit, steps, paths(), options, None)


def _limit(loss: QuadraticLoss, depths: Sequence[int]) -> float:
    """Return 2/λ_max with λ_max the least at any global minimum of any of the depths; inf where none is known."""
    if loss.optimum.shape[0] != 1:
        return math.inf
    sharpness = max(least_sharpness(loss, depth) for depth in depths)
    return 2.0 / sharpness if sharpness > 0 else math.inf


def divergence(
    loss: QuadraticLoss,
    depths: Sequence[int],
    step_size: float,
    steps: int,
    paths: Sequence[Path],
    options: Callable[[float], str],
    where: str,
    partial: object,
) -> Diverged:
    """Return the error for a run that diverged at ``where``; what it proposes passes ``refuse_unstable`` too."""
    message = f"Gradient descent diverged at {where}."
    return _refusal(message, loss, depths, RUNG * step_size, steps, paths, options, partial)


def _refusal(
    message: str,
    loss: QuadraticLoss,
    depths: Sequence[int],
    largest: float,
    steps: int,
    paths: Sequence[Path],
    options: Callable[[float], str],
    partial: object,
) -> Diverged:
    stable = largest_stable_step(paths, loss, min(largest, _limit(loss, depths)), steps)
    needed = _steps_needed(loss, stable)
    if needed <= WORTH_SAYING * steps:
        return Diverged(message, hint=options(stable), partial=partial)
    other, hint = _in_other_units(loss, depths, steps, paths, options)
    if stable > 0:
        message += f" With the step proposed the flattest direction of the loss takes some {needed:.0e} steps"
        message += f"; with the data scaled, some {other:.0e}." if WORTH_SAYING * other < needed else "."
        hint = f"{options(stable)}, or {hint}" if WORTH_SAYING * other < needed else options(stable)
    else:
        message += " No smaller step that was tried stays bounded: the data are in units that do not suit it."
    return Diverged(message, hint=hint, partial=partial)


def _steps_needed(loss: QuadraticLoss, step_size: float) -> float:
    """Return 1/(ημ): in so many steps a single layer shrinks its slowest error by e."""
    rate = step_size * loss.strong_convexity()
    return 1.0 / rate if rate > 0 else math.inf


def _in_other_units(
    loss: QuadraticLoss,
    depths: Sequence[int],
    steps: int,
    paths: Sequence[Path],
    options: Callable[[float], str],
) -> tuple[float, str]:
    """Return how many steps the data take with columns of one size and targets of size one, and how to have them.

    inf and nothing where no step was found for them either, or where no file is known that could be scaled.
    """
    if loss.source is None:
        return math.inf, ""
    columns = np.linalg.norm(as_float64(loss.root), axis=1) / math.sqrt(2.0)
    columns[columns <= loss.inputs.resolution] = 1.0  # zero, to rounding
    targets = float(_rounded_down(math.sqrt(loss.at_zero())))
    scaled = loss.scaled(columns, targets)
    stable = largest_stable_step(
        paths, scaled, min(2.0 / scaled.inputs.largest, _limit(scaled, depths)), steps
    )
    if stable == 0:
        return math.inf, ""
    recipe = scaling(loss.source, targets=targets)
    return _steps_needed(scaled, stable), f"{recipe} and --data {output_of(loss.source)} {options(stable)}"


def largest_stable_step(paths: Sequence[Path], loss: QuadraticLoss, step_size: float, steps: int) -> float:
    """Return the first of ``step_size``, /√2, /2, ... in two digits with which every path stays bounded.

    0 where there is none within ``PATIENCE`` times the ``steps`` of the run, or above ``LOWEST`` of the step.
    A path that leaves the bounds ends its trial at once.
    """
    left, tried, rung = PATIENCE * (steps + 1) * len(paths), math.inf, step_size
    explained = loss.explained()
    while left > 0 and rung > LOWEST * step_size and rung > 0:
        candidate = float(_rounded_down(rung))
        rung *= RUNG
        if candidate >= tried:
            continue
        tried = candidate
        for path in paths:
            if left <= 0:
                return 0.0
            taken, bounded = _stays_bounded(islice(path(loss, candidate), left), loss, explained)
            left -= taken
            if not bounded:
                break
        else:
            return candidate
    return 0.0


def _stays_bounded(products: Iterator[Array], loss: QuadraticLoss, explained: float) -> tuple[int, bool]:
    """Return how many products were looked at, and whether no network had diverged."""
    first, taken = None, 0
    with np.errstate(over="ignore", invalid="ignore"):
        for taken, product in enumerate(products):
            excess = as_float64(loss.excess(product))
            first = reference_excess(excess, explained) if first is None else first
            if diverged(excess, first).any():
                return taken + 1, False
    return taken + 1, True


def _rounded_down(step_size: float) -> str:
    """Return two significant digits of a step, never above it: who follows the hint must not fail again."""
    unit = 10.0 ** (math.floor(math.log10(step_size)) - 1)
    text = f"{math.floor(step_size / unit * (1 + 1e-12)) * unit:.2g}"
    return text if float(text) <= step_size * (1 + 1e-12) else f"{0.99 * step_size:.2g}"
