"""Letters that an assumption defines by what a gradient is taken in: whether they move with it has two readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dlhw3.errors import UserError
from dlhw3.symbolic.language.document import Document, Line
from dlhw3.symbolic.language.related import Related
from dlhw3.symbolic.language.shaped import placed
from dlhw3.symbolic.language.tree import Node


def require_held(document: Document) -> None:
    """Refuse grad(f, x) of an f with mu in it where mu = A*x is assumed, which holds mu fixed, or does not.

    What is assumed holds at the point, so mu would be held fixed; what `let` says is put in its place, and moves.
    """
    for chain in document.chains:
        for line in chain:
            told = document.within(line.number).related
            if any(one.relation == "=" for one in told):
                placed(line, lambda line=line, told=told: _require(line, told))  # type: ignore[misc]


def _require(line: Line, told: Iterable[Related]) -> None:
    for node, held in _gradients(line.tree):
        variable = node.parts[1]
        for one in told:
            name = one.left.name if one.left.kind == "name" and one.relation == "=" else ""
            if name in held and name != variable.name and variable.name in _letters(one.right):
                said = f"{name} is assumed to be {one.right.bare}"
                words = f"{said}: whether it moves with {variable.text} is not said."
                raise UserError(words, at=node.at, hint=f"let {one.text}")


def _gradients(tree: Node) -> Iterator[tuple[Node, set[str]]]:
    """Yield every grad(f, x), with the letters of f."""
    for node in tree.every():
        if node.kind == "call" and node.name == "grad" and len(node.parts) == 2:
            yield node, _letters(node.parts[0])


def _letters(tree: Node) -> set[str]:
    return {node.name for node in tree.every() if node.kind in ("name", "layers")}
