"""Sums with an index of their own, and gradients in a member that the sum has too.

The index of a sum apart from what else a tree has: another name for one that is free beside it.
A member of a sequence less itself, which is 0: the terms of i = j of Σ ‖x_i − x_j‖ where x_k stands apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sympy import Add, Basic, Expr, Integer, MatAdd, MatrixSymbol, ZeroMatrix

from dlhw3.symbolic.algebra import factors_of
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.substitution import another_index, free_names, with_index
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.names import is_member
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.told import nodes_of
from dlhw3.symbolic.written.shares import replaced

PLAIN = ("i", "k", "j", "s", "t", "r")
"""Names for indices that are tried first."""
INDEX = re.compile(r"[A-Za-z]\w*")
NOTHING = frozenset[str]()


def with_own_index(tree: Node, beside: Sequence[Node] = (), free: frozenset[str] = NOTHING) -> Node:
    """Return a tree in which no sum runs over an index that is free in it, or that a sum in those beside it has.

    ``free`` are names that are free elsewhere, in a claim, in a quantity, or in the layer of a gradient.
    """
    trees = (tree, *beside)
    nodes = [node for one in trees for node in one.every()]
    taken = {node.name for node in nodes} | {name for node in nodes for end in node.ends for name, _ in end}
    sums = {
        node.ends[0][0][0]
        for one in beside
        for node in one.every()
        if node.kind == "series" and _is_sum(node)
    }
    return apart(tree, free_names(tree) | sums | free, frozenset(taken) | free)


def free_in(trees: Iterable[Node], variables: Iterable[str] = ()) -> frozenset[str]:
    """Return the names that are free in trees, and the indices of layers among variables: j of W{j} and W_j."""
    numbers = (one.replace("{", "_", 1).partition("_")[2] for one in variables)
    places = (name for one in numbers for name in INDEX.findall(one))
    return frozenset(places).union(*map(free_names, trees))


def apart(node: Node, free: frozenset[str], taken: frozenset[str]) -> Node:
    """Return a tree with other names for the indices of sums that are free elsewhere; a sum that is none stays."""
    if node.kind == "series" and not _is_sum(node):
        return node
    parts = tuple(apart(part, free, taken) for part in node.parts)
    same = all(one is other for one, other in zip(parts, node.parts, strict=True))
    node = node if same else replace(node, parts=parts)
    if node.kind != "series" or (index := node.ends[0][0][0]) not in free:
        return node
    inside = {name for one in node.every() for place in one.ends for name, _ in place}
    plain = (name for name in PLAIN if name not in taken and name not in inside)
    return with_index(node, next(plain, "") or another_index(index, inside | free))


def _is_sum(series: Node) -> bool:
    """Whether a sum runs to something else than its index, and over one that no sum within it has."""
    index, *ends = series.ends
    inner = (one.ends[0] for one in series.parts[0].every() if one.kind == "series")
    return index not in inner and not any(name == index[0][0] for end in ends for name, _ in end)


AT_ZERO = {"exp": 1, "cos": 1, "sin": 0, "tanh": 0, "arctan": 0, "sqrt": 0, "abs": 0, "relu": 0}
"""What functions are of 0."""


def without_itself(expression: Expr) -> Any:
    """Return an expression in which a member less itself is 0, as in the term of i = j = k of Σ ‖x_i − x_j‖."""
    if not any(map(_of_member, nodes_of((expression,)))):
        return expression
    zeros: dict[Basic, Expr] = {}
    for node in nodes_in(expression, MatAdd):
        parts = [(part, *factors_of(part)) for part in node.args]
        own = Counter(factors for _, _, factors in parts if len(factors) == 1 and _of_member(factors[0]))
        for factors in (one for one, count in own.items() if count > 1):
            scale = Add(*(number for _, number, of in parts if of == factors))
            rest = [part for part, _, of in parts if of != factors]
            if scale == 0:
                zeros[node] = MatAdd(*rest) if rest[1:] else rest[0] if rest else ZeroMatrix(*node.shape)
    for node in nodes_in(expression, Norm, Inner):
        if any(isinstance(zeros.get(part), ZeroMatrix) for part in node.args):
            zeros[node] = Integer(0)
    found = replaced(expression, zeros) if zeros else expression
    values = {entrywise(name, Integer(0)): Integer(value) for name, value in AT_ZERO.items()} if zeros else {}
    return replaced(found, values) if values else found


def _of_member(letter: Basic) -> bool:
    return isinstance(letter, MatrixSymbol) and is_member(letter.name)
