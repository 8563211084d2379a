"""Steps too large for a deep linear network: refused where the theory knows, measured where it does not."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from dlhw3.errors import Diverged
from dlhw3.numeric.data.memory import refuse_beyond_memory
from dlhw3.numeric.linear.certificates import least_sharpness
from dlhw3.numeric.linear.descent import largest_stable_step
from dlhw3.numeric.linear.network import Layers
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss


def refuse_unstable(
    loss: QuadraticLoss, depths: Sequence[int], step_size: float, steps: int, start: Callable[[int], Layers]
) -> None:
    """Raise Diverged where ``step_size`` is beyond 2/λ_max at every global minimum of one of the ``depths``.

    The bound is ``certificates.least_sharpness``, for one output; networks with several outputs pass. The
    hint is the largest step with which the networks ``start(depth)`` stayed bounded for ``steps`` steps,
    and that the bound allows.
    """
    if loss.optimum.shape[0] != 1:
        return
    depth = max(depths, key=lambda one: least_sharpness(loss, one))
    sharpness = least_sharpness(loss, depth)
    if step_size * sharpness <= 2.0:
        return
    limit = 2.0 / sharpness
    stable = largest_stable_step(start(depth), loss, min(step_size, 2**0.5 * limit), steps)
    raise Diverged(
        f"A step of {step_size:g} is too large for depth {depth}: λ_max of the Hessian is at least "
        f"{sharpness:.4g} at every global minimum, so no step above {limit:.3g} settles at one.",
        hint=f"--step-size {_rounded_down(stable)}",
    )


def refuse_wide(loss: QuadraticLoss, depths: Sequence[int], width: int, networks: int) -> None:
    """Raise UserError where the layers of the deepest networks alone would not fit into the memory here.

    All hidden layers have the ``width``; nothing is drawn before it is known that there is room.
    """
    outputs, inputs = loss.optimum.shape
    refuse_beyond_memory(
        8.0 * networks * (width * (inputs + outputs) + (max(depths) - 2) * width**2),
        f"The layers of {networks} networks of hidden width {width} and depth {max(depths)}",
        "a smaller --hidden-width",
    )


def divergence(
    loss: QuadraticLoss, layers: Layers, step_size: float, steps: int, where: str, partial: object
) -> Diverged:
    """Return the error for networks that diverged from ``layers``; it names the largest stable step tried."""
    stable = largest_stable_step(layers, loss, step_size, steps)
    count = int(np.prod(layers[0].shape[:-2]))
    return Diverged(
        f"Gradient descent diverged at {where}; the largest step tried with which none of the {count} "
        f"networks did is {_rounded_down(stable)}.",
        hint=f"--step-size {_rounded_down(stable)}",
        partial=partial,
    )


def _rounded_down(step_size: float) -> str:
    """Return two significant digits of a step, never above it: who follows the hint must not fail again."""
    if step_size <= 0:
        return "0"
    unit = 10.0 ** (math.floor(math.log10(step_size)) - 1)
    return f"{math.floor(step_size / unit) * unit:.2g}"
