"""Attacks on the finished kernel, by somebody who had not written it: each is refused, or answered."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import permutations

import pytest
from proof_kernel_values import Model, evaluate

from dlhw3.kernel import rules
from dlhw3.kernel.errors import KernelError, Refused
from dlhw3.kernel.laws.entrywise import ROWS, map_law
from dlhw3.kernel.scalars import ONE, number, parameter
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import FUNCTIONS, Term, letter, mul, scalar, term

n, m, N = parameter("size", "n"), parameter("size", "m"), parameter("size", "N")
i, x, y = (parameter("index", c) for c in "ixy")
A, B = letter("A", n, m), letter("B", n, m)
X, S = letter("X", n, n), letter("S", n, n, "symmetric")
s, h = letter("s", ONE, ONE), letter("h", ONE, ONE)


def entrywise(name: str, order: int, of: Term) -> Term:
    return term("map", (name, order), (of,))


# A function of the table has no order


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_of_the_table_has_no_order(name: str) -> None:
    for order in (1, 2):
        with pytest.raises(Refused, match="has no order"):
            entrywise(name, order, s)
        with pytest.raises(Refused, match="has no order"):
            map_law(name, order)
    assert entrywise("σ", 2, s).data == ("σ", 2)


def test_the_names_of_the_table_are_those_of_its_rows() -> None:
    assert set(FUNCTIONS) == set(ROWS)


def test_the_evaluator_sees_orders() -> None:
    """recip′(2) = −1/4, exp″(0) = 1, |·|′(−3) = −1: what a campaign compares with."""

    class Forged:
        """A node that the kernel refuses to make."""

        op = "map"

        def __init__(self, name: str, order: int, at: int):
            self.data, self.args = (name, order), (scalar(at),)

    values = {("recip", 1, 2): Fraction(-1, 4), ("exp", 2, 0): 1, ("abs", 1, -3): -1, ("recip", 2, 1): 2}
    for node, value in values.items():
        assert evaluate(Forged(*node), Model(random.Random(0))) == [[value]]


# Facts


def test_a_fact_divides_by_what_the_remaining_facts_show() -> None:
    """x ≠ 0 is what 1 − 3/x ≥ 0 needs; y² = 0 and x ≥ 1 − y² give it, and then x ≥ 0 does not."""
    square = y.times(y)
    facts = (
        *(ONE.minus(number(3).over(x)), x.minus(ONE).plus(square), x),
        *(square, number(0).minus(square)),
    )
    product = scalar(n.times(x))
    left = mul(product, entrywise("recip", 0, product))
    proved = 0
    for order in permutations(facts):
        try:
            theorem = rules.same(left, scalar(1), order)
        except KernelError:
            continue
        proved += 1
        for value in (-2, 0, 3, 4):
            model = Model(random.Random(0), parameters={"x": value, "y": 0, "n": 2})
            whole = [f for f in theorem.facts if value or f is not facts[0]]  # 1 − 3/0 excludes nothing
            held = all(model.scalar(f) >= 0 for f in whole)
            assert not held or evaluate(left, model) == [[1]]
    assert proved < 120


def test_a_fact_on_a_free_index_is_none_on_a_bound_one() -> None:
    """1/j has a value for the free j ≥ 1, and not for the j that a hypothesis binds."""
    j = parameter("index", "j")
    claim = Statement("=", mul(scalar(ONE.over(j)), s), s)
    with pytest.raises(Refused, match="denominator"):
        rules.assume(Hypothesis(claim, (("index", "j"),)), {}, {})
    quantified = Hypothesis(claim, (("index", "j"),), (j.minus(ONE),))
    theorem = rules.assume(quantified, {"j": number(2)}, {})
    assert theorem.facts == ()


def test_hypotheses_have_facts_with_values() -> None:
    j = parameter("index", "j")
    facts = (ONE.minus(ONE.over(j)),)
    with pytest.raises(Refused, match="divides"):
        rules.assume(Hypothesis(Statement("=", scalar(j), s), (("index", "j"),), facts), {"j": ONE}, {})
