"""What an error tells one to try, put in its place: it is derived, and it has the value that was meant."""

from __future__ import annotations

import numpy as np
import pytest

import dlhw3

GENERATOR = np.random.default_rng(0)
Q, K, V, X = (GENERATOR.standard_normal(shape) for shape in ((3, 2), (4, 2), (4, 2), (3, 2)))
x, y = GENERATOR.standard_normal((2, 4))
EPSILON = 1e-6


def attention(Q: np.ndarray) -> float:
    weights = np.exp(Q @ K.T)
    return float(np.sum((weights / weights.sum(axis=1, keepdims=True) @ V) ** 2))


def huber(x: np.ndarray) -> float:
    size = np.abs(3 * x)
    return float(np.where(size < 1, size**2 / 2, size - 0.5).sum())


def unit_less_y(x: np.ndarray) -> float:
    return float(np.linalg.norm(x / np.linalg.norm(x) - y))


def refusal(ask, text, **given):
    """Return the error that refuses a text."""
    with pytest.raises(dlhw3.UserError) as error:
        ask(text, **given)
    return error.value


def proved(text, **given) -> bool:
    return dlhw3.check(text, **given).verdict is dlhw3.Verdict.PROVED


@pytest.mark.parametrize(
    ("refused", "call", "wrt", "value", "data"),
    [
        ("norm2(softmax(Q*K')*V)^2", "softmax(Q*K')", "Q", attention, {"Q": Q, "K": K, "V": V}),
        ("logsumexp(X)", "logsumexp(X)", "X", lambda X: np.log(np.exp(X).sum(axis=1)).sum(), {"X": X}),
        ("sum(huber(3*x))", "huber(3*x)", "x", huber, {"x": x}),
        ("norm(x, 3)", "norm(x, 3)", "x", lambda x: (np.abs(x) ** 3).sum() ** (1 / 3), {"x": x}),
        ("sum(log(x.^2, 2))", "log(x.^2, 2)", "x", lambda x: np.log2(x**2).sum(), {"x": x}),
        ("sum(relu6(9*x))", "relu6(9*x)", "x", lambda x: np.clip(9 * x, 0, 6).sum(), {"x": x}),
        ("sum(hardtanh(2*x))", "hardtanh(2*x)", "x", lambda x: np.clip(2 * x, -1, 1).sum(), {"x": x}),
        ("norm2(normalize(x) - y)", "normalize(x)", "x", unit_less_y, {"x": x, "y": y}),
        ("sum(max(0, x))", "max(0, x)", "x", lambda x: np.maximum(x, 0).sum(), {"x": x}),
        ("sum(max(x, 0).^2)", "max(x, 0)", "x", lambda x: (np.maximum(x, 0) ** 2).sum(), {"x": x}),
        ("norm2(max(x, y))^2", "max(x, y)", "x", lambda x: (np.maximum(x, y) ** 2).sum(), {"x": x, "y": y}),
        (
            "2*norm2(min(x, y))^2",
            "min(x, y)",
            "x",
            lambda x: 2 * (np.minimum(x, y) ** 2).sum(),
            {"x": x, "y": y},
        ),
    ],
)
def test_a_hint_in_the_place_of_what_is_refused(refused, call, wrt, value, data) -> None:  # type: ignore[no-untyped-def]
    error = refusal(dlhw3.derive, refused, wrt=wrt)
    hint = str(error).splitlines()[-1].removeprefix("Try: ")
    gradient = dlhw3.lambdify(dlhw3.derive(refused.replace(call, f"({hint})"), wrt=wrt), "numpy")
    found = gradient(**{name: data[name] for name in gradient.parameters})
    expected = np.zeros_like(data[wrt])
    for place in np.ndindex(expected.shape):
        moved = np.zeros_like(expected)
        moved[place] = EPSILON
        expected[place] = (value(data[wrt] + moved) - value(data[wrt] - moved)) / (2 * EPSILON)
    assert np.allclose(found, expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(
    ("shapes", "hint"),
    [("B: 3,1", "C: 1,m"), ("B: n,1", "C: 1,p"), ("C: 1,4", "B: n,1")],
)
def test_a_factor_beside_a_row_or_a_column_is_declared_as_one(shapes: str, hint: str) -> None:
    error = refusal(dlhw3.derive, "norm2(K+B*C)^2", wrt="C", shapes=shapes)
    assert str(error).endswith(f"shapes={hint!r}")
    found = dlhw3.derive("norm2(K+B*C)^2", wrt="C", shapes=f"{shapes}; {hint}")
    assert found.verdict.name == "PROVED"


@pytest.mark.parametrize(
    ("objective", "letter"),
    [
        ("0.5*x'*A*x", "x"),
        ("norm2(X*w - y)^2", "w"),
        ("norm2(y - X*theta)^2", "theta"),
        ("l(A*U*U')", "U"),
        ("tr(B*W12*B')", "W12"),
        ("logdet(A + eye)", "A"),
        ("l(W{N:1})", "W"),
    ],
)
def test_an_objective_alone_is_told_the_letter_that_it_is_likely_about(objective: str, letter: str) -> None:
    error = refusal(dlhw3.derive, objective)
    assert error.code == "C107"
    assert str(error).endswith(f"wrt={letter!r}")
    assert dlhw3.derive(objective, wrt=letter).result is not None


CLAIMS = [
    ("norm2(W)_2^2", "norm2(W)^2", "W", "2*W"),
    ("norm(W)_F^2", "norm2(W)^2", "W", "2*W"),
    ("sum_{i=1}^m (w'*x_i)^2", "sum{i=1:m}((w'*x{i})^2)", "w", "2*sum{i=1:m}(w'*x{i}*x{i})"),
]


@pytest.mark.parametrize(("text", "hint", "wrt", "claim"), CLAIMS)
def test_an_objective_as_others_write_it_is_hinted_at(text: str, hint: str, wrt: str, claim: str) -> None:
    error = refusal(dlhw3.check, text, wrt=wrt, claim=claim)
    assert error.hint == hint
    assert proved(hint, wrt=wrt, claim=claim)
    error = refusal(dlhw3.check, f"grad({text}, {wrt})\n = {claim}")
    assert hint in str(error)


DECLARED = [
    ("m/2*logdet(S) + tr(inv(S)*A)/2", "S", "m/2*inv(S)' - inv(S)'*A'*inv(S)'/2", "m: scalar"),
    ("sum{i=1:m}((w'*x{i} - y{i})^2)", "w", "2*sum{i=1:m}((w'*x{i} - y{i})*x{i})", "y{i}: scalar"),
    ("norm2(X*w-y)^2/(2*m)", "w", "X'*(X*w-y)/m", "X: m,n"),
]


@pytest.mark.parametrize(("text", "wrt", "claim", "hint"), DECLARED)
def test_a_letter_that_is_a_column_by_rule_is_declared(text: str, wrt: str, claim: str, hint: str) -> None:
    error = refusal(dlhw3.check, text, wrt=wrt, claim=claim)
    assert str(error).endswith(f"shapes={hint!r}")
    assert proved(text, wrt=wrt, claim=claim, shapes=hint)


@pytest.mark.parametrize("line", ["grad(m/2*logdet(S), S)\n = m/2*inv(S)'", "{sum}\n = {sum} + 0"])
def test_a_file_says_so_too(line: str) -> None:
    line = line.replace("{sum}", "sum{i=1:m}((w'*x{i} - y{i})^2)")
    error = refusal(dlhw3.check, line)
    hint = error.hint
    assert hint in ("scalar m", "shape y{i}: scalar")
    assert proved(f"{hint}\n{line}")


def test_brackets_are_hinted_at_where_all_fits_with_them() -> None:
    text, right = "sum(log(1+exp(-y.*X*w)))", "-X'*(y.*sigmoid(-y.*(X*w)))"
    for objective, claim in ((text, right), (text.replace("X*w", "(X*w)"), right.replace("(X*w)", "X*w"))):
        for call in ({"wrt": "w", "claim": claim}, {}):
            given = objective if call else f"grad({objective}, w)\n = {claim}"
            error = refusal(dlhw3.check, given, **call)
            assert error.hint == "-y.*(X*w)"


def test_a_gradient_of_a_function_of_the_file_at_a_point_is_that_at_a_letter() -> None:
    error = refusal(dlhw3.check, "let f(x) = x'*A*x\ngrad_f(a*x)\n = a*(A + A')*x")
    assert error.hint == "grad_f(z), and in a line of its own assume z = a*x"
    (line,) = dlhw3.check("let f(x) = x'*A*x\nassume z = a*x\ngrad_f(z)\n = a*(A + A')*x").lines
    assert line.verdict is dlhw3.Verdict.PROVED


def test_a_line_that_would_name_a_letter_says_how_it_is_named() -> None:
    (line,) = dlhw3.check("r = X*w - y").lines
    assert line.verdict is dlhw3.Verdict.REFUTED
    told = "r is any letter here, of which nothing is said: let r = X*w - y names it"
    assert line.data["slip"] == told
    assert proved("let r = X*w - y\ngrad(norm2(r)^2, w)\n = 2*X'*r")


def test_a_line_that_would_name_a_function_or_a_rate_says_how() -> None:
    (line,) = dlhw3.check("g(w) = l(w) + b/2*norm2(w)^2").lines
    assert line.verdict is dlhw3.Verdict.REFUTED
    meaning = "let g(w) = l(w) + b/2*norm2(w)^2"
    assert line.data["slip"] == f"g is any function here, of which nothing is said: {meaning} says what it is"
    assert proved(f"{meaning}\ngrad(g(w), w)\n = grad_l(w) + b*w")
    (line,) = dlhw3.check("shape X: n,p\nshape w: p\nddt(w) = -X'*(X*w - y)").lines
    rate = "assume ddt(w) = -X'*(X*w - y)"
    assert line.data["slip"] == f"no flow is declared, and nothing says what this rate is: {rate} does"
    assert proved(f"shape X: n,p\nshape w: p\n{rate}\nddt(w'*w/2)\n = -w'*X'*(X*w - y)")


SHAPES = [
    ("norm2(X*w-y)^2", "w", "2*X'*X*w - 2*y'*X", "one term is taken for its transpose"),
    ("logsumexp(W*x) - y'*W*x", "W", "softmax(W*x) - y", "a forgotten factor: x'"),
    ("norm2(x.*y - z)^2/2", "x", "(x.*y-z)*y", "a product of matrices where one of entries is due"),
]


@pytest.mark.parametrize(("text", "wrt", "claim", "words"), SHAPES)
def test_a_claim_of_another_shape_is_explained(text: str, wrt: str, claim: str, words: str) -> None:
    answer = dlhw3.check(text, wrt=wrt, claim=claim)
    assert dict(answer.told)["slip"] == f"another shape: {words}"


def test_a_flow_of_a_named_objective_is_hinted_at_without_the_name() -> None:
    error = refusal(dlhw3.check, "flow f = norm2(x)^2/2 in x\nddt(x)\n = -x")
    assert error.hint == "flow norm2(x)^2/2 in x"
    assert proved(f"{error.hint}\nddt(x)\n = -x")


WHOLE = [
    ("norm2(vec(A*X*B)-y)^2", "norm2(A*X*B - Y)^2", "X", "2*A'*(A*X*B - Y)*B'"),
    ("norm2(kron(A,B+C)*x-z)^2", "norm2((B+C)*X*A' - Z)^2", "X", "2*(B+C)'*((B+C)*X*A' - Z)*A"),
    ("tr((X'*X+a*eye)^(1/2))", "tr(inv(R)*(X'*X+a*eye))/2", "X", "X*inv(R)/2 + X*inv(R)'/2"),
]


@pytest.mark.parametrize(("text", "hint", "wrt", "claim"), WHOLE)
def test_a_whole_text_in_matrices_is_hinted_at(text: str, hint: str, wrt: str, claim: str) -> None:
    """The hints were A*X*B beside a column y, B*Y_1*A' before an x, and tr(R), which has no X."""
    assert refusal(dlhw3.derive, text, wrt=wrt).hint == hint
    assert proved(hint, wrt=wrt, claim=claim)


@pytest.mark.parametrize("line", ["random xi: n, zeta: n", "random xi, zeta: n", "random xi: n and zeta: n"])
def test_several_random_letters_are_declared_in_one_line(line: str) -> None:
    """The hint was a line shape; and of random xi: n; zeta: n the second was fixed, and E⟨ξ, ζ⟩ = 0 PROVED."""
    below = "assume E(xi) = 0\nE(xi'*zeta) = 0"
    hint = refusal(dlhw3.check, f"{line}\n{below}").hint
    assert hint == "random xi: n; zeta: n"
    assert dlhw3.check(f"{hint}\n{below}").verdict is dlhw3.Verdict.REFUTED


TOLD = {
    "log(t) - a*t": "t is a column by its letter: with the shape t: scalar all of this is one number, and has",
    "sin(t) + y": "t and y are columns by their letters: with the shapes t: scalar; y: scalar",
    "log(t).*y": "",
    "t - y": "",
    "W*exp(t)": "",
}


@pytest.mark.parametrize(("text", "told"), TOLD.items())
def test_what_is_a_column_by_its_letters_alone_is_told(text: str, told: str) -> None:
    assert (
        (told in str(dlhw3.derive(text, wrt="t")))
        if told
        else "by its letter" not in str(dlhw3.derive(text, wrt="t"))
    )


LABELS = {
    "log(1+exp(-y*dot(w,x)))": ("y", "-y*sigmoid(-y*dot(w,x))*x"),
    "log(1+exp(-y*w'*x)) + c*norm2(w)^2": ("y", "2*c*w - y*sigmoid(-y*w'*x)*x"),
    "relu(1-y*(w'*x+b))": ("y", "-y*step(1-y*(w'*x+b))*x"),
    "-y*log(sigmoid(w'*x)) - (1-y)*log(1-sigmoid(w'*x))": ("y", "(sigmoid(w'*x) - y)*x"),
    "r*(x'*w - logsumexp(W*w))": ("r", "r*(x - W'*softmax(W*w))"),
    "-log(sigmoid(y*l(w)))": ("y", "-y*sigmoid(-y*l(w))*grad_l(w)"),
    "sum{i=1:m}(log(1+exp(-y{i}*dot(w,x{i}))))/m": (
        "y{i}",
        "-sum{i=1:m}(y{i}*sigmoid(-y{i}*dot(w,x{i}))*x{i})/m",
    ),
}


@pytest.mark.parametrize("text", LABELS)
def test_a_label_that_is_a_column_by_its_letter_is_told(text: str) -> None:
    """The note was of variables alone, and a gradient as papers write it was REFUTED for its shape."""
    letter, claim = LABELS[text]
    told = f"{letter} is a column by its letter: with the shape {letter}: scalar all of this is one number"
    assert told in str(dlhw3.derive(text, wrt="w"))
    found = dlhw3.derive(text, wrt="w", shape=f"{letter}: scalar")
    assert "by its letter" not in str(found)
    assert found.name == "gradient"
    error = refusal(dlhw3.check, text, wrt="w", claim=claim)
    assert error.hint == f"shapes='{letter}: scalar'"
    assert proved(text, wrt="w", claim=claim, shape=f"{letter}: scalar")
    false = dlhw3.check(text, wrt="w", claim=f"2*({claim})", shape=f"{letter}: scalar")
    assert false.verdict is dlhw3.Verdict.REFUTED
    line = f"{'sequence x: n' if '{' in letter else ''}\ngrad({text}, w)\n = {claim}"
    assert dlhw3.check(f"{refusal(dlhw3.check, line).hint}\n{line}").holds


JACOBIANS = [
    "x/norm2(x)",
    "softmax(x) + y",
    "u*(v'*x)",
    "y*dot(u,x)",
    "tanh(W*x + h)",
    "W*x + exp(h)",
    "l(x)*W*h",
]


@pytest.mark.parametrize("text", JACOBIANS)
def test_of_columns_that_are_meant_nothing_is_told(text: str) -> None:
    assert "by its letter" not in str(dlhw3.derive(text, wrt="x"))


def test_a_jacobian_of_what_may_be_a_number_is_judged_as_it_is_read() -> None:
    text = "log(1+exp(-y*dot(w,x)))"
    assert proved(text, wrt="w", claim="-(y.*sigmoid(-y*dot(w,x)))*x'")
    assert dlhw3.check(text, wrt="w", claim="(y.*sigmoid(-y*dot(w,x)))*x'").verdict is dlhw3.Verdict.REFUTED
    assert dlhw3.check(text, wrt="w", claim="x'").verdict is dlhw3.Verdict.REFUTED


def test_what_is_too_long_spelled_out_is_assumed_in_the_place_of_a_let() -> None:
    head = "shape A: n,n\nshape b: n\nshape x: n\nassume A symmetric pd\n"
    head += "let f(x) = 1/2*x'*A*x - b'*x\nlet g = A*x - b\nassume g != 0\n"
    step = "f(x - a*g)\n = f(x) - a*g'*g + a^2/2*g'*A*g\n = f(x) - 1/2*(g'*g)^2/(g'*A*g)"
    assert proved(f"{head}assume a = g'*g/(g'*A*g)\n{step}")
    assert proved(f"{head}let a = g'*g/(g'*A*g)\n{step}")
    false = dlhw3.check(f"{head}let a = g'*g/(g'*A*g)\n{step.replace('1/2*(g', '2*(g')}")
    assert [line.verdict.name for line in false.lines] == ["PROVED", "REFUTED"]


@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh", "exp", "sin", "cos", "log", "abs"])
def test_a_derivative_with_a_stroke_is_what_the_gradient_has(name: str) -> None:
    """relu'(W x) is no name here; what is told in its place is the derivative, as the kernel proves."""
    error = refusal(dlhw3.derive, f"y'*{name}'(W*x)", wrt="W")
    slope = str(error.hint).removeprefix("y'*")
    claim = dlhw3.check(f"y'*{name}(W*x)", wrt="W", claim=f"(y.*{slope})*x'")
    assert claim.verdict is dlhw3.Verdict.PROVED


def test_entries_are_taken_first_where_that_fits() -> None:
    head, due = "shape X: n,d\nshape v: n\nshape s: n\n", "\n = norm2(X'*(s.*v))^2"
    error = refusal(dlhw3.check, f"{head}v'*(X*X').*(s*s')*v{due}")
    assert error.hint == "v'*((X*X').*(s*s'))"
    assert proved(f"{head}{error.hint}*v{due}")
