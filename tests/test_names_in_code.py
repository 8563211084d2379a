"""Letters and functions of every name: the code is right, or one sentence says which letter to change.

The value ‖L‖³·f(L)·∇f(L) is held against numpy, for f(X) = ‖X‖²/2 (so ∇f(X) = X).
"""

from __future__ import annotations

import ast
import builtins
import keyword

import numpy as np
import pytest
import torch
from derivations_once import derived as derive
from lowering import result_of
from sympy import Float, MatAdd, MatMul, MatrixSymbol, Transpose

from dlhw3.catalogue import DERIVATIONS
from dlhw3.errors import UserError
from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.lambdify import lambdify, source
from dlhw3.symbolic.code.names import HELPERS, variable
from dlhw3.symbolic.code.program import program

NAMES = [
    "lambda", "grad_l", "hess_l", "my_loss", "data", "theta", "np", "torch", "numpy", "d", "l", "N", "G", "r", "S",
    "x_0", "x0", "eye", "linalg", "result", "demo", "ℓ", "λ", "ŵ", "None", "__debug__", "print", "sum", "range",
    "len", "max", "abs", "ValueError", "import", "self", "function", *HELPERS,
]  # fmt: skip
FUNCTIONS = ["l", "my_loss", "lambda", "np", "ℓ", "grad_l", "loss"]
POINT = np.array([[1.0, 2.0], [3.0, 4.0]])


def value_at(letter, function, target):
    """Return what generated code makes of ‖L‖³·f(L)·∇f(L) at POINT, and the code."""
    L, f = MatrixSymbol(letter, 2, 2), nodes.AbstractFunction(function, 2, 2)
    code = lambdify(result_of(MatMul(nodes.Norm(L) ** 3 * f(L), f.gradient(L))), target)
    keywords = [
        name for name, item in code.__signature__.parameters.items() if item.kind == item.KEYWORD_ONLY
    ]
    if target == "torch":
        return code(torch.from_numpy(POINT), **{keywords[0]: lambda X: (X**2).sum() / 2}), code
    given = dict(zip(keywords, (lambda X: (X**2).sum() / 2, lambda X: X), strict=True))
    return code(POINT, **given), code


@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_name_breaks_or_shadows_anything(function, target):
    expected = np.linalg.norm(POINT) ** 5 / 2 * POINT
    for letter in NAMES:
        found, code = value_at(letter, function, target)
        np.testing.assert_allclose(np.asarray(found), expected, rtol=1e-14)
        (parameter, *_) = code.__signature__.parameters
        assert not keyword.iskeyword(parameter)
        ast.parse(code.source)


def test_what_a_call_takes_is_named_as_in_the_code():
    _, code = value_at("lambda", "my_loss", "torch")
    assert str(code.__signature__) == "(lambda_, *, my_loss=None, grad_my_loss=None)"
    with pytest.raises(TypeError, match=r"needs my_loss and grad_my_loss; it takes lambda_, my_loss= "):
        code(torch.eye(2))
    _, code = value_at("grad_l", "l", "numpy")
    assert str(code.__signature__) == "(grad_l_, *, l, grad_l)"
    assert variable("lambda") == "lambda_"
    assert {variable(name) for name in vars(builtins) if name in ("sum", "len")} == {"sum_", "len_"}


def test_letters_that_come_to_one_name_are_refused():
    pairs = [("ŵ", "w_hat"), ("lambda", "lambda_"), ("ℓ", "l"), ("φ", "phi")]
    for one, other in pairs:
        with pytest.raises(UserError, match="same name in code"):
            source(result_of(MatMul(MatrixSymbol(one, 2, 2), MatrixSymbol(other, 2, 2))), "numpy")
    both = lambdify(result_of(MatAdd(MatrixSymbol("x_0", 2, 2), -2 * MatrixSymbol("x0", 2, 2))), "numpy")
    np.testing.assert_array_equal(both(x_0=np.eye(2), x0=np.ones((2, 2))), np.eye(2) - 2)


def test_a_letter_called_as_an_index_is_refused():
    N, j = nodes.index_symbol("N"), nodes.index_symbol("j")
    J = MatrixSymbol("j", 2, 2)
    with pytest.raises(UserError, match="same name in code: j, N, j"):
        source(result_of(nodes.MatrixSum(MatMul(j, J), j, 1, N)), "numpy")


# --- decimals and sizes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_decimals_are_the_fractions_they_are_written_as(target):
    X = MatrixSymbol("X", 2, 2)
    wanted = {
        0.5: "X / 2",
        0.1: "X / 10",
        1e-3: "X / 1000",
        2.25: "9 * X / 4",
        -0.75: "-3 * X / 4",
        3.0: "3 * X",
    }
    for decimal, written in wanted.items():
        text = source(derive("phi-grad"), target, MatMul(Float(decimal), X))
        assert text.endswith(f"return {written}\n")
    text = source(derive("phi-grad"), target, MatMul(nodes.Norm(X) ** Float(0.5), X))
    assert text.endswith("return times_powers(X, (s, 1 / 2), (r, 1 / 2))\n")


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_a_size_is_read_from_the_shape_and_never_asked_for(target):
    """‖UD‖²/n, and sizes that are to be solved for: the code has no input for n, and follows the shape."""
    d, n = nodes.size_symbol("d"), nodes.size_symbol("n")
    U, V = MatrixSymbol("U", d, n), MatrixSymbol("V", 2 * n + 1, d)
    make = torch.from_numpy if target == "torch" else np.asarray
    mean = lambdify(derive("phi-grad"), target, nodes.Norm(U) ** 2 / n)
    solved = lambdify(derive("phi-grad"), target, MatMul(1 / n, V))
    assert [program(derive("phi-grad"), e).parameters for e in (nodes.Norm(U) ** 2 / n, MatMul(n, V))] == [
        ("U",), ("V",)]  # fmt: skip
    for size in (1, 2, 5):
        point = np.random.default_rng(size).standard_normal((3, size))
        assert float(mean(make(point))) == pytest.approx((point**2).sum() / size, rel=1e-14)
        tall = np.ones((2 * size + 1, 2))
        np.testing.assert_array_equal(np.asarray(solved(make(tall))), tall / size)
    with pytest.raises(ValueError, match=r"a side of length \(2\*n \+ 1\), not 4"):
        solved(make(np.ones((4, 2))))
    both = lambdify(derive("phi-grad"), target, MatMul(V, U))
    with pytest.raises(
        ValueError, match=r"a side of length \(2\*n \+ 1\), not 5: .* is 7 by the other sides"
    ):
        both(make(np.ones((2, 3))), make(np.ones((5, 2))))


# --- indices of layers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_indices_of_layers_stay_within_the_layers(target):
    """An expression in the place of a result: W_j, W_{j+1} and W_{N:j} for every j that there is, and no other."""
    derivation = derive("deep-linear-grad")
    N, j = nodes.index_symbol("N"), nodes.index_symbol("j")
    family = nodes.Layers("W", N)
    make = torch.from_numpy if target == "torch" else np.asarray
    layers = [make(k * np.eye(2)) for k in (2.0, 3.0, 5.0)]
    cases = [
        (family[j], {1: 2, 2: 3, 3: 5}),
        (family[j + 1], {0: 2, 1: 3, 2: 5}),
        (family.product(N, j), {1: 30, 2: 15, 3: 5, 4: 1}),
        (family.product(j, 1), {0: 1, 1: 2, 2: 6, 3: 30}),
        (MatMul(family.product(N, j), Transpose(family[j])), {1: 60, 2: 45, 3: 25}),
    ]
    for expression, wanted in cases:
        code = lambdify(derivation, target, expression)
        for index in range(-2, 7):
            if index in wanted:
                np.testing.assert_array_equal(code(layers, index), wanted[index] * np.eye(2))
            else:
                with pytest.raises(ValueError, match="j must be between"):
                    code(layers, index)
    with pytest.raises(UserError, match="There is no layer 5 among those from 1 to 3"):
        source(DERIVATIONS.load("deep-linear-grad").derive(depth=3), target, nodes.Layers("W", 3)[5])
