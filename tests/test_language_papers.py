"""Objectives as papers have them: kinds of text and code that were wrong once, beside autograd."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import numpy as np
import pytest
import torch
from language_interpreter import evaluate

import dlhw3
from dlhw3.notation.expr import expr_text

SIZES = {"n": 4, "p": 3, "k": 2}
Arrays = dict[str, torch.Tensor]


def drawn(shapes: dict[str, str]) -> Arrays:
    """Return an array for each letter, from the names of its sizes."""
    random = np.random.default_rng(3)
    return {
        name: torch.tensor(random.uniform(-1, 1, [SIZES[s] for s in sizes]), dtype=torch.float64)
        for name, sizes in shapes.items()
    }


LOGISTIC_FIRST = [
    ("h'*W'*sigmoid(k)", "W", {"h": "p", "W": "np", "k": "n"}),
    ("norm2(W'*sigmoid(W*x + h) + k - x)^2", "W", {"W": "np", "x": "p", "h": "n", "k": "p"}),
    ("norm2(sigmoid(X*W)*V)^2", "V", {"X": "np", "W": "pk", "V": "kn"}),
    ("a*tr(sigmoid(X)*V)", "V", {"a": "", "X": "np", "V": "pn"}),
]
BY_HAND = {
    "h'*W'*sigmoid(k)": lambda h, W, k: h @ W.T @ torch.sigmoid(k),
    "norm2(W'*sigmoid(W*x + h) + k - x)^2": lambda W, x, h, k: (
        (W.T @ torch.sigmoid(W @ x + h) + k - x).square().sum()
    ),
    "norm2(sigmoid(X*W)*V)^2": lambda X, W, V: (torch.sigmoid(X @ W) @ V).square().sum(),
    "a*tr(sigmoid(X)*V)": lambda a, X, V: a * torch.trace(torch.sigmoid(X) @ V),
}


@pytest.mark.parametrize(("text", "wrt", "shapes"), LOGISTIC_FIRST, ids=[one[0] for one in LOGISTIC_FIRST])
@pytest.mark.parametrize("backend", ["numpy", "torch"])
def test_a_product_that_begins_with_a_logistic_function_keeps_its_order(
    text: str, wrt: str, shapes: dict[str, str], backend: str
) -> None:
    point = drawn(shapes)
    moving = point[wrt].clone().requires_grad_()
    (due,) = torch.autograd.grad(BY_HAND[text](**{**point, wrt: moving}), moving)
    gradient = dlhw3.derive(text, wrt=wrt).lambdify(backend)
    used = {name: point[name] for name in inspect.signature(gradient).parameters}
    given = {n: v.item() if not v.ndim else v.numpy() if backend == "numpy" else v for n, v in used.items()}
    assert np.asarray(gradient(**given)) == pytest.approx(due.numpy(), rel=1e-12)


def test_a_sum_that_ends_in_a_transpose_is_bracketed_before_it_is_transposed() -> None:
    derivation = dlhw3.derive("norm2(A - U*D*U')^2", wrt="U")
    text = expr_text(derivation.result.right)
    point = drawn({"A": "nn", "U": "nk", "D": "kk"})
    moving = point["U"].clone().requires_grad_()
    rest = point["A"] - moving @ point["D"] @ moving.T
    (due,) = torch.autograd.grad(rest.square().sum(), moving)
    found = evaluate(text, {name: value.numpy() for name, value in point.items()}, {})
    assert found == pytest.approx(due.numpy(), rel=1e-12)


@pytest.mark.parametrize(
    ("text", "wrt", "due"),
    [
        ("l(tr(X))", "X", "hess_l(tr(X), tr(dX))*eye"),
        ("l(norm2(x)^2)", "x", "2*(2*hess_l(norm2(x)^2, dot(x, dx))*x + grad_l(norm2(x)^2)*dx)"),
        ("l2(w, b)", "b", "hess_l2_22(w, b, 1)"),
    ],
)
def test_a_number_is_a_number_as_a_direction_too(text: str, wrt: str, due: str) -> None:
    derivation = dlhw3.derive(text, wrt=wrt, order=2)
    assert expr_text(derivation.result.right) == due
    assert dlhw3.check(text, wrt=wrt, order=2, claim=due).verdict.name == "PROVED"


ZEROS = {
    "a flow keeps a matrix": "flow l(W2*W1) in W1,W2\nddt(W2'*W2 - W1*W1') = 0",
    "what is assumed is a matrix": "assume A*C = 0\nX*A*C*Y = 0",
    "a column": "assume A*C = 0\nA*C*x = 0",
    "a row that begins the chain": "assume A*C = 0\n0 = x'*A*C",
    "the middle of a chain": "d(inv(A)*A)\n = d(inv(A))*A + inv(A)*dA\n = 0",
    "numbers": "assume x'*y = 0\nnorm2(x + y)^2 - norm2(x)^2 - norm2(y)^2 = 0",
    "LaTeX": r"\begin{align} d(A^{-1} A) &= d(A^{-1}) A + A^{-1} dA \\ &= 0 \end{align}",
}


@pytest.mark.parametrize("text", ZEROS.values(), ids=ZEROS.keys())
def test_zero_is_the_zero_of_every_shape(text: str) -> None:
    assert dlhw3.check(text).verdict.name == "PROVED"


def test_what_is_not_zero_is_refuted_with_values() -> None:
    line = dlhw3.check("assume A*C = 0\nC*A = 0").first_false
    assert line is not None
    assert "right = [[0, 0], [0, 0]]" in line.data["values"]


def test_a_claim_of_zero_is_judged_by_values_too() -> None:
    conserved = dlhw3.check("l(W2*W1)", wrt="W1,W2", flow="W2'*W2 - W1*W1'", claim="0")
    assert conserved.verdict.name == "PROVED"
    moving = dlhw3.check("l(x)", wrt="x", claim="0")
    assert moving.verdict.name == "REFUTED"
    assert "values" in dict(moving.told)


def test_shapes_that_differ_are_named_as_they_are_printed() -> None:
    told = dict(dlhw3.check("norm2(X*w-y)^2", wrt="w", claim="2*(X*w-y)'*X").told)
    assert told["reason"] == "the claim is 1×m, and the gradient is m×1"


NUMBERS_BY_LETTER = [
    ("c'*x", "x", {"c": "n"}),
    ("0.5*x'*A*x + b'*x", "x", {"b": "n"}),
    ("b'*A*x + c'*x", "x", {"b": "n", "c": "n"}),
    ("norm2(A*b - y)^2", "b", {"b": "n"}),
    ("log(1 + exp(-b'*x))", "x", {"b": "n"}),
]


@pytest.mark.parametrize(("text", "wrt", "columns"), NUMBERS_BY_LETTER, ids=[o[0] for o in NUMBERS_BY_LETTER])
def test_a_number_by_its_letter_that_has_to_be_a_column_is_named(
    text: str, wrt: str, columns: dict[str, str]
) -> None:
    with pytest.raises(
        dlhw3.UserError, match="by their letters" if len(columns) > 1 else "by its letter"
    ) as told:
        dlhw3.derive(text, wrt=wrt)
    hint = told.value.hint.removeprefix("shapes=").strip("'")
    assert hint == "; ".join(f"{name}: {size}" for name, size in columns.items())
    assert dlhw3.derive(text, wrt=wrt, shapes=hint).verdict.name == "PROVED"


@pytest.mark.parametrize(("text", "wrt"), [("norm2(A*x - b)^2", "x"), ("A*x - b", "x"), ("b*x", "x")])
def test_a_number_by_its_letter_that_may_be_one_stays_a_number(text: str, wrt: str) -> None:
    assert dlhw3.derive(text, wrt=wrt).verdict.name == "PROVED"


COLUMNS_IN_FILES = [
    ("grad(0.5*x'*A*x + b'*x, x) = 0.5*(A + A')*x + b", "shape b: n"),
]


@pytest.mark.parametrize(("text", "hint"), COLUMNS_IN_FILES, ids=[one[1] for one in COLUMNS_IN_FILES])
def test_a_column_in_a_file_is_named_and_the_hint_works(text: str, hint: str) -> None:
    with pytest.raises(dlhw3.UserError, match="all fits where it is a column") as told:
        dlhw3.check(text)
    assert hint in told.value.hint
    assert dlhw3.check(f"{hint}\n{text}").verdict.name == "PROVED"


@pytest.mark.parametrize(
    "text",
    [
        r"$$\nabla_x (b^\top A x) = A^\top b$$",
        r"""% assume Sigma symmetric
        $$\nabla_\mu (x-\mu)^\top \Sigma^{-1} (x-\mu) = -2\Sigma^{-1}(x-\mu)$$""",
    ],
)
def test_a_letter_that_a_paper_uses_as_a_column_is_one(text: str) -> None:
    assert dlhw3.check(text).verdict.name == "PROVED"


def test_a_false_line_of_another_shape_is_still_refuted() -> None:
    assert dlhw3.check("grad(a*norm2(x)^2, x)\n = 2*a*norm2(x)").verdict.name == "REFUTED"


NUMBERS_BY_CAPITALS = {
    "norm2(x)^2/2 <= L/2*norm2(x)^2 + (1 - L)/2*norm2(x)^2": "scalar L",
    "l(x) <= l(x) + (L^2 + M^2)/2*norm2(x)^2": "scalar L, M",
    "norm2(2*x)^2 = N*norm2(x)^2 + (4 - N)*norm2(x)^2": "scalar N",
    "norm2(x)^2 <= n*norm2(x)^2": "shape x: n",
    "grad(norm2(X*w - y)^2/n, w) = 2*X'*(X*w - y)/n": "shape X: n,m",
    "grad(norm2(X*w - y)^2 + L*norm2(w)^2, w) = 2*X'*(X*w - y) + 2*L*w": "scalar L",
    "x'*(eye - A/L)*x = x'*x - x'*A*x/L": "scalar L",
    "grad(exp(-pi*norm2(x)^2), x) = -2*pi*exp(-pi*norm2(x)^2)*x": "scalar pi",
}


@pytest.mark.parametrize(("text", "hint"), NUMBERS_BY_CAPITALS.items(), ids=NUMBERS_BY_CAPITALS.values())
def test_a_letter_with_which_all_fits_where_it_is_a_number_is_named_and_the_hint_works(
    text: str, hint: str
) -> None:
    with pytest.raises(dlhw3.UserError, match="all fits where") as told:
        dlhw3.check(text)
    assert told.value.hint == hint
    assert told.value.code == "L308"
    assert dlhw3.check(f"{hint}\n{text}").verdict.name == "PROVED"


COLUMNS_BY_LETTER = [
    ("norm2(x)^p", "x", "p: scalar"),
    ("exp(-norm2(x - y)^2/(2*s^2))", "s", "s: scalar"),
    ("(1 + norm2(x)^2/v)^(-(v + 1)/2)", "x", "v: scalar"),
    ("norm2(x)^p/t", "x", "p: scalar; t: scalar"),
    ("norm2(X*W - Y)^2/n", "W", "X: n,m"),
    ("-sum(y.*log(sigmoid(X*w)))/n", "w", "X: n,m"),
    ("sum(x)/n", "x", "x: n"),
    ("l(x - sum(x)/n)", "x", "x: n"),
    ("tr(inv(B)*A) + (u-v)'*inv(B)*(u-v) - n + logdet(B)", "u", "A: n,n"),
]


@pytest.mark.parametrize(("text", "wrt", "hint"), COLUMNS_BY_LETTER, ids=[o[0] for o in COLUMNS_BY_LETTER])
def test_a_column_by_its_letter_where_none_can_be_is_named(text: str, wrt: str, hint: str) -> None:
    """The hint of 1/n was ./n, which made a column of the number."""
    with pytest.raises(dlhw3.UserError, match=r"by (its|their) letter") as told:
        dlhw3.derive(text, wrt=wrt)
    assert told.value.hint.removeprefix("shapes=").strip("'") == hint
    assert dlhw3.derive(text, wrt=wrt, shapes=hint).verdict.name == "PROVED"


def test_a_column_below_a_stroke_that_divides_entries_keeps_its_hint() -> None:
    with pytest.raises(dlhw3.UserError, match="/ divides by a number") as told:
        dlhw3.derive("sum(x/z)", wrt="x")
    assert told.value.hint == "x./z"
    for text in ("x*x'/t", "X/t"):  # entry by entry these do not fit
        with pytest.raises(dlhw3.UserError, match="/ divides by a number") as told:
            dlhw3.derive(text, wrt=text[0])
        assert told.value.hint == "shapes='t: scalar'"
        assert dlhw3.derive(text, wrt=text[0], shapes="t: scalar").verdict.name == "PROVED"


def test_a_capital_that_multiplies_numbers_alone_is_one_in_latex() -> None:
    text = r"$$f(x) + \frac{L}{2}\|x\|^2 + \frac{M}{2}\|x\|^2 = f(x) + \frac{L + M}{2}\|x\|^2$$"
    assert dlhw3.check(text).verdict.name == "PROVED"


def test_a_claim_about_a_number_times_a_capital_is_not_refuted_for_its_shape() -> None:
    given = {"wrt": "x", "claim": "grad_l(x) + L*x"}
    with pytest.raises(dlhw3.UserError, match="L is a matrix by its letter"):
        dlhw3.check("l(x) + L/2*norm2(x)^2", **given)
    assert dlhw3.check("l(x) + L/2*norm2(x)^2", shapes="L: scalar", **given).verdict.name == "PROVED"
    assert "with the shape L: scalar" in str(dlhw3.derive("l(x) + L/2*norm2(x)^2", wrt="x"))
    with pytest.raises(dlhw3.UserError, match="L is a matrix by its letter"):
        dlhw3.derive("norm2(A*x)^2 + L*x'*x", wrt="x")


@pytest.mark.parametrize("text", ["x'*A*x = A*norm2(x)^2", "tr(X*A) = A*tr(X)", "norm2(A*x) = A*norm2(x)"])
def test_a_matrix_that_is_written_for_a_number_is_still_refuted(text: str) -> None:
    assert dlhw3.check(text).verdict.name == "REFUTED"


def test_an_identity_whose_place_does_not_say_its_size_has_that_of_what_is_square() -> None:
    for text in (
        "tr(X'*X + eye) - tr(eye) = tr(X'*X)",
        "tr(eye) = tr(eye)",
        "shape A: n,n\ntr(A - eye) = tr(A) - n",
    ):
        assert dlhw3.check(text).verdict.name == "PROVED", text
    assert dlhw3.check("shape A: n,n\ntr(A - eye) = tr(A) - 2*tr(eye)").verdict.name == "REFUTED"
    effective = "shape X: n,p\ntr(X*inv(X'*X + c*eye)*X')\n= tr({}) - c*tr(inv(X'*X + c*eye))"
    with pytest.raises(dlhw3.UserError, match="Nothing says how large eye is here") as told:
        dlhw3.check(effective.format("eye"))
    assert told.value.code == "L206"
    assert dlhw3.check(effective.format("(X'*X)^0")).verdict.name == "PROVED"


PAPERS = {
    "a variance": r"$$\nabla_w \frac{1}{2\sigma^2}\|y-Xw\|^2 = -\frac{1}{\sigma^2}X^\top (y-Xw)$$",
    "a differential and a gap": r"""
        d\, \operatorname{tr}(X^T A X) &= \operatorname{tr}(dX^T A X) + \operatorname{tr}(X^T A\, dX) \\
        d \log\det X &= \operatorname{tr}(X^{-1} dX) \\
        d\, \|x\|^2 &= 2 x^\top dx \\""",
    "a number called d": r"c \|x\|^2 + d \|y\|^2 &= d \|y\|^2 + c \|x\|^2 \\",
    "a partial derivative": r"\partial_x x^\top A x &= (A + A^\top) x \\",
    "rates": r"""
        % flow l(W_2*W_1) in W_1,W_2
        \begin{align}
        \dot W_1 &= - W_2^\top \nabla \ell(W_2 W_1) \\
        \frac{d}{dt} (W_2^\top W_2) &= \dot{W}_2^\top W_2 + W_2^\top \dot W_2 \\
        \frac{\mathrm{d} W_1}{\mathrm{d}t} &= - W_2^\top \nabla \ell(W_2 W_1) \\
        \frac{d \|W_1\|_F^2}{dt} &= 2 \langle W_1, \dot{W}_1 \rangle \\
        \tfrac{d}{dt}(W_2^\top W_2 - W_1 W_1^\top) &= 0
        \end{align}""",
}


@pytest.mark.parametrize("text", PAPERS.values(), ids=PAPERS.keys())
def test_what_papers_write_is_read(text: str) -> None:
    found = dlhw3.check(text)
    assert [line.verdict.name for line in found] == ["PROVED"] * len(found), str(found)


def test_sigma_before_brackets_is_told_to_be_no_abstract_function() -> None:
    for text in ("sigma(W*x)'*k", "σ(W*x)'*k"):
        with pytest.raises(dlhw3.UserError, match="no abstract function") as told:
            dlhw3.derive(text, wrt="x")
        assert told.value.hint == "sigmoid(W*x)"


def test_a_rate_of_no_declared_flow_is_told_what_is_missing() -> None:
    text = "ddt(W1)\n = -W2'*grad_l(W2*W1)\nddt(W2) = -grad_l(W2*W1)*W1'"
    line = dlhw3.check(text).first_false
    assert line is not None
    declared = line.data["slip"].partition(": ")[2].partition(" says")[0]
    assert declared == "flow l(W2*W1) in W1,W2"
    assert dlhw3.check(f"{declared}\n{text}").verdict.name == "PROVED"


@pytest.mark.parametrize("constants", [(), ("X", "Y")], ids=["whole", "prepared"])
def test_torch_code_in_several_letters_names_every_function_that_it_calls(constants: tuple[str, ...]) -> None:
    arrays = drawn({"X": "np", "Y": "nk", "U": "pp", "V": "pk"})
    U, V = (arrays[name].clone().requires_grad_() for name in "UV")
    X, Y = arrays["X"], arrays["Y"]
    torch.sum((X @ (U * U) @ V - Y) ** 2).backward()
    gradient = dlhw3.derive("norm2(X*(U.*U)*V - Y)^2", wrt="U,V").lambdify("torch", constants=constants)
    found = gradient(**arrays)
    assert found[0] == pytest.approx(U.grad, rel=1e-12)
    assert found[1] == pytest.approx(V.grad, rel=1e-12)


def test_a_product_that_stands_in_a_call_alone_is_named_too() -> None:
    gradient = dlhw3.derive("l((U.*U)*(V.*V)')", wrt="U,V").lambdify("torch")
    U = torch.ones(3, 2, dtype=torch.float64)
    found = gradient(U=U, V=U, grad_l=lambda W: torch.ones_like(W))
    assert [one.tolist() for one in found] == [(6 * U).tolist()] * 2


WRONG_TYPES = [
    (lambda: dlhw3.derive(3, wrt="x"), "An expression is text"),  # type: ignore[arg-type]
    (lambda: dlhw3.derive("x'*x", wrt=3), "names no variables"),  # type: ignore[arg-type]
    (lambda: dlhw3.derive("x'*x", wrt="x", shapes=[("x", 3)]), "says of no letters"),  # type: ignore[arg-type]
    (lambda: dlhw3.check("x'*x", wrt="x", claim=2), "An expression is text"),  # type: ignore[arg-type]
    (lambda: dlhw3.derive("x'*x", wrt="x", depth=2), "does not take depth"),
    (lambda: dlhw3.derive("phi-grad", wrt="U"), "of the catalogue"),
]


@pytest.mark.parametrize(("call", "message"), WRONG_TYPES, ids=[message for _, message in WRONG_TYPES])
def test_what_is_no_text_and_no_shape_is_refused_in_a_sentence(
    call: Callable[[], object], message: str
) -> None:
    with pytest.raises(dlhw3.UserError, match=message):
        call()


def test_hints_are_arguments_that_python_takes() -> None:
    with pytest.raises(dlhw3.UserError) as told:
        dlhw3.derive("norm2(x)")
    assert told.value.hint == "wrt='x'"
    one = dlhw3.derive("norm2(x)", wrt="x", assume="x != 0", shapes="x: n")
    assert one.formulas == dlhw3.derive("norm2(x)", wrt="x", assume=["x != 0"], shapes={"x": "n"}).formulas


AS_OTHERS_WRITE = {
    "X.T*w": "X'*w",
    "x.T @ A @ x": "x' * A * x",
    "np.dot(x,y)": "dot(x,y)",
    "||X*w - y||^2": "norm2(X*w - y)^2",
    "‖X*w − y‖²": "norm2(X*w - y)^2",
    r"\|X*w-y\|^2": "norm2(X*w-y)^2",
    "2 X'X w": "2*X'*X*w",
    "Xᵀw": "X'*w",
}


@pytest.mark.parametrize(("text", "ours"), AS_OTHERS_WRITE.items(), ids=AS_OTHERS_WRITE.keys())
def test_what_others_write_is_told_as_it_is_written_here(text: str, ours: str) -> None:
    wrt = "x" if "x" in text else "w"
    with pytest.raises(dlhw3.UserError) as told:
        dlhw3.derive(text, wrt=wrt)
    assert told.value.hint == ours
    assert dlhw3.derive(ours, wrt=wrt).verdict.name == "PROVED"


def test_a_power_that_means_a_transpose_and_a_letter_of_no_rule() -> None:
    with pytest.raises(dlhw3.UserError, match="An exponent is a number") as told:
        dlhw3.derive("x^T*A*x", wrt="x")
    assert told.value.hint == "x'*A*x"
    with pytest.raises(dlhw3.UserError, match="does not follow") as told:
        dlhw3.derive("λ*norm2(w)^2", wrt="w")
    shapes = told.value.hint.removeprefix("shapes=").strip("'")
    assert dlhw3.derive("λ*norm2(w)^2", wrt="w", shapes=shapes).verdict.name == "PROVED"


OF_SIZE_ONE = [
    ("-y'*log(softmax(x))", "softmax(x) - y", "the entries of y sum to 1"),
    ("x'*A*x/(x'*x)", "2*(A*x - (x'*A*x)*x)", "‖x‖ = 1"),
    ("x'*y/(norm2(x)*norm2(y))", "y/(norm2(x)*norm2(y)) - (x'*y)*x/(norm2(x)^2*norm2(y))", "‖x‖ = 1"),
]


@pytest.mark.parametrize(("text", "claim", "size"), OF_SIZE_ONE, ids=[one[0] for one in OF_SIZE_ONE])
def test_a_claim_about_vectors_of_size_one_is_told_to_be_that(text: str, claim: str, size: str) -> None:
    answer = dlhw3.check(text, wrt="x", claim=claim, assume=["A symmetric"] if "A" in text else ())
    told = dict(answer.told)
    assert told["verdict"] == "REFUTED"
    assert told["slip"].endswith(f"holds if {size}, which is not assumed")
    assert "values" in told
