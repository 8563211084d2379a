"""Many runs of one experiment: computed side by side, each stored as it ends, gathered into one table.

A sweep's folder holds ``runs/RUN-ID``, a results folder for each run, and ``table.parquet``, which gathers
the runs of the command last given and those that earlier commands left there. Only whole results are ever
in place (see ``store``), so a sweep killed at any moment is resumed by asking for it again: what is there is
kept, what is not is computed. A run's numbers depend on its config alone, not on the number of workers, the
order, or how often the sweep was interrupted.
"""

from __future__ import annotations

import contextlib
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dlhw3.errors import IN_SHELL, CannotWrite, Flag, UserError
from dlhw3.numeric.data import files
from dlhw3.numeric.runs import identity, store
from dlhw3.numeric.runs.sweeps import cluster as sweep_cluster
from dlhw3.numeric.runs.sweeps import gather as sweep_gather
from dlhw3.numeric.runs.sweeps import pool as sweep_pool
from dlhw3.numeric.runs.sweeps import semaphores
from dlhw3.numeric.runs.sweeps import table as sweep_table
from dlhw3.numeric.runs.sweeps.gather import LeftOut
from dlhw3.numeric.runs.sweeps.plan import SHOWN_FROM, Plan, Task, order
from dlhw3.numeric.runs.sweeps.table import Row
from dlhw3.numeric.runs.sweeps.workers import Job, JobReport
from dlhw3.progress import Progress, Silent, Steady

RUNS = "runs"
TABLE = "table.parquet"


class SweepInterrupted(KeyboardInterrupt):
    """The user's interrupt, with how many runs are done; the next sweep begins there."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__(f"{done} of {total} runs are done; the same command resumes.")
        self.done = done
        self.total = total


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """A sweep that ended: its rows in the plan's order, and how many of its runs were new.

    The table has ``others`` besides, the whole runs that other commands left in the folder; ``left_out`` are
    the folders beside the runs that have no row.
    """

    table: Path
    rows: tuple[Row, ...]
    others: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]
    computed: int

    def count(self, status: str) -> int:
        """Return how many runs ended with ``status``."""
        return Counter(row.status for row in self.rows)[status]

    @property
    def undrawn(self) -> tuple[Row, ...]:
        """The runs whose figure was asked for and could not be drawn; their numbers are stored."""
        return tuple(row for row in self.rows if row.stored is not None and row.stored.undrawn)

    @property
    def unverified(self) -> int:
        """How many complete runs have a check that did not pass."""
        return sum(bool(row.checks_failed) for row in self.rows if row.status == "complete")


def sweep(
    plan: Plan,
    out: Path,
    progress: Progress | None = None,
    *,
    workers: int = 0,
    scheduler: str = "",
    command: Sequence[str] = (),
    figure: bool = False,
) -> Swept:
    """Compute the runs of ``plan`` that ``out`` does not hold yet, and gather all that it holds.

    On this machine with ``workers`` processes (0: a process for each core), or on the Dask cluster whose
    scheduler is at the address ``scheduler``. Runs that diverge or are refused count as done. Raises
    UserError when the disk refuses or the cluster does (the runs done stay), OtherVersion for results of
    another version, and SweepInterrupted.
    """
    out = files.located(out)
    if out.exists() and not out.is_dir():
        raise UserError(
            f"{files.printable(out)} is a file, not a folder.", hint=(Flag("out"), " with another name")
        )
    store.check_writable(out / RUNS / plan.tasks[0].run_id)
    _refuse_another_experiment(plan.experiment, out / TABLE)
    semaphores.clear_abandoned()  # also where no run is missing: a sweep can be killed after its last one
    _tidy(out)
    progress = Steady(progress or Silent(), "the sweep: preparing")  # which no closed stream ends
    pending = list(_pending(plan, out, progress))
    name = uuid.uuid4().hex
    jobs = [_job(name, plan, task, out, command, figure) for task in pending]
    try:
        failed = _compute(jobs, len(plan.tasks), progress, workers, scheduler)
    except KeyboardInterrupt:
        done = sum((out / RUNS / task.run_id).is_dir() for task in plan.tasks)  # whole, if there
        raise SweepInterrupted(done, len(plan.tasks)) from None
    rows = tuple(_row(task, out, failed) for task in plan.tasks)
    others, left_out = sweep_gather.others(plan.experiment, out / RUNS, {task.run_id for task in plan.tasks})
    gathered = sorted((*rows, *others), key=lambda row: order(row.task))
    sweep_table.write(out / TABLE, sweep_table.table(plan.experiment, gathered))
    _tidy(out)
    return Swept(
        table=out / TABLE, rows=rows, others=others, left_out=left_out, computed=len(jobs) - len(failed)
    )


def _pending(plan: Plan, out: Path, progress: Progress) -> Iterator[Task]:
    """Yield the runs of ``plan`` of which ``out`` holds no whole result; every file of a result is read."""
    with Steady(progress, "looking for runs that are there already") as told:
        if len(plan.tasks) > SHOWN_FROM:
            told.start(len(plan.tasks), "looking for runs that are there already")
        for task in plan.tasks:
            if store.stored_run(out / RUNS / task.run_id, task.run_id) is None:
                yield task
            told.advance(1)


def _refuse_another_experiment(experiment: str, table: Path) -> None:
    """Raise UserError where ``table`` gathers the runs of another experiment: it would be replaced."""
    gathered = sweep_table.experiment_of(table)
    if gathered not in ("", experiment):
        raise UserError(
            f"{table.parent} holds a sweep of {gathered}, whose table this one would replace.",
            hint=(Flag("out"), " with another folder"),
        )


def _tidy(out: Path) -> None:
    """Remove what killed runs left; at the end again, for what outlived the start (a worker dying slowly)."""
    files.tidy(out)
    files.tidy(out / RUNS)


def _job(name: str, plan: Plan, task: Task, out: Path, command: Sequence[str], figure: bool) -> Job:
    return Job(
        sweep=name,
        experiment=plan.experiment,
        run_id=task.run_id,
        config=identity.canonical(task.config),
        folder=out / RUNS / task.run_id,
        command=tuple(command),
        figure=figure,
    )


def _compute(
    jobs: list[Job], total: int, progress: Progress, workers: int, scheduler: str
) -> dict[str, JobReport]:
    """Compute ``jobs`` and return the reports of those that failed, by run."""
    if not jobs:
        return {}
    if scheduler:
        reports = sweep_cluster.reports(jobs, scheduler)
    else:
        reports = sweep_pool.reports(jobs, min(workers or sweep_pool.available_cores(), len(jobs)))
    done = total - len(jobs)
    failed: dict[str, JobReport] = {}
    progress.start(total, f"{len(jobs)} of {total} run{'s' * (total > 1)} to compute")
    progress.advance(done)
    try:
        with contextlib.closing(reports):
            for report in reports:
                if report.ending == "unwritten":
                    raise CannotWrite(
                        f"{IN_SHELL.spelled(report.said.message).rstrip('.')}; {done} of {total} runs are done.",
                        hint="make room and repeat the command: it resumes",
                    )
                if report.ending == "failed":
                    failed[report.run_id] = report
                else:
                    done += 1
                progress.advance(1)
    finally:
        progress.finish()
    return failed


def _row(task: Task, out: Path, failed: dict[str, JobReport]) -> Row:
    if task.run_id in failed:
        return Row(task, None, failed[task.run_id].said)
    stored = store.stored_run(out / RUNS / task.run_id, task.run_id)
    if stored is None:
        raise UserError(
            f"Run {task.run_id} was computed, but its results are not in {out / RUNS}.",
            hint=(Flag("out"), " with a folder that this machine and the workers share"),
        )
    return Row(task, stored)
