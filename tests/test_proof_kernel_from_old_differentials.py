"""The tests of differentials and gradients of the kernel before this one, asked of this one.

Each test has the name of the test that it replaces in ``test_kernel_differentials.py``.
"""

from __future__ import annotations

import proof_kernel_steps as steps
import pytest
from proof_kernel_asked import false, proved, refused, seen_to_differ
from proof_kernel_corpus import A, H, I, K, N, P, S, X, Y, j, layers, letter, loss, moving, n, r, s

from dlhw3.kernel import rules
from dlhw3.kernel.errors import Refused
from dlhw3.kernel.scalars import ONE, number, width
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import Term, mul, scalar, term, trace
from dlhw3.kernel.theorem import Theorem

B, V = letter("B", n, n), letter("V", n, n)
ZERO = term("zero", (n, n))
GRAM = mul(X, X.T)


def suppose(left: Term, right: Term, **more: bool) -> Theorem:
    return rules.assume(Hypothesis(Statement("=", left, right), **more))  # type: ignore[arg-type]


def computed(whole: Term) -> Term:
    """What the kernel makes of a differential; never told apart from it by values."""
    right = rules.differential(whole, ()).statement.right
    assert not seen_to_differ(whole, right)
    return right


def test_a_direction_is_read_where_its_differential_stands() -> None:
    """The direction X of the outer differential does not move with the inner one."""
    inner = computed(moving(Y, X, hand=H))
    assert inner is ZERO
    assert computed(moving(mul(X, X), X, X, X)) is mul(X, X) + mul(X, X)
    assert proved(computed(moving(mul(X, X), X, P, mul(X, H))), mul(X, H, P) + mul(P, X, H))
    assert computed(moving(X, X, X, X)) is X
    first = rules.differential(
        moving(mul(X, X), X, X, mul(X, H)), ()
    )  # at X, its direction moves with an outer one
    outer = moving(first.statement.left, X, X, B)
    inside = steps.replace(first, outer, (0,))
    twice = computed(inside.statement.right)
    expected = mul(B, H, X) + mul(X, H, B) + mul(B, X, H) + mul(X, B, H)
    assert proved(twice, expected)
    assert not seen_to_differ(outer, expected)


def test_second_derivatives_keep_their_cross_terms() -> None:
    first = rules.differential(moving(mul(X, X, X), X, hand=H), ())
    inside = steps.replace(first, moving(first.statement.left, X, hand=H), (0,))
    both = mul(X, H, H) + mul(H, X, H) + mul(H, H, X)
    twice = computed(inside.statement.right)
    assert proved(twice, mul(scalar(2), both))
    assert false(twice, both)
    slope = rules.differential(moving(loss(X), X, hand=H), ())
    curved = steps.replace(slope, moving(slope.statement.left, X, hand=B), (0,))
    second = computed(curved.statement.right)
    assert proved(second, trace(mul(loss(X, H, slots=(0, 0), is_open=True).T, B)))
    assert proved(second, loss(X, B, H, slots=(0, 0)))
    assert false(second, mul(scalar(2), loss(X, B, H, slots=(0, 0))))


def test_the_second_order_of_a_step_is_dropped_only_in_derivatives() -> None:
    cross = mul(X, H.T) + mul(H, X.T)
    assert proved(computed(moving(GRAM, X, hand=H)), cross)
    assert false(computed(moving(GRAM, X, hand=H)), cross + mul(H, H.T))
    assert false(mul(X + H, (X + H).T), GRAM + cross)


def test_third_derivatives_of_abstract_functions_are_not_guessed() -> None:
    """Here there are derivatives of any order, each under l so often differentiable; none is 0."""
    third = rules.differential(moving(loss(X, H, P, slots=(0, 0)), X, hand=B), ())
    assert third.statement.right is loss(X, B, H, P, slots=(0, 0, 0))
    assert [c.order for c in third.conditions] == [3]
    assert false(third.statement.right, term("zero", (ONE, ONE)))
    nested = rules.differential(moving(loss(X, H, slots=(0, 0), is_open=True), X, hand=B), ())
    assert false(nested.statement.right, ZERO)
    fifth = loss(X, *[X] * 5, slots=(0,) * 5)
    turned = loss(X, *[X] * 4, X.T.T, slots=(0,) * 5)
    assert refused(rules.same, fifth, turned, ())  # past the fourth the normal form does not compare


def test_a_hypothesis_is_not_differentiated() -> None:
    """X = 0 at a point does not make DX[H] zero."""
    assumed = suppose(X, ZERO)
    for body in (X, mul(X, Y)):
        path = (0,) if body is X else (0, 0)
        with pytest.raises(Refused, match="hypotheses"):
            steps.replace(assumed, moving(body, X, hand=H), path)
    gradient = term("gradient", (("letter", *X.data),), (trace(X), X))
    with pytest.raises(Refused, match="hypotheses"):
        steps.replace(assumed, gradient, (0, 0))
    at_point = moving(mul(X, Y), X, X, X)
    assert steps.replace(assumed, at_point, (1,)).hypotheses  # at the point and in the direction it holds
    assert steps.replace(assumed, at_point, (2,)).hypotheses
    inner = moving(moving(mul(X, Y), Y, Y, X), X, hand=H)  # in the direction of an inner one it does not
    with pytest.raises(Refused, match="hypotheses"):
        steps.replace(assumed, inner, (0, 2))


def test_a_lemma_that_rests_on_a_hypothesis_is_not_differentiated() -> None:
    assumed = suppose(GRAM, I)
    first = steps.replace(assumed, mul(GRAM, B), (0,))
    whole = moving(mul(GRAM, B), X, hand=H)
    with pytest.raises(Refused, match="hypotheses"):
        steps.replace(first, whole, (0,))
    free = rules.same(mul(GRAM, B), mul(X, mul(X.T, B)), ())
    assert steps.replace(free, whole, (0,)).hypotheses == ()


def test_the_induction_hypothesis_is_not_differentiated_under_a_hypothesis() -> None:
    """φ(r) is a hypothesis like any other while the step is shown: not used inside a differential."""
    claim = Statement("=", mul(scalar(r), X), mul(scalar(r), I))
    known = rules.assume(Hypothesis(claim))
    with pytest.raises(Refused, match="hypotheses"):
        steps.replace(known, moving(mul(scalar(r), X), X, hand=H), (0,))


def test_a_letter_is_not_constant_where_it_is_equated_with_the_variable() -> None:
    """V = XXᵀ is assumed: the differential of V in X is not zero."""
    assert rules.differential(moving(V, X, hand=H), ()).statement.right is ZERO
    for left, right in ((V, GRAM), (mul(V, B), GRAM), (V.T, mul(X, Y))):
        used = suppose(left, right)
        whole = trace(moving(V, X, hand=H)) + mul(scalar(0), trace(left))
        with pytest.raises(Refused, match="ties X"):
            steps.replace(used, whole, (1, 1, 0))
        assert steps.replace(suppose(left, right, at_point=True), whole, (1, 1, 0)).hypotheses
    other = trace(moving(V, Y, hand=H)) + mul(scalar(0), trace(V))
    assert steps.replace(suppose(V, GRAM), other, (1, 1, 0)).hypotheses  # in Y it does not move


def test_a_symmetric_variable_moves_symmetrically() -> None:
    """S = Sᵀ, and its direction is symmetric too; along any other there is no differential."""
    with pytest.raises(Refused, match="symmetric"):
        rules.differential(moving(mul(Y, S), S, hand=H), ())
    same = rules.same(S, S.T, ())
    whole = moving(S, S, hand=K)
    assert steps.replace(same, whole, (0,)).statement.right is moving(S.T, S, hand=K)
    assert proved(computed(whole), computed(moving(S.T, S, hand=K)))
    symmetric = H + H.T
    assert proved(computed(moving(S, S, hand=symmetric)), symmetric)
    entry = trace(mul(Y, S))
    slope = term("gradient", (("letter", *S.data),), (entry, S))
    assert seen_to_differ(slope, Y.T)
    half = mul(scalar(number(1).over(number(2))), Y + Y.T)
    assert not seen_to_differ(slope, half)


def test_scalars_and_matrices_are_not_mixed() -> None:
    """A matrix has no scalar's place: what is 1 × 1 commutes, and nothing else."""
    slopes = [moving(mul(Q, X), X, hand=H) for Q in (Y, B)]
    assert false(mul(*slopes), mul(*slopes[::-1]))
    assert refused(mul, A, A)
    assert proved(mul(moving(trace(X), X, hand=H), Y), mul(Y, moving(trace(X), X, hand=H)))
    assert refused(term, "power", (number(2),), (X,))
    assert refused(term, "number", (X,))


def test_a_function_of_something_that_moves_is_not_constant() -> None:
    value = term("map", ("σ", 0), (trace(X),))
    moved = computed(moving(value, X, hand=H))
    assert proved(moved, mul(term("map", ("σ", 1), (trace(X),)), trace(H)))
    assert false(moved, term("zero", (ONE, ONE)))


def test_a_gradient_is_read_off_for_every_direction_only() -> None:
    """∇ tr(XXᵀ) = X (it is 2X) follows from nothing that holds along one direction only."""
    whole = moving(trace(GRAM), X, hand=H)
    assumed = suppose(whole, trace(mul(X.T, H)))
    with pytest.raises(Refused, match="speaks of H"):
        rules.read_off(assumed, X)
    first = rules.differential(whole, ())
    none = suppose(H, ZERO)
    product = trace(mul(scalar(2), X.T, H))
    line = [first, rules.same(first.statement.right, product, ())]
    there = steps.replace(none, product, (0, 2))
    back = steps.reverse(steps.replace(none, trace(mul(X.T, H)), (0, 1)))
    line += [there, rules.same(there.statement.right, back.statement.left, ()), back]
    theorem = steps.chain(tuple(line))
    assert theorem.statement == Statement("=", whole, trace(mul(X.T, H)))  # true, since H = 0
    with pytest.raises(Refused, match="speaks of H"):
        rules.read_off(theorem, X)
    along_itself = rules.differential(moving(trace(GRAM), X, X, X), ())
    with pytest.raises(Refused, match="occurs elsewhere"):
        rules.read_off(along_itself, mul(scalar(2), X))


def test_a_direction_of_a_family_that_is_assumed_is_not_arbitrary() -> None:
    """Assumed for each layer j along H: at r it is still about H, which is no arbitrary direction."""

    def claim() -> Statement:
        hand = letter("H", width("d", j), width("d", j.minus(ONE)))
        objective = trace(mul(layers(j, j), layers(j, j).T))
        whole = term("differential", (("layer", "W", "d", j),), (objective, hand))
        return Statement("=", whole, trace(mul(layers(j, j).T, hand)))

    with pytest.raises(Refused, match="ties W"):
        rules.assume(Hypothesis(claim()))
    theorem = rules.assume(Hypothesis(claim(), at_point=True))
    with pytest.raises(Refused, match="speaks of H"):
        rules.read_off(theorem, layers(j, j))
    at = rules.instantiate(theorem, {"j": r}, {})
    with pytest.raises(Refused, match="speaks of H"):
        rules.read_off(at, layers(r, r))
    index = rules.instantiate(
        rules.assume(Hypothesis(Statement("=", scalar(j), s), (("index", "j"),))), {"j": N}, {}
    )
    assert index.statement.left is scalar(N)


def test_a_gradient_may_depend_on_everything_but_the_direction() -> None:
    objective = trace(mul(X.T, X))
    first = rules.differential(moving(objective, X, hand=H), ())
    premise = steps.chain((first, rules.same(first.statement.right, trace(mul(scalar(2), X.T, H)), ())))
    assert rules.read_off(premise, mul(scalar(2), X)).statement.right is mul(scalar(2), X)
    assert refused(rules.read_off, premise, X)
    assert refused(rules.read_off, premise, mul(scalar(2), X.T))
    assert refused(rules.read_off, premise, mul(scalar(2), X) + H - H)
    twisted = rules.differential(moving(trace(mul(X, X)), X, hand=H), ())
    assert refused(rules.read_off, twisted, mul(scalar(2), X))
    assert rules.read_off(twisted, mul(scalar(2), X.T)).statement.left.op == "gradient"
