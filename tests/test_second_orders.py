"""Second orders and flows of what users type: each PROVED, in a form without what cancels or repeats."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
import torch
from language_objectives_spectra import SPECTRA
from language_points import ALL, declared

import dlhw3
from dlhw3.notation.expr import expr_text
from dlhw3.symbolic import derivation
from dlhw3.symbolic.judge import judge
from dlhw3.symbolic.language.asked import objective

TWICE = [one for one in ALL if one not in SPECTRA]
SECOND = TWICE[::12]
FLOWS = [one for one in ALL[3::21] if " " not in one.wrt][:20]
SQUARED = [
    ("h'*x - a*sum(log(k - A*x))", "x", "", "a*A'*((A*dx)./(k - A*x).^2)"),
    ("sum(X.*log(X./(W*H)) - X + W*H)", "H", "", "W'*((X.*(W*dH))./(W*H).^2)"),
    ("sum(X.*log(X./(W*H)) - X + W*H)", "W", "", "((X.*(dW*H))./(W*H).^2)*H'"),
    ("sum(1./x)", "x", "", "2*(dx./x.^3)"),
    ("sum(1./(A*x).^2)", "x", "", "6*A'*((A*dx)./(A*x).^4)"),
    ("sum(1./(A*x+h))", "x", "", "2*A'*((A*dx)./(A*x + h).^3)"),
    ("sum(sqrt(A*x+h))", "x", "", "-A'*((A*dx)./sqrt(A*x + h).^3)/4"),
    ("sum(sqrt(u.*v))", "u", "", "-((v.^2 .* du)./sqrt(u.*v).^3)/4"),
    ("-sum(log(X*w+h))", "w", "", "X'*((X*dw)./(X*w + h).^2)"),
    ("-log(sum(sqrt(p.*q)))", "p", "p: n; q: n", ""),
    ("sum(sqrt((X*w-y).^2 + e^2) - e)", "w", "e: scalar", ""),
    ("sum(sqrt((X*w-y).^2 + e^2) - e)", "e", "e: scalar", ""),
    ("sum(sqrt(1+(A*x-y).^2))", "x", "", ""),
    ("sum(log(1+(A*x-y).^2))", "x", "", ""),
    ("sum((x-y).^2./(x+y))", "x", "", ""),
    ("sum(log(k-A*x)./(k-A*x))", "x", "", ""),
    ("sum(log(1+exp(-y.*(X*w))))", "w", "", ""),
    ("sum(1./(1+exp(-A*x)))", "x", "", ""),
    ("-sum(log(sigmoid(X*w)))", "w", "", ""),
    ("norm2(A*x-h)^2/norm2(x)^2", "x", "", ""),
    ("u'*v/(norm2(u)*norm2(v))", "u", "", ""),
    ("log(x'*A*x)/(x'*x)^2", "x", "", ""),
    ("a/(b+x'*x)^2", "x", "", ""),
    ("a/(b+u'*v)^2", "b", "", ""),
    ("sum(x.^4)/sum(x.^2)^2", "x", "", ""),
    (
        "sum((A*x-y).^2./(1+(A*x-y).^2))",
        "x",
        "",
        "2*A'*((A*dx - 3*((A*dx).*(A*x - y).^2))./(1 + (A*x - y).^2).^3)",
    ),
    ("sum(tanh(A*x))", "x", "", "-2*A'*((A*dx).*tanh(A*x).*(1 - tanh(A*x).^2))"),
]


def named(one):
    return f"{one.text} in {one.wrt}"


@pytest.mark.parametrize(("text", "wrt", "shapes", "due"), SQUARED)
def test_second_orders_with_powers_below_the_stroke_are_proved(text, wrt, shapes, due):
    found = dlhw3.derive(text, wrt=wrt, shapes=dict(map(shape, filter(None, shapes.split(";")))), order=2)
    assert found.verdict.name == "PROVED"
    assert due in ("", expr_text(found.equation(found.results[0]).right))


def shape(told):
    name, _, size = told.partition(":")
    return name.strip(), () if size.strip() == "scalar" else (size.strip(),)


@pytest.mark.parametrize("one", SECOND, ids=map(named, SECOND))
def test_second_orders_of_all_kinds_are_proved(one):
    found = dlhw3.derive(one.text, wrt=one.wrt, shapes=declared(one), assume=one.assume, order=2)
    assert found.verdict.name == "PROVED"


@pytest.mark.parametrize("one", FLOWS, ids=map(named, FLOWS))
def test_the_rate_of_an_objective_along_its_flow_is_proved(one):
    found = dlhw3.derive(one.text, wrt=one.wrt, shapes=declared(one), assume=one.assume, flow=one.text)
    assert found.verdict.name == "PROVED"


@pytest.mark.parametrize("order", [1, 2])
def test_a_form_that_is_not_proved_makes_no_verdict_worse(monkeypatch, order):
    given = {"wrt": "x", "order": order}
    due = dlhw3.derive("sum(exp(A*x))", **given)
    monkeypatch.setattr(objective, "forms", lambda value, *_, **__: iter([(2 * value, "a wrong form")]))
    found = dlhw3.derive("sum(exp(A*x))", **given)
    assert due.verdict is found.verdict is dlhw3.Verdict.PROVED
    assert found.equation(found.results[0]).right == due.equation(due.results[0]).right


@pytest.mark.parametrize("order", [1, 2])
def test_a_form_that_is_not_proved_refutes_no_claim(monkeypatch, order):
    given = {"wrt": "x", "order": order}
    right = dlhw3.derive("sum(exp(A*x))", **given).render("expr").strip()
    monkeypatch.setattr(objective, "forms", lambda value, *_, **__: iter([(2 * value, "a wrong form")]))
    for claim, verdict in ((right, "PROVED"), (f"2*({right})", "REFUTED"), (f"3*({right})", "REFUTED")):
        assert dlhw3.check("sum(exp(A*x))", claim=claim, **given).verdict.name == verdict


def test_a_residual_with_a_term_twice_is_not_the_users_own():
    """∇ of exp⟨A, X + A⟩ holds A + A + X, which is no X + A."""
    found = dlhw3.derive("exp(dot(A, X + A))", wrt="A")
    assert found.render("expr").strip() == "exp(dot(A, X + A))*(X + 2*A)"
    claim = "exp(dot(A, X + A))*(X + A) + exp(dot(A, X + A))*A"
    assert dlhw3.check("exp(dot(A, X + A))", wrt="A", claim=claim).verdict.name == "PROVED"
    wrong = "exp(dot(A, X + A))*(X + A)"
    assert dlhw3.check("exp(dot(A, X + A))", wrt="A", claim=wrong).verdict.name == "REFUTED"


def test_a_square_below_the_stroke_is_known_as_written_and_multiplied_out():
    claim = "exp(x)./(x.*x - 2*x.*y + y.*y) - 2*exp(x)./(x - y).^3"
    found = dlhw3.check("sum(exp(x)./(x - y).^2)", wrt="x", claim=claim)
    assert found.verdict.name == "PROVED"


def test_what_is_derived_is_judged_once(monkeypatch):
    judged = []
    monkeypatch.setattr(derivation, "judge", lambda *a, **given: judged.append(a) or judge(*a, **given))
    assert dlhw3.derive("norm2(A*x)^2", wrt="x").verdict.name == "PROVED"
    assert len(judged) == 1


@pytest.mark.parametrize(
    ("text", "wrt", "due"),
    [
        ("log(det(W)^2)", "W", ["W is invertible"]),
        ("l(tr(X))", "X", ["l: ℝ → ℝ is Fréchet differentiable at tr(X)"]),
        ("l(w,b)", "w", ["l: ℝ^{n} × ℝ → ℝ is Fréchet differentiable at w, b"]),
        ("log(1 - a)", "a", ["1 − a > 0"]),
        ("-log(sigmoid(u'*v))", "u", []),
    ],
)
def test_what_always_holds_is_no_condition(text, wrt, due):
    assert [line for kind, line in dlhw3.derive(text, wrt=wrt).premises if kind == "assumes"] == due


def test_an_exponential_and_the_transpose_of_its_inverse_cancel():
    """The normal form keeps exp(−XW) as exp(−WᵀXᵀ)ᵀ."""
    found = dlhw3.derive("-sum(Y.*log(exp(X*W)./(exp(X*W)*matrix(1))))", wrt="W")
    assert found.verdict is dlhw3.Verdict.PROVED
    assert found.render("expr").strip() == "X'*((Y*matrix(1)).*softmax_rows(X*W) - Y)"


def test_a_deep_second_order_is_proved_in_its_first_form(monkeypatch):
    """Channel: torch autograd, of the mean of what four layers of tanh give."""
    judged = []
    monkeypatch.setattr(derivation, "judge", lambda *a, **given: judged.append(a) or judge(*a, **given))
    text = "sum(tanh(A*tanh(B*tanh(C*tanh(D*x))))).^2"
    found = dlhw3.derive(text, wrt="x", order=2)
    assert found.verdict is dlhw3.Verdict.PROVED
    assert len(judged) == 1
    torch.manual_seed(1)
    layers = [torch.randn(*shape, dtype=torch.float64) for shape in ((2, 3), (3, 4), (4, 2), (2, 3))]
    x, dx = (torch.randn(3, dtype=torch.float64) for _ in range(2))

    def loss(x):
        for layer in reversed(layers):
            x = torch.tanh(layer @ x)
        return x.sum() ** 2

    due = torch.autograd.functional.hessian(loss, x) @ dx
    code = dlhw3.lambdify(found, "numpy", result="hessian action")
    given = {"x": x, "dx": dx, **dict(zip("ABCD", layers, strict=True))}
    value = code(*(given[name].numpy() for name in inspect.signature(code).parameters))
    assert torch.allclose(torch.as_tensor(value), due, rtol=1e-10)


def test_three_nested_logistic_layers_are_written_in_what_they_are() -> None:
    """Their slopes were multiplied out, at every layer in two terms: the form in s ∘ (𝟏 − s) was not proved, and
    that it was not took 5 seconds. Beside it the difference of gradients of generated code.
    """
    loss = "norm2(sigmoid(W3*sigmoid(W2*sigmoid(W1*x))) - y)^2"
    found = dlhw3.derive(loss, wrt="W1", order=2)
    assert found.verdict.name == "PROVED"
    assert "exp" not in found.render("expr")
    draw = np.random.default_rng(0).normal
    sizes = {"W1": (3, 2), "W2": (4, 3), "W3": (2, 4), "x": (2,), "y": (2,)}
    point: dict[str, Any] = {name: draw(size=size) for name, size in sizes.items()}
    hand, small = draw(size=(3, 2)), 1e-5
    gradient = dlhw3.derive(loss, wrt="W1").lambdify("numpy")
    ahead, behind = (gradient(**{**point, "W1": point["W1"] + t * hand}) for t in (small, -small))
    moved = found.lambdify("numpy")(**point, dW1=hand)
    assert np.allclose(moved, (ahead - behind) / (2 * small), rtol=1e-6, atol=1e-8)
