"""How results are written: factors collected, like terms merged, positive terms first, long parts named once."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from sympy import MatAdd, MatrixSymbol, Symbol

import dlhw3
from dlhw3.errors import UserError
from dlhw3.output.repeated import with_names
from dlhw3.symbolic.faces.abbreviations import worded

WRITTEN = [
    ("0.5*x'*A*x + h'*x", "x", "∇f = 1/2 (A + Aᵀ) x + h"),
    ("tr((A*X*B+C)*(A*X*B+C)')", "X", "∇f = 2 Aᵀ (A X B + C) Bᵀ"),
    ("(y-X*w)'*diag(s)*(y-X*w)", "w", "∇f = −2 Xᵀ diag(s) (y − X w)"),
    ("(y-X*w)'*S*(y-X*w)", "X", "∇f = −(S + Sᵀ) (y − X w) wᵀ"),
    ("x'*A*x/(x'*x)", "x", "∇f = ((A + Aᵀ) x − 2 ⟨x, A x⟩ x/‖x‖²)/‖x‖²"),
    ("norm2(U)^2*norm2(V)^2 - norm2(U*V')^2", "U", "∇f = 2 (‖V‖² U − U Vᵀ V)"),
    ("norm2(L*(x-m))^2", "L", "∇f = 2 L (x − m) (x − m)ᵀ"),
    ("dot(A*X-B, C*(A*X-B))", "X", "∇f = Aᵀ (C + Cᵀ) (A X − B)"),
    ("norm2(X - diag(diag(X)))^2", "X", "∇f = 2 (X − diag(diagonal(X)))"),
    ("norm2(X'*X - eye)^2", "X", "∇f = 4 X (Xᵀ X − I)"),
    ("logsumexp(W*x + k) - y'*(W*x + k)", "k", "∇f = softmax(W x + k) − y"),
    ("l(X.*Y) - l(X)", "X", "∇f = ∇l(X ∘ Y) ∘ Y − ∇l(X)"),
    ("norm2(K*w-y)^2 + a*w'*K*w", "w", "∇f = 2 Kᵀ (K w − y) + a (K + Kᵀ) w"),
    ("-h'*log(softmax(W*x))", "W", "∇f = (sum(h) softmax(W x) − h) xᵀ"),
    ("sum(softmax(x).*y)", "x", "∇f = softmax(x) ∘ y − ⟨softmax(x), y⟩ softmax(x)"),
    ("-sum(Y.*log(sigmoid(X*W)) + (1-Y).*log(1-sigmoid(X*W)))", "W", "∇f = Xᵀ (sigmoid(X W) − Y)"),
    ("sum(sigmoid(W*x))", "W", "∇f = (sigmoid(W x) ∘ (𝟏 − sigmoid(W x))) xᵀ"),
    ("log(1+exp(-a*(w'*x+b)))", "w", "∇f = −a sigmoid(−a (b + ⟨w, x⟩)) x"),
    ("sum(log(cosh(X*w-y)))", "w", "∇f = Xᵀ tanh(X w − y)"),
    ("-softmax(u/c)'*log(softmax(v/c))", "v", "∇f = (softmax(v/c) − softmax(u/c))/c"),
    ("sum(softmax(u).*(log(softmax(u)) - log(softmax(v))))", "v", "∇f = softmax(v) − softmax(u)"),
    ("sum(log(1+exp(U*V')))", "V", "∇f = sigmoid(U Vᵀ)ᵀ U"),
    ("l(x*x' + a*eye)", "a", "d/da f = tr(∇l(x xᵀ + a I))"),
    ("log(abs(det(W)))", "W", "∇f = W⁻ᵀ"),
    ("sum(y.*log(abs(x)))", "x", "∇f = y ⊘ x"),
    ("norm2(A*x)/norm2(x)", "x", "∇f = (Aᵀ A x/‖A x‖ − ‖A x‖ x/‖x‖²)/‖x‖"),
    ("norm2(x)^1.5", "x", "∇f = 3 x/(2 sqrt(‖x‖))"),
    ("mean((X*w-y).^2)", "w", "∇f = 2 Xᵀ (X w − y)/n"),
    ("sum(x.^a)", "x", "∇f = a x^∘(a − 1)"),
    ("b^a", "a", "d/da f = b^a log(b)"),
    ("norm2(X*w-y)", "w", "∇f = Xᵀ (X w − y)/‖X w − y‖"),
    ("norm2(M.*(U*V'-Y))^2", "V", "∇f = 2 (M^∘2 ∘ (U Vᵀ − Y))ᵀ U"),
    ("norm2(T - vector(1)*m')^2", "m", "∇f = −2 (T − 𝟏 mᵀ)ᵀ 𝟏"),
    ("0.25*norm2(U*U'-M)^2", "U", "∇f = (U Uᵀ − 1/2 (M + Mᵀ)) U"),
    ("sum((X*w-y).^4)", "w", "∇f = 4 Xᵀ (X w − y)^∘3"),
    ("tr(X^4)", "X", "∇f = 4 (Xᵀ)³"),
    ("tr(inv(X)*A)", "X", "∇f = −X⁻ᵀ Aᵀ X⁻ᵀ"),
    ("tr(adj(X)*A)", "X", "∇f = det(X) (tr(X⁻¹ A) I − X⁻ᵀ Aᵀ) X⁻ᵀ"),
    ("tr(diag(x)*A*diag(x))", "x", "∇f = 2 (x ∘ diagonal(A))"),
    ("x'*A*x/sqrt(x'*B*x)", "x", "∇f = (A + Aᵀ − ⟨x, A x⟩ (B + Bᵀ)/(2 ⟨x, B x⟩)) x/sqrt(⟨x, B x⟩)"),
    ("1/(1+norm2(x)^2)^2", "x", "∇f = −4 x/(1 + ‖x‖²)³"),
    ("l(X)/(1+norm2(X)^2)^2", "X", "∇f = (∇l(X) − 4 l(X) X/(1 + ‖X‖²))/(1 + ‖X‖²)²"),
    ("exp(-(x-y)'*M*(x-y)/2)", "M", "∇f = −1/2 exp(−⟨x − y, M (x − y)⟩/2) (x − y) (x − y)ᵀ"),
    ("y'*(eye - x*x'/norm2(x)^2)*y", "x", "∇f = 2 ⟨x, y⟩ (⟨x, y⟩ x/‖x‖² − y)/‖x‖²"),
    ("x'*(y*z')*x/norm2(x)^2", "x", "∇f = ((y zᵀ + z yᵀ) x − 2 ⟨x, y⟩ ⟨z, x⟩ x/‖x‖²)/‖x‖²"),
    ("-a*log(sigmoid(b)) - (1-a)*log(1-sigmoid(b))", "b", "d/db f = sigmoid(b) − a"),
    ("sum{i=1:m}(y'*M*(x{i}-y)*z'*(x{i}-y))", "M", "∇f = y Σ_{i=1}^{m} ⟨z, xᵢ − y⟩ (xᵢ − y)ᵀ"),
    ("exp(a)/(2+exp(a))^2", "a", "d/da f = (2 − exp(a)) exp(a)/(2 + exp(a))³"),
]


@pytest.mark.parametrize(("text", "wrt", "due"), WRITTEN, ids=[one[0] for one in WRITTEN])
def test_a_gradient_is_written_as_a_person_would(text: str, wrt: str, due: str) -> None:
    derivation = dlhw3.derive(text, wrt=wrt)
    assert derivation.verdict.name == "PROVED"
    assert derivation.formulas == (due,)


NAMED = [
    ("l(softmax(W*x))", "W", None),
    ("l(exp(Q*K')*V ./ (exp(Q*K')*matrix(1)))", "Q", None),
    ("(x-m)'*inv(U*U'+D)*(x-m)", "U", None),
    ("l(R*R'*S*T*Z)", "R", "R*R'*S*T*Z*Z'*T'*S'"),
]


def unordered(node):
    """Return an expression as nested tuples, without the order of the terms of its sums."""
    parts = map(unordered, node.args)
    kept = frozenset(Counter(parts).items()) if isinstance(node, MatAdd) else tuple(parts)
    return (node.func, kept) if node.args else node


@pytest.mark.parametrize(("text", "wrt", "flow"), NAMED, ids=[one[0] for one in NAMED])
def test_a_long_part_is_named_once_and_the_name_means_what_it_stands_for(
    text: str, wrt: str, flow: str | None
) -> None:
    derivation = dlhw3.derive(text, wrt=wrt, flow=flow)
    short, where = with_names(derivation.result)
    assert where or flow
    whole = short.right
    for told in where:  # a name may stand in those before it
        assert told.left not in derivation.result.right.atoms(MatrixSymbol, Symbol)
        whole = whole.xreplace({told.left: told.right})
    assert unordered(whole) == unordered(
        worded(derivation.result.right) if where else derivation.result.right
    )
    assert len(str(short.right)) < len(str(whole)) or not where
    for format_name, word in (("text", "where "), ("latex", r"\text{where }")):
        assert (word in dlhw3.render(derivation, format_name, result_only=True)) is bool(where)
    assert "where" not in dlhw3.render(derivation, "expr")


def test_a_short_result_and_one_of_the_catalogue_have_no_names() -> None:
    assert with_names(dlhw3.derive("l(U*U')", wrt="U").result)[1] == ()
    assert "where" not in dlhw3.render(dlhw3.derive("gram-flow"), "text", result_only=True)


def test_several_results_are_told_apart_and_each_line_is_read_back() -> None:
    derivation = dlhw3.derive("norm2(W2*W1*X-Y)^2", wrt="W1,W2")
    lines = derivation.render("expr").splitlines()
    assert [line.split("  # ")[1] for line in lines] == ["gradient in W1", "gradient in W2"]
    for letter, line in zip(("W1", "W2"), lines, strict=True):
        assert dlhw3.check("norm2(W2*W1*X-Y)^2", wrt=letter, claim=line).verdict.name == "PROVED"


def test_a_power_that_is_a_letter_is_of_what_is_positive() -> None:
    derivation = dlhw3.derive("sum(x.^a)", wrt="x")
    assert ("assumes", "every entry of x > 0") in derivation.premises
    answer = dlhw3.check("sum(x.^a)", wrt="x", claim=derivation.render("expr").strip())
    assert answer.verdict.name == "PROVED"
    with pytest.raises(UserError, match="An exponent of a matrix is a number"):
        dlhw3.derive("tr(X^a)", wrt="X")


@pytest.mark.parametrize("text", ["sum(sigmoid(x))", "-sum(y.*log(sigmoid(x)) + (1-y).*log(1-sigmoid(x)))"])
def test_what_is_written_in_words_is_computed_where_exp_overflows(text: str) -> None:
    """σ(1 − σ) at 40 is e^(−40) to a relative 1e-15, and 0 at 800; a difference 1 − σ would be 0 at 40."""
    derivation = dlhw3.derive(text, wrt="x")
    names = {"x": np.array([40.0, -40.0, 800.0, -800.0])}
    names |= {"y": np.array([0.25, 0.5, 1.0, 0.0])} if "y" in text else {}
    found = derivation.lambdify("numpy")(**names)
    small = np.exp(-40.0) / (1 + np.exp(-40.0)) ** 2
    due = [0.75, -0.5, 0.0, 0.0] if "y" in text else [small, small, 0.0, 0.0]
    assert found == pytest.approx(due, rel=1e-14, abs=0 if "y" not in text else 1e-15)


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("l(X.*X)", "∇f = X ∘ (∇l(X^∘2) + ∇l(X^∘2)ᵀ)"),
        ("x'*X*y", "∇f = 1/2 (x yᵀ + y xᵀ)"),
        ("norm2(X)^2", "∇f = 2 X"),
    ],
)
def test_the_symmetric_part_of_twice_something_has_no_half_of_a_double(text: str, formula: str) -> None:
    assert dlhw3.derive(text, wrt="X", assume="X symmetric").formulas == (formula,)


@pytest.mark.parametrize(
    ("text", "wrt", "due"),
    [
        ("h'*X*(X'*X+a*eye)*X'*k", "X", "∇f = R X (Xᵀ X + a I) + X Xᵀ R X   where R = h kᵀ + k hᵀ"),
        (
            "tanh(w'*x)^2*(1 - tanh(w'*x)^2)",
            "w",
            "∇f = 2 (1 − 2 ρ) (1 − ρ) tanh(⟨w, x⟩) x   where ρ = tanh(⟨w, x⟩)²",
        ),
    ],
)
def test_a_name_stands_for_a_sum_in_any_order_and_in_powers(text: str, wrt: str, due: str) -> None:
    derivation = dlhw3.derive(text, wrt=wrt)
    assert dlhw3.render(derivation, "text", result_only=True).strip() == due


def test_of_a_symmetric_letter_its_rate_is_told_only_where_something_flows() -> None:
    text = dlhw3.render(dlhw3.derive("logdet(A)", wrt="A", assume="A symmetric pd"), "text")
    assert "Ȧ" not in text
    assert "A is symmetric" in text
    flow = dlhw3.derive("tr(A^2)", wrt="A", assume="A symmetric", flow="A^2")
    assert "Ȧᵀ = Ȧ" in dlhw3.render(flow, "text")
