"""Hints of an experiment in the words of a sweep."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dlhw3.cli import app
from dlhw3.errors import Flag, Sentence, UserError
from dlhw3.numeric.experiments.end_to_end import experiment as end_to_end
from dlhw3.numeric.experiments.ntk.options import Config
from dlhw3.numeric.runs.declaration import options
from dlhw3.numeric.runs.sweeps.plan import parse_settings
from dlhw3.numeric.runs.sweeps.spelling import as_settings


@pytest.mark.parametrize(
    ("hint", "config", "spelled"),
    [
        ((Flag("width", 1000),), Config, "--set width=1000"),
        ((Flag("rates", "matched"), Flag("rate", 0.0085)), Config, "--set rates=matched --set rate=0.0085"),
        (
            (Flag("step_size", (0.2, 0.1)), ", or less"),
            end_to_end.Config,
            "--set 'step_size=[0.2,0.1]', or less",
        ),
        ((Flag("step_size", (0.2,)),), end_to_end.Config, "--set step_size=0.2"),
        ((Flag("data", "a,b.npz"),), Config, "--set 'data=\"a,b.npz\"'"),
        (("fewer ", Flag("seeds")), Config, "fewer --seeds"),
        ((Flag("seeds", "0:32"),), Config, "--seeds 0:32"),
        ((Flag("settings", ("width=100,1000",), flag="set"),), Config, "--set width=100,1000"),
        (("smaller ", Flag("n"), " or ", Flag("d")), Config, "smaller n or d"),
        ((Flag("out"), " with a new folder"), Config, "--out with a new folder"),
        ("", Config, ""),
    ],
)
def test_options_become_settings(hint: Sentence, config: type, spelled: str) -> None:
    assert as_settings(config).spelled(hint) == spelled


@pytest.mark.parametrize(
    "flag", [Flag("data", 'a, "b"[1].npz'), Flag("width", (100, 1000)), Flag("width", (7,))]
)
def test_a_setting_comes_back_as_the_value_it_spells(flag: Flag) -> None:
    words = shlex.split(as_settings(Config).spelled((flag,)))
    (text,) = parse_settings(Config, words[1:])[flag.name]
    (option,) = (one for one in options(Config) if one.name == flag.name)
    expected = Path(flag.value) if isinstance(flag.value, str) else flag.value
    assert (words[0], option.parse(text)) == ("--set", expected)


@pytest.mark.parametrize("setting", ["width=0", "steps=0", "n=0", "layers=none"])
def test_a_refused_setting_has_a_hint_that_sweep_takes(setting: str, tmp_path: Path) -> None:
    refused = CliRunner().invoke(app, ["sweep", "ntk", "--set", setting, "--out", str(tmp_path / "s")])
    assert isinstance(refused.exception, UserError)
    assert "\nTry: --set " in refused.exception.in_shell()
