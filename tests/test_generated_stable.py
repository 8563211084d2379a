"""Generated code at hard data: exponents of ±800 and determinants beyond the range of floats, beside torch."""

from __future__ import annotations

import inspect
import re

import mpmath as mp
import numpy as np
import pytest
import torch
from torch.nn.functional import log_softmax, logsigmoid

import dlhw3
from dlhw3.symbolic.code.lambdify import source

RANDOM = np.random.default_rng(5)
FAR = RANDOM.choice([-800.0, 0.0, 800.0], (4, 3)) + RANDOM.standard_normal((4, 3))
FAR[0] -= 800  # a row, and a column, far below the others
FAR[:, 1] -= 700
POINT = {
    "A": FAR,
    "B": RANDOM.uniform(0.5, 1.5, (4, 3)),
    "x": np.array([-800.0, -1.0, 0.5, 790.0]),
    "y": np.array([795.0, -2.0, -700.0, 800.0]),
    "z": RANDOM.standard_normal(3),
    "X": -RANDOM.standard_normal((5, 5)) * 1e80 - 3e80 * np.eye(5),
    "w": np.array([-790.0, 2.0, -600.0, 810.0]),
    "a": np.array(800.0),
    "b": np.array(-2.0),
    "c": np.array(798.5),
}


def largest_first(*exponents):
    """log of a sum of exponentials, entry by entry."""
    return torch.logsumexp(torch.stack(exponents), 0)


def away(X, axis, B):
    return ((torch.softmax(X, axis) - B) ** 2).sum()


SCORES = "A*B'/1000 + y*vector(1)'"
OBJECTIVES = {
    "log(1+exp(a))^2": ("a", lambda a: torch.logaddexp(a, torch.zeros_like(a)) ** 2),
    "sum(log(exp(A)./(exp(A)*vector(1)*vector(1)')).*B)^2": (
        "A",
        lambda A, B: (log_softmax(A, 1) * B).sum() ** 2,
    ),
    "sum(log(exp(A)./(exp(A)*matrix(1))).*B)": ("A", lambda A, B: (log_softmax(A, 1) * B).sum()),
    "norm2(log(exp(A)*vector(1)) - x)^2": ("A", lambda A, x: ((torch.logsumexp(A, 1) - x) ** 2).sum()),
    "norm2(log(exp(A)'*vector(1)) - z)^2": ("A", lambda A, z: ((torch.logsumexp(A, 0) - z) ** 2).sum()),
    "sum(log(vector(1)'*exp(A)))^2": ("A", lambda A: torch.logsumexp(A, 0).sum() ** 2),
    "norm2(exp(A)./(exp(A)*vector(1)*vector(1)') - B)^2": (
        "A",
        lambda A, B: away(A, 1, B),
    ),
    "norm2(diag(vector(1)./(exp(A)*vector(1)))*exp(A) - B)^2": (
        "A",
        lambda A, B: away(A, 1, B),
    ),
    "norm2(exp(A)./(vector(1)*vector(1)'*exp(A)) - B)^2": (
        "A",
        lambda A, B: away(A, 0, B),
    ),
    f"norm2(inv(diag(exp({SCORES})*vector(1)))*exp({SCORES})*w - x)^2": (
        "B",
        lambda A, B, w, x, y: ((torch.softmax(A @ B.T / 1000 + y[:, None], 1) @ w - x) ** 2).sum(),
    ),
    "sum(log(1 - sigmoid(x)))^2": ("x", lambda x: logsigmoid(-x).sum() ** 2),
    "sum(log(1 - 1./(1 + exp(-x))))^2": ("x", lambda x: logsigmoid(-x).sum() ** 2),
    "sum(log(sigmoid(x)).*y)^2": ("x", lambda x, y: (logsigmoid(x) * y).sum() ** 2),
    "sum(log(exp(x) + exp(y)))^2": ("x", lambda x, y: torch.logaddexp(x, y).sum() ** 2),
    "sum(exp(x)./(exp(x) + exp(y)))^2": ("x", lambda x, y: torch.sigmoid(x - y).sum() ** 2),
    "sum(log(exp(x).*sigmoid(y)))^2": ("x", lambda x, y: (x + logsigmoid(y)).sum() ** 2),
    "log(det(X*X'))^2": ("X", lambda X: (2 * torch.linalg.slogdet(X)[1]) ** 2),
    "log(abs(det(X)))^2": ("X", lambda X: torch.linalg.slogdet(X)[1] ** 2),
    "log(det(X)^2)^2": ("X", lambda X: (2 * torch.linalg.slogdet(X)[1]) ** 2),
    "log(det(-X))^2": ("X", lambda X: torch.linalg.slogdet(-X)[1] ** 2),
    "log(b*det(X))^2": ("X", lambda X: (torch.linalg.slogdet(X)[1] + np.log(2.0)) ** 2),
    "log(5*det(X*X'))^2": ("X", lambda X: (2 * torch.linalg.slogdet(X)[1] + np.log(5.0)) ** 2),
    "log(sqrt(det(X*X')))": ("X", lambda X: torch.linalg.slogdet(X)[1]),
    "log(exp(a) + exp(b) + 2*exp(c))^2": (
        "a",
        lambda a, b, c: largest_first(a, b, c + np.log(2.0)) ** 2,
    ),
    "sum(log(exp(x) + exp(y) + exp(w)))^2": ("x", lambda x, y, w: largest_first(x, y, w).sum() ** 2),
    "sum(log(1 + exp(x) + exp(y)))^2": ("x", lambda x, y: largest_first(x, y, 0 * x).sum() ** 2),
    "log(exp(a) + sum(exp(x)))^2": ("x", lambda a, x: torch.logsumexp(torch.cat([x, a[None]]), 0) ** 2),
    "log(1 + sum(exp(x)) + exp(b))": (
        "x",
        lambda x, b: torch.logsumexp(torch.cat([x, b[None], 0 * b[None]]), 0),
    ),
}


def generated(text: str, wrt: str, target: str):
    """Return the code; that for jax runs with numpy in its place."""
    derivation = dlhw3.derive(text, wrt=wrt)
    if target != "jax":
        return dlhw3.lambdify(derivation, target)
    space: dict = {}
    exec(source(derivation, "jax").replace("import jax.numpy as jnp", "import numpy as jnp"), space)
    return space["gradient"]


@pytest.mark.parametrize("target", ["numpy", "torch", "jax"])
@pytest.mark.parametrize("text", OBJECTIVES)
def test_gradients_are_right_at_hard_data(text: str, target: str) -> None:
    """Conditions below 10 but for the determinants' (some 10²): 1e-11 is far above what rounding makes of 800·ε."""
    wrt, by_hand = OBJECTIVES[text]
    tensors = {name: torch.from_numpy(POINT[name].copy()) for name in inspect.signature(by_hand).parameters}
    (due,) = torch.autograd.grad(by_hand(**tensors | {wrt: tensors[wrt].requires_grad_()}), tensors[wrt])
    code = generated(text, wrt, target)
    names = code.parameters if target != "jax" else list(inspect.signature(code).parameters)
    turn = torch.from_numpy if target == "torch" else np.asarray
    found = np.asarray(code(**{name: turn(POINT[name]) for name in names}))
    assert np.isfinite(due.numpy()).all()
    np.testing.assert_allclose(found, due.numpy(), rtol=1e-11, atol=1e-11 * float(due.abs().max()))


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("sum(log(exp(A)./(exp(A)*vector(1)*vector(1)')).*B)", ["A.max(1)"]),
        ("sum(log(vector(1)'*exp(A)))", ["A.T.max(1)"]),
        ("log(sum(exp(A)))", ["largest_entry(A)"]),
        ("sum(exp(A)*vector(1)) + sum(B)", ["np.exp(A)"]),
        ("sum(sqrt(1 + exp(A)))", ["np.exp(A - m / 2)"]),
    ],
)
def test_what_is_taken_out_is_what_cancels(text: str, due: list[str]) -> None:
    body = dlhw3.lambdify(dlhw3.derive(text, wrt="A"), "numpy").source
    assert all(part in body for part in due), body


def test_rows_and_columns_are_spread_and_not_copied() -> None:
    for text, wrt in (("norm2(X*W + vector(1)*b' - Y)^2", "W"), ("sum(log(exp(A)*vector(1)))", "A")):
        body = dlhw3.lambdify(
            dlhw3.derive(text, wrt=wrt, shapes={"b": ("p",)} if "b" in text else {}), "numpy"
        ).source
        assert "np.ones" not in body, body
    random = np.random.default_rng(0)
    X, W, b, Y = (random.standard_normal(shape) for shape in ((4, 2), (2, 3), 3, (4, 3)))
    code = dlhw3.lambdify(
        dlhw3.derive("norm2(X*W + vector(1)*b' - Y)^2", wrt="W", shapes={"b": ("p",)}), "numpy"
    )
    assert "np.ones" not in code.source
    np.testing.assert_allclose(code(X=X, W=W, b=b, Y=Y), 2 * X.T @ (X @ W + b - Y), rtol=1e-12)


CLOSE = {
    "sum(tanh(x))": lambda x: 1 / mp.cosh(x) ** 2,
    "sum(sqrt(x.^2 + 2) - x)": lambda x: -2 / (mp.sqrt(x**2 + 2) * (mp.sqrt(x**2 + 2) + x)),
    "sum((sigmoid(x) - sigmoid(y)).^2)": lambda x, y: 2 * (slope(x) - slope(y)) * slope(x) * slope(-x),
    "sum(softplus(x)) - y'*x": lambda x, y: slope(x) - y,
    "sum(exp(x) - x)": lambda x: mp.expm1(x),
    "y'*(exp(x) - x)": lambda x, y: y * mp.expm1(x),
    "sum(sin(x) - x)": lambda x: -2 * mp.sin(x / 2) ** 2,
    "sum(cosh(x))": lambda x: mp.sinh(x),
    "sum(sinh(x) - x)": lambda x: 2 * mp.sinh(x / 2) ** 2,
    "x'*log(1 + y.^2)": lambda y: mp.log1p(y**2),
    "x'*(sqrt(4 + y.^2) - 2)": lambda y: y**2 / (mp.sqrt(4 + y**2) + 2),
    "sum(arctan(exp(x)))": lambda x: 1 / (2 * mp.cosh(x)),
    "sum(exp(x)./(1 + exp(2*x)))": lambda x: -mp.tanh(x) / (2 * mp.cosh(x)),
    "sum((exp(x) - 1)./(exp(x) + 1))": lambda x: 2 * slope(x) * slope(-x),
    "sum((1 - exp(-2*x))./(1 + exp(-2*x)))": lambda x: 4 * slope(2 * x) * slope(-2 * x),
    "sum(log(1 + exp(x).^2))": lambda x: 2 * slope(2 * x),
    "sum(exp(x)./(1 + exp(x)).^2)": lambda x: -slope(x) * slope(-x) * mp.tanh(x / 2),
    "sum(1./(2 + exp(x) + exp(-x)))": lambda x: -slope(x) * slope(-x) * mp.tanh(x / 2),
    "sum(sigmoid(x).*(1 - sigmoid(x)))": lambda x: -slope(x) * slope(-x) * mp.tanh(x / 2),
    "sum(sigmoid(x) - sigmoid(x).^2)": lambda x: -slope(x) * slope(-x) * mp.tanh(x / 2),
    "sum(log(exp(x) + exp(-x) + 2))": lambda x: mp.tanh(x / 2),
    "y'*(1 + tanh(x))": lambda x, y: y * (1 - mp.tanh(x) ** 2),
    "x'*(1 + tanh(y))": lambda y: 2 * slope(2 * y),
    "x'*(1 - tanh(y))": lambda y: 2 * slope(-2 * y),
    "sum(log(softplus(x)))": lambda x: slope(x) / mp.log1p(mp.exp(x)),
    "x'*(softplus(y) - softplus(-y))": lambda y: y,
    "sum(exp(-exp(x)))": lambda x: -mp.exp(x - mp.exp(x)),
    "x'*log(1 - exp(-y.^2))": lambda y: mp.log(1 - mp.exp(-(y**2))),
}
NUMBERS = {
    "b*(exp(a) - 1)": mp.expm1,
    "c*b*(1 - cos(a))": lambda a: 3 * (1 - mp.cos(a)),
    "b*log(1 + a)": mp.log1p,
    "b*(cosh(a) - 1)": lambda a: mp.cosh(a) - 1,
    "b*sinh(a)": mp.sinh,
    "b*log(1 - exp(-a))": lambda a: mp.log(1 - mp.exp(-a)),
}


def slope(x):
    return 1 / (1 + mp.exp(-x))


@pytest.mark.parametrize("target", ["numpy", "torch", "jax"])
@pytest.mark.parametrize("text", CLOSE)
def test_the_digits_of_near_numbers_do_not_cancel(text: str, target: str) -> None:
    """Relative to each entry; mpmath has 500 digits more than a number needs."""
    points = {
        "x": np.array([-300.0, -25.0, -1e-9, 0.0, 0.3, 3.0, 12.0, 20.0, 40.0, 250.0]),
        "y": np.array([-301.0, -24.5, 1e-9, 0.5, 0.3125, 1.0, 1.0, 1.0, 1.0, 1.0]),
    }
    code = generated(text, "x", target)
    names = inspect.signature(CLOSE[text]).parameters
    turn = torch.from_numpy if target == "torch" else np.asarray
    found = np.asarray(code(**{name: turn(points[name]) for name in names}))
    with mp.workdps(500):
        due = [
            float(CLOSE[text](*map(mp.mpf, entry))) for entry in zip(*(points[n] for n in names), strict=True)
        ]
    np.testing.assert_allclose(found, due, rtol=1e-14)


@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize("text", NUMBERS)
def test_the_digits_of_numbers_near_zero_do_not_cancel(text: str, target: str) -> None:
    code = dlhw3.derive(text, wrt="b").lambdify(target)
    for a in (1e-15, 1e-7, 0.3, 30.0):
        given = {"a": a, "c": 3.0}
        with mp.workdps(60):
            due = float(NUMBERS[text](mp.mpf(a)))
        found = float(code(**{name: given[name] for name in code.parameters}))
        assert found == pytest.approx(due, rel=1e-14, abs=0)


NORMAL = {
    "sum(log(normcdf(x)))": lambda x: mp.npdf(x) / mp.ncdf(x),
    "-sum(log(1 - normcdf(x)))": lambda x: mp.npdf(x) / mp.ncdf(-x),
    "sum(y.*log(normcdf(x)) + (1 - y).*log(1 - normcdf(x)))": lambda x, y: (
        mp.npdf(x) * (y / mp.ncdf(x) - (1 - y) / mp.ncdf(-x))
    ),
    "sum(normpdf(x)./normcdf(x))": lambda x: -mp.npdf(x) / mp.ncdf(x) * (x + mp.npdf(x) / mp.ncdf(x)),
    "sum(log(1-normcdf(x)).*normcdf(x))": lambda x: (
        mp.npdf(x) * (mp.log(mp.ncdf(-x)) - mp.ncdf(x) / mp.ncdf(-x))
    ),
    "sum(x.*normcdf(x))": lambda x: mp.ncdf(x) + x * mp.npdf(x),
}


@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize("text", NORMAL)
def test_tails_of_the_normal_distribution_are_kept(text: str, target: str) -> None:
    """Where Φ(x) is 0 in floating point, log Φ and φ/Φ are not.

    exp(−x²/2) has a relative error of x²/2 roundings of its exponent: 8 ε (1 + x²) bounds it, and those of a dozen
    operations; of a sum of two terms, relative to the larger.
    """
    points = {
        "x": np.array([-1e6, -300.0, -40.0, -6.001, -5.0, -1e-9, 0.0, 0.3, 3.0, 8.0, 20.0, 35.0, 250.0]),
        "y": np.array([0.0, 1.0, 0.0, 0.25, 1.0, 0.75, 1.0, 0.0, 1.0, 0.25, 0.0, 1.0, 0.0]),
    }
    code = generated(text, "x", target)
    names = inspect.signature(NORMAL[text]).parameters
    turn = torch.from_numpy if target == "torch" else np.asarray
    found = np.asarray(code(**{name: turn(points[name]) for name in names}))
    with mp.workdps(500):
        due = [
            float(NORMAL[text](*map(mp.mpf, entry)))
            for entry in zip(*(points[n] for n in names), strict=True)
        ]
    bound = 8 * np.finfo(float).eps * (1 + points["x"] ** 2) * np.abs(due) + np.finfo(float).tiny
    near = np.abs(points["x"]) < 1e5
    assert np.all(np.abs(found - due)[near] <= bound[near])
    np.testing.assert_allclose(found[~near], np.array(due)[~near], rtol=1e-14)


LEAST_SQUARES = {
    "z'*inv(X'*X)*X'*y": ("z", lambda X, y, z: (X.T * X) ** -1 * X.T * y),
    "norm2(X*inv(X'*X)*X'*y - y)^2": ("y", lambda X, y, z: 2 * (y - X * (X.T * X) ** -1 * X.T * y)),
    "y'*X*inv(X'*X)*z": ("y", lambda X, y, z: X * (X.T * X) ** -1 * z),
}


@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize("text", LEAST_SQUARES)
def test_least_squares_lose_the_condition_of_the_matrix_and_not_its_square(text: str, target: str) -> None:
    """Columns 1e-7 apart: XᵀX, with a condition number of 1e14, was refused as singular.

    The bound is 100 κ ε, relative to the result: rounding in QR is a relative change of X of some n ε.
    """
    wrt, due = LEAST_SQUARES[text]
    base = RANDOM.integers(-9, 10, (8, 3)) / 4
    X = np.column_stack((base[:, 0], base[:, 1], base[:, 0] + 2.0**-23 * base[:, 2]))
    y, z = X @ [1.0, 2.0, 3.0] + 2.0**-20 * RANDOM.integers(-9, 10, 8), np.array([1.0, -2.0, 1.0 + 2.0**-22])
    turn = torch.from_numpy if target == "torch" else np.asarray
    code = dlhw3.derive(text, wrt=wrt).lambdify(target)
    assert "orthonormal_of(X)" in code.source
    values = {"X": X, "y": y, "z": z}
    found = np.asarray(code(**{name: turn(values[name]) for name in code.parameters}))
    with mp.workdps(80):
        wanted = due(*(mp.matrix(one.tolist()) for one in (X, y, z)))
        exact = np.array([float(entry) for entry in wanted])
    size = max(np.linalg.norm(exact), np.linalg.norm(y) if wrt == "y" and "norm2" in text else 0.0)
    assert np.linalg.norm(found - exact) <= 100 * np.linalg.cond(X) * np.finfo(float).eps * size


VOLUMES = {
    "det(X'*X)^(1/2)": lambda d, inner: mp.sqrt(d) * inner,
    "logdet(X'*X)^2/4": lambda d, inner: mp.log(d) * inner,
    "log(det(X'*X))^2/4": lambda d, inner: mp.log(d) * inner,
    "-1/(2*det(X'*X))": lambda d, inner: inner / d,
}


@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize("text", VOLUMES)
def test_a_determinant_beside_orthonormal_columns_is_by_the_triangle(text: str, target: str) -> None:
    """Columns 1e-6 apart, and, where a root or a logarithm is taken, a determinant below the range of numbers.

    The bound is 100 κ ε n: each entry of the triangle's diagonal has an error of some n κ ε, as X P has.
    """
    X = RANDOM.integers(-9, 10, (8, 3)) / 4
    X[:, 2] = X[:, 0] + 2.0**-20 * X[:, 2]
    X = X if text.startswith("-1") else X * 2.0**-180
    code = dlhw3.derive(text, wrt="X").lambdify(target)
    assert "linalg.det" not in code.source
    assert "slogdet" not in code.source
    found = np.asarray(code(X=torch.from_numpy(X) if target == "torch" else X))
    with mp.workdps(500):
        gram = mp.matrix(X.tolist()).T * mp.matrix(X.tolist())
        due = VOLUMES[text](mp.det(gram), mp.matrix(X.tolist()) * gram**-1)
        exact = np.array(due.tolist(), dtype=float)
    error = np.linalg.norm(found - exact) / np.linalg.norm(exact)
    assert error <= 300 * np.linalg.cond(X) * np.finfo(float).eps


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_columns_that_depend_on_one_another_have_no_least_squares(target: str) -> None:
    turn = torch.from_numpy if target == "torch" else np.asarray
    code = dlhw3.derive("z'*inv(X'*X)*X'*y", wrt="z").lambdify(target)
    alike = np.arange(8.0).reshape(4, 2)[:, [0, 1, 0]]
    for X in (alike, alike[:2], np.zeros((4, 3)), alike @ np.diag([1e-9, 1.0, 1e9 / 3])):
        with pytest.raises(ValueError, match="depend on one another"):
            code(X=turn(X.copy()), y=turn(np.ones(len(X))))


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_the_inverse_of_what_is_declared_definite_is_by_cholesky(target: str) -> None:
    """Within its condition, 10¹², of mpmath's, and as symmetric as it is."""
    derivation = dlhw3.derive("tr(C*P) - logdet(P)", wrt="P", assume=("P symmetric pd", "C symmetric"))
    code = dlhw3.lambdify(derivation, target)
    assert "inverse_by_cholesky" in code.source
    axes, _ = np.linalg.qr(RANDOM.standard_normal((5, 5)))
    P = axes * np.logspace(-6, 6, 5) @ axes.T
    turn = torch.from_numpy if target == "torch" else np.asarray
    P = (P + P.T) / 2
    found = np.asarray(code(P=turn(P), C=turn(np.zeros((5, 5)))))
    due = -np.array((mp.matrix(P.tolist()) ** -1).tolist(), dtype=float)
    np.testing.assert_allclose(found, due, rtol=0, atol=1e-3 * abs(due).max())
    np.testing.assert_array_equal(found, found.T)


def test_a_diagonal_matrix_is_not_solved_with() -> None:
    code = dlhw3.lambdify(dlhw3.derive("l(inv(diag(w))*X)", wrt="w"), "numpy")
    body = re.sub("#.*", "", code.source)
    assert not set(re.findall(r"\w+", body)) & {"solution", "factors_of", "inverse_of", "diag"}
    w, X = np.array([0.5, -3.0]), RANDOM.standard_normal((2, 3))
    found = code(w=w, X=X, grad_l=lambda Y: np.cos(Y))
    np.testing.assert_allclose(found, -(np.cos(X / w[:, None]) * X).sum(1) / w**2, rtol=1e-13)


def test_numbers_before_a_matrix_are_one_number_first() -> None:
    """⟨u, v⟩/‖u‖² is near 1 where ⟨u, v⟩ u would underflow, and where it would overflow."""
    derivation = dlhw3.derive("u'*v/(norm2(u)*norm2(v))", wrt="u", shapes={"u": ("n",), "v": ("n",)})
    u, v = np.array([3.0, -1.0, 2.0]), np.array([2.0, 1.0, 5.0])
    lengths = np.linalg.norm(u), np.linalg.norm(v)
    due = (v - u @ v * u / lengths[0] ** 2) / lengths[0] / lengths[1]
    for scale in (1e-150, 1e150):
        found = dlhw3.lambdify(derivation, "numpy")(u=scale * u, v=scale * v)
        np.testing.assert_allclose(found, due / scale, rtol=1e-14)


def test_a_thin_factor_is_multiplied_with_first() -> None:
    def products(**shapes):
        derivation = dlhw3.derive("norm2(X - X*W*W')^2", wrt="W", shapes=shapes)
        return dlhw3.lambdify(derivation, "numpy").source

    for code in (products(), products(X=(500, 200), W=(200, 5))):
        assert "X2 = X.dot(W)" in code
        assert "X2.dot(W.T)" in code
        assert "# 3 m n p mult" in code or "# 1500000 mult" in code  # no product has XᵀX's shape
    assert "X.dot(W.dot(W.T))" in products(X=(500, 20), W=(20, 30))


@pytest.mark.parametrize(
    ("text", "wrt", "most"),
    [
        ("-tr(inv(W'*B*W)*W'*A*W)", "W", "4 m² n + 2 m n²"),
        ("h'*X^3*k", "X", "5 n²"),
        ("logdet(W*W' + a*eye) + tr(inv(W*W' + a*eye)*S)", "W", "2 m n²"),
    ],
)
def test_a_sum_is_multiplied_out_where_the_whole_is_cheaper(text: str, wrt: str, most: str) -> None:
    """The last line's cost: no product of square matrices where one with a thin matrix, or a column, will do."""
    code = dlhw3.lambdify(dlhw3.derive(text, wrt=wrt), "numpy").source
    assert f"# {most} multiplications" in code
    assert not re.search("n³(?!/3)", code)


@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize(
    ("a", "c"), [(-40.0, -35.0), (-700.0, -3.0), (1e-9, -80.0), (0.7, 0.2), (900.0, 30.0)]
)
def test_the_logarithm_of_one_and_exponentials_keeps_its_digits(target: str, a: float, c: float) -> None:
    """log(1 + e^a + e^c) beside 400 digits, where both exponentials are far below 1 too."""
    code = dlhw3.lambdify(dlhw3.derive("log(1+exp(a)+exp(c))^2", wrt="a"), target)
    with mp.workdps(400):
        whole = 1 + mp.exp(a) + mp.exp(c)
        due = 2 * mp.exp(a) * mp.log(whole) / whole
        assert abs(mp.mpf(float(code(a=a, c=c))) / due - 1) < 1e-14


def apart(x):
    return ((x[:, None] - x[None]) ** 2).sum(2)


OVERFLOWING = {
    "sum{i=1:m}(log(sum{j=1:m}(exp(x{i}'*x{j}))))": lambda x, **_: torch.log(torch.exp(x @ x.T).sum(1)).sum(),
    "sum{i=1:m}(log(sum{j=1:m}(exp(-norm2(x{i} - x{j})^2))))": lambda x, **_: torch.log(
        torch.exp(-apart(x)).sum(1)
    ).sum(),
    "sum(exp(x)./(1 + exp(x) + exp(2*x)))": lambda x, **_: (1 / (torch.exp(-x) + 1 + torch.exp(x))).sum(),
    "sum(sqrt(1 + exp(x)))": lambda x, **_: torch.sqrt(1 + torch.exp(x)).sum(),
    "sum(exp(x)./sqrt(1 + exp(2*x)))": lambda x, **_: (1 / torch.sqrt(1 + torch.exp(-2 * x))).sum(),
    "sum(exp(x)./(1 + exp(x) + exp(y)))": lambda x, y, **_: (
        1 / (torch.exp(-x) + 1 + torch.exp(y - x))
    ).sum(),
    "exp(a)/(1 + exp(a) + exp(b))^2": lambda a, b, **_: torch.exp(a) / (1 + torch.exp(a) + torch.exp(b)) ** 2,
    "(y'*exp(x))*sum(exp(2*x))/sum(exp(x))^3": lambda x, y, **_: (
        (y * torch.exp(x)).sum() * torch.exp(2 * x).sum() / torch.exp(x).sum() ** 3
    ),
    "exp(a)*sum(exp(x))/(1 + sum(exp(x)) + exp(a))^2": lambda a, x, **_: (
        torch.exp(a) * torch.exp(x).sum() / (1 + torch.exp(x).sum() + torch.exp(a)) ** 2
    ),
}


@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize("text", OVERFLOWING)
def test_exponentials_above_a_divisor_lose_what_is_taken_out_of_it(text: str, target: str) -> None:
    """Where plain exponentials have values these are they; where those overflow, the code has some."""
    wrt = "x{k}" if "{" in text else "x" if "x" in text.replace("exp", "") else "a"
    code = dlhw3.lambdify(dlhw3.derive(text, wrt=wrt), target)
    turn = torch.from_numpy if target == "torch" else np.asarray
    column = np.array([0.3, -1.2, 0.7, 2.0])
    samples = np.array([[0.3, -1.0], [0.5, 0.25], [-0.75, 1.5]])
    near = {"x": samples if "{" in wrt else column, "y": column[::-1].copy(), "a": 0.4, "b": -1.5}

    def found(scale: float) -> np.ndarray:
        given = {name: scale * one if np.ndim(one) == 0 else turn(scale * one) for name, one in near.items()}
        return np.asarray(code(**{name: (given | {"k": 2})[name] for name in code.parameters}))

    given = {name: torch.tensor(one, dtype=torch.float64) for name, one in near.items()}
    given[wrt[0]].requires_grad_()
    (due,) = torch.autograd.grad(OVERFLOWING[text](**given), given[wrt[0]])
    due = due[1] if "{" in wrt else due
    np.testing.assert_allclose(found(1.0), due.numpy(), rtol=1e-12, atol=1e-14)
    assert all(np.isfinite(found(scale)).all() for scale in (20.0, 400.0, 700.0))
