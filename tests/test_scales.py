"""Numbers near the ends of their range: nothing overflows or underflows on the way to a value that does not.

The references are computed with 60 digits (mpmath), or by homogeneity from values of ordinary size.
"""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
import torch
from derivations_once import derived as derive
from lowering import result_of
from sympy import MatMul, MatrixSymbol, Rational, Transpose

from dlhw3.numeric.crosschecks.balanced_layers import balanced_layers
from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.lambdify import lambdify

TARGETS = ("numpy", "torch")
W = np.array([[0.6, -0.8, 0.1]])
G = np.array([[1.0, -0.5, 0.25]])


def run(code, target, X, *rest, gradient=None):
    """Call generated code of either target with the gradient's value given."""
    if target == "torch":
        functions = {} if gradient is None else {"grad_l": lambda _: torch.from_numpy(gradient)}
        return code(torch.from_numpy(X), *rest, **functions).numpy()
    return code(X, *rest, **({} if gradient is None else {"grad_l": lambda _: gradient}))


def rank_one(w, g, depth):
    """−‖w‖^{2−2/N}(g + (N−1)⟨g, ŵ⟩ŵ) in 60 digits."""
    with mpmath.workdps(60):
        w, g = ([mpmath.mpf(float(entry)) for entry in row.ravel()] for row in (w, g))
        norm = mpmath.sqrt(sum(entry**2 for entry in w))
        along = (depth - 1) * sum(a * b for a, b in zip(w, g, strict=True)) / norm**2
        factor = -(norm ** (2 - mpmath.mpf(2) / depth))
        return np.array([[float(factor * (b + along * a)) for a, b in zip(w, g, strict=True)]])


# the size of w, of ∇l, and the depth
SIZES = [(1e-200, 1.0, 2), (1e200, 1.0, 2), (1e200, 1e-100, 10), (1e-200, 1e100, 10), (1e-200, 1e200, 3)]
SIZES += [(1e-300, 1e300, 1), (1e300, 1.0, 1), (1e-160, 1.0, 2), (1e160, 1e-200, 100), (1.0, 1.0, 5)]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("size", "slope", "depth"), SIZES)
def test_the_flow_with_one_output_at_every_scale(target, size, slope, depth):
    expected = rank_one(size * W, slope * G, depth)
    assert np.isfinite(expected).all()
    assert expected.all()
    for code, rest in (
        (lambdify(derive("rank-one-flow"), target), (depth,)),
        (lambdify(derive("rank-one-flow", depth=depth), target), ()) if depth < 6 else (None, ()),
        (lambdify(derive("end-to-end-flow"), target), (depth,)),
    ):
        if code is not None:
            found = run(code, target, size * W, *rest, gradient=slope * G)
            # the exponent 2 − 2/N is off by up to 3·2^-54 (a division, a difference), times log‖w‖ in its power
            np.testing.assert_allclose(
                found, expected, rtol=2.0**-53 * (1.5 * abs(np.log(size)) + 20 * depth)
            )


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("depth", [1, 2, 3, 10])
@pytest.mark.parametrize(
    "w", [[5e-324, 5e-324], [1e-322, -5e-324], [1.3e308, 1.7e308], [-1.7e308, 1.7e308], [3e-308, 1e-310]]
)
def test_norms_beyond_the_range_and_subnormal_ones(target, depth, w):
    """‖w‖ overflows, or is subnormal with few digits: direction and length come from w over its scale."""
    w = np.array([w])
    power = 2.0 - 2.0 / depth
    G = np.array([[1.0, -0.25]]) * min(1.0, 10.0 ** (306 - 309 * power) / depth)
    if np.abs(w).max() < 1:
        G = np.array([[1e300, 2e299]])
    expected = rank_one(w, G, depth)
    code = lambdify(derive("rank-one-flow"), target)
    assert np.isfinite(expected).all()
    found = run(code, target, w, depth, gradient=G)
    # of the exponents, by 2.3·2^-54·log s ≤ 745 each, and two roundings for each of up to 2·depth steps
    np.testing.assert_allclose(found, expected, rtol=2.0**-53 * (1.5 * 745 + 20 * depth), atol=5e-324)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("size", [1e-25, 1e-10, 1.0, 1e10, 1e25])
def test_float32_takes_its_powers_in_float64(target, size):
    """‖w‖^{4/3} ∇l in float32 is the float64 value to a dozen roundings: no exponent is rounded."""
    w, g = (size * W).astype(np.float32), (G / size).astype(np.float32)
    code = lambdify(derive("rank-one-flow"), target)
    for depth in (3, 7):
        found = run(code, target, w, depth, gradient=g)
        assert found.dtype == np.float32
        expected = rank_one(w.astype(float), g.astype(float), depth)
        np.testing.assert_allclose(found, expected, rtol=14 * 2.0**-24, atol=0)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("size", [1e-300, 1e-200, 1.0, 1e200, 1e300])
def test_norms_and_their_powers(target, size):
    n = nodes.size_symbol("n")
    X, Y = MatrixSymbol("X", n, n), MatrixSymbol("Y", n, n)
    x, y = size * np.array([[3.0, 0.0], [0.0, 4.0]]), np.array([[1.0, 2.0], [0.5, 1.0]]) / size
    for power in (1, -1, 3, Rational(5, 2), Rational(-5, 2)):
        balanced = nodes.Norm(X) ** power * nodes.Norm(Y) ** power  # (5·2.5)^p, whatever the size
        code = lambdify(result_of(MatMul(balanced, X)), target)
        given = (x, y) if target == "numpy" else (torch.from_numpy(x), torch.from_numpy(y))
        np.testing.assert_allclose(np.asarray(code(*given)), 12.5 ** float(power) * x, rtol=1e-14)
    unit = lambdify(result_of(MatMul(1 / nodes.Norm(X), X)), target)
    np.testing.assert_allclose(run(unit, target, x), [[0.6, 0.0], [0.0, 0.8]], rtol=1e-15)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("gram", [True, False])
@pytest.mark.parametrize("size", [1e-300, 1e-200, 1.0, 1e200, 1e300])
def test_powers_of_matrices_at_every_scale(target, gram, size):
    """X = size·Q diag(2, 1/2) Qᵀ is positive semidefinite: X^p and (XXᵀ)^{p/2} are size^p Q diag(2^p, 2^-p) Qᵀ."""
    X = MatrixSymbol("X", 2, 2)
    Q = np.array([[3.0, -4.0], [4.0, 3.0]]) / 5
    for power in (Rational(1, 3), Rational(1, 2), Rational(1, 1)):
        base, exponent = (MatMul(X, Transpose(X)), power / 2) if gram else (X, power)
        code = lambdify(result_of(nodes.PsdPower(base, exponent)), target)
        found = run(code, target, size * (Q * [2.0, 0.5]) @ Q.T) / size ** float(power)
        expected = (Q * [2.0 ** float(power), 2.0 ** -float(power)]) @ Q.T
        np.testing.assert_allclose(found, expected, rtol=2.0**-53 * (abs(np.log(size)) + 100))


@pytest.mark.parametrize("target", TARGETS)
def test_float32_keeps_what_float32_can_tell(target):
    """σ = 1 and 1e-6 in float32: (WWᵀ)^{1/5} against 60 digits; nothing counts as zero that is not."""
    values = np.array([1.0, 1e-6, 3e-7], dtype=np.float32)
    turn = np.array([[0.6, -0.8, 0.0], [0.8, 0.6, 0.0], [0.0, 0.0, 1.0]], dtype=np.float32)
    X = MatrixSymbol("X", 3, 3)
    for power in (Rational(1, 5), Rational(1, 25)):
        code = lambdify(result_of(nodes.PsdPower(MatMul(X, Transpose(X)), power)), target)
        found = run(code, target, np.diag(values))
        assert found.dtype == np.float32
        with mpmath.workdps(60):
            expected = [float(mpmath.mpf(float(v)) ** (2 * mpmath.mpf(power.p) / power.q)) for v in values]
        np.testing.assert_allclose(found, np.diag(expected), rtol=2.0**-23)
        turned = (turn * values).astype(np.float32)
        wide = run(code, target, turned.astype(np.float64))
        np.testing.assert_allclose(run(code, target, turned), wide, rtol=2.0**-22, atol=2.0**-24)
    flow = lambdify(derive("end-to-end-flow"), target)
    W32 = np.diag([1.0, 1e-7]).astype(np.float32)
    ones = np.ones((2, 2), dtype=np.float32)
    exact = run(flow, target, W32.astype(np.float64), 50, gradient=ones.astype(np.float64))
    np.testing.assert_allclose(run(flow, target, W32, 50, gradient=ones), exact, rtol=2.0**-20)


def test_a_matrix_of_lower_rank_in_float64_keeps_its_rank():
    """Rounding of W = BC (3×3 of rank 2) is not raised to a small power: 10·d·ε of σ_1 counts as zero."""
    X = MatrixSymbol("X", 3, 3)
    code = lambdify(result_of(nodes.PsdPower(MatMul(X, Transpose(X)), Rational(1, 50))), "numpy")
    for seed in range(50):
        random = np.random.default_rng(seed)
        low = random.standard_normal((3, 2)) @ random.standard_normal((2, 3))
        sigma = np.linalg.svd(code(low * 10.0 ** random.integers(-200, 200)), compute_uv=False)
        assert sigma[1] > 0.5 * sigma[0]
        assert sigma[2] < 1e-14 * sigma[0]


def test_help_says_what_counts_as_zero():
    for name in ("end-to-end-flow", "balanced-powers"):
        assert (
            "below 10·max(rows, columns)·2⁻⁵² of the largest is taken as 0"
            in lambdify(derive(name), "numpy").__doc__
        )
    assert "taken as 0" not in lambdify(derive("rank-one-flow"), "numpy").__doc__


@pytest.mark.parametrize("target", TARGETS)
def test_a_zero_matrix_has_norm_zero_and_powers_zero(target):
    X = MatrixSymbol("X", 2, 2)
    zero = np.zeros((2, 2))
    cubed = lambdify(result_of(MatMul(nodes.Norm(X) ** 3, X)), target)
    root = lambdify(result_of(nodes.PsdPower(MatMul(X, Transpose(X)), Rational(1, 3))), target)
    for code in (cubed, root):
        np.testing.assert_array_equal(run(code, target, zero), zero)


def given(target, value):
    """Return arrays, in numbers or in lists, as arguments for the target."""
    if isinstance(value, list):
        return [given(target, item) for item in value]
    return torch.from_numpy(value) if target == "torch" and isinstance(value, np.ndarray) else value


def narrowed(value):
    """Return arrays near 1e200 (or 1e300) as float32 near 1e30."""
    if isinstance(value, list):
        return [narrowed(item) for item in value]
    return (value / value.max() * 1e30).astype(np.float32) if isinstance(value, np.ndarray) else value


BEYOND = {
    "phi-grad": ([1e200 * np.ones((2, 2))], "U Uᵀ, which grad_l is called with, leaves the range"),
    "deep-linear-grad": (
        [[1e200 * np.ones((2, 2))] * 2, 1],
        r"W_{N:1}, which grad_l is called with, leaves the range",
    ),
    "gram-flow": ([1e200 * np.ones((2, 2))], "the result, or a product on the way to it, leaves the range"),
    "balanced-powers": (
        [[1e200 * np.eye(2)] * 2, 1],
        "the result, or a product on the way to it, leaves the range",
    ),
    "end-to-end-flow": (
        [1e300 * np.ones((2, 2)), 9],
        "the result, or a product on the way to it, leaves the range",
    ),
    "rank-one-flow": (
        [1e300 * np.ones((1, 2)), 9],
        "the result, or a product on the way to it, leaves the range",
    ),
}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", BEYOND)
def test_what_leaves_the_range_is_named_and_no_warning_comes_first(name, target):
    """The user's function is not blamed for what it was handed; warnings are errors in these tests."""
    arguments, message = BEYOND[name]
    code = lambdify(derive(name), target)
    functions = {"grad_l": lambda X: X} if "grad_l" in code.__signature__.parameters else {}
    with pytest.raises(ValueError, match=message) as caught:
        code(*given(target, arguments), **functions)
    assert "float64" in str(caught.value)
    with pytest.raises(ValueError, match=r"leaves the range of its numbers \(float32\)"):
        code(*given(target, narrowed(arguments)), **functions)


def test_a_function_runs_with_the_warnings_of_its_caller():
    """Only what the code itself does is silent; an error of a function passes through as it is."""
    code = lambdify(derive("phi-grad"), "numpy")
    with pytest.warns(RuntimeWarning, match="overflow"):
        code(np.ones((2, 2)), grad_l=lambda X: np.minimum(1e300 * X * 1e300, 1.0))
    with pytest.raises(FloatingPointError), np.errstate(over="raise"):
        code(np.ones((2, 2)), grad_l=lambda X: 1e300 * X * 1e300)
    mine = np.linalg.LinAlgError("mine")

    def fails(X):
        raise mine

    with pytest.raises(np.linalg.LinAlgError) as caught:
        lambdify(derive("end-to-end-flow"), "numpy")(np.eye(2), 3, grad_l=fails)
    assert caught.value is mine


def test_a_derivative_that_is_not_finite_is_said_to_be_so():
    """√ at 0 has no derivative; the sentence says whose it is."""
    code = lambdify(derive("phi-grad"), "torch")
    U = torch.zeros(2, 2, dtype=torch.float64)
    with pytest.raises(ValueError, match="the gradient that autograd finds of l is not finite here"):
        code(U, l=lambda X: X.sqrt().sum())


def exact_gram(layers, first):
    """W_{j:1}ᵀW_{j:1} for the first j layers, in 60 digits."""
    with mpmath.workdps(60):
        product = mpmath.eye(layers[0].shape[1])
        for layer in layers[:first]:
            product = mpmath.matrix(layer.tolist()) * product
        gram = product.T * product
        return np.array(gram.tolist(), dtype=float)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("size", [1e-150, 1e-100, 1e-40, 1.0, 1e40, 1e100, 1e150])
@pytest.mark.parametrize("depth", [1, 2, 4, 9])
def test_powers_of_a_product_beyond_the_range(target, size, depth):
    """(WᵀW)^{j/N} where W itself overflows or underflows, and W_{j:1}ᵀW_{j:1}, which it is, does not.

    The singular values of the layers are within a factor 3; their roots as in numeric/crosschecks/identities.py.
    """
    layers = balanced_layers(
        [3, 2, 4, 3, 2, 3, 3, 2, 4, 3][: depth + 1], "distinct", np.random.default_rng(7)
    )
    layers = [size * layer for layer in layers]
    for code, rest in (
        (lambdify(derive("balanced-powers"), target), (1,)),
        (lambdify(derive("balanced-powers"), target), (0,)),
    ):
        found = np.asarray(code(given(target, layers), *rest))
        expected = exact_gram(layers, rest[0])
        # σ^{p−1} with p = 2/N for σ down to 3^-N of the largest: 3^{N−2}; scales multiply in 2j steps
        tolerance = 2.0**-53 * (2 * 40 * 5 * 3 ** max(depth - 2, 0) + 8)
        assert np.linalg.norm(
            found / size ** (2 * rest[0]) - expected / size ** (2 * rest[0])
        ) <= tolerance * (np.linalg.norm(expected / size ** (2 * rest[0])))


def test_scaled_norms_are_differentiable():
    """ẇ for l(w) = Σw³ in torch, against a central difference, at 1e-150 and 1e150 too."""
    flow = lambdify(derive("rank-one-flow"), "torch")
    for size in (1e-100, 1.0, 1e100):
        w = (size * torch.from_numpy(W)).requires_grad_()

        def total(w, size=size):
            return (flow(w, 3, grad_l=lambda X: X / size) * torch.from_numpy(G)).sum()

        (slope,) = torch.autograd.grad(total(w), w)
        along, step = size * torch.tensor([[1.0, 0.5, -2.0]], dtype=torch.float64), 2.0**-18
        point = w.detach()
        difference = (total(point + step * along) - total(point - step * along)) / (2 * step)
        torch.testing.assert_close((slope * along).sum(), difference, rtol=1e-8, atol=0)
