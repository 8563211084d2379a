"""Steps too large for a deep linear network: refused where the theory knows, measured where it does not.

What a refusal proposes was tried first: the same networks descended with it, as many steps as were asked for
and more, and the message says what was seen (``step_trials``). It is half of a step that stayed bounded, or less:
that one may be at the very edge. Where no step within reach will do, the data are tried in other units instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import numpy as np

from dlhw3.errors import Diverged, Flag, Sentence, joined
from dlhw3.numeric.data.arrays import Array, as_float64
from dlhw3.numeric.data.recipes import output_of, scaling
from dlhw3.numeric.data.rounding import rounded_down
from dlhw3.numeric.data.step_search import halves, largest_that_works, squares
from dlhw3.numeric.linear.certificates import least_sharpness
from dlhw3.numeric.linear.descent import descend, diverged, reference_excess
from dlhw3.numeric.linear.network import LayerList
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.linear.step_trials import CALM, Trial, gain, try_step

DescentPath = Callable[[QuadraticLoss, float], Iterator[Array]]
"""The products (..., k, d) along one path of a run, from its start, for a loss and a step size."""

RUNG = 2.0**0.5  # the largest step that stays bounded is known to this factor
TRIALS = (
    48  # of steps, at most: a dozen falls reach any number, and as many halvings of the gap a factor of √2
)
PATIENCE = 6  # a search takes at most so many times the steps of the run
HALVINGS = 8  # from the step that stayed bounded to one that lets the loss fall
WORTH_SAYING = 10.0  # where the optimum takes so many times the steps of the run another way is proposed too

Sharpness = Callable[[QuadraticLoss, float], float]
"""The largest λ_max of the Hessian along the second half of a run's paths, for a loss and a step size."""


def descent_path(layers: LayerList, steps: int) -> DescentPath:
    """Return the path of gradient descent from ``layers``."""

    def path(loss: QuadraticLoss, step_size: float) -> Iterator[Array]:
        return (state.product for state in descend(layers, loss, step_size, steps))

    return path


def refuse_unstable(
    loss: QuadraticLoss,
    depths: Sequence[int],
    step_size: float,
    steps: int,
    paths: Callable[[], Sequence[DescentPath]],
    options: Callable[[float], Sentence],
    sharpness: Sharpness | None = None,
) -> None:
    """Raise Diverged where ``step_size`` is beyond 2/λ_max at every global minimum of one of the ``depths``.

    The bound is ``certificates.least_sharpness``, for one output; networks with several outputs pass.
    ``paths`` makes the paths of the run, all of which the proposed step has to bear, and ``options`` spells it;
    ``steps`` is how many the longest run takes that it may propose. With ``sharpness`` the proposed step also
    has to be below ``CALM``/λ_max along them.
    """
    depth = min(depths, key=lambda one: _limit(loss, [one]))
    limit = _limit(loss, [depth])
    if step_size <= limit:
        return
    message = (
        f"A step of {step_size:g} is too large for depth {depth}: λ_max of the Hessian is at least "
        f"{2 / limit:.4g} at every global minimum, so no step above {limit:.3g} settles at one."
    )
    raise _refusal(message, loss, depths, limit, steps, paths(), options, None, sharpness)


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
    paths: Sequence[DescentPath],
    options: Callable[[float], Sentence],
    where: str,
    partial: object,
    sharpness: Sharpness | None = None,
) -> Diverged:
    """Return the error for a run that diverged at ``where``; what it proposes passes ``refuse_unstable`` too."""
    message = f"Gradient descent diverged at {where}."
    return _refusal(message, loss, depths, step_size / RUNG, steps, paths, options, partial, sharpness)


def _refusal(
    message: str,
    loss: QuadraticLoss,
    depths: Sequence[int],
    largest: float,
    steps: int,
    paths: Sequence[DescentPath],
    options: Callable[[float], Sentence],
    partial: object,
    sharpness: Sharpness | None,
) -> Diverged:
    tried = settling_step(paths, loss, depths, min(largest, _limit(loss, depths)), steps, sharpness)
    if tried is not None and tried.at_best <= WORTH_SAYING * steps:
        message += f" The step proposed {tried.in_words()}."
        return Diverged(message, hint=options(tried.step_size), partial=partial)
    other, hint = _in_other_units(loss, depths, steps, paths, options, sharpness)
    if tried is None:
        message += (
            " With no smaller step that was tried the loss stays bounded and falls: other units may suit it."
        )
        if other is not None:
            message += f" With the data scaled, the step proposed {other.in_words()}."
        return Diverged(message, hint=hint, partial=partial)
    message += f" The step proposed {tried.in_words()}"
    if other is None or WORTH_SAYING * other.at_best >= tried.at_best:
        return Diverged(f"{message}.", hint=options(tried.step_size), partial=partial)
    message += f"; the one for scaled data {other.in_words()}."
    return Diverged(message, hint=joined(options(tried.step_size), ", or ", hint), partial=partial)


def settling_step(
    paths: Sequence[DescentPath],
    loss: QuadraticLoss,
    depths: Sequence[int],
    largest: float,
    steps: int,
    sharpness: Sharpness | None = None,
) -> Trial | None:
    """Return the trial of half of what stays bounded, or of its half and so on, with which every loss falls.

    The largest λ_max along the paths has to leave ``CALM`` of the step's 2/λ_max. None where no step does.
    """
    bounded = largest_bounded_step(paths, loss, largest, steps)

    def settles(step_size: float) -> Trial | None:
        trial = try_step(paths, loss, step_size, steps, gain(loss, depths))
        calm = trial is None or sharpness is None or step_size * sharpness(loss, step_size) <= CALM
        return trial if calm else None

    first = rounded_down(bounded / 2.0, 2) if bounded > 0 else 0.0
    found = largest_that_works(settles, first, digits=2, most=HALVINGS, falls=halves())
    return None if found is None else found[1]


def _in_other_units(
    loss: QuadraticLoss,
    depths: Sequence[int],
    steps: int,
    paths: Sequence[DescentPath],
    options: Callable[[float], Sentence],
    sharpness: Sharpness | None,
) -> tuple[Trial | None, Sentence]:
    """Return what was seen of the data with columns of one size and targets of size one, and how to have them.

    None and nothing where no step was found for them either, or where no file is known that could be scaled.
    """
    if loss.source is None:
        return None, ""
    columns = np.linalg.norm(as_float64(loss.root), axis=1) / math.sqrt(2.0)
    columns[columns <= loss.inputs.resolution] = 1.0  # zero, to rounding
    targets = rounded_down(math.sqrt(loss.at_zero()), 2)
    scaled = loss.scaled(columns, targets)
    largest = min(2.0 / scaled.inputs.largest, _limit(scaled, depths))
    tried = settling_step(paths, scaled, depths, largest, steps, sharpness)
    if tried is None:
        return None, ""
    recipe = scaling(loss.source, targets=targets)
    return tried, joined(f"{recipe} and ", (Flag("data", output_of(loss.source)),), options(tried.step_size))


def largest_bounded_step(
    paths: Sequence[DescentPath], loss: QuadraticLoss, step_size: float, steps: int
) -> float:
    """Return a step up to ``step_size`` with which every path stays bounded: the largest, to a factor √2 or so.

    0 where there is none within ``PATIENCE`` times the ``steps`` of the run; where the patience ends before the gap
    is that narrow, it is the largest that was seen. A path that leaves the bounds ends its trial at once.
    """
    left, order = PATIENCE * (steps + 1) * len(paths), list(paths)
    explained = loss.explained()

    def bounded(candidate: float) -> bool | None:
        nonlocal left
        for position, path in enumerate(order):
            if left <= 0:
                return None
            taken, stays = _stays_bounded(
                islice(path(loss, candidate), min(left, steps + 1)), loss, explained
            )
            left -= taken
            if not stays:
                order.insert(0, order.pop(position))  # it is tried first the next time
                return None
        return True

    found = largest_that_works(bounded, step_size, digits=2, most=TRIALS, falls=squares(), within=RUNG)
    return 0.0 if found is None else found[0]


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
