"""Numbers for the expressions of an entry at an instance, in float64: read from the nodes, by NumPy alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np
from sympy import Add, Expr, Identity, MatAdd, MatMul, MatrixExpr, MatrixSymbol, Mul, Pow, Symbol, Transpose

from dlhw3.symbolic import nodes
from dlhw3.symbolic.faces.operators import Operator

FUNCTIONS = {"exp": np.exp, "log": np.log, "recip": lambda x: 1 / x, "abs": np.abs}


class Instance:
    """Values for letters and numbers by name, functions for curves and sequences, and the size of the identity."""

    def __init__(self, size: int, **values: Any) -> None:
        self.size, self.values = size, values

    def at(self, expression: Any) -> Any:
        """The value of an expression: a number or an array."""
        if expression.is_Number:
            return float(expression)
        if isinstance(expression, Operator):
            return FUNCTIONS[expression.name](self.at(expression.operands[0]))
        kind = next((k for k in type(expression).__mro__ if k in RULES), None)
        if kind is None:
            raise TypeError(f"no value for {type(expression).__name__}")
        return RULES[kind](self, expression)

    def holds(self, left: Expr, relation: str, right: Expr) -> bool:
        """Whether a relation holds, of every entry, with room for rounding on the generous side."""
        a, b = self.at(left), self.at(right)
        room = 1e-9 * (1 + abs(a) + abs(b))
        return bool(np.all({"≤": a <= b + room, "<": a < b - room, "=": abs(a - b) <= room}[relation]))


def _parts(own: Instance, expression: Any) -> list[Any]:
    return [own.at(part) for part in expression.args]


def _product(own: Instance, expression: Any) -> Any:
    values = zip(_parts(own, expression), expression.args, strict=True)
    return reduce(lambda a, b: a @ b if np.ndim(a) and np.ndim(b) else a * b, (v for v, _ in values))


def _moved(own: Instance, expression: Any) -> Any:
    """A derivative in a number by differences of the fourth order."""
    body, variable, hand = expression.args
    step, here = 1e-3, own.values[variable.name]

    def value(k: int) -> Any:
        return Instance(own.size, **{**own.values, variable.name: here + k * step}).at(body)

    return own.at(hand) * (8 * (value(1) - value(-1)) - (value(2) - value(-2))) / (12 * step)


RULES: Mapping[type, Callable[[Instance, Any], Any]] = {
    Symbol: lambda own, e: own.values[e.name],
    MatrixSymbol: lambda own, e: own.values[e.name],
    Identity: lambda own, e: np.eye(own.size),
    Add: lambda own, e: sum(_parts(own, e)),
    MatAdd: lambda own, e: sum(_parts(own, e)),
    Mul: lambda own, e: reduce(lambda a, b: a * b, _parts(own, e)),
    MatMul: _product,
    Pow: lambda own, e: own.at(e.base) ** own.at(e.exp),
    Transpose: lambda own, e: own.at(e.arg).T,
    nodes.Norm: lambda own, e: float(np.linalg.norm(own.at(e.args[0]))),
    nodes.Inner: lambda own, e: float(np.sum(own.at(e.args[0]) * own.at(e.args[1]))),
    nodes.MatrixImage: lambda own, e: own.values[e.args[0].name](own.at(e.args[1])),
    nodes.Value: lambda own, e: own.values[e.args[0].name](own.at(e.args[1])),
    nodes.Iterate: lambda own, e: own.values[e.sequence.name](int(own.at(e.index))),
    nodes.ScalarDifferential: _moved,
    nodes.MatrixDifferential: _moved,
}
__all__ = ["Instance", "MatrixExpr"]
