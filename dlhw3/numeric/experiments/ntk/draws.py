"""The runs of the ``ntk`` experiment before they start: each width with each seed, drawn when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from dlhw3.errors import Flag, Sentence
from dlhw3.numeric.data.recipes import output_of
from dlhw3.numeric.data.samples import Data, in_other_units, load, synthetic
from dlhw3.numeric.experiments.ntk.options import Config
from dlhw3.numeric.experiments.ntk.pairing import Case
from dlhw3.numeric.wide import network as wide_network
from dlhw3.numeric.wide.kernels import TrainedLayers, empirical_kernel, infinite_width_kernel

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Draws:
    """The options, the user's data, read once (None: the write-up's, by seed), and the precision to draw in."""

    options: Config
    given: Data | None
    dtype: str

    @classmethod
    def of(cls, options: Config) -> Draws:
        """Read the user's data, if there are any; raises as ``samples.load`` does."""
        given = None if options.data is None else load(options.data, least_target=options.least_target)
        if given is not None:
            _ = given.y  # one target a sample, or UserError
        return cls(options, given, options.dtype)

    def in_precision(self, dtype: str) -> Draws:
        """Return the same runs in another precision."""
        return replace(self, dtype=dtype)

    def in_other_units(self) -> tuple[Draws, Sentence]:
        """Return the runs on the data in other units, and how to have them; nothing where there is no file."""
        if self.given is None or self.given.path is None:
            return self, ""
        scaled, recipe = in_other_units(self.given)
        return replace(self, given=scaled), (f"{recipe} and ", Flag("data", output_of(self.given.path)))

    @property
    def n(self) -> int:
        """The number of samples."""
        return self.options.n if self.given is None else len(self.given.X)

    @property
    def d(self) -> int:
        """The dimension of the inputs."""
        return self.options.d if self.given is None else self.given.X.shape[1]

    @property
    def rates(self) -> tuple[float, float]:
        """The steps of network and kernels on ½‖u − y‖²."""
        return self.options.steps_on_half_square(self.n)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The runs, by index of the width and index of the seed."""
        return [(i, j) for i in range(len(self.options.width)) for j in range(self.options.seeds)]

    def case(self, pair: tuple[int, int]) -> Case:
        """Return one run: its data, and its network."""
        options = self.options
        width, seed = options.width[pair[0]], options.seed + pair[1]
        data = self.given or synthetic(options.n, options.d, options.noise, seed)
        return Case(
            label=f"width {width}, seed {seed}",
            X=data.X,
            y=data.y,
            layers=cast(TrainedLayers, options.layers),
            network=wide_network.initialise(width, self.d, seed, options.output_weights, self.dtype),
        )

    def kernels(self, case: Case) -> tuple[Array, Array]:
        """Return H(0) and H* (n, n) of a run, in float64."""
        W, a = case.network.W.astype(np.float64), case.network.a.astype(np.float64)
        initial = empirical_kernel(case.X, W, a, case.layers)
        infinite = infinite_width_kernel(case.X, case.layers)
        return initial.astype(np.float64), infinite.astype(np.float64)
