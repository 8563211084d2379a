"""Sentences with mathematics in them, as data: words, formulas as they are typed, and expressions.

Whoever writes a sentence marks its formulas with dollars: ``l is differentiable at $U Uᵀ$``. No printer guesses.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Basic

from dlhw3.errors import quoted


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that is no expression, as it is typed in plain Unicode: W_{N:1} ∈ ℝ^{d×k}, ‖w‖^{2p}."""

    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """A sentence: words (plain text), formulas and expressions, in order."""

    pieces: tuple[str | Formula | Basic, ...]

    def __str__(self) -> str:
        """Return the sentence as it was typed, without the marks."""
        return "".join(piece.text if isinstance(piece, Formula) else str(piece) for piece in self.pieces)

    def __bool__(self) -> bool:
        return bool(self.pieces)


def prose(text: object) -> Prose:
    """Return a sentence with its formulas between dollars as data; one that is data already as it is.

    Raises ValueError where a dollar has no partner.
    """
    if isinstance(text, Prose):
        return text
    parts = str(text).split("$")
    if len(parts) % 2 == 0:
        raise ValueError(f"a formula is not closed in {quoted(text)}")
    marked = [Formula(part) if position % 2 else part for position, part in enumerate(parts)]
    return Prose(tuple(piece for piece in marked if piece))


def sentence(*pieces: str | Basic) -> Prose:
    """Return a sentence put together from words and expressions."""
    return Prose(pieces)
