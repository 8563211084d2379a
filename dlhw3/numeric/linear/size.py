"""What a run on deep linear networks will take, known before anything is drawn: memory, and days."""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.errors import Flag, Sentence
from dlhw3.numeric.data.estimates import days, refuse_beyond_memory, refuse_days
from dlhw3.numeric.linear.lanczos import MOST
from dlhw3.numeric.linear.spectrum import DENSE_LIMIT

ARRAY_BYTES = 200.0  # what a small numpy array takes beside its numbers
CALL_SECONDS = 5e-6  # a layer's share of a step, however small: some calls of numpy
COPIES = 4.0  # matrices of a Hessian's size that are held while its eigenvalues are computed


def refuse_large(
    inputs: int, outputs: int, depths: Sequence[int], width: int, networks: int, hint: Sentence = ""
) -> None:
    """Raise TooLarge where the layers of the deepest networks alone would not fit into the memory here.

    All hidden layers have the ``width``; nothing is drawn before it is known that there is room.
    """
    deepest = max(depths)
    numbers = width * (inputs + outputs) + (deepest - 2.0) * width**2
    refuse_beyond_memory(
        networks * (8.0 * numbers + ARRAY_BYTES * deepest),
        f"The layers of {networks} networks of hidden width {width} and depth {deepest}",
        hint
        or (
            ("a smaller ", Flag("hidden_width"))
            if width > deepest
            else ("fewer ", Flag("seeds"), " or layers")
        ),
    )


def refuse_large_hessian(inputs: int, outputs: int, depths: Sequence[int], width: int) -> None:
    """Raise TooLarge where the matrices from which one network's extreme eigenvalues follow do not fit."""
    refuse_beyond_memory(
        max(8.0 * COPIES * _held(inputs, outputs, depth, width) for depth in depths),
        f"The Hessians of networks of hidden width {width}, depth {max(depths)} and {inputs} inputs",
        "smaller networks, or fewer inputs",
    )


def _held(inputs: int, outputs: int, depth: int, width: int) -> float:
    if outputs > 1:
        return float(MOST) * (width * (inputs + outputs) + (depth - 2.0) * width**2)
    return float(_coordinates(inputs, depth, width)) ** 2


def _coordinates(inputs: int, depth: int, width: int) -> int:
    """Return the rows of the largest matrix that is factorised for a network with one output."""
    dense = inputs + (2 * width - 1) * (depth - 1)
    return dense if width == 1 or dense <= DENSE_LIMIT else inputs + width * (depth - 1)


def hessian_operations(inputs: int, outputs: int, depth: int, width: int) -> float:
    """Return the order of the floating-point operations behind one network's extreme eigenvalues."""
    if outputs > 1:
        return 4.0 * MOST * (width * (inputs + outputs) + (depth - 2.0) * width**2)
    return 4.0 / 3.0 * float(_coordinates(inputs, depth, width)) ** 3


def refuse_long(
    steps: float, inputs: int, depths: Sequence[int], width: int, networks: int, beside: float, hint: Sentence
) -> None:
    """Raise TooLarge where ``steps`` of each depth, and ``beside`` further operations, take days."""
    layers = float(sum(depths))
    operations = 6.0 * networks * width * (inputs * len(depths) + layers * width)
    refuse_days(days(steps * operations + beside, steps * layers * CALL_SECONDS), hint)
