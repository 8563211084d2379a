"""Cross-check of flows: the printed velocity against the motion of the parameters themselves.

The parameters (U, or the layers) follow minus their gradient by automatic differentiation; what is checked
moves with them: P = U Uᵀ or P = W_N ⋯ W_1. Twice: at a point, where Ṗ is the derivative of P along the
parameters' velocity, again by automatic differentiation; and along a path, simulated by Euler's method and by
the classical Runge–Kutta method, where the derivative of P is a difference quotient of order four. There the
error must shrink with the order of the integrator, one and four: with a wrong formula it does not shrink.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor

from dlhw3.numeric.crosschecks.agreement import (
    Comparison,
    Order,
    Report,
    Subject,
    generator_for,
    largest,
    relative_error,
)
from dlhw3.numeric.crosschecks.balanced_layers import SPECTRA, balanced_layers
from dlhw3.numeric.crosschecks.flow_rounding import tolerance
from dlhw3.numeric.crosschecks.gradients import chain
from dlhw3.numeric.crosschecks.losses import Loss, draw_losses

AGAINST = "the parameters' own motion"
SIZE = 5  # no side of a matrix is longer
SEEDS = 2
GRAM_SHAPES = ((3, 2), (2, 4), (1, 3), (4, 1), (3, 3))
WIDTHS = ((3, 2), (2, 3, 2), (4, 2, 3), (1, 2, 2), (3, 2, 4, 2), (3, 3, 3, 3), (2, 3, 2, 4, 3, 2))
ONE_OUTPUT_WIDTHS = ((4, 1), (3, 2, 1), (1, 1, 1), (2, 3, 2, 1), (5, 1, 1, 1, 1), (3, 2, 4, 3, 2, 1))

HORIZON = 0.2  # of the time in which the parameters move by their own size, or their velocity changes
STEPS = (8, 16, 32)
FASTEST = 16.0  # times that the derivatives of the velocity change faster than the velocity itself, at most
# With the step h in units of the time scale, an integrator of order p errs by c·h^p(1 + b·h), c ≤ FASTEST^p and
# |b| ≤ FASTEST: what is left at the smallest step is FASTEST^p·h^p, and the slope over the steps is off by b times
# the difference of the largest and the smallest over the difference of their logarithms.
SMALLEST = HORIZON / STEPS[-1]
CLOSENESS = {"Euler": FASTEST * SMALLEST, "Runge–Kutta": (FASTEST * SMALLEST) ** 4}  # 0.1 and 1e-4
SLOPE_TOLERANCE = FASTEST * (HORIZON / STEPS[0] - SMALLEST) / math.log(STEPS[-1] / STEPS[0])  # 0.22

Parameters: TypeAlias = tuple[Tensor, ...]
Integrator = Callable[[Callable[[Parameters], Parameters], Parameters, float], Parameters]


@dataclass(frozen=True, slots=True)
class Motion:
    """Parameters at a point, the matrix P they make, the loss of P, and the formulas for Ṗ to check."""

    shape: str
    seed: int
    loss: Loss
    start: Parameters
    matrix: Callable[..., Tensor]
    formulas: Mapping[str, Callable[[Tensor], Any]]
    depth: int = 0  # of balanced layers

    def velocity(self, parameters: Parameters) -> Parameters:
        """Return minus the gradient of loss(P) in every parameter."""
        tensors = tuple(parameter.detach().requires_grad_() for parameter in parameters)
        gradients = torch.autograd.grad(self.loss.value(self.matrix(*tensors)), tensors)
        return tuple(-gradient for gradient in gradients)

    def pushed_forward(self) -> Tensor:
        """Return Ṗ at the start, by the chain rule along the parameters' velocity."""
        velocity = self.velocity(self.start)
        along: Any = torch.autograd.functional.jvp  # which has no types
        rate: Tensor = along(self.matrix, self.start, velocity)[1]
        return rate


def gram_flow(subject: Subject) -> Report:
    """Check Ẇ for W = U Uᵀ under U̇ = −∇φ(U)."""
    codes = subject.codes()
    motions = []
    for shape, seed in product(GRAM_SHAPES, range(subject.seed, subject.seed + SEEDS)):
        random = generator_for(seed, *shape)
        U = torch.from_numpy(random.standard_normal(shape))
        for loss in draw_losses((shape[0], shape[0]), random):
            text = f"{shape[0]}×{shape[1]}"
            motions.append(Motion(text, seed, loss, (U,), lambda U: U @ U.T, _formulas(codes, loss)))
    return _report(subject, motions, {"3×2"})


def end_to_end_flow(subject: Subject) -> Report:
    """Check Ẇ for W = W_N ⋯ W_1, balanced, with distinct, repeated and vanishing singular values."""
    return _layers_report(subject, WIDTHS, SPECTRA, {"4-2-3, distinct", "3-2-4-2, distinct"})


def rank_one_flow(subject: Subject) -> Report:
    """Check ẇ for w = W_N ⋯ W_1 with one output, balanced, w ≠ 0."""
    return _layers_report(subject, ONE_OUTPUT_WIDTHS, ("distinct",), {"3-2-1, distinct", "2-3-2-1, distinct"})


def _layers_report(
    subject: Subject, every: Sequence[Sequence[int]], spectra: Sequence[str], along: set[str]
) -> Report:
    symbolic = subject.codes()
    concrete = {len(widths) - 1: subject.codes(depth=len(widths) - 1) for widths in every}
    motions = []
    for widths, spectrum, seed in product(every, spectra, range(subject.seed, subject.seed + SEEDS)):
        random = generator_for(seed, *widths)
        layers = tuple(torch.from_numpy(layer) for layer in balanced_layers(widths, spectrum, random))
        depth = len(layers)
        for loss in draw_losses((widths[-1], widths[0]), random):
            formulas = _formulas(symbolic, loss, depth)
            fixed = _formulas(concrete[depth], loss)
            formulas |= {f"depth {depth}, {target}": code for target, code in fixed.items()}
            text = f"{'-'.join(map(str, widths))}, {spectrum}"
            motions.append(Motion(text, seed, loss, layers, lambda *layers: chain(layers), formulas, depth))
    return _report(subject, motions, along)


def _formulas(codes: Mapping[str, Any], loss: Loss, *depth: int) -> dict[str, Callable[[Tensor], Any]]:
    return {
        "numpy": lambda P: codes["numpy"](P.numpy(), *depth, grad_l=loss.gradient),
        "torch": lambda P: codes["torch"](P, *depth, l=loss.value),
    }


def _report(subject: Subject, motions: Sequence[Motion], along: set[str]) -> Report:
    """Compare every motion at its start, and those whose shape is in ``along`` (first seed) along a path."""
    comparisons = tuple(_at_a_point(subject.name, motion) for motion in motions)
    chosen = [motion for motion in motions if motion.shape in along and motion.seed == subject.seed]
    orders = tuple(
        _along_a_path(subject.name, motion, name) for motion in chosen for name in ("Euler", "Runge–Kutta")
    )
    return Report(subject.name, AGAINST, comparisons, orders)


def _at_a_point(entry: str, motion: Motion) -> Comparison:
    reference, P = motion.pushed_forward(), motion.matrix(*motion.start)
    errors = {name: relative_error(formula(P), reference) for name, formula in motion.formulas.items()}
    where, error = largest(errors)
    allowed = tolerance(motion.matrix, motion.loss, motion.start, reference, size=SIZE, depth=motion.depth)
    return Comparison(entry, motion.loss.name, motion.shape, motion.seed, error, allowed, where)


def _along_a_path(entry: str, motion: Motion, name: str) -> Order:
    integrator, expected = INTEGRATORS[name]
    duration = HORIZON * _time_scale(motion)
    errors = [_derivative_error(motion, integrator, duration / count, count) for count in STEPS]
    slope = float(np.polyfit(-np.log(STEPS), np.log(errors), 1)[0])
    return Order(
        entry, motion.loss.name, motion.shape, motion.seed, name, expected,
        slope, SLOPE_TOLERANCE, errors[-1], CLOSENESS[name],
    )  # fmt: skip


def _time_scale(motion: Motion) -> float:
    """Return the shorter of the times in which the parameters, and their velocity, change by their own size."""
    velocity = motion.velocity(motion.start)
    own = _size(motion.start) / _size(velocity)
    ahead = motion.velocity(_moved(motion.start, velocity, 1e-4 * own))
    change = _size(_moved(ahead, velocity, -1.0)) / (1e-4 * own)
    return min(own, _size(velocity) / change)


def _derivative_error(motion: Motion, integrator: Integrator, step: float, count: int) -> float:
    """Return the relative error of the formula at the times h·count/2 and h·count, seen from a simulation.

    There dP/dt is (P_{k−2} − 8P_{k−1} + 8P_{k+1} − P_{k+2})/(12h), whose own error is of order h⁴. Of two
    times the larger error is taken, for at one the leading term of the integrator's error may vanish.
    """
    parameters, path = motion.start, []
    for _ in range(count + 3):
        path.append(motion.matrix(*parameters))
        parameters = integrator(motion.velocity, parameters, step)
    errors = []
    for k in (count // 2, count):
        derivative = (path[k - 2] - 8 * path[k - 1] + 8 * path[k + 1] - path[k + 2]) / (12 * step)
        errors += [relative_error(formula(path[k]), derivative) for formula in motion.formulas.values()]
    return max(errors)


def _size(parameters: Parameters) -> float:
    return float(torch.linalg.norm(torch.cat([parameter.reshape(-1) for parameter in parameters])))


def euler_step(velocity: Callable[[Parameters], Parameters], at: Parameters, step: float) -> Parameters:
    """Return one step of Euler's method, of order one."""
    return _moved(at, velocity(at), step)


def runge_kutta_step(velocity: Callable[[Parameters], Parameters], at: Parameters, step: float) -> Parameters:
    """Return one step of the classical Runge–Kutta method, of order four."""
    first = velocity(at)
    second = velocity(_moved(at, first, step / 2))
    third = velocity(_moved(at, second, step / 2))
    fourth = velocity(_moved(at, third, step))
    slopes = zip(first, second, third, fourth, strict=True)
    return _moved(at, tuple((a + 2 * b + 2 * c + d) / 6 for a, b, c, d in slopes), step)


def _moved(at: Parameters, along: Parameters, step: float) -> Parameters:
    return tuple(parameter + step * change for parameter, change in zip(at, along, strict=True))


INTEGRATORS: dict[str, tuple[Integrator, int]] = {
    "Euler": (euler_step, 1),
    "Runge–Kutta": (runge_kutta_step, 4),
}
