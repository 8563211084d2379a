"""One block of steps of first-layer training that carries most neurons together, with its certificate.

With the output weights fixed, a neuron whose activations s_jr do not change during a block moves by
w_r(t) = w_r − η m^(−1/2) a_r Σ_j s_jr R_j(t) x_j, where R(t) = Σ_{τ<t} (u(τ) − y) is the residual accumulated
in the block. The *settled* neurons S of a block therefore enter the predictions through one n×n recursion,
u ← u − η H_S (u − y) with H_S = (XXᵀ) ∘ (Σ_{r∈S} a_r² s_r s_rᵀ)/m, whatever their number; the others, the
*restless* neurons, take every step. A block costs little more than two surveys of all neurons.

Which neurons are settled is first predicted, then proved from the R(t) that came out. Write
R(t) = α_t R(T) + E(t) with 0 ≤ α_t ≤ 1, and e_j = max_t |E_j(t)|. For a neuron that keeps its activations
before step t,
    x_i·w_r(t) = (1 − α_t) x_i·w_r(0) + α_t x_i·w_r(T) + δ,   |δ| ≤ η m^(−1/2) |a_r| Σ_j |x_i·x_j| e_j,
where w_r(T) is computed with its activations of t = 0. If x_i·w_r(0) and x_i·w_r(T) have one sign and both
are larger in size than that bound, x_i·w_r(t) has this sign too: by induction over t the activations last
through the block. A neuron that fails the test becomes restless, and the block is run again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.wide.steps.crew import crew_for
from dlhw3.numeric.wide.steps.fused import Problem, Rule
from dlhw3.numeric.wide.steps.tiles import Array, Indices, Tiles, aligned, gates_gram, none_of, put, take

Vector = NDArray[np.float64]

RESERVE = 0.05  # a neuron is predicted to be settled if it keeps this share of its movement as clearance,
WIDENING = 1.1  # and the predicted bound on δ, this much enlarged: the path itself is only predicted
ROUNDING = 1e-12  # relative to ‖x_i‖ max_r ‖w_r‖: activations nearer to zero than this count as undecided
WORTHWHILE = 0.7  # a block must promise to cost less than this share of the plain steps
_STEPS_TO_SETUP = 8.0  # the plain steps must cost that many times what a run by blocks costs to set up
_SURVEYS = 3.0  # two surveys of a step and a half each, counted in visits of all neurons
_OVERHEAD = 2e7  # multiply-adds that fit in the time which a block spends in Python


@dataclass(frozen=True, slots=True)
class Setting:
    """What stays the same from block to block."""

    problem: Problem
    rule: Rule  # of the plain step for the whole network
    gram: NDArray[np.float64]  # (n, n) XXᵀ
    guard: Vector  # (rows of x,) clearance below which rounding decides; −∞ where x is 0, never active

    @classmethod
    def of(cls, problem: Problem, rule: Rule, tiles: Tiles) -> Setting:
        """Return the setting of a training run at its start."""
        n = len(problem.y)
        x = tiles.x.astype(np.float64)
        largest = np.sqrt(np.max(np.einsum("rk,rk->r", problem.W, problem.W, dtype=np.float64)))
        norms = np.linalg.norm(x, axis=1)
        guard = np.where(norms > 0.0, ROUNDING * largest * norms, -np.inf)
        return cls(problem, rule, (x @ x.T)[:n, :n], guard)

    def kernel(self, gates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (XXᵀ) ∘ gates / m."""
        return self.gram * gates * self.problem.scale**2

    def padded(self, values: Vector) -> Vector:
        """Return (n,) values with zeros for the padding rows of x."""
        out = np.zeros(len(self.guard))
        out[: len(values)] = values
        return out


@dataclass(frozen=True, slots=True)
class State:
    """The network after some steps.

    ``residual`` is u − y with padding; ``gates`` (n, n) is Σ_r a_r² s_r s_rᵀ over all neurons; ``flips``
    counts the activations that differ from those before training.
    """

    tiles: Tiles
    gates: NDArray[np.float64]
    u: Vector
    residual: Vector
    flips: int


@dataclass(frozen=True, slots=True)
class Block:
    """T steps that were taken: the state after them and, with a row for t = 0, ..., T, what happened."""

    state: State
    predictions: NDArray[np.float64]
    flips: NDArray[np.int64]
    restless: int
    retries: int


def run_block(setting: Setting, state: State, length: int) -> Block | None:
    """Take ``length`` steps from ``state``, which stays as it is; None where that is not worthwhile."""
    path = _predicted_path(setting, state, length)
    if path is None:
        return None
    restless = ~survey(setting, state.tiles, path, WIDENING, RESERVE)[1]
    retries = 0
    while worthwhile(setting.problem, length, int(restless.sum())):
        chosen = np.flatnonzero(restless)
        attempt = _run(setting, state, chosen, length)
        if attempt is None:
            return None
        block, moved = attempt
        target, settled = survey(setting, state.tiles, block.predictions, 1.0, 0.0)
        violated = ~settled & ~restless
        if not violated.any():
            return _commit(block, moved, chosen, target, retries)
        restless |= violated
        retries += 1
    return None


def worthwhile(problem: Problem, length: int, restless: int) -> bool:
    """Say whether a block with so many restless neurons is cheaper than the plain steps, by a margin."""
    return cost(problem, length, restless) < WORTHWHILE * length * len(problem.a)


def cost(problem: Problem, length: int, restless: int) -> float:
    """Return the cost of a block in visits: a visit is one step of one neuron, 2·n·d multiply-adds."""
    recursion: float = len(problem.y) / problem.X.shape[1]  # n² multiply-adds a step, predicted and done
    return block_overhead(problem) + length * (restless + recursion)


def long_enough(problem: Problem) -> bool:
    """Say whether Σ_r a_r² s_r s_rᵀ, needed once, costs little beside the plain steps: n/(4d) of them."""
    n, d = problem.X.shape
    return bool(problem.steps * d > _STEPS_TO_SETUP * n / 4.0)


def block_overhead(problem: Problem) -> float:
    """Return the part of ``cost`` that does not grow with the length."""
    return _SURVEYS * len(problem.a) + _OVERHEAD / (2.0 * problem.X.size)


def straightness(path: NDArray[np.float64], y: Vector) -> tuple[Vector, Vector]:
    """Return R(T) and e, e_j = max_t |R_j(t) − α_t R_j(T)|, from predictions (T + 1, n)."""
    accumulated = np.cumsum(path[:-1] - y, axis=0)
    end = accumulated[-1]
    squared = float(end @ end)
    shares = np.clip(accumulated @ end / squared, 0.0, 1.0) if squared > 0.0 else np.zeros(len(accumulated))
    return end, np.abs(accumulated - shares[:, None] * end).max(axis=0)


def survey(
    setting: Setting, tiles: Tiles, path: NDArray[np.float64], widening: float, reserve: float
) -> tuple[Array, NDArray[np.bool_]]:
    """Return the tiles' weights after the block with their present activations, and who is settled (m,).

    With ``widening`` 1 and ``reserve`` 0, and the path that was taken, "settled" is the certificate of the
    module's docstring; larger values ask for more.
    """
    from dlhw3.numeric.wide.steps import lanes

    problem = setting.problem
    end, stray = straightness(path, problem.y)
    factor = problem.rate * problem.scale
    loose = setting.padded(widening * factor * (np.abs(setting.gram) @ stray))
    target, worst = aligned(tiles.W.shape, np.float64), aligned(tiles.a.shape, np.float64)
    pull = setting.padded(end)

    def take(threads: int, _: int) -> int:
        lanes.survey(tiles, pull, -factor, target, loose, setting.guard, reserve, worst, threads)
        return 1

    crew_for(problem.threads(tiles), "survey", tiles.x.shape, len(tiles.W)).work(take, 1)
    return target, worst.reshape(-1)[: len(problem.a)] > 0.0


def _predicted_path(setting: Setting, state: State, length: int) -> NDArray[np.float64] | None:
    """Return the predictions if no activation changed, with a row for t = 0, ..., length."""
    nobody = none_of(state.tiles)
    block = _take_steps_beside(
        setting, state, nobody, nobody.bits, setting.kernel(state.gates), state.u, length
    )
    return None if block is None else block.predictions


def _run(setting: Setting, state: State, chosen: Indices, length: int) -> tuple[Block, Tiles] | None:
    """Step the chosen neurons and carry all others; return the block but for the carried weights."""
    from dlhw3.numeric.wide.steps import lanes

    n = len(setting.problem.y)
    moved = take(state.tiles, chosen)
    carried = state.gates - gates_gram(moved, np.arange(len(chosen)), n)
    total = np.zeros(len(moved.x))
    lanes.forward(moved, total)
    linear = state.u - setting.problem.scale * total[:n]
    reference = take(state.tiles._replace(bits=setting.rule.reference), chosen).bits
    block = _take_steps_beside(setting, state, moved, reference, setting.kernel(carried), linear, length)
    if block is None:
        return None
    gates = carried + gates_gram(moved, np.arange(len(chosen)), n)
    after = State(state.tiles, gates, block.state.u, block.state.residual, block.state.flips)
    return Block(after, block.predictions, block.flips, len(chosen), 0), moved


def _take_steps_beside(
    setting: Setting,
    state: State,
    moved: Tiles,
    reference: NDArray[np.unsignedinteger],
    H: NDArray[np.float64],
    linear: Vector,
    length: int,
) -> Block | None:
    """Step ``moved`` in place beside the recursion of H; None where the predictions do not stay finite."""
    from dlhw3.numeric.wide.steps import lanes

    path = np.empty((length + 1, len(state.u)))
    path[0] = state.u
    flips = np.empty(length + 1, dtype=np.int64)
    flips[0] = np.bitwise_count(moved.bits ^ reference).sum()
    residual = state.residual.copy()
    rule = setting.rule._replace(every=1, end=length, H=H, linear=linear.copy(), reference=reference)
    if lanes.take_steps(moved, rule, residual, 0, length, path, flips, 1) < length:
        return None
    flips += state.flips - flips[0]
    after = State(state.tiles, state.gates, path[-1].copy(), residual, int(flips[-1]))
    return Block(after, path, flips, 0, 0)


def _commit(block: Block, moved: Tiles, chosen: Indices, target: Array, retries: int) -> Block:
    """Put the carried and the stepped weights together."""
    state = block.state
    tiles = state.tiles._replace(W=target, bits=state.tiles.bits.copy())
    put(tiles, chosen, moved)
    after = State(tiles, state.gates, state.u, state.residual, state.flips)
    return Block(after, block.predictions, block.flips, block.restless, retries)
