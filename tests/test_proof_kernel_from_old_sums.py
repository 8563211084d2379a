"""The tests of sums, rewriting, ranges and induction of the kernel before this one, asked of this one.

Each test has the name of the test that it replaces in ``test_kernel_sums.py`` or ``test_kernel_rewriting.py``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import proof_kernel_steps as steps
import pytest
from proof_kernel_asked import false, proved, refused, seen_to_differ
from proof_kernel_corpus import A, H, I, N, X, Y, i, j, layers, letter, loss, m, moving, n, op, r, sigma

from dlhw3.kernel import rules
from dlhw3.kernel.errors import Refused, Undecided, Unreadable
from dlhw3.kernel.proof_file import FORMAT, VERSION, check
from dlhw3.kernel.scalars import ONE, Scalar, dummy, number, parameter, width
from dlhw3.kernel.statements import Condition, Hypothesis, Statement
from dlhw3.kernel.terms import Term, inverse, mul, scalar, term, trace
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.derived import derived
from dlhw3.symbolic.proofs.record import Proof as Record

B = letter("B", n, n)
k, p = parameter("index", "k"), parameter("exponent", "p")
ZERO = number(0)
INSIDE = (j.minus(ONE), N.minus(j))


def suppose(
    left: Term, right: Term, *bound: tuple[Any, ...], facts: tuple[Scalar, ...] = (), **values: Scalar
) -> Theorem:
    return rules.instantiate(rules.assume(Hypothesis(Statement("=", left, right), bound, facts)), values, {})


def weighted(index: Scalar, of: Term) -> Term:
    return mul(scalar(index), of)


# Sums


def test_an_index_is_not_captured_when_a_sum_has_one_term() -> None:
    """Σ_{i=k}^{k} Σ_{k=1}^{2} iA is 2kA, not (1 + 2)A."""
    total = sigma("i", k, k, sigma("k", ONE, number(2), weighted(i, X)))
    assert false(total, mul(scalar(3), X), (), k=2)
    assert not seen_to_differ(total, mul(scalar(2), scalar(k), X), (), k=2)


def test_an_index_is_not_captured_when_a_term_is_split_off() -> None:
    inner = sigma("k", ONE, number(2), weighted(i, X))
    total = sigma("i", ZERO, k, inner)
    parted = rules.split_sum(total, k.minus(ONE), (k,))
    wrong = sigma("i", ZERO, k.minus(ONE), inner) + mul(scalar(3), X)
    assert refused(rules.same, parted.statement.right, wrong, (k,))
    assert seen_to_differ(total, wrong, (k,), k=2)
    assert not seen_to_differ(*parted.statement[1:], (k,), k=2)


def test_a_sum_does_not_bind_an_index_that_is_free_elsewhere() -> None:
    free = mul(scalar(i), sigma("i", ONE, number(2), weighted(i, X)))
    assert false(free, sigma("i", ONE, number(2), weighted(i.times(i), X)), (), i=2)
    assert proved(free, mul(scalar(3), scalar(i), X))
    assert refused(sigma, "i", ONE, i, X)
    told = (parameter("index", "p1").minus(i),)  # a fact on the free i says nothing of the bound one
    assert proved(sigma("i", ONE, number(2), weighted(i, X)), mul(scalar(3), X), told)


def test_the_kernels_own_bound_indices_cannot_be_used() -> None:
    for name in ("~0", "#0"):
        own = scalar(dummy(name))
        left = mul(own, sigma("i", ONE, N, weighted(i, X)))
        assert refused(rules.same, left, sigma("i", ONE, N, weighted(i.times(i), X)), ())
        assert refused(rules.same, left, left, ())
        assert refused(parameter, "index", name)


def test_products_of_sums_keep_their_indices_apart() -> None:
    one = sigma("i", ONE, N, weighted(i, X))
    again = sigma("j", ONE, N, weighted(j, X))
    assert false(mul(one, one), sigma("i", ONE, N, weighted(i.times(i), mul(X, X))))
    assert false(mul(trace(one), one), sigma("i", ONE, N, weighted(i.times(i), mul(trace(X), X))))
    inside = sigma("i", ONE, N, weighted(i, again))
    assert false(inside, sigma("i", ONE, N, weighted(i.times(i), X)))
    assert proved(mul(one, one), mul(one, again))
    assert proved(inside, mul(sigma("i", ONE, N, scalar(i)), again))


def test_sums_in_arguments_of_functions_keep_their_indices() -> None:
    inner = sigma("i", ONE, N, weighted(i, X))
    left = sigma("j", ONE, N, weighted(j, loss(inner, slots=(0,), is_open=True)))
    right = sigma("j", ONE, N, weighted(j, loss(weighted(j, X), slots=(0,), is_open=True)))
    assert false(left, right)
    renamed = sigma(
        "i", ONE, N, weighted(i, loss(sigma("j", ONE, N, weighted(j, X)), slots=(0,), is_open=True))
    )
    assert proved(left, renamed)


def test_an_empty_sum_has_no_term_to_split_off() -> None:
    total = sigma("i", ONE, N.minus(ONE), weighted(i, X))
    for at, facts, within in (
        (N.minus(number(2)), (N.minus(number(2)),), True),
        (N.minus(number(2)), (), False),
        (N.minus(ONE), (), True),
        (ZERO, (), True),
        (N, (), False),
        (number(-1), (), False),
    ):
        assert refused(rules.split_sum, total, at, facts) is not within
    parted = rules.split_sum(total, N.minus(number(2)), (N.minus(number(2)),))
    last = mul(scalar(N.minus(ONE)), X)
    assert rules.same(
        parted.statement.right, sigma("i", ONE, N.minus(number(2)), weighted(i, X)) + last, parted.facts
    )


def test_a_sum_may_not_run_backwards_or_over_fractions() -> None:
    """A sum that runs backwards is 0, so N − 2 is not its length at N = 1; and an end is an integer."""
    backwards = sigma("i", ONE, N.minus(number(2)), X)
    assert false(backwards, mul(scalar(N.minus(number(2))), X), (), N=1)
    assert proved(backwards, mul(scalar(N.minus(number(2))), X), (N.minus(number(2)),))
    assert refused(sigma, "i", ONE, number(Fraction(1, 2)), X)
    assert refused(sigma, "i", ONE, p, X)


def test_the_terms_of_a_sum_have_one_shape() -> None:
    assert refused(sigma, "i", ONE, number(2), layers(i, i))
    assert refused(sigma, "i", ONE, number(2), term("ones", (width("d", i), ONE)))


def test_a_letter_whose_shape_depends_on_a_bound_index_is_refused() -> None:
    """X of shape d_j × d_j is another letter for each j: tr X = 0 for one j says nothing of the others."""
    own = letter("Z", width("d", j), width("d", j))
    assumed = suppose(trace(own), scalar(0))
    assert assumed.hypotheses
    assert refused(sigma, "j", ONE, number(5), mul(trace(own), X))
    assert refused(sigma, "j", ONE, number(5), mul(loss(own), X))


# Equals for equals


def test_a_hole_does_not_stand_for_a_variable() -> None:
    """X = Y at a point does not make derivatives in X derivatives in Y: the variable is no argument."""
    assumed = suppose(X, Y)
    whole = moving(trace(B), X, hand=H)
    assert steps.replace(assumed, whole, (1,)).statement.right.data == whole.data
    assert refused(steps.replace, assumed, whole, (3,))
    assert refused(steps.replace, assumed, whole, (0,))
    slope = term("gradient", (("letter", *X.data),), (trace(mul(X, B)), X))
    assert steps.replace(assumed, slope, (1,)).statement.right.data == slope.data
    assert refused(steps.replace, assumed, slope, (0, 0, 0))


def test_a_hole_does_not_stand_in_the_declaration_of_a_letter() -> None:
    """n = m does not make A of shape n×m another letter: data of a term are no places."""
    assumed = suppose(scalar(n), scalar(m))
    assert refused(steps.replace, assumed, A, (0,))
    assert refused(steps.replace, assumed, A, (1,))
    assert refused(rules.same, A, letter("A", m, m), ())


def test_a_context_without_a_hole_proves_nothing() -> None:
    assumed = suppose(X, Y)
    assert refused(steps.replace, assumed, A, ())
    assert refused(steps.replace, assumed, B, ())
    assert refused(steps.replace, assumed, mul(B, Y), (0,))


def test_an_index_of_the_hypothesis_is_not_bound_by_the_context() -> None:
    """iX = B for one i, so Σ_i is not touched."""
    assumed = suppose(weighted(i, X), B)
    with pytest.raises(Refused, match="speaks of i"):
        steps.replace(assumed, sigma("i", ONE, N, weighted(i, X)), (0,))
    assert steps.replace(assumed, sigma("k", ONE, N, weighted(i, X)), (0,)).hypotheses


def test_a_statement_does_not_quantify_over_what_a_hypothesis_fixes() -> None:
    """iX = B for one particular i: at another value the hypothesis changes with the statement."""
    assumed = suppose(weighted(i, X), B)
    at = rules.instantiate(assumed, {"i": number(3)}, {})
    assert at.hypotheses == (Hypothesis(Statement("=", weighted(number(3), X), B)),)
    with pytest.raises(Refused):
        steps.induction(assumed, assumed, assumed.statement, "i", (ZERO,))


def test_a_premise_is_used_within_its_range() -> None:
    """(j + 1)X = (j + 1)B for 1 ≤ j ≤ N: elsewhere under a fact that says so, or not at all."""
    up = j.plus(ONE)
    for value, due in (
        (ONE, ()),
        (N, ()),
        (N.minus(ONE), (N.minus(number(2)),)),
        (number(2), (N.minus(number(2)),)),
    ):
        used = suppose(weighted(up, X), weighted(up, B), ("index", "j"), facts=INSIDE, j=value)
        assert used.facts == due
        assert used.statement.left is weighted(value.plus(ONE), X)
    for value in (ZERO, N.plus(ONE), number(Fraction(3, 2)), p):
        with pytest.raises(Refused):
            suppose(weighted(up, X), weighted(up, B), ("index", "j"), facts=INSIDE, j=value)


def test_an_index_takes_whole_numbers_only() -> None:
    theorem = rules.same(weighted(k, X), mul(X, scalar(k)), ())
    for value in (number(Fraction(1, 2)), p, ONE.over(n)):
        assert refused(rules.instantiate, theorem, {"k": value}, {})
    size = rules.same(trace(I), scalar(n), ())
    for value in (ZERO, number(-1), number(Fraction(1, 2)), k, n.minus(ONE), p):
        assert refused(rules.instantiate, size, {"n": value}, {})
    assert rules.instantiate(size, {"n": n.plus(ONE)}, {}).statement.right is scalar(n.plus(ONE))


def test_a_premise_that_was_not_proved_is_no_premise() -> None:
    """What is refused gives no theorem, so nothing can rest on it; and a premise is a step that stands before."""
    assert refused(rules.same, X, B, ())
    step = {"rule": "discharge", "premise": "0"}
    tables = {"scalars": [], "terms": [], "steps": [step], "theorems": []}
    with pytest.raises(Unreadable, match="does not stand before"):
        check(json.dumps({"format": FORMAT, "version": VERSION, **tables}))


def test_the_value_of_an_index_is_not_captured_by_the_premises_own_sum() -> None:
    total = sigma("i", ONE, number(2), weighted(i.plus(j), X))
    first = rules.same(total, mul(scalar(number(3).plus(j).plus(j)), X), ())
    with pytest.raises(Refused, match="capture"):
        rules.instantiate(first, {"j": i}, {})
    captured = sigma("i", ONE, number(2), weighted(i.plus(i), X))
    assert false(captured, mul(scalar(number(3).plus(i).plus(i)), X), (), i=2)
    assert rules.instantiate(first, {"j": k}, {}).statement.right is mul(scalar(number(3).plus(k).plus(k)), X)


# Ranges and induction


@pytest.mark.parametrize(
    "facts",
    [
        (i, number(10).minus(i), i.minus(number(11))),  # no i at all
        (i.minus(j).minus(ONE), j.minus(i)),  # i > j and j ≥ i
        (number(Fraction(-1, 2)),),  # a number below 0
        (n.times(number(-1)),),  # a size ≤ 0
        (N.minus(j), j.minus(N).minus(ONE)),
    ],
)
def test_ranges_are_well_formed(facts: tuple[Scalar, ...]) -> None:
    """Facts that no values satisfy are refused, wherever they come in."""
    with pytest.raises(Refused, match="contradict"):
        rules.same(X, X, facts)
    body = mul(scalar(i.plus(j)), X)
    held = Hypothesis(Statement("=", body, B), (("index", "i"), ("index", "j")), facts)
    assert refused(rules.assume, held)


def test_an_index_in_the_facts_is_not_quantified() -> None:
    """W_j ≠ 0 for one j stays a condition on that j: under Σ_j it is one for each j."""
    norm = op("norm", layers(j, j))
    away = rules.instantiate(rules.law("recip.cancel"), {"n": ONE, "m": ONE}, {"A": norm})
    assert away.conditions[0].subject is norm
    within = steps.replace(away, sigma("j", ONE, N, away.statement.left), (0,))
    assert within.conditions == (Condition("each nonzero", sigma("j", ONE, N, norm)),)
    assert rules.instantiate(within, {"j": number(2)}, {}).conditions == within.conditions
    at = rules.instantiate(away, {"j": number(2)}, {})
    assert at.conditions[0].subject is op("norm", layers(number(2), number(2)))


def triangular(extra: Callable[[Scalar], Scalar] = lambda top: ZERO) -> Any:
    """2 Σ_{i=1}^{r} iX = (r(r + 1) + extra)X, as a function of r."""

    def claim(top: Scalar) -> Statement:
        total = mul(scalar(2), sigma("i", ONE, top, weighted(i, X)))
        return Statement("=", total, mul(scalar(top.times(top.plus(ONE)).plus(extra(top))), X))

    return claim


def induced(claim: Any) -> Theorem:
    base = rules.same(*claim(ONE)[1:], ())
    up = r.plus(ONE)
    facts = (r.minus(ONE),)
    parted = rules.split_sum(claim(up).left.args[1], r, facts)
    one = steps.replace(parted, claim(up).left, (1,))
    opened = claim(r).left + mul(scalar(2), scalar(up), X)
    two = rules.same(one.statement.right, opened, facts)
    three = steps.replace(rules.assume(Hypothesis(claim(r))), opened, (0,))
    four = rules.same(three.statement.right, claim(up).right, facts)
    return steps.induction(base, steps.chain((one, two, three, four)), claim(r), "r", (ONE,))


def test_induction_needs_a_true_base_and_a_true_step() -> None:
    theorem = induced(triangular())
    assert theorem.hypotheses == ()
    assert not seen_to_differ(*theorem.statement[1:], theorem.facts, r=3)
    wrong: tuple[Callable[[Scalar], Scalar], ...] = (lambda top: ONE, lambda top: top.minus(ONE))
    for extra in wrong:  # the step holds and the base fails; the base holds and the step fails
        claim = triangular(extra)
        assert seen_to_differ(*claim(r)[1:], (r.minus(ONE),), r=3)
        with pytest.raises(Refused, match="normal forms"):
            induced(claim)


def test_descending_induction_needs_an_upper_end() -> None:
    """Induction goes up only; its end is part of the claim's range, and the step stays below it."""
    claim = triangular()
    theorem = induced(claim)
    base, step = rules.same(*claim(ONE)[1:], ()), theorem
    assert refused(steps.induction, base, step, claim(r), "r", (ONE, N))
    assert refused(steps.induction, base, step, claim(r), "r", (N, ONE))


def test_descending_induction_starts_at_the_top() -> None:
    """A base at N, or a step that goes down, is none: the base is at the low end and the step goes up."""
    statement = Statement("=", weighted(j, X), weighted(j, B))

    def at(value: Scalar) -> Theorem:
        return rules.assume(Hypothesis(Statement("=", weighted(value, X), weighted(value, B))))

    known = rules.assume(Hypothesis(statement))
    for base, step, low in (
        (at(N), at(j.minus(ONE)), ONE),
        (at(N), at(j.plus(ONE)), ONE),
        (at(ONE), at(j.minus(ONE)), ONE),
        (at(ONE), known, ONE),
        (at(ONE), at(j.plus(ONE)), number(2)),
    ):
        assert refused(steps.induction, base, step, statement, "j", (low, N))


def test_the_induction_hypothesis_is_for_one_index_only() -> None:
    """Rewriting with φ(j) under a sum over j would use it at every j."""
    claim = Statement("=", weighted(j, X), weighted(j, B))
    known = rules.assume(Hypothesis(claim))
    with pytest.raises(Refused, match="speaks of j"):
        steps.replace(known, sigma("j", ONE, N, weighted(j, X)), (0,))
    other = rules.assume(Hypothesis(Statement("=", weighted(k, X), weighted(k, B))))
    up = rules.instantiate(other, {"k": j.plus(ONE)}, {})
    base = rules.instantiate(other, {"k": ONE}, {})
    with pytest.raises(Refused, match="speaks of j"):
        steps.induction(base, up, claim, "j", (ONE, N))


def test_the_steps_must_add_up_to_the_statement() -> None:
    good = rules.same(mul(X, I), X, ())
    for others in ((rules.same(B, B, ()),), (rules.same(mul(X, X), mul(X, X), ()),), (good,)):
        with pytest.raises(Refused, match="does not stand there"):
            steps.chain((good, *others))
    claim = Statement("=", weighted(r, X), weighted(r, X))
    with pytest.raises(Refused, match="base"):
        steps.induction(good, good, claim, "r", (ONE,))


def test_a_statement_without_meaning_is_not_proved_by_meaningful_steps() -> None:
    """AA − AA + A has no shape for A of shape n×m; inv(X)X = I has its condition, and none else gives it."""
    assert refused(mul, A, A)
    assert refused(rules.same, mul(inverse(X), X), I, ())
    assert seen_to_differ(mul(inverse(X), X), I)
    away = derived(Record(), "inverse.left")
    whole = steps.chain((away, steps.reverse(away)))
    assert [c.kind for c in whole.conditions] == ["invertible"]
    with pytest.raises((Refused, Undecided)):
        rules.same(X, X, (ONE.over(j),))
