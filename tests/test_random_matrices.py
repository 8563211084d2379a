"""Random matrices have instances at which E GᵀG is a multiple of I: their entries are uncorrelated, exactly."""

from __future__ import annotations

import random
from fractions import Fraction

import dlhw3
from dlhw3.symbolic.models.laws import OF_MATRICES, polynomials
from dlhw3.symbolic.models.rationals import Rational


def exact(x: Rational) -> Fraction:
    return Fraction(int(x.numerator), int(x.denominator))


CHANCES = [exact(chance) for _, chance in OF_MATRICES.outcomes]
NUMBERS = [[exact(x) for x in values] for values in OF_MATRICES.numbers]


def test_the_numbers_of_the_law_are_uncorrelated() -> None:
    assert sum(CHANCES) == 1
    assert len({outcome for outcome, _ in OF_MATRICES.outcomes}) == len(CHANCES)
    for k, one in enumerate(NUMBERS):
        assert sum(chance * x for chance, x in zip(CHANCES, one, strict=True)) == 0
        for j, other in enumerate(NUMBERS):
            both = sum(chance * x * y for chance, x, y in zip(CHANCES, one, other, strict=True))
            assert both == (1 if j == k else 0)


def test_a_random_matrix_has_multiples_of_the_identity_as_its_mean_square() -> None:
    found = set()
    for made in polynomials(random.Random(0), OF_MATRICES, ((3, 2), (1, 1))):
        mean = [[Fraction(0)] * 2 for _ in range(2)]
        for (outcome, _), chance in zip(OF_MATRICES.outcomes, CHANCES, strict=True):
            G = [[Fraction(0)] * 2 for _ in range(3)]
            for places, c in made.terms.items():
                _, row, column = places[0]
                G[row][column] += exact(c * outcome ** (len(places) - 1))
            for i in range(2):
                for j in range(2):
                    mean[i][j] += chance * sum(row[i] * row[j] for row in G)
        assert mean[0][1] == mean[1][0] == 0
        assert mean[0][0] == mean[1][1]
        found.add(mean[0][0])
    assert {1, 3} <= found  # with entries on the diagonal alone, and with all of them


def test_lines_about_random_matrices_are_judged() -> None:
    """They were UNDECIDED: no instance was found but numbers."""
    said = "random G: m,n\nassume E(G'*G) = m*eye\n"
    assert dlhw3.check(said + "E(norm2(G*x)^2) = m*norm2(x)^2").verdict.name == "PROVED"
    assert dlhw3.check(said + "E(norm2(G*x)^2) = n*norm2(x)^2").verdict.name == "REFUTED"
