"""Every derivation prints in every format; grown from the contents page."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from dlhw3.catalogue import DERIVATIONS, FORMATS
from dlhw3.output.latex_notation import LatexPrinter
from dlhw3.output.unicode import UnicodePrinter
from dlhw3.symbolic.kernel.verdict import Verdict


@pytest.mark.parametrize("name", DERIVATIONS.names())
def test_every_step_is_proved(name: str) -> None:
    derivation = DERIVATIONS.load(name).derive()
    assert derivation.verdict is Verdict.PROVED
    for part in derivation.checked:
        assert part.connected == ""
        for checked in part.steps:
            assert checked.judgement.verdict is Verdict.PROVED, (checked.step, checked.judgement)


@pytest.mark.parametrize("format_name", FORMATS.names())
@pytest.mark.parametrize("name", DERIVATIONS.names())
def test_renders(name: str, format_name: str) -> None:
    derivation = DERIVATIONS.load(name).derive()
    render = FORMATS.load(format_name).render
    text = render(derivation)
    assert text.endswith("\n")
    assert render(derivation, result_only=True)
    assert len(render(derivation, full=True)) >= len(text)
    for internal in ("LayerProduct", "MatrixSymbol", "GradientAt", "Inner("):
        assert internal not in text


@pytest.mark.parametrize("name", DERIVATIONS.names())
def test_latex_is_balanced(name: str) -> None:
    text = FORMATS.load("latex").render(DERIVATIONS.load(name).derive(), full=True)
    assert text.count("{") == text.count("}")
    assert text.count(r"\left") == text.count(r"\right")
    assert text.count(r"\begin{align*}") == text.count(r"\end{align*}")
    assert text.count("$") % 2 == 0
    assert text.isascii() or not set(text) & set("∇ᵀ⟨⟩‖Σ−φ≤≥≠")


def test_latex_compiles(tmp_path: Path) -> None:
    """Runs where a TeX is installed; elsewhere the balance test above stands in."""
    engine = shutil.which("pdflatex")
    body = "".join(
        FORMATS.load("latex").render(DERIVATIONS.load(n).derive(), full=True) for n in DERIVATIONS.names()
    )
    source = (
        "\\documentclass{article}\\usepackage[utf8]{inputenc}\\usepackage{amsmath,amssymb}"
        f"\\begin{{document}}{body}\\end{{document}}"
    )
    (tmp_path / "all.tex").write_text(source)
    if engine is not None:
        done = subprocess.run(
            [engine, "-interaction=nonstopmode", "-halt-on-error", "all.tex"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-2000:]


def test_printers_never_fall_back() -> None:
    from sympy import Function, Symbol

    for printer in (UnicodePrinter(), LatexPrinter()):
        with pytest.raises(TypeError, match="no notation"):
            printer.show(Function("f")(Symbol("x")).diff(Symbol("x")))


def test_combining_dots_take_no_cell() -> None:
    from dlhw3.output.text import pad, width

    assert width("Ẇ = 1") == 5
    assert width(pad("Ẇ", 4)) == 4
