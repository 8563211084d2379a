"""LaTeX of results: well formed, of known commands, and read back by our own reader as what was derived."""

from __future__ import annotations

import re
from typing import Any

import pytest

import dlhw3
from dlhw3.notation.latex import LatexPrinter
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.latex.formulas.reading import functions_of, read_formula, tree_of
from dlhw3.symbolic.language.text.parse import parse

READ_BACK = [
    ("sum(X./(1+X.*X))", "X", "of ones as a product of a column and a row"),
    ("norm2(A*diag(x)*A' - B)^2", "x", "a diagonal"),
    ("l2(U*V', U'*U)", "U", "gradients in the first and the second argument"),
    ("my_loss(U*V') + norm2(U)^2", "V", "a function whose name is a word"),
    ("y'*inv(K + a*eye)*y", "a", "a derivative in a number"),
    ("tr(inv(X)*A)", "X", "an inverse transposed"),
    ("sum(x.^(3/2))", "x", "a root of entries"),
    ("sum(x.^(5/2))", "x", "a power of entries"),
    ("norm2(y - K*s)^2/2 + a/2*s'*K*s", "s", "a number before brackets"),
    ("x'*A*x/sqrt(x'*B*x)", "x", "a root of a number"),
    ("a*logsumexp(x/a)", "a", "words"),
    ("norm2(W2*tanh(W1*X)-Y)^2/2", "W1", "a net"),
]
KNOWN = {
    "nabla", "operatorname", "mathrm", "mathbf", "mathbb", "top", "circ", "oslash", "frac", "tfrac", "sqrt",
    "lVert", "rVert", "langle", "rangle", "bigl", "bigr", "quad", "text", "det", "log", "exp", "tanh", "sin", "cos",
    "dot",
    "rho", "sigma", "tau", "omega", "eta", "arcsin", "arccos", "arctan", "sum",
}  # fmt: skip


def line(text: str, wrt: str) -> str:
    """Return ∇_X f = result in LaTeX, f written out."""
    derivation = dlhw3.derive(text, wrt=wrt)
    assert derivation.verdict.name == "PROVED"
    printer = LatexPrinter()
    objective = printer.show(derivation.objective[1])
    letter = printer.letter(wrt)
    slope = rf"\frac{{\mathrm{{d}}}}{{\mathrm{{d}}{letter}}}"
    head = rf"\nabla_{{{letter}}}" if not "a" <= wrt[0] <= "g" else slope
    return rf"{head} \bigl({objective}\bigr) &= {printer.show(derivation.result.right)}"


@pytest.mark.parametrize(("text", "wrt", "kind"), READ_BACK, ids=[one[2] for one in READ_BACK])
def test_a_result_in_latex_is_read_back_as_what_was_derived(text: str, wrt: str, kind: str) -> None:
    paper = f"\\begin{{align}}\n{line(text, wrt)}\n\\end{{align}}\n"
    (judged,) = judged_lines(read_document(paper))
    assert judged.verdict.name == "PROVED"


GIVEN: list[tuple[str, str, dict[str, Any]]] = [
    ("l(W3*relu(W2*relu(W1*X)))", "W1", {}),
    ("norm2(V*softmax(K*q) - y)^2", "q", {}),
    ("u'*A*v/(norm2(u)*norm2(v))", "v", {"order": 2}),
    ("l(U*U')", "U", {"flow": "tr(U*U')", "step": "eta"}),
    ("softmax(W*x)", "x", {}),
    ("sum(x.^a)", "x", {}),
]


@pytest.mark.parametrize(("text", "wrt", "given"), GIVEN, ids=[str(one) for one in GIVEN])
def test_latex_is_well_formed(text: str, wrt: str, given: dict[str, Any]) -> None:
    found = dlhw3.derive(text, wrt=wrt, **given).render("latex", result_only=True)
    assert found.isascii()
    assert set(re.findall(r"\\([A-Za-z]+)", found)) <= KNOWN
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", found):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0
    assert found.count(r"\bigl") == found.count(r"\bigr")
    assert found.count("(") == found.count(")")
    assert not re.search(
        r"\{\d*\}\{|\{one\}|\\frac\{[^{}]*\}\{\([^()]*\)\}", found
    )  # no placeholder, no bare brackets


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"a \, (x + y)", "a*(x + y)"),
        (r"\nabla_{2}\mathrm{l2}(X, Y)", "grad_l2_2(X, Y)"),
        (r"\nabla_{12}\mathrm{l2}(X, Y)[D]", "hess_l2_12(X, Y, D)"),
        (r"\operatorname{diagonal}(A)", "diag(A)"),
        (r"\mathrm{my\_loss}(X)", "my_loss(X)"),
        (r"x^{\circ 3/2}", "x.^(3/2)"),
    ],
)
def test_what_latex_prints_is_read(latex: str, text: str) -> None:
    formula = read_formula(latex)
    found, _ = tree_of(formula, functions_of([formula], ()))

    def plain(node: Any) -> tuple[object, ...]:
        return (node.kind, node.name, node.value, *map(plain, node.parts))

    assert plain(found) == plain(parse(text))


def test_an_index_stands_below_its_letter_unless_two_letters_would_look_alike() -> None:
    derivation = dlhw3.derive("norm2(W2*W1)^2", wrt="W1")
    assert derivation.render("latex", result_only=True) == "\\nabla f = 2 W_{2}^{\\top} W_{2} W_{1}\n"
    assert r"$W_{1} \mapsto f$" in derivation.render("latex")
    both = dlhw3.derive("norm2(W_1*W1)^2", wrt="W1").render("latex", result_only=True)
    assert both == "\\nabla f = 2 W_{1}^{\\top} W_{1} \\, \\mathrm{W1}\n"


def test_a_declaration_in_latex_is_of_the_letter_with_its_index() -> None:
    paper = "% shape W1: n,n\n\\nabla_{W_{1}} \\operatorname{tr}(W_{1}) &= I \\\\\n"
    (judged,) = judged_lines(read_document(paper))
    assert judged.verdict.name == "PROVED"


def test_a_flow_in_latex_moves_the_letters_with_their_indices() -> None:
    rate = r"-W_{2} W_{2}^{\top} \nabla l(W_{2} W_{1}) - \nabla l(W_{2} W_{1}) W_{1}^{\top} W_{1}"
    left = r"\tfrac{\mathrm{d}}{\mathrm{d}t} (W_{2} W_{1})"
    (judged,) = judged_lines(read_document(f"% flow l(W2*W1) in W1,W2\n{left} &= {rate} \\\\\n"))
    assert judged.verdict.name == "PROVED"
