"""Pieces of Python text: how tightly each holds together, what array it makes, and how two are multiplied.

A column is a 1-D array in code, and so is its transpose, a row. A number that linear algebra writes as a 1×1 matrix
is a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dlhw3.symbolic.faces.face import ATOM, POWER, PRODUCT

TARGETS = {"numpy": ("numpy", "np"), "torch": ("torch", "torch"), "jax": ("jax.numpy", "jnp")}
"""Each target's package, and what it is called in code."""
NUMBER, ROW, COLUMN, MATRIX = range(
    4
)  # 0-D, two kinds of 1-D, 2-D; of two that are added, the larger is the sum's
_METHODS = {"numpy": ("dot", "dot", "dot"), "torch": ("mm", "mv", "dot")}
BY_NAME = "mm"
"""The name of torch.mm in code that calls it so often that looking it up each time would cost."""


@dataclass(frozen=True, slots=True)
class Text:
    """Python text, how tightly it holds together, what array it makes, and its pieces where it may be broken.

    The pieces stand between ``opening`` and what closes it, or one after the other where there is no opening.
    """

    code: str
    level: int = ATOM
    pieces: tuple[Text, ...] = ()
    opening: str = ""
    form: int = NUMBER

    def at_least(self, level: int) -> str:
        """Return the text, in brackets when it is looser than ``level``."""
        return self.code if self.level >= level else f"({self.code})"

    def making(self, form: int) -> Text:
        """Return the same text, said to make another kind of array."""
        return replace(self, form=form)

    def as_matrix(self) -> Text:
        """Return text that makes a 2-D array: a row gets its first axis, a number both."""
        if self.form == MATRIX:
            return self
        if self.form == ROW:
            return Text(f"{self.at_least(ATOM)}[None, :]", form=MATRIX)
        return Text(f"{self.at_least(ATOM)}.reshape(-1, 1)", form=MATRIX)

    def as_column(self) -> Text:
        """Return text that makes a 1-D array."""
        if self.form in (ROW, COLUMN):
            return self.making(COLUMN)
        return Text(f"{self.at_least(ATOM)}.reshape(-1)", form=COLUMN)

    def spread(self) -> Text:
        """Return text that makes an array with a second axis, along which it is repeated beside a matrix."""
        return (
            Text(f"{self.at_least(ATOM)}[:, None]", form=MATRIX)
            if self.form == COLUMN
            else self.making(MATRIX)
        )

    def lines(self, width: int) -> list[str]:
        """Return the text as it stands inside brackets, broken where it is longer than ``width`` and can be."""
        if len(self.code) <= width or not self.pieces:
            return [self.code]
        return self.broken(width)

    def broken(self, width: int) -> list[str]:
        """Return the text broken between its pieces, each of them at most ``width`` long where that can be."""
        if not self.opening:
            return [line for piece in self.pieces for line in piece.lines(width)]
        whole = " ".join(piece.code for piece in self.pieces)
        inside = Text(whole, pieces=self.pieces).lines(width - 4)
        closing = "])" if self.opening.endswith("[") else ")"
        return [self.opening, *(f"    {line}" for line in inside), closing]


def behind(lead: str, text: Text, level: int) -> Text:
    """Return a piece: text behind what leads to it; in brackets, where it may be broken, if looser than a level."""
    if text.level < level:
        return Text(f"{lead}({text.code})", pieces=(text,), opening=f"{lead}(")
    opening = f"{lead}{text.opening}" if text.opening else ""
    return Text(f"{lead}{text.code}", pieces=text.pieces if opening else (), opening=opening)


def joined(pieces: Sequence[Text], level: int, form: int) -> Text:
    """Return the pieces one after the other, between which the text may be broken."""
    return Text(" ".join(piece.code for piece in pieces), level, tuple(pieces), form=form)


def largest_form(texts: Sequence[Text]) -> int:
    """Return what array a sum, or a product of entries, makes."""
    return max((text.form for text in texts), default=NUMBER)


def times(package: str, left: Text, right: Text, *, by_name: bool = False) -> Text:
    """Return the text of a product of two matrices, by what arrays their texts make; ``by_name``, as mm(A, B)."""
    if by_name and package == "torch" and left.form == right.form == MATRIX:
        pieces = (Text(f"{left.code},"), right)
        return Text(f"{BY_NAME}({left.code}, {right.code})", ATOM, pieces, f"{BY_NAME}(", MATRIX)
    if NUMBER in (left.form, right.form) or (left.form, right.form) in ((COLUMN, COLUMN), (ROW, ROW)):
        return _entries(left, right)  # one of them is 1×1
    if left.form == COLUMN:
        return _outer(package, left, right)
    if right.form == ROW:
        right = right.as_matrix()
    if left.form == ROW and right.form == MATRIX:
        if package == "torch":
            return replace(times(package, transposed(right), left.making(COLUMN)), form=ROW)
        return _called(package, left, right, ROW)
    form = {ROW: NUMBER, MATRIX: right.form}[left.form]
    return _called(package, left, right, form)


def transposed(text: Text, *, in_place: bool = False) -> Text:
    """Return the text of a transpose; of a column it is the same 1-D array.

    ``in_place`` turns a torch tensor that was made for this, which costs less than another look at it.
    """
    if text.form != MATRIX:
        return text.making({ROW: COLUMN, COLUMN: ROW}.get(text.form, NUMBER))
    if text.code.endswith(".T") and text.level == ATOM:
        return Text(text.code.removesuffix(".T"), form=MATRIX)
    return Text(f"{text.at_least(ATOM)}{'.t_()' if in_place else '.T'}", form=MATRIX)


def _entries(left: Text, right: Text) -> Text:
    pieces = (left.at_least(PRODUCT), f"* {right.at_least(POWER)}")
    return Text(" ".join(pieces), PRODUCT, tuple(map(Text, pieces)), form=max(left.form, right.form))


def _outer(package: str, left: Text, right: Text) -> Text:
    if package == "torch" and right.form == ROW:
        pieces = (Text(f"{left.code},"), right)
        return Text(f"torch.outer({left.code}, {right.code})", ATOM, pieces, "torch.outer(", MATRIX)
    return Text(f"{left.at_least(ATOM)}[:, None] * {right.at_least(POWER)}", PRODUCT, form=MATRIX)


def _called(package: str, left: Text, right: Text, form: int) -> Text:
    if package not in _METHODS:
        pieces = (left.at_least(PRODUCT), f"@ {right.at_least(POWER)}")
        return Text(" ".join(pieces), PRODUCT, tuple(map(Text, pieces)), form=form)
    matrices, on_column, numbers = _METHODS[package]
    method = numbers if form == NUMBER else on_column if right.form == COLUMN else matrices
    opening = f"{left.at_least(ATOM)}.{method}("
    return Text(f"{opening}{right.code})", ATOM, (right,), opening, form)
