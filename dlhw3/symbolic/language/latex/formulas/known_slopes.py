r"""Derivatives of activations that have a name and a prime, \mathrm{ReLU}'(z) and \tanh'(z): of every entry."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.formulas.names import is_group, primes_of
from dlhw3.symbolic.language.text.tree import Node

if TYPE_CHECKING:
    from dlhw3.symbolic.language.latex.formulas.making import Maker

SAME = {"relu": "step"}
"""Activations whose derivative is another one, at the same place."""


def primed(maker: Maker, item: Any, name: str, rest: list[Any]) -> tuple[Node, list[Any]]:
    """Return the derivative of an operator at what stands in the brackets behind it; raise UserError for others."""
    if primes_of(item) == 1 and is_group(rest[0]) and name in (*SAME, "tanh", "sigmoid"):
        node, left = maker.call(item, name, rest)
        if node.kind == "call" and node.name == name:
            return _slope(node), left
    words = "A prime behind an operator is its derivative, which is a gradient here."
    raise UserError(words, at=maker.at(item), hint=r"\nabla_a \exp(a)")


def _slope(node: Node) -> Node:
    one = Node("number", (), node.at, value=Fraction(1))
    if node.name == "tanh":
        square = Node("power_entries", (node, Node("number", (), node.at, value=Fraction(2))), node.at)
        return Node("minus", (one, square), node.at, bracketed=True)
    if node.name == "sigmoid":
        rest = Node("minus", (one, node), node.at, bracketed=True)
        return Node("times_entries", (node, rest), node.at, bracketed=True)
    return Node("call", node.parts, node.at, SAME[node.name])
