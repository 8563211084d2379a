"""First-layer training of a wide ReLU network from event to event: blocks of steps, each certified.

``steps/settled.py`` takes one block and proves it. Here the length of the blocks is controlled, plain
steps are taken where blocks do not pay, and what is carried from block to block is compared with what the
weights say.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.wide.steps import settled
from dlhw3.numeric.wide.steps.fused import Problem, Recording, start
from dlhw3.numeric.wide.steps.settled import Block, Setting, State
from dlhw3.numeric.wide.steps.tiles import Array, gates_gram, tile, untile
from dlhw3.progress import Progress

SHORTEST = 8  # steps of a block
FIRST = 64
AUDIT_EVERY = 16  # blocks between comparisons with the weights
AUDIT_TOLERANCE = 1e-9  # of predictions, relative to the largest: rounding stays near 1e-13 between audits
_PLAIN = 16  # plain steps after a block that did not pay, doubled each time
_MOST_PLAIN = 1024


@dataclass(frozen=True, slots=True)
class Account:
    """How a run was done: steps in blocks and plain ones, neurons stepped in the blocks, blocks, retries."""

    block_steps: int = 0
    plain_steps: int = 0
    neuron_steps: int = 0
    blocks: int = 0
    retries: int = 0

    def with_block(self, block: Block) -> Account:
        """Return the account after one more block."""
        length = len(block.flips) - 1
        return Account(
            self.block_steps + length,
            self.plain_steps,
            self.neuron_steps + length * block.restless,
            self.blocks + 1,
            self.retries + block.retries,
        )

    def with_plain(self, steps: int) -> Account:
        """Return the account after some plain steps."""
        return Account(
            self.block_steps, self.plain_steps + steps, self.neuron_steps, self.blocks, self.retries
        )


def train_by_events(
    problem: Problem, recording: Recording, progress: Progress
) -> tuple[Array, Array, int, Account] | None:
    """Train W alone, in float64; return W, a, the steps that stayed finite, and how it was done.

    None where plain steps are the better way: both layers train, the run or the network is small, or blocks
    do not pay at first and the caller's float32 would be the faster one. None, too, if an audit fails, which
    would be an error in this method.
    """
    if problem.both or problem.steps < FIRST or not settled.long_enough(problem):
        return None
    if not settled.worthwhile(problem, FIRST, 0):
        return None
    tiles = tile(problem.X, problem.y, problem.W, problem.a, np.float64)
    rule, residual = start(tiles, problem, recording)
    gates = gates_gram(tiles, np.arange(len(problem.a)), len(problem.y))
    state = State(tiles, gates, recording.predictions[0].copy(), residual.astype(np.float64), 0)
    setting = Setting.of(problem, rule, tiles)
    account, step, length, plain = Account(), 0, FIRST, _PLAIN
    while step < problem.steps:
        length = min(length, problem.steps - step)
        block = settled.run_block(setting, state, length)
        if block is not None:
            account = account.with_block(block)
            plain, length = _PLAIN, _next_length(problem, length, block.restless)
        elif length > SHORTEST:
            length = max(SHORTEST, length // 2)
            continue
        elif step == 0 and problem.W.dtype == np.float32:
            return None
        else:
            block = _plain_steps(setting, state, min(plain, problem.steps - step))
            account = account.with_plain(len(block.flips) - 1)
            plain, length = min(2 * plain, _MOST_PLAIN), 4 * SHORTEST
        _record(recording, block, step, problem.steps)
        progress.advance(len(block.flips) - 1)
        step += len(block.flips) - 1
        state = block.state
        if not np.isfinite(block.predictions[-1]).all():
            return *untile(state.tiles, len(problem.a)), step - 1, account
        if account.blocks % AUDIT_EVERY == 0 or step == problem.steps:
            audited = _audit(setting, state)
            if audited is None:
                return None
            state = audited
    return *untile(state.tiles, len(problem.a)), step, account


def _next_length(problem: Problem, length: int, restless: int) -> int:
    """Return the length at which stepping the restless should cost as much as the rest of the block.

    Their number grows about in proportion to the length.
    """
    ratio = max(1, length * restless) / settled.block_overhead(problem)
    return max(SHORTEST, int(length * min(2.0, max(0.5, 1.0 / math.sqrt(ratio)))))


def _plain_steps(setting: Setting, state: State, count: int) -> Block:
    """Step every neuron, in place; the last row holds the first residual that is not finite, if one is."""
    from dlhw3.numeric.wide.steps import lanes

    tiles, n = state.tiles, len(state.u)
    before = tiles._replace(bits=tiles.bits.copy())
    path = np.full((count + 1, n), np.nan)
    flips = np.full(count + 1, -1, dtype=np.int64)
    rule = setting.rule._replace(every=1, end=count)
    residual = state.residual.copy()
    taken = lanes.take_steps(tiles, rule, residual, 0, count, path, flips, 1)
    width = tiles.a.shape[1]
    differs = (tiles.bits != before.bits).reshape(len(tiles.bits), -1, width).any(axis=1)
    changed = np.flatnonzero(differs.reshape(-1))
    gates = state.gates - gates_gram(before, changed, n) + gates_gram(tiles, changed, n)
    last = min(taken + 1, count)
    after = State(tiles, gates, path[last].copy(), residual, int(flips[last]))
    return Block(after, path[: last + 1], flips[: last + 1], len(setting.problem.a), 0)


def _record(recording: Recording, block: Block, first: int, end: int) -> None:
    steps = first + np.arange(1, len(block.flips))
    wanted = (steps % recording.every == 0) | (steps == end)
    rows = -(-steps[wanted] // recording.every)
    recording.predictions[rows] = block.predictions[1:][wanted]
    recording.flips[rows] = block.flips[1:][wanted]


def _audit(setting: Setting, state: State) -> State | None:
    """Return the state with predictions summed anew; None if what was carried disagrees with the weights."""
    from dlhw3.numeric.wide.steps import lanes

    carried: NDArray[np.unsignedinteger] = state.tiles.bits.copy()
    total = np.zeros(len(state.tiles.x))
    lanes.forward(state.tiles, total)
    u = setting.problem.scale * total[: len(state.u)]
    if not np.array_equal(carried, state.tiles.bits):
        return None
    if np.abs(u - state.u).max() > AUDIT_TOLERANCE * (1.0 + np.abs(u).max()):
        return None
    residual = setting.padded(u - setting.problem.y)
    return State(state.tiles, state.gates, u, residual, state.flips)
