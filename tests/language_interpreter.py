"""What an expression of the language is worth: numpy walks the parser's tree, apart from what derives.

Every value is a matrix; a number is 1 × 1 and goes to every entry. Sizes that a place asks for (eye, vector,
matrix) are held open and take the size of what they meet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlhw3.symbolic.language.parse import parse

Array = np.ndarray[Any, Any]
Loss = Callable[..., Array]


@dataclass(frozen=True)
class Open:
    """A matrix whose size its place decides: a multiple of the identity, or one number in every entry.

    ``rows`` and ``cols`` are known where they are no None.
    """

    value: float
    identity: bool
    rows: int | None = None
    cols: int | None = None

    def at(self, rows: int, cols: int) -> Array:
        """Return it at a size."""
        return self.value * (np.eye(rows, cols) if self.identity else np.ones((rows, cols)))


class Unplaced(Exception):
    """A size that no place says."""


def evaluate(
    text: str, letters: Mapping[str, Any], losses: Mapping[str, Loss], due: tuple[int, ...] = ()
) -> Array:
    """Return the value of an expression; ``due`` is its shape, which is needed where it is open itself."""
    values = {name: np.atleast_2d(np.asarray(value, dtype=float)) for name, value in letters.items()}
    found = Interpreter(values, losses).of(parse(text))
    if isinstance(found, Open):
        return found.at(*due)
    return found


class Interpreter:
    """Evaluates trees where letters and functions have values."""

    def __init__(self, letters: Mapping[str, Array], losses: Mapping[str, Loss]) -> None:
        self.letters, self.losses = letters, losses

    def of(self, node: Any) -> Any:
        """Return a matrix, or an Open one."""
        if node.kind == "number":
            return np.full((1, 1), float(node.value))
        if node.kind == "name":
            return Open(1.0, identity=True) if node.name == "eye" else self.letters[node.name]
        if node.kind == "call":
            return self.call(node.name, [self.of(part) for part in node.parts])
        return getattr(self, node.kind)(*[self.of(part) for part in node.parts])

    def negative(self, value: Any) -> Any:
        if isinstance(value, Open):
            return Open(-value.value, value.identity, value.rows, value.cols)
        return -value

    def transposed(self, value: Any) -> Any:
        return (
            Open(value.value, value.identity, value.cols, value.rows) if isinstance(value, Open) else value.T
        )

    def met(self, left: Any, right: Any) -> tuple[Array, Array]:
        """Return two matrices of one size; a number may stay one."""
        if isinstance(left, Open) and isinstance(right, Open):
            raise Unplaced
        if isinstance(left, Open) and right.size > 1:
            return left.at(*right.shape), right
        if isinstance(right, Open) and left.size > 1:
            return left, right.at(*left.shape)
        if isinstance(left, Open) or isinstance(right, Open):
            raise Unplaced
        assert left.size == 1 or right.size == 1 or left.shape == right.shape
        return left, right

    def plus(self, left: Any, right: Any) -> Array:
        left, right = self.met(left, right)
        return left + right

    def minus(self, left: Any, right: Any) -> Array:
        return self.plus(left, self.negative(right))

    def times(self, left: Any, right: Any) -> Any:
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Open) and not isinstance(other, Open) and other.size == 1:
                return Open(one.value * other.item(), one.identity, one.rows, one.cols)
        if isinstance(left, Open) and isinstance(right, Open):
            if left.identity or right.identity:
                kept = right if left.identity else left
                return Open(left.value * right.value, kept.identity, kept.rows, kept.cols)
            raise Unplaced
        if isinstance(left, Open):
            rows = right.shape[0] if left.identity else left.rows
            if rows is None:
                raise Unplaced
            return left.at(rows, right.shape[0]) @ right
        if isinstance(right, Open):
            cols = left.shape[1] if right.identity else right.cols
            if cols is None:
                raise Unplaced
            return left @ right.at(left.shape[1], cols)
        if left.size == 1 or right.size == 1:
            return left * right
        return left @ right

    def over(self, left: Any, right: Array) -> Any:
        return self.times(left, 1 / right)

    def times_entries(self, left: Any, right: Any) -> Any:
        if isinstance(left, Open) or isinstance(right, Open):
            for one, other in ((left, right), (right, left)):
                if not isinstance(other, Open) and other.size == 1:
                    return self.times(one, other)
        left, right = self.met(left, right)
        return left * right

    def over_entries(self, left: Any, right: Any) -> Array:
        if isinstance(left, Open) and left.rows == left.cols is None and right.size == 1:
            return self.times(left, 1 / right)  # type: ignore[no-any-return]
        left, right = self.met(left, right)
        return left / right

    def power(self, base: Array, exponent: Array) -> Array:
        power = exponent.item()
        if base.size == 1:
            return np.power(base, power)
        return np.linalg.matrix_power(base, int(power))

    def power_entries(self, base: Array, exponent: Array) -> Array:
        return np.power(base, exponent.item())

    def call(self, name: str, values: list[Any]) -> Any:
        if name in ("vector", "matrix"):
            return Open(values[0].item(), identity=False, cols=1 if name == "vector" else None)
        if name in CALLS:
            if any(isinstance(value, Open) for value in values):
                raise Unplaced
            return np.atleast_2d(CALLS[name](*values))
        return np.atleast_2d(self.losses[name](*values))


def _adjugate(x: Array) -> Array:
    minors = np.ones(x.shape)
    for i, j in np.ndindex(*x.shape):
        kept = np.delete(np.delete(x, i, 0), j, 1)
        minors[j, i] = (-1) ** (i + j) * (np.linalg.det(kept) if kept.size else 1)
    return minors


def _softmax(x: Array) -> Array:
    grown = np.exp(x - x.max())
    return grown / grown.sum()


CALLS: dict[str, Callable[..., Any]] = {
    **{
        name: getattr(np, name)
        for name in (
            "arcsin",
            "arccos",
            "arctan",
            "exp",
            "log",
            "sqrt",
            "abs",
            "sign",
            "sin",
            "cos",
            "tan",
            "sinh",
            "cosh",
        )
    },
    "tanh": np.tanh,
    "relu": lambda x: np.where(x > 0, x, 0.0),
    "step": lambda x: np.where(x > 0, 1.0, 0.0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "softplus": lambda x: np.logaddexp(0, x),
    "tr": np.trace,
    "det": np.linalg.det,
    "logdet": lambda x: np.log(np.linalg.det(x)),
    "inv": np.linalg.inv,
    "adj": _adjugate,
    "sum": np.sum,
    "norm1": lambda x: np.abs(x).sum(),
    "norm2": lambda x: np.sqrt(np.sum(x * x)),
    "dot": lambda x, y: np.sum(x * y),
    "logsumexp": lambda x: np.log(np.exp(x).sum()),
    "softmax": _softmax,
    "diag": lambda x: np.diag(x[:, 0]) if x.shape[1] == 1 else np.diag(x)[:, None],
}


def central_differences(f: Callable[[Array], float], at: Array, step: float = 1e-5) -> tuple[Array, float]:
    """Return the gradient of f by central differences, and how wrong it may be.

    With steps h and 2h the differences are off by c·h² and 4c·h², and by 2ε|f|/h of rounding: a third of what the
    two differ by is the first error, and four times that, with as much again for higher orders, is what is allowed.
    """
    at = np.atleast_2d(at)
    found = []
    for h in (step, 2 * step):
        slopes = np.zeros(at.shape)
        for k in np.ndindex(*at.shape):
            moved = np.zeros(at.shape)
            moved[k] = h
            slopes[k] = (f(at + moved) - f(at - moved)) / (2 * h)
        found.append(slopes)
    scale = 1 + abs(f(at)) + float(np.abs(found[0]).max(initial=0))
    rounding = 500 * np.finfo(float).eps * scale / step
    return found[0], 4 * float(np.abs(found[0] - found[1]).max(initial=0)) + rounding


def loss(*points: Array) -> Array:
    """Return a loss whose gradient is not symmetric, as different in each of its arguments."""
    total = 0.0
    for k, X in enumerate(points):
        weights = np.arange(1.0 + k, X.size + 1 + k).reshape(X.shape)
        total += np.sum(np.sin(weights * X / (1 + k)) + weights * X**2 / 7)
    mixed = np.prod([np.cos(X).sum() for X in points]) if len(points) > 1 else 0.0
    return np.asarray(total + mixed)


def grad_loss(k: int, *points: Array) -> Array:
    """Return the gradient of the loss in its argument k, by hand."""
    X = points[k]
    weights = np.arange(1.0 + k, X.size + 1 + k).reshape(X.shape)
    own = weights / (1 + k) * np.cos(weights * X / (1 + k)) + 2 * weights * X / 7
    if len(points) > 1:
        others = np.prod([np.cos(Y).sum() for j, Y in enumerate(points) if j != k])
        own = own - np.sin(X) * others
    return own


def losses_of(names: Any) -> dict[str, Loss]:
    """Return the loss by every name that is given, with its gradients."""
    found: dict[str, Loss] = {}
    for name in names:
        found[name] = loss
        found[f"grad_{name}"] = lambda *points: grad_loss(0, *points)
        for k in range(4):
            found[f"grad_{name}_{k + 1}"] = lambda *points, k=k: grad_loss(k, *points)
    return found
