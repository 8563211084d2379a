"""Full-batch gradient descent on a wide two-layer ReLU network: ``train`` chooses how, the caller does not.

The network is f(x) = m^(−1/2) Σ_r a_r relu(w_r·x) with relu'(0) = 0, the loss ½‖u − y‖² with u_i = f(x_i).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.errors import ShapeError, UserError, quoted
from dlhw3.numeric.wide.kernels import TrainedLayers
from dlhw3.numeric.wide.steps.events import Account, train_by_events
from dlhw3.numeric.wide.steps.fused import Problem, Recording, train_fused
from dlhw3.progress import Progress, Silent

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPath:
    """A run of gradient descent: K recorded steps of n predictions, and the network at its end.

    Rows after a divergence hold NaN (flips: −1), and W and a are then those of the last compiled stretch.
    """

    steps: NDArray[np.int64]  # (K,) 0, every, 2·every, ..., and the last step
    times: NDArray[np.float64]  # (K,) rate · steps, the time of the gradient flow
    predictions: NDArray[np.float64]  # (K, n) u at each recorded step, summed in float64
    losses: NDArray[np.float64]  # (K,) ½‖u − y‖²
    flips: NDArray[np.int64]  # (K,) pairs (sample, neuron) whose activation differs from step 0's
    W: Array  # (m, d)
    a: Array  # (m,)
    diverged_at: int | None  # the first step with a loss that is not finite
    account: Account  # how it was done


def train(
    X: Array,
    y: Array,
    W: Array,
    a: Array,
    rate: float,
    steps: int,
    layers: TrainedLayers = "both",
    record_every: int = 1,
    progress: Progress | None = None,
    *,
    most_threads: int | None = None,
) -> TrainingPath:
    """Take ``steps`` steps of gradient descent from W (m, d), a (m,) on the data X (n, d), y (n,).

    ``layers="first"`` trains W alone; W and a are not changed in place. The precision is float32 when W is
    float32, float64 otherwise. When W alone trains and the network is wide, neurons that provably keep their
    activations are carried together (``dlhw3.numeric.wide.steps.events``); the result is that of the plain steps to
    rounding. Plain steps share a wide network among at most ``most_threads`` threads where that is faster
    (default: the cores this process may use, or NUMBA_NUM_THREADS); the bits are the same whatever their
    number. ``progress`` hears of steps as they are done. Raises ShapeError or UserError for arguments that
    do not fit; a divergence is reported in the path, not raised.
    """
    if most_threads is not None and most_threads < 1:
        raise UserError(f"most_threads must be at least 1, not {most_threads}.")
    problem = replace(_problem(X, y, W, a, rate, steps, layers), most_threads=most_threads)
    if record_every < 1:
        raise UserError(f"record_every must be at least 1, not {record_every}.")
    recording = Recording.empty(len(y), steps, record_every)
    listener = progress or Silent()
    by_events = train_by_events(problem, recording, listener)
    if by_events is None:
        W_end, a_end, done = train_fused(problem, recording, listener)
        account = Account(plain_steps=done)
    else:
        W_end, a_end, done, account = by_events
    recorded = recording.steps(steps)
    misfit = recording.predictions - np.asarray(y, dtype=np.float64)
    return TrainingPath(
        steps=recorded,
        times=problem.rate * recorded.astype(np.float64),
        predictions=recording.predictions,
        losses=0.5 * np.einsum("ki,ki->k", misfit, misfit),
        flips=recording.flips,
        W=W_end.astype(problem.W.dtype, copy=False),
        a=a_end.astype(problem.a.dtype, copy=False),
        diverged_at=done + 1 if done < steps else None,
        account=account,
    )


def _problem(X: Array, y: Array, W: Array, a: Array, rate: float, steps: int, layers: str) -> Problem:
    n, d = X.shape if X.ndim == 2 else (-1, -1)
    m = len(a) if a.ndim == 1 else -1
    if n < 1 or m < 1 or y.shape != (n,) or W.shape != (m, d):
        raise ShapeError(
            f"X {X.shape}, y {y.shape}, W {W.shape} and a {a.shape} do not fit.",
            hint="X (n, d), y (n,), W (width, d), a (width,)",
        )
    for name, part in (("X", X), ("y", y), ("W", W), ("a", a)):
        if not np.isfinite(part).all():
            raise UserError(f"{name} holds NaN or infinity.")
    if layers not in ("both", "first"):
        raise UserError(f"There is no choice of layers called {quoted(layers)}.", hint='"both" or "first"')
    if not rate > 0.0 or not np.isfinite(rate) or steps < 0:
        raise UserError("The rate must be positive and finite, and the number of steps at least 0.")
    dtype = np.dtype(np.float32 if W.dtype == np.float32 else np.float64)
    return Problem(
        X=X.astype(dtype),
        y=y.astype(np.float64),
        W=W.astype(dtype),
        a=a.astype(dtype),
        rate=float(rate),
        steps=steps,
        both=layers == "both",
    )
