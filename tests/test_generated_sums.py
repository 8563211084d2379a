"""Code for sums over samples, beside torch autograd of the sums as they are written."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import dlhw3
from dlhw3.errors import UserError

SAMPLES = 5
NUMBERS = {"s": ()}
MATRICES = {"B{i}": "n,n"}


def of_two(u, v):
    """A number of two columns, or of two numbers."""
    return torch.sin(u).sum() * (v**2).sum() + (u**3).sum() / 3


def of_one(u):
    """A number of any array."""
    return torch.sin(u).sum() + (u**3).sum() / 3


def over(term, count=SAMPLES):
    """Return the sum of a term of each sample."""
    return sum(term(i) for i in range(count))


def norm(x):
    """The square of a norm."""
    return x.square().sum()


CASES = [
    ("sum{i=1:m}(l(W*x{i}, y{i}))", "W", {}, "two",
     lambda W, x, y, **_: over(lambda i: of_two(W @ x[i], y[i]))),
    ("sum{i=1:m}(norm2(W*x{i} - y{i})^2)/m + a*norm2(W)^2", "W", {}, "",
     lambda W, x, y, a, **_: over(lambda i: norm(W @ x[i] - y[i])) / SAMPLES + a * norm(W)),
    ("sum{i=1:m}(log(1 + exp(-s{i}*(w'*x{i}))))", "w", NUMBERS, "",
     lambda w, x, s, **_: over(lambda i: torch.log1p(torch.exp(-s[i] * (w @ x[i]))))),
    ("1/m*sum{i=1:m}(logsumexp(W*x{i}) - y{i}'*W*x{i})", "W", {}, "",
     lambda W, x, y, **_: over(lambda i: torch.logsumexp(W @ x[i], 0) - y[i] @ W @ x[i]) / SAMPLES),
    ("sum{i=1:m}(l(w'*x{i} + a)) + g(w)", "w,a", {}, "one",
     lambda w, x, a, **_: over(lambda i: of_one(w @ x[i] + a)) + of_one(w)),
    ("sum{i=1:m}(l(w'*x{i}, s{i}))", "w", NUMBERS, "two",
     lambda w, x, s, **_: over(lambda i: of_two(w @ x[i], s[i]))),
    ("sum{i=1:m}(l(V*tanh(W*x{i}), y{i}))", "V,W", {}, "two",
     lambda V, W, x, y, **_: over(lambda i: of_two(V @ torch.tanh(W @ x[i]), y[i]))),
    ("sum{i=1:m}(norm2(W*x{i} - y{i}))", "W", {}, "",
     lambda W, x, y, **_: over(lambda i: norm(W @ x[i] - y[i]).sqrt())),
    ("sum{i=1:m}(sum{j=1:i}(l(w'*x{i} - w'*x{j})))", "w", {}, "one",
     lambda w, x, **_: over(lambda i: over(lambda j: of_one(w @ (x[i] - x[j])), i + 1))),
    ("sum{i=1:m}(log(sum{j=1:m}(exp(x{i}'*A*x{j}))) - x{i}'*A*x{i})", "A", {}, "",
     lambda A, x, **_: over(lambda i: torch.logsumexp(x @ (A.T @ x[i]), 0) - x[i] @ A @ x[i])),
    ("sum{i=1:m}(l(W*x{i}*x{i}'))", "W", {}, "one",
     lambda W, x, **_: over(lambda i: of_one(torch.outer(W @ x[i], x[i])))),
    ("norm2(A*x{0})^2 + sum{k=0:T}(l(A*x{k} - x{k+1}))/T", "A", {}, "one",
     lambda A, x, **_: norm(A @ x[0])
     + over(lambda k: of_one(A @ x[k] - x[k + 1]), SAMPLES - 1) / (SAMPLES - 2)),
    ("sum{k=1:T}(norm2(A*x{k} - x{k+1})^2)", "A", {}, "",
     lambda A, x, **_: over(lambda k: norm(A @ x[k] - x[k + 1]), SAMPLES - 1)),
    ("sum{i=1:m}(i*s{i}*norm2(W*x{i})^2) + m*norm2(W)^2", "W", NUMBERS, "",
     lambda W, x, s, **_: over(lambda i: (i + 1) * s[i] * norm(W @ x[i])) + SAMPLES * norm(W)),
    ("-log(sum{i=1:m}(exp(-norm2(x{i} - w)^2)))", "w", {}, "",
     lambda w, x, **_: -torch.logsumexp(-(x - w).square().sum(1), 0)),
    ("logdet(eye + sum{i=1:m}(s{i}^2*A*x{i}*x{i}'*A'))", "A", NUMBERS, "",
     lambda A, x, s, **_: torch.logdet(torch.eye(3) + A @ (x.T * s**2) @ x @ A.T)),
    ("sum{i=1:m}(norm2(diag(x{i})*A*x{i} - A'*x{i})^4)", "A", {}, "",
     lambda A, x, **_: over(lambda i: norm(x[i] * (A @ x[i]) - A.T @ x[i]) ** 2)),
    ("sum{i=1:m}(tr(B{i}*V*V'*V*V'))", "V", MATRICES, "",
     lambda V, B, **_: over(lambda i: torch.trace(B[i] @ V @ V.T @ V @ V.T))),
    ("sum{i=1:m}(l(B{i}*V) + norm2(B{i}*V - C)^2)", "V", MATRICES, "one",
     lambda V, C, B, **_: over(lambda i: of_one(B[i] @ V) + norm(B[i] @ V - C))),
    ("tr(B{1}*V) + sum{i=1:m}(norm2(tanh(B{i}*y{i}) - V*y{i}))", "V", MATRICES, "",
     lambda V, y, B, **_: torch.trace(B[0] @ V)
     + over(lambda i: norm(torch.tanh(B[i] @ y[i]) - V @ y[i]).sqrt())),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _double():
    """Numbers of torch in double precision."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def values():
    """Return a value for each letter."""
    draw = torch.Generator().manual_seed(3)
    shapes = {"W": (2, 3), "V": (2, 2), "A": (3, 3), "w": (3,), "x": (SAMPLES, 3), "y": (SAMPLES, 2),
              "s": (SAMPLES,), "a": (), "B": (SAMPLES, 2, 2), "C": (2, 2)}  # fmt: skip
    return {name: torch.randn(shape, generator=draw) for name, shape in shapes.items()}


def by_autograd(keyword, function):
    """Return a derivative as numpy takes it: grad_l, grad_l_2, hess_l, hess_l_12 by their names."""
    kind, _, slots = keyword.split("_") if keyword.count("_") == 2 else (*keyword.split("_"), "11")

    def called(*given):
        points = [torch.tensor(np.asarray(one)) for one in given]
        hands = [] if kind == "grad" else [points.pop()]
        points = [point.requires_grad_() for point in points]
        found = torch.autograd.grad(function(*points), points[int(slots[-1]) - 1], create_graph=True)[0]
        if hands:
            found = torch.autograd.grad((found * hands[0]).sum(), points[int(slots[0]) - 1])[0]
        made = found.detach().numpy()
        return made if made.ndim else float(made)

    return called


def due(case, point, order=1):
    """Return the gradients that autograd finds, or for order 2 the Hessian's action along dX."""
    _, wrt, _, _, objective = case
    moving = {name: point[name].clone().requires_grad_() for name in wrt.split(",")}
    found = torch.autograd.grad(objective(**{**point, **moving}), list(moving.values()), create_graph=True)
    if order == 1:
        return found
    along = (found[0] * point[f"d{wrt}"]).sum()
    return torch.autograd.grad(along, moving[wrt])


def near(found, wanted):
    """Compare, shapes included."""
    found = found if isinstance(found, tuple) else (found,)
    for one, other in zip(found, wanted, strict=True):
        array = np.asarray(one)
        assert array.shape == tuple(other.shape)
        np.testing.assert_allclose(array, other.detach().numpy(), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_gradients_are_those_of_autograd(case) -> None:
    text, wrt, shapes, kind, _ = case
    derivation, point = dlhw3.derive(text, wrt=wrt, shapes=shapes), values()
    wanted, functions = due(case, point), {"one": of_one, "two": of_two}
    arrays = {name: one.numpy() if one.ndim else float(one) for name, one in point.items()}
    of_torch, of_numpy = derivation.lambdify("torch"), derivation.lambdify("numpy")
    given = [one for one in of_numpy.parameters if one not in wrt.split(",")]
    prepared = derivation.lambdify("numpy", constants=given)
    keywords = prepared.checked(None)._recipe.program.functions
    named = {} if not kind else {word: by_autograd(word, functions[kind]) for word in keywords}
    bases = {} if not kind else {word.split("_")[1]: functions[kind] for word in keywords}
    for _ in range(2):  # the second call goes the short way
        near(of_torch(**{name: point[name] for name in of_torch.parameters}, **bases), wanted)
        near(of_numpy(**{name: arrays[name] for name in of_numpy.parameters}, **named), wanted)
    if given:
        ready = prepared(**{name: arrays[name] for name in given})
        near(ready(**{name: arrays[name] for name in wrt.split(",")}, **named), wanted)


@pytest.mark.parametrize("case", [case for case in CASES if "," not in case[1]][::2])
def test_hessian_actions_are_those_of_autograd(case) -> None:
    text, wrt, shapes, kind, _ = case
    made = dlhw3.derive(text, wrt=wrt, shapes=shapes, order=2).lambdify("torch")
    point = values()
    point[f"d{wrt}"] = torch.randn(point[wrt].shape, generator=torch.Generator().manual_seed(4))
    function = {"one": of_one, "two": of_two}.get(kind)
    bases = {item.base: function for item in made._recipe.program.callbacks}
    near(made(**{name: point[name] for name in made.parameters}, **bases), due(case, point, 2))


def test_a_sum_of_squares_is_prepared_as_products_of_the_samples() -> None:
    made = dlhw3.derive("sum{i=1:m}(norm2(W*x{i} - y{i})^2)/m", wrt="W").lambdify(
        "numpy", constants=["x", "y"]
    )
    outer, _, inner = made.source.partition("def gradient")
    assert "x.T.dot(x)" in outer
    assert "n p² multiplications" in inner
    assert "m n p" not in inner


def test_layers_within_a_sum_over_samples() -> None:
    made = dlhw3.derive("sum{i=1:m}(l(W{N:1}*x{i}, y{i}))", wrt="W").lambdify("torch")
    draw = torch.Generator().manual_seed(5)
    W = [torch.randn(*shape, generator=draw) for shape in ((4, 3), (3, 4), (2, 3))]
    x, y = torch.randn(SAMPLES, 3, generator=draw), torch.randn(SAMPLES, 2, generator=draw)
    moving = [layer.clone().requires_grad_() for layer in W]
    value = over(lambda i: of_two(moving[2] @ moving[1] @ moving[0] @ x[i], y[i]))
    wanted = torch.autograd.grad(value, moving)
    for j in (1, 2, 3):
        near(made(W=W, x=x, y=y, j=j, l=of_two), wanted[j - 1 : j])


def test_help_says_what_a_row_is_and_lengths_are_compared() -> None:
    made = dlhw3.derive("sum{k=0:T}(norm2(A*x{k} - x{k+1})^2)", wrt="A").lambdify("numpy")
    assert "(T + 2)×n numpy array, its rows the members x{0}, …, x{T + 1}" in made.documented
    made = dlhw3.derive("sum{i=1:m}(s{i}*norm2(W*x{i})^2)", wrt="W", shapes=NUMBERS).lambdify("numpy")
    assert "(m,) numpy array, its entries the members s{1}, …, s{m}" in made.documented
    with pytest.raises(ValueError, match="takes x of shape m×p, not 4×3: m is 5 in s"):
        made(W=np.ones((2, 3)), x=np.ones((4, 3)), s=np.ones(5))
    made = dlhw3.derive("sum{i=1:m}(tr(B{i}*V*V'))", wrt="V", shapes=MATRICES).lambdify("numpy")
    assert "m×n×n numpy array, its matrices the members B{1}, …, B{m}" in made.documented
    with pytest.raises(ValueError, match="takes B of shape m×n×n, not 3×4×5"):
        made(B=np.ones((3, 4, 5)), V=np.ones((4, 2)))


def test_an_array_has_every_member_of_the_objective_where_the_result_needs_fewer() -> None:
    """The Hessian of Σ ‖A xₖ − xₖ₊₁‖² does not depend on the last member, which is in the data all the same."""
    made = dlhw3.derive("sum{k=1:T}(norm2(A*x{k} - x{k+1})^2)", wrt="A", order=2).lambdify("numpy")
    x, dA = np.arange(8.0).reshape(4, 2), np.ones((2, 2))
    np.testing.assert_allclose(made(x=x, dA=dA), 2 * dA @ x[:-1].T @ x[:-1])


def test_a_function_that_writes_into_its_row_changes_nothing() -> None:
    made = dlhw3.derive("sum{i=1:m}(l(W*x{i}, x{i}))", wrt="W").lambdify("numpy")

    def slope(u, v):
        found = u * v.sum()
        u[:] = v[:] = 0.0
        return found

    x, W = np.arange(12.0).reshape(4, 3), np.ones((2, 3))
    wanted = sum(np.outer(W @ row * row.sum(), row) for row in x)
    for _ in range(3):
        np.testing.assert_allclose(made(W=W, x=x, grad_l_1=slope), wanted)
    assert x.sum() == 66.0


def test_a_letter_that_is_called_like_a_row_keeps_its_name() -> None:
    made = dlhw3.derive("sum{k=1:m}(l(w'*x{k}, u_i))", wrt="w").lambdify("numpy")
    w, x, u_i = np.ones(2), np.arange(6.0).reshape(3, 2), np.array([2.0, 3.0])
    found = made(w=w, x=x, u_i=u_i, grad_l_1=lambda u, v: u * v.sum())
    np.testing.assert_allclose(found, 5.0 * x.T @ (x @ w))


def test_terms_that_are_all_the_same_are_counted() -> None:
    made = dlhw3.derive("sum{i=1:m}(c*norm2(W)^2)", wrt="W").lambdify("numpy")
    assert made(W=np.ones((2, 2)), c=0.5, m=0).shape == (2, 2)
    np.testing.assert_allclose(made(W=np.ones((2, 2)), c=0.5, m=7), 7.0 * np.ones((2, 2)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a{k}*sum{i=1:m}(l(W*x{i}))", "no code for a{k}, a member that no sum runs over all of"),
        ("sum{i=1:m}(sum{j=1:m}(norm2(W*x{i+j})^2))", "no code for x{i+j}, a member"),
        ("sum{i=1:m}(norm2(W*x{i})^2) + norm2(W*x{2})^2", "no code for x{2}, a member"),
        ("sum{i=1:m}(norm2(W*x{i})^2) + sum{j=1:k}(norm2(W*x{j})^2)", "that no array can both hold"),
    ],
)
def test_members_that_no_array_tells_are_refused(text: str, words: str) -> None:
    with pytest.raises(UserError, match="no code for") as caught:
        dlhw3.derive(text, wrt="W").lambdify("numpy")
    assert words in caught.value.message
    assert dlhw3.derive(caught.value.hint, wrt="W").lambdify("numpy") is not None


WITHOUT_TERMS = [
    ("exp(sum{i=1:m}(sum{j=1:i-1}(a{i}*a{j})))",
     lambda a, x: over(lambda i: a[i] * a[:i].sum(), len(a)).exp()),
    ("sum{i=1:m}(exp(sum{j=1:i-1}(a{i}*a{j})))",
     lambda a, x: over(lambda i: torch.exp(a[i] * a[:i].sum()), len(a))),
    ("sum{i=1:m}(log(1 + sum{j=1:m}(exp(-norm2(x{i} - x{j})^2))^2)*a{i}^2)",
     lambda a, x: over(lambda i: a[i] ** 2 * torch.log1p(
         torch.exp(-(x - x[i]).square().sum(1)).sum() ** 2), len(a))),
]  # fmt: skip


@pytest.mark.parametrize(("text", "by_hand"), WITHOUT_TERMS)
@pytest.mark.parametrize("target", ["torch", "numpy"])
def test_sums_of_numbers_that_have_no_terms_are_arrays_for_torch(text: str, by_hand, target: str) -> None:
    gradient = dlhw3.lambdify(dlhw3.derive(text, wrt="a{k}"), target)
    for m, k in [(1, 1), (2, 1), (2, 2), (3, 2)]:
        a = torch.linspace(0.4, 0.9, m, dtype=torch.float64).requires_grad_()
        x = torch.linspace(-1, 1, 2 * m, dtype=torch.float64).reshape(m, 2)
        due = torch.autograd.grad(by_hand(a, x) + 0 * a.sum(), a)[0][k - 1]
        arrays = {"a": a.detach(), **({"x": x} if "x{" in text else {})}
        if target == "numpy":
            arrays = {name: one.numpy() for name, one in arrays.items()}
        found = gradient(**arrays, k=k)
        assert target == "numpy" or torch.is_tensor(found)
        assert float(found) == pytest.approx(float(due), abs=1e-12), (m, k)
