"""Text to tree, by the grammar; what cannot be read is refused with its place and something to try."""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.tree import Node

LONGEST_TEXT = 4000
DEEPEST, MOST_PARTS, MOST_DIGITS = 60, 600, 30
ONE_LINE = "l(U*U')"


@cache
def _grammar() -> Lark:
    text = files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def parse(text: str) -> Node:
    """Return the tree of an expression.

    Raises UserError, with the place and something to try, for a text that is no expression, and for one that is
    longer, deeper or of more parts than can be worked on at once.
    """
    if not text.strip():
        raise UserError("There is no expression.", hint=f'an expression such as "{ONE_LINE}"')
    if len(text) > LONGEST_TEXT:
        raise UserError(
            f"The expression has {len(text)} characters, more than {LONGEST_TEXT}.", hint="a shorter one"
        )
    whole = unicodedata.normalize("NFC", text)
    try:
        read = _grammar().parse(whole)
    except UnexpectedInput as error:
        raise _refusal(whole, error) from None
    made = _Maker(whole).node(read.children[0], 0)
    if sum(1 for _ in made.every()) > MOST_PARTS:
        raise UserError(f"The expression has more than {MOST_PARTS} parts.", hint="a shorter one")
    return made


class _Maker:
    """Makes nodes of the parser's tree, which nests no deeper than DEEPEST."""

    def __init__(self, text: str) -> None:
        self.text = text

    def node(self, tree: Any, depth: int) -> Node:
        """Return the node of a part of the parser's tree."""
        at = self._span(tree)
        if depth > DEEPEST:
            raise UserError(
                f"The expression nests deeper than {DEEPEST} levels.", at=at, hint="fewer brackets"
            )
        first = tree.children[0]
        if tree.data == "number":
            if len(first) > MOST_DIGITS:
                raise UserError(
                    f"A number of more than {MOST_DIGITS} digits.", at=at, hint="a shorter number"
                )
            return Node("number", (), at, value=Fraction(str(first)))
        if tree.data == "name":
            return Node("name", (), at, name=str(first))
        if tree.data == "call":
            inside = tuple(self.node(part, depth + 1) for part in tree.children[1].children)
            return Node("call", inside, at, name=str(first))
        return Node(str(tree.data), tuple(self.node(part, depth + 1) for part in tree.children), at)

    def _span(self, tree: Tree[Token]) -> Span:
        return Span(self.text, tree.meta.start_pos, tree.meta.end_pos)


def _refusal(text: str, error: UnexpectedInput) -> UserError:
    """Return what to say of a text that the grammar does not have."""
    ends = isinstance(error, UnexpectedEOF) or (
        isinstance(error, UnexpectedToken) and error.token.type == "$END"
    )
    place = len(text.rstrip()) if ends else error.pos_in_stream or 0
    if ends:
        missing = text.count("(") - text.count(")")
        hint = (
            text.strip() + ")" * missing if missing > 0 and _reads(text.strip() + ")" * missing) else ONE_LINE
        )
        return UserError("The expression ends too early.", at=Span(text, place, place + 1), hint=hint)
    found = text[place]
    stretch = len(str(error.token)) if isinstance(error, UnexpectedToken) else 1
    at = Span(text, place, place + stretch)
    word = str(error.token) if isinstance(error, UnexpectedToken) else found
    if isinstance(error, UnexpectedCharacters):
        return UserError(f"{found!r} is not part of the language.", at=at, hint=_instead_of(found))
    if found == ")" and text[:place].count("(") == text[:place].count(")"):
        return UserError("This bracket closes none.", at=at, hint=_tried(text[:place] + text[place + 1 :]))
    return UserError(f"{word!r} is not expected here.", at=at, hint=_between(text, place))


def _reads(text: str) -> bool:
    try:
        _grammar().parse(text)
    except UnexpectedInput:
        return False
    return True


def _tried(text: str) -> str:
    return text if _reads(text) else ONE_LINE


def _between(text: str, place: int) -> str:
    """Return the text with a product sign put in the place, where that makes it readable: 2 X becomes 2*X."""
    starred = text[:place].rstrip() + "*" + text[place:]
    return starred if _reads(starred) else ONE_LINE


INSTEAD = {
    "ᵀ": "X' for the transpose",
    "·": "a product written A*B",
    "∘": "the product of entries written A.*B",
    "⊙": "the product of entries written A.*B",
    "²": "norm2(X)^2",
    "[": "round brackets",
    "{": "round brackets",
    "=": "one side of the equation",
    "|": "norm2(X), or abs(X) for entries",
    "‖": "norm2(X)",
    "@": "a product written A*B",
    "\\": "inv(A)*B",
}


def _instead_of(found: str) -> str:
    return INSTEAD.get(found, ONE_LINE)
