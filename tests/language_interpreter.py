"""What an expression of the language is worth: numpy walks the parser's tree, apart from what derives.

Every value is a matrix; a number is 1 × 1 and goes to every entry. Sizes that a place asks for (eye, vector,
matrix) are held open and take the size of what they meet; what is the same along an open size is held once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from scipy.linalg import expm

from dlhw3.symbolic.language.text.parse import parse

Array = np.ndarray[Any, Any]
Loss = Callable[..., Array]


@dataclass(frozen=True)
class Open:
    """A matrix with a size that its place decides: the same along it, or a multiple of the identity.

    ``value`` has one row, or one column, where these are open; of the identity it is the number in front.
    """

    value: Array
    rows: bool = True
    cols: bool = True
    identity: bool = False

    def at(self, rows: int, cols: int) -> Array:
        """Return it at a size."""
        if self.identity:
            return self.value.item() * np.eye(rows, cols)
        return np.broadcast_to(self.value, (rows, cols)).copy()

    def square(self) -> Array:
        """Return it where it must be square and one of its sizes is known."""
        if self.rows and self.cols:
            raise Unplaced
        return self.at(*[max(self.value.shape)] * 2)

    def spread(self, function: Callable[[Array], Array]) -> Open:
        """Return a function of every entry of it."""
        if self.identity:
            raise Unplaced
        return Open(function(self.value), self.rows, self.cols)


Value = Any
"""An Array, or an Open matrix."""


class Unplaced(Exception):
    """A size that no place says."""


def evaluate(
    text: str, letters: Mapping[str, Any], losses: Mapping[str, Loss], due: tuple[int, ...] = ()
) -> Array:
    """Return the value of an expression; ``due`` is its shape, which is needed where it is open itself."""
    values = {name: np.atleast_2d(np.asarray(value, dtype=float)) for name, value in letters.items()}
    found = Interpreter(values, losses).of(parse(text))
    if isinstance(found, Open):
        if not due:
            raise Unplaced
        return found.at(*due)
    return np.asarray(found)


def closed(value: Array, rows: bool, cols: bool) -> Value:
    """Return a matrix, open where a size still is."""
    return Open(value, rows, cols) if rows or cols else value


class Interpreter:
    """Evaluates trees where letters and functions have values."""

    def __init__(self, letters: Mapping[str, Array], losses: Mapping[str, Loss]) -> None:
        self.letters, self.losses = letters, losses

    def of(self, node: Any) -> Value:
        """Return a matrix, or an Open one."""
        if node.kind == "number":
            return np.full((1, 1), float(node.value))
        if node.kind == "name":
            return Open(np.ones((1, 1)), identity=True) if node.name == "eye" else self.letters[node.name]
        if node.kind == "call":
            return self.call(node.name, [self.of(part) for part in node.parts])
        return getattr(self, node.kind)(*[self.of(part) for part in node.parts])

    def negative(self, value: Value) -> Value:
        return self.scaled(value, -1.0)

    def scaled(self, value: Value, number: float) -> Value:
        if isinstance(value, Open):
            return Open(number * value.value, value.rows, value.cols, value.identity)
        return number * value

    def transposed(self, value: Value) -> Value:
        if isinstance(value, Open):
            return Open(value.value.T, value.cols, value.rows, value.identity)
        return value.T

    def together(self, operation: Callable[[Array, Array], Array], left: Value, right: Value) -> Value:
        """Return an operation on entries; a number goes to every one."""
        if not isinstance(left, Open) and not isinstance(right, Open):
            assert left.size == 1 or right.size == 1 or left.shape == right.shape
            return operation(left, right)
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Open) and one.identity:
                if isinstance(other, Open) and other.identity:
                    raise Unplaced
                if isinstance(other, Open):
                    met = one.at(*other.square().shape), other.square()
                elif other.size == 1:
                    raise Unplaced
                else:
                    met = one.at(*other.shape), other
                return operation(*(met if one is left else met[::-1]))
        flags = [
            (v.rows, v.cols) if isinstance(v, Open) else (v.size == 1, v.size == 1) for v in (left, right)
        ]
        values = [v.value if isinstance(v, Open) else v for v in (left, right)]
        return closed(operation(*values), flags[0][0] and flags[1][0], flags[0][1] and flags[1][1])

    def plus(self, left: Value, right: Value) -> Value:
        if all(isinstance(v, Open) and v.identity for v in (left, right)):
            return Open(left.value + right.value, identity=True)
        return self.together(np.add, left, right)

    def minus(self, left: Value, right: Value) -> Value:
        return self.plus(left, self.negative(right))

    def times(self, left: Value, right: Value) -> Value:
        pairs = ((left, right), (right, left))
        for one, other in pairs:
            if not isinstance(one, Open) and one.size == 1:
                return self.scaled(other, one.item())
        for one, other in pairs:
            if isinstance(one, Open) and one.identity:
                return self.scaled(other, one.value.item())
        if not isinstance(left, Open) and not isinstance(right, Open):
            return left @ right
        within = right.shape[0] if not isinstance(right, Open) else 0 if right.rows else right.value.shape[0]
        within = within or (
            left.shape[1] if not isinstance(left, Open) else 0 if left.cols else left.value.shape[1]
        )
        if not within:
            raise Unplaced
        rows = isinstance(left, Open) and left.rows
        cols = isinstance(right, Open) and right.cols
        first = left.at(len(left.value), within) if isinstance(left, Open) else left
        last = right.at(within, right.value.shape[1]) if isinstance(right, Open) else right
        return closed(first @ last, rows, cols)

    def over(self, left: Value, right: Array) -> Value:
        return self.times(left, 1 / right)

    def times_entries(self, left: Value, right: Value) -> Value:
        for one, other in ((left, right), (right, left)):
            if isinstance(other, Open) and not isinstance(one, Open) and one.size == 1:
                return self.scaled(other, one.item())
        return self.together(np.multiply, left, right)

    def over_entries(self, left: Value, right: Value) -> Value:
        if not isinstance(right, Open) and right.size == 1:
            return self.scaled(left, 1 / right.item())
        return self.together(np.divide, left, right)

    def power(self, base: Value, exponent: Array) -> Array:
        power = exponent.item()
        if isinstance(base, Open):
            base = base.square()
        if base.size == 1:
            return np.power(base, power)
        if power != int(power):  # of what is positive semidefinite
            values, vectors = np.linalg.eigh(base)
            return np.asarray(vectors * values**power @ vectors.T)
        return np.linalg.matrix_power(base, int(power))

    def power_entries(self, base: Value, exponent: Array) -> Value:
        if isinstance(base, Open):
            return base.spread(lambda value: np.power(value, exponent.item()))
        return np.power(base.item() if base.size == 1 else base, exponent)

    def call(self, name: str, values: list[Value]) -> Value:
        if name in ("vector", "matrix"):
            return Open(values[0], rows=True, cols=name == "matrix")
        if name in ENTRIES and isinstance(values[0], Open):
            return values[0].spread(CALLS[name])
        if name == "dot":
            return self.dot(*values)
        if name in ("tr", "det", "logdet", "inv", "adj", "diag", "expm", "dexpm", *SQUARE):
            values = [value.square() if isinstance(value, Open) else value for value in values]
        if any(isinstance(value, Open) for value in values):
            raise Unplaced
        return np.atleast_2d((CALLS if name in CALLS else self.losses)[name](*values))

    def dot(self, left: Value, right: Value) -> Array:
        product = self.times_entries(left, right)
        if isinstance(product, Open):
            raise Unplaced
        return np.full((1, 1), product.sum())


def _inverse(x: Array) -> Array:
    """Return an inverse; raise LinAlgError where the digits say that there is none, as of A Aᵀ with A tall."""
    if np.linalg.cond(x) > 1e10:
        raise np.linalg.LinAlgError("singular, as far as its digits go")
    return np.linalg.inv(x)


def _adjugate(x: Array) -> Array:
    minors = np.ones(x.shape)
    for i, j in np.ndindex(*x.shape):
        kept = np.delete(np.delete(x, i, 0), j, 1)
        minors[j, i] = (-1) ** (i + j) * (np.linalg.det(kept) if kept.size else 1)
    return minors


def _softmax(x: Array) -> Array:
    grown = np.exp(x - x.max())
    return grown / grown.sum()


SQUARE = ("lambda_max", "lambda_min", "grad_lambda_max", "grad_lambda_min")


def _projection(place: int) -> Callable[[Array], Array]:
    """Return what projects on the eigenvector in a place, those of the least eigenvalues first."""

    def projection(x: Array) -> Array:
        vector = np.linalg.eigh((x + x.T) / 2)[1][:, [place]]
        return np.asarray(vector @ vector.T)

    return projection


def _by_polar(x: Array) -> Array:
    left, _, right = np.linalg.svd(x, full_matrices=False)
    return np.asarray(left @ right)


def _by_first(x: Array) -> Array:
    left, _, right = np.linalg.svd(x, full_matrices=False)
    return np.asarray(left[:, :1] @ right[:1])


def _along(x: Array, h: Array) -> Array:
    """Return the derivative of expm at x along h, of the block matrix."""
    blocks = np.block([[x, h], [np.zeros(x.shape), x]])
    return np.asarray(expm(blocks)[: len(x), len(x) :])


ENTRIES: dict[str, Callable[..., Any]] = {
    **{
        name: getattr(np, name) for name in ("exp", "log", "sqrt", "abs", "sign", "sin", "cos", "tan", "tanh")
    },
    **{name: getattr(np, name) for name in ("sinh", "cosh", "arcsin", "arccos", "arctan")},
    "relu": lambda x: np.maximum(x, 0.0),  # of what is no number it is none either
    "step": lambda x: np.where(x > 0, 1.0, 0.0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "normcdf": np.vectorize(NormalDist().cdf, otypes=[float]),
    "normpdf": np.vectorize(NormalDist().pdf, otypes=[float]),
    "softplus": lambda x: np.logaddexp(0, x),
}
CALLS: dict[str, Callable[..., Any]] = {
    **ENTRIES,
    "tr": np.trace,
    "det": np.linalg.det,
    "logdet": lambda x: np.log(np.linalg.det(x)),
    "inv": _inverse,
    "adj": _adjugate,
    "sum": np.sum,
    "mean": np.mean,
    "norm1": lambda x: np.abs(x).sum(),
    "norm2": lambda x: np.sqrt(np.sum(x * x)),
    "logsumexp": lambda x: np.log(np.exp(x).sum()),
    "softmax": _softmax,
    "softmax_rows": lambda x: np.array([_softmax(row) for row in x]),
    "softmax_columns": lambda x: np.array([_softmax(column) for column in x.T]).T,
    "logsumexp_rows": lambda x: np.array([[np.log(np.exp(row).sum())] for row in x]),
    "expm": expm,
    "dexpm": _along,
    "lambda_max": lambda x: np.linalg.eigvalsh((x + x.T) / 2)[-1],
    "lambda_min": lambda x: np.linalg.eigvalsh((x + x.T) / 2)[0],
    "opnorm": lambda x: np.linalg.svd(x)[1][0],
    "nuclear": lambda x: np.linalg.svd(x)[1].sum(),
    "grad_lambda_max": _projection(-1),
    "grad_lambda_min": _projection(0),
    "grad_opnorm": _by_first,
    "grad_nuclear": _by_polar,
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


def slope(f: Callable[[float], Array], step: float = 1e-5) -> tuple[Array, float]:
    """Return df/dt at 0 of a matrix by central differences, and how wrong it may be, as for a gradient."""
    found = [(f(h) - f(-h)) / (2 * h) for h in (step, 2 * step)]
    scale = 1 + float(np.abs(f(0.0)).max(initial=0) + np.abs(found[0]).max(initial=0))
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


def hess_loss(i: int, j: int, *given: Array) -> Array:
    """Return the derivative of the gradient in argument j along a direction in argument i, by hand."""
    *points, D = given
    X = points[j]
    others = [np.cos(Y).sum() for k, Y in enumerate(points) if k not in (i, j)]
    if i != j:
        return np.asarray(np.sin(X) * np.sum(np.sin(points[i]) * D) * np.prod(others))
    weights = np.arange(1.0 + j, X.size + 1 + j).reshape(X.shape)
    own = (2 * weights / 7 - (weights / (1 + j)) ** 2 * np.sin(weights * X / (1 + j))) * D
    return own - np.cos(X) * D * np.prod(others) if len(points) > 1 else own


def losses_of(names: Any) -> dict[str, Loss]:
    """Return the loss by every name that is given, with its gradients and the derivatives of those."""
    found: dict[str, Loss] = {}
    for name in names:
        found[name] = loss
        found[f"grad_{name}"] = lambda *points: grad_loss(0, *points)
        for k in range(4):
            found[f"grad_{name}_{k + 1}"] = lambda *points, k=k: grad_loss(k, *points)
        found[f"hess_{name}"] = lambda *points: hess_loss(0, 0, *points)
        for i, j in np.ndindex(4, 4):
            found[f"hess_{name}_{i + 1}{j + 1}"] = lambda *points, i=i, j=j: hess_loss(i, j, *points)
    return found
