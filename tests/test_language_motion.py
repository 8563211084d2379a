"""ddt(Q) as a term of a user's lines: along a flow that is declared, or along velocities that are left open."""

from __future__ import annotations

import inspect
import re
from typing import Any

import numpy as np
import pytest
import torch

import dlhw3
from dlhw3.errors import UserError
from dlhw3.symbolic.judge import judge
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.language.shaping.shapes import Shapes
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Step, Theory

NET = ("l(W2*W1)", ("W1", "W2"))
GRAM = ("l(U*U')", ("U",))
LINES = [
    (
        GRAM,
        "ddt(U*U')",
        "-(grad_l(U*U') + grad_l(U*U')')*U*U' - U*U'*(grad_l(U*U') + grad_l(U*U')')",
        "PROVED",
    ),
    (GRAM, "ddt(U*U')", "-2*grad_l(U*U')*U*U' - 2*U*U'*grad_l(U*U')", "REFUTED"),
    (GRAM, "ddt(U)", "-(grad_l(U*U') + grad_l(U*U')')*U", "PROVED"),
    (NET, "ddt(W2'*W2 - W1*W1')", "0*W2'*W2", "PROVED"),
    (NET, "ddt(W2'*W2 + W1*W1')", "0*W2'*W2", "REFUTED"),
    (NET, "ddt(W2*W1)", "-W2*W2'*grad_l(W2*W1) - grad_l(W2*W1)*W1'*W1", "PROVED"),
    (NET, "ddt(W2*W1)", "ddt(W2)*W1 + W2*ddt(W1)", "PROVED"),
    (NET, "ddt(W2*W1)", "ddt(W2)*W1", "REFUTED"),
    (NET, "ddt(l(W2*W1))", "-norm2(ddt(W1))^2 - norm2(ddt(W2))^2", "PROVED"),
    (NET, "ddt(C)", "0*C", "PROVED"),
    (None, "ddt(U*V')", "ddt(U)*V' + U*ddt(V)'", "PROVED"),
    (None, "ddt(U*V')", "ddt(U)*V' + ddt(V)*U'", "REFUTED"),
    (None, "ddt(norm2(x)^2)", "2*x'*ddt(x)", "PROVED"),
    (None, "ddt(a^2*b)", "2*a*b*ddt(a) + a^2*ddt(b)", "PROVED"),
]


def verdict(flow: tuple[str, tuple[str, ...]] | None, left: str, right: str) -> str:
    shapes = Shapes({}, frozenset())
    objective = None if flow is None else (parse(flow[0]), flow[1])
    trees = [parse(left), parse(right)]
    for tree in ([objective[0]] if objective else []) + trees:
        shapes.of(tree)
    shapes.fit(shapes.of(trees[0]), shapes.of(trees[1]))
    builder = Builder(shapes, flow=objective)
    a, b = map(builder.of, trees)
    line = Lemma("line", Equation(a, b), Chain((Step(a, b, "as written"),)))
    return judge(Theory(), [line]).lemmas[0].verdict.name


@pytest.mark.parametrize(
    ("flow", "left", "right", "due"), LINES, ids=[f"{one[1]} = {one[2]}" for one in LINES]
)
def test_a_line_about_a_rate_is_judged(
    flow: tuple[str, tuple[str, ...]] | None, left: str, right: str, due: str
) -> None:
    assert verdict(flow, left, right) == due


def test_what_moves_must_be_said() -> None:
    with pytest.raises(UserError, match="What moves in ddt is not said"):
        verdict(None, "ddt(U*U')", "U*U'")


def test_a_gradient_within_an_objective_is_derived_first() -> None:
    derivation = dlhw3.derive("norm2(grad(l(U*V'), U))^2 + tr(U'*U)", wrt="U")
    assert derivation.verdict.name == "PROVED"
    assert any("gradient within it" in str(step.rule) for step in derivation.steps)
    random = np.random.default_rng(9)
    U, V = (torch.tensor(random.uniform(-1, 1, shape), requires_grad=True) for shape in ((4, 2), (3, 2)))

    def loss(X: torch.Tensor) -> torch.Tensor:
        weights = torch.arange(1.0, X.numel() + 1, dtype=X.dtype).reshape(X.shape)
        return torch.sum(torch.sin(weights * X) + weights * X**2 / 7)

    (slope,) = torch.autograd.grad(loss(U @ V.T), U, create_graph=True)
    (due,) = torch.autograd.grad(torch.sum(slope**2) + torch.sum(U * U), U)
    point = {"U": U.detach().numpy(), "V": V.detach().numpy()}

    def grad_l(X: Any) -> Any:
        moving = torch.tensor(X, requires_grad=True)
        return torch.autograd.grad(loss(moving), moving)[0].numpy()

    def hess_l(X: Any, D: Any) -> Any:
        return torch.autograd.functional.hvp(loss, torch.tensor(X), torch.tensor(D))[1].numpy()

    found = dlhw3.lambdify(derivation, "numpy")(**point, grad_l=grad_l, hess_l=hess_l)
    assert np.allclose(found, due.numpy(), rtol=1e-10, atol=1e-10)


PENALTIES = [
    ("norm2(grad(l(A*x), x))^2", "x", lambda f, A, x, w: torch.sum(_slope(f(A @ x), x) ** 2)),
    ("(norm2(grad(w'*tanh(A*x), x)) - 1)^2", "A", lambda f, A, x, w: (
        torch.linalg.norm(_slope(w @ torch.tanh(A @ x), x)) - 1) ** 2),
    ("dot(grad(w'*tanh(A*x), A), w*x')", "w", lambda f, A, x, w: torch.sum(
        _slope(w @ torch.tanh(A @ x), A) * torch.outer(w, x))),
    ("dot(grad(l(A*x), x), x) + x'*x", "A", lambda f, A, x, w: _slope(f(A @ x), x) @ x + x @ x),
]  # fmt: skip


def _slope(value: torch.Tensor, of: torch.Tensor) -> torch.Tensor:
    return torch.autograd.grad(value, of, create_graph=True)[0]


@pytest.mark.parametrize(("text", "wrt", "value"), PENALTIES, ids=[one[0] for one in PENALTIES])
def test_penalties_of_gradients_agree_with_autograd(text: str, wrt: str, value: Any) -> None:
    random = np.random.default_rng(4)
    shapes = {"A": (3, 2), "x": (2,), "w": (3,)}
    point = {name: torch.tensor(random.uniform(-1, 1, of), requires_grad=True) for name, of in shapes.items()}

    def loss(X: torch.Tensor) -> torch.Tensor:
        weights = torch.arange(1.0, X.numel() + 1, dtype=X.dtype)
        return torch.sum(torch.sin(weights * X) + weights * X**2 / 7)

    functions = {
        "grad_l": lambda X: torch.autograd.functional.jacobian(loss, X),
        "hess_l": lambda X, D: torch.autograd.functional.hvp(loss, X, D)[1],
    }
    derivation = dlhw3.derive(text, wrt=wrt)
    assert derivation.verdict.name == "PROVED"
    code = derivation.lambdify("torch")
    wanted = inspect.signature(code).parameters
    given = {name: one.detach() for name, one in point.items()} | functions
    found = code(**{name: one for name, one in given.items() if name in wanted})
    (due,) = torch.autograd.grad(value(loss, **point), point[wrt])
    assert torch.allclose(found, due, rtol=1e-10, atol=1e-10)


def test_mixed_second_derivatives_are_told_to_be_left_out() -> None:
    derivation = dlhw3.derive("l(W2*W1)", wrt="W1,W2", order=2)
    told = next(str(note) for note in derivation.notes if "left out" in str(note))
    mixed = re.search(r"gradient in (\w+) of (.*)", told)
    assert mixed is not None
    found = dlhw3.derive(mixed[2], wrt=mixed[1])
    assert found.render("expr").strip() == "grad_l(W2*W1)*V' + hess_l(W2*W1, W2*V)*W1'"


@pytest.mark.parametrize(
    ("text", "wrt"),
    [
        ("grad(l(U), U)", "U"),
        ("a*norm2(grad(l(a*U), U))^2", "a"),
        ("norm2(d(U))^2", "U"),
        ("b*grad(a^2*b, a)", "b"),
    ],
)
def test_what_moves_elsewhere_in_an_objective_is_refused(text: str, wrt: str) -> None:
    with pytest.raises(UserError, match="is for derivations, line by line"):
        dlhw3.derive(text, wrt=wrt)
