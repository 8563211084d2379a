"""What ntk says of losses that did not halve: where each ended, as its arrays have it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from dlhw3.numeric.experiments.ntk.experiment import run
from dlhw3.numeric.experiments.ntk.options import Config
from dlhw3.numeric.runs.result import Result
from dlhw3.progress import Silent

_NUMBER = r"([-0-9.e+]+)"


def _ends(result: Result) -> tuple[str, dict[str, float]]:
    """Return the first words of the sentence, and the ends it names as shares of the start."""
    (note,) = [note for note in result.notes if "of its start" in note]
    pattern = (
        rf"(.*): the network's loss ends at {_NUMBER} % of its start, that of kernel descent at {_NUMBER} % "
    )
    found = re.fullmatch(pattern + rf"with H\(0\) and at {_NUMBER} % with H\*\.", note)
    assert found is not None, note
    return found[1], {
        name: float(text) / 100
        for name, text in zip(("network", "initial", "infinite"), found.groups()[1:], strict=True)
    }


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"width": (1,), "steps": 20}, "Not every loss halved"),
        ({"rates": "write-up-sum", "width": (50,), "steps": 50}, "Not every loss halved"),
        ({"width": (100,), "steps": 2}, "Little happened"),
    ],
)
def test_what_moved_is_said_of_each_loss(options: dict[str, object], words: str) -> None:
    result = run(Config(seeds=1, **options), Silent())  # type: ignore[arg-type]
    said, ends = _ends(result)
    assert said == words
    start = result.arrays["loss_network"][0, 0, 0]
    for name, share in ends.items():
        assert share == pytest.approx(result.arrays[f"loss_{name}"][0, 0, -1] / start, rel=0.06)
    if words == "Little happened":
        assert min(ends.values()) > 0.5


def test_loud_targets_moved(tmp_path: Path) -> None:
    X = np.random.default_rng(11).standard_normal((12, 3))
    np.savez(tmp_path / "loud.npz", X=X, Y=1e5 * np.sin(X).sum(axis=1))
    result = run(Config(data=tmp_path / "loud.npz", width=(50,), steps=20, rate=1e-5, seeds=1), Silent())
    said, ends = _ends(result)
    assert said == "Not every loss halved"
    assert ends["network"] < 0.5 < ends["infinite"]


def test_a_loss_that_never_halves_is_said_in_a_sentence(tmp_path: Path) -> None:
    X = np.column_stack([np.ones(10), np.zeros(10)])
    np.savez(tmp_path / "orthogonal.npz", X=X, Y=np.tile([1.0, -1.0], 5))
    result = run(Config(data=tmp_path / "orthogonal.npz", width=(100,), steps=50, seeds=1), Silent())
    said, _ = _ends(result)
    assert said == "Little happened"
    assert any(note.endswith("kernel descent (H*) never halves its loss.") for note in result.notes)
