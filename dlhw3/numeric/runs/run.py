"""Run one experiment from its config to its results folder.

An experiment is a module of the catalogue with

* ``Config``: a frozen dataclass whose fields are declared by ``declaration.option``;
* ``run(config, progress) -> Result``: no printing, no files; raises NegativeAnswer (or ``errors.Diverged``
  with what there was) when the answer is no. Values that overflow become inf and nan without a warning: that
  they are finite is for the experiment to see;
* ``plot(result, config) -> Figure``: drawn with ``figures.panels``; called inside ``figures.style()``.

Its top level imports numpy at most: torch, numba and matplotlib are imported inside ``run`` and ``plot``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from dlhw3.catalogue import EXPERIMENTS
from dlhw3.errors import CannotWrite, NegativeAnswer, Said
from dlhw3.interrupts import held, partial_of, with_partial
from dlhw3.numeric.data.estimates import TooLarge
from dlhw3.numeric.runs import config as configuration
from dlhw3.numeric.runs import figures, identity, provenance, store
from dlhw3.numeric.runs.result import Result
from dlhw3.progress import Progress, Silent, Steady

LONGEST_REASON = 200  # characters of another library's error
_NOTHING = Result(arrays={}, axes={}, metrics={}, checks=(), table=())

Judge = Callable[[tuple[str, ...]], Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A run that was stored: its identity, its result, where it lies and how long it took.

    ``undrawn`` says, in a sentence, why there is no figure where one was to be; the rest is stored all the same.
    """

    run_id: str
    folder: Path
    result: Result
    paths: tuple[Path, ...]
    wall_seconds: float
    undrawn: str = ""


def unjudged(names: tuple[str, ...]) -> Mapping[str, str]:
    """Return 'not checked in this run' for every derivation: the judge of who has none."""
    return dict.fromkeys(names, "not checked in this run")


def default_folder(name: str, config: Any) -> Path:
    """Return ``results/<run id>``."""
    return Path("results") / identity.run_id(name, config)


def run_experiment(
    name: str,
    config: Any,
    out: Path | None = None,
    progress: Progress | None = None,
    *,
    force: bool = False,
    command: Sequence[str] = (),
    judge: Judge = unjudged,
    figure: bool = True,
    once: bool = False,
) -> Outcome:
    """Validate ``config``, run the experiment ``name``, store it at ``out``, and draw it unless told not to.

    ``judge`` maps the names of the derivations relied on to their verdicts, for the provenance. Raises
    UserError for bad input (before anything runs) and NegativeAnswer for a divergence: what a run left that
    diverged is stored and marked. ``once`` is for a folder that bears the name of the run: a whole result of
    the same run stays there, anything else gives way, and the refusal of a run that never began is stored
    too, so that it need not be repeated. An interrupt leaves nothing half-written: what a run says that it had
    finished is stored and marked as well (the interrupt's partial is then the folder). The numbers are stored
    before the figure is drawn: a figure that fails costs the figure (see ``Outcome.undrawn``).
    """
    experiment = EXPERIMENTS.load(name)
    configuration.validate(config)
    run_id = identity.run_id(name, config)
    folder = default_folder(name, config) if out is None else out
    store.check_free(folder, run_id, force=force or once)
    store.check_writable(folder)

    def keep(run: store.Run) -> Outcome:
        with held():  # what was computed is not lost to an interrupt that comes now
            paths = store.save(folder, run, force=force or once, keep=once)
        undrawn = ""
        if figure and run.result.arrays:
            paths, undrawn = _with_figure(folder, paths, *draw(experiment, run.result, config))
        wall = float(run.provenance["wall_seconds"])
        notes = (*run.result.notes, undrawn) if undrawn else run.result.notes
        return Outcome(
            run_id=run_id,
            folder=folder,
            result=replace(run.result, notes=notes),
            paths=paths,
            wall_seconds=wall,
            undrawn=undrawn,
        )

    try:
        return keep(compute(name, config, progress, command=command, judge=judge))
    except (NegativeAnswer, TooLarge) as complaint:
        run: store.Run = complaint.partial
        if run.result.arrays or once:
            keep(run)
        complaint.partial = run.result if run.result.arrays else None
        raise
    except KeyboardInterrupt as interrupt:
        if (finished := partial_of(interrupt)) is not None:
            keep(finished)
            with_partial(interrupt, folder)
        raise


def _with_figure(
    folder: Path, paths: tuple[Path, ...], drawn: dict[str, bytes], undrawn: str
) -> tuple[tuple[Path, ...], str]:
    """Store a figure beside what lies at ``paths``; return all paths, and why it is not there."""
    try:
        return store.add_figures(folder, drawn, undrawn), undrawn
    except CannotWrite as error:
        return paths, f"The figure could not be stored: {error.message}"


def compute(
    name: str,
    config: Any,
    progress: Progress | None = None,
    *,
    command: Sequence[str] = (),
    judge: Judge = unjudged,
) -> store.Run:
    """Run the experiment ``name`` and return all that its folder is to hold but the figure; write nothing.

    A NegativeAnswer or TooLarge is raised with such a run in its ``partial``: incomplete, with the reason and
    with what arrays there were.
    """
    experiment = EXPERIMENTS.load(name)
    configuration.validate(config)
    run_id = identity.run_id(name, config)
    software = provenance.software()
    started = time.perf_counter()

    def made(result: Result, said: Said | None = None) -> store.Run:
        verdicts, fault = _judged(judge, result.derivations)
        result = replace(result, notes=(*result.notes, fault)) if fault else result
        record = provenance.collect(
            identity.canonical(config),
            software=software,
            command=command,
            wall_seconds=time.perf_counter() - started,
            derivations=verdicts,
        )
        return store.Run(
            experiment=name,
            run_id=run_id,
            config=record["config"],
            result=result,
            figures={},
            provenance=record,
            complete=said is None,
            said=said,
        )

    try:
        with Steady(progress or Silent(), f"{name}: preparing") as told:
            result = _result(experiment, config, told)
        return made(result)
    except (NegativeAnswer, TooLarge) as complaint:
        partial = complaint.partial or _NOTHING
        complaint.partial = made(partial, complaint.said)
        raise
    except KeyboardInterrupt as interrupt:
        if (finished := partial_of(interrupt)) is not None:
            with_partial(interrupt, made(finished, Said("The run was interrupted.")))
        raise


def _judged(judge: Judge, names: tuple[str, ...]) -> tuple[Mapping[str, str], str]:
    """Return the verdicts of ``judge``, and a note: one that fails is no reason to lose the run, but it is told."""
    try:
        return judge(names), ""
    except (
        Exception
    ) as error:  # whatever it was: the run, which may be of hours, is over by now, and it is told
        kind = type(error).__name__
        why = " ".join(str(error).split())[:LONGEST_REASON]
        fault = (
            f"The derivations could not be checked ({kind}: {why}): {', '.join(names)} have no verdict here."
        )
        return dict.fromkeys(names, f"not checked in this run ({kind})"), fault


def _result(experiment: ModuleType, config: Any, progress: Progress) -> Result:
    """Run the experiment; torch's own error for a device without room becomes Python's MemoryError."""
    try:
        with np.errstate(all="ignore"):  # here alone: what diverges says so in one sentence
            result: Result = experiment.run(config, progress)
    except RuntimeError as error:
        if type(error).__name__ == "OutOfMemoryError":  # torch.OutOfMemoryError, torch not imported
            raise MemoryError(str(error)) from error
        raise
    return result


def draw(experiment: ModuleType, result: Result, config: Any) -> tuple[dict[str, bytes], str]:
    """Return the experiment's figure as files, names to bytes, or none and why it could not be drawn."""
    try:
        with figures.style(), np.errstate(all="ignore"):
            return figures.render(experiment.plot(result, config)), ""
    except Exception as error:  # whatever it was: the run is not to be lost to its figure
        why = " ".join(str(error).split())[:LONGEST_REASON]
        return {}, f"The figure could not be drawn ({type(error).__name__}: {why})."
