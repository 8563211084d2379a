"""Text to tree, by the grammar; what cannot be read is refused with its place and something to try."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from dlhw3.errors import Span, UserError, quoted
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.bounds import nesting
from dlhw3.symbolic.language.text.mended import mended
from dlhw3.symbolic.language.text.tree import Node, Place

LONGEST_TEXT, MOST_DIGITS = 10_000, 30
ONE_LINE = "l(U*U')"
ONE_SUM = "sum{k=1:T}(a{k})"
DOUBLE = re.compile(r"\w\{\s*\w+\s*,\s*\w+\s*\}")
"""An entry of a matrix, a{i,j}."""
SUM = re.compile(r"\bsum\s*\{")


@cache
def _grammar() -> Lark:
    text = files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def parse(text: str, start: int = 0, stop: int | None = None) -> Node:
    """Return the tree of an expression, or of a stretch of a line: its parts have their places in the whole line.

    Raises UserError, with the place and something to try, for a text that is no expression, and for one that is
    longer, deeper or of more parts than can be worked on at once.
    """
    if not isinstance(text, str):
        raise UserError(f"An expression is text, and {quoted(text)} is none.", hint=f'"{ONE_LINE}"')
    if not text[start:stop].strip():
        raise UserError("There is no expression.", hint=f'an expression such as "{ONE_LINE}"')
    if len(text) > LONGEST_TEXT:
        raise UserError(
            f"The expression has {len(text)} characters, more than {LONGEST_TEXT}.", hint="a shorter one"
        )
    whole = re.sub(r"\s", " ", unicodedata.normalize("NFC", text))
    part = " " * start + whole[start:stop]
    try:
        read = _grammar().parse(part)
    except UnexpectedInput as error:
        raise _refusal(part, whole, error) from None
    made = _made(whole, read)
    nesting(made)
    return made


def _made(text: str, read: Tree[Token]) -> Node:
    """Return the node of the parser's tree, each behind its parts; brackets belong to what stands in them."""
    made: dict[int, Node] = {}
    for tree in read.iter_subtrees():
        if tree.data in ("start", "arguments") or tree.data.startswith("place"):
            continue
        first = tree.children[0]
        at = Span(text, tree.meta.start_pos, tree.meta.end_pos)
        if tree.data == "series":
            made[id(tree)] = _series(tree.children, made[id(tree.children[4])], at)
            continue
        if isinstance(first, Token):
            arguments = tree.children[1].children if tree.data == "call" else ()  # type: ignore[union-attr]
            parts = tuple(made[id(part)] for part in arguments)
            value = _value(first, at) if tree.data == "number" else Fraction(0)
            name = "" if tree.data == "number" else str(first)
            ends = tuple(map(_place, tree.children[1:])) if tree.data == "layers" else ()
            made[id(tree)] = _hessian(Node(str(tree.data), parts, at, name, value, ends=ends))
        elif tree.data == "bracketed":
            made[id(tree)] = replace(made[id(first)], at=at, bracketed=True)
        else:
            made[id(tree)] = Node(str(tree.data), tuple(made[id(part)] for part in tree.children), at)
    return made[id(read.children[0])]


def _hessian(node: Node) -> Node:
    """Return hess(f, X) as the Jacobian of the gradient that it is; anything else as it stands."""
    if node.kind != "call" or node.name != "hess" or len(node.parts) != 2:
        return node
    return Node("call", (replace(node, name="grad"), node.parts[1]), node.at, "jac")


def _series(children: list[Any], body: Node, at: Span) -> Node:
    """Return the node of sum{k=1:T}(…): what is added, and as ends the index and both places."""
    if children[0] != "sum":
        raise UserError(f"{children[0]} runs over no index.", at=at, hint="sum{k=1:T}(a{k})")
    index: Place = ((str(children[1]), 1),)
    return Node("series", (body,), at, "sum", ends=(index, _place(children[2]), _place(children[3])))


def _place(tree: Any) -> Place:
    """Return a layer's number: N, 1, j + 1."""
    found: Counter[str] = Counter()
    sign, waiting = 1, [(1, tree)]
    while waiting:
        sign, part = waiting.pop()
        if part.data in ("place_plus", "place_minus"):
            first, last = part.children
            waiting += [(sign, first), (sign if part.data == "place_plus" else -sign, last)]
        else:
            (token,) = part.children
            at = Span(str(token), 0, len(token))
            number = _value(token, at) if token.type == "NUMBER" else None
            if number is not None and number.denominator != 1:
                raise UserError(f"{token} is no number of a layer.", at=at, hint="W{N:1}")
            found["" if number is not None else str(token)] += sign * (1 if number is None else int(number))
    return tuple(sorted((name, count) for name, count in found.items() if count))


def _value(number: Token, at: Span) -> Fraction:
    power = re.search(r"[eE]([+-]?\d+)", number)
    if len(number) > MOST_DIGITS or (power is not None and abs(int(power[1])) > MOST_DIGITS):
        raise UserError(f"A number of more than {MOST_DIGITS} digits.", at=at, hint="a shorter number")
    return Fraction(str(number))


def _refusal(text: str, whole: str, error: UnexpectedInput) -> UserError:
    """Return what to say of a text that the grammar does not have, a stretch of the ``whole`` line."""
    example = ONE_SUM if SUM.search(text) else ONE_LINE
    place, hint = _first_error(error), mended(text.lstrip(), _unread) or example
    if hint == example and DOUBLE.search(text):
        hint = "x'*A*y, the sum of all A_ij x_i y_j"
    place = len(text.rstrip()) if place is None else place
    if _ends(error):
        missing = text.strip() + ")" * max(text.count("(") - text.count(")"), 0)
        hint = missing if _unread(missing) is None else hint
        return UserError("The expression ends too early.", at=Span(whole, place, place + 1), hint=hint)
    word = str(error.token) if isinstance(error, UnexpectedToken) else text[place]
    at = Span(whole, place, place + len(word))
    if isinstance(error, UnexpectedCharacters):
        return UserError(f"{word!r} is not part of the language.", at=at, hint=hint)
    if word == ")" and text[:place].count("(") == text[:place].count(")"):
        without = (text[:place] + text[place + 1 :]).lstrip()
        return UserError(
            "This bracket closes none.", at=at, hint=without if _unread(without) is None else hint
        )
    return UserError(f"{word!r} is not expected here.", at=at, hint=hint)


def _ends(error: UnexpectedInput) -> bool:
    return isinstance(error, UnexpectedEOF) or (
        isinstance(error, UnexpectedToken) and error.token.type == "$END"
    )


def _first_error(error: UnexpectedInput) -> int | None:
    return None if _ends(error) else error.pos_in_stream or 0


def _unread(text: str) -> int | None:
    """Return the place at which a text cannot be read on, its end where it ends too early, None where it reads."""
    try:
        _grammar().parse(text)
    except UnexpectedInput as error:
        place = _first_error(error)
        return len(text) if place is None else place
    return None
