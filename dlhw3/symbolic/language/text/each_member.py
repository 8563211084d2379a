"""Gradients in each member of a sequence that a sum runs over: sum{i=1:m}(grad(f, z{i})*x{i}').

Each is the gradient in one member z{k}, a letter whose term stands apart in the sums over all members, at k = i.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.text.members_apart import Apart, at_value, with_parts
from dlhw3.symbolic.language.text.substitution import apart, free_names
from dlhw3.symbolic.language.text.tree import Node, Place
from dlhw3.symbolic.names import member_named

OF_EACH = "grad″"
"""The gradient of a number in a letter for the member at the first of its ends, which runs from the second to the
third, at the fourth; its last part is the member that is meant, or its value."""
Values = Mapping[str, tuple[str, Node]]
"""Sequences that are defined by their members: the value of each, with the index in it."""
ANY = "kʺ"
"""An index that nobody can type."""


def with_each_member(
    node: Node, sequences: Collection[str], values: Values, within: tuple[Place, ...] = ()
) -> Node:
    """Return a tree in which gradients in the member z{i} of a sum over i are those in any member, at i.

    Of a sequence with ``values`` it is at the value of z{i}. Others, whose sum runs over another range than those
    that have z{k}, are left as they are.
    """
    if node.kind == "series":
        within = node.ends
    own = with_parts(node, (with_each_member(part, sequences, values, within) for part in node.parts))
    if own.kind != "call" or own.name != "grad" or len(own.parts) != 2 or not within:
        return own
    body, member = own.parts
    index, low, high = within
    if member.kind != "layers" or member.ends != (index,) or member.name not in sequences:
        return own
    name = index[0][0]
    ends: dict[int, Place] = {}
    try:
        moved = at_value(apart(body, name), name, ((ANY, 1),))
        moved = Apart(member.name, ANY, ends).within(moved, {})
    except UserError:
        return own
    if (ends.get(0, low), ends.get(1, high)) != (low, high) or name in free_names(moved):
        return own
    letter = Node("name", (), member.at, member_named(member.name, ANY))
    at = _at_value(member, values) or member
    return replace(own, name=OF_EACH, parts=(moved, letter, at), ends=(((ANY, 1),), low, high, index))


def _at_value(member: Node, values: Values) -> Node | None:
    """Return the value of a member, where it has one."""
    if member.name not in values:
        return None
    index, value = values[member.name]
    ((own, _),) = member.ends[0]
    return replace(at_value(apart(value, own), index, ((own, 1),)), at=member.at, bracketed=True)
