"""Inverses of diagonal matrices, as likelihoods of independent noise have them, x'*inv(diag(exp(h)))*x."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import dlhw3

TRUE = {
    "x'*inv(diag(h))*x": "sum(x.^2 ./h)",
    "x'*inv(diag(exp(h)))*x": "sum(x.^2 .*exp(-h))",
    "diag(inv(diag(exp(h)))*A)": "diag(A).*exp(-h)",
    "tr(inv(diag(h)))": "sum(1./h)",
    "inv(diag(h) + eye)": "diag(1./(1+h))",
    "inv(diag(h)*A)": "inv(A)*diag(1./h)",
}
FALSE = {
    "x'*inv(diag(h))*x": "sum(x./h)",
    "x'*inv(diag(exp(h)))*x": "sum(x.^2 .*exp(h))",
    "diag(inv(diag(exp(h)))*A)": "diag(A)./exp(-h)",
    "tr(inv(diag(h)))": "sum(h)",
    "inv(diag(h) + A)": "diag(1./h) + inv(A)",
    "inv(diag(h)*A)": "diag(1./h)*inv(A)",
}


def judged(left: str, right: str) -> dlhw3.Verdict:
    (line,) = dlhw3.check(f"shape A: n,n\nshape h: n\n{left}\n = {right}").lines
    return line.verdict


@pytest.mark.parametrize(("left", "right"), TRUE.items())
def test_an_inverse_of_a_diagonal_matrix_divides_by_entries(left: str, right: str) -> None:
    assert judged(left, right) is dlhw3.Verdict.PROVED


@pytest.mark.parametrize(("left", "right"), FALSE.items())
def test_a_false_inverse_of_a_diagonal_matrix_is_refuted(left: str, right: str) -> None:
    assert judged(left, right) is dlhw3.Verdict.REFUTED


def likelihood(x: torch.Tensor, m: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
    return (x - m) @ torch.diag(torch.exp(-h)) @ (x - m) / 2 + h.sum() / 2


def test_the_gradient_of_a_likelihood_in_logarithms_of_variances() -> None:
    """It was 𝟏 − diagonal(diag(exp(h))⁻¹ x xᵀ diag(exp(h))⁻¹) ∘ exp(h), and no claim about it was PROVED."""
    text = "(x-m)'*inv(diag(exp(h)))*(x-m)/2 + sum(h)/2"
    derivation = dlhw3.derive(text, wrt="h")
    assert "1/2 (𝟏 − (x − m)^∘2 ⊘ exp(h))" in str(derivation)
    points = {name: torch.tensor([0.3, -1.2, 0.7]).double() * k for k, name in enumerate("xmh", 1)}
    h = points["h"].clone().requires_grad_()
    (due,) = torch.autograd.grad(likelihood(points["x"], points["m"], h), h)
    found = derivation.lambdify("numpy")(**{name: value.numpy() for name, value in points.items()})
    assert np.allclose(found, due.numpy(), rtol=1e-12)
    verdicts = [
        dlhw3.check(text, wrt="h", claim=claim).verdict.name
        for claim in ("(vector(1) - (x-m).^2 .*exp(-h))/2", "(vector(1) - (x-m).^2 .*exp(h))/2")
    ]
    assert verdicts == ["PROVED", "REFUTED"]
