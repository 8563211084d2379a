"""Ranges, quantifiers over indices, and what must not run away: shared parts, deep nesting, large numbers."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from models_statements import (
    NULL,
    ONE,
    ZERO,
    A,
    B,
    I,
    N,
    W,
    X,
    Y,
    d,
    eq,
    f,
    given,
    i,
    j,
    m,
    moving,
    n,
    on,
    p,
    power,
    s,
    stated,
    total,
    trace,
)

from dlhw3.kernel.scalars import Scalar, number, parameter
from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import Term, add, letter, mul, scalar, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import facts_hold, instances
from dlhw3.symbolic.models.interpretation import Model
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.refutation import refute
from dlhw3.symbolic.models.witness import NoWitness, Witness, witness

CHAIN = tuple(parameter("size", f"n{k}") for k in range(13))
RANGES: dict[str, tuple[Scalar, ...]] = {
    "a chain of sizes": tuple(a.minus(b).minus(ONE) for a, b in pairwise(CHAIN)),
    "far out": (N.minus(number(20)), j.minus(N).plus(number(2)), N.minus(j)),
    "equal": (n.minus(m), m.minus(n)),
    "a product": (n.times(m).minus(number(30)), number(40).minus(n.times(m))),
    "an exponent": (p.minus(ONE), number(2).minus(p)),
    "widths": (d(ONE).minus(d(number(2))).minus(ONE),),
    "negative": (number(-3).minus(i), i.plus(number(5))),
    "a quotient": (ONE.over(n).minus(number(Fraction(1, 3))),),
}


@pytest.mark.parametrize("name", RANGES)
def test_ranges_are_met(name: str) -> None:
    """A false statement is refuted within a range, at values at which every fact holds."""
    facts = RANGES[name]
    found = refute(eq(s, scalar(0)), facts=facts)
    assert found is not None
    held = dict(found.assignment)
    model = Model({k: Fraction(v) for k, v in held.items() if k != "s" and "{" not in k})
    model.widths = {("d", int(k[3:-1])): int(v) for k, v in held.items() if k.startswith("d_{")}
    assert facts_hold(Evaluator(model), facts)


def test_ranges_that_are_empty() -> None:
    facts = (n.minus(m).minus(ONE), m.minus(n).minus(ONE))
    assert refute(eq(s, scalar(0)), facts=facts) is None
    found = witness(Theorem(eq(s, s), (), facts))
    assert type(found) is NoWitness
    assert found.reason.startswith("nothing found that satisfies ")


def test_the_instances_of_a_hypothesis() -> None:
    """Indices between their ends, one through another; none where the range is empty, Unclear without an end."""
    both = given(scalar(i), scalar(j), "i", "j", facts=(i.minus(ONE), j.minus(i), N.minus(j)))
    evaluator = Evaluator(Model({"N": Fraction(3)}))
    found = {(scope["i"][0], scope["j"][0]) for scope in instances(evaluator, both)}
    assert found == {(1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3)}
    empty = given(scalar(i), scalar(0), "i", facts=(i.minus(N), ONE.minus(i)))
    assert list(instances(evaluator, empty)) == []
    halves = given(scalar(i), scalar(0), "i", facts=(i.plus(i).minus(ONE), number(7).minus(i.plus(i))))
    assert [scope["i"][0] for scope in instances(evaluator, halves)] == [1, 2, 3]
    with pytest.raises(Unclear):
        list(instances(evaluator, given(scalar(i), scalar(0), "i", facts=(i.minus(ONE),))))
    with pytest.raises(Unclear):
        list(instances(evaluator, given(scalar(i), scalar(0), "i", facts=(i, number(10**6).minus(i)))))


def test_a_definition_over_all_indices() -> None:
    """V_j = −W_j for every integer j: what is not read has the value that it says."""
    every = given(W(j, family="V"), scalar(-1) * W(j), "j")
    assert refute(eq(W(ONE, family="V"), W(ONE)), hypotheses=(every,)) is not None
    assert refute(eq(W(ONE, family="V"), scalar(-1) * W(ONE)), hypotheses=(every,)) is None
    assert type(witness(stated(eq(W(N, family="V"), W(N, family="V")), [every]))) is Witness


def grown(make: Any, start: Term, times: int) -> Term:
    for _ in range(times):
        start = make(start)
    return start


def nested(of: Term) -> Term:
    return moving("differential", s, of, s, scalar(1))


BIG = number(10**6)
LARGE: dict[str, Any] = {
    "a sum that doubles": (eq(grown(lambda a: add(a, a), A, 150), A), ()),
    "a definition that doubles": (eq(A, B), (given(grown(lambda a: add(a, a), A, 150), B),)),
    "a zero that doubles": (eq(A, B), (given(grown(lambda a: add(a, a), ZERO, 150), B),)),
    "squares of squares": (
        eq(grown(lambda a: a * a, X, 150), X),
        (given(grown(lambda a: a * a, X, 100), I),),
    ),
    "exponentials of exponentials": (eq(grown(lambda a: f("exp", a), s, 60), s), ()),
    "many differentials": (eq(grown(nested, power(s, 30), 12), s), ()),
    "gradients of gradients": (
        eq(grown(lambda g: trace(moving("gradient", X, g, X) * Y), trace(X * X * X * X), 4), scalar(0)),
        (),
    ),
    "a long sum": (eq(term("sigma", ("j", ONE, number(10**9)), (scalar(j),)), scalar(1)), ()),
    "a large size": (
        eq(letter("M", number(10**6), number(10**6)), term("zero", (number(10**6), number(10**6)))),
        (),
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_budgets_are_counts(name: str) -> None:
    """Some are refuted at small values, some not; each ends, without an error, and the same way twice."""
    statement, hypotheses = LARGE[name]
    assert refute(statement, hypotheses=hypotheses) == refute(statement, hypotheses=hypotheses)
    found = witness(Theorem(statement, hypotheses))
    assert type(found) in (Witness, NoWitness)


def test_a_witness_needs_no_value_of_the_statement() -> None:
    """A sign that intervals do not decide stands in it; what the theorem is under holds all the same."""
    root = f("sqrt", scalar(2))
    unclear = f("sign", mul(root, root) - scalar(2)) * A
    found = witness(stated(eq(unclear, unclear), conditions=on(nonzero=s)))
    assert type(found) is Witness


def test_a_hypothesis_too_long_to_print() -> None:
    long = Hypothesis(eq(grown(lambda a: a * a, X, 60), NULL), (("letter", "X", n, n, "general"),))
    found = witness(Theorem(eq(Y, Y), (long,)))
    assert type(found) is NoWitness
    assert "too long to print" in found.reason


def test_widths_and_sizes_that_coincide_are_named() -> None:
    square = stated(eq(total(A), total(A)), conditions=on(invertible=(A.T * A, A * A.T)))
    assert witness(square) == NoWitness("its conditions were found to hold only where n = m")
    layers = stated(eq(W(ONE), W(ONE)), conditions=on(invertible=(W(ONE).T * W(ONE), W(ONE) * W(ONE).T)))
    found = witness(layers)
    assert type(found) is NoWitness
    only = "its conditions were found to hold only where"
    assert found.reason in (f"{only} d_{{0}} = d_{{1}}", f"{only} d_{{1}} = d_{{0}}")
    ones = term("ones", (n, n))
    assert witness(stated(eq(ones, ones), conditions=on(invertible=ones))) == NoWitness(
        "its conditions were found to hold only where n = 1"
    )
