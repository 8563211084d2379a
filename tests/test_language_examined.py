"""Objectives, claims and files that an examiner outside typed, and what went wrong with each kind of them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import dlhw3
from dlhw3 import Verdict


def test_a_claim_at_square_sizes_leaves_signs_of_entries_what_they_are() -> None:
    """W > 0 of a W that is not square is said of its entries; so it is where a claim needs W square."""
    objective = "sum(W*H - X.*log(W*H))"
    for sign in (">", ">="):
        found = dlhw3.check(
            objective, wrt="W", claim="(1 - X./(W*H))*W'", assume=[f"W {sign} 0", f"H {sign} 0"]
        )
        assert found.verdict is Verdict.REFUTED
        assert "fits" in str(found)
        assert "⪯" not in str(found)
    assert dlhw3.check("sum(X.*log(X))", wrt="X", claim="X' + 1", assume=["X > 0"]).verdict is Verdict.REFUTED


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("2*X'*((X*w - y)./(c^2 + (X*w - y).^2))", Verdict.PROVED),
        ("X'*((X*w - y)./(c^2 + (X*w - y).^2))*2", Verdict.PROVED),
        ("2*X'*((X*w - y)./(c^2 - (X*w - y).^2))", Verdict.REFUTED),
        ("2*X'*((X*w - y)./(c + (X*w - y).^2))", Verdict.REFUTED),
    ],
)
def test_quotients_of_entries_behind_a_matrix(claim: str, verdict: Verdict) -> None:
    """Xᵀ u = Xᵀ v is shown by u = v, though nothing can be multiplied by what u divides by outside."""
    assert dlhw3.check("sum(log(1 + (X*w - y).^2/c^2))", wrt="w", claim=claim).verdict is verdict


@pytest.mark.parametrize("letter", ["U", "V"])
def test_what_is_assumed_of_a_mask_is_put_in_after_the_second_derivative(letter: str) -> None:
    found = dlhw3.derive(
        "norm2(M.*(U*V' + S - Y))^2 + a*norm2(V)^2", wrt=letter, order=2, assume=["M.*M = M"]
    )
    assert found.verdict is Verdict.PROVED
    assert "M.^2" not in found.render("expr")


def test_code_of_sums_whose_ends_are_indices_twice_differentiated() -> None:
    """The partial likelihood of Plackett and Luce: a sum from i to m within one over i, with matrices of ones."""
    found = dlhw3.derive("-sum{i=1:m}(log(w'*x{i}) - log(sum{j=i:m}(w'*x{j})))", wrt="w", order=2)
    chance = np.random.default_rng(1)
    x, w, dw = chance.uniform(0.3, 1.3, (5, 3)), chance.uniform(0.3, 1.3, 3), chance.normal(size=3)
    rows = torch.tensor(x)

    def loss(v: torch.Tensor) -> torch.Tensor:
        return -sum(
            torch.log(v @ rows[i]) - torch.log(sum(v @ rows[j] for j in range(i, 5))) for i in range(5)
        )

    due = torch.autograd.functional.hessian(loss, torch.tensor(w)).numpy()
    for backend, of in (("numpy", np.asarray), ("torch", torch.tensor)):
        made = found.lambdify(backend, result="hessian")(w=of(w), x=of(x))
        moved = found.lambdify(backend)(w=of(w), x=of(x), dw=of(dw))
        np.testing.assert_allclose(np.asarray(made), due, rtol=1e-9)
        np.testing.assert_allclose(np.asarray(moved), due @ dw, rtol=1e-9)


BELOW_SOLUTIONS = {
    "flow a = -2*a from b\na = exp(-2*t)*b\na^2 <= b^2": Verdict.PROVED,
    "flow a = -2*a from b\na = exp(-2*t)*b\na^2 >= b^2": Verdict.REFUTED,
    "flow a = 2*a from b\na = exp(2*t)*b\na^2 <= b^2": Verdict.REFUTED,
    "flow u = -u from u_0\nu = exp(-t)*u_0\nnorm2(u) <= norm2(u_0)": Verdict.PROVED,
    "flow u = -K*(u - y) from u_0\nassume K psd\nu - y = expm(-t*K)*(u_0 - y)\nnorm2(u - y) <= norm2(u_0 - y)": (
        Verdict.PROVED
    ),
}


@pytest.mark.parametrize("text", BELOW_SOLUTIONS)
def test_below_a_solution_the_time_is_from_zero_on(text: str) -> None:
    """A flow begins at t = 0: below what it is in time no value at t < 0 refutes a line, and it is told."""
    found = dlhw3.check(text)
    assert found.verdict is BELOW_SOLUTIONS[text]
    assert "the times t ≥ 0" in str(found)


@pytest.mark.parametrize("assumed", ["t < 0", "t <= 0", "0 >= t"])
def test_times_that_are_assumed_to_be_before_the_beginning(assumed: str) -> None:
    """What a file assumes of t stands against no other sign of it: nothing is proved of t = 0 alone."""
    found = dlhw3.check(f"flow a = -2*a from b\na = exp(-2*t)*b\nassume {assumed}\na^2 >= b^2")
    assert found.verdict is Verdict.PROVED
    assert "the times t ≥ 0" not in str(found)


WRITTEN = [
    # the loss of CLIP: the softmaxes of rows of a matrix and of its transpose
    (
        "sum(logsumexp_rows(X*Y'/a)) + sum(logsumexp_rows(Y*X'/a)) - 2*tr(X*Y')/a",
        "Y",
        1,
        "(softmax_rows(X*Y'/a)'*X + softmax_rows(Y*X'/a)*X - 2*X)/a",
    ),
    ("sum(logsumexp_rows(X*Y'))", "Y", 1, "softmax_rows(X*Y')'*X"),
    ("sum(logsumexp_rows(X)) + sum(logsumexp_rows(X'))", "X", 1, "softmax_rows(X) + softmax_columns(X)"),
    # numbers that are squares
    ("log(1 + a*(1 - tanh(w'*z)^2))", "a", 2, ""),
    ("u'*x - log(1 + (1 - tanh(w'*z)^2)*(u'*w))", "u", 2, ""),
]


@pytest.mark.parametrize(("text", "wrt", "order", "due"), WRITTEN)
def test_results_are_written_as_a_person_would(text: str, wrt: str, order: int, due: str) -> None:
    found = dlhw3.derive(text, wrt=wrt, order=order)
    assert found.verdict is Verdict.PROVED
    written = found.render("expr")
    assert "exp(" not in written
    if due:
        assert "vector(1)" not in written
        assert dlhw3.check(text, wrt=wrt, claim=due).verdict is Verdict.PROVED
    else:
        assert "^4" not in written


@pytest.mark.parametrize(
    ("text", "wrt", "never"),
    [
        ("l((V*x).*h./sqrt((V.*V)*vector(1)))", "V", "./sqrt(V.^2*vector(1)))./sqrt"),
        ("l(diag(A*vector(1))^-1*A*X)", "A", "diag(-"),
        ("logsumexp(x./s - log(s))", "s", "sum(exp("),
        ("sum(sqrt(c^2 + (U*V' - Y).^2) - c)", "U", "(dU*V').*"),
    ],
)
def test_second_derivatives_in_readable_forms(text: str, wrt: str, never: str) -> None:
    """What a person writes is proved where a function stands at two spellings of one point, or behind a matrix."""
    found = dlhw3.derive(text, wrt=wrt, order=2)
    assert found.verdict is Verdict.PROVED
    assert never not in found.render("expr")
