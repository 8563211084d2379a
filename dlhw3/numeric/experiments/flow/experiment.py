"""The gradient flow of an objective that a user types, and what becomes of quantities along it.

The gradients are derived for all sizes and for every loss, turned into numpy code, and integrated; of each tracked
quantity the rate along the flow is derived too. One whose rate is 0 is conserved, and that is checked on the path.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from dlhw3.errors import ARGUMENT, Diverged, Flag, UserError
from dlhw3.interrupts import with_partial
from dlhw3.numeric.experiments.flow.packing import Packing
from dlhw3.numeric.runs.declaration import option
from dlhw3.numeric.runs.result import Result
from dlhw3.progress import Progress, Silent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from dlhw3.numeric.experiments.flow.functions import Functions
    from dlhw3.numeric.experiments.flow.layers import Asked
    from dlhw3.numeric.experiments.flow.letters import Values

METHODS = ("DOP853", "RK45", "RK23", "Radau", "BDF", "LSODA", "descent")
EXPLICIT, STIFF = ("DOP853", "RK45", "RK23"), "LSODA"
MOST_TRACKED = 9
HALVINGS = 40  # of a step that diverges, at most
MOST_TRIED, MOST_DESCENT = 1e5, 10_000_000  # steps of descent that are tried for a hint, and that are taken
SCALES = 8  # powers of ten that a start without a value is made smaller by, in search of one that has
EXAMPLE: tuple[Flag, ...] = (
    Flag("objective", "l(W2*W1)", ARGUMENT),
    Flag("wrt", ("W1", "W2")),
    Flag("loss", "l(X) = 0.5*norm2(X)^2"),
    Flag("shape", "W1: 3,4; W2: 2,3"),
)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Options of ``dlhw3 simulate flow``."""

    reads_samples: ClassVar[bool] = False

    objective: str = option("", help="the objective, as in derive", argument=True)
    wrt: tuple[str, ...] = option((), help="the letters that move", example=("W1", "W2"))
    loss: tuple[str, ...] = option(
        (),
        help="what an abstract function is: 'l(X) = 0.5*norm2(X-T)^2', 's(z) = tanh(z)'",
        repeated=True,
        example="l(X) = 0.5*norm2(X)^2",
    )
    shape: tuple[str, ...] = option(
        (),
        help="the shape of a letter, 'W1: 3,4', or of every layer, 'W: 4,4'",
        repeated=True,
        example="W1: 3,4",
    )
    assume: tuple[str, ...] = option(
        (),
        help="of a letter, as in derive: 'A symmetric', 'X pd', 'a > 0'",
        repeated=True,
        example="A symmetric",
    )
    track: tuple[str, ...] = option(
        (), help="a quantity to follow along the path", repeated=True, example="W2'*W2 - W1*W1'"
    )
    depth: int | None = option(None, help="how many layers W{N:1} has", minimum=1)
    data: Path | None = option(None, help="a .npz file with an array for each letter")  # noqa: RUF009
    init_scale: float = option(
        0.5, help="standard deviation of entries of letters that are drawn", minimum=0.0
    )
    seed: int = option(0, help="random seed of the letters that are drawn", minimum=0)
    time: float = option(5.0, help="how long to follow the flow", above=0.0, maximum=1e12)
    method: str = option("DOP853", help="a solver of SciPy's, or descent", choices=METHODS)
    step_size: float = option(0.01, help="step of gradient descent", above=0.0)
    tolerance: float = option(
        1e-9, help="relative and absolute error of a solver's step", minimum=1e-12, maximum=0.1
    )

    def check(self) -> None:
        """Raise UserError where there is no objective, no letter that moves, or too much to draw."""
        if not self.objective.strip():
            raise UserError("flow needs an objective and its letters.", hint=EXAMPLE)
        if not self.wrt:
            raise UserError("Which letters move is not said.", hint=(Flag("wrt", "W1,W2"),))
        if len(self.track) > MOST_TRACKED:
            raise UserError(
                (
                    f"A figure has room for {MOST_TRACKED} quantities, and ",
                    Flag("track"),
                    f" has {len(self.track)}.",
                ),
                hint="fewer",
            )
        if self.method == "descent" and self.step_size > self.time:
            raise UserError(
                f"A step of {self.step_size:g} is longer than the time {self.time:g}.",
                hint=(Flag("time", self.step_size),),
            )
        if self.method == "descent" and self.time / self.step_size > MOST_DESCENT:
            raise UserError(
                f"Descent to time {self.time:g} in steps of {self.step_size:g} takes more than "
                f"{MOST_DESCENT:,} steps.",
                hint=(Flag("time", float(f"{self.step_size * MOST_TRIED:.3g}")),),
            )


def run(config: Config, progress: Progress) -> Result:
    """Read and derive everything, follow the path, and return it; raise Diverged where it leaves the range.

    Raises UserError, before anything is integrated, for texts that cannot be read and arrays that do not fit.
    """
    from dlhw3.numeric.experiments.flow import assumed, functions, integrate, letters, reading, summary

    question = reading.read(asked(config))
    values = letters.values_of(question, config.data, config.seed, config.init_scale)
    made = functions.functions_of(question, values, steps=config.method == integrate.DESCENT)
    packing = Packing(question.moving, values.letters)
    _require_defined(made, values, config.init_scale)

    def gradient(state: Any) -> Any:
        return packing.flat(made.gradients(packing.letters(state)))

    def followed(step_size: float, told: Progress, method: str = config.method) -> integrate.Path:
        start = packing.flat(values.letters)
        path = integrate.follow(gradient, start, config.time, method, step_size, config.tolerance, told)
        return assumed.while_held(question.assumed, packing, summary.while_valued(made, packing, path))

    def falls(found: integrate.Path) -> bool:
        return not summary.rise(made, packing, found)

    path = followed(config.step_size, progress)
    result = summary.result_of(config, question, values, made, packing, path)
    if path.interrupt is not None:
        raise with_partial(path.interrupt, result)
    if path.stopped:
        better = _better(config, path, followed, falls)
        shorter = (Flag("time", float(f"{0.9 * path.times[-1]:.3g}")),) if path.times[-1] > 0 else ()
        raise Diverged(f"No whole path: {path.stopped}.", hint=better or shorter, partial=result)
    if config.method == integrate.DESCENT and (rise := summary.rise(made, packing, path)):
        raise Diverged(f"No descent: {rise}.", hint=_smaller(config, followed, falls), partial=result)
    return result


def asked(config: Config) -> Asked:
    """Return what a config asks, with a letter for each layer of W{N:1}; raises UserError as spelled_out does."""
    from dlhw3.numeric.experiments.flow.layers import spelled_out

    return spelled_out(
        config.objective,
        config.wrt,
        config.loss,
        config.shape,
        config.track,
        config.assume,
        config.depth,
        MOST_TRACKED,
    )


def _require_defined(made: Functions, values: Values, scale: float) -> None:
    """Raise UserError where something has no value at the start, with a scale at which all has, if one is found."""
    complaint = _undefined(made, values.letters)
    if not complaint:
        return
    for power in range(1, SCALES if values.drawn else 0):
        smaller = {name: values.letters[name] * 0.1**power for name in values.drawn}
        if not _undefined(made, {**values.letters, **smaller}):
            hint: Any = (Flag("init_scale", float(f"{scale * 0.1**power:.3g}")),)
            break
    else:
        hint = (Flag("data", "FILE.npz"), " with another start")
    raise UserError(f"There is no value at the start: {complaint}.", hint=hint)


def _undefined(made: Functions, letters: Any) -> str:
    """Return why something has no value at these letters, or nothing."""
    values: tuple[Callable[[Any], Any], ...] = (
        made.gradients,
        made.objective,
        *(one.value for one in made.tracked),
    )
    for one in values:
        try:
            one(letters)
        except (ValueError, OverflowError, ZeroDivisionError) as error:
            return str(error)
    return ""


def _better(config: Config, path: Any, followed: Any, falls: Any) -> tuple[Flag, ...]:
    """Return an option with which the path is whole, tried; nothing where none is found.

    An explicit solver that takes all the steps there are, and gets nowhere, may have met a stiff flow. Where the
    gradient jumps, descent goes on.
    """
    if path.lost:
        return ()
    if config.method == "descent":
        return _smaller(config, followed, falls)
    if config.method not in EXPLICIT or not (path.exhausted or path.at_a_kink):
        return ()
    method = "descent" if path.at_a_kink else STIFF
    if method == "descent" and config.time / config.step_size > MOST_TRIED:
        return ()
    other = followed(config.step_size, Silent(), method)
    if other.interrupt is not None:
        raise other.interrupt
    return () if other.stopped else (Flag("method", method),)


def _smaller(config: Config, followed: Any, falls: Any) -> tuple[Flag, ...]:
    """Return a step with which descent ends no higher than it began, tried; nothing where none is found."""
    step = config.step_size
    for _ in range(HALVINGS):
        step = float(f"{step / 2:.2g}")
        if config.time / step > MOST_TRIED:
            return ()
        path = followed(step, Silent())
        if path.interrupt is not None:
            raise path.interrupt
        if not path.stopped and falls(path):
            return (Flag("step_size", step),)
    return ()


def plot(result: Result, config: Config) -> Figure:
    """Draw the objective and the tracked quantities along the path."""
    from dlhw3.numeric.experiments.flow.figure import draw

    return draw(result, config)
