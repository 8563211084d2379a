"""Worker processes of this machine: joblib's loky, an executor of one process for each place.

One process an executor, because an executor gives up all of its processes when one of them is killed: so a
killed worker costs its own run and no other's. The run is handed out again, a bounded number of times.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from dlhw3.errors import Said
from dlhw3.numeric.runs.sweeps import semaphores
from dlhw3.numeric.runs.sweeps.workers import ONE_THREAD, Job, JobReport, execute, leave_with

ATTEMPTS = 3  # a run whose worker was killed so often is what kills it
_MOMENT = 0.0005  # seconds between two looks at whether a job has been taken up

Function = Callable[[Job], JobReport]


def available_cores() -> int:
    """Return the number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def reports(
    jobs: Sequence[Job], workers: int, function: Function = execute
) -> Generator[JobReport, None, None]:
    """Yield a report for every job as it ends, computed by ``workers`` processes of one thread each.

    Closing the generator, and an interrupt, end the processes at once; what they were writing is cleared
    away by the next sweep. Interrupts of the terminal reach this process only, not the workers.
    """
    waiting = deque(jobs)
    deaths: Counter[str] = Counter()
    running: dict[Future[JobReport], tuple[Job, _Place]] = {}
    places = [_Place() for _ in range(workers)]
    idle = list(places)
    _start_trackers()
    with semaphores.marked():
        try:
            while waiting or running:
                while waiting and idle:
                    job, place = waiting.popleft(), idle.pop()
                    running[place.submit(function, job)] = job, place
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    job, place = running.pop(future)
                    idle.append(place)
                    try:
                        report = future.result()
                    except BrokenProcessPool:
                        deaths[job.run_id] += 1
                        if deaths[job.run_id] < ATTEMPTS:
                            waiting.append(job)
                            continue
                        report = JobReport(
                            job.run_id, "failed", Said(f"Its worker process died {ATTEMPTS} times.")
                        )
                    yield report
        finally:
            for place in places:
                place.close()


class _Place:
    """Room for one worker process, which is replaced when it dies."""

    def __init__(self) -> None:
        self._executor: Any = None

    def submit(self, function: Function, job: Job) -> Future[JobReport]:
        """Hand ``job`` to the worker, a new one where there is none or the one there was is dead."""
        with _interrupts_held():  # a worker that starts here inherits the mask
            if self._executor is None:
                self._executor = _executor()
            try:
                return self._submit(function, job)
            except BrokenProcessPool:  # found dead since the last job
                self.close()
                self._executor = _executor()
                return self._submit(function, job)

    def _submit(self, function: Function, job: Job) -> Future[JobReport]:
        future: Future[JobReport] = self._executor.submit(function, job)
        while not (future.running() or future.done()):
            time.sleep(_MOMENT)  # loky does not forgive a shutdown before its thread has taken the job up
        return future

    def close(self) -> None:
        """End the worker at once."""
        if self._executor is not None:
            self._executor.shutdown(kill_workers=True)
            self._executor = None


def _executor() -> Any:
    from joblib.externals.loky.process_executor import ProcessPoolExecutor

    return ProcessPoolExecutor(max_workers=1, initializer=leave_with, initargs=(os.getpid(),), env=ONE_THREAD)


def _start_trackers() -> None:
    """Start the processes that clear away semaphores; the first to need one would unblock interrupts."""
    import multiprocessing.resource_tracker as tracker

    import joblib.externals.loky.backend.resource_tracker as loky_tracker

    tracker.ensure_running()
    loky_tracker.ensure_running()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
