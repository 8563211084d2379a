"""Sums, and the indices that they bind: nothing is captured, split off nothing, or run backwards.

Every claim refused here is false for some values, or has no meaning; many were once accepted.
"""

from __future__ import annotations

import pytest
from kernel_claims import DEEP, SCALAR_HOLE, TWO, ZERO, A, N, W, assuming, i, j, k, n, verdict
from second_opinion.forms import bound_index
from second_opinion.normal import normalize
from sympy import (
    Dummy,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Rational,
    Trace,
)

from dlhw3.errors import ShapeError
from dlhw3.symbolic import shapes
from dlhw3.symbolic.nodes import (
    AbstractFunction,
    MatrixSum,
    hole,
    index_symbol,
)
from dlhw3.symbolic.plan import (
    Rewrite,
    SplitSum,
    Theory,
)
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.verdict import Verdict


def test_an_index_is_not_captured_when_a_sum_has_one_term() -> None:
    """Σ_{i=k}^{k} Σ_{k=1}^{2} iA is 2kA, not (1 + 2)A."""
    total = MatrixSum(MatrixSum(MatMul(i, A), k, 1, 2), i, k, k)
    assert verdict(total, MatMul(3, A)) < Verdict.SUPPORTED
    with pytest.raises(ShapeError):  # the normal form refuses it by itself
        normalize(total, Facts())


def test_an_index_is_not_captured_when_a_term_is_split_off() -> None:
    inner = MatrixSum(MatMul(i, A), k, 1, 2)
    total = MatrixSum(inner, i, 0, k)
    wrong = MatAdd(MatrixSum(inner, i, 0, k - 1), MatMul(3, A))
    assert verdict(total, wrong, SplitSum(total, hole(A), total.args[3] - 1)) < Verdict.SUPPORTED


def test_a_sum_does_not_bind_an_index_that_is_free_elsewhere() -> None:
    free = MatMul(i, MatrixSum(MatMul(i, A), i, 1, 2))
    assert verdict(free, MatrixSum(MatMul(i**2, A), i, 1, 2)) < Verdict.SUPPORTED
    with pytest.raises(ShapeError, match="bound twice"):
        shapes.check(free, Facts())
    told = Facts((Range(index_symbol("p"), i, None),))  # nor one that a fact mentions
    assert verdict(MatrixSum(MatMul(i, A), i, 1, 2), MatMul(3, A), theory=Theory(told)) < Verdict.SUPPORTED
    itself = MatrixSum(MatMul(i, A), i, 1, i)
    assert verdict(itself, itself) < Verdict.SUPPORTED


def test_the_kernels_own_bound_indices_cannot_be_used() -> None:
    own = bound_index(0)
    left = MatMul(own, MatrixSum(MatMul(i, A), i, 1, N))
    right = MatrixSum(MatMul(i, i, A), i, 1, N)
    assert verdict(left, right, theory=Theory(DEEP)) < Verdict.SUPPORTED
    assert verdict(MatMul(Dummy("x"), A), A) < Verdict.SUPPORTED


def test_products_of_sums_keep_their_indices_apart() -> None:
    one = MatrixSum(MatMul(i, A), i, 1, N)
    merged = MatrixSum(MatMul(i**2, A, A), i, 1, N)
    facts = Theory(DEEP)
    assert verdict(MatMul(one, one), merged, theory=facts) is Verdict.REFUTED
    square = MatMul(Trace(one), one)
    assert verdict(square, MatrixSum(MatMul(i**2, Trace(A), A), i, 1, N), theory=facts) is Verdict.REFUTED
    inside = MatrixSum(MatMul(i, one.xreplace({i: j})), i, 1, N)
    assert verdict(inside, MatrixSum(MatMul(i**2, A), i, 1, N), theory=facts) is Verdict.REFUTED
    assert verdict(MatMul(one, one), MatMul(one, one.xreplace({i: j})), theory=facts) is Verdict.PROVED


def test_sums_in_arguments_of_functions_keep_their_indices() -> None:
    loss = AbstractFunction("l", n, n)
    inner = MatrixSum(MatMul(i, A), i, 1, N)
    left = MatrixSum(MatMul(j, loss.gradient(inner)), j, 1, N)
    right = MatrixSum(MatMul(j, loss.gradient(MatMul(j, A))), j, 1, N)
    assert verdict(left, right, theory=Theory(DEEP)) is Verdict.REFUTED


def test_an_empty_sum_has_no_term_to_split_off() -> None:
    total = MatrixSum(A, i, 1, N - 1)
    split = MatAdd(MatrixSum(A, i, 1, N - 2), A)
    assert (
        verdict(total, split, SplitSum(total, hole(A), total.args[3] - 1), Theory(DEEP)) < Verdict.SUPPORTED
    )
    least_two = Theory(Facts((Range(N, TWO, None),)))
    assert verdict(total, split, SplitSum(total, hole(A), total.args[3] - 1), least_two) is Verdict.PROVED


def test_a_sum_may_not_run_backwards_or_over_fractions() -> None:
    backwards = MatrixSum(A, i, 1, N - 2)  # at N = 1 the length would be -1
    assert verdict(backwards, MatMul(N - 2, A), theory=Theory(DEEP)) < Verdict.SUPPORTED
    half = MatrixSum(A, i, 1, Rational(1, 2))
    assert verdict(half, MatMul(Rational(1, 2), A)) < Verdict.SUPPORTED


def test_the_terms_of_a_sum_have_one_shape() -> None:
    total = MatrixSum(W[i], i, 1, 2)
    facts = Theory(Facts((Range(N, TWO, None),)))
    assert verdict(total, total, theory=facts) < Verdict.SUPPORTED


def test_a_letter_whose_shape_depends_on_a_bound_index_is_refused() -> None:
    """X of shape d_j×d_j is another letter for each j: tr X = 0 for one j says nothing of the others."""
    letter = MatrixSymbol("X", W.width(j), W.width(j))
    theory = assuming(Trace(letter), ZERO)
    context = MatrixSum(MatMul(SCALAR_HOLE, A), j, 1, 5)
    left, right = MatrixSum(MatMul(Trace(letter), A), j, 1, 5), MatrixSum(MatMul(ZERO, A), j, 1, 5)
    assert verdict(left, right, Rewrite("h", context), theory) < Verdict.SUPPORTED
