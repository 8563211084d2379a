"""Gradients that users claim: the right ones PROVED, and the wrong ones REFUTED with values and the slip named."""

from __future__ import annotations

import pytest
from language_objectives import OBJECTIVES, Objective
from sampling import in_turn

import dlhw3
from dlhw3.errors import UserError
from dlhw3.notation.expr import expr_text
from dlhw3.symbolic.language.judged.claims import judge_claim
from dlhw3.symbolic.verdict import Verdict

TRIED = in_turn(OBJECTIVES, every=3)


def shapes_of(one: Objective) -> dict[str, object] | None:
    return {"X": ("n", "p")} if "/n" in one.text else None


@pytest.mark.parametrize("one", TRIED, ids=[f"{o.text} in {o.wrt}" for o in TRIED])
def test_a_result_is_read_back_and_proved_and_what_is_near_it_refuted(one: Objective) -> None:
    """A factor, the sign and a term that is too much: three formulas that differ where the gradient is not 0."""
    shapes = shapes_of(one)
    result = expr_text(dlhw3.derive(one.text, wrt=one.wrt, shapes=shapes).result.right)
    answer = judge_claim(one.text, one.wrt, result, shapes)
    assert (answer.verdict, answer.where) == (Verdict.PROVED, "")
    for wrong, slip in (
        (f"2*({result})", "a factor"),
        (f"-({result})", "the sign"),
        (f"{result} + {one.wrt}", ""),
    ):
        answer = judge_claim(one.text, one.wrt, wrong, shapes)
        assert answer.verdict is Verdict.REFUTED, wrong
        assert answer.counterexample is not None
        assert answer.slip.startswith(slip)


@pytest.mark.parametrize(
    ("text", "wrt", "claim", "slip"),
    [
        ("l(U*U')", "U", "2*grad_l(U*U')*U", "holds if ∇l is symmetric there, which is not assumed"),
        ("l(U*U')", "U", "grad_l(U*U')*U", "a forgotten term"),
        ("0.5*x'*A*x", "x", "A*x", "holds if A is symmetric, which is not assumed"),
        ("norm2(X*W-Y)^2", "W", "2*X'*(X*W+Y)", "the sign of one term is wrong"),
        ("norm2(X*W-Y)^2", "W", "X'*(X*W-Y)", "a factor: the claim is 1/2 times the gradient"),
        ("logdet(X)", "X", "inv(X)", "the transpose of the gradient: another layout"),
        (
            "tr(A*X*B*X')",
            "X",
            "A'*X*B' + A'*X*B",
            "a transpose too many; holds if A is symmetric, which is not assumed",
        ),
        ("norm2(X*w-y)^2", "w", "2*w'", "another shape"),
    ],
)
def test_common_slips_are_named(text: str, wrt: str, claim: str, slip: str) -> None:
    answer = judge_claim(text, wrt, claim)
    assert answer.verdict is Verdict.REFUTED
    assert answer.slip == slip


def test_a_claim_that_fits_at_some_sizes_only_is_judged_there() -> None:
    answer = judge_claim("norm2(X*w-y)^2", "w", "2*X*(X*w-y)")
    assert answer.verdict is Verdict.REFUTED
    assert answer.where == "the columns of X = the rows of X"
    assert judge_claim("tr(A*X*B)", "X", "A'*B'").where == ""


def test_a_claim_with_the_direction_of_what_stands_still_is_refused() -> None:
    with pytest.raises(UserError, match="The objective has no dX") as told:
        judge_claim("norm2(X*w - y)^2", "w", "2*X'*X*dX", order=2)
    assert told.value.hint == "dw"


def test_a_claim_with_another_letter_is_refused() -> None:
    with pytest.raises(UserError, match="The objective has no Z"):
        judge_claim("tr(X^2)", "X", "2*Z")


@pytest.mark.parametrize(
    ("text", "wrt", "flow", "claim", "verdict"),
    [
        ("l(W2*W1)", "W1,W2", "W2'*W2 - W1*W1'", "matrix(0)", "PROVED"),
        ("l(W2*W1)", "W1,W2", "W2'*W2 - W1*W1'", "W1*W1'", "REFUTED"),
        ("norm2(x)^2/2", "x", "norm2(x)^2/2", "-x'*x", "PROVED"),
        ("norm2(x)^2/2", "x", "norm2(x)^2/2", "-x'*x/2", "REFUTED"),
        ("l(U*U')", "U", "U*U'", "-2*(grad_l(U*U')*U*U' + U*U'*grad_l(U*U'))", "REFUTED"),
    ],
)
def test_claims_about_a_rate(text: str, wrt: str, flow: str, claim: str, verdict: str) -> None:
    assert judge_claim(text, wrt, claim, flow=flow).verdict.name == verdict


SIZE_FORGOTTEN = "a factor: the claim is n times the gradient; 1/n is forgotten"


@pytest.mark.parametrize(
    ("text", "wrt", "claim", "slip"),
    [
        ("a*norm2(x)^2 + b", "a", "norm2(x)^2 + b", "a constant kept"),
        ("norm2(X*W-Y)^2/n", "W", "2*X'*(X*W-Y)", SIZE_FORGOTTEN),
        ("norm2(X*W-Y)^2", "W", "2*X*X*X*W*Y*x", "another shape"),
    ],
)
def test_more_slips(text: str, wrt: str, claim: str, slip: str) -> None:
    shapes: dict[str, object] = {"X": ("n", "p"), "x": ("k",)}
    answer = judge_claim(text, wrt, claim, shapes if slip != "a constant kept" else None)
    assert (answer.verdict, answer.slip) == (Verdict.REFUTED, slip)


def test_values_are_small() -> None:
    answer = judge_claim("norm2(X*w-y)^2", "w", "X'*(X*w-y)")
    assert answer.counterexample is not None
    assert dict(answer.counterexample.assignment)["n"] == "1"
    turned = judge_claim("x'*A*x", "x", "2*A*x")
    assert turned.counterexample is not None
    assert dict(turned.counterexample.assignment)["n"] == "2"


@pytest.mark.parametrize(
    ("text", "wrt", "claim"),
    [
        ("log(a)", "a", "1/abs(a)"),
        ("logdet(X)", "X", "inv(X)'*abs(det(X))/det(X)"),
        ("log(det(X))", "X", "inv(X)'*sign(det(X))"),
        ("sum(relu(x))", "x", "(vector(1) + sign(x))/2"),
        ("sum(abs(x))", "x", "2*relu(sign(x)) - vector(1)"),
    ],
)
def test_a_claim_that_holds_wherever_there_is_a_gradient_is_not_refuted(
    text: str, wrt: str, claim: str
) -> None:
    """It differs from the formula at a kink, or where the objective has no value: there it claims nothing."""
    answer = judge_claim(text, wrt, claim)
    assert answer.verdict > Verdict.REFUTED
    assert answer.counterexample is None


def test_values_refute_a_claim_only_where_there_is_a_gradient() -> None:
    """The values are ones at which the conditions that are printed beside the claim hold."""
    logarithm, absolute = judge_claim("log(a)", "a", "1/(2*a)"), judge_claim("sum(abs(x))", "x", "abs(x)")
    for answer in (logarithm, absolute):
        assert answer.verdict is Verdict.REFUTED
        assert answer.counterexample is not None
    assert logarithm.counterexample is not None
    assert absolute.counterexample is not None
    assert not dict(logarithm.counterexample.assignment)["a"].startswith("-")
    assert "0" not in dict(absolute.counterexample.assignment)["x"]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("sum(log(1+exp(-y.*(X*w))))", "-X'*(y.*sigmoid(-y.*(X*w)))"),
        ("sum(log(1+exp(-X*w))) + 0.5*a*norm2(w)^2", "X'*(sigmoid(X*w)-1) + a*w"),
        ("sum(softplus(-y.*(X*w)))", "X'*(y.*(sigmoid(y.*(X*w)) - 1))"),
    ],
)
def test_logistic_regression_has_one_gradient_however_it_is_written(text: str, claim: str) -> None:
    """1/(1 + e⁻ᵘ) e⁻ᵘ, 1/(1 + eᵘ) and 1 − 1/(1 + e⁻ᵘ) are one function, also below a product with Xᵀ."""
    assert dlhw3.check(text, wrt="w", claim=claim).verdict is Verdict.PROVED
    assert dlhw3.check(text, wrt="w", claim=claim.replace("sigmoid", "tanh")).verdict is Verdict.REFUTED


def test_a_root_of_a_product_that_goes_whole_into_its_factors() -> None:
    """det A det B / √(det A det B)² is 1: no factor is taken from the root that is gone."""
    objective, assume = "log(det((A+B)/2)/sqrt(det(A)*det(B)))", ["A pd", "B pd"]
    claim = "inv(A+B)' - det(A)*det(B)*inv(A)'/(2*sqrt(det(A)*det(B))^2)"
    assert dlhw3.check(objective, wrt="A", claim=claim, assume=assume).verdict.name == "PROVED"
    wrong = claim.replace("/(2*", "/(3*")
    assert dlhw3.check(objective, wrt="A", claim=wrong, assume=assume).verdict.name == "REFUTED"
