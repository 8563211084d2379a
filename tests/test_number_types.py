"""Arrays that are not real floating point: computed from equal numbers, or refused in one sentence.

The reference is Python's own arithmetic of whole numbers and fractions.
"""

from __future__ import annotations

import inspect
from fractions import Fraction

import numpy as np
import pytest
import torch
from derivations_once import derived as derive
from lowering import result_of
from sympy import MatAdd, MatMul, MatrixSymbol, Transpose

import dlhw3
from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.lambdify import lambdify

A, B = MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2)
WHOLE = [[10, 20], [30, 5]]
NUMPY_WHOLE = [np.bool_, np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64]
TORCH_WHOLE = [torch.bool, torch.int8, torch.uint8, torch.int16, torch.int32, torch.int64, torch.uint16]


def same(X):
    return X


def code(target, name="phi-grad"):
    return lambdify(derive(name), target)


def phi_gradient(U):
    """(U Uᵀ + U Uᵀ)U in Python's whole numbers, for l with ∇l(X) = X."""
    U = np.array([[int(entry) for entry in row] for row in U], dtype=object)
    return 2 * (U @ U.T) @ U


@pytest.mark.parametrize("kind", NUMPY_WHOLE, ids=lambda kind: kind.__name__)
def test_whole_numbers_are_computed_in_float64(kind):
    U = np.array(WHOLE).astype(kind)
    for given in (U, U.view(np.matrix), np.asfortranarray(U)):
        found = code("numpy")(given, grad_l=same)
        assert (type(found), found.dtype) == (np.ndarray, np.float64)
        np.testing.assert_array_equal(found, phi_gradient(U.tolist()).astype(float))
    assert phi_gradient(WHOLE).tolist() == [[34000, 24000], [63500, 25250]]


@pytest.mark.parametrize("kind", TORCH_WHOLE, ids=str)
def test_whole_tensors_are_computed_in_float64(kind):
    U = torch.tensor(WHOLE).to(kind)
    found = code("torch")(U, grad_l=same)
    assert found.dtype == torch.float64
    np.testing.assert_array_equal(found, phi_gradient(U.tolist()).astype(float))


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_layers_and_returned_gradients_are_converted_too(target):
    layers = [np.array([[100, 50], [25, 12]], dtype=np.uint8), np.array([[200, 100]], dtype=np.uint8)]
    make = torch.from_numpy if target == "torch" else np.asarray
    flow = code(target, "deep-linear-grad")

    def returned(X):
        return (
            torch.tensor([[7, 200]], dtype=torch.uint8)
            if target == "torch"
            else np.array([[7, 200]], np.uint8)
        )

    found = flow([make(layer) for layer in layers], 1, grad_l=returned)
    np.testing.assert_array_equal(found, np.array([[200.0], [100.0]]) @ np.array([[7.0, 200.0]]))


def test_short_floating_point_is_computed_in_float32():
    values = [[1.5, -2.25], [0.125, 3.0]]
    expected = 2 * np.array(values) @ np.array(values).T @ np.array(values)
    for given in (np.array(values, np.float16), torch.tensor(values).half(), torch.tensor(values).bfloat16()):
        found = code("numpy" if isinstance(given, np.ndarray) else "torch")(given, grad_l=same)
        assert str(found.dtype).removeprefix("torch.") == "float32"
        np.testing.assert_array_equal(found, expected)
    big_endian = code("numpy")(np.array(values, ">f8"), grad_l=same)
    assert big_endian.dtype.isnative
    np.testing.assert_array_equal(big_endian, expected)


def test_python_numbers_stay_fractions():
    U = np.array([[2**70, Fraction(1, 3)], [0, -1]], dtype=object)
    found = code("numpy")(U, grad_l=lambda X: np.array([[1, 2], [3, 4]]))
    G = np.array([[2, 5], [5, 8]], dtype=object)
    np.testing.assert_array_equal(found, G @ U)
    with pytest.raises(TypeError, match="takes roots, not in object"):
        code("numpy", "rank-one-flow")(np.array([[1, 2]], dtype=object), 2, grad_l=same)
    both = lambdify(result_of(MatAdd(A, B)), "numpy")
    with pytest.raises(TypeError, match="either fractions or floating point"):
        both(np.array([[1, 2], [3, 4]], dtype=object), np.eye(2))


REFUSED = [
    (np.array([[1j, 2]]), TypeError, "complex numbers: give its real part"),
    (np.array([[1 + 0j]]), TypeError, "complex"),
    (np.ma.masked_array([[1.0, 2.0]], [[0, 1]]), TypeError, "masked"),
    (np.ma.masked_array([[1, 2]], [[0, 0]]), TypeError, "masked"),
    (np.array([["a", "b"]]), TypeError, "of type <U1"),
    (np.array([[b"a"]]), TypeError, "real numbers"),
    (np.array([["2020-01-01"]], "M8[D]"), TypeError, "datetime64"),
    (np.array([[3]], "m8[s]"), TypeError, "timedelta64"),
    (np.array([[(1.0,)]], [("x", float)]), TypeError, "real numbers"),
    (np.array([[1, "a"]], object), TypeError, "Python objects such as 'a'"),
    (np.array([[1.5, 2]], object), TypeError, r"such as 1.5: give real numbers, as by astype\(float\)"),
    (np.array([[None]]), TypeError, "such as None"),
    (np.array([[1.0, np.nan]]), ValueError, r"nan in it, at \[0, 1\]"),
    (np.array([[1.0, -np.inf]]), ValueError, r"-inf in it, at \[0, 1\]"),
    (np.zeros((0, 2)), ValueError, "not an empty one of shape 0×2"),
    (np.zeros((2, 0)), ValueError, "empty"),
    (np.array([[2**53 + 1]]), ValueError, r"beyond 2\^53"),
    (np.array([[-(2**63)]]), ValueError, r"beyond 2\^53"),
    (np.array([[2**64 - 1]], np.uint64), ValueError, r"beyond 2\^53"),
    (torch.tensor([[1j, 2]]), TypeError, "complex"),
    (torch.tensor([[float("nan")]]), ValueError, r"nan in it, at \[0, 0\]"),
    (torch.tensor([[1.0, float("inf")]]), ValueError, r"inf in it, at \[0, 1\]"),
    (torch.zeros((0, 2)), ValueError, "empty"),
    (torch.tensor([[2**53 + 1]]), ValueError, r"beyond 2\^53"),
    (torch.tensor([[2**63 + 1]], dtype=torch.uint64), ValueError, r"beyond 2\^53"),
    (torch.eye(2).to_sparse(), TypeError, "sparse one: its method to_dense"),
]  # fmt: skip


@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize("result", ["gradient", "hessian action", "hessian"])
def test_powers_of_a_norm_alone_are_in_its_type(target, result):
    """exp(−‖w − v‖²) in float32 is in float32, though the power is found in float64."""
    derivation = dlhw3.derive("exp(-norm2(w-v)^2)", wrt="w", order=1 if result == "gradient" else 2)
    function = derivation.lambdify(target, result=result)
    for size in (1.0, 1e-30, 9.0):
        given = {name: np.full(3, size * k, np.float32) for k, name in enumerate(("v", "w", "dw"))}
        given = {name: given[name] for name in inspect.signature(function).parameters}
        due = function(**{name: as_given(one.astype(np.float64), target) for name, one in given.items()})
        found = function(**{name: as_given(one, target) for name, one in given.items()})
        assert str(found.dtype).removeprefix("torch.") == "float32"
        np.testing.assert_allclose(np.asarray(found), np.asarray(due), rtol=1e-4, atol=1e-35)


def as_given(array, target):
    return torch.from_numpy(array) if target == "torch" else array


@pytest.mark.parametrize(("value", "error", "words"), REFUSED)
def test_other_numbers_are_refused_in_one_sentence(value, error, words):
    """As an argument, as a layer, and as what grad_l returns."""
    target = "torch" if isinstance(value, torch.Tensor) else "numpy"
    ones = torch.ones if target == "torch" else np.ones
    calls = [
        ("U", lambda: code(target)(value, grad_l=same)),
        (r"W\[0\]", lambda: code(target, "deep-linear-grad")([value], 1, grad_l=same)),
    ]
    if 0 not in value.shape:
        gradient = lambdify(result_of(nodes.AbstractFunction("l", *value.shape).gradient(
            MatrixSymbol("X", *value.shape))), target)  # fmt: skip
        calls.append(
            ("grad_l must return", lambda: gradient(ones(tuple(value.shape)), grad_l=lambda X: value))
        )
    for named, call in calls:
        with pytest.raises(error, match=f"{named}.*{words}") as caught:
            call()
        assert "\n" not in str(caught.value)


class Quantity(np.ndarray):
    """A subclass whose operators may mean something else."""


def test_other_containers_are_refused_with_what_to_pass():
    with pytest.raises(TypeError, match=r"not a Quantity: numpy\.asarray makes a plain one"):
        code("numpy")(np.eye(2).view(Quantity), grad_l=same)
    for value in ([[1.0]], None, "U", 3, memoryview(np.eye(2))):
        with pytest.raises(TypeError, match="takes U as a numpy array, not"):
            code("numpy")(value, grad_l=same)


def test_the_largest_whole_numbers_are_taken():
    double = lambdify(result_of(MatAdd(A, A)), "numpy")
    U = np.array([[2**53, -(2**53)], [0, 1]])
    np.testing.assert_array_equal(double(U), np.array([[2.0**54, -(2.0**54)], [0, 2]]))


def test_types_mix_in_numpy_and_not_in_torch():
    product = MatMul(A, Transpose(B))
    one, two = np.array([[1.5, 2], [3, 4]]), np.array([[1, 2], [3, 0.25]], np.float32)
    found = lambdify(result_of(product), "numpy")(one, two)
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, one @ two.T.astype(float))
    mixed = lambdify(result_of(product), "torch")
    with pytest.raises(
        TypeError, match=r"tensors of one type, not A in torch\.float64 and B in torch\.float32"
    ):
        mixed(torch.from_numpy(one), torch.from_numpy(two))
    with pytest.raises(TypeError, match=r"one device, not A in cpu and B in meta"):
        mixed(torch.eye(2), torch.eye(2, device="meta"))
    with pytest.raises(
        TypeError, match=r"grad_l must return .* in torch.float32 like it, not in torch.float64"
    ):
        code("torch")(torch.eye(2), grad_l=lambda X: X.double())
    with pytest.raises(TypeError, match=r"in torch\.float32 like it, not in torch\.int64"):
        code("torch")(torch.eye(2), grad_l=lambda X: torch.full((2, 2), 2**24 + 1))


def test_a_returned_value_of_l_is_a_real_number():
    X = MatrixSymbol("X", 2, 2)
    scaled = lambdify(result_of(MatMul(nodes.AbstractFunction("l", 2, 2)(X), X)), "numpy")
    for value in (2, 2.0, np.float32(2), np.array([[2]]), Fraction(2)):
        np.testing.assert_array_equal(scaled(np.eye(2), l=lambda _, value=value: value), 2 * np.eye(2))
    for value, error in ((2j, TypeError), (True, TypeError), ("2", TypeError), (np.nan, ValueError)):
        with pytest.raises(error, match="l must return a real number, not"):
            scaled(np.eye(2), l=lambda _, value=value: value)


def test_an_integer_that_float64_rounds_is_refused():
    with pytest.raises(ValueError, match=r"takes N as an integer of at most 2\^53 in size"):
        code("numpy", "end-to-end-flow")(np.eye(2), 10**400, grad_l=same)


def test_a_number_of_torch_is_a_tensor_of_one_entry_through_which_derivatives_pass() -> None:
    objective = "a*norm2(x)^2 + sum(exp(a*x)) + l(b*x)"
    function = dlhw3.derive(objective, wrt="x").lambdify("torch")
    at = torch.tensor([0.3, -0.7], dtype=torch.float64)

    def loss(point: torch.Tensor) -> torch.Tensor:
        return (point**3).sum()

    def value(a: torch.Tensor, b: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        return a * (x**2).sum() + torch.exp(a * x).sum() + loss(b * x)

    plain = function(x=at, a=0.4, b=-1.5, l=loss)
    for shape in ((), (1,), (1, 1)):
        numbers = [torch.full(shape, number, dtype=torch.float64) for number in (0.4, -1.5)]
        for _ in range(2):  # the second call goes the short way
            found = function(x=at, a=numbers[0], b=numbers[1], l=loss)
            assert found.shape == at.shape
            assert torch.allclose(found, plain, rtol=1e-15, atol=0)
    given = [torch.tensor(number, dtype=torch.float64, requires_grad=True) for number in (0.4, -1.5)]
    x = at.clone().requires_grad_()
    (slope,) = torch.autograd.grad(value(*given, x), x, create_graph=True)
    wanted = torch.autograd.grad(slope.sum(), given)
    for _ in range(2):
        mine = torch.autograd.grad(function(x=at, a=given[0], b=given[1], l=loss).sum(), given)
        assert torch.allclose(torch.stack(mine), torch.stack(wanted), rtol=1e-12, atol=0)
    with pytest.raises(TypeError, match="takes a as a real number, not one of complex numbers"):
        function(x=at, a=torch.tensor(1j), b=1.0, l=loss)
    with pytest.raises(ValueError, match="takes a as a real number, not one with nan in it"):
        function(x=at, a=torch.tensor(float("nan")), b=1.0, l=loss)
    with pytest.raises(TypeError, match="takes a as a real number, not a torch tensor"):
        function(x=at, a=at, b=1.0, l=loss)


@pytest.mark.parametrize(
    "shaped", [lambda s: s.item(), lambda s: s, lambda s: s.reshape(()), lambda s: s.reshape(1)]
)
def test_a_function_of_a_number_may_return_a_number(shaped) -> None:
    derivation = dlhw3.derive("l(x'*x)", wrt="x")
    x = np.array([0.5, -1.0])
    wanted = 2 * np.cos(x @ x) * x
    for _ in range(2):
        found = derivation.lambdify("numpy")(x=x, grad_l=lambda s: shaped(np.cos(s)))
        np.testing.assert_allclose(found, wanted, rtol=1e-14)
        own = derivation.lambdify("torch")(x=torch.tensor(x), grad_l=lambda s: shaped(torch.cos(s)))
        np.testing.assert_allclose(own.numpy(), wanted, rtol=1e-14)
