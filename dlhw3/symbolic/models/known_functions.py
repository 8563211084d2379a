"""Values of functions whose gradients are cited: tr expm, ends of spectra, spectral and nuclear norm; certified.

They are what they are called, in a witness and in values that refute: nothing is drawn for them. Where the point
moves with infinitesimals, an exponential is that of the matrix of blocks by which they act, of any order; of a
spectrum the first derivative is u uᵀ, the second how that moves, and more is ``Unclear``.
"""

from __future__ import annotations

from itertools import combinations

from dlhw3.symbolic.faces.known_functions import TRACE
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import EXACT, PLAIN, ZERO, Interval, Jet, Number, Unclear, between, still
from dlhw3.symbolic.models.power_series import exponential as by_series
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.spectral_values import (
    nuclear_norm,
    outermost,
    polar_factor,
    projection_moved,
    spectral_gradient_moved,
    spectral_norm,
)

LARGEST = 16  # rows of a matrix of blocks
Tags = frozenset[int]


def value_of(name: str, point: Matrix) -> Number:
    """Return the value of a function at a point, which may move; raises Unclear."""
    if name == TRACE:
        return matrices.trace(exponential(point))
    tags = _tags(point)
    plain = matrices.each(still, point)
    value = nuclear_norm(plain) if name == "nuclear" else _end(name, plain)[0]
    if not tags:
        return value
    if len(tags) > 1:
        raise Unclear("a second derivative of a spectrum")
    moved = matrices.each(lambda x: _part(x, tags), point)
    return Jet({frozenset(): value, tags: matrices.inner(gradient_at(name, plain), moved)})


def gradient_at(name: str, point: Matrix) -> Matrix:
    """Return the gradient of a function at a point, which may move for tr expm; raises Unclear."""
    if name == TRACE:
        return matrices.transposed(exponential(point))
    tags = _tags(point)
    plain = matrices.each(still, point) if tags else point
    found = polar_factor(plain) if name == "nuclear" else _end(name, plain)[1]
    if found is None:
        raise Unclear("a spectrum that may not be simple")
    if not tags:
        return found
    moved = _gradient_moved(name, plain, matrices.each(lambda x: _part(x, tags), point), len(tags))
    return matrices.each(lambda x, y: Jet({frozenset(): x, tags: y}), found, moved)


def _gradient_moved(name: str, point: Matrix, along: Matrix, count: int) -> Matrix:
    """Return how a gradient moves along a direction; raises Unclear."""
    if count > 1 or name == "nuclear":
        raise Unclear("a second derivative of a spectrum")
    if name == "opnorm":
        return spectral_gradient_moved(point, along)
    return projection_moved(point, along, least=name == "lambda_min")


def is_smooth_at(name: str, point: Matrix) -> bool:
    """Whether a function is differentiable at a point; raises Unclear where that is not seen."""
    if name != TRACE:  # where it is smooth is where its gradient is found
        gradient_at(name, matrices.each(still, point))
    return True


def _end(name: str, point: Matrix) -> tuple[Number, Matrix | None]:
    if name == "opnorm":
        return spectral_norm(point)
    return outermost(point, least=name == "lambda_min")


def exponential(point: Matrix) -> Matrix:
    """Return expm of a matrix that may move, e^(A + Σ ε B), by how 1, ε, … are sent on by multiplication."""
    tags = sorted(_tags(point))
    if not tags:
        return _plain_exponential(point)
    n, units = len(point), [frozenset(one) for k in range(len(tags) + 1) for one in combinations(tags, k)]
    if n * len(units) > LARGEST:
        raise Unclear("an exponential that moves in many ways")

    def entry(i: int, j: int) -> Number:
        """The part that sends the unit of column j to that of row i."""
        to, source = units[i // n], units[j // n]
        return _part(point[i % n][j % n], to - source) if source <= to else ZERO

    whole = _plain_exponential(matrices.build(n * len(units), n * len(units), entry))
    return matrices.build(n, n, lambda i, j: Jet({unit: whole[k * n + i][j] for k, unit in enumerate(units)}))


def _plain_exponential(point: Matrix) -> Matrix:
    """Return expm of a matrix of fractions, or of intervals: ‖e^(A + E) − e^A‖ ≤ ‖E‖ e^(‖A‖ + ‖E‖)."""
    if not all(isinstance(x, PLAIN) for x in matrices.entries(point)):
        raise Unclear("an exponential of what is unknown")
    if len(point) > LARGEST:
        raise Unclear("an exponential of a large matrix")
    if matrices.is_exact(point):
        return by_series(point)
    ends = [[x.ends if isinstance(x, Interval) else (Rational(x), Rational(x)) for x in row] for row in point]
    middle = tuple(tuple((low + high) / 2 for low, high in row) for row in ends)
    error = max(sum(((high - low) / 2 for low, high in row), ZERO) for row in ends)
    size = max(sum((abs(x) for x in row), ZERO) for row in middle) + error
    found = by_series(middle)
    wide = error * Rational(3) ** (int(size) + 1)
    return matrices.each(lambda x: between(x - wide, x + wide), found)


def _tags(point: Matrix) -> Tags:
    """Return all infinitesimals that a matrix moves with."""
    return frozenset[int]().union(
        *(tag for x in matrices.entries(point) if isinstance(x, Jet) for tag in x.parts)
    )


def _part(x: Number, tags: Tags) -> Number:
    """Return the coefficient of a product of infinitesimals in a number."""
    if isinstance(x, Jet):
        return x.parts.get(tags, ZERO)
    if not isinstance(x, (*EXACT, Interval)):
        raise Unclear("a function of what is unknown")
    return ZERO if tags else x
