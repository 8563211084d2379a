"""Lines of files as new users write them: refused with a line that can be put in their place."""

from __future__ import annotations

import pytest

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.verdict import Verdict

BELOW = "\nx'*y = y'*x"
TYPED = [
    ("shape X n,p", "shape X: n,p"),
    ("shapes X: n,p", "shape X: n,p"),
    ("vector b", "shape b: n"),
    ("matrix W: n,p", "shape W: n,p"),
    ("activation sigma", "shape sigma: entrywise"),
    ("matrix a", "shape a: n,m"),
    ("assume symmetric A\nA = A'", "assume A symmetric"),
    ("let R: X*W - Y", "let R = X*W - Y"),
    ("let f(2*x) = x'*x", "let R = X*w - y"),
    ("f(x) := x'*x", "let f = x'*x"),
    ("flow l(x)", "flow l(x) in x"),
    ("flow l(W2*W1) wrt W1, W2", "flow l(W2*W1) in W1,W2"),
    ("Proof: x = x", "x = x"),
    ("(1) x'*y = y'*x", "x'*y = y'*x"),
    ("d/dx norm2(x)^2 = 2*x", "grad(norm2(x)^2, x)"),
    ("diff(norm2(x)^2, x) = 2*x", "grad(norm2(x)^2, x)"),
    ("∇norm2(x)^2 = 2*x", "grad(norm2(x)^2, x)"),
    ("x'*y = y'*x, by symmetry", "x'*y = y'*x ; by symmetry"),
    ("x'*y = y'*x because it is", "x'*y = y'*x ; because it is"),
    ("x'*y = y'*x (since it is)", "x'*y = y'*x ; since it is"),
    ("suppose A is psd\nA = A'", "assume A psd"),
    ("let A be symmetric\nA = A'", "assume A symmetric"),
    ("let z in R^n\nz = z", "shape z: n"),
    ("Z: n,p\nZ = Z", "shape Z: n,p"),
    ("let r <- X*w - y\nX*w = r + y", "let r = X*w - y"),
    ("sequence z{k}\nz{k} = z{k}", "sequence z: n"),
    ("random z ~ N(0,I)\nE(z'*x) = E(x'*z)", "random z: n"),
    ("flow x: l(x)\nddt(x) = -grad_l(x)", "flow l(x) in x"),
    ("norm2(x)^2 ≈ x'*x", "norm2(x)^2 = x'*x"),
    ("x'*A*x = x^T*A*x", "x'*A*x = x'*A*x"),
]


def refusal(text: str) -> UserError:
    with pytest.raises(UserError) as caught:
        list(judged_lines(read_document(text)))
    return caught.value


@pytest.mark.parametrize(("line", "hint"), TYPED)
def test_a_line_as_others_write_it_is_refused_with_one_that_is_read(line: str, hint: str) -> None:
    error = refusal(line + BELOW)
    assert error.hint == hint
    assert "E001" not in error.code
    if hint.startswith("grad("):
        list(judged_lines(read_document(f"{hint} = 2*x")))
    else:
        again = line.partition("\n")[2]
        list(judged_lines(read_document(f"{hint}\n{again}{BELOW}" if "= " in hint or " " in hint else BELOW)))


@pytest.mark.parametrize(
    ("lines", "hint"),
    [
        (r"f(x) &= x^\top x", r"f := x^\top x"),
        (r"x\top y &= y^\top x", r"x^\top y"),
    ],
)
def test_a_definition_in_latex_says_how_it_is_written(lines: str, hint: str) -> None:
    assert refusal(f"\\begin{{align}}\n{lines}\n\\end{{align}}").hint == hint


PROSE = [
    r"We know that $x^T y = y^T x$.",
    r"Since $x^T y = y^T x$ and $\|x\|^2 = x^T x$, we are done.",
    "Let $A = A^T$.\n% assume A symmetric\nAs is known, \\[ \\nabla_x x^\\top A x = 2 A x. \\]\nHence the claim.",
    "$x^\\top y$\n$= y^\\top x$",
    "$$x^\\top y = y^\\top x$$",
]


@pytest.mark.parametrize("text", PROSE)
def test_words_around_formulas_are_no_formulas(text: str) -> None:
    assert {one.verdict.name for one in judged_lines(read_document(text))} == {"PROVED"}


def test_a_slip_in_the_midst_of_words_is_found_in_its_line() -> None:
    lines = list(
        judged_lines(read_document("We have\n$x^T y = y^T x$ and also\n$\\|x\\|^2 = 2x^T x$ by symmetry."))
    )
    assert [(one.line.number, one.verdict.name) for one in lines] == [(2, "PROVED"), (3, "REFUTED")]


def test_a_declaration_in_a_latex_file_may_be_latex() -> None:
    flow = r"% flow \ell(W_2 W_1) in W_1, W_2"
    law = r"\frac{d}{dt}\left(W_2^\top W_2 - W_1 W_1^\top\right) &= 0"
    (line,) = judged_lines(read_document(f"{flow}\n\\begin{{align}}\n{law}\n\\end{{align}}"))
    assert line.verdict.name == "PROVED"
    (line,) = judged_lines(
        read_document(r"% flow \ell(\theta) in \theta" + "\n" + r"\dot\theta &= -\nabla\ell(\theta)")
    )
    assert line.verdict.name == "PROVED"


WHOLE = [
    ("grad(norm2(Xw-y)^2, w)\n = 2*X'*(X*w-y)", "grad(norm2(X*w-y)^2, w)"),
    ("grad(norm2(X*w-y)^2, w)\n = 2*X^T(X*w-y)", "= 2*X'*(X*w-y)"),
    ("<x, y>\n = x'*y", "dot(x, y)"),
    ("<x,y> <= norm2(x)*norm2(y)", "dot(x, y) <= norm2(x)*norm2(y)"),
    ("grad l(w)\n = grad_l(w)", "grad_l(w)"),
    ("assume A PSD\nx'*A*x\n >= 0", "assume A psd"),
    ("assume a in [0,1)\na^2\n <= a", "assume 0 <= a < 1"),
    ("def r = X*w - y\nnorm2(r)^2\n = r'*r", "let r = X*w - y"),
    ("X.shape\n = n", "shape X: n,m"),
    ("x >= 0 => relu(x) = x", "assume x >= 0, and below it relu(x) = x"),
    ("d/dt norm2(w)^2\n = 2*w'*ddt(w)", "ddt(norm2(w)^2)"),
    ("partial L/partial W\n = 0", "grad(L(W), W)"),
    ("norm2(A ⊗ B)^2\n = 1", "(norm2(A)*norm2(B))^2"),
    ("x ⊗ y\n = x*y'", "x*y'"),
    ("(A ⊗ B)*y\n = y", "B*Y*(A)'"),
    ("sum(x[i]**2 for i in range(n))\n = 1", "sum(x.^2)"),
    ("sqrt(1+norm2(x)^2^2)\n = 1", "sqrt(1+(norm2(x)^2)^2)"),
    ("l(X(:))\n = l(X)", "l(X)"),
    ("frac{1}{2}*norm2(x)^2\n = 1/2*x'*x", "(1)/(2)*norm2(x)^2"),
    ("grad_w(norm2(X*w-y)^2)\n = 2*X'*(X*w-y)", "grad(norm2(X*w-y)^2, w)"),
]


def test_what_students_type_is_refused_with_what_is_read_in_its_place() -> None:
    """Hints were l(U*U'), grad*l(w), A symmetric for A PSD, (X*w-y)' for X^T(X*w-y), and the like."""
    assert [(text, hint) for text, hint in WHOLE if refusal(text).hint != hint] == []


def test_a_line_assumes_several_things_one_by_one() -> None:
    """It was refused for its comma, with the hint l(U*U'); in 0 < a, b < 1 the comma has two readings."""
    for line in (
        "assume a > 0, b > 0\na*b > 0",
        "assume a > 0 and b > 0\na*b > 0",
        "assume a, b, c >= 0\na*b*c >= 0",
        "assume A psd, B psd, A <= B\nshape A: n,n\ntr(A) <= tr(B)",
        "assume l convex and L-smooth, c > 0, c <= 1/L\nl(x - c*grad_l(x)) <= l(x)",
        "assume f(x, y) = f(y, x), a > 0\na*f(x,y) = a*f(y,x)",
    ):
        assert [one.verdict for one in judged_lines(read_document(line))] == [Verdict.PROVED], line
    (line,) = judged_lines(read_document("assume a > 0, b > 0\na*b > 1"))
    assert line.verdict is Verdict.REFUTED
    for line, hint in (("0 < a, b < 1", "0 < a < 1, 0 < b < 1"), ("a > 0, b", "a > 0, b > 0")):
        refused = refusal(f"assume {line}\na*b\n < 1")
        assert refused.message.startswith("Line 1: ',' is not expected here")
        assert refused.hint == f"assume {hint}"


def test_a_gradient_through_a_name_that_is_kept_apart_is_asked_of_that_name() -> None:
    """The hint was the line `let` that was typed."""
    lines = "shape A: n,n\nshape b: n\nassume A symmetric\nlet g = A*x - b\nlet a = g'*g/(g'*A*g)\nlet z = x - a*g"
    assert refusal(f"{lines}\ngrad(z'*A*z/2 - b'*z, x)\n = A*x - b").hint == "grad(z'*A*z/2 - b'*z, z)"
    assert refusal(f"{lines}\nd(z'*A*z/2 - b'*z)\n = (A*z - b)'*dx").hint == "dz in the place of dx"
    for mended in ("grad(z'*A*z/2 - b'*z, z)\n = A*z - b", "d(z'*A*z/2 - b'*z)\n = (A*z - b)'*dz"):
        (line,) = judged_lines(read_document(f"{lines}\n{mended}"))
        assert line.verdict is Verdict.PROVED
