"""Refuting: false statements with values that an independent evaluator confirms; true ones never."""

from __future__ import annotations

import random
import re
from fractions import Fraction
from typing import Any

import numpy as np
import proof_kernel_values as judge
import pytest
from models_statements import FALSE
from models_translation import ends

from dlhw3.kernel.laws.table import AXIOMS
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.symbolic.models.refutation import refute


def asked(case: Any) -> tuple[Statement, dict[str, Any]]:
    return case if type(case) is tuple else (case, {})


def value_of(text: str) -> Any:
    """A printed matrix, or number, as the judge has it."""
    rows = re.findall(r"\[([^\[\]]+)\]", text) or [text]
    return [[Fraction(v) for v in row.split(",")] for row in rows]


def function_of(spaces: str, text: str) -> Any:
    """A printed polynomial as the judge has it: by numbered unknowns."""
    shapes = [tuple(map(int, pair)) for pair in re.findall(r"\{(\d+)×(\d+)\}", spaces)]
    starts = [sum(r * c for r, c in shapes[:k]) for k in range(len(shapes))]
    found = {}
    for side, monomial in re.findall(r"(?:([+−]) )?([^ ]+)", text):
        c, key = Fraction(-1 if side == "−" else 1), []
        for factor in monomial.split("·"):
            place = re.fullmatch(r"X(\d*)\[(\d+),(\d+)\](?:\^(\d+))?", factor)
            if place is None:
                c *= Fraction(factor)
                continue
            k, row, col = int(place[1] or 1) - 1, int(place[2]) - 1, int(place[3]) - 1
            key += [starts[k] + row * shapes[k][1] + col] * int(place[4] or 1)
        found[tuple(sorted(key))] = c
    return found


def printed(found: Any, statement: Statement) -> judge.Model:
    """The judge's model of what was printed; anything that is missing would be drawn, which is an error here."""
    kinds = {name: d[0] for side in statement[1:] for name, d in side.declared}
    model = judge.Model(random.Random(0))
    for name, text in found.assignment:
        function = re.fullmatch(r"(\w+)\((.*)\)", name)
        indexed = re.fullmatch(r"(\w+)_\{(-?\d+)\}", name)
        if function:
            model.functions[function[1]] = function_of(function[2], text)
        elif indexed and "[" in text:
            model.layers[indexed[1], int(indexed[2])] = value_of(text)
        elif indexed:
            key = indexed[1], int(indexed[2])
            kept: Any = model.widths if kinds.get(indexed[1], "width") == "width" else model.layers
            kept[key] = int(text) if kept is model.widths else value_of(text)
        elif kinds.get(name) in ("size", "index", "exponent"):
            model.parameters[name] = Fraction(text)
        else:
            model.letters[name] = value_of(text)
    return model


def held(model: judge.Model) -> Any:
    """What a model holds, to see that nothing was drawn."""
    return tuple(
        sorted(map(str, kept))
        for kept in (model.parameters, model.letters, model.widths, model.layers, model.functions)
    )


def by_eigenvalues(data: Any, args: Any, model: judge.Model) -> Any:
    """Psd powers in floating point: the judge itself has only diagonal ones."""
    values, vectors = np.linalg.eigh(np.array(args[0], dtype=float))
    p = float(model.scalar(data[0]))
    values = np.where(values < 1e-9, 0.0 if p > 0 else np.nan, values) if p else values * 0 + 1
    raised = np.where(values > 0, np.abs(values) ** p, 0.0)
    return [[Fraction(v) for v in row] for row in (vectors * raised) @ vectors.T]


def gaps(left: Any, right: Any) -> list[float]:
    """The differences of two values, intervals by their middles, with an error far below 1e-9."""
    pairs = zip((v for r in left for v in r), (v for r in right for v in r), strict=True)
    return [float(sum(ends(a)) - sum(ends(b))) / 2 for a, b in pairs]


@pytest.mark.parametrize("name", FALSE)
def test_a_false_statement_is_refuted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    statement, under = asked(FALSE[name])
    found = refute(statement, **under)
    assert found is not None
    monkeypatch.setitem(judge.OPERATORS, "psdpower", by_eigenvalues)
    model = printed(found, statement)
    before = held(model)
    left, right = (judge.evaluate(side, model) for side in statement[1:])
    assert held(model) == before, "a value that was needed was not printed"
    differences = gaps(left, right)
    if statement.relation == "=":
        assert max(map(abs, differences)) > 1e-9
    elif statement.relation == "⪯":
        gap = np.array([[float(v) for v in row] for row in right]) - np.array(
            [[float(v) for v in row] for row in left]
        )
        assert np.linalg.eigvalsh(gap).min() < -1e-9
    else:
        assert differences[0] > 1e-9 or (statement.relation == "<" and left == right)
    for hypothesis in under.get("hypotheses", ()):
        assert_holds(hypothesis, model)


def assert_holds(hypothesis: Hypothesis, model: judge.Model) -> None:
    """Every instance over one index, 1 to N or N − 1, as in the table of statements."""
    (index, *_) = [b[1] for b in hypothesis.bound] or [None]
    values = range(-3, 15) if index else [None]
    for value in values:
        if index:
            model.parameters[index] = Fraction(value)
            if any(model.scalar(fact) < 0 for fact in hypothesis.facts):
                continue
        left, right = (judge.evaluate(side, model) for side in hypothesis.statement[1:])
        assert not judge.differ(left, right)


def test_there_are_enough_false_statements() -> None:
    assert len(FALSE) >= 60


@pytest.mark.parametrize("name", AXIOMS)
def test_the_equation_of_a_law_is_never_refuted(name: str) -> None:
    left, right, conditions, facts, premises = AXIOMS[name]
    hypotheses = tuple(map(Hypothesis, premises))
    for seed in range(3):
        assert refute(Statement("=", left, right), facts, hypotheses, conditions, seed) is None
