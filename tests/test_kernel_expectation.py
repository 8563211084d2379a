"""Expectations in the kernel: what the rule concludes, and every way known to talk it into nonsense."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import proof_kernel_steps as steps
import pytest
from proof_kernel_values import Model, evaluate
from proof_kernel_writer import Writer

from dlhw3.kernel import rules
from dlhw3.kernel.errors import Refused
from dlhw3.kernel.order.expectation import expectation
from dlhw3.kernel.order.rules import combination
from dlhw3.kernel.printer import theorem_text
from dlhw3.kernel.proof_file import RULES, check
from dlhw3.kernel.scalars import ONE, number, parameter
from dlhw3.kernel.statements import Condition, Hypothesis, Statement
from dlhw3.kernel.terms import Term, add, letter, mul, scalar, term
from dlhw3.kernel.theorem import Theorem, conclude

n, k = parameter("size", "n"), parameter("index", "k")
w = letter("ω", ONE, ONE)
a, b, c = (letter(name, ONE, ONE) for name in "abc")
ZERO, UNIT = scalar(0), scalar(1)


def random_number(name: str, outcome: Term = w, index: Any = k) -> Term:
    """x_k(ω), an abstract function of a number and an outcome."""
    return term("function", (name, ((ONE, ONE), (ONE, ONE)), (), False), (scalar(index), outcome))


x, y = random_number("x"), random_number("y")


def mean(of: Term, outcome: str = "ω") -> Term:
    return term("expectation", (outcome,), (of,))


def integrable(of: Term, outcome: str = "ω") -> Term:
    return term("integrable", (outcome,), (of,))


def given(left: Term, relation: str, right: Term, *bound: Any, facts: Any = ()) -> Theorem:
    """A hypothesis for all values of what it binds, at these values."""
    return rules.assume(Hypothesis(Statement(relation, left, right), bound, facts))


def finite(of: Term) -> Theorem:
    return given(integrable(of), "=", UNIT)


EVERY = ("letter", "ω", ONE, ONE, "general")


# What it concludes


def test_a_relation_that_holds_for_every_outcome_is_averaged() -> None:
    for relation in ("=", "≤", "<"):
        theorem = expectation(
            given(x, relation, y, EVERY), "ω", (finite(x), finite(y)), (scalar(-1), UNIT), ZERO
        )
        assert theorem.statement.relation == relation
        assert theorem.statement.left is ZERO
        assert len(theorem.hypotheses) == 3
        assert "ω" not in theorem.statement.right.free
        if relation != "=":
            claim = Statement(relation, mean(x), mean(y))
            assert combination(claim, (theorem,), (UNIT,), (), (), (), ()).statement == claim


def test_linearity_needs_each_part_integrable_and_the_whole() -> None:
    whole = add(mul(a, x), y)
    parts = (finite(whole), finite(x), finite(y))
    equation = rules.same(whole, whole, ())
    theorem = expectation(equation, "ω", parts, (scalar(-1), a, UNIT), ZERO)
    assert theorem.statement.relation == "="
    assert "expectation[ω](((a x(k, ω)) + y(k, ω)))" in theorem_text("t", theorem)
    with pytest.raises(Refused, match="not this sum"):
        expectation(equation, "ω", parts[:2], (scalar(-1), a), ZERO)


def test_jensen() -> None:
    """(E x)² ≤ E x², from 0 ≤ (x − E x)²."""
    m, square = mean(x), mul(x, x)
    pathwise = Statement("≤", ZERO, add(square, mul(scalar(-2), m, x), mul(m, m)))
    shown = combination(pathwise, (), (), (x - m,), (UNIT,), (), ())
    averaged = expectation(shown, "ω", (finite(square), finite(x)), (UNIT, mul(scalar(-2), m)), mul(m, m))
    theorem = combination(Statement("≤", mul(m, m), mean(square)), (averaged,), (UNIT,), (), (), (), ())
    assert len(theorem.hypotheses) == 2
    with pytest.raises(Refused):
        combination(Statement("≤", mean(square), mul(m, m)), (averaged,), (UNIT,), (), (), (), ())


def test_the_expectation_of_a_constant_is_the_constant() -> None:
    theorem = expectation(rules.same(a, a, ()), "ω", (), (), ZERO)
    assert theorem.statement.right is not None
    one = given(integrable(a), "=", UNIT)
    moved = expectation(rules.same(a, a, ()), "ω", (one,), (UNIT,), mul(scalar(-1), a))
    assert combination(Statement("≤", mean(a), a), (moved,), (scalar(-1),), (), (), (), ()).hypotheses


def test_integrability_for_every_index_is_a_hypothesis() -> None:
    every = Hypothesis(Statement("=", integrable(x), UNIT), (("index", "k"),), (k,))
    at_two = rules.instantiate(rules.assume(every), {"k": number(2)}, {})
    assert at_two.statement.left is integrable(random_number("x", index=number(2)))
    at_k = rules.assume(every)
    theorem = expectation(given(ZERO, "≤", x, ("index", "k"), EVERY, facts=(k,)), "ω", (at_k,), (UNIT,), ZERO)
    assert theorem.facts == (k,)


# What it refuses


def averaged(premise: Theorem, *parts: Theorem, outcome: str = "ω", by: Any = UNIT, rest: Any = ZERO) -> Any:
    return expectation(premise, outcome, parts, (by,) * len(parts), rest)


def test_a_hypothesis_on_the_outcome_is_refused() -> None:
    """From x(ω) ≥ 0 for one ω nothing follows for E x; nor from ω = 1, nor from what holds at 1."""
    for premise in (
        given(ZERO, "≤", x),
        given(ZERO, "≤", x, ("index", "k")),
        rules.cut(given(a, "=", b), conclude(Statement("≤", ZERO, x), (
            Hypothesis(Statement("=", a, b)), Hypothesis(Statement("=", w, UNIT)),
        ))),
    ):  # fmt: skip
        with pytest.raises(Refused, match="speaks of ω"):
            averaged(premise, finite(x))


def test_a_condition_on_the_outcome_is_refused() -> None:
    """x · 1/x = 1 needs x(ω) ≠ 0, and then E of it is not 1."""
    cancel = rules.instantiate(rules.law("recip.cancel"), {"n": ONE, "m": ONE}, {"A": x})
    assert any("ω" in condition.subject.free for condition in cancel.conditions)
    left = cancel.statement.left
    ones = term("ones", (ONE, ONE))
    with pytest.raises(Refused, match="speaks of ω"):
        expectation(cancel, "ω", (finite(left),), (scalar(-1),), ones)


def test_what_stands_before_an_expectation_is_without_the_outcome() -> None:
    premise = given(ZERO, "≤", mul(x, y), EVERY)
    with pytest.raises(Refused, match="without ω"):
        averaged(premise, finite(x), by=y)
    with pytest.raises(Refused, match="without ω"):
        averaged(given(ZERO, "≤", x, EVERY), rest=x)
    with pytest.raises(Refused, match="without ω"):
        averaged(given(ZERO, "≤", w, EVERY), rest=w)


def test_integrability_is_shown_of_the_very_function_and_outcome() -> None:
    premise = given(ZERO, "≤", x, EVERY)
    other = random_number("x", letter("ψ", ONE, ONE))
    for wrong in (
        finite(y),
        given(integrable(other, "ψ"), "=", UNIT),
        given(integrable(x), "=", ZERO),
        given(integrable(x), "≤", UNIT),
        given(UNIT, "=", integrable(x)),
        given(mean(x), "=", UNIT),
        given(x, "=", UNIT, EVERY),
    ):
        with pytest.raises(Refused):
            averaged(premise, wrong)
    with pytest.raises(Refused, match="one multiplier"):
        expectation(premise, "ω", (finite(x),), (), ZERO)
    with pytest.raises(Refused, match="not this sum"):
        averaged(premise)


def test_other_relations_and_shapes_are_refused() -> None:
    with pytest.raises(Refused, match="of numbers"):
        averaged(given(ZERO, "⪯", x, EVERY), finite(x))
    v = letter("v", n, ONE)
    with pytest.raises(Refused):
        averaged(given(v, "=", v), finite(x))
    with pytest.raises(Refused):
        term("expectation", ("ω",), (v,))
    with pytest.raises(Refused):
        term("expectation", ("1",), (x,))
    with pytest.raises(Refused):
        term("expectation", (k,), (x,))
    with pytest.raises(Refused):
        term("expectation", ("ω",), ())


def test_an_outcome_is_a_number_and_nothing_else() -> None:
    for other in (letter("ω", n, n), letter("ω", ONE, ONE, "symmetric")):
        with pytest.raises(Refused, match="declared in two ways"):
            mean(term("trace", (), (other,)))
    with pytest.raises(Refused, match="declared in two ways"):
        mean(scalar(parameter("index", "ω")))
    with pytest.raises(Refused):
        averaged(given(ZERO, "≤", a), outcome="k", rest=add(a, scalar(k), mul(scalar(-1), scalar(k))))


def test_nothing_is_captured() -> None:
    """a = E_ω[a] for every a, but not for a = x(ω), and a hypothesis for all a neither."""
    premise = given(a, "=", mean(add(a, mul(ZERO, x))))
    with pytest.raises(Refused, match="capture"):
        rules.instantiate(premise, {}, {"a": x})
    every = Hypothesis(Statement("=", a, mean(a)), (("letter", "a", ONE, ONE, "general"),))
    with pytest.raises(Refused, match="capture"):
        rules.instantiate(rules.assume(every), {}, {"a": x})
    assert rules.instantiate(rules.assume(every), {}, {"a": b}).statement.right is mean(b)
    bound = rules.instantiate(given(mean(x), "=", a), {}, {"a": b})
    assert bound.statement.left is mean(x)


def test_the_outcome_inside_is_not_the_one_outside() -> None:
    theorem = rules.instantiate(given(mul(x, mean(x)), "=", a), {}, {"ω": UNIT})
    left = theorem.statement.left
    assert left.args[1] is mean(x)
    assert left.args[0] is random_number("x", UNIT)
    with pytest.raises(Refused):
        rules.same(mul(x, mean(y)), mul(y, mean(x)), ())
    with pytest.raises(Refused):
        rules.same(mean(mul(x, y)), mul(mean(x), mean(y)), ())
    with pytest.raises(Refused):
        rules.same(mean(mul(x, mean(y))), mean(mul(mean(x), y)), ())


def test_equals_for_equals_inside_an_expectation() -> None:
    every = given(x, "=", y, EVERY)
    assert steps.replace(every, mean(x), (0,)).statement.right is mean(y)
    assert steps.replace(every, integrable(x), (0,)).statement.right is integrable(y)
    for operator in (mean, integrable):
        with pytest.raises(Refused, match="speaks of ω"):
            steps.replace(given(x, "=", y), operator(x), (0,))
    cancel = rules.instantiate(rules.law("recip.cancel"), {"n": ONE, "m": ONE}, {"A": x})
    with pytest.raises(Refused, match="speaks of ω"):
        steps.replace(cancel, mean(cancel.statement.left), (0,))
    inside_sum = term("sigma", ("k", ONE, parameter("index", "N")), (mean(x),))
    with pytest.raises(Refused, match="speaks of k"):
        steps.replace(every, inside_sum, (0, 0))


def test_nothing_is_differentiated_through_an_expectation() -> None:
    """D(a ↦ E_ω[f(a, ω)]) is E_ω of the derivative only where one may exchange the two."""
    moving = ("letter", "a", ONE, ONE, "general")
    inside = term("function", ("f", ((ONE, ONE), (ONE, ONE)), (), False), (a, w))
    for operator in (mean, integrable):
        whole = term("differential", (moving,), (operator(inside), a, b))
        with pytest.raises(Refused, match="no law says how it moves"):
            rules.differential(whole, ())
    still = term("differential", (moving,), (mul(a, mean(x)), a, b))
    assert rules.differential(still, ()).statement.right.op == "mul"
    outer = term("differential", (("letter", "ω", ONE, ONE, "general"),), (mul(w, mean(x)), a, b))
    assert "ω" not in rules.differential(outer, ()).statement.right.free
    near = Condition("positive", mean(inside))
    held = conclude(Statement("=", a, a), (), (), (near,))
    with pytest.raises(Refused, match="no law says how it moves"):
        steps.replace(held, term("differential", (moving,), (a, b, c)), (0,))


def test_neither_a_slope_nor_a_limit_goes_through_an_expectation() -> None:
    """D(a ↦ E_ω[f(a, ω)]) is 0 where it does not exist, and then E jumps as it likes."""
    moving = ("letter", "a", ONE, ONE, "general")
    held = mean(term("function", ("f", ((ONE, ONE), (ONE, ONE)), (), False), (a, w)))
    slope = term("differential", (moving,), (held, a, UNIT))
    falling = given(slope, "≤", ZERO, moving)
    with pytest.raises(Refused, match="no law says how it moves"):
        RULES["decreasing"](falling, ZERO, ())
    below = given(held, "≤", b, moving)
    with pytest.raises(Refused, match="no law says how it moves"):
        RULES["limit"](below, "a", ZERO)


def test_a_proof_with_expectations_leaves_the_house() -> None:
    theorem = expectation(given(x, "≤", y, EVERY), "ω", (finite(x), finite(y)), (scalar(-1), UNIT), ZERO)
    writer = Writer()
    steps = [
        writer.step("assume", Hypothesis(statement, bound))
        for statement, bound in (
            (Statement("≤", x, y), (EVERY,)),
            (Statement("=", integrable(x), UNIT), ()),
            (Statement("=", integrable(y), UNIT), ()),
        )
    ]
    made = writer.step("expectation", steps[0], "ω", steps[1:], (scalar(-1), UNIT), ZERO)
    writer.theorem("mean", made)
    text = writer.text()
    assert check(text)["mean"] == theorem
    wrong = text.replace('"outcome": "ω"', '"outcome": "ψ"')
    assert wrong != text
    with pytest.raises(Refused):
        check(wrong)


# Against values: P on a few points


def measure(rng: random.Random) -> tuple[tuple[Fraction, Fraction], ...]:
    masses = [(Fraction(rng.randint(-3, 3)), Fraction(rng.randint(1, 4))) for _ in range(3)]
    whole = sum(mass for _, mass in masses)
    return tuple((at, mass / whole) for at, mass in masses)


def test_random_theorems_hold_for_random_measures() -> None:
    """Forward: sums of squares of polynomials in ω, averaged over finitely many points, exactly."""
    rng = random.Random(5)
    powers = (UNIT, w, mul(w, w), mul(a, w))
    equal = refused = 0
    for _ in range(60):
        left, right = (
            add(*(mul(scalar(rng.randint(-2, 2)), p) for p in rng.sample(powers, 2))) for _ in range(2)
        )
        square = mul(left, left)
        strict = rng.random() < 0.5
        more = ((UNIT,), (UNIT,)) if strict else ((), ())
        pathwise = Statement("<" if strict else "≤", mul(scalar(2), left, right), add(
            square, mul(right, right), scalar(int(strict))
        ))  # fmt: skip
        shown = combination(pathwise, (), (), (left - right, *more[0]), (UNIT, *more[1]), (), ())
        parts = tuple(map(finite, (square, mul(right, right), mul(left, right))))
        by = (UNIT, UNIT, scalar(-2))
        theorem = expectation(shown, "ω", parts, by, scalar(int(strict)))
        model = Model(rng, outcomes=measure(rng))
        ((low,),), ((high,),) = (evaluate(side, model) for side in theorem.statement[1:])
        assert low < high if strict else low <= high
        equal += low == high
        for wrong in ((UNIT, UNIT, scalar(2)), (UNIT, scalar(-1), scalar(-2)), (scalar(2), UNIT, scalar(-2))):
            try:
                other = expectation(shown, "ω", parts, wrong, scalar(int(strict)))
            except Refused:
                refused += 1
                continue
            ((low,),), ((high,),) = (evaluate(side, model) for side in other.statement[1:])
            assert low < high if strict else low <= high
    assert equal < 60
    assert refused > 120
