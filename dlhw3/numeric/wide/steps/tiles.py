"""A wide two-layer network and its data as tiles of neurons, the layout of ``dlhw3.numeric.wide.steps.lanes``."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array = NDArray[np.floating[Any]]
Words = NDArray[np.unsignedinteger[Any]]
Indices = NDArray[np.intp]

_NEURONS_AT_ONCE = 2048
_CACHE_LINE = 64  # bytes


class Tiles(NamedTuple):
    """Inputs, targets and neurons; ``lanes`` says how each array is laid out."""

    x: Array
    d: int
    y: NDArray[np.float64]
    W: Array
    a: Array
    bits: Words
    sums: Array  # room for a register per row of x, for each thread


def tile(X: Array, y: Array, W: Array, a: Array, dtype: DTypeLike) -> Tiles:
    """Return data X (n, d), y (n,) and network W (m, d), a (m,) as tiles; the bits are not yet those of W."""
    from dlhw3.numeric.wide.steps.lanes import COLUMNS_AT_ONCE, SAMPLES_AT_ONCE  # compiles: heavy
    from dlhw3.numeric.wide.steps.registers import MOST_THREADS, REGISTER_BYTES

    n, d = X.shape
    rows = _round_up(n, SAMPLES_AT_ONCE)
    columns = _round_up(d, COLUMNS_AT_ONCE)
    x = np.zeros((rows, columns), dtype=dtype)
    x[:n, :d] = X
    targets = np.zeros(rows)
    targets[:n] = y
    width = 2 * (REGISTER_BYTES // x.itemsize)
    hidden = np.zeros((len(a), columns), dtype=dtype)
    hidden[:, :d] = W
    bits = np.zeros((len(a), -(-rows // (8 * x.itemsize))), dtype=f"u{x.itemsize}")
    output = np.asarray(a, dtype=dtype)[:, None]
    return Tiles(
        x=x,
        d=d,
        y=targets,
        W=_to_tiles(hidden, width),
        a=_to_tiles(output, width),
        bits=_to_tiles(bits, width),
        sums=aligned((MOST_THREADS, rows * width // 2), x.dtype),
    )


def untile(tiles: Tiles, width: int) -> tuple[Array, Array]:
    """Return W (m, d) and a (m,) as ordinary arrays, m = ``width``."""
    every = np.arange(width)
    return np.ascontiguousarray(_rows(tiles, tiles.W, every)[:, : tiles.d]), tiles.a.reshape(-1)[
        :width
    ].copy()


def aligned(shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
    """Return an array of zeros that begins where a cache line does: no register then straddles two lines."""
    size = np.dtype(dtype).itemsize * math.prod(shape)
    room = np.zeros(size + _CACHE_LINE, dtype=np.uint8)
    skip = -room.ctypes.data % _CACHE_LINE
    return room[skip : skip + size].view(dtype).reshape(shape)


def none_of(tiles: Tiles) -> Tiles:
    """Return the data of ``tiles`` with no neuron."""
    return tiles._replace(W=tiles.W[:0], a=tiles.a[:0], bits=tiles.bits[:0])


def take(tiles: Tiles, chosen: Indices) -> Tiles:
    """Return a copy of the ``chosen`` neurons, in tiles of their own."""
    width = tiles.a.shape[1]
    hidden, output, bits = (
        _to_tiles(_rows(tiles, part, chosen), width) for part in (tiles.W, tiles.a, tiles.bits)
    )
    return tiles._replace(W=hidden, a=output, bits=bits)


def put(tiles: Tiles, chosen: Indices, source: Tiles) -> None:
    """Write the hidden weights and the activations of ``source`` to the ``chosen`` neurons, in place."""
    width = tiles.a.shape[1]
    for part, new in ((tiles.W, source.W), (tiles.bits, source.bits)):
        rows = part.reshape(len(part), part.shape[1] // width, width)
        rows[chosen // width, :, chosen % width] = _rows(source, new, np.arange(len(chosen)))


def gates_gram(tiles: Tiles, chosen: Indices, n: int) -> NDArray[np.float64]:
    """Return Σ_r a_r² s_r s_rᵀ (n, n) over the ``chosen`` neurons, s_r the activations in ``tiles.bits``."""
    total = np.zeros((n, n))
    for first in range(0, len(chosen), _NEURONS_AT_ONCE):
        part = chosen[first : first + _NEURONS_AT_ONCE]
        words = _rows(tiles, tiles.bits, part)
        octets = words.astype(words.dtype.newbyteorder("<"), copy=False).view(np.uint8)
        active = np.unpackbits(octets, axis=1, bitorder="little")[:, :n]
        weighted = active * np.abs(_rows(tiles, tiles.a, part).astype(np.float64))
        total += weighted.T @ weighted
    return total


def _rows(tiles: Tiles, part: NDArray[Any], chosen: Indices) -> NDArray[Any]:
    width = tiles.a.shape[1]
    rows: NDArray[Any] = part.reshape(len(part), part.shape[1] // width, width)[
        chosen // width, :, chosen % width
    ]
    return rows


def _to_tiles(rows: NDArray[Any], width: int) -> NDArray[Any]:
    """Lay out an array (neurons, k) as (tiles, k·width), the last tile filled up with zeros."""
    count = -(-len(rows) // width)
    padded = np.zeros((count * width, rows.shape[1]), dtype=rows.dtype)
    padded[: len(rows)] = rows
    turned = padded.reshape(count, width, rows.shape[1]).transpose(0, 2, 1)
    tiles = aligned((count, rows.shape[1] * width), rows.dtype)
    tiles.reshape(turned.shape)[:] = turned
    return tiles


def _round_up(count: int, multiple: int) -> int:
    return -(-count // multiple) * multiple
