"""Powers and norms: 0⁰, negative and undefined exponents, roots of what is not a visible square.

Every claim refused here is false for some values, or has no meaning; many were once accepted.
"""

from __future__ import annotations

import random

import pytest
from kernel_claims import (
    DEEP,
    NOTHING,
    ONE,
    SYMMETRIC,
    TWO,
    ZERO,
    A,
    B,
    C,
    H,
    N,
    X,
    assuming,
    gram,
    j,
    judge_lemmas,
    lemma,
    n,
    verdict,
)
from second_opinion.model import Model
from second_opinion.normal import normalize
from second_opinion.powers import Unsupported
from second_opinion.rationals import Inexact
from sympy import (
    Expr,
    Function,
    Identity,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Rational,
    Trace,
    Transpose,
)

from dlhw3.symbolic.conditions.domains import condition_text
from dlhw3.symbolic.nodes import (
    Norm,
    PsdPower,
    differential,
    hole,
)
from dlhw3.symbolic.plan import (
    Equation,
    Hypothesis,
    Justification,
    NormalForm,
    PsdRoot,
    Rewrite,
    Theory,
)
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.verdict import Verdict


def test_the_root_of_a_square_is_not_its_letter() -> None:
    """B symmetric: B(BB)^j = B^{2j+1} is no positive semidefinite matrix, else B = (BB)^{1/2} = |B|."""
    odd = MatMul(B, PsdPower(MatMul(B, B), j))
    whole = Range(j, ZERO, None)
    square = PsdPower(MatMul(B, B), 2 * j + 1)
    root = PsdPower(MatMul(B, B), (2 * j + 1) / TWO)
    absolute = PsdPower(MatMul(B, B), Rational(1, 2))
    results = judge_lemmas(
        Theory(SYMMETRIC),
        [
            lemma(PsdPower(odd, 2), square, name="square", indices=(whole,)),
            lemma(odd, root, PsdRoot("square"), name="root", indices=(whole,)),
            lemma(B, absolute, Rewrite("root", hole(B), ((j, ZERO),)), name="absolute"),
        ],
    )
    assert all(result.verdict < Verdict.SUPPORTED for result in results)


def test_an_even_power_of_a_symmetric_letter_is_a_square() -> None:
    even = PsdPower(MatMul(B, B), j)
    whole = (Range(j, ZERO, None),)
    theory = Theory(SYMMETRIC)
    assert (
        verdict(PsdPower(even, 2), PsdPower(MatMul(B, B), 2 * j), theory=theory, indices=whole)
        is Verdict.PROVED
    )


def test_zero_to_the_power_zero_is_the_identity() -> None:
    zero = gram(NOTHING)
    assert verdict(PsdPower(zero, 0), NOTHING) is Verdict.REFUTED
    assert verdict(PsdPower(zero, 0), Identity(n)) is Verdict.PROVED
    assert verdict(PsdPower(zero, j), NOTHING, indices=(Range(j, ZERO, None),)) is Verdict.REFUTED
    assert verdict(PsdPower(zero, j), NOTHING, indices=(Range(j, ONE, None),)) is Verdict.PROVED


def test_the_inverse_of_a_power_is_refused() -> None:
    """Where the exponent may be negative, the power needs a definite matrix, and says so."""
    product = MatMul(PsdPower(gram(A), j - 2), PsdPower(gram(A), 2))
    some = lemma(product, PsdPower(gram(A), j), indices=(Range(j, ONE, None),))
    (made,) = judge_lemmas(Theory(), [some])
    assert made.theorem is not None
    assert any(condition.kind == "pd" for condition in made.theorem.conditions)
    assert verdict(product, PsdPower(gram(A), j), indices=(Range(j, TWO, None),)) is Verdict.PROVED


def conditions(
    left: Expr,
    right: Expr,
    by: Justification = NormalForm(),  # noqa: B008
    theory: Theory | None = None,
) -> set[str]:
    """The conditions of the kernel's theorem that says left = right."""
    (checked,) = judge_lemmas(theory or Theory(), [lemma(left, right, by)])
    assert checked.steps[0].verdict is Verdict.PROVED
    assert checked.theorem is not None
    return {condition_text(condition) for condition in checked.theorem.conditions}


def test_powers_of_what_is_no_visible_square_say_what_they_need() -> None:
    """A⁰ = I where A is psd; a Gram matrix is, whatever A."""
    assert not conditions(PsdPower(gram(A), 0), Identity(n))
    for base in (
        A,
        MatMul(A, A),
        MatMul(-1, gram(A)),
        MatMul(A, B, Transpose(A)),
        MatAdd(gram(A), MatMul(-1, gram(C))),
    ):
        (needed,) = conditions(PsdPower(base, 0), Identity(n))
        assert needed.endswith("is symmetric and positive semidefinite")
    (at_zero,) = conditions(
        PsdPower(MatMul(-1, gram(A)), 0), Identity(n)
    )  # A = 0 is an instance, and the only one
    assert at_zero.endswith("is symmetric and positive semidefinite")


def test_fractional_powers_do_not_commute_with_products() -> None:
    left = PsdPower(MatMul(A, C, Transpose(C), Transpose(A)), Rational(1, 2))
    right = MatMul(PsdPower(gram(A), Rational(1, 2)), PsdPower(gram(C), Rational(1, 2)))
    assert verdict(left, right) < Verdict.SUPPORTED
    assert (
        verdict(PsdPower(gram(A), Rational(1, 2)), PsdPower(gram(Transpose(A)), Rational(1, 2)))
        < Verdict.SUPPORTED
    )


def test_a_norm_that_may_vanish_is_divided_by_under_a_condition() -> None:
    for matrix in (A, MatMul(A, X)):
        one = Norm(matrix) ** -2 * Trace(gram(matrix))
        (needed,) = conditions(one, ONE)
        assert needed.startswith("norm(")
        assert needed.endswith(" ≠ 0")


def test_an_odd_power_of_a_norm_is_not_a_trace() -> None:
    assert verdict(Norm(A), Trace(A)) is Verdict.REFUTED
    assert verdict(Norm(MatAdd(A, C)) ** 2, Norm(A) ** 2 + Norm(C) ** 2) is Verdict.REFUTED
    assert verdict(Norm(A) ** 4, Trace(MatMul(gram(A), gram(A)))) is Verdict.REFUTED


def test_an_exponent_must_be_defined_for_all_indices() -> None:
    apart = Facts((Range(N, ONE, None),), nonzero=frozenset({A}))  # 1/(N-1) is undefined at N = 1
    split = Norm(A) ** (2 / (N - 1))
    assert verdict(split * Trace(A), Trace(A) * split, theory=Theory(apart)) < Verdict.SUPPORTED
    cancelled = PsdPower(gram(A), (j**2 + j) / j)
    assert verdict(cancelled, PsdPower(gram(A), j + 1), indices=(Range(j, ZERO, None),)) < Verdict.SUPPORTED


def test_an_exponent_may_not_move() -> None:
    """D‖A‖^{‖X‖} in X is not zero: what depends on X must be seen to."""
    assert verdict(differential(Norm(A) ** Norm(X), X, H), ZERO) < Verdict.SUPPORTED
    assert verdict(differential(PsdPower(gram(A), Norm(X)), X, H), NOTHING) < Verdict.SUPPORTED
    for moving in (Norm(A) ** Norm(X), PsdPower(gram(A), Norm(X)), Function("f")(Trace(X))):
        with pytest.raises(Unsupported):
            normalize(moving, Facts())


def test_an_inverse_is_not_refuted_by_a_wrong_value() -> None:
    for one in (MatMul(A, MatPow(A, -1)), MatMul(Inverse(A), A)):
        assert conditions(one, Identity(n)) == {"A is invertible"}


def test_the_root_needs_an_exponent_and_visible_squares() -> None:
    trivial = lemma(PsdPower(gram(A), 0), PsdPower(gram(C), 0), name="trivial")
    root = lemma(gram(A), PsdPower(gram(C), 0), PsdRoot("trivial"), name="root")
    first, second = judge_lemmas(Theory(), [trivial, root])
    assert (first.verdict, second.verdict) == (Verdict.PROVED, Verdict.REFUTED)
    theory = assuming(PsdPower(gram(A), N), PsdPower(gram(C), N), facts=Facts((Range(N, ZERO, None),)))
    assert verdict(gram(A), PsdPower(gram(C), 1), PsdRoot("h"), theory) < Verdict.SUPPORTED
    halves = assuming(PsdPower(gram(A), Rational(1, 2)), PsdPower(gram(C), Rational(1, 2)))
    assert verdict(gram(A), PsdPower(gram(C), 1), PsdRoot("h"), halves) < Verdict.SUPPORTED
    whole = assuming(PsdPower(gram(A), N), PsdPower(gram(C), N), facts=DEEP)
    (shown,) = judge_lemmas(whole, [lemma(gram(A), PsdPower(gram(C), 1), PsdRoot("h"))])
    assert shown.steps[0].verdict is Verdict.PROVED
    assert verdict(gram(A), PsdPower(gram(C), 2), PsdRoot("h"), whole) < Verdict.SUPPORTED
    assert verdict(gram(C), PsdPower(gram(A), 1), PsdRoot("h"), whole) < Verdict.SUPPORTED


def test_a_factor_that_may_be_negative_leaves_no_root() -> None:
    """‖jA‖ is |j|‖A‖, and jAAᵀ is a square only for j ≥ 0."""
    assert verdict(Norm(MatMul(j, A)), j * Norm(A)) < Verdict.SUPPORTED
    (needed,) = conditions(PsdPower(MatMul(j, gram(A)), 0), Identity(n))
    assert needed.endswith("is symmetric and positive semidefinite")
    assert verdict(Norm(MatMul(j, A)) ** 2, j**2 * Norm(A) ** 2) is Verdict.PROVED
    row, column = MatrixSymbol("r", 1, n), MatrixSymbol("c", n, 1)
    assert verdict(Norm(MatMul(row, column)), Trace(MatMul(row, column))) is Verdict.REFUTED


def test_a_hypothesis_about_powers_gives_a_root_of_what_is_psd_only() -> None:
    """B² = (CCᵀ)¹ does not say that B is the root, for it may be minus the root: B must be psd."""
    for base in (A, B, MatMul(-1, gram(A))):
        told = Equation(PsdPower(base, 2), PsdPower(gram(C), 1))
        theory = Theory(SYMMETRIC, (Hypothesis("h", told),))
        root = PsdPower(gram(C), Rational(1, 2))
        (needed,) = conditions(base, root, PsdRoot("h"), theory)
        assert needed.endswith("is symmetric and positive semidefinite")


@pytest.mark.parametrize("exponent", [-1, Rational(-1, 2), Rational(1, 3)])
def test_powers_without_a_rational_value_decide_nothing(exponent) -> None:
    model = Model({n: 2}, lambda index: 2, random.Random(0))
    with pytest.raises(Inexact):
        model.evaluate(PsdPower(gram(A), exponent))
    with pytest.raises(Inexact):
        model.evaluate(PsdPower(MatMul(-1, gram(A)), 2))
    with pytest.raises(Inexact):
        model.evaluate(MatPow(A, -2))
