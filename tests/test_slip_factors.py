"""The names of slips in a product: a factor forgotten or one too many, and a wrong power."""

from __future__ import annotations

import pytest

import dlhw3

CLAIMS = [
    ("sum(exp(A*x))", "x", "exp(A*x)", "a forgotten factor: Aᵀ"),
    ("norm2(X*w - y)^2", "w", "2*(X*w - y)", "a forgotten factor: Xᵀ"),
    ("sum(exp(X*w) - y.*(X*w))", "w", "X'*exp(X*w) - y", "a forgotten factor: Xᵀ"),
    ("log(1 + exp(-a*w'*x))", "w", "-x/(1 + exp(a*w'*x))", "a forgotten factor: a"),
    ("l(W + a*B*A)", "A", "a^2*B'*grad_l(W + a*B*A)", "a wrong power of a"),
    ("exp(-norm2(x - y)^2/(2*a^2))", "x", "-exp(-norm2(x - y)^2/(2*a^2))*(x - y)/a", "a wrong power of a"),
    ("tr(X^4)", "X", "4*X'", "a wrong power"),
    ("tr(X^4)", "X", "4*(X^2)'", "a wrong power"),
    ("y'*inv(K + a*eye)*y", "a", "-y'*inv(K + a*eye)*y", "a wrong power"),
]
LINES = [
    (
        "scalar eta\nshape g: n\nnorm2(x - eta*g)^2 = norm2(x)^2 - 2*eta*dot(x, g) + eta*norm2(g)^2",
        "a wrong power of eta",
    ),
    (
        "scalar eta\nnorm2(X*(w - eta*X'*r) - y)^2 = norm2(X*w - y)^2 - 2*eta^2*dot(X*w - y, X*X'*r)"
        " + eta^2*norm2(X*X'*r)^2",
        "a wrong power of eta",
    ),
    ("grad(0.5*norm2(X*w - y)^2, w)\n = X'*(X*w - y)\n = X*w - X'*y", "a forgotten factor: Xᵀ"),
    ("abs(a)*b = a*b", "a forgotten factor: sign(a)"),
    ("a*relu(a) = a^2", "a forgotten factor: step(a)"),
    ("norm2(x + y)^2 = norm2(x)^2 + norm2(y)^2", "a forgotten term"),
    ("grad(sum(exp(X*tanh(w))), w) = X'*exp(X*tanh(w))", "the derivative of tanh is forgotten"),
    ("grad(l(A*B*x), x) = B'*A'*grad_l(x)", "∇l is taken at another point: x where A B x is due"),
    ("grad(l(W*x - y), x) = W'*grad_l(x)", "∇l is taken at another point: x where W x − y is due"),
    (
        "shape X: n,n\nshape U: n,n\nshape V: n,n\ngrad(norm2(U*V' - X)^2, V) = 2*(U*V' - X)*U",
        "a missing transpose: U Vᵀ − X where V Uᵀ − Xᵀ is due",
    ),
    ("grad((d+1)/2*log(1+e^2/d), e) = (d+1)/(d+e^2)", "a forgotten factor: e"),
    ("norm2(X - X*U*U')^2 = norm2(X)^2 - norm2(X*U)^2", "holds if U'*U = eye, which is not assumed"),
    (
        "assume M.^2 = M\nshape X: n,r\nshape Y: n,r\ngrad(norm2(M.*(X*Y')-A)^2, Y) = 2*(M.*(X*Y'-A))*X",
        "a missing transpose",
    ),
    ("grad(x'*A*y, A) = x'*y*eye", "a swapped order: ⟨x, y⟩ I where x yᵀ is due"),
    (
        "sequence a\nsum{k=0:T}(a{k+1} - a{k}) = a{T} - a{0}",
        "another member of the sequence: a_T where a_{T+1} is due",
    ),
    (
        "sequence a\nsum{i=1:k-1}(a{i}) + sum{i=k+1:n}(a{i}) = sum{i=1:n}(a{i}) - a{k+1}",
        "another member of the sequence: a_{k+1} where aₖ is due",
    ),
]


@pytest.mark.parametrize(("text", "letter", "claim", "words"), CLAIMS)
def test_a_claim_with_another_factor_or_power_is_refuted_with_its_name(
    text: str, letter: str, claim: str, words: str
) -> None:
    answer = dlhw3.check(text, wrt=letter, claim=claim)
    assert answer.verdict.name == "REFUTED"
    assert f"slip      {words}" in str(answer)


@pytest.mark.parametrize(("text", "words"), LINES)
def test_a_line_with_another_factor_or_power_is_refuted_with_its_name(text: str, words: str) -> None:
    line = dlhw3.check(text).first_false
    assert line is not None
    assert words in str(line)


@pytest.mark.parametrize("text", ["l(x) = 1", "x'*A*x = 1", "sequence a\nsum{i=1:m}(a{i}) = 1"])
def test_a_number_has_forgotten_no_factor(text: str) -> None:
    """The repair was the line before itself."""
    assert "forgotten" not in str(dlhw3.check(text))


def test_no_factor_is_written_as_it_is_held() -> None:
    found = str(dlhw3.check("b*x'*A*x = b"))
    assert "a forgotten factor" in found
    assert "Inner" not in found


def test_a_repair_with_a_rate_can_be_typed() -> None:
    above = "flow x = -A*x\nddt(norm2(x)^2)\n"
    (line,) = dlhw3.check(above + "= x'*ddt(x)").lines
    assert line.verdict.name == "REFUTED"
    assert line.data["repair"] == "= 2*dot(x, ddt(x))"
    assert dlhw3.check(above + line.data["repair"]).holds
