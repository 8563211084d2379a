"""The step that a refusal of the landscape proposes: followed to the letter, it does what the message says."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dlhw3.errors import IN_SHELL, Diverged
from dlhw3.numeric.experiments.landscape import experiment as landscape
from dlhw3.numeric.linear.descent import descend
from dlhw3.numeric.linear.network import balanced_initialisation
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.linear.stability import descent_path
from dlhw3.numeric.linear.step_trials import SETTLED, gain, try_step
from dlhw3.progress import Silent

RANDOM = np.random.default_rng(3)
ROOMS = np.column_stack(
    [RANDOM.uniform(50, 300, 60), RANDOM.integers(1, 6, 60), RANDOM.integers(1950, 2020, 60)]
)
GOOD = RANDOM.standard_normal((12, 3))
HARD = {
    "prices": (ROOMS, RANDOM.uniform(1e5, 9e5, 60), 0.02),
    "outlier": (np.vstack([GOOD, [[1e8, 0, 0]]]), np.append(np.sin(GOOD).sum(1), 0.0), 0.02),
    "large units": (1e8 * GOOD, 1e8 * np.sin(GOOD).sum(1), 2.0),
    "small units": (1e-6 * GOOD, 1e-6 * np.sin(GOOD).sum(1), 1e14),
}


@pytest.mark.parametrize("kind", HARD)
def test_a_hint_followed_reaches_the_optimum_in_the_steps_it_names(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    X, Y, step = HARD[kind]
    path = tmp_path / "data.npz"
    np.savez(path, X=X, Y=Y)
    options = {"depth": (2, 3), "seeds": 3, "data": path}
    with pytest.raises(Diverged) as caught:
        landscape.run(landscape.Config(**options, steps=200, step_size=step), Silent())
    way = IN_SHELL.spelled(caught.value.said.hint).split(", or ")[-1]
    if way.startswith("d = "):
        recipe, _, data = way.partition(" and --data ")
        exec(recipe, {"numpy": np})
        options["data"] = Path(data.split()[0]).resolve()
    named = re.findall(
        r"all 6 networks are at the optimum after (\d+) steps", IN_SHELL.spelled(caught.value.said.message)
    )
    followed = landscape.Config(**options, steps=int(named[-1]), step_size=float(way.split()[-1]))
    result = landscape.run(followed, Silent())
    assert [row["at the optimum"] for row in result.table] == [3, 3]
    assert not any("2/η" in note for note in result.notes)
    for depth in (2, 3):
        late = result.arrays[f"largest_{depth}"][len(result.arrays[f"iterations_{depth}"]) // 2 :]
        assert late.max() * followed.step_size < 1.6  # a rung of √2 below 2, and digits of the step
    short = landscape.run(
        landscape.Config(**{**options, "steps": int(named[-1]) - 1}, step_size=followed.step_size), Silent()
    )
    assert sum(row["at the optimum"] for row in short.table) < 6


def test_what_is_not_seen_is_not_said() -> None:
    """φ = l, a quadratic: the flat part e = ½μ has to fall to SETTLED·½(1 + μ)/2, far beyond the steps tried."""
    flat = QuadraticLoss.around(np.array([[1.0, 1.0]]), np.diag([1.0, 1e-4]))
    trial = try_step([descent_path([np.zeros((1, 1, 2))], 600)], flat, 0.5, 100)
    assert trial is not None
    assert (trial.settled, trial.steps, trial.arrived) == (None, 100, 0)
    steps = np.log(1e-4 * 2 / (SETTLED * (1 + 1e-4))) / (-2 * np.log(1 - 0.5 * 1e-4))
    assert trial.needed == pytest.approx(steps, rel=0.03)
    assert "some 5e+04" in trial.in_words()
    alone = replace(trial, settled=1, networks=1)
    assert alone.in_words() == "was tried: the network is at the optimum after 1 step"


def test_a_loss_that_rises_is_no_settling_step() -> None:
    """η = 1.9/λ bounces and falls; at depth 2 beyond the edge, a cycle stays bounded for ever and is refused."""
    loss = QuadraticLoss.around(np.array([[1.0]]))
    start = balanced_initialisation(np.array([[1.1]]), [1], np.random.default_rng(0))
    edge = 2.0 / 2.0  # λ_max = N‖w‖^{2−2/N} = 2
    beyond = [state.product.item() for state in descend(start, loss, 1.1 * edge, 400)]
    assert np.abs(np.diff(beyond[-3:])).min() > 1e-2
    assert try_step([descent_path(start, 2400)], loss, 1.1 * edge, 400) is None
    below = try_step([descent_path(start, 2400)], loss, 0.5 * edge, 400)
    assert below is not None
    assert below.settled is not None


def test_the_gain_is_the_rate_of_the_flattest_direction_at_a_balanced_optimum() -> None:
    """Measured: the distance to W* across W* shrinks by 1 − ημ‖W*‖^{2−2/N} a step."""
    loss = QuadraticLoss.around(np.array([[3.0, 0.0]]), np.diag([1.0, 0.01]))
    for depth in (2, 3):
        near = balanced_initialisation(np.array([[3.0, 1e-6]]), [1] * (depth - 1), np.random.default_rng(1))
        away = [state.product[0, 1] for state in descend(near, loss, 1e-2, 10)]
        assert 1 - away[10] / away[9] == pytest.approx(1e-2 * 0.01 * gain(loss, [depth]), rel=1e-3)
