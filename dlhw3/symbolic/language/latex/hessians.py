"""The Hessian as papers write it, a matrix ∇²f(w): a line about it says what it does to a direction dw."""

from __future__ import annotations

from fractions import Fraction

from dlhw3.errors import UserError
from dlhw3.symbolic.language.tree import Node

HESSIAN = "hessian"
"""The kind of a node that is ∇²f, of f and a letter, in no direction."""


def as_action(first: Node) -> tuple[Node, Node | None]:
    """Return what begins a chain, ∇²f as d(∇f) along dw, and that direction; anything else as it is, and None."""
    if first.kind != HESSIAN:
        return first, None
    function, letter = first.parts
    slope = Node("call", (function, letter), first.at, "grad")
    direction = Node("name", (), letter.at, f"d{letter.name}")
    return Node("call", (slope, letter, direction), first.at, "d"), direction


def along(side: Node, direction: Node) -> Node:
    """Return M dw for a side M of a chain about a Hessian; a number is the matrix of that entry, and not of λI."""
    zero = Node("call", (Node("number", (), side.at, value=Fraction(0)),), side.at, "matrix")
    matrix = Node("plus", (side, zero), side.at, bracketed=True)
    return Node("times", (matrix, direction), side.at)


def require_action(trees: list[Node]) -> None:
    """Raise UserError for a Hessian that stands within a formula, and in no direction."""
    for node in (node for tree in trees for node in tree.every()):
        if node.kind == HESSIAN:
            words = "A Hessian is an action here: it stands before a function, its point and a direction."
            raise UserError(words, at=node.at, hint=r"\nabla^2 \ell(X)[D]")
