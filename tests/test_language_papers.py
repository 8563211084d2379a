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
