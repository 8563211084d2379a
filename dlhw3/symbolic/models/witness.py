"""A witness: an instance at which all that a theorem is under holds, so that it speaks of something."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from typing import Any

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.printer import text
from dlhw3.kernel.scalars import Scalar, number, width
from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.conditions.assumed import NOTHING, Assumed
from dlhw3.symbolic.conditions.domains import condition_text
from dlhw3.symbolic.kernel_terms.spelling import as_read
from dlhw3.symbolic.models.definitions import definitions
from dlhw3.symbolic.models.drawing import Draw, Style
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import DEEP
from dlhw3.symbolic.models.interpretation import OPERATIONS, Budget, Model
from dlhw3.symbolic.models.laws import LAWS, OF_MATRICES, Law
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.recursion import counted, stepwise
from dlhw3.symbolic.models.shown import Mismatch, question_of, text_of
from dlhw3.symbolic.models.solving import models
from dlhw3.symbolic.models.wanted import wanted_by
from dlhw3.symbolic.models.writing import Line, lines, printed

TRIALS = 25
LONGEST_TOLD, MOST_TOLD = 120, 6
LAYERED = (
    Style("different", "corner", 1, False),
    Style("different", "zero", 1, False),
    Style("different", "corner", 0, False),
)
"""For networks first: balanced ones, of rank one and of rank 0, cheap to evaluate; the last has a constant loss."""
RESTING = (Style("falling", "zero", 0),)
"""A constant loss, letters 0, and layers changed until what is said of them holds: with orthonormal rows, say."""
ROUNDS = 4  # of these, for their indices and sizes are drawn
STYLES = (
    Style("different", "general", 1),
    Style("different"),
    Style("different", "positive", 1),
    Style("different", "deficient", 1),
    Style("different", "units", 1),
    Style("different", "calm", 2),
)
CALM = (Style("different", "calm", 2),)
"""At rest: cheap to evaluate, and it satisfies many inequalities for all values of a letter."""
QUIET = (Style("different", "quiet", 2),)
"""At rest, where what is strongly convex is so by less than it is smooth."""
STANDING = (Style("different", "standing", 2),)
"""A flow that has reached its end, a matrix whose Gram matrix has rational powers."""
DESCENDING = (Style("different", "descent", 2),)
"""For sequences that are defined step by step, first."""
STILL = tuple(Style("different", entries, 1) for entries in ("still", "halved", "identical"))
"""All members of a sequence are one unit vector, or the number 1, or one matrix with ones on its diagonal."""
UPWARD = (Style("different", "upward", 1),)
"""No entry of what relu is taken of is 0, however many layers there are."""
INSIDE = (Style("different", "inside", 1),)
"""Shares and probabilities, where log(x) and log(1 − x) have values."""
NEAR = (2, 3, 1, 0)  # values of an index that an earlier witness does not have
MORE = 3  # rounds where all that was found are special cases: others may be found yet
MANY = 12  # layers whose widths are all different; of more layers, widths differ from their neighbours
COINCIDING = (
    Style("any"),
    Style("equal"),
    Style("equal", "positive", 1),
    Style("equal", "deficient", 1),
    Style("one"),
)


@dataclass(frozen=True, slots=True)
class Witness:
    """Values at which all facts, hypotheses and conditions of a theorem hold, as text that was read again."""

    assignment: tuple[Line, ...]
    model: Model = field(default_factory=Model, compare=False, repr=False)
    styles: Sequence[Style] = field(default=(), compare=False, repr=False)
    """Those by which it was found."""

    def __str__(self) -> str:
        return "; ".join(f"{name} = {value}" for name, value in self.assignment)


@dataclass(frozen=True, slots=True)
class NoWitness:
    """Why there is no witness."""

    reason: str


def witness(
    theorem: Theorem,
    seed: int = 0,
    shown: Mapping[Hypothesis, Theorem] | None = None,
    beside: Sequence[Theorem] = (),
    assumed: Assumed = NOTHING,
    earlier: Sequence[Witness] = (),
) -> Witness | NoWitness:
    """Return exact values at which all facts, hypotheses and conditions of a theorem hold, or why there are none.

    So does what is ``assumed`` besides, and every operator in all of this has its meaning: an inverse is not taken
    of a singular matrix, where the kernel's value of it is 0.

    Sizes are at least 2 and pairwise different unless they are one scalar, and depths at least 2. Where a depth is
    a number above MANY (12), widths go round, each different from its neighbours, and so do more than 12 sizes,
    where those of one letter are different; what a network of more than DEEP layers defines holds by what it is
    (holding.py). A hypothesis for all values of a letter is not sampled:
    ``shown`` has a theorem of the kernel for its instance. The values serve for the theorems ``beside`` it too,
    and fewer are tried for these, since each may have a witness of its own. Those of ``earlier`` ones are tried
    first, and then values drawn in the style by which the last of them was found.
    """
    try:
        question = question_of(theorem, shown or {}, beside, assumed)
    except Mismatch as why:
        return NoWitness(str(why))
    for one in earlier:
        if (same := _carried(question, one.model, seed)) is not None:
            return same
    near: list[tuple[str, ...]] = []
    operations = (4 if question.longest < DEEP else 16) * OPERATIONS
    last = next((one.styles for one in reversed(earlier) if one.styles), ())
    groups = _groups(question, seed, alone=not beside)
    groups.sort(key=lambda group: (group[0] != last, isinstance(group[2], str)) != (False, False))
    for styles, trials, drawing in groups:
        if isinstance(drawing, str) and not near:
            break
        many = operations * (4 if styles is DESCENDING else 16 if styles is UPWARD else 1)
        for drawn in models(question, styles, trials, drawing, many, _laws(question, styles)):
            try:
                model = printed(question, drawn, stated=False)
                faults = coincidences(question, model)
            except Unclear:
                continue
            if not faults:
                return Witness(lines(model), model, styles)
            near.append(faults)
    if near:
        least = min(near, key=_order)
        return NoWitness(f"its conditions were found to hold only where {' and '.join(least)}")
    return NoWitness(f"nothing found that satisfies {_told(_conditions(question))}")


def _laws(question: Question, styles: Sequence[Style]) -> Sequence[Law]:
    """Return the laws of what is random: all of them but where a descent is drawn, whose noise is a coin.

    Matrices, whose entries may have to be uncorrelated, have one of their own besides.
    """
    if not question.random or styles is DESCENDING:
        return LAWS[:1]
    return (OF_MATRICES, *LAWS) if question.has_random_matrices else LAWS


def _groups(question: Question, seed: int, *, alone: bool) -> list[tuple[Sequence[Style], int, int | str]]:
    """Return the styles to draw in, how often, and from which seed; a text is tried where others came near."""
    wide = "turning" if question.longest > MANY else "round" if question.crowded else "different"
    networks = tuple(style._replace(sizes=wide) for style in LAYERED)
    general = tuple(style._replace(sizes=wide) for style in STYLES)
    groups: list[tuple[Sequence[Style], int, int | str]] = []
    groups += [(networks, ROUNDS * len(networks), seed)] if question.families else []
    groups += [(RESTING, TRIALS, seed)] if question.families and wide == "different" else []
    groups += [(DESCENDING, TRIALS, seed)] if stepwise(question.hypotheses) or counted(question.parts) else []
    groups += [(CALM, len(CALM), seed)] if question.hypotheses else []
    groups += [(STANDING, ROUNDS, seed)] if any(part.op == "psdpower" for part in question.parts) else []
    counting = any(kind == "index" for one in question.hypotheses for kind, *_ in one.bound)
    groups += [(STILL, ROUNDS, seed)] if counting else []
    groups += [(QUIET, 4 * ROUNDS, seed)] if counting and question.about_functions else []
    groups += [(general, TRIALS, seed)]
    if any(part.op == "map" for part in question.parts):
        groups += [(INSIDE, ROUNDS, seed), (UPWARD, 1, seed)]
    if alone:
        groups += [(COINCIDING, TRIALS, seed)]
        groups += [(general, TRIALS, f"{seed}, again {k}") for k in range(MORE)]
    return groups


def _told(conditions: Sequence[str]) -> str:
    """Return conditions in a line that can be read: the first ones, and how many more there are."""
    first = map(as_read, conditions[:MOST_TOLD])
    shown = [one if len(one) <= LONGEST_TOLD else f"{one[:LONGEST_TOLD]}…" for one in first]
    rest = len(conditions) - len(shown)
    return "; ".join(shown) + (f"; and {rest} more" if rest else "")


def _carried(question: Question, known: Model, seed: int) -> Witness | None:
    """Return the values of an earlier witness, and others for what it does not hold, where they serve here too."""
    draw = Draw(definitions(question.hypotheses), random.Random(seed), STYLES[0], wanted_by(question.wished))
    missing = sorted(question.parameters.keys() - known.parameters.keys())
    for values in product(map(Rational, NEAR), repeat=len(missing)) if len(missing) <= 2 else ():
        parameters = {**known.parameters, **dict(zip(missing, values, strict=True))}
        held: dict[str, Any] = {
            where: dict(getattr(known, where)) for where in ("widths", "letters", "layers", "functions")
        }
        try:
            candidate = replace(known, **held, parameters=parameters, supply=draw, budget=Budget())
            model = printed(question, candidate, stated=False)
            if not coincidences(question, model):
                return Witness(lines(model), model)
        except Unclear:
            continue
    return None


def coincidences(question: Question, model: Model) -> tuple[str, ...]:
    """Return where a model is special: sizes that are 1, or one number and not one scalar; depths below 2."""
    evaluator, found = Evaluator(model), []
    ones = {(name, evaluator.integer(at)) for name, at in question.ones}
    widths = {key: d for key, d in model.widths.items() if key not in ones}
    sizes = {text(width(name, number(k))): d for (name, k), d in widths.items()}
    indices = {text(width(name, number(k))): (name, k) for name, k in widths}
    for scalar in question.sizes:
        if text(scalar) not in sizes and not _is_width(scalar):
            sizes[text(scalar)] = evaluator.size(scalar)
    found += [f"{name} = 1" for name, size in sizes.items() if size < 2]
    pairs = combinations(sizes.items(), 2)
    alike = [(a, b) for (a, m), (b, n) in pairs if m == n > 1]
    if question.longest > MANY:
        alike = [(a, b) for a, b in alike if not _apart(indices.get(a), indices.get(b))]
    if question.crowded:
        alike = [(a, b) for a, b in alike if b in question.neighbours.get(a, ())]
    found += [f"{a} = {b}" for a, b in alike]
    reached: dict[str, int] = {}
    for name, k in model.layers:
        reached[name] = max(k, reached.get(name, 0))
    found += [
        f"{name} = {model.parameters[name]}"
        for name, families in question.ends.items()
        if model.parameters[name] < 2 and not all(reached.get(family, 0) > 1 for family in families)
    ]
    return tuple(found)


def _apart(one: tuple[str, int] | None, other: tuple[str, int] | None) -> bool:
    """Whether two widths, by name and index, are not of neighbours in one network."""
    return one is not None and other is not None and (one[0] != other[0] or abs(one[1] - other[1]) > 1)


def _order(faults: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return len(faults), faults


def _is_width(scalar: Scalar) -> bool:
    """Whether a scalar is one width, which counts by its index."""
    atoms = [atom for monomial, _ in scalar.terms for atom, _ in monomial]
    return [atom[0] for atom in atoms] == ["width"]


def _conditions(question: Question) -> list[str]:
    """Return all that a witness must satisfy, as text."""
    facts = [f"{text(fact)} ≥ 0" for fact in question.facts]
    try:
        conditions = [condition_text(condition) for condition in question.required]
    except KernelError:
        conditions = ["conditions that are too long to print"]
    return [*facts, *map(text_of, question.hypotheses), *conditions]
