"""The flow of an objective with an activation that is said beside it: its first step beside autograd."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from dlhw3.errors import UserError
from dlhw3.numeric.experiments.flow import experiment
from dlhw3.numeric.runs import config as configuration
from dlhw3.progress import Silent

SAMPLES = "sum{i=1:m}(norm2(V*sigma(W*x{i}) - y{i})^2)"
WHOLE = "norm2(V*sigma(W*X') - Y')^2 + sum(sigma_prime(W))"
STEP = 1e-3
SAID: list[tuple[str, Callable[[torch.Tensor], torch.Tensor]]] = [
    ("sigma(z) = tanh(z)", torch.tanh),
    ("sigma(z) = z*sigmoid(z)", torch.nn.functional.silu),
    ("sigma(x) = x^2/(1 + x^2)", lambda z: z**2 / (1 + z**2)),
    ("sigma(V) = V/(1 + abs(V))", torch.nn.functional.softsign),
    ("sigma(z) = b*z*(1 + tanh(b*(z + 0.04*z^3)))", lambda z: 1.5 * z * (1 + torch.tanh(1.5 * (z + 0.04 * z**3)))),
    ("sigma(z) = 1/(1 + exp(-z)) + z.^2", lambda z: torch.sigmoid(z) + z**2),
]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    random = np.random.default_rng(5)
    x, y = random.standard_normal((5, 3)), random.standard_normal((5, 2))
    given = {"V": random.standard_normal((2, 4)), "W": random.standard_normal((4, 3)), "b": np.array(1.5)}
    np.savez(tmp_path / "data.npz", x=x, y=y, X=x, Y=y, **given)
    return tmp_path / "data.npz"


def step(objective: str, loss: str, data: Path) -> dict[str, np.ndarray]:
    options = {"objective": objective, "wrt": ("V", "W"), "loss": (loss,), "shape": ("sigma: entrywise",)}
    method = {"method": "descent", "step_size": STEP, "time": STEP}
    result = experiment.run(
        configuration.from_values(experiment.Config, {**options, **method, "data": data}), Silent()
    )
    assert result.metrics["gradients"]["verdict"] == "PROVED"
    return result.arrays


@pytest.mark.parametrize(("loss", "sigma"), SAID, ids=[one[0] for one in SAID])
def test_the_first_step_is_autograds(
    loss: str, sigma: Callable[[torch.Tensor], torch.Tensor], data: Path
) -> None:
    """Also where sigma' stands in the objective, so that sigma'' is computed."""
    given = {name: torch.tensor(array) for name, array in np.load(data).items()}
    moving = [given[name].requires_grad_() for name in ("V", "W")]
    fitted = ((given["V"] @ sigma(given["W"] @ given["X"].T) - given["Y"].T) ** 2).sum()
    W = given["W"]
    (slope,) = torch.autograd.grad(sigma(W).sum(), W, create_graph=True)
    for objective, value in ((SAMPLES, fitted), (WHOLE, fitted + slope.sum())):
        found = step(objective, loss, data)
        np.testing.assert_allclose(found["objective"][0], value.item(), rtol=1e-12)
        gradients = torch.autograd.grad(value, moving, retain_graph=True)
        for name, gradient in zip("VW", gradients, strict=True):
            before, after = found[f"letter_{name}"][:2]
            rounding = 2 * np.finfo(float).eps * np.abs(before).max() / STEP  # of the step that is measured
            atol = 1e-12 * gradient.abs().max().item() + rounding
            np.testing.assert_allclose((before - after) / STEP, gradient.numpy(), rtol=0, atol=atol)


@pytest.mark.parametrize(
    ("loss", "words"),
    [
        ("sigma(z) = z*norm2(z)", r"norm2\(?.* ?is taken of a whole matrix, and sigma of every entry"),
        ("sigma(z) = z'*z", "z' is of a whole matrix"),
        ("sigma(z, w) = z*w", "sigma takes one argument, a letter"),
        ("sigma(z) = tanh(z)*y{1}", "what it is of a number is"),
        ("sigma(z) = 3", "z does not occur"),
        ("tau(z) = z", "tau is no abstract function of the objective: sigma"),
    ],
)
def test_what_is_no_function_of_every_entry_is_refused(loss: str, words: str, data: Path) -> None:
    with pytest.raises(UserError, match=words):
        step(SAMPLES, loss, data)


def test_one_of_which_nothing_is_said_is_asked_for(data: Path) -> None:
    options = {"objective": SAMPLES, "wrt": ("V", "W"), "shape": ("sigma: entrywise",), "data": data}
    with pytest.raises(UserError, match="a function of every entry, and nothing says what it is") as caught:
        experiment.run(configuration.from_values(experiment.Config, options), Silent())
    assert "sigma(z) = tanh(z)" in str(caught.value.hint)


def test_a_third_derivative_is_refused(data: Path) -> None:
    with pytest.raises(UserError, match="More than two derivatives of sigma are not computed"):
        step("sum(sigma_second(W)) + norm2(V)^2", "sigma(z) = tanh(z)", data)
