"""The tests of letters, shapes, transposes, traces and layers of the kernel before this one, asked of this one.

Each test has the name of the test that it replaces in ``test_kernel_letters.py``.
"""

from __future__ import annotations

import proof_kernel_steps as steps
import pytest
from proof_kernel_asked import false, models, proved, refused, seen_to_differ
from proof_kernel_corpus import A, C, I, N, S, X, Y, j, layers, letter, loss, m, n, op, r, sigma
from proof_kernel_values import Unclear, evaluate

from dlhw3.kernel import rules
from dlhw3.kernel.errors import Refused
from dlhw3.kernel.scalars import ONE, number, parameter, width
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import add, mul, scalar, term, trace, transpose

B = letter("B", n, n)
INSIDE = (j.minus(ONE), N.minus(j))


def test_shapes_must_fit() -> None:
    """Products, traces, powers and sums of what does not fit are no terms; 0 has a shape too."""
    for make_it in (
        lambda: mul(A, A),
        lambda: mul(A, X, X),
        lambda: trace(A),
        lambda: op("inverse", A),
        lambda: term("psdpower", (number(2),), (A,)),
        lambda: add(A, C),
        lambda: op("hadamard", A, X),
    ):
        assert refused(make_it)
    zero = (term("zero", (n, m)), term("zero", (m, n)))
    for left, right in ((A, transpose(A)), zero):
        with pytest.raises(Refused, match="shapes"):
            rules.same(left, right, ())


def test_transposes_are_not_dropped() -> None:
    assert false(X, X.T)
    assert false(trace(mul(X, Y)), trace(mul(X, Y.T)))
    assert proved(trace(mul(X, Y)), trace(mul(X.T, Y.T)))
    assert proved(mul(X, S.T), mul(X, S))
    assert false(mul(X, S).T, mul(X, S))
    assert false(mul(S, X), mul(X, S))
    for point in (X, mul(X, X.T)):
        slope = loss(point, slots=(0,), is_open=True)
        assert false(slope, slope.T)


def test_traces_turn_in_circles_only() -> None:
    left = trace(mul(X, B, X, Y))
    assert proved(left, trace(mul(X, Y, X, B)))
    assert false(left, trace(mul(X, X, B, Y)))
    assert false(trace(mul(X, B, Y)), trace(mul(X, Y, B)))
    assert false(trace(I), scalar(1))
    assert proved(trace(I), scalar(n))


def test_only_sizes_that_are_one_make_scalars() -> None:
    row, column = letter("r1", ONE, n), letter("c1", n, ONE)
    first = mul(mul(row, X, column), row)
    assert proved(first, mul(row, mul(row, X, column)))  # a number commutes, whatever made it
    assert proved(first, mul(row, mul(column.T, X.T, row.T)))
    assert false(mul(X, column, row), mul(column, row, X))
    assert proved(mul(row, column, row), mul(trace(mul(column, row)), row))
    assert false(mul(column, row), mul(trace(mul(column, row)), I))
    assert false(mul(X, Y), mul(Y, X))


def test_layers_stay_in_range() -> None:
    """A family has a matrix for every integer, so nothing is out of range but a half; the depth is no end of it."""
    assert refused(layers, N.over(number(2)), ONE)
    assert proved(layers(N.plus(ONE), ONE), mul(layers(N.plus(ONE), N.plus(ONE)), layers(N, ONE)), (N,))
    backwards = layers(ONE, N.plus(number(2)))
    assert proved(backwards, backwards)
    one, three, four = (number(k) for k in (1, 3, 4))
    assert false(mul(layers(one, four), layers(three, one)), layers(one, one))  # 0, and W_1


def test_layers_meet_end_to_end_only() -> None:
    whole = layers(N, ONE)
    assert proved(mul(layers(N, j.plus(ONE)), layers(j, ONE)), whole, INSIDE)
    for few in ((), INSIDE[:1], INSIDE[1:]):
        assert not proved(mul(layers(N, j.plus(ONE)), layers(j, ONE)), whole, few)
    square = (term("layers", ("V", "e", number(k), number(k))) for k in (1, 2))
    one, two = square
    assert refused(mul, one, two)
    between = letter("Z", width("d", number(0)), width("d", N))
    turned = trace(mul(layers(j, ONE), between, layers(N, j.plus(ONE))))
    assert proved(turned, trace(mul(whole, between)), INSIDE)
    assert refused(mul, whole, between, whole.T)
    assert false(trace(mul(whole, between, whole, between)), trace(mul(whole, between)), INSIDE)


def test_a_layer_that_may_be_the_moving_one_moves() -> None:
    """D W_r[W_j ↦ H] is zero only where r ≠ j is known."""
    hand = letter("H", width("d", j), width("d", j.minus(ONE)))
    whole = term("differential", (("layer", "W", "d", j),), (layers(r, r), hand))
    assert refused(rules.differential, whole, INSIDE)
    apart = rules.differential(whole, (r.minus(j).minus(ONE),))
    assert apart.statement.right is term("zero", layers(r, r).shape)
    below = rules.differential(whole, (j.minus(r).minus(ONE),))
    assert below.statement.right.op == "zero"


def test_letters_that_print_alike_are_not_mixed() -> None:
    """Letters, families, functions and sizes of one name but another declaration."""
    other = letter("X", n, m)
    assert refused(mul, X, other)
    assert refused(mul, layers(ONE, ONE), term("layers", ("W", "e", number(0), number(0))))
    assert refused(mul, scalar(n), letter("n", ONE, ONE))
    values = (loss(X), term("function", ("l", ((n, m),), (), False), (other,)))
    assert refused(add, *values)
    assert refused(add, X, letter("X", n, n, "symmetric"))
    first, second = rules.same(X, X, ()), rules.same(other, other, ())
    assert refused(steps.chain, (first, second))


def test_forms_are_kept_apart_by_their_facts() -> None:
    """One term, read under other facts, is read anew, in any order."""
    product, whole = mul(layers(N, j.plus(ONE)), layers(j, ONE)), layers(N, ONE)
    for facts, met in ((), False), (INSIDE, True), ((), False), (INSIDE[:1], False), (INSIDE, True):
        assert proved(product, whole, facts) is met
    share = scalar(ONE.over(j))
    for facts, known in ((), False), ((j.minus(ONE),), True), ((), False):
        assert refused(rules.same, mul(share, scalar(j)), scalar(1), facts) is not known


def test_hypotheses_mean_something() -> None:
    assert refused(mul, A, A)
    with pytest.raises(Refused, match="shapes"):
        rules.assume(Hypothesis(Statement("=", A, A.T)))
    first, second = (rules.assume(Hypothesis(Statement("=", X, v))) for v in (Y, B))
    both = steps.chain((steps.reverse(first), second))
    assert len(both.hypotheses) == 2  # what it rests on is said, each by itself


def test_what_follows_from_the_hypotheses_is_not_refuted() -> None:
    """From X = Y and X = B follows Y = B, under both; and nothing follows without them."""
    first, second = (rules.assume(Hypothesis(Statement("=", X, v))) for v in (Y, B))
    both = steps.chain((steps.reverse(first), second))
    assert both.statement == Statement("=", Y, B)
    assert len(both.hypotheses) == 2
    assert false(Y, B)
    twice = rules.assume(Hypothesis(Statement("=", mul(scalar(2), X), Y)))
    assert steps.reverse(twice).hypotheses == twice.hypotheses


def test_the_reason_does_not_claim_more_than_was_decided() -> None:
    """Unequal forms say nothing: Cayley and Hamilton hold at size 2, and the normal form does not see it."""
    Z, two = letter("Z", number(2), number(2)), term("identity", (number(2),))
    half = scalar(number(1).over(number(2)))
    inner = mul(half, trace(mul(Z, Z)) - mul(trace(Z), trace(Z)))
    cayley = mul(trace(Z), Z) + mul(inner, two)
    assert not proved(mul(Z, Z), cayley)
    assert not seen_to_differ(mul(Z, Z), cayley)
    with pytest.raises(Refused, match="the normal forms of the two sides differ"):
        rules.same(mul(Z, Z), cayley, ())
    root = term("psdpower", (number(1).over(number(2)),), (mul(X, X.T),))
    assert not proved(loss(mul(root, root)), loss(mul(X, X.T)))


def test_two_sides_have_one_shape() -> None:
    with pytest.raises(Refused, match="shapes"):
        rules.assume(Hypothesis(Statement("=", term("zero", (n, m)), term("zero", (m, n)))))
    with pytest.raises(Refused, match="shapes"):
        rules.assume(Hypothesis(Statement("=", trace(X), X)))
    one = letter("s1", ONE, ONE)
    assert proved(one, trace(one))  # a 1 × 1 matrix and its trace are one number here


def test_layers_and_sums_out_of_range_have_no_value() -> None:
    """Here they have one: an empty sum is 0, W_{a−1:a} = I, and W_{b:a} with b < a − 1 is 0."""
    assert proved(sigma("i", number(3), number(1), X), term("zero", (n, n)))
    assert proved(layers(number(2), number(3)), term("identity", (width("d", number(2)),)))
    empty = layers(number(0), number(3))
    assert not proved(empty, term("zero", empty.shape)) or not seen_to_differ(
        empty, term("zero", empty.shape)
    )
    assert not seen_to_differ(empty, term("zero", empty.shape))


def test_the_evaluator_says_nothing_of_large_sizes() -> None:
    size = parameter("size", "q9")
    with pytest.raises(Unclear):
        evaluate(term("ones", (size, size)), models(q9=1000)[0])
