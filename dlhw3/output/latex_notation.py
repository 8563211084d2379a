"""Mathematics as LaTeX, for amsmath's align environment."""

from __future__ import annotations

from typing import final

from dlhw3.output.printer import DOT, Printer

_GREEK = {"φ": r"\varphi", "λ": r"\lambda", "η": r"\eta"}


@final
class LatexPrinter(Printer):
    """LaTeX source without dollar signs."""

    word = {  # noqa: RUF012
        "nabla": r"\nabla ",
        "hessian": r"\nabla^{2} ",
        "inner": r"\left\langle {}, {} \right\rangle",
        "norm": r"\left\lVert {} \right\rVert",
        "trace": r"\operatorname{tr}",
        "rate": r"\tfrac{\mathrm{d}}{\mathrm{d}t} ",
        "differential": r"\mathrm{d}",
        "minus": "-",
        "times": r" \, ",
        "thin": "",
        "identity": "I",
        "nonzero": r"{} \ne 0",
        "symmetric": r"{0}^{{\top}} = {0}",
        "at most": r" \le ",
        "ranges": r"{} \qquad ({})",
    }

    def letter(self, name: str) -> str:
        """Write W, dW_{j}, \\dot{W}, \\hat{w}."""
        base, _, index = name.partition("_")
        if base.endswith(DOT):
            base = rf"\dot{{{base.removesuffix(DOT)}}}"
        elif base == "ŵ":
            base = r"\hat{w}"
        base = _GREEK.get(base, base)
        if base.startswith("d") and len(base) > 1:
            base = rf"\mathrm{{d}}{base[1:]}"
        return self.subscript(base, index) if index else base

    def objective(self, label: str) -> str:
        """Write an objective's own name."""
        for character, source in _GREEK.items():
            label = label.replace(character, source + " ")
        return label

    def subscript(self, base: str, index: str) -> str:
        """Write base_{index}."""
        return f"{base.rstrip()}_{{{index}}}"

    def superscript(self, base: str, exponent: str) -> str:
        """Write base^{exponent}."""
        return f"{base}^{{{exponent}}}"

    def transposed(self, base: str) -> str:
        """Write A^{\\top}."""
        return f"{base}^{{\\top}}"

    def brackets(self, inside: str) -> str:
        """Write (…) of the right height."""
        return rf"\left( {inside} \right)"

    def fraction(self, numerator: str, denominator: str) -> str:
        """Write a quotient."""
        return rf"\frac{{{numerator}}}{{{denominator}}}"

    def summation(self, index: str, low: str, high: str, body: str) -> str:
        """Write a sum with its bounds."""
        return rf"\sum_{{{index}={low}}}^{{{high}}} {body}"
