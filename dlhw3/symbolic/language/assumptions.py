"""What a user assumes of letters: ``A symmetric``, ``x != 0``."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import MatrixSymbol

from dlhw3.errors import Flag, Sentence, UserError, quoted
from dlhw3.symbolic.language.build import Builder
from dlhw3.symbolic.language.shapes import Shapes
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.ranges import Facts

PROPERTIES = ("symmetric", "!= 0")
Assumed = tuple[tuple[str, str], ...]
"""Letters, and what is assumed of each."""
EXAMPLE = (Flag("assume", "A symmetric"),)


def read_assumptions(texts: Iterable[str], *, hint: Sentence = EXAMPLE) -> Assumed:
    """Return what is assumed in texts like "A symmetric"; several letters may stand in one.

    Raises UserError for a property that is none.
    """
    found: list[tuple[str, str]] = []
    for text in texts:
        said = next((p for p in PROPERTIES if text.strip().endswith(p)), None)
        names = [] if said is None else text.strip().removesuffix(said).replace(",", " ").split()
        if said is None or not names:
            words = " ".join(text.split()[1:]) or text
            raise UserError(
                f"{quoted(words)} is nothing that can be assumed here yet: {' or '.join(PROPERTIES)}.",
                hint=hint,
            )
        found += [(name, said) for name in names]
    return tuple(dict.fromkeys(found))


def facts_of(assumed: Assumed, builder: Builder) -> Facts:
    """Return what is assumed of the letters of a text; a symmetric letter moves along symmetric directions.

    Raises UserError for a letter that the text has not, for one that is a number, and for a symmetric one that is
    not square.
    """
    found: dict[str, list[MatrixSymbol]] = {"symmetric": [], "!= 0": []}
    for name, said in assumed:
        if name not in builder.shapes.letters:
            raise UserError(f"{name} is assumed {said}, and occurs nowhere.", hint=f"a line with {name}")
        letter = builder.letter(name)
        if not isinstance(letter, MatrixSymbol):
            raise UserError(
                f"{name} is a number: assumptions are on columns and matrices.", hint="assume A symmetric"
            )
        if said == "symmetric" and letter.rows != letter.cols:
            raise UserError(
                f"{name} is {letter.rows}×{letter.cols}, and only a square matrix is symmetric.",
                hint=(Flag("shape", f"{name}: n,n"),),
            )
        found[said] += [letter, Direction.of(letter)] if said == "symmetric" else [letter]
    return Facts(symmetric=frozenset(found["symmetric"]), nonzero=frozenset(found["!= 0"]))


def make_square(assumed: Assumed, shapes: Shapes) -> None:
    """Make the sizes of every symmetric letter one, before anything is built of it."""
    for name, said in assumed:
        if said == "symmetric" and name in shapes.letters:
            shape = shapes.known(shapes.letters[name])
            shapes.fit(shape, shape[::-1])
