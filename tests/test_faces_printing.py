"""Operators as they are read: brackets where two readings would differ, and the faces' own marks."""

from __future__ import annotations

import pytest
from faces_cases import CASES, A, B, P, Q, W, X, Y, f, m, n
from sympy import MatMul, Trace

from dlhw3.catalogue import FORMATS
from dlhw3.errors import ShapeError, UserError
from dlhw3.notation.latex import LatexPrinter
from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.output.render import render
from dlhw3.symbolic.algebra import hadamard_product, product, transpose
from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.faces.determinant import adj, det, logdet
from dlhw3.symbolic.faces.diagonals import diag, diagonal, entry_sum, ones
from dlhw3.symbolic.faces.functions import FunctionOfSeveral, at
from dlhw3.symbolic.faces.inverse import inverse
from dlhw3.symbolic.faces.operators import applied, entrywise
from dlhw3.symbolic.faces.products import hadamard, quotient
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.plan import Theory

SHOWN = [
    (product(hadamard(A, B), X), "(A ∘ B) X", r"(A \circ B) X"),
    (hadamard(A, product(B, X)), "A ∘ (B X)", r"A \circ (B X)"),
    (hadamard(A + B, X), "(A + B) ∘ X", r"(A + B) \circ X"),
    (hadamard(A, B) + X, "A ∘ B + X", r"A \circ B + X"),
    (quotient(hadamard(A, B), X), "(A ∘ B) ⊘ X", r"(A \circ B) \oslash X"),
    (hadamard(A, quotient(B, X)), "A ∘ (B ⊘ X)", r"A \circ (B \oslash X)"),
    (transpose(inverse(X)), "X⁻ᵀ", r"X^{-\top}"),
    (inverse(transpose(X)), "(Xᵀ)⁻¹", r"(X^{\top})^{-1}"),
    (inverse(product(A, B)), "(A B)⁻¹", "(A B)^{-1}"),
    (MatMul(-1, hadamard(A, B)), "−A ∘ B", r"-A \circ B"),
    (MatMul(2, hadamard(A, B)), "2 (A ∘ B)", r"2 (A \circ B)"),
    (logdet(X), "log det(X)", r"\log\det(X)"),
    (det(X) * Trace(A), "det(X) tr(A)", r"\det(X) \operatorname{tr}(A)"),
    (adj(X), "adj(X)", r"\operatorname{adj}(X)"),
    (product(diag(Y * Y.T * ones(m, 1)), P), "diag(Y Yᵀ 𝟏) P", r"\operatorname{diag}(Y Y^{\top} \mathbf{1}) P"),
    (diagonal(X), "diagonal(X)", r"\operatorname{diagonal}(X)"),
    (entry_sum(entrywise("exp", P)), "sum(exp(P))", r"\operatorname{sum}(\exp(P))"),
    (entrywise("recip", P), "𝟏 ⊘ P", r"(\mathbf{1} \mathbf{1}^{\top}) \oslash P"),
    (Trace(A) * entrywise("recip", det(X)), "tr(A)/det(X)", r"\frac{\operatorname{tr}(A)}{\det(X)}"),
    (product(entrywise("recip", det(X)), A), "A/det(X)", r"\frac{A}{\det(X)}"),
    (entrywise("σ", product(W, P), 2), "σ′′(W P)", r"\sigma''(W P)"),
    (entrywise("recip", entrywise("exp", det(X))), "1/exp(det(X))", r"\frac{1}{\exp(\det(X))}"),
    (f(P, transpose(Q)), "f(P, Qᵀ)", r"f(P, Q^{\top})"),
    (at(f, (0, 1), (P, transpose(Q)), (Q,)), "∇₁₂f(P, Qᵀ)[Q]", r"\nabla_{12}f(P, Q^{\top})[Q]"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "unicode", "latex"), SHOWN, ids=[row[1] for row in SHOWN])
def test_operators_are_written_by_their_faces(expression, unicode, latex):
    assert UnicodePrinter().show(expression) == unicode
    assert LatexPrinter().show(expression) == latex


@pytest.mark.parametrize("name", CASES)
def test_every_objective_is_written_in_both_notations(name):
    case = CASES[name]
    assert UnicodePrinter().show(case.objective)
    assert LatexPrinter().show(case.objective).isascii()


def test_sums_are_not_lost_in_products_of_entries():
    """A ∘ 1 is A, and A ∘ (1 ⊘ B) is A ⊘ B."""
    assert hadamard_product(A, ones(n, n)) == A
    assert hadamard_product(A, entrywise("recip", B)) == quotient(A, B)
    assert hadamard_product(MatMul(-2, A), B) == MatMul(-2, hadamard(A, B))


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: hadamard(P, A), "matrices of one shape: P is n×m, A is n×n"),
        (lambda: inverse(P), "a square matrix: P is n×m"),
        (lambda: diag(P), "a vector of one column: P is n×m"),
        (lambda: quotient(P, transpose(P)), "matrices of one shape"),
        (lambda: f(P, P), "f takes m×n matrices there, and not n×m"),
        (lambda: FunctionOfSeveral("g", (n, n), (n, n))(X), "g takes 2 matrices"),
        (lambda: applied("det", X, X), "det takes 1 operand"),
    ],
)
def test_what_does_not_fit_is_refused_with_shapes(made, words):
    with pytest.raises(ShapeError) as caught:
        made()
    assert words in str(caught.value)


@pytest.mark.parametrize("name", ["sigma", "trace", "D", "map"])
def test_an_operators_name_is_no_name_of_a_function(name):
    with pytest.raises(UserError, match="cannot be called") as caught:
        entrywise(name, Y)
    assert caught.value.hint.split()[0] == "σ"
    assert entrywise("σ", Y).shape == Y.shape


@pytest.mark.parametrize("name", CASES)
def test_a_whole_derivation_is_written_in_every_format(name):
    """Steps, rules, laws, conditions and code: no piece of it lacks a notation; LaTeX is ASCII."""
    case = CASES[name]
    lemmas = gradient_lemmas(case.objective, case.variable, direction_for(case.variable))
    done = Derivation("demo", "a gradient", Theory(), parts("demo", lemmas), ("gradient",))
    for kind in FORMATS.names():
        if kind == "expr" and name == "abstract σ":  # the language of expressions has no word for it
            continue
        text = render(done, kind)
        assert "PROVED" in text or kind in ("numpy", "torch", "jax", "proof", "expr")
        assert kind != "latex" or text.isascii()
        assert "Operator" not in text
        assert "DerivativeAt" not in text
