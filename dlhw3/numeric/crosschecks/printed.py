"""The two sides of a printed result as numbers, each beside the same sum with every summand in absolute value.

The second is what rounding is relative to: a side computed in float64 errs by at most so many units of it (first
order in the unit). A power e^s errs besides by e^s times the error of s, log s by that of s over s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from sympy import Add, Basic, Identity, Mul, Number, Pow, Symbol, Trace
from sympy.matrices.expressions import MatAdd, MatMul, MatrixSymbol

from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.expectations import Expectation, RandomSequence
from dlhw3.symbolic.faces.operators import ScalarOperator
from dlhw3.symbolic.nodes import (
    Inner,
    Iterate,
    MatrixDifferential,
    MatrixImage,
    Norm,
    ScalarDifferential,
    ScalarSum,
    Value,
)
from dlhw3.symbolic.plan import Equation

OUTCOME, CHANCES = "ω", "chances"
Known = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """A number or a matrix, and the size that its rounding is relative to, entry by entry."""

    value: Any
    mass: Any


def equation(derivation: Derivation, name: str) -> Equation:
    """Return the result called ``name``, of the derivation or of one of its cases."""
    owner = next(each for each in (derivation, *derivation.cases) if name in each.results)
    return owner.equation(name)


def excess(statement: Equation, known: Known, *, attained: bool = False) -> float:
    """Return by how much left ≤ right fails, or left and right differ (an equation, or ``attained``).

    Relative to both sides with every summand in absolute value. ``known`` holds numbers, matrices, functions of a
    number (paths), of an index (sequences) and of an index and an outcome, by name.
    """
    left, right = evaluate(statement.left, known), evaluate(statement.right, known)
    most = float(np.linalg.norm(left.mass) + np.linalg.norm(right.mass))
    if statement.relation == "=" or attained:
        missed = float(np.linalg.norm(left.value - right.value))
    else:
        missed = max(float(left.value - right.value), 0.0)
    return missed / most if most else missed


def evaluate(expression: Basic, known: Known) -> Measured:
    """Return the value of an expression; raises KeyError for a name or a kind of node that is not known."""
    return _KINDS[next(kind for kind in _KINDS if isinstance(expression, kind))](expression, known)


def _exact(value: Any) -> Measured:
    return value if isinstance(value, Measured) else Measured(value, np.abs(value))


def _all(expression: Basic, known: Known) -> list[Measured]:
    return [evaluate(part, known) for part in expression.args]


def _sum(expression: Basic, known: Known) -> Measured:
    terms = _all(expression, known)
    return Measured(sum(term.value for term in terms), sum(term.mass for term in terms))


def _product(expression: Basic, known: Known) -> Measured:
    def times(a: Any, b: Any) -> Any:
        return a @ b if np.ndim(a) and np.ndim(b) else a * b

    factors = _all(expression, known)
    return Measured(reduce(times, (f.value for f in factors)), reduce(times, (f.mass for f in factors)))


def _power(expression: Basic, known: Known) -> Measured:
    base, exponent = _all(expression, known)
    return Measured(base.value**exponent.value, base.mass**exponent.value)


def _norm(expression: Basic, known: Known) -> Measured:
    (of,) = _all(expression, known)
    return Measured(np.linalg.norm(of.value), np.linalg.norm(of.mass))


def _trace(expression: Basic, known: Known) -> Measured:
    (of,) = _all(expression, known)
    return Measured(np.trace(of.value), np.trace(of.mass))


def _inner(expression: Basic, known: Known) -> Measured:
    left, right = _all(expression, known)
    return Measured(np.sum(left.value * right.value), np.sum(left.mass * right.mass))


def _function(expression: Any, known: Known) -> Measured:
    """Return exp, log or the step 1[s > 0] of a number."""
    (of,) = (evaluate(part, known) for part in expression.operands)
    if expression.name == "exp":
        value = np.exp(of.value)
        return Measured(value, np.abs(value) * (1 + of.mass))
    if expression.name == "log":
        return Measured(np.log(of.value), np.abs(np.log(of.value)) + of.mass / np.abs(of.value))
    if expression.name == "step":
        return _exact(float(of.value > 0))
    raise KeyError(expression.name)


def _iterate(expression: Any, known: Known) -> Measured:
    at = int(evaluate(expression.index, known).value)
    function = known[expression.sequence.name]
    random = isinstance(expression.sequence, RandomSequence)
    return _exact(function(at, known[OUTCOME]) if random else function(at))


def _image(expression: Any, known: Known) -> Measured:
    function, at = expression.args
    return _exact(known[function.name](float(evaluate(at, known).value)))


def _value(expression: Any, known: Known) -> Measured:
    function, at = expression.args
    return _exact(known[function.name](evaluate(at, known).value))


def _mean(expression: Any, known: Known) -> Measured:
    parts = [evaluate(expression.args[0], {**known, OUTCOME: place}) for place in range(len(known[CHANCES]))]
    weighted = list(zip(known[CHANCES], parts, strict=True))
    return Measured(sum(w * part.value for w, part in weighted), sum(w * part.mass for w, part in weighted))


def _indexed(expression: Any, known: Known) -> Measured:
    body, index, *ends = expression.args
    low, high = (int(evaluate(end, known).value) for end in ends)
    parts = [evaluate(body, {**known, index.name: place}) for place in range(low, high + 1)]
    return Measured(sum(part.value for part in parts), sum(part.mass for part in parts))


def _derivative(expression: Any, known: Known) -> Measured:
    """Return d/dt of what is analytic in t, by a complex step (its error is far below the unit)."""
    of, letter, direction = expression.args
    if direction != 1:
        raise KeyError(str(direction))
    step = 2.0**-200
    return _exact(evaluate(of, {**known, letter.name: known[letter.name] + 1j * step}).value.imag / step)


_KINDS: dict[type, Callable[[Any, Known], Measured]] = {
    Number: lambda number, _: _exact(float(number)),
    Symbol: lambda symbol, known: _exact(known[symbol.name]),
    MatrixSymbol: lambda symbol, known: _exact(known[symbol.name]),
    Identity: lambda unit, known: _exact(np.eye(int(evaluate(unit.shape[0], known).value))),
    Add: _sum,
    MatAdd: _sum,
    Mul: _product,
    MatMul: _product,
    Pow: _power,
    Norm: _norm,
    Trace: _trace,
    Inner: _inner,
    ScalarOperator: _function,
    Iterate: _iterate,
    MatrixImage: _image,
    Value: _value,
    Expectation: _mean,
    ScalarSum: _indexed,
    MatrixDifferential: _derivative,
    ScalarDifferential: _derivative,
}
