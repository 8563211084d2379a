"""What a function f(x) of a file is at a point: the point in the place of x, wherever f has that x and no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.text.motion import function_of
from dlhw3.symbolic.language.text.operators import MEAN
from dlhw3.symbolic.language.text.tree import Node, Place

VARIABLES = ("name", "layers")
"""What may be differentiated in: letters, members of sequences and layers."""


def place_as_node(place: Place, at: Span) -> Node:
    """Return the number of a member, k + 1, as a tree."""
    terms = [(name, count) for name, count in place if count]
    made: Node | None = None
    for name, count in sorted(terms, key=lambda term: (not term[0], term[0])):
        number = Node("number", (), at, value=Fraction(abs(count)))
        own = number if not name else Node("name", (), at, name)
        if name and abs(count) != 1:
            own = Node("times", (number, own), at)
        if made is None:
            made = own if count > 0 else Node("negative", (own,), at)
        else:
            made = Node("plus" if count > 0 else "minus", (made, own), at)
    return made or Node("number", (), at, value=Fraction(0))


def free_names(node: Node) -> frozenset[str]:
    """Return the names in a tree, in its braces too, but for the index of a sum within the sum."""
    within = frozenset().union(*map(free_names, node.parts))
    index = node.ends[0][0][0] if node.kind == "series" else ""
    places = node.ends[1:] if index else node.ends
    held = {name for place in places for name, _ in place if name}
    own = {node.name} if node.kind in ("name", "layers") else set()
    return (within - {index}) | held | own


def with_index(series: Node, index: str) -> Node:
    """Return a sum with another name of the index that it runs over, one that stands nowhere in it."""
    old = series.ends[0][0][0]
    body = _with_index(series.parts[0], old, index)
    return replace(series, parts=(body,), ends=(((index, 1),), *series.ends[1:]))


def _with_index(node: Node, old: str, index: str) -> Node:
    within = node.kind == "series" and node.ends[0][0][0] == old
    parts = node.parts if within else tuple(_with_index(part, old, index) for part in node.parts)
    named = tuple(
        tuple(sorted((index if name == old else name, count) for name, count in place)) for place in node.ends
    )
    ends = (node.ends[0], *named[1:]) if within else named
    name = index if node.kind == "name" and node.name == old else node.name
    return replace(node, name=name, parts=parts, ends=ends)


def another_index(index: str, taken: Collection[str]) -> str:
    """Return a name for an index that nobody can type, none of those taken."""
    index += "″"
    while index in taken:
        index += "″"
    return index


def apart(node: Node, index: str) -> Node:
    """Return a tree in which no sum runs over an index, since it stands within a sum that does."""
    parts = tuple(apart(part, index) for part in node.parts)
    same = all(one is other for one, other in zip(parts, node.parts, strict=True))
    node = node if same else replace(node, parts=parts)
    if node.kind == "series" and node.ends[0][0][0] == index:
        inner = {name for one in node.every() for place in one.ends for name, _ in place}
        return with_index(node, another_index(index, inner))
    return node


@dataclass(frozen=True)
class Substitution:
    """Points in the place of the letters of a function, all at once.

    Some names have a meaning of their own within it: the letter in which a gradient is taken, and a ``random``
    letter within a mean. A point with such a name would mean another thing there. The index of a sum gets another
    name where a point has it.
    """

    name: str
    letters: tuple[str, ...]
    points: Mapping[str, Node]
    call: Node
    random: Collection[str] = field(default=frozenset())

    def of(self, node: Node) -> Node:
        """Return a tree at the points. Raises UserError where a point would mean another thing within it."""
        return self._within(node, self.points)

    def in_letter(self, body: Node, letter: str, moved: Node) -> None:
        """Require that a letter moves in a tree only where it is put in the place of another: the gradient is then
        that in this argument alone. Raises UserError where it stands elsewhere too.
        """
        self._apart(body, letter, moved, self.points)

    def _within(self, node: Node, points: Mapping[str, Node]) -> Node:
        if not points:
            return node
        if node.kind == "name":
            return replace(points[node.name], bracketed=True) if node.name in points else node
        if (named := function_of(node.name)) in points:  # a function, or layers
            raise self._another(named)
        if node.kind == "series":
            index = node.ends[0][0][0]
            points = {name: point for name, point in points.items() if name != index}
            put = [points[letter] for letter in free_names(node.parts[0]) & points.keys()]
            if any(index in _names(point) for point in put):
                taken = set().union(_names(node), *map(_names, put))
                node = with_index(node, another_index(index, taken))
        if node.kind == "call" and node.name == MEAN:
            self._require_own(node, self.random, points)
        in_letter = node.name in ("grad", "jac") or (node.name == "d" and node.is_along)
        if node.kind == "call" and in_letter and node.parts[1:] and node.parts[1].kind in VARIABLES:
            self._apart(node.parts[0], node.parts[1].name, self._within(node.parts[1], points), points)
        parts = tuple(self._within(part, points) for part in node.parts)
        return replace(node, parts=parts, ends=tuple(self._place(place, points) for place in node.ends))

    def _require_own(self, body: Node, names: Collection[str], points: Mapping[str, Node]) -> None:
        """Require that no point put into a tree has one of the names that have a meaning of their own there."""
        for letter in sorted(free_names(body) & points.keys()):
            if taken := sorted(free_names(points[letter]) & {*names}):
                raise self._another(taken[0])

    def _apart(self, body: Node, letter: str, moved: Node, points: Mapping[str, Node]) -> None:
        others = sorted(free_names(body) - {letter})
        names = {name for one in others for name in (free_names(points[one]) if one in points else {one})}
        if moved.kind in VARIABLES and moved.name in names:
            raise self._another(moved.name)

    def _place(self, place: Place, points: Mapping[str, Node]) -> Place:
        """Return the number of a layer or a member, j + 1, with points in it."""
        found: Counter[str] = Counter()
        for name, count in place:
            for other, times in _summands(points[name]) if name in points else ((name, 1),):
                found[other] += count * times
        return tuple(sorted((name, count) for name, count in found.items() if count))

    def _another(self, letter: str) -> UserError:
        return another(letter, self.call, self.name, self.letters)


def _names(node: Node) -> set[str]:
    """Return the names in a tree, those of indices of sums too."""
    return {node.name for node in node.every()} | {
        name for one in node.every() for place in one.ends for name, _ in place
    }


def another(letter: str, node: Node, name: str, letters: Iterable[str]) -> UserError:
    """Return what to say of a letter in a part of a text that is another one within a function."""
    words = f"{letter} stands in {node.text.strip()}, and is another {letter} within {name}."
    return UserError(words, at=node.at, hint=f"{name}({', '.join(letters)})")


def _summands(point: Node) -> Place:
    """Return a point that is put into braces as names and a number, each with how often it is added."""
    if point.kind == "name":
        return ((point.name, 1),)
    if point.kind == "number" and point.value.denominator == 1:
        return (("", int(point.value)),)
    if point.kind in ("plus", "minus"):
        first, second = map(_summands, point.parts)
        sign = 1 if point.kind == "plus" else -1
        return (*first, *((name, sign * count) for name, count in second))
    raise UserError(f"{point.text.strip()} is no number of a layer.", at=point.at, hint="a number, or k + 1")
