"""A second evaluator, in floats: numpy for the operators and differences for the differentials.

It reads the values that an exact model has drawn, and shares nothing else with ``proof_kernel_values``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from proof_kernel_values import Model
from scipy.special import ndtr
from scipy.stats import norm

Array = np.ndarray[Any, np.dtype[np.float64]]
STEP = 1e-3
"""Of five-point differences: their error is of order STEP⁴ times a fifth derivative, some 10⁻¹² times that."""
NEAR = 0.1
"""Nearer to 0 than this, what has a kink or a pole there says nothing: a difference may step across."""
KINKS = ("sign", "step", "relu", "abs", "recip", "sqrt", "log")


class Kink(Exception):
    """A difference may step across a kink or a pole; the trial says nothing."""


def away(x: Any) -> Any:
    if np.abs(x).min() < NEAR:
        raise Kink
    return x


def adjugate(a: Array) -> Array:
    size = range(len(a))

    def minor(i: int, j: int) -> float:
        rest = np.delete(np.delete(a, i, 0), j, 1)
        return float((-1) ** (i + j) * (np.linalg.det(rest) if len(a) > 1 else 1.0))

    return np.array([[minor(j, i) for j in size] for i in size])


ENTRIES: dict[str, Callable[[Any], Any]] = {
    **{"exp": np.exp, "abs": np.abs, "sign": np.sign, "sin": np.sin, "cos": np.cos, "tanh": np.tanh},
    "log": lambda x: np.log(np.where(x > 0, x, 1.0)),
    "sqrt": lambda x: np.sqrt(np.maximum(x, 0.0)),
    "arctan": np.arctan,
    "arcsin": lambda x: np.where(abs(x) > 1, 0.0, np.arcsin(np.clip(x, -1, 1))),
    "arccos": lambda x: np.where(abs(x) > 1, 0.0, np.arccos(np.clip(x, -1, 1))),
    "normcdf": ndtr,
    "normpdf": norm.pdf,
    "relu": lambda x: np.maximum(x, 0.0),
    "softplus": lambda x: np.logaddexp(0.0, x),
    "step": lambda x: (x > 0).astype(float),
    "recip": lambda x: np.where(x == 0, 0.0, 1.0 / np.where(x == 0, 1.0, x)),
}


class Floats:
    """Values in floats of what a model has drawn; a letter that moves has another value for a while."""

    def __init__(self, model: Model):
        self.model = model
        self.letters: dict[str, Array] = {}

    def scalar(self, value: Any) -> float:
        return float(self.model.scalar(value))

    def size(self, value: Any) -> int:
        return int(self.model.scalar(value))

    def value(self, node: Any) -> Array:
        op = node.op
        special = getattr(self, f"_{op}", None)
        if special is not None:
            found: Array = special(node)
            return found
        a = [self.value(x) for x in node.args]
        if op in ("add", "hadamard"):
            total = a[0]
            for x in a[1:]:
                total = total + x if op == "add" else total * x
            return total
        simple: dict[str, Callable[[], Any]] = {
            "transpose": lambda: a[0].T,
            "trace": lambda: [[np.trace(a[0])]],
            "sum": lambda: [[a[0].sum()]],
            "diag": lambda: np.diag(a[0][:, 0]),
            "diagonal": lambda: np.diag(a[0])[:, None],
            "det": lambda: [[np.linalg.det(a[0])]],
            "norm": lambda: [[math.sqrt(away((a[0] ** 2).sum()))]],
            "inverse": lambda: adjugate(a[0]) / away(np.linalg.det(a[0])),
            "adj": lambda: adjugate(a[0]),
        }
        return np.asarray(simple[op](), dtype=float)

    def _letter(self, node: Any) -> Array:
        if node.data[0] in self.letters:
            return self.letters[node.data[0]]
        return np.array([[float(x) for x in row] for row in self.model.letter(node.data)])

    def _integrable(self, node: Any) -> Array:
        return np.ones((1, 1))

    def _expectation(self, node: Any) -> Array:
        """E over the model's outcomes, each with its probability."""
        (name,), held = node.data, self.letters.get(node.data[0])
        total = np.zeros((1, 1))
        for at, probability in self.model.outcomes:
            self.letters[name] = np.array([[float(at)]])
            total = total + float(probability) * self.value(node.args[0])
        self.letters.pop(name, None)
        self.letters |= {} if held is None else {name: held}
        return total

    def _number(self, node: Any) -> Array:
        return np.array([[self.scalar(node.data[0])]])

    def _identity(self, node: Any) -> Array:
        return np.eye(self.size(node.data[0]))

    def _ones(self, node: Any) -> Array:
        return np.ones((self.size(node.data[0]), self.size(node.data[1])))

    def _zero(self, node: Any) -> Array:
        return 0.0 * self._ones(node)

    def _mul(self, node: Any) -> Array:
        result, factor = None, 1.0
        for x in map(self.value, node.args):
            if x.shape == (1, 1):
                factor *= float(x[0, 0])
            else:
                result = x if result is None else result @ x
        return np.array([[factor]]) if result is None else factor * result

    def _map(self, node: Any) -> Array:
        value = self.value(node.args[0])
        return np.asarray(ENTRIES[node.data[0]](away(value) if node.data[0] in KINKS else value), dtype=float)

    def _power(self, node: Any) -> Array:
        base, p = float(away(self.value(node.args[0]))[0, 0]), self.scalar(node.data[0])
        whole = p == int(p)
        if base < 0 and not whole:
            return np.zeros((1, 1))
        return np.array([[base**p]])

    def _sigma(self, node: Any) -> Array:
        name, low, high = node.data
        held = self.model.parameters.get(name)
        total = (
            0.0 * self.value(node.args[0])
            if held is not None
            else np.zeros((self.size(node.rows), self.size(node.cols)))
        )
        for k in range(self.size(low), self.size(high) + 1):
            self.model.parameters[name] = k
            total = total + self.value(node.args[0])
        if held is None:
            self.model.parameters.pop(name, None)
        else:
            self.model.parameters[name] = held
        return total

    def _differential(self, node: Any) -> Array:
        """(f(P − 2h) − 8 f(P − h) + 8 f(P + h) − f(P + 2h)) / 12 along the direction."""
        name = node.data[0][1]
        point, hand = self.value(node.args[1]), self.value(node.args[2])
        return self.slope(node.args[0], name, point, hand)

    def slope(self, body: Any, name: str, point: Array, hand: Array) -> Array:
        held, found = self.letters.get(name), []
        for k in (-2, -1, 1, 2):
            self.letters[name] = point + k * STEP * hand
            found.append(self.value(body))
        if held is None:
            self.letters.pop(name)
        else:
            self.letters[name] = held
        total: Array = (found[0] - 8 * found[1] + 8 * found[2] - found[3]) / (12 * STEP)
        return total

    def _gradient(self, node: Any) -> Array:
        _, name, _, _, kind = node.data[0]
        point = self.value(node.args[1])
        value = np.zeros_like(point)
        for place in np.ndindex(*point.shape):
            unit = np.zeros_like(point)
            unit[place] = 1.0
            unit = (unit + unit.T) / 2 if kind == "symmetric" else unit
            value[place] = self.slope(node.args[0], name, point, unit)[0, 0]
        return value
