"""Gradient descent on a wide two-layer ReLU network that visits each block of neurons once per step.

One visit takes the gradient step of the block with the activations of the last forward pass, kept as bits,
and adds the block's share of the new predictions; no n×m array is ever stored. Predictions are summed in
float64. Results depend on nothing but the arguments and the width of the processor's registers: not on how
many threads share a step (``crew``).
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.wide.steps.crew import crew_for
from dlhw3.numeric.wide.steps.tiles import Array, Tiles, Words, tile, untile
from dlhw3.progress import Progress

_SECONDS_BETWEEN = 0.05  # reports of progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Training data X (n, d), y (n,), the network W (m, d), a (m,) at the start, and how it trains."""

    X: Array
    y: NDArray[np.float64]
    W: Array
    a: Array
    rate: float
    steps: int
    both: bool
    most_threads: int | None = None  # None: the cores of this process

    @property
    def scale(self) -> float:
        """The factor m^(−1/2) of the network."""
        return 1.0 / math.sqrt(len(self.a))

    def threads(self, tiles: Tiles) -> int:
        """Return how many threads may share the work on ``tiles``: no more than there are chunks of them."""
        from dlhw3.numeric.wide.steps.lanes import CHUNK
        from dlhw3.numeric.wide.steps.registers import MOST_THREADS

        return max(1, min(self.most_threads or MOST_THREADS, MOST_THREADS, len(tiles.W) // CHUNK))


@dataclass(frozen=True, slots=True)
class Recording:
    """Arrays to be filled while training: a row at step 0, every, 2·every, ... and at the last step."""

    every: int
    predictions: NDArray[np.float64]  # (K, n), NaN in rows that are not reached
    flips: NDArray[
        np.int64
    ]  # (K,) pairs (sample, neuron) whose activation differs from step 0's; −1 likewise

    @classmethod
    def empty(cls, n: int, steps: int, every: int) -> Recording:
        """Return a recording with room for ``steps`` steps."""
        rows = 1 + -(-steps // every)
        return cls(every, np.full((rows, n), np.nan), np.full(rows, -1, dtype=np.int64))

    def steps(self, last: int) -> NDArray[np.int64]:
        """Return the step of each row (K,)."""
        return np.minimum(np.arange(len(self.flips)) * self.every, last)


class Rule(NamedTuple):
    """How the tiles move, what is recorded, and the part of the prediction that is not theirs.

    ``lanes.take_steps`` says what each field does.
    """

    scale: float
    rate: float
    both: bool
    every: int
    end: int
    H: NDArray[np.float64]
    linear: NDArray[np.float64]
    reference: Words


class _Heard:
    """Progress that is told of many small pieces only so often."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._untold = 0
        self._told = time.perf_counter()

    def advance(self, steps: int) -> None:
        """Take note of some steps."""
        self._untold += steps
        if time.perf_counter() - self._told >= _SECONDS_BETWEEN:
            self.tell()

    def tell(self) -> None:
        """Tell the progress of what it has not heard."""
        self._progress.advance(self._untold)
        self._untold, self._told = 0, time.perf_counter()


def start(tiles: Tiles, problem: Problem, recording: Recording) -> tuple[Rule, Array]:
    """Fill row 0 of the recording; return the rule of the whole network and its residual (padded)."""
    from dlhw3.numeric.wide.steps import lanes

    total = np.zeros(len(tiles.x))
    lanes.forward(tiles, total)
    n = len(problem.y)
    recording.predictions[0] = problem.scale * total[:n]
    recording.flips[0] = 0
    residual = (problem.scale * total - tiles.y).astype(tiles.x.dtype)
    rule = Rule(
        scale=problem.scale,
        rate=problem.rate,
        both=problem.both,
        every=recording.every,
        end=problem.steps,
        H=np.zeros((0, 0)),
        linear=np.zeros(n),
        reference=tiles.bits.copy(),
    )
    return rule, residual


def train_fused(problem: Problem, recording: Recording, progress: Progress) -> tuple[Array, Array, int]:
    """Train in the precision of ``problem.W``; return W, a and the number of steps that stayed finite."""
    from dlhw3.numeric.wide.steps import lanes

    tiles = tile(problem.X, problem.y, problem.W, problem.a, problem.W.dtype)
    rule, residual = start(tiles, problem, recording)
    path, flips = recording.predictions, recording.flips
    lanes.take_steps(tiles, rule, residual, 0, 0, path, flips, 1)  # compiles, before anything is timed
    crew = crew_for(problem.threads(tiles), "step", tiles.x.shape, tiles.x.dtype, len(tiles.W), problem.both)
    heard, first = _Heard(progress), 0
    while first < problem.steps:

        def take(threads: int, steps: int, first: int = first) -> int:
            last = first + steps
            return int(lanes.take_steps(tiles, rule, residual, first, last, path, flips, threads)) - first

        asked, done = crew.work(take, problem.steps - first)
        first += done
        heard.advance(done)
        if done < asked:
            break
    heard.tell()
    return *untile(tiles, len(problem.a)), first
