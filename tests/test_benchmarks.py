"""The harness of the benchmarks: ratios, refusals, peers. Nothing here is timed against a clock."""

import ast
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import measure
from benchmarks.__main__ import _cells, _duration

BENCHMARKS = Path(measure.__file__).parent
ECHO = """
from peer_protocol import serve
serve({"run": lambda name: {"seconds": 3.0 if name == "slow" else 1.0}})
"""


def test_ratio_is_theirs_over_ours_with_its_spread():
    theirs = iter([9.0, 4.0, 6.0, 8.0])  # the first is the warm-up
    row = measure.side_by_side("x", lambda: 2.0, lambda: next(theirs), target=2.5, pairs=3)
    assert (row.low, row.median, row.high) == (2.0, 3.0, 4.0)
    assert (row.ours, row.theirs) == (2.0, 6.0)


def test_sides_run_in_turns():
    calls = []
    measure.side_by_side(
        "x", lambda: calls.append("a") or 1.0, lambda: calls.append("b") or 1.0, target=None, pairs=2
    )
    assert "".join(calls) == "ababab"


def test_sides_that_differ_are_not_timed():
    measure.check("x", np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-9]), 1e-8)
    with pytest.raises(ValueError, match="differ by"):
        measure.check("x", np.array([1.0, 2.0]), np.array([1.0, 2.1]), 1e-2)
    with pytest.raises(ValueError, match="differ by"):
        measure.check("x", np.array([1.0, np.nan]), np.array([1.0, 2.0]), 1e-2)


def test_a_missed_target_is_shown():
    row = measure.side_by_side("x", lambda: 1.0, lambda: 2.0, target=3.0, pairs=1)
    assert _cells(row)[3] == "2 ×"
    assert "MISSED" in _cells(row)[5]
    assert [_duration(seconds) for seconds in (2.0, 0.0031, 4.2e-6)] == ["2 s", "3.1 ms", "4.2 µs"]


def test_a_peer_answers_from_another_process(tmp_path, monkeypatch):
    script = tmp_path / "peer_echo.py"
    script.write_text(ECHO)
    monkeypatch.setenv("PYTHONPATH", str(BENCHMARKS))
    with measure.peer(str(script), Path(sys.executable)) as echo:
        assert echo.side("run", name="slow")() == 3.0
        assert echo.side("run", name="fast")() == 1.0
        with pytest.raises(RuntimeError, match="ended without an answer"):
            echo.ask("unknown")


def test_peers_are_looked_for_where_the_environment_says(monkeypatch):
    monkeypatch.setenv("DLHW3_PEER_PYTHON", sys.executable)
    measure.interpreter_with.cache_clear()
    assert measure.interpreter_with("numpy") == Path(sys.executable)
    monkeypatch.setenv("DLHW3_PEER_PYTHON", "")
    assert measure.interpreter_with("a_module_that_nobody_has") is None
    measure.interpreter_with.cache_clear()


@pytest.mark.parametrize("path", sorted(BENCHMARKS.glob("bench_*.py")), ids=lambda path: path.stem)
def test_every_benchmark_offers_rows(path):
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree)
    assert "rows" in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
