"""Functions with bends, c·relu(x_i − t)² beside a polynomial of degree 2: drawn, or as curved as numbers say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from random import Random

from dlhw3.symbolic.models.interpretation import Bend, Place, Polynomial, Shapes
from dlhw3.symbolic.models.matrices import Matrix, is_exact, shape
from dlhw3.symbolic.models.numbers import ZERO
from dlhw3.symbolic.models.rationals import Rational

KNOTS = (*map(Rational, ("1/4", "-1/4", "3/4", "-3/4", "5/4", "7/4", "-7/4", "9/4")),)
"""Where functions bend: beside the numbers that are drawn for points."""
FACTORS = (*map(Rational, ("1/2", "1", "2")),)
WIDTHS = (*map(Rational, ("1/2", "3/2", "4", "1/8")),)
SLOPES = (*map(Rational, ("-2", "-1", "0", "1", "2")),)
MOST_NUMBERS = 4


def bent(rng: Random, shapes: Shapes) -> Polynomial:
    """Draw a convex function of one matrix that bends in some of its entries."""
    places = _places(shapes)
    terms: dict[tuple[Place, ...], Rational] = {(place,): rng.choice(SLOPES) for place in places}
    chosen = rng.sample(places, rng.randint(1, min(len(places), 2)))
    bends = [Bend(p, at, rng.choice(FACTORS)) for p in chosen for at in rng.sample(KNOTS, rng.randint(1, 2))]
    return Polynomial(shapes, terms, tuple(sorted(bends)))


def as_curved(
    rng: Random, old: Polynomial, numbers: Sequence[Rational], letters: Sequence[Matrix]
) -> Iterator[Polynomial]:
    """Yield functions whose second derivatives, or slopes, are between 0 and the numbers, or two of them.

    With the linear part of ``old``; and with that at which the slope is 0 at one of the letters.
    """
    positive = sorted({x for x in numbers if x > 0})[:MOST_NUMBERS] or [Rational(1)]
    places = _places(old.shapes)
    points = [z for z in letters if shape(z) == old.shapes[0] and is_exact(z)]
    pairs = [*combinations((ZERO, *positive), 2), *((-x, x) for x in positive)]
    rng.shuffle(pairs)
    for low, high in pairs:
        for side in (1, -1) if low != -high else (1,):
            made = _between(rng, old, places, side * low, side * high)
            yield made
            for point in points:
                yield _still_at(made, point)
    for steepest in positive:
        yield _no_steeper(rng, old, places, steepest, positive)


def _between(
    rng: Random, old: Polynomial, places: Sequence[Place], low: Rational, high: Rational
) -> Polynomial:
    """Return a function whose second derivatives are low, and high behind a bend."""
    terms = _linear(old) | {(place, place): low / 2 for place in places}
    chosen = rng.sample(list(places), rng.randint(1, len(places)))
    bends = [Bend(place, rng.choice(KNOTS), (high - low) / 2) for place in chosen]
    return Polynomial(old.shapes, terms, tuple(sorted(b for b in bends if b.factor)))


def _no_steeper(
    rng: Random, old: Polynomial, places: Sequence[Place], steepest: Rational, numbers: Sequence[Rational]
) -> Polynomial:
    """Return a function of one entry whose slope goes from −c to c between two bends; of the others constant."""
    place, start = rng.choice(places), rng.choice(KNOTS)
    width = rng.choice((*WIDTHS, *(2 * steepest / x for x in numbers)))
    bends = (
        Bend(place, start, steepest / width),
        Bend(place, start + width, -steepest / width),
    )
    constant = {key: c for key, c in old.terms.items() if not key}
    return Polynomial(old.shapes, constant | {(place,): -steepest}, bends)


def _still_at(made: Polynomial, point: Matrix) -> Polynomial:
    """Return a function with another linear part, such that its slope at a point is 0."""
    held = (point,)
    slopes = {place: made.slope(place).at(held) for place in _places(made.shapes)}
    terms = {(place,): made.terms.get((place,), ZERO) - c for place, c in slopes.items()}
    return replace(made, terms=made.terms | terms)


def _linear(old: Polynomial) -> dict[tuple[Place, ...], Rational]:
    return {places: c for places, c in old.terms.items() if len(places) <= 1}


def _places(shapes: Shapes) -> list[Place]:
    ((rows, cols),) = shapes
    return [(0, i, j) for i in range(rows) for j in range(cols)]
