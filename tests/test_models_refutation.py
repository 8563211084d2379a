"""Refuting: false statements with values that an independent evaluator confirms; true ones never."""

from __future__ import annotations

import random
import re
from fractions import Fraction
from typing import Any

import numpy as np
import proof_kernel_values as judge
import pytest
from models_statements import (
    BOUNDARY,
    CONDITIONAL,
    FALSE,
    ZERO,
    A,
    B,
    I,
    N,
    W,
    X,
    det,
    eq,
    f,
    given,
    j,
    l,
    m,
    n,
    power,
    s,
    sigma,
    total,
    trace,
    x,
    y,
)
from models_translation import ends
from proof_kernel_draw import Draw, draw_model, mutated
from test_proof_kernel_forward import start, step

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.laws.table import AXIOMS
from dlhw3.kernel.printer import theorem_text
from dlhw3.kernel.scalars import ONE, number
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import letter, mul, scalar, term
from dlhw3.symbolic.models.refutation import refute


def asked(case: Any) -> tuple[Statement, dict[str, Any]]:
    return case if type(case) is tuple else (case, {})


def value_of(text: str) -> Any:
    """A printed matrix, or number, as the judge has it."""
    rows = re.findall(r"\[([^\[\]]+)\]", text) or [text]
    return [[Fraction(v) for v in row.split(",")] for row in rows]


def unknowns(spaces: str) -> int:
    """How many unknowns a printed polynomial has; one of every entry has one."""
    return sum(int(r) * int(c) for r, c in re.findall(r"\{(\d+)×(\d+)\}", spaces)) or 1


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
            model.functions[function[1], unknowns(function[2])] = function_of(function[2], text)
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
    left, right, conditions, facts, premises, relation = AXIOMS[name]
    hypotheses = tuple(map(Hypothesis, premises))
    for seed in range(2):
        assert refute(Statement(relation, left, right), facts, hypotheses, conditions, seed) is None


def instances(seed: int, many: int) -> Any:
    """Theorems that the rules make of laws, normal forms and differentials, at random instances."""
    rng, found = random.Random(seed), 0
    while found < many:
        draw = Draw(rng, rich=rng.random() < 0.8, layers=rng.random() < 0.3)
        try:
            theorem = start(rng, draw)
            yield step([theorem], rng, draw) if rng.random() < 0.5 else theorem
        except KernelError:
            continue
        found += 1


@pytest.mark.parametrize("seed", range(4))
def test_a_theorem_is_never_refuted(seed: int) -> None:
    for theorem in instances(seed, 15):
        statement, hypotheses, facts, conditions, _ = theorem
        assert refute(statement, facts, hypotheses, conditions) is None, theorem_text("refuted", theorem)


@pytest.mark.parametrize("seed", range(4))
def test_a_mutant_is_refuted_where_it_is_false(seed: int) -> None:
    """A term and a mutant that the judge saw to differ at random values: refuted, and the judge confirms it."""
    rng, refuted, seen = random.Random(seed), 0, 0
    while seen < 40:
        draw = Draw(rng, rich=rng.random() < 0.8)
        try:
            statement = eq(left := draw.any(2), mutated(left, rng))
        except KernelError:
            continue
        if any(differs(statement, draw_model(random.Random(k), k % 3 == 0)) for k in range(6)):
            seen += 1
            found = refute(statement)
            if found is not None:
                assert differs(statement, printed(found, statement))
                refuted += 1
    assert refuted >= 38


def differs(statement: Statement, model: judge.Model) -> bool:
    try:
        return judge.differ(*(judge.evaluate(side, model) for side in statement[1:]))
    except judge.Unclear:
        return False


def test_the_same_seed_gives_the_same_counterexample() -> None:
    statement = asked(FALSE["norms multiply"])[0]
    assert refute(statement, seed=5) == refute(statement, seed=5)
    assert refute(statement, seed=5) != refute(statement, seed=6)


Q, P, R = letter("Q", n, n), letter("P", n, m), letter("R", n, m)


def for_all(statement: Statement, *bound: Any) -> Hypothesis:
    return Hypothesis(statement, tuple(("letter", *of.data) for of in bound))


CENTRAL = for_all(eq(X * Q, Q * X), Q)
CONVEX = for_all(Statement("≤", l(P) + l(P, R - P), l(R)), P, R)
SMOOTH = for_all(Statement("≤", l(R), l(P) + l(P, R - P) + trace((R - P).T * (R - P))), P, R)
EVEN = for_all(eq(l(scalar(-1) * P), l(P)), P)
DEFINITE = for_all(Statement("≤", scalar(0), x.T * X * x), x)
ALWAYS: dict[str, Any] = {
    "central": (eq(X, I), eq(scalar(n) * X, trace(X) * I), CENTRAL),
    "convex": (Statement("≤", l(A), l(B)), Statement("≤", l(A) + l(A, B - A), l(B)), CONVEX),
    "smooth": (eq(l(A), l(B)), Statement("≤", l(A), l(B) + l(B, A - B) + trace((A - B).T * (A - B))), SMOOTH),
    "even": (eq(l(A), scalar(0)), eq(l(ZERO, A), scalar(0)), EVEN),
    "positive": (Statement("≤", trace(X), scalar(0)), Statement("≤", scalar(0), trace(X)), DEFINITE),
}


@pytest.mark.parametrize("name", ALWAYS)
def test_a_hypothesis_for_all_letters_is_decided_and_not_sampled(name: str) -> None:
    """By polynomials in unknowns: what follows is not refuted; what does not is, at values where it holds."""
    false, true, hypothesis = ALWAYS[name]
    assert refute(true, hypotheses=(hypothesis,)) is None
    found = refute(false, hypotheses=(hypothesis,))
    assert found is not None
    model, rng = printed(found, false), random.Random(name)
    for _ in range(20):  # at random values of what is bound
        for _, bound, rows, cols, _ in hypothesis.bound:
            model.letters[bound] = model.matrix(model.size(rows), model.size(cols))
        model.rng = rng
        left, right = (judge.evaluate(side, model)[0] for side in hypothesis.statement[1:])
        assert left == right if hypothesis.statement.relation == "=" else left[0] <= right[0]


def test_a_hypothesis_for_all_letters_that_no_polynomial_decides() -> None:
    """|tr Q| ≥ 0 is no polynomial, and det(Q)² ≥ 0 one of degree 2 at size 1 only: elsewhere nothing is claimed."""
    absolute = for_all(Statement("≤", scalar(0), f("abs", trace(Q))), Q)
    assert refute(eq(X, I), hypotheses=(absolute,)) is None
    found = refute(eq(X, I), hypotheses=(for_all(Statement("≤", scalar(0), det(Q) * det(Q)), Q),))
    assert found is not None
    assert dict(found.assignment)["n"] == "1"


def test_an_index_without_ends_refutes_nothing() -> None:
    zero = given(trace(W(j) * W(j).T), scalar(1), "j")
    assert refute(eq(trace(W(N) * W(N).T), scalar(2)), hypotheses=(zero,)) is None


def test_what_a_hypothesis_defines_may_be_irrational() -> None:
    """p = e^x/Σe^x: x is printed, p is evaluated again by its hypothesis, and what it implies is not refuted."""
    softmax = mul(power(total(f("exp", x)), -1), f("exp", x))
    found = refute(eq(y, x), hypotheses=(given(y, softmax),))
    assert found is not None
    assert "by its hypothesis" in dict(found.assignment)["y"]
    assert refute(eq(total(y), scalar(1)), hypotheses=(given(y, softmax),)) is None
    assert refute(eq(total(x), scalar(1)), hypotheses=(given(y, softmax),)) is not None


def test_intervals_that_meet_refute_nothing() -> None:
    """√2·√3 = √6 is true, and no interval says so: nothing is claimed either way."""
    roots = mul(f("sqrt", scalar(2)), f("sqrt", scalar(3)))
    assert refute(eq(roots, f("sqrt", scalar(6)))) is None
    assert refute(eq(f("sign", roots - f("sqrt", scalar(6))), scalar(1))) is None
    assert refute(Statement("<", roots, f("sqrt", scalar(6)))) is None


def test_budgets_end_a_search() -> None:
    """Large sizes, long sums and towers of powers: no answer, and no error."""
    M, K = (letter(name, number(100), number(100)) for name in "MK")
    tower = s
    for _ in range(12):
        tower = power(tower, 64)
    long = sigma(ONE, number(10**6), scalar(j))
    for statement in (
        eq(M * K, K * M),
        eq(long, scalar(0)),
        eq(term("psdpower", (number(10**9),), (X.T * X,)), X.T * X),
    ):
        assert refute(statement) is None
    refute(eq(tower, power(tower, 2)))


def test_wide_sizes_depths_and_numbers_are_tried() -> None:
    roots = [scalar(N.minus(number(k))) for k in range(1, 13)]
    assert refute(eq(mul(*roots, A), ZERO)) is not None
    values = [s - scalar(k) for k in range(-6, 7)]
    assert refute(eq(mul(*values), scalar(0))) is not None
    assert refute(Statement("≤", s, scalar(50))) is not None
    deep = refute(eq(W(N, ONE), W(N, ONE) + W(N, ONE)), facts=(N.minus(number(20)),))
    assert deep is not None
    assert int(dict(deep.assignment)["N"]) >= 20


@pytest.mark.parametrize("name", CONDITIONAL)
def test_a_condition_is_respected(name: str) -> None:
    """Refuted without its condition, unless only intervals could say so; with it, never."""
    statement, conditions = CONDITIONAL[name]
    if not name.startswith("derivative"):
        assert refute(statement) is not None
    assert all(refute(statement, conditions=conditions, seed=seed) is None for seed in range(2))


@pytest.mark.parametrize("name", BOUNDARY)
def test_what_fails_on_the_boundary_only(name: str) -> None:
    statement = BOUNDARY[name]
    found = refute(statement)
    assert found is not None
    assert differs(statement, printed(found, statement))
