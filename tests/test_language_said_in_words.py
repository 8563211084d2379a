"""Words that name equations are assumed as these, and a number may be written as 1e-3."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.errors import UserError
from dlhw3.symbolic.verdict import Verdict

RIGHT = [
    ("A skew-symmetric", "A", "x'*A*x", "0*norm2(x)"),
    ("A is antisymmetric", "A", "tr(A)", "0*tr(A)"),
    ("A, B diagonal", "AB", "tr(A*B*C)", "tr(B*A*C)"),
    ("A idempotent", "A", "tr(A*A*A)", "tr(A)"),
    ("A is an orthogonal projection", "A", "norm2(A*x)^2", "x'*A*x"),
    ("A involutory", "A", "tr(A*A*B)", "tr(B)"),
    ("A traceless", "A", "tr(A)", "0*tr(B)"),
    ("A orthonormal columns", "", "norm2(A*x)^2", "norm2(x)^2"),
    ("A with orthonormal columns", "", "norm2(A*x)^2", "norm2(x)^2"),
    ("A doubly stochastic", "A", "sum(A*x)", "sum(x)"),
    ("A row stochastic", "A", "sum(A'*x)", "sum(x)"),
    ("A rotation", "A", "det(A)*tr(A'*A)", "tr(eye*A*A')"),
    ("x unit", "", "norm2(x)^4", "norm2(x)^2"),
    ("x is a unit vector", "", "norm2(x*x')^2", "norm2(x)"),
    ("x one-hot", "", "norm2(x)^2", "sum(x)"),
    ("A symmetric and idempotent", "A", "norm2(A*x)^2", "x'*A*x"),
]


def judged(assumed: str, square: str, left: str, right: str) -> Verdict:
    shapes = "".join(f"shape {letter}: n,n\n" for letter in square)
    (line,) = dlhw3.check(f"{shapes}{assumed}\n{left} = {right}\n").lines
    return line.verdict


@pytest.mark.parametrize(("assumed", "square", "left", "right"), RIGHT)
def test_a_line_holds_by_the_word_and_not_without_it(
    assumed: str, square: str, left: str, right: str
) -> None:
    assert judged(f"assume {assumed}", square, left, right) is Verdict.PROVED
    assert judged("", square, left, right) is Verdict.REFUTED


def test_words_are_the_same_where_an_objective_is_derived() -> None:
    derivation = dlhw3.derive("x'*A*x", wrt="x", assume=["A skew-symmetric"])
    assert derivation.verdict is Verdict.PROVED
    assert dlhw3.check("x'*A*x", wrt="x", claim="0*x", assume=["A skew-symmetric"]).verdict is Verdict.PROVED
    assert dlhw3.check("x'*A*x", wrt="x", claim="0*x", shapes={"A": ("n", "n")}).verdict is Verdict.REFUTED


def test_a_word_one_edit_away_has_its_spelling_as_hint() -> None:
    with pytest.raises(UserError, match="nothing that can be assumed") as refused:
        dlhw3.derive("x'*A*x", wrt="x", assume=["A diagnal"])
    assert "A diagonal" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "due"), [("1e-3", "1/1000"), ("2.5E2", "250"), ("1e+2", "100"), (".5e1", "5")]
)
def test_numbers_have_exponents_as_python_writes_them(text: str, due: str) -> None:
    check = dlhw3.check(f"{text}*norm2(x)^2 = {due}*norm2(x)^2\n{text}*norm2(x)^2 = 1.01*{due}*norm2(x)^2\n")
    assert [one.verdict for one in check.lines] == [Verdict.PROVED, Verdict.REFUTED]


@pytest.mark.parametrize("text", ["1e-300", "1e99999999999"])
def test_an_exponent_is_bounded(text: str) -> None:
    with pytest.raises(UserError, match="A number of more than 30 digits"):
        dlhw3.derive(f"{text}*norm2(x)^2", wrt="x")


@pytest.mark.parametrize("said", ["A skew-symmetric", "A' = -A", "A = -A'", "-A = A'"])
def test_a_result_is_written_without_transposes_of_what_is_skew(said: str) -> None:
    derivation = dlhw3.derive("x'*A*x + norm2(A*x)^2 + x'*inv(A)'*y", wrt="x", assume=[said])
    assert derivation.verdict is Verdict.PROVED
    assert derivation.render("expr").strip().replace(" ", "") == "-2*A^2*x-inv(A)*y"
