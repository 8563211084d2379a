"""Results of textbook objectives as a lecturer would write them on the board."""

from __future__ import annotations

from typing import Any

import pytest

import dlhw3


def told(text: str, wrt: str, **options: Any) -> str:
    """Return the results as a reader sees them, which must be PROVED."""
    derivation = dlhw3.derive(text, wrt=wrt, **options)
    assert str(derivation.verdict) == "PROVED"
    return dlhw3.render(derivation, "text", result_only=True).strip()


ENTRIES = [
    ("sum(softmax(x).^2)", "x", 1, "∇f = 2 (p^∘2 − ‖p‖² p)   where p = softmax(x)"),
    (
        "sum(softmax(x).^2)", "x", 2,
        "d ∇f = 2 (2 (p^∘2 ∘ dx) + (3 ρ ⟨p, dx⟩ − 2 ⟨r, dx⟩) p − 2 ⟨p, dx⟩ r − ρ (p ∘ dx))"
        "   where r = p^∘2, ρ = ‖p‖², p = softmax(x)",
    ),
    ("norm2(diag(s)*X)^2", "s", 1, "∇f = 2 (s ∘ diagonal(X Xᵀ))"),
    ("norm2(diag(s)*X)^2", "s", 2, "d ∇f = 2 (ds ∘ diagonal(X Xᵀ))"),
    ("norm2(M.*(diag(z)*X))^2", "z", 1, "∇f = 2 (z ∘ diagonal((M^∘2 ∘ X) Xᵀ))"),
    ("norm2(A-U*diag(s)*V')^2", "s", 1, "∇f = −2 diagonal(Uᵀ (A − U diag(s) Vᵀ) V)"),
    ("norm2(A-U*diag(s)*V')^2", "s", 2, "d ∇f = 2 ((Uᵀ U) ∘ (Vᵀ V)) ds"),
    (
        "logdet(eye+X'*diag(s)*X)", "s", 2,
        "d ∇f = −R^∘2 ds   where R = X (I + Xᵀ diag(s) X)⁻¹ Xᵀ",
    ),
    ("x'*diag(x)*A*x", "x", 1, "∇f = 2 (x ∘ (A x)) + Aᵀ x^∘2"),
    ("x'*diag(x)*A*x", "x", 2, "d ∇f = 2 (dx ∘ (A x) + x ∘ (A dx) + Aᵀ (dx ∘ x))"),
    ("l(diag(x)*A*x)", "x", 1, "∇f = r ∘ (A x) + Aᵀ (x ∘ r)   where r = ∇l(diag(x) A x)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrt", "order", "due"), ENTRIES)
def test_diagonals_are_products_entry_by_entry(text: str, wrt: str, order: int, due: str) -> None:
    assert told(text, wrt, order=order) == due
