"""Exact arithmetic for counterexamples: rational matrices, and numbers with an infinitesimal part.

Evaluating at X + εH with ε² = 0 gives exact directional derivatives; several infinitesimals give higher
ones. No floating point.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from sympy import Rational

Number = Any  # Fraction, or Jet over Number
Matrix = tuple[tuple[Number, ...], ...]


class Inexact(Exception):
    """The value is not rational (or not known to be): this model decides nothing."""


class Jet:
    """A polynomial in infinitesimals ε_1, ε_2, … with every ε_i² = 0: {set of tags: coefficient}."""

    __slots__ = ("parts",)

    def __init__(self, parts: dict[frozenset[int], Fraction]) -> None:
        self.parts = parts

    def __add__(self, other: Number) -> Jet:
        parts = dict(self.parts)
        for tags, coefficient in _parts(other).items():
            parts[tags] = parts.get(tags, Fraction(0)) + coefficient
        return Jet(parts)

    __radd__ = __add__

    def __mul__(self, other: Number) -> Jet:
        parts: dict[frozenset[int], Fraction] = {}
        for left, a in self.parts.items():
            for right, b in _parts(other).items():
                if not left & right:
                    parts[left | right] = parts.get(left | right, Fraction(0)) + a * b
        return Jet(parts)

    __rmul__ = __mul__


def _parts(number: Number) -> dict[frozenset[int], Fraction]:
    return number.parts if isinstance(number, Jet) else {frozenset(): number}


def lift(value: Number, slope: Number, tag: int) -> Number:
    """Return value + slope·ε_tag."""
    return Jet(dict(_parts(value))) + Jet({frozenset({tag}): Fraction(1)}) * slope


def slope_of(number: Number, tag: int) -> Number:
    """Return the coefficient of ε_tag (which may contain other infinitesimals)."""
    parts = {tags - {tag}: c for tags, c in _parts(number).items() if tag in tags and c}
    if all(not tags for tags in parts):
        return parts.get(frozenset(), Fraction(0))
    return Jet(parts)


def power(base: Number, exponent: Fraction) -> Number:
    """Return base^exponent when it is rational; raise Inexact otherwise."""
    if isinstance(base, Jet):
        return _jet_power(base, exponent)
    if base == 0 and exponent < 0:
        raise Inexact("0 to a negative power")
    result = Rational(base.numerator, base.denominator) ** Rational(exponent.numerator, exponent.denominator)
    if not result.is_Rational:
        raise Inexact(f"{base}^{exponent} is irrational")
    return Fraction(int(result.p), int(result.q))


def _jet_power(base: Jet, exponent: Fraction) -> Number:
    """(v + n)^p = Σ_k p(p-1)⋯(p-k+1)/k! v^(p-k) n^k, a finite sum because n is nilpotent."""
    finite = base.parts.get(frozenset(), Fraction(0))
    rest = Jet({tags: c for tags, c in base.parts.items() if tags})
    total: Number = Fraction(0)
    term: Number = Fraction(1)
    for k in range(len(frozenset().union(*base.parts)) + 1):
        total = term * power(finite, exponent - k) + total
        term = rest * term * ((exponent - k) / (k + 1))
    return total


def build(rows: int, cols: int, entry: Callable[[int, int], Number]) -> Matrix:
    """Return the matrix of entry(i, j)."""
    return tuple(tuple(entry(i, j) for j in range(cols)) for i in range(rows))


def size(matrix: Matrix) -> tuple[int, int]:
    """Return (rows, cols)."""
    return len(matrix), len(matrix[0])


def identity(n: int) -> Matrix:
    """Return I_n."""
    return build(n, n, lambda i, j: Fraction(int(i == j)))


def add(left: Matrix, right: Matrix) -> Matrix:
    """Return left + right."""
    return tuple(tuple(a + b for a, b in zip(x, y, strict=True)) for x, y in zip(left, right, strict=True))


def scale(number: Number, matrix: Matrix) -> Matrix:
    """Return number · matrix."""
    return tuple(tuple(number * a for a in row) for row in matrix)


def multiply(left: Matrix, right: Matrix) -> Matrix:
    """Return left · right."""
    columns = tuple(zip(*right, strict=True))
    return tuple(tuple(_dot(row, column) for column in columns) for row in left)


def transpose(matrix: Matrix) -> Matrix:
    """Return matrixᵀ."""
    return tuple(zip(*matrix, strict=True))


def inner(left: Matrix, right: Matrix) -> Number:
    """Return tr(leftᵀ right)."""
    return sum((_dot(x, y) for x, y in zip(left, right, strict=True)), Fraction(0))


def trace(matrix: Matrix) -> Number:
    """Return the trace."""
    return sum((matrix[i][i] for i in range(len(matrix))), Fraction(0))


def matrix_power(matrix: Matrix, exponent: int) -> Matrix:
    """Return matrix^exponent for an integer exponent ≥ 0; raise Inexact for a negative one."""
    if exponent < 0:
        raise Inexact("a negative power of a matrix")
    result = identity(len(matrix))
    for _ in range(exponent):
        result = multiply(result, matrix)
    return result


def is_positive_semidefinite(matrix: Matrix) -> bool:
    """Decide it by exact symmetric elimination: every pivot ≥ 0, and a zero pivot has a zero row."""
    if matrix != transpose(matrix):
        return False
    rows = [list(row) for row in matrix]
    for k in range(len(rows)):
        pivot = rows[k][k]
        if pivot < 0 or (pivot == 0 and any(rows[k][j] != 0 for j in range(k, len(rows)))):
            return False
        for i in range(k + 1, len(rows)):
            factor = rows[i][k] / pivot if pivot else Fraction(0)
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    return True


def psd_power(base: Matrix, exponent: Fraction, roots: Sequence[Matrix], most: int = 24) -> Matrix:
    """Return base^exponent for base ⪰ 0, from a candidate root R ⪰ 0 with R^k = base and k·exponent an integer.

    Nothing is taken on trust: that R ⪰ 0 and R^k = base are checked exactly. Raises Inexact when no
    candidate serves, and where the power has no meaning.
    """
    moving = any(isinstance(entry, Jet) for row in base for entry in row)
    if exponent < 0 or not (moving or is_positive_semidefinite(base)):
        raise Inexact("a power of a matrix that is not positive semidefinite, or a negative one")
    if exponent.denominator == 1:
        return matrix_power(base, int(exponent))
    if len(base) == 1:
        return ((power(base[0][0], exponent),),)
    for root in roots:
        if len(root) != len(base) or not is_positive_semidefinite(root):
            continue
        raised = identity(len(root))
        for k in range(1, most):
            raised = multiply(raised, root)
            if raised == base and (k * exponent).denominator == 1:
                return matrix_power(root, int(k * exponent))
    raise Inexact("no rational root is known")


def show(value: Any) -> str:
    """Return a number or a matrix as text."""
    if isinstance(value, tuple):
        return "[" + ", ".join("[" + ", ".join(str(a) for a in row) + "]" for row in value) + "]"
    return str(value)


def _dot(row: Sequence[Number], column: Sequence[Number]) -> Number:
    return sum((a * b for a, b in zip(row, column, strict=True)), Fraction(0))
