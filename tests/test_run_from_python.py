"""``dlhw3.run``: what the folder would hold, in memory; options as Python values; nothing lost to a figure."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import dlhw3
from dlhw3.catalogue import EXPERIMENTS
from dlhw3.commands import simulate as cli_simulate
from dlhw3.errors import Diverged, Flag, NegativeAnswer, Said, UnknownName, UserError
from dlhw3.numeric.runs import figures, from_python, store
from dlhw3.numeric.runs.run import run_experiment

SMALL: dict[str, Any] = {"width": (20, 40), "steps": 30, "n": 12, "d": 3, "rate": 1e-3}
LINE = ["ntk", "--width", "20,40", "--steps", "30", "--n", "12", "--d", "3", "--rate", "1e-3"]
TINY: dict[str, Any] = {"depth": (2, 3), "n": 12, "d": 2, "steps": 4}


def test_a_run_has_what_the_folder_of_simulate_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = dlhw3.run("ntk", **SMALL)
    assert list(tmp_path.iterdir()) == []
    assert CliRunner().invoke(cli_simulate.app, [*LINE, "--out", "cli"]).exit_code == 0
    folder = store.load(tmp_path / "cli")
    assert (made.experiment, made.run_id) == (folder.experiment, folder.run_id)
    assert made.config == folder.config
    assert made.axes == folder.axes
    assert made.provenance["derivations"] == folder.provenance["derivations"]
    assert list(made.provenance) == list(folder.provenance)
    for name, array in folder.arrays.items():
        np.testing.assert_array_equal(made.arrays[name], array)
    assert [check.name for check in made.checks] == [check["name"] for check in folder.checks]
    assert made.passed
    assert made.png() == (tmp_path / "cli" / "figure.png").read_bytes()
    assert made.save("python") == Path("python")
    for name in ("arrays.npz", "metrics.json", "config.json", "figure.png", "figure.svg"):
        assert (tmp_path / "python" / name).read_bytes() == (tmp_path / "cli" / name).read_bytes()
    monkeypatch.setattr(from_python, "draw", lambda *_: ({}, ""))  # as above
    assert made.save() == Path("results") / made.run_id


@pytest.mark.usefixtures("undrawn", "verdicts_once")
def test_out_writes_the_folder(tmp_path: Path) -> None:
    made = dlhw3.run("landscape", out=str(tmp_path / "run"), **TINY)
    assert store.load(tmp_path / "run").run_id == made.run_id
    with pytest.raises(UserError, match="already holds another result"):
        dlhw3.run("landscape", out=tmp_path / "run", seed=1, **TINY)
    other = dlhw3.run("landscape", out=tmp_path / "run", seed=1, force=True, **TINY)
    assert store.load(tmp_path / "run").run_id == other.run_id
    for place in ("", 3):
        with pytest.raises(UserError, match="out takes the path of a folder"):
            dlhw3.run("landscape", out=place, **TINY)


@pytest.mark.parametrize(
    "options",
    [
        {"depth": [2, 3]},
        {"depth": range(2, 4)},
        {"depth": np.array([2, 3]), "n": np.int64(12), "step_size": np.float64(0.02)},
        {"seed": None, "data": None},
    ],
)
@pytest.mark.usefixtures("verdicts_once")
def test_options_are_python_values(options: dict[str, Any]) -> None:
    assert dlhw3.run("landscape", **(TINY | options)).run_id == dlhw3.run("landscape", **TINY).run_id


@pytest.mark.usefixtures("verdicts_once")
def test_one_value_stands_for_a_tuple_of_one_and_text_for_a_path(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    np.savez(tmp_path / "x.npz", X=random.standard_normal((12, 2)), Y=random.standard_normal(12))
    made = [
        dlhw3.run("landscape", depth=depth, steps=4, data=place)
        for depth, place in ((2, str(tmp_path / "x.npz")), ((2,), tmp_path / "x.npz"))
    ]
    assert made[0].run_id == made[1].run_id
    assert made[0].config["depth"] == [2]


@pytest.mark.parametrize(
    ("options", "sentence", "hint"),
    [
        ({"width": 1e3}, "width takes an integer, not 1000.0.", "width=(1000,)"),
        ({"steps": "10"}, "steps takes an integer, not '10'.", "steps=10"),
        ({"width": -1}, "width must be at least 1, not -1.", "width=(1000,)"),
        ({"rate": float("nan")}, "rate must be finite, not nan.", "rate=0.0002"),
        ({"rate": 10**400}, None, "rate=0.0002"),
        ({"width": ()}, "width needs at least one value.", "width=(1000,)"),
        ({"width": {1, 2}}, "width takes an integer, not {1, 2}.", "width=(1000,)"),
        ({"width": True}, "width takes an integer, not True.", "width=(1000,)"),
        ({"seed": 2**64}, "seed must be at most 9223372036854775807, not 18446744073709551616.", "seed=0"),
        ({"seed": 2**63 - 1, "seeds": 2}, None, "seed=0"),
        ({"layers": "none"}, "layers must be one of both, first, not none.", "layers='both'"),
        ({"data": ""}, "data takes the path of a file, not ''.", ""),
        ({"device": "gpu"}, "There is no device called 'gpu'.", "device='cpu'"),
    ],
)
def test_bad_values_are_one_sentence_about_python(
    options: dict[str, Any], sentence: str | None, hint: str
) -> None:
    with pytest.raises(UserError) as caught:
        dlhw3.run("ntk", **options)
    assert sentence in (None, caught.value.message)
    assert caught.value.hint == hint
    assert "--" not in str(caught.value)


def test_unknown_names_get_a_suggestion() -> None:
    with pytest.raises(UnknownName, match="no option called 'widht'"):
        dlhw3.run("ntk", widht=3)
    with pytest.raises(UnknownName, match="no experiment called 'ntkk'"):
        dlhw3.run("ntkk")


@pytest.fixture
def diverging(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the landscape experiment diverge at its end, with all that it had."""
    experiment = EXPERIMENTS.load("landscape")
    honest = experiment.run

    def diverges(config: Any, progress: Any) -> None:
        raise Diverged("It diverged.", hint=(Flag("step_size", 0.01),), partial=honest(config, progress))

    monkeypatch.setattr(experiment, "run", diverges)


@pytest.mark.usefixtures("diverging")
@pytest.mark.usefixtures("verdicts_once")
def test_a_divergence_carries_what_there_was(tmp_path: Path) -> None:
    with pytest.raises(Diverged) as caught:
        dlhw3.run("landscape", **TINY, out=tmp_path / "run")
    assert str(caught.value) == "It diverged.\nTry: step_size=0.01"
    partial = caught.value.partial
    assert not partial.complete
    assert not partial.passed
    assert "It diverged." in partial.reason
    assert partial.arrays
    assert "not complete" in repr(partial)
    back = store.load(tmp_path / "run")
    assert partial.reason == "It diverged. Try: step_size=0.01"
    assert (back.status, back.reason) == ("diverged", "It diverged. Try: --step-size 0.01")
    assert back.said == Said(("It diverged.",), (Flag("step_size", 0.01),))


def test_a_refusal_carries_a_run_without_arrays(tmp_path: Path) -> None:
    with pytest.raises(NegativeAnswer) as caught:
        dlhw3.run("ntk", **(SMALL | {"rate": 1.0}), out=tmp_path / "run")
    assert caught.value.hint.startswith("rate=0.")
    assert not caught.value.partial.arrays
    assert not (tmp_path / "run").exists()
    with pytest.raises(UserError, match="nothing to draw"):
        caught.value.partial.figure()


def test_a_run_of_days_carries_a_run_without_arrays(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="days on one core") as caught:
        dlhw3.run("ntk", out=tmp_path / "run", width=10_000, steps=10**9)
    assert (caught.value.partial.complete, dict(caught.value.partial.arrays)) == (False, {})
    assert not (tmp_path / "run").exists()


def test_it_is_short_and_says_how_it_ended() -> None:
    made = dlhw3.run("landscape", **TINY)
    assert repr(made).startswith(f"{made.run_id}: complete, ")
    assert max(map(len, repr(made).splitlines())) <= 100
    page = made._repr_html_()
    assert page.count("<tr>") == 1 + len(made.table)
    assert made.run_id in page
    flow = dlhw3.run("flow", "norm2(x)^2", wrt="x", shape={"x": 2}, time=0.1)._repr_html_()
    assert "<td>–</td>" in flow  # by how much f may move is not said
    assert "nan" not in flow


def test_runs_are_compared_and_kept_by_what_they_are() -> None:
    made, other = dlhw3.run("landscape", **TINY), dlhw3.run("landscape", **TINY)
    assert made == made
    assert made != other
    assert len({made, other}) == 2
    assert made.run_id == other.run_id


def test_progress_is_told_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    dlhw3.run("landscape", **TINY)
    assert capsys.readouterr() == ("", "")
    dlhw3.run("landscape", progress=True, **TINY)
    out, err = capsys.readouterr()
    assert out == ""
    assert "100 %" in err


@pytest.mark.parametrize("what", [ValueError("all is NaN"), MemoryError(), Warning("odd")])
def test_a_figure_that_fails_costs_the_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: Exception
) -> None:
    def failing(*arguments: object) -> None:
        raise what

    monkeypatch.setattr(EXPERIMENTS.load("landscape"), "plot", failing)
    config = EXPERIMENTS.load("landscape").Config(**TINY)
    outcome = run_experiment("landscape", config, tmp_path / "run")
    back = store.load(tmp_path / "run")
    assert back.complete
    assert back.arrays
    assert outcome.undrawn == back.undrawn
    assert type(what).__name__ in back.undrawn
    assert outcome.undrawn in outcome.result.notes
    done = CliRunner().invoke(
        cli_simulate.app,
        [
            "landscape",
            "--depth",
            "2,3",
            "--n",
            "12",
            "--d",
            "2",
            "--steps",
            "4",
            "--out",
            str(tmp_path / "cli"),
        ],
    )
    assert isinstance(done.exception, NegativeAnswer)
    assert "could not be drawn" in str(done.exception)
    assert store.load(tmp_path / "cli").complete
    with pytest.warns(RuntimeWarning, match="could not be drawn"):
        dlhw3.run("landscape", out=tmp_path / "python", **TINY)
    assert store.load(tmp_path / "python").complete


@pytest.mark.usefixtures("diverging")
def test_a_failing_figure_does_not_hide_a_divergence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "render", lambda figure: 1 / 0)
    with pytest.raises(Diverged) as caught:
        run_experiment("landscape", EXPERIMENTS.load("landscape").Config(**TINY), tmp_path / "run")
    assert caught.value.partial.arrays
    back = store.load(tmp_path / "run")
    assert (back.status, bool(back.arrays)) == ("diverged", True)
    assert "ZeroDivisionError" in back.undrawn


def test_an_interrupt_while_drawing_leaves_the_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(EXPERIMENTS.load("landscape"), "plot", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_experiment("landscape", EXPERIMENTS.load("landscape").Config(**TINY), tmp_path / "run")
    assert store.load(tmp_path / "run").complete


def drawn_in(folder: Path, *more: tuple[str, str]) -> bytes:
    """The figure that a process of its own draws in a folder, with more in its environment."""
    script = "import dlhw3, sys; sys.stdout.buffer.write(dlhw3.run('landscape', depth=2, n=12, d=2, steps=4).png())"
    line = [sys.executable, "-c", script]
    return subprocess.run(
        line, env=os.environ | dict(more), cwd=folder, capture_output=True, check=True
    ).stdout


@cache
def drawn_plainly() -> bytes:
    return dlhw3.run("landscape", depth=2, n=12, d=2, steps=4).png()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MPLBACKEND", "module://matplotlib_inline.backend_inline"),
        ("MPLBACKEND", "nonsense"),
        ("MATPLOTLIBRC", "rc"),
    ],
)
def test_figures_do_not_depend_on_the_users_matplotlib(tmp_path: Path, variable: str, value: str) -> None:
    (tmp_path / "rc").write_text("text.usetex: True\nfont.size: 40\nbackend: nonsense\nsavefig.format: pdf\n")
    drawn = drawn_in(tmp_path, (variable, value))
    assert drawn.startswith(b"\x89PNG")
    assert drawn == drawn_plainly()


@pytest.mark.parametrize("closed", ["2>&-", "2>/dev/full"])
def test_a_run_survives_a_stderr_that_takes_nothing(tmp_path: Path, closed: str) -> None:
    script = (
        "import dlhw3; r = dlhw3.run('landscape', depth=2, n=12, d=2, steps=4, progress=True, out='run'); "
        "print(r.run_id)"
    )
    line = f'exec {sys.executable} -c "{script}" {closed}'
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, stdout=subprocess.PIPE, text=True, check=True)
    assert store.load(tmp_path / "run").run_id == done.stdout.strip()
