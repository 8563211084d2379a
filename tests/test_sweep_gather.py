"""The one table of a sweep's folder: what several commands left there, in one order, and what has no row."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from sampling import sampled
from sweeping import in_place, table

from dlhw3 import cli
from dlhw3.catalogue import EXPERIMENTS
from dlhw3.errors import UserError
from dlhw3.numeric.runs import identity, store
from dlhw3.numeric.runs.run import run_experiment
from dlhw3.numeric.runs.sweeps.plan import plan
from dlhw3.numeric.runs.sweeps.sweep import Swept, sweep

SMALL = ["n=12", "d=2", "steps=4"]


def swept(out: Path, *settings: str, seeds: str = "0:2", experiment: str = "landscape") -> Swept:
    return sweep(plan(experiment, [*SMALL, *settings], seeds), out, workers=1)


@pytest.fixture(scope="module")
def depths(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runs of depths 2 and 3, seeds 0 to 2, by one command."""
    out = tmp_path_factory.mktemp("gather") / "depths"
    swept(out, "depth=2,3", seeds="0:3")
    return out


def test_commands_in_any_order_leave_the_table_of_one(depths: Path, tmp_path: Path) -> None:
    commands = [("depth=3", "0:2"), ("depth=2", "0:3"), ("depth=3", "1:3")]
    orders = [  # 3 × {1, 2}, 3 × {0, 1}, 2; and 3 × {0, 1}, 2, 3 × {1, 2}
        ("two", (2, 0, 1), [(2, 0, 2), (2, 1, 1), (3, 3, 3)]),
        ("one", (0, 1, 2), [(2, 0, 2), (3, 2, 3), (2, 4, 1)]),
    ]
    for name, order, due in sampled(orders):
        counts = []
        for settings, seeds in (commands[index] for index in order):
            made = swept(tmp_path / name, settings, seeds=seeds)
            counts.append((len(made.rows), len(made.others), made.computed))
        assert table(tmp_path / name).equals(table(depths), check_metadata=True)
        assert counts == due
        assert swept(tmp_path / name, "depth=2", seeds="0").computed == 0
        assert table(tmp_path / name).num_rows == 6


def test_the_summary_is_of_the_command_and_names_the_rest(
    depths: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(depths, tmp_path / "out")
    settings = [part for setting in [*SMALL, "depth=2"] for part in ("--set", setting)]
    line = ["sweep", "landscape", "--out", str(tmp_path / "out"), *settings]
    assert cli.run([*line, "--seeds", "0:2"]) == 0
    said = capsys.readouterr().out
    assert "2 runs, 0 of them new" in said
    assert "The table has 4 more runs that earlier commands left in the folder." in said
    assert "without a row" not in said
    assert cli.run([*line, "--seeds", "0:3", "--set", "init=default"]) == 0
    assert "The table has 3 more runs" in capsys.readouterr().out
    assert table(tmp_path / "out").equals(table(depths), check_metadata=True)


def test_a_run_that_ended_badly_is_gathered_and_a_failed_one_only_of_this_command(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    np.savez(tmp_path / "two.npz", X=random.standard_normal((20, 3)), Y=random.standard_normal((20, 2)))
    settings = [f"data={tmp_path}/two.npz", "depth=2", "steps=20"]
    sweep(plan("landscape", [*settings, "hidden_width=1,2", "step_size=5"]), tmp_path / "out", workers=1)
    before = {row["status"]: row for row in table(tmp_path / "out").to_pylist()}
    assert set(before) == {"failed", "diverged"}
    (tmp_path / "two.npz").unlink()  # the run that ended needs it no more
    swept(tmp_path / "out", "depth=2", seeds="0")
    after = {row["status"]: row for row in table(tmp_path / "out").to_pylist()}
    assert set(after) == {"complete", "diverged"}
    shared = after["diverged"].keys() & before["diverged"].keys()
    assert {"n", "step_size", "reason", "metrics.least_squares_mse"} <= shared
    for column in shared:  # written out, for a NaN is not equal to itself
        assert repr(after["diverged"][column]) == repr(before["diverged"][column])
    assert (after["diverged"]["n"], after["complete"]["n"]) == (None, 12)
    stored = store.load(tmp_path / "out" / "runs" / after["diverged"]["run_id"])
    assert (stored.config["n"], stored.config["d"], stored.config["noise"]) == (None, None, None)
    assert stored.provenance["config"] == stored.config


def rewrite(folder: Path, name: str, changed: dict[str, object]) -> None:
    """Change a JSON file of a run as a program would that writes it so: its digest agrees."""
    content = json.loads((folder / name).read_text(encoding="utf-8")) | changed
    (folder / name).write_text(json.dumps({key: one for key, one in content.items() if one is not ...}))
    if name != store.MANIFEST:
        manifest = json.loads((folder / store.MANIFEST).read_text(encoding="utf-8"))
        digest = store.hashlib.sha256((folder / name).read_bytes()).hexdigest()
        rewrite(folder, store.MANIFEST, {"files": manifest["files"] | {name: digest}})


def test_what_has_no_row_is_named_with_its_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, runs = tmp_path, tmp_path / "runs"
    swept(out, "depth=2", seeds="0:8")
    folders = in_place(out)
    rewrite(folders[0], "config.json", {"momentum": 0.9})  # an option this version does not have
    rewrite(folders[1], "config.json", {"steps": ...})  # one it has, and the run had not
    rewrite(folders[2], "config.json", {"depth": 2})  # one value where it takes several
    rewrite(folders[3], store.MANIFEST, {"schema": 99})
    (folders[4] / "arrays.npz").write_bytes(b"torn")
    folders[5].rename(runs / "copy")
    rewrite(folders[6], "provenance.json", {"versions": {"dlhw3": "0.0"}})
    Config = EXPERIMENTS.load("landscape").Config
    several = Config(n=12, d=2, steps=4, depth=(2,), seeds=2)
    name = identity.run_id("landscape", several)
    run_experiment("landscape", several, runs / name, figure=False)
    (runs / "notes.txt").write_text("mine")
    wide = plan("ntk", ["n=12", "d=2", "steps=4", "width=20"])
    with pytest.raises(UserError, match="holds a sweep of landscape, whose table this one would replace"):
        sweep(wide, out, workers=1)
    (out / "table.parquet").unlink()
    assert sweep(wide, out, workers=1).computed == 1
    assert table(out).column("run_id").to_pylist() == [wide.tasks[0].run_id]
    (out / "table.parquet").write_bytes(b"no table")  # it gives way

    made = swept(out, "depth=3", seeds="0")
    reasons = {left.name: left.reason for left in made.left_out}
    version = "Its options are those of another version of the program."
    assert [reasons.pop(folder.name) for folder in folders[:3]] == [version] * 3
    assert "has results of version 99" in reasons.pop(folders[3].name)
    assert "arrays.npz is damaged" in reasons.pop(folders[4].name)
    assert reasons.pop("copy") == f"It holds the run {folders[5].name}."
    assert reasons.pop(name) == "It has 2 seeds; a run of a sweep has one."
    assert reasons == {wide.tasks[0].run_id: "It is a run of ntk."}
    assert {row.task.run_id for row in made.others} == {folders[6].name, folders[7].name}
    assert table(out).num_rows == 3

    settings = [part for setting in [*SMALL, "depth=3"] for part in ("--set", setting)]
    assert cli.run(["sweep", "landscape", "--out", str(out), *settings]) == 0
    said = capsys.readouterr().out
    assert f"8 folders in runs/ without a row in the table; the first, {made.left_out[0].name}: " in said
    assert "Its runs were computed by 2 different versions of the program or its libraries." in said


def test_runs_of_a_data_file_that_changed_have_no_row(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    path, out = tmp_path / "d.npz", tmp_path / "out"
    settings = [f"data={path}", "steps=4", "depth=2"]

    def sweep_it() -> Swept:
        return sweep(plan("landscape", settings, "0:2"), out, workers=1)

    for size in (1.0, 5.0):
        np.savez(path, X=random.standard_normal((12, 2)), Y=size * random.standard_normal((12, 1)))
        made = sweep_it()
        assert table(out).num_rows == 2
    assert made.computed == 2
    assert [one.reason for one in made.left_out] == [f"Its data file, {path}, has changed since."] * 2
    path.unlink()
    assert sum(1 for _ in (out / "runs").iterdir()) == 4


def test_a_data_file_that_changes_under_a_sweep_fails_its_runs(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    path, out = tmp_path / "d.npz", tmp_path / "out"
    np.savez(path, X=random.standard_normal((12, 2)), Y=random.standard_normal((12, 1)))
    planned = plan("landscape", [f"data={path}", "steps=4", "depth=2"], "0")
    np.savez(path, X=random.standard_normal((12, 2)), Y=random.standard_normal((12, 1)))
    made = sweep(planned, out, workers=1)
    assert made.count("failed") == 1
    assert "The data file has changed since the sweep began." in made.rows[0].why
    assert not any((out / "runs").glob("*"))
