"""Equals for equals, ranges of indices, induction: where an equation may be used, and when it is proved.

Every claim refused here is false for some values, or has no meaning; many were once accepted.
"""

from __future__ import annotations

import pytest
from kernel_claims import (
    DEEP,
    ONE,
    SCALAR_HOLE,
    TWO,
    ZERO,
    A,
    C,
    H,
    N,
    R,
    W,
    X,
    Y,
    assuming,
    gram,
    i,
    j,
    judge_lemmas,
    lemma,
    m,
    n,
    verdict,
)
from sympy import (
    Expr,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Rational,
    Symbol,
    Trace,
    ZeroMatrix,
)

from dlhw3.symbolic.judge import JudgedLemma
from dlhw3.symbolic.nodes import (
    GradientOf,
    MatrixSum,
    Norm,
    PsdPower,
    ScalarDifferential,
    differential,
    hole,
)
from dlhw3.symbolic.plan import (
    INDUCTION_HYPOTHESIS,
    Chain,
    Equation,
    Hypothesis,
    Induction,
    Lemma,
    Rewrite,
    SplitSum,
    Step,
    Theory,
)
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.verdict import Verdict

# -- equals for equals -------------------------------------------------------------------------------------


def test_a_hole_does_not_stand_for_a_variable() -> None:
    """X = Y at a point does not make derivatives in X derivatives in Y."""
    theory = assuming(X, Y)
    context = ScalarDifferential(Trace(A), hole(X), H)
    left, right = differential(Trace(A), X, H), differential(Trace(A), Y, H)
    assert verdict(left, right, Rewrite("h", context), theory) < Verdict.SUPPORTED
    nested = GradientOf(Trace(A), hole(X))
    assert (
        verdict(GradientOf(Trace(A), X), GradientOf(Trace(A), Y), Rewrite("h", nested), theory)
        < Verdict.SUPPORTED
    )


def test_a_hole_does_not_stand_in_the_declaration_of_a_letter() -> None:
    """n = m does not make A of shape n×n the letter A of shape m×m."""
    theory = assuming(n, m)
    wide, context = MatrixSymbol("A", m, m), MatrixSymbol("A", SCALAR_HOLE, SCALAR_HOLE)
    assert verdict(A, wide, Rewrite("h", context), theory) < Verdict.SUPPORTED


def test_a_context_without_a_hole_proves_nothing() -> None:
    assert verdict(A, C, Rewrite("h", A), assuming(X, Y)) < Verdict.SUPPORTED
    assert verdict(A, C, Rewrite("h", hole(R)), assuming(X, Y)) < Verdict.SUPPORTED


def test_an_index_of_the_hypothesis_is_not_bound_by_the_context() -> None:
    """tr(iA) = 5 for one i, so Σ_i is not touched."""
    theory = assuming(MatMul(i, A), C)
    context = MatrixSum(hole(A), i, 1, N)
    left, right = MatrixSum(MatMul(i, A), i, 1, N), MatrixSum(C, i, 1, N)
    theory = Theory(DEEP, theory.hypotheses)
    assert verdict(left, right, Rewrite("h", context), theory) < Verdict.SUPPORTED


def test_a_statement_does_not_quantify_over_what_a_hypothesis_fixes() -> None:
    """iA = C for one particular i does not make it true of all i."""
    claim = lemma(MatMul(i, A), C, Rewrite("h", hole(A)), indices=(Range(i, ZERO, None),))
    with pytest.raises(ValueError, match="one particular value"):
        judge_lemmas(assuming(MatMul(i, A), C), [claim])


def test_a_premise_is_used_within_its_range() -> None:
    theory = assuming(MatMul(j + 1, A), MatMul(j + 1, C), (Range(j, ONE, N),), DEEP)
    for value in (ZERO, N + 1, TWO, N - 1, Rational(3, 2), i):
        by = Rewrite("h", hole(A), ((j, value),))
        assert verdict(MatMul(value + 1, A), MatMul(value + 1, C), by, theory) < Verdict.SUPPORTED
    for value in (ONE, N):
        by = Rewrite("h", hole(A), ((j, value),))
        assert verdict(MatMul(value + 1, A), MatMul(value + 1, C), by, theory) is Verdict.PROVED


def test_an_index_takes_whole_numbers_only() -> None:
    """(AAᵀ)^{2j} = (CCᵀ)^{2j} for whole j does not say so of j = 1/2."""
    theory = assuming(PsdPower(gram(A), 2 * j), PsdPower(gram(C), 2 * j), (Range(j, ZERO, None),))
    by = Rewrite("h", hole(A), ((j, Rational(1, 2)),))
    assert verdict(PsdPower(gram(A), 1), PsdPower(gram(C), 1), by, theory) < Verdict.PROVED


def test_a_premise_that_was_not_proved_is_no_premise() -> None:
    false = lemma(A, C, name="false")
    use = lemma(MatMul(A, A), MatMul(C, A), Rewrite("false", MatMul(hole(A), A)), name="use")
    later = lemma(A, C, Rewrite("later", hole(A)), name="later")  # nor is a lemma its own premise
    results = judge_lemmas(Theory(), [false, use, later])
    assert all(result.verdict is Verdict.REFUTED for result in results)
    assert verdict(A, C, Rewrite(INDUCTION_HYPOTHESIS, hole(A))) is Verdict.REFUTED


def test_the_value_of_an_index_is_not_captured_by_the_premises_own_sum() -> None:
    total = MatrixSum(MatMul(i + j, A), i, 1, 2)
    first = lemma(total, MatMul(3 + 2 * j, A), name="first", indices=(Range(j, ZERO, None),))
    captured = MatrixSum(MatMul(2 * i, A), i, 1, 2)
    second = lemma(captured, MatMul(3 + 2 * i, A), Rewrite("first", hole(A), ((j, i),)), name="second")
    results = judge_lemmas(Theory(), [first, second])
    assert [result.verdict for result in results] == [Verdict.PROVED, Verdict.REFUTED]


# -- ranges, induction -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "indices",
    [
        (Range(i, ZERO, Integer(10)), Range(i, Integer(5), Integer(5))),  # one index twice
        (Range(i, j, j), Range(j, ZERO, ZERO)),  # the end mentions an index declared later
        (Range(i, i, None),),  # or itself
        (Range(i, Rational(1, 2), None),),  # the end is no whole number
        (Range(Symbol("x"), ZERO, None),),  # nor is the index
        (Range(N, ZERO, None),),  # declared by the theory
    ],
)
def test_ranges_are_well_formed(indices) -> None:
    with pytest.raises(ValueError, match=r"range|declared"):
        judge_lemmas(Theory(DEEP), [lemma(A, A, indices=indices)])
    theory = Theory(DEEP, (Hypothesis("h", Equation(A, C, indices)),))
    with pytest.raises(ValueError, match=r"range|declared"):
        judge_lemmas(theory, [lemma(A, A)])


def test_an_index_in_the_facts_is_not_quantified() -> None:
    """W_j ≠ 0 for one j: the statement may not be about all j."""
    theory = Theory(Facts((Range(N, ONE, None),), nonzero=frozenset({W[j]})))
    one = Norm(W[j]) ** -2 * Trace(gram(W[j]))
    with pytest.raises(ValueError, match="declared"):
        judge_lemmas(theory, [lemma(one, ONE, indices=(Range(j, ONE, N),))])


def triangular(extra: Expr = ZERO) -> Equation:
    left = MatrixSum(MatMul(i, A), i, 1, j)
    return Equation(left, MatMul(j * (j + 1) / 2 + extra, A), (Range(j, ONE, None),))


def induction(statement: Equation, *, descending: bool = False) -> JudgedLemma:
    def at(value: Expr) -> Equation:
        return Equation(statement.left.xreplace({j: value}), statement.right.xreplace({j: value}))

    start, end = at(ONE), at(j + 1)
    split = MatAdd(statement.left, MatMul(j + 1, A))
    by_hypothesis = MatAdd(statement.right, MatMul(j + 1, A))
    steps = (
        Step(end.left, split, "", SplitSum(end.left, hole(A), end.left.args[3] - 1)),
        Step(split, by_hypothesis, "", Rewrite(INDUCTION_HYPOTHESIS, MatAdd(hole(A), MatMul(j + 1, A)))),
        Step(by_hypothesis, end.right, ""),
    )
    proof = Induction(j, Chain((Step(start.left, start.right, ""),)), Chain(steps), descending)
    (checked,) = judge_lemmas(Theory(), [Lemma("sum", statement, proof)])
    return checked


def test_induction_needs_a_true_base_and_a_true_step() -> None:
    assert induction(triangular()).verdict is Verdict.PROVED
    wrong_base = induction(triangular(ONE))  # the step holds, the base fails
    assert wrong_base.verdict is Verdict.REFUTED
    assert [step.judgement.verdict for step in wrong_base.steps if step.branch.startswith("step")] == [
        Verdict.PROVED
    ] * 3
    wrong_step = induction(triangular(j - 1))  # the base holds, the step fails
    assert wrong_step.verdict is Verdict.REFUTED
    assert wrong_step.steps[0].judgement.verdict is Verdict.PROVED


def test_descending_induction_needs_an_upper_end() -> None:
    with pytest.raises(ValueError, match="upper end"):
        induction(triangular(), descending=True)


def test_descending_induction_starts_at_the_top() -> None:
    statement = Equation(MatMul(j, A), MatMul(j, C), (Range(j, ONE, N),))
    steps = Chain((Step(MatMul(j - 1, A), MatMul(j - 1, C), "", Rewrite(INDUCTION_HYPOTHESIS, hole(A))),))
    upward = Chain((Step(MatMul(j + 1, A), MatMul(j + 1, C), "", Rewrite(INDUCTION_HYPOTHESIS, hole(A))),))
    for descending, step in ((True, steps), (False, upward)):
        base = Chain((Step(A, C, ""),))
        (checked,) = judge_lemmas(Theory(DEEP), [Lemma("x", statement, Induction(j, base, step, descending))])
        assert checked.verdict is Verdict.REFUTED
        assert checked.disconnected or not descending  # a descending proof must begin at N, not at 1


def test_the_induction_hypothesis_is_for_one_index_only() -> None:
    """Rewriting with the hypothesis at j under a sum over j would use it at every j."""
    statement = Equation(MatMul(j, A), MatMul(j, C), (Range(j, ONE, N),))
    total = [MatrixSum(MatMul(j, letter), j, 1, N) for letter in (A, C)]
    by = Rewrite(INDUCTION_HYPOTHESIS, MatrixSum(hole(A), j, 1, N))
    proof = Induction(j, Chain(()), Chain((Step(*total, "", by),)))
    (checked,) = judge_lemmas(Theory(DEEP), [Lemma("x", statement, proof)])
    assert checked.verdict < Verdict.SUPPORTED


def test_the_steps_must_add_up_to_the_statement() -> None:
    good = Step(MatMul(A, Identity(n)), A, "")
    for left, right in ((A, C), (C, A), (MatMul(A, A), A)):
        (checked,) = judge_lemmas(Theory(), [Lemma("x", Equation(left, right), Chain((good,)))])
        assert checked.verdict is Verdict.UNDECIDED
        assert checked.disconnected
    (empty,) = judge_lemmas(Theory(), [Lemma("x", Equation(A, A), Chain(()))])
    assert empty.verdict is Verdict.UNDECIDED


def test_a_statement_without_meaning_is_not_proved_by_meaningful_steps() -> None:
    """RR − RR + R has no meaning for R of shape n×m, although the ill-shaped terms would cancel."""
    odd = MatAdd(MatMul(R, R), MatMul(-1, R, R), R)
    good = Step(MatAdd(R, ZeroMatrix(n, m)), R, "")
    (checked,) = judge_lemmas(Theory(), [Lemma("x", Equation(odd, R), Chain((good,)))])
    assert checked.verdict is Verdict.UNDECIDED
    undefined = Equation(MatMul(MatPow(A, -1), A), Identity(n))
    (checked,) = judge_lemmas(Theory(), [Lemma("x", undefined, Chain((Step(A, A, ""),)))])
    assert checked.verdict is Verdict.UNDECIDED
