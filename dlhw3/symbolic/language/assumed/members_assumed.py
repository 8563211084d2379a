"""What is assumed of all members of a sequence, said of the one that is a variable too, which is a letter, x_k."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from dlhw3.symbolic.language.assumed.regularity import Regular
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.making.said import Said as Told
from dlhw3.symbolic.language.text.members_apart import Apart, at_value
from dlhw3.symbolic.language.text.substitution import another_index, free_names
from dlhw3.symbolic.language.text.tree import Node, Place

OneSaid = TypeVar("OneSaid", bound=tuple[str, str] | Related | Regular | Told)
"""What may be assumed, of one kind."""


SIZES = ("norm2", "norm1", "abs")


def said_of_all(said: OneSaid, members: Sequence[Apart]) -> Sequence[OneSaid]:
    """Return what is said of all x_i as it is said of the others and of x_k, where a letter is x_k."""
    if not isinstance(said, Related | Told):
        return [said]
    trees, own = _sides(said), sorted({one.index for one in members})
    places = {name for tree in trees for one in members for name in _indices(tree, one.of) & free_names(tree)}
    others, found = tuple(sorted(name for name in places.difference(own) if name)), [said]
    for name in others:
        at_each = [(index, partial(at_value, index=name, at=((index, 1),))) for index in own]
        found += [_with(one, at, f"{name} = {index}") for index, at in at_each for one in found]
    for member in members:
        among = (*others, *(index for index in own if index != member.index))
        apart = partial(member.within, others=dict.fromkeys(among, 0))
        found = [_with(one, apart) for one in found]
    return [one for one in found if one is said or not _of_itself(one)]


def _of_itself(said: Related | Told) -> bool:
    """Whether this says of a member that it is not itself, as x_i ≠ x_j would where both are x_k."""
    if isinstance(said, Told):
        return said.said == "!= 0" and vanishes(said.tree)
    zero = {">": said.right, "<": said.left}.get(said.relation)
    other = said.left if zero is said.right else said.right
    return zero is not None and zero.kind == "number" and vanishes(other)


def vanishes(node: Node) -> bool:
    """Whether an expression is 0 as it is written: a − a, its norm, its square."""
    if node.kind == "minus":
        return alike(*node.parts)
    passed = node.kind in ("power", "negative") or (node.kind == "call" and node.name in SIZES)
    return passed and vanishes(node.parts[0])


def alike(left: Node, right: Node) -> bool:
    """Whether two trees say the same in the same way."""
    same = (left.kind, left.name, left.value, left.ends) == (right.kind, right.name, right.value, right.ends)
    same = same and len(left.parts) == len(right.parts)
    return same and all(map(alike, left.parts, right.parts))


def for_every(said: OneSaid, indices: Collection[str]) -> OneSaid:
    """Return what is said of members at some indices said at indices of its own, which no text can spell."""
    if not isinstance(said, Related | Told):
        return said
    nodes = [node for tree in _sides(said) for node in tree.every()]
    placed = {name for one in nodes if one.kind == "layers" for place in one.ends for name, _ in place}
    free = frozenset().union(*map(free_names, _sides(said)))
    for index in sorted(placed & free & {*indices}):
        own = another_index(index, placed | free)
        said = _with(said, partial(at_value, index=index, at=((own, 1),)))
    return said


def _sides(said: Related | Told) -> tuple[Node, ...]:
    return (said.left, said.right) if isinstance(said, Related) else (said.tree,)


def _with(said: Any, of: Callable[[Node], Node], at: str = "") -> Any:
    """Return what is said of other trees, told as it was, and at which index where one is given."""
    text = f"{said.text}, at {at}" if at else said.text
    if isinstance(said, Related):
        return replace(said, text=text, left=of(said.left), right=of(said.right))
    return replace(said, text=text, tree=of(said.tree))


def _indices(node: Node, of: str) -> set[str]:
    """Return the names at which members of a sequence stand in a tree."""
    places = (place for one in node.every() if (one.kind, one.name) == ("layers", of) for place in one.ends)
    return {name for place in places for name, _ in place}


def without_repeated(
    related: Sequence[Related], scopes: Mapping[str, tuple[tuple[int, int], ...]]
) -> list[Related]:
    """Return what is assumed, but of x_{k+1} and x_0 not what is said of x_k too, in the same lines."""
    found: dict[tuple[Any, ...], list[tuple[Related, Place]]] = {}
    for one in related:
        places = {
            node.ends for side in (one.left, one.right) for node in side.every() if node.kind == "layers"
        }
        form = one.relation, *map(_form, (one.left, one.right)), scopes.get(one.text, ())
        if len(places) == 1 and (place := next(iter(places))) and len(place) == 1:
            found.setdefault(form, []).append((one, place[0]))
    dropped: list[Related] = []
    for every in found.values():
        if any(len(place) == 1 and place[0][0] for _, place in every):
            dropped += [one for one, place in every if len(place) != 1 or not place[0][0]]
    return [one for one in related if not any(one is other for other in dropped)]


def _form(node: Node) -> str:
    """Return how a tree is written, whatever the places of its members are."""
    return f"{node.kind} {node.name} {node.value} ({', '.join(map(_form, node.parts))})"
