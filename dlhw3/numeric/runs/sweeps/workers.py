"""What a worker process does: one run, start to stored result, and a report of how it ended.

The same function runs under joblib's loky and on a Dask cluster. It writes the result itself, so that a run
that has ended is kept whatever becomes of the process that asked for it.
"""

from __future__ import annotations

import functools
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dlhw3.catalogue import EXPERIMENTS
from dlhw3.errors import CannotWrite, NegativeAnswer, Said, UserError
from dlhw3.numeric.data.estimates import TooLarge
from dlhw3.numeric.runs import config as configuration
from dlhw3.numeric.runs import identity, store
from dlhw3.numeric.runs.run import run_experiment
from dlhw3.symbolic.named import verdicts

ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "NUMBA_NUM_THREADS",
    ),
    "1",
)
_NOTHING = Said("")
HEARTBEAT = 0.5  # seconds between two looks at whether the process that asked is still there

_one_at_a_time = (
    threading.Lock()
)  # a Dask worker may have several threads; matplotlib and BLAS settings are one


@dataclass(frozen=True, slots=True)
class Job:
    """One run as it travels to a worker: plain values only. ``sweep`` names the sweep that asks for it."""

    experiment: str
    run_id: str
    config: Mapping[str, Any]
    folder: Path
    sweep: str = ""
    command: Sequence[str] = ()
    figure: bool = False


@dataclass(frozen=True, slots=True)
class JobReport:
    """How a run ended: ``stored``, ``failed`` (it can be tried again) or ``unwritten`` (the disk refused)."""

    run_id: str
    ending: str
    said: Said = _NOTHING


def execute(job: Job) -> JobReport:
    """Compute and store one run. A divergence or a refusal is a result, stored and marked; bad input a failure."""
    with _one_at_a_time:
        if store.stored_run(job.folder, job.run_id) is not None:
            return JobReport(job.run_id, "stored")  # by a worker that outlived the sweep before
        if "torch" in sys.modules:
            sys.modules["torch"].set_num_threads(1)
        try:
            _run(job)
        except (NegativeAnswer, TooLarge):
            return JobReport(job.run_id, "stored")
        except CannotWrite as error:
            return JobReport(job.run_id, "unwritten", error.said)
        except UserError as error:
            return JobReport(job.run_id, "failed", error.said)
        except MemoryError:
            return JobReport(job.run_id, "failed", Said("It needs more memory than there is."))
        return JobReport(job.run_id, "stored")


def leave_with(driver: int) -> None:
    """End this process soon after the process ``driver``, its parent, has ended, and not on an interrupt.

    Runs first in a worker. The driver hears the interrupt, and ends its workers.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == driver:
            time.sleep(HEARTBEAT)
        os._exit(1)  # nothing to put away: results are whole or absent

    threading.Thread(target=watch, daemon=True).start()


def version_here() -> str:
    """Return the version of this package where the call runs."""
    from dlhw3 import __version__

    return __version__


def _run(job: Job) -> None:
    config = configuration.restore(EXPERIMENTS.load(job.experiment).Config, job.config)
    if identity.run_id(job.experiment, config) != job.run_id:  # its folder bears the name of another run
        raise UserError("The data file has changed since the sweep began.", hint="repeat the command")
    run_experiment(
        job.experiment,
        config,
        job.folder,
        command=job.command,
        judge=lambda names: {name: _verdict(job.sweep, name) for name in names},
        figure=job.figure,
        once=True,
    )


@functools.lru_cache(maxsize=64)
def _verdict(sweep: str, name: str) -> str:
    """Derive and check ``name`` in this process, once for each sweep: a Dask worker may outlive several."""
    return verdicts((name,))[name]
