"""The harness of the benchmarks: ratios, refusals, peers. Nothing here is timed against a clock."""

import ast
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import __main__ as harness
from benchmarks import measure
from benchmarks.__main__ import HEADS, _cells, _duration
from benchmarks.pairs import Setting, skipped

BENCHMARKS = Path(measure.__file__).parent
ECHO = """
from peer_protocol import serve
serve({"run": lambda name: {"seconds": 3.0 if name == "slow" else 1.0}})
"""


def test_ratio_is_theirs_over_ours_with_its_spread():
    theirs = iter([9.0, 4.0, 6.0, 8.0])  # the first is the warm-up
    row = measure.side_by_side(
        "x", lambda: 2.0, lambda: next(theirs), setting=Setting("float64"), target=2.5, pairs=3
    )
    assert (row.low, row.median, row.high) == (2.0, 3.0, 4.0)
    assert (row.ours, row.theirs) == (2.0, 6.0)


def test_sides_run_in_turns():
    calls = []
    measure.side_by_side(
        "x",
        lambda: calls.append("a") or 1.0,
        lambda: calls.append("b") or 1.0,
        setting=Setting("float64"),
        target=None,
        pairs=2,
    )
    assert "".join(calls) == "ababab"


def test_sides_that_differ_are_not_timed():
    measure.check("x", np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-9]), 1e-8)
    with pytest.raises(ValueError, match="differ by"):
        measure.check("x", np.array([1.0, 2.0]), np.array([1.0, 2.1]), 1e-2)
    with pytest.raises(ValueError, match="differ by"):
        measure.check("x", np.array([1.0, np.nan]), np.array([1.0, 2.0]), 1e-2)


def test_a_missed_target_is_shown():
    row = measure.side_by_side("x", lambda: 1.0, lambda: 2.0, setting=Setting("float64"), target=3.0, pairs=1)
    assert _cells(row)[6] == "2 ×"
    assert "MISSED" in _cells(row)[8]
    assert [_duration(seconds) for seconds in (2.0, 0.0031, 4.2e-6)] == ["2 s", "3.1 ms", "4.2 µs"]


def test_misses_are_told_and_are_no_failure_of_the_run(monkeypatch, capsys):
    rows = [
        measure.side_by_side(name, lambda: 1.0, lambda: 2.0, setting=Setting("float64"), target=due, pairs=1)
        for name, due in (("slow", 3.0), ("fast", 1.5), ("beside", None))
    ]
    monkeypatch.setattr(harness, "import_module", lambda name: SimpleNamespace(rows=lambda: rows))
    for options in ([], ["--markdown"]):
        monkeypatch.setattr(sys, "argv", ["benchmarks", "generated", *options])
        assert harness.main() is None
        told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("MISSED")]
        assert told == ["MISSED: slow: 2 × of 3 ×"]


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
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert "rows" in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_row_says_threads_precision_and_allocator():
    setting = Setting("float32", ours="chosen", allocator="keeps its pages")
    row = measure.side_by_side("x", lambda: 1.0, lambda: 2.0, setting=setting, target=None, pairs=1)
    for cells in (_cells(row), _cells(skipped("y", "not here", setting))):
        said = dict(zip(HEADS, cells, strict=True))
        assert said["precision"] == "float32"
        assert said["threads, ours / theirs"] == "chosen / 1"
        assert said["their allocator"] == "keeps its pages"


@pytest.mark.parametrize("path", sorted(BENCHMARKS.glob("bench_*.py")), ids=lambda path: path.stem)
def test_every_benchmark_runs_alone_with_one_thread_for_the_libraries(path):
    """Run as a module it imports everything it names; the thread variables are set before numpy is."""
    script = (
        f"import sys, os, benchmarks.{path.stem} as bench\n"
        "print(os.environ['OMP_NUM_THREADS'], callable(bench.rows), 'numpy' in sys.modules)"
    )
    variables = {k: v for k, v in os.environ.items() if not k.endswith("_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=BENCHMARKS.parent, env=variables
    )
    assert (done.returncode, done.stdout) == (0, "1 True True\n"), done.stderr
    assert "one_thread" in ast.dump(ast.parse(path.read_text(encoding="utf-8")).body[2])
    assert path.read_text(encoding="utf-8").endswith('if __name__ == "__main__":\n    show(rows())\n')


@pytest.mark.parametrize("kind", ["loop", "closed form"])
@pytest.mark.parametrize("both", [True, False])
def test_both_ways_of_torch_train_the_network_that_ours_trains(kind, both):
    from benchmarks.bench_training import problem, torch_peer
    from benchmarks.pairs import KEEPS_PAGES
    from dlhw3.numeric.wide.training import train

    parts = problem(50, "float64")
    with torch_peer(parts, KEEPS_PAGES) as prepare:
        theirs = prepare(kind, 1e-3, both).ask("run", steps=20)
    assert theirs["seconds"] > 0
    mine = train(*parts, 1e-3, 20, "both" if both else "first").predictions[-1]
    np.testing.assert_allclose(theirs["predictions"], mine, rtol=1e-10)
