"""Which runs a sweep consists of, their identities and their order; how bad settings are refused."""

from __future__ import annotations

import itertools
import math
import shlex
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from dlhw3.catalogue import EXPERIMENTS
from dlhw3.errors import IN_SHELL, UserError
from dlhw3.numeric.runs import identity
from dlhw3.numeric.runs.sweeps.plan import MOST_RUNS, plan, refuse_too_many, seed_ranges
from dlhw3.progress import Silent

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
        identity.run_id("ntk", Config(width=(width,), seed=seed, seeds=1))
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
    assert sorted(task.config.seed for task in plan("end-to-end", [], text).tasks) == sorted(seeds)


@pytest.mark.parametrize(
    ("settings", "seeds", "sentence", "hint"),
    [
        (["widht=3"], "0", "There is no option called 'widht'.", "width"),
        (["width"], "0", "--set takes name=value,value, not 'width'.", "--set width=100,1000"),
        (["width=0"], "0", "--width must be at least 1, not 0.", "--width 1000"),
        (["width=1,x"], "0", "--width takes an integer, not 'x'.", "--width 1000"),
        (["width=1,,2"], "0", "--set width=1,,2 has an empty or unbalanced value.", "--set width=100,1000"),
        (["width=[1,2"], "0", "--set 'width=[1,2' has an empty or unbalanced value.", "--set width=100,1000"),
        (["steps=[1,2]"], "0", "The option in --set 'steps=[1,2]' takes one value a run: no brackets.", ""),
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
    assert (
        IN_SHELL.spelled(refusal.value.said.message),
        IN_SHELL.spelled(refusal.value.said.hint),
        refusal.value.exit_code,
    ) == (sentence, hint, 2)


def test_an_unknown_experiment_gets_a_suggestion() -> None:
    with pytest.raises(UserError, match="no experiment called 'landscpe'") as refusal:
        plan("landscpe", [])
    assert IN_SHELL.spelled(refusal.value.said.hint).split(" or ")[0] == "landscape"


def test_a_data_file_is_read_before_anything_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    X, Y = np.ones((3, 2)), np.ones(3)
    np.savez("good.npz", X=X, Y=Y)
    np.savez("nan.npz", X=X * np.nan, Y=Y)
    np.savez("rows.npz", X=X, Y=Y[:2])
    (task,) = plan("ntk", ["data=good.npz"]).tasks
    assert task.config.data == tmp_path / "good.npz"
    for unheard in ("n=3", "d=2", "noise=0.5,0"):
        with pytest.raises(UserError, match=r"(n|d|noise) has no place beside data\."):
            plan("ntk", [unheard, "data=good.npz"])
    Config = EXPERIMENTS.load("ntk").Config
    assert task.run_id == identity.run_id("ntk", Config(seeds=1, data=tmp_path / "good.npz", n=7, noise=0.5))
    with pytest.raises(UserError, match=r"not finite, in row 0, column 0"):
        plan("ntk", ["data=good.npz,nan.npz"])
    with pytest.raises(UserError, match="as many rows: 3 and 2"):
        plan("ntk", ["data=rows.npz"])


@pytest.mark.parametrize(
    "name", ["a,b.npz", "a[1].npz", 'say "so".npz', "it's.npz", "[x].npz", " lead.npz", "a, b.npz", "=.npz"]
)
def test_any_name_of_a_file_can_be_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    for place, value in ((name, 1.0), ("other.npz", 2.0)):
        np.savez(tmp_path / place, X=np.eye(3), Y=np.full(3, value))
    quoted = '"' + name.replace('"', '""') + '"'
    assert [t.config.data for t in plan("ntk", [f"data={quoted}"]).tasks] == [tmp_path / name]
    both = plan("ntk", [f"data={quoted} , other.npz"]).tasks
    assert {t.config.data for t in both} == {tmp_path / name, tmp_path / "other.npz"}


def test_a_file_with_a_comma_is_not_read_as_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b.npz", "a,b.npz", "it's, well.npz"):
        with (tmp_path / name).open("wb") as file:
            np.savez(file, X=np.eye(3), Y=np.ones(3) * len(name))
    for name in ("a,b.npz", "it's, well.npz"):
        with pytest.raises(UserError, match=r"writes 2 files, but .* is one") as refusal:
            plan("ntk", [f"data={name}"])
        option, setting = shlex.split(IN_SHELL.spelled(refusal.value.said.hint))  # as a shell reads the hint
        assert option == "--set"
        (task,) = plan("ntk", [setting]).tasks
        assert task.config.data == tmp_path / name
    (tmp_path / "a,b.npz").unlink()
    assert len(plan("ntk", ["data=a,b.npz"]).tasks) == 2


@pytest.mark.parametrize("values", ['"a', 'a"b', '"a"b', '""a"', "[1]2]", "[[1]]", "1,", "", '"a",'])
def test_unbalanced_values_are_refused(values: str) -> None:
    with pytest.raises(UserError, match=r"has an empty or unbalanced value|takes an integer"):
        plan("ntk", [f"width={values}"])


@pytest.mark.parametrize(
    ("settings", "seeds"),
    [
        ([], "0:1000000"),
        ([], "0:100001"),
        ([], "5,0:1000000"),
        ([], "1:9000000000000000000"),
        (["width=1,2,3", "steps=1,2"], "0:1000000"),
    ],
)
def test_a_sweep_too_large_is_counted_and_not_planned(settings: list[str], seeds: str) -> None:
    tracemalloc.start()
    with pytest.raises(UserError, match=r"The sweep has \d+ runs \(.* days at a second each\)") as refusal:
        plan("ntk", settings, seeds)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5e6  # and a million plans take some 500 MB
    option, fewer = IN_SHELL.spelled(refusal.value.said.hint).split()
    assert option == "--seeds"
    first, end = map(int, fewer.split(":"))
    ways = math.prod(len(one.split(",")) for one in settings)
    assert (end - first) * ways <= MOST_RUNS < (end - first + 1) * ways
    refuse_too_many(ways, seed_ranges(fewer))


def test_too_many_values_are_refused_before_their_product_is_made() -> None:
    many = [f"{name}={','.join(map(str, range(1, 1001)))}" for name in ("width", "steps", "n", "d")]
    with pytest.raises(UserError, match="The sweep has 1000000000000 runs"):
        plan("ntk", many)


def test_planning_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    class Told(Silent):
        def start(self, total: int, description: str) -> None:
            told.append(f"{total} {description}")

    assert len(plan("ntk", ["width=5,6"], "0:600", Told()).tasks) == 1200
    assert told == ["1200 planning 1200 runs"]
