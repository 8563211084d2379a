"""Results of textbook objectives as a lecturer would write them on the board."""

from __future__ import annotations

from typing import Any

import pytest

import dlhw3


def told(text: str, wrt: str, **options: Any) -> str:
    """Return the results as a reader sees them, which must be PROVED."""
    derivation = dlhw3.derive(text, wrt=wrt, **options)
    assert str(derivation.verdict) == "PROVED"
    lines = dlhw3.render(derivation, "text", result_only=True).splitlines()
    return "\n".join(line for line in lines if not line.startswith(("the Hessian", "the Jacobian")))


ENTRIES = [
    ("sum(softmax(x).^2)", "x", 1, "∇f = 2 (p^∘2 − ‖p‖² p)   where p = softmax(x)"),
    (
        "sum(softmax(x).^2)", "x", 2,
        "d ∇f = 2 (2 (p^∘2 ∘ dx) + (3 ‖p‖² ⟨p, dx⟩ − 2 ⟨p^∘2, dx⟩) p − 2 ⟨p, dx⟩ p^∘2 − ‖p‖² (p ∘ dx))"
        "   where p = softmax(x)",
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


QUOTIENTS = [
    ("x'*y/sqrt(x'*x*y'*y)", "x", {}, "∇f = (y − ⟨x, y⟩ x/‖x‖²)/(‖x‖ ‖y‖)"),
    ("sum(sqrt((x.*y).^2+b^2))", "x", {}, "∇f = (x ∘ y^∘2) ⊘ sqrt(x^∘2 ∘ y^∘2 + b² 𝟏)"),
    ("sum(sqrt(x.^2+c^2))", "x", {"order": 2}, "d ∇f = c² (dx ⊘ r^∘3)   where r = sqrt(x^∘2 + c² 𝟏)"),
    (
        "sum(sqrt(1+(A*x-y).^2))", "x", {"order": 2},
        "d ∇f = Aᵀ ((A dx) ⊘ r^∘3)   where r = sqrt(𝟏 + (A x − y)^∘2)",
    ),
    (
        "log(softmax(x))", "x", {},
        "d log(softmax(x)) = dx − ⟨softmax(x), dx⟩ 𝟏\n∇_x ⟨z, log(softmax(x))⟩ = z − sum(z) softmax(x)",
    ),
    (
        "softmax(x)'*log(softmax(x))", "x", {"order": 2},
        "d ∇f = ((2 ⟨p, log(p)⟩ − 1) ⟨p, dx⟩ − ⟨p ∘ dx, log(p)⟩) p + (1 − ⟨p, log(p)⟩) (p ∘ dx)"
        " + log(p) ∘ p ∘ dx − ⟨p, dx⟩ (log(p) ∘ p)   where p = softmax(x)",
    ),
    (
        "logsumexp(softmax(x).*tanh(z))", "x", {},
        "∇f = r ∘ p ∘ tanh(z) − ⟨r, p ∘ tanh(z)⟩ p   where r = softmax(p ∘ tanh(z)), p = softmax(x)",
    ),
    (
        "logsumexp(A*x/norm2(x))-y'*A*x/norm2(x)", "x", {},
        "∇f = (Aᵀ r − ⟨r, A x⟩ x/‖x‖²)/‖x‖   where r = softmax(A x/‖x‖) − y",
    ),
    (
        "softmax(u)'*log(softmax(W'*(h/sqrt(1+norm2(h)^2))))", "h", {},
        "∇f = (r − ⟨r, h⟩ h/ρ)/sqrt(ρ)   where r = W (softmax(u) − softmax(Wᵀ h/sqrt(ρ))), ρ = 1 + ‖h‖²",
    ),
    (
        "y'*x/norm2(x)-logsumexp(x/norm2(x))", "x", {},
        "∇f = (y − p − ⟨y − p, x⟩ x/‖x‖²)/‖x‖   where p = softmax(x/‖x‖)",
    ),
    (
        "sqrt(1+norm2((z.*x)/sqrt(1+norm2(z.*x)^2))^2)", "z", {},
        "∇f = z ∘ x^∘2/(ρ² sqrt(1 + ‖z ∘ x/sqrt(ρ)‖²))   where ρ = 1 + ‖z ∘ x‖²",
    ),
    (
        "1/(1+norm2(softplus(x).*softmax(y))^2)", "y", {},
        "∇f = 2 (ρ p − softplus(x)^∘2 ∘ p^∘2)/(ρ + 1)²   where ρ = ‖softplus(x) ∘ p‖², p = softmax(y)",
    ),
    ("l(x)*(-a-norm2(y)^2)", "x", {}, "∇f = −(a + ‖y‖²) ∇l(x)"),
    ("-norm2(x)*(norm2(x)^2+1)", "x", {}, "∇f = −((1 + ‖x‖²)/‖x‖ + 2 ‖x‖) x"),
    ("l(a*x*y')", "a", {}, "d/da f = ⟨x, ∇l(a x yᵀ) y⟩"),
    (
        "eye-2*x*x'/(x'*x)", "x", {},
        "d(I − 2 x xᵀ/⟨x, x⟩) = 2 ((2 ⟨x, dx⟩ x/‖x‖² − dx) xᵀ − x dxᵀ)/‖x‖²\n"
        "∇_x ⟨Z, I − 2 x xᵀ/⟨x, x⟩⟩ = 2 (2 ⟨x, Z x⟩ x/‖x‖² − (Z + Zᵀ) x)/‖x‖²",
    ),
    ("norm2(u.^2 - mean(u.^2))^2", "u", {}, "∇f = 4 (u ∘ (u^∘2 − sum(u^∘2) 𝟏/n))"),
    (
        "l((x - mean(x))./sqrt(mean((x - mean(x)).^2) + e))", "x", {},
        "∇f = (s − (⟨s, r⟩ r/ρ + sum(s) 𝟏)/n)/sqrt(ρ)"
        "   where s = ∇l(r/sqrt(ρ)), ρ = e + sum(r^∘2)/n, r = x − sum(x) 𝟏/n",
    ),
    ("l(X/sqrt(e+tr(X'*X)))", "X", {},
     "∇f = (R − ⟨R, X⟩ X/ρ)/sqrt(ρ)   where R = ∇l(X/sqrt(ρ)), ρ = e + tr(Xᵀ X)"),
    ("norm2(X - vector(1)*vector(1)'*X/n)^2", "X", {"shapes": {"X": ("n", "p")}}, "∇f = 2 (X − 𝟏 𝟏ᵀ X/n)"),
    ("norm2((eye - A*inv(A'*A)*A')*x)^2", "x", {}, "∇f = 2 (I − A (Aᵀ A)⁻¹ Aᵀ) x"),
    ("tr((M.*(U*V'-Y))'*(M.*(U*V'-Y)))", "U", {}, "∇f = 2 (M^∘2 ∘ (U Vᵀ − Y)) V"),
    (
        "x'*A*x/2", "x", {"flow": "x'*A*x", "step": "eta"},
        "⟨x⁺, A x⁺⟩ − ⟨x, A x⟩ = η² ⟨s, r⟩/4 − η (⟨s, A x⟩ + ⟨x, r⟩)/2   where r = A s, s = (A + Aᵀ) x",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrt", "options", "due"), QUOTIENTS)
def test_quotients_and_pairings_are_as_short_as_on_the_board(
    text: str, wrt: str, options: dict[str, Any], due: str
) -> None:
    assert told(text, wrt, **options) == due


OUTER = [
    ("norm2(x*x'-A)^2", "x", {"order": 2}, "d ∇f = 2 (4 ⟨x, dx⟩ x + 2 ‖x‖² dx − (A + Aᵀ) dx)"),
    (
        "norm2(A-x*x')^2/4", "x", {"order": 2, "assume": ["A symmetric"]},
        "d ∇f = ‖x‖² dx + ⟨x, dx⟩ x − (A − x xᵀ) dx",
    ),
    (
        "norm2(x*x'*y)^2", "x", {"order": 2},
        "d ∇f = 2 (2 ⟨y, x⟩ ⟨y, dx⟩ x + (2 ⟨y, x⟩ ⟨x, dx⟩ + ‖x‖² ⟨y, dx⟩) y + ⟨y, x⟩² dx)",
    ),
    (
        "x*x'*x", "x", {},
        "d(x xᵀ x) = ‖x‖² dx + 2 ⟨x, dx⟩ x\n∇_x ⟨z, x xᵀ x⟩ = ‖x‖² z + 2 ⟨x, z⟩ x",
    ),
    ("norm2(X-u*v'-v*u')^2", "u", {}, "∇f = 2 (2 ‖v‖² u + 2 ⟨u, v⟩ v − (X + Xᵀ) v)"),
    ("norm2(u*v'-A)^2", "v", {}, "∇f = 2 (u vᵀ − A)ᵀ u"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrt", "options", "due"), OUTER)
def test_outer_products_times_a_column_are_numbers_times_columns(
    text: str, wrt: str, options: dict[str, Any], due: str
) -> None:
    assert told(text, wrt, **options) == due
