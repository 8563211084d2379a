"""The end-to-end experiment in small: orders, contrast, races, refusals. The mathematics is in test_flows."""

from __future__ import annotations

import numpy as np
import pytest

from dlhw3.errors import Diverged, UserError
from dlhw3.numeric.experiments.end_to_end import experiment as end_to_end
from dlhw3.numeric.experiments.end_to_end.summary import _count, _trend
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
        assert figures.render(end_to_end.plot(result, config))["figure.png"].startswith(b"\x89PNG")
    result, config = run(seeds=1, step_size="0.02", most=5, time=1)
    with figures.style():
        figure = end_to_end.plot(result, config)
        figures.finish(figure)
        figure.draw_without_rendering()


def test_a_step_beyond_every_minimum_is_refused_and_the_hint_works():
    with pytest.raises(Diverged, match="settles at one") as caught:
        run(step_size="2,1")
    options = dict(zip(*[iter(caught.value.hint.split())] * 2, strict=True))
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
    rising = np.array([[1.0, 2.0], [2.0, 3.0], [3.0, 5.0]])  # (depth, seed)
    assert _trend(rising).startswith("deeper is slower, in 100 %")
    assert _trend(rising[::-1]).startswith("deeper is faster, in 100 %")
    assert "not decided" in _trend(rising[[0, 2, 1]])
    assert "not decided" in _trend(np.array([[1.0, 1.0], [2.0, np.nan]]))
    assert "not decided" in _trend(np.array([[1.0, 4.0], [3.0, 2.0]]))  # the medians rise, the seeds disagree
    assert _count(np.array([5.0, np.nan])) == "1 of 2 did not arrive"


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
    assert caught.value.hint
