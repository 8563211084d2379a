"""What is assumed of letters: read in the same words everywhere, used by proofs, and what follows from it."""

from __future__ import annotations

import numpy as np
import pytest
from language_interpreter import evaluate
from sympy import MatrixExpr

import dlhw3
from dlhw3.errors import UserError
from dlhw3.notation.expr import expr_text
from dlhw3.notation.premises import premises
from dlhw3.symbolic.conditions.definite import FOLLOWS, is_pd, is_psd
from dlhw3.symbolic.language.assumed.assumptions import facts_of, read_assumptions
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.judged.claims import judge_claim
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.language.shaping.shapes import Shapes
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.ranges import Facts


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("A symmetric", [("A", "symmetric")]),
        ("A = A'", [("A", "symmetric")]),
        ("A symmetric psd", [("A", "symmetric"), ("A", "psd")]),
        ("A, B_1 and C are symmetric", [("A", "symmetric"), ("B_1", "symmetric"), ("C", "symmetric")]),
        ("K positive definite, a > 0; x!=0", [("K", "pd"), ("a", "> 0"), ("x", "!= 0")]),
        ("Q orthogonal", [("Q", "orthogonal")]),
        ("x ≠ 0", [("x", "!= 0")]),
        ("S positive semidefinite", [("S", "psd")]),
    ],
)
def test_assumptions_are_read(text: str, due: list[tuple[str, str]]) -> None:
    assert list(read_assumptions([text])) == due


@pytest.mark.parametrize(
    "text", ["A", "symmetric", "A hermitian", "A symmetric B", "A =", "2 > 0", "psd A", ""]
)
def test_what_is_no_assumption_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="nothing that can be assumed"):
        read_assumptions([text])


CLAIMS = [
    ("norm2(Q*x - y)^2", "x", "2*(x - Q'*y)", ["Q orthogonal"]),
    ("norm2(Q*S*Q')^2", "S", "2*S", ["Q orthogonal"]),
    ("tr(Q'*A*Q*B*X)", "X", "B'*Q'*A'*Q", ["Q orthogonal"]),
    ("x'*A*x", "x", "2*A*x", ["A symmetric"]),
    ("y'*inv(K)*y", "y", "2*inv(K)*y", ["K pd"]),
    ("sum(y.*y.*x)", "x", "vector(1)", ["y.^2 = 1"]),
    ("logdet(K + X*X')", "X", "2*inv(K + X*X')*X", ["K psd"]),
]


@pytest.mark.parametrize(("text", "wrt", "claim", "assume"), CLAIMS)
def test_a_claim_that_needs_an_assumption_is_proved_under_it_alone(
    text: str, wrt: str, claim: str, assume: list[str]
) -> None:
    assert judge_claim(text, wrt, claim, assume=assume).verdict.name == "PROVED"
    if "B*X" not in text:  # true without it
        assert judge_claim(text, wrt, claim).verdict.name == "REFUTED"


def test_the_same_words_stand_in_a_file() -> None:
    lines = (
        "assume Q orthogonal\nassume A, B psd\nnorm2(Q*x)^2\n= norm2(x)^2\ntr(A*B)\n= tr(B'*A)\n= tr(A'*A)"
    )
    assert [one.verdict.name for one in judged_lines(read_document(lines))] == ["PROVED", "PROVED", "REFUTED"]


ASSUMED = ("K pd", "S psd", "a > 0", "b >= 0", "x != 0", "T symmetric", "N invertible")
POSITIVE_DEFINITE = [
    "K", "inv(K)", "K + S", "K + a*eye", "S + a*eye", "eye + X*X'", "a*K", "N*K*N'", "N*N'", "inv(S + eye)",
    "K*S*K + K", "inv(inv(K) + S)", "K.*K", "a^2*eye + b*S", "exp(c)*K", "K/a", "2*eye", "K*K*K", "N'*N",
]  # fmt: skip
SEMIDEFINITE = ["S", "X*X'", "X'*X", "X*K*X'", "b*S", "c^2*S", "T*T", "T*S*T", "S + X*X'", "X*X'*X*X'"]
NEITHER = [
    "T",
    "X*S",
    "K - S",
    "-K",
    "c*K",
    "S*K",
    "K*S",
    "N",
    "T + K",
    "N*K*N",
    "x*y'",
    "a*K - b*K",
    "N*T*N'",
]


def expressions(texts: list[str]) -> tuple[list[MatrixExpr], Facts]:
    shapes = Shapes({"X": ("n", "n"), "x": ("n", 1), "y": ("n", 1)}, frozenset())
    trees = [parse(text) for text in [*texts, "a + b + c + tr(K+S+T+N+X) + x'*x"]]
    for tree in trees:
        shapes.of(tree)
    builder = Builder(shapes)
    found = [builder.of(tree) for tree in trees][:-1]
    return found, facts_of(read_assumptions(ASSUMED), builder, [])  # type: ignore[return-value]


def values(seed: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    X, Y, T, N = random.uniform(-1, 1, (4, 3, 3))
    numbers = {"a": 0.7, "b": 0.0 if seed else 0.4, "c": -0.6}
    point = {
        "X": X,
        "K": Y @ Y.T + np.eye(3) / 9,
        "S": X[:, :1] @ X[:, :1].T,
        "T": T + T.T,
        "N": N + 2 * np.eye(3),
    }
    return point | {k: np.asarray(v) for k, v in numbers.items()} | {"x": Y[:, :1], "y": X[:, 1:2]}


def test_what_is_plainly_definite_is_so_and_what_is_not_is_not_said_to_be() -> None:
    texts = [*POSITIVE_DEFINITE, *SEMIDEFINITE, *NEITHER]
    found, facts = expressions(texts)
    for text, matrix in zip(texts, found, strict=True):
        assert is_pd(matrix, facts) == (text in POSITIVE_DEFINITE), text
        assert is_psd(matrix, facts) == (text not in NEITHER), text
        for seed in range(3):
            value = evaluate(text, values(seed), {}, (3, 3))
            least = np.linalg.eigvalsh((value + value.T) / 2).min()
            if text not in NEITHER:
                assert np.allclose(value, value.T, atol=1e-12)
                assert least > (1e-6 if text in POSITIVE_DEFINITE else -1e-12)


def test_signs_of_numbers() -> None:
    signs = {
        "positive": [
            "a",
            "a^2",
            "det(K)",
            "tr(K)",
            "x'*K*x",
            "x'*x",
            "1 + x'*S*x",
            "exp(c)",
            "norm2(x)",
            "sqrt(a)",
        ],
        "nonnegative": ["b", "c^2", "x'*S*x", "tr(S)", "y'*y", "norm2(y)", "a*b", "abs(c)", "y'*K*y"],
        "": ["c", "x'*T*x", "y'*x", "a - b", "tr(T)", "-a", "x'*K*y", "c^3", "det(T)"],
    }
    texts = [text for several in signs.values() for text in several]
    found, facts = expressions(texts)
    for text, number in zip(texts, found, strict=True):
        positive, nonnegative = (FOLLOWS[kind](number, facts) for kind in ("positive", "nonnegative"))
        assert (positive, nonnegative) == (text in signs["positive"], text not in signs[""]), text


def test_conditions_that_follow_are_told_so_and_what_they_follow_from_is_told() -> None:
    derivation = dlhw3.derive("sqrt(x'*A*x)", wrt="x", assume=["A pd", "x != 0"])
    told = [line for label, line in premises(derivation) if label == "assumes"]
    assert told == ["⟨x, A x⟩ > 0, which follows", "x ≠ 0", "A = Aᵀ ≻ 0"]
    plain = dlhw3.derive("sqrt(x'*A*x)", wrt="x", assume=["A symmetric"])
    assert "⟨x, A x⟩ > 0" in [line for _, line in premises(plain)]


@pytest.mark.parametrize(
    ("text", "assume", "told"),
    [
        ("log(a)", "a > 1", ["1 < a"]),
        ("norm2(x - y)", "x != y", ["x − y ≠ 0"]),
        ("norm2(x) + norm2(3*x)", "", ["x ≠ 0"]),
        ("sum{i=1:m}(log(w'*x{i}))", "w'*x{i} > 0", ["0 ≤ m", "0 < ⟨w, xᵢ⟩    for 1 ≤ i ≤ m"]),
        ("sum{i=1:m}(norm2(W*x{i}-y{i}))", "W*x{i} != y{i}", ["0 ≤ m", "0 < ‖W xᵢ − yᵢ‖    for 1 ≤ i ≤ m"]),
        (
            "sum{i=1:m}(norm2(W*x{i})^2)",
            "x{i} != x{j}",
            ["0 ≤ m", "0 < ‖xᵢ − xⱼ‖    for 1 ≤ i ≤ m, 1 ≤ j ≤ i − 1"],
        ),
        ("sum{i=1:m}(w'*x{i}/norm2(x{i}))", "norm2(x{i}) = 1", ["0 ≤ m", "‖xᵢ‖ = 1    for 1 ≤ i ≤ m"]),
        (
            "sum{i=1:m}(log(a{i}*norm2(w)^2+1))",
            "a{i} > 0",
            ["1 + aᵢ ‖w‖² > 0, for i from 1 to m, which follows", "0 ≤ m", "0 < aᵢ    for 1 ≤ i ≤ m"],
        ),
        ("sum{i=1:m}(sum(w.*log(x{i})))", "x{i} > 0", ["0 ≤ m", "sign(xᵢ) = 𝟏    for 1 ≤ i ≤ m"]),
        ("sum{i=1:m}(sum(w.*sqrt(x{i})))", "x{i} >= 0", ["0 ≤ m", "abs(xᵢ) = xᵢ    for 1 ≤ i ≤ m"]),
        (
            "sum{i=1:m}(log(w'*x{i})) + log(w'*x{m+1})",
            "w'*x{i} >= 0",  # which says nothing of > 0
            [
                "⟨w, x_{m+1}⟩ > 0",
                "⟨w, xᵢ⟩ > 0, for i from 1 to m",
                "0 ≤ m",
                "0 ≤ ⟨w, xᵢ⟩    for 0 ≤ i ≤ m + 1",
            ],
        ),
    ],
)
def test_a_condition_that_a_hypothesis_says_is_not_told_beside_it(
    text: str, assume: str, told: list[str]
) -> None:
    """A name in a proof, i′, is i for a reader where nothing else is."""
    derivation = dlhw3.derive(
        text, wrt=next(one for one in "wWxa" if one in text), assume=[assume] * bool(assume)
    )
    assert derivation.verdict.name == "PROVED"
    lines = [line.split("   [")[0] for label, line in premises(derivation) if label == "assumes"]
    assert lines == told


@pytest.mark.parametrize(
    ("text", "wrt", "assume", "due"),
    [
        ("x'*A*x", "x", ["A symmetric"], "2*A*x"),
        ("x'*inv(K + a*eye)*x", "x", ["K psd", "a > 0"], "2*inv(K + a*eye)*x"),
        ("logdet(inv(S) + A*A')", "A", ["S pd"], "2*inv(inv(S) + A*A')*A"),
        ("logdet(K) - tr(T*K)", "K", ["K pd", "T symmetric"], "inv(K) - T"),
    ],
)
def test_a_gradient_has_no_transposes_of_what_is_symmetric(
    text: str, wrt: str, assume: list[str], due: str
) -> None:
    derivation = dlhw3.derive(text, wrt=wrt, assume=assume)
    assert derivation.verdict.name == "PROVED"
    assert expr_text(derivation.equation("gradient").right) == due


@pytest.mark.parametrize(
    ("text", "claim", "assumed", "told"),
    [
        ("-y'*log(softmax(x))", "softmax(x) - y", "sum(y)=1", "sum(y) = 1"),
        ("norm2(A*x-y)^2", "2*(x - A'*y)", "A'*A = eye", "Aᵀ A = I"),
        ("norm2(x)^4", "4*x", "norm2(x) = 1", "‖x‖ = 1"),
        ("l(x)", "grad_l(x)", "l L-smooth", "0 < L"),
        ("a*norm2(x)^2", "2*a*x", "0 <= a <= 1", "a ≤ 1"),
    ],
)
def test_a_claim_takes_what_a_file_may_assume_and_says_so(
    text: str, claim: str, assumed: str, told: str
) -> None:
    found = dlhw3.check(text, wrt="x", claim=claim, assume=[assumed])
    assert str(found.verdict) == "PROVED"
    assert told in [line for label, line in found.told if label == "assumes"]


def test_a_claim_that_needs_an_assumption_is_refuted_without_it_and_another_with_it() -> None:
    text, claim = "-y'*log(softmax(x))", "softmax(x) - y"
    assert str(dlhw3.check(text, wrt="x", claim=claim).verdict) == "REFUTED"
    assert str(dlhw3.check(text, wrt="x", claim=claim, assume="sum(y) = 2").verdict) == "REFUTED"
    assert dlhw3.derive(text, wrt="x", assume=["sum(y) = 1"]).verdict.name == "PROVED"


@pytest.mark.parametrize(
    ("assumed", "words"),
    [
        ("b <= 1", "b occurs nowhere"),
        ("sum(y) = 1", "y occurs nowhere"),
        ("f convex", "f is assumed convex, and occurs nowhere"),
        ("f(x) = 1", "f occurs nowhere"),
        ("x = 1", "is assumed of"),
        ("l convex, mu", "assumes nothing of a function"),
    ],
)
def test_what_is_assumed_of_nothing_here_is_refused(assumed: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        dlhw3.check("a*norm2(x)^2 + l(x)", wrt="x", claim="2*a*x + grad_l(x)", assume=[assumed])


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("assume n = p\nshape A: n,n\nshape B: p,p\ntr(A*B) = tr(B*A)", "PROVED"),
        ("shape A: n,p\nassume n = p\nassume p = k\nshape B: k,n\nA*B - B*A = 0*A", "REFUTED"),
        ("shape x: n\nshape y: p\nassume n = p\nx'*y/n = y'*x/p", "PROVED"),
        ("shape x: n\nassume n = 1\nsum(x)^2 = norm2(x)^2", "PROVED"),
        ("shape A: n,n\nassume n = 1\ntr(A) = n*sum(A)", "PROVED"),
        ("shape x: n\nassume n = 3\nsum(x) = n", "REFUTED"),
        ("shape x: n\nassume n = 1\nx*x' = norm2(x)^2*eye", "UNDECIDED"),  # of I no size is known
        ("shape A: n,p\nassume p = n\ntr(A)/n = tr(A)/p", "PROVED"),
    ],
)
def test_sizes_that_are_assumed_to_be_equal_are_one(text: str, verdict: str) -> None:
    """n = p was an assumption about two numbers, which no shape knew of."""
    (line,) = judged_lines(read_document(text))
    assert line.verdict.name == verdict


def test_a_line_says_which_sizes_are_equal() -> None:
    (line,) = judged_lines(read_document("assume n = p\nshape A: n,n\nshape B: p,p\ntr(A*B) = tr(B*A)"))
    assert "n = p" in [str(one) for one in line.under]


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("assume X'*X invertible\nX'*X*inv(X'*X)*X'*y = X'*y", ["PROVED"]),
        ("let S = X'*X\nassume S invertible\nS*inv(S)*X'*y = X'*y", ["PROVED"]),
        ("assume X*X' invertible\nX'*X*inv(X'*X) = eye", ["UNDECIDED"]),
        ("assume A*B symmetric\nA*B = B'*A' = B*A", ["PROVED", "REFUTED"]),
        ("assume A*B orthogonal\nB'*A'*A*B*x = x", ["PROVED"]),
        ("assume B*C*B' pd\ninv(B*C*B')*B*C*B' = eye", ["PROVED"]),
        ("let c = 1 + v'*u\nassume c != 0\nc/c = 1", ["PROVED"]),
        ("let p = X*w\nassume p > 0\nexp(log(p)) = p", ["PROVED"]),
        ("assume X*w >= 0\nabs(X*w) = X*w", ["PROVED"]),
        ("assume X*w >= 0\nabs(X*w) = -X*w", ["REFUTED"]),
        ("assume x != y\nnorm2(x-y)/norm2(x-y) = 1", ["PROVED"]),
    ],
)
def test_a_property_is_assumed_of_an_expression(text: str, verdicts: list[str]) -> None:
    """What is assumed makes the line true, and is told as no condition of it any more."""
    lines = list(judged_lines(read_document(text)))
    assert [line.verdict.name for line in lines] == verdicts
    assert not any(line.under for line in lines)


def test_a_property_of_an_expression_is_told_beside_a_gradient() -> None:
    found = dlhw3.derive("logdet(X'*X)", wrt="X", assume=["X'*X pd"])
    assert "Xᵀ X = (Xᵀ X)ᵀ ≻ 0" in found.render("text")
    assert found.verdict.name == "PROVED"
    assert r"$X^{\top} X$ has det $> 0$" in found.render("latex")  # det stood in italics, as four letters
    for assumed, words in (("X'*Z pd", "Z occurs nowhere"), ("norm2(X) pd", "no number is pd")):
        with pytest.raises(UserError, match=words):
            dlhw3.derive("logdet(X'*X)", wrt="X", assume=[assumed])


@pytest.mark.parametrize("said", ["sum(y) = 1", "Q orthogonal", "Q'*Q invertible", "l convex"])
def test_what_is_assumed_twice_is_assumed_once(said: str) -> None:
    """The first two ended in a fault, and in a file in an error."""
    once = dlhw3.derive("l(Q*x) + y'*Q*x", wrt="x", assume=[said])
    twice = dlhw3.derive("l(Q*x) + y'*Q*x", wrt="x", assume=[said, said])
    assert twice.render("text") == once.render("text")
    lines = dlhw3.check(f"assume {said}\nassume {said}\ngrad(l(Q*x) + y'*Q*x, x)\n = Q'*grad_l(Q*x) + Q'*y")
    assert lines.verdict.name == "PROVED"


def test_a_sign_of_a_square_matrix_is_an_order_whatever_the_other_lines_say() -> None:
    """``A >= 0`` was said of the entries or an order as other lines had it: abs(A) = A was PROVED of a psd A."""
    for first in (
        "assume A symmetric\nassume A >= 0",
        "assume A >= 0\nassume A symmetric",
        "assume A psd\nassume A >= 0",
    ):
        line, above = judged_lines(read_document(f"{first}\nabs(A)\n = A\n\nx'*A*x\n >= 0"), explained=False)
        assert line.verdict.name == "REFUTED"
        assert above.verdict.name == "PROVED"
        assert line.line.read_as == (
            "A ≥ 0 is an order, since A is square; of its entries it is A nonnegative",
        )
    square = ("A symmetric", "A >= 0"), ("A symmetric", "A nonnegative")
    judged = [judge_claim("norm1(A)*x'*x", "x", "2*sum(A)*x", assume=one).verdict.name for one in square]
    assert judged == ["REFUTED", "PROVED"]
    with pytest.raises(UserError, match="compares numbers") as refused:
        judge_claim("norm1(A)*x'*x", "x", "2*sum(A)*x", assume=("A symmetric", "A > 0"))
    assert "A positive" in str(refused.value.hint)


@pytest.mark.parametrize(
    ("line", "assumed"),
    [
        ("grad(x'*A*x, x) = 2*A*x", "A symmetric"),
        ("abs(a) = a", "a > 0"),
        ("l(y) >= l(x) + grad_l(x)'*(y-x)", "l convex"),
        ("norm2(Q*x) = norm2(x)", "Q'*Q = eye"),
    ],
)
def test_what_is_assumed_below_a_line_does_not_hold_in_it(line: str, assumed: str) -> None:
    """The first line was PROVED, and nothing said that this rests on a line below it."""
    late = judged_lines(read_document(f"{line}\nassume {assumed}\n{line}"))
    assert [one.verdict.name for one in late] == ["REFUTED", "PROVED"]
    first, sign, rest = line.partition(" = " if " = " in line else " >= ")
    within = judged_lines(read_document(f"{first}\n = {first}\nassume {assumed}\n{sign}{rest}"))
    assert [one.verdict.name for one in within] == ["PROVED", "PROVED"]
    both = judged_lines(read_document(f"assume {assumed}\n{line}\nassume {assumed}\n{line}"))
    assert [one.verdict.name for one in both] == ["PROVED", "PROVED"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("assume a > 0\nassume a <= -1\na\n = a + 1", "nothing was found at which all that is assumed holds"),
        ("assume a > 0\nassume a <= -1\nb\n = b + 1", "nothing was found at which all that is assumed holds"),
        ("assume norm2(x) = -1\nx\n = 0*x", "nothing was found at which all that is assumed holds"),
        ("assume a > 0\nassume a <= 0\nlog(1 + a)\n >= a - a^2/2", "UNDECIDED"),
        ("sequence x: n\nassume x{i}'*x{j} = 0\nnorm2(x{i})^2\n = 0", "x{i}'*x{j} = 0, for i = j too"),
        ("sequence x: n\nassume x{i}'*x{j} = 0\nnorm2(x{1})\n = 0", "x{i}'*x{j} = 0, for i = j too"),
    ],
)
def test_what_is_assumed_and_holds_nowhere_is_told_beside_the_verdict(text: str, words: str) -> None:
    (line,) = dlhw3.check(text)
    assert words in str(line)


@pytest.mark.parametrize(
    "text",
    [
        "assume a > 0\nlog(a^2)\n = 2*log(sqrt(a^2)) + log(log(a))",
        "sequence x: n\nassume norm2(x{i} - x{j}) <= 1\nnorm2(x{1} - x{2})^2\n <= 1",
        "sequence a\nassume a{i} <= a{j} + 1\na{1}\n <= a{2} + 1",
    ],
)
def test_what_is_assumed_and_holds_somewhere_is_not_told_so(text: str) -> None:
    (line,) = dlhw3.check(text)
    assert "nothing was found" not in str(line)
    assert "for i = j too" not in str(line)


def test_a_gradient_of_an_abstract_function_that_is_assumed_is_its_formula_where_it_is_differentiable() -> (
    None
):
    """It was SUPPORTED: the gradient of l(x) + c x'x has its formula under a condition."""
    (line,) = dlhw3.check("assume grad(l(x*a) + c*norm2(x)^2, x) = 0\na*grad_l(x*a) = -2*c*x").lines
    assert line.verdict.name == "PROVED"
    assert any("l: ℝ^{n} → ℝ is Fréchet differentiable at a x" in one for one in line.data["assumes"])
