"""Determinants and adjugates in generated code: one factorisation, at any size, beside torch autograd."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import torch

import dlhw3

OBJECTIVES = {  # the text, in one letter, the objective by hand, and what factors a matrix in the code
    "det(X)": ("X", lambda X: torch.linalg.det(X), ["adjugate"]),
    "det(X)^2": ("X", lambda X: torch.linalg.det(X) ** 2, ["adjugate_and_determinant"]),
    "det(X)^-2": ("X", lambda X: torch.linalg.det(X) ** -2, ["factors_of"]),
    "tr(A*X)*det(X)": (
        "X",
        lambda A, X: torch.trace(A @ X) * torch.linalg.det(X),
        ["adjugate_and_determinant"],
    ),
    "det(A + X)/det(X)": (
        "X",
        lambda A, X: torch.linalg.det(A + X) / torch.linalg.det(X),
        ["adjugate_and_determinant", "factors_of"],
    ),
    "logdet(X)*tr(X)": ("X", lambda X: torch.logdet(X) * torch.trace(X), ["factors_of"]),
    "det(X)*tr(inv(X)*A)": (
        "X",
        lambda A, X: torch.linalg.det(X) * torch.trace(torch.linalg.inv(X) @ A),
        ["factors_of"],
    ),
    "logdet(X')*x'*inv(X)*x": (
        "X",
        lambda X, x: torch.logdet(X) * (x @ torch.linalg.solve(X, x)),
        ["factors_of"],
    ),
}


def drawn(size: int) -> dict[str, torch.Tensor]:
    random = np.random.default_rng(size)
    found = {name: random.standard_normal((size, size)) / size**0.5 for name in ("A", "X")}
    found["X"] = 1.2 * np.eye(size) + found["X"] @ found["X"].T + 0.3 * (found["A"] - found["A"].T)
    found["x"] = random.standard_normal(size)
    return {name: torch.tensor(value) for name, value in found.items()}


@pytest.mark.parametrize("size", [1, 2, 7, 200])
@pytest.mark.parametrize("text", OBJECTIVES)
def test_determinants_and_adjugates_share_their_factors(text: str, size: int) -> None:
    wrt, by_hand, factored = OBJECTIVES[text]
    derivation = dlhw3.derive(text, wrt=wrt)
    at = drawn(size)
    names = [name for name in ("A", "X", "x") if re.search(rf"\b{name}\b", text)]
    moving = {name: at[name].clone().requires_grad_(name == wrt) for name in names}
    (due,) = torch.autograd.grad(by_hand(**moving), moving[wrt])
    for target in ("numpy", "torch"):
        code = dlhw3.lambdify(derivation, target)
        body = re.sub("#.*", "", code.source[code.source.index("def gradient") :])
        calls = re.findall(r"\b(adjugate\w*|factors_of|inverse_of|solution|det|log_determinant)\(", body)
        assert sorted(calls) == factored, body
        given = {name: at[name] if target == "torch" else at[name].numpy() for name in code.parameters}
        found = torch.as_tensor(code(**given))
        assert float((found - due).abs().max()) <= 1e-11 * float(due.abs().max())


@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_an_adjugate_is_right_beyond_where_its_matrix_is_well_conditioned(target: str, kind: Any) -> None:
    """By det(X) X⁻¹ = (d/dt) of a product: X = Q diag(s) Qᵀ with one small, or no, or a zero s has a known one."""
    size = 150
    random = np.random.default_rng(4)
    Q, _ = np.linalg.qr(random.standard_normal((size, size)))
    Q = Q if np.linalg.det(Q) > 0 else Q[:, ::-1]
    code = dlhw3.lambdify(dlhw3.derive("det(X)", wrt="X"), target)
    for last in (1.0, 1e-9, 0.0):
        values = np.exp(random.uniform(-0.1, 0.1, size))
        values[-1] = last
        others = np.array([np.prod(np.delete(values, place)) for place in range(size)])
        due = (Q * others) @ Q.T
        given = ((Q * values) @ Q.T).astype(kind)
        found = np.asarray(code(X=torch.tensor(given) if target == "torch" else given))
        assert found.dtype == kind
        assert np.abs(found - due).max() < 1e4 * np.finfo(kind).eps * np.abs(due).max()


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_parts_of_a_determinant_may_leave_the_range(target: str) -> None:
    """Of 300 entries 10^±5 in turn the first half's product overflows, and the whole is known."""
    entries = 10.0 ** np.r_[np.full(150, 5.0), np.full(150, -5.0)]
    code = dlhw3.lambdify(dlhw3.derive("det(X)", wrt="X"), target)
    given = np.diag(entries)[np.r_[1, 0, 2:300]]  # rows exchanged: the determinant is −1
    found = np.asarray(code(X=torch.tensor(given) if target == "torch" else given))
    due = -(np.diag(1 / entries)[:, np.r_[1, 0, 2:300]]).T
    np.testing.assert_allclose(found, due, rtol=1e-9)


@pytest.mark.parametrize("text", ["det(X)^2", "det(X)^-2", "logdet(X)*tr(X)"])
def test_code_with_determinants_is_differentiated_and_mapped(text: str) -> None:
    """Torch's derivative of the code, beside autograd's second derivative; one call for several matrices."""
    wrt, by_hand, _ = OBJECTIVES[text]
    code = dlhw3.lambdify(dlhw3.derive(text, wrt=wrt), "torch")
    X, H = drawn(5)["X"], drawn(5)["A"]
    moving = X.clone().requires_grad_()
    (found,) = torch.autograd.grad((code.unchecked(X=moving) * H).sum(), moving)
    (slope,) = torch.autograd.grad(by_hand(moving), moving, create_graph=True)
    (due,) = torch.autograd.grad((slope * H).sum(), moving)
    torch.testing.assert_close(found, due, rtol=1e-9, atol=1e-9)
    several = torch.stack([X, X + 0.1 * H, 2 * X])
    mapped = torch.func.vmap(lambda M: code.unchecked(X=M))(several)
    torch.testing.assert_close(mapped, torch.stack([code(X=one) for one in several]), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_a_logarithm_by_factors_has_a_positive_determinant(target: str) -> None:
    code = dlhw3.lambdify(dlhw3.derive("logdet(X)*tr(X)", wrt="X"), target)
    for bad in (np.diag([1.0, -2.0, 3.0]), np.diag([1.0, 0.0, 3.0]), np.eye(3)[[1, 0, 2]]):
        with pytest.raises(ValueError, match=r"not positive|singular|not defined|det\(X\) > 0"):
            code(X=torch.tensor(bad) if target == "torch" else bad)
