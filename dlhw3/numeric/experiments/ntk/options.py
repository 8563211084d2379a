"""The options of the ``ntk`` experiment, and the steps they mean on ½‖u − y‖²."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from dlhw3.errors import Flag, UserError
from dlhw3.numeric.runs.declaration import data_option, device_option, dtype_option, option, seed_options

DEFAULT_RATE = 2e-4
WRITE_UP_NETWORK, WRITE_UP_KERNEL = 1e-3, 1e-5


@dataclass(frozen=True, kw_only=True)
class Config:
    """The options of the experiment."""

    least_target: ClassVar[float] = 0.0  # targets enter residuals, and losses only as shares of the first

    width: tuple[int, ...] = option((1000,), help="hidden widths m", minimum=1)
    steps: int = option(2000, help="steps of gradient descent", minimum=1)
    rate: float = option(DEFAULT_RATE, help="step on ½‖u − y‖², for network and kernel", above=0.0)
    rates: str = option(
        "matched", help="equal steps, or the write-up's", choices=("matched", "write-up", "write-up-sum")
    )
    layers: str = option("both", help="which layers train", choices=("both", "first"))
    output_weights: str = option("signs", help="a_r = ±1, or a_r ~ N(0, 1)", choices=("signs", "gaussian"))
    seed: int = seed_options()[0]
    seeds: int = seed_options()[1]
    n: int = option(100, help="number of samples", minimum=2, unless="data")
    d: int = option(10, help="input dimension", minimum=1, unless="data")
    noise: float = option(
        0.1, help="standard deviation of the noise on the targets", minimum=0.0, unless="data"
    )
    data: Path | None = data_option()  # noqa: RUF009
    device: str = device_option()
    dtype: str = dtype_option()

    def check(self) -> None:
        """Raise UserError for options that contradict each other."""
        if self.rates != "matched" and self.rate != DEFAULT_RATE:
            raise UserError(
                (Flag("rates", self.rates), " fixes both steps; ", Flag("rate"), " has no place."),
                hint=("drop ", Flag("rate")),
            )

    def steps_on_half_square(self, n: int) -> tuple[float, float]:
        """Return the steps of network and kernel on ½‖u − y‖² with ``n`` samples."""
        if self.rates == "matched":
            return self.rate, self.rate
        divisor = n / 2.0 if self.rates == "write-up" else 1.0
        return WRITE_UP_NETWORK / divisor, WRITE_UP_KERNEL
