"""Mathematics as LaTeX, for amsmath's align environment."""

from __future__ import annotations

import re
import unicodedata
from typing import final

from dlhw3.notation.latex_prose import HAT, mathematics, typeset
from dlhw3.notation.printer import DOT, Printer

_GREEK = {"φ": r"\varphi", "λ": r"\lambda", "η": r"\eta"}
_ACCENTS = {DOT: r"\dot", HAT: r"\hat"}
_QUOTIENT = re.compile(r"\\frac\{([^{}]*)\}\{([^{}]*)\}")
_APART = (r"\mathrm{d}", r"\tfrac")  # what needs a thin space before it: U dU, and not UdU


@final
class LatexPrinter(Printer):
    """LaTeX source without dollar signs; brackets do not stretch, so that a line may be broken anywhere."""

    word = {  # noqa: RUF012
        "nabla": r"\nabla ",
        "hessian": r"\nabla^{2} ",
        "inner": r"\langle {}, {} \rangle",
        "norm": r"\lVert {} \rVert",
        "trace": r"\operatorname{tr}",
        "rate": r"\tfrac{\mathrm{d}}{\mathrm{d}t} ",
        "differential": r"\mathrm{d}",
        "minus": "-",
        "times": " ",
        "thin": "",
        "identity": "I",
        "nonzero": r"{} \ne 0",
        "symmetric": r"{0}^{{\top}} = {0}",
        "at most": r" \le ",
        "ranges": r"{} \quad \text{{for }} {}",
    }

    def letter(self, name: str) -> str:
        """Write W, \\mathrm{d}W_{j}, \\dot{W}, \\hat{w}."""
        base, _, index = unicodedata.normalize("NFD", name).partition("_")
        if base[-1] in _ACCENTS:
            base = rf"{_ACCENTS[base[-1]]}{{{base[:-1]}}}"
        base = _GREEK.get(base, base)
        if base.startswith("d") and len(base) > 1:
            base = rf"\mathrm{{d}}{base[1:]}"
        return self.subscript(base, index) if index else base

    def objective(self, label: str) -> str:
        """Write an objective's own name."""
        return mathematics(label)

    def prose(self, text: str) -> str:
        """Write a sentence, its formulas in math mode."""
        return typeset(text)

    def subscript(self, base: str, index: str) -> str:
        """Write base_{index}."""
        return f"{base.rstrip()}_{{{index.replace(' ', '')}}}"

    def superscript(self, base: str, exponent: str) -> str:
        """Write base^{exponent}, quotients in it with a stroke."""
        return f"{base}^{{{_QUOTIENT.sub(_stroke, exponent)}}}"

    def transposed(self, base: str) -> str:
        """Write A^{\\top}."""
        return f"{base}^{{\\top}}"

    def brackets(self, inside: str) -> str:
        """Write (…), larger around what is tall."""
        tall = r"\sum" in inside or r"\frac" in inside
        return rf"\bigl({inside}\bigr)" if tall else f"({inside})"

    def fraction(self, numerator: str, denominator: str) -> str:
        """Write a quotient."""
        return rf"\frac{{{numerator}}}{{{denominator}}}"

    def summation(self, index: str, low: str, high: str, body: str) -> str:
        """Write a sum with its bounds."""
        return rf"\sum_{{{index}={low}}}^{{{high}}} {body}"

    def juxtaposed(self, factors: list[str]) -> str:
        """Write the factors of a product side by side, with a thin space beside a differential."""
        text = factors[0]
        for factor in factors[1:]:
            apart = factor.startswith(_APART) or text.endswith(r"\rangle") or _ends_in_differential(text)
            text += (r" \, " if apart else " ") + factor
        return text


def _stroke(quotient: re.Match[str]) -> str:
    above, below = quotient.groups()
    outside = re.sub(r"\([^()]*\)", "", above)
    return f"({above})/{below}" if re.search(r"[+-]", outside) else f"{above}/{below}"


def _ends_in_differential(text: str) -> bool:
    return re.search(r"\\mathrm\{d\}\w(_\{[^{}]*\})?(\^\{[^{}]*\})?$", text) is not None
