"""The landscape experiment: its numbers against torch, where it ends, what it refuses."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from test_linear_network import gap_certificate

from dlhw3.errors import IN_SHELL, Diverged, UserError
from dlhw3.numeric.data import samples as data
from dlhw3.numeric.experiments.landscape import experiment as landscape
from dlhw3.numeric.experiments.landscape.path import follow, path_spectrum, recorded_iterations
from dlhw3.numeric.experiments.landscape.summary import (
    ON_THE_WAY,
    OPTIMUM,
    SADDLE,
    endings,
    saddle_passed,
    scales_of,
)
from dlhw3.numeric.linear.network import default_initialisation
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.runs import config as configuration
from dlhw3.progress import Silent

NEGATIVE = 1e-9


def write_up_loss(seed=0):
    chosen = data.synthetic(seed=seed)
    return QuadraticLoss.from_data(chosen.X.T, chosen.Y.T)


def run(**options):
    config = configuration.parse(landscape.Config, {name: str(value) for name, value in options.items()})
    return landscape.run(config, Silent()), config


def test_the_floor_of_the_write_up_data():
    """No linear network fits them: the mean training MSE of the optimum over draws is about 0.57."""
    floors = [write_up_loss(seed).minimum for seed in range(300)]
    assert np.mean(floors) == pytest.approx(0.567, abs=0.06)
    assert np.median(floors) == pytest.approx(0.514, abs=0.08)


@pytest.mark.parametrize("hidden", [1, 3])
def test_the_path_agrees_with_torch_step_by_step(hidden):
    """Channel: torch autograd and SGD arithmetic on the data themselves, torch's Hessian for the spectrum."""
    import torch

    chosen = data.synthetic(n=30, d=4, seed=1)
    loss = QuadraticLoss.from_data(chosen.X.T, chosen.Y.T)
    start = default_initialisation((4, hidden, hidden, 1), np.random.default_rng(0), (2,))
    record = follow(start, loss, 0.03, recorded_iterations(20, 5), NEGATIVE, Silent())
    X, Y = torch.tensor(chosen.X.T), torch.tensor(chosen.Y.T)

    def mse(*layers):
        return torch.mean((layers[2] @ layers[1] @ layers[0] @ X - Y) ** 2)

    layers = [torch.tensor(layer[1], requires_grad=True) for layer in start]
    for step in range(21):
        value = mse(*layers)
        gradients = torch.autograd.grad(value, layers)
        if step % 5 == 0:
            row = step // 5
            assert record.excess[row, 1] == pytest.approx(value.item() - loss.minimum, rel=1e-10)
            norm = sum(float((g**2).sum()) for g in gradients) ** 0.5
            assert record.gradient_norm[row, 1] == pytest.approx(norm, rel=1e-10)
            blocks = torch.autograd.functional.hessian(mse, tuple(layers))
            sizes = [layer.numel() for layer in layers]
            H = torch.cat(
                [
                    torch.cat([b.reshape(s, t) for b, t in zip(line, sizes, strict=True)], 1)
                    for line, s in zip(blocks, sizes, strict=True)
                ]
            )
            eigenvalues = torch.linalg.eigvalsh(H).numpy()
            assert record.smallest[row, 1] == pytest.approx(eigenvalues[0], abs=1e-10)
            assert record.largest[row, 1] == pytest.approx(eigenvalues[-1], abs=1e-10)
            assert record.index[row, 1] == np.sum(eigenvalues < -NEGATIVE)
        with torch.no_grad():
            for layer, g in zip(layers, gradients, strict=True):
                layer -= 0.03 * g


def test_a_network_at_rest_at_the_origin_ends_at_a_saddle():
    """Depth 2: one negative eigenvalue. Depth 3: the Hessian vanishes and λ_min = 0, which proves nothing."""
    loss = write_up_loss()
    for depth, index in ((2, 1), (3, 0)):
        widths = [10, *[1] * depth]
        layers = [np.zeros((1, b, a)) for a, b in pairwise(widths)]
        record = follow(layers, loss, 0.02, recorded_iterations(10, 1), NEGATIVE, Silent())
        assert endings(record, scales_of(loss), NEGATIVE).tolist() == [SADDLE]
        assert record.index[-1, 0] == index
        assert record.certificate[-1, 0] == np.inf
        assert saddle_passed(record, scales_of(loss), NEGATIVE).index[0] == index


def test_a_near_zero_smallest_eigenvalue_is_not_taken_for_a_minimum():
    """φ = ½(w_1⋯w_5 − 1)² at w_j = 1/20: ‖∇φ‖ = 1.4e-5, λ_min = −5e-4, λ_max > 0, and φ = ½ above min φ."""
    loss = QuadraticLoss.around(np.array([[1.0]]))
    layers = [np.full((1, 1, 1), 0.05)] * 5
    record = follow(layers, loss, 0.02, recorded_iterations(5, 1), NEGATIVE, Silent())
    assert record.gradient_norm[0, 0] == pytest.approx(1.398e-5, rel=1e-3)
    assert record.smallest[0, 0] == pytest.approx(-5.0e-4, rel=1e-2)
    assert record.largest[0, 0] == pytest.approx(1.25e-4, rel=1e-2)
    assert endings(record, scales_of(loss), NEGATIVE).tolist() == [SADDLE]
    layers = [np.full((1, 1, 1), 1.0 + 1e-9)] * 5
    record = follow(layers, loss, 0.02, recorded_iterations(1, 1), NEGATIVE, Silent())
    assert endings(record, scales_of(loss), NEGATIVE).tolist() == [OPTIMUM]
    record = follow([np.full((1, 1, 1), 0.9)] * 5, loss, 0.02, recorded_iterations(1, 1), NEGATIVE, Silent())
    assert endings(record, scales_of(loss), NEGATIVE).tolist() == [ON_THE_WAY]


def test_a_default_run_in_small():
    result, _ = run(depth="2,5", steps=300, seeds=6, seed=3)
    assert [row["depth"] for row in result.table] == [2, 5]
    assert all(check.passed for check in result.checks)
    assert result.table[0]["at the optimum"] == 6
    assert result.table[1]["near a saddle"] + result.table[1]["on the way"] > 0
    assert result.arrays["excess_5"].shape == (301, 6)
    stuck, _ = run(depth="5", steps=60, seeds=6, step_size=0.005)
    assert stuck.table[0]["near a saddle"] > 0
    assert any("Depth 5" in note and "still near a saddle" in note for note in stuck.notes)
    loss = write_up_loss(3)
    assert result.metrics["least_squares_mse"] == pytest.approx(loss.minimum)
    again, _ = run(depth="5", steps=300, seeds=2, seed=3)
    first, second = again.arrays["excess_5"], result.arrays["excess_5"][:, :2]
    # an excess e is a square: rounding of the weights, ε, moves it by 2ε√e, which rtol alone does not allow
    np.testing.assert_allclose(first, second, rtol=1e-6, atol=1e-12 * second.max())


def test_the_figure_is_drawn_without_warnings():
    from dlhw3.numeric.runs import figures

    result, config = run(steps=30, seeds=3, depth="2,3")
    with figures.style():
        assert figures.render_png(landscape.plot(result, config)).startswith(b"\x89PNG")
    result, config = run(steps=30, seeds=1, depth="3", hidden_width=20)
    with figures.style():
        figure = landscape.plot(result, config)
        figures.finish(figure)
        figure.draw_without_rendering()


def test_a_step_beyond_every_minimum_is_refused_and_the_hint_works():
    with pytest.raises(Diverged, match="settles at one") as caught:
        run(step_size=0.5)
    assert caught.value.exit_code == 1
    assert caught.value.partial is None
    step = float(IN_SHELL.spelled(caught.value.said.hint).split()[-1])
    assert 0.01 < step < 0.0846
    result, _ = run(step_size=step, steps=50, seeds=4)
    assert all(row["diverged"] == 0 for row in result.table)


def test_a_divergence_that_theory_does_not_predict_is_detected(tmp_path):
    """Targets so small that minima are flat, and a step that the start cannot bear."""
    random = np.random.default_rng(0)
    X = random.standard_normal((40, 3))
    path = tmp_path / "small.npz"
    np.savez(path, X=X, Y=0.01 * X[:, :1])
    with pytest.raises(Diverged, match="diverged at depth 3") as caught:
        run(data=path, depth="3", step_size=20.0, hidden_width=4, seeds=5)
    partial = caught.value.partial
    assert partial is not None
    assert partial.table[0]["diverged"] > 0
    step = float(IN_SHELL.spelled(caught.value.said.hint).split()[-1])
    result, _ = run(data=path, depth="3", step_size=step, hidden_width=4, seeds=5)
    assert result.table[0]["diverged"] == 0


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e3])
def test_equal_rows_raise_no_alarm(size, tmp_path):
    """30 equal inputs: A has rank 1, and its null directions carry rounding that no certificate covers."""
    random = np.random.default_rng(2)
    y = random.standard_normal(30)
    path = tmp_path / "equal.npz"
    np.savez(path, X=size * np.tile(random.standard_normal(4), (30, 1)), Y=y - y.mean() + 1e-3)
    result, _ = run(data=path, depth="2", seeds=4, steps=200, step_size=0.02 / max(size, 1.0) ** 2)
    assert [check.name for check in result.checks if not check.passed] == []


def test_a_certificate_that_is_too_low_fails_the_check():
    from dlhw3.numeric.experiments.landscape.checks import checks

    loss = write_up_loss()
    layers = default_initialisation((10, 1, 1), np.random.default_rng(5), (2,))
    record = follow(layers, loss, 0.02, recorded_iterations(20, 5), NEGATIVE, Silent())
    assert checks(loss, {2: record})[0].passed
    low = dataclasses.replace(record, certificate=record.excess * (1 - 1e-9))
    assert not checks(loss, {2: low})[0].passed


def test_several_outputs_and_bottlenecks(tmp_path):
    random = np.random.default_rng(1)
    path = tmp_path / "two.npz"
    np.savez(path, X=random.standard_normal((40, 3)), Y=random.standard_normal((40, 2)))
    with pytest.raises(UserError, match="bottleneck"):
        run(data=path)
    result, _ = run(data=path, depth="2", hidden_width=3, seeds=2, steps=20)
    assert all(check.passed for check in result.checks)
    assert np.isfinite(result.arrays["index_2"]).all()
    wide, _ = run(data=path, depth="2", hidden_width=40, seeds=1, steps=20)
    assert np.isnan(wide.arrays["index_2"]).all()
    assert np.isfinite(wide.arrays["smallest_2"]).all()


def test_a_wide_network_still_has_its_zero_eigenvalues():
    loss = write_up_loss()
    layers = default_initialisation((10, 6, 1), np.random.default_rng(2), (3,))
    eigenvalues, complete = path_spectrum(layers, loss)
    assert complete
    assert np.all(np.min(np.abs(eigenvalues), axis=-1) == 0.0)


def test_options_are_validated():
    with pytest.raises(UserError, match="hidden_width must be at least 1"):
        run(hidden_width=0)
    with pytest.raises(UserError, match="depth must be at least 2"):
        run(depth="1,2")
    assert dataclasses.is_dataclass(landscape.Config)


@pytest.mark.parametrize("hidden", [1, 2])
def test_a_path_in_stretches_is_the_path(hidden, monkeypatch):
    """Small batches must not drop, repeat or shift an iterate."""
    from dlhw3.numeric.experiments.landscape import path as landscape_path

    loss = write_up_loss()
    layers = default_initialisation((10, hidden, hidden, 1), np.random.default_rng(3), (2,))
    iterations = recorded_iterations(37, 5)
    assert iterations.tolist() == [0, 5, 10, 15, 20, 25, 30, 35, 37]
    whole = follow(layers, loss, 0.02, iterations, NEGATIVE, Silent())
    monkeypatch.setattr(landscape_path, "BATCH_BYTES", 3 * 2 * 8 * 20**2)
    parts = follow(layers, loss, 0.02, iterations, NEGATIVE, Silent())
    assert whole.excess.shape == parts.excess.shape == (9, 2)
    np.testing.assert_allclose(parts.excess, whole.excess, rtol=1e-11)
    np.testing.assert_allclose(parts.smallest, whole.smallest, atol=1e-11)


def test_the_refusal_is_at_two_over_the_sharpness():
    from dlhw3.numeric.linear.certificates import least_sharpness
    from dlhw3.numeric.linear.stability import descent_path, refuse_unstable

    loss = write_up_loss()
    limit = 2 / least_sharpness(loss, 3)
    layers = default_initialisation((10, 1, 1, 1), np.random.default_rng(4), (3,))
    rest = (20, lambda: [descent_path(layers, 20)], str)
    refuse_unstable(loss, (2, 3), 0.999 * limit, *rest)
    with pytest.raises(Diverged, match="depth 3"):
        refuse_unstable(loss, (2, 3), 1.001 * limit, *rest)


def test_all_networks_of_a_swing_are_counted_whatever_side_they_end_on():
    """η = 0.084 at depth 5: a cycle of two, whose sides have λ_max above and below 2/η."""
    for steps in (500, 501):
        config = landscape.Config(depth=(5,), step_size=0.084, seeds=8, steps=steps)
        result = landscape.run(config, Silent())
        late = result.arrays["largest_5"][-50:]
        assert (late > 2 / 0.084).any(axis=0).all()
        assert not (late > 2 / 0.084).all(axis=0).any()
        assert any(note.startswith("Depth 5: 8 of 8 networks met λ_max above 2/η") for note in result.notes)


def test_the_number_of_zero_eigenvalues_is_exact_only_where_the_inputs_span_their_space(tmp_path):
    random = np.random.default_rng(0)
    np.savez(tmp_path / "wide.npz", X=random.standard_normal((5, 20)), Y=random.standard_normal((5, 1)))
    for source, words in ((None, ", N − 1 Hessian"), (tmp_path / "wide.npz", ", N − 1 or more")):
        result = landscape.run(landscape.Config(data=source, depth=(2,), seeds=2, steps=20), Silent())
        assert sum(words in note for note in result.notes) == 1


def test_a_point_that_is_not_slow_is_no_saddle():
    result = landscape.run(landscape.Config(depth=(2, 5)), Silent())
    loss = landscape.square_loss(landscape.Config())
    slope = scales_of(loss).slope
    for row in result.table:
        excess, norm = (result.arrays[f"{name}_{row['depth']}"] for name in ("excess", "gradient_norm"))
        slow = (norm <= 0.05 * slope) & (excess > 0.5 * scales_of(loss).explained)
        assert row["passed a saddle"] == slow.any(axis=0).sum()
    assert result.table[0]["passed a saddle"] < result.table[1]["passed a saddle"]


def test_targets_that_explain_nothing_are_refused(tmp_path):
    random = np.random.default_rng(0)
    np.savez(tmp_path / "zero.npz", X=random.standard_normal((9, 3)), Y=np.zeros((9, 1)))
    with pytest.raises(UserError, match="optimum is zero"):
        landscape.run(landscape.Config(data=tmp_path / "zero.npz"), Silent())


def test_more_records_than_memory_are_refused_before_any_network_is_drawn(monkeypatch):
    monkeypatch.setattr(landscape, "default_initialisation", None)
    for options in ({"seeds": 10**7}, {"every": 1, "steps": 10**9}):
        with pytest.raises(UserError, match=r"The \d+ records of \d+ seeds take"):
            landscape.run(landscape.Config(**options), Silent())


@pytest.mark.parametrize("flattest", [1e-3, 1e-7, 1e-9, 1e-11])
@pytest.mark.parametrize("outputs", [1, 2])
def test_a_certificate_below_the_excess_is_seen_however_flat_the_loss(flattest, outputs):
    """The unit holds no 1/s_r: with √(2·excess/μ) in it, nothing is seen beyond s_1/s_r = 10⁷."""
    from dataclasses import replace

    from dlhw3.numeric.experiments.landscape.checks import CERTIFICATE_TOLERANCE, certificate_shortfall
    from dlhw3.numeric.experiments.landscape.path import follow

    random = np.random.default_rng(3)
    turned = np.linalg.qr(random.standard_normal((3, 3)))[0]
    X = (random.standard_normal((40, 3)) * [1.0, 1.0, flattest]) @ turned
    loss = QuadraticLoss.from_data(X.T, random.standard_normal((outputs, 40)))
    assert loss.inputs.spans
    layers = default_initialisation((3, 4, outputs), random, (3,))
    record = follow(layers, loss, 0.05, np.arange(0, 201, 50), 1e-9, Silent())
    assert certificate_shortfall(record, loss) <= CERTIFICATE_TOLERANCE
    wrong = replace(record, certificate=record.excess / 4)
    assert certificate_shortfall(wrong, loss) > 10 * CERTIFICATE_TOLERANCE


def test_a_certificate_holds_where_the_layers_are_nearly_orthogonal_to_the_inputs():
    """W_{N-1:1}U was taken as exact where W_1 is nearly orthogonal to U: certificates below the excess."""
    loss = QuadraticLoss.from_data(np.ones((3, 5)), np.ones((2, 5)))
    random = np.random.default_rng(3)
    for share in (1.0, 1e-3, 1e-6, 1e-9):
        away = random.standard_normal((200, 1, 3))
        first = away - (1 - share) * away.mean(axis=-1, keepdims=True)
        layers = [first, random.standard_normal((200, 2, 1))]
        excess = loss.excess(layers[1] @ layers[0])
        assert np.all(gap_certificate(layers, loss) >= excess * (1 - 1e-15))
