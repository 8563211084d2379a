"""Gradients in each member of a sequence that a sum runs over: sum{i=1:m}(grad(f, z{i})*x{i}').

Each is the gradient in one member z{k}, a letter whose term stands apart in the sums over all members, at k = i.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.text.members_apart import Apart, at_value, with_parts
from dlhw3.symbolic.language.text.substitution import another_index, apart, free_names, with_index
from dlhw3.symbolic.language.text.tree import Node, Place
from dlhw3.symbolic.names import member_named

OF_EACH = "grad″"
"""The gradient of a number in a letter for the member at the first of its ends, which runs from the second to the
third, at the fourth; its last part is the member that is meant, or its value."""
Values = Mapping[str, tuple[str, Node]]
"""Sequences that are defined by their members: the value of each, with the index in it."""
NONE: Mapping[Place, tuple[Place, Place]] = {}
TOTAL = ("exp", "tanh", "sigmoid", "softmax", "relu", "sin", "cos", "sum", "tr", "dot", "diag", "norm2")
ANY = "kʺ"
"""An index that nobody can type."""


def with_each_member(
    node: Node, sequences: Collection[str], values: Values, within: Mapping[Place, tuple[Place, Place]] = NONE
) -> Node:
    """Return a tree in which gradients in the member z{i} of a sum over i are those in any member, at i.

    Of a sequence with ``values`` it is at these. Others, whose sum runs over another range than those that have
    z{k}, are left as they are. ``within`` has the ends of the sums around.
    """
    if node.kind == "series":
        index, *between = node.ends
        within = {**within, index: (between[0], between[1])}
    own = with_parts(node, (with_each_member(part, sequences, values, within) for part in node.parts))
    if own.kind != "call" or own.name != "grad" or len(own.parts) != 2:
        return own
    body, member = own.parts
    index = member.ends[0] if member.kind == "layers" and len(member.ends) == 1 else ()
    if index not in within or member.name not in sequences:
        return own
    (low, high), name = within[index], index[0][0]
    ends: dict[int, Place] = {}
    try:
        moved = at_value(apart(body, name), name, ((ANY, 1),))
        moved = Apart(member.name, ANY, ends).within(moved, {})
    except UserError:
        return own
    if (ends.get(0, low), ends.get(1, high)) != (low, high) or name in free_names(moved):
        return own
    letter, around = (
        Node("name", (), member.at, member_named(member.name, ANY)),
        {one[0][0] for one in within},
    )
    moved = _with_others(moved, around, {*_indices(moved), *around})
    if member.name in values:
        variable, value = values[member.name]
        taken = {*_indices(moved), *_indices(value), *around}
        value, of = _with_others(value, taken, taken), member.name
        moved = _at_values(moved, of, variable, value) if _is_everywhere(value) else moved
        member = _at_values(member, of, variable, value)
    return replace(own, name=OF_EACH, parts=(moved, letter, member), ends=(((ANY, 1),), low, high, index))


def _indices(node: Node) -> set[str]:
    """Return the indices in the braces of a tree, and of its sums."""
    return {name for one in node.every() for place in one.ends for name, _ in place}


def _with_others(node: Node, names: Collection[str], taken: Collection[str]) -> Node:
    """Return a tree whose sums run over indices of other names than some."""
    node = with_parts(node, (_with_others(part, names, taken) for part in node.parts))
    if node.kind != "series" or node.ends[0][0][0] not in names:
        return node
    return with_index(node, another_index(node.ends[0][0][0], {*taken, *_indices(node)}))


def _is_everywhere(value: Node) -> bool:
    """Whether a tree has a value wherever its letters do: a formula is then under no other conditions with it."""
    kinds = ("name", "number", "layers", "plus", "minus", "times", "times_entries", "negative", "transposed")
    return all(one.kind in (*kinds, "series") or one.name in TOTAL for one in value.every())


def _at_values(node: Node, of: str, index: str, value: Node) -> Node:
    """Return a tree with the values of the members of a sequence: those beside the one that moves, held fixed."""
    if node.kind != "layers" or node.name != of:
        return with_parts(node, (_at_values(part, of, index, value) for part in node.parts))
    return replace(at_value(value, index, node.ends[0]), at=node.at, bracketed=True)
