"""Random models for a question, by a style: how sizes, entries and functions are drawn, the boundary included."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from dlhw3.kernel.scalars import Scalar
from dlhw3.symbolic.models import matrices, special
from dlhw3.symbolic.models.definitions import Defined
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import mentions
from dlhw3.symbolic.models.interpretation import Budget, Model, Place, Polynomial, Shape, Shapes
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import ONE, Unclear
from dlhw3.symbolic.models.question import Question

VISITS = 600  # choices of one parameter that a draw of all may take
FAR = (*range(7, 41), 50, 64, 100, 128, 256, 300, 1000, 1024, 10**4, 10**5)  # where ranges start late
EXPONENTS = tuple(Fraction(p) for p in ("2", "3", "1", "1/2", "3/2", "0", "-1", "-1/2", "4"))

ENTRIES = {
    "general": ("-3", "-2", "-1", "0", "1", "2", "3", "1/2", "-3/2"),
    "zero": ("0",),
    "units": ("-1", "0", "0", "1"),
    "same": ("2",),
    "deficient": ("-1", "0", "1", "2"),
}


class Style(NamedTuple):
    """How a model is drawn; ``degree`` is that of abstract functions, 3 to 0.

    ``sizes`` are "different", "any", "equal", "one" or "wide". ``entries`` are "general", "positive", "units",
    "zero", "same" (all 2), "large", "deficient" (of rank one), "twins" (letters of one shape are equal) or "psd".
    """

    sizes: str = "any"
    entries: str = "general"
    degree: int = 3


GENERAL = Style()


@dataclass
class Draw(Defined):
    """What a model does not hold is drawn here by a style, unless it is defined."""

    rng: random.Random = field(default_factory=random.Random)
    style: Style = GENERAL
    wanted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    common: int = 2
    more: int = 0
    marks: tuple[Fraction, ...] = ()

    def width(self, model: Model, name: str, k: int) -> int:
        """Draw a width; different from all others where that is the style."""
        if self.style.sizes in ("one", "equal"):
            return 1 if self.style.sizes == "one" else self.common
        if self.style.sizes in ("any", "wide"):
            return self.rng.randint(1, 3 if self.style.sizes == "any" else 5)
        used = {*model.widths.values(), *model.parameters.values()}
        return self.rng.choice([k for k in range(2, 7) if k not in used] or [7])

    def letter(self, model: Model, name: str, shape: Shape, kind: str) -> Matrix:
        """Return a letter's defined value, or draw one with the properties that conditions want."""
        if name in self.definitions:
            return super().letter(model, name, shape, kind)
        wanted = self.wanted.get(name, frozenset())
        if shape[0] == shape[1] and (wanted & {"psd", "pd"} or self.style.entries == "psd"):
            definite = bool(wanted & {"pd", "invertible", "det"}) or self.rng.random() < 0.5
            value, basis = special.positive(self.rng, shape[0], definite)
            model.bases = (*model.bases, basis)
            return value
        if self.style.entries == "twins" and not wanted:
            twins = [m for m in model.letters.values() if matrices.shape(m) == shape and matrices.is_exact(m)]
            if twins and (kind == "general" or matrices.is_symmetric(twins[0])):
                return twins[0]
        value = self.matrix(shape, kind == "symmetric", wanted)
        if "det" in wanted and shape[0] == shape[1] and matrices.determinant(value) < 0:
            value = (tuple(-x for x in value[0]), *value[1:]) if kind == "general" else value
        return value

    def layer(self, model: Model, name: str, k: int, shape: Shape) -> Matrix:
        """Return a layer's defined value, or draw one."""
        if name in self.definitions:
            return super().layer(model, name, k, shape)
        return self.matrix(shape, False, self.wanted.get(name, frozenset()))

    def matrix(self, shape: Shape, symmetric: bool, wanted: frozenset[str] = frozenset()) -> Matrix:
        """Draw a matrix by the style."""
        rows, cols = shape
        value = matrices.build(rows, cols, lambda i, j: self.entry(wanted))
        if self.style.entries == "deficient" and not wanted and min(shape) > 1:
            value = special.of_rank_one(self.rng, rows, cols)
        if symmetric:
            value = matrices.build(rows, cols, lambda i, j: value[min(i, j)][max(i, j)])
        return value

    def entry(self, wanted: frozenset[str]) -> Fraction:
        """Draw a number by the style."""
        rng, entries = self.rng, self.style.entries
        if "positive" in wanted or entries == "positive":
            return Fraction(rng.randint(1, 4), rng.choice((1, 1, 2)))
        if entries == "large":
            near = [x + step for x in self.marks for step in (-1, 1)]
            value = Fraction(rng.randint(-9, 9), rng.choice((1, 1, 2, 7))) * rng.choice((1, 10, 100))
            value = rng.choice(near) if near and rng.random() < 0.4 else value
        else:
            value = Fraction(rng.choice(ENTRIES.get(entries, ENTRIES["general"])))
        if "nonnegative" in wanted:
            return abs(value)
        return value or ONE if "nonzero" in wanted else value

    def function(self, model: Model, name: str, shapes: Shapes) -> Polynomial:
        """Draw a polynomial: every entry to the first power, and products of two and three, up to the degree."""
        rng = self.rng
        places = [(k, i, j) for k, (r, c) in enumerate(shapes) for i in range(r) for j in range(c)]
        terms: dict[tuple[Place, ...], Fraction] = {}
        highest = self.style.degree + (self.more if self.style.degree > 1 else 0)
        for degree in range(highest + 1):
            for _ in range(min(len(places), 6) if degree > 1 else 1):
                key = tuple(sorted(rng.choice(places) for _ in range(degree)))
                terms[key] = Fraction(rng.choice((-2, -1, 1, 2, 3)))
        linear = places if self.style.degree else []
        terms |= {(place,): Fraction(rng.choice((-2, -1, 1, 2, 3))) for place in linear}
        return Polynomial(shapes, terms)


def drawn(question: Question, draw: Draw, budget: Budget) -> Model:
    """Return a model whose facts hold, its letters still to be drawn; raises Unclear where none was found."""
    rng, visits = draw.rng, [VISITS]
    draw.common = rng.choice((2, 2, 3))
    names = sorted(question.parameters)
    rng.shuffle(names)
    names.sort(key=lambda name: name not in question.depths)
    for _ in range(3):
        model = Model(supply=draw, budget=budget)
        if _assign(question, draw, model, names, visits):
            return model
    raise Unclear("no sizes, indices and exponents were found at which the ranges hold")


def _assign(question: Question, draw: Draw, model: Model, names: Sequence[str], visits: list[int]) -> bool:
    """Give the names values in turn, and go back where a fact fails that has all its names."""
    if not names:
        return True
    name, rest = names[0], names[1:]
    for value in _values(question, draw, name, model):
        visits[0] -= 1
        if visits[0] < 0:
            break
        model.parameters[name] = value
        if _possible(question.facts, model, rest) and _assign(question, draw, model, rest, visits):
            return True
    model.parameters.pop(name, None)
    return False


def _possible(facts: Sequence[Scalar], model: Model, waiting: Sequence[str]) -> bool:
    evaluator = Evaluator(model)
    for fact in facts:
        try:
            if not any(mentions(fact, name) for name in waiting) and evaluator.scalar(fact) < 0:
                return False
        except Unclear:
            if not waiting:
                return False
    return True


def _values(question: Question, draw: Draw, name: str, model: Model) -> list[Fraction]:
    """Return values to try for a parameter, in random order, the likely ones first."""
    rng, style, kind = draw.rng, draw.style, question.parameters[name]
    if kind == "exponent" and style.entries in ("zero", "units"):
        return _mixed(rng, EXPONENTS[2:7])
    if kind == "exponent":
        return _mixed(rng, EXPONENTS[:7], EXPONENTS[7:])
    if kind == "index":
        near = (-1, 0, 1) if style.entries in ("zero", "units") else (-2, -1, 0, 1, 2, 3)
        if style.sizes == "wide":
            return _mixed(rng, range(-9, 13))
        return _mixed(rng, (1, 2, 3) if name in question.depths else near, (0, 2, 3), (4, 5, 6, -1, -2), FAR)
    if name in question.depths:
        first = {"different": (2, 3), "wide": range(5, 13)}.get(style.sizes, (1, 2, 3, 4))
        return _mixed(rng, first, (4, 5, 6, 1), FAR)
    if style.sizes == "wide":
        shapes = any(mentions(size, name) for size in question.sizes)
        return _mixed(rng, range(4, 7) if shapes else range(1, 61), range(1, 13), FAR)
    if style.sizes == "one":
        return _mixed(rng, (1,), (2, 3), range(4, 7), FAR)
    if style.sizes == "equal":
        return _mixed(rng, (draw.common,), (1, 2, 3), range(4, 7), FAR)
    used = {*model.parameters.values(), *map(Fraction, model.widths.values())}
    values = _mixed(rng, (2, 3), (4,), (5, 1, 6), FAR)
    return sorted(values, key=lambda v: v in used) if style.sizes == "different" else values


def _mixed(rng: random.Random, *groups: Sequence[Fraction | int]) -> list[Fraction]:
    found = []
    for group in groups:
        values = [Fraction(v) for v in group]
        if group is not FAR:
            rng.shuffle(values)
        found += values
    return found
