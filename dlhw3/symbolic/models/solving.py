"""Letters for which hypotheses hold: definitions, exact linear solutions, and special matrices that are tried.

Nothing here is trusted: a model counts only where ``verified`` then says so.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.symbolic.models import matrices, special
from dlhw3.symbolic.models.bending import as_curved
from dlhw3.symbolic.models.definitions import definitions
from dlhw3.symbolic.models.drawing import MOST_OF_RANDOM, Draw, Style
from dlhw3.symbolic.models.evaluation import Evaluator, Scope
from dlhw3.symbolic.models.holding import instances, is_true
from dlhw3.symbolic.models.interpretation import OPERATIONS, Budget, Model, Polynomial
from dlhw3.symbolic.models.laws import FAIR, Law
from dlhw3.symbolic.models.laws import polynomials as random_letters
from dlhw3.symbolic.models.numbers import ZERO, Unclear, exact_root
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.ranges import NoValues, drawn
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.recursion import stepwise, with_recursions
from dlhw3.symbolic.models.systems import with_systems
from dlhw3.symbolic.models.unknowns import coefficients
from dlhw3.symbolic.models.wanted import wanted_by
from dlhw3.symbolic.proofs.places import parts_of

UNKNOWNS, STRETCHED = 40, 150  # numbers that are solved for, and that are made longer together
LEAST = 5000  # operations of a trial, where those before it had too few
MAKING = 4  # products of matrices that a special matrix takes
TALL = 6  # rows of a square matrix from which on those are tried first that take none
DRAWING = 200  # operations that a trial takes at least
SIGNED = {"positive", "nonnegative", "psd", "pd"}
HALF = Rational(1, 2)
TURNS = (
    lambda i, j: Rational("3/5") if i == j else Rational(4 * (i - j), 5),
    lambda i, j: Rational("12/13") if i == j else Rational(5 * (j - i), 13),
)
LEAST_GAP, *GAPS = map(Rational, ("1/1000", "1/4", "1"))
"""What may be wanted of a letter that a positive multiple of it has too."""
Key = tuple[str, Any]
"""("letters", name), ("layers", (name, k)) or ("functions", name): what a model gives a value to."""
Ground = tuple[Statement, Scope]
Row = list[Rational]


class Log(dict[Any, Any]):
    """A dictionary that knows which of its values were read."""

    def __init__(self, held: dict[Any, Any]) -> None:
        super().__init__(held)
        self.read: dict[Any, None] = {}

    def __getitem__(self, key: Any) -> Any:
        self.read[key] = None
        return super().__getitem__(key)


def models(
    question: Question,
    styles: Sequence[Style],
    trials: int,
    seed: int | str,
    operations: int = OPERATIONS,
    laws: Sequence[Law] = (FAIR,),
) -> Iterator[Model]:
    """Draw models for facts, hypotheses and conditions to hold, not verified, by styles in turn, within a budget.

    A trial has so many operations, fewer once one had too few, and all of them three times as many. Where means are
    asked about, each round of the styles has the next of the laws; from the second round on abstract functions are
    of as high a degree as the question needs.
    """
    left, most = 3 * operations, operations
    for trial in range(trials):
        budget = Budget(min(most, left))
        left -= budget.left
        try:
            turn, place = divmod(trial, len(styles))
            rng = random.Random(f"{seed} {trial}")
            yield attempt(question, styles[place], rng, budget, laws[turn % len(laws)], raised=turn > 0)
        except NoValues:
            left -= operations
        except Unclear:
            pass
        left += max(budget.left, 0) - DRAWING
        most = max(most // 2, LEAST) if budget.left < 0 else most
        if left <= 0:
            return


def attempt(
    question: Question,
    style: Style,
    rng: random.Random,
    budget: Budget,
    law: Law = FAIR,
    *,
    raised: bool = False,
) -> Model:
    """Return a model made for facts, hypotheses and conditions to hold, not verified; raises Unclear for none."""
    more = max(question.order - 2, question.degree - style.degree if raised else 0, 0)
    draw = Draw({}, rng, style, wanted_by(question.wished), more=more)
    draw.marks, draw.sized = question.numbers, question.sized
    draw.law, draw.random, draw.regular = law, question.random, question.regular
    draw.maps = question.maps if question.regular else frozenset()
    draw.definitions = definitions(question.hypotheses) if rng.random() < 0.8 else {}
    draw.of_spectra(question.hypotheses)
    if stepwise(question.hypotheses) and rng.random() < 0.8:
        draw.definitions = with_systems(draw.definitions, question.hypotheses, draw.first)
        draw.definitions = with_recursions(draw.definitions, question.hypotheses, draw.first)
    model = drawn(question, draw, budget)
    left = [h for h in question.hypotheses if all(h is not d.source for d in draw.definitions.values())]
    return Solver(question, draw).solve(model, left) if left else model


@dataclass
class Solver:
    """Changes one value of a model at a time until hypotheses hold, those before it with it."""

    question: Question
    draw: Draw

    def solve(self, model: Model, hypotheses: Sequence[Hypothesis]) -> Model:
        """Return a model in which the hypotheses were seen to hold, as far as that was decided; raises Unclear."""
        grounds: list[Ground] = []
        for hypothesis in hypotheses:
            grounds += [(hypothesis.statement, s) for s in instances(Evaluator(model), hypothesis)]
        self.draw.rng.shuffle(grounds)
        if self.draw.style.entries in ("descent", "bent"):  # what is said of few things first
            grounds.sort(key=lambda ground: len(self.read(model, ground)))
        done: list[Ground] = []
        for ground in grounds:
            done.append(ground)
            if not self.holds(model, [ground]):
                if not self.draw.style.mended:
                    raise Unclear("a hypothesis fails")
                model = self.mended(model, done)
        return model

    def holds(self, model: Model, grounds: Sequence[Ground]) -> bool:
        """Whether statements hold, for certain."""
        try:
            evaluator = Evaluator(model)
            return all(is_true(evaluator, statement, scope) for statement, scope in grounds)
        except Unclear:
            return False

    def mended(self, model: Model, grounds: Sequence[Ground]) -> Model:
        """Return the model with values changed such that all of these statements hold; raises Unclear."""
        reads = [self.read(model, ground) for ground in grounds]
        keys = reads[-1]
        self.draw.rng.shuffle(keys)
        if self.draw.style.entries == "bent":
            keys.sort(key=lambda key: key[0] != "functions")
        for family in dict.fromkeys(key[0] for where, key in keys if where == "layers"):
            changed = self.balanced(model, family, grounds, {key for read in reads for key in read})
            if changed is not None:
                return changed
        for change in (self.linear, self.special):
            for key in keys:
                affected = [ground for ground, read in zip(grounds, reads, strict=True) if key in read]
                changed = change(model, key, affected)
                if changed is not None:
                    return changed
        raise Unclear("no values were found at which the hypotheses hold")

    def read(self, model: Model, ground: Ground) -> list[Key]:
        """Return what the value of a statement depends on, definitions seen through."""
        here = self.with_value(model, None, None)
        here.letters, here.layers, here.functions = Log(here.letters), Log(here.layers), Log(here.functions)
        self.holds(here, [ground])
        logs = {"letters": here.letters, "layers": here.layers, "functions": here.functions}
        found = [(where, key) for where, log in logs.items() for key in log.read]  # type: ignore[attr-defined]
        return [(where, key) for where, key in found if not self.defined(where, key)]

    def defined(self, where: str, key: Any) -> bool:
        """Whether a value is given by a definition."""
        return (key[0] if where == "layers" else key) in self.draw.definitions

    def with_value(self, model: Model, key: Key | None, value: Any) -> Model:
        """Return the model with one value changed, and what is defined by others to be evaluated anew."""
        kept: dict[str, Any] = {
            where: {k: v for k, v in getattr(model, where).items() if not self.defined(where, k)}
            for where in ("letters", "layers", "functions")
        }
        if key is not None:
            kept[key[0]][key[1]] = value
        return replace(model, widths=dict(model.widths), **kept)

    def balanced(self, model: Model, family: str, grounds: Sequence[Ground], read: set[Key]) -> Model | None:
        """Try a balanced network in the place of a family's layers."""
        places = [key[1] for where, key in read if where == "layers" and key[0] == family]
        low, high = min(places), max(places)
        held = [model.layers[family, k] for k in range(low, high + 1) if (family, k) in model.layers]
        if len(held) < 2 or len(held) <= high - low:
            return None
        layers, bases = special.balanced(self.draw.rng, [len(held[0][0]), *(len(layer) for layer in held)])
        changed = self.with_value(model, None, None)
        changed.layers |= {(family, low + k): layer for k, layer in enumerate(layers)}
        changed.bases = (*model.bases, *bases)
        return changed if self.holds(changed, grounds) else None

    def special(self, model: Model, key: Key, grounds: Sequence[Ground]) -> Model | None:
        """Try matrices with special properties; to make one counts as some products of two."""
        old, evaluator = getattr(model, key[0])[key[1]], Evaluator(model)
        rows, cols = (1, 1) if isinstance(old, Polynomial) else matrices.shape(old)
        cost, tall = MAKING * rows * cols * max(rows, cols), self.draw.style.sizes == "tall"
        for square in special.plain(self.draw.rng, rows) if tall and rows == cols >= TALL else ():
            evaluator.spend(rows * cols)
            changed = self.with_value(model, key, square)
            if self.holds(changed, grounds):
                return changed
        evaluator.spend(cost)
        for value in (*self.squares(model, rows, cols, grounds), *self.candidates(model, key)):
            evaluator.spend(cost)
            changed = self.with_value(model, key, value)
            if self.holds(changed, grounds):
                return changed
        return None

    def candidates(self, model: Model, key: Key) -> Iterator[Polynomial | matrices.Matrix]:
        """Yield special values for one."""
        old, rng = getattr(model, key[0])[key[1]], self.draw.rng
        if not isinstance(old, Polynomial):
            yield from special.candidates(rng, *matrices.shape(old))
            return
        if key[1] in self.question.random and len(old.shapes) <= MOST_OF_RANDOM:
            yield from random_letters(rng, self.draw.law, old.shapes)
        numbers = [value[0][0] for value in model.letters.values() if matrices.shape(value) == (1, 1)]
        exact = [x for x in numbers if isinstance(x, Rational) and x]
        if old.bends:
            yield from as_curved(rng, old, exact, list(model.letters.values()))
        yield from special.polynomials(old, exact)

    def squares(
        self, model: Model, rows: int, cols: int, grounds: Sequence[Ground]
    ) -> Iterator[matrices.Matrix]:
        """Yield (R + P)² of 2 × 2 matrices R that are psd, and of their roots, beside powers of psd matrices.

        P is > 0 and near to one of rank one: X² is not above R² for every X above R.
        """
        sides = (side for said, _ in grounds for side in said[1:])
        if (rows, cols) != (2, 2) or not any(
            part.op == "psdpower" for side in sides for part in parts_of(side)
        ):
            return
        for one in [m for m in model.letters.values() if matrices.shape(m) == (2, 2)]:
            if matrices.is_exact(one) and matrices.is_symmetric(one) and matrices.is_psd(one):
                spectrum = matrices.spectrum(one, model.bases)
                root = matrices.composed(matrices.spectral_power(spectrum, HALF)) if spectrum else one
                for least in (root, one):
                    basis = matrices.build(2, 2, self.draw.rng.choice(TURNS))
                    apart = matrices.composed((basis, (self.draw.rng.choice(GAPS), LEAST_GAP)))
                    above = matrices.plus(least, apart)
                    if matrices.is_exact(above):
                        yield matrices.product(above, above)

    def linear(self, model: Model, key: Key, grounds: Sequence[Ground]) -> Model | None:
        """Solve statements that are affine in one value, exactly, and as near to what it is as they allow.

        An inequality becomes an equation with a gap that is drawn.
        """
        here = self.coordinates(model, key)
        residual = self.residual(model, key, grounds)
        try:
            signed = SIGNED & self.draw.wanted.get(key[1], frozenset()) if key[0] == "letters" else None
            step = self.stretch(residual, here) if signed and len(here) <= STRETCHED else None
            step = step or (self.step(residual, here) if len(here) <= UNKNOWNS else None)
        except Unclear:
            return None
        if step is None:
            return None
        changed = self.placed(model, key, [x + y for x, y in zip(here, step, strict=True)])
        return changed if self.holds(changed, grounds) else None

    def residual(
        self, model: Model, key: Key, grounds: Sequence[Ground]
    ) -> Callable[[Row], dict[Any, Rational]]:
        """Return what statements lack where one value is made up of other numbers."""
        gaps: dict[int, matrices.Matrix] = {}

        def residual(at: Row) -> dict[Any, Rational]:
            changed = Evaluator(self.placed(model, key, at))
            found: dict[Any, Rational] = {}
            for place, (statement, scope) in enumerate(grounds):
                left, right = (changed.value(side, scope) for side in statement[1:])
                gap = gaps.setdefault(place, self.gap(statement.relation, len(left), len(left[0])))
                whole = matrices.entries(matrices.plus(matrices.difference(left, right), gap))
                for k, x in enumerate(whole):
                    found |= {(place, k, name): c for name, c in coefficients(x).items()}
            return found

        return residual

    def stretch(self, residual: Callable[[Row], dict[Any, Rational]], here: Row) -> Row | None:
        """Return a positive multiple of what is here, where a residual vanishes, as a step; or None.

        The residual is affine in the multiple, or in its square, which has a rational root then. A multiple keeps
        the signs of all entries, which a step in one of them need not.
        """
        start, none, twice = (residual([x * k for x in here]) for k in (1, 0, 2))
        names = list(dict.fromkeys(name for held in (start, none, twice) for name in held))
        slopes = {x: start.get(x, ZERO) - none.get(x, ZERO) for x in names}
        rises = [(twice.get(x, ZERO) - none.get(x, ZERO), slopes[x]) for x in names]
        power = next((k for k in (1, 2) if all(rise == 2**k * slope for rise, slope in rises)), 0)
        if not power or any(none.get(x, ZERO) for x, slope in slopes.items() if not slope):
            return None
        factors = {-none.get(x, ZERO) / slope for x, slope in slopes.items() if slope}
        (factor, *others) = factors or {ZERO}
        root = exact_root(factor, power) if not others and factor > 0 else None
        return None if root is None else [x * (root - 1) for x in here]

    def step(self, residual: Callable[[Row], dict[Any, Rational]], here: Row) -> Row | None:
        """Return where an affine residual vanishes, as a step from here; None for nowhere, or another residual."""
        start, none, twice = (residual([x * k for x in here]) for k in (1, 0, 2))
        units = [residual([x + (i == k) for i, x in enumerate(here)]) for k in range(len(here))]
        names = list(dict.fromkeys(name for held in (start, none, twice, *units) for name in held))
        if any(none.get(x, ZERO) + twice.get(x, ZERO) != 2 * start.get(x, ZERO) for x in names):
            return None
        columns = [[there.get(x, ZERO) - start.get(x, ZERO) for x in names] for there in units]
        return solved(columns, [start.get(x, ZERO) for x in names], self.draw.rng)

    def gap(self, relation: str, rows: int, cols: int) -> matrices.Matrix:
        """Draw right − left: 0 for an equation, or what is positive."""
        if relation == "=":
            return matrices.zeros(rows, cols)
        return self.draw.positive(rows, relation == "<")[0]

    def coordinates(self, model: Model, key: Key) -> Row:
        """Return the numbers that make up a value."""
        value = getattr(model, key[0])[key[1]]
        if isinstance(value, Polynomial):
            return list(value.terms.values())
        rows, cols = matrices.shape(value)
        symmetric = key[1] in self.question.symmetric
        return [value[i][j] for i in range(rows) for j in range(cols) if i <= j or not symmetric]

    def placed(self, model: Model, key: Key, at: Row) -> Model:
        """Return the model with a value made up of these numbers."""
        value, left = getattr(model, key[0])[key[1]], iter(at)
        if isinstance(value, Polynomial):
            moved = replace(value, terms=dict(zip(value.terms, at, strict=True)))
            return self.with_value(model, key, moved)
        rows, cols = matrices.shape(value)
        symmetric = key[1] in self.question.symmetric
        held = {(i, j): next(left) for i in range(rows) for j in range(cols) if i <= j or not symmetric}
        entry = (lambda i, j: held[min(i, j), max(i, j)]) if symmetric else (lambda i, j: held[i, j])
        return self.with_value(model, key, matrices.build(rows, cols, entry))


def solved(columns: list[Row], start: Row, rng: random.Random) -> Row | None:
    """Return x with Σ x_k·column_k = −start, 0 where it is free, by elimination in a random order; None if none."""
    order = list(range(len(columns)))
    rng.shuffle(order)
    rows = [[columns[k][r] for k in order] + [-start[r]] for r in range(len(start))]
    found, pivots = [ZERO] * len(columns), []
    for place in range(len(order)):
        pivot = next((r for r in rows if r[place]), None)
        if pivot is None:
            continue
        rows = [r for r in rows if r is not pivot]
        pivot = [x / pivot[place] for x in pivot]
        rows = [[x - r[place] * y for x, y in zip(r, pivot, strict=True)] if r[place] else r for r in rows]
        pivots.append((place, pivot))
    if any(row[-1] for row in rows):
        return None
    for place, pivot in reversed(pivots):
        known = sum((pivot[p] * found[order[p]] for p in range(place + 1, len(order))), ZERO)
        found[order[place]] = pivot[-1] - known
    return found
