"""The end-to-end experiment in small: orders, contrast, races, refusals. The mathematics is in test_flows."""

from __future__ import annotations

import numpy as np
import pytest
from drawing import require_drawable

from dlhw3.errors import IN_SHELL, Diverged, UserError
from dlhw3.numeric.experiments.end_to_end import experiment as end_to_end
from dlhw3.numeric.experiments.end_to_end.notes import trend
from dlhw3.numeric.experiments.end_to_end.summary import _count
from dlhw3.numeric.experiments.end_to_end.widths import MOVED, WIDTHS, compare_widths
from dlhw3.numeric.experiments.landscape import experiment as landscape
from dlhw3.numeric.linear.network import end_to_end as product_of
from dlhw3.numeric.linear.network import is_balanced
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.runs import config as configuration
from dlhw3.progress import Silent

SMALL = {"depth": "2,3", "seeds": 3, "time": 3, "step_size": "0.02,0.01", "d": 4, "tolerance": 1e-2}


def run(**options):
    small = {name: value for name, value in SMALL.items() if name != "d" or "data" not in options}
    texts = {name: str(value) for name, value in {**small, **options}.items()}
    config = configuration.parse(end_to_end.Config, texts)
    return end_to_end.run(config, Silent()), config


def test_a_run_in_small():
    result, _ = run()
    assert all(check.passed for check in result.checks)
    balanced, default = (result.arrays[f"distance_{name}"] for name in ("balanced", "default"))
    assert balanced.shape == default.shape == (2, 2, 3)
    ratio = balanced[:, 0] / balanced[:, 1]
    np.testing.assert_allclose(ratio, 2.0, atol=0.15)
    shrunk = np.median(default[:, 0] / default[:, 1], axis=1)
    np.testing.assert_allclose(shrunk, 1.0, atol=0.2)
    assert np.median(default[:, 1]) > 5 * np.median(balanced[:, 1])
    small, large = (np.median(result.arrays[f"iterations_{name}"], axis=1) for name in ("small", "large"))
    assert small[1] > small[0]
    assert large[1] < large[0]
    assert result.derivations == ("deep-linear-grad", "end-to-end-flow", "rank-one-flow")


def test_both_starts_have_one_product():
    config = configuration.parse(end_to_end.Config, {"seeds": "4", "hidden_width": "3"})
    loss = QuadraticLoss.around(np.ones((1, 5)))
    balanced, default = end_to_end.starting_layers(config, loss, 3)
    np.testing.assert_allclose(product_of(balanced), product_of(default), atol=1e-14)
    assert is_balanced(balanced)
    assert not is_balanced(default)


def test_the_figure_is_drawn_without_warnings():
    from dlhw3.numeric.runs import figures

    result, config = run(time=1)
    with figures.style():
        assert figures.render_png(end_to_end.plot(result, config)).startswith(b"\x89PNG")
    result, config = run(seeds=1, step_size="0.02", most=5, time=1)
    with figures.style():
        figure = end_to_end.plot(result, config)
        figures.finish(figure)
        figure.draw_without_rendering()


def test_a_step_beyond_every_minimum_is_refused_and_the_hint_works():
    with pytest.raises(Diverged, match="settles at one") as caught:
        run(step_size="2,1")
    options = dict(zip(*[iter(IN_SHELL.spelled(caught.value.said.hint).split())] * 2, strict=True))
    assert float(options["--step-size"].split(",")[0]) < 1.0
    result, _ = run(**{name[2:].replace("-", "_"): value for name, value in options.items()})
    assert not any(
        np.isnan(result.arrays[f"distance_{name}"]).any() for name in ("balanced", "default", "euler")
    )


def test_divergence_keeps_what_there_was(tmp_path):
    random = np.random.default_rng(0)
    X = random.standard_normal((40, 3))
    path = tmp_path / "small.npz"
    np.savez(path, X=X, Y=0.01 * X[:, :1])
    with pytest.raises(Diverged, match="diverged at depth 2") as caught:
        run(data=path, depth="2", step_size="20", hidden_width=8, time=400, seeds=5, most=10)
    assert caught.value.partial is not None
    assert np.isnan(caught.value.partial.arrays["distance_default"]).any()


def test_options_are_validated(tmp_path):
    with pytest.raises(UserError, match="does not divide"):
        run(step_size="0.02,0.015")
    with pytest.raises(UserError, match="same value twice"):
        run(step_size="0.02,0.02")
    with pytest.raises(UserError, match="shorter than one step"):
        run(time=0.001)
    random = np.random.default_rng(0)
    np.savez(tmp_path / "none.npz", X=random.standard_normal((9, 3)), Y=np.zeros(9))
    with pytest.raises(UserError, match="optimum is zero"):
        run(data=tmp_path / "none.npz")
    np.savez(tmp_path / "two.npz", X=random.standard_normal((9, 3)), Y=random.standard_normal((9, 2)))
    with pytest.raises(UserError, match="one target a sample"):
        run(data=tmp_path / "two.npz")


@pytest.mark.parametrize("experiment", [end_to_end, landscape])
def test_layers_beyond_the_memory_are_refused_before_any_is_drawn(experiment, monkeypatch):
    monkeypatch.setattr(experiment, "default_initialisation", None)
    config = configuration.parse(experiment.Config, {"hidden_width": "10000000"})
    with pytest.raises(UserError, match="hidden width 10000000 and depth 5 take"):
        experiment.run(config, Silent())


def test_the_reference_line_keeps_its_label():
    from dlhw3.numeric.runs import figures

    result, config = run(seeds=2, step_size="0.02,0.01,0.005,0.0025", d=10)
    with figures.style():
        figure = end_to_end.plot(result, config)
        figure.draw_without_rendering()
        for axis in figure.axes[:2]:
            (label,) = (text for text in axis.texts if "η" in text.get_text())
            inside, box = axis.get_window_extent(), label.get_window_extent()
            assert inside.y0 <= box.y0 < box.y1 <= inside.y1


def test_the_words_about_a_race():
    rising = np.cumsum(np.ones((3, 6)), axis=0)  # (depth, seed)
    assert trend(rising) == "deeper is slower, at every depth in 6 of 6 seeds"
    assert trend(rising[::-1]) == "deeper is faster, at every depth in 6 of 6 seeds"
    assert "not decided" in trend(rising[[0, 2, 1]])
    for late in (np.nan, 1.0):
        one = rising.copy()
        one[2, 0] = late
        assert "not decided" in trend(one)  # 5 of 6 by chance: 7/64
    many = np.repeat(rising[:, :1], 12, axis=1)
    many[2, 0] = np.nan
    assert trend(many) == "deeper is slower, at every depth in 11 of 12 seeds"
    assert _count(np.array([5.0, np.nan])) == "1 of 2 did not arrive"


@pytest.mark.parametrize(("depths", "seeds"), [(2, 1), (9, 1), (3, 4)])
def test_few_seeds_decide_no_race_however_many_depths(depths, seeds):
    iterations = np.arange(1.0, depths + 1)[:, None] * np.ones(seeds)
    assert trend(iterations) == f"deeper is slower in {seeds} of {seeds} seeds, too few to tell: 5 are needed"
    assert trend(np.repeat(iterations, 5, axis=1)).startswith("deeper is slower, at every depth")


def saved(path, X, Y):
    np.savez(path, X=X, Y=Y)
    return path


def unmoved(result):
    return [one for one in result.checks if "widths" in one.name]


@pytest.mark.parametrize("size", [1e-16, 1e-8, 1e-2, 1.0, 1e3])
def test_the_paths_of_two_widths_go_somewhere_whatever_the_units(size, tmp_path):
    random = np.random.default_rng(5)
    X = random.standard_normal((20, 4))
    path = saved(
        tmp_path / "units.npz", X, size * (X @ [1.0, -1.0, 2.0, 0.5] + 0.1 * random.standard_normal(20))
    )
    steps = f"{0.005 / max(1, size**1.5):.10g}"
    result, _ = run(data=path, step_size=steps, time=200 * float(steps), seeds=6, most=10)
    assert len(unmoved(result)) == 1
    assert all(check.passed for check in result.checks)
    (sentence,) = (note for note in result.notes if "widths" in note)
    assert "number of parameters makes no difference" in sentence
    assert min(result.metrics["width_comparison_moved"]) > MOVED


def test_paths_that_stay_where_they_are_say_nothing_about_the_number_of_parameters(tmp_path):
    """w* along a column of size 1e-5: nothing goes anywhere in that direction in any number of steps."""
    random = np.random.default_rng(6)
    X = random.standard_normal((20, 2)) * [1.0, 1e-5]
    path = saved(tmp_path / "flat.npz", X, X[:, 1] * 1e5)
    result, _ = run(data=path, step_size="1e-13", time=1e-11, most=10)
    assert unmoved(result) == []
    assert any("not judged: no path went half" in note for note in result.notes)
    assert not any("makes no difference" in note for note in result.notes)


def test_layers_that_are_not_balanced_make_the_comparison_of_widths_fail():
    loss = QuadraticLoss.around(np.array([[1.0, 2.0, -1.0]]), np.diag([0.5, 1.0, 2.0]))
    config = end_to_end.Config(seeds=3)

    def start(norm, width):
        layers = end_to_end._race_start(config, loss, 3, norm, width)
        share = 1.0 if width == WIDTHS[0] else 1.1
        return [share * layers[0], layers[1] / share, layers[2]]

    found = compare_widths(start, loss, 3)
    assert found.judged.all()
    assert (found.apart > 10 * found.rounding).all()


def test_distances_from_long_starts_are_shares_of_the_start(tmp_path):
    random = np.random.default_rng(5)
    X = random.standard_normal((20, 4))
    result, config = run(data=saved(tmp_path / "small.npz", X, 1e-8 * X.sum(axis=1)), seeds=2, most=10)
    assert all(check.passed for check in result.checks)
    for name in ("balanced", "default", "euler"):
        assert result.arrays[f"distance_{name}"].max() < 2.0
    assert any("times as long as w*" in note and "‖w(0)‖" in note for note in result.notes)
    from dlhw3.numeric.runs import figures

    with figures.style():
        assert "w(0)" in end_to_end.plot(result, config).axes[0].get_ylabel()


@pytest.mark.parametrize(
    ("X", "Y"), [([[2.0]], [3.0]), ([[1.0], [3.0], [-2.0]], [-1.0, -4.0, 1.0]), ([[0.2]], [0.1])]
)
def test_with_one_input_opposed_starts_end_at_the_saddle_and_are_left_out(X, Y, tmp_path):
    path = saved(tmp_path / "one.npz", np.array(X), np.array(Y))
    result, config = run(data=path, depth="2,3", seeds=8, time=8, most=50, step_size="0.01,0.005,0.0025")
    assert [check.name for check in result.checks if not check.passed] == []
    loss = QuadraticLoss.from_data(np.array(X).T, np.array(Y)[None])
    for position, depth in enumerate(config.depth):
        start = product_of(end_to_end.starting_layers(config, loss, depth)[0])[:, 0, 0]
        opposed = start * loss.optimum[0, 0] < 0
        assert opposed.any()
        np.testing.assert_array_equal(result.arrays["left_out"][position], opposed)
        excess = result.arrays["flow_excess"][-1 if depth == 3 else 0, -1]
        assert (excess[opposed] > 0.9 * loss.explained()).all()
        assert np.isfinite(result.arrays["distance_balanced"][position][:, ~opposed]).all()
        assert np.isnan(result.arrays["distance_balanced"][position][:, opposed]).all()
    (sentence,) = (note for note in result.notes if "away from w*" in note)
    assert "of 8 at depth 2" in sentence


def test_a_run_whose_only_start_is_opposed_claims_nothing_about_its_flow(tmp_path):
    from dlhw3.numeric.runs import figures

    loss = QuadraticLoss.from_data(np.array([[2.0]]), np.array([[3.0]]))
    seed = next(
        seed
        for seed in range(50)
        if product_of(end_to_end.starting_layers(end_to_end.Config(seed=seed, seeds=1), loss, 2)[0]).item()
        < 0
    )
    path = saved(tmp_path / "one.npz", np.array([[2.0]]), np.array([3.0]))
    result, config = run(data=path, depth="2", seed=seed, seeds=1, time=8, most=50)
    assert not any("flow" in check.name or "∝" in check.name for check in result.checks)
    assert result.table[0]["balanced: distance"] == "–"
    with figures.style():
        require_drawable(end_to_end.plot(result, config))


def test_layers_that_overflow_do_so_in_silence(tmp_path):
    X = np.column_stack([np.random.default_rng(5).standard_normal((20, 4)), np.full(20, 1000.0)])
    with pytest.raises(UserError):  # and no RuntimeWarning before, which is an error here
        run(data=saved(tmp_path / "constant.npz", X, X[:, 0]), depth="2,5", step_size="0.02,0.01", time=8)


@pytest.mark.parametrize("options", [{"seed": 64, "depth": "3,5"}, {"depth": "7", "seeds": 4, "time": 20}])
def test_the_error_of_the_flow_is_compared_with_what_it_is_used_for(options):
    """A saddle magnifies the integrators' errors beyond 1e-10, and the distances to the flow with them."""
    result, _ = run(**{"d": 10, "time": 8, "most": 10, "step_size": "0.02,0.01,0.005", **options})
    assert [check.name for check in result.checks if not check.passed] == []


@pytest.mark.parametrize(
    ("experiment", "options", "words"),
    [
        (landscape, {"depth": (1000000,)}, "take .* GB|days"),
        (landscape, {"d": 20000}, "take .* GB|days"),
        (landscape, {"d": 10**6}, "take .* GB|days"),
        (landscape, {"seeds": 10**9}, "take .* GB"),
        (end_to_end, {"seeds": 10**9}, "take .* GB"),
        (end_to_end, {"depth": (1000000,)}, "take .* GB|days"),
        (end_to_end, {"d": 10**6}, "take .* GB|days"),
        (end_to_end, {"time": 1e9}, "take .* GB|days"),
    ],
)
def test_what_nothing_here_could_hold_is_refused_at_once(experiment, options, words, monkeypatch):
    monkeypatch.setattr(experiment, "default_initialisation", None)
    with pytest.raises(UserError, match=words) as caught:
        experiment.run(experiment.Config(**options), Silent())
    assert IN_SHELL.spelled(caught.value.said.hint)
