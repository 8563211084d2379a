"""Run one experiment from its config to its results folder.

An experiment is a module of the catalogue with

* ``Config``: a frozen dataclass whose fields are declared by ``config.option``;
* ``run(config, progress) -> Result``: no printing, no files; raises NegativeAnswer (or ``result.Diverged``
  with what there was) when the answer is no;
* ``plot(result, config) -> Figure``: drawn with ``figures.panels``; called inside ``figures.style()``.

Its top level imports numpy at most: torch, numba and matplotlib are imported inside ``run`` and ``plot``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from dlhw3.catalogue import EXPERIMENTS
from dlhw3.errors import Diverged, NegativeAnswer
from dlhw3.numeric.runs import config as configuration
from dlhw3.numeric.runs import figures, provenance, store
from dlhw3.numeric.runs.result import Result
from dlhw3.progress import Progress, Silent

_NOTHING = Result(arrays={}, axes={}, metrics={}, checks=(), table=())

Judge = Callable[[tuple[str, ...]], Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A run that was stored: its identity, its result, where it lies and how long it took."""

    run_id: str
    folder: Path
    result: Result
    paths: tuple[Path, ...]
    wall_seconds: float


def unjudged(names: tuple[str, ...]) -> Mapping[str, str]:
    """Return 'not checked in this run' for every derivation: the judge of who has none."""
    return dict.fromkeys(names, "not checked in this run")


def default_folder(name: str, config: Any) -> Path:
    """Return ``results/<run id>``."""
    return Path("results") / configuration.run_id(name, config)


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
    """Validate ``config``, run the experiment ``name``, draw it unless told not to, and store it at ``out``.

    ``judge`` maps the names of the derivations relied on to their verdicts, for the provenance. Raises
    UserError for bad input (before anything runs) and NegativeAnswer for a divergence: what a run left that
    diverged is stored and marked. ``once`` is for a folder that bears the name of the run: a whole result of
    the same run stays there, anything else gives way, and the refusal of a run that never began is stored
    too, so that it need not be repeated. An interrupt leaves nothing half-written.
    """
    experiment = EXPERIMENTS.load(name)
    configuration.validate(config)
    run_id = configuration.run_id(name, config)
    folder = default_folder(name, config) if out is None else out
    store.check_free(folder, run_id, force=force or once)
    store.check_writable(folder)
    program = provenance.program()
    started = time.perf_counter()

    def keep(result: Result, complaint: NegativeAnswer | None = None) -> Outcome:
        record = provenance.collect(
            configuration.canonical(config),
            program=program,
            command=command,
            wall_seconds=time.perf_counter() - started,
            derivations=judge(result.derivations),
        )
        run = store.Run(
            experiment=name,
            run_id=run_id,
            config=record["config"],
            result=result,
            figures=draw(experiment, result, config) if figure and result.arrays else {},
            provenance=record,
            complete=complaint is None,
            reason="" if complaint is None else " ".join(str(complaint).split()),
        )
        paths = store.save(folder, run, force=force or once, keep=once)
        return Outcome(
            run_id=run_id, folder=folder, result=result, paths=paths, wall_seconds=record["wall_seconds"]
        )

    try:
        return keep(_compute(experiment, config, progress or Silent()))
    except NegativeAnswer as complaint:
        partial = complaint.partial if isinstance(complaint, Diverged) else None
        if partial is not None or once:
            keep(partial or _NOTHING, complaint)
        raise


def _compute(experiment: ModuleType, config: Any, progress: Progress) -> Result:
    """Run the experiment; torch's own error for a device without room becomes Python's MemoryError."""
    try:
        result: Result = experiment.run(config, progress)
    except RuntimeError as error:
        if type(error).__name__ == "OutOfMemoryError":  # torch.OutOfMemoryError, torch not imported
            raise MemoryError(str(error)) from error
        raise
    return result


def draw(experiment: ModuleType, result: Result, config: Any) -> dict[str, bytes]:
    """Return the experiment's figure as files: names to bytes."""
    with figures.style():
        return figures.render(experiment.plot(result, config))
