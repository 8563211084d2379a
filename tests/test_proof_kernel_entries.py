"""The rule *entries*: what it concludes of matrices is what it was given of numbers, at every entry, summed up."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import reduce
from typing import Any

import pytest
from proof_kernel_values import Model, Unclear, evaluate, plus, times
from proof_kernel_writer import Writer

from dlhw3.kernel import rules
from dlhw3.kernel.errors import KernelError, Refused
from dlhw3.kernel.order.entries import entries
from dlhw3.kernel.order.expectation import expectation
from dlhw3.kernel.proof_file import check
from dlhw3.kernel.scalars import ONE, number, parameter
from dlhw3.kernel.statements import Condition, Hypothesis, Statement
from dlhw3.kernel.terms import Term, add, apply, hadamard, inverse, letter, mul, scalar, term, trace
from dlhw3.kernel.theorem import Theorem

n, m, i = parameter("size", "n"), parameter("size", "m"), parameter("index", "i")
s, t, c = (letter(name, ONE, ONE) for name in "stc")
X, Y, Z = letter("X", n, m), letter("Y", n, m), letter("Z", m, n)
ZERO = scalar(0)
ONES = term("ones", (n, m))


def each(name: str, of: Term) -> Term:
    return term("map", (name, 0), (of,))


def power(of: Term, k: int) -> Term:
    return term("power", (number(k),), (of,))


def summed(of: Term) -> Term:
    return apply("sum", of)


def said(left: Term, relation: str, right: Term, **more: Any) -> Theorem:
    """A theorem as it might come from other rules; whether it is true is not asked."""
    return Theorem(Statement(relation, left, right), **more)


def test_the_tangent_of_exp_at_every_entry() -> None:
    theorem = entries(rules.law("exp.tangent"), {"s": X})
    assert theorem.statement == Statement("≤", summed(add(mul(scalar(1), ONES), X)), summed(each("exp", X)))
    assert theorem.laws == ("exp.tangent",)
    assert theorem.hypotheses == theorem.conditions == ()


def test_a_condition_is_one_on_every_entry() -> None:
    theorem = entries(rules.law("log.tangent"), {"s": X})
    assert theorem.conditions == (Condition("positive", X),)
    other = entries(rules.law("log.tangent"), {"t": X})  # s is the same number at every entry
    assert other.conditions == (Condition("positive", s),)
    assert other.statement.left == summed(mul(each("log", s), ONES))


def test_what_stays() -> None:
    """A hypothesis on another number, facts, and <, for there is an entry at least."""
    premise = rules.assume(Hypothesis(Statement("<", ZERO, c)))
    theorem = entries(premise, {"s": X})
    assert theorem.hypotheses == premise.hypotheses
    assert theorem.statement == Statement("<", summed(mul(ZERO, ONES)), summed(mul(c, ONES)))
    assert entries(said(s, "≤", s, facts=(i,)), {"s": X}).facts == (i,)


REFUSED: dict[str, tuple[Theorem, dict[str, Term], str]] = {
    "a hypothesis on the letter": (rules.assume(Hypothesis(Statement("≤", ZERO, s))), {"s": X}, "speaks of"),
    "an equation": (said(s, "=", s), {"s": X}, "for ≤ and <"),
    "matrices": (said(X, "⪯", X), {"s": X}, "for ≤ and <"),
    "two shapes": (said(s, "≤", t), {"s": X, "t": Z}, "one shape"),
    "no letter": (said(s, "≤", t), {}, "one shape"),
    "a product of matrices": (
        said(s, "≤", mul(letter("x", ONE, n), s, letter("y", n, ONE))), {"s": X}, "no number",
    ),
    "a trace": (said(s, "≤", trace(s)), {"s": X}, "trace"),
    "an inverse": (said(s, "≤", inverse(s)), {"s": X}, "inverse"),
    "a sum of entries": (said(s, "≤", summed(mul(s, ONES))), {"s": X}, "no number"),
    "a norm": (said(s, "≤", apply("norm", s)), {"s": X}, "norm"),
    "a determinant": (said(s, "≤", apply("det", s)), {"s": X}, "det"),
    "a transpose": (said(s, "≤", s.T), {"s": X}, "transpose"),
    "a function of the user's": (
        said(s, "≤", term("function", ("l", ((ONE, ONE),), (), False), (s,))), {"s": X}, "function",
    ),
    "a sum over an index": (said(s, "≤", term("sigma", ("i", ONE, number(3)), (s,))), {"s": X}, "sigma"),
    "a mean": (said(s, "≤", term("expectation", ("w",), (s,))), {"s": X}, "expectation"),
    "a power that may be none": (said(s, "≤", term("power", (i,), (s,))), {"s": X}, "power"),
    "a root": (said(s, "≤", term("power", (number(Fraction(1, 2)),), (s,))), {"s": X}, "power"),
    "a high power": (said(s, "≤", power(s, 17)), {"s": X}, "power"),
    "the power 0": (said(s, "≤", power(s, 0)), {"s": X}, "power"),
    "an invertible number": (said(s, "≤", s, conditions=(Condition("invertible", s),)), {"s": X}, "a condition"),
    "a condition for each index": (
        said(s, "≤", s, conditions=(Condition("each positive", term("sigma", ("i", ONE, number(3)), (s,))),)),
        {"s": X}, "a condition",
    ),
    "a smooth function": (
        said(s, "≤", s, conditions=(Condition("differentiable", term("map", ("f", 0), (s,)), 1),)),
        {"s": X}, "a condition",
    ),
    "a size of the statement": (said(scalar(n), "≤", s), {"n": X}, "number"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused(what: str) -> None:
    premise, letters, words = REFUSED[what]
    with pytest.raises(Refused, match=words):
        entries(premise, letters)


def test_differentials_and_outcomes_are_not_worked_out_by_entries() -> None:
    moved = term("differential", (("letter", *s.data),), (power(s, 2), t, scalar(1)))
    with pytest.raises(Refused, match="differential"):
        entries(said(ZERO, "≤", moved), {"t": X})
    bound = entries(said(ZERO, "≤", moved), {"s": X})  # the s that it binds is no letter of the statement
    assert bound.statement.right == summed(mul(moved, ONES))
    w = letter("w", ONE, ONE)
    mean = entries(said(ZERO, "≤", mul(s, w)), {"s": X})
    with pytest.raises(KernelError):  # and a mean of what was summed needs what is integrable
        expectation(mean, "w", (), (), ZERO)


def _drawn(rng: random.Random, depth: int) -> Term:
    """A number made of s, t and c."""
    if depth == 0:
        return rng.choice((s, t, c, scalar(rng.randint(-2, 2))))
    one, other = _drawn(rng, depth - 1), _drawn(rng, depth - 1)
    made = (add(one, other), mul(one, other), hadamard(one, other), power(one, rng.randint(1, 3)))
    return rng.choice((*made, each(rng.choice(("abs", "relu", "sign", "recip", "exp")), one)))


@pytest.mark.parametrize("seed", range(40))
def test_the_values_are_those_of_the_entries_summed_up(seed: int) -> None:
    """Both sides, whatever they are, at random matrices: by an evaluator that shares no code with the kernel."""
    rng = random.Random(seed)
    left, right = _drawn(rng, 2), _drawn(rng, 2)
    concluded = entries(said(left, "≤", right), {"s": X, "t": Y}).statement
    rows, cols = rng.randint(1, 3), rng.randint(1, 2)
    model = Model(rng, {"n": Fraction(rows), "m": Fraction(cols)})
    x, y = model.matrix(rows, cols), model.matrix(rows, cols)
    own, number_c = {"X": x, "Y": y}, [[model.entry()]]
    whole = Model(rng, model.parameters, {**own, "c": number_c})
    for made, given in zip(concluded[1:], (left, right), strict=True):
        try:
            ((value,),) = evaluate(made, whole)
            expected = [
                evaluate(given, Model(rng, {}, {"s": [[p]], "t": [[q]], "c": number_c}))[0][0]
                for row, line in zip(x, y, strict=True)
                for p, q in zip(row, line, strict=True)
            ]
        except Unclear:
            continue
        total = reduce(plus, expected)
        apart = plus(value, times(Fraction(-1), total))
        assert apart == 0 if isinstance(apart, Fraction) else 0 in apart


def test_a_file_with_the_rule() -> None:
    writer = Writer()
    law = writer.step("law", "exp.tangent")
    writer.theorem("line", writer.step("entries", law, {"s": X}))
    assert check(writer.text()) == {"line": entries(rules.law("exp.tangent"), {"s": X})}
