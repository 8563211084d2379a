"""What the ``ntk`` experiment refuses before it trains, and the hint that goes with it, which was tried."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dlhw3.errors import Flag, NegativeAnswer, Sentence, UserError, joined
from dlhw3.numeric.data.rounding import rounded_down
from dlhw3.numeric.experiments.ntk.advice import Advice, Trials, rate_that_works
from dlhw3.numeric.experiments.ntk.draws import Draws
from dlhw3.numeric.experiments.ntk.limits import out_of_range, work
from dlhw3.numeric.wide import kernel_descent
from dlhw3.progress import Progress


@dataclass(frozen=True, slots=True)
class Hint:
    """Options with which the experiment runs, and what was seen of it; no rate where nothing was found."""

    flags: Sentence
    rate: float | None = None
    words: str = ""


def refuse_what_cannot_train(draws: Draws, progress: Progress) -> None:
    """Raise NegativeAnswer where a step is beyond 2/λ_max of a kernel; UserError where float32 does not do."""
    limit, where = largest_stable(draws, progress)
    step = max(draws.rates)
    if step > limit:
        hint = smaller_step(draws, rounded_down(limit, 2), progress)
        raise NegativeAnswer(
            f"Kernel descent diverges with the step {step:g}; the largest stable is 2/λ_max = {limit:.4g} "
            f"({_label(draws, where)}){hint.words}{_pace(draws, where, hint.rate)}.",
            hint=hint.flags,
        )
    for pair in draws.pairs if draws.dtype == "float32" else ():
        case = draws.case(pair)
        lost = out_of_range(case.network, case.X, case.residual(), draws.rates[0])
        if lost:
            hint = smaller_step(draws, draws.rates[0], progress)
            raise UserError(
                f"float32 does not hold this training ({case.label}): {lost}{hint.words}.", hint=hint.flags
            )


def largest_stable(draws: Draws, progress: Progress) -> tuple[float, tuple[str, tuple[int, int]]]:
    """Return the least 2/λ_max of all kernels, and whose it is: the kernel's name and the run."""
    limits = []
    count = len(draws.pairs)
    steps = draws.options.steps
    runs = f"{count} run{'s' * (count > 1)} of {steps} step{'s' * (steps > 1)}"
    progress.start(count, f"ntk: the largest stable step for {runs}")
    for pair in draws.pairs:
        for name, H in zip(("H(0)", "H*"), draws.kernels(draws.case(pair)), strict=True):
            top = float(np.linalg.eigvalsh(H)[-1])
            limits.append((kernel_descent.largest_stable_step(top), (name, pair)))
        progress.advance(1)
    progress.finish()
    return min(limits)


def smaller_step(draws: Draws, first: float, progress: Progress) -> Hint:
    """Return options that make the experiment run, tried from the rate ``first`` down, with all its runs.

    ``first`` is stable for their kernels. Where nothing is found in float32, float64 is tried; then the data in
    other units, where they are a file's, for which the hint has no rate of these data. Nothing found: no hint.
    """
    options = draws.options
    for dtype in dict.fromkeys((draws.dtype, "float64")):
        if dtype != draws.dtype and options.device == "mps":
            continue
        there = draws.in_precision(dtype)
        if dtype != draws.dtype:  # another network: its own limit
            first = min(first, rounded_down(largest_stable(there, progress)[0], 2))
        advice = rate_that_works(_trials(there), first, options.steps, progress)
        if advice is not None:
            return Hint(_flags(draws, dtype, advice), advice.rate, _seen("with the hint", advice))
    scaled, recipe = draws.in_other_units()
    if not recipe:
        return Hint("")
    first = rounded_down(largest_stable(scaled, progress)[0], 2)
    advice = rate_that_works(_trials(scaled), first, options.steps, progress)
    if advice is None:
        return Hint("")
    words = _seen("no smaller step works as the data are; with them in other units and the hint", advice)
    return Hint(joined(recipe, _flags(draws, draws.dtype, advice)), None, words)


def _seen(what: str, advice: Advice) -> str:
    return f"; {what} no loss ends above {100 * advice.share:.3g} % of its start"


def _trials(draws: Draws) -> Trials:
    options, pairs = draws.options, draws.pairs
    size = (draws.n, draws.d)
    step = work(options.width, options.seeds, 1, *size) - work(options.width, options.seeds, 0, *size)
    return Trials(len(pairs), lambda number: draws.case(pairs[number]), step, options.device)


def _flags(draws: Draws, dtype: str, advice: Advice) -> Sentence:
    options = draws.options
    flags: list[str | Flag] = []
    if dtype != draws.dtype:
        flags.append(Flag("dtype", dtype))
    if advice.rate != max(draws.rates):
        flags += [Flag("rates", "matched")] * (options.rates != "matched") + [Flag("rate", advice.rate)]
    if advice.steps < options.steps:
        flags.append(Flag("steps", advice.steps))
    return tuple(flags)


def _label(draws: Draws, where: tuple[str, tuple[int, int]]) -> str:
    return f"{where[0]}, {draws.case(where[1]).label}"


def _pace(draws: Draws, where: tuple[str, tuple[int, int]], rate: float | None) -> str:
    """Say how many steps of kernel descent with H* get anywhere at ``rate``."""
    if rate is None:
        return ""
    case = draws.case(where[1])
    values, vectors = np.linalg.eigh(draws.kernels(case)[1])
    tenth = kernel_descent.steps_to_share((values, vectors), case.residual(), rate, 0.01)
    if math.isinf(tenth):
        return ", and that of kernel descent never falls to 1 %"
    return f", and that of kernel descent falls to 1 % in {tenth:.2g} step{'s' * (tenth != 1)}"
