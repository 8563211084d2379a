"""The search for exact values at which two sides of an equation differ while every hypothesis holds."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import product

from sympy import Basic, Integer, MatrixSymbol, Symbol

from dlhw3.symbolic import nodes
from dlhw3.symbolic.models import rationals
from dlhw3.symbolic.models.model import Model
from dlhw3.symbolic.models.rationals import Inexact
from dlhw3.symbolic.plan import Equation, Hypothesis, Theory
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.verdict import Counterexample

TRIALS = 24
LARGEST = 3  # sizes and index ranges tried


Models = Callable[[Model], None]  # fills in a model's letters so that hypotheses hold


def refute(
    equation: Equation, theory: Theory, extra: Sequence[Hypothesis] = (), models: Models | None = None
) -> Counterexample | None:
    """Return exact values at which the equation fails and all hypotheses hold, or None when none was found."""
    facts = theory.facts.extended(*equation.indices)
    hypotheses = (*theory.hypotheses, *extra)
    mentioned = [equation.left, equation.right, *facts.symmetric, *facts.nonzero]
    mentioned += [side for h in hypotheses for side in (h.statement.left, h.statement.right)]
    definitions = _definitions(hypotheses, facts)
    conditions = [h.statement for h in hypotheses if h not in definitions.values()]
    for trial in range(TRIALS):
        rng = random.Random(trial)
        try:
            model = _draw(rng, facts, mentioned, hypotheses)
            model.definitions = {letter: _meaning(h) for letter, h in definitions.items()}
            model.linear_losses = trial < TRIALS // 2
            if models is not None:
                models(model)
            if any((key[0] if isinstance(key, tuple) else key) in definitions for key in model.values):
                continue  # ``models`` gave a value to a letter that has a definition
            if not _holds(model, facts, conditions):
                continue
            left, right = model.evaluate(equation.left), model.evaluate(equation.right)
        except Inexact:
            continue
        if left != right:
            return Counterexample(_describe(model, mentioned), rationals.show(left), rationals.show(right))
    return None


def _draw(
    rng: random.Random, facts: Facts, mentioned: list[Basic], hypotheses: Sequence[Hypothesis]
) -> Model:
    widths: dict[int, int] = {}
    common = rng.randint(2, LARGEST) if rng.random() < 0.5 else None

    def width(index: int) -> int:
        return widths.setdefault(index, common or rng.randint(1, LARGEST))

    model = Model({}, width, rng)
    integers: dict[Symbol, int] = {}
    for item in facts.ranges:
        model.integers = integers
        low = model.integer(item.low)
        high = low + LARGEST - 1 if item.high is None else model.integer(item.high)
        if high < low:
            raise Inexact("an empty range")
        integers[item.index] = rng.randint(low, min(high, low + LARGEST - 1))
    free = set().union(*(expression.atoms(Symbol) for expression in mentioned))  # sizes of letters too
    bound = {item.index for hypothesis in hypotheses for item in hypothesis.statement.indices}
    bound |= {total.args[1] for expression in mentioned for total in expression.atoms(nodes.MatrixSum)}
    for symbol in sorted(free - set(integers) - bound, key=str):
        if isinstance(symbol, Symbol) and symbol.is_integer:
            integers[symbol] = rng.randint(2, LARGEST) if symbol.is_positive else rng.randint(0, LARGEST)
    model.integers = integers
    for expression in mentioned:
        for layers in expression.atoms(nodes.Layers):
            if len(layers.args) == 3:
                widths[model.integer(layers.depth)] = model.integer(layers.args[2])
    return model


def _definitions(hypotheses: Sequence[Hypothesis], facts: Facts) -> dict[object, Hypothesis]:
    """Return the letters that are given their values by a definition, each by one, none in a circle.

    What is called a definition but does not read so is left to be verified like any other hypothesis.
    """
    chosen: dict[object, Hypothesis] = {}
    for hypothesis in hypotheses:
        left, indices = hypothesis.statement.left, hypothesis.statement.indices
        if isinstance(left, nodes.LayerProduct):
            plain = left.is_single and [item.index for item in indices] == [left.high]
        else:
            plain = isinstance(left, MatrixSymbol) and left not in facts.symmetric and not indices
        letter = _letter(left)
        if (
            hypothesis.definition
            and plain
            and letter not in chosen
            and letter not in _reached(hypothesis, chosen)
        ):
            chosen[letter] = hypothesis
    return chosen


def _letter(expression: Basic) -> object:
    return expression.layers.name if isinstance(expression, nodes.LayerProduct) else expression


def _reached(hypothesis: Hypothesis, chosen: dict[object, Hypothesis]) -> set[object]:
    """Return the letters on which the value of a definition depends, through the definitions before it."""
    reached: set[object] = set()
    todo = [hypothesis]
    while todo:
        right = todo.pop().statement.right
        letters = {*right.atoms(MatrixSymbol), *(family.name for family in right.atoms(nodes.Layers))}
        todo += [chosen[letter] for letter in letters - reached if letter in chosen]
        reached |= letters
    return reached


def _meaning(hypothesis: Hypothesis):  # type: ignore[no-untyped-def]
    statement = hypothesis.statement

    def meaning(index: int | None) -> Basic:
        if index is None:
            return statement.right
        return statement.right.xreplace({statement.left.high: Integer(index)})

    return meaning


def _holds(model: Model, facts: Facts, conditions: Sequence[Equation]) -> bool:
    """Whether the facts hold, and every hypothesis that is not a definition."""
    for matrix in facts.symmetric:
        value = model.matrix(matrix)
        model.values[matrix] = rationals.add(value, rationals.transpose(value))
    for matrix in facts.nonzero:
        if not any(any(row) for row in model.matrix(matrix)):
            return False
    return all(_is_true(model, condition) for condition in conditions)


def _is_true(model: Model, statement: Equation) -> bool:
    for values in _instances(model, statement.indices):
        instance = model.with_integers(values)
        if instance.evaluate(statement.left) != instance.evaluate(statement.right):
            return False
    return True


def _instances(model: Model, indices: tuple[Range, ...]) -> Iterator[dict[Symbol, int]]:
    spans = []
    for item in indices:
        if item.high is None:
            raise Inexact("a hypothesis over an unbounded range cannot be verified")
        spans.append(range(model.integer(item.low), model.integer(item.high) + 1))
    for values in product(*spans):
        yield dict(zip((item.index for item in indices), values, strict=True))


def _describe(model: Model, mentioned: list[Basic]) -> tuple[tuple[str, str], ...]:
    lines = [(str(symbol), str(value)) for symbol, value in model.integers.items()]
    depths = {
        model.integer(family.depth) for expression in mentioned for family in expression.atoms(nodes.Layers)
    }
    lines += [(f"d_{k}", str(model.widths(k))) for k in range(max(depths, default=-1) + 1)]
    for key, value in model.values.items():
        name = f"{key[0]}_{key[1]}" if isinstance(key, tuple) else str(key)
        lines.append((name, rationals.show(value)))
    lines += [(f"{name}(X)", loss.describe()) for name, loss in model.losses.items()]
    return tuple(lines)
