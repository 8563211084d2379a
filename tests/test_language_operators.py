"""Every operator of the language: derived, judged as a claim, printed, and run in numpy and torch."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
import torch
from language_interpreter import central_differences, evaluate

import dlhw3
from dlhw3.notation.expr import expr_text
from dlhw3.symbolic.language.judged.claims import judge_claim
from dlhw3.symbolic.language.text.operators import ENTRIES, OPERATORS

POINT = {
    "n": np.array([[3.0]]),
    "A": np.array([[1.2, 0.3, -0.1], [0.2, 1.5, 0.4], [-0.3, 0.1, 0.9]]),
    "B": np.array([[0.5, -0.2, 0.1], [0.3, 0.7, -0.4], [0.2, 0.6, 0.8]]),
    "X": np.array([[0.7, 0.1, 0.2], [-0.1, 0.8, 0.05], [0.15, -0.2, 0.6]]),
    "x": np.array([[0.4], [0.6], [0.3]]),
}
TEXTS: dict[str, str] = {
    **{name: f"sum({name}(x).*(A*x))" for name in ENTRIES},
    "tr": "tr(A*X)",
    "det": "det(A*X)",
    "logdet": "logdet(A*X)",
    "inv": "tr(inv(X)*A)",
    "adj": "tr(adj(X)*A)",
    "diag": "tr(diag(diag(X*A))*B)",
    "sum": "sum(A.*X)",
    "mean": "mean(A.*X.*X)",
    "norm1": "norm1(A*x)",
    "norm2": "norm2(A*x)",
    "dot": "dot(A*X, X)",
    "logsumexp": "logsumexp(A*x)",
    "softmax": "x'*A*softmax(B*x)",
    "softmax_rows": "tr(A*softmax_rows(X))",
    "softmax_columns": "tr(A*softmax_columns(X))",
    "logsumexp_rows": "x'*logsumexp_rows(A*X)",
    "expm": "x'*expm(A*X)*x",
    "dexpm": "tr(dexpm(A, X)*B)",
    "lambda_max": "lambda_max(X*A*X' + X*A'*X')",
    "lambda_min": "lambda_min(X*A*X' + X*A'*X')",
    "opnorm": "opnorm(A*X)",
    "nuclear": "nuclear(A*X)",
    "grad_lambda_max": "tr(grad_lambda_max(A*A')*X)",
    "grad_lambda_min": "tr(grad_lambda_min(A*A')*X)",
    "grad_opnorm": "tr(grad_opnorm(A)'*X)",
    "grad_nuclear": "tr(grad_nuclear(A)'*X)",
    "eye": "tr((X - 2*eye)*A*X)",
    "vector": "norm2(X*vector(1))^2",
    "matrix": "norm2(X*matrix(0) + A*X)^2",
    "'": "tr(X'*A*X')",
    "*": "x'*A*x",
    ".*": "sum(A.*X.*X)",
    "./": "sum(A./(X.*X + 1))",
    ".^": "sum(X.^3)",
    "^": "tr(X^3)",
    "+": "sum(exp(X + 0.5))",
    "-": "norm2(A - X)^2",
    "/": "tr(A*X)/2.5",
}


def test_all_are_here() -> None:
    assert set(OPERATORS) <= set(TEXTS)


@pytest.mark.parametrize("name", TEXTS)
def test_an_operator_is_derived_judged_printed_and_run(name: str) -> None:
    text = TEXTS[name]
    wrt = "X" if "X" in text else "x"
    shapes = {"X": ("n", "n")}
    derivation = dlhw3.derive(text, wrt=wrt, shapes=shapes if "X" in text else None)
    assert derivation.verdict.name == "PROVED"
    at, others = POINT[wrt], {key: value for key, value in POINT.items() if key != wrt}
    due, wrong = central_differences(lambda Z: evaluate(text, {**others, wrt: Z}, {}).item(), at)
    printed = expr_text(derivation.equation("gradient").right)
    assert np.abs(evaluate(printed, POINT, {}, at.shape) - due).max() <= wrong < 1e-5
    assert judge_claim(text, wrt, printed, shapes if "X" in text else None).verdict.name == "PROVED"
    for backend in ("numpy", "torch"):
        function: Any = dlhw3.lambdify(derivation, backend)
        used = inspect.signature(function).parameters
        given = {key: torch.tensor(POINT[key]) if backend == "torch" else POINT[key] for key in used}
        assert np.abs(np.asarray(function(**given)).reshape(at.shape) - due).max() <= wrong


@pytest.mark.parametrize(
    ("text", "wrt", "value"),
    [
        ("sum(x.^y)", "x", lambda x, y, a: (x**y).sum()),
        ("sum(x.^y)", "y", lambda x, y, a: (x**y).sum()),
        ("sum(a.^x) + sum(2.^x)", "x", lambda x, y, a: (a**x).sum() + (2**x).sum()),
    ],
)
def test_entries_are_raised_to_entries_and_numbers_too(text, wrt, value) -> None:
    given = {"x": [0.5, 1.5, 2.0], "y": [-1.0, 0.3, 2.5], "a": 0.7}
    letters = {name: torch.tensor(one, dtype=torch.float64) for name, one in given.items()}
    moved = letters[wrt].clone().requires_grad_()
    (wanted,) = torch.autograd.grad(value(**{**letters, wrt: moved}), moved)
    derivation = dlhw3.derive(text, wrt=wrt)
    assert derivation.verdict is dlhw3.Verdict.PROVED
    function = derivation.lambdify("torch")
    found = function(**{name: letters[name] for name in function.parameters})
    torch.testing.assert_close(found, wanted, rtol=1e-13, atol=0)
    columns = {name: np.atleast_2d(one).T for name, one in given.items()}
    written = evaluate(derivation.render("expr"), columns, {})
    np.testing.assert_allclose(written.ravel(), wanted.numpy(), rtol=1e-13)


@pytest.mark.parametrize("number", ["a", "x'*B*x"])
def test_the_adjugate_of_a_number_is_that_of_a_matrix_of_one_entry(number: str) -> None:
    """That is det of no rows, 1, as adj(A)*A = det(A)*eye says where A = 1; it was read as the number itself."""
    assert dlhw3.check(f"adj({number})*b\n= b").verdict is dlhw3.Verdict.PROVED
    assert dlhw3.check(f"adj({number})\n= {number}").verdict is dlhw3.Verdict.REFUTED
    assert dlhw3.check(f"adj({number})\n= eye").verdict is dlhw3.Verdict.PROVED
