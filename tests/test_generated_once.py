"""Generated programs compute nothing twice: one inverse or factorisation a matrix, each value of a loss once."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from typing import Any

import numpy as np
import pytest
import torch

import dlhw3
from dlhw3.symbolic.code.lambdify import source

pytestmark = pytest.mark.filterwarnings("ignore:.torch.jit.script. is deprecated:DeprecationWarning")
INVERTED = [  # the inverse itself is needed, or equations are solved more than once
    ("l(inv(X))", "X", "= inverse_of("),
    ("l(inv(A + U*U'))", "U", "= inverse_of("),
    ("l(inv(X'*X))", "X", "= inverse_of("),
    ("tr(inv(A + X*B*X'))", "X", "= factors_of("),
    ("logdet(X)*tr(X)", "X", "= factors_of("),
    ("l(inv(A + inv(X)))", "X", "= inverse_of("),
    ("tr(inv(X)*A)", "X", "= factors_of("),
    ("l(X*inv(A)*X')", "A", "= factors_of("),
    ("-tr(inv(W'*B*W)*W'*A*W)", "W", "= factors_of("),
    ("tr(A*inv(X)*B*inv(X)*C)", "X", "= factors_of("),
    ("(x-m)'*inv(U*U'+D)*(x-m)", "U", "= factors_of("),
]
SIZES = {"U": (3, 2), "x": (3,), "m": (3,), "W": (3, 2), "C": (3, 3)}


def drawn(derivation: Any) -> dict[str, np.ndarray[Any, Any]]:
    random = np.random.default_rng(8)
    code = dlhw3.lambdify(derivation, "numpy")
    found = {}
    for name in code.parameters:
        shape = SIZES.get(name, (3, 3))
        entries = random.uniform(-1, 1, shape)
        found[name] = entries + 2 * np.eye(3) if shape == (3, 3) else entries
    return found


def slope(X: Any) -> Any:
    """Return the gradient of Σ X³/3 + ⟨X, weights⟩, which is not symmetric."""
    weights = np.arange(1.0, 1.0 + np.prod(X.shape)).reshape(X.shape)
    return X**2 + (torch.tensor(weights) if torch.is_tensor(X) else weights)


@pytest.mark.parametrize(("text", "wrt", "made"), INVERTED, ids=[text for text, *_ in INVERTED])
def test_a_matrix_is_inverted_or_factored_once(text: str, wrt: str, made: str) -> None:
    """The value, beside the directional derivatives by central differences of an evaluation by hand in numpy."""
    derivation = dlhw3.derive(text, wrt=wrt)
    nested = text.count("inv(") if "inv(A + inv" in text else 1
    for target in ("numpy", "torch"):
        printed = source(derivation, target)
        body = printed[printed.index("def gradient") :]
        assert body.count(made) == nested
        assert len(re.findall(r"\b(inverse_of|factors_of|solution|inv|solve)\(", body)) == nested
    given = drawn(derivation)
    given_l = {"grad_l": slope} if "l(" in text else {}
    found = {
        target: np.asarray(
            dlhw3.lambdify(derivation, target)(
                **{k: torch.tensor(v) if target == "torch" else v for k, v in given.items()}, **given_l
            )
        )
        for target in ("numpy", "torch")
    }
    np.testing.assert_allclose(found["torch"], found["numpy"], rtol=1e-10, atol=1e-12)
    moving = {name: torch.tensor(value, requires_grad=name == wrt) for name, value in given.items()}
    (due,) = torch.autograd.grad(by_hand(text, moving), moving[wrt])
    np.testing.assert_allclose(found["torch"], due.numpy(), rtol=1e-9, atol=1e-10)


def by_hand(text: str, at: dict[str, torch.Tensor]) -> torch.Tensor:
    """Return the objective, written by hand in torch."""
    inv, tr = torch.linalg.inv, torch.trace
    A, B, C, D, U, W, X, x, m = (at.get(name) for name in ("A", "B", "C", "D", "U", "W", "X", "x", "m"))

    def loss(M: torch.Tensor) -> torch.Tensor:
        weights = torch.arange(1.0, M.numel() + 1, dtype=M.dtype).reshape(M.shape)
        return (M**3).sum() / 3 + (M * weights).sum()

    ways: dict[str, Any] = {
        "l(inv(X))": lambda: loss(inv(X)),
        "l(inv(A + U*U'))": lambda: loss(inv(A + U @ U.T)),
        "l(inv(X'*X))": lambda: loss(inv(X.T @ X)),
        "tr(inv(A + X*B*X'))": lambda: tr(inv(A + X @ B @ X.T)),
        "logdet(X)*tr(X)": lambda: torch.logdet(X) * tr(X),
        "l(inv(A + inv(X)))": lambda: loss(inv(A + inv(X))),
        "tr(inv(X)*A)": lambda: tr(inv(X) @ A),
        "l(X*inv(A)*X')": lambda: loss(X @ inv(A) @ X.T),
        "-tr(inv(W'*B*W)*W'*A*W)": lambda: -tr(inv(W.T @ B @ W) @ W.T @ A @ W),
        "tr(A*inv(X)*B*inv(X)*C)": lambda: tr(A @ inv(X) @ B @ inv(X) @ C),
        "(x-m)'*inv(U*U'+D)*(x-m)": lambda: (x - m) @ inv(U @ U.T + D) @ (x - m),
    }
    return ways[text]()


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_factors_of_a_matrix_that_is_singular_up_to_rounding_are_refused(target: str) -> None:
    """Of rank 2 in rounded numbers, and with a column of zeros, at which LU meets a pivot that is 0."""
    code = dlhw3.lambdify(dlhw3.derive("tr(inv(X)*A)", wrt="X"), target)
    assert "factors_of(" in code.source
    random = np.random.default_rng(2)
    thin = random.standard_normal((3, 2))
    for singular in (thin @ thin.T, np.diag([1.0, 0.0, 2.0])):
        given = {"X": singular, "A": np.eye(3)}
        if target == "torch":
            given = {name: torch.tensor(one) for name, one in given.items()}
        for call in (code, code):
            with pytest.raises(ValueError, match=r"singular|not defined"):
                call(**given)
    scaled = np.diag([1e-120, 1.0, 1e120]) @ (2 * np.eye(3) + 0.5)  # scales alone do no harm
    given = {"X": scaled, "A": np.eye(3)}
    if target == "torch":
        given = {name: torch.tensor(one) for name, one in given.items()}
    assert np.isfinite(np.asarray(code(**given))[1, 1])


def test_code_with_factors_can_be_differentiated_and_mapped() -> None:
    code = dlhw3.lambdify(dlhw3.derive("tr(inv(X)*A)", wrt="X"), "torch")
    random = torch.Generator().manual_seed(3)
    X, A, D = (torch.rand(3, 3, dtype=torch.float64, generator=random) for _ in range(3))
    X = X + 2 * torch.eye(3)
    step = 1e-5
    moved = (code(X=X + step * D, A=A) - code(X=X - step * D, A=A)) / (2 * step)
    _, along = torch.func.jvp(lambda M: code(X=M, A=A), (X,), (D,))
    torch.testing.assert_close(along, moved, rtol=1e-8, atol=1e-8)
    several = torch.stack((X, X.T, X + D))
    mapped = torch.func.vmap(lambda M: code(X=M, A=A))(several)
    torch.testing.assert_close(mapped, torch.stack([code(X=M, A=A) for M in several]))
    point = X.clone().requires_grad_()
    (back,) = torch.autograd.grad((code(X=point, A=A) * D).sum(), point)
    (forth,) = torch.autograd.grad(
        (torch.func.grad(lambda M: (torch.linalg.inv(M) @ A).trace())(point) * D).sum(), point
    )
    torch.testing.assert_close(back, forth, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("log(l(X)^2 + g(X)^2)", {"l": 1, "g": 1, "grad_l": 1, "grad_g": 1}),
        ("l(X)^3 - 2*l(X)", {"l": 1, "grad_l": 1}),
        ("l(x)/l(2*x)", {"l": 2, "grad_l": 2}),
        ("l(X, Y)*exp(l(X, Y))", {"l": 1, "grad_l_1": 1}),
    ],
)
def test_a_value_of_a_loss_is_asked_for_once(text: str, calls: dict[str, int]) -> None:
    derivation = dlhw3.derive(text, wrt="x" if "x" in text.replace("exp", "") else "X")
    code, counted = dlhw3.lambdify(derivation, "numpy"), Counter[str]()

    def given(name: str) -> Any:
        def function(*points: Any) -> Any:
            counted[name] += 1
            return 0.5 * points[0] if name.startswith("grad") else 1.5 + points[0].sum() ** 2

        return function

    shape = (3,) if code.parameters == ("x",) else (3, 3)
    arrays = {name: np.full(shape, 0.25) for name in code.parameters}
    code(**arrays, **{name: given(name) for name in calls})
    assert counted == calls


@pytest.mark.parametrize(
    ("text", "wrt"),
    [("tr(inv(K)*A*inv(K)*B)", "A"), ("y'*inv(K)*y + x'*inv(K)*A*inv(K)*x", "x"), ("l(inv(K)*A)", "A")],
)
def test_a_positive_definite_matrix_has_one_cholesky_factor(text: str, wrt: str) -> None:
    derivation = dlhw3.derive(text, wrt=wrt, assume=("K pd",))
    random = np.random.default_rng(9)
    root, A, B = random.standard_normal((3, 3, 3))
    arrays = {"K": root @ root.T + np.eye(3), "A": A, "B": B, "x": random.standard_normal(3)}
    V = np.linalg.inv(arrays["K"])
    due = {
        "A": V @ B.T @ V if "tr" in text else V @ slope(V @ A),
        "x": V @ (A + A.T) @ V @ arrays["x"],
    }[wrt]
    for target in ("numpy", "torch"):
        code = dlhw3.lambdify(derivation, target)
        body = code.source[code.source.index("def gradient") :]
        assert body.count("= root_of(K)") == 1
        assert "solution" not in body
        assert body.count("solved_by_root(R, ") == 2
        given = {name: torch.tensor(v) if target == "torch" else v for name, v in arrays.items()}
        given = {name: one for name, one in given.items() if name in code.parameters}
        given |= {"grad_l": slope} if "l(" in text else {}
        np.testing.assert_allclose(np.asarray(code(**given)), due, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    ("text", "wrt"), [("norm2((X-A)'*inv(B)*(X-A))^2", "X"), ("logdet(B + (x-y)*(x-y)')", "x")]
)
def test_a_difference_and_its_transpose_are_one(text: str, wrt: str) -> None:
    derivation = dlhw3.derive(text, wrt=wrt)
    for target in ("numpy", "torch"):
        printed = source(derivation, target)
        body = re.sub("#.*", "", printed[printed.index("def gradient") :])
        assert len(re.findall(r"\b[xX](\.T)? - [yA]", body)) == 1


def test_what_goes_back_through_the_layers_has_one_name() -> None:
    """So that its memory is free for the next product; the results keep theirs, and a vector called mm its own."""
    derivation = dlhw3.derive("l(W5*W4*W3*W2*W1)", wrt="W1,W2,W3,W4,W5")
    body = source(derivation, "torch")
    assert re.findall(r"H = mm\(H, (W\d)\)", body) == ["W5", "W4", "W3"]
    assert re.findall(r"gradient_(W\d) =", body) == ["W5", "W4", "W3", "W2", "W1"]
    assert body.rstrip().endswith("return " + ", ".join(f"gradient_W{k}" for k in range(1, 6)))
    code = dlhw3.lambdify(dlhw3.derive("mm'*W2*W1*mm", wrt="W1,W2"), "torch")
    random = torch.Generator().manual_seed(4)
    W1, W2, m = (torch.rand(*s, dtype=torch.float64, generator=random) for s in ((2, 3), (3, 2), (3,)))
    for one, due in zip(code(W1, W2, m), (W2.T @ m.outer(m), m.outer(m) @ W1.T), strict=True):
        torch.testing.assert_close(one, due)


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_a_long_product_in_a_sum_is_multiplied_out_where_that_is_cheaper(target):
    """(B W V Wᵀ A − A) W V needs no n×n×n product: what stands behind the sum is thin, or one product the less."""
    text, assume = "-tr(inv(W'*B*W)*W'*A*W)", ("A symmetric", "B symmetric")
    code = dlhw3.lambdify(dlhw3.derive(text, wrt="W", assume=assume), target)
    assert "n³ multiplications" not in code.source
    random = np.random.default_rng(8)
    W, A, B = random.standard_normal((5, 2)), *random.standard_normal((2, 5, 5))
    A, B = A + A.T, B @ B.T + np.eye(5)
    moving = torch.from_numpy(W).requires_grad_()
    middle = torch.linalg.inv(moving.T @ torch.from_numpy(B) @ moving)
    value = -torch.trace(middle @ moving.T @ torch.from_numpy(A) @ moving)
    (due,) = torch.autograd.grad(value, moving)
    turn = torch.from_numpy if target == "torch" else np.asarray
    np.testing.assert_allclose(np.asarray(code(W=turn(W), A=turn(A), B=turn(B))), due.numpy(), rtol=1e-9)


@pytest.mark.parametrize(
    ("text", "wrt"),
    [
        ("tr(X'*A)", "X"),
        ("tr(A*X)", "X"),
        ("tr(A*diag(x))", "x"),
        ("logdet(A + diag(x))", "x"),
        ("tr(X'*A) + tr(Y'*A)", "X,Y"),
        ("tr(A*B*X) + tr(A*B*Y)", "X,Y"),
    ],
)
@pytest.mark.parametrize("backend", ["numpy", "torch"])
def test_a_result_is_an_array_of_its_own(text: str, wrt: str, backend: str) -> None:
    """Writing into a result changes neither what was given nor another result."""
    given = {letter: 2 * np.eye(2) for letter in "ABXY"} | {"x": np.ones(2)}
    function = dlhw3.derive(text, wrt=wrt).lambdify(backend)
    used = {name: given[name] for name in inspect.signature(function).parameters}
    if backend == "torch":
        used = {name: torch.tensor(value) for name, value in used.items()}
    before = {name: value.tolist() for name, value in used.items()}
    results = function(**used)
    first, *others = results if isinstance(results, tuple) else (results,)
    kept = [one.tolist() for one in others]
    first *= 7
    assert {name: value.tolist() for name, value in used.items()} == before
    assert [one.tolist() for one in others] == kept


def test_a_gradient_that_two_variables_share_is_asked_for_once() -> None:
    calls = []
    function = dlhw3.derive("l(X + Y) + norm2(X)^2", wrt="X,Y").lambdify("numpy")
    first, second = function(np.eye(2), np.eye(2), grad_l=lambda a: (calls.append(1), 3 * a)[1])
    assert (len(calls), first.tolist(), second.tolist()) == (
        1,
        (8 * np.eye(2)).tolist(),
        (6 * np.eye(2)).tolist(),
    )


@pytest.mark.parametrize("text", ["l(norm2(x)^2)", "l(norm2(x))", "l(x'*x)"])
def test_a_function_of_one_number_is_called_with_a_number(text: str) -> None:
    shapes = []
    function = dlhw3.derive(text, wrt="x").lambdify("numpy")
    found = function(np.ones(3), grad_l=lambda a: (shapes.append(np.shape(a)), float(2 * a))[1])
    assert (shapes, found.shape) == ([()], (3,))


ENERGIES = [  # its powers of A, and the norm by which the gradient divides
    ("norm2(A^(1/2)*x)", "x", 1, lambda A, x: np.sqrt(x @ A @ x)),
    ("norm2(A^(-1/2)*x)", "x", -1, lambda A, x: np.sqrt(x @ np.linalg.solve(A, x))),
    ("norm2(A^(1/2)*X*A^(1/2))", "X", 1, lambda A, X: np.sqrt(np.trace(X.T @ A @ X @ A))),
]


@pytest.mark.parametrize(("text", "wrt", "sign", "norm"), ENERGIES, ids=[text for text, *_ in ENERGIES])
def test_a_norm_of_a_half_power_needs_no_root(text, wrt, sign, norm) -> None:
    """A x/√(xᵀAx), by numpy in one line each; and at scales at which the energy leaves the range of the numbers."""
    derivation = dlhw3.derive(text, wrt=wrt, assume=("A pd",))
    random = np.random.default_rng(3)
    B, x = random.normal(size=(3, 3)), random.normal(size=(3, 3) if wrt == "X" else 3)
    A = B @ B.T + np.eye(3)
    image = A @ x if sign > 0 else np.linalg.solve(A, x)
    due = (image @ A if wrt == "X" else image) / norm(A, x)
    for target in ("numpy", "torch"):
        code = dlhw3.lambdify(derivation, target)
        assert "eigh" not in code.source
        for scale, length in ((1.0, 1.0), (2.0**-600, 2.0**400), (2.0**200, 2.0**600), (2.0**20, 2.0**-700)):
            given = {"A": A * scale, wrt: x * length}
            if target == "torch":
                given = {name: torch.tensor(array) for name, array in given.items()}
            root = scale ** (sign * (1.0 if wrt == "X" else 0.5))
            assert np.allclose(np.asarray(code(**given)), due * root, rtol=1e-13, atol=0)


def test_a_symmetric_matrix_is_solved_with_and_not_its_transpose() -> None:
    """c I + XᵀX is its own transpose: one factorisation, and each of the two columns is solved for once."""
    code = dlhw3.lambdify(dlhw3.derive("l(inv(c*eye + X'*X)*X'*y)", wrt="X"), "numpy").source
    body = code[code.index("def gradient") :]
    assert "transposed" not in body
    assert body.count("solved(F, ") == 2


@pytest.mark.parametrize(
    ("text", "wrt", "products"),
    [
        ("u'*W'*W*v/(u'*W'*W*u)", "W", 2),  # W u and W v
        ("sqrt(x'*W'*W*x)", "W", 1),
        ("log(x'*A*B*B'*A'*x)", "x", 4),  # Aᵀ x, Bᵀ Aᵀ x, and back
        ("(x'*A*x)/(x'*B*x)", "x", 4),  # no square, and no sum of matrices
    ],
)
def test_the_square_of_a_length_needs_its_column_alone(text: str, wrt: str, products: int) -> None:
    """⟨u, Wᵀ W u⟩ is ⟨W u, W u⟩, and Wᵀ is not multiplied by."""
    code = dlhw3.lambdify(dlhw3.derive(text, wrt=wrt), "numpy").source
    lines = [line.split("#")[0] for line in code[code.index("def gradient") :].splitlines()]
    assert len(re.findall(r"\b[ABW](\.T)?\.dot\(|\)\.dot\(x\)", "".join(lines))) == products, code


def test_a_symmetric_inverse_is_multiplied_with_once() -> None:
    """The gradient of a Gaussian process: K⁻¹ y is (yᵀ K⁻¹)ᵀ."""
    text = "y'*inv(c*eye + X*X')*y + logdet(c*eye + X*X')"
    code = dlhw3.lambdify(dlhw3.derive(text, wrt="X"), "numpy")
    body = code.source[code.source.index("def gradient") :]
    assert body.count("V.dot(y)") == 1
    assert "y.dot(V)" not in body
    random = np.random.default_rng(2)
    X, y = random.standard_normal((4, 3)), random.standard_normal(4)
    inverse = np.linalg.inv(0.5 * np.eye(4) + X @ X.T)
    due = 2 * (inverse - np.outer(inverse @ y, inverse @ y)) @ X
    np.testing.assert_allclose(code(X=X, y=y, c=0.5), due, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize(
    ("text", "wrt", "products"),
    [
        ("x'*A*x/(x'*x)", "x", 2),  # A x and Aᵀ x, the first of them twice
        ("(x-y)'*M*(x-y)", "x", 2),
        ("x'*(A+B+C)*x", "x", 6),
        ("norm2((A+A')*x)^2", "x", 2),  # the sum is needed twice, and stays one
    ],
)
def test_no_sum_of_matrices_is_formed_for_one_column(text: str, wrt: str, products: int) -> None:
    """(A + Aᵀ) x is A x + Aᵀ x: two passes over A, and no third matrix; values beside torch autograd."""
    derivation = dlhw3.derive(text, wrt=wrt)
    code = dlhw3.lambdify(derivation, "torch")
    body = re.sub("#.*", "", code.source[code.source.index("def gradient") :])
    assert len(re.findall(r"\.mv\(", body)) == products, body
    random = torch.Generator().manual_seed(3)
    given = {
        name: torch.randn((5, 5) if name.isupper() else 5, generator=random, dtype=torch.float64)
        for name in "ABCMxy"
    }
    moving = given | {wrt: given[wrt].clone().requires_grad_()}
    A, B, C, M, x, y = moving.values()
    by_hand = {
        "x'*A*x/(x'*x)": lambda: x @ A @ x / (x @ x),
        "(x-y)'*M*(x-y)": lambda: (x - y) @ M @ (x - y),
        "x'*(A+B+C)*x": lambda: x @ (A + B + C) @ x,
        "norm2((A+A')*x)^2": lambda: ((A + A.T) @ x).square().sum(),
    }[text]()
    found = code(**{name: given[name] for name in code.parameters})
    torch.testing.assert_close(found, torch.autograd.grad(by_hand, moving[wrt])[0], rtol=1e-12, atol=1e-12)


def test_of_ways_that_cost_the_same_one_makes_what_is_needed_again() -> None:
    """∇ ‖A U Vᵀ − Y‖² in V is 2 (A U Vᵀ − Y)ᵀ A U: A U is formed once, in three products in all."""
    code = dlhw3.lambdify(dlhw3.derive("norm2(A*U*V' - Y)^2", wrt="V"), "torch")
    body = re.sub("#.*", "", code.source[code.source.index("def gradient") :])
    assert body.count(".mm(") == 3, body
