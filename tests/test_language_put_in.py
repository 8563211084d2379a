"""What is assumed, put into results; and conditions that follow from it, or from one another."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.symbolic.algebra import is_zero
from dlhw3.symbolic.verdict import Verdict

ROWS = "-sum(Y.*log(exp(X*W)./(exp(X*W)*matrix(1))))"
LAYERS = "-sum{i=1:m}(y{i}'*log(softmax(W{N:1}*x{i})))"


def told(text: str, wrt: str, *assume: str) -> list[str]:
    derivation = dlhw3.derive(text, wrt=wrt, assume=assume)
    assert derivation.verdict is Verdict.PROVED
    return [line for kind, line in derivation.premises if kind == "assumes"]


@pytest.mark.parametrize(
    ("text", "wrt", "assume", "due"),
    [
        (ROWS, "W", ["Y*vector(1) = vector(1)"], "∇f = Xᵀ (softmax_rows(X W) − Y)"),
        (ROWS, "W", [], "∇f = Xᵀ ((Y 𝟏 𝟏ᵀ) ∘ softmax_rows(X W) − Y)"),
        (ROWS, "W", ["Y'*vector(1) = vector(1)"], "∇f = Xᵀ ((Y 𝟏 𝟏ᵀ) ∘ softmax_rows(X W) − Y)"),
        (
            "sum{i=1:m}((w-x{i})'*inv(A{i})*(w-x{i}))",
            "w",
            ["A{i} pd"],
            "∇f = 2 Σ_{i=1}^{m} Aᵢ⁻¹ (w − xᵢ)",
        ),
        ("sum{i=1:m}(tr(inv(A{i})*X))", "X", ["A{i} invertible"], "∇f = Σ_{i=1}^{m} Aᵢ⁻ᵀ"),
        (
            LAYERS,
            "W{j}",
            ["sum(y{i}) = 1"],
            "∇ⱼf = −W_{N:j+1}ᵀ (Σ_{i=1}^{m} (yᵢ − softmax(W_{N:1} xᵢ)) xᵢᵀ) W_{j−1:1}ᵀ    for 1 ≤ j ≤ N",
        ),
    ],
)
def test_what_is_assumed_is_put_into_what_operators_are_of(
    text: str, wrt: str, assume: list[str], due: str
) -> None:
    derivation = dlhw3.derive(text, wrt=wrt, assume=assume)
    assert derivation.verdict is Verdict.PROVED
    assert derivation.formulas == (due,)


@pytest.mark.parametrize("assume", ["Y*vector(1) = vector(1)", "Y*matrix(1) = matrix(1)"])
def test_a_gradient_that_needs_no_assumption_has_a_hessian(assume: str) -> None:
    """A search that may rewrite with what is assumed does not leave it in what it is not needed for."""
    assert dlhw3.derive(ROWS, wrt="W", order=2, assume=[assume]).verdict is Verdict.PROVED


@pytest.mark.parametrize("loss", ["l(W{N:1}*x{i}, y{i})", "norm2(W{N:1}*x{i} - y{i})^2"])
def test_balance_of_layers_on_samples_is_kept(loss: str) -> None:
    derivation = dlhw3.derive(f"sum{{i=1:m}}({loss})", wrt="W", flow="W{j+1}'*W{j+1} - W{j}*W{j}'")
    assert derivation.verdict is Verdict.PROVED
    assert is_zero(derivation.result.right)


def test_a_condition_that_another_says_multiplied_out_is_not_told():
    text = "l((x - mean(x))/sqrt(mean((x-mean(x)).^2) + e))"
    assert [line for line in told(text, "x", "e > 0") if "e +" in line and "l:" not in line] == [
        "e + sum((x − sum(x) 𝟏/n)^∘2)/n > 0, which follows"
    ]
    assert "e + sum((x − sum(x) 𝟏/n)^∘2)/n > 0" in told(text, "x")


@pytest.mark.parametrize(
    ("text", "assume", "due"),
    [
        ("logdet(X'*A*X)", ["A pd", "X'*X invertible"], "Xᵀ A X has det > 0, which follows"),
        ("logdet(X'*A*X)", ["A pd"], "det(Xᵀ A X) > 0"),
        ("logdet(X'*A*X)", ["A psd", "X'*X invertible"], "det(Xᵀ A X) > 0"),
        ("logdet(diag(s) + X*X')", ["s > 0"], "diag(s) + X Xᵀ has det > 0, which follows"),
        ("logdet(diag(s) + X*X')", ["s >= 0"], "det(diag(s) + X Xᵀ) > 0"),
    ],
)
def test_a_determinant_that_is_positive_follows(text: str, assume: list[str], due: str) -> None:
    assert due in told(text, "X", *assume)


def test_what_is_assumed_is_told_once():
    definite = told("sum{i=1:m}(norm2(A{i}*w)^2)", "w", "A{i} psd")
    assert len([line for line in definite if line.startswith("0 ⪯")]) == 1
    assert told("x'*A*x/(x'*x)", "x", "x != 0") == ["x ≠ 0"]


@pytest.mark.parametrize("count", ["m^2", "(m*k)", "(2*m)"])
def test_a_count_divides_in_a_product(count: str) -> None:
    text = f"sum{{i=1:m}}(norm2(W*x{{i}})^2)/{count} + sum{{j=1:k}}(norm2(W*z{{j}})^2)"
    assert "1 ≤ m" in told(text, "W")


@pytest.mark.parametrize(
    ("text", "due"),
    [
        (
            "sum{i=1:m}(norm2(W{N:1}*x{i} - y{i})^2)",
            "−4 Σ_{j=1}^{N} ‖W_{N:j+1}ᵀ (Σ_{i=1}^{m} (W_{N:1} xᵢ − yᵢ) xᵢᵀ) W_{j−1:1}ᵀ‖²",
        ),
        (
            "l(W{N:1}) + c*sum{j=1:N}(norm2(W{j})^2)",
            "−Σ_{k=1}^{N} ‖2 c Wₖ + W_{N:k+1}ᵀ ∇l(W_{N:1}) W_{k−1:1}ᵀ‖²",
        ),
        ("l(W{N:1})", "−Σ_{j=1}^{N} ‖W_{j−1:1} ∇l(W_{N:1})ᵀ W_{N:j+1}‖²"),
    ],
)
def test_an_objective_of_layers_falls_by_the_squares_of_its_gradients(text: str, due: str) -> None:
    derivation = dlhw3.derive(text, wrt="W", flow=text)
    assert derivation.verdict is Verdict.PROVED
    assert derivation.formulas[0].endswith(f" = {due}")


@pytest.mark.parametrize(
    ("text", "assume", "due"),
    [
        ("tr(sqrt(A))", ["A psd"], "not the root of the matrix"),
        ("norm2(exp(A) - B)^2", ["A symmetric"], "not the exponential of the matrix"),
        ("tr(log(A))", [], "not the logarithm of the matrix"),
        ("norm2(exp(A) - B)^2", [], ""),
    ],
)
def test_functions_of_symmetric_matrices_are_told_to_be_of_entries(
    text: str, assume: list[str], due: str
) -> None:
    notes = " ".join(map(str, dlhw3.derive(text, wrt="A", assume=assume).notes))
    assert due in notes
    assert bool(due) == ("of every entry" in notes)


def test_a_hessian_that_fits_where_a_matrix_is_square_alone_is_judged_there():
    answer = dlhw3.check("norm2(X*w-y)^2", wrt="w", order=2, claim="2*X*X'")
    assert answer.verdict is Verdict.REFUTED
    assert "a swapped order" in str(answer)
    assert "fits" in str(answer)
