"""The tests of powers and norms of the kernel before this one, asked of this one.

Each test has the name of the test that it replaces in ``test_kernel_powers.py``. Powers of matrices and of norms
go by laws here, whose conditions are part of the theorem.
"""

from __future__ import annotations

from fractions import Fraction

import proof_kernel_steps as steps
import pytest
from proof_kernel_asked import false, models, proved, refused, seen_to_differ
from proof_kernel_corpus import A, I, N, S, X, Y, j, letter, moving, n, op, power, psd, s
from proof_kernel_values import Unclear, evaluate

from dlhw3.kernel import rules
from dlhw3.kernel.errors import Refused
from dlhw3.kernel.order.discharge import discharge
from dlhw3.kernel.scalars import ONE, Scalar, number, parameter
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import Term, inverse, mul, scalar, term, trace
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.derived import derived, stated
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.proofs.record import Proof as Record

HALF = number(Fraction(1, 2))
GRAM, OTHER = mul(X, X.T), mul(Y, Y.T)
ZERO = term("zero", (n, n))
p, size = parameter("exponent", "p"), parameter("size", "k")


def norm(a: Term) -> Term:
    return op("norm", a)


def law(name: str, parameters: dict[str, Scalar], **letters: Term) -> Theorem:
    return discharge(rules.instantiate(stated(Record(), name), parameters, letters))


def kinds(theorem: Theorem) -> list[str]:
    return [c.kind for c in theorem.conditions]


def test_the_root_of_a_square_is_not_its_letter() -> None:
    """(SS)^{1/2} = |S| is not S, and the law of the root asks for S psd."""
    root = psd(mul(S, S), HALF)
    assert not proved(root, S)
    minus = {"S": [[Fraction(-1)]]}
    model = models(n=1)[0]
    model.letters |= minus
    assert evaluate(root, model) == [[1]]
    found = law("psdpower.root", {"a": number(2), "b": number(2)}, X=S, Y=mul(S, S))
    assert kinds(found) == ["psd"]  # SS is psd, as is plain to see; S is not
    assert found.conditions[0].subject is S


def test_an_even_power_of_a_symmetric_letter_is_a_square() -> None:
    """((SS)^k)² = (SS)^{2k}, by the law of sums, without a condition: SS is a Gram matrix."""
    square = law("psdpower.sum", {"p": size, "q": size}, X=mul(S, S))
    assert square.conditions == square.facts == ()
    assert square.statement.right is psd(mul(S, S), size.plus(size))
    assert not proved(*square.statement[1:])  # by the law, not by the normal form


def test_zero_to_the_power_zero_is_the_identity() -> None:
    zero = law("psdpower.zero", {}, X=mul(ZERO, ZERO.T))
    assert zero.statement.right is I
    assert zero.conditions == ()
    assert false(psd(mul(ZERO, ZERO.T), 0), ZERO)
    assert false(power(scalar(0), 0), scalar(0))
    assert proved(power(scalar(0), 0), scalar(1))
    assert not proved(power(scalar(0), size), scalar(1))
    assert seen_to_differ(psd(mul(ZERO, ZERO.T), size), I, k=2)


def test_the_inverse_of_a_power_is_refused() -> None:
    """s^{k−2} s² = s^k merges where k ≥ 2 is known, and by a law elsewhere, off 0."""
    k = parameter("index", "k")
    product, whole = mul(power(s, k.minus(number(2))), power(s, 2)), power(s, k)
    assert proved(product, whole, (k.minus(number(2)),))
    assert false(product, whole, (), k=0)  # at s = 0: 0 and 1
    assert false(product, whole, (k,), k=0)
    assert not proved(product, whole, (k.minus(ONE),))
    merged = law("power.integers", {"i": k.minus(number(2)), "j": number(2)}, s=s)
    assert kinds(merged) == ["nonzero"]
    real = law("psdpower.real_sum", {"p": p.minus(number(2)), "q": number(2)}, X=GRAM)
    assert kinds(real) == ["pd"]


def test_powers_need_a_visible_square() -> None:
    """A psd power of what is not seen to be psd carries that as a condition; of 0 it is refused, or plain."""
    for base in (X, mul(X, X), mul(scalar(-1), GRAM), mul(X, Y, X.T), GRAM - OTHER):
        theorem = law("psdpower.one", {}, X=base)
        assert kinds(theorem) == ["psd"]
        assert seen_to_differ(psd(base, 1), base)  # off psd its value is 0
    assert law("psdpower.one", {}, X=GRAM).conditions == ()
    assert law("psdpower.one", {}, X=psd(X, p)).conditions == ()


def test_fractional_powers_do_not_commute_with_products() -> None:
    left = psd(mul(X, Y, Y.T, X.T), HALF)
    right = mul(psd(GRAM, HALF), psd(OTHER, HALF))
    assert not proved(left, right)
    assert not proved(psd(GRAM, HALF), psd(mul(X.T, X), HALF))
    assert seen_to_differ(psd(GRAM, 1), psd(mul(X.T, X), 1))
    one, two = diagonal(1), diagonal(4)
    assert one != two


def diagonal(value: int) -> list[list[Fraction]]:
    model = models(n=1)[0]
    model.letters["X"] = [[Fraction(value)]]
    return evaluate(psd(GRAM, HALF), model)


def test_a_norm_that_may_vanish_is_not_divided_by() -> None:
    one = mul(power(norm(A), -2), trace(mul(A.T, A)))
    assert false(one, scalar(1))  # at A = 0
    merged = law("power.integers", {"i": number(-2), "j": number(2)}, s=norm(A))
    assert kinds(merged) == ["nonzero"]
    assert merged.conditions[0].subject is norm(A)
    with pytest.raises(Refused, match="cannot hold"):
        rules.instantiate(law("recip.cancel", {"n": ONE, "m": ONE}, A=trace(X)), {}, {"X": ZERO})


def test_an_odd_power_of_a_norm_is_not_a_trace() -> None:
    assert false(norm(X), trace(X))
    assert false(power(norm(X + Y), 2), power(norm(X), 2) + power(norm(Y), 2))
    assert false(power(norm(X), 4), trace(mul(GRAM, GRAM)))
    assert law("norm.square", {}).statement == Statement("=", power(norm(A), 2), trace(mul(A.T, A)))


def test_an_exponent_must_be_defined_for_all_indices() -> None:
    """1/(N − 1) is no scalar of the kernel; 1/j is one, and needs j ≠ 0."""
    assert refused(lambda: power(norm(A), number(2).over(N.minus(ONE))))
    share = psd(GRAM, j.times(j).plus(j).over(j))
    assert share is psd(GRAM, j.plus(ONE))  # a polynomial: division by j was never written
    root = power(norm(A), ONE.over(j))
    assert refused(rules.same, root, root, ())
    assert refused(rules.same, root, root, (j,))
    assert proved(root, root, (j.minus(ONE),))


def test_an_exponent_may_not_move() -> None:
    """An exponent is a scalar, never a term; and a power that moves has its law or is refused."""
    assert refused(lambda: term("power", (norm(X),), (norm(A),)))
    assert refused(lambda: term("psdpower", (trace(X),), (GRAM,)))
    with pytest.raises(Refused, match="no law"):
        rules.differential(moving(psd(mul(X, X.T), p), X), ())
    assert kinds(discharge(rules.differential(moving(power(norm(X), p), X), ()))) == ["nonzero"]  # ‖X‖ > 0
    assert "positive" in kinds(rules.differential(moving(power(trace(X), p), X), ()))


def test_an_inverse_is_not_refuted_by_a_wrong_value() -> None:
    """X inv(X) = I has its condition, and without it is false at singular matrices."""
    for product in (mul(X, inverse(X)), mul(inverse(X), X)):
        assert false(product, I)
    assert kinds(rules.law("inverse.right")) == kinds(derived(Record(), "inverse.left")) == ["invertible"]
    assert refused(rules.instantiate, rules.law("inverse.right"), {}, {"X": ZERO})


def test_the_root_needs_an_exponent_and_visible_squares() -> None:
    """From (XXᵀ)^a = (YYᵀ)^{b−1} follows XXᵀ = (YYᵀ)^{(b−1)/a}, for sizes a and b, under that very premise."""
    whole = law("psdpower.root", {}, X=GRAM, Y=OTHER)
    assert whole.conditions == ()
    assert len(whole.hypotheses) == 1
    for name, value in (("a", number(0)), ("b", number(0)), ("a", HALF), ("a", p), ("a", number(-1))):
        assert refused(rules.instantiate, whole, {name: value}, {})
    trivial = rules.same(psd(GRAM, 0), psd(GRAM, 0), ())
    assert refused(rules.cut, trivial, rules.instantiate(whole, {"a": ONE, "b": ONE}, {}))
    assert seen_to_differ(GRAM, psd(OTHER, 0))
    wrong = rules.assume(Hypothesis(Statement("=", psd(GRAM, 2), psd(OTHER, 2))))
    given = rules.assume(Hypothesis(Statement("=", psd(GRAM, 2), psd(OTHER, 1))))
    at = rules.instantiate(whole, {"a": number(2), "b": number(2)}, {})
    assert refused(rules.cut, wrong, at)
    assert refused(rules.cut, steps.reverse(given), at)
    assert rules.cut(given, at).statement == Statement("=", GRAM, psd(OTHER, HALF))


def test_a_factor_that_may_be_negative_leaves_no_root() -> None:
    """‖jX‖ is |j|‖X‖, and j XXᵀ is psd only for j ≥ 0."""
    assert false(norm(mul(scalar(j), X)), mul(scalar(j), norm(X)), (), j=-1)
    scaled = rules.instantiate(derived(Proof(), "norm.scaled"), {}, {"s": scalar(j)})
    assert scaled.statement.right is mul(term("map", ("abs", 0), (scalar(j),)), norm(A))
    plain = law("abs.nonnegative", {"n": ONE, "m": ONE}, A=scalar(j))
    assert kinds(plain) == ["nonnegative"]
    assert kinds(law("psdpower.one", {}, X=mul(scalar(j), GRAM))) == ["psd"]
    square = law("norm.square", {}, A=mul(scalar(j), A))
    assert proved(square.statement.right, mul(scalar(j.times(j)), trace(mul(A.T, A))))
    row, column = letter("r1", ONE, n), letter("c1", n, ONE)
    assert false(norm(mul(row, column)), trace(mul(row, column)))


def test_a_hypothesis_about_powers_gives_no_root_of_what_is_no_square() -> None:
    """B² = CCᵀ does not say that B is the root: it may be minus the root, and the law asks for B psd."""
    for base in (X, S, mul(scalar(-1), GRAM)):
        at = law("psdpower.root", {"a": number(2), "b": number(2)}, X=base, Y=OTHER)
        assert "psd" in kinds(at)
        assert at.conditions[0].subject is base


@pytest.mark.parametrize("exponent", [-1, Fraction(-1, 2), Fraction(1, 3)])
def test_powers_without_a_rational_value_decide_nothing(exponent: Fraction) -> None:
    """Where the evaluator has no exact value it says nothing, and nothing is refuted."""
    model = models(n=2)[1]
    model.letters["X"] = [[Fraction(2), Fraction(1)], [Fraction(0), Fraction(1)]]
    if exponent == -1:
        assert evaluate(psd(GRAM, -1), model) == evaluate(inverse(GRAM), model)
    else:
        with pytest.raises(Unclear):
            evaluate(psd(GRAM, number(exponent)), model)
    assert not seen_to_differ(psd(GRAM, number(exponent)), psd(GRAM, number(exponent)))
