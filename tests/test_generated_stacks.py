"""Sums over matrices of a stack, as in matrix sensing: no loop over them, and the values of torch autograd."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
import torch

import dlhw3

COUNT, ROWS, COLUMNS = 6, 5, 4
SQUARE = {"A{i}": (COLUMNS, COLUMNS), "y{i}": "scalar"}
WIDE = {"A{i}": (ROWS, COLUMNS), "c{i}": "scalar"}
SIZES = {
    "U": (COLUMNS, 2), "X": (COLUMNS, ROWS), "W": (3, ROWS), "Y": (ROWS, COLUMNS), "V": (COLUMNS, 3),
    "x": (COLUMNS,), "u": (ROWS,), "y": (COUNT,), "c": (COUNT,),
    "z": (COUNT, ROWS), "t": (COUNT, 3), "v": (COUNT, COLUMNS),
}  # fmt: skip
Numbers = Callable[..., torch.Tensor]
OBJECTIVES: dict[str, tuple[str, dict[str, object], Numbers]] = {
    "1/(2*m)*sum{i=1:m}((tr(A{i}'*U*U') - y{i})^2)": (
        "U",
        SQUARE,
        lambda A, U, y: ((A * (U @ U.T)).sum((1, 2)) - y).square().sum() / (2 * len(A)),
    ),
    "sum{i=1:m}((x'*A{i}*x - y{i})^2)": (
        "x",
        SQUARE,
        lambda A, x, y: (((A @ x) @ x) - y).square().sum(),
    ),
    "sum{i=1:m}(norm2(tanh(A{i}*x) - z{i})^2)": (
        "x",
        WIDE,
        lambda A, x, z: (torch.tanh(A @ x) - z).square().sum(),
    ),
    "sum{i=1:m}(norm2(W*A{i}*x - t{i})^2)": (
        "W",
        WIDE,
        lambda A, W, x, t: ((A @ x) @ W.T - t).square().sum(),
    ),
    "sum{i=1:m}(log(1+exp(tr(A{i}*X))))": (
        "X",
        WIDE,
        lambda A, X: torch.log1p(torch.exp((A @ X).diagonal(0, 1, 2).sum(1))).sum(),
    ),
    "sum{i=1:m}(c{i}*u'*A{i}*v{i})": (
        "u",
        WIDE,
        lambda A, u, v, c: (c * ((A @ v[:, :, None])[:, :, 0] @ u)).sum(),
    ),
    "norm2(sum{i=1:m}(c{i}*A{i}) - Y)^2": (
        "Y",
        WIDE,
        lambda A, Y, c: ((c[:, None, None] * A).sum(0) - Y).square().sum(),
    ),
    "sum{i=1:m}(tr(V'*A{i}*V))": ("V", SQUARE, lambda A, V: (V.T @ A @ V).diagonal(0, 1, 2).sum()),
}


def drawn(names: set[str], shape: tuple[int, int], count: int = COUNT) -> dict[str, torch.Tensor]:
    random = np.random.default_rng(3)
    sizes = {**SIZES, "A": (COUNT, *shape)}
    found = {name: random.standard_normal(sizes[name]) for name in sorted(names)}
    return {name: torch.tensor(one[:count] if name in "Aycztv" else one) for name, one in found.items()}


@pytest.mark.parametrize("text", OBJECTIVES)
def test_matrices_of_a_stack_are_met_at_once(text: str) -> None:
    wrt, shapes, by_hand = OBJECTIVES[text]
    derivation = dlhw3.derive(text, wrt=wrt, shapes=shapes)
    names = set(by_hand.__code__.co_varnames)
    for count in (COUNT, 1):
        given = drawn(names, shapes["A{i}"], count)  # type: ignore[arg-type]
        moving = given | {wrt: given[wrt].clone().requires_grad_()}
        (due,) = torch.autograd.grad(by_hand(**moving), moving[wrt])
        for target in ("numpy", "torch"):
            code = dlhw3.lambdify(derivation, target)
            body = code.source[code.source.index("def gradient") :]
            assert not re.search(r"\bfor\b", re.sub("#.*", "", body)), body
            asked = {name: given[name] for name in code.parameters}
            found = code(
                **(asked if target == "torch" else {name: one.numpy() for name, one in asked.items()})
            )
            torch.testing.assert_close(torch.as_tensor(found), due, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("text", "by_hand"),
    [
        ("sum{i=1:m}(norm2(A{i}*V)^2)", lambda A, V, c: (A @ V).square().sum()),
        (
            "sum{i=2:m}(c{i}*norm2(A{i}*V - A{i-1}*V)^2)",
            lambda A, V, c: (c[1:, None, None] * ((A[1:] - A[:-1]) @ V).square()).sum(),
        ),
    ],
)
def test_products_of_two_matrices_of_a_stack_stay_a_sum(text: str, by_hand: Numbers) -> None:
    shapes = {"A{i}": (ROWS, COLUMNS), "c{i}": "scalar"}
    code = dlhw3.lambdify(dlhw3.derive(text, wrt="V", shapes=shapes), "numpy")
    given = drawn({"A", "V", "c"}, (ROWS, COLUMNS))
    moving = given["V"].clone().requires_grad_()
    (due,) = torch.autograd.grad(by_hand(given["A"], moving, given["c"]), moving)
    asked = {name: given[name].numpy() for name in code.parameters}
    if "c" in asked:
        asked["c"] = asked["c"][1:]  # from the first that stands in the sum
    np.testing.assert_allclose(code(**asked), due.numpy(), rtol=1e-12)
