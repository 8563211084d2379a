"""A Dask cluster, by the address of its scheduler.

The cluster's workers need this package at the same version, and must see the sweep's folder (and the data
file) under the same path. A run whose worker dies is handed to another by the scheduler.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Generator, Sequence
from typing import Any

from dlhw3.errors import Flag, Said, UserError
from dlhw3.numeric.runs.sweeps.workers import Job, JobReport, execute, version_here
from dlhw3.numeric.runs.written import quoted

KNOCK = 3.0  # seconds for the machine at the address to take up a connection
PATIENCE = 6.0  # seconds for the scheduler to answer
LONGEST_GREETING = 2**24  # bytes: some hundreds, really
_SILENT = ("tls://", "ws://", "wss://", "ucx://")  # where the one who comes speaks first
_EXAMPLE = (Flag("scheduler", "tcp://127.0.0.1:8786"),)


def reports(
    jobs: Sequence[Job], address: str, function: Callable[[Job], JobReport] = execute
) -> Generator[JobReport, None, None]:
    """Yield a report for every job as it ends, computed by the cluster whose scheduler is at ``address``.

    Raises UserError when dask is not installed, when nothing answers at ``address``, when the cluster has
    no workers or workers with another version of this package, and when the scheduler goes away.
    """
    client, as_completed = _connect(address)
    futures: dict[Any, Job] = {}
    try:
        _check_workers(client, address)
        futures = {client.submit(function, job, key=job.run_id, pure=False): job for job in jobs}
        for future in as_completed(list(futures), loop=client.loop):
            yield _report(future, futures[future], address)
    finally:
        if client.status == "running":
            client.cancel([future for future in futures if not future.done()], force=True)
        client.close()


def _connect(address: str) -> tuple[Any, Any]:
    try:
        from distributed import Client, as_completed
        from distributed.comm.addressing import get_address_host_port, normalize_address
    except ImportError:
        raise UserError(
            "A sweep on a cluster needs the packages dask and distributed.",
            hint="pip install 'dlhw3[cluster]'",
        ) from None
    try:
        host, port = get_address_host_port(normalize_address(address))
    except (ValueError, TypeError):
        raise UserError(f"{quoted(address)} is no address of a scheduler.", hint=_EXAMPLE) from None
    try:
        _knock(host, port, speaks=not address.startswith(_SILENT))
        return Client(address, timeout=PATIENCE, set_as_default=False), as_completed
    except (OSError, OverflowError, UnicodeError) as error:
        raise UserError(
            f"No Dask scheduler answers at {address}{_why(error)}.",
            hint=(
                "dask scheduler --port 8786 on that machine, or no ",
                Flag("scheduler"),
                " to compute here",
            ),
        ) from None


def _knock(host: str, port: int, *, speaks: bool) -> None:
    """Raise OSError unless somebody takes up a connection and, where a scheduler speaks first, speaks as one.

    distributed waits for ever for a peer that says nothing. A scheduler begins with the length of its first
    message, in eight bytes.
    """
    with socket.create_connection((host, port), timeout=KNOCK) as connection:
        connection.settimeout(PATIENCE)
        said = connection.recv(8, socket.MSG_WAITALL) if speaks else b""
    if speaks and not (len(said) == 8 and int.from_bytes(said, "little") < LONGEST_GREETING):
        raise ConnectionError(0, "what answers is no Dask scheduler")


def _why(error: Exception) -> str:
    """Return, for a sentence, what the system says about a connection that was not made."""
    said = getattr(error, "strerror", None)
    return f" ({said[0].lower()}{said[1:]})" if said else ""


def _check_workers(client: Any, address: str) -> None:
    if not client.scheduler_info(n_workers=-1)["workers"]:
        raise UserError(f"The Dask scheduler at {address} has no workers.", hint=f"dask worker {address}")
    try:
        versions = set(client.run(version_here).values())
    except ImportError:
        versions = set()
    if versions != {version_here()}:
        found = ", ".join(sorted(versions)) or "none"
        raise UserError(
            f"The workers at {address} need dlhw3 {version_here()}; they have {found}.",
            hint=f"pip install dlhw3=={version_here()}",
        )


def _report(future: Any, job: Job, address: str) -> JobReport:
    from concurrent.futures import CancelledError

    from distributed.comm import CommClosedError
    from distributed.scheduler import KilledWorker

    try:
        report: JobReport = future.result()
    except KilledWorker as killed:
        return JobReport(
            job.run_id, "failed", Said(f"{killed.allowed_failures + 1} workers died computing it.")
        )
    except (CancelledError, CommClosedError):
        raise UserError(
            f"The Dask scheduler at {address} has gone.",
            hint="start it again and repeat the command: it resumes",
        ) from None
    return report
