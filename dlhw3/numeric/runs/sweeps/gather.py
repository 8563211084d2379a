"""What a sweep's folder holds besides the runs asked for: whole runs of earlier commands, for the same table.

What cannot stand in the table is left out and named with its reason: a run of another experiment, one whose
options are those of another version of the program, one that is damaged.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dlhw3.catalogue import EXPERIMENTS
from dlhw3.errors import UserError
from dlhw3.numeric.runs import config as configuration
from dlhw3.numeric.runs import identity, store
from dlhw3.numeric.runs.sweeps.plan import Task
from dlhw3.numeric.runs.sweeps.table import Row


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A folder that has no row, and why, in a sentence."""

    name: str
    reason: str


def others(
    experiment: str, runs: Path, known: Collection[str]
) -> tuple[tuple[Row, ...], tuple[LeftOut, ...]]:
    """Return the rows of the whole runs of ``experiment`` in ``runs``, and the folders that have none.

    ``known`` are the run ids that have a row already; files and hidden folders are no runs.
    """
    rows, left_out = [], []
    for folder in sorted(runs.iterdir()) if runs.is_dir() else ():
        if folder.name in known or folder.name.startswith(".") or not folder.is_dir():
            continue
        try:
            rows.append(_row(experiment, folder))
        except UserError as error:
            left_out.append(LeftOut(folder.name, error.message))
    return tuple(rows), tuple(left_out)


def _row(experiment: str, folder: Path) -> Row:
    stored = store.load(folder, arrays=False)
    if stored.experiment != experiment:
        raise UserError(f"It is a run of {stored.experiment}.")
    if stored.run_id != folder.name:
        raise UserError(f"It holds the run {stored.run_id}.")
    try:
        config = configuration.restore(EXPERIMENTS.load(experiment).Config, stored.config, here=False)
    except UserError:
        config = None
    if config is None or identity.canonical(config) != stored.config:
        raise UserError("Its options are those of another version of the program.")
    if getattr(config, "seeds", 1) != 1:
        raise UserError(f"It has {config.seeds} seeds; a run of a sweep has one.")
    if _data_changed(experiment, config, stored.run_id):
        raise UserError(f"Its data file, {config.data}, has changed since.")
    return Row(Task(stored.run_id, config), stored)


def _data_changed(experiment: str, config: Any, run_id: str) -> bool:
    """Return whether the run's data file is there and is not the one that the run had."""
    path = getattr(config, "data", None)
    return path is not None and path.is_file() and identity.run_id(experiment, config) != run_id
