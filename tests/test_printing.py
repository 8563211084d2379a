"""What is printed is what was proved: letters by their nodes, differentials told apart, exact numbers, verdicts."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from derivations_once import derived
from sampling import THOROUGH, sampled
from sympy import Float, MatrixSymbol, Rational, S, Symbol

import dlhw3
from dlhw3.kernel.proof_file import check
from dlhw3.notation.latex import LatexPrinter
from dlhw3.notation.printer import Printer
from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.output.document import document
from dlhw3.output.text_lines import folded, kept_together, width
from dlhw3.symbolic.algebra import exact, exact_number, product, transpose
from dlhw3.symbolic.derivation import Derivation, Trail, parts
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.letters import Direction, LayerRates, velocity_of
from dlhw3.symbolic.nodes import AbstractFunction, Layers, differential, size_symbol
from dlhw3.symbolic.plan import Chain, Theory
from dlhw3.symbolic.prose import Formula, Prose, prose
from dlhw3.symbolic.verdict import Verdict

n = size_symbol("n")
A, X, H = (MatrixSymbol(name, n, n) for name in "AXH")
TEXT, LATEX = UnicodePrinter(), LatexPrinter()


def both(expression: object) -> tuple[str, str]:
    return TEXT.show(expression), LATEX.show(expression)


@pytest.mark.parametrize(
    ("name", "text", "latex"),
    [
        ("data", "data", r"\mathrm{data}"),
        ("grad_l", "grad_l", r"\mathrm{grad\_l}"),
        ("my_loss", "my_loss", r"\mathrm{my\_loss}"),
        ("lambda", "λ", r"\lambda"),
        ("theta", "θ", r"\theta"),
        ("theta_2", "θ₂", r"\theta_{2}"),
        ("Omega", "Ω", r"\Omega"),
        ("ψ", "ψ", r"\psi"),
        ("W_1", "W₁", "W_{1}"),
        ("x_i", "xᵢ", "x_{i}"),
        ("α_β", "α_β", r"\alpha_{\beta}"),
        ("dU", "dU", r"\mathrm{dU}"),  # a letter of this name is no direction
        ("ŵ", "ŵ", r"\hat{w}"),
        ("W\u0307", "Ẇ", r"\dot{W}"),
        ("w_max", "w_max", r"\mathrm{w\_max}"),
        ("été", "été", r"\text{\'{e}t\'{e}}"),
    ],
)
def test_a_letter_prints_by_its_name_whole(name: str, text: str, latex: str) -> None:
    for letter in (MatrixSymbol(name, n, n), Symbol(name)):
        assert both(letter) == (text, latex)
    loss = AbstractFunction(name, n, n)
    assert both(loss(X)) == (f"{text}(X)", f"{latex}(X)")
    assert both(loss.gradient(X)) == (f"∇{text}(X)", rf"\nabla {latex}(X)")


def test_words_stand_apart_in_latex() -> None:
    data, theta = MatrixSymbol("data", n, n), MatrixSymbol("theta", n, n)
    assert LATEX.show(product(data, transpose(data))) == r"\mathrm{data} \, \mathrm{data}^{\top}"
    assert LATEX.show(product(theta, X)) == r"\theta X"


def test_what_is_below_a_letter_keeps_its_commands_apart() -> None:
    theta, x = Symbol("theta", integer=True), Symbol("x", integer=True)
    family = Layers("data", 9)
    assert both(family[theta]) == ("data_θ", r"\mathrm{data}_{\theta}")
    assert both(family.product(theta, x)) == ("data_{θ:x}", r"\mathrm{data}_{\theta:x}")
    assert LATEX.show(family[theta * x + 1]) == r"\mathrm{data}_{\theta x+1}"


def test_a_letter_without_latex_is_one_sentence() -> None:
    with pytest.raises(dlhw3.UserError, match="There is no LaTeX for '中'"):
        LATEX.show(MatrixSymbol("中", n, n))


def test_directions_and_rates_are_marked_on_the_node() -> None:
    W = Layers("W", 3)
    assert both(direction_for(X)) == ("dX", r"\mathrm{d}X")
    assert both(direction_for(W[2])) == ("dW₂", r"\mathrm{d}W_{2}")
    assert both(velocity_of(X)) == ("Ẋ", r"\dot{X}")
    assert both(velocity_of(MatrixSymbol("X_1", n, n))) == ("Ẋ₁", r"\dot{X}_{1}")
    assert both(LayerRates.of(W)[2]) == ("Ẇ₂", r"\dot{W}_{2}")
    assert both(direction_for(MatrixSymbol("data", n, n))) == ("d(data)", r"\mathrm{d}(\mathrm{data})")
    assert direction_for(X).func(*direction_for(X).args) == direction_for(X)
    assert direction_for(X) != MatrixSymbol("dX", n, n)


@pytest.mark.parametrize(
    ("direction", "text", "latex"),
    [
        (direction_for(X), "d(A X)", r"\mathrm{d}(A X)"),
        (velocity_of(X), "d/dt (A X)", r"\tfrac{\mathrm{d}}{\mathrm{d}t} (A X)"),
        (H, "D_X(A X)[H]", r"\mathrm{D}_{X}(A X)[H]"),
        (direction_for(A), "D_X(A X)[dA]", r"\mathrm{D}_{X}(A X)[\mathrm{d}A]"),
        (velocity_of(A), "D_X(A X)[Ȧ]", r"\mathrm{D}_{X}(A X)[\dot{A}]"),
        (MatrixSymbol("dX", n, n), "D_X(A X)[dX]", r"\mathrm{D}_{X}(A X)[\mathrm{dX}]"),
        (MatrixSymbol("Ẋ", n, n), "D_X(A X)[Ẋ]", r"\mathrm{D}_{X}(A X)[\dot{X}]"),
    ],
)
def test_only_a_variables_own_direction_is_left_out(direction: MatrixSymbol, text: str, latex: str) -> None:
    assert both(differential(product(A, X), X, direction)) == (text, latex)


def chain(start: object, end: object, name: str) -> object:
    return Trail(start).to(end, "product rule").lemma(name)


def two_differentials(of_A: MatrixSymbol, of_X: MatrixSymbol) -> Derivation:
    """d(AX) in both variables: two different matrices, both PROVED."""
    AX = product(A, X)
    lemmas = [
        chain(differential(AX, X, of_X), product(A, of_X), "in X"),
        chain(differential(AX, A, of_A), product(of_A, X), "in A"),
    ]
    return Derivation("two", "two", Theory(), parts("two", lemmas), ("in X", "in A"))


@pytest.mark.parametrize(("of_A", "of_X"), [(H, H), (direction_for(A), direction_for(X))])
def test_two_variables_are_told_apart_in_every_format(of_A: MatrixSymbol, of_X: MatrixSymbol) -> None:
    derivation = two_differentials(of_A, of_X)
    assert derivation.verdict is Verdict.PROVED
    document_of = json.loads(dlhw3.render(derivation, "json"))
    for key in ("text", "latex"):
        lefts = [step["left"][key] for step in document_of["steps"]]
        assert len(set(lefts)) == 2, lefts
    text = dlhw3.render(derivation)
    assert f"D_X(A X)[{TEXT.show(of_X)}] = A {TEXT.show(of_X)}" in text
    assert f"D_A(A X)[{TEXT.show(of_A)}] = {TEXT.show(of_A)} X" in text
    assert r"\mathrm{D}_{X}(A X)[" in dlhw3.render(derivation, "latex", result_only=True)


def test_gradients_in_two_variables_show_theirs() -> None:
    objective = AbstractFunction("l", n, n)(product(A, X))
    lemmas = [
        *gradient_lemmas(objective, A, direction_for(A), label="in A"),
        *gradient_lemmas(objective, X, direction_for(X), label="in X"),
    ]
    named = ("φ", objective)
    derivation = Derivation("both", "", Theory(), parts("both", lemmas), ("in A", "in X"), objective=named)
    assert dlhw3.render(derivation, result_only=True).splitlines() == [
        "∇_Aφ = ∇l(A X) Xᵀ",
        "∇_Xφ = Aᵀ ∇l(A X)",
    ]
    alone = Derivation(
        "one", "one", Theory(), parts("one", lemmas[:2]), ("in A",), objective=("φ", objective)
    )
    assert dlhw3.render(alone, result_only=True) == "∇φ = ∇l(A X) Xᵀ\n"
    assert "d φ = ⟨∇l(A X), d(A X)⟩" in dlhw3.render(alone)


SEVERAL = (
    "nonconvexity-first-order", "gap-certificate", "affine-two-layer-smooth", "smooth-implies-affine",
    "positive-semidefinite-critical-points", "smooth-on-bounded-sets", "kernel-flow", "kernel-flow-perturbation",
    "balanced-flow-convergence", "globally-smooth-iff",
)  # fmt: skip
"""Entries that differentiate in several variables of one kind, and write each with its variable."""


@pytest.mark.parametrize("name", sampled([name for name in dlhw3.DERIVATIONS if name not in SEVERAL]))
def test_an_entry_with_one_variable_prints_its_differentials_short(name: str) -> None:
    """There are no two variables of one kind: d(…) and d/dt (…) mean one thing each."""
    assert document(derived(name)).spelled_out == frozenset()


@pytest.mark.parametrize(
    ("number", "value"),
    [
        ("0.5", Rational(1, 2)),
        ("0.1", Rational(1, 10)),
        ("-2.75", Rational(-11, 4)),
        ("3.0", S(3)),
        ("1e22", S(10**22)),
    ],
)
def test_a_decimal_is_exactly_what_was_written(number: str, value: Rational) -> None:
    assert exact_number(Float(float(number))) == value
    assert exact_number(Float(number, 50)) == value
    assert both(Float(float(number))) == both(value)


@pytest.mark.parametrize(("number", "hint"), [(1 / 3, "Rational(1, 3)"), (0.1 + 0.2, "Rational(3, 10)")])
def test_a_rounded_number_is_refused_with_an_exact_one(number: float, hint: str) -> None:
    with pytest.raises(dlhw3.UserError, match="is a rounded number") as caught:
        exact(number * Symbol("x"))
    assert hint in caught.value.hint
    above, below = map(int, re.findall(r"\d+", hint))
    assert above / below == pytest.approx(number)


def test_a_derivation_with_a_decimal_in_it_is_proved_and_printed() -> None:
    """∇ of 0.5 l(U Uᵀ) is half of phi-grad's."""
    U, loss = MatrixSymbol("U", n, n), AbstractFunction("my_loss", n, n)
    objective = 0.5 * loss(product(U, transpose(U)))
    lemmas = gradient_lemmas(objective, U, direction_for(U))
    derivation = Derivation(
        "half", "half", Theory(), parts("half", lemmas), ("gradient",), objective=("φ(U)", objective)
    )
    assert derivation.verdict is Verdict.PROVED
    assert not any(side.atoms(Float) for step in derivation.steps for side in (step.left, step.right))
    text = dlhw3.render(derivation)
    assert "φ(U) = my_loss(U Uᵀ)/2" in text
    assert "result    ∇φ(U) = (1/2 R + 1/2 Rᵀ) U   where R = ∇my_loss(U Uᵀ)" in text
    assert r"\mathrm{my\_loss}" in dlhw3.render(derivation, "latex")


def corrupted() -> Derivation:
    """phi-grad with a factor 2 too many in its second step: refuted, with a counterexample."""
    honest = dlhw3.derive("phi-grad")
    first = honest.parts[0]
    steps = list(first.lemma.proof.steps)
    steps[1] = replace(steps[1], right=2 * steps[1].right)
    broken = replace(first, lemma=replace(first.lemma, proof=Chain(tuple(steps))))
    return replace(honest, parts=(broken, *honest.parts[1:]))


@pytest.mark.parametrize("result_only", [False, True])
@pytest.mark.parametrize("format_name", [name for name in dlhw3.FORMATS if name != "proof"])
def test_every_format_says_that_a_result_is_refuted(format_name: str, result_only: bool) -> None:
    text = dlhw3.render(corrupted(), format_name, result_only=result_only)
    assert "REFUTED" in text
    begins = {"text": "∇φ" if result_only else "  result", "latex": r"\nabla" if result_only else r"  \boxed"}
    begins |= {
        "json": '    "verdict"' if result_only else '  "verdict"',
        "numpy": "    # ∇φ",
        "torch": "    # ∇φ",
        "jax": "    # ∇φ",
        "expr": "# ",
    }
    marked = [line for line in text.splitlines() if line.startswith(begins[format_name])]
    assert marked
    assert all("REFUTED" in line for line in marked)
    honest = dlhw3.render(dlhw3.derive("phi-grad"), format_name, result_only=result_only)
    assert "REFUTED" not in honest


def test_what_is_refuted_is_no_theorem_of_a_proof_file() -> None:
    """A proof file says what holds, and nothing of the rest."""
    honest, broken = (check(dlhw3.render(d, "proof")) for d in (dlhw3.derive("phi-grad"), corrupted()))
    assert set(honest) == {"differential for gradient", "gradient"}
    assert not broken


def test_help_of_code_says_that_its_result_is_refuted() -> None:
    assert "[REFUTED]" in dlhw3.lambdify(corrupted(), "numpy").__doc__
    assert "REFUTED" not in dlhw3.lambdify(dlhw3.derive("phi-grad"), "numpy").__doc__


def test_a_proved_result_beside_a_refuted_lemma_is_not_called_refuted() -> None:
    """The verdict at a result is the result's; the derivation's stands below."""
    honest = two_differentials(direction_for(A), direction_for(X))
    wrong = chain(differential(product(A, X), A, direction_for(A)), product(A, X), "in A")
    mixed = replace(honest, parts=(honest.parts[0], replace(honest.parts[1], lemma=wrong)))
    first, second = dlhw3.render(mixed, result_only=True).splitlines()
    assert "[" not in first.partition("] =")[2]
    assert second.endswith("   [REFUTED]")
    assert "verdict   REFUTED" in dlhw3.render(mixed)


@pytest.mark.parametrize("name", dlhw3.DERIVATIONS)
def test_text_fits_its_columns_and_says_the_same(name: str) -> None:
    """With all parts in several widths; what is shown without, and at a given depth, in the narrowest alone."""
    given = ((4, 5) if THOROUGH else (5,)) if "depth" in dlhw3.options(name) else ()
    depths = dict.fromkeys(given, (60,))
    for depth, widths in {None: (60, 80, 100) if THOROUGH else (60, 90), **depths}.items():
        derivation = derived(name, depth=depth)
        for full in (False, True):
            words = sorted(dlhw3.render(derivation, full=full).split())
            for columns in widths if full or THOROUGH else widths[:1]:
                text = dlhw3.render(derivation, full=full, width=columns)
                assert max(map(width, text.splitlines())) <= columns
                assert words == sorted(text.split())
        for columns in widths if THOROUGH else widths[:1]:
            one = dlhw3.render(derivation, result_only=True, width=columns)
            assert max(map(width, one.splitlines())) <= columns


def test_text_is_wide_where_it_fits() -> None:
    derivation = dlhw3.derive("phi-grad")
    wide = dlhw3.render(derivation)
    assert dlhw3.render(derivation, width=max(map(width, wide.splitlines()))) == wide


def test_lines_are_broken_at_outer_operators_first() -> None:
    formula = kept_together("W = (A + B) C − ⟨D + E, F⟩ + G    for 1 ≤ j")
    assert folded(formula, 24, 2) == ["W = (A + B) C", "  − ⟨D + E, F⟩ + G", "  for 1 ≤ j"]
    assert folded(formula, None, 2) == ["W = (A + B) C − ⟨D + E, F⟩ + G    for 1 ≤ j"]
    assert folded("unbreakable", 3, 2) == ["unbreakable"]
    assert folded(kept_together("(aaaa + bbbb + cccc)"), 12, 2) == ["(aaaa + bbbb", "  + cccc)"]


def test_sentences_are_data() -> None:
    read = prose("l at $U Uᵀ$, $W_j$")
    assert read == Prose(("l at ", Formula("U Uᵀ"), ", ", Formula("W_j")))
    assert str(read) == "l at U Uᵀ, W_j"
    assert prose(read) is read
    assert TEXT.prose(read) == "l at U Uᵀ, Wⱼ"
    assert LATEX.prose(read) == "l at $U U^{\\top}$, $W_j$"
    assert (
        LATEX.prose(prose("data_1 & 5%, a letter A")) == r"data\_1 \& 5\%, a letter A"
    )  # words are not guessed
    with pytest.raises(ValueError, match="not closed"):
        prose("at $U")


def test_a_format_is_one_more_printer_over_the_document() -> None:
    """A notation of its own over the same data: nothing in a document is text of another notation."""

    class Plain(UnicodePrinter):
        def letter(self, name: str) -> str:
            return f"<{name}>"

        def inline(self, formula: str) -> str:
            return f"`{formula}`"

    page = document(dlhw3.derive("phi-grad"))
    printer: Printer = page.printer(Plain)
    assert printer.equation(page.results[0].statement) == "∇φ(U) = (∇<l>(<U> <U>ᵀ) + ∇<l>(<U> <U>ᵀ)ᵀ) <U>"
    assert printer.prose(page.conditions[0]) == "`l: ℝ^{d×d} → ℝ` is Fréchet differentiable at `<U> <U>ᵀ`"
    assert printer.prose(page.sections[0].title) == "the differential along `d<U>`"


def test_nodes_survive_a_rebuild() -> None:
    """SymPy rebuilds a node from its arguments whenever something inside is replaced."""
    m = size_symbol("m")
    for node in (
        direction_for(X),
        velocity_of(X),
        LayerRates.of(Layers("W", 3, 1)),
        Direction("W", n, n, "j"),
    ):
        assert node.func(*node.args) == node
        moved = node.xreplace({n: m})
        assert (type(moved), moved.name) == (type(node), node.name)


def test_a_gradient_is_transposed_in_brackets() -> None:
    """∇fᵀ would read as the gradient of fᵀ."""
    turned = dlhw3.derive("tr(A*X)", wrt="X", layout="numerator")
    assert turned.formulas == ("(∇f)ᵀ = A",)
    assert r"(\nabla f)^{\top}" in dlhw3.render(turned, "latex").replace(r"\,", "").replace(" {", "{")
    assert dlhw3.derive("l(A*X)", wrt="X", order=2).formulas == ("d ∇f = Aᵀ ∇²l(A X)[A dX]",)


def test_a_row_of_ones_is_seen_to_be_one() -> None:
    """The bias of a layer, added to every sample: W X + b 𝟏ᵀ."""
    bias = dlhw3.derive("norm2(W*X + b*vector(1)' - Y)^2", wrt="b", shapes={"b": ("m",)})
    assert bias.formulas == ("∇f = 2 (W X + b 𝟏ᵀ − Y) 𝟏",)
    assert r"b \mathbf{1}^{\top}" in dlhw3.render(bias, "latex").replace(r"\,", "").replace("  ", " ")
