"""Laws of what is random: finitely many outcomes, exact, beginning with the fair coin, which is too even for many.

Each has mean 0, and all but the last variance 1, so that a random letter may be the outcome itself. What holds for
the fair coin alone (odd means vanish, a square is its mean, letters of mean 0 are multiples) fails at the others.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import product
from operator import mul

from dlhw3.symbolic.models.interpretation import EVEN, Outcomes, Place, Polynomial, Shapes
from dlhw3.symbolic.models.numbers import ONE, ZERO
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.recursion import basis

Values = tuple[Rational, ...]
"""A number at each of the outcomes."""


@dataclass(frozen=True)
class Law:
    """Outcomes with their probabilities, and random numbers: of mean 0 and variance 1, each two uncorrelated."""

    outcomes: Outcomes
    numbers: tuple[Values, ...]

    def polynomial(self, values: Values) -> list[Rational]:
        """Return the coefficients, by power of the outcome, of what has these values."""
        at = [outcome for outcome, _ in self.outcomes]
        found = [ZERO] * len(at)
        for k, value in enumerate(values):
            factors = basis(at[k], [*at[:k], *at[k + 1 :]])
            found = [x + value * factor for x, factor in zip(found, factors, strict=True)]
        return found


def _law(*outcomes: tuple[str, str], numbers: tuple[Values, ...] = ()) -> Law:
    made = tuple((Rational(outcome), Rational(chance)) for outcome, chance in outcomes)
    return Law(made, (tuple(outcome for outcome, _ in made), *numbers))


def _product(s: Rational, t: Rational) -> Law:
    """Return the law of (3u + 4v)/5 for independent u and v: s or −1/s, t or −1/t, of variance 1."""
    places = [
        (u, v, chance / ((1 + s * s) * (1 + t * t)))
        for u, v, chance in (
            (s, t, ONE),
            (s, -1 / t, t * t),
            (-1 / s, t, s * s),
            (-1 / s, -1 / t, s * s * t * t),
        )
    ]
    numbers = (
        tuple(u for u, _, _ in places),
        tuple(v for _, v, _ in places),
        tuple(u * v for u, v, _ in places),
    )
    return Law(tuple(((3 * u + 4 * v) / 5, chance) for u, v, chance in places), numbers)


def _rare(m: int) -> Law:
    """Return the law of −1, 0 and h = m² + 1, h of chance 1/(h² + h): E b³ = h − 1 and E b⁴ = h² − h + 1."""
    h = Rational(m * m + 1)
    chances = (1 / (1 + h), 1 - 1 / h, 1 / (h * h + h))
    second = (Rational(m), Rational(-1, m), Rational(m))
    return Law(tuple(zip((-ONE, ZERO, h), chances, strict=True)), ((-ONE, ZERO, h), second))


def _hidden(m: int, far: int) -> Law:
    """Return the law of −far, and of m²·far by the chance of 1/(1 + m²): its mean is 0, and hardly ever seen."""
    chance = Rational(1, 1 + m * m)
    outcomes = ((Rational(-far), 1 - chance), (Rational(m * m * far), chance))
    return Law(outcomes, ((Rational(-1, m), Rational(m)),))


def _times(coins: Values, of: tuple[bool, ...]) -> Rational:
    """Return the product of some of a few numbers."""
    return reduce(mul, (one for one, k in zip(coins, of, strict=True) if k), ONE)


SOME = tuple(of for of in product((False, True), repeat=3) if any(of))
"""Which of three factors a product has."""
SECOND = (ONE, -ONE, ONE)
FAIR = Law(EVEN, ((ONE, -ONE),))
UNEVEN = (
    _rare(1),
    _product(Rational(2), Rational(3)),
    _law(("1", "1/3"), ("0", "1/2"), ("-2", "1/6"), numbers=(SECOND,)),
    _law(
        ("-5/3", "9/50"),
        ("0", "16/25"),
        ("5/3", "9/50"),
        numbers=((Rational(4, 3), Rational(-3, 4), Rational(4, 3)),),
    ),
    _rare(100),
    _hidden(100, 10),
)
"""Skewed to the right; two independent letters; skewed to the left; even, with a fourth moment of 25/9; a heavy
tail, with a fourth moment of 10⁸: what bounds a moment by a lower one, times a number, fails at it; and −10 nearly
always: what the mean says of a bounded function's mean fails at it.
"""
COINS = tuple(product((ONE, -ONE), repeat=3))
OF_MATRICES = Law(
    tuple((4 * u + 2 * v + w, Rational(1, 8)) for u, v, w in COINS),
    tuple(tuple(_times(coins, of) for coins in COINS) for of in SOME),
)
"""Three fair coins, u, v, w: seven uncorrelated numbers, u, v, uv, …, for as many entries of a random matrix."""
LAWS = (FAIR, *UNEVEN)
LEAST = 2
"""Laws at which a statement about means has to hold before that counts as evidence."""


def powers_of_outcome(law: Law, shapes: Shapes) -> list[tuple[Place, ...]]:
    """Return the monomials of a random letter: powers of the outcome in each entry."""
    entries = _entries(shapes)
    highest = len(law.outcomes) - 1 if len(entries) == 1 else min(len(law.outcomes) - 1, 2)
    outcome = (len(shapes) - 1, 0, 0)
    return [(*entry, *[outcome] * p) for entry in entries for p in range(highest + 1)]


def polynomials(rng: random.Random, law: Law, shapes: Shapes) -> Iterator[Polynomial]:
    """Return random letters of mean 0 and uncorrelated entries of one variance, in any order and sign.

    Those on the diagonal of a matrix may be all that it has: E GᵀG = I.
    """
    every, outcome = _entries(shapes), (len(shapes) - 1, 0, 0)
    diagonal = [one for one in every if one and one[0][1] == one[0][2]]
    yield from _uncorrelated(rng, law, shapes, every, outcome)
    if 1 < len(diagonal) < len(every):
        yield from _uncorrelated(rng, law, shapes, diagonal, outcome)


def _uncorrelated(
    rng: random.Random, law: Law, shapes: Shapes, entries: list[tuple[Place, ...]], outcome: Place
) -> Iterator[Polynomial]:
    numbers = [law.polynomial(values) for values in law.numbers]
    for scale in (ONE, Rational(2), Rational(1, 2)) if len(numbers) >= len(entries) else ():
        rng.shuffle(numbers)
        terms: dict[tuple[Place, ...], Rational] = {}
        for entry, number in zip(entries, numbers, strict=False):
            sign = rng.choice((scale, -scale))
            terms |= {(*entry, *[outcome] * p): sign * c for p, c in enumerate(number) if c}
        yield Polynomial(shapes, terms)


def _entries(shapes: Shapes) -> list[tuple[Place, ...]]:
    """Return the entries of a random matrix, which stands for a gradient in its first argument; () for a number."""
    if len(shapes) == 1:
        return [()]
    rows, cols = shapes[0]
    return [((0, i, j),) for i in range(rows) for j in range(cols)]
