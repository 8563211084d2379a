"""``dlhw3 simulate``: what it imports, what it prints, what it writes, and how it refuses."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from dlhw3.commands import simulate as cli_simulate
from dlhw3.errors import IN_SHELL, NegativeAnswer, UserError
from dlhw3.numeric.runs import store
from dlhw3.numeric.runs.result import Result
from dlhw3.plain import plain

SMALL = ["--width", "20,40", "--steps", "30", "--n", "12", "--d", "3", "--rate", "1e-3"]


def simulate(*arguments: str) -> object:
    return CliRunner().invoke(cli_simulate.app, ["ntk", *arguments])


def loaded(*arguments: str) -> set[str]:
    """Return which heavy modules a fresh process has loaded after ``simulate`` with ``arguments``."""
    script = (
        "import sys\n"
        "from dlhw3.commands.simulate import app\n"
        f"try: app({list(arguments)!r})\n"
        "except SystemExit: pass\n"
        "heavy = 'numpy scipy torch sympy matplotlib numba dlhw3.numeric.experiments.ntk.experiment'.split()\n"
        "print('LOADED', *(name for name in heavy if name in sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split()[1:])


def test_listing_imports_no_experiment() -> None:
    assert loaded("--help") == set()


def test_the_help_of_an_experiment_imports_numpy_at_most() -> None:
    assert loaded("ntk", "--help") == {"numpy", "dlhw3.numeric.experiments.ntk.experiment"}


def test_the_help_names_every_option() -> None:
    text = CliRunner().invoke(cli_simulate.app, ["ntk", "--help"], env={"COLUMNS": "160"}).stdout
    for flag in (
        "--width",
        "--steps",
        "--rates",
        "--seed",
        "--device",
        "--dtype",
        "--data",
        "--out",
        "--force",
    ):
        assert flag in text
    assert "matched|write-up|write-up-sum" in text


def test_a_run_prints_a_table_its_checks_and_its_paths(tmp_path: Path) -> None:
    done = simulate(*SMALL, "--out", str(tmp_path / "run"))
    assert done.exit_code == 0, done.output
    assert "m = 20" in done.stdout
    assert done.stdout.count("verified") == 3
    assert "2 runs of 30 steps" in done.stderr
    assert "2 runs" not in done.stdout
    names = {path.name for path in (tmp_path / "run").iterdir()}
    assert {
        "figure.png",
        "figure.svg",
        "arrays.npz",
        "config.json",
        "metrics.json",
        "provenance.json",
    } <= names
    assert all(f"{name}" in done.stdout for name in names)
    stored = store.load(tmp_path / "run")
    assert stored.config["width"] == [20, 40]
    assert stored.provenance["versions"]["dlhw3"]
    assert (tmp_path / "run" / "figure.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("verdicts_once")
def test_json_is_one_object_and_quiet_is_the_folder(tmp_path: Path) -> None:
    """What is printed is what the folder holds, but for its arrays."""
    place = ["--out", str(tmp_path / "run")]
    data = json.loads(simulate(*SMALL, "--json", *place).stdout)
    stored = store.load(tmp_path / "run")
    assert (data["schema"], data["experiment"], data["run_id"]) == (1, "ntk", stored.run_id)
    assert Path(data["folder"]) == tmp_path / "run"
    assert set(data["files"]) == {path.name for path in (tmp_path / "run").iterdir()}
    assert data["metrics"] == stored.metrics
    assert data["table"] == list(stored.table)
    assert [check["name"] for check in data["checks"]] == [check["name"] for check in stored.checks]
    assert all(check["passed"] for check in data["checks"])
    quiet = simulate(*SMALL, "-q", *place)
    assert (quiet.stdout, quiet.stderr) == (f"{tmp_path / 'run'}\n", "")


def test_a_number_that_is_not_finite_is_null() -> None:
    import numpy as np

    given = {
        "a": float("nan"),
        "b": [np.float64("inf"), np.int64(3)],
        "c": np.array([1.5, np.nan]),
        "d": None,
    }
    assert plain(given) == {"a": None, "b": [None, 3], "c": [1.5, None], "d": None}


def test_the_help_groups_its_options() -> None:
    text = CliRunner().invoke(cli_simulate.app, ["ntk", "--help"]).stdout
    headings = re.findall(r"^([A-Z][\w ]*):$", text, flags=re.M)
    assert headings == ["Options", "Data", "Computation", "Results", "General options"]
    data = text.partition("\nData:")[2].partition("\nComputation:")[0]
    assert set(re.findall(r"--[\w-]+", data)) == {"--n", "--d", "--noise", "--data"}


@pytest.mark.usefixtures("verdicts_once")
def test_the_figure_has_the_same_bytes_twice(tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert simulate(*SMALL, "--out", str(tmp_path / name)).exit_code == 0
    for name in ("figure.png", "figure.svg", "arrays.npz", "metrics.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.usefixtures("verdicts_once")
def test_the_default_place_is_named_after_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = simulate(*SMALL)
    assert done.exit_code == 0
    (folder,) = (tmp_path / "results").iterdir()
    assert folder.name == store.load(folder).run_id
    assert f"results/{folder.name}/figure.png" in done.stdout


@pytest.mark.usefixtures("verdicts_once")
def test_another_runs_place_needs_force(tmp_path: Path) -> None:
    place = ["--out", str(tmp_path / "run")]
    assert simulate(*SMALL, *place).exit_code == 0
    refused = simulate(*SMALL, "--seed", "1", *place)
    assert isinstance(refused.exception, UserError)
    assert store.load(tmp_path / "run").config["seed"] == 0
    assert simulate(*SMALL, "--seed", "1", *place, "--force").exit_code == 0
    assert store.load(tmp_path / "run").config["seed"] == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--width", "0"], "--width must be at least 1"),
        (["--steps", "x"], "--steps takes an integer"),
        (["--device", "gpu"], "There is no device called 'gpu'"),
        (["--dtype", "bfloat16"], "--dtype must be one of"),
        (["--data", "/nowhere.npz"], "Cannot read /nowhere.npz"),
        (["--rates", "write-up", "--rate", "1"], "fixes both steps"),
        (["--data", "mine.npz", "--noise", "3"], "--noise has no place beside --data"),
        (["--out", "/dev/null/run"], "Cannot write the results at"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    place = [] if "--out" in arguments else ["--out", str(tmp_path / "run")]
    done = simulate(*place, *arguments)
    assert isinstance(done.exception, UserError)
    assert done.exception.exit_code == 2
    said = IN_SHELL.spelled(done.exception.said.message)
    assert said.startswith(sentence) or sentence in said
    assert not (tmp_path / "run").exists()


def test_a_divergence_is_a_negative_answer(tmp_path: Path) -> None:
    done = simulate("--rate", "1", "--width", "50", "--n", "20", "--out", str(tmp_path / "run"))
    assert isinstance(done.exception, NegativeAnswer)
    assert done.exception.exit_code == 1


def test_an_unknown_experiment_gets_a_suggestion() -> None:
    done = CliRunner().invoke(cli_simulate.app, ["ntkk"])
    assert done.exit_code == 2
    assert "ntk" in done.output


def test_an_unknown_option_is_refused(tmp_path: Path) -> None:
    assert simulate("--widht", "3").exit_code == 2


def printed(columns: int, rows: tuple[dict[str, str | int | float], ...]) -> list[str]:
    console = Console(file=io.StringIO(), force_terminal=True, color_system=None, width=columns)
    cli_simulate._print_table(console, Result(arrays={}, axes={}, metrics={}, checks=(), table=rows))
    return [line.rstrip() for line in console.file.getvalue().splitlines() if line.strip()]


def test_a_table_that_does_not_fit_is_turned_over_and_never_cut() -> None:
    rows = tuple(
        {"depth": N, **{f"quantity number {j}": 1.234e-5 * (j + 1) for j in range(9)}} for N in (2, 3)
    )
    wide, turned = printed(300, rows), printed(80, rows)
    assert len(wide) == 4
    assert len(turned) == 11
    assert max(map(len, turned)) <= 80
    assert turned[0].split() == ["depth", "2", "3"]
    assert turned[2].split() == ["quantity", "number", "0", "1.234e-05", "1.234e-05"]
    assert not any("…" in line for line in wide + turned)
    narrow = printed(10, rows)
    assert narrow == turned
    assert turned[2].endswith("1.234e-05")
    assert turned[0].endswith("3")  # numbers stand on the right
