"""Training a wide two-layer ReLU network, both layers, every prediction kept, n = 100, d = 10.

Ours: ``dlhw3.numeric.wide.training.train``, called with arrays and returning arrays, on the threads it
chooses, and on one. Theirs, on one thread each: an ``nn.Module`` with SGD, with the C library's allocator as it
is and with one that keeps its pages (at width 10 000 the loop spends most of its time in page faults of arrays
that it allocates anew); the closed form in torch, into arrays that are allocated once; and JAX's jitted scan on
one core. Seconds are per step.
"""

from __future__ import annotations

import benchmarks.one_thread  # noqa: F401  (before numpy is imported)

# isort: split

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from benchmarks.measure import Peer, Side, check, interpreter_with, peer, side_by_side, timed
from benchmarks.pairs import AS_IT_IS, KEEPS_PAGES, Row, Setting, show, skipped
from dlhw3.numeric.wide.training import train

N, D, RATE = 100, 10, 2e-4
AGREE = {"float32": 1e-4, "float64": 1e-11}  # predictions after 40 steps
TARGETS = {("float32", 10_000): 12.0, ("float64", 10_000): 8.0, ("float32", 100): 20.0}
ALLOCATORS = {
    AS_IT_IS: {},
    KEEPS_PAGES: {  # glibc: 32 MB is the most that it takes for the first
        "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
        "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
        "MALLOC_TOP_PAD_": str(256 << 20),
    },
}
WAYS = (
    ("loop", "nn.Module + SGD", AS_IT_IS),
    ("loop", "nn.Module + SGD", KEEPS_PAGES),
    ("closed form", "closed form in torch, in place", KEEPS_PAGES),
)
Parts = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def problem(width: int, dtype: str) -> Parts:
    random = np.random.default_rng(0)
    X = random.standard_normal((N, D))
    y = np.sin(X) @ random.standard_normal(D) + 0.1 * random.standard_normal(N)
    parts = (X, y, random.standard_normal((width, D)), random.standard_normal(width))
    return tuple(part.astype(dtype) for part in parts)  # type: ignore[return-value]


@contextmanager
def torch_peer(parts: Parts, allocator: str) -> Iterator[Callable[[str, float, bool], Peer]]:
    """Start torch in a process with that allocator; yields what prepares it to train ``parts``."""
    names = ("X", "y", "W", "a")
    with (
        tempfile.TemporaryDirectory() as folder,
        peer("peer_torch.py", Path(sys.executable), ALLOCATORS[allocator]) as other,
    ):
        path = Path(folder) / "inputs.npz"
        np.savez(path, **dict(zip(names, parts, strict=True)))

        def prepare(kind: str, rate: float, both: bool) -> Peer:
            other.ask("prepare", kind=kind, path=str(path), rate=rate, both=both)
            return other

        yield prepare


def ours(parts: Parts, steps: int, most_threads: int | None = None) -> Side:
    return timed(lambda: train(*parts, RATE, steps, most_threads=most_threads), units=steps)


def rows() -> list[Row]:
    made = []
    for dtype in ("float32", "float64"):
        for width in (100, 1000, 10_000):
            made += _against_torch(width, dtype)
            made += _against_jax(width, dtype)
    return made


def _against_torch(width: int, dtype: str) -> list[Row]:
    parts = problem(width, dtype)
    name = f"training, both layers, width {width}"
    mine = train(*parts, RATE, 40).predictions[-1]
    steps, few = max(1000, 200_000 // width), max(10, 20_000 // width)
    made = []
    for kind, title, allocator in WAYS:
        with torch_peer(parts, allocator) as prepare:
            theirs = prepare(kind, RATE, True)
            check(name, mine, np.array(theirs.ask("run", steps=40)["predictions"]), AGREE[dtype])
            target = TARGETS.get((dtype, width)) if (kind, allocator) == ("loop", AS_IT_IS) else None
            for words, most, goal in (("chosen", None, target), ("1", 1, None)):
                setting = Setting(dtype, ours=words, allocator=allocator)
                side = theirs.side("run", steps=few)
                made.append(
                    side_by_side(
                        f"{name}: {title}",
                        ours(parts, steps, most),
                        side,
                        setting=setting,
                        target=goal,
                        pairs=11,
                    )
                )
    return made


def _against_jax(width: int, dtype: str) -> list[Row]:
    name = f"training, both layers, width {width}: JAX's jitted scan"
    setting = Setting(dtype)
    interpreter = interpreter_with("jax")
    if interpreter is None:
        return [skipped(name, "jax is not installed: make bench-peers", setting)]
    parts = problem(width, dtype)
    steps = max(200, 200_000 // width)
    with tempfile.TemporaryDirectory() as folder, peer("peer_jax.py", interpreter) as jax:
        path = Path(folder) / "inputs.npz"
        np.savez(path, **dict(zip(("X", "y", "W", "a"), parts, strict=True)))
        theirs = jax.ask("prepare", path=str(path), rate=RATE, steps=40)["predictions"]
        check(name, train(*parts, RATE, 40).predictions[-1], np.array(theirs), AGREE[dtype])
        jax.ask("prepare", path=str(path), rate=RATE, steps=steps)
        return [
            side_by_side(name, ours(parts, steps, 1), jax.side("run"), setting=setting, target=1.0, pairs=11)
        ]


if __name__ == "__main__":
    show(rows())
