"""Derivatives in numbers, gradients among symmetric matrices, Hessians and Jacobians: PROVED, beside autograd."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from counting import TWO_SECONDS, calls

import dlhw3
from dlhw3.cli import run
from dlhw3.errors import UserError
from dlhw3.symbolic.language.judged.claims import judge_claim

A, B = (torch.tensor(np.random.default_rng(k).uniform(-1, 1, (3, 3)), dtype=torch.float64) for k in (3, 4))
X = A @ A.T + torch.eye(3, dtype=torch.float64)
H = B + B.T  # a symmetric direction


def loss(Z: Any) -> Any:
    """An l with no symmetry: ∇l and ∇²l are full."""
    weights = torch.arange(1.0, Z.numel() + 1, dtype=torch.float64).reshape(Z.shape)
    return (weights * torch.sin(Z)).sum() + (Z @ Z.T).sum() ** 2 / 7 + (weights * Z).sum() * Z.sum()


def slope(function: Any, at: torch.Tensor, along: torch.Tensor) -> torch.Tensor:
    """Return how a function moves at a point along a direction, by automatic differentiation."""
    return torch.autograd.functional.jvp(function, at, along)[1]  # type: ignore[no-any-return]


NUMBERS = [
    ("a^2*tr(A)+a*b", lambda a: a**2 * torch.trace(A) + a * 0.7),
    ("det(A+a*B)", lambda a: torch.linalg.det(A + a * B)),
    ("l(A+a*B)", lambda a: loss(A + a * B)),
    ("log(1+exp(-a*tr(A*B)))", lambda a: torch.log(1 + torch.exp(-a * torch.trace(A @ B)))),
    ("norm2(a*A-B)^2/2", lambda a: ((a * A - B) ** 2).sum() / 2),
    (
        "tr(inv(X+a^2*eye))",
        lambda a: torch.trace(torch.linalg.inv(X + a**2 * torch.eye(3, dtype=torch.float64))),
    ),
    ("b/(1+a^2)", lambda a: 0.7 / (1 + a**2)),
]


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize(("text", "by_hand"), NUMBERS, ids=[text for text, _ in NUMBERS])
def test_a_derivative_in_a_number_is_proved_and_agrees_with_autograd(
    text: str, by_hand: Any, order: int
) -> None:
    derivation = dlhw3.derive(text, wrt="a", order=order)
    assert derivation.verdict.name == "PROVED"
    function = dlhw3.lambdify(derivation, "torch")
    every = {"A": A, "B": B, "X": X, "a": 0.3, "b": 0.7, "l": loss}
    at = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
    due = by_hand(at)
    for _ in range(order):
        (due,) = torch.autograd.grad(due, at, create_graph=True)
    expected = due.item()
    assert float(called(function, every)) == pytest.approx(expected, rel=1e-8, abs=1e-9)


def called(function: Any, every: dict[str, Any]) -> Any:
    """Return the function's value at those of the arguments that it takes."""
    names = [name for name in function.__signature__.parameters if name in every]
    return function(**{name: every[name] for name in names})


@pytest.mark.parametrize(
    ("text", "by_hand", "result"),
    [
        ("l(X)", loss, "(grad_l(X) + grad_l(X)')/2"),
        ("logdet(X)", torch.logdet, "inv(X)"),
        ("tr(A*X*B*X)", lambda Z: torch.trace(A @ Z @ B @ Z), ""),
        ("tr(X^3)", lambda Z: torch.trace(Z @ Z @ Z), ""),
    ],
)
def test_a_gradient_among_symmetric_matrices(text: str, by_hand: Any, result: str) -> None:
    """It is symmetric, and ⟨G, H⟩ is the slope along symmetric H: that determines it."""
    derivation = dlhw3.derive(text, wrt="X", assume=["X symmetric"])
    assert derivation.verdict.name == "PROVED"
    if result:
        assert dlhw3.render(derivation, "expr") == f"{result}\n"
    function = dlhw3.lambdify(derivation, "torch")
    every = {"A": A, "B": B, "X": X, "l": loss}
    found = called(function, every)
    due = slope(by_hand, X, H).item()
    assert torch.allclose(found, found.T, rtol=1e-12)
    assert float((found * H).sum()) == pytest.approx(due, rel=1e-8)
    assert any("among symmetric" in str(note) for note in derivation.notes)


@pytest.mark.parametrize(
    ("text", "by_hand"),
    [
        ("l(X*X')", lambda Z: loss(Z @ Z.T)),
        ("norm2(A*X-B)^2", lambda Z: ((A @ Z - B) ** 2).sum()),
        ("logdet(X)", torch.logdet),
        ("log(1+l(A*X)^2)", lambda Z: torch.log(1 + loss(A @ Z) ** 2)),
        ("tr(X)*tr(X'*A*X)", lambda Z: torch.trace(Z) * torch.trace(Z.T @ A @ Z)),
    ],
)
def test_a_hessian_action_is_proved_and_agrees_with_autograd(text: str, by_hand: Any) -> None:
    derivation = dlhw3.derive(text, wrt="X", order=2)
    assert derivation.verdict.name == "PROVED"
    function = dlhw3.lambdify(derivation, "torch")
    assert "def hessian_action(" in function.source
    every = {"A": A, "B": B, "X": X, "dX": B, "l": loss}
    found = called(function, every)
    due = torch.autograd.functional.hvp(by_hand, X, B)[1]
    assert torch.allclose(found, due, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize(
    ("text", "by_hand"),
    [
        ("A*X*B", lambda Z: A @ Z @ B),
        ("inv(X)", torch.linalg.inv),
        ("exp(A*X).*X", lambda Z: torch.exp(A @ Z) * Z),
        ("tr(X)*X'", lambda Z: torch.trace(Z) * Z.T),
    ],
)
def test_a_jacobian_action_and_its_adjoint(text: str, by_hand: Any) -> None:
    derivation = dlhw3.derive(text, wrt="X")
    assert derivation.verdict.name == "PROVED"
    assert derivation.results == ("jacobian action", "adjoint")
    every = {"A": A, "B": B, "X": X, "dX": H, "Z": B}
    found = {}
    for name in derivation.results:
        function = dlhw3.lambdify(derivation, "torch", result=name)
        found[name] = called(function, every)
    assert torch.allclose(found["jacobian action"], slope(by_hand, X, H), rtol=1e-8)
    back = torch.autograd.functional.vjp(by_hand, X, B)[1]
    assert torch.allclose(found["adjoint"], back, rtol=1e-8)


@pytest.mark.parametrize(
    ("text", "wrt", "claim", "given", "verdict"),
    [
        ("det(A+a*B)", "a", "det(A+a*B)*tr(inv(A+a*B)*B)", {}, "PROVED"),
        ("a^2*tr(A)", "a", "2*a*tr(A)", {}, "PROVED"),
        ("a^2*tr(A)", "a", "a*tr(A)", {}, "REFUTED"),
        ("a^2*tr(A)", "a", "A", {}, "REFUTED"),
        ("exp(a*b)", "a", "b^2*exp(a*b)", {"order": 2}, "PROVED"),
        ("exp(a*b)", "a", "b*exp(a*b)", {"order": 2}, "REFUTED"),
        ("logdet(X)", "X", "inv(X)", {"assume": ["X symmetric"]}, "PROVED"),
        ("logdet(X)", "X", "2*inv(X) - inv(X).*eye", {"assume": ["X symmetric"]}, "REFUTED"),
        ("x'*A*x", "x", "2*A*x", {"assume": ["A symmetric"]}, "PROVED"),
        ("x'*A*x", "x", "2*A*x", {}, "REFUTED"),
        ("x'*A*x", "x", "(A+A')*dx", {"order": 2}, "PROVED"),
        ("x'*A*x", "x", "2*A*dx", {"order": 2}, "REFUTED"),
        ("inv(X)", "X", "-inv(X)*dX*inv(X)", {}, "PROVED"),
        ("inv(X)", "X", "-inv(X)*inv(X)*dX", {}, "REFUTED"),
    ],
)
def test_claims_of_every_kind(text: str, wrt: str, claim: str, given: Any, verdict: str) -> None:
    answer = judge_claim(text, wrt, claim, **given)
    assert answer.verdict.name == verdict
    if verdict == "REFUTED" and not answer.slip.startswith("another shape"):
        assert answer.counterexample is not None


def test_sizes_with_names_of_their_own_are_made_one_where_a_claim_fits_nowhere_else() -> None:
    shapes = {"A": ("m", "p"), "X": ("n", "m")}
    answer = judge_claim("X*A", "X", "A*dX", shapes)
    assert answer.verdict.name == "REFUTED"
    assert answer.where


@pytest.mark.parametrize(
    ("text", "given", "message"),
    [
        ("norm2(X)^2/n", {"wrt": "n", "shapes": {"X": ("n", "p")}}, "n is a size here"),
        ("l*l(x)", {"wrt": "x"}, "l is a letter and a function"),
        ("tr(X)", {"wrt": "X", "order": 3}, "There are the orders 1 and 2"),
        ("X*X", {"wrt": "X", "order": 2}, "only its first order"),
        ("tr(X)", {"wrt": "X", "assume": ["X hermitian"]}, "'hermitian' is nothing that can be assumed"),
        ("tr(X)", {"wrt": "X", "assume": ["Y symmetric"]}, "Y is assumed symmetric, and occurs nowhere"),
        (
            "sum(X)",
            {"wrt": "X", "assume": ["X symmetric"], "shapes": {"X": ("n", "p")}},
            "only a square matrix",
        ),
        ("a*tr(X)", {"wrt": "X", "assume": ["a symmetric"]}, "a is a number"),
    ],
)
def test_what_has_no_meaning_is_refused_in_a_sentence(text: str, given: Any, message: str) -> None:
    with pytest.raises(UserError) as caught:
        dlhw3.derive(text, **given)
    assert message in caught.value.message
    assert caught.value.hint


def test_letters_that_python_or_numpy_keep_do_not_break_the_code() -> None:
    shapes = {"lambda": (), "np": ("n",), "def": ("n", "n"), "x": ("n",), "torch": ()}
    derivation = dlhw3.derive("lambda*x'*def*x + torch*np'*x", wrt="x", shapes=shapes)
    function = dlhw3.lambdify(derivation, "numpy")
    M, x, y = A.numpy(), B.numpy()[:, 0], B.numpy()[:, 1]
    found = function(lambda_=2.0, np_=y, def_=M, x=x, torch_=3.0)
    assert np.allclose(found, 2 * (M + M.T) @ x + 3 * y, rtol=1e-12)


def test_the_commands_take_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["derive", "a^2*tr(X)", "--wrt", "a", "--result-only"]) == 0
    assert capsys.readouterr().out == "d/da f = 2 a tr(X)\n"
    assert run(["derive", "tr(A*X)", "--wrt", "X", "--assume", "X symmetric", "-f", "expr"]) == 0
    assert capsys.readouterr().out == "(A + A')/2\n"
    assert run(["derive", "norm2(X*w-y)^2", "--wrt", "w", "--order", "2", "-f", "expr"]) == 0
    assert capsys.readouterr().out == "2*X'*X*dw\n"
    for name in ("latex", "json"):
        assert run(["derive", "inv(X)", "--wrt", "X", "-f", name]) == 0
        assert run(["derive", "a*norm2(X)^2", "--wrt", "a", "-f", name]) == 0
    capsys.readouterr()
    claim = ["check", "logdet(X)", "--wrt", "X", "--claim", "2*inv(X)", "--assume", "X symmetric"]
    assert run([*claim, "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], told["schema"]) == ("REFUTED", 1)
    path = tmp_path / "lines.txt"
    path.write_text("grad(tr(A*X), X)\n = A*X\n = A'\n", encoding="utf-8")
    assert run(["check", str(path), "--format", "json"]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["line"], one["verdict"]) for one in lines] == [(2, "REFUTED"), (3, "REFUTED")]
    assert run(["check", str(path), "--shape", "A: n,n"]) == 2


def test_a_number_added_to_a_matrix_is_told_and_functions_with_their_domains() -> None:
    derivation = dlhw3.derive("sum(1 + exp(x)) + l2(x*x', x) - my_loss(a*x'*x)", wrt="x")
    text = dlhw3.render(derivation, "text")
    assert text.splitlines()[0].endswith("a ∈ ℝ, l2: ℝ^{n×n} × ℝ^{n} → ℝ, my_loss: ℝ → ℝ")
    assert "The number 1 is added to every entry of exp(x)." in text
    assert "E is an abstract function here" not in text
    assert "E is an abstract function here" in dlhw3.render(dlhw3.derive("E(x)", wrt="x"), "text")
    assert "my_loss(a ⟨x, x⟩)" in text
    latex = dlhw3.render(derivation, "latex")
    assert r"$\mathrm{my\_loss}$$\colon \mathbb{R}" in latex
    assert "my_loss" not in latex
    assert "is added" not in dlhw3.render(dlhw3.derive("norm2(a*x + 2*exp(x))^2", wrt="x"), "text")


@pytest.mark.parametrize(
    ("text", "wrt"),
    [
        ("norm2(W6*W5*W4*W3*W2*W1*X - Y)", "W2"),
        ("l(W5*relu(W4*relu(W3*relu(W2*relu(W1*X)))))", "W1"),
        ("log(norm2(W8*W7*W6*W5*W4*W3*W2*W1*X - Y)^2)", "W8"),
        ("+".join(f"logsumexp(A{k}*X*w)" for k in range(12)), "X"),
    ],
)
def test_a_gradient_with_many_sizes_is_proved(text: str, wrt: str) -> None:
    assert dlhw3.derive(text, wrt=wrt).verdict.name == "PROVED"


SLOW = {
    "many terms under a function": "+".join(f"logsumexp(A{k}*X*w)" for k in range(50)),
    "a sum below a line": "norm2(X)^2/(" + "+".join(f"norm2(A{k}*X)^2" for k in range(20)) + ")",
    "norms in a function": "log(" + "+".join(f"exp(-norm2(X - A{k})^2)" for k in range(60)) + ")",
    "functions within one another": "softmax(" * 8 + "X*w" + ")" * 8,
    "a high power": "(tr(X) + tr(A) + tr(B))^16",
    "a long product": "*".join(["X"] * 100),
}


@pytest.mark.parametrize("name", SLOW)
def test_no_text_takes_long(name: str) -> None:
    outcomes: list[str | None] = []

    def work() -> None:
        try:
            outcomes.append(dlhw3.derive(SLOW[name], wrt="X").verdict.name)
        except UserError as error:
            outcomes.append(error.code)

    assert calls(work) < TWO_SECONDS / 4
    assert outcomes[0] in ("PROVED", "L108")


def test_a_second_derivative_in_two_arguments_has_a_word() -> None:
    """hess_l_12(X, Y, D): the gradient in the second argument as the first moves along D."""
    text = "l(A*X, X'*B)"
    printed = dlhw3.derive(text, wrt="X", order=2).render("expr").strip()
    assert "hess_l_12(A*X, X'*B, A*dX)" in printed
    assert dlhw3.check(text, wrt="X", order=2, claim=printed).verdict.name == "PROVED"
    swapped = printed.replace("hess_l_11", "hess_l_1").replace("hess_l_22", "hess_l_2")
    assert dlhw3.check(text, wrt="X", order=2, claim=swapped).verdict.name == "PROVED"
    with pytest.raises(UserError, match="no argument number 3"):
        dlhw3.check(text, wrt="X", order=2, claim=printed.replace("_12", "_32"))
