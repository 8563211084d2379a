"""Shapes, transposes, traces, layers, names; theories, and refutations that must not be wrong either.

Every claim refused here is false for some values, or has no meaning; many were once accepted.
"""

from __future__ import annotations

import random

import pytest
from kernel_claims import (
    DEEP,
    ONE,
    SYMMETRIC,
    TWO,
    A,
    B,
    C,
    N,
    R,
    W,
    X,
    assuming,
    gram,
    j,
    judge,
    judge_lemmas,
    lemma,
    m,
    n,
    p,
    verdict,
)
from second_opinion.model import Model
from second_opinion.normal import normalize
from second_opinion.powers import Unsupported
from second_opinion.rationals import Inexact
from sympy import (
    Identity,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
)

from dlhw3.errors import ShapeError
from dlhw3.symbolic.nodes import (
    AbstractFunction,
    Inner,
    Layers,
    MatrixSum,
    Norm,
    PsdPower,
    differential,
)
from dlhw3.symbolic.plan import (
    Equation,
    Hypothesis,
    Theory,
)
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.verdict import Verdict

# -- shapes, traces, layers, letters -----------------------------------------------------------------------


def test_shapes_must_fit() -> None:
    for odd in (MatMul(R, R), MatMul(R, A), Trace(R), MatPow(R, 2), PsdPower(R, 2), Inner(R, A)):
        assert verdict(odd, odd) is Verdict.UNDECIDED
    assert verdict(R, Transpose(R)) < Verdict.SUPPORTED
    assert verdict(ZeroMatrix(n, m), ZeroMatrix(m, n)) < Verdict.SUPPORTED


def test_transposes_are_not_dropped() -> None:
    assert verdict(A, Transpose(A)) is Verdict.REFUTED
    assert verdict(Trace(MatMul(A, C)), Trace(MatMul(A, Transpose(C)))) is Verdict.REFUTED
    assert verdict(Trace(MatMul(A, C)), Trace(MatMul(Transpose(A), Transpose(C)))) is Verdict.PROVED
    theory = Theory(SYMMETRIC)
    assert verdict(MatMul(A, Transpose(B)), MatMul(A, B), theory=theory) is Verdict.PROVED
    assert verdict(Transpose(MatMul(A, B)), MatMul(A, B), theory=theory) is Verdict.REFUTED
    assert verdict(MatMul(B, A), MatMul(A, B), theory=theory) is Verdict.REFUTED
    loss = AbstractFunction("l", n, n)
    for point in (X, gram(X)):
        assert verdict(loss.gradient(point), Transpose(loss.gradient(point))) is Verdict.REFUTED


def test_traces_turn_in_circles_only() -> None:
    left = Trace(MatMul(A, C, A, X))
    assert verdict(left, Trace(MatMul(A, X, A, C))) is Verdict.PROVED
    assert verdict(left, Trace(MatMul(A, A, C, X))) is Verdict.REFUTED
    assert verdict(Trace(MatMul(A, C, X)), Trace(MatMul(A, X, C))) is Verdict.REFUTED
    assert verdict(Trace(Identity(n)), ONE) is Verdict.REFUTED
    assert verdict(Trace(Identity(n)), n) is Verdict.PROVED


def test_only_sizes_that_are_one_make_scalars() -> None:
    row, column = MatrixSymbol("r", 1, n), MatrixSymbol("c", n, 1)
    assert verdict(MatMul(row, A, column, row), MatMul(row, row.T * column.T * A.T)) is not Verdict.PROVED
    assert verdict(MatMul(row, column, row), MatMul(Trace(MatMul(column, row)), row)) is Verdict.PROVED
    assert verdict(MatMul(column, row), MatMul(Trace(MatMul(column, row)), Identity(n))) is Verdict.REFUTED
    assert verdict(MatMul(A, C), MatMul(C, A)) is Verdict.REFUTED


def test_layers_stay_in_range() -> None:
    for product in (W.product(N + 1, 1), W.product(N, 0), W[j], W.product(1, N + 2)):
        assert verdict(product, product, theory=Theory(DEEP)) is Verdict.UNDECIDED
    assert verdict(W[N / 2], W[N / 2], theory=Theory(Facts((Range(N, TWO, None),)))) is Verdict.UNDECIDED


def test_layers_meet_end_to_end_only() -> None:
    theory, indices = Theory(DEEP), (Range(j, ONE, N),)
    whole = W.product(N, 1)
    assert (
        verdict(MatMul(W.product(N, j + 1), W.product(j, 1)), whole, theory=theory, indices=indices)
        is Verdict.PROVED
    )
    square = Layers("V", 3)
    swapped = MatMul(square[1], square[2])
    assert verdict(swapped, square.product(2, 1), theory=Theory()) is Verdict.UNDECIDED
    turned = Trace(MatMul(W.product(j, 1), A_between(), W.product(N, j + 1)))
    straight = Trace(MatMul(whole, A_between()))
    assert verdict(turned, straight, theory=theory, indices=indices) is Verdict.PROVED
    gap = Trace(MatMul(whole, A_between(), gram(whole)))
    assert verdict(gap, straight, theory=theory) is Verdict.REFUTED


def A_between() -> MatrixSymbol:
    return MatrixSymbol("A", W.width(0), W.width(N))


def test_a_layer_that_may_be_the_moving_one_moves() -> None:
    """D W_p[W_j ↦ H] is zero only where p ≠ j is known."""
    direction = MatrixSymbol("H", W.width(j), W.width(j - 1))
    indices = (Range(j, ONE, N), Range(p, ONE, N))
    zero = ZeroMatrix(*W[p].shape)
    assert (
        verdict(differential(W[p], W[j], direction), zero, theory=Theory(DEEP), indices=indices)
        < Verdict.SUPPORTED
    )
    apart = (Range(p, TWO, N), Range(j, ONE, p - 1))
    assert (
        verdict(differential(W[p], W[j], direction), zero, theory=Theory(DEEP), indices=apart)
        is Verdict.PROVED
    )


def test_letters_that_print_alike_are_not_mixed() -> None:
    """Letters, families, functions and symbols of one name but another shape would mislead the reader."""
    other = MatrixSymbol("A", n, m)
    assert verdict(MatMul(A, other), MatMul(A, other)) is Verdict.UNDECIDED
    short = Layers("W", 3)
    direction = MatrixSymbol("H", *W[1].shape)
    moved = differential(short[1], W[1], direction)
    assert verdict(moved, ZeroMatrix(*W[1].shape), theory=Theory(DEEP)) is Verdict.UNDECIDED
    size = Symbol("n")
    assert verdict(MatMul(size, A), MatMul(size, A)) is Verdict.UNDECIDED
    mixed = AbstractFunction("l", n, n)(A) + AbstractFunction("l", n, m)(R)
    assert verdict(mixed, mixed) is Verdict.UNDECIDED


def test_forms_are_kept_apart_by_their_facts() -> None:
    """One expression, read under other facts, is read anew."""
    twisted = MatAdd(B, MatMul(-1, Transpose(B)))
    assert normalize(twisted, Facts())
    assert not normalize(twisted, SYMMETRIC)
    assert normalize(twisted, Facts())
    with pytest.raises(Unsupported):
        normalize(1 / Norm(A), Facts())
    assert normalize(1 / Norm(A), Facts(nonzero=frozenset({A})))
    with pytest.raises(Unsupported):
        normalize(1 / Norm(A), Facts())


# -- the theory, and refutations ---------------------------------------------------------------------------


def test_hypotheses_mean_something() -> None:
    with pytest.raises(ShapeError):
        judge_lemmas(assuming(MatMul(R, R), R), [lemma(A, A)])
    twice = (Hypothesis("h", Equation(A, C)), Hypothesis("h", Equation(A, X)))
    with pytest.raises(ValueError, match="one name"):
        judge_lemmas(Theory(hypotheses=twice), [lemma(A, A)])


def test_what_follows_from_the_hypotheses_is_not_refuted() -> None:
    """A letter with two definitions, or defined in a circle, gives no counterexample to its definition."""
    both = tuple(
        Hypothesis(name, Equation(A, value), definition=True) for name, value in (("1", C), ("2", X))
    )
    assert verdict(C, X, theory=Theory(hypotheses=both)) is Verdict.UNDECIDED
    assert verdict(A, C, theory=Theory(hypotheses=both)) is Verdict.UNDECIDED
    compound = (Hypothesis("1", Equation(MatMul(2, A), C), definition=True),)
    assert verdict(C, MatMul(2, A), theory=Theory(hypotheses=compound)) is Verdict.UNDECIDED
    symmetric = Theory(SYMMETRIC, (Hypothesis("1", Equation(B, C), definition=True),))
    assert verdict(C, Transpose(C), theory=symmetric) is Verdict.UNDECIDED


def test_the_reason_does_not_claim_more_than_was_decided() -> None:
    """Different normal forms are said to differ, and no more; what the sides differ by is shown."""
    (step,) = judge(A, C).steps
    assert step.judgement.reason == "the normal forms of the two sides differ"
    assert step.judgement.difference == MatAdd(A, MatMul(-1, C))
    (step,) = judge(MatMul(2, X, A), MatAdd(MatMul(X, A), MatMul(X, C))).steps
    assert step.judgement.difference == MatAdd(MatMul(X, A), MatMul(-1, X, C))
    small = MatrixSymbol("S", 2, 2)  # Cayley and Hamilton: true for 2×2, but not seen by the normal form
    trace = Trace(small)
    cayley = MatAdd(MatMul(trace, small), MatMul((Trace(MatMul(small, small)) - trace**2) / 2, Identity(2)))
    checked = judge(MatMul(small, small), cayley)
    assert checked.verdict is Verdict.UNDECIDED


def test_two_sides_have_one_shape() -> None:
    with pytest.raises(ShapeError, match="equates"):
        judge_lemmas(assuming(ZeroMatrix(n, m), ZeroMatrix(m, n)), [lemma(A, A)])
    with pytest.raises(ShapeError, match="equates"):
        judge_lemmas(assuming(Trace(A), A), [lemma(A, A)])
    one = MatrixSymbol("s", 1, 1)
    assert verdict(one, Trace(one)) < Verdict.SUPPORTED


def test_layers_and_sums_out_of_range_have_no_value() -> None:
    model = Model({N: 3}, lambda index: 2, random.Random(0))
    for backwards in (W.product(1, 3), MatrixSum(A, j, 3, 1)):
        with pytest.raises(Inexact):
            model.evaluate(backwards)
