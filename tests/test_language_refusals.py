"""What the language refuses: in one sentence, in its place, with a hint that works."""

from __future__ import annotations

import re

import pytest
from counting import TWO_SECONDS, calls

import dlhw3
from dlhw3.cli import run
from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.text.parse import parse


def refusal(text: str, wrt: str = "X", **options: object) -> UserError:
    with pytest.raises(UserError) as caught:
        dlhw3.derive(text, wrt=wrt, **options)
    return caught.value


HINTED = [
    ("sum(l(X*w))", "sum(l(X*w))", "l(X*w)"),
    ("norm2(sum(X*Y, 1))^2", "sum(X*Y, 1)", "(X*Y)*vector(1)"),
    ("sum(max(x))", "max(x)", "logsumexp(x)"),
    ("KL(p, q)", "KL(p, q)", "sum(p.*log(p./q))"),
    ("x'*mean(log(1 + l(X*w)))*y", "mean(log(1 + l(X*w)))", "log(1 + l(X*w))"),
    ("sum(i, norm2(X)^2, 1, m)", "sum(i, norm2(X)^2, 1, m)", "sum{i=1:m}(norm2(X)^2)"),
    ("trr(X)", "trr(X)", "tr(X)"),
    ("1+lg(tr(X))", "lg(tr(X))", "log(tr(X))"),
    ("trace(X)", "trace(X)", "tr(X)"),
    ("sum(square(X))", "square(X)", "X.^2"),
    ("sum(arcsinh(X))", "arcsinh(X)", "log(X + sqrt(X.^2 + 1))"),
    ("sum(sgn(X))", "sgn(X)", "sign(X)"),
    ("tr(X^(1/2))", "X^(1/2)", "tr(inv(R)*X)/2"),
    ("tr((X+eye)^0.5)", "(X+eye)^0.5", "tr(inv(R)*(X+eye))/2"),
    ("c + tr((X'*X)^(1/2))", "(X'*X)^(1/2)", "c + nuclear(X)"),
    ("tr(X^(1/3))", "X^(1/3)", "X.^(1/3)"),
    ("tr(sqrtm(X))", "sqrtm(X)", "tr(R)"),
    ("vec(X)'*vec(Y)", "vec(X)", "dot(X, Y)"),
    ("norm2(vec(X))^2", "vec(X)", "norm2(X)^2"),
    ("norm2(cov(X))^2", "cov(X)", "X'*X"),
    ("norm2(kron(A,X)*y)", "kron(A,X)", "norm2(X*Y*A')"),
    ("sum_i(x_i^2)", "x_i^2", "sum(x.^2)"),
    ("c*sum_i (w'*x_i)^2 + tr(X)", "sum_i (w'*x_i)", "c*sum{i=1:m}((w'*x{i})^2) + tr(X)"),
    ("Σ_i (w'*x_i)^2", "Σ_i (w'*x_i)", "sum{i=1:m}((w'*x{i})^2)"),
    ("Σ_i x_i", "x_i", "sum(x)"),
    ("A(1,2)*X", "A(1,2)", "(h'*A*k)*X"),
    ("A(1,2)*X + A(2,1)*X", "A(1,2)", "(h'*A*k)*X + (u'*A*v)*X"),
    ("sum(X)/0", "0", "sum(X)/2"),
    ("sum(X./(1-1))", "(1-1)", "X/2"),
    ("sum((0*X).^-1)", "(0*X)", "1/2"),
    ("tr(X)+1/X", "X", "1./X"),
    ("norm2(X)^2 + tr(X*h)", "tr(X*h)", "tr((X*h)'*(X*h))"),
    ("tr(X) + norm2(h*X*h)", "h*X", "h'*X"),
    ("tr(X**2)", "*", "tr(X^2)"),
    ("tr(XᵀX)", "ᵀ", "tr(X'*X)"),
    ("tr(Xᵀ·X)", "ᵀ", "tr(X'*X)"),
    ("2 tr(X)", "tr", "2*tr(X)"),
    ("norm2(X - A", " ", "norm2(X - A)"),
    ("tr(X))", ")", "tr(X)"),
    ("exp*tr(X)", "exp", "exp(X)"),
    ("X(X)", "X(X)", "X2(X)"),
    ("tr(X)*l + l(X)", "l(X)", "l2(X)"),
    ("tr(X'*dX)", "dX", "D"),
    ("sum(d(X*X))", "d(X*X)", "X*X"),
    ("tr(X^2^3)", "^", "tr((X^2)^3)"),
    ("dot(X, X, X)", "dot(X, X, X)", "dot(X, X)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "hint"), HINTED)
def test_a_refusal_is_one_sentence_in_its_place_with_a_hint_that_reads(
    text: str, place: str, hint: str
) -> None:
    error = refusal(text)
    assert error.at is not None
    assert (error.at.text + " ")[error.at.start : error.at.stop] == place
    assert error.message.endswith(".")
    assert "\n" not in error.message
    assert error.hint == hint
    parse(error.hint)


@pytest.mark.parametrize(
    ("text", "letter"),
    [("lambda*norm2(X)^2", "lambda"), ("norm2(mu*X - Y)^2", "mu")],
)
def test_a_letter_that_should_be_a_number_is_found_and_the_hint_works(text: str, letter: str) -> None:
    error = refusal(text)
    assert error.in_shell().endswith(f"Try: --shape '{letter}: scalar'")
    assert dlhw3.derive(text, wrt="X", shapes={letter: ()}).verdict.name == "PROVED"


FOREIGN = [
    ("torch.norm(X - Y)^2", "norm2(X - Y)^2"),
    ("torch.trace(X.T @ X)", "tr(X' * X)"),
    ("np.exp(X).sum()", "sum(exp(X))"),
    ("(X*y).pow(2).sum()", "sum((X*y).^2)"),
    ("np.sum((X@y)**2)", "sum((X*y).^2)"),
    ("F.softmax(X@y, dim=0)", "softmax(X*y)"),
    ("sum(X, axis=0)", "(X)'*vector(1)"),
    ("lambda X: norm2(X)**2", "norm2(X)^2"),
    ("X.'*X", "X'*X"),
    ("sum(exp.(X))", "sum(exp(X))"),
    ("log|X|", "logdet(X)"),
    ("3|X|^2", "3*norm2(X)^2"),
    ("||X y - w||_2^2", "norm2(X*y - w)^2"),
    ("‖Xy − w‖²", "norm2(X*y - w)^2"),
    ("tr(X’*X)", "tr(X'*X)"),
    ("tr(X^⊤ X)", "tr(X'*X)"),
    ("1_000*tr(X)", "1000*tr(X)"),
    ("½*tr(X)", "(1/2)*tr(X)"),
    ("tr(X);", "tr(X)"),
    ("tr(X) % its trace", "tr(X)"),
    ("Tr[X*Y]", "tr(X*Y)"),
    ("y**T*X*y", "y'*X*y"),
    ("norm2(X, 'fro')^2", "norm2(X)^2"),
    ("cross_entropy(softmax(X*y), w)", "(-sum(w.*log(softmax(X*y))))"),
    ("CE(softmax(X*y), w)", "(-sum(w.*log(softmax(X*y))))"),
    ("norm2(LN(X*y))", "(X*y - mean(X*y))/sqrt(mean((X*y - mean(X*y)).^2))"),
    ("X + vector(1)", "X + vector(1)*vector(1)'"),
    ("X - y", "X - y*vector(1)'"),
    ("X.*y'", "X.*(vector(1)*(y'))"),
    ("X*Y + Y*X*y", "X*Y + (Y*X*y)*vector(1)'"),
    (r"\log\det X", "logdet(X)"),
    (r"\frac12 \|XY\|_F^2", "1/2*norm2(X*Y)^2"),
    (r"\operatorname{tr}(XYX^\top)", "tr(X*Y*X')"),
    (r"\|X\|_*", "nuclear(X)"),
    ("||X||_*", "nuclear(X)"),
    (r"e^{-\|X\|^2}", "exp(-norm2(X)^2)"),
    (r"e^{-y^TXy}", "exp(-y'*X*y)"),
    ("sum(sin^2(X))", "sum(sin(X).^2)"),
    ("softmax(X*y)_k", "dot(h, softmax(X*y))"),
    ("nn.ReLU()(X)", "relu(X)"),
    ("dot(X)", "dot(X, X)"),
]


@pytest.mark.parametrize(("text", "hint"), FOREIGN)
def test_what_another_language_writes_is_put_as_it_is_written_here_and_derived(text: str, hint: str) -> None:
    assert refusal(text).hint == hint
    assert dlhw3.derive(hint, wrt="X").verdict.name == "PROVED"


def test_a_product_of_layers_that_is_no_number_is_refused_with_one_that_is() -> None:
    error = refusal("W{N:1}*X", "W")
    assert "is not derived yet" in error.message
    assert dlhw3.derive(error.hint, wrt="W").verdict.name == "PROVED"


LARGE = {
    "exponentials": f"{'exp(' * 40}tr(X){')' * 40}",
    "layers": f"{'tanh(A*' * 12}X{')' * 12}",
    "signs": f"{'-' * 3000}tr(X)",
    "transposes": f"tr(X{chr(39) * 3000})",
    "sums of powers": "(tr(X)+tr(A*X)+tr(B*X)+tr(C*X))^16",
    "doubling": "tr((X*A*X+B)^4*(X*A*X+B)^4*(X*A*X+B)^4)",
    "factors": f"tr({'*'.join(['X'] * 300)})",
    "terms": "+".join(f"tr(A{k}*X)" for k in range(300)),
    "a long sum": f"norm2({'+'.join(['X'] * 1000)})^2",
    "length": "+".join(["tr(X)"] * 2000),
    "a power": "tr(X^1000000000)",
}


@pytest.mark.parametrize("kind", LARGE)
def test_what_is_too_large_is_refused_at_once(kind: str) -> None:
    errors: list[UserError] = []
    assert calls(lambda: errors.append(refusal(LARGE[kind]))) < TWO_SECONDS / 10
    (error,) = errors
    assert re.fullmatch(r"[^.]*\.", error.message)


def test_long_sums_in_lines_are_refused() -> None:
    """Each of these ended with a fault."""
    long = "+".join(["w"] * 1000)
    for text in (f"let a = {long}\nw'*a = a'*w", f"assume {long} = 0\nw = w", f"{long}\n = {long}"):
        with pytest.raises(UserError, match="has a sum of more than 90 terms"):
            read_document(text)


def test_long_sums_are_no_nesting() -> None:
    for text in ("+".join(f"tr(A{k}*X)" for k in range(85)), "+".join(["sum(X)"] * 80) + "-1" * 5):
        assert dlhw3.derive(text, wrt="X").verdict.name == "PROVED"
    assert dlhw3.derive(f"{'(' * 900}tr(X){')' * 900}", wrt="X").verdict.name == "PROVED"
    assert dlhw3.derive(f"{'exp(' * 15}sum(X){')' * 15}", wrt="X").verdict.name == "PROVED"


def test_the_shell_shows_the_place_and_exits_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["derive", "tr(X^(1/3))", "--wrt", "X"]) == 2
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert told.endswith("tr(X^(1/3))\n   ^^^^^^^\nTry: X.^(1/3)\n")


@pytest.mark.parametrize("name", ["class", "np", "lambda", "grad_l", "self", "torch", "T"])
def test_names_that_code_has_for_itself_are_letters(name: str) -> None:
    import numpy as np

    derivation = dlhw3.derive(f"norm2({name})^2", wrt=name, shapes={name: ("n", "m")})
    assert derivation.verdict.name == "PROVED"
    (found,) = [dlhw3.lambdify(derivation, "numpy")(np.eye(2, 3))]
    assert np.array_equal(found, 2 * np.eye(2, 3))


def test_a_transpose_behind_a_power_is_of_the_power() -> None:
    assert dlhw3.derive("x.^2'*y", wrt="x").verdict.name == "PROVED"
    assert parse("X^2'").kind == "transposed"
    assert dlhw3.derive("diag(tr(X))", wrt="X").verdict.name == "PROVED"


def test_more_sizes_than_have_names_are_refused() -> None:
    """It ended in a RuntimeError, as names for sizes ran out."""
    many = f"l({', '.join(f'X{k}' for k in range(600))})"
    with pytest.raises(UserError, match="more than 500 sizes"):
        dlhw3.derive(many, wrt="X1")


def test_a_letter_that_is_assumed_to_be_made_of_the_variable_is_asked_about() -> None:
    """z was held fixed, untold; with A x in its place it moves, and A x = z holds it fixed."""
    error = refusal("norm2(z)^2 + norm2(A*x)^2", "x", assume=["z = A*x"])
    assert "z is assumed to be A*x: whether it moves with x is not said" in error.message
    assert error.hint.startswith("norm2((A*x))^2 + norm2(A*x)^2")
    moving = dlhw3.derive("norm2((A*x))^2 + norm2(A*x)^2", wrt="x")
    fixed = dlhw3.derive("norm2(z)^2 + norm2(A*x)^2", wrt="x", assume=["A*x = z"])
    assert moving.render("expr").strip() == "4*A'*A*x"
    assert fixed.render("expr").strip() in ("2*A'*A*x", "2*A'*z")


@pytest.mark.parametrize(
    ("text", "letter", "said"),
    [
        ("sum{i=1:m}((y{i} - w'*x{i})^2)", "y{i}", "y{i}: scalar"),
        ("sum{i=1:m}((r{i} + g*w'*y{i} - w'*x{i})^2)", "r{i}", "r{i}: scalar"),
        ("(-y + w'*x - b)^2/2", "y", "y: scalar"),
        ("(y - w'*x)^2 + (z - w'*u)^2", "y and z", "y: scalar; z: scalar"),
    ],
)
def test_a_label_in_a_square_is_meant_as_a_number(text: str, letter: str, said: str) -> None:
    """In an objective, beside a claim and in a file: a column by its letter, it makes a square of a column."""
    found = refusal(text, "w")
    assert str(found).startswith(f"{letter} ")
    assert f"shapes='{said}'" in str(found)
    assert dlhw3.derive(text, wrt="w", shapes=said).verdict.name == "PROVED"
    with pytest.raises(UserError, match="number"):
        dlhw3.check(text, wrt="w", claim="w")
    names = said.replace("{i}", "").replace(": scalar", "").replace(";", ",")
    due = rf"(?s)by (its letter|their letters).*(scalar {names}|shape {re.escape(said)})"
    with pytest.raises(UserError, match=due):
        dlhw3.check(f"grad({text}, w)\n= w\n")
    numbers = dlhw3.check(f"scalar {names}\ngrad({text}, w)\n= w\n")
    assert [line.verdict.name for line in numbers.lines] == ["REFUTED"]


@pytest.mark.parametrize(
    ("text", "wrt", "said"),
    [
        ("log(softmax(W*s)'*a)", "W", "a: n"),
        ("sum{t=1:T}(r*log(softmax(W*s{t})'*a{t}))", "W", "a{t}: n"),
        ("x'*b", "x", "b: n"),
    ],
)
def test_a_letter_behind_a_transpose_is_meant_as_a_column(text: str, wrt: str, said: str) -> None:
    """With a number there all is a row, whose derivative nobody asks for."""
    shapes = {"r": ()} if "r*" in text else {}
    with pytest.raises(UserError, match="all fits where it is a column") as found:
        dlhw3.derive(text, wrt=wrt, shapes=shapes)
    assert f"shapes='{said}'" in str(found.value)
    letter, size = said.split(": ")
    assert dlhw3.derive(text, wrt=wrt, shapes={**shapes, letter: size}).verdict.name == "PROVED"


MEANT = [
    ("sum(|x|)", "x", "sum(abs(x))"),
    ("KL(p||q)", "p", "sum(p.*log(p./q))"),
    ("l(x; w)", "x", "l(x, w)"),
    ("p(x|y)", "x", "p(x, y)"),
    ("log det X", "X", "log(det(X))"),
    ("norm2(X)^2 where X is n x p", "X", "norm2(X)^2"),
    ("x > 0", "x", "step(x)"),
    ("sum(if(x>0,x,0))", "x", "sum(relu(x))"),
    ("norm2(X(:,1))^2", "X", "norm2(X*h)^2"),
    ("x(1)^2", "x", "dot(h, x)^2"),
    ("X(1,2)^2", "X", "(h'*X*k)^2"),
    ("tr(A^TX)", "X", "A'*X"),
    ("1'*x", "x", "vector(1)'*x"),
    ("x'*y'", "x", "x*y'"),
    ("sigm(x)", "x", "sigmoid(x)"),
    ("x'*A*x / x'*x", "x", "x'*A*x/(x'*x)"),
    ("x'*A*x/x'*B*x + c", "x", "x'*A*x/(x'*B*x)"),
    ("tr(kron(A,X))", "X", "tr(A)*tr(X)"),
    ("c*norm2(kron(A,X))^2", "X", "c*(norm2(A)*norm2(X))^2"),
    ("norm(A*x-y)^2", "x", "norm2(A*x-y)^2"),
    ("norm2(Ax-y)^2 + a*norm2(x)^2", "x", "norm2(A*x-y)^2 + a*norm2(x)^2"),
]


@pytest.mark.parametrize(("text", "wrt", "hint"), MEANT, ids=[one[0] for one in MEANT])
def test_what_others_write_is_hinted_at_in_our_words(text: str, wrt: str, hint: str) -> None:
    assert str(refusal(text, wrt)).endswith(f"Try: {hint}")
    assert dlhw3.derive(hint, wrt=wrt).verdict.name == "PROVED"


def test_columns_of_entries_and_entries_with_two_indices_have_hints_with_words() -> None:
    found = refusal("vec(X)'*K*vec(X)", "X").hint
    assert found == "x'*K*x, with x for vec(X)"
    found = refusal("sum{i=1:m}(sum{j=1:m}(a{i,j}*x{i}))", "x").hint
    assert found == "x'*A*y, the sum of all A_ij x_i y_j"
    for text in ("x'*K*x", "x'*A*y"):
        assert dlhw3.derive(text, wrt="x").verdict.name == "PROVED"


@pytest.mark.parametrize("text", ["norm2(Xw-y)^2/n", "norm2(Xw-y)^2/(2*n) + c*norm2(w)^2"])
def test_a_product_without_its_star_is_found_where_the_number_of_samples_divides(text: str) -> None:
    """The hint was y*vector(1)', of a matrix Xw."""
    found = refusal(text, "w")
    made = text.replace("Xw", "X*w")
    assert str(found).endswith(f"Try: \"{made}\" shapes='n: scalar'")
    assert dlhw3.derive(made, wrt="w", shapes="n: scalar").verdict.name == "PROVED"


def test_the_size_below_a_root_is_hinted_to_be_one() -> None:
    """sqrt(n) of a column n was hinted at entry by entry, another function."""
    found = refusal("l(Q*K'/sqrt(n)*V)", "Q")
    assert "shapes='K: n,m'" in str(found)
    assert dlhw3.derive("l(Q*K'/sqrt(n)*V)", wrt="Q", shapes="K: n,m").verdict.name == "PROVED"


def test_a_chain_of_members_has_two_terms_in_one_of_them() -> None:
    error = refusal("sum{i=1:m}(norm2(x{i} - x{i+1})^2)", wrt="x{k}")
    assert error.said.hint == "norm2(h - x)^2 + norm2(x - k)^2, with x for x{k}"
    error = refusal("sum{i=1:m}(norm2(x{i} - x{i-1})^2)", wrt="x{k}")
    assert error.said.hint == "sum{i=1:m}(l(x{i}))"


@pytest.mark.parametrize(
    ("shapes", "hint"),
    [
        ("x: n, a: scalar", "x: n; a: scalar"),
        ("X: n,p, y: n", "X: n,p; y: n"),
        ("X: n,p y: n", "X: n,p; y: n"),
    ],
)
def test_declarations_in_one_text_stand_behind_semicolons(shapes: str, hint: str) -> None:
    assert f"shapes='{hint}'" in str(refusal("a*norm2(X)^2 + x'*y", shapes=shapes))
    letters = hint[0]
    assert dlhw3.derive("a*norm2(X)^2 + norm2(x)^2", wrt=letters, shapes=hint).verdict.name == "PROVED"


@pytest.mark.parametrize(
    ("text", "words", "hint"),
    [
        ("norm(W, 2)^2", "another function", "opnorm(W)"),
        ("norm2(w*s - y)^2", "where s is a number, s: scalar, all fits", "shapes='s: scalar'"),
        ("norm2(w*s)^2", "where s is a number, s: scalar, all fits", "w'*s"),
        ("sum{i=1:m}(r(x{i}))", "There is no variable 's'", "wrt='x{k}'"),
        ("s^1000", "An exponent of more than 3 digits", "a shorter number"),
        ("s^(1/10^400)", "An exponent of more than 3 digits", "a shorter number"),
    ],
)
def test_what_is_typed_instead_is_told_for_what_it_is(text: str, words: str, hint: str) -> None:
    with pytest.raises(UserError) as caught:
        dlhw3.derive(text, wrt="W" if "W" in text else "s", shapes={"s": "scalar"} if "s^" in text else None)
    assert words in str(caught.value)
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("objective", "wrt", "due"),
    [
        (
            "sum{i=1:m}((a'*relu(W*x{i}) - y{i})^2)",
            "W",
            "∇f = 2 Σ_{i=1}^{m} (⟨a, relu(W xᵢ)⟩ − yᵢ) (a ∘ step(W xᵢ)) xᵢᵀ",
        ),
        ("1/(2*n)*norm2(X*w-y)^2 + lambda/2*norm2(w)^2", "w", "∇f = λ w + Xᵀ (X w − y)/n"),
    ],
)
def test_two_letters_that_seem_something_else_are_named_at_once(objective: str, wrt: str, due: str) -> None:
    with pytest.raises(UserError) as found:
        dlhw3.derive(objective, wrt=wrt)
    assert found.value.code == "L308"
    said = found.value.hint.removeprefix("shapes='").removesuffix("'")
    assert dlhw3.derive(objective, wrt=wrt, shapes=said).formulas == (due,)


@pytest.mark.parametrize("said", ["X: (n, p)", "X: [n,p]", "X: n, p", "X: (n,p); y: (n,)"])
def test_sizes_may_stand_in_brackets(said: str) -> None:
    assert dlhw3.derive("norm2(X*w - y)^2/n", wrt="w", shapes=said).formulas == ("∇f = 2 Xᵀ (X w − y)/n",)


def test_the_variable_that_is_meant_is_the_usual_one() -> None:
    with pytest.raises(UserError) as found:
        dlhw3.derive("norm2(X*w - y)^2", wrt="beta")
    assert found.value.hint == "wrt='w'"


@pytest.mark.parametrize("name", ["where", "masked_fill", "rowsum", "dropout"])
def test_what_attention_needs_says_how_it_is_written(name: str) -> None:
    operands = {"where": "M, Q*K', b", "masked_fill": "Q*K', M"}.get(name, "Q*K'")
    with pytest.raises(UserError, match=f"{name} is no operator here") as found:
        dlhw3.derive(f"l({name}({operands}))", wrt="Q")
    assert dlhw3.derive(f"l({found.value.hint})", wrt="Q").verdict is dlhw3.Verdict.PROVED
