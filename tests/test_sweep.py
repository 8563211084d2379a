"""``dlhw3 sweep`` on one machine: the table, resuming, divergence, killed workers, a full disk, Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest
from sweeping import (
    PATIENCE,
    TINY,
    contents,
    finish,
    in_place,
    is_gone,
    start,
    table,
    wait_until,
    workers,
)

from dlhw3 import cli
from dlhw3.catalogue import EXPERIMENTS
from dlhw3.errors import Said, UserError
from dlhw3.numeric.runs import config, identity, store
from dlhw3.numeric.runs.sweeps import cluster as sweep_cluster
from dlhw3.numeric.runs.sweeps import pool as sweep_pool
from dlhw3.numeric.runs.sweeps.plan import plan
from dlhw3.numeric.runs.sweeps.sweep import RUNS, sweep
from dlhw3.numeric.runs.sweeps.workers import Job, JobReport, execute
from dlhw3.progress import Silent

SLOW = ("--set", "depth=2", "--set", "steps=6000", "--set", "n=12", "--set", "d=2")  # about 0.2 s a run


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The undisturbed sweep: depths 2 and 3, seeds 0 to 2."""
    out = tmp_path_factory.mktemp("sweep") / "tiny"
    done = finish("landscape", out, *TINY, "--seeds", "0:3", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert "6 runs, 6 of them new" in done.stdout
    assert "6 of 6 runs to compute" in done.stderr
    return out


def test_every_run_is_what_the_experiment_computes(tiny: Path) -> None:
    experiment = EXPERIMENTS.load("landscape")
    for folder in (tiny / "runs").iterdir():
        stored = store.load(folder)
        direct = experiment.run(config.restore(experiment.Config, stored.config), Silent())
        assert stored.run_id == folder.name
        assert store.array_bytes(direct.arrays) == (folder / "arrays.npz").read_bytes()
        assert stored.provenance["command"][1:3] == ["sweep", "landscape"]
        assert stored.provenance["seed"] == stored.config["seed"]


def test_the_table_has_a_row_for_every_run(tiny: Path) -> None:
    rows = pyarrow.parquet.read_table(tiny / "table.parquet").to_pylist()
    assert [(row["depth"], row["seed"]) for row in rows] == [(2, 0), (2, 1), (2, 2), (3, 0), (3, 1), (3, 2)]
    for row in rows:
        stored = store.load(tiny / "runs" / row["run_id"])
        (line,) = stored.metrics["depths"].values()
        assert (row["status"], row["reason"], row["checks_passed"]) == ("complete", "", True)
        assert (row["n"], row["d"], row["steps"], row["init"], row["data"]) == (12, 2, 4, "default", None)
        assert row["metrics.least_squares_mse"] == stored.metrics["least_squares_mse"]
        excess = [value for name, value in row.items() if name.rpartition(".")[2] == "excess"]
        assert excess == [line["excess"]]
        assert row["wall_seconds"] == stored.provenance["wall_seconds"]
    assert len({row["metrics.least_squares_mse"] for row in rows}) == 3  # a seed is a data set
    assert list(rows[0])[:4] == ["run_id", "status", "reason", "depth"]
    assert list(rows[0])[-1] == "wall_seconds"


def test_finished_runs_are_not_repeated(tiny: Path, tmp_path: Path) -> None:
    before = {folder: (folder / "manifest.json").stat().st_mtime_ns for folder in (tiny / "runs").iterdir()}
    parquet = (tiny / "table.parquet").read_bytes()
    again = finish("landscape", tiny, *TINY, "--seeds", "0:3", "--jobs", "1")
    assert again.returncode == 0
    assert "6 runs, 0 of them new" in again.stdout
    assert {folder: (folder / "manifest.json").stat().st_mtime_ns for folder in before} == before
    assert (tiny / "table.parquet").read_bytes() == parquet


def test_the_number_of_workers_leaves_no_trace(tiny: Path, tmp_path: Path) -> None:
    sweep(plan("landscape", TINY[1::2], "0:3"), tmp_path, workers=1)
    assert contents(tmp_path) == {
        name: files for name, files in contents(tiny).items() if (tmp_path / "runs" / name).exists()
    }
    assert table(tmp_path).equals(table(tiny), check_metadata=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["runs", "table.parquet"]


def test_compiled_training_is_the_same_to_the_bit(tmp_path: Path) -> None:
    made = plan("ntk", ["width=20,50", "n=12", "d=3", "steps=40", "rate=1e-3", "layers=both,first"], "0:2")
    for name, count in (("one", 1), ("two", 2)):
        assert sweep(made, tmp_path / name, workers=count).computed == 8
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert table(tmp_path / "one").equals(table(tmp_path / "two"))


def test_a_damaged_run_is_computed_again_and_another_version_is_not(tmp_path: Path) -> None:
    made = plan("landscape", [*TINY[1::2][:2], "depth=2", "steps=4"], "0:2")
    sweep(made, tmp_path, workers=1)
    whole = contents(tmp_path)
    folders = [tmp_path / "runs" / task.run_id for task in made.tasks]
    (folders[0] / "arrays.npz").write_bytes(b"torn")
    (folders[1] / "manifest.json").write_bytes(b"{")
    assert sweep(made, tmp_path, workers=1).computed == 2
    assert contents(tmp_path) == whole
    manifest = json.loads((folders[0] / "manifest.json").read_text())
    (folders[0] / "manifest.json").write_text(json.dumps(manifest | {"schema": 99}))
    with pytest.raises(UserError, match=r"has results of version 99; this program reads version \d"):
        sweep(made, tmp_path, workers=1)


def test_a_divergence_is_a_row_and_the_rest_goes_on(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    np.savez(tmp_path / "two.npz", X=random.standard_normal((20, 3)), Y=random.standard_normal((20, 2)))
    settings = ("--set", f"data={tmp_path}/two.npz", "--set", "hidden_width=1,2", "--set", "depth=2")
    line = (*settings, "--set", "step_size=0.02,5", "--set", "steps=20", "--jobs", "2")
    done = finish("landscape", tmp_path / "out", *line)
    assert done.returncode == 1
    assert done.stderr.count("Of 4 runs, 1 diverged and 2 failed; the first, landscape-") == 1
    rows = {(r["hidden_width"], r["step_size"]): r for r in table(tmp_path / "out").to_pylist()}
    assert rows[2, 0.02]["status"] == "complete"
    diverged = rows[2, 5.0]
    assert diverged["status"] == "diverged"
    assert diverged["checks_passed"] is None
    assert "Gradient descent diverged at depth 2" in diverged["reason"]
    assert re.search(r"the loss stays bounded and falls.* Try: --step-size 0\.\d+$", diverged["reason"])
    assert {rows[1, step]["status"] for step in (0.02, 5.0)} == {"failed"}
    assert "bottleneck: the least-squares optimum has rank 2" in rows[1, 0.02]["reason"]
    partial = store.load(tmp_path / "out" / "runs" / diverged["run_id"])
    assert not partial.complete
    assert np.isnan(partial.arrays["excess_2"][-1]).all()
    assert np.isfinite(partial.arrays["excess_2"][0]).all()
    again = finish("landscape", tmp_path / "out", *line)
    assert again.returncode == 1
    assert "4 runs, 0 of them new" in again.stdout  # a divergence is not tried again, a failure is
    assert "2 of 4 runs to compute" in again.stderr


def test_a_refusal_is_a_row(tmp_path: Path) -> None:
    done = finish(
        "ntk", tmp_path, "--set", "rate=1,1e-3", "--set", "width=20", "--set", "n=12", "--set", "steps=5"
    )
    assert done.returncode == 1
    assert "Of 2 runs, 1 refused before the start" in done.stderr
    good, bad = table(tmp_path).to_pylist()
    assert (good["status"], bad["status"]) == ("complete", "refused")
    assert "the largest stable is 2/λ_max" in bad["reason"]
    assert not store.load(tmp_path / "runs" / bad["run_id"]).complete


@pytest.mark.parametrize(
    ("experiment", "settings", "words"),
    [
        ("ntk", ["width=10,10000000000", "n=12", "d=3", "steps=5"], "GB; this machine has"),
        ("ntk", ["width=10", "n=12", "d=3", "steps=5,1000000000000000"], "days on one core"),
        (
            "landscape",
            ["n=12", "d=2", "depth=2", "steps=5", "hidden_width=1,10000000"],
            "GB; this machine has",
        ),
        ("end-to-end", ["n=12", "d=2", "depth=2", "step_size=[0.02]", "time=0.1,1e9"], "days on one core"),
    ],
)
def test_a_run_too_large_for_this_machine_is_refused_once(
    experiment: str, settings: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = plan(experiment, settings, "0")
    jobs = [
        Job(experiment, task.run_id, identity.canonical(task.config), tmp_path / RUNS / task.run_id)
        for task in made.tasks
    ]
    assert [execute(job).ending for job in jobs] == ["stored", "stored"]
    monkeypatch.setattr(sweep_pool, "reports", None)  # nothing is left to compute
    swept = sweep(made, tmp_path)
    assert (swept.computed, swept.count("complete"), swept.count("refused")) == (0, 1, 1)
    (reason,) = (row.why for row in swept.rows if row.status == "refused")
    assert words in reason


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--set", "widht=1"), "There is no option called 'widht'. [C104]\nTry: width"),
        (("--set", "width=0"), "--width must be at least 1, not 0."),
        (("--set", "device=gpu"), "There is no device called 'gpu'."),
        (("--set", "device=cuda:99"), "This machine has no device 'cuda:99' that torch can use."),
        (("--set", "data=/nowhere.npz"), "Cannot read /nowhere.npz"),
        (("--jobs", "0"), "--jobs must be at least 1, not 0."),
        (("--jobs", "1", "--scheduler", "tcp://127.0.0.1:1"), "--jobs and --scheduler exclude each other."),
        (("--scheduler", "nonsense"), "'nonsense' is no address of a scheduler."),
    ],
)
def test_bad_input_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    assert cli.run(["sweep", "ntk", "--out", str(tmp_path / "out"), *arguments]) == 2
    assert f"dlhw3: {sentence}" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_way_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("mine")
    assert cli.run(["sweep", "ntk", "--out", str(tmp_path / "out")]) == 2
    assert "is a file, not a folder" in capsys.readouterr().err


def test_a_full_disk_ends_the_sweep_and_costs_nothing_done(tmp_path: Path) -> None:
    line = (*TINY, "--seeds", "0:2", "--jobs", "2")
    stopped = finish("landscape", tmp_path, *line, file_limit=1500)
    assert stopped.returncode == 2
    assert "Cannot write the results at" in stopped.stderr
    assert "0 of 4 runs are done" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert not (tmp_path / "table.parquet").exists()
    assert contents(tmp_path) == {}
    assert finish("landscape", tmp_path, *line).returncode == 0
    assert len(contents(tmp_path)) == len(list((tmp_path / "runs").iterdir())) == 4


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The undisturbed sweep of the runs that the tests below disturb."""
    out = tmp_path_factory.mktemp("sweep") / "slow"
    assert finish("landscape", out, *SLOW, "--seeds", "0:12").returncode == 0
    return out


def test_an_interrupt_says_how_to_resume(slow: Path, tmp_path: Path) -> None:
    process = start("landscape", tmp_path, *SLOW, "--seeds", "0:12", "--jobs", "2")
    wait_until(lambda: len(in_place(tmp_path)) >= 2)
    helpers = workers(process.pid)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers too
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert out == ""
    said = [line for line in err.splitlines() if "of 12 runs are done; the same command resumes." in line]
    assert len(said) == 1
    assert "Traceback" not in err
    wait_until(lambda: all(is_gone(pid) for pid in helpers))
    kept = contents(tmp_path)
    assert 2 <= int(said[0].split()[0]) <= len(kept) < 12
    again = finish("landscape", tmp_path, *SLOW, "--seeds", "0:12")
    assert f"12 runs, {12 - len(kept)} of them new" in again.stdout
    assert contents(tmp_path) == contents(slow)
    assert table(tmp_path).equals(table(slow))


def test_a_killed_worker_costs_only_its_run(slow: Path, tmp_path: Path) -> None:
    process = start("landscape", tmp_path, *SLOW, "--seeds", "0:12", "--jobs", "2")
    for done in (1, 4):
        wait_until(lambda done=done: len(in_place(tmp_path)) >= done)
        os.kill(workers(process.pid)[0], signal.SIGKILL)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert "12 runs, 12 of them new" in out
    assert contents(tmp_path) == contents(slow)
    assert table(tmp_path).equals(table(slow))


def test_two_sweeps_in_one_folder_do_no_harm(tiny: Path, tmp_path: Path) -> None:
    both = [start("landscape", tmp_path, *TINY, "--seeds", "0:3", "--jobs", "2") for _ in range(2)]
    for process in both:
        _, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, err
    expected = contents(tiny)
    assert contents(tmp_path) == {name: expected[name] for name in contents(tmp_path)}
    assert table(tmp_path).num_rows == len(contents(tmp_path)) == 6


def test_workers_leave_when_the_driver_is_killed(tmp_path: Path) -> None:
    long = ("--set", "depth=2", "--set", "steps=1000000", "--seeds", "0:2")
    process = start("landscape", tmp_path, *long, "--jobs", "2")
    wait_until(lambda: len(workers(process.pid)) == 2)
    left = workers(process.pid)
    process.kill()
    process.communicate()
    wait_until(lambda: all(is_gone(pid) for pid in left), 25)  # their run would take longer


def dying(job: Job) -> JobReport:
    """Note that the job begins, and kill the own process where the job says so."""
    with (job.folder / "begun").open("a") as file:
        file.write(job.run_id + "\n")
    begun = (job.folder / "begun").read_text().split().count(job.run_id)
    if job.run_id == "poison" or (job.run_id == "unlucky" and begun == 1):
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.4)
    return JobReport(
        job.run_id, "stored", Said(os.environ["OMP_NUM_THREADS"] + os.environ["NUMBA_NUM_THREADS"])
    )


def test_a_run_that_kills_its_workers_fails_in_the_end(tmp_path: Path) -> None:
    names = ["a", "poison", "b", "unlucky", "c", "d"]
    jobs = [Job("landscape", name, {}, tmp_path) for name in names]
    reports = {report.run_id: report for report in sweep_pool.reports(jobs, 2, dying)}
    begun = (tmp_path / "begun").read_text().split()
    assert {name: begun.count(name) for name in names} == {
        "a": 1, "b": 1, "c": 1, "d": 1, "unlucky": 2, "poison": sweep_pool.ATTEMPTS
    }  # fmt: skip
    assert reports["poison"].ending == "failed"
    assert reports["poison"].said.message == "Its worker process died 3 times."
    assert {report.said.message for name, report in reports.items() if name != "poison"} == {"11"}


def test_without_dask_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UserError, match="packages dask and distributed") as refusal:
        next(sweep_cluster.reports([], "tcp://127.0.0.1:1"))
    assert (refusal.value.hint, refusal.value.exit_code) == ("pip install 'dlhw3[cluster]'", 2)


def test_the_help_loads_nothing_heavy() -> None:
    import subprocess
    import sys

    script = (
        "import sys\nfrom typer.testing import CliRunner\nimport typer\n"
        "from dlhw3.commands import sweep as cli_sweep\n"
        "app = typer.Typer()\napp.command()(cli_sweep.sweep)\n"
        "assert '--scheduler' in CliRunner().invoke(app, ['--help']).output\n"
        "print(*{'numpy', 'torch', 'pyarrow', 'dask', 'distributed', 'joblib'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
