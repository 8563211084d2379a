"""The kernel in blocks against the kernel in memory; the memory it needs; a file that is whole or absent."""

from __future__ import annotations

import builtins
import errno
import os
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlhw3.errors import CannotWrite, ShapeError, UserError
from dlhw3.numeric.wide import blocked_kernels
from dlhw3.numeric.wide.blocked_kernels import infinite_width_blocks, write_infinite_width_kernel
from dlhw3.numeric.wide.kernels import infinite_width_kernel

LAYERS = ("both", "first")
ROUNDING = 4e-15  # relative to ‖x‖‖x'‖ ≤ 30: a dot product of another block may round in another order
MATRIX_VECTOR = 1e-12  # relative: sums of 500 products


def inputs(n: int, d: int = 6) -> np.ndarray:
    X = np.random.default_rng(11).standard_normal((n, d))
    X[n - 2] = -1.5 * X[1]  # near-parallel pairs far from the diagonal, and a zero row
    X[n // 2] = X[0] + 1e-9
    X[n - 1] = 0.0
    return X


@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_blocks_of_whole_tiles_are_the_kernel_to_the_bit(layers: Any, dtype: Any) -> None:
    X = inputs(500)
    blocked = infinite_width_blocks(X, layers, dtype, block=192)
    assert blocked.dtype == dtype
    assert blocked.chunks == ((192, 192, 116),) * 2
    assert np.array_equal(blocked.compute(), infinite_width_kernel(X, layers, dtype))


@pytest.mark.parametrize("block", [1, 7, 50, 193, 1000])
def test_any_block_gives_the_kernel(block: int) -> None:
    X = inputs({1: 12, 7: 60}.get(block, 400))
    K = infinite_width_blocks(X, "both", block=block).compute()
    assert np.array_equal(K, K.T)
    assert np.abs(K - infinite_width_kernel(X, "both")).max() <= ROUNDING * 30


def test_reductions_never_build_the_kernel() -> None:
    n = 3000  # 72 MB whole
    X = inputs(n)
    v = np.random.default_rng(1).standard_normal(n)
    K = infinite_width_blocks(X, block=192)
    tracemalloc.start()
    product = (K @ v).compute(scheduler="threads", num_workers=2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20e6
    dense = infinite_width_kernel(X)
    assert np.abs(product - dense @ v).max() <= MATRIX_VECTOR * np.linalg.norm(dense) * np.linalg.norm(v)


def test_a_kernel_goes_to_the_disk_in_blocks(tmp_path: Path) -> None:
    X = inputs(3000)
    tracemalloc.start()
    write_infinite_width_kernel(tmp_path / "H.npy", X, block=192)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20e6
    K = np.load(tmp_path / "H.npy", mmap_mode="r")
    assert np.array_equal(K, infinite_width_kernel(X))
    assert [path.name for path in tmp_path.iterdir()] == ["H.npy"]


def test_a_full_disk_leaves_the_file_of_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "H.npy").write_bytes(b"before")

    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(blocked_kernels.os, "posix_fallocate", full)
    with pytest.raises(CannotWrite, match="No space left"):
        write_infinite_width_kernel(tmp_path / "H.npy", inputs(10))
    assert (tmp_path / "H.npy").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["H.npy"]


def test_bad_input_is_refused_at_once() -> None:
    with pytest.raises(ShapeError, match="one example per row"):
        infinite_width_blocks(np.ones(3))
    with pytest.raises(UserError, match="NaN"):
        infinite_width_blocks(np.array([[np.nan, 1.0]]))
    with pytest.raises(UserError, match="choice of layers"):
        infinite_width_blocks(np.ones((2, 2)), "last")  # type: ignore[arg-type]
    with pytest.raises(UserError, match="at least one row"):
        infinite_width_blocks(np.ones((2, 2)), block=0)


def test_without_dask_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = builtins.__import__

    def without(name: str, *arguments: Any, **keywords: Any) -> Any:
        if name.partition(".")[0] == "dask":
            raise ImportError(name)
        return honest(name, *arguments, **keywords)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UserError, match="dask") as refusal:
        infinite_width_blocks(np.ones((2, 2)))
    assert refusal.value.hint == "pip install 'dlhw3[cluster]'"
