"""The table of a sweep: which scalars become columns, their types, missing values, and its bytes."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet

from dlhw3.errors import Said
from dlhw3.numeric.runs.store import Stored
from dlhw3.numeric.runs.sweeps.plan import Plan, plan
from dlhw3.numeric.runs.sweeps.table import Row, columns_of, scalars, table, write


def stored(metrics: dict[str, Any], rows: tuple[dict[str, Any], ...] = (), **changed: Any) -> Stored:
    values: dict[str, Any] = {
        "folder": Path(),
        "run_id": "",
        "experiment": "ntk",
        "complete": True,
        "config": {},
        "metrics": metrics,
        "checks": ({"name": "one", "passed": True}, {"name": "two", "passed": False}),
        "table": rows,
        "axes": {"x": "(step,)"},
        "arrays": {},
        "provenance": {"wall_seconds": 2},
    }
    return Stored(**(values | changed))


def rows_of(made: Plan, *results: Stored | None) -> list[Row]:
    return [
        Row(task, result, None if result else Said("why"))
        for task, result in zip(made.tasks, results, strict=True)
    ]


def test_scalars_are_found_under_dotted_names() -> None:
    metrics = {
        "a": 1,
        "b": {"c": [2.5], "d": [[True]], "e": None, "f": [1, 2], "g": {"7": {"h": "x"}}},
        "series": {"2": 1.0, "3": 2.0},
        "empty": [],
    }
    assert dict(scalars(metrics, "m")) == {
        "m.a": 1, "m.b.c": 2.5, "m.b.d": True, "m.b.g.h": "x", "m.series.2": 1.0, "m.series.3": 2.0
    }  # fmt: skip


def test_columns_have_the_types_of_options_and_of_all_values() -> None:
    made = plan("end-to-end", ["depth=2,3", "step_size=[0.02,0.01]"], "0:2")
    results = (
        stored({"int": 1, "mixed": 1, "odd": 1, "nan": math.nan}),
        stored({"int": 2, "mixed": 2.5, "odd": "–"}),
        stored({}, complete=False, reason="It diverged."),
        None,
    )
    arrow = table("end-to-end", rows_of(made, *results))
    types = {field.name: str(field.type) for field in arrow.schema}
    assert types["depth"] == "int64"
    assert types["step_size"].startswith("list<")
    assert (types["data"], types["noise"], types["seed"]) == ("string", "double", "int64")
    assert "seeds" not in types
    assert (types["metrics.int"], types["metrics.mixed"], types["metrics.odd"]) == (
        "int64",
        "double",
        "string",
    )
    found = arrow.to_pydict()
    assert found["metrics.mixed"] == [1.0, 2.5, None, None]
    assert found["metrics.odd"] == ["1", "–", None, None]
    assert math.isnan(found["metrics.nan"][0])
    assert found["metrics.nan"][1:] == [None] * 3
    assert found["step_size"] == [[0.02, 0.01]] * 4
    assert found["status"] == ["complete", "complete", "diverged", "failed"]
    assert found["reason"] == ["two failed.", "two failed.", "It diverged.", "why"]
    assert found["checks_passed"] == [False, False, None, None]
    assert found["wall_seconds"] == [2.0, 2.0, 2.0, None]


def test_the_row_of_a_summary_adds_what_the_metrics_lack() -> None:
    made = plan("ntk", ["width=10,20"])
    one = stored({"per": {"4": {"loss": 1.0}}}, ({"loss": 1.0, "steps taken": 7},))
    several = stored({}, ({"loss": 1.0}, {"loss": 2.0}))
    columns = columns_of(rows_of(made, one, several))
    assert columns["metrics.per.loss"] == [1.0, None]
    assert columns["summary.steps taken"] == [7, None]
    assert "summary.loss" not in columns
    assert columns["width"] == [10, 20]


def test_options_without_effect_have_no_value(tmp_path: Path) -> None:
    np.savez(tmp_path / "mine.npz", X=np.ones((3, 2)), Y=np.ones(3))
    made = plan("ntk", [f"data={tmp_path}/mine.npz"])
    (task,) = made.tasks
    other = plan("ntk", ["n=12", "d=3"]).tasks[0]
    found = table("ntk", [Row(task, None, Said("why")), Row(other, None, Said("why"))]).to_pydict()
    assert (found["n"], found["d"], found["noise"]) == ([None, 12], [None, 3], [None, 0.1])
    assert found["data"] == [f"{tmp_path}/mine.npz", None]
    assert found["width"] == [1000, 1000]


def test_equal_rows_give_equal_bytes(tmp_path: Path) -> None:
    made = plan("ntk", ["width=10,20"])
    for name in ("a", "b"):
        write(tmp_path / name, table("ntk", rows_of(made, stored({"x": 0.1}), stored({"x": 0.2}))))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    back = pyarrow.parquet.read_table(tmp_path / "a")
    assert back.schema.metadata[b"experiment"] == b"ntk"
    assert back.column("metrics.x").to_pylist() == [0.1, 0.2]
