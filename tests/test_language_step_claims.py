"""Claims on what one step of gradient descent does to a quantity: judged beside the change that is derived."""

from __future__ import annotations

import json

import numpy as np
import pytest

import dlhw3
from dlhw3.cli import run
from dlhw3.errors import UserError

BALANCE = {"wrt": "W1,W2", "flow": "W2'*W2 - W1*W1'", "step": "eta"}
G = "grad_l(W2*W1)"
LENGTH = {"wrt": "x", "flow": "norm2(x)^2", "step": "eta"}
RIGHT = [
    ("l(W2*W1)", BALANCE, f"eta^2*(W1*{G}'*{G}*W1' - W2'*{G}*{G}'*W2)"),
    ("l(x)", LENGTH, "eta^2*norm2(grad_l(x))^2 - 2*eta*x'*grad_l(x)"),
    ("l(x)", LENGTH, "norm2(x - eta*grad_l(x))^2 - norm2(x)^2"),
    ("l(x)", {"wrt": "x", "flow": "x", "step": "a"}, "-a*grad_l(x)"),
    ("a*b", {"wrt": "a,b", "flow": "a^2 - b^2", "step": "eta"}, "eta^2*(b^2 - a^2)"),
]
WRONG = [
    ("l(W2*W1)", BALANCE, "0"),
    ("l(W2*W1)", BALANCE, f"eta^2*(W2'*{G}*{G}'*W2 - W1*{G}'*{G}*W1')"),
    ("l(x)", LENGTH, "eta^2*norm2(grad_l(x))^2 - eta*x'*grad_l(x)"),
    ("l(x)", LENGTH, "-2*eta*x'*grad_l(x)"),
    ("l(x)", {"wrt": "x", "flow": "x", "step": "a"}, "a*grad_l(x)"),
]


@pytest.mark.parametrize(("objective", "asked", "claim"), RIGHT)
def test_a_right_change_is_proved(objective: str, asked: dict[str, str], claim: str) -> None:
    assert dlhw3.check(objective, claim=claim, **asked).verdict.name == "PROVED"


@pytest.mark.parametrize(("objective", "asked", "claim"), WRONG)
def test_a_wrong_change_is_refuted_with_values(objective: str, asked: dict[str, str], claim: str) -> None:
    answer = dlhw3.check(objective, claim=claim, **asked)
    assert answer.verdict.name == "REFUTED"
    assert "values" in str(answer)


def test_what_is_derived_is_proved_as_a_claim() -> None:
    derivation = dlhw3.derive("l(U*U')", wrt="U", flow="U*U'", step="eta")
    claim = derivation.render("expr").strip()
    assert dlhw3.check("l(U*U')", wrt="U", flow="U*U'", step="eta", claim=claim)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"wrt": "x", "step": "eta"}, "none is named"),
        ({"wrt": "x", "flow": "norm2(x)^2", "step": "h"}, "cannot be the size of a step"),
        ({"wrt": "x", "flow": "exp(norm2(x))", "step": "eta"}, "no polynomial"),
    ],
)
def test_a_step_that_cannot_be_is_refused(asked: dict[str, str], words: str) -> None:
    with pytest.raises(UserError, match=words):
        dlhw3.check("l(x)", claim="eta", **asked)


def test_a_loss_of_three_layers_changes_as_is_shown() -> None:
    """Multiplied out it has hundreds of long terms, and was UNDECIDED after 18 seconds: what is squared stands in
    powers of η first. Beside it the change of the loss itself, at values.
    """
    loss = "norm2(W3*W2*W1 - Y)^2"
    derivation = dlhw3.derive(loss, wrt="W1,W2,W3", flow=loss, step="eta")
    assert derivation.verdict.name == "PROVED"
    draw = np.random.default_rng(0).normal
    W1, W2, W3, Y = draw(size=(2, 3)), draw(size=(4, 2)), draw(size=(3, 4)), draw(size=(3, 3))
    R, eta = W3 @ W2 @ W1 - Y, 0.1
    after = (
        (W3 - 2 * eta * R @ (W2 @ W1).T) @ (W2 - 2 * eta * W3.T @ R @ W1.T) @ (W1 - 2 * eta * (W3 @ W2).T @ R)
    )
    change = derivation.lambdify("numpy")(W1=W1, W2=W2, W3=W3, Y=Y, eta=eta)
    assert np.isclose(change, np.sum((after - Y) ** 2) - np.sum(R**2), rtol=1e-10)
    claim = derivation.render("expr").strip()
    asked = {"wrt": "W1,W2,W3", "flow": loss, "step": "eta"}
    assert dlhw3.check(loss, claim=claim, **asked).verdict.name == "PROVED"
    assert dlhw3.check(loss, claim=claim.replace("4*eta*", "2*eta*"), **asked).verdict.name == "REFUTED"


def test_the_command_line_takes_a_step(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--wrt", "x", "--flow", "x", "--step", "eta", "--claim", "-eta*grad_l(x)", "--json"]
    assert run(["check", "l(x)", *given]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], told["size"], told["step"]) == ("PROVED", "eta", "−η ∇l(x)")
