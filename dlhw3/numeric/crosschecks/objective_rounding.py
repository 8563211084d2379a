"""What rounding can be in the gradient of an objective of which nothing is known: seen at the point itself.

To first order a computation errs by a sum over its roundings, and those of its inputs come through it like a change
of them: entry x_i off by one part in 2⁵³ moves the gradient G by |∂G/∂x_i||x_i|·2⁻⁵³. Summed over the entries of
all letters that is what ‖G‖ is compared with (the componentwise condition number; Higham 2002, sections 1.6 and
3.5), and each operation counts as one such rounding of what it computes (``operations``). The losses have data of
their own: what ∇l adds up at its argument is ``Loss.terms``, and an error in it moves G by what a linear term added
to l moves it.

Not seen are parts of a formula that are large and cancel whatever the letters are, such as XX⁻¹ − I.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from sympy import Basic, MatrixSymbol, preorder_traversal
from torch import Tensor

from dlhw3.numeric.crosschecks.agreement import Array
from dlhw3.numeric.crosschecks.flow_rounding import DECOMPOSITION, GRADIENT
from dlhw3.numeric.crosschecks.losses import Loss
from dlhw3.symbolic.nodes import AbstractFunction

# Backwards every operation is at most two of its kind (Griewank & Walther 2008, section 3.3), and once forwards.
FORWARD_AND_BACK = 3
STEP = 2.0**-17  # of an entry: central differences err by its square, and by 2⁻⁵³ over it

Gradient = Callable[[Mapping[str, Array], Mapping[str, Callable[[Tensor], Tensor]]], Array]
"""The gradient for matrices by the letters' names and functions by theirs."""


def operations(expression: Basic) -> int:
    """Return how many products, or sums, the longest way through an expression can have.

    All of its operations are counted; what is inverted or raised is decomposed, and ∇l counts what it takes itself.
    """
    count = GRADIENT
    walk = preorder_traversal(expression)
    for node in walk:
        if isinstance(node, MatrixSymbol | AbstractFunction):
            walk.skip()
        elif node.args:
            decomposed = type(node).__name__ in ("Inverse", "PsdPower", "MatPow", "Determinant")
            count += DECOMPOSITION if decomposed else max(1, len(node.args) - 1)
    return count


def amplified(
    gradient: Gradient, matrices: Mapping[str, Array], losses: Mapping[str, Loss], reference: Array
) -> float:
    """Return the sum of |∂G/∂x_i||x_i| over all entries, and of what the terms of every ∇l do, over ‖G‖."""
    functions = {name: loss.value for name, loss in losses.items()}
    total = np.abs(reference)
    for name, matrix in matrices.items():
        for place in np.ndindex(matrix.shape):
            ends = []
            for sign in (1.0, -1.0):
                moved = matrix.copy()
                moved[place] *= 1.0 + sign * STEP
                ends.append(gradient({**matrices, name: moved}, functions))
            total = total + np.abs(ends[0] - ends[1]) / (2.0 * STEP)
    for name, loss in losses.items():
        for number, argument in enumerate(_arguments(gradient, matrices, functions, name)):
            for place, size in np.ndenumerate(loss.terms(argument)):
                tilted = _Tilted(loss.value, number, place, float(size))
                total = total + np.abs(gradient(matrices, {**functions, name: tilted}) - reference)
    return float(np.linalg.norm(total) / np.linalg.norm(reference))


class _Tilted:
    """A loss with a linear term in one entry of its argument, added in one of its calls; it keeps the arguments."""

    def __init__(
        self,
        value: Callable[[Tensor], Tensor],
        number: int = -1,
        place: tuple[int, ...] = (),
        size: float = 0.0,
    ) -> None:
        self._value, self._number, self._place, self._size = value, number, place, size
        self.arguments: list[Array] = []

    def __call__(self, X: Tensor) -> Tensor:
        found = self._value(X)
        if len(self.arguments) == self._number:
            found = found + self._size * X[self._place]
        self.arguments.append(X.detach().numpy())
        return found


def _arguments(
    gradient: Gradient, matrices: Mapping[str, Array], functions: Mapping[str, Any], name: str
) -> list[Array]:
    """Return the matrices at which the function called ``name`` is taken, call by call."""
    heard = _Tilted(functions[name])
    gradient(matrices, {**functions, name: heard})
    return heard.arguments
