"""Derivations in LaTeX, as papers write them: the trees of the text, its verdicts, carets in the source."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from pathlib import Path

import pytest

from dlhw3.cli import run
from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.latex.formulas.reading import functions_of, read_formula, tree_of
from dlhw3.symbolic.language.latex.text.rows import is_latex
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.tree import Node

PAPER = r"""\documentclass{article}
% shape X: n,p
We minimise the squared error.
\begin{align}
  \nabla_w \left\| X w - y \right\|_2^2
    &= 2 X^\top (X w - y) \label{eq:gradient} \\
    &= 2 X^\top X w - X^\top y && \text{(expand)} \\
    &= 2 X^{\top} X w \notag \\
    &\qquad - 2 X^{\top} y.
\end{align}
so that let us go on:
\begin{equation*}
\begin{split}
  \nabla_U \ell(U U^\top) &= \bigl(\nabla \ell(UU^\top) + \nabla\ell(UU^\top)^\top\bigr) U \\
    &= 2 \nabla\ell(UU^T) U
\end{split}
\end{equation*}
"""
SAME = {
    r"\nabla_W \|XW - Y\|_F^2": "grad(norm2(X*W - Y)^2, W)",
    r"2 X^\top (XW - Y)": "2*X'*(X*W - Y)",
    r"\operatorname{tr}(A^\top B)": "tr(A'*B)",
    r"\mathrm{tr}\, A B": "tr(A*B)",
    r"\log\det X": "logdet(X)",
    r"\log |X|": "logdet(X)",
    r"\tfrac12 \left\lVert \mathbf{X}\mathbf w - \mathbf y \right\rVert_2^2": "1/2*norm2(X*w - y)^2",
    r"\frac{1}{2} \|x\|\,\|y\|": "1/2*norm2(x)*norm2(y)",
    r"\nabla \ell(UU^\top)\,U": "grad_l(U*U')*U",
    r"\nabla^2 l(X)[D]": "hess_l(X, D)",
    r"\left\langle A, B \right\rangle": "dot(A, B)",
    r"\frac{\partial\, \mathrm{tr}(AX)}{\partial X}": "grad(tr(A*X), X)",
    r"\frac{\partial}{\partial X} \log\det X": "grad(logdet(X), X)",
    r"A \odot B - W_1^\top W_{2} x_0": "A .* B - W_1'*W_2*x_0",
    r"\mathrm{d} \operatorname{tr}(X) + 2\langle X, \mathrm{d}X \rangle": "d(tr(X)) + 2*dot(X, dX)",
    r"X^{-1} + X^{-\top} + X^{-T}": "X^-1 + (X^-1)' + (X^-1)'",
    r"e^{-a} \exp(a)": "exp(-a)*exp(a)",
    r"\mathbf{1}^\top x + \lambda (b + c)": "vector(1)'*x + lambda*(b + c)",
    r"\boldsymbol{\beta}^{\top} \hat{y}": "beta'*y_hat",
    r"\sqrt{x^\top x} / |a|^2": "sqrt(x'*x)/abs(a)^2",
    r"A^{\odot 2} \left[ B + C \right]'": "A.^2*(B + C)'",
    r"\operatorname{diag}(x) \operatorname{softmax}(x)": "diag(x)*softmax(x)",
    r"- A \cdot I_n": "-(A*eye)",
}


def plain(node: Node) -> tuple[object, ...]:
    """A tree without its places, products and quotients of numbers as they stand."""
    return (node.kind, node.name, node.value, *map(plain, node.parts))


@pytest.mark.parametrize(("latex", "text"), SAME.items(), ids=SAME)
def test_a_formula_is_the_tree_of_its_text(latex: str, text: str) -> None:
    formula = read_formula(latex)
    found, _ = tree_of(formula, functions_of([formula], ()) | {"l"})
    assert plain(found) == plain(parse(text))
    assert found.at.text == latex


def test_a_paper_is_judged_line_by_line() -> None:
    lines = {one.line.number: one for one in judged_lines(read_document(PAPER))}
    assert {n: one.verdict.name for n, one in lines.items()} == {
        6: "PROVED",
        7: "REFUTED",
        8: "REFUTED",
        14: "PROVED",
        15: "REFUTED",
    }
    assert lines[8].again == 6
    assert lines[7].line.reason == "expand"
    assert lines[15].slip.startswith("holds if ∇l is symmetric")


def test_a_name_is_a_function_where_it_never_stands_alone() -> None:
    value = read_document("f(X) &= f(X') \\\\\n")
    product = read_document("c(X + Y) &= cX + cY \\\\\n")
    greek = read_document("\\lambda(X + Y) &= \\lambda X + \\lambda Y \\\\\n")
    capital = read_document("A(x + y) &= Ax + Ay \\\\\n")
    assert value.chains[0][0].tree.kind == "call"
    assert all(one.chains[0][0].tree.kind == "times" for one in (product, greek, capital))
    for one in (product, greek, capital):
        assert [line.verdict.name for line in judged_lines(one)] == ["PROVED"]


def test_definitions_and_signs() -> None:
    text = r"""
    \begin{align*}
    R &:= XW - Y \\
    \frac{\partial}{\partial W} \frac{1}{2} \|R\|_F^2 &= X^\top R = X^T (XW - Y) \\
    \|x + y\|^2 &\le 2 \|x\|^2 + 2\|y\|^2 \leq \|x\|^2 \\
    (1 - a) &\overset{(i)}{\le} e^{-a}
    \end{align*}
    """
    assert [(one.line.number, one.verdict.name) for one in judged_lines(read_document(text))] == [
        (4, "PROVED"),
        (4, "PROVED"),
        (5, "PROVED"),
        (5, "REFUTED"),
        (6, "PROVED"),
    ]


def test_formulas_need_no_environment() -> None:
    text = "shape A: n,n\nassume A symmetric\n\\nabla_x x^\\top A x\n = 2 A x\n = A x\n"
    assert [(one.line.number, one.verdict.name) for one in judged_lines(read_document(text))] == [
        (4, "PROVED"),
        (5, "REFUTED"),
    ]


def test_text_is_no_latex() -> None:
    assert not is_latex("tr(A'*B) = tr(B'*A)  # a comment")
    assert not is_latex("norm2(x_{t+1} - z)^2\n <= norm2(x_t - z)^2")
    assert is_latex("x_{t+1} - z &= x_t - a grad(x_t)")
    assert is_latex(r"x^\top y = y^\top x")


@pytest.mark.parametrize(
    ("text", "message", "caret"),
    [
        (r"\frac{x} = x \\", "expected|ends", ""),
        (r"x^\top (y = x \\", "is not expected", "="),
        (r"\|Ax\|_2 = \|y x^\top\|_2 \|x\|_2 \\", "is a matrix", r"y x^\top"),
        (r"\operatorname{tr}(A) + \nabla = A \\", "∇ without a variable", ""),
        (r"A x + x^\top = 0 \\", "are added", r"A x + x^\top"),
        (r"\prod_i x_i = x \\", "only a sum", ""),
    ],
)
def test_what_cannot_be_read_is_shown_in_the_source(text: str, message: str, caret: str) -> None:
    with pytest.raises(UserError, match=message) as caught:
        list(judged_lines(read_document(text)))
    assert caught.value.message.startswith("Line 1: ") or not caught.value.message.startswith("Line")
    at = caught.value.at
    assert at is not None
    if caret:
        assert at.text[at.start : at.stop] == caret


def test_the_command_takes_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "paper.tex"
    file.write_text(PAPER, encoding="utf-8")
    assert run(["check", str(file), "--format", "json"]) == 1
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["line"] for one in found] == [6, 7, 8, 14, 15]
    assert all(one["verdict"] in ("PROVED", "REFUTED") for one in found)


PIECES = r"""
\frac { } ^ _ \| | ( ) \left \right & \\ = \le \nabla \partial d \mathrm{d} x X W_1 2 0.5 \top '
\operatorname{tr} \log \det \langle , \rangle + - \cdot \text{so} % \begin{align} \end{align} \ell \hat \sqrt
\mathbf{1} let assume \dot é := flow
"""


@pytest.mark.parametrize("seed", range(4))
def test_what_is_no_derivation_is_refused_in_a_sentence(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(50):
        text = PAPER if chance.random() < 0.3 else r"x^\top y &= " + chance.choice(list(SAME))
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(text))
            text = text[:place] + chance.choice(PIECES.split()) + text[place + chance.randint(0, 4) :]
        with suppress(UserError):
            assert read_document(text).chains


@pytest.mark.parametrize(
    "text",
    [
        r"\det A B = \det A \det B",
        r"\operatorname{tr} A \operatorname{tr} B = \operatorname{tr}(A) \operatorname{tr}(B)",
        r"\sin 2a = 2 \sin a \cos a",
        r"\sin a \cdot \cos b = \cos(b) \sin(a)",
        r"\exp a \exp b = \exp(a + b)",
        r"\operatorname{tr} A \log A = \operatorname{tr}(A \log(A))",
    ],
)
def test_an_operator_without_brackets_ends_before_the_next(text: str) -> None:
    (line,) = judged_lines(read_document(text))
    assert line.verdict.name == "PROVED"


def test_runs_of_blanks_and_of_empty_lines_are_read_as_one_and_lines_keep_their_numbers() -> None:
    first = r"\[ \nabla_w \|Xw - y\|^2 = 2X^\top (Xw - y) \]"
    text = (
        "\n" * 40
        + "%\n\n" * 20
        + first.replace(" ", " " * 300)
        + "\n" * 50
        + "Then\n"
        + first.replace("2X", "X")
    )
    judged = [one for lines in [judged_lines(read_document(text))] for one in lines]
    assert [(one.line.number, one.verdict.name) for one in judged] == [(81, "PROVED"), (132, "REFUTED")]


def test_a_product_of_thousands_of_letters_is_refused() -> None:
    with pytest.raises(UserError, match="more than 2000 letters in a row"):
        read_document(r"\[ " + "If " * 2500 + r" = x \]")
