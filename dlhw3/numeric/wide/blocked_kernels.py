"""The infinite-width tangent kernel of more inputs than fit in memory, block by block, with Dask.

At n = 50 000 the kernel has 2.5·10⁹ entries: 20 GB in float64. As a Dask array it is never whole in memory:
a product with vectors, a norm, a row, or a file on the disk take one block for each thread and a few
blocks waiting for their mirror images. Dask is imported when a function is called.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike

from dlhw3.errors import CannotWrite, UserError
from dlhw3.numeric.wide.kernels import TILE, Array, PolarInputs, TrainedLayers

if TYPE_CHECKING:
    import dask.array

BLOCK = 10 * TILE  # rows of a block: 29 MB in float64
THREADS = 2  # blocks computed at a time when a kernel is written; each needs about three blocks of memory


def infinite_width_blocks(
    X: Array, layers: TrainedLayers = "both", dtype: DTypeLike = np.float64, block: int = BLOCK
) -> dask.array.Array:
    """Return H* (n, n) of the inputs X (n, d) as a Dask array of blocks of ``block`` rows and columns.

    The entries are those of ``kernels.infinite_width_kernel`` (its formula, source and accuracy), to the
    bit when ``block`` is a multiple of 192. A block below the diagonal is the transpose of the one above,
    which is computed once and kept until both have been used. Raises ShapeError or UserError for an X that
    is not a finite matrix, and UserError when dask is not installed.
    """
    polar = PolarInputs.of(X, layers, dtype)
    if block < 1:
        raise UserError(f"A block needs at least one row, not {block}.", hint=f"block={BLOCK}")
    dask, da = _dask()
    n = len(X)
    starts = range(0, n, block)
    inputs = dask.delayed(polar, pure=False)
    compute = dask.delayed(_block, pure=False)
    rows: list[list[Any]] = [[] for _ in starts]
    for i, top in enumerate(starts):
        for j, left in enumerate(starts):
            if j < i:
                rows[i].append(rows[j][i].T)
                continue
            shape = (min(block, n - top), min(block, n - left))
            rows[i].append(da.from_delayed(compute(inputs, top, left, shape), shape, dtype=dtype))
    return da.block(rows)


def write_infinite_width_kernel(
    path: Path,
    X: Array,
    layers: TrainedLayers = "both",
    dtype: DTypeLike = np.float64,
    block: int = BLOCK,
    threads: int = THREADS,
) -> None:
    """Write H* (n, n) to ``path`` as an .npy file, which ``numpy.load(path, mmap_mode="r")`` opens in place.

    The room on the disk is claimed first, and the file gets its name when it is whole. Raises CannotWrite
    when the disk refuses, and as ``infinite_width_blocks`` does.
    """
    kernel = infinite_width_blocks(X, layers, dtype, block)
    dask, da = _dask()
    draft = path.with_name(f".{path.name}.writing-{os.getpid()}")
    try:
        file = np.lib.format.open_memmap(draft, mode="w+", dtype=kernel.dtype, shape=kernel.shape)
        _claim(draft)  # a write into a mapping that the disk has no room for would end the process
        with dask.config.set(scheduler="threads", num_workers=threads):
            da.store(kernel, file, lock=False)
        file.flush()
        draft.replace(path)
    except OSError as error:
        raise CannotWrite(f"Cannot write the kernel at {path}: {error.strerror or error}.") from None
    finally:
        draft.unlink(missing_ok=True)


def _claim(path: Path) -> None:
    if not hasattr(os, "posix_fallocate"):
        return
    with path.open("r+b") as file:
        os.posix_fallocate(file.fileno(), 0, path.stat().st_size)


def _block(inputs: PolarInputs, top: int, left: int, shape: tuple[int, int]) -> Array:
    """Return H*[top : top + shape[0], left : left + shape[1]] for a block on or above the diagonal."""
    K: Array = np.empty(shape, dtype=inputs.dtype)
    for i in range(0, shape[0], TILE):
        rows = slice(i, min(i + TILE, shape[0]))
        for j in range(i if top == left else 0, shape[1], TILE):
            columns = slice(j, min(j + TILE, shape[1]))
            K[rows, columns] = inputs.tile(_shift(rows, top), _shift(columns, left))
            if top == left and i != j:
                K[columns, rows] = K[rows, columns].T
    if top == left:
        np.fill_diagonal(K, inputs.diagonal(slice(top, top + shape[0])))
    return K


def _shift(part: slice, by: int) -> slice:
    return slice(part.start + by, part.stop + by)


def _dask() -> tuple[Any, Any]:
    try:
        import dask
        import dask.array as da
    except ImportError:
        raise UserError(
            "Kernels in blocks need the package dask.", hint="pip install 'dlhw3[cluster]'"
        ) from None
    return dask, da
