"""Deep linear networks of hidden width 1: 500 steps with the Hessian's spectrum at each, and many seeds at once.

Ours: gradient descent in closed form and the closed-form Hessian of every iterate, all eigenvalues. Theirs:
an ``nn.Sequential`` trained by SGD on the samples, with ``torch.func.hessian`` at every step, or one
``vmap`` of it over the stored path. Both return every eigenvalue at every iterate, compared before anything
is timed.
"""

from __future__ import annotations

import benchmarks.one_thread  # noqa: F401  (before numpy is imported)

# isort: split

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from benchmarks.pairs import Row, Setting, ratio, show
from dlhw3.numeric.data import samples as data
from dlhw3.numeric.linear.hessian_width_one import width_one_spectrum
from dlhw3.numeric.linear.network import LayerList, default_initialisation
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.linear.width_one_descent import width_one_path

STEPS, STEP_SIZE, DEPTH = 500, 0.02, 3
DEPTHS = (2, 3, 4, 5)  # of the experiment
AGREE = 1e-9  # both sides' eigenvalues along 500 steps of float64
DOUBLE = Setting("float64")


def rows() -> list[Row]:
    torch.set_num_threads(1)
    loss, X, Y = problem()
    layers = network(DEPTH, 1)

    def ours() -> Any:
        return spectrum_along(layers, loss)

    flat = [layer[0] for layer in layers]
    compare(spectrum_along(layers, loss), hessian_each_step(flat, X, Y), "torch.func.hessian")
    compare(spectrum_along(layers, loss), hessian_by_vmap(flat, X, Y), "vmap of it")
    title = f"landscape, width 1, depth {DEPTH}, spectrum at each of {STEPS} steps"
    return [
        ratio(
            f"{title}: torch.func.hessian",
            ours,
            lambda: hessian_each_step(flat, X, Y),
            setting=DOUBLE,
            target=200,
            pairs=5,
        ),
        ratio(
            f"{title}: one vmap of it",
            ours,
            lambda: hessian_by_vmap(flat, X, Y),
            setting=DOUBLE,
            target=15,
            pairs=15,
        ),
        *(many_seeds(depth, loss) for depth in DEPTHS),
    ]


def many_seeds(depth: int, loss: QuadraticLoss) -> Row:
    many, one = network(depth, 64), network(depth, 1)
    return ratio(
        f"64 seeds of a width-1 network, depth {depth}: 3 × the time of one",
        lambda: train(many, loss),
        lambda: train(one, loss, times=3),
        setting=DOUBLE,
        target=1,
        pairs=15,
    )


def problem() -> tuple[QuadraticLoss, torch.Tensor, torch.Tensor]:
    chosen = data.synthetic(seed=0)
    loss = QuadraticLoss.from_data(chosen.X.T, chosen.Y.T)
    return loss, torch.tensor(chosen.X), torch.tensor(chosen.Y)


def network(depth: int, seeds: int) -> LayerList:
    return default_initialisation((10, *[1] * depth), np.random.default_rng(0), (seeds,))


def train(layers: LayerList, loss: QuadraticLoss, times: int = 1) -> None:
    for _ in range(times):
        width_one_path(layers, loss, STEP_SIZE, STEPS)


def spectrum_along(layers: LayerList, loss: QuadraticLoss) -> np.ndarray:
    return width_one_spectrum(width_one_path(layers, loss, STEP_SIZE, STEPS), loss)[:, 0]


def torch_model(layers: list[np.ndarray]) -> torch.nn.Sequential:
    parts = []
    for layer in layers:
        linear = torch.nn.Linear(layer.shape[1], layer.shape[0], bias=False, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(layer))
        parts.append(linear)
    return torch.nn.Sequential(*parts)


def value_of(
    shapes: list[torch.Size], X: torch.Tensor, Y: torch.Tensor
) -> Callable[[torch.Tensor], torch.Tensor]:
    sizes = [shape.numel() for shape in shapes]

    def value(flat: torch.Tensor) -> torch.Tensor:
        out = X
        for part, shape in zip(torch.split(flat, sizes), shapes, strict=True):
            out = out @ part.reshape(shape).T
        return torch.mean((out - Y) ** 2)

    return value


def train_loop(
    layers: list[np.ndarray], X: torch.Tensor, Y: torch.Tensor, look: Callable[[torch.Tensor], None]
) -> list[torch.Size]:
    model = torch_model(layers)
    optimiser = torch.optim.SGD(model.parameters(), lr=STEP_SIZE)
    criterion = torch.nn.MSELoss()
    for step in range(STEPS + 1):
        look(torch.cat([p.detach().reshape(-1) for p in model.parameters()]))
        if step < STEPS:
            optimiser.zero_grad()
            criterion(model(X), Y).backward()
            optimiser.step()
    return [p.shape for p in model.parameters()]


def hessian_each_step(layers: list[np.ndarray], X: torch.Tensor, Y: torch.Tensor) -> np.ndarray:
    shapes = [torch.Size(layer.shape) for layer in layers]
    hessian = torch.func.hessian(value_of(shapes, X, Y))
    found: list[torch.Tensor] = []
    train_loop(layers, X, Y, lambda flat: found.append(torch.linalg.eigvalsh(hessian(flat))))
    return torch.stack(found).numpy()


def hessian_by_vmap(layers: list[np.ndarray], X: torch.Tensor, Y: torch.Tensor) -> np.ndarray:
    path: list[torch.Tensor] = []
    shapes = train_loop(layers, X, Y, path.append)
    hessians = torch.func.vmap(torch.func.hessian(value_of(shapes, X, Y)))(torch.stack(path))
    return torch.linalg.eigvalsh(hessians).numpy()


def compare(ours: np.ndarray, theirs: np.ndarray, name: str) -> None:
    error = float(np.abs(ours - theirs).max())
    if not error <= AGREE:
        raise AssertionError(f"{name} and the closed form differ by {error:.1e}")


if __name__ == "__main__":
    show(rows())
