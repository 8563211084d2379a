"""Training a wide two-layer ReLU network, both layers, every prediction kept, n = 100, d = 10.

Ours: ``dlhw3.numeric.wide.training.train``, called with arrays and returning arrays, on the threads it
chooses, and on one. Theirs: an ``nn.Module`` with SGD on one thread, and JAX's jitted scan on one core, beside
which ours has one thread too. Seconds are per step.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from benchmarks.measure import Side, check, interpreter_with, peer, side_by_side, timed
from benchmarks.pairs import Row, skipped
from dlhw3.numeric.wide.training import train

N, D, RATE = 100, 10, 2e-4
AGREE = {"float32": 1e-4, "float64": 1e-11}  # predictions after 40 steps
TARGETS = {("float32", 10_000): 12.0, ("float64", 10_000): 8.0, ("float32", 100): 20.0}
Parts = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


class Network(torch.nn.Module):
    """The network as one would write it, with the weights given."""

    def __init__(self, W: np.ndarray, a: np.ndarray, both: bool) -> None:
        super().__init__()
        self.hidden = torch.nn.Linear(W.shape[1], len(W), bias=False, dtype=torch.from_numpy(W).dtype)
        self.output = torch.nn.Linear(len(W), 1, bias=False, dtype=self.hidden.weight.dtype)
        with torch.no_grad():
            self.hidden.weight.copy_(torch.from_numpy(W))
            self.output.weight.copy_(torch.from_numpy(a[None]))
        self.output.requires_grad_(both)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        return self.output(torch.relu(self.hidden(X)))[:, 0] / self.hidden.out_features**0.5


def problem(width: int, dtype: str) -> Parts:
    random = np.random.default_rng(0)
    X = random.standard_normal((N, D))
    y = np.sin(X) @ random.standard_normal(D) + 0.1 * random.standard_normal(N)
    parts = (X, y, random.standard_normal((width, D)), random.standard_normal(width))
    return tuple(part.astype(dtype) for part in parts)  # type: ignore[return-value]


def loop(parts: Parts, rate: float, both: bool) -> Callable[[int], np.ndarray]:
    """Return a function that takes so many more steps by autograd and SGD; it returns the predictions."""
    X, y = (torch.from_numpy(part) for part in parts[:2])
    network = Network(*parts[2:], both)
    trained = [weight for weight in network.parameters() if weight.requires_grad]
    optimiser = torch.optim.SGD(trained, lr=rate)

    def take(steps: int) -> np.ndarray:
        for _ in range(steps):
            optimiser.zero_grad()
            loss = 0.5 * ((network(X) - y) ** 2).sum()
            loss.backward()
            optimiser.step()
        return network(X).detach().numpy()

    return take


def ours(parts: Parts, steps: int, most_threads: int | None = None) -> Side:
    return timed(lambda: train(*parts, RATE, steps, most_threads=most_threads), units=steps)


def rows() -> list[Row]:
    torch.set_num_threads(1)
    made = []
    for dtype in ("float32", "float64"):
        for width in (100, 1000, 10_000):
            made += _against_loop(width, dtype)
            made += _against_jax(width, dtype)
    return made


def _against_loop(width: int, dtype: str) -> list[Row]:
    parts = problem(width, dtype)
    name = f"training, both layers, {dtype}, width {width}: nn.Module + SGD"
    check(name, train(*parts, RATE, 40).predictions[-1], loop(parts, RATE, True)(40), AGREE[dtype])
    steps = max(1000, 200_000 // width)
    take, few = loop(parts, RATE, True), max(10, 20_000 // width)
    theirs = timed(lambda: take(few), units=few)
    target = TARGETS.get((dtype, width))
    return [
        side_by_side(f"{name}; ours on {words}", ours(parts, steps, most), theirs, target=goal, pairs=11)
        for words, most, goal in (("the threads it chooses", None, target), ("one thread", 1, None))
    ]


def _against_jax(width: int, dtype: str) -> list[Row]:
    name = f"training, both layers, {dtype}, width {width}: JAX's jitted scan"
    interpreter = interpreter_with("jax")
    if interpreter is None:
        return [skipped(name, "jax is not installed: make bench-peers")]
    parts = problem(width, dtype)
    steps = max(200, 200_000 // width)
    with tempfile.TemporaryDirectory() as folder, peer("peer_jax.py", interpreter) as jax:
        path = Path(folder) / "inputs.npz"
        np.savez(path, **dict(zip(("X", "y", "W", "a"), parts, strict=True)))
        theirs = jax.ask("prepare", path=str(path), rate=RATE, steps=40)["predictions"]
        check(name, train(*parts, RATE, 40).predictions[-1], np.array(theirs), AGREE[dtype])
        jax.ask("prepare", path=str(path), rate=RATE, steps=steps)
        return [side_by_side(name, ours(parts, steps, 1), jax.side("run"), target=1.0, pairs=11)]
