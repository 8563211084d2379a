"""Differentials and gradients: directions, second order, hypotheses, letters that are not arbitrary.

Every claim refused here is false for some values, or has no meaning; many were once accepted.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from kernel_claims import (
    DEEP,
    NOTHING,
    ONE,
    SCALAR_HOLE,
    SYMMETRIC,
    ZERO,
    A,
    B,
    C,
    H,
    N,
    R,
    W,
    X,
    Y,
    assuming,
    gram,
    j,
    judge_lemmas,
    lemma,
    n,
    p,
    verdict,
)
from second_opinion.normal import normalize
from second_opinion.powers import Unsupported
from sympy import (
    Function,
    Identity,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Mul,
    Rational,
    Symbol,
    Trace,
    Transpose,
)

from dlhw3.symbolic.nodes import (
    AbstractFunction,
    GradientOf,
    Inner,
    MatrixDifferential,
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
    Justification,
    Lemma,
    ReadOff,
    Rewrite,
    Step,
    Theory,
)
from dlhw3.symbolic.ranges import Range
from dlhw3.symbolic.verdict import Verdict

# -- differentials -----------------------------------------------------------------------------------------


def test_a_direction_is_read_where_its_differential_stands() -> None:
    """D_Y(D_X Y[H])[X] is zero: the outer direction X does not move with the inner differential."""
    inner = differential(Y, X, H)
    assert verdict(differential(inner, Y, X), H) is Verdict.REFUTED
    assert verdict(differential(inner, Y, X), NOTHING) is Verdict.PROVED
    moving = differential(MatMul(X, X), X, MatMul(X, H))  # the inner direction does move with an outer one
    product = MatAdd(MatMul(X, H, X), MatMul(X, X, H))
    assert verdict(moving, product) is Verdict.PROVED
    twice = differential(moving, X, C)
    expected = MatAdd(MatMul(C, H, X), MatMul(X, H, C), MatMul(C, X, H), MatMul(X, C, H))
    assert verdict(twice, expected) is Verdict.PROVED
    assert verdict(differential(X, X, X), X) is Verdict.PROVED


def test_second_derivatives_keep_their_cross_terms() -> None:
    cube = MatMul(X, X, X)
    twice = differential(differential(cube, X, H), X, H)
    both = MatAdd(MatMul(X, H, H), MatMul(H, X, H), MatMul(H, H, X))
    assert verdict(twice, MatMul(2, both)) is Verdict.PROVED
    assert verdict(twice, both) is Verdict.REFUTED
    loss = AbstractFunction("l", n, n)
    curved = differential(differential(loss(X), X, H), X, A)
    assert verdict(curved, Inner(loss.hessian(X, H), A)) is Verdict.PROVED
    assert verdict(curved, 2 * Inner(loss.hessian(X, H), A)) is Verdict.REFUTED


def test_the_second_order_of_a_step_is_dropped_only_in_derivatives() -> None:
    assert (
        verdict(
            differential(gram(X), X, H), MatAdd(MatMul(X, Transpose(H)), MatMul(H, Transpose(X)), gram(H))
        )
        is Verdict.REFUTED
    )
    assert (
        verdict(gram(MatAdd(X, H)), MatAdd(gram(X), MatMul(X, Transpose(H)), MatMul(H, Transpose(X))))
        is Verdict.REFUTED
    )


def test_third_derivatives_of_abstract_functions_are_not_guessed() -> None:
    loss = AbstractFunction("l", n, n)
    thrice = differential(differential(differential(loss(X), X, H), X, A), X, C)
    assert verdict(thrice, ZERO) < Verdict.SUPPORTED
    nested = differential(loss.hessian(X, H), X, A)
    assert verdict(nested, NOTHING) < Verdict.SUPPORTED


def test_a_hypothesis_is_not_differentiated() -> None:
    """X = 0 at a point does not make DX[H] zero."""
    theory = assuming(X, NOTHING)
    for kind in (MatrixDifferential(hole(X), X, H), MatrixDifferential(MatMul(hole(X), A), X, H)):
        filled = [kind.xreplace({hole(X): value}) for value in (X, NOTHING)]
        assert verdict(*filled, Rewrite("h", kind), theory) < Verdict.SUPPORTED
    traces = GradientOf(Trace(hole(X)), X)
    assert (
        verdict(GradientOf(Trace(X), X), GradientOf(Trace(NOTHING), X), Rewrite("h", traces), theory)
        < Verdict.SUPPORTED
    )
    inner = MatrixDifferential(
        MatrixDifferential(MatMul(X, A), A, hole(X)), X, H
    )  # in the direction of an inner one
    filled = [inner.xreplace({hole(X): value}) for value in (X, NOTHING)]
    assert verdict(*filled, Rewrite("h", inner), theory) < Verdict.SUPPORTED


def test_a_lemma_that_rests_on_a_hypothesis_is_not_differentiated() -> None:
    theory = assuming(gram(X), Identity(n))
    first = lemma(MatMul(gram(X), A), A, Rewrite("h", MatMul(hole(X), A)), name="first")
    context = MatrixDifferential(hole(A), X, H)
    second = lemma(differential(MatMul(gram(X), A), X, H), differential(A, X, H), Rewrite("first", context))
    results = judge_lemmas(theory, [first, second])
    assert [result.verdict for result in results] == [Verdict.PROVED, Verdict.REFUTED]


def test_the_induction_hypothesis_is_not_differentiated_under_a_hypothesis() -> None:
    theory = assuming(X, Identity(n))
    left, right = MatMul(N - N + 1, PsdPower(gram(X), j)), Identity(n)
    context = MatrixDifferential(hole(X), X, H)
    step = Step(
        differential(left, X, H), differential(right, X, H), "", Rewrite(INDUCTION_HYPOTHESIS, context)
    )
    claim = Lemma(
        "c", Equation(left, right, (Range(j, ZERO, None),)), Induction(j, Chain(()), Chain((step,)))
    )
    (checked,) = judge_lemmas(theory, [claim])
    assert checked.verdict < Verdict.SUPPORTED


def test_a_letter_is_not_constant_where_it_is_equated_with_the_variable() -> None:
    """W = XXᵀ is assumed: the differential of the letter W in X is not zero."""
    gram_letter, other = MatrixSymbol("W", n, n), MatrixSymbol("V", n, n)
    for definition in (True, False):
        hypotheses = (
            Hypothesis("W", Equation(gram_letter, gram(X)), definition=definition),
            Hypothesis("V", Equation(other, MatMul(gram_letter, A)), definition=definition),
        )
        theory = Theory(hypotheses=hypotheses)
        for letter in (gram_letter, other):
            assert verdict(differential(letter, X, H), NOTHING, theory=theory) is Verdict.UNDECIDED
            assert (
                verdict(GradientOf(Trace(letter), X), GradientOf(ZERO, X), theory=theory) is Verdict.UNDECIDED
            )
    defined = Theory(hypotheses=tuple(replace(one, definition=True) for one in hypotheses))
    assert verdict(differential(gram_letter, A, H), NOTHING, theory=defined) is Verdict.PROVED


def test_a_symmetric_variable_moves_symmetrically() -> None:
    """B = Bᵀ for a symmetric B, but D(B)[H] = H and D(Bᵀ)[H] = Hᵀ differ for H that is not symmetric."""
    theory = Theory(SYMMETRIC)
    same = lemma(B, Transpose(B), name="same")
    context = MatrixDifferential(hole(B), B, H)
    claim = lemma(differential(B, B, H), differential(Transpose(B), B, H), Rewrite("same", context))
    results = judge_lemmas(theory, [same, claim])
    assert [result.verdict for result in results] == [Verdict.PROVED, Verdict.UNDECIDED]
    entry = Trace(
        MatMul(A, B)
    )  # among symmetric B, tr(AB) and tr(ABᵀ) are one function: the gradient (A + Aᵀ)/2
    turned, mean = Trace(MatMul(A, Transpose(B))), MatMul(Rational(1, 2), MatAdd(A, Transpose(A)))
    assert verdict(GradientOf(entry, B), GradientOf(turned, B), theory=theory) is Verdict.PROVED
    assert verdict(GradientOf(entry, B), mean, theory=theory) is Verdict.PROVED
    assert verdict(GradientOf(entry, B), Transpose(A), theory=theory) is Verdict.REFUTED
    assert verdict(GradientOf(entry, B), GradientOf(turned, B)) is Verdict.REFUTED
    with pytest.raises(Unsupported):
        normalize(differential(MatMul(A, B), B, H), SYMMETRIC)
    symmetric = MatAdd(H, Transpose(H))
    assert verdict(differential(B, B, symmetric), symmetric, theory=theory) is Verdict.PROVED


def test_scalars_and_matrices_are_not_mixed() -> None:
    """SymPy lets scalar factors commute: a matrix in a scalar's place would, too."""
    first, second = (ScalarDifferential(MatMul(letter, X), X, H) for letter in (A, C))
    assert verdict(first * second, second * first) < Verdict.SUPPORTED
    assert verdict(Mul(R, R, evaluate=False), Mul(R, R, evaluate=False)) < Verdict.SUPPORTED
    x, y = (Symbol(name, commutative=False) for name in "xy")
    assert verdict(x * y * Trace(A), y * x * Trace(A)) < Verdict.SUPPORTED


def test_a_function_of_something_that_moves_is_not_constant() -> None:
    assert verdict(differential(Function("f")(Trace(X)), X, H), ZERO) < Verdict.SUPPORTED


# -- gradients ---------------------------------------------------------------------------------------------


def read_off(theory: Theory, direction: MatrixSymbol, premise: Justification) -> list[Verdict]:
    """Try to conclude ∇_X tr(XXᵀ) = X (it is 2X) from a premise that holds for one direction only."""
    objective = Trace(gram(X))
    first = lemma(differential(objective, X, direction), Inner(X, direction), premise, name="first")
    second = lemma(GradientOf(objective, X), X, ReadOff("first"), name="second")
    return [result.verdict for result in judge_lemmas(theory, [first, second])]


def test_a_gradient_is_read_off_for_every_direction_only() -> None:
    claimed = Equation(differential(Trace(gram(X)), X, H), Inner(X, H))
    assumed = Theory(hypotheses=(Hypothesis("h", claimed),))
    assert read_off(assumed, H, Rewrite("h", SCALAR_HOLE))[1] < Verdict.SUPPORTED
    zero = Theory(hypotheses=(Hypothesis("zero", Equation(H, NOTHING)),))
    trace = differential(Trace(gram(X)), X, H)
    steps = (
        Step(trace, 2 * Inner(X, H), ""),
        Step(2 * Inner(X, H), 2 * Inner(X, NOTHING), "", Rewrite("zero", 2 * Inner(X, hole(H)))),
        Step(2 * Inner(X, NOTHING), Inner(X, NOTHING), ""),
        Step(Inner(X, NOTHING), Inner(X, H), "", Rewrite("zero", Inner(X, hole(H)), reverse=True)),
    )
    first = Lemma("first", Equation(trace, Inner(X, H)), Chain(steps))
    second = lemma(GradientOf(Trace(gram(X)), X), X, ReadOff("first"), name="second")
    results = [result.verdict for result in judge_lemmas(zero, [first, second])]
    assert results[0] is Verdict.PROVED
    assert results[1] < Verdict.SUPPORTED
    along_itself = lemma(differential(Trace(gram(X)), X, X), Inner(MatMul(2, X), X), name="first")
    gradient = lemma(GradientOf(Trace(gram(X)), X), MatMul(2, X), ReadOff("first"), name="second")
    assert judge_lemmas(Theory(), [along_itself, gradient])[1].verdict < Verdict.PROVED


def test_a_direction_of_a_family_that_is_assumed_is_not_arbitrary() -> None:
    """The hypothesis is about H of shape d_j×d_{j-1} for each j; the lemma calls the index p."""

    def claim(index: Symbol) -> Equation:
        direction = MatrixSymbol("H", W.width(index), W.width(index - 1))
        objective = Trace(gram(W[index]))
        return Equation(
            differential(objective, W[index], direction), Inner(W[index], direction), (Range(index, ONE, N),)
        )

    theory = Theory(DEEP, (Hypothesis("h", claim(j)),))
    wanted = claim(p)
    first = lemma(
        wanted.left, wanted.right, Rewrite("h", SCALAR_HOLE, ((j, p),)), name="first", indices=wanted.indices
    )
    second = lemma(
        GradientOf(Trace(gram(W[p])), W[p]), W[p], ReadOff("first"), name="second", indices=wanted.indices
    )
    results = judge_lemmas(theory, [first, second])
    assert results[1].verdict < Verdict.SUPPORTED


def test_a_gradient_may_depend_on_everything_but_the_direction() -> None:
    objective = Trace(MatMul(Transpose(X), X))
    left = differential(objective, X, H)
    first = lemma(left, Inner(MatMul(2, X), H), name="first")
    wrong = lemma(GradientOf(objective, X), X, ReadOff("first"), name="wrong")
    right = lemma(GradientOf(objective, X), MatMul(2, X), ReadOff("first"), name="right")
    verdicts = [result.verdict for result in judge_lemmas(Theory(), [first, wrong, right])]
    assert verdicts == [Verdict.PROVED, Verdict.REFUTED, Verdict.PROVED]
    twisted = lemma(differential(Trace(MatMul(X, X)), X, H), Inner(MatMul(2, Transpose(X)), H), name="first")
    missed = lemma(GradientOf(Trace(MatMul(X, X)), X), MatMul(2, X), ReadOff("first"), name="missed")
    assert [r.verdict for r in judge_lemmas(Theory(), [twisted, missed])] == [Verdict.PROVED, Verdict.REFUTED]
