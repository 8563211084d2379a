"""Hints of an experiment in the words of a sweep."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from dlhw3.cli import app
from dlhw3.errors import UserError
from dlhw3.numeric.experiments.end_to_end import experiment as end_to_end
from dlhw3.numeric.experiments.ntk.options import Config
from dlhw3.numeric.runs.sweeps.spelling import as_settings


@pytest.mark.parametrize(
    ("hint", "config", "spelled"),
    [
        ("--width 1000", Config, "--set width=1000"),
        ("--rates matched --rate 0.0085", Config, "--set rates=matched --set rate=0.0085"),
        ("--step-size 0.2,0.1, or less", end_to_end.Config, "--set step_size=[0.2,0.1], or less"),
        ("fewer --seeds", Config, "fewer --seeds"),
        ("--seeds 0:32", Config, "--seeds 0:32"),
        ("--set width=100,1000", Config, "--set width=100,1000"),
        ("smaller --n or --d", Config, "smaller --n or --d"),
        ("", Config, ""),
    ],
)
def test_options_become_settings(hint: str, config: type, spelled: str) -> None:
    assert as_settings(hint, config) == spelled


@pytest.mark.parametrize("setting", ["width=0", "steps=0", "n=0", "layers=none"])
def test_a_refused_setting_has_a_hint_that_sweep_takes(setting: str, tmp_path: Path) -> None:
    refused = CliRunner().invoke(app, ["sweep", "ntk", "--set", setting, "--out", str(tmp_path / "s")])
    assert isinstance(refused.exception, UserError)
    hint = refused.exception.hint
    assert not hint or hint.startswith("--set ")
