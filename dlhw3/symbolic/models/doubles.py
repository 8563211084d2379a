"""Values of many points at once, in doubles: what guides a search for counterexamples, and decides nothing.

A value has three axes: points, rows, columns. Off its domain an operator has no value here, which is nan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr  # type: ignore[import-untyped]

from dlhw3.kernel.laws.entrywise import AXIOMS
from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.quadratics import numbers_of
from dlhw3.symbolic.models.quadratics import value as quadratic
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.stacked import SPAN, member

Values = NDArray[np.float64]
MOST_TERMS = 200  # of a sum over an index
NEARLY = 1e-9  # beside the size of a matrix, how far below 0 an eigenvalue is 0 rounded
ENTRYWISE: dict[str, Callable[..., Any]] = {
    "exp": np.exp,
    "log": lambda x: np.log(np.where(x > 0, x, np.nan)),
    "sqrt": lambda x: np.sqrt(np.where(x < 0, np.nan, x)),
    "abs": np.abs,
    "sign": np.sign,
    "relu": lambda x: np.maximum(x, 0),
    "step": lambda x: (x > 0) * 1.0,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "recip": lambda x: 1 / np.where(x == 0, np.nan, x),
    "arcsin": np.arcsin,
    "arccos": np.arccos,
    "arctan": np.arctan,
    "normcdf": ndtr,
    "normpdf": lambda x: np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi),
}


class Doubles:
    """Evaluation of terms at many points, letters and parameters given."""

    def __init__(
        self,
        letters: Mapping[str, Values],
        parameters: Mapping[str, Rational],
        used: dict[str, set[int]] | None = None,
    ) -> None:
        self.letters, self.parameters = letters, {k: float(x) for k, x in parameters.items()}
        self.memo: dict[Any, Values] = {}
        self.used = {} if used is None else used  # of sequences, the indices of members

    def value(self, term: Term, scope: Mapping[str, Any] | None = None) -> Values:
        """Return a term's values; raises Unclear for an operator that has none here."""
        here = scope or {}
        if "A" in here:  # of a definition
            return self._value(term, here)
        key = term, tuple([(name, here[name]) for name in here if name in term.free])
        if key not in self.memo:
            self.memo[key] = self._value(term, here)
        return self.memo[key]

    def scalar(self, scalar: Scalar, scope: Mapping[str, Any]) -> float:
        """Return the value of a polynomial in sizes, indices and exponents."""
        total = 0.0
        for monomial, c in scalar.terms:
            factor = float(c)
            for atom, k in monomial:
                value = scope.get(atom[1], self.parameters.get(atom[1]))
                if atom[0] == "width" or value is None or (not value and k < 0):
                    raise Unclear("a size that has no value in doubles")
                factor *= float(value) ** k
            total += factor
        return total

    def _value(self, node: Term, scope: Mapping[str, Any]) -> Values:
        if node.op in SPECIAL:
            return SPECIAL[node.op](self, node, scope)
        if node.op not in PLAIN:
            raise Unclear(f"{node.op} has no value in doubles")
        return PLAIN[node.op](*(self.value(a, scope) for a in node.args))

    def letter(self, node: Term, scope: Mapping[str, Any]) -> Values:
        """A letter: bound, or given."""
        name = node.data[0]
        found = scope[name] if name in scope else self.letters.get(name)
        if found is None:
            raise Unclear(f"{name} has no value")
        return found  # type: ignore[no-any-return]

    def function(self, node: Term, scope: Mapping[str, Any]) -> Values:
        """An abstract function made of numbers; or a member of a sequence, all below one another."""
        numbers = self.letters.get(numbers_of(node.data[0]))
        if numbers is not None:
            return quadratic(node, numbers, [self.value(a, scope) for a in node.args])  # type: ignore[no-any-return]
        found = member(node)
        if found is None or found.name not in self.letters:
            raise Unclear("a function that has no value in doubles")
        k, rows = round(self.scalar(found.at, scope)), round(self.scalar(found.rows, scope))
        if not 0 <= k < SPAN:
            raise Unclear("a member that is not made")
        self.used.setdefault(found.name, set()).add(k)
        return self.letters[found.name][:, k * rows : (k + 1) * rows]

    def constant(self, node: Term, scope: Mapping[str, Any]) -> Values:
        """A number, I, 1 or 0."""
        if node.op == "number":
            return np.full((1, 1, 1), self.scalar(node.data[0], scope))
        rows, cols = (round(self.scalar(size, scope)) for size in (node.data[0], node.data[-1]))
        if node.op == "identity":
            return np.eye(rows)[None]
        return np.full((1, rows, cols), 1.0 if node.op == "ones" else 0.0)

    def sigma(self, node: Term, scope: Mapping[str, Any]) -> Values:
        """Σ_{j=a}^{b}: 0 where b < a."""
        name, low, high = node.data
        ends = round(self.scalar(low, scope)), round(self.scalar(high, scope))
        if ends[1] - ends[0] >= MOST_TERMS:
            raise Unclear("a sum of many terms")
        total = np.zeros((1, *(round(self.scalar(size, scope)) for size in node.shape)))
        for k in range(ends[0], ends[1] + 1):
            total = total + self.value(node.args[0], {**scope, name: k})
        return total

    def map(self, node: Term, scope: Mapping[str, Any]) -> Values:
        """A function of every entry, by name or definition."""
        name, _ = node.data
        if name == "log" and (beside := _beside_one(node.args[0])):
            more = reduce(np.add, [self.value(part, scope) for part in beside])
            return np.log1p(np.where(more > -1, more, np.nan))
        of = self.value(node.args[0], scope)
        if name in ENTRYWISE:
            return ENTRYWISE[name](of)  # type: ignore[no-any-return]
        defined = AXIOMS.get(f"{name}.definition")
        if defined is None:
            raise Unclear(f"{name} has no value")
        return self._value(defined.right, {"A": of, "n": of.shape[1], "m": of.shape[2]})

    def power(self, node: Term, scope: Mapping[str, Any]) -> Values:
        """s^p."""
        return _raised(self.value(node.args[0], scope), self.scalar(node.data[0], scope))

    def psdpower(self, node: Term, scope: Mapping[str, Any]) -> Values:
        """A power of a psd matrix, by its eigenvectors."""
        values, vectors = np.linalg.eigh(_finite(self.value(node.args[0], scope)))
        nearly = -NEARLY * np.abs(values).max(axis=-1, keepdims=True)
        values = np.where((values < 0) & (values >= nearly), 0.0, values)
        return (vectors * _raised(values, self.scalar(node.data[0], scope))[:, None, :]) @ _turned(vectors)


def _beside_one(term: Term) -> list[Term]:
    """Return what is added to 1, or nothing: the logarithm of such a sum is exact where that is small."""
    ones = [a for a in term.args if a.op == "ones" or (a.op == "number" and a.data[0].constant == 1)]
    return [a for a in term.args if a is not ones[0]] if term.op == "add" and len(ones) == 1 else []


def _raised(base: Values, exponent: float) -> Values:
    if exponent == round(exponent):
        return base**exponent if exponent >= 0 else 1 / np.where(base == 0, np.nan, base) ** -exponent
    return np.where(base < 0, np.nan, base) ** exponent


def _finite(a: Values) -> Values:
    """Return a matrix with 1 in the place of what is no number: NumPy's solvers refuse those."""
    bad = ~np.isfinite(a).all(axis=(1, 2), keepdims=True)
    return np.where(bad, np.eye(a.shape[-1]), a) if bad.any() else a


def _turned(a: Values) -> Values:
    return np.swapaxes(a, 1, 2)


def _product(*args: Values) -> Values:
    numbers = [a for a in args if a.shape[1:] == (1, 1)]
    rest = [a for a in args if a.shape[1:] != (1, 1)]
    value = reduce(np.multiply, numbers) if numbers else None
    if not rest:
        return value  # type: ignore[return-value]
    whole = reduce(np.matmul, rest)
    return whole if value is None else value * whole


def _inverse(a: Values) -> Values:
    """Return the inverse, and nan where a matrix is singular."""
    a = _finite(a)
    singular = ~(np.abs(np.linalg.det(a)) > 0)
    found = np.linalg.inv(np.where(singular[:, None, None], np.eye(a.shape[-1]), a))
    return np.where(singular[:, None, None], np.nan, found)


def _logdet(a: Values) -> Values:
    side, value = np.linalg.slogdet(_finite(a))
    return np.where(side > 0, value, np.nan)[:, None, None]  # type: ignore[no-any-return]


def _total(a: Values) -> Values:
    return a.sum(axis=(1, 2), keepdims=True)  # type: ignore[no-any-return]


def _sides(a: Values) -> Values:
    return np.diagonal(a, axis1=1, axis2=2)[:, :, None]


PLAIN: dict[str, Callable[..., Values]] = {
    "add": lambda *a: reduce(np.add, a),
    "mul": _product,
    "hadamard": lambda *a: reduce(np.multiply, a),
    "transpose": _turned,
    "trace": lambda a: _total(_sides(a)),
    "diag": lambda a: a * np.eye(a.shape[1]),
    "diagonal": _sides,
    "sum": _total,
    "inverse": _inverse,
    "det": lambda a: np.linalg.det(_finite(a))[:, None, None],
    "logdet": _logdet,
    "norm": lambda a: np.sqrt(_total(a * a)),
}
SPECIAL: dict[str, Callable[[Doubles, Term, Mapping[str, Any]], Values]] = {
    **dict.fromkeys(("number", "identity", "ones", "zero"), Doubles.constant),
    "letter": Doubles.letter,
    "function": Doubles.function,
    "sigma": Doubles.sigma,
    "map": Doubles.map,
    "power": Doubles.power,
    "psdpower": Doubles.psdpower,
}


def is_known(parts: Sequence[Term]) -> bool:
    """Whether every operator in some terms has a value in doubles."""
    named = all(p.data[0] in ENTRYWISE or f"{p.data[0]}.definition" in AXIOMS for p in parts if p.op == "map")
    return named and all(p.op in PLAIN or p.op in SPECIAL for p in parts)
