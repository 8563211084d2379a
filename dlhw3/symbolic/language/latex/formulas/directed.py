"""D f(X)[H], how f moves along H: with the gradient where f is abstract, else as d(f) where dX is H."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.operators import OPERATORS
from dlhw3.symbolic.language.text.tree import Node

DIRECTED = re.compile(r"(?<![A-Za-z\\])(?!(?<=\{)..\})d[A-Za-z](?![A-Za-z])|(?<=[A-Z])d[A-Z](?![A-Za-z])")
"""A direction as it is typed, dX, and behind another matrix, AdX."""
DIMENSION = re.compile(r"(?:[-+=(]|\d)\s*d\s*(?=[-+)]|$|\\right)")
"""A d that is a term alone: a dimension."""
DIRECTED_IN = "directed"
"""The kind of a node that is D f(X)[H], of f(X), H, and X where it is said."""


def directions(
    trees: Iterable[Node], defined: Collection[str], known: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return each letter H that is a direction, with X, the letter that moves along it, and those ``known``.

    Raises UserError where it is not said which letter moves, and where one letter is the direction of two.
    """
    found = dict(known or {})
    for node in (node for tree in trees for node in tree.every()):
        if node.kind != DIRECTED_IN and not _is_hessian(node, defined):
            continue
        second = node.kind != DIRECTED_IN
        if not second and (_is_abstract(node.parts[0], defined) or node.parts[1].kind != "name"):
            continue
        moving, direction = (node.parts[0].name if second else _moving(node)), node.parts[1].name
        if direction == f"d{moving}":
            continue
        if direction == moving:
            words = f"{direction} is a direction of {moving} and of itself."
            raise UserError(words, at=node.at, hint=rf"D_{{{moving}}}(\operatorname{{tr}}({moving}))[K]")
        if found.setdefault(direction, moving) != moving:
            words = f"{direction} is a direction of {found[direction]} and of {moving}."
            raise UserError(words, at=node.at, hint=rf"D_{{{moving}}}(\operatorname{{tr}}({moving}))[K]")
    return found


def undirected(tree: Node, along: Mapping[str, str], defined: Collection[str]) -> Node:
    """Return a tree without D: ⟨∇f(X), H⟩ for D f(X)[H] of an abstract f, and d(f) of any other, dX for H."""
    if tree.kind == "name" and tree.name in along:
        return replace(tree, name=f"d{along[tree.name]}")
    parts = tuple(undirected(part, along, defined) for part in tree.parts)
    if tree.kind != DIRECTED_IN:
        same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
        return tree if same else replace(tree, parts=parts)
    moved, direction = parts[:2]
    if _is_abstract(moved, defined):
        slope = replace(moved, name=f"grad_{moved.name}")
    elif tree.parts[1].kind == "name":
        return Node("call", (moved,), tree.at, "d")
    else:
        letter = Node("name", (), tree.at, _moving(tree))
        slope = Node("call", (moved, letter), tree.at, "grad")
    return Node("call", (slope, direction), tree.at, "dot")


def _is_hessian(node: Node, defined: Collection[str]) -> bool:
    """Whether this is ∇²f(x)[v] of a function that is defined, x and v letters."""
    second = node.kind == "call" and node.name.startswith("hess_") and node.name[5:] in defined
    return second and [part.kind for part in node.parts] == ["name", "name"]


def _is_abstract(moved: Node, defined: Collection[str]) -> bool:
    """Whether what moves is an abstract function of one matrix."""
    abstract = moved.kind == "call" and moved.name not in (*OPERATORS, *defined, "d", "grad", "ddt")
    return abstract and len(moved.parts) == 1


def _moving(node: Node) -> str:
    """Return the letter that moves: the one that is said, or the only one in what moves."""
    moved, direction, *said = node.parts
    names = {one.name for one in moved.every() if one.kind == "name"} - {"eye", direction.name}
    if said and said[0].kind == "name":
        return said[0].name
    if moved.kind == "call" and moved.name == "grad" and moved.parts[1].kind == "name":
        return moved.parts[1].name
    if len(names) != 1:
        words = "Which letter moves along the direction is not said: it stands below D."
        name = max(names, default="X")
        raise UserError(words, at=node.at, hint=rf"D_{{{name}}}(\operatorname{{tr}}({name}))[H]")
    return names.pop()
