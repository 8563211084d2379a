"""Options within sentences are data: every kind of hint as the shell, Python and the results folder have it."""

from __future__ import annotations

import json
import pickle
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dlhw3
from dlhw3 import cli
from dlhw3.catalogue import EXPERIMENTS
from dlhw3.errors import IN_PYTHON, IN_SHELL, Diverged, Flag, Said, Sentence, UserError, joined
from dlhw3.numeric.runs import config, store

ROOT = Path(dlhw3.__file__).parent

KINDS: list[tuple[Sentence, str, str]] = [
    ((Flag("width", 1000),), "--width 1000", "width=1000"),
    ((Flag("width", (100, 1000)),), "--width 100,1000", "width=(100, 1000)"),
    ((Flag("width", (7,)),), "--width 7", "width=(7,)"),
    ((Flag("rate", 1e-05),), "--rate 1e-05", "rate=1e-05"),
    ((Flag("rate", 0.1 + 0.2),), "--rate 0.30000000000000004", "rate=0.30000000000000004"),
    ((Flag("time", 20.0),), "--time 20", "time=20.0"),
    ((Flag("hidden_width", 2),), "--hidden-width 2", "hidden_width=2"),
    ((Flag("dtype", "float64"),), "--dtype float64", "dtype='float64'"),
    ((Flag("data", "my data.npz"),), "--data 'my data.npz'", "data='my data.npz'"),
    ((Flag("data", "it's.npz"),), "--data 'it'\"'\"'s.npz'", 'data="it\'s.npz"'),
    ((Flag("format_name", "text", flag="format"),), "--format text", "format_name='text'"),
    ((Flag("force", True), ", or ", Flag("out"), " new"), "--force, or --out new", "force=True, or out new"),
    (("a smaller ", Flag("hidden_width")), "a smaller --hidden-width", "a smaller hidden_width"),
    (("fewer ", Flag("seeds"), " or layers"), "fewer --seeds or layers", "fewer seeds or layers"),
    (
        (Flag("rates", "matched"), Flag("rate", 0.5), Flag("steps", 9)),
        "--rates matched --rate 0.5 --steps 9",
        "rates='matched', rate=0.5, steps=9",
    ),
    (
        joined("x = 1 and ", (Flag("data", "data.npz"),), (Flag("step_size", 0.02),)),
        "x = 1 and --data data.npz --step-size 0.02",
        "x = 1 and data='data.npz', step_size=0.02",
    ),
    (
        (Flag("settings", ("width=[1,2],3",), flag="set"),),
        "--set 'width=[1,2],3'",
        "settings=('width=[1,2],3',)",
    ),
    ("halve it repeatedly", "halve it repeatedly", "halve it repeatedly"),
]


@pytest.mark.parametrize(("hint", "shell", "python"), KINDS)
def test_every_kind_of_hint_is_spelled_for_its_reader(hint: Sentence, shell: str, python: str) -> None:
    assert (IN_SHELL.spelled(hint), IN_PYTHON.spelled(hint)) == (shell, python)
    error = UserError("No.", hint=hint)
    assert str(error) == f"No.\nTry: {python}"
    assert error.in_shell() == f"No.\nTry: {shell}"
    for flag in hint if isinstance(hint, tuple) else ():
        if isinstance(flag, Flag) and flag.has_value():  # what a shell hands on, and what Python reads
            assert shlex.split(flag.in_shell()) == [flag.in_shell_alone(), flag.plain()]
            assert eval(f"dict({flag.in_python()})") == {flag.name: flag.value}


@pytest.mark.parametrize(("hint", "shell", "python"), KINDS)
def test_what_was_said_survives_the_disk_and_another_process(hint: Sentence, shell: str, python: str) -> None:
    said = Said(("It takes ", Flag("layer"), "."), hint)
    for twin in (Said.of_data(json.loads(json.dumps(said.as_data()))), pickle.loads(pickle.dumps(said))):
        assert twin.in_one_line() == f"It takes --layer. Try: {shell}"
        assert twin.in_one_line(IN_PYTHON) == f"It takes layer. Try: {python}"


def test_numbers_of_numpy_are_spelled_as_python_has_them() -> None:
    flag = Flag("step_size", (np.float64(0.1), np.float32(0.5), np.int64(3)))
    assert flag.in_python() == "step_size=(0.1, 0.5, 3)"
    assert flag.in_shell() == "--step-size 0.1,0.5,3"


_WRONG: list[tuple[str, dict[str, Any]]] = [
    ("ntk", {"width": 0}),
    ("ntk", {"width": (3, 3)}),
    ("ntk", {"rate": -1.0}),
    ("ntk", {"layers": "none"}),
    ("ntk", {"device": "gpu"}),
    ("ntk", {"seed": 2**63 - 1, "seeds": 2}),
    ("ntk", {"n": 3, "data": "x.npz"}),
    ("ntk", {"rates": "write-up", "rate": 0.1}),
    ("ntk", {"steps": 10**12}),
    ("ntk", {"width": 10**12}),
    ("ntk", {"rate": 1.0, "width": 20, "n": 12, "steps": 5}),
    ("landscape", {"hidden_width": 10**9}),
    ("landscape", {"steps": 10**13}),
    ("landscape", {"step_size": 5.0, "n": 12, "d": 2, "steps": 50, "depth": 2, "seeds": 2}),
    ("end-to-end", {"step_size": (0.3, 0.2)}),
    ("end-to-end", {"small": 2.0, "large": 1.0}),
    ("end-to-end", {"time": 0.001}),
    ("end-to-end", {"seeds": 10**8}),
]


@pytest.mark.parametrize(("name", "options"), _WRONG)
def test_experiments_speak_to_the_shell_and_to_python(name: str, options: dict[str, Any]) -> None:
    with pytest.raises(UserError) as caught:
        dlhw3.run(name, **options)
    assert not re.search(r"(^|\s)--[a-z]", str(caught.value))
    known = {one.name for one in config.options(EXPERIMENTS.load(name).Config)}
    hint = caught.value.said.hint
    flags = [part for part in hint if isinstance(part, Flag)] if isinstance(hint, tuple) else []
    assert flags, caught.value
    for flag in flags:
        assert flag.name in known
        assert f"--{flag.name.replace('_', '-')}" in caught.value.in_shell()
        assert flag.in_python() in caught.value.hint


_TRIED = [one for one in _WRONG if "rate" not in one[1] or "rates" not in one[1]]


@pytest.mark.parametrize(("name", "options"), _TRIED)
def test_a_hint_passes_what_refused_the_option(name: str, options: dict[str, Any]) -> None:
    """The named values, given in the place of those refused, make a config that is valid."""
    with pytest.raises(UserError) as caught:
        dlhw3.run(name, **options)
    given = {one.name: one.value for one in caught.value.said.hint if isinstance(one, Flag)}
    if None not in given.values():
        config.from_values(EXPERIMENTS.load(name).Config, {**options, **given})


@pytest.mark.usefixtures("undrawn", "verdicts_once")
def test_a_refusal_is_stored_as_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = EXPERIMENTS.load("landscape")
    honest: Callable[..., Any] = experiment.run

    def diverges(given: Any, progress: Any) -> None:
        raise Diverged("It diverged.", hint=(Flag("step_size", 0.01),), partial=honest(given, progress))

    monkeypatch.setattr(experiment, "run", diverges)
    line = ["simulate", "landscape", "--depth", "2", "--steps", "3", "--n", "9", "--d", "2", "--seeds", "1"]
    assert cli.run([*line, "--out", str(tmp_path / "run")]) == 1
    back = store.load(tmp_path / "run")
    assert back.reason == "It diverged. Try: --step-size 0.01"
    assert back.said is not None
    assert IN_PYTHON.spelled(back.said.hint) == "step_size=0.01"


def test_no_option_of_an_experiment_is_written_out_in_a_sentence() -> None:
    """Outside docstrings no text in numeric/ has a flag in it: options in sentences are data."""
    import ast

    for path in sorted((ROOT / "numeric").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
                found = re.search(r"(?:^|\s)--[a-z][a-z-]*", node.value)
                allowed = (
                    "dask scheduler" in node.value or path.name == "provenance.py"
                )  # other programs' own
                assert found is None or allowed, (path, node.value)
