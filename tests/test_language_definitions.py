"""What a derivation defines as papers do: functions, words around formulas, stars, Hessians, rows of two."""

from __future__ import annotations

import pytest

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines


def align(*rows: str) -> str:
    return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}\n"


def verdicts(text: str) -> list[str]:
    return [one.verdict.name for one in judged_lines(read_document(text))]


LOSS = r"\tfrac12 \|Xw - y\|^2 + \tfrac{\lambda}{2} \|w\|^2"
SLOPE = r"\nabla L(w) &= X^\top (Xw - y) + \lambda w"
CENTRED = r"\[ H = I - \frac1n \mathbf{1} \mathbf 1^\top \]" + "\n"
RIGHT = {
    "f(x) = and its gradient": align(rf"L(w) &= {LOSS}", SLOPE, r"&= (X^\top X + \lambda I) w - X^\top y"),
    "f(x) := and its differential": align(
        r"\phi(U) &:= \ell(UU^\top)",
        r"\mathrm{d}\phi &= \langle \nabla\ell(UU^\top), \mathrm{d}U\, U^\top + U\, \mathrm{d}U^\top \rangle",
    ),
    "f at another point": align(r"f(x) &:= x^\top A x", r"f(x + y) - f(x) - f(y) &= x^\top (A + A^\top) y"),
    "words before": rf"Let $L(w) = {LOSS}$ be the loss." + "\n" + align(SLOPE),
    "words behind, in any order": align(r"\nabla_q v^\top p &= K^\top (\operatorname{diag}(p) - p p^\top) v")
    + r"where $p = \operatorname{softmax}(z)$ and $z = K q$.",
    "where, in the row": align(r"\nabla_w \|Xw - y\|^2 &= 2 X^\top r \quad \text{where } r = Xw - y"),
    "a letter that is used below": align(
        r"\hat y &= X w", r"\nabla_w \|\hat y - y\|^2 &= 2 X^\top (\hat y - y)"
    ),
    "the Hessian as a matrix": align(rf"L(w) &= {LOSS}", r"\nabla^2 L(w) &= X^\top X + \lambda I"),
    "two equations in a row": align(
        r"\nabla_{W_1} \ell(W_2 W_1) &= W_2^\top \nabla\ell(W_2 W_1), & \nabla_{W_2} \ell(W_2 W_1) &= "
        r"\nabla\ell(W_2 W_1) W_1^\top"
    ),
    "stars": align(r"\|w - w^\star\|^2 &= \|w\|^2 - 2 w^{\star\top} w + \|w^*\|^2"),
    "a number below the line": align(r"\nabla_w \tfrac{1}{2n} \|Xw - y\|^2 &= \tfrac1n X^\top (Xw - y)"),
    "a number below the line, and an identity": align(
        r"\nabla_w \left[ \tfrac{1}{2n} \|Xw - y\|^2 + \tfrac\lambda2 \|w\|^2 \right] &= "
        r"\left( \tfrac1n X^\top X + \lambda I \right) w - \tfrac1n X^\top y"
    ),
    "rates with an index": "% flow \\ell(W_2 W_1) in W_1, W_2\n"
    + align(
        r"\tfrac{d}{dt} (W_2^\top W_2 - W_1 W_1^\top) &= \dot W_2^\top W_2 + W_2^\top \dot{W}_2 - \dot W_1 W_1^\top"
        r" - W_1 \dot W_1^\top",
        "&= 0",
    ),
    "ones of a size that is declared": "% shape H: n,n\n" + CENTRED + align("H^2 &= H", r"&= H^\top H"),
    "ones of a size behind the definition": CENTRED.replace(r" \]", r" \in \mathbb{R}^{n\times n}$").replace(
        r"\[", "Let $"
    )
    + align("H^2 &= H"),
    "words in the lines of an align": rf"\section*{{Problem 3}} Let $L(w) = {LOSS}$. Then, for any $w$, "
    rf"\begin{{align}} {SLOPE} \end{{align}} which is known.",
    "a reason behind a gap": align(
        r"x^\top y &= y^\top x,\quad \text{since it is a number,}", r"&= y^\top x"
    ),
    "declared in LaTeX": "% shape \\Sigma: n,n\n% assume \\Sigma symmetric\n"
    + align(r"\Sigma^\top &= \Sigma"),
    "let f(x) in text": "let f(x) = x'*A*x\ngrad_f(x)\n = (A + A')*x\nhess_f(x, dx)\n = (A + A')*dx",
    "d of what is named": "let r = X*w - y\nd(norm2(r)^2)\n = 2*dot(r, dr)\n = 2*dot(r, X*dw)",
}
WRONG = {
    "a half of it, ones of a size": "% shape H: n,n\n" + CENTRED + align(r"H^2 &= \tfrac12 H"),
    "a sign": align(rf"L(w) &= {LOSS}", r"\nabla L(w) &= X^\top (Xw - y) - \lambda w"),
    "a number for a multiple of the identity": align(
        rf"L(w) &= {LOSS}", r"\nabla^2 L(w) &= X^\top X + \lambda"
    ),
    "the second of two": align(
        r"\nabla_A \operatorname{tr}(A B) &= B^\top, & \nabla_B \operatorname{tr}(A B) &= A"
    ),
    "a factor, in words": r"Let $f(x) = x^\top x$." + "\n" + align(r"\nabla f(x) &= x"),
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_what_is_defined_is_used_in_the_lines(text: str) -> None:
    assert {*verdicts(text)} == {"PROVED"}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_false_line_about_what_is_defined_is_refuted(text: str) -> None:
    assert verdicts(text)[-1] == "REFUTED"


def test_a_case_is_no_definition() -> None:
    """The line is false, and may hold where the words say."""
    assert verdicts("with equality iff $x = y$:\n\n" + align(r"x^\top y &= \|x\|^2")) == ["UNDECIDED"]


def test_what_is_taken_as_a_definition_is_told() -> None:
    first, *_ = judged_lines(read_document(RIGHT["words behind, in any order"]))
    assert first.line.read_as == (
        "z = K q is a definition",
        r"p = \operatorname{softmax}(z) is a definition",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("let f(x) = x'*x\nf(x, y)\n = 0", "f takes 1 operand, not 2"),
        ("let f(x) = x'*x\ngrad_f(2*x)\n = 4*x", "grad takes a number and a letter in it"),
        ("let f(x, x) = 1\nx = x", "names nothing"),
        ("let R = R + 1\nR = 1", "named by itself"),
        ("let tr(X) = 1\nX = X", "names nothing"),
        ("let f(x) = l(x)*l(x)\n" + "f(" * 30 + "x" + ")" * 30 + "\n = 0", "more than 16 functions"),
        ("let f(x) = x + x\n" + "f(" * 30 + "x" + ")" * 30 + "\n = 0", "a sum of more than"),
        (align(r"w^* &= (X^\top X)^{-1} X^\top y"), "a definition has :="),
    ],
)
def test_a_definition_that_defines_nothing_is_refused(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        verdicts(text)


def test_what_is_defined_has_the_shape_that_is_declared_of_it_or_is_refused() -> None:
    text = r"Let $r = X w - y \in \mathbb{R}^p$ with $X \in \mathbb{R}^{n\times p}$."
    with pytest.raises(UserError, match="r is declared p×1, and its definition is n×1"):
        verdicts(text + "\n" + align(r"\nabla_w \|r\|^2 &= 2 X^\top r"))
    assert {*verdicts(CENTRED + align("H^2 &= H"))} == {"PROVED"}  # n is as many as there are ones
    assert "PROVED" not in verdicts(CENTRED + align("H^2 &= 2 H"))
    ones = CENTRED.replace(r"\mathbf{1} \mathbf 1", "11")
    assert {*verdicts(ones + align(r"H x &= x - \frac1n 1 1^\top x"))} == {"PROVED"}
