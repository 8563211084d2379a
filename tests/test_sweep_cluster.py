"""``dlhw3 sweep --scheduler``: a real Dask scheduler with two workers on loopback, one of them killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client
from sweeping import PATIENCE, TINY, children, contents, finish, in_place, start, table, wait_until

from dlhw3.errors import Said
from dlhw3.numeric.runs import store
from dlhw3.numeric.runs.sweeps import cluster as sweep_cluster
from dlhw3.numeric.runs.sweeps.workers import Job, JobReport

DEATHS = 2  # of workers at a run, after which the scheduler lets it be: each new one loads everything again
SLOW = ("--set", "depth=2", "--set", "steps=6000", "--set", "n=12", "--set", "d=2")  # about 0.2 s a run


@contextlib.contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A dask process, ended, with what it started, at the end of the block."""
    line = [sys.executable, "-m", "dask", *arguments]
    environment = os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(DEATHS - 1)}
    with subprocess.Popen(
        line, env=environment, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()  # it takes its workers with it
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


@contextlib.contextmanager
def scheduler(folder: Path) -> Iterator[str]:
    file = folder / "scheduler.json"
    with running(
        "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)
    ):
        wait_until(lambda: file.exists() and file.read_text(encoding="utf-8").strip().endswith("}"))
        yield json.loads(file.read_text(encoding="utf-8"))["address"]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """The scheduler's address, and the process that keeps the two workers alive."""
    folder = tmp_path_factory.mktemp("cluster")
    with scheduler(folder) as address:
        workers = ("--nworkers", "2", "--nthreads", "1", "--host", "127.0.0.1", "--no-dashboard")
        place = ("--local-directory", str(folder))
        with running("worker", address, *workers, *place) as nanny:
            wait_for_workers(address, 2)
            yield address, nanny.pid


def wait_for_workers(address: str, count: int) -> None:
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=PATIENCE)


def worker_processes(nanny: int) -> list[int]:
    return [pid for pid, line in children(nanny) if "spawn_main" in line]


def test_a_cluster_computes_the_same_table(cluster: tuple[str, int], tmp_path: Path) -> None:
    here = finish("landscape", tmp_path / "here", *TINY, "--seeds", "0:3")
    there = finish("landscape", tmp_path / "there", *TINY, "--seeds", "0:3", "--scheduler", cluster[0])
    assert (here.returncode, there.returncode) == (0, 0), there.stderr
    assert contents(tmp_path / "there") == contents(tmp_path / "here")
    assert table(tmp_path / "there").equals(table(tmp_path / "here"), check_metadata=True)
    for folder in in_place(tmp_path / "there"):
        assert store.load(folder).provenance["derivations"] == {"deep-linear-grad": "PROVED"}
    again = finish("landscape", tmp_path / "there", *TINY, "--seeds", "0:3", "--scheduler", cluster[0])
    assert "6 runs, 0 of them new" in again.stdout


def test_divergence_on_a_cluster_is_a_row(cluster: tuple[str, int], tmp_path: Path) -> None:
    line = (
        "--set",
        "n=12",
        "--set",
        "d=2",
        "--set",
        "depth=2",
        "--set",
        "steps=20",
        "--set",
        "step_size=0.02,5",
    )
    done = finish("landscape", tmp_path, *line, "--scheduler", cluster[0])
    assert done.returncode == 1
    assert "Of 2 runs, 1 refused before the start" in done.stderr
    assert sorted(row["status"] for row in table(tmp_path).to_pylist()) == ["complete", "refused"]


def test_a_killed_worker_and_a_killed_driver_cost_nothing(cluster: tuple[str, int], tmp_path: Path) -> None:
    address, nanny = cluster
    here = finish("landscape", tmp_path / "here", *SLOW, "--seeds", "0:12")
    assert here.returncode == 0
    out = tmp_path / "there"
    first = start("landscape", out, *SLOW, "--seeds", "0:12", "--scheduler", address)
    wait_until(lambda: len(in_place(out)) >= 1)
    first.kill()
    first.communicate()
    second = start("landscape", out, *SLOW, "--seeds", "0:12", "--scheduler", address)
    wait_until(lambda: len(in_place(out)) >= 3)
    os.kill(worker_processes(nanny)[0], signal.SIGKILL)
    _, err = second.communicate(timeout=PATIENCE)
    assert second.returncode == 0, err
    assert contents(out) == contents(tmp_path / "here")
    assert table(out).equals(table(tmp_path / "here"))


def test_an_interrupt_says_how_to_resume(cluster: tuple[str, int], tmp_path: Path) -> None:
    long = ("--set", "depth=2", "--set", "steps=20000", "--seeds", "0:40", "--scheduler", cluster[0])
    process = start("landscape", tmp_path, *long)
    wait_until(lambda: len(in_place(tmp_path)) >= 2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "of 40 runs are done; the same command resumes." in err
    assert "Traceback" not in err


def test_a_run_that_kills_its_workers_fails_in_the_end(cluster: tuple[str, int], tmp_path: Path) -> None:
    def poison(job: Job) -> JobReport:  # travels by value: it has no name on the workers
        if job.run_id == "poison":
            os.kill(os.getpid(), signal.SIGKILL)
        return JobReport(job.run_id, "stored", Said(os.environ["OMP_NUM_THREADS"]))

    jobs = [Job("landscape", name, {}, tmp_path) for name in ("a", "poison", "b")]
    reports = {report.run_id: report for report in sweep_cluster.reports(jobs, cluster[0], poison)}
    assert reports["poison"].ending == "failed"
    assert reports["poison"].said.message == f"{DEATHS} workers died computing it."
    innocent = [job for job in jobs if job.run_id != "poison" and reports[job.run_id].ending == "failed"]
    if innocent:
        wait_for_workers(cluster[0], 2)
        reports |= {report.run_id: report for report in sweep_cluster.reports(innocent, cluster[0], poison)}
    assert {reports[name].ending for name in "ab"} == {"stored"}, (
        "one that waited on dying workers runs alone"
    )
    assert {reports[name].said.message for name in "ab"} == {"1"}  # a nanny's workers have one thread


def test_a_scheduler_without_workers_and_one_that_goes(tmp_path: Path) -> None:
    with scheduler(tmp_path) as address:
        lonely = finish("ntk", tmp_path / "out", "--scheduler", address)
        assert lonely.returncode == 2
        assert f"The Dask scheduler at {address} has no workers." in lonely.stderr
        place = ("--host", "127.0.0.1", "--no-dashboard", "--no-nanny", "--nthreads", "1")
        with running("worker", address, *place, "--local-directory", str(tmp_path)):
            wait_for_workers(address, 1)
            long = ("--set", "depth=2", "--set", "steps=20000", "--seeds", "0:40", "--scheduler", address)
            process = start("landscape", tmp_path / "out", *long)
            wait_until(lambda: len(in_place(tmp_path / "out")) >= 1)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2, err
    assert "has gone" in err
