"""Mathematics as LaTeX, for amsmath's align environment."""

from __future__ import annotations

import re
from typing import final

from sympy import Expr, MatrixSymbol, Mul, Symbol, Transpose

from dlhw3.errors import UserError, quoted
from dlhw3.notation.latex_prose import escape, mathematics
from dlhw3.notation.printer import Printer
from dlhw3.symbolic import nodes
from dlhw3.symbolic.faces.face import SUM, Face, Written
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.names import GREEK, bound_as, parted

_GREEK = {character: rf"\{name}" for name, character in GREEK.items()}
_GREEK |= {"φ": r"\varphi", "ε": r"\varepsilon"}
_ACCENTS = {
    "\u0300": r"\grave", "\u0301": r"\acute", "\u0302": r"\hat", "\u0303": r"\tilde", "\u0304": r"\bar",
    "\u0307": r"\dot", "\u0308": r"\ddot",
}  # fmt: skip
_SPACE = re.compile(r"(\\[A-Za-z]+ (?=[A-Za-z]))| ")  # only after a command is a space needed
_QUOTIENT = re.compile(r"\\frac\{([^{}]*)\}\{([^{}]*)\}")
_NUMBERED = re.compile(r"([A-Za-z])(\d+)")
_NUMBERED_WORD = re.compile(r"(?<![\w\\])([A-Za-z]\u0307?)(\d+)(?![\w{}])")
_OPENING = ("(", r"\bigl(")
_DIFFERENTIALS = (Direction, nodes.ScalarDifferential, nodes.MatrixDifferential)  # U dU, and not UdU


@final
class LatexPrinter(Printer):
    """LaTeX source without dollar signs; brackets do not stretch, so that a line may be broken anywhere."""

    word = {  # noqa: RUF012
        "nabla": r"\nabla ",
        "hessian": r"\nabla^{2} ",
        "inner": r"\langle {}, {} \rangle",
        "norm": r"\lVert {} \rVert",
        "trace": r"\operatorname{tr}",
        "expectation": r"\mathbb{{E}}[{}]",
        "indicator": r"1[{} \text{{ integrable}}]",
        "integrable": r"{} \text{{ integrable}}",
        "rate": r"\tfrac{\mathrm{d}}{\mathrm{d}t} ",
        "slope": r"\tfrac{{\mathrm{{d}}}}{{\mathrm{{d}}{}}} ",
        "differential": r"\mathrm{d}",
        "derivative": r"\mathrm{D}",
        "equals": "{} = {}",
        "becomes": r"{} \to {}",
        "minus": "-",
        "times": " ",
        "thin": "",
        "identity": "I",
        "root": r"\sqrt{{{}}}",
        "inverse transposed": "{}^{{-\\top}}",
        "nonzero": r"{} \ne 0",
        "positive": "{} > 0",
        "nonnegative": r"{} \ge 0",
        "positive det": r"\det({}) > 0",
        "symmetric": r"{1}^{{\top}} = {0}",
        "psd": r"{0} = {1}^{{\top}} \succeq 0",
        "pd": r"{0} = {1}^{{\top}} \succ 0",
        "invertible": r"{} \text{{ is invertible}}",
        "differs": r"{}, {} \ne {}",
        "at most": r" \le ",
        "ranges": r"{} \quad \text{{for }} {}",
        "every": r"\text{{all }} {}",
        "tr_expm": r"\operatorname{{tr}}(\operatorname{{expm}}({}))",
        "traced": r"(\operatorname{tr} \operatorname{expm})",
        "slot": r"\cdot",
        "expm": r"\operatorname{{expm}}({})",
        "dexpm": r"\operatorname{{dexpm}}({}, {})",
        "lambda_max": r"\lambda_{{\max}}({})",
        "lambda_min": r"\lambda_{{\min}}({})",
        "opnorm": r"\lVert {} \rVert_{{2}}",
        "nuclear": r"\lVert {} \rVert_{{*}}",
    }

    below = SUM
    outer = True

    def relation(self, relation: str) -> str:
        """Write =, \\le, < or \\preceq."""
        return {"≤": r"\le", "⪯": r"\preceq"}.get(relation, relation)

    def letter(self, name: str) -> str:
        """Write W, W_{1} for W_1 and W1, \\theta, \\hat{w}, \\mathrm{my\\_loss}.

        Raises UserError for a letter LaTeX lacks.
        """
        base, index = self._parted(bound_as(name))
        return self.subscript(_base(base), _index(index)) if index else _base(base)

    def _parted(self, name: str) -> tuple[str, str]:
        """Return base and index, of W1 too, unless there is a W_1 beside it."""
        found = _NUMBERED.fullmatch(name)
        return (found[1], found[2]) if found and self._is_indexed(found) else parted(name)

    def _is_indexed(self, found: re.Match[str]) -> bool:
        return f"{found[1]}_{found[2]}" not in self.letters

    def is_word(self, name: str) -> bool:
        """Whether a name is written as a word: my_loss, and W1 where there is a W_1 too."""
        found = _NUMBERED.fullmatch(name)
        return super().is_word(name) and not (found and self._is_indexed(found))

    def rate(self, base: str) -> str:
        """Write \\dot{W}."""
        letter, index = self._parted(base)
        dotted = rf"\dot{{{_base(letter)}}}"
        return self.subscript(dotted, _index(index)) if index else dotted

    def words(self, text: str) -> str:
        """Write plain words, special characters escaped."""
        return _ascii(escape(text), text)

    def formula(self, text: str) -> str:
        """Write a formula for math mode."""
        indexed = _NUMBERED_WORD.sub(
            lambda found: f"{found[1]}_{{{found[2]}}}" if self._is_indexed(found) else found[0], text
        )
        return _ascii(mathematics(indexed), text)

    def inline(self, formula: str) -> str:
        """Write $…$."""
        return f"${formula}$"

    def subscript(self, base: str, index: str) -> str:
        """Write base_{index}."""
        return f"{base.rstrip()}_{{{_SPACE.sub(lambda found: found[1] or '', index)}}}"

    def superscript(self, base: str, exponent: str) -> str:
        """Write base^{exponent}, quotients in it with a stroke."""
        return f"{base}^{{{_QUOTIENT.sub(_stroke, exponent)}}}"

    def transposed(self, base: str) -> str:
        """Write A^{\\top}."""
        return f"{base}^{{\\top}}"

    def operator(self, name: str) -> str:
        """Write a word that stands before brackets; softmax_rows with what it is of below."""
        head, _, of = name.partition("_")
        return rf"\operatorname{{{head}}}" + (rf"_{{\mathrm{{{of}}}}}" if of else "")

    def entry_power(self, base: str, exponent: str) -> str:
        """Write a power of every entry."""
        return rf"{base}^{{\circ {_QUOTIENT.sub(_stroke, exponent)}}}"

    def primed(self, base: str, order: int) -> str:
        """Write \\sigma'."""
        return base + "'" * order

    def way(self, face: Face) -> Written:
        """Return how an operator is written."""
        return face.latex

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

    def _is_word(self, factor: Expr) -> bool:
        """Whether a factor is a letter, or a transposed one, whose name is a word."""
        letter = _outermost(factor)
        return isinstance(letter, (MatrixSymbol, Symbol)) and self.is_word(letter.name)

    def juxtaposed(self, pieces: list[str], factors: list[Expr]) -> str:
        """Write the factors of a product side by side, with a thin space beside a differential and a word.

        One stands also before brackets, behind a letter: a \\, (x + y) is a product, and no value of a.
        """
        text = pieces[0]
        for before, after, piece in zip(factors, factors[1:], pieces[1:], strict=False):
            apart = isinstance(_outermost(after), _DIFFERENTIALS) or _closes_apart(before)
            apart = apart or self._is_word(before) or self._is_word(after)
            apart = apart or (isinstance(before, (MatrixSymbol, Symbol)) and piece.startswith(_OPENING))
            text += (r" \, " if apart else " ") + piece
        return text


def _stroke(quotient: re.Match[str]) -> str:
    above, below = quotient.groups()
    outside = re.sub(r"\([^()]*\)", "", above)
    return f"({above})/{below}" if re.search(r"[+-]", outside) else f"{above}/{below}"


def _outermost(factor: Expr) -> Expr:
    """Return what is written first: the letter under a transpose."""
    return _outermost(factor.arg) if isinstance(factor, Transpose) else factor


def _closes_apart(factor: Expr) -> bool:
    """Whether what follows a factor stands off from it: after ⟨…⟩, after a direction."""
    last = factor.as_ordered_factors()[-1] if isinstance(factor, Mul) else _outermost(factor)
    return isinstance(last, (nodes.Inner, Direction))


def _ascii(latex: str, text: str) -> str:
    """Return LaTeX as it is; raise UserError where a character of the text has none."""
    if latex.isascii():
        return latex
    raise UserError(
        f"There is no LaTeX for {quoted(text)}.", hint="letters of the Latin or the Greek alphabet"
    )


def _index(index: str) -> str:
    """Write digits, or one letter, below another."""
    return index if index.isdecimal() and index.isascii() else _base(index)


def _base(base: str) -> str:
    """Write a letter or a word without its index."""
    if len(base) == 2 and base[1] in _ACCENTS:
        return rf"{_ACCENTS[base[1]]}{{{_base(base[0])}}}"
    if base in _GREEK:
        return _GREEK[base]
    if len(base) == 2 and base[1] == "′":
        return f"{_base(base[0])}'"
    if len(base) == 1 and base.isascii():
        return base if base.isalnum() else escape(base)
    text = _ascii(escape(base), base)
    return rf"\mathrm{{{text}}}" if base.isascii() else rf"\text{{{text}}}"
