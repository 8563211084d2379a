"""The compiled gradient steps of the wide network against a plain torch autograd loop."""

import numpy as np
import pytest
import torch

from dlhw3.errors import ShapeError, UserError
from dlhw3.numeric.wide.training import train

AGREEMENT = 1e-12  # float64, relative: rounding of a hundred steps
SINGLE = 2e-5  # float32, relative: the same steps with 2^29 times the rounding, activations at 0 included


def network(n, d, m, seed=0, dtype=np.float64):
    random = np.random.default_rng(seed)
    X = random.standard_normal((n, d))
    y = np.sin(X) @ random.standard_normal(d)
    parts = (X, y, random.standard_normal((m, d)), random.standard_normal(m))
    return tuple(part.astype(dtype) for part in parts)


def autograd_path(X, y, W, a, rate, steps, layers):
    """Full-batch descent by torch autograd: predictions (steps + 1, n), W and a at the end."""
    X, y, W, a = (torch.tensor(part, dtype=torch.float64) for part in (X, y, W, a))
    trained = [W.requires_grad_(), a.requires_grad_()][: 2 if layers == "both" else 1]
    path = []
    for step in range(steps + 1):
        u = torch.relu(X @ W.T) @ a / len(a) ** 0.5
        path.append(u.detach().numpy())
        if step < steps:
            gradients = torch.autograd.grad(0.5 * ((u - y) ** 2).sum(), trained)
            with torch.no_grad():
                for part, gradient in zip(trained, gradients, strict=True):
                    part -= rate * gradient
    return np.array(path), W.detach().numpy(), a.detach().numpy()


@pytest.mark.parametrize("layers", ["both", "first"])
@pytest.mark.parametrize("shape", [(100, 10, 300), (37, 3, 77), (5, 17, 16), (70, 1, 33), (1, 2, 1)], ids=str)
def test_equals_the_autograd_loop(shape, layers):
    X, y, W, a = network(*shape)
    path = train(X, y, W, a, rate=2e-3, steps=100, layers=layers)
    u, W_end, a_end = autograd_path(X, y, W, a, 2e-3, 100, layers)
    for ours, theirs in ((path.predictions, u), (path.W, W_end), (path.a, a_end)):
        assert np.abs(ours - theirs).max() <= AGREEMENT * np.abs(theirs).max()
    assert path.losses == pytest.approx(0.5 * ((u - y) ** 2).sum(axis=1), rel=1e-11)
    flips = ((X @ W_end.T > 0) != (X @ W.T > 0)).sum()
    assert path.flips[-1] == flips
    assert path.flips[0] == 0


def test_the_cases_have_flips():
    X, y, W, a = network(100, 10, 300)
    assert train(X, y, W, a, rate=2e-3, steps=100).flips[-1] > 50


@pytest.mark.parametrize("layers", ["both", "first"])
def test_float32(layers):
    X, y, W, a = network(100, 10, 300, dtype=np.float32)
    path = train(X, y, W, a, rate=2e-4, steps=50, layers=layers)
    u, W_end, _ = autograd_path(X, y, W, a, 2e-4, 50, layers)
    assert path.W.dtype == path.a.dtype == np.float32
    assert np.abs(path.predictions - u).max() <= SINGLE * np.abs(u).max()
    assert np.abs(path.W - W_end).max() <= SINGLE * np.abs(W_end).max()


@pytest.mark.parametrize(
    ("steps", "every", "recorded"), [(10, 4, [0, 4, 8, 10]), (8, 4, [0, 4, 8]), (0, 3, [0])]
)
def test_recorded_steps(steps, every, recorded):
    X, y, W, a = network(6, 3, 20)
    all_steps = train(X, y, W, a, rate=1e-2, steps=10)
    path = train(X, y, W, a, rate=1e-2, steps=steps, record_every=every)
    assert path.steps.tolist() == recorded
    assert path.times == pytest.approx(1e-2 * np.array(recorded))
    assert np.array_equal(path.predictions, all_steps.predictions[recorded])
    assert np.array_equal(path.flips, all_steps.flips[recorded])


def test_arguments_are_left_alone():
    parts = network(8, 3, 20)
    copies = [part.copy() for part in parts]
    train(*parts, rate=1e-2, steps=3)
    assert all(np.array_equal(part, copy) for part, copy in zip(parts, copies, strict=True))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_divergence_is_reported_at_its_step(dtype):
    X, y, W, a = network(20, 4, 50, dtype=dtype)
    path = train(X, y, W, a, rate=10.0, steps=2000)
    assert path.diverged_at is not None
    assert np.isfinite(path.predictions[: path.diverged_at]).all()
    assert np.isnan(path.predictions[path.diverged_at :]).all()
    assert train(X, y, W, a, rate=1e-3, steps=50).diverged_at is None


class Listener:
    def __init__(self):
        self.steps = 0

    def start(self, total, description):
        raise AssertionError("the caller starts the stretch")

    def advance(self, steps):
        self.steps += steps

    def finish(self):
        raise AssertionError("the caller ends the stretch")


@pytest.mark.parametrize("layers", ["both", "first"])
def test_progress_adds_up(layers):
    X, y, W, a = network(20, 4, 2000)
    listener = Listener()
    train(X, y, W, a, rate=1e-4, steps=200, layers=layers, progress=listener)
    assert listener.steps == 200


def test_errors():
    X, y, W, a = network(6, 3, 20)
    with pytest.raises(ShapeError, match="do not fit"):
        train(X, y[:5], W, a, rate=1.0, steps=1)
    with pytest.raises(ShapeError, match="do not fit"):
        train(X, y, W, a[:, None], rate=1.0, steps=1)
    with pytest.raises(UserError, match="W holds NaN"):
        train(X, y, np.full_like(W, np.nan), a, rate=1.0, steps=1)
    with pytest.raises(UserError, match="rate"):
        train(X, y, W, a, rate=0.0, steps=1)
    with pytest.raises(UserError, match="choice of layers"):
        train(X, y, W, a, rate=1.0, steps=1, layers="last")
    with pytest.raises(UserError, match="record_every"):
        train(X, y, W, a, rate=1.0, steps=1, record_every=0)
