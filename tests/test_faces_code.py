"""Code of operators on hard data: the range of the numbers, singular matrices, domains, derivatives by keyword."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction

import numpy as np
import pytest
import torch
from faces_cases import CASES, FUNCTIONS, SIZES, P, Q, X, f, n, some_f, some_sigma
from lowering import TARGETS, result_of, tensors
from sympy import MatrixSymbol

from dlhw3.symbolic.algebra import product, transpose
from dlhw3.symbolic.code.lambdify import lambdify, source
from dlhw3.symbolic.code.program import program
from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.faces.determinant import adj, logdet
from dlhw3.symbolic.faces.diagonals import diag, diagonal, entry_sum, ones
from dlhw3.symbolic.faces.functions import at
from dlhw3.symbolic.faces.inverse import inverse
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.faces.products import hadamard, quotient
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.plan import Theory

EPSILON = 2.0**-52


def run(expression, target, *arrays, **functions):
    given = tensors(list(arrays)) if target == "torch" else list(arrays)
    return np.asarray(lambdify(result_of(expression), target)(*given, **functions))


def gradient(name):
    case = CASES[name]
    return gradient_lemmas(case.objective, case.variable, direction_for(case.variable))[1].statement.right


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("shift", [0.0, 1e4, -1e4])
def test_softmax_does_not_overflow(target, shift):
    """exp(±10⁴) leaves the range of the numbers; the quotient does not depend on a shift.

    The shifted entries round by ε·10⁴ each, an absolute error of an exponent, that is a relative one of its power.
    """
    values = np.array([[1.0, 2.0, -3.0, 0.5], [0.0, 1.5, 2.5, -1.0], [0.1, 0.2, 0.3, 0.4]])
    weights = np.exp(values - 2.5)
    expected = weights / weights.sum()
    found = run(gradient("log-sum-exp"), target, values + shift)
    np.testing.assert_allclose(found, expected, rtol=4 * EPSILON * (20 + 2 * abs(shift)), atol=0)
    value = run(CASES["log-sum-exp"].objective, target, values + shift)
    np.testing.assert_allclose(value, shift + 2.5 + np.log(weights.sum()), rtol=8 * EPSILON)


def test_an_exponential_that_does_not_cancel_stays_as_it_is():
    text = source(result_of(hadamard(entrywise("exp", P), Q)), "numpy")
    assert "np.exp(P) * Q" in text
    assert "largest_entry" not in text
    assert "largest_entry" in source(result_of(gradient("log-sum-exp")), "numpy")


@pytest.mark.parametrize("target", TARGETS)
def test_a_determinant_beyond_the_range_has_a_logarithm(target):
    for scale in (1e-150, 1e150):
        values = scale * (2 * np.eye(5) + 0.3 * np.ones((5, 5)))
        expected = 5 * np.log(scale) + 4 * np.log(2.0) + np.log(3.5)
        assert float(run(logdet(X), target, values)) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("target", TARGETS)
def test_the_adjugate_of_a_singular_matrix(target):
    """Against cofactors in fractions; rank n − 1, n − 2 and 0, and parts of products beyond the range."""
    for rows in ([[1, 2, 0], [2, 4, 0], [0, 1, 3]], [[1, 2, 3], [2, 4, 6], [3, 6, 9]], [[0] * 3] * 3, [[7]]):
        exact = cofactors(rows)
        largest = max(1, max(abs(entry) for row in rows for entry in row)) ** (len(rows) - 1)
        found = run(adj(X), target, np.array(rows, dtype=float))
        np.testing.assert_allclose(found, exact, rtol=0, atol=64 * len(rows) ** 2 * EPSILON * largest)
    wide = np.diag([1e200, 1e200, 1e-200, 1e-200])
    found = run(adj(X), target, wide)
    np.testing.assert_allclose(np.diag(found), [1e-200, 1e-200, 1e200, 1e200], rtol=64 * EPSILON)


def cofactors(rows):
    """Return the adjugate of a matrix of whole numbers."""
    size = len(rows)

    def determinant(matrix):
        if not matrix:
            return Fraction(1)
        return sum(
            (-1) ** j * Fraction(entry) * determinant([row[:j] + row[j + 1 :] for row in matrix[1:]])
            for j, entry in enumerate(matrix[0])
        )

    def minor(i, j):
        return determinant([row[:j] + row[j + 1 :] for k, row in enumerate(map(list, rows)) if k != i])

    return np.array([[float((-1) ** (i + j) * minor(j, i)) for j in range(size)] for i in range(size)])


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    ("expression", "values", "words"),
    [
        (inverse(X), np.zeros((2, 2)), "it is where X is invertible"),
        (logdet(X), -np.eye(3), "a determinant that is not positive, up to rounding, has no logarithm"),
        (entrywise("log", X), -np.eye(2), "only where every entry of X > 0"),
        (quotient(ones(n, n), X), np.zeros((2, 2)), "only where every entry of X ≠ 0"),
        (inverse(transpose(X) * X), np.zeros((2, 2)), "it is where Xᵀ X is invertible"),
    ],
    ids=str,
)
def test_outside_its_domain_code_says_where_it_is_defined(target, expression, values, words):
    with pytest.raises(ValueError, match=r"demo|logarithm|rounding") as caught:
        run(expression, target, values)
    assert words in str(caught.value)


def test_fractions_go_through_products_and_diagonals_and_through_nothing_else():
    values = np.array([[Fraction(1, 3), Fraction(2)], [Fraction(5), Fraction(1, 7)]], dtype=object)
    expression = hadamard(X, diag(diagonal(X)))
    found = lambdify(result_of(expression), "numpy")(values)
    assert found[0, 0] == Fraction(1, 9)
    assert lambdify(result_of(entry_sum(X)), "numpy")(values) == Fraction(1, 3) + 7 + Fraction(1, 7)
    with pytest.raises(TypeError, match="functions of real numbers"):
        lambdify(result_of(entrywise("exp", X)), "numpy")(values)


@pytest.mark.parametrize("slots", [(0, 0), (0, 1), (1, 0), (1, 1), (0, 1, 0)])
def test_mixed_derivatives_are_called_by_their_slots(slots):
    """∇_{ij…k} f(X, Y)[D, …] with f given to torch, against autograd's own derivatives one after another."""
    random = np.random.default_rng(1)
    point = [random.standard_normal((3, 4)), random.standard_normal((4, 3))]
    letters = (P, transpose(Q))
    hands = [P if slot == 0 else transpose(P) for slot in slots[:-1]]
    expression = at(f, slots, letters, hands)
    digits = "".join(str(slot + 1) for slot in slots)
    keyword = f"hess_f_{digits}" if len(slots) == 2 else f"d3_f_{digits}"
    assert program(result_of(expression)).functions == (keyword,)
    found = run(expression, "torch", point[0], point[1].T.copy(), f=some_f)
    variables = [torch.tensor(value, requires_grad=True) for value in point]
    directions = [torch.tensor(point[0] if slot == 0 else point[0].T) for slot in slots[:-1]]
    value = some_f(*variables)
    for slot, direction in zip(slots, [*directions, None], strict=True):
        (slope,) = torch.autograd.grad(value, variables[slot], create_graph=True)
        value = slope if direction is None else (slope * direction).sum()
    np.testing.assert_allclose(
        found, value.detach().numpy(), rtol=0, atol=2000 * EPSILON * np.abs(found).max()
    )


@pytest.mark.parametrize("order", [0, 1, 2, 3, 4])
def test_derivatives_of_an_abstract_function_of_entries(order):
    expression = entrywise("σ", X, order)
    names = ("sigma", "sigma_prime", "sigma_second", "sigma_third", "sigma_prime_4")
    assert program(result_of(expression)).functions == (names[order],)
    values = np.array([[0.3, -0.7], [1.1, 0.2]])
    found = run(expression, "torch", values, sigma=some_sigma)
    point = torch.tensor(values, requires_grad=True)
    expected = some_sigma(point)
    for _ in range(order):
        (expected,) = torch.autograd.grad(expected.sum(), point, create_graph=True)
    np.testing.assert_allclose(found, expected.detach().numpy(), rtol=0, atol=1000 * EPSILON)
    with pytest.raises(TypeError, match="takes X"):
        lambdify(result_of(expression), "numpy")(values)


@pytest.mark.parametrize("target", TARGETS)
def test_what_occurs_twice_is_computed_once(target):
    text = source(result_of(product(inverse(X), inverse(X))), target)
    assert text.count("= inverse_of(X)") == 1
    assert text.count("inverse_of(") == 2, "its definition, and one call"


@pytest.mark.parametrize("target", TARGETS)
def test_what_stands_beside_something_is_solved_for_and_not_inverted(target):
    text = source(result_of(gradient("trace of an inverse")), target)
    assert "inverse_of(" not in text
    assert text.count("= factors_of(") == 1, (
        "the equations with the matrix and its transpose share its factors"
    )
    assert text.count("return -solved(F, solved(F, A).T, transposed=True)") == 1
    alone = source(result_of(product(inverse(X), P)), target)
    assert "inverse_of(" not in alone
    assert alone.count("solution(") == 2, "its definition, and one call"


def test_the_generated_gradient_can_be_differentiated_again():
    """torch's gradient of the code's value beside the code of the second differential."""
    expression = gradient("log-sum-exp")
    function = lambdify(result_of(expression), "torch")
    point = torch.tensor([[0.3, -0.2, 0.5, 1.0]] * 3, dtype=torch.float64, requires_grad=True)
    weights = torch.arange(12, dtype=torch.float64).reshape(3, 4)
    (found,) = torch.autograd.grad((function(point) * weights).sum(), point)
    other = point.detach().clone().requires_grad_()
    softmax = torch.softmax(other.reshape(-1), 0).reshape(3, 4)
    (expected,) = torch.autograd.grad((softmax * weights).sum(), other)
    torch.testing.assert_close(found, expected, rtol=0, atol=12 * 12 * 8 * EPSILON)


@pytest.mark.parametrize("target", TARGETS)
def test_help_says_what_is_called(target):
    expression = hadamard(entrywise("σ", P, 1), f.gradient(P, transpose(Q), slot=0))
    text = lambdify(result_of(expression), target).__doc__
    assert "x ↦ sigma′(x) of every entry of an array" in text
    assert "(X1, X2) ↦ ∇1 f(X1, X2) at n×m and m×n" in text
    if target == "torch":
        assert "any differentiable function of n×m and m×n tensors" in text


@pytest.mark.parametrize("name", CASES)
def test_functions_pickle_as_their_recipe(name):
    function = lambdify(result_of(gradient(name)), "numpy")
    again = pickle.loads(pickle.dumps(function))
    assert again.source == function.source
    assert copy.deepcopy(function) is function


@pytest.mark.parametrize("target", TARGETS)
def test_a_matrix_that_is_singular_up_to_rounding_has_no_inverse(target):
    """P Pᵀ has rank 2 of 3; LU finds a third pivot that is rounding. Scales alone do no harm."""
    random = np.random.default_rng(3)
    refused = 0
    for _ in range(20):
        thin = random.standard_normal((3, 2))
        for expression in (inverse(X), logdet(X)):
            with pytest.raises(ValueError, match=r"rounding|not defined"):
                run(expression, target, thin @ thin.T)
            refused += 1
    assert refused == 40
    scaled = np.diag([1e-150, 1.0, 1e150]) @ (2 * np.eye(3) + 0.5)
    found = run(inverse(X), target, scaled)
    np.testing.assert_allclose(found @ scaled, np.eye(3), rtol=0, atol=64 * EPSILON)
    hilbert = 1.0 / (np.arange(8)[:, None] + np.arange(8) + 1)  # condition 1.5e10: six digits are left
    assert np.isfinite(run(inverse(X), target, hilbert)).all()


@pytest.mark.parametrize("target", TARGETS)
def test_the_gradient_of_a_sum_is_ones_of_the_shape_of_its_variable(target):
    """X tells the size, though the gradient does not hold it."""
    lemmas = gradient_lemmas(entry_sum(X), X, direction_for(X))
    derivation = Derivation("demo", "", Theory(), parts("demo", lemmas), ("gradient",))
    (given,) = tensors([np.zeros((3, 3))]) if target == "torch" else [np.zeros((3, 3))]
    np.testing.assert_array_equal(np.asarray(lambdify(derivation, target)(given)), np.ones((3, 3)))


@pytest.mark.parametrize("name", CASES)
def test_torch_functions_go_through_transforms(name):
    """vmap of a gradient is its values side by side; no operation falls back to a loop (that would warn)."""
    expression = gradient(name)
    wanted = program(result_of(expression))
    functions = {item.base: FUNCTIONS[item.base] for item in wanted.callbacks}
    shapes = {x.name: [int(size.xreplace(SIZES)) for size in x.shape] for x in expression.atoms(MatrixSymbol)}
    random = np.random.default_rng(2)
    stacked = [
        torch.tensor(2 * np.eye(*shapes[x]) + 0.3 * random.uniform(-1, 1, (2, *shapes[x])))
        for x in wanted.parameters
    ]
    function = lambdify(result_of(expression), "torch")
    together = torch.func.vmap(lambda *given: function(*given, **functions))(*stacked)
    for place in range(2):
        alone = function(*(given[place] for given in stacked), **functions)
        torch.testing.assert_close(together[place], alone, rtol=0, atol=2 * 40 * 4 * 20 * EPSILON * 100)
