"""Generated programs: few products, in the cheapest order, solved and not inverted, prepared where data stay."""

from __future__ import annotations

import itertools
import re
import sys
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from lowering import result_of
from sympy import Integer, MatMul, MatrixSymbol, Transpose

import dlhw3
from dlhw3.errors import UserError
from dlhw3.symbolic.code.chains import Chain, cheapest
from dlhw3.symbolic.code.lambdify import source
from dlhw3.symbolic.nodes import size_symbol

EPSILON = 2.0**-52


@cache
def derived(text: str, wrt: str, assume: tuple[str, ...] = (), order: int = 1) -> Any:
    return dlhw3.derive(text, wrt=wrt, assume=assume, order=order)


def layers(depth: int) -> tuple[str, str]:
    letters = [f"W{k}" for k in range(1, depth + 1)]
    return f"l({'*'.join(letters[::-1])})", ",".join(letters)


@pytest.mark.parametrize("depth", [2, 3, 8])
def test_gradients_in_all_layers_take_three_products_a_layer(depth: int) -> None:
    """N−1 forward, N−2 back, N for the gradients themselves: 3(N−1), and none of the widths is assumed equal."""
    derivation = derived(*layers(depth))
    text = source(derivation, "torch")
    assert len(re.findall(r"[ (]mm\(", text)) == 3 * (depth - 1)
    assert ".mm(" not in text
    assert text.count("def ") == 1
    random = np.random.default_rng(3)
    sizes = random.integers(1, 6, depth + 1)
    arrays = {f"W{k}": random.standard_normal((sizes[k], sizes[k - 1])) for k in range(1, depth + 1)}
    goal = random.standard_normal((sizes[-1], sizes[0]))
    moving = [torch.tensor(array, requires_grad=True) for array in arrays.values()]
    product = moving[0]
    for layer in moving[1:]:
        product = layer @ product
    due = torch.autograd.grad(((product - torch.tensor(goal)) ** 2).sum() / 2, moving)
    for target in ("numpy", "torch"):
        given = arrays if target == "numpy" else {name: torch.tensor(one) for name, one in arrays.items()}
        own = goal if target == "numpy" else torch.tensor(goal)
        code = dlhw3.lambdify(derivation, target)
        for _ in range(2):  # the second call takes the short way
            found = code(**given, grad_l=lambda X, own=own: X - own)
            for one, other in zip(found, due, strict=True):
                np.testing.assert_allclose(np.asarray(one), other.numpy(), rtol=1e-10, atol=1e-10)
    alone = dlhw3.lambdify(derivation, "numpy", result="gradient in W2")
    np.testing.assert_allclose(
        alone(**arrays, grad_l=lambda X: X - goal), due[1].numpy(), rtol=1e-10, atol=1e-10
    )


def least(sizes: tuple[int, ...]) -> int:
    """Return the fewest multiplications of a chain, by trying every way."""
    if len(sizes) == 2:
        return 0
    return min(
        least(sizes[: cut + 1]) + least(sizes[cut:]) + sizes[0] * sizes[cut] * sizes[-1]
        for cut in range(1, len(sizes) - 1)
    )


def spent(sizes: tuple[int, ...], cuts: dict[tuple[int, int], int], i: int, j: int) -> int:
    if i == j:
        return 0
    cut = cuts[i, j]
    own = sizes[i] * sizes[cut + 1] * sizes[j + 1]
    return own + spent(sizes, cuts, i, cut) + spent(sizes, cuts, cut + 1, j)


def test_chains_are_multiplied_in_the_cheapest_order() -> None:
    random = np.random.default_rng(0)
    for count in (2, 3, 5, 7):
        for _ in range(10):
            sizes = tuple(int(size) for size in random.integers(1, 30, count + 1))
            cuts = cheapest(Chain(sizes=sizes, shapes=[*map(Integer, sizes)], kinds=[""] * count, free=()))
            assert spent(sizes, cuts, 0, count - 1) == least(sizes)


def test_of_sizes_that_are_unknown_a_product_with_all_of_them_apart_comes_first() -> None:
    """At p much below m the other order, m² n + m² p, is what makes a gradient slower than autograd's."""
    for objective, count in (("norm2(X-X*W*H)^2", "4 m n p"), ("l(X+X*W*H)", "2 m n p")):
        code = dlhw3.derive(objective, wrt="W").render("numpy")
        assert f"# {count} multiplications" in code
        assert "X.dot(W).dot(H)" in code


def test_the_order_is_chosen_by_the_sizes_that_are_given_and_by_symbols_where_they_are_not() -> None:
    n = size_symbol("n")
    A, B, v = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n), MatrixSymbol("v", n, 1)
    assert "return A.dot(B.dot(v))  # 2 n² multiplications\n" in source(result_of(MatMul(A, B, v)), "numpy")
    assert "return B.T.dot(A.T.dot(v))" in source(result_of(MatMul(Transpose(B), Transpose(A), v)), "numpy")
    P, Q, R = MatrixSymbol("P", 2, 50), MatrixSymbol("Q", 50, 50), MatrixSymbol("R", 50, 50)
    assert "return P.dot(Q).dot(R)  # 10000 multiplications\n" in source(result_of(MatMul(P, Q, R)), "numpy")


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_no_diagonal_matrix_is_formed_in_a_product(target: str) -> None:
    for objective, wrt in (
        ("norm2(A*diag(x)*A' - B)^2", "x"),
        ("l(diag(x)*A)", "A"),
        ("tr(diag(x)*A*diag(y)*B)", "A"),
    ):
        text = re.sub("#.*", "", source(derived(objective, wrt), target))
        assert "diag(" not in text
        assert "diag_embed(" not in text


def test_logistic_losses_keep_their_digits_where_exponentials_overflow() -> None:
    code = dlhw3.lambdify(derived("sum(log(1+exp(-y.*(X*w))))", "w"), "numpy")
    X, w = np.eye(4), np.array([800.0, -800.0, 40.0, -1.0])
    due = -np.array([0.0, 1.0, np.exp(-40.0), 1 / (1 + np.exp(-1.0))])  # 1/(1 + e^800) is below the range
    np.testing.assert_allclose(code(X=X, w=w, y=np.ones(4)), due, rtol=8 * EPSILON)
    torch_code = dlhw3.lambdify(derived("sum(log(1+exp(-y.*(X*w))))", "w"), "torch")
    given = {"X": torch.tensor(X), "w": torch.tensor(w), "y": torch.ones(4, dtype=torch.float64)}
    np.testing.assert_allclose(torch_code(**given).numpy(), due, rtol=8 * EPSILON)


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_equations_are_solved_by_cholesky_where_a_matrix_is_positive_definite(target: str) -> None:
    plain, definite = derived("y'*inv(A)*x", "x"), derived("y'*inv(A)*x", "x", ("A pd",))
    assert "inverse_of(" not in source(plain, target)
    assert "solution(" in source(plain, target)
    assert "cholesky" in source(definite, target)
    random = np.random.default_rng(5)
    root, y = random.standard_normal((6, 6)), random.standard_normal(6)
    A = root @ root.T + np.eye(6)
    for derivation in (plain, definite):
        code = dlhw3.lambdify(derivation, target)
        given = {"A": A, "y": y}
        if target == "torch":
            given = {name: torch.tensor(one) for name, one in given.items()}
        found = np.asarray(code(**given))
        assert found.shape == (6,)
        np.testing.assert_allclose(found, np.linalg.solve(A.T, y), rtol=1e-12)
    singular = np.outer(y, y)
    given = {"A": singular if target == "numpy" else torch.tensor(singular), "y": given["y"]}
    either = r"not defined|singular up to rounding"  # a pivot is 0, or nearly so, by the processor
    with pytest.raises(ValueError, match=either):
        dlhw3.lambdify(plain, target)(**given)


PREPARED = [
    (
        "norm2(X*W-Y)^2",
        "W",
        {"X": (50, 3), "W": (3, 2), "Y": (50, 2)},
        lambda W, X, Y: (X @ W - Y).square().sum(),
    ),
    (
        "norm2(W2*W1*X-Y)^2/2",
        "W1",
        {"X": (3, 50), "W1": (4, 3), "W2": (2, 4), "Y": (2, 50)},
        lambda W1, W2, X, Y: (W2 @ W1 @ X - Y).square().sum() / 2,
    ),
    (
        "norm2(X*w-Y*v)^2 + a*norm2(w)^2",
        "w",
        {"X": (50, 3), "w": (3,), "Y": (50, 2), "v": (2,), "a": ()},
        lambda w, X, Y, v, a: (X @ w - Y @ v).square().sum() + a * w.square().sum(),
    ),
]


@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize(("text", "wrt", "shapes", "by_hand"), PREPARED, ids=[one[0] for one in PREPARED])
def test_constants_are_taken_out_whatever_their_number_of_samples(
    text: str, wrt: str, shapes: dict[str, tuple[int, ...]], by_hand: Any, target: str
) -> None:
    random = np.random.default_rng(2)
    point = {name: torch.tensor(random.standard_normal(shape)) for name, shape in shapes.items()}
    moving = {**point, wrt: point[wrt].clone().requires_grad_()}
    (due,) = torch.autograd.grad(by_hand(**moving), moving[wrt])
    code = dlhw3.lambdify(derived(text, wrt), target, constants=["X", "Y"])
    step = code.source.partition("    def gradient(")[2]
    assert step
    assert not re.search(r"\b[XY]\b(?!ᵀ)", re.sub(r"#.*", "", step)), (
        "data are used before a step, not in one"
    )
    given = {
        name: one.item() if not one.ndim else one
        for name, one in point.items()
        if name in step or name in "XY"
    }
    if target == "numpy":
        given = {name: getattr(one, "numpy", lambda one=one: one)() for name, one in given.items()}
    data = {name: given[name] for name in "XY"}
    rest = {name: one for name, one in given.items() if name not in data}
    fixed = code(**data)
    for found in (fixed(**rest), fixed(**rest), code(**given), code(**given)):
        np.testing.assert_allclose(np.asarray(found), due.numpy(), rtol=1e-12, atol=1e-12)
    other = {name: 2 * one for name, one in data.items()}
    assert not np.allclose(np.asarray(code(**rest, **other)), due.numpy()), "other data are prepared anew"
    with pytest.raises(ValueError, match="shape"):
        fixed(**{**rest, wrt: given[wrt][:2]})


SIZES_OF_OTHERS = [
    ("norm2((x - mean(x))/sqrt(norm2(x - mean(x))^2/n + e) - y)^2", "x: n", {"x": 5, "y": 5, "e": 0}),
    ("h'*softmax(K*x/sqrt(p))", "K: n,p", {"K": (5, 4), "x": 4, "h": 5}),
    ("a/n*sum(x.^2)*log(a/sqrt(n))", "x: n", {"x": 5, "a": 0}),
]


@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize(("text", "shape", "sizes"), SIZES_OF_OTHERS, ids=[one[0] for one in SIZES_OF_OTHERS])
def test_a_size_that_only_what_moves_has_is_read_there(
    text: str, shape: str, sizes: Any, target: str
) -> None:
    """Whatever the constants: a value of these and of another letter's size was computed before that was given."""
    random = np.random.default_rng(4)
    given = {name: abs(random.standard_normal(size)) if size else 0.7 for name, size in sizes.items()}
    if target == "torch":
        given = {name: torch.tensor(one) if sizes[name] else one for name, one in given.items()}
    derivation = dlhw3.derive(text, wrt="x", shapes=[shape])
    due = np.asarray(derivation.lambdify(target)(**given))
    for one in given:
        for constants in ([one], [name for name in given if name != one]):
            code = derivation.lambdify(target, constants=constants)
            np.testing.assert_allclose(np.asarray(code(**given)), due, rtol=1e-12, err_msg=str(constants))


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_a_singular_matrix_of_single_precision_is_refused(target: str) -> None:
    """Its probe was in float64, by whose rounding no such matrix is singular; nor was the result in float32."""
    random = np.random.default_rng(5)
    code = derived("y'*inv(A)*x", "y").lambdify(target)
    for n in (2, 3, 5, 10, 30):
        thin = random.standard_normal((2, n, n - 1))
        for A, is_singular in ((thin[0] @ thin[1].T, True), (random.standard_normal((n, n)), False)):
            given = {"A": A.astype(np.float32), "x": np.ones(n, dtype=np.float32)}
            if target == "torch":
                given = {name: torch.tensor(one) for name, one in given.items()}
            if is_singular:
                with pytest.raises(ValueError, match=r"not defined|singular up to rounding"):
                    code(**given)
            else:
                assert code(**given).dtype == given["A"].dtype


def test_a_constant_that_is_none_is_refused() -> None:
    with pytest.raises(UserError, match="cannot be a constant") as caught:
        dlhw3.lambdify(derived("norm2(X*W-Y)^2", "W"), "numpy", constants=["Z"])
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "wrt"),
    [
        ("sum(softplus(X*w)) + norm2(X*w-y)", "w"),
        ("x'*inv(A)*y + logdet(A)", "A"),
        ("norm2(A*diag(x)*A' - B)^2 + sum(relu(x))", "x"),
        ("logsumexp(A*x)", "x"),
        ("l(A*X)", "X"),
    ],
)
def test_jax_code_agrees_with_numpy_code(text: str, wrt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With numpy in the place of jax.numpy, which has its functions by the same names."""
    package = ModuleType("jax")
    package.numpy = np  # type: ignore[attr-defined]
    scipy = ModuleType("jax.scipy")
    monkeypatch.setitem(sys.modules, "jax", package)
    monkeypatch.setitem(sys.modules, "jax.numpy", np)
    monkeypatch.setitem(sys.modules, "jax.scipy", scipy)
    derivation = derived(text, wrt)
    printed = dlhw3.render(derivation, "jax")
    assert "np." not in printed.replace("jnp.", "")
    code = dlhw3.lambdify(derivation, "jax")
    assert code.source == printed
    random = np.random.default_rng(4)
    sizes = {"n": 3, "m": 3, "p": 3, "q": 3}
    own = dlhw3.lambdify(derivation, "numpy")
    given: dict[str, Any] = {}
    for item in own._recipe.program.inputs:
        shape = [int(size.xreplace({s: sizes[s.name] for s in size.free_symbols})) for size in item.shape]
        entries = random.standard_normal([side for side in shape if side != 1])
        given[item.name] = (
            entries @ entries.T + np.eye(3) if item.name == "A" and entries.ndim == 2 else entries
        )
    if "l(" in text.replace("abs", ""):
        given |= {name: (lambda X: X**3) for name in own._recipe.program.functions}
    np.testing.assert_allclose(code(**given), own(**given), rtol=1e-12)


def test_without_jax_the_text_is_printed_and_running_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jax", None)
    monkeypatch.setitem(sys.modules, "jax.numpy", None)
    derivation = derived("logsumexp(A*x)", "x")
    assert "import jax.numpy as jnp" in dlhw3.render(derivation, "jax")
    with pytest.raises(UserError, match="jax is not installed"):
        dlhw3.lambdify(derivation, "jax")


def test_the_short_way_refuses_what_the_long_way_does() -> None:
    code = dlhw3.lambdify(derived("l(A*X)", "X"), "numpy")
    A, X = np.eye(2), np.ones((2, 3))
    np.testing.assert_array_equal(code(A=A, X=X, grad_l=lambda Z: Z), X)
    np.testing.assert_array_equal(code(A=A, X=X, grad_l=lambda Z: Z), X)
    refused = [
        ({"A": A * np.nan, "X": X, "grad_l": lambda Z: Z}, ValueError, "nan in it"),
        ({"A": A, "X": X[:1], "grad_l": lambda Z: Z}, ValueError, "of shape"),
        ({"A": A, "X": X, "grad_l": lambda Z: Z[:1]}, ValueError, "grad_l must return"),
        (
            {"A": 1e200 * A, "X": X, "grad_l": lambda Z: np.full_like(Z, 1e200)},
            ValueError,
            "leaves the range|is not finite",
        ),
        ({"A": A, "X": X}, TypeError, "needs|missing"),
        ({"A": A, "X": X, "grad_l": lambda Z: Z, "y": 1}, TypeError, "unexpected"),
    ]
    for given, error, words in refused:
        with pytest.raises(error, match=words):
            code(**given)
    wide = code(A=1e200 * A, X=1e-50 * X, grad_l=lambda Z: Z / 1e150)
    np.testing.assert_allclose(wide, 1e200 * X, rtol=1e-14)  # finite, though its square is not


def test_letters_spelled_as_what_code_uses_do_not_break_it() -> None:
    shapes = dict.fromkeys(("scaled_norm", "gradient", "dot", "s", "r", "range", "inverse", "T"), ("n",))
    text = "norm2(scaled_norm + gradient + dot + s)*norm2(r + range + T + x)"
    derivation = dlhw3.derive(text, wrt="x", shapes=shapes)
    random = np.random.default_rng(6)
    for target in ("numpy", "torch"):
        code = dlhw3.lambdify(derivation, target)
        given = {name: random.standard_normal(3) for name in code.parameters}
        first = sum(
            given[name] for name in given if name.rstrip("_") in ("scaled_norm", "gradient", "dot", "s")
        )
        second = sum(given.values()) - first
        if target == "torch":
            given = {name: torch.tensor(one) for name, one in given.items()}
        due = np.linalg.norm(first) * second / np.linalg.norm(second)
        np.testing.assert_allclose(np.asarray(code(**given)), due, rtol=1e-14)


def test_a_comment_in_code_names_no_objective_that_it_does_not_say() -> None:
    assert "# ∇f = Xᵀ (X w − y)/‖X w − y‖\n" in source(derived("norm2(X*w-y)", "w"), "numpy")
    for text in ("f*norm2(X*w-y)", "f(w)*norm2(w)"):  # f is a number, and a function, here
        assert "# ∇φ = " in source(derived(text, "w"), "numpy")


def test_values_and_gradients_of_a_loss_share_one_pass_of_autograd() -> None:
    calls = []

    def loss(X: torch.Tensor) -> torch.Tensor:
        calls.append(1)
        return X.square().sum()

    code = dlhw3.lambdify(derived("log(1+l(A*X)^2)", "X"), "torch")
    A, X = torch.eye(2, dtype=torch.float64), torch.ones(2, 3, dtype=torch.float64)
    first = code(A=A, X=X, l=loss)
    calls.clear()
    torch.testing.assert_close(code(A=A, X=X, l=loss), first)
    assert len(calls) == 1
    both = code(A=A, X=X, l=loss, grad_l=lambda Z: 2 * Z)
    torch.testing.assert_close(both, first)


def test_every_ordering_of_results_is_one_program() -> None:
    for names in itertools.permutations(["W1", "W2", "W3"]):
        text = source(dlhw3.derive("l(W3*W2*W1)", wrt=",".join(names)), "numpy")
        assert text.count(".dot(") == 6
        assert f"return {', '.join(f'gradient_{name}' for name in names)}\n" in text
