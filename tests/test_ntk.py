"""The ``ntk`` experiment: distances fall with width at matched steps, and stay at mismatched ones."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlhw3.errors import IN_SHELL, Diverged, NegativeAnswer, UserError
from dlhw3.numeric.data.estimates import TooLarge
from dlhw3.numeric.experiments.ntk import draws, limits, pairing
from dlhw3.numeric.experiments.ntk import experiment as ntk
from dlhw3.numeric.experiments.ntk.options import DEFAULT_RATE
from dlhw3.numeric.runs import store
from dlhw3.numeric.runs.config import validate
from dlhw3.numeric.runs.power_law import exponent
from dlhw3.numeric.runs.result import Result
from dlhw3.numeric.runs.run import run_experiment
from dlhw3.progress import Silent

SMALL = ntk.Config(width=(64, 256, 1024), steps=150, rate=2e-3, seeds=4, n=20, d=5)


@pytest.fixture(scope="module")
def matched() -> Result:
    return ntk.run(SMALL, Silent())


def test_distances_fall_with_width_at_the_expected_powers(matched: Result) -> None:
    """H(0) − H* is a mean of m independent terms; the drift of a lazy kernel is O(m^(−1/2)) or less."""
    fitted = matched.metrics["exponent"]
    assert fitted["largest_distance_infinite"]["value"] == pytest.approx(-0.5, abs=0.15)
    assert fitted["gap_at_start"]["value"] == pytest.approx(-0.5, abs=0.12)
    assert fitted["flips"]["value"] == pytest.approx(-0.5, abs=0.15)
    assert -1.2 < fitted["largest_distance_initial"]["value"] < -0.5
    for name in ("largest_distance_initial", "largest_distance_infinite", "drift"):
        low, high = fitted[name]["interval_95"]
        assert low < fitted[name]["value"] < high < 0.0


def test_every_check_of_the_run_passes(matched: Result) -> None:
    assert all(check.passed for check in matched.checks)
    assert len(matched.checks) == 3
    assert {"m = 64", "m = 256", "m = 1024"} < set(matched.table[0])


def test_the_arrays_are_what_their_axes_say(matched: Result) -> None:
    arrays = matched.arrays
    T, P = len(arrays["step"]), len(arrays["pause"])
    assert arrays["distance_initial"].shape == (3, 4, T)
    assert arrays["drift"].shape == arrays["flips"].shape == (3, 4, P)
    assert (arrays["step"][0], arrays["step"][-1]) == (0, 150)
    assert (arrays["distance_initial"][..., 0] < 1e-15).all()  # two sums of the same products
    assert (arrays["drift"][..., 0] == 0.0).all()
    assert (arrays["flips"][..., 0] == 0.0).all()
    np.testing.assert_array_equal(
        arrays["distance_initial"].max(axis=-1) <= arrays["largest_distance_initial"], True
    )
    np.testing.assert_allclose(
        arrays["loss_network"][..., -1],
        0.5 * np.sum((arrays["predictions"] - arrays["targets"]) ** 2, axis=-1),
        rtol=1e-12,
    )
    assert (arrays["loss_network"][..., -1] < arrays["loss_network"][..., 0]).all()


@pytest.mark.parametrize("share", [0.1, 0.8, 0.88])
def test_what_is_estimated_from_the_kernel_is_called_an_estimate(tmp_path: Path, share: float) -> None:
    """One sample x = 2: H* is 4, and near η = 2/λ the estimate of the flow, ε/λ, is below the distances.

    The estimate of the descent is ηε Σ_k |1 − ηλ|^k, summed here term by term.
    """
    np.savez(tmp_path / "one.npz", X=[[2.0]], Y=[3.0])
    rate = share * 0.5
    config = ntk.Config(data=tmp_path / "one.npz", width=(200, 1000), steps=60, seeds=3, rate=rate)
    result = ntk.run(config, Silent())
    distances = result.arrays["largest_distance_infinite"]
    found = np.array(result.metrics["perturbation_estimate"])
    series = sum(abs(1.0 - rate * 4.0) ** k for k in range(60))
    np.testing.assert_allclose(found, rate * result.arrays["gap"].max(axis=-1) * series, rtol=1e-12)
    exceeded = int((distances > found).sum())
    assert exceeded == 0
    if share > 0.5:
        assert (distances > result.arrays["gap"].max(axis=-1) / 4.0).any()
    assert any("is no bound" in note and "no distance exceeds it" in note for note in result.notes)
    assert [row for row in result.table if "estimate from the measured" in str(row)]
    assert not [row for row in result.table if "bound" in str(row)]


def test_steps_off_by_a_factor_are_detected() -> None:
    """With a mean squared loss the network's step is 2/n · 1e-3: 1e-4 for n = 20, ten times the kernel's."""
    config = replace(SMALL, rate=DEFAULT_RATE, rates="write-up", width=(64, 1024), seeds=2, steps=800)
    assert config.steps_on_half_square(20) == (1e-4, 1e-5)
    assert config.steps_on_half_square(100) == (2e-5, 1e-5)
    assert replace(config, rates="write-up-sum").steps_on_half_square(100) == (1e-3, 1e-5)
    result = ntk.run(config, Silent())
    wrong = np.median(result.arrays["largest_distance_initial"], axis=1)
    right = np.median(result.arrays["largest_distance_equal_time"], axis=1)
    assert (wrong > 0.15).all()
    assert wrong[1] > 0.8 * wrong[0]  # it does not vanish with width
    assert right[1] < 0.3 * right[0]
    assert right[1] < 0.02 * wrong[1]
    assert any("different times" in note for note in result.notes)


def test_the_write_ups_own_mismatch_has_the_documented_size() -> None:
    """A factor of 2 in time, from e^{−Ht} alone: 0.209 of ‖y‖ for another draw of the data."""
    result = ntk.run(ntk.Config(width=(2000,), steps=2000, rates="write-up"), Silent())
    assert float(result.arrays["largest_distance_infinite"].max()) == pytest.approx(0.209, abs=0.03)


def test_the_first_layer_alone_keeps_the_output_weights() -> None:
    result = ntk.run(replace(SMALL, layers="first", width=(200,), seeds=1), Silent())
    assert all(check.passed for check in result.checks)
    X = draws.synthetic(20, 5, 0.1, 0).X
    assert result.arrays["infinite_eigenvalues"].sum() == pytest.approx(np.sum(X**2) / 2, rel=1e-12)


def test_equal_configs_give_equal_arrays(matched: Result) -> None:
    config = replace(SMALL, width=(64,), seeds=1)
    first, second = ntk.run(config, Silent()), ntk.run(config, Silent())
    assert store.array_bytes(first.arrays) == store.array_bytes(second.arrays)


def test_too_large_a_step_is_refused_with_the_largest_that_was_tried() -> None:
    config = replace(SMALL, rate=1.0)
    with pytest.raises(NegativeAnswer, match="largest stable is 2/λ_max") as caught:
        ntk.run(config, Silent())
    suggested = float(IN_SHELL.spelled(caught.value.said.hint).removeprefix("--rate "))
    limits = 2 / ntk.run(replace(SMALL, steps=1), Silent()).arrays["initial_eigenvalues"][..., -1]
    assert 0.9 * limits.min() < suggested <= limits.min()
    ntk.run(replace(SMALL, rate=suggested, width=(64,), seeds=1), Silent())
    assert caught.value.exit_code == 1


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        ({"width": (100, 10**11)}, "GB; this machine has", "a smaller --width"),
        ({"width": (10**9,)}, "GB; this machine has", "a smaller --width"),
        ({"n": 10**7}, "GB; this machine has", "fewer samples"),
        ({"seeds": 10**9}, "The records of 1000000000 runs", "fewer --seeds"),
        ({"steps": 10**15}, "days on one core", "--steps [0-9]+"),
        ({"steps": 10**15, "device": "cuda"}, "days on a fast device", "--steps [0-9]+"),
        ({"width": (10_000,), "steps": 10**9}, "some 46 days on one core", "--steps [0-9]+"),
    ],
)
def test_sizes_beyond_memory_or_days_are_refused_before_anything_is_drawn(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], message: str, hint: str
) -> None:
    monkeypatch.setattr(draws.wide_network, "initialise", None)
    monkeypatch.setattr(draws, "synthetic", None)
    with pytest.raises(UserError, match=message) as refused:
        ntk.run(ntk.Config(**options), Silent())
    assert re.fullmatch(hint, IN_SHELL.spelled(refused.value.said.hint))
    if "--steps" in IN_SHELL.spelled(refused.value.said.hint):
        steps = int(IN_SHELL.spelled(refused.value.said.hint).removeprefix("--steps "))
        device = options.get("device", "cpu")
        width = options.get("width", (1000,))
        limits.refuse_beyond_here(width, 1, steps, 100, 10, device)  # the hint is accepted, and no smaller
        with pytest.raises(TooLarge):
            limits.refuse_beyond_here(width, 1, steps + steps // 9, 100, 10, device)


def test_divergence_in_the_middle_keeps_what_there_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = replace(SMALL, rate=5.0, width=(64, 128), seeds=1, steps=400)
    monkeypatch.setattr(ntk, "refuse_what_cannot_train", lambda draws, progress: None)
    with np.errstate(all="ignore"), pytest.raises(Diverged, match="diverged at step") as caught:
        run_experiment("ntk", config, tmp_path / "run")
    assert "--rate" in IN_SHELL.spelled(caught.value.said.hint)
    kept = store.load(tmp_path / "run")
    assert not kept.complete
    assert np.isfinite(kept.arrays["loss_network"][0, 0, 0])
    assert np.isnan(kept.arrays["loss_network"][0, 0, -1])
    assert np.isnan(kept.arrays["loss_network"][1]).all()


def test_options_that_contradict_are_refused() -> None:
    with pytest.raises(UserError, match="fixes both steps"):
        validate(ntk.Config(rates="write-up", rate=1.0))
    with pytest.raises(UserError, match="same value twice"):
        validate(ntk.Config(width=(3, 3)))


def test_the_users_own_data(tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    random = np.random.default_rng(0)
    np.savez(path, X=random.standard_normal((9, 4)), Y=random.standard_normal(9))
    result = ntk.run(ntk.Config(width=(40,), steps=20, data=path), Silent())
    assert result.arrays["targets"].shape == (1, 1, 9)


@pytest.mark.parametrize("seed", range(4))
def test_the_smallest_networks_run_even_when_no_neuron_is_active(seed: int, tmp_path: Path) -> None:
    config = ntk.Config(width=(1,), steps=1, n=2, d=1, seed=seed)
    outcome = run_experiment("ntk", config, tmp_path / "run")
    assert all(check.passed for check in outcome.result.checks)


def test_recorded_steps_and_pauses_cover_the_run() -> None:
    for steps in (1, 2, 7, 399, 2000, 100_000):
        recorded, pauses = pairing.recorded_steps(steps), pairing.pause_steps(steps)
        for chosen in (recorded, pauses):
            assert (chosen[0], chosen[-1]) == (0, steps)
            assert (np.diff(chosen) > 0).all()
        assert len(recorded) <= pairing.RECORDED + 1


def test_the_exponent_of_a_power_law_and_its_interval() -> None:
    sizes = np.array([10.0, 100.0, 1000.0])
    exact = exponent(sizes, 3.0 * sizes[:, None] ** np.array([-0.5, -0.7]))
    assert exact.value == pytest.approx(-0.6)
    assert exact.high - exact.value == pytest.approx(
        12.706204736 * 0.1, rel=1e-9
    )  # t with one degree of freedom
    assert np.isnan(exponent(sizes, 3.0 * sizes[:, None] ** -0.5).low)


def drawn(result: Result, config: ntk.Config) -> Any:
    """Return the finished figure of a run, and what draws it."""
    from dlhw3.numeric.runs import figures

    with figures.style():
        figure = ntk.plot(result, config)
        figures.finish(figure)
        figure.draw_without_rendering()
    return figure


def test_legends_lie_on_no_curve_and_ticks_are_the_widths() -> None:
    config = replace(SMALL, width=(60, 200, 600), steps=30, seeds=2)
    figure = drawn(ntk.run(config, Silent()), config)
    for axis in figure.axes:
        box = axis.get_legend().get_window_extent()
        for line in axis.lines:
            points = line.get_transform().transform(line.get_xydata())
            assert not any(box.contains(x, y) for x, y in points)
    axis = figure.axes[3]
    assert [label.get_text() for label in axis.get_xticklabels()] == ["60", "200", "600"]
    assert not axis.xaxis.get_minorticklocs().size


def test_a_fitted_power_is_drawn_with_its_slope_and_two_widths_have_none() -> None:
    config = replace(SMALL, width=(60, 200, 600), steps=30, seeds=2)
    result = ntk.run(config, Silent())
    axis = drawn(result, config).axes[3]
    fits = [line for line in axis.lines if line.get_label() == "_fit"]
    slopes = [float(np.diff(np.log(line.get_ydata()))[0] / np.log(600 / 60)) for line in fits]
    names = ("largest_distance_initial", "largest_distance_infinite", "drift", "flips")
    assert slopes == pytest.approx([result.metrics["exponent"][name]["value"] for name in names])
    assert "fitted" in axis.get_title(loc="left")
    two = replace(config, width=(60, 200))
    axis = drawn(ntk.run(two, Silent()), two).axes[3]
    assert not [line for line in axis.lines if line.get_label() == "_fit"]
    assert "fitted" not in axis.get_title(loc="left")
    assert not any("^" in text.get_text().replace("^*", "") for text in axis.get_legend().get_texts())


def test_few_seeds_are_drawn_themselves_and_many_as_a_band() -> None:
    for seeds, bands, words in ((1, 0, "one seed"), (3, 0, "each run"), (9, 2, "10–90 %")):
        config = replace(SMALL, width=(30,), steps=10, n=6, seeds=seeds)
        figure = drawn(ntk.run(config, Silent()), config)
        axis = figure.axes[1]
        assert len(axis.collections) == bands
        assert sum(line.get_label() == "_run" for line in axis.lines) == (2 * 3 if seeds == 3 else 0)
        assert words in " ".join(figure.get_supxlabel().split())


@pytest.mark.parametrize("count", [9, 20])
def test_many_widths_look_different(count: int) -> None:
    widths = tuple(10 * (k + 1) for k in range(count))
    config = replace(SMALL, width=widths, steps=5, n=6, seeds=1)
    figure = drawn(ntk.run(config, Silent()), config)
    looks = {(line.get_color(), line.get_marker()) for line in figure.axes[1].lines}
    assert len(looks) >= count
    labels = [label for label in figure.axes[3].get_xticklabels() if label.get_text()]
    boxes = [label.get_window_extent() for label in labels]
    assert not any(one.overlaps(other) for one, other in itertools.pairwise(boxes))
