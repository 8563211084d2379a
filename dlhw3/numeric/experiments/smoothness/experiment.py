"""How smooth a deep linear network is: on bounded sets and everywhere (write-up, Part 2, question 3).

On a ball ∇φ is Lipschitz with an explicit constant β_R, which is attained (in rationals) and which no random pair
exceeds; for two layers and an affine l the exact constant is the spectral norm, not the largest entry; and for
every other l that is not constant the quotients have no bound. The write-up's proof of the last allows layers that
show nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlhw3.errors import Flag
from dlhw3.numeric.data.estimates import days, refuse_beyond_memory, refuse_days
from dlhw3.numeric.experiments.smoothness.pairs import C_MATRICES, affine, random_pairs
from dlhw3.numeric.experiments.smoothness.summary import result_of
from dlhw3.numeric.runs.declaration import option, seed_options
from dlhw3.numeric.runs.result import Result
from dlhw3.progress import Progress

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, kw_only=True)
class Config:
    """Options of ``dlhw3 simulate smoothness``."""

    depth: tuple[int, ...] = option((2, 3, 4), help="numbers of layers N", minimum=2, maximum=20)
    size: int = option(3, help="layers are size × size", minimum=1)
    radius: float = option(1.5, help="R: the spectral norm of each layer, at most", minimum=1e-3, maximum=1e3)
    offset: float = option(0.5, help="c in l = ½‖A + c e₁e₁ᵀ‖²", minimum=0.0, maximum=1e9)
    pairs: int = option(4000, help="random pairs of each depth", minimum=1)
    seed: int = seed_options()[0]

    def check(self) -> None:
        """Raise UserError for what does not fit into memory, and what nobody would wait for."""
        fewer = ("fewer ", Flag("pairs"), " or a smaller ", Flag("size"))
        deepest = max(self.depth)
        refuse_beyond_memory(8.0 * 12 * deepest * self.pairs * self.size**2, "The pairs", fewer)
        exact = 1e4 * sum(one**2 for one in self.depth) * self.size**3  # in rationals
        refuse_days(days(100.0 * sum(self.depth) * self.pairs * self.size**3 + exact), fewer)


def run(config: Config, progress: Progress) -> Result:
    """Draw the pairs and work out what is exact; see the module's head."""
    progress.start(len(config.depth) + 1, "pairs of networks")
    pairs = {}
    for depth in config.depth:
        pairs[depth] = random_pairs(
            depth, config.size, config.radius, config.offset, config.pairs, config.seed
        )
        progress.advance(1)
    result = result_of(config, pairs, {name: affine(C) for name, C in C_MATRICES.items()})
    progress.finish()
    return result


def plot(result: Result, config: Config) -> Figure:
    """Draw the quotients beside their constants."""
    from dlhw3.numeric.experiments.smoothness.figure import draw

    return draw(result, config)
