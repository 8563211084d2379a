"""The rules along an interval: what they conclude, and every way in which they must refuse."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from typing import Any

import proof_kernel_steps as steps
import pytest
from proof_kernel_values import Model, Unclear, evaluate, violates
from proof_kernel_writer import Writer
from sampling import THOROUGH

from dlhw3.kernel import rules
from dlhw3.kernel.errors import KernelError, Refused
from dlhw3.kernel.order.monotone import decreasing, limit
from dlhw3.kernel.order.rules import combination
from dlhw3.kernel.printer import text
from dlhw3.kernel.proof_file import check
from dlhw3.kernel.scalars import ONE, number, parameter
from dlhw3.kernel.statements import Condition, Hypothesis, Statement
from dlhw3.kernel.terms import FUNCTIONS, Term, add, letter, mul, scalar, term, trace, transpose
from dlhw3.kernel.theorem import Theorem

n = parameter("size", "n")
a, b, c, s, t, eta = (letter(name, ONE, ONE) for name in ("a", "b", "c", "s", "t", "eta"))
ZERO, UNIT, MINUS = scalar(0), scalar(1), scalar(-1)
TIME = ("letter", "t", ONE, ONE, "general")


def given(left: Term, relation: str, right: Term, **more: Any) -> Theorem:
    return rules.assume(Hypothesis(Statement(relation, left, right), **more))


def each(name: str, of: Term, order: int = 0) -> Term:
    return term("map", (name, order), (of,))


def slope(body: Term, point: Term = t, hand: Term = UNIT, variable: Any = TIME) -> Term:
    return term("differential", (variable,), (body, point, hand))


def curve(name: str = "R", at: Term = t) -> Term:
    """A column that moves with t, as a gradient of an abstract function."""
    data = (name, ((n, ONE), (ONE, ONE)), (0,), True)
    return term("function", data, (term("zero", (n, ONE)), at))


def inner(x: Term, y: Term) -> Term:
    return trace(mul(transpose(x), y))


def assumed_falling(body: Term, *hypotheses: Hypothesis) -> Theorem:
    """D(t ↦ body)(t)[1] ≤ 0 as a hypothesis for all t, under others besides."""
    whole = Hypothesis(Statement("≤", slope(body), ZERO), (TIME,))
    theorem = rules.assume(whole)
    return theorem._replace(hypotheses=(*theorem.hypotheses, *hypotheses))


# What they conclude


def test_a_line_that_falls() -> None:
    """D(−3t) = −3 ≤ 0, so −3t ≤ −3a for a ≤ t; at t = 5 too."""
    line = mul(scalar(-3), t)
    down = combination(Statement("≤", slope(line), ZERO), (rules.differential(slope(line), ()),), (UNIT,),
                       (UNIT,), (scalar(3),), (), ())  # fmt: skip
    theorem = decreasing(down, a, ())
    assert theorem.statement == Statement("≤", line, mul(scalar(-3), a))
    assert theorem.hypotheses == (Hypothesis(Statement("≤", a, t)),)
    there = rules.instantiate(theorem, {}, {"t": scalar(5)})
    assert there.statement.left is mul(scalar(-3), scalar(5))


def test_an_equation_stays_one() -> None:
    """D(t − t) = 0, and of matrices: what does not move is what it was."""
    for whole in (add(t, mul(MINUS, t)), mul(add(t, mul(MINUS, t)), letter("A", n, n))):
        zero = term("zero", whole.shape)
        still = steps.chain((rules.differential(slope(whole), ()), rules.same(
            rules.differential(slope(whole), ()).statement.right, zero, ())))  # fmt: skip
        theorem = decreasing(still, ZERO, ())
        assert theorem.statement.relation == "="
        assert theorem.statement.left is whole


def test_a_flow_needs_its_curve_to_be_differentiable_everywhere() -> None:
    """ṙ = −a r for all t, a ≥ 0: ‖r(t)‖² ≤ ‖r(0)‖² for t ≥ 0."""
    r = curve()
    flow = rules.assume(Hypothesis(Statement("=", slope(r), mul(MINUS, a, r)), (TIME,)))
    body, sign = inner(r, r), given(ZERO, "≤", a)
    worked = rules.differential(slope(body), ())
    moved = steps.chain((steps.reverse(rules.differential(slope(r), ())), flow))
    old = moved.statement.left
    exchanged = worked
    while (place := _place(exchanged.statement.right, old)) is not None:
        exchanged = steps.chain((exchanged, steps.replace(moved, exchanged.statement.right, place)))
    down = combination(
        Statement("≤", slope(body), ZERO), (exchanged,), (UNIT,), (r,), (mul(scalar(2), a),), (sign,), ()
    )
    assert [c.kind for c in down.conditions] == ["differentiable"]
    theorem = decreasing(down, ZERO, ())
    assert [(c.kind, c.order) for c in theorem.conditions] == [("everywhere", 2)]
    assert theorem.statement == Statement("≤", body, inner(curve(at=ZERO), curve(at=ZERO)))


def _place(whole: Term, part: Term) -> tuple[int, ...] | None:
    if whole is part:
        return ()
    for k, argument in enumerate(whole.args):
        below = _place(argument, part)
        if below is not None:
            return (k, *below)
    return None


def test_a_range_without_its_lower_end_is_kept() -> None:
    upper = [Hypothesis(Statement(r, t, b)) for r in ("≤", "<")]
    lower = [Hypothesis(Statement(r, a, t)) for r in ("≤", "<")]
    theorem = decreasing(assumed_falling(s * t, *upper, *lower), a, ())
    ranges = [h for h in theorem.hypotheses if not h.bound]
    assert ranges == [*upper, Hypothesis(Statement("≤", a, t))]


def test_a_condition_is_shown_by_a_sign() -> None:
    """1/(1 + t) falls for t ≥ 0, where 0 < 1 + t."""
    below = add(UNIT, t)
    body = each("recip", below)
    above = combination(
        Statement("<", ZERO, below), (given(ZERO, "≤", t), rules.law("exp.positive")), (UNIT, ZERO), (UNIT,),
        (UNIT,), (), (),
    )  # fmt: skip
    worked = rules.differential(slope(body), ())
    assert [c.kind for c in worked.conditions] == ["nonzero"]
    down = combination(
        Statement("≤", slope(body), ZERO), (worked,), (UNIT,), (each("recip", below),), (UNIT,), (), ()
    )
    with pytest.raises(Refused, match="a condition speaks of t"):
        decreasing(down, ZERO, ())
    theorem = decreasing(down, ZERO, (above,))
    assert theorem.conditions == ()
    assert theorem.hypotheses == (Hypothesis(Statement("≤", ZERO, t)),)
    with pytest.raises(Refused, match="a hypothesis speaks of t"):
        decreasing(down, a, (above,))


def test_a_limit_from_above() -> None:
    """a ≤ b + ηc for every η > 0 gives a ≤ b; < becomes ≤."""
    for relation in ("≤", "<", "=", "⪯"):
        held = Theorem(Statement(relation, a, b + mul(eta, c)), (Hypothesis(Statement("<", ZERO, eta)),))
        theorem = limit(held, "eta", ZERO)
        assert theorem.statement == Statement("≤" if relation == "<" else relation, a, b + mul(ZERO, c))
        assert theorem.hypotheses == ()


def test_a_condition_is_cut_by_a_sign() -> None:
    positive = given(ZERO, "<", s)
    cancel = rules.instantiate(rules.law("recip.cancel"), {"n": ONE, "m": ONE}, {"A": s})
    assert [c.kind for c in cancel.conditions] == ["nonzero"]
    free = rules.cut(positive, cancel)
    assert free.conditions == ()
    assert free.hypotheses == positive.hypotheses
    with pytest.raises(Refused, match="no such"):
        rules.cut(given(ZERO, "≤", s), cancel)
    with pytest.raises(Refused, match="no such"):
        rules.cut(given(ZERO, "<", t), cancel)
    with pytest.raises(Refused, match="no such"):
        rules.cut(given(UNIT, "<", s), cancel)


def test_a_condition_is_not_cut_by_what_rests_on_it() -> None:
    cancel = rules.instantiate(rules.law("recip.cancel"), {"n": ONE, "m": ONE}, {"A": s})
    circle = given(ZERO, "<", s)._replace(conditions=cancel.conditions)
    assert rules.cut(circle, cancel).conditions == cancel.conditions


# What they refuse


@pytest.mark.parametrize(
    ("body", "match"),
    [
        (each("step", t), "a condition speaks of t"),
        (each("sign", t), "a condition speaks of t"),
        (each("abs", t), "a condition speaks of t"),
        (each("recip", t), "a condition speaks of t"),
        (each("log", t), "a condition speaks of t"),
        (term("power", (number(-1),), (t,)), "a condition speaks of t"),
        (term("norm", (), (mul(t, letter("A", n, n)),)), "a condition speaks of t"),
        (term("psdpower", (parameter("exponent", "p"),), (t,)), "no law"),
        (slope(mul(t, s), point=mul(t, s)), "no law"),
    ],
)
def test_what_is_not_differentiable_somewhere_is_refused(body: Term, match: str) -> None:
    """The derivative of a step is 0 wherever it has one, and by the total operator where it has none."""
    with pytest.raises(Refused, match=match):
        decreasing(assumed_falling(body), ZERO, ())


def test_the_step_does_not_fall() -> None:
    """step(t) with its derivative 0 off 0 as a theorem: its condition t ≠ 0 is not one for every t."""
    worked = rules.differential(slope(each("step", t)), ())
    still = steps.chain((worked, rules.same(worked.statement.right, ZERO, ())))
    with pytest.raises(Refused, match="a condition speaks of t"):
        decreasing(still, ZERO, ())
    with pytest.raises(Refused, match="not shown at the start"):
        decreasing(still, ZERO, (given(ZERO, "<", t),))


def test_a_sign_holds_at_the_start_too() -> None:
    """0 < t shows t ≠ 0 after 0 only: 1/t − 1/t · … is not continuous at 0, where step(t) jumps."""
    worked = rules.differential(slope(each("step", t)), ())
    still = steps.chain((worked, rules.same(worked.statement.right, ZERO, ())))
    with pytest.raises(Refused, match="not shown at the start"):
        decreasing(still, ZERO, (given(ZERO, "<", t),))
    later = decreasing(still, a, (Theorem(Statement("<", ZERO, t), (Hypothesis(Statement("≤", a, t)),)),))
    assert later.conditions == ()


def test_a_sign_does_not_show_its_own_condition() -> None:
    worked = rules.differential(slope(each("step", t)), ())
    still = steps.chain((worked, rules.same(worked.statement.right, ZERO, ())))
    circle = Theorem(Statement("<", ZERO, t), (), (), (Condition("positive", t),))
    with pytest.raises(Refused, match="a condition speaks of t"):
        decreasing(still, ZERO, (circle,))
    weak = given(ZERO, "≤", t)
    with pytest.raises(Refused, match="a condition speaks of t"):
        decreasing(still, ZERO, (weak,))


@pytest.mark.parametrize(
    "tied",
    [
        Hypothesis(Statement("=", t, s)),
        Hypothesis(Statement("≤", t, ZERO)),
        Hypothesis(Statement("≤", add(t, ZERO), b)),
        Hypothesis(Statement("≤", t, mul(t, s))),
        Hypothesis(Statement("≤", b, t)),
        Hypothesis(Statement("=", ZERO, t)),
        Hypothesis(Statement("⪯", a, t)),
        Hypothesis(Statement("≤", a, t), at_point=True),
        Hypothesis(Statement("≤", mul(s, t), b), (("letter", "s", ONE, ONE, "general"),)),
    ],
)
def test_what_is_assumed_at_t_is_a_range_from_the_start(tied: Hypothesis) -> None:
    premise = assumed_falling(mul(c, t), tied)
    if tied.statement == Statement("≤", t, ZERO):
        assert tied in decreasing(premise, a, ()).hypotheses  # an upper end: kept
        return
    with pytest.raises(Refused, match="a hypothesis speaks of t"):
        decreasing(premise, a, ())


def test_the_derivative_is_that_of_a_number_at_itself_along_1() -> None:
    other = ("letter", "s", ONE, ONE, "general")
    for moved in (
        slope(mul(c, t), point=s),
        slope(mul(c, t), point=scalar(2)),
        slope(mul(c, t), hand=MINUS),
        slope(mul(c, t), hand=ZERO),
        slope(mul(c, t), hand=s),
        slope(mul(s, t), variable=other),
    ):
        with pytest.raises(Refused, match="not D"):
            decreasing(Theorem(Statement("≤", moved, ZERO)), a, ())
    A = letter("A", n, n)
    moved = term("differential", (("letter", "A", n, n, "general"),), (trace(A), A, A))
    with pytest.raises(Refused, match="no derivative in a number"):
        decreasing(Theorem(Statement("≤", moved, ZERO)), a, ())
    for left, relation, right in ((slope(mul(c, t)), "≤", s), (ZERO, "≤", slope(mul(c, t))), (a, "≤", ZERO)):
        with pytest.raises(Refused, match="derivative"):
            decreasing(Theorem(Statement(relation, left, right)), a, ())


def test_the_start_is_a_number_without_t() -> None:
    premise = assumed_falling(mul(c, t))
    for low in (t, mul(t, s), letter("A", n, n)):
        with pytest.raises(Refused, match="the start"):
            decreasing(premise, low, ())


def test_the_start_is_not_captured() -> None:
    """h = Σ_{j} t j with a start that holds j: refused where j would be caught."""
    j = parameter("index", "j")
    body = term("sigma", ("j", ONE, number(3)), (mul(scalar(j), t),))
    with pytest.raises(Refused, match="capture"):
        decreasing(assumed_falling(body), scalar(j), ())


def test_a_theorem_of_a_sign_is_one() -> None:
    for wrong in (given(UNIT, "<", s), given(ZERO, "=", s), given(s, "<", ZERO)):
        with pytest.raises(Refused, match="a theorem of a sign"):
            decreasing(assumed_falling(mul(c, t)), a, (wrong,))


@pytest.mark.parametrize(
    ("held", "match"),
    [
        (Theorem(Statement("≤", a, mul(eta, c)), (Hypothesis(Statement("=", eta, s)),)), "speaks of"),
        (Theorem(Statement("≤", a, mul(eta, c)), (Hypothesis(Statement("<", UNIT, eta)),)), "speaks of"),
        (Theorem(Statement("≤", a, mul(eta, c)), (Hypothesis(Statement("≤", ZERO, eta)),)), "speaks of"),
        (Theorem(Statement("≤", a, mul(eta, c)), (Hypothesis(Statement("<", eta, ZERO)),)), "speaks of"),
        (Theorem(Statement("≤", a, eta), (), (), (Condition("positive", eta),)), "speaks of"),
        (
            Theorem(Statement("≤", UNIT, each("step", eta)), (Hypothesis(Statement("<", ZERO, eta)),)),
            "cannot hold",
        ),
        (Theorem(Statement("=", UNIT, mul(eta, each("recip", eta))), ()), "cannot hold"),
        (Theorem(Statement("≤", a, term("psdpower", (n,), (eta,))), ()), "no law"),
    ],
)
def test_a_limit_needs_both_sides_continuous(held: Theorem, match: str) -> None:
    with pytest.raises(Refused, match=match):
        limit(held, "eta", ZERO)


def test_a_limit_keeps_the_conditions_of_continuity() -> None:
    held = Theorem(Statement("≤", a, each("sqrt", eta + s)), (Hypothesis(Statement("<", ZERO, eta)),))
    theorem = limit(held, "eta", ZERO)
    assert [c.kind for c in theorem.conditions] == ["positive"]
    assert "sqrt.derivative" in theorem.laws
    with pytest.raises(Refused, match="the limit"):
        limit(held, "eta", mul(eta, s))


def test_conditions_everywhere_pass_the_door() -> None:
    """The theorem of a flow, written to a file and read back, says what it needs in words."""
    from dlhw3.kernel.printer import theorem_text

    body = inner(curve(), curve())
    hypothesis = Hypothesis(Statement("≤", slope(body), ZERO), (TIME,))
    writer = Writer()
    premise = writer.step("assume", hypothesis)
    writer.theorem("flow", writer.step("decreasing", premise, ZERO, []))
    (theorem,) = check(writer.text()).values()
    assert theorem == decreasing(assumed_falling(body), ZERO, ())
    assert "everywhere[2](" in theorem_text("flow", theorem)


GRID = [Fraction(k, 2) for k in range(-6, 7)]
INSIDE = (
    t, mul(MINUS, t), mul(t, t), t - UNIT, UNIT - t, mul(t, t, t), each("exp", t), each("abs", t), each("sign", t),
)  # fmt: skip


def value_at(whole: Term, time: Fraction) -> Any:
    """The value at a time; None where the evaluator cannot say."""
    model = Model(random.Random(0))
    model.letters["t"] = [[time]]
    try:
        ((x,),) = evaluate(whole, model)
    except (Unclear, ZeroDivisionError):
        return None
    return x


def certainly_above(x: Any, y: Any) -> bool:
    """Whether x > y for certain."""
    return x is not None and y is not None and violates("≤", [[x]], [[y]])


SUMS = 300 if THOROUGH else 40


def bodies() -> list[Term]:
    plain = [each(name, of) for name in FUNCTIONS for of in INSIDE]
    plain += [term("power", (number(p),), (of,)) for p in (-1, 2, Fraction(1, 2)) for of in INSIDE]
    rng = random.Random(4)
    sums = [add(*rng.sample(plain, 2)) for _ in range(SUMS)] + [
        mul(*rng.sample(plain, 2)) for _ in range(SUMS)
    ]
    return [*plain, *sums, *(mul(MINUS, one) for one in (*plain, *sums))]


def test_nothing_that_rises_is_said_to_fall() -> None:
    """Whatever has a total derivative ≤ 0 at every point of a grid (0 where it has none), and rises on it."""
    refused = accepted = 0
    for body in bodies():
        moved = slope(body)
        if any(certainly_above(value_at(moved, time), Fraction(0)) for time in GRID):
            continue
        try:
            premise = Theorem(Statement("≤", moved, ZERO))
            theorem = decreasing(premise, scalar(number(GRID[0])), ())
        except KernelError:
            theorem = None
        values = [value_at(body, time) for time in GRID]
        rises = any(certainly_above(y, x) for x, y in itertools.pairwise(values))
        if theorem is not None and not theorem.conditions:
            assert not rises, text(body)
            accepted += 1
        refused += rises
    assert accepted >= 20
    assert refused >= 20


def test_no_limit_jumps() -> None:
    """What is ≥ 0 at 1/2, 1/4, … and < 0 at 0 is refused, or under a condition."""
    near = [Fraction(1, 2**k) for k in range(1, 30)]
    refused = accepted = 0
    for body in bodies():
        if any(certainly_above(Fraction(0), value_at(body, time)) for time in near):
            continue
        try:
            theorem = limit(
                Theorem(Statement("≤", ZERO, body), (Hypothesis(Statement("<", ZERO, t)),)), "t", ZERO
            )
        except KernelError:
            theorem = None
        falls = certainly_above(Fraction(0), value_at(body, Fraction(0)))
        if theorem is not None and not theorem.conditions:
            assert not falls, text(body)
            accepted += 1
        refused += falls
    assert accepted >= 20
    assert refused >= 3
