"""Policy gradients with an entropy, losses of a GAN and quotients as one writes them, beside torch autograd."""

from __future__ import annotations

import pytest
import torch

import dlhw3

SIZES = {"t": (4,), "r": (4,), "y": (4,), "q": (4,), "w": (3,), "X": (4, 3), "R": (4, 3), "Z": (4, 3)}
SIZES |= {"u": (3,), "a": (), "b": (), "c": (), "x": (5, 3), "z": (5, 3)}  # x and z hold members as rows


def entropy(p: torch.Tensor) -> torch.Tensor:
    return -(p * p.log()).sum()


def log_losses(w: torch.Tensor, x: torch.Tensor, z: torch.Tensor) -> torch.Tensor:
    return torch.sigmoid(x @ w).log().sum(), (1 - torch.sigmoid(z @ w)).log().sum()


REAL, FAKE = "sum{i=1:m}(log(sigmoid(w'*x{i})))", "sum{i=1:m}(log(1-sigmoid(w'*z{i})))"
CASES = {
    "r'*softmax(t) - b*softmax(t)'*log(softmax(t))": (
        "t",
        "p ∘ s − ⟨p, s⟩ p   where s = r − b log(p), p = softmax(t)",
        lambda r, t, b: r @ t.softmax(0) + b * entropy(t.softmax(0)),
    ),
    "r'*softmax(X*w) - b*sum(softmax(X*w).*log(softmax(X*w)))": (
        "w",
        "Xᵀ (p ∘ s − ⟨p, s⟩ p)   where s = r − b log(p), p = softmax(X w)",
        lambda X, r, w, b: r @ (X @ w).softmax(0) + b * entropy((X @ w).softmax(0)),
    ),
    "r'*softmax(t) + y'*softmax(t) - c*q'*log(softmax(t))": (
        "t",
        "p ∘ (r + y) − ⟨p, r + y⟩ p + c sum(q) p − c q   where p = softmax(t)",
        lambda q, r, t, y, c: (r + y) @ t.softmax(0) - c * q @ t.log_softmax(0),
    ),
    "tr(R'*softmax_rows(Z)) - b*sum(softmax_rows(Z).*log(softmax_rows(Z)))": (
        "Z",
        "P ∘ (R − b log(P) − ((R − b log(P)) ∘ P) 𝟏 𝟏ᵀ)   where P = softmax_rows(Z)",
        lambda R, Z, b: (R * Z.softmax(1)).sum() + b * entropy(Z.softmax(1)),
    ),
    f"-{REAL}/m - {FAKE}/m": (
        "w",
        "(Σ_{i=1}^{m} sigmoid(⟨w, zᵢ⟩) zᵢ − Σ_{i=1}^{m} sigmoid(−⟨w, xᵢ⟩) xᵢ)/m",
        lambda w, x, z: -sum(log_losses(w, x, z)) / len(x),
    ),
    f"a*{REAL} + b*{FAKE}": (
        "w",
        "a Σ_{i=1}^{m} sigmoid(−⟨w, xᵢ⟩) xᵢ − b Σ_{i=1}^{m} sigmoid(⟨w, zᵢ⟩) zᵢ",
        lambda w, x, z, a, b: a * log_losses(w, x, z)[0] + b * log_losses(w, x, z)[1],
    ),
    "-log(1 + (1-c^2)*u'*w)": (
        "w",
        "(c² − 1) u/(1 + (1 − c²) ⟨u, w⟩)",
        lambda u, w, c: -torch.log(1 + (1 - c**2) * u @ w),
    ),
    "a*u'*w/(1 + (1-c^2)*u'*w)": (
        "w",
        "a u/(1 + (1 − c²) ⟨u, w⟩)²",
        lambda u, w, a, c: a * u @ w / (1 + (1 - c**2) * u @ w),
    ),
}


@pytest.mark.parametrize("text", CASES)
def test_a_gradient_reads_as_one_writes_it(text: str) -> None:
    wrt, written, by_hand = CASES[text]
    derivation = dlhw3.derive(text, wrt=wrt)
    assert derivation.verdict is dlhw3.Verdict.PROVED
    shown = next(line for line in str(derivation).splitlines() if line.startswith("  result"))
    assert shown.split("= ", 1)[1].removesuffix("  [PROVED]") == written
    random = torch.Generator().manual_seed(1)
    code = dlhw3.lambdify(derivation, "torch")
    given = {
        name: torch.rand(SIZES[name], generator=random, dtype=torch.float64) * 0.8 + 0.1
        for name in sorted(set(code.parameters) | {wrt}, key=lambda one: (SIZES[one] == (), one))
    }
    moving = given | {wrt: given[wrt].clone().requires_grad_()}
    (due,) = torch.autograd.grad(by_hand(**moving), moving[wrt])
    numbers = {name: value.item() if value.ndim == 0 else value for name, value in given.items()}
    found = code(**{name: numbers[name] for name in code.parameters})
    torch.testing.assert_close(found, due, rtol=1e-12, atol=1e-12)


FLOWS = {
    ("-r'*softmax(t)", "softmax(t)", "t"): "p ∘ s − ⟨p, s⟩ p   where s = p ∘ r − ⟨r, p⟩ p, p = softmax(t)",
    ("0.5*norm2(X*(u.*u - v.*v) - y)^2", "sum(u.*u + v.*v)", "u,v"): (
        "4 ⟨Xᵀ (X (u^∘2 − v^∘2) − y), v^∘2 − u^∘2⟩"
    ),
}


@pytest.mark.parametrize(("text", "quantity", "wrt"), FLOWS)
def test_a_rate_reads_as_one_writes_it(text: str, quantity: str, wrt: str) -> None:
    """The rate itself is what the kernel proved; here it is the form."""
    derivation = dlhw3.derive(text, wrt=wrt, flow=quantity)
    assert derivation.verdict is dlhw3.Verdict.PROVED
    shown = next(line for line in str(derivation).splitlines() if line.startswith("  result"))
    assert shown.rpartition("/dt")[2].partition(" = ")[2] == FLOWS[text, quantity, wrt]


SLIPS = {
    "p.*(r - b*log(p)) - (r'*p)*p": "b ⟨softmax(t), log(softmax(t))⟩ softmax(t)",
    "p.*r + (r'*p)*p": "−2 ⟨r, softmax(t)⟩ softmax(t)",
    "p.*r - norm2(p)^2*r": "‖softmax(t)‖² r − ⟨r, softmax(t)⟩ softmax(t)",
}


@pytest.mark.parametrize("claim", SLIPS)
def test_what_a_false_line_is_off_by_has_softmaxes_whole(claim: str) -> None:
    """No exp(t) and no sum of exponentials is left of softmax(t), in the slip and the repair too."""
    objective = "r'*p - b*p'*log(p)" if "log" in claim else "r'*p"
    (line,) = dlhw3.check(f"let p = softmax(t)\nshape r: n\ngrad({objective}, t) = {claim}")
    assert line.verdict is dlhw3.Verdict.REFUTED
    told = str(line)
    assert f"off by   {SLIPS[claim]}\n" in told
    assert "⟨r, exp" not in told
    repair = told.partition("repair   = ")[2].partition("\n")[0]
    (mended,) = dlhw3.check(f"let p = softmax(t)\nshape r: n\ngrad({objective}, t) = {repair}")
    assert mended.verdict is dlhw3.Verdict.PROVED
