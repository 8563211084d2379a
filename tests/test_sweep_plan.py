"""Which runs a sweep consists of, their identities and their order; how bad settings are refused."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from dlhw3.catalogue import EXPERIMENTS
from dlhw3.errors import UserError
from dlhw3.numeric.runs import config
from dlhw3.numeric.runs.sweeps.plan import parse_seeds, plan

END_TO_END = EXPERIMENTS.load("end-to-end").Config


def test_a_plan_is_the_product_of_settings_and_seeds() -> None:
    made = plan("ntk", ["width=100,10", "rate=1e-3,1e-4"], "3:5")
    expected = list(itertools.product((10, 100), (1e-4, 1e-3), (3, 4)))
    assert [(t.config.width[0], t.config.rate, t.config.seed) for t in made.tasks] == expected
    assert all(len(t.config.width) == 1 and t.config.seeds == 1 for t in made.tasks)
    assert made.varied == ("width", "rate")


def test_a_run_is_its_config() -> None:
    made = plan("ntk", ["width=10,20"], "0:2")
    Config = EXPERIMENTS.load("ntk").Config
    assert [t.run_id for t in made.tasks] == [
        config.run_id("ntk", Config(width=(width,), seed=seed, seeds=1))
        for width in (10, 20)
        for seed in (0, 1)
    ]
    assert len({t.run_id for t in made.tasks}) == 4
    assert (
        plan("ntk", ["width=20,10,20"], "1,0").tasks == made.tasks
    )  # an order and a repetition do not count
    assert plan("ntk", ["width=10,20", "steps=2000"], "0:2").tasks == made.tasks  # nor does a spelled default


@pytest.mark.parametrize(
    ("setting", "steps"),
    [
        ("step_size=0.02,0.01", [(0.01,), (0.02,)]),
        ("step-size=[0.02,0.01]", [(0.02, 0.01)]),
        ("--step-size=[0.04, 0.02],[0.02,0.01], 0.5", [(0.02, 0.01), (0.04, 0.02), (0.5,)]),
    ],
)
def test_an_option_of_several_values_takes_one_or_a_group_a_run(
    setting: str, steps: list[tuple[float, ...]]
) -> None:
    assert [t.config.step_size for t in plan("end-to-end", [setting]).tasks] == steps


def test_options_that_are_not_set_keep_their_defaults() -> None:
    (only,) = plan("end-to-end", []).tasks
    assert only.config == END_TO_END(seeds=1)


@pytest.mark.parametrize(
    ("text", "seeds"),
    [("0:3", (0, 1, 2)), ("7", (7,)), ("4,1,4", (4, 1)), ("0:2,10:12", (0, 1, 10, 11))],
)
def test_seeds(text: str, seeds: tuple[int, ...]) -> None:
    assert parse_seeds(text) == seeds


@pytest.mark.parametrize(
    ("settings", "seeds", "sentence", "hint"),
    [
        (["widht=3"], "0", "There is no option called 'widht'.", "width"),
        (["width"], "0", "--set takes name=value,value, not 'width'.", "--set width=100,1000"),
        (["width=0"], "0", "--width must be at least 1, not 0.", "--width 1000"),
        (["width=1,x"], "0", "--width takes an integer, not 'x'.", "--width 1000"),
        (["width=1,,2"], "0", "--set width=1,,2 has an empty or unbalanced value.", "--set width=100,1000"),
        (["width=[1,2"], "0", "--set width=[1,2 has an empty or unbalanced value.", "--set width=100,1000"),
        (["steps=[1,2]"], "0", "The option in --set steps=[1,2] takes one value a run: no brackets.", ""),
        (["width=1", "width=2"], "0", "--set names width twice.", "--set width=value,value"),
        (["seed=1"], "0", "The seeds of a sweep are not set as 'seed'.", "--seeds 0:32"),
        (["seeds=8"], "0", "The seeds of a sweep are not set as 'seeds'.", "--seeds 0:32"),
        (["device=gpu"], "0", "There is no device called 'gpu'.", "--device cpu"),
        (["data=/nowhere.npz"], "0", "Cannot read /nowhere.npz: No such file or directory.", ""),
        ([], "5:5", "The range 5:5 of --seeds is empty.", "--seeds 0:32"),
        ([], "-1", "--seeds takes a range or numbers, not '-1'.", "--seeds 0:32"),
        (
            [],
            "0:9999999",
            "The sweep has 9999999 runs (116 days at a second each); the most is 100000.",
            "--seeds 0:100000",
        ),
        (
            ["width=1,2,3"],
            "7:900007",
            "The sweep has 2700000 runs (31.2 days at a second each); the most is 100000.",
            "--seeds 7:33340",
        ),
        (
            [],
            "0:1000000000000000000000",
            f"--seeds takes seeds up to {2**63 - 1}, not 999999999999999999999.",
            "--seeds 0:32",
        ),
    ],
)
def test_bad_settings_are_refused(settings: list[str], seeds: str, sentence: str, hint: str) -> None:
    with pytest.raises(UserError) as refusal:
        plan("ntk", settings, seeds)
    assert (refusal.value.message, refusal.value.hint, refusal.value.exit_code) == (sentence, hint, 2)


def test_an_unknown_experiment_gets_a_suggestion() -> None:
    with pytest.raises(UserError, match="no experiment called 'landscpe'") as refusal:
        plan("landscpe", [])
    assert refusal.value.hint == "landscape"


def test_a_data_file_is_read_before_anything_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    X, Y = np.ones((3, 2)), np.ones(3)
    np.savez("good.npz", X=X, Y=Y)
    np.savez("nan.npz", X=X * np.nan, Y=Y)
    np.savez("rows.npz", X=X, Y=Y[:2])
    (task,) = plan("ntk", ["data=good.npz"]).tasks
    assert task.config.data == tmp_path / "good.npz"
    for unheard in ("n=3", "d=2", "noise=0.5,0"):
        with pytest.raises(UserError, match=r"--(n|d|noise) has no place beside --data\."):
            plan("ntk", [unheard, "data=good.npz"])
    Config = EXPERIMENTS.load("ntk").Config
    assert task.run_id == config.run_id("ntk", Config(seeds=1, data=tmp_path / "good.npz", n=7, noise=0.5))
    with pytest.raises(UserError, match=r"not finite, at \(0, 0\)"):
        plan("ntk", ["data=good.npz,nan.npz"])
    with pytest.raises(UserError, match="as many rows: 3 and 2"):
        plan("ntk", ["data=rows.npz"])
