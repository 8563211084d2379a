"""Sums over samples in objectives: derived, and compared with differences of the sum written out."""

from __future__ import annotations

import re

import numpy as np
import pytest
from language_interpreter import central_differences, evaluate, losses_of

import dlhw3
from dlhw3.errors import UserError
from dlhw3.symbolic.language.judged.claims import judge_claim

TERMS = 3
Y_NUMBERS = {"y": ()}
RISKS = [
    ("sum{i=1:m}(l(W*x{i}, y{i}))", "W", None),
    ("sum{i=1:m}(norm2(W*x{i} - y{i})^2)/m + a*norm2(W)^2", "W", None),
    ("sum{i=1:m}(log(1 + exp(-y{i}*(w'*x{i}))))", "w", Y_NUMBERS),
    ("1/m*sum{i=1:m}(logsumexp(W*x{i}) - y{i}'*W*x{i})", "W", None),
    ("sum{i=1:m}(l(w'*x{i} + a)) + g(w)", "w", None),
    ("l(W*sum{i=1:m}(x{i}*x{i}'))", "W", None),
    ("sum{i=1:m}(y{i}*(w'*x{i}))^2", "w", Y_NUMBERS),
    ("sum{i=1:m}(l(V*tanh(W*x{i}), y{i}))", "W", None),
    ("sum{i=1:m}(sum{j=1:m}(exp(w'*x{i} - w'*x{j})))", "w", None),
    ("sum{i=1:m}(log(1 + norm2(W*x{i} - y{i})^2))", "W", None),
    ("sum{i=1:m}(sqrt(1 + (w'*x{i} - y{i})^2))/m", "w", Y_NUMBERS),
    ("sum{i=1:m}(l(V*relu(W*x{i}), y{i}))", "W", None),
    ("sum{i=1:m}(relu(1 - y{i}*(w'*x{i})))/m", "w", Y_NUMBERS),
    ("sum{i=1:m}(norm2(W*x{i} - y{i}))", "W", None),
    ("sum{i=1:m}(sum{j=1:m}(norm1(W*x{i} - y{j})))", "W", None),
    ("sum{i=1:m}(1/(w'*x{i}))", "w", None),
]
SUM = re.compile(r"sum\{(\w)=1:m\}\(")


def written_out(text: str) -> str:
    """Return a text with its sums written out over TERMS samples: x{i} becomes x1, x2, …, and m their number."""
    while (found := SUM.search(text)) is not None:
        depth, end = 1, found.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        body, index = text[found.end() : end - 1], found[1]
        terms = [re.sub(rf"(\w)\{{{index}\}}", rf"\g<1>{k}", body) for k in range(1, TERMS + 1)]
        text = text[: found.start()] + "(" + " + ".join(f"({term})" for term in terms) + ")" + text[end:]
    return re.sub(r"\bm\b", str(TERMS), text)


@pytest.mark.parametrize(("text", "wrt", "shapes"), RISKS)
def test_the_gradient_of_a_sum_over_samples_is_proved_and_right(text, wrt, shapes) -> None:
    derivation = dlhw3.derive(text, wrt=wrt, shapes=shapes)
    assert derivation.verdict.name == "PROVED"
    result = derivation.render("expr").strip()
    draw = np.random.default_rng(0)
    point = {"a": np.array([[0.3]]), "V": draw.standard_normal((2, 2)), "W": draw.standard_normal((2, 3)) / 2,
             "w": draw.standard_normal((3, 1)) / 2}  # fmt: skip
    for k in range(1, TERMS + 1):
        point[f"x{k}"] = draw.standard_normal((3, 1))
        point[f"y{k}"] = draw.standard_normal((1, 1) if shapes else (2, 1))
    losses = losses_of(("l", "g"))
    plain, found = written_out(text), written_out(result)
    due, wrong = central_differences(lambda X: evaluate(plain, {**point, wrt: X}, losses).item(), point[wrt])
    value = evaluate(found, point, losses, point[wrt].shape)
    assert np.abs(value - due).max() <= wrong + 1e-7 * np.abs(due).max()


def test_a_result_is_read_back_as_a_claim_and_slips_are_refuted() -> None:
    text = "sum{i=1:m}(norm2(W*x{i} - y{i})^2)"
    right = dlhw3.derive(text, wrt="W").render("expr").strip()
    assert judge_claim(text, "W", right).verdict.name == "PROVED"
    for wrong, slip in {
        "sum{i=1:m}((W*x{i} - y{i})*x{i}')": "1/2 times",
        "2*sum{i=1:m}((y{i} - W*x{i})*x{i}')": "sign",
        "2*m*sum{i=1:m}((W*x{i} - y{i})*x{i}')": "m times",
        "2*sum{i=1:m}(W*x{i}*x{i}')": "",
    }.items():
        answer = judge_claim(text, "W", wrong)
        assert answer.verdict.name == "REFUTED"
        assert slip in answer.slip
        assert any(name == "x_k" for name, _ in answer.counterexample.assignment)


def test_what_each_summand_needs_is_told_for_every_index() -> None:
    for text, wrt, told in (
        ("sum{i=1:m}(norm2(W*x{i} - y{i}))", "W", "yᵢ − W xᵢ ≠ 0, for i from 1 to m"),
        ("sum{i=1:m}(l(V*relu(W*x{i}), y{i}))", "W", "every entry of W xᵢ ≠ 0, for i from 1 to m"),
        ("sum{i=1:m}(log(w'*x{i}))", "w", "⟨w, xᵢ⟩ > 0, for i from 1 to m"),
        (
            "sum{i=1:m}(sum{j=1:i}(1/(w'*x{i} + j)))",
            "w",
            "j + ⟨w, xᵢ⟩ ≠ 0, for i from 1 to m, for j from 1 to i",
        ),
    ):
        derivation = dlhw3.derive(text, wrt=wrt)
        assert derivation.verdict.name == "PROVED"
        assert f"assumes   {told}\n" in derivation.render("text")
        assert "where     " + told[:5] not in derivation.render("text")
        latex = derivation.render("latex")
        assert "for $i$ from $1$ to $m$" in latex
    answer = judge_claim("sum{i=1:m}(norm2(W*x{i} - y{i}))", "W", "sum{i=1:m}((W*x{i} - y{i})*x{i}')")
    assert answer.verdict.name == "REFUTED"


def test_a_need_of_each_summand_is_told_once_and_with_its_range() -> None:
    """x_i ≠ 0 follows from a‖x_i‖² > 0 of the same i; from 1 to m says from 2 to m; a domain has its range too."""
    for text, wrt, told in (
        ("sum{i=1:m}(log(x{i}'*a*x{i}))", "a", ["assumes   a ‖xᵢ‖² > 0, for i from 1 to m"]),
        (
            "sum{i=1:m}(sqrt(w'*x{i})) + sum{i=2:m}(log(w'*x{i}))",
            "w",
            ["assumes   ⟨w, xᵢ⟩ > 0, for i from 1 to m"],
        ),
        (
            "sum{i=1:m}(sqrt(w'*x{i})) + sum{i=0:1}(log(w'*x{i}))",
            "w",
            ["assumes   ⟨w, xᵢ⟩ > 0, for i from 0 to 1", "assumes   ⟨w, xᵢ⟩ > 0, for i from 1 to m"],
        ),
        ("sum{i=1:m}(sum{j=1:i}(1/(w'*x{j})))", "w", ["assumes   ⟨w, xⱼ⟩ ≠ 0, for j from 1 to m"]),
        (
            "sum{i=1:m}(log(v'*x{i})*(w'*x{i}))",
            "w",
            ["where     ⟨v, xᵢ⟩ > 0, for i from 1 to m (elsewhere the result is not defined)"],
        ),
    ):
        shown = dlhw3.derive(text, wrt=wrt).render("text").splitlines()
        needs = [line.strip() for line in shown if line.startswith("  ") and ("≠ 0" in line or "> 0" in line)]
        assert sorted(one for one in needs if one.startswith(("assumes", "where"))) == told


def test_a_need_of_an_induction_is_that_of_the_sums_terms() -> None:
    """Σ e^log(s − i) by induction: s − i − 1 > 0 for i up to m − 1 says that all logarithms are defined."""
    lines = "scalar s\nsum{i=1:m}(exp(log(s - i))) = m*s - m*(m+1)/2\n"
    (judged,) = dlhw3.check(lines).lines
    assert judged.verdict.name == "PROVED"
    assert "for i from" in str(judged)
    assert "an operator in it" not in str(judged)


def test_what_is_assumed_of_members_is_assumed_of_all() -> None:
    text, claim = "sum{i=1:m}(norm2(x{i})^2*(w'*x{i})^2)", "2*sum{i=1:m}((w'*x{i})*x{i})"
    for assume, verdict in (
        ("norm2(x{i}) = 1", "PROVED"),
        ("norm2(x{i}) = 2", "REFUTED"),
        ("x{i} != 0", "REFUTED"),
    ):
        assert judge_claim(text, "w", claim, assume=[assume]).verdict.name == verdict
    over = "sum{i=1:m}(norm2(x{i})*(w'*x{i})^2/norm2(x{i}))"
    assert judge_claim(over, "w", claim, assume=["x{i} != 0"]).verdict.name == "PROVED"
    for said in ("a{i} > 0", "a{k} >= 0", "a{i} != 0"):
        derivation = dlhw3.derive("sum{i=1:m}(a{i}*norm2(W*x{i})^2)", wrt="W", assume=[said])
        assert derivation.verdict.name == "PROVED"


def test_a_hidden_layer_of_relu_keeps_the_difference_of_its_weights() -> None:
    """Du, Hu and Lee, 2018: of every hidden unit, the squared norms of the weights out of it less those into it."""
    text = "sum{i=1:m}(l(V*relu(W*x{i}), y{i}))"
    kept = dlhw3.derive(text, wrt="W,V", flow="diag(V'*V - W*W')")
    assert kept.verdict.name == "PROVED"
    assert kept.render("expr").strip().startswith(("0", "vector(0)"))
    moved = dlhw3.derive(text, wrt="W,V", flow="V'*V - W*W'")
    assert not moved.render("expr").strip().startswith(("0", "matrix(0)"))


def test_the_balance_is_kept_whatever_each_sample_loses() -> None:
    kept = dlhw3.derive("sum{i=1:m}(l(W2*W1*x{i}, y{i}))", wrt="W1,W2", flow="W2'*W2 - W1*W1'")
    assert kept.verdict.name == "PROVED"
    assert kept.result.right.is_ZeroMatrix
    moved = dlhw3.derive("sum{i=1:m}(l(W2*W1*x{i}, y{i}))", wrt="W1,W2", flow="W2*W1")
    assert moved.verdict.name == "PROVED"
    assert not moved.result.right.is_ZeroMatrix


def test_every_layer_has_its_gradient_of_a_sum_over_samples() -> None:
    found = dlhw3.derive("sum{i=1:m}(l(W{N:1}*x{i}, y{i}))", wrt="W")
    assert found.verdict.name == "PROVED"
    due = "W{N:j+1}'*sum{i=1:m}(grad_l_1(W{N:1}*x{i},y{i})*x{i}')*W{j-1:1}'"
    assert found.render("expr").replace(" ", "").strip() == due


def test_the_hessian_and_what_is_assumed() -> None:
    found = dlhw3.derive("sum{i=1:m}(l(w'*x{i}))", wrt="w", order=2)
    assert found.verdict.name == "PROVED"
    text = found.render("text")
    assert "l is twice Fréchet differentiable everywhere" in text
    assert "l is Fréchet differentiable everywhere" not in text
    assert "xₖ ∈ ℝ^{n}" in text


@pytest.mark.parametrize(
    ("text", "wrt", "words"),
    [
        ("sum{i=1:m}(l(x{i}))", "x", "x is a sequence: a derivative is in one member"),
        (
            "l(W{N:1}) + sum{j=1:N-1}(norm2(W{j+1}'*W{j+1} - W{j}*W{j}')^2)",
            "W",
            "each term is about one layer, W{j}",
        ),
        ("l(W{N:1}) + sum{j=1:N-1}(norm2(W{j})^2)", "W", "each term is about one layer, W{j}"),
        (
            "l(W{N:1}) + sum{j=1:N}(r(W{j}))",
            "W",
            "r is one function, and what it is taken of has another shape",
        ),
    ],
)
def test_what_has_no_derivative_yet_is_refused(text: str, wrt: str, words: str) -> None:
    with pytest.raises(UserError, match=re.escape(words)):
        dlhw3.derive(text, wrt=wrt)


def test_an_index_that_is_taken_makes_way() -> None:
    text = "sum{i=1:m}(norm2(W*x{i} - y{i})^2)"
    falling = dlhw3.derive(text, wrt="W", flow=text)
    assert falling.verdict.name == "PROVED"
    assert "Σ_{i=1}^{m} (W xᵢ − yᵢ) xᵢᵀ" in falling.render("text")
    free = dlhw3.derive("a{i}*sum{i=1:m}(l(w'*x{i}))", wrt="w")
    assert free.verdict.name == "PROVED"
    assert free.render("expr").strip() == "a{i}*sum{k=1:m}(grad_l(dot(w, x{k}))*x{k})"
    within = dlhw3.derive("logdet(eye + sum{i=1:m}(A*x{i}*x{i}'*A'))", wrt="A")
    assert within.verdict.name == "PROVED"
    due = "2*inv(eye + sum{i=1:m}(A*x{i}*x{i}'*A'))*A*sum{k=1:m}(x{k}*x{k}')"
    assert within.render("expr").strip() == due


def test_a_sum_of_nothing_that_moves_is_zero() -> None:
    found = dlhw3.derive("sum{i=1:m}(relu(w'*x{i}))", wrt="w", order=2)
    assert found.result.right == 0 or found.result.right.is_ZeroMatrix


@pytest.mark.parametrize(
    ("text", "wrt", "flow", "claim", "verdict"),
    [
        ("l(w'*x{j})", "w", "w'*x{j}", "-sum{k=1:m}(grad_l(w'*x{k})*(x{k}'*x{j}))", "PROVED"),
        ("l(w'*x{j})", "w", "w'*x{j}", "-sum{j=1:m}(grad_l(w'*x{j})*(x{j}'*x{j}))", "REFUTED"),
        (
            "l(W{N:1}*x{j})",
            "W{j}",
            None,
            "sum{i=1:m}(W{N:j+1}'*grad_l(W{N:1}*x{i})*x{i}'*W{j-1:1}')",
            "PROVED",
        ),
        (
            "l(W{N:1}*x{j})",
            "W{j}",
            None,
            "sum{i=1:m}(W{N:j+1}'*grad_l(W{N:1}*x{j})*x{j}'*W{j-1:1}')",
            "REFUTED",
        ),
    ],
)
def test_an_index_that_a_claim_a_quantity_or_a_layer_has_is_no_other_sums(
    text, wrt, flow, claim, verdict
) -> None:
    """These were refused, or UNDECIDED: the index j is bound twice."""
    answer = judge_claim(f"sum{{j=1:m}}({text})", wrt, claim, flow=flow)
    assert answer.verdict.name == verdict


WRITTEN = [
    ("sum{i=1:m}(l(W))", "W", "∇f = m ∇l(W)"),
    ("sum{i=1:m}(l(W) + g(x{i}))/m", "W", "∇f = ∇l(W)"),
    ("sum{i=1:m}(a*l(W*x{i}))", "W", "∇f = a Σ_{i=1}^{m} ∇l(W xᵢ) xᵢᵀ"),
    ("sum{i=1:m}((w'*x{i} - c{i})^2)/m", "w", "∇f = 2 Σ_{i=1}^{m} (⟨w, xᵢ⟩ − cᵢ) xᵢ/m"),
    ("sum{i=1:m}(l(A*W*x{i}))", "W", "∇f = Aᵀ Σ_{i=1}^{m} ∇l(A W xᵢ) xᵢᵀ"),
    ("sum{i=1:m}(c{i}*norm2(W)^2)", "W", "∇f = 2 (Σ_{i=1}^{m} cᵢ) W"),
    ("l(sum{i=1:m}(A*x{i}))", "A", "∇f = ∇l(Σ_{i=1}^{m} A xᵢ) Σ_{k=1}^{m} xₖᵀ"),
    (
        "sum{i=1:m}(-log(sigmoid(c*(w'*x{i} - w'*y{i}))))",
        "w",
        "∇f = c Σ_{i=1}^{m} sigmoid(−c (⟨w, xᵢ⟩ − ⟨w, yᵢ⟩)) (yᵢ − xᵢ)",
    ),
    ("sum{i=1:m}((w'*x{i}/sqrt(w'*w))^2)", "w", "∇f = 2 Σ_{i=1}^{m} ⟨w, xᵢ⟩ (xᵢ − ⟨w, xᵢ⟩ w/‖w‖²)/‖w‖²"),
    (
        "-sum{i=1:m}(c{i}*log(sigmoid(w'*x{i})) + (1 - c{i})*log(1 - sigmoid(w'*x{i})))/m",
        "w",
        "∇f = Σ_{i=1}^{m} (sigmoid(⟨w, xᵢ⟩) − cᵢ) xᵢ/m",
    ),
]


@pytest.mark.parametrize(("text", "wrt", "due"), WRITTEN, ids=[one[0] for one in WRITTEN])
def test_before_a_sum_stands_what_is_the_same_in_all_of_its_terms(text: str, wrt: str, due: str) -> None:
    derivation = dlhw3.derive(text, wrt=wrt)
    assert derivation.verdict.name == "PROVED"
    assert derivation.formulas == (due,)


LOGISTIC = "sum{i=1:m}(log(1 + exp(-(w'*x{i}))))/m"


@pytest.mark.parametrize(
    ("text", "claim", "verdict"),
    [
        (LOGISTIC, "1/m*sum{i=1:m}((sigmoid(w'*x{i}) - 1)*x{i})", "PROVED"),
        (LOGISTIC, "1/m*sum{i=1:m}((1 - sigmoid(w'*x{i}))*x{i})", "REFUTED"),
        (
            "sum{i=1:m}(log(1 + (w'*x{i})^2/(2*c^2)))",
            "2*sum{i=1:m}(w'*x{i}/(2*c^2 + (w'*x{i})^2)*x{i})",
            "PROVED",
        ),
        (
            "sum{i=1:m}(log(1 + (w'*x{i})^2/(2*c^2)))",
            "sum{i=1:m}(w'*x{i}/(2*c^2 + (w'*x{i})^2)*x{i})",
            "REFUTED",
        ),
    ],
)
def test_a_factor_before_a_sum_is_no_difference_between_its_terms(
    text: str, claim: str, verdict: str
) -> None:
    """The right ones were not proved: no law was sought within sums with different factors before them."""
    assert judge_claim(text, "w", claim).verdict.name == verdict


def test_the_shape_of_a_member_is_that_of_all() -> None:
    text = "sum{i=1:m}((w'*x{i} - y{i})^2)"
    assert dlhw3.derive(text, wrt="w", shapes=["y{i}: scalar"]).formulas == (
        "∇f = 2 Σ_{i=1}^{m} (⟨w, xᵢ⟩ − yᵢ) xᵢ",
    )


def test_a_sequence_may_be_called_as_an_index_that_is_put_in() -> None:
    """Of keys k{i} a second sum ran over k, and the gradient was UNDECIDED: two things are called k."""
    attention = "l(sum{i=1:m}(exp(q'*k{i})*v{i})/sum{j=1:m}(exp(q'*k{j})))"
    assert dlhw3.derive(attention, wrt="q").verdict.name == "PROVED"
