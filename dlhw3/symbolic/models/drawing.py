"""Random models for a question, by a style: how sizes, entries and functions are drawn, the boundary included."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from dlhw3.kernel.statements import Hypothesis
from dlhw3.symbolic.models import matrices, special
from dlhw3.symbolic.models.bending import bent
from dlhw3.symbolic.models.definitions import Defined
from dlhw3.symbolic.models.exponentials import exponentials
from dlhw3.symbolic.models.interpretation import LARGEST, Model, Place, Polynomial, Shape, Shapes
from dlhw3.symbolic.models.laws import FAIR, Law, powers_of_outcome
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import ONE, ZERO, Unclear
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.recursion import basis
from dlhw3.symbolic.models.spectra import of_known_spectrum, spectral

ENTRIES = {
    "general": ("-3", "-2", "-1", "0", "1", "2", "3", "1/2", "-3/2"),
    "zero": ("0",),
    "units": ("-1", "0", "0", "1"),
    "same": ("2",),
    "small": ("1/10", "-1/7", "1/4", "-1/3", "1/5", "0"),
    "deficient": ("-1", "0", "1", "2"),
    "corner": ("1",),
    "descent": ("1", "1", "1", "2", "1/2"),
}


INVERTIBLE = frozenset({"invertible", "det"})
TURNING = (2, 3, 4)  # widths in turn
FALLING = 6  # the first of widths that fall
STANDING, TOWERING = Rational(2), Rational(10**5)  # what stands on a diagonal
MOST_OF_RANDOM = 2  # arguments of a random letter: its entry, and the outcome; a sequence has an index too
FACTORS = {
    "general": ("-2", "-1", "1", "2", "3"),
    "large": ("-20", "7", "1/9", "-3/2", "12"),
    "small": ("1/8", "-1/5", "1/3", "-1/20"),
    "upward": ("1", "2", "3", "1/2"),
}
"""Of the monomials of functions."""
STRETCHED = {
    "small": tuple(map(Rational, ("1/4", "1/16", "1/400"))),
    "large": tuple(map(Rational, ("4", "16", "400"))),
    "positive": tuple(map(Rational, ("1/4", "1", "4"))),
}
"""By what a positive semidefinite matrix with eigenvalues 1, 4 and 9 is multiplied: squares keep their roots."""
TIMES = tuple(map(Rational, ("-5", "-2", "-1", "0", "1/2", "1", "3")))
"""How many times a number in the question is drawn far from 0."""
FAR = 16  # times less, or more, than a number in the question


class Style(NamedTuple):
    """How a model is drawn; ``degree`` is that of abstract functions, 3 to 0.

    ``sizes`` are "different", "any", "equal", "one", "wide", "turning" (different, but widths 2, 3, 4, 2, …),
    "round" (2 to 5, different where they are those of one letter), "tall" (6 to 8), "vast" (10 to 16, and sums of
    many terms), "falling" (widths 6, 5, 4, …), or "empty" (any, and sums with as few terms as they may have).
    ``entries`` are "general", "positive", "units", "zero", "same" (all 2), "large", "small" (or the numbers in the
    question), "deficient" (of rank one), "twins" (letters of one shape are equal), "psd", "corner" (1 in the first
    place, and 0), "near" (about the numbers in the question, between and beyond these), "far" (multiples
    of them), "calm" (numbers 1, matrices 0, functions half the square of their norm: descent at rest) or "quiet"
    (the same with numbers 1 and ½), or
    "descent" (functions multiples of that, noise in
    the first entry, or none, steps constant or 1/k, the first members of others far from 0), or "standing" (numbers
    1, matrices 2 on the diagonal, and functions their inner product with that: a flow at its end), or "still" (1 in
    the first place, and members of sequences that are all this one) or "identical" (these are the identity), or
    "upward" (positive, and so are the members of sequences: every layer of a network with relu is at work), or
    "inside" (between 0 and 1), or "towering" (10⁵ on the diagonal of matrices), or "bent" (general, and functions
    of which something is assumed everywhere are no polynomials), or "even" or "level" (of 16 rows, and psd matrices
    are the identity, or all 1), or "peculiar" (square matrices of which the spectrum is of fractions, as are
    those of the sizes of their entries and of their products). A model that is not ``mended`` is given up where a
    hypothesis fails.
    """

    sizes: str = "any"
    entries: str = "general"
    degree: int = 3
    mended: bool = True


GENERAL = Style()


@dataclass
class Draw(Defined):
    """What a model does not hold is drawn here by a style, unless it is defined."""

    rng: random.Random = field(default_factory=random.Random)
    style: Style = GENERAL
    wanted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    common: int = 2
    more: int = 0
    marks: tuple[Rational, ...] = ()
    sized: frozenset[str] = frozenset()  # the parameters that stand in sizes
    law: Law = FAIR
    random: frozenset[str] = frozenset()  # the functions of the outcome
    regular: frozenset[str] = frozenset()  # the functions of which something is assumed everywhere
    maps: frozenset[str] = frozenset()  # those that stand for columns, ∇₁Ψ(0, x)
    spectral: str = ""  # "plain", "turned" or "peculiar": matrices have fractions for singular values

    def of_spectra(self, hypotheses: Sequence[Hypothesis]) -> None:
        """Take exponentials, and what is singular of matrices that are drawn so that it is of fractions."""
        self.definitions = {**self.definitions, **exponentials(hypotheses)}
        peculiar = self.style.entries == "peculiar"
        if (found := spectral(hypotheses)) and (peculiar or self.rng.random() < 0.9):
            self.definitions = {**self.definitions, **found}
            self.spectral = "peculiar" if peculiar else self.rng.choice(("plain", "turned"))

    def width(self, model: Model, name: str, k: int) -> int:
        """Draw a width; different from all others where that is the style."""
        if self.style.sizes in ("one", "equal"):
            return 1 if self.style.sizes == "one" else self.common
        if self.style.sizes in ("any", "wide", "vast", "empty"):
            return self.rng.randint(1, 3 if self.style.sizes == "any" else 5)
        if self.style.sizes == "turning":
            return TURNING[k % len(TURNING)]
        used = {*model.widths.values(), *(x for name, x in model.parameters.items() if name in self.sized)}
        places = (
            range(2, LARGEST)
            if self.style.sizes != "falling"
            else range(max(FALLING - k, 2), FALLING - k + 1)
        )
        free = [k for k in places if k not in used]
        if not free:
            raise Unclear("more widths than there are different sizes")
        return self.rng.choice(free[:2])

    def letter(self, model: Model, name: str, shape: Shape, kind: str) -> Matrix:
        """Return a letter's defined value, or draw one with the properties that conditions want."""
        if name in self.definitions:
            return super().letter(model, name, shape, kind)
        wanted = self.wanted.get(name, frozenset())
        if shape[0] == shape[1] and wanted & {"-psd", "-pd"}:
            value, basis = self.positive(shape[0], "-pd" in wanted)
            model.bases = (*model.bases, basis)
            return matrices.scaled(Rational(-1), value)
        if shape[0] == shape[1] and (wanted & {"psd", "pd"} or self.style.entries == "psd"):
            definite = bool(wanted & {"pd", "invertible", "det"})
            definite = definite or (self.style.entries != "level" and self.rng.random() < 0.5)
            value, basis = self.positive(shape[0], definite)
            model.bases = (*model.bases, basis)
            return value
        if self.spectral == "peculiar" and shape[0] == shape[1] > 1 and not wanted:
            return special.peculiar(self.rng, shape[0], kind == "symmetric")
        if self.spectral and 1 not in shape and wanted <= INVERTIBLE and self.rng.random() < 0.8:
            value = of_known_spectrum(
                self.rng,
                shape,
                symmetric=kind == "symmetric",
                plain=self.spectral == "plain",
                invertible=bool(wanted),
            )
            if self.style.entries == "far" and self.marks:
                value = matrices.scaled(self.rng.choice(TIMES) * self.rng.choice(self.marks) or ONE, value)
            turned = "det" in wanted and matrices.determinant(value) < 0
            return value if not turned else (tuple(-x for x in value[0]), *value[1:])
        if self.style.entries == "twins" and not wanted:
            twins = [m for m in model.letters.values() if matrices.shape(m) == shape and matrices.is_exact(m)]
            if twins and (kind == "general" or matrices.is_symmetric(twins[0])):
                return twins[0]
        value = self.matrix(shape, kind == "symmetric", wanted)
        if "det" in wanted and shape[0] == shape[1] and matrices.determinant(value) < 0:
            value = (tuple(-x for x in value[0]), *value[1:]) if kind == "general" else value
        return value

    def positive(self, n: int, definite: bool) -> tuple[Matrix, Matrix]:
        """Draw a positive semidefinite matrix, or a definite one, and its eigenvectors.

        By the style it is small, or large, also beside the numbers in the question and what they divide.
        """
        if self.style.entries == "towering":
            return matrices.scaled(TOWERING, matrices.identity(n)), matrices.identity(n)
        if self.style.entries in ("even", "level"):
            level = self.style.entries == "level" and not definite
            return matrices.build(n, n, lambda i, j: Rational(level or i == j)), matrices.identity(n)
        value, basis = special.positive(self.rng, n, definite, small=self.style.entries == "small")
        if self.style.entries not in STRETCHED:
            return value, basis
        near = [y for x in self.marks if x for y in (abs(x), 1 / abs(x))]
        far = {"small": Rational(1, FAR), "large": Rational(FAR)}.get(self.style.entries, ONE)
        factors = (*STRETCHED[self.style.entries], *(far * x for x in near))
        return matrices.scaled(self.rng.choice(factors), value), basis

    def layer(self, model: Model, name: str, k: int, shape: Shape) -> Matrix:
        """Return a layer's defined value, or draw one."""
        if name in self.definitions:
            return super().layer(model, name, k, shape)
        return self.matrix(shape, False, self.wanted.get(name, frozenset()))

    def matrix(self, shape: Shape, symmetric: bool, wanted: frozenset[str] = frozenset()) -> Matrix:
        """Draw a matrix by the style."""
        rows, cols = shape
        wanted = wanted - {"below"} if "below" in wanted and self.rng.random() < 0.25 else wanted
        value = matrices.build(rows, cols, lambda i, j: self.entry(wanted))
        if self.style.entries == "deficient" and not wanted and min(shape) > 1:
            value = special.of_rank_one(self.rng, rows, cols)
        if self.style.entries == "near" and rows * cols > 1 and self.rng.random() < 0.5:
            here = (
                self.rng.randrange(rows),
                self.rng.randrange(cols),
            )  # what adds entries is near a number too
            value = matrices.build(rows, cols, lambda i, j: value[i][j] if (i, j) == here else ZERO)
        if self.style.entries in ("corner", "still", "halved"):
            first = Rational(1, 2) if self.style.entries == "halved" and shape == (1, 1) else ONE
            value = matrices.build(rows, cols, lambda i, j: first if i == j == 0 else ZERO)
        if self.style.entries in ("calm", "quiet"):
            size = ONE if self.style.entries == "calm" else Rational(1, self.rng.choice((1, 2)))
            value = matrices.build(rows, cols, lambda i, j: size if shape == (1, 1) else ZERO)
        if self.style.entries in ("standing", "towering"):
            unit = ONE if shape == (1, 1) else STANDING if self.style.entries == "standing" else TOWERING
            value = matrices.build(rows, cols, lambda i, j: unit if i == j else ZERO)
        if symmetric:
            value = matrices.build(rows, cols, lambda i, j: value[min(i, j)][max(i, j)])
        return value

    def entry(self, wanted: frozenset[str]) -> Rational:
        """Draw a number by the style."""
        rng, entries = self.rng, self.style.entries
        if "below" in wanted:
            sign = 1 if wanted & {"positive", "nonnegative"} else rng.choice((1, -1))
            return Rational(sign, rng.choice((2, 3, 4, 5, 7, 8)))
        if entries == "inside":
            return Rational(1, rng.choice((2, 3, 4, 5, 7)))
        if "positive" in wanted or entries in ("positive", "upward"):
            return Rational(rng.randint(1, 4), rng.choice((1, 1, 2)))
        if entries == "large":
            near = [x + step for x in self.marks for step in (-1, 1)]
            value = Rational(rng.randint(-9, 9), rng.choice((1, 1, 2, 7))) * rng.choice((1, 10, 100))
            value = rng.choice(near) if near and rng.random() < 0.4 else value
        elif entries == "near":
            value = rng.choice(rng.choice(_about(self.marks)))
        elif entries == "far" and self.marks:
            value = rng.choice(TIMES) * rng.choice(self.marks)
        elif entries == "small" and self.marks and rng.random() < 0.3:
            value = rng.choice((1, -1)) * rng.choice(self.marks)
        else:
            value = Rational(rng.choice(ENTRIES.get(entries, ENTRIES["general"])))
        if "nonnegative" in wanted:
            return abs(value)
        return value or ONE if "nonzero" in wanted else value

    def first(self, i: int) -> Rational:
        """Draw an entry of the first member of a sequence; where the style is descent, a far one."""
        if self.style.entries in ("descent", "calm", "quiet"):
            return Rational(64 if self.style.entries == "descent" and i == 0 else 0)
        return self.entry(frozenset())

    def factor(self) -> Rational:
        """Draw the factor of a monomial by the style."""
        return Rational(self.rng.choice(FACTORS.get(self.style.entries, FACTORS["general"])))

    def function(self, model: Model, name: str, shapes: Shapes) -> Polynomial:
        """Draw a polynomial: every entry to the first power, and products of two and three, up to the degree."""
        if name in self.definitions:
            return super().function(model, name, shapes)
        rng = self.rng
        if self.style.entries == "bent" and name in self.regular and len(shapes) == 1:
            return bent(rng, shapes)
        if self.style.entries == "descent":
            return _descending(rng, shapes)
        if name in self.random and self.style.degree and len(shapes) <= MOST_OF_RANDOM:
            return Polynomial(shapes, {key: self.factor() for key in powers_of_outcome(self.law, shapes)})
        places = [(k, i, j) for k, (r, c) in enumerate(shapes) for i in range(r) for j in range(c)]
        terms: dict[tuple[Place, ...], Rational] = {}
        highest = self.style.degree + (self.more if self.style.degree > 1 else 0)
        for degree in range(highest + 1):
            for _ in range(min(len(places), 6) if degree > 1 else 1):
                key = tuple(sorted(rng.choice(places) for _ in range(degree)))
                terms[key] = self.factor()
        if self.style.entries in ("still", "identical", "halved"):
            diagonal = range(min(shapes[0]) if self.style.entries == "identical" else 1)
            return Polynomial(shapes, {((0, i, i),): ONE for i in diagonal})
        if self.style.entries == "standing":
            return Polynomial(shapes, {((0, i, i),): STANDING for i in range(min(shapes[0]))})
        calm = self.style.entries in ("calm", "quiet")
        if calm and len(shapes) == 2 and shapes[1] == (1, 1) != shapes[0]:
            return Polynomial(shapes, {})  # a sequence at rest
        if name in self.maps and len(shapes) == 2 and (calm or rng.random() < 0.5):
            pairs = (((0, i, 0), (1, i, 0)) for i in range(min(shapes)[0]))  # r(x) = c x
            return Polynomial(shapes, dict.fromkeys(pairs, ONE if calm else abs(self.factor()) or ONE))
        if calm:
            return Polynomial(shapes, {(place, place): Rational(1, 2) for place in places})
        linear = places if self.style.degree else []
        terms |= {(place,): self.factor() for place in linear}
        return Polynomial(shapes, terms)


@lru_cache(maxsize=32)
def _about(marks: tuple[Rational, ...]) -> tuple[Sequence[Rational], ...]:
    """Return numbers of either sign, those between, their inverses, those between these, and what is beyond."""
    found: list[Sequence[Rational]] = []
    for ends in ({x for x in marks if x}, {1 / x for x in marks if x}):
        line = sorted({ZERO, *ends, *(-x for x in ends)})
        found += [line, [(x + y) / 2 for x, y in pairwise(line)] or line]
    return *found, (2 * min(map(min, found)), 2 * max(map(max, found)))


def _descending(rng: random.Random, shapes: Shapes) -> Polynomial:
    """Return c‖x‖²/2 for a function of one matrix, a constant for one of a number, noise for another."""
    place, index, outcome = (0, 0, 0), (1, 0, 0), (2, 0, 0)
    if shapes == ((1, 1),):
        constant = rng.random() < 0.1
        values = {k: Rational(1, 2 if constant else k) for k in range(1, 8)}
        pairs = [(c, basis(k, [i for i in values if i != k])) for k, c in values.items()]
        degrees = range(len(values))
        return Polynomial(shapes, {(place,) * p: sum((c * b[p] for c, b in pairs), ZERO) for p in degrees})
    if len(shapes) == 1:
        c = Rational(1, rng.choice((4, 4, 8)))
        (rows, cols) = shapes[0]
        return Polynomial(shapes, {((0, i, j), (0, i, j)): c for i in range(rows) for j in range(cols)})
    noise = {(place, *[outcome] * (len(shapes) > 2)): ONE}
    fading = noise | {(place, index, *[outcome] * (len(shapes) > 2)): -ONE}
    return Polynomial(shapes, rng.choice((noise, fading, {})))
