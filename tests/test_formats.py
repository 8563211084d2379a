"""Every derivation prints in every format; grown from the contents page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from derivations_once import derived
from derivations_once import derived as derive
from sampling import sampled
from sympy import MatrixSymbol, Rational, Symbol

from dlhw3.catalogue import DERIVATIONS, FORMATS
from dlhw3.errors import UserError
from dlhw3.notation.latex import LatexPrinter
from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.output.latex_lines import broken, width
from dlhw3.output.shown import shown
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.named import options
from dlhw3.symbolic.nodes import PsdPower
from dlhw3.symbolic.plan import Chain
from dlhw3.symbolic.prose import prose
from dlhw3.symbolic.verdict import Verdict


@pytest.mark.parametrize("name", DERIVATIONS.names())
def test_every_step_is_proved(name: str) -> None:
    derivation = derived(name)
    assert derivation.verdict is Verdict.PROVED
    for part in derivation.judged:
        assert part.disconnected == ""
        for checked in part.steps:
            assert checked.judgement.verdict is Verdict.PROVED, (checked.step, checked.judgement)


IN_THE_LANGUAGE = ("phi-grad", "gram-flow", "rank-one-flow", "linear-map-derivative")
"""Entries whose results the language of expressions can say; layers of a symbolic depth it cannot."""
FULLY = sampled(
    DERIVATIONS.names()
)  # shown with all parts in every format; in LaTeX and in text all are elsewhere


@pytest.mark.parametrize("format_name", FORMATS.names())
@pytest.mark.parametrize("name", DERIVATIONS.names())
def test_renders(name: str, format_name: str) -> None:
    derivation = derived(name)
    render = FORMATS.load(format_name).render
    if format_name in ("numpy", "torch", "jax") and not DERIVATIONS.entry(name).computes:
        with pytest.raises(UserError, match=r"no value|not that of any matrix"):
            render(derivation)
        return
    if format_name == "expr" and name not in IN_THE_LANGUAGE:
        return
    text = render(derivation)
    assert text.endswith("\n")
    assert render(derivation, result_only=True)
    if format_name != "json" and name in FULLY:  # JSON has all parts as it is
        assert len(render(derivation, full=True)) >= len(text)
    for internal in ("LayerProduct", "MatrixSymbol", "GradientAt", "Inner("):
        assert internal not in text


def corrupted() -> Derivation:
    """phi-grad with a factor 2 too many in its second step: refuted, with a counterexample."""
    honest = DERIVATIONS.load("phi-grad").derive()
    first = honest.parts[0]
    steps = list(first.lemma.proof.steps)
    steps[1] = replace(steps[1], right=2 * steps[1].right)
    broken = replace(first, lemma=replace(first.lemma, proof=Chain(tuple(steps))))
    return replace(honest, parts=(broken, *honest.parts[1:]))


@cache
def latex_of_everything() -> dict[str, str]:
    """Return every entry's LaTeX, at symbolic depth and at depths of 1 to 5, and that of a refuted derivation.

    In the short run of every third entry, and of those that are read below.
    """
    render = FORMATS.load("latex").render
    found = {"refuted": render(corrupted(), full=True)}
    for name in dict.fromkeys(
        [*sampled(DERIVATIONS.names()), "phi-grad", "rank-one-flow", "balanced-powers"]
    ):
        found[name] = render(derived(name), full=True)
        for depth in sampled(range(1, 6), every=2) if "depth" in options(name) else ():
            found[f"{name} {depth}"] = render(derived(name, depth=depth), full=depth == 3)
    return found


def test_latex_is_well_formed() -> None:
    for name, text in latex_of_everything().items():
        body = "\n".join(line for line in text.splitlines() if not line.startswith("%"))
        assert body.count("{") == body.count("}"), name
        assert body.count("$") % 2 == 0, name
        assert body.count(r"\bigl(") == body.count(r"\bigr)"), name
        for environment in ("align*", "itemize", "gather*", "aligned"):
            begins, ends = (body.count(rf"\{word}{{{environment}}}") for word in ("begin", "end"))
            assert begins == ends, (name, environment)
        assert text.isascii(), name
        assert "W_N:1" not in text


def test_latex_is_what_a_paper_would_have() -> None:
    """A fragment that says what to load; one align* a part; rules as tags; words outside of math mode."""
    text = latex_of_everything()["phi-grad"]
    assert text.startswith("% dlhw3 derive phi-grad")
    assert r"\usepackage{amsmath,amssymb}" in text.split("\n")[0]
    assert r"\documentclass" not in text.partition(r"\begingroup")[2]
    assert text.count(r"\begin{align*}") == 2
    assert (
        r"\item $l\colon \mathbb{R}^{d \times d} \to \mathbb{R}$ is Fr\'{e}chet differentiable at $U U^{\top}$."
        in text
    )
    assert (
        r"= \langle \nabla l(U U^{\top}), \mathrm{d}U \, U^{\top} + U \, \mathrm{d}U^{\top} \rangle"
        r" \tag*{\footnotesize (2) product rule}"
    ) in text
    assert r"\boxed{\nabla \varphi(U) = (\nabla l(U U^{\top}) + \nabla l(U U^{\top})^{\top}) U}" in text
    flow = latex_of_everything()["rank-one-flow"]
    assert (
        r"\item $W_{j+1}^{\top} W_{j+1} = W_{j} W_{j}^{\top} \quad \text{for } 1 \le j \le N - 1$ (balanced);"
        in flow
    )
    assert r"\lVert w \rVert^{2 - 2/N}" in flow
    assert r"\hat{w}" in flow
    assert r"\intertext{Step, $m \to m + 1$, for $1 \le m$:}" in flow


def test_latex_begins_a_statement_with_a_capital() -> None:
    for name, text in latex_of_everything().items():
        statement = text.partition(r"\subsection*")[2].splitlines()[1]
        assert statement[0] == "$" or statement[0].isupper(), name
    assert "A balanced deep linear network, " in latex_of_everything()["balanced-powers"]


def test_exponents_have_one_denominator() -> None:
    """(5−j)/5, and not 1−j/5; a symbolic denominator stays where it was."""
    index, depth = Symbol("j", integer=True), Symbol("N", integer=True)
    A = PsdPower(MatrixSymbol("A", 2, 2), Rational(3, 2) - index / 2)
    B = PsdPower(MatrixSymbol("A", 2, 2), 2 - 2 / depth)
    assert UnicodePrinter().show(A) == "A^((3−j)/2)"
    assert LatexPrinter().show(A) == "A^{(3 - j)/2}"
    assert UnicodePrinter().show(B) == "A^(2−2/N)"
    for name, text in latex_of_everything().items():
        assert not re.search(r"\d/\d+ - \w/\d|\w/\d+ - \d/\d", text), name


def test_latex_of_a_refuted_step_says_so() -> None:
    text = latex_of_everything()["refuted"]
    assert re.search(r"\\tag\*\{\\footnotesize \(\d+\) product rule \(REFUTED\)\}", text)
    assert "Verdict: REFUTED" in text
    assert "Counterexample: at" in text


@pytest.mark.parametrize(
    ("sentence", "latex"),
    [
        ("the differential along $dU$", r"the differential along $\mathrm{d}U$"),
        ("$Ẇ_j = −∇_jφ$: the flow", r"$\dot{W}_j = -\nabla_j\varphi$: the flow"),
        ("$w ∈ ℝ^{1×d_0}$ not zero", r"$w \in \mathbb{R}^{1 \times d_0}$ not zero"),
        (
            "$j = 1$: $(wᵀw)⁰ = I$, $(wwᵀ)^p = ‖w‖^{2p}$",
            r"$j = 1$: $(w^{\top}w)^{0} = I$, $(ww^{\top})^p = \lVert w \rVert^{2p}$",
        ),
        ("$⟨·,·⟩$ is linear; common factors", r"$\langle\cdot,\cdot\rangle$ is linear; common factors"),
        ("$A^j A = A^{j+1}$", r"$A^j A = A^{j+1}$"),
        ("the $N$-th power, a root", r"the $N$-th power, a root"),
        (
            "Arora, Cohen & Hazan 2018 (arXiv:1802.06509), 5% #1",
            r"Arora, Cohen \& Hazan 2018 (arXiv:1802.06509), 5\% \#1",
        ),
        ("Fréchet – Gröbner", r"Fr\'{e}chet -- Gr\"{o}bner"),
        ("(hence $W_j$)", "(hence $W_j$)"),
    ],
)
def test_sentences_in_latex(sentence: str, latex: str) -> None:
    assert LatexPrinter().prose(prose(sentence)).replace(" ", "") == latex.replace(" ", "")


def test_long_lines_are_broken_at_signs_outside_of_brackets() -> None:
    term = r"(W W^{\top})^{1/2} \nabla l(W) (W^{\top} W)^{1/4}"
    formula = " - ".join([term] * 4)
    assert broken(formula, 2 * width(formula)) == [formula]
    pieces = broken(formula, 0.6 * width(formula))
    assert len(pieces) == 2
    assert " ".join(pieces) == formula
    assert pieces[1].startswith("- ")
    assert all(width(piece) <= 0.6 * width(formula) for piece in pieces)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no TeX here; the tests above stand in")
def test_latex_compiles_within_the_line(tmp_path: Path) -> None:
    """Every entry, in one document; no line reaches beyond the page."""
    texts = latex_of_everything()
    names = [f"part{number}" for number in range(len(texts))]
    for name, text in zip(names, texts.values(), strict=True):
        (tmp_path / f"{name}.tex").write_text(text)
    inputs = "".join(rf"\typeout{{<{name}>}}\input{{{name}}}" for name in names)
    whole = (
        rf"\documentclass{{article}}\usepackage{{amsmath,amssymb}}\begin{{document}}{inputs}\end{{document}}"
    )
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-jobname=all", whole],
        cwd=tmp_path, capture_output=True, text=True, check=False, errors="replace",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    log = (tmp_path / "all.log").read_text(errors="replace")
    assert "Overfull" not in log, log[log.index("Overfull") - 400 :][:600]


def test_print_shows_the_text() -> None:
    derivation = derive("phi-grad")
    assert str(derivation) + "\n" == FORMATS.load("text").render(derivation)
    assert repr(derivation) == f"<derivation phi-grad: {derivation.statement}>"
    assert derivation.formulas == ("∇φ(U) = (∇l(U Uᵀ) + ∇l(U Uᵀ)ᵀ) U",)


def test_a_notebook_typesets_the_results() -> None:
    latex = derive("balanced-powers")._repr_latex_()
    assert latex.startswith(r"$$ \begin{gathered} W_{j:1}^{\top} W_{j:1} = ")
    assert latex.count(" = ") == 2
    assert "PROVED" not in latex
    assert shown(corrupted())._repr_latex_().endswith(r"\quad \text{(REFUTED)} $$")


def test_printers_never_fall_back() -> None:
    from sympy import Function, Symbol

    for printer in (UnicodePrinter(), LatexPrinter()):
        with pytest.raises(TypeError, match="no notation"):
            printer.show(Function("f")(Symbol("x")).diff(Symbol("x")))


def test_combining_dots_take_no_cell() -> None:
    from dlhw3.output.text import pad, width

    assert width("Ẇ = 1") == 5
    assert width(pad("Ẇ", 4)) == 4


def test_a_step_has_one_number_in_every_format() -> None:
    """Also where the steps of another derivation are left out, and in cases: their numbers go on."""
    derivation = derived("rank-one-flow")
    data = json.loads(derivation.render("json"))
    steps = [*data["steps"], *(step for case in data["cases"] for step in case["steps"])]
    assert [step["number"] for step in steps] == list(range(1, len(steps) + 1))
    text, latex = derivation.render("text"), derivation.render("latex")
    shown = [int(number) for number in re.findall(r"\((\d+)\)  PROVED ", text)]
    assert shown == [int(number) for number in re.findall(r"\\footnotesize \((\d+)\)", latex)]
    assert 0 < len(shown) < len(steps)
    for number, rule in re.findall(r"\((\d+)\)  PROVED    (.+?)(?: \[.*)?\n", text):
        assert steps[int(number) - 1]["rule"] == rule
