"""Attacks on what one rule does that three did, on inductions with both ends, and on differentials brought near."""

from __future__ import annotations

import json
import random
from typing import Any

import proof_kernel_steps as steps
import pytest
from proof_kernel_writer import phi_grad
from test_proof_kernel_forward import judged

from dlhw3.kernel import rules
from dlhw3.kernel.differentials import derivative
from dlhw3.kernel.errors import Refused, Unreadable
from dlhw3.kernel.laws.table import AXIOMS
from dlhw3.kernel.proof_file import FIELDS, check
from dlhw3.kernel.scalars import ONE, Scalar, number, parameter, width
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import Term, letter, mul, scalar, term, trace
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.derived import derived
from dlhw3.symbolic.proofs.record import Proof

n, N = parameter("size", "n"), parameter("size", "N")
j, r, top = (parameter("index", name) for name in ("j", "r", "top"))
X, Y, H = (letter(name, n, n) for name in "XYH")
s, t = letter("s", ONE, ONE), letter("t", ONE, ONE)
ZERO = scalar(0)


def suppose(relation: str, left: Term, right: Term) -> Theorem:
    return rules.assume(Hypothesis(Statement(relation, left, right)))


def sigma(low: Scalar, high: Scalar, body: Term) -> Term:
    return term("sigma", ("j", low, high), (body,))


def moving(f: Term, x: Term, *at: Term) -> Term:
    return term("differential", (("letter", *x.data),), (f, *at))


# The one rule of equations


def test_both_are_under_what_a_use_rests_on() -> None:
    first, second = suppose("=", s, t), suppose("≤", s, mul(s, t))
    used = rules.replace(second, first, (1, 0))
    assert used.statement == Statement("≤", s, mul(t, t))
    assert set(used.hypotheses) == {*first.hypotheses, *second.hypotheses}
    cancel = rules.instantiate(rules.law("recip.cancel"), {"n": ONE, "m": ONE}, {"A": s})
    both = rules.replace(rules.same(cancel.statement.left, cancel.statement.left, ()), cancel, (0,))
    assert both.conditions == cancel.conditions
    assert both.laws == cancel.laws


@pytest.mark.parametrize("relation", ["≤", "<"])
def test_an_inequality_is_put_nowhere(relation: str) -> None:
    for path in ((0,), (1,), (1, 0)):
        with pytest.raises(Refused, match="a = b"):
            rules.replace(rules.same(mul(s, s), mul(s, s), ()), suppose(relation, s, t), path)


def test_a_place_is_in_the_statement() -> None:
    whole = rules.same(s, s, ())
    for path in ((), (2,), (-1,), (0, 0), (1, -1), (0, 9)):
        with pytest.raises(Refused, match="place"):
            rules.replace(whole, suppose("=", s, t), path)
    with pytest.raises(Refused, match="does not stand there"):
        rules.replace(whole, suppose("=", t, s), (0,))


def test_an_index_of_the_premise_is_not_the_one_that_a_sum_binds() -> None:
    """Under j ≥ 5, |j − 4| = j − 4, and then Σ_{j=1}^{N} |j − 4| would be Σ_{j=1}^{N} (j − 4)."""
    far, body = (j.minus(number(5)),), scalar(j.minus(number(4)))
    size = term("map", ("abs", 0), (body,))
    told = Hypothesis(Statement("=", size, body), (("index", "j"),), far)
    plain = rules.assume(told)
    assert plain.facts == far
    whole = sigma(ONE, N, size)
    premise = rules.same(whole, whole, far)  # here j is another one, of which nothing holds inside
    with pytest.raises(Refused, match="does not follow from its range"):
        rules.replace(premise, plain, (1, 0))
    inside = sigma(number(5), N, size)
    assert rules.replace(rules.same(inside, inside, ()), plain, (1, 0)).facts == ()


def test_a_hypothesis_on_the_bound_index_is_not_used_in_a_sum_whoever_assumes_it() -> None:
    """j s = t for one j; Σ_j j s = Σ_j t says it for every one."""
    body = mul(scalar(j), s)
    told, whole = suppose("=", body, t), sigma(ONE, N, body)
    beside = steps.replace(told, body + whole, (0,))
    assert beside.hypotheses == told.hypotheses
    for path in ((0, 1, 0), (1, 1, 0)):
        with pytest.raises(Refused, match="speaks of j"):
            rules.replace(beside, told, path)


def test_the_premise_does_not_lend_its_hypotheses_to_a_differential() -> None:
    """X = Y at a point says nothing of D(X ↦ X)(X)[H] = H and D(X ↦ Y)(X)[H] = 0, whoever assumes it."""
    told = suppose("=", X, Y)
    whole = moving(X, X, X, H)
    premise = steps.replace(told, whole, (1,))
    assert premise.hypotheses == told.hypotheses
    for side in (0, 1):
        with pytest.raises(Refused, match="inside a differential"):
            rules.replace(premise, told, (side, 0))


def test_a_condition_inside_a_differential_is_one_at_the_point() -> None:
    """tr(X)·1/tr(X) = 1 inside D(X ↦ ·)(Y)[H] needs tr(Y) ≠ 0, on either side, for a gradient as well."""
    cancel = rules.instantiate(rules.law("recip.cancel"), {"n": ONE, "m": ONE}, {"A": trace(X)})
    for whole in (
        moving(cancel.statement.left, X, Y, H),
        term("gradient", (("letter", *X.data),), (cancel.statement.left, Y)),
    ):
        for side in (0, 1):
            used = rules.replace(rules.same(whole, whole, ()), cancel, (side, 0))
            assert [c.subject for c in used.conditions] == [trace(Y)]
    value = term("function", ("l", ((n, n),), (), False), (mul(X, X),))
    slope = rules.differential(moving(value, X, X, H), ())
    curved = moving(slope.statement.left, X, Y, H)
    twice = rules.replace(rules.same(curved, curved, ()), slope, (1, 0))
    assert [(c.kind, c.order, c.subject.args) for c in twice.conditions] == [
        ("differentiable", 2, (mul(Y, Y),))
    ]


def test_what_need_not_hold_nearby_is_refused_in_a_gradient() -> None:
    zero = rules.instantiate(rules.law("psdpower.zero"), {}, {})
    whole = term("gradient", (("letter", *X.data),), (trace(zero.statement.left), X))
    with pytest.raises(Refused, match="need not hold near"):
        rules.replace(rules.same(whole, whole, ()), zero, (0, 0, 0))


@pytest.mark.parametrize("name", ["X_", "X__", "H", "X"])
def test_a_direction_of_the_new_name_does_not_move(name: str) -> None:
    hand = letter(name, n, n)
    node = moving(mul(X, X, hand), X, mul(Y, hand), hand)
    value, conditions, _ = derivative(node, ())
    assert conditions == ()
    own = letter("Z", n, n)
    body = mul(own, own, own if name == "X" else hand)
    apart = derivative(moving(body, own, mul(Y, hand), hand), ())[0]
    assert rules.same(value, apart, ()).statement.left is value


# Inductions have both ends


def total(upto: Scalar) -> Statement:
    return Statement("=", mul(scalar(2), sigma(ONE, upto, scalar(j))), scalar(upto.times(upto.plus(ONE))))


def risen(facts: tuple[Scalar, ...] = (r.minus(ONE),)) -> Theorem:
    """2 Σ_{j=1}^{r+1} j is (r + 1)(r + 2) where 2 Σ_{j=1}^{r} j is r(r + 1)."""
    up = r.plus(ONE)
    parted = steps.replace(rules.split_sum(total(up).left.args[1], r, facts), total(up).left, (1,))
    opened = total(r).left + mul(scalar(2), scalar(up))
    told = steps.replace(rules.assume(Hypothesis(total(r))), opened, (0,))
    last = rules.same(told.statement.right, total(up).right, facts)
    return steps.chain((parted, rules.same(parted.statement.right, opened, facts), told, last))


def test_an_end_is_put_in_place_of_the_upper_one_afterwards() -> None:
    base = rules.same(*total(ONE)[1:], ())
    within = rules.induction(base, risen(), total(r), "r", (ONE, top))
    assert set(within.facts) == {r.minus(ONE), top.minus(r)}
    free = rules.instantiate(within, {"top": r}, {})
    assert free.facts == (r.minus(ONE),)
    assert judged(free, random.Random(0))
    with pytest.raises(Refused, match="contradict"):
        rules.instantiate(within, {"top": r.minus(ONE)}, {})


@pytest.mark.parametrize("fact", [N.minus(r).minus(number(2)), r.minus(number(2)), N.minus(number(2))])
def test_a_step_that_needs_more_than_the_range_is_refused(fact: Scalar) -> None:
    """r ≤ N − 2 and r ≥ 2 leave an index out. N ≥ 2 speaks of no index: it stays a fact."""
    base = rules.same(*total(ONE)[1:], ())
    if "r" in fact.free:
        with pytest.raises(Refused, match="does not follow from its range"):
            rules.induction(base, risen((r.minus(ONE), fact)), total(r), "r", (ONE, N))
    else:
        step = rules.replace(
            risen(), rules.same(total(r.plus(ONE)).right, total(r.plus(ONE)).right, (fact,)), (1,)
        )
        assert fact in rules.induction(base, step, total(r), "r", (ONE, N)).facts


def test_an_end_is_an_index_and_does_not_move() -> None:
    base = rules.same(*total(ONE)[1:], ())
    for ends in ((ONE, r), (ONE, r.plus(N)), (r, N)):
        with pytest.raises(Refused, match="depends on the index"):
            rules.induction(base, risen(), total(r), "r", ends)
    for ends in ((ONE, ONE.over(n)), (ONE, parameter("exponent", "p"))):
        with pytest.raises(Refused, match="no indices"):
            rules.induction(base, risen(), total(r), "r", ends)


# Shapes of layers, laws that went, files of before


def test_a_layer_moves_in_its_own_shape() -> None:
    for widths in ("d", ("d", N)):
        whole = term("layers", ("W", widths, N, ONE))
        for at in (N, ONE):
            shape = width(widths, at), width(widths, at.minus(ONE))
            variable = ("layer", "W", widths, at)
            body = trace(mul(whole, whole.T))
            assert term("gradient", (variable,), (body,)).shape == shape
            term("differential", (variable,), (body, letter("H", *shape)))
            for wrong in (shape[::-1], (shape[0], n), (n, shape[1])):
                with pytest.raises(Refused, match="other shapes"):
                    term("differential", (variable,), (body, letter("H", *wrong)))
    with pytest.raises(Refused, match="family's gradient"):
        term("gradient", (("family", "W", "d", "V"),), (s,))


@pytest.mark.parametrize("name", ["log.recip", "log.sqrt"])
def test_a_law_that_is_shown_is_none(name: str) -> None:
    assert name not in AXIOMS
    with pytest.raises(Refused, match="no such law"):
        rules.law(name)
    shown = derived(Proof(), name)
    assert [c.kind for c in shown.conditions] == ["positive"]
    assert judged(rules.instantiate(shown, {"n": ONE, "m": ONE}, {}), random.Random(1))


@pytest.mark.parametrize("version", ["1", "2", "3", "4", "6"])
def test_another_version_is_refused_in_a_sentence(version: str) -> None:
    with pytest.raises(Unreadable, match=r"^this kernel reads version 5$"):
        check(json.dumps({**phi_grad().document(), "version": version}))


@pytest.mark.parametrize("rule", ["chain", "reverse"])
def test_rules_of_before_are_none(rule: str) -> None:
    assert rule not in FIELDS
    document: Any = phi_grad().document()
    document["steps"].append({"rule": rule, "premise": "0"})
    with pytest.raises(Unreadable, match="no such rule"):
        check(json.dumps(document))


# What only the range of a sum shows is not used outside it


def recip(of: Term) -> Term:
    return term("map", ("recip", 0), (of,))


@pytest.mark.parametrize("inside", [scalar(1), s])
@pytest.mark.parametrize("sums", [1, 2])
def test_a_length_is_not_cancelled_that_may_be_zero(inside: Term, sums: int) -> None:
    """Σ_{j=1}^{N} 1/N is 1 where N ≥ 1, and 0 at N = 0: with N ≥ 0 alone, 0 = 1 followed."""
    mean = sigma(ONE, top, mul(*[recip(scalar(top))] * sums, inside))
    mean = mean if sums == 1 else term("sigma", ("r", ONE, top), (mean,))
    assert rules.same(mean, inside, (top.minus(ONE),)).conditions == ()
    with pytest.raises(Refused):
        rules.same(mean, inside, (top,))


def test_the_range_of_another_sum_shows_what_it_may() -> None:
    """In Σ_{r=1}^{N} Σ_{j=1}^{N} r/N the outer range shows N ≥ 1, wherever the inner sum is formed."""
    body = term("sigma", ("j", ONE, top), (mul(recip(scalar(top)), scalar(r)),))
    both, one = (term("sigma", ("r", ONE, top), (part,)) for part in (body, scalar(r)))
    assert rules.same(both, one, (top,)).conditions == ()


# What only a parameter's own value shows is not used without it


def _of_one_number(name: str, value: Scalar) -> Theorem:
    """Return an equation of entrywise laws at a number."""
    return rules.instantiate(rules.law(name), {"n": ONE, "m": ONE}, {"A": scalar(value)})


def test_a_value_without_a_denominator_that_is_shown_is_none() -> None:
    """p q · q/q = p q for all p and q, with 1/0 = 0; at p := 1/q it read q/q = 1, and at q := 0 that 0 = 1."""
    p, q = (parameter("exponent", name) for name in "pq")
    over, absolute, back = (_of_one_number(name, q) for name in ("recip.sign", "sign.abs", "sign.of_abs"))
    fraction, signs = over.statement[1:]
    theorem = rules.same(mul(scalar(p.times(q)), fraction), mul(scalar(p.times(q)), fraction), ())
    theorem = rules.replace(theorem, over, (1, 1))
    sign = signs.args[0]
    for one in (absolute, back):
        regrouped = mul(scalar(p), one.statement.left, *([sign] if one is absolute else []))
        theorem = rules.replace(theorem, rules.same(theorem.statement.right, regrouped, ()), (1,))
        theorem = rules.replace(theorem, one, (1, 1))
    theorem = rules.replace(theorem, rules.same(theorem.statement.right, scalar(p.times(q)), ()), (1,))
    assert theorem.statement == Statement("=", mul(scalar(p.times(q)), fraction), scalar(p.times(q)))
    with pytest.raises(Refused, match="a denominator not shown"):
        rules.instantiate(theorem, {"p": ONE.over(q)}, {})
    size = rules.instantiate(theorem, {"p": ONE.over(n), "q": n}, {})
    assert size.statement.right is scalar(1)
