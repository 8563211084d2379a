"""Mathematics as one line of Unicode: U Uᵀ, ∇l(W), W_{N:j+1}ᵀ, Σ_{j=1}^{N}, ‖w‖^(2−2/N)."""

from __future__ import annotations

import re
import unicodedata

from dlhw3.notation.printer import Printer
from dlhw3.symbolic.faces.face import Face, Written
from dlhw3.symbolic.names import bound_as, parted

_DIGITS = "0123456789"
DOT = "\u0307"  # combining dot above
_SUPERSCRIPTS = str.maketrans(_DIGITS + "−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")
_SUBSCRIPTS = str.maketrans(_DIGITS + "ijkmn", "₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₘₙ")

_NUMBERED = re.compile(r"([^\W\d_]+)(\d+)")
_INDEXED = re.compile(r"([\w∇]\u0307?)_([ijkmn]|\d+)(?![A-Za-z0-9{])")


class UnicodePrinter(Printer):
    """One line, for terminals and logs."""

    word = {  # noqa: RUF012
        "nabla": "∇",
        "hessian": "∇²",
        "inner": "⟨{}, {}⟩",
        "norm": "‖{}‖",
        "trace": "tr",
        "expectation": "E[{}]",
        "indicator": "1[{} integrable]",
        "integrable": "{} integrable",
        "rate": "d/dt ",
        "slope": "d/d{} ",
        "differential": "d",
        "derivative": "D",
        "equals": "{} = {}",
        "becomes": "{} → {}",
        "minus": "−",
        "times": " ",
        "thin": " ",
        "identity": "I",
        "root": "sqrt({})",
        "inverse transposed": "{}⁻ᵀ",
        "nonzero": "{} ≠ 0",
        "positive": "{} > 0",
        "nonnegative": "{} ≥ 0",
        "positive det": "det({}) > 0",
        "symmetric": "{1}ᵀ = {0}",
        "psd": "{0} = {1}ᵀ ⪰ 0",
        "pd": "{0} = {1}ᵀ ≻ 0",
        "invertible": "{} is invertible",
        "differs": "{}, {} ≠ {}",
        "at most": " ≤ ",
        "ranges": "{}    for {}",
        "every": "all {}",
        "tr_expm": "tr(expm({}))",
        "traced": "(tr expm)",
        "slot": "·",
        "expm": "expm({})",
        "dexpm": "dexpm({}, {})",
        "lambda_max": "λ_max({})",
        "lambda_min": "λ_min({})",
        "opnorm": "‖{}‖₂",
        "nuclear": "‖{}‖_*",
    }

    def letter(self, name: str) -> str:
        """Write W, W₁, θ, ŵ, my_loss."""
        base, index = parted(bound_as(name))
        base = unicodedata.normalize("NFC", base)
        return self.subscript(base, index) if index else base

    def rate(self, base: str) -> str:
        """Write Ẇ, Ẇ1, the dot over the last letter of a word."""
        letter, index = parted(base)
        numbered = _NUMBERED.fullmatch(letter)
        first, behind = (numbered[1], numbered[2]) if numbered else (letter, "")
        dotted = unicodedata.normalize("NFC", first + DOT + behind)
        return self.subscript(dotted, index) if index else dotted

    def formula(self, text: str) -> str:
        """Write W_j as Wⱼ."""
        return _INDEXED.sub(lambda found: self.subscript(found[1], found[2]), text)

    def subscript(self, base: str, index: str) -> str:
        """Write Wⱼ where Unicode has the subscript, W_{n+1} where it has not."""
        if all(ord(character) in _SUBSCRIPTS for character in index):
            return base + index.translate(_SUBSCRIPTS)
        return f"{base}_{index}" if len(index) == 1 else f"{base}_{{{index.replace(' ', '')}}}"

    def superscript(self, base: str, exponent: str) -> str:
        """Write x² where the exponent is a number, x^j or x^(2−2/N) otherwise."""
        if exponent == "+" or all(character in _DIGITS + "−" for character in exponent):
            return base + exponent.translate(_SUPERSCRIPTS)
        compact = exponent.replace(" ", "")
        return f"{base}^{compact}" if len(compact) == 1 else f"{base}^({compact})"

    def transposed(self, base: str) -> str:
        """Write Aᵀ."""
        return base + "ᵀ"

    def operator(self, name: str) -> str:
        """Write a word that stands before brackets."""
        return name

    def entry_power(self, base: str, exponent: str) -> str:
        """Write a power of every entry."""
        return f"{base}^∘{exponent}" if exponent.isalnum() else f"{base}^∘({exponent})"

    def primed(self, base: str, order: int) -> str:
        """Write σ′."""
        return base + "′" * order

    def way(self, face: Face) -> Written:
        """Return how an operator is written."""
        return face.unicode

    def brackets(self, inside: str) -> str:
        """Write (…)."""
        return f"({inside})"

    def fraction(self, numerator: str, denominator: str) -> str:
        """Write a/b, and (A ⊘ B)/b, for A ⊘ B/b would divide B."""
        depth, bare, within = 0, True, False
        for character in numerator:
            within = within != (character == "‖")
            depth += (character in "([{⟨") - (character in ")]}⟩")
            bare = bare and not (depth == 0 and not within and character in "+−⊘")
        return f"{numerator if bare else f'({numerator})'}/{denominator}"

    def summation(self, index: str, low: str, high: str, body: str) -> str:
        """Write Σ_{j=1}^{N} body."""
        ends = [end.replace(" + ", "+").replace(" − ", "−") for end in (low, high)]
        return f"Σ_{{{index}={ends[0]}}}^{{{ends[1]}}} {body}"
