"""Balance under gradient descent and under its flow (write-up, Part 3; Du–Hu–Lee 2018, arXiv:1806.00900).

Deep linear networks descend on ½‖W_N ⋯ W_1 − Φ‖² from layers as PyTorch draws them and from balanced ones. D_j =
W_{j+1}ᵀW_{j+1} − W_jW_jᵀ moves at every step by exactly η²(g_{j+1}ᵀg_{j+1} − g_jg_jᵀ), over a path by η²Σ‖∇φ‖² at
most, and along the flow by nothing. The write-up uses balance at all times, which only the flow keeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlhw3.errors import Diverged, Flag, UserError
from dlhw3.numeric.data.estimates import days, refuse_beyond_memory, refuse_days
from dlhw3.numeric.data.samples import generator
from dlhw3.numeric.experiments.balancedness.paths import STARTS, Drift, follow, starts
from dlhw3.numeric.experiments.balancedness.summary import result_of
from dlhw3.numeric.linear.drift import flow_drift
from dlhw3.numeric.linear.network import LayerList
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.runs.declaration import option, seed_options
from dlhw3.numeric.runs.result import Result
from dlhw3.progress import Progress, Silent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CALLS = 3e-6  # seconds of a small numpy operation, of which a step takes 40 a layer
HALVINGS = 40  # of a step that diverges, at most, in search of one that does not


@dataclass(frozen=True, kw_only=True)
class Config:
    """Options of ``dlhw3 simulate balancedness``."""

    depth: tuple[int, ...] = option((2, 3, 5), help="numbers of layers N", minimum=2)
    hidden_width: int = option(4, help="width of every hidden layer", minimum=1)
    inputs: int = option(5, help="inputs", minimum=1)
    outputs: int = option(3, help="outputs", minimum=1)
    step_size: tuple[float, ...] = option((0.04, 0.02, 0.01, 0.005), help="steps η", above=0.0)
    time: float = option(2.0, help="how long to descend: η times the number of steps", above=0.0)
    seed: int = seed_options()[0]
    seeds: int = option(8, help="how many initialisations, trained together", minimum=1)

    def check(self) -> None:
        """Raise UserError for a bottleneck, steps longer than the time, and what nobody would wait for."""
        rank = min(self.inputs, self.outputs)
        if self.hidden_width < rank:
            raise UserError(
                f"Balanced layers of a {self.outputs} × {self.inputs} product need hidden widths of at least "
                f"{rank}.",
                hint=(Flag("hidden_width", rank),),
            )
        if max(self.step_size) > self.time:
            raise UserError(
                f"A step of {max(self.step_size):g} is longer than the time {self.time:g}.",
                hint=(Flag("time", max(self.step_size)),),
            )
        steps = sum(self.time / step for step in self.step_size) * len(STARTS)
        widest = max(self.hidden_width, self.inputs, self.outputs)
        fewer = ("larger steps, a shorter ", Flag("time"), ", or fewer ", Flag("seeds"))
        refuse_beyond_memory(
            8.0 * self.seeds * (5.0 * steps * len(self.depth) + 20.0 * widest**2), "The paths", fewer
        )
        work = 60.0 * self.seeds * widest**3 * sum(self.depth)
        refuse_days(days(steps * work, steps * sum(self.depth) * 40 * CALLS), fewer)


def run(config: Config, progress: Progress) -> Result:
    """Descend with every depth, start and step; raise Diverged, with a step that was tried, if one is too far."""
    loss = target(config)
    seeds = range(config.seed, config.seed + config.seeds)
    counts = [round(config.time / step) for step in config.step_size]
    kinds = [(depth, start) for depth in config.depth for start in STARTS]
    progress.start(len(kinds) * (sum(counts) + len(counts)), "gradient descent")
    found: dict[tuple[int, str, float], Drift] = {}
    flows = {}
    for depth, start in kinds:
        layers = starts(_widths(config, depth), start, seeds)
        for step, count in zip(config.step_size, counts, strict=True):
            one = follow(layers, loss, step, count, progress)
            if one.diverged_at is not None:
                raise Diverged(
                    f"A network of depth {depth} diverged at step {one.diverged_at} with η = {step:g}.",
                    hint=_smaller(config, loss, step),
                )
            found[depth, start, step] = one
        if start == STARTS[-1]:
            flows[depth] = flow_drift([layer[0] for layer in layers], loss.gradient, config.time)
    progress.finish()
    return result_of(config, found, flows)


def target(config: Config) -> QuadraticLoss:
    """Return ½‖W − Φ‖² with a random Φ of the size of a product that small layers have to grow to."""
    random = generator(config.seed, "balancedness target")
    return QuadraticLoss.around(random.standard_normal((config.outputs, config.inputs)))


def _widths(config: Config, depth: int) -> tuple[int, ...]:
    return (config.inputs, *[config.hidden_width] * (depth - 1), config.outputs)


def _smaller(config: Config, loss: QuadraticLoss, step: float) -> tuple[Flag, ...]:
    """Return a step with which no network diverges, tried, as an option; nothing where none is found."""
    seeds = range(config.seed, config.seed + config.seeds)
    networks: list[LayerList] = [
        starts(_widths(config, depth), start, seeds) for depth in config.depth for start in STARTS
    ]
    for _ in range(HALVINGS):
        step = float(f"{step / 2:.2g}")
        count = round(config.time / step)
        if all(follow(one, loss, step, count, Silent()).diverged_at is None for one in networks):
            kept = tuple(one for one in config.step_size if one < step)
            return (Flag("step_size", (step, *kept)),)
    return ()


def plot(result: Result, config: Config) -> Figure:
    """Draw the drift beside its bounds, and its order in the step."""
    from dlhw3.numeric.experiments.balancedness.figure import draw

    return draw(result, config)
