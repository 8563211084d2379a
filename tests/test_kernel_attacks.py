"""Attempts to make the kernel prove something false, each with the reason why it must not.

Every equation here is false for some values (or has no meaning), and nearly every one was once tried by a
route on which a checker could slip: capture of an index, a power that is not defined, an equation used
where it is not one, a letter that is not arbitrary.
"""

from __future__ import annotations

import pytest
from sympy import (
    Dummy,
    Expr,
    Function,
    Identity,
    Integer,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Rational,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
)

from dlhw3.errors import ShapeError
from dlhw3.symbolic.kernel.check import check_lemmas
from dlhw3.symbolic.kernel.facts import Facts, Range
from dlhw3.symbolic.kernel.forms import bound_index
from dlhw3.symbolic.kernel.nodes import (
    HOLE_NAME,
    AbstractFunction,
    GradientOf,
    Inner,
    Layers,
    MatrixDifferential,
    MatrixSum,
    Norm,
    PsdPower,
    ScalarDifferential,
    differential,
    hole,
    index_symbol,
    size_symbol,
)
from dlhw3.symbolic.kernel.normal import normalize
from dlhw3.symbolic.kernel.powers import Unsupported
from dlhw3.symbolic.kernel.proof import (
    INDUCTION_HYPOTHESIS,
    Chain,
    CheckedLemma,
    Equation,
    Hypothesis,
    Induction,
    Justification,
    Lemma,
    NormalForm,
    PsdRoot,
    ReadOff,
    Rewrite,
    SplitSum,
    Step,
    Theory,
)
from dlhw3.symbolic.kernel.verdict import Verdict

n, m, k = size_symbol("n"), size_symbol("m"), size_symbol("k")
N, i, j, p = (index_symbol(name) for name in "Nijp")
A, B, C, X, Y, H = (MatrixSymbol(name, n, n) for name in "ABCXYH")
R = MatrixSymbol("R", n, m)  # rectangular
ZERO, ONE, TWO = Integer(0), Integer(1), Integer(2)
NOTHING = ZeroMatrix(n, n)
W = Layers("W", N)
DEEP = Facts((Range(N, ONE, None),))
SYMMETRIC = Facts(symmetric=frozenset({B}))
SCALAR_HOLE = Symbol(HOLE_NAME)


def gram(matrix: Expr) -> Expr:
    return MatMul(matrix, Transpose(matrix))


def lemma(
    left: Expr,
    right: Expr,
    by: Justification | None = None,
    *,
    name: str = "claim",
    indices: tuple[Range, ...] = (),
) -> Lemma:
    return Lemma(name, Equation(left, right, indices), Chain((Step(left, right, "", by or NormalForm()),)))


def judge(
    left: Expr,
    right: Expr,
    by: Justification | None = None,
    theory: Theory | None = None,
    indices: tuple[Range, ...] = (),
) -> CheckedLemma:
    (checked,) = check_lemmas(theory or Theory(), [lemma(left, right, by, indices=indices)])
    return checked


def assuming(left: Expr, right: Expr, indices: tuple[Range, ...] = (), facts: Facts | None = None) -> Theory:
    return Theory(facts or Facts(), (Hypothesis("h", Equation(left, right, indices)),))


def verdict(*args, **kwargs) -> Verdict:
    return judge(*args, **kwargs).verdict


# -- sums and their indices ------------------------------------------------------------------------------


def test_an_index_is_not_captured_when_a_sum_has_one_term() -> None:
    """Σ_{i=k}^{k} Σ_{k=1}^{2} iA is 2kA, not (1 + 2)A."""
    total = MatrixSum(MatrixSum(MatMul(i, A), k, 1, 2), i, k, k)
    assert verdict(total, MatMul(3, A)) < Verdict.SUPPORTED


def test_an_index_is_not_captured_when_a_term_is_split_off() -> None:
    inner = MatrixSum(MatMul(i, A), k, 1, 2)
    total = MatrixSum(inner, i, 0, k)
    wrong = MatAdd(MatrixSum(inner, i, 0, k - 1), MatMul(3, A))
    assert verdict(total, wrong, SplitSum(total, hole(A), last=True)) < Verdict.SUPPORTED


def test_a_sum_does_not_bind_an_index_that_is_free_elsewhere() -> None:
    free = MatMul(i, MatrixSum(MatMul(i, A), i, 1, 2))
    assert verdict(free, MatrixSum(MatMul(i**2, A), i, 1, 2)) < Verdict.SUPPORTED
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
    assert verdict(total, split, SplitSum(total, hole(A), last=True), Theory(DEEP)) < Verdict.SUPPORTED
    least_two = Theory(Facts((Range(N, TWO, None),)))
    assert verdict(total, split, SplitSum(total, hole(A), last=True), least_two) is Verdict.PROVED


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


# -- powers ----------------------------------------------------------------------------------------------


def test_the_root_of_a_square_is_not_its_letter() -> None:
    """B symmetric: B(BB)^j = B^{2j+1} is no positive semidefinite matrix, else B = (BB)^{1/2} = |B|."""
    odd = MatMul(B, PsdPower(MatMul(B, B), j))
    whole = Range(j, ZERO, None)
    square = PsdPower(MatMul(B, B), 2 * j + 1)
    root = PsdPower(MatMul(B, B), (2 * j + 1) / TWO)
    absolute = PsdPower(MatMul(B, B), Rational(1, 2))
    results = check_lemmas(
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
    product = MatMul(PsdPower(gram(A), j - 2), PsdPower(gram(A), 2))
    assert verdict(product, PsdPower(gram(A), j), indices=(Range(j, ONE, None),)) < Verdict.SUPPORTED
    assert verdict(product, PsdPower(gram(A), j), indices=(Range(j, TWO, None),)) is Verdict.PROVED


def test_powers_need_a_visible_square() -> None:
    for base in (
        A,
        MatMul(A, A),
        MatMul(-1, gram(A)),
        MatMul(A, B, Transpose(A)),
        MatAdd(gram(A), MatMul(-1, gram(C))),
    ):
        assert verdict(PsdPower(base, Rational(1, 2)), PsdPower(base, Rational(1, 2))) < Verdict.SUPPORTED


def test_fractional_powers_do_not_commute_with_products() -> None:
    left = PsdPower(MatMul(A, C, Transpose(C), Transpose(A)), Rational(1, 2))
    right = MatMul(PsdPower(gram(A), Rational(1, 2)), PsdPower(gram(C), Rational(1, 2)))
    assert verdict(left, right) < Verdict.SUPPORTED
    assert (
        verdict(PsdPower(gram(A), Rational(1, 2)), PsdPower(gram(Transpose(A)), Rational(1, 2)))
        < Verdict.SUPPORTED
    )


def test_a_norm_that_may_vanish_is_not_divided_by() -> None:
    one = Norm(A) ** -2 * Trace(gram(A))
    assert verdict(one, ONE) < Verdict.SUPPORTED
    assert verdict(one, ONE, theory=Theory(Facts(nonzero=frozenset({A})))) is Verdict.PROVED
    assert verdict(one, ONE, theory=Theory(Facts(nonzero=frozenset({Transpose(A)})))) < Verdict.SUPPORTED
    other = Norm(MatMul(A, X)) ** -2 * Trace(gram(MatMul(A, X)))
    assert verdict(other, ONE, theory=Theory(Facts(nonzero=frozenset({A, X})))) < Verdict.SUPPORTED


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
        assert verdict(one, Identity(n)) is Verdict.UNDECIDED


def test_the_root_needs_an_exponent_and_visible_squares() -> None:
    trivial = lemma(PsdPower(gram(A), 0), PsdPower(gram(C), 0), name="trivial")
    root = lemma(gram(A), PsdPower(gram(C), 0), PsdRoot("trivial"), name="root")
    first, second = check_lemmas(Theory(), [trivial, root])
    assert (first.verdict, second.verdict) == (Verdict.PROVED, Verdict.REFUTED)
    theory = assuming(PsdPower(gram(A), N), PsdPower(gram(C), N), facts=Facts((Range(N, ZERO, None),)))
    assert verdict(gram(A), PsdPower(gram(C), 1), PsdRoot("h"), theory) < Verdict.SUPPORTED
    halves = assuming(PsdPower(gram(A), Rational(1, 2)), PsdPower(gram(C), Rational(1, 2)))
    assert verdict(gram(A), PsdPower(gram(C), 1), PsdRoot("h"), halves) < Verdict.SUPPORTED
    whole = assuming(PsdPower(gram(A), N), PsdPower(gram(C), N), facts=DEEP)
    assert verdict(gram(A), PsdPower(gram(C), 1), PsdRoot("h"), whole) is Verdict.PROVED
    assert verdict(gram(A), PsdPower(gram(C), 2), PsdRoot("h"), whole) < Verdict.SUPPORTED
    assert verdict(gram(C), PsdPower(gram(A), 1), PsdRoot("h"), whole) < Verdict.SUPPORTED


# -- differentials ---------------------------------------------------------------------------------------


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
    results = check_lemmas(theory, [first, second])
    assert [result.verdict for result in results] == [Verdict.PROVED, Verdict.UNDECIDED]


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
    (checked,) = check_lemmas(theory, [claim])
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
    assert verdict(differential(gram_letter, A, H), NOTHING, theory=theory) is Verdict.PROVED


def test_a_symmetric_variable_moves_symmetrically() -> None:
    """B = Bᵀ for a symmetric B, but D(B)[H] = H and D(Bᵀ)[H] = Hᵀ differ for H that is not symmetric."""
    theory = Theory(SYMMETRIC)
    same = lemma(B, Transpose(B), name="same")
    context = MatrixDifferential(hole(B), B, H)
    claim = lemma(differential(B, B, H), differential(Transpose(B), B, H), Rewrite("same", context))
    results = check_lemmas(theory, [same, claim])
    assert [result.verdict for result in results] == [Verdict.PROVED, Verdict.UNDECIDED]
    entry = Trace(MatMul(A, B))
    assert (
        verdict(GradientOf(entry, B), GradientOf(Trace(MatMul(A, Transpose(B))), B), theory=theory)
        < Verdict.SUPPORTED
    )
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


# -- equals for equals -----------------------------------------------------------------------------------


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
        check_lemmas(assuming(MatMul(i, A), C), [claim])


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
    results = check_lemmas(Theory(), [false, use, later])
    assert all(result.verdict is Verdict.REFUTED for result in results)
    assert verdict(A, C, Rewrite(INDUCTION_HYPOTHESIS, hole(A))) is Verdict.REFUTED


def test_the_value_of_an_index_is_not_captured_by_the_premises_own_sum() -> None:
    total = MatrixSum(MatMul(i + j, A), i, 1, 2)
    first = lemma(total, MatMul(3 + 2 * j, A), name="first", indices=(Range(j, ZERO, None),))
    captured = MatrixSum(MatMul(2 * i, A), i, 1, 2)
    second = lemma(captured, MatMul(3 + 2 * i, A), Rewrite("first", hole(A), ((j, i),)), name="second")
    results = check_lemmas(Theory(), [first, second])
    assert [result.verdict for result in results] == [Verdict.PROVED, Verdict.UNDECIDED]


# -- ranges, induction -----------------------------------------------------------------------------------


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
        check_lemmas(Theory(DEEP), [lemma(A, A, indices=indices)])
    theory = Theory(DEEP, (Hypothesis("h", Equation(A, C, indices)),))
    with pytest.raises(ValueError, match=r"range|declared"):
        check_lemmas(theory, [lemma(A, A)])


def test_an_index_in_the_facts_is_not_quantified() -> None:
    """W_j ≠ 0 for one j: the statement may not be about all j."""
    theory = Theory(Facts((Range(N, ONE, None),), nonzero=frozenset({W[j]})))
    one = Norm(W[j]) ** -2 * Trace(gram(W[j]))
    with pytest.raises(ValueError, match="declared"):
        check_lemmas(theory, [lemma(one, ONE, indices=(Range(j, ONE, N),))])


def triangular(extra: Expr = ZERO) -> Equation:
    left = MatrixSum(MatMul(i, A), i, 1, j)
    return Equation(left, MatMul(j * (j + 1) / 2 + extra, A), (Range(j, ONE, None),))


def induction(statement: Equation, *, descending: bool = False) -> CheckedLemma:
    def at(value: Expr) -> Equation:
        return Equation(statement.left.xreplace({j: value}), statement.right.xreplace({j: value}))

    start, end = at(ONE), at(j + 1)
    split = MatAdd(statement.left, MatMul(j + 1, A))
    by_hypothesis = MatAdd(statement.right, MatMul(j + 1, A))
    steps = (
        Step(end.left, split, "", SplitSum(end.left, hole(A), last=True)),
        Step(split, by_hypothesis, "", Rewrite(INDUCTION_HYPOTHESIS, MatAdd(hole(A), MatMul(j + 1, A)))),
        Step(by_hypothesis, end.right, ""),
    )
    proof = Induction(j, Chain((Step(start.left, start.right, ""),)), Chain(steps), descending)
    (checked,) = check_lemmas(Theory(), [Lemma("sum", statement, proof)])
    return checked


def test_induction_needs_a_true_base_and_a_true_step() -> None:
    assert induction(triangular()).verdict is Verdict.PROVED
    wrong_base = induction(triangular(ONE))  # the step holds, the base fails
    assert wrong_base.verdict is Verdict.REFUTED
    assert [step.judgement.verdict for step in wrong_base.steps if step.part.startswith("step")] == [
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
        (checked,) = check_lemmas(Theory(DEEP), [Lemma("x", statement, Induction(j, base, step, descending))])
        assert checked.verdict is Verdict.REFUTED
        assert checked.connected or not descending  # a descending proof must begin at N, not at 1


def test_the_induction_hypothesis_is_for_one_index_only() -> None:
    """Rewriting with the hypothesis at j under a sum over j would use it at every j."""
    statement = Equation(MatMul(j, A), MatMul(j, C), (Range(j, ONE, N),))
    total = [MatrixSum(MatMul(j, letter), j, 1, N) for letter in (A, C)]
    by = Rewrite(INDUCTION_HYPOTHESIS, MatrixSum(hole(A), j, 1, N))
    proof = Induction(j, Chain(()), Chain((Step(*total, "", by),)))
    (checked,) = check_lemmas(Theory(DEEP), [Lemma("x", statement, proof)])
    assert checked.verdict < Verdict.SUPPORTED


def test_the_steps_must_add_up_to_the_statement() -> None:
    good = Step(MatMul(A, Identity(n)), A, "")
    for left, right in ((A, C), (C, A), (MatMul(A, A), A)):
        (checked,) = check_lemmas(Theory(), [Lemma("x", Equation(left, right), Chain((good,)))])
        assert checked.verdict is Verdict.UNDECIDED
        assert checked.connected
    (empty,) = check_lemmas(Theory(), [Lemma("x", Equation(A, A), Chain(()))])
    assert empty.verdict is Verdict.UNDECIDED


def test_a_statement_without_meaning_is_not_proved_by_meaningful_steps() -> None:
    """RR − RR + R has no meaning for R of shape n×m, although the ill-shaped terms would cancel."""
    odd = MatAdd(MatMul(R, R), MatMul(-1, R, R), R)
    good = Step(MatAdd(R, ZeroMatrix(n, m)), R, "")
    (checked,) = check_lemmas(Theory(), [Lemma("x", Equation(odd, R), Chain((good,)))])
    assert checked.verdict is Verdict.UNDECIDED
    undefined = Equation(MatMul(MatPow(A, -1), A), Identity(n))
    (checked,) = check_lemmas(Theory(), [Lemma("x", undefined, Chain((Step(A, A, ""),)))])
    assert checked.verdict is Verdict.UNDECIDED


# -- gradients -------------------------------------------------------------------------------------------


def read_off(theory: Theory, direction: MatrixSymbol, premise: Justification) -> list[Verdict]:
    """Try to conclude ∇_X tr(XXᵀ) = X (it is 2X) from a premise that holds for one direction only."""
    objective = Trace(gram(X))
    first = lemma(differential(objective, X, direction), Inner(X, direction), premise, name="first")
    second = lemma(GradientOf(objective, X), X, ReadOff("first"), name="second")
    return [result.verdict for result in check_lemmas(theory, [first, second])]


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
    results = [result.verdict for result in check_lemmas(zero, [first, second])]
    assert results[0] is Verdict.PROVED
    assert results[1] < Verdict.SUPPORTED
    along_itself = lemma(differential(Trace(gram(X)), X, X), Inner(MatMul(2, X), X), name="first")
    gradient = lemma(GradientOf(Trace(gram(X)), X), MatMul(2, X), ReadOff("first"), name="second")
    assert check_lemmas(Theory(), [along_itself, gradient])[1].verdict < Verdict.PROVED


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
    results = check_lemmas(theory, [first, second])
    assert [result.verdict for result in results][0] is Verdict.PROVED
    assert results[1].verdict < Verdict.SUPPORTED


def test_a_gradient_may_depend_on_everything_but_the_direction() -> None:
    objective = Trace(MatMul(Transpose(X), X))
    left = differential(objective, X, H)
    first = lemma(left, Inner(MatMul(2, X), H), name="first")
    wrong = lemma(GradientOf(objective, X), X, ReadOff("first"), name="wrong")
    right = lemma(GradientOf(objective, X), MatMul(2, X), ReadOff("first"), name="right")
    verdicts = [result.verdict for result in check_lemmas(Theory(), [first, wrong, right])]
    assert verdicts == [Verdict.PROVED, Verdict.REFUTED, Verdict.PROVED]
    twisted = lemma(differential(Trace(MatMul(X, X)), X, H), Inner(MatMul(2, Transpose(X)), H), name="first")
    missed = lemma(GradientOf(Trace(MatMul(X, X)), X), MatMul(2, X), ReadOff("first"), name="missed")
    assert [r.verdict for r in check_lemmas(Theory(), [twisted, missed])] == [Verdict.PROVED, Verdict.REFUTED]


# -- shapes, traces, layers, letters ---------------------------------------------------------------------


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


# -- the theory, and refutations -------------------------------------------------------------------------


def test_hypotheses_mean_something() -> None:
    with pytest.raises(ShapeError):
        check_lemmas(assuming(MatMul(R, R), R), [lemma(A, A)])
    twice = (Hypothesis("h", Equation(A, C)), Hypothesis("h", Equation(A, X)))
    with pytest.raises(ValueError, match="one name"):
        check_lemmas(Theory(hypotheses=twice), [lemma(A, A)])


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
    """Different normal forms mean different expressions only in the complete fragment, without hypotheses."""

    def reason(left: Expr, right: Expr, theory: Theory | None = None, indices: tuple[Range, ...] = ()) -> str:
        return judge(left, right, theory=theory, indices=indices).steps[0].judgement.reason

    claim = "the fragment where that means they differ"
    assert claim in reason(A, C)
    assert claim not in reason(A, C, assuming(A, C))
    small = MatrixSymbol("S", 2, 2)  # Cayley and Hamilton: true for 2×2, but not seen by the normal form
    trace = Trace(small)
    cayley = MatAdd(MatMul(trace, small), MatMul((Trace(MatMul(small, small)) - trace**2) / 2, Identity(2)))
    checked = judge(MatMul(small, small), cayley)
    assert checked.verdict is Verdict.UNDECIDED
    assert claim not in checked.steps[0].judgement.reason
    bounded = (Range(j, ONE, TWO),)
    assert claim not in reason(MatMul((j - 1) * (j - 2), A), NOTHING, indices=bounded)
    root = PsdPower(gram(A), Rational(1, 2))
    loss = AbstractFunction("l", n, n)
    assert claim not in reason(loss.gradient(MatMul(root, root)), loss.gradient(gram(A)))
