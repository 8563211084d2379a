"""The search for exact values at which two sides of an equation differ while every hypothesis holds."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import product

from sympy import Basic, Integer, Symbol

from dlhw3.symbolic.kernel import exact, nodes
from dlhw3.symbolic.kernel.exact import Inexact
from dlhw3.symbolic.kernel.facts import Facts, Range
from dlhw3.symbolic.kernel.model import Model
from dlhw3.symbolic.kernel.proof import Equation, Hypothesis, Theory
from dlhw3.symbolic.kernel.verdict import Counterexample

TRIALS = 24
LARGEST = 3  # sizes and index ranges tried


def refute(equation: Equation, theory: Theory, extra: Sequence[Hypothesis] = ()) -> Counterexample | None:
    """Return exact values at which the equation fails and all hypotheses hold, or None when none was found."""
    facts = theory.facts.extended(*equation.indices)
    hypotheses = (*theory.hypotheses, *extra)
    mentioned = [equation.left, equation.right, *facts.symmetric, *facts.nonzero]
    mentioned += [side for h in hypotheses for side in (h.statement.left, h.statement.right)]
    for trial in range(TRIALS):
        rng = random.Random(trial)
        try:
            model = _draw(rng, facts, mentioned, hypotheses)
            model.linear_losses = trial < TRIALS // 2
            if theory.source is not None:
                theory.source(model)
            if not _holds(model, facts, hypotheses):
                continue
            left, right = model.evaluate(equation.left), model.evaluate(equation.right)
        except Inexact:
            continue
        if left != right and _defined(model, hypotheses):
            return Counterexample(_describe(model), exact.show(left), exact.show(right))
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
    model.definitions = {_letter(h): _meaning(h) for h in hypotheses if h.definition}
    return model


def _letter(hypothesis: Hypothesis) -> object:
    left = hypothesis.statement.left
    return left.layers.name if isinstance(left, nodes.LayerProduct) else left


def _meaning(hypothesis: Hypothesis):  # type: ignore[no-untyped-def]
    statement = hypothesis.statement

    def meaning(index: int | None) -> Basic:
        if index is None:
            return statement.right
        return statement.right.xreplace({statement.left.high: Integer(index)})

    return meaning


def _holds(model: Model, facts: Facts, hypotheses: Sequence[Hypothesis]) -> bool:
    """Whether the facts hold and every hypothesis but the definitions, which are looked at last."""
    for matrix in facts.symmetric:
        value = model.matrix(matrix)
        model.values[matrix] = exact.add(value, exact.transpose(value))
    for matrix in facts.nonzero:
        if not any(any(row) for row in model.matrix(matrix)):
            return False
    return all(_is_true(model, h.statement) for h in hypotheses if not h.definition)


def _defined(model: Model, hypotheses: Sequence[Hypothesis]) -> bool:
    """Whether every definition holds (two definitions of one letter, or a circle, would not)."""
    try:
        return all(_is_true(model, h.statement) for h in hypotheses if h.definition)
    except Inexact:
        return False


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


def _describe(model: Model) -> tuple[tuple[str, str], ...]:
    lines = [(str(symbol), str(value)) for symbol, value in model.integers.items()]
    for key, value in model.values.items():
        name = f"{key[0]}_{key[1]}" if isinstance(key, tuple) else str(key)
        lines.append((name, exact.show(value)))
    lines += [(f"{name}(X)", loss.describe()) for name, loss in model.losses.items()]
    return tuple(lines)
