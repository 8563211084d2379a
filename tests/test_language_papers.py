"""Objectives as papers have them: kinds of text and code that were wrong once, beside autograd."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
import torch
from language_interpreter import evaluate

import dlhw3
from dlhw3.notation.expr import expr_text

SIZES = {"n": 4, "p": 3, "k": 2}
Arrays = dict[str, torch.Tensor]


def drawn(shapes: dict[str, str]) -> Arrays:
    """Return an array for each letter, from the names of its sizes."""
    random = np.random.default_rng(3)
    return {
        name: torch.tensor(random.uniform(-1, 1, [SIZES[s] for s in sizes]), dtype=torch.float64)
        for name, sizes in shapes.items()
    }


LOGISTIC_FIRST = [
    ("h'*W'*sigmoid(k)", "W", {"h": "p", "W": "np", "k": "n"}),
    ("norm2(W'*sigmoid(W*x + h) + k - x)^2", "W", {"W": "np", "x": "p", "h": "n", "k": "p"}),
    ("norm2(sigmoid(X*W)*V)^2", "V", {"X": "np", "W": "pk", "V": "kn"}),
    ("a*tr(sigmoid(X)*V)", "V", {"a": "", "X": "np", "V": "pn"}),
]
BY_HAND = {
    "h'*W'*sigmoid(k)": lambda h, W, k: h @ W.T @ torch.sigmoid(k),
    "norm2(W'*sigmoid(W*x + h) + k - x)^2": lambda W, x, h, k: (
        (W.T @ torch.sigmoid(W @ x + h) + k - x).square().sum()
    ),
    "norm2(sigmoid(X*W)*V)^2": lambda X, W, V: (torch.sigmoid(X @ W) @ V).square().sum(),
    "a*tr(sigmoid(X)*V)": lambda a, X, V: a * torch.trace(torch.sigmoid(X) @ V),
}


@pytest.mark.parametrize(("text", "wrt", "shapes"), LOGISTIC_FIRST, ids=[one[0] for one in LOGISTIC_FIRST])
@pytest.mark.parametrize("backend", ["numpy", "torch"])
def test_a_product_that_begins_with_a_logistic_function_keeps_its_order(
    text: str, wrt: str, shapes: dict[str, str], backend: str
) -> None:
    point = drawn(shapes)
    moving = point[wrt].clone().requires_grad_()
    (due,) = torch.autograd.grad(BY_HAND[text](**{**point, wrt: moving}), moving)
    gradient = dlhw3.derive(text, wrt=wrt).lambdify(backend)
    used = {name: point[name] for name in inspect.signature(gradient).parameters}
    given = {n: v.item() if not v.ndim else v.numpy() if backend == "numpy" else v for n, v in used.items()}
    assert np.asarray(gradient(**given)) == pytest.approx(due.numpy(), rel=1e-12)


def test_a_sum_that_ends_in_a_transpose_is_bracketed_before_it_is_transposed() -> None:
    derivation = dlhw3.derive("norm2(A - U*D*U')^2", wrt="U")
    text = expr_text(derivation.result.right)
    point = drawn({"A": "nn", "U": "nk", "D": "kk"})
    moving = point["U"].clone().requires_grad_()
    rest = point["A"] - moving @ point["D"] @ moving.T
    (due,) = torch.autograd.grad(rest.square().sum(), moving)
    found = evaluate(text, {name: value.numpy() for name, value in point.items()}, {})
    assert found == pytest.approx(due.numpy(), rel=1e-12)


@pytest.mark.parametrize(
    ("text", "wrt", "due"),
    [
        ("l(tr(X))", "X", "hess_l(tr(X), tr(dX))*eye"),
        ("l(norm2(x)^2)", "x", "2*hess_l(norm2(x)^2, 2*dot(x, dx))*x + 2*grad_l(norm2(x)^2)*dx"),
        ("l2(w, b)", "b", "hess_l2_2(w, b, 1)"),
    ],
)
def test_a_number_is_a_number_as_a_direction_too(text: str, wrt: str, due: str) -> None:
    derivation = dlhw3.derive(text, wrt=wrt, order=2)
    assert expr_text(derivation.result.right) == due
    assert dlhw3.check(text, wrt=wrt, order=2, claim=due).verdict.name == "PROVED"


ZEROS = {
    "a flow keeps a matrix": "flow l(W2*W1) in W1,W2\nddt(W2'*W2 - W1*W1') = 0",
    "what is assumed is a matrix": "assume A*C = 0\nX*A*C*Y = 0",
    "a column": "assume A*C = 0\nA*C*x = 0",
    "a row that begins the chain": "assume A*C = 0\n0 = x'*A*C",
    "the middle of a chain": "d(inv(A)*A)\n = d(inv(A))*A + inv(A)*dA\n = 0",
    "numbers": "assume x'*y = 0\nnorm2(x + y)^2 - norm2(x)^2 - norm2(y)^2 = 0",
    "LaTeX": r"\begin{align} d(A^{-1} A) &= d(A^{-1}) A + A^{-1} dA \\ &= 0 \end{align}",
}


@pytest.mark.parametrize("text", ZEROS.values(), ids=ZEROS.keys())
def test_zero_is_the_zero_of_every_shape(text: str) -> None:
    assert dlhw3.check(text).verdict.name == "PROVED"


def test_what_is_not_zero_is_refuted_with_values() -> None:
    line = dlhw3.check("assume A*C = 0\nC*A = 0").first_false
    assert line is not None
    assert "right = [[0, 0], [0, 0]]" in line.data["values"]


def test_a_claim_of_zero_is_judged_by_values_too() -> None:
    conserved = dlhw3.check("l(W2*W1)", wrt="W1,W2", flow="W2'*W2 - W1*W1'", claim="0")
    assert conserved.verdict.name == "PROVED"
    moving = dlhw3.check("l(x)", wrt="x", claim="0")
    assert moving.verdict.name == "REFUTED"
    assert "values" in dict(moving.told)


def test_shapes_that_differ_are_named_as_they_are_printed() -> None:
    told = dict(dlhw3.check("norm2(X*w-y)^2", wrt="w", claim="2*(X*w-y)'*X").told)
    assert told["reason"] == "the claim is 1×m, and the gradient is m×1"
