"""Worker processes of this machine: joblib's loky, an executor of one process for each place.

One process an executor, because an executor gives up all of its processes when one of them is killed: so a
killed worker costs its own run and no other's. The run is handed out again, a bounded number of times.
"""

from __future__ import annotations

import os
import signal
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from typing import Any

from dlhw3.numeric.sweep_workers import ONE_THREAD, Job, Report, execute, leave_with

ATTEMPTS = 3  # a run whose worker was killed so often is what kills it


def available_cores() -> int:
    """Return the number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def reports(
    jobs: Sequence[Job], workers: int, function: Callable[[Job], Report] = execute
) -> Generator[Report, None, None]:
    """Yield a report for every job as it ends, computed by ``workers`` processes of one thread each.

    Closing the generator, and an interrupt, end the processes at once; what they were writing is cleared
    away by the next sweep. Interrupts of the terminal reach this process only, not the workers.
    """
    from joblib.externals.loky.process_executor import BrokenProcessPool

    waiting = deque(jobs)
    deaths: Counter[str] = Counter()
    running: dict[Future[Report], tuple[Job, Any]] = {}
    idle: list[Any] = []
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                executor = idle.pop() if idle else _executor()
                job = waiting.popleft()
                with _interrupts_held():  # the worker that starts here inherits the mask
                    running[executor.submit(function, job)] = job, executor
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                job, executor = running.pop(future)
                try:
                    report = future.result()
                except BrokenProcessPool:
                    executor.shutdown(kill_workers=True)
                    deaths[job.run_id] += 1
                    if deaths[job.run_id] < ATTEMPTS:
                        waiting.append(job)
                        continue
                    report = Report(job.run_id, "failed", f"Its worker process died {ATTEMPTS} times.")
                else:
                    idle.append(executor)
                yield report
    finally:
        for executor in (*idle, *(executor for _, executor in running.values())):
            executor.shutdown(kill_workers=True)


def _executor() -> Any:
    from joblib.externals.loky.process_executor import ProcessPoolExecutor

    return ProcessPoolExecutor(max_workers=1, initializer=leave_with, initargs=(os.getpid(),), env=ONE_THREAD)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
