"""How far a sign without brackets reaches: refused where the reading by rule is hardly what is meant."""

from __future__ import annotations

from collections.abc import Callable

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.text.primes import require_no_prime
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape
from dlhw3.symbolic.language.text.operators import ENTRIES
from dlhw3.symbolic.language.text.tree import Node


def require_reach(tree: Node, shape_of: Callable[[Node], Shape]) -> None:
    r"""Refuse ∇_x f + a, a number added to a gradient, and \log 1^⊤ \exp x, the logarithm of the row 1^⊤.

    By rule ∇ reaches to the next + or −, and a function to the next function; brackets say what else is meant.
    """
    require_no_prime(tree, shape_of)
    wide = [node for node in tree.every() if node.kind in ("plus", "minus")]
    for node in sorted(wide, key=lambda one: one.at.start - one.at.stop):
        first = _first(node)
        if first.kind == "call" and first.name == "grad" and not first.bracketed:
            shapes = [_known(part, shape_of) for part in (first, node.parts[1])]
            if shapes[1] == NUMBER and None not in shapes and shapes[0] != NUMBER:
                raise UserError(
                    "∇ reaches to the next + or −, and a number is added to the gradient here.",
                    at=first.at,
                    hint=_in_brackets(first.parts[0], node),
                )
    for node in tree.every():
        if node.kind == "times" and node.parts[1].name == "exp" and _first_factor(node).name == "log":
            log = _first_factor(node)
            if not log.parts[0].bracketed:
                raise UserError(
                    "log reaches to the next function, and what it is taken of has an exponential behind it.",
                    at=log.at,
                    hint=_in_brackets(log.parts[0], node),
                )
        left = node.parts[0] if node.kind == "times" else node
        if left is not node and left.kind == "call" and left.name in ENTRIES and not left.parts[0].bracketed:
            shape = _known(left.parts[0], shape_of)
            if shape is not None and shape[0] == 1 and shape != NUMBER:
                raise UserError(
                    f"{left.name} reaches to the next function, and what it is taken of is a row here.",
                    at=left.at,
                    hint=_in_brackets(left.parts[0], node),
                )


def _first(node: Node) -> Node:
    """Return the first term of a sum."""
    while node.kind in ("plus", "minus") and not node.bracketed:
        node = node.parts[0]
    return node


def _first_factor(node: Node) -> Node:
    """Return the last factor before that at the end of a product."""
    before = node.parts[0]
    return before.parts[1] if before.kind == "times" and not before.bracketed else before


def _known(node: Node, shape_of: Callable[[Node], Shape]) -> Shape | None:
    try:
        return shape_of(node)
    except UserError:
        return None


def _in_brackets(inside: Node, whole: Node) -> str:
    """Return the formula with brackets from where a part begins to where the whole ends."""
    text, start, stop = whole.at.text, inside.at.start, whole.at.stop
    return rf"{text[whole.at.start : start].rstrip()} \left( {text[start:stop].strip()} \right)"
