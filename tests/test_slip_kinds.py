"""Slips of one kind each, and the words that name them: at least nine of ten of every kind."""

from __future__ import annotations

import pytest
from sampling import THOROUGH

import dlhw3
from dlhw3.output.checked import CheckedClaim
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.judged.claims import judge_claim
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
    told = [
        (one, next(line for label, line in CheckedClaim(a).told if label == "slip")) for one, a in answers
    ]
    other = [(one[:3], slip) for one, slip in told if words not in slip]
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
        (
            "(A*B)'*x",
            "B'*A*x",
            "a missing transpose: A where Aᵀ is due; holds if A is symmetric",
            "",  # what stands before is no repair
        ),
        ("A*B*x", "A'*B*x", "a transpose too many: Aᵀ where A is due; holds if A is symmetric", ""),
        ("l(A*x + y)", "l(A*x)", "a forgotten term", ""),
    ],
)
def test_a_change_and_what_would_make_it_unnecessary_are_both_told(
    given: str, wrong: str, slip: str, repair: str
) -> None:
    (line,) = dlhw3.check(f"shape A: n,n\nshape B: n,n\n{given}\n = {wrong}\n")
    assert line.data["slip"].startswith(slip)
    assert line.data.get("repair", "") == repair


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
    assert line.repair not in (line.left, line.right)
    assert (line.repair is None) == (words == "a factor within det comes out once for each row")


OF_LINES = [
    (
        "let s = softmax(z)\nd(softmax(z))\n= (eye - s*s')*dz",
        "the identity stands where a diagonal matrix is due: I where diag(softmax(z)) is due",
    ),
    (
        "shape x: n\nlet r = x - mean(x)\nlet s = sqrt(norm2(r)^2/n + e)\ngrad(u'*r/s, x)\n= (u - mean(u))/s",
        "a forgotten term: −⟨u, x − sum(x) 𝟏/n⟩ (x − sum(x) 𝟏/n)/(n sqrt(e + ‖x − sum(x) 𝟏/n‖²/n)³)",
    ),
    (
        "scalar c\ngrad(norm2(X*w - y)^2/2 + c/2*norm2(w)^2, w)\n= (X'*X + c)*w - X'*y",
        "a number is added to every entry, where it is due times the identity: 𝟏 where I is due",
    ),
    (
        "shape W: n,k\nshape A: r,k\ngrad(l(W + B*A), B)\n= B'*grad_l(W + B*A)",
        "the gradient in A, which is not what is asked for",
    ),
    (
        "sequence x: n\ngrad(sum{i=1:m}(l(W*x{i}))/m, W)\n= sum{i=1:m}(grad_l(W*x{i})*x{i}')",
        "a factor: the claim is m times the line before; 1/m is forgotten",
    ),
    (
        "sequence x: n\ngrad(sum{i=1:m}(exp(w'*x{i})), w)\n= sum{j=1:m}(exp(w'*x{j})*w)",
        "one part is wrong, and the rest right: w where xⱼ is due",
    ),
]


@pytest.mark.parametrize(("lines", "told"), OF_LINES)
def test_the_slip_of_a_line_is_told(lines: str, told: str) -> None:
    (line,) = dlhw3.check(lines)
    assert line.data["slip"] == told


def test_no_repair_is_the_left_side_again() -> None:
    (line,) = judged_lines(read_document("det(inv(A))\n= det(A)"))
    assert (line.verdict, line.repair) == (Verdict.REFUTED, None)


def test_what_a_line_is_off_by_has_its_norms() -> None:
    (line,) = dlhw3.check("shape x: n\ngrad(u'*x/sqrt(norm2(x)^2/n + e), x)\n= u/sqrt(norm2(x)^2/n + e)")
    assert line.data["off by"] == "−⟨u, x⟩ x/(n sqrt(e + ‖x‖²/n)³)"


def test_a_right_line_has_no_slip() -> None:
    for text in ("det(2*A)\n = 2*det(A)", "(A + B)^2\n = A^2 + 2*A*B + B^2"):
        (line,) = judged_lines(read_document(f"shape A: 1,1\nshape B: 1,1\n{text}"))
        assert (line.verdict, line.slip) == (Verdict.PROVED, "")


TOLD = [
    ("log(1+exp(-a*w'*x))", "w", "-a*sigmoid(a*w'*x)*x", "the sign is wrong within sigmoid: "),
    ("sum(log(1+exp(-y.*(X*w))))", "w", "-X'*(y.*sigmoid(y.*(X*w)))", "the sign is wrong within sigmoid: "),
    ("x'*inv(A)*x", "x", "2*inv(A)*x", "holds if A is symmetric, which is not assumed"),
    (
        "norm2(tanh(W*x)-y)^2/2",
        "W",
        "((sinh(W*x)-y).*(1-tanh(W*x).^2))*x'",
        "sinh(W x) where tanh(W x) is due",
    ),
    (
        "norm2(sigmoid(W*x)-y)^2/2",
        "W",
        "((sigmoid(W*x)-y).*sigmoid(W*x))*x'",
        "sigmoid stands where its derivative",
    ),
    (
        "norm2(V*relu(W*x)-y)^2/2",
        "W",
        "((V'*(V*relu(W*x)-y)).*relu(W*x))*x'",
        "relu stands where its derivative is",
    ),
    (
        "norm2(W'*X'*X*W)^2/4",
        "W",
        "W*W'*X'*X*X'*X*W",
        "a swapped order: W Wᵀ Xᵀ X Xᵀ X W where Xᵀ X W Wᵀ Xᵀ X W",
    ),
    ("norm2(X*W)^2/2", "W", "X*X'*W", "a swapped order: X Xᵀ W where Xᵀ X W is due"),
    ("norm2(X*w-y)", "w", "X'*(X*w-y)", "a forgotten factor: 1/‖X w − y‖"),
    ("norm2(X*w-y)^2/2 + b*sum(w)", "w", "X'*(X*w-y) + b*w", "w where 𝟏 is due"),
    ("tr(A*X*B)", "X", "A*B", "missing transposes: of A and B"),
    ("l(U*V')", "V", "grad_l(U*V')*U", "a missing transpose: ∇l(U Vᵀ) where ∇l(U Vᵀ)ᵀ is due"),
    ("l(W{N:1})", "W{N}", "grad_l(W{N:1})*W{N-1:1}", "another shape: a missing transpose: W{N-1:1}'"),
    ("sum(sqrt(x.^2+a))", "x", "x./(x.^2+a)", "x^∘2 + a 𝟏 where sqrt(x^∘2 + a 𝟏) is due"),
    (
        "norm2(V*tanh(W*x)-y)^2/2",
        "W",
        "((V'*(V*tanh(W*x)-y)).*(1-tanh(W*x)))*x'",
        "a wrong power: tanh(W x) where",
    ),
]


@pytest.mark.parametrize(("text", "wrt", "claim", "told"), TOLD)
def test_a_slip_says_what_stands_where_what_is_due(text: str, wrt: str, claim: str, told: str) -> None:
    answer = dlhw3.check(text, wrt=wrt, claim=claim)
    assert answer.verdict is dlhw3.Verdict.REFUTED
    assert told in dict(answer.told)["slip"]


def test_a_size_that_one_term_lacks_is_named_and_one_too_many_too() -> None:
    text, shapes = "norm2(X*w-y)^2/n + a*norm2(w)^2", "X: n,p"
    answer = dlhw3.check(text, wrt="w", claim="2*X'*(X*w-y) + 2*a*w", shapes=shapes)
    assert dict(answer.told)["slip"] == "a forgotten factor: 1/n"
    answer = dlhw3.check("sum{i=1:m}(l(w, x{i}))", wrt="w", claim="1/m*sum{i=1:m}(grad_l_1(w, x{i}))")
    assert dict(answer.told)["slip"] == "a factor: the claim is 1/m times the gradient"


def test_no_letter_is_taken_for_a_symmetric_one_where_a_claim_fits_at_some_sizes_only() -> None:
    answer = dlhw3.check("norm2(X*w-y)^2", wrt="w", claim="2*X*(X*w-y)")
    assert dict(answer.told)["slip"] == "a missing transpose: X where Xᵀ is due"


def test_differentials_are_worked_out_before_it_is_told_what_lines_are_off_by() -> None:
    """They were told twice: + d⟨x, A⁻¹ x⟩ + d⟨x, A⁻¹ x⟩."""
    (line,) = dlhw3.check("d(x'*inv(A)*x)\n = -x'*inv(A)*dA*inv(A)*x + 2*x'*inv(A)*dx").lines
    assert line.data["off by"] == "⟨(A⁻¹ − A⁻ᵀ) x, dx⟩"
    assert line.data["slip"] == "holds if A is symmetric, which is not assumed"
    (line,) = dlhw3.check("sum{i=1:m}(a) = a").lines
    assert line.data["off by"] == "a (m − 1)"
    (line,) = dlhw3.check("sequence x: n\nw + sum{i=1:m}(x{i}) = w*m + sum{i=1:m}(x{i})").lines
    assert "at m = 2" in line.data["values"]


def test_where_a_claim_has_its_meaning_is_told() -> None:
    answer = dlhw3.check("norm2(x-y)^2/(a-1)", wrt="x", claim="2*(x-y)/(a-1)")
    assert dict(answer.told)["assumes"] == "a − 1 ≠ 0 (elsewhere it is not defined)"
    (line,) = dlhw3.check("assume y >= 0\ny'*sigmoid(X*w)/sum(y) <= 1").lines
    assert line.verdict is dlhw3.Verdict.PROVED or line.data["assumes"] == ["sum(y) ≠ 0"]


def test_a_factor_is_in_another_power_only_where_it_stands_side_by_side_with_itself() -> None:
    """(WᵀBW)⁻² was said to be due for the first of two inverses that a product has apart."""
    claim = "2*A*W*inv(W'*B*W) - 2*B*W*inv(W'*B*W)*(W'*A*W)"
    answer = dlhw3.check("tr(inv(W'*B*W)*(W'*A*W))", wrt="W", claim=claim, assume=["A symmetric", "B pd"])
    assert dict(answer.told)["slip"] == "a forgotten factor: (Wᵀ B W)⁻¹"
    answer = dlhw3.check("tr(A*A*X)", wrt="X", claim="A'")
    assert dict(answer.told)["slip"] == "a wrong power: Aᵀ where (Aᵀ)² is due"


def test_the_order_of_the_numbers_of_a_mixed_second_derivative_is_told() -> None:
    """∇₁₂ moves argument 1: as block row 1, column 2, it was REFUTED, and nothing said why."""
    claim = (
        "A'*hess_l_11(A*x,B*x,A*dx) + B'*hess_l_22(A*x,B*x,B*dx)"
        " + A'*hess_l_{}(A*x,B*x,B*dx) + B'*hess_l_{}(A*x,B*x,A*dx)"
    )
    told = dlhw3.check("l(A*x,B*x)", wrt="x", order=2, claim=claim.format("12", "21"))
    assert dict(told.told)["slip"].startswith("hess_l_12 takes its direction in argument 1")
    assert (
        dlhw3.check("l(A*x,B*x)", wrt="x", order=2, claim=claim.format("21", "12")).verdict.name == "PROVED"
    )
    help_of = dlhw3.derive("l(A*x,B*x)", wrt="x", order=2).lambdify("numpy").__doc__
    assert "D1 moves X1 and is (n,); the value is (p,), a gradient in X2" in str(help_of)


@pytest.mark.parametrize(
    ("objective", "claim"), [("tr(S*A)", "A'"), ("tr(inv(S)*A) + logdet(S)", "inv(S) - inv(S)*A'*inv(S)")]
)
def test_the_gradient_in_all_entries_of_a_symmetric_letter_is_told_and_repaired(
    objective: str, claim: str
) -> None:
    """It was told to hold if A is symmetric, though it is right in all entries of S."""
    free, among = f"grad({objective}, S)\n = ", f"assume S pd\ngrad({objective}, S)\n "
    assert dlhw3.check(free + claim.replace("inv(S)", "inv(S)'") + "\n").holds
    (line,) = dlhw3.check(f"{among}= {claim}\n").lines
    assert line.verdict is dlhw3.Verdict.REFUTED
    assert line.data["slip"].startswith("the gradient among symmetric S is (G + G')/2")
    assert dlhw3.check(f"{among}{line.data['repair']}\n").holds
    (line,) = dlhw3.check(f"{among}= 2*({claim})\n").lines
    assert line.verdict is dlhw3.Verdict.REFUTED
    assert "among symmetric" not in str(line.data.get("slip"))
