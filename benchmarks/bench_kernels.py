"""Tangent kernels of the two-layer ReLU network, in float32, on one thread.

Ours: ``dlhw3.numeric.wide.kernels``. Theirs: neural-tangents, jitted (for the empirical kernel the fastest of its
implementations here), and ``torch.func.jacrev`` of each sample with the Jacobians multiplied.
"""

from __future__ import annotations

import benchmarks.one_thread  # noqa: F401  (before numpy is imported)

# isort: split

import tempfile
from pathlib import Path

import numpy as np
import torch

from benchmarks.measure import Peer, Side, check, interpreter_with, peer, side_by_side, timed
from benchmarks.pairs import Row, Setting, show, skipped
from dlhw3.numeric.wide.kernels import empirical_kernel, infinite_width_kernel

N, D, WIDTH, MANY = 100, 10, 10_000, 2000
AGREE = 1e-5  # float32: sums of 10 000 products, a few roundings
AGREE_INFINITE = 1e-4  # float32: theirs loses digits on the diagonal
MISSING = "neural-tangents is not installed: make bench-peers"
SINGLE = Setting("float32")


def rows() -> list[Row]:
    torch.set_num_threads(1)
    random = np.random.default_rng(0)
    X = random.standard_normal((N, D)).astype(np.float32)
    W = random.standard_normal((WIDTH, D)).astype(np.float32)
    a = random.standard_normal(WIDTH).astype(np.float32)
    many = random.standard_normal((MANY, D)).astype(np.float32)
    made = [_against_jacrev(X, W, a)]
    empirical, infinite = (
        f"empirical kernel, n = {N}, width {WIDTH}: neural-tangents' fastest",
        f"infinite-width kernel, n = {MANY}: neural-tangents",
    )
    interpreter = interpreter_with("neural_tangents")
    if interpreter is None:
        return [*made, skipped(empirical, MISSING, SINGLE), skipped(infinite, MISSING, SINGLE)]
    with (
        tempfile.TemporaryDirectory() as folder,
        peer("peer_neural_tangents.py", interpreter) as tangents,
    ):
        path = Path(folder) / "inputs.npz"
        np.savez(path, X=X, W=W, a=a)
        made.append(_against_implementations(empirical, tangents, str(path), X, W, a))
        np.savez(path, X=many)
        theirs = np.array(tangents.ask("infinite", path=str(path))["rows"])
        check(infinite, infinite_width_kernel(many, "both", np.float32)[:3], theirs, AGREE_INFINITE)
        ours = timed(lambda: infinite_width_kernel(many, "both", np.float32))
        made.append(
            side_by_side(
                infinite, ours, tangents.side("run", name="infinite"), setting=SINGLE, target=3.5, pairs=21
            )
        )
    return made


def _against_implementations(
    name: str, tangents: Peer, path: str, X: np.ndarray, W: np.ndarray, a: np.ndarray
) -> Row:
    mine = empirical_kernel(X, W, a)
    best, least = "", np.inf
    for implementation, theirs in tangents.ask("empirical", path=path)["kernels"].items():
        check(f"{name} ({implementation})", mine, np.array(theirs), AGREE)
        seconds = min(tangents.ask("run", name=implementation)["seconds"] for _ in range(5))
        if seconds < least:
            best, least = implementation, seconds
    return side_by_side(
        name, _ours(X, W, a), tangents.side("run", name=best), setting=SINGLE, target=1.2, pairs=31, note=best
    )


def _against_jacrev(X: np.ndarray, W: np.ndarray, a: np.ndarray) -> Row:
    inputs, parameters = torch.from_numpy(X), (torch.from_numpy(W), torch.from_numpy(a))

    def predict(parameters: tuple[torch.Tensor, ...], x: torch.Tensor) -> torch.Tensor:
        return torch.relu(parameters[0] @ x) @ parameters[1] / WIDTH**0.5

    jacobian = torch.func.vmap(torch.func.jacrev(predict), in_dims=(None, 0))

    def theirs() -> torch.Tensor:
        blocks = [part.flatten(1) for part in jacobian(parameters, inputs)]
        return sum(block @ block.T for block in blocks)  # type: ignore[return-value]

    name = f"empirical kernel, n = {N}, width {WIDTH}: torch.func.jacrev"
    check(name, empirical_kernel(X, W, a), theirs().numpy(), AGREE)
    return side_by_side(name, _ours(X, W, a), timed(theirs), setting=SINGLE, target=10.0, pairs=15)


def _ours(X: np.ndarray, W: np.ndarray, a: np.ndarray) -> Side:
    return timed(lambda: empirical_kernel(X, W, a))


if __name__ == "__main__":
    show(rows())
