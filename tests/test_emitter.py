"""How expressions are written as code: brackets, signs, names. Channel: evaluation node by node, no text."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sampling import THOROUGH
from sympy import (
    Identity,
    Integer,
    Lambda,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Rational,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
)

from dlhw3.catalogue import DERIVATIONS
from dlhw3.errors import UserError
from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.emitter import Emitter
from dlhw3.symbolic.code.lambdify import lambdify, source
from dlhw3.symbolic.code.names import identifier
from dlhw3.symbolic.code.program import program
from dlhw3.symbolic.code.source import LINE_LENGTH
from dlhw3.symbolic.derivation import Derivation, Part
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Theory

TARGETS = ("numpy", "torch")


def result_of(value, name="demo", theory=None):
    """Return a derivation whose result is ``value``; nothing in it is proved."""
    letter = MatrixSymbol("Result", *value.shape) if hasattr(value, "shape") else Symbol("Result")
    lemma = Lemma("result", Equation(letter, value), Chain(()))
    return Derivation(name, "", theory or Theory(), (Part(lemma, name),), ("result",))


def random_matrix(random, letters, depth):
    """Return a random expression of square matrices."""
    if depth == 0:
        return letters[random.integers(len(letters))]
    parts = [random_matrix(random, letters, depth - 1) for _ in range(2)]
    scalar = random_scalar(random, letters, depth - 1)
    return [
        lambda: MatAdd(*parts),
        lambda: MatAdd(parts[0], MatMul(Integer(-1), parts[1])),
        lambda: MatMul(*parts),
        lambda: MatMul(scalar, parts[0]),
        lambda: Transpose(parts[0]),
        lambda: MatMul(parts[0], MatAdd(*parts)),
    ][random.integers(6)]()


def random_scalar(random, letters, depth):
    """Return a random scalar expression with numbers, traces, inner products and norms."""
    number = Rational(int(random.integers(-4, 5) or 1), int(random.integers(1, 4)))
    if depth <= 0:
        return number
    A, B = (random_matrix(random, letters, depth - 1) for _ in range(2))
    other = random_scalar(random, letters, depth - 1)
    return [
        lambda: number - Trace(A),
        lambda: nodes.Inner(A, B) * number,
        lambda: nodes.Norm(A) ** number,
        lambda: 1 / nodes.Norm(A) - other,
        lambda: other * (number + other) / 3,
        lambda: -(nodes.Norm(A) ** (2 - number / 5)) * other,
    ][random.integers(6)]()


def meaning(item, values):
    """Evaluate an expression node by node, with no text in between."""
    if not item.args or isinstance(item, MatrixSymbol):
        return values[item.name] if isinstance(item, MatrixSymbol) else float(item)
    parts = [meaning(argument, values) for argument in item.args]
    if item.is_Add or isinstance(item, MatAdd):
        return sum(parts[1:], parts[0])
    if item.is_Mul or isinstance(item, MatMul):
        total = parts[0]
        for part in parts[1:]:
            total = total @ part if np.ndim(total) and np.ndim(part) else total * part
        return total
    evaluate = {
        "Pow": lambda a, b: a**b,
        "Transpose": lambda a: a.T,
        "Trace": np.trace,
        "Inner": lambda a, b: float(np.sum(a * b)),
        "Norm": np.linalg.norm,
    }
    return evaluate[type(item).__name__](*parts)


@pytest.mark.parametrize("target", TARGETS)
def test_brackets_and_signs_of_random_expressions(target):
    letters = [MatrixSymbol(name, 2, 2) for name in ("A", "B", "X")]
    seen = set()
    many = 150 if THOROUGH else 25
    for seed in range(many):
        random = np.random.default_rng(seed)
        expression = random_matrix(random, letters, 3)
        values = {letter.name: random.standard_normal((2, 2)) for letter in letters}
        derivation = result_of(expression)
        given = [values[name] for name in program(derivation).parameters]
        code = lambdify(derivation, target)
        value = code(*map(torch.from_numpy, given)) if target == "torch" else code(*given)
        np.testing.assert_allclose(
            value, meaning(expression, values), rtol=1e-9, atol=1e-9, err_msg=str(expression)
        )
        seen.add(source(derivation, target))
    assert len(seen) > many * 2 / 3


def test_a_long_sum_is_broken_at_its_signs():
    n = Symbol("n", integer=True, positive=True)
    letters = [MatrixSymbol(f"Matrix{k}", n, n) for k in range(8)]
    value = MatAdd(*(MatMul(Integer((-1) ** k), a, Transpose(a)) for k, a in enumerate(letters)))
    text = source(result_of(value), "numpy")
    assert max(map(len, text.splitlines())) <= LINE_LENGTH
    matrices = [np.random.default_rng(k).standard_normal((2, 2)) for k in range(8)]
    expected = sum((-1) ** k * a @ a.T for k, a in enumerate(matrices))
    np.testing.assert_allclose(lambdify(result_of(value), "numpy")(*matrices), expected, rtol=1e-14)


@pytest.mark.parametrize(("name", "code"), [("W", "W"), ("ŵ", "w_hat"), ("Ẇ", "W_dot"), ("dW_1", "dW_1")])
def test_letters_become_identifiers(name, code):
    assert identifier(name) == code


@pytest.mark.parametrize(
    "name", ["", "1W", "W 1", "lambda", "W;import os", "sum", "np", "gram_powers", "a.b"]
)
def test_what_cannot_be_an_identifier_is_refused(name):
    with pytest.raises(UserError, match="cannot be the name"):
        identifier(name)


def test_a_letter_that_the_printer_would_use_is_left_alone():
    n = Symbol("n", integer=True)
    G = MatrixSymbol("G", n, n)
    value = MatMul(nodes.AbstractFunction("l", n, n).gradient(G), G)
    text = source(result_of(value), "numpy")
    assert "    G2 = grad_l(G)\n    return G2.dot(G)  # n³ multiplications\n" in text


def test_two_letters_with_one_name_in_code_are_refused():
    value = MatMul(MatrixSymbol("ŵ", 2, 2), MatrixSymbol("w_hat", 2, 2))
    with pytest.raises(UserError, match="same name"):
        source(result_of(value), "numpy")


def test_unknown_targets_and_nodes_are_refused():
    with pytest.raises(UserError, match="no target 'fortran'"):
        source(DERIVATIONS.load("phi-grad").derive(), "fortran")
    with pytest.raises(UserError, match="no numpy code for Lambda"):
        Emitter("numpy").write(Lambda(Symbol("x"), Symbol("x") + 1))


n, m = Symbol("n", integer=True, positive=True), Symbol("m", integer=True, positive=True)
A = MatrixSymbol("A", n, m)
CONSTANTS = {
    "rows of a letter": (MatAdd(MatMul(A, Transpose(A)), Identity(n)), np.eye(3)),
    "columns of a letter": (MatAdd(MatMul(Transpose(A), A), Identity(m)), np.eye(2)),
    "a number": (MatMul(Integer(1) / 2, Identity(4), Trace(MatMul(A, Transpose(A)))), None),
    "sizes put together": (MatMul(Trace(A * A.T), Identity(2 * n + m + 1)), None),
}


def given_as(target, value):
    return torch.from_numpy(value) if target == "torch" else value


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", CONSTANTS)
def test_identities_have_their_size_and_type_from_what_is_given(name, target):
    value = np.array([[1.0, 2.0], [0.0, 1.0], [3.0, -1.0]], dtype=np.float32)
    trace = np.float32(16.0)
    expected = {
        "rows of a letter": value @ value.T + np.eye(3),
        "columns of a letter": value.T @ value + np.eye(2),
        "a number": trace / 2 * np.eye(4),
        "sizes put together": trace * np.eye(9),
    }[name]
    derivation = result_of(CONSTANTS[name][0])
    assert program(derivation).parameters == ("A",)
    found = np.asarray(lambdify(derivation, target)(given_as(target, value)))
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert found.dtype == np.float32


@pytest.mark.parametrize("target", TARGETS)
def test_zero_matrices_have_their_shape_from_what_is_given(target):
    derivation = result_of(MatMul(Trace(MatMul(A, Transpose(A))), ZeroMatrix(m, n)))
    found = np.asarray(lambdify(derivation, target)(given_as(target, np.ones((3, 2)))))
    np.testing.assert_array_equal(found, np.zeros((2, 3)))


@pytest.mark.parametrize("target", TARGETS)
def test_identities_between_layers(target):
    """d_k is the number of rows of W_k, d_0 of columns of W_1; for a given k, and for k a parameter."""
    N, j = nodes.index_symbol("N"), nodes.index_symbol("j")
    layers = [given_as(target, np.full(shape, 2.0)) for shape in ((3, 2), (4, 3), (1, 4))]
    for depth in (3, N):
        family = nodes.Layers("W", depth)
        whole = Trace(MatMul(family.product(depth, 1), Transpose(family.product(depth, 1))))
        for k, size in enumerate((2, 3, 4, 1)):
            fixed = lambdify(result_of(MatMul(whole, Identity(family.width(k)))), target)
            np.testing.assert_array_equal(np.asarray(fixed(layers)) > 0, np.eye(size))
            derivation = result_of(MatMul(whole, Identity(family.width(j))))
            assert program(derivation).parameters == ("W", "j")
            np.testing.assert_array_equal(
                np.asarray(lambdify(derivation, target)(layers, k)) > 0, np.eye(size)
            )
        last = lambdify(result_of(MatMul(whole, Identity(family.width(depth)))), target)
        np.testing.assert_array_equal(np.asarray(last(layers)) > 0, np.eye(1))


def test_a_size_that_nothing_given_has_is_refused():
    unknown = Symbol("q", integer=True, positive=True)
    with pytest.raises(UserError, match="is not that of any matrix") as caught:
        source(result_of(MatMul(Trace(MatMul(A, Transpose(A))), Identity(n**2))), "numpy")
    assert "Try:" in str(caught.value)
    for constant in (Identity(unknown), ZeroMatrix(unknown, n)):  # the left side's letter has it
        text = source(result_of(MatMul(Trace(MatMul(A, Transpose(A))), constant)), "numpy")
        assert "def demo(A, Result):" in text
        assert "Result.shape[0]" in text
    assert "return np.eye(3)\n" in source(result_of(Identity(3)), "numpy")
