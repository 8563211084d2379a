"""Softmaxes of rows and of columns: what they are, how results read, and what words of LaTeX make of a softmax."""

from __future__ import annotations

import pytest
from refusals import refusal_of

import dlhw3
from dlhw3.errors import ShapeError, UserError

SHORT = {
    (
        "l(softmax_rows(Q*K')*V)",
        "Q",
    ): "∇f = (P ∘ (R − (R ∘ P) 𝟏 𝟏ᵀ)) K   where R = ∇l(P V) Vᵀ, P = softmax_rows(Q Kᵀ)",
    (
        "l(V*softmax_columns(K'*Q))",
        "K",
    ): "∇f = Q (P ∘ (R − 𝟏 𝟏ᵀ (R ∘ P)))ᵀ   where R = Vᵀ ∇l(V P), P = softmax_columns(Kᵀ Q)",
    ("-sum(Y.*log(softmax_rows(X*W)))", "W"): "∇f = Xᵀ ((Y 𝟏 𝟏ᵀ) ∘ softmax_rows(X W) − Y)",
    ("-sum(Y.*log(softmax_columns(W*X)))", "W"): "∇f = ((𝟏 𝟏ᵀ Y) ∘ softmax_columns(W X) − Y) Xᵀ",
    ("sum(logsumexp_rows(X*W))", "W"): "∇f = Xᵀ softmax_rows(X W)",
    ("sum(softmax_rows(X))", "X"): "∇f = 0",
    ("sum(softmax_columns(X))", "X"): "∇f = 0",
    ("sum(logsumexp_rows(x'))", "x"): "∇f = softmax(x)",
    ("sum(logsumexp_rows(X).^2)", "X"): "∇f = 2 ((logsumexp_rows(X) 𝟏ᵀ) ∘ softmax_rows(X))",
    ("l(logsumexp_rows(X))", "X"): "∇f = (∇l(logsumexp_rows(X)) 𝟏ᵀ) ∘ softmax_rows(X)",
    ("norm2(logsumexp_rows(X) - z)^2", "X"): "∇f = 2 (((logsumexp_rows(X) − z) 𝟏ᵀ) ∘ softmax_rows(X))",
}
TRUE = (
    "softmax_rows(X)*vector(1) = vector(1)",
    "softmax_rows(X') = softmax_columns(X)'",
    "softmax_rows(X + y*vector(1)') = softmax_rows(X)",
    "log(softmax_rows(X)) = X - logsumexp_rows(X)*vector(1)'",
    "d(softmax_rows(X)) = softmax_rows(X).*(dX - (softmax_rows(X).*dX)*matrix(1))",
)
FALSE = (
    "softmax_columns(X)*vector(1) = vector(1)",
    "softmax_rows(X') = softmax_columns(X)",
    "softmax_rows(X + vector(1)*y') = softmax_rows(X)",
    "log(softmax_rows(X)) = X - logsumexp_rows(X')*vector(1)'",
    "d(softmax_rows(X)) = softmax_rows(X).*(dX - softmax_rows(X).*dX)",
)
SAID = (
    ", where the softmax is applied to each row",
    " with softmax row-wise",
    " (softmax applied row-wise)",
    ", applied row-wise",
    " (row-wise)",
    ", where $\\mathrm{softmax}$ acts row by row",
)


@pytest.mark.parametrize(("text", "wrt"), SHORT)
def test_results_read_as_a_person_writes_them(text: str, wrt: str) -> None:
    derivation = dlhw3.derive(text, wrt=wrt)
    assert derivation.verdict.name == "PROVED"
    assert derivation.render("text").split("result")[1].split("verdict")[0].strip() == SHORT[text, wrt]


@pytest.mark.parametrize("line", TRUE)
def test_what_holds_is_proved(line: str) -> None:
    assert [one.verdict.name for one in dlhw3.check(line).lines] == ["PROVED"]


@pytest.mark.parametrize("line", FALSE)
def test_what_is_false_is_refuted(line: str) -> None:
    assert [one.verdict.name for one in dlhw3.check(line).lines] == ["REFUTED"]


@pytest.mark.parametrize("operator", ["softmax", "softmax_rows", "softmax_columns", "logsumexp_rows"])
def test_of_a_number_it_is_refused_with_what_makes_it_more(operator: str) -> None:
    """The gradient was 0, since the softmax of a number is 1."""
    letter = "X" if "_" in operator else "x"
    objective = f"l({operator}(f({letter})))"
    with pytest.raises(
        ShapeError, match=f"{operator} takes more than one entry: f\\({letter}\\) is a number"
    ) as told:
        dlhw3.derive(objective, wrt=letter)
    said = told.value.hint.removeprefix("shapes='").removesuffix("'")
    assert dlhw3.derive(objective, wrt=letter, shapes=said).formulas[0] != "∇φ = 0"


def test_a_row_of_one_entry_is_refused() -> None:
    with pytest.raises(ShapeError, match="softmax_rows takes more than one entry in each: x is n×1"):
        dlhw3.derive("y'*softmax_rows(x)", wrt="x")
    with pytest.raises(UserError, match="softmax_rows"):
        dlhw3.derive("l(softmax(X, 1))", wrt="X")


@pytest.mark.parametrize("words", SAID)
def test_words_say_that_a_softmax_is_of_rows(words: str) -> None:
    text = rf"Let $P = \mathrm{{softmax}}(Q K^\top)${words}. Then" + "\n" + r"\[ P \mathbf{1} = \mathbf{1} \]"
    assert [one.verdict.name for one in dlhw3.check(text).lines] == ["PROVED"]
    columns = text.replace("row", "column")
    assert [one.verdict.name for one in dlhw3.check(columns).lines] == ["REFUTED"]


def test_without_such_words_it_is_refused() -> None:
    with pytest.raises(UserError, match="softmax takes a column"):
        dlhw3.check(r"Let $P = \mathrm{softmax}(Q K^\top)$. Then" + "\n" + r"\[ P \mathbf{1} = \mathbf{1} \]")
    denied = ", where the softmax is not applied to each row"
    refusal_of(rf"Let $P = \mathrm{{softmax}}(X)${denied}. Then" + "\n" + r"\[ P \mathbf{1} = \mathbf{1} \]")


def test_latex_is_read_again() -> None:
    text = dlhw3.derive("l(softmax_rows(X))", wrt="X").render("latex")
    assert r"\operatorname{softmax}_{\mathrm{rows}}(X)" in text
    line = (
        r"\operatorname{softmax}_{\mathrm{rows}}(X^\top) &= \operatorname{softmax}_{\mathrm{columns}}(X)^\top"
    )
    found = dlhw3.check(rf"\begin{{align}} {line} \end{{align}}")
    assert [one.verdict.name for one in found.lines] == ["PROVED"]
