"""Slips of one kind each, and the words that name them: at least nine of ten of every kind."""

from __future__ import annotations

import pytest
from sampling import THOROUGH

import dlhw3
from dlhw3.symbolic.language.chains import judged_lines
from dlhw3.symbolic.language.claims import judge_claim
from dlhw3.symbolic.language.document import read_document
from dlhw3.symbolic.verdict import Verdict

ACTIVATIONS = [
    ("l(W2*relu(W1*x))", "W1", "W2'*grad_l(W2*relu(W1*x))*x'"),
    ("l(W2*tanh(W1*x))", "W1", "W2'*grad_l(W2*tanh(W1*x))*x'"),
    ("l(W2*sigmoid(W1*X))", "W1", "W2'*grad_l(W2*sigmoid(W1*X))*X'"),
    ("norm2(W2*relu(W1*x)-y)^2/2", "W1", "W2'*(W2*relu(W1*x)-y)*x'"),
    ("norm2(tanh(W*x)-y)^2", "W", "2*(tanh(W*x)-y)*x'"),
    ("norm2(sigmoid(W*x)-y)^2", "x", "2*W'*(sigmoid(W*x)-y)"),
    ("l(exp(W*X))", "X", "W'*grad_l(exp(W*X))"),
    ("exp(l(x))", "x", "grad_l(x)"),
    ("(sigmoid(a*b) - c)^2", "a", "2*b*(sigmoid(a*b) - c)"),
    ("(tanh(a*b) - c)^2", "b", "2*a*(tanh(a*b) - c)"),
    ("l(relu(x))", "x", "grad_l(relu(x))"),
    ("sum(log(A*x))", "x", "A'*vector(1)"),
    ("y'*softplus(X*w)", "w", "X'*y"),
    ("l(sin(A*X*B))", "X", "A'*grad_l(sin(A*X*B))*B'"),
    ("y'*relu(A*x)", "A", "y*x'"),
]
DETERMINANTS = [
    ("det(A)", "A", "inv(A)'"),
    ("det(A)^2", "A", "2*det(A)*inv(A)'"),
    ("logdet(A)", "A", "det(A)*inv(A)'"),
    ("det(A + B)", "A", "inv(A + B)'"),
    ("b*logdet(A)", "A", "b*det(A)*inv(A)'"),
    ("det(X'*X)", "X", "2*X*inv(X'*X)"),
    ("logdet(X'*X)", "X", "2*det(X'*X)*X*inv(X'*X)"),
    ("a*det(A)", "A", "a*inv(A)'"),
    ("det(A)*tr(B)", "A", "tr(B)*inv(A)'"),
    ("det(inv(A))", "A", "-inv(A)'"),
    ("logdet(A + a*eye)", "A", "det(A + a*eye)*inv(A + a*eye)'"),
    ("det(A') + tr(A)", "A", "inv(A)' + eye"),
]
TRANSPOSED_PRODUCTS = [
    ("tr(A*B*X)", "X", "A'*B'", "A: n,n"),
    ("norm2(A*B*X)^2/2", "X", "A'*B'*A*B*X", "A: n,n"),
    ("tr(A*B*X*C)", "X", "A'*B'*C'", "A: n,n"),
    ("tr(A*X*B*C)", "X", "A'*B'*C'", "B: n,n"),
    ("l(A*B*X)", "X", "A'*B'*grad_l(A*B*X)", "A: n,n"),
    ("l(X*A*B)", "X", "grad_l(X*A*B)*A'*B'", "A: n,n"),
    ("norm2(A*B*x - y)^2", "x", "2*A'*B'*(A*B*x - y)", "A: n,n"),
    ("y'*A*B*x", "x", "A'*B'*y", "A: n,n"),
    ("x'*A*B*y", "y", "A'*B'*x", "A: n,n"),
    ("tr(X*A*B)", "X", "A'*B'", "A: n,n"),
    ("l(W3*W2*W1)", "W1", "W3'*W2'*grad_l(W3*W2*W1)", "W2: n,n; W3: n,n"),
]
SQUARES_OF_ENTRIES = [
    ("norm2(M.*(X-Y))^2/2", "X", "M.*(X-Y)"),
    ("norm2(M.*X)^2", "X", "2*M.*X"),
    ("sum(x.^3)/3", "x", "x"),
    ("norm2(M.*(X*W-Y))^2/2", "W", "X'*(M.*(X*W-Y))"),
    ("norm2(z.*(A*x-y))^2", "x", "2*A'*(z.*(A*x-y))"),
    ("norm2(z.*x)^2/2", "x", "z.*x"),
    ("norm2(x.*y)^2", "y", "2*x.*y"),
    ("sum((M.*X).^2)", "X", "2*M.*X"),
    ("norm2(M.*(U*V'))^2/2", "U", "(M.*(U*V'))*V"),
    ("norm2(M.*(U*V'-Y))^2/2", "V", "(M.*(U*V'-Y))'*U"),
]
LAYOUTS = [
    ("norm2(X*w-y)^2", "w", "2*(X*w-y)'*X"),
    ("l(A*x)", "x", "grad_l(A*x)'*A"),
    ("x'*A*y", "x", "y'*A'"),
    ("sum(exp(x))", "x", "exp(x)'"),
    ("l(W*x)", "W", "x*grad_l(W*x)'"),
    ("l(W2*W1)", "W1", "grad_l(W2*W1)'*W2"),
    ("norm2(A*X-B)^2/2", "X", "(A*X-B)'*A"),
    ("tr(A*X)", "X", "A"),
    ("l(U*V')", "U", "V'*grad_l(U*V')'"),
    ("logsumexp(x)", "x", "softmax(x)'"),
    ("norm2(x)", "x", "x'/norm2(x)"),
]
KINDS = {
    "the derivative of": [(*one, "") for one in ACTIVATIONS],
    "det(": [(*one, "") for one in DETERMINANTS],
    "the order in the transpose of a product": TRANSPOSED_PRODUCTS,
    "an entrywise square is forgotten": [(*one, "") for one in SQUARES_OF_ENTRIES],
    "layout": [(*one, "") for one in LAYOUTS],
}


@pytest.mark.parametrize("words", KINDS)
def test_slips_of_a_kind_are_named(words: str) -> None:
    """All that are tried are refuted; a sample of four by default, where one may have another name."""
    tried = KINDS[words] if THOROUGH else KINDS[words][::3]
    answers = [(one, judge_claim(one[0], one[1], one[2], one[3])) for one in tried]
    assert [one for one, answer in answers if answer.verdict is not Verdict.REFUTED] == []
    other = [(one[:3], answer.slip) for one, answer in answers if words not in answer.slip]
    assert len(other) <= len(tried) // 10, other


def test_a_forgotten_derivative_is_named_and_mended_in_a_line() -> None:
    text = "grad(l(W2*tanh(W1*x)), W1)\n= W2'*grad_l(W2*tanh(W1*x))*x'"
    (line,) = judged_lines(read_document(text))
    assert line.slip.startswith("the derivative of tanh is forgotten")
    assert line.repair is not None


def test_a_gradient_that_is_not_square_is_not_called_symmetric() -> None:
    """∇l(P Qᵀ) is m×n, and its transpose stands in a product of entries: it does not fit there itself."""
    point = "(U.*U)*(V.*V)'"
    found = dlhw3.check(f"l({point})", wrt="V", claim=f"2*(grad_l({point})'*(U.*U)').*V")
    assert found.verdict is dlhw3.Verdict.REFUTED


@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "slip"),
    [
        ("sqrt(norm2(X)^2 + 1)", "X", "X/sqrt(norm2(X)^2)", "a forgotten term"),
        ("sum(log(cosh(X*w - y)))", "w", "X'*tanh(X*w)", "a forgotten term"),
        ("sum(log(cosh(X*w - y)))", "w", "X'*tanh(X*w + y)", "the sign of one term is wrong"),
        ("l(A*X + B)", "X", "A'*grad_l(A*X)", "a forgotten term"),
        ("l(W*diag(s)*X)", "s", "diag(X'*(W'*grad_l(W*diag(s)*X)))", "a swapped order"),
        ("exp(-a*norm2(x - y)^2)", "a", "-norm2(x - y)^2*exp(-a*norm2(x - y))", "a wrong power"),
    ],
)
def test_a_slip_within_a_function_is_named(objective: str, wrt: str, claim: str, slip: str) -> None:
    answer = judge_claim(objective, wrt, claim)
    assert (answer.verdict, answer.slip) == (Verdict.REFUTED, slip)


@pytest.mark.parametrize(
    ("given", "wrong", "slip", "repair"),
    [
        ("x'*A*y", "y'*A*x", "a missing transpose", "= dot(y, A'*x)"),
        ("(A*B)'*x", "B'*A*x", "a missing transpose; holds if A is symmetric", "= B'*A'*x"),
        ("A*B*x", "A'*B*x", "a transpose too many; holds if A is symmetric", "= A*B*x"),
        ("l(A*x + y)", "l(A*x)", "a forgotten term", "= l(A*x + y)"),
    ],
)
def test_a_change_and_what_would_make_it_unnecessary_are_both_told(
    given: str, wrong: str, slip: str, repair: str
) -> None:
    (line,) = dlhw3.check(f"shape A: n,n\nshape B: n,n\n{given}\n = {wrong}\n")
    assert line.data["slip"].startswith(slip)
    assert line.data["repair"] == repair


@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "shapes"),
    [
        ("x'*A*x", "x", "2*A*x", "x: 2"),
        ("l(U*U')", "U", "2*grad_l(U*U')*U", "U: 2,1"),
        ("norm2(X*w - y)^2", "w", "X'*(X*w - y)", "X: 3,2"),
        ("l(W2*W1)", "W1", "W2'*grad_l(W2*W1)*2", "W1: 2,3; W2: 4,2"),
    ],
)
def test_slips_are_looked_for_where_sizes_are_numbers(
    objective: str, wrt: str, claim: str, shapes: str
) -> None:
    """The first two ended in a traceback: SymPy refuses a product in an order that does not fit."""
    assert judge_claim(objective, wrt, claim, shapes).slip


def test_a_slip_behind_a_differential_is_named_and_its_repair_holds() -> None:
    """Differentials are carried out before the slip is looked for: d(softmax(z)) was told without a repair."""
    (line,) = judged_lines(read_document("d(softmax(z)) = diag(softmax(z))*dz"))
    assert (line.verdict.name, line.slip) == ("REFUTED", "a forgotten term")
    (mended,) = dlhw3.check("d(softmax(z)) = diag(softmax(z))*dz").lines
    again = dlhw3.check(f"d(softmax(z)) {mended.data['repair']}")
    assert again.holds


WRONG_LAWS = [
    ("grad(sum(sigmoid(X*w)), w)\n = X'*sigmoid(X*w)", "sigmoid stands where its derivative is due"),
    ("grad(sum(tanh(X*w)), w)\n = X'*tanh(X*w)", "tanh stands where its derivative is due"),
    ("d(X'*X)\n = 2*X'*dX", "one term is taken for its transpose"),
    ("det(2*A)\n = 2*det(A)", "a factor within det comes out once for each row"),
    ("det(a*B)*A\n = a*det(B)*A", "a factor within det comes out once for each row"),
    ("(A + B)^2\n = A^2 + 2*A*B + B^2", "matrices do not commute"),
]


@pytest.mark.parametrize(("lines", "words"), WRONG_LAWS)
def test_a_law_that_does_not_hold_is_named_and_the_repair_is_right(lines: str, words: str) -> None:
    (line,) = judged_lines(read_document(lines))
    assert line.verdict is Verdict.REFUTED
    assert line.judgement.counterexample is not None
    assert line.slip.startswith(words)
    assert line.repair is not None
    assert line.repair != line.right


def test_a_right_line_has_no_slip() -> None:
    for text in ("det(2*A)\n = 2*det(A)", "(A + B)^2\n = A^2 + 2*A*B + B^2"):
        (line,) = judged_lines(read_document(f"shape A: 1,1\nshape B: 1,1\n{text}"))
        assert (line.verdict, line.slip) == (Verdict.PROVED, "")
