"""The extreme Hessian eigenvalues of wide networks, and the Hessian's action with several outputs, in float64.

Peers (in an environment of their own, see ``measure``): curvlinops' Hessian operator under ``scipy``'s
eigsh, and hessian-eigenthings' Lanczos, each at its fastest setting that is right to 1e-10 of the largest
eigenvalue. The reference is the dense reduced matrix, which the tests compare with torch's whole Hessian.
The action is compared with autograd's double backward, on the samples as a training loop would, and on the
moments XXᵀ and YXᵀ.
"""

from __future__ import annotations

import benchmarks.one_thread  # noqa: F401  (before numpy is imported)

# isort: split

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from benchmarks.bench_landscape import torch_model
from benchmarks.measure import Peer, check, interpreter_with, peer, side_by_side, timed
from benchmarks.pairs import Row, Setting, ratio, show, skipped
from dlhw3.numeric.data.samples import generator, synthetic
from dlhw3.numeric.linear.hessian_action import hessian_action
from dlhw3.numeric.linear.hessian_one_output import one_output_spectrum
from dlhw3.numeric.linear.network import LayerList, default_initialisation
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.linear.spectrum import extreme_eigenvalues

ERROR = 1e-10  # of the largest eigenvalue, asked of every side
TARGETS = {100: {"curvlinops": 100, "eigenthings": 15}, 300: {"curvlinops": 60, "eigenthings": 3}}
TITLES = {"curvlinops": "curvlinops + eigsh", "eigenthings": "hessian-eigenthings"}
SEVERAL = (10, 100, 100, 5)
REPEATS = 10  # of our call in one sample: a few ms alone, after half a second of theirs, is mostly waking up
MISSING = "curvlinops and hessian-eigenthings are not installed: make bench-peers"
DOUBLE = Setting("float64")


def rows() -> list[Row]:
    torch.set_num_threads(1)
    interpreter = interpreter_with("curvlinops, hessian_eigenthings")
    if interpreter is None:
        return [skipped("extreme eigenvalues, one output", MISSING, DOUBLE), *action_rows()]
    with tempfile.TemporaryDirectory() as folder, peer("peer_curvature.py", interpreter) as other:
        made = [
            row for hidden in TARGETS for row in extreme_rows(hidden, other, Path(folder) / f"{hidden}.npz")
        ]
    return made + action_rows()


def extreme_rows(hidden: int, other: Peer, path: Path) -> list[Row]:
    layers, loss, X, Y = problem((10, hidden, hidden, 1))
    np.savez(path, X=X, Y=Y, **{f"W{j}": layer for j, layer in enumerate(layers, start=1)})
    truth = one_output_spectrum(layers, loss)[[0, -1]]
    found = extreme_eigenvalues(layers, loss)
    check("closed form", np.array([found.smallest, found.largest]), truth, ERROR)
    made = []
    for name, target in TARGETS[hidden].items():
        title = f"extreme eigenvalues, {sum(layer.size for layer in layers)} parameters: {TITLES[name]}"
        error = ERROR * float(np.abs(truth).max())
        answer = other.ask("prepare", peer=name, path=str(path), truth=truth.tolist(), error=error)
        check(title, np.array(answer["values"]), truth, ERROR)
        made.append(
            side_by_side(
                title,
                timed(lambda: repeated(REPEATS, lambda: extreme_eigenvalues(layers, loss)), REPEATS),
                other.side("run", peer=name),
                setting=DOUBLE,
                target=target,
                pairs=15,
                note=f"ours {found.method}; theirs {answer['name']}",
            )
        )
    return made


def repeated(times: int, call: Callable[[], object]) -> None:
    for _ in range(times):
        call()


def problem(widths: tuple[int, ...]) -> tuple[LayerList, QuadraticLoss, np.ndarray, np.ndarray]:
    chosen = synthetic(seed=0)
    random = generator(0, "bench extremes")
    Y = np.sin(chosen.X) @ random.standard_normal((widths[0], widths[-1]))
    return default_initialisation(widths, random), QuadraticLoss.from_data(chosen.X.T, Y.T), chosen.X, Y


def action_rows() -> list[Row]:
    layers, loss, samples, targets = problem(SEVERAL)
    X, Y = torch.from_numpy(samples), torch.from_numpy(targets)
    action = hessian_action(layers, loss)
    vector = np.random.default_rng(1).standard_normal(action.size)
    direction = torch.from_numpy(vector)
    A, B = torch.from_numpy(loss.curvature), torch.from_numpy(loss.linear)
    model = torch_model(layers)
    parameters = list(model.parameters())

    def on_samples() -> torch.Tensor:
        return torch.sum((model(X) - Y) ** 2) / len(X)

    def on_moments() -> torch.Tensor:
        product = parameters[2] @ (parameters[1] @ parameters[0])
        return 0.5 * torch.sum((product @ A) * product) - torch.sum(B * product)

    name = f"Hessian action, {action.size} parameters, {SEVERAL[-1]} outputs: double backward"
    made = []
    for words, value, target in (("on the samples", on_samples, 8.0), ("on XXᵀ and YXᵀ", on_moments, None)):

        def theirs(value: Callable[[], torch.Tensor] = value) -> np.ndarray:
            gradients = torch.autograd.grad(value(), parameters, create_graph=True)
            flat = torch.cat([g.reshape(-1) for g in gradients])
            products = torch.autograd.grad(flat, parameters, grad_outputs=direction)
            return torch.cat([product.reshape(-1) for product in products]).numpy()

        check(f"{name} {words}", action.matvec(vector), theirs(), ERROR)
        ours = lambda: action.matvec(vector)  # noqa: E731
        made.append(ratio(f"{name} {words}", ours, theirs, setting=DOUBLE, target=target, pairs=31, inner=20))
    return made


if __name__ == "__main__":
    show(rows())
