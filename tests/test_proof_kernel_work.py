"""No rule does work that is not counted: what grows with the square of a file ends its budget, or does not grow."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import proof_kernel_steps as steps
import pytest
from counting import TWO_SECONDS, calls

from dlhw3.kernel import errors, rules
from dlhw3.kernel.errors import Undecided, counted
from dlhw3.kernel.order.rules import combination
from dlhw3.kernel.scalars import ONE, number, parameter
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import Term, add, hadamard, letter, mul, scalar, term, transpose

n, m = parameter("size", "n"), parameter("size", "m")
A, X, H = letter("A", n, m), letter("X", n, n), letter("H", n, n)
ZERO = scalar(0)


def lines(work: Callable[[], object]) -> int:
    """The lines of Python that some work runs."""
    seen = 0

    def trace(_: FrameType, event: str, __: Any) -> Any:
        nonlocal seen
        seen += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return seen


def many(count: int, name: str = "a") -> list[Term]:
    return [letter(f"{name}{k}", ONE, ONE) for k in range(count)]


def assumed(count: int) -> Any:
    """0 = 0 under so many hypotheses."""
    zero = rules.same(ZERO, ZERO, ())
    own = (rules.assume(Hypothesis(Statement("=", a, ZERO))) for a in many(count))
    return steps.chain((zero, *(steps.chain((steps.reverse(t), t)) for t in own)))


def test_a_premise_over_and_over_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """240 hypotheses, 480 times: past a sixth of the budget, as 600 of them 1200 times are past all of it."""
    theorem = assumed(240)
    monkeypatch.setattr(errors, "WORK", errors.WORK // 6)
    with pytest.raises(Undecided, match="operations"):
        rules.RULES["combination"](
            Statement("≤", ZERO, ZERO), (theorem,) * 480, (ZERO,) * 480, (), (), (), ()
        )
    assert steps.chain((theorem,) * 3).hypotheses == theorem.hypotheses


def test_signs_are_looked_for_a_counted_number_of_times() -> None:
    s = letter("s", ONE, ONE)
    least = rules.assume(Hypothesis(Statement("≤", ZERO, s)))
    zero = rules.assume(Hypothesis(Statement("≤", ZERO, ZERO)))
    other = term("map", ("abs", 0), (letter("u", ONE, ONE),))
    with pytest.raises(Undecided):
        combination(Statement("≤", ZERO, ZERO), (zero,) * 3000, (other,) * 3000, (), (), (least,) * 3000, ())


def test_a_long_product_that_moves_everywhere() -> None:
    whole = term("differential", (("letter", "X", n, n, "general"),), (mul(*[X] * 1500), X, H))
    with pytest.raises(Undecided):
        rules.differential(whole, ())
    short = term("differential", (("letter", "X", n, n, "general"),), (mul(*[X] * 40), X, H))
    assert len(rules.differential(short, ()).statement.right.args) == 40


def test_the_names_of_many_arguments_are_counted() -> None:
    whole = add(*many(2000))
    with pytest.raises(Undecided):
        counted(lambda: add(*[whole] * 3000))()


def test_merging_indices_grows_with_their_number() -> None:
    """One product of k letters is not k² steps of looking for the index that they share."""

    def work(count: int) -> int:
        left = hadamard(*(letter(f"q{count}_{k}", n, m) for k in range(count)))
        right = hadamard(*left.args[::-1])
        return lines(lambda: rules.same(left, right, ()))

    assert work(400) < 2.8 * work(200)


def test_values_for_names_that_a_hypothesis_does_not_have() -> None:
    said = add(*many(150))
    theorem = rules.assume(Hypothesis(Statement("=", said, ZERO)))

    def work(count: int) -> int:
        values = {f"z{k}": number(1) for k in range(count)}
        return lines(lambda: rules.instantiate(theorem, values, {"a0": ZERO}))

    assert work(400) - work(0) < 20 * 400


def test_the_orders_of_a_symmetric_tensor_are_counted() -> None:
    """∇⁴l has 24 orders of its directions, each of eight legs: a file of 513 bytes took 8 s, undecided."""
    p, q = parameter("size", "p"), parameter("size", "q")
    P, K = letter("P", p, q), letter("K", p, q)
    declared, orders = ((p, q),), (0, 0, 0, 0)
    inner = term("function", ("l", declared, orders, True), (P, K, K, K))
    outer = term("function", ("l", declared, orders, False), (P, *[inner] * 4))

    assert calls(lambda: rules.same(outer, transpose(outer), ())) < TWO_SECONDS
