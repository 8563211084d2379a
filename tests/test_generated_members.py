"""Code for derivatives in one member of a sequence: the sums over all others are of rows at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import dlhw3

Objective = Callable[..., Any]
PAIRS: list[tuple[str, str, Objective]] = [
    ("sum{i=1:m}(sum{j=1:m}((x{i}'*x{j})^2))", "x.T.dot(x.dot(x[k - 1]))", lambda X: ((X @ X.T) ** 2).sum()),
    (
        "sum{i=1:m}(sum{j=1:m}(exp(-norm2(x{i}-x{j})^2)))", "x[:k - 1] - x[k - 1]",
        lambda X: torch.exp(-((X[:, None] - X[None]) ** 2).sum(-1)).sum(),
    ),
    (
        "sum{i=1:m}(log(sum{j=1:m}(exp(x{i}'*x{j}))))", "x[k:].T.dot(",
        lambda X: torch.logsumexp(X @ X.T, 1).sum(),
    ),
    (
        "sum{i=1:m}(sum{j=1:i-1}(log(sigmoid(x{i}'*x{j}))))", "x[:k - 1].T.dot(",
        lambda X: torch.tril(torch.nn.functional.logsigmoid(X @ X.T), -1).sum(),
    ),
    (
        "sum{i=1:m}(norm2(softmax(x{i})-sum{j=1:m}(softmax(x{j}))/m)^2)", "x.shape[0] - k",
        lambda X: ((torch.softmax(X, 1) - torch.softmax(X, 1).mean(0)) ** 2).sum(),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "in_code", "objective"), PAIRS, ids=[one[0] for one in PAIRS])
def test_sums_over_all_members_but_one_are_of_rows(text: str, in_code: str, objective: Objective) -> None:
    """It was a loop in Python over the others, each difference formed three times."""
    derivation = dlhw3.derive(text, wrt="x{k}")
    code = dlhw3.render(derivation, "numpy")
    assert in_code in code
    assert "for i in" not in code
    assert "for j in" not in code
    computed = {package: dlhw3.lambdify(derivation, package) for package in ("numpy", "torch")}
    generator = torch.Generator().manual_seed(0)
    for many in (1, 2, 4):
        X = torch.randn(many, 3, generator=generator, dtype=torch.float64, requires_grad=True)
        (due,) = torch.autograd.grad(objective(X), X)
        for k in range(1, many + 1):
            got = computed["numpy"](x=X.detach().numpy(), k=k)
            np.testing.assert_allclose(got, due[k - 1].numpy(), atol=1e-12)
            torch.testing.assert_close(computed["torch"](x=X.detach(), k=k), due[k - 1], atol=1e-12, rtol=0)


def test_a_function_that_nobody_knows_is_called_for_each_of_the_others() -> None:
    """There may be none of them, whose values could not be stacked."""
    gradient = dlhw3.lambdify(dlhw3.derive("sum{i=1:m}(sum{j=1:m}(l(x{i}-x{j})))", wrt="x{k}"), "numpy")
    x = np.array([[1.0, 2.0], [3.0, -1.0]])
    cubed = lambda d: 3 * d**2  # noqa: E731 - ∇ of Σ d³
    for k in (1, 2):
        apart = x[k - 1] - x[2 - k]
        np.testing.assert_allclose(gradient(x=x, k=k, grad_l=cubed), cubed(apart) - cubed(-apart))
    np.testing.assert_allclose(gradient(x=x[:1], k=1, grad_l=cubed), [0, 0])
