"""The data people have through ``ntk``: a right result, or one sentence with a hint that works."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dlhw3.errors import IN_SHELL, UserError
from dlhw3.numeric.experiments.ntk import experiment as ntk
from dlhw3.numeric.runs.config import parse
from dlhw3.numeric.runs.result import Result
from dlhw3.progress import Silent

random = np.random.default_rng(3)
X = random.standard_normal((12, 3))
y = np.sin(X).sum(axis=1)
YEARS = np.arange(1990.0, 2020.0)
ROOMS = np.column_stack(
    [random.uniform(50, 300, 60), random.integers(1, 6, 60), random.integers(1950, 2020, 60)]
)
KINDS = {
    "of order one": (X, y),
    "years": (np.column_stack([YEARS, np.ones(30)]), np.sin(YEARS)),
    "prices": (ROOMS, random.uniform(1e5, 9e5, 60)),
    "pixels": (random.integers(0, 256, (40, 16)).astype(np.uint8), random.integers(0, 10, 40)),
    "rows of all sizes": (X * 10.0 ** np.linspace(-8, 8, 12)[:, None], y),
    "one outlier": (np.vstack([X, [[1e8, 0, 0]]]), np.append(y, 0.0)),
    "targets of 1e5": (X, 1e5 * y),
    "targets of 1e9": (X, 1e9 * y),
    "targets of 1e30": (X, 1e30 * y),
    "targets of 1e50": (X, 1e50 * np.sign(y)),
    "targets of 1e-200": (X, 1e-200 * y),
    "targets of zero": (X, 0.0 * y),
    "collinear": (np.column_stack([X[:, 0], 2 * X[:, 0], X[:, 0] * (1 + 1e-9)]), y),
    "a constant column": (np.column_stack([X, np.full(12, 7.0)]), y),
    "integers": (random.integers(-5, 6, (12, 3)), random.integers(0, 9, 12)),
    "bools": (X > 0, y > 0),
    "float16": (X.astype(np.float16), y.astype(np.float16)),
    "n < d": (random.standard_normal((4, 50)), random.standard_normal(4)),
    "one row": (X[:1], y[:1]),
    "duplicate rows": (np.repeat(X[:3], 3, axis=0), np.arange(9.0)),
    "zero rows": (np.vstack([X, np.zeros((3, 3))]), np.append(y, [1.0, 2.0, 3.0])),
    "inputs of 1e30": (1e30 * X, y),
    "inputs of 1e-30": (1e-30 * X, y),
    "inputs and targets of 1e49": (1e49 * X, 1e49 * y),
    "powers": (np.vander(np.linspace(0, 1, 30), 8), np.sin(6 * np.linspace(0, 1, 30))),
    "orthogonal to the targets": (np.column_stack([np.ones(10), np.zeros(10)]), np.tile([1.0, -1.0], 5)),
}
OPTIONS = {"width": "20", "steps": "20"}


def options_of(hint: str) -> dict[str, str]:
    """Return the options that a hint names; it names nothing else."""
    words = shlex.split(hint)
    assert all(word.startswith("--") for word in words[::2]), hint
    return {name[2:].replace("-", "_"): value for name, value in zip(words[::2], words[1::2], strict=True)}


def run(options: dict[str, str]) -> tuple[Result, UserError | None]:
    """Run with the options; where they are refused, with the hint, which then must work."""
    try:
        return ntk.run(parse(ntk.Config, options), Silent()), None
    except UserError as refusal:
        return ntk.run(
            parse(ntk.Config, options | options_of(IN_SHELL.spelled(refusal.said.hint))), Silent()
        ), refusal


@pytest.mark.parametrize("layers", ["both", "first"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_right_result_or_a_hint_that_works(kind: str, dtype: str, layers: str, tmp_path: Path) -> None:
    path = tmp_path / "data.npz"
    np.savez(path, X=KINDS[kind][0], Y=KINDS[kind][1])
    result, _ = run(OPTIONS | {"data": str(path), "dtype": dtype, "layers": layers})
    assert [check.name for check in result.checks if not check.passed] == []
    assert all(np.isfinite(values).all() for values in result.arrays.values())
    first, last = (result.arrays["loss_network"][0, 0, end] for end in (0, -1))
    assert last <= first * 1.001


def save(path: Path, kind: str) -> str:
    np.savez(path, X=KINDS[kind][0], Y=KINDS[kind][1])
    return str(path)


def test_the_hint_after_a_divergence_is_no_guess(tmp_path: Path) -> None:
    """Half the rate, and half of that, diverge as well; all widths and seeds are tried."""
    data = save(tmp_path / "loud.npz", "targets of 1e5")
    options = {"data": data, "width": "10,40", "seeds": "3", "steps": "200"}
    result, refusal = run(options)
    assert refusal is not None
    assert "diverged at step" in IN_SHELL.spelled(refusal.said.message)
    assert IN_SHELL.spelled(refusal.said.hint) != "--rate 0.0001"
    assert result.arrays["loss_network"].shape[:2] == (2, 3)
    assert (result.arrays["loss_network"][..., -1] < result.arrays["loss_network"][..., 0]).all()


def test_the_rate_for_prices_comes_with_the_steps_it_needs(tmp_path: Path) -> None:
    """Said in the refusal, and by a run that gets nowhere; the number is that of kernel descent itself."""
    data = save(tmp_path / "prices.npz", "prices")
    options = {"data": data, "width": "40", "steps": "40"}
    result, refusal = run(options | {"layers": "first"})
    assert refusal is not None
    said = IN_SHELL.spelled(refusal.said.message).partition("falls to 1 % in ")[2].partition(" step")[0]
    assert float(said) > 1e4  # the directions of small eigenvalues
    slow = ntk.run(parse(ntk.Config, options | {"rate": "1e-12"}), Silent())
    (note,) = [note for note in slow.notes if "halves its loss" in note]
    needed = float(note.partition("only in ")[2].partition(" steps")[0])
    values = slow.arrays["infinite_eigenvalues"][0, 0]
    assert needed > 40
    assert 0.3 / (1e-12 * values[-1]) < needed  # no direction is faster than the first
    assert not any("halves its loss" in note for note in result.notes)


def test_a_float32_that_does_not_hold_the_data_is_refused_not_trained(tmp_path: Path) -> None:
    data = save(tmp_path / "large.npz", "targets of 1e50")
    options = OPTIONS | {"data": data, "layers": "first", "dtype": "float32"}
    with pytest.raises(UserError, match="float32 does not hold this training") as refused:
        ntk.run(parse(ntk.Config, options), Silent())
    assert IN_SHELL.spelled(refused.value.said.hint) == "--dtype float64"


def test_the_write_ups_steps_are_left_where_they_are_too_large(tmp_path: Path) -> None:
    data = save(tmp_path / "pixels.npz", "pixels")
    with pytest.raises(UserError, match="largest stable") as refused:
        ntk.run(parse(ntk.Config, OPTIONS | {"data": data, "rates": "write-up"}), Silent())
    assert IN_SHELL.spelled(refused.value.said.hint).startswith("--rates matched --rate ")
    run(OPTIONS | {"data": data} | options_of(IN_SHELL.spelled(refused.value.said.hint)))


def test_a_long_run_is_tried_and_recommended_with_fewer_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dlhw3.numeric.experiments.ntk import advice

    monkeypatch.setattr(advice, "WORK", 1e5)
    data = save(tmp_path / "years.npz", "years")
    with pytest.raises(UserError, match="largest stable") as refused:
        ntk.run(parse(ntk.Config, OPTIONS | {"data": data, "steps": "5000"}), Silent())
    tried = int(options_of(IN_SHELL.spelled(refused.value.said.hint))["steps"])
    assert 1 <= tried < 100
    run(OPTIONS | {"data": data} | options_of(IN_SHELL.spelled(refused.value.said.hint)))


def test_where_no_rate_works_the_hint_is_other_units_and_was_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dlhw3.numeric.experiments.ntk import refusal

    monkeypatch.chdir(tmp_path)
    data = save(tmp_path / "years.npz", "years")
    tried: list[float] = []
    honest = refusal.rate_that_works

    def none_for_the_first(trials: object, first: float, *rest: object) -> object:
        tried.append(first)
        return None if len(tried) == 1 else honest(trials, first, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(refusal, "rate_that_works", none_for_the_first)
    options = {"data": data, "width": "40", "steps": "40", "rate": "1.0"}
    with pytest.raises(UserError, match="in other units") as refused:
        ntk.run(parse(ntk.Config, options), Silent())
    assert len(tried) == 2
    recipe, _, flags = IN_SHELL.spelled(refused.value.said.hint).partition(" and --data ")
    exec(recipe, {"numpy": np})
    file, *words = flags.split()
    given = options_of(" ".join(words))
    result = ntk.run(parse(ntk.Config, options | given | {"data": file}), Silent())
    assert all(check.passed for check in result.checks)
    assert (result.arrays["loss_network"][..., -1] < result.arrays["loss_network"][..., 0]).all()


def test_two_widths_have_no_power_and_say_so() -> None:
    config = ntk.Config(width=(20, 40), steps=5, n=6, d=3, seeds=2)
    result = ntk.run(config, Silent())
    assert result.metrics["exponent"] == {}
    assert "power of m (95 %)" not in result.table[0]
    assert any("2 widths do not show" in note for note in result.notes)
    more = ntk.run(replace(config, width=(20, 40, 80)), Silent())
    assert more.metrics["exponent"]
    assert not any("do not show" in note for note in more.notes)


class Listener:
    """Progress that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, str]] = []
        self.advances: list[int] = []

    def start(self, total: int, description: str) -> None:
        self.heard.append((total, description))
        self.advances = []

    def advance(self, steps: int) -> None:
        self.advances.append(steps)

    def finish(self) -> None:
        pass


def test_progress_starts_before_anything_is_drawn_and_moves_in_small_steps() -> None:
    listener = Listener()
    ntk.run(ntk.Config(width=(20, 30), seeds=2, steps=100, n=6, d=3), listener)
    assert listener.heard == [
        (4, "ntk: the largest stable step for 4 runs of 100 steps"),
        (400, "ntk: 4 runs of 100 steps"),
    ]
    assert sum(listener.advances) == 400
    assert len(listener.advances) >= 20
