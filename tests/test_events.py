"""Training in certified blocks: equal to the plain steps, and the certificate refuses what is not so."""

import numpy as np
import pytest

from dlhw3.numeric.wide.steps import events, fused, settled
from dlhw3.numeric.wide.steps.fused import Problem, Recording
from dlhw3.numeric.wide.steps.settled import Setting, State
from dlhw3.numeric.wide.steps.tiles import gates_gram, tile, untile
from dlhw3.numeric.wide.training import train
from dlhw3.progress import Silent

AGREEMENT = 1e-12  # float64, relative: the two sum the same numbers in another order


def problem(n=40, d=5, m=3000, rate=2e-4, steps=600, dtype=np.float64):
    random = np.random.default_rng(0)
    X = random.standard_normal((n, d))
    y = np.sin(X) @ random.standard_normal(d) + 0.1 * random.standard_normal(n)
    W, a = random.standard_normal((m, d)), random.standard_normal(m)
    return Problem(
        X=X.astype(dtype), y=y, W=W.astype(dtype), a=a.astype(dtype), rate=rate, steps=steps, both=False
    )


def by_plain_steps(case, every=1):
    recording = Recording.empty(len(case.y), case.steps, every)
    W, _, done = fused.train_fused(case, recording, Silent())
    assert done == case.steps
    return recording, W


def by_events(case, every=1):
    recording = Recording.empty(len(case.y), case.steps, every)
    result = events.train_by_events(case, recording, Silent())
    assert result is not None
    W, a, done, account = result
    assert done == case.steps
    assert np.array_equal(a, case.a)
    return recording, W, account


def assert_equal_runs(ours, theirs, W, W_plain):
    size = np.abs(theirs.predictions).max()
    assert np.abs(ours.predictions - theirs.predictions).max() <= AGREEMENT * size
    assert np.abs(W - W_plain).max() <= AGREEMENT * np.abs(W_plain).max()
    assert np.array_equal(ours.flips, theirs.flips)


def beginning(case):
    """Return the setting and state that training by events starts from."""
    tiles = tile(case.X, case.y, case.W, case.a, np.float64)
    recording = Recording.empty(len(case.y), case.steps, 1)
    rule, residual = fused.start(tiles, case, recording)
    gates = gates_gram(tiles, np.arange(len(case.a)), len(case.y))
    return Setting.of(case, rule, tiles), State(tiles, gates, recording.predictions[0].copy(), residual, 0)


@pytest.mark.parametrize("every", [1, 7])
def test_equals_the_plain_steps(every):
    case = problem()
    plain, W_plain = by_plain_steps(case, every)
    ours, W, account = by_events(case, every)
    assert_equal_runs(ours, plain, W, W_plain)
    assert plain.flips[-1] > 300  # activations did change
    assert account.block_steps > 0.9 * case.steps
    assert account.neuron_steps < 0.1 * case.steps * len(case.a)


def test_equals_the_plain_steps_where_blocks_do_not_always_pay():
    case = problem(rate=1e-2, steps=500)
    plain, W_plain = by_plain_steps(case)
    ours, W, account = by_events(case)
    assert_equal_runs(ours, plain, W, W_plain)
    assert account.plain_steps > 0
    assert account.block_steps > 0


def test_a_wrong_prediction_is_caught_by_the_certificate(monkeypatch):
    monkeypatch.setattr(settled, "RESERVE", -1e9)  # every neuron that moves is predicted to be settled
    case = problem()
    plain, W_plain = by_plain_steps(case)
    ours, W, account = by_events(case)
    assert account.retries >= account.blocks > 0
    assert_equal_runs(ours, plain, W, W_plain)


def test_without_the_certificate_the_same_run_is_wrong(monkeypatch):
    monkeypatch.setattr(settled, "RESERVE", -1e9)
    original = settled.survey

    def credulous(setting, tiles, path, widening, reserve):
        target, kept = original(setting, tiles, path, widening, reserve)
        return target, np.ones_like(kept)

    monkeypatch.setattr(settled, "survey", credulous)
    case = problem()
    recording = Recording.empty(len(case.y), case.steps, 1)
    assert events.train_by_events(case, recording, Silent()) is None  # the audit refuses it
    assert train(case.X, case.y, case.W, case.a, case.rate, case.steps, "first").account.blocks == 0


def test_a_residual_that_leaves_and_returns_is_not_certified():
    """R(T) is near 0 while R(T/2) is large: both ends of the segment look harmless."""
    case = problem(n=12, d=3, m=2000, rate=5e-3)
    setting, state = beginning(case)
    pull = 40.0 * np.random.default_rng(1).standard_normal(12)
    there_and_back = np.repeat([1.0, -1.0], 50)[:, None] * pull
    path = np.vstack([case.y + there_and_back, case.y])  # predictions at t = 0, ..., 100
    end, stray = settled.straightness(path, case.y)
    assert np.abs(end).max() < 1e-10
    assert stray == pytest.approx(50 * np.abs(pull))
    _, kept = settled.survey(setting, state.tiles, path, 1.0, 0.0)

    z = case.X @ case.W.T
    slope = -case.rate * case.scale * case.a * (setting.gram @ ((z > 0) * pull[:, None]))
    farthest = z + 50 * slope
    crosses = ((farthest > 0) != (z > 0)).any(axis=0)
    assert crosses.sum() > 100
    assert not (kept & crosses).any()
    assert kept.sum() > 100  # and it is not vacuous


def test_the_certificate_holds_along_random_paths():
    """Whoever is certified keeps its signs at every step, by brute force."""
    case = problem(n=15, d=4, m=1500, rate=1e-2)
    setting, state = beginning(case)
    random = np.random.default_rng(2)
    z = case.X @ case.W.T
    active = z > 0
    for bend in (0.0, 0.3, 3.0):
        residuals = random.standard_normal(15) + bend * random.standard_normal((40, 15))
        path = np.vstack([case.y + residuals, case.y])
        target, kept = settled.survey(setting, state.tiles, path, 1.0, 0.0)
        for accumulated in np.cumsum(residuals, axis=0):
            moved = z - case.rate * case.scale * case.a * (setting.gram @ (active * accumulated[:, None]))
            assert not (kept & ((moved > 0) != active).any(axis=0)).any()
        assert 0.02 < kept.mean() < 1.0
        W_end, _ = untile(state.tiles._replace(W=target), 1500)
        assert np.abs(case.X @ W_end.T - moved).max() < 1e-11


def test_the_audit_refuses_what_the_weights_do_not_say():
    setting, state = beginning(problem())
    assert events._audit(setting, state) is not None
    shifted = State(state.tiles, state.gates, state.u + 1e-6, state.residual, 0)
    assert events._audit(setting, shifted) is None
    bits = state.tiles.bits.copy()
    bits[0, 0] ^= np.uint64(1)
    flipped = State(state.tiles._replace(bits=bits), state.gates, state.u, state.residual, 0)
    assert events._audit(setting, flipped) is None


def test_who_is_trained_by_events():
    case = problem(steps=100, rate=1e-5)
    parts = (case.X, case.y, case.W, case.a, case.rate)
    assert train(*parts, case.steps, "first").account.block_steps == case.steps
    assert train(*parts, case.steps, "both").account.blocks == 0
    assert train(*parts, 10, "first").account.blocks == 0
    assert train(case.X, case.y, case.W[:50], case.a[:50], case.rate, 100, "first").account.blocks == 0


def test_equal_and_opposite_and_zero_inputs_do_no_harm():
    case = problem(rate=1e-4, steps=200)
    case.X[3] = 0.0
    case.X[5] = case.X[6]
    case.X[8] = -case.X[7]
    plain, W_plain = by_plain_steps(case)
    ours, W, account = by_events(case)
    assert account.block_steps > 0.5 * case.steps
    assert_equal_runs(ours, plain, W, W_plain)


def test_float32_weights_come_back_as_float32():
    case = problem(steps=100, rate=1e-5, dtype=np.float32)
    path = train(case.X, case.y, case.W, case.a, case.rate, case.steps, "first")
    assert path.account.blocks > 0
    assert path.W.dtype == np.float32


def test_divergence_is_found_by_the_plain_steps():
    case = problem(rate=1.0, steps=3000)
    path = train(case.X, case.y, case.W, case.a, case.rate, case.steps, "first")
    assert path.diverged_at is not None
    assert np.isfinite(path.predictions[: path.diverged_at]).all()
    assert np.isnan(path.predictions[path.diverged_at :]).all()
