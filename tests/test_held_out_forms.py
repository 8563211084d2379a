"""What a held-out campaign found: gradients among symmetric matrices, widths that have a name, plainer results."""

from __future__ import annotations

import pytest
import torch
from torch.autograd import functional

import dlhw3
from dlhw3.errors import UserError

BOTH = ("A symmetric", "B symmetric")


def result(text: str, wrt: str, **given: object) -> str:
    """Return the first line of the expression that is derived, which is to be proved."""
    found = dlhw3.derive(text, wrt=wrt, **given)
    assert found.verdict is dlhw3.Verdict.PROVED
    return found.render("expr").splitlines()[0]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("tr(inv(B)*A) - logdet(inv(B)*A)", "inv(B) - inv(A)"),
        ("log(det(A*B))", "inv(A)"),
        ("tr(inv(A*B))", "-inv(A)*inv(B)*inv(A)"),
        ("logdet(A*B + eye)", "B*inv(A*B + eye)"),
        ("logdet((A + B)/2)", "inv(A + B)"),
    ],
)
def test_what_laws_show_symmetric_is_a_gradient_among_symmetric_matrices(text: str, due: str) -> None:
    assert result(text, "A", assume=BOTH) == due


@pytest.mark.parametrize(
    ("text", "claim", "verdict"),
    [
        ("logdet(A*B)", "B*inv(A*B)", "PROVED"),
        ("logdet(A*B)", "inv(A*B)*B", "REFUTED"),
        ("logdet(A*B)", "inv(B)", "REFUTED"),
        ("tr(A*X)", "(A + A')/2", "PROVED"),
        ("tr(A*X)", "A'", "REFUTED"),
        ("tr(A*X)", "A + A'", "REFUTED"),
    ],
)
def test_a_matrix_with_the_right_symmetric_part_alone_is_no_gradient(
    text: str, claim: str, verdict: str
) -> None:
    of = "A" if "B" in text else "X"
    assume = BOTH if of == "A" else ("X symmetric",)
    assert dlhw3.check(text, wrt=of, claim=claim, assume=assume).verdict.name == verdict


SECOND = [
    (
        "norm2(A*x - y)^2/(1 + norm2(x)^2)",
        {},
        "norm2(A*x - y)^2",
        lambda x, A, y: ((A @ x - y) ** 2).sum() / (1 + x @ x),
    ),
    (
        "-(v + p)/2*log(1 + (x - m)'*inv(S)*(x - m)/v)",
        {"shapes": "v: scalar; p: scalar", "assume": ["S pd"]},
        "-(p + v)*inv(S)*(dx - 2*dot(inv(S)*(x - m), dx)*(x - m)/(v + dot(x - m, inv(S)*(x - m))))"
        "/(v + dot(x - m, inv(S)*(x - m)))",
        lambda x, S, m, v, p: -(v + p) / 2 * torch.log(1 + (x - m) @ torch.linalg.inv(S) @ (x - m) / v),
    ),
]


@pytest.mark.parametrize(("text", "given", "part", "by_hand"), SECOND, ids=[one[0] for one in SECOND])
def test_second_orders_keep_what_the_user_wrote(text, given, part, by_hand) -> None:
    """Squares were multiplied out; −(p + v) was taken out of terms that kept it, and a longer form was shown."""
    found = dlhw3.derive(text, wrt="x", order=2, **given)
    assert found.verdict is dlhw3.Verdict.PROVED
    assert part in found.render("expr")
    draw = torch.Generator().manual_seed(0)
    A = torch.randn(3, 3, generator=draw, dtype=torch.float64)
    x, y, m, dx = torch.randn(4, 3, generator=draw, dtype=torch.float64)
    letters = {"A": A, "y": y, "S": A @ A.T + torch.eye(3), "m": m, "v": 1.5, "p": 3.0}
    names = by_hand.__code__.co_varnames[1:]
    own = {name: letters[name] for name in names}
    hessian = functional.hessian(lambda x: by_hand(x, **own), x)
    code = found.lambdify("torch", result="hessian action")
    torch.testing.assert_close(code(x=x, dx=dx, **own), hessian @ dx, rtol=1e-10, atol=1e-12)


def test_what_stands_turned_as_well_has_one_form() -> None:
    found = result("norm2((A.*B)'*(A.*B) - C)^2", "A", assume=("C symmetric",))
    assert found == "4*(((A.*B)*((A.*B)'*(A.*B) - C)).*B)"


def test_like_terms_of_sums_in_two_orders_are_one() -> None:
    text = "norm2(diag(X*X')*vector(1)' + vector(1)*diag(X*X')' - 2*X*X' - D)^2"
    found = result(text, "X", assume=("D symmetric",))
    assert found.startswith("8*(diag(")
    assert found.count("diag(X*X')*vector(1)'") == 2


@pytest.mark.parametrize(
    ("text", "wrt", "due"),
    [
        ("sum(log(X'*X*v + 3))", "X", "X*(v*(1 ./ (X'*X*v + 3))' + (1 ./ (X'*X*v + 3))*v')"),
        ("sum(diag(Y*v))", "Y", "vector(1)*v'"),
        ("sum(diag(diag(diag(A*x))))", "x", "A'*vector(1)"),
        ("tr(diag(x)*matrix(1)*A)", "x", "A'*vector(1)"),
        ("x'*tanh(A*x) - sum(log(cosh(A*x)))", "x", "A'*(x - (tanh(A*x).*(1 + x.*tanh(A*x)))) + tanh(A*x)"),
    ],
)
def test_results_are_plain(text: str, wrt: str, due: str) -> None:
    assert result(text, wrt) == due


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("logsumexp(r(w)) - y'*r(w)", "jac_r(w)'*(softmax(r(w)) - y)"),
        ("dot(r(w), B*r(w))", "jac_r(w)'*(B + B')*r(w)"),
        ("norm2(r(w) - y)^2/2 + l(r(w))", "jac_r(w)'*(r(w) + grad_l(r(w)) - y)"),
    ],
)
def test_derivatives_along_several_directions_are_one(text: str, due: str) -> None:
    assert result(text, "w", shapes="r: n -> m") == due


def test_what_meets_the_first_layer_may_have_a_named_size() -> None:
    """It was refused with --shape 'X: n,m' to try, which was refused with the same hint."""
    due = "W{N:j+1}'*(W{N:1}*X - Y)*X'*W{j-1:1}'/n"
    text = "norm2(W{N:1}*X - Y)^2/(2*n)"
    assert result(text, "W{j}", shapes="X: p,n") == result(text, "W{j}", shapes="X: p,n; Y: q,n") == due
    with pytest.raises(UserError) as error:
        dlhw3.derive(f"{text} + norm2(W{{N:1}}*Z)^2", wrt="W{j}", shapes="X: p,n; Z: q,n")
    assert "X: q,n" in str(error.value)
    assert "norm2" in result(f"norm2(W{{N:1}}*Z)*l({text})", "W{j}", shapes="X: q,n; Z: q,n")


def test_it_is_told_that_an_equation_of_the_variable_holds_at_the_point() -> None:
    told = [
        dlhw3.derive("norm2(A*Q - B)^2", wrt=wrt, assume=["Q orthogonal"]).render("text")
        for wrt in ("Q", "A")
    ]
    assert "the gradient is the one in all entries of Q" in told[0]
    assert "in all entries" not in told[1]


def test_a_diagonal_matrix_is_said_by_a_word_or_its_equation() -> None:
    results = [dlhw3.derive("l(D*x)", wrt="x", assume=[said]) for said in ("D diagonal", "D.*eye = D")]
    assert all(one.verdict is dlhw3.Verdict.PROVED for one in results)
    assert results[0].render("text") == results[1].render("text")
