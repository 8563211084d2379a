r"""Sums over an index that two letters share, \sum_k W_{ik} x_k, and entries in sums over two indices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.formulas.indices import ENTRY, below_of
from dlhw3.symbolic.language.latex.letters.members import Held, Members
from dlhw3.symbolic.language.text.tree import Node


@dataclass
class Contracted(Members):
    """Puts entries of products in the place of sums over an index that two letters share."""

    def _part_of_pair(self, node: Node) -> Held:
        """Return (A)_{ji}, or (v)_i or (v)_j, for all i and j: a matrix that is turned, or a column repeated."""
        (of,) = node.parts
        if len(node.name) == 2:
            return Held("number", self._turned(of))
        ones = self._ones()
        sides = (of, self._turned(ones)) if node.name == self.index[0] else (ones, self._turned(of))
        return Held("number", self._times(*sides))

    def _contracted(self, tree: Node) -> Node | None:
        r"""Return \sum_k W_{ik} x_k as the entry (W x)_i; None for another sum over one index."""
        index, factors = tree.name, factors_of(tree.parts[0])
        inner = [one for one in factors if any(index in below_of(part) for part in one.every())]
        below = [one.name.rpartition("_")[2] for one in inner]
        if (
            len(inner) != 2
            or {one.kind for one in inner} != {"name"}
            or sorted(map(len, below)) not in ([1, 2], [2, 2])
        ):
            return None
        if any(one.count(index) != 1 or not one.isalpha() for one in below):
            return None
        left, right = inner if len(below[0]) == 2 else inner[::-1]
        self.at, self.counts = tree.at, {index: count_of(tree)}
        sides, outer = [], ""
        for one, first in ((left, False), (right, True)):
            slug = below_of(one)
            sides.append(self._matrix_of(one, turned=len(slug) == 2 and slug.startswith(index) != first))
            outer += slug.replace(index, "")
        entry = Node(ENTRY, (replace(self._times(*sides), bracketed=True),), tree.at, outer)
        others = [one for one in factors if one not in inner]
        made = entry
        for one in others[::-1]:
            made = self._times(one, made)
        return made

    def _matrix_of(self, entry: Node, *, turned: bool) -> Node:
        """Return the matrix, or the column, that something is an entry of, which is told."""
        base, below = entry.name.rpartition("_")[0], below_of(entry)
        if entry.kind == ENTRY:  # of what is no letter
            whole = replace(entry.parts[0], bracketed=True)
            return self._turned(whole) if turned else whole
        if base == "delta" and base not in self.shapes and len(below) == 2:
            return replace(entry, name="eye")
        self.replaced.add(entry.name)
        if below in self.counts:
            self._counted(base, below)
        elif index := next((one for one in below if one in self.counts), ""):
            self._require_same(base, below.index(index), self.counts[index])
        self.told[f"{entry.text.strip()} is an entry of {base}"] = None
        made = replace(entry, name=base)
        return self._turned(made) if turned else made

    def _require_same(self, base: str, place: int, count: str) -> None:
        """Raise UserError where a sum runs over other rows or columns of a matrix than it has, or than another."""
        shape = self.shapes.get(base, ())
        key = f"{base}, {place}"
        others = (*self.ranges.get(key, ()), *(str(one) for one in shape[place : place + 1]))
        for other in filter(None, others):
            if count and other != count:
                what = ("entries", "columns")[place]
                words = f"\\sum runs over {count} {what} of {base}, which has {other} elsewhere."
                raise UserError(words, at=self.at, hint=rf"\sum_{{k=1}}^{other} {base}_{{ik}} x_k")
        self.ranges[key] = (count,) if count else self.ranges.get(key, ())

    def _of_repeated(self, name: str, of: Node) -> Node:
        """Return a function of every entry, of a column that is repeated the column of its values repeated."""
        if of.kind == "times":
            left, right = of.parts
            ones = right.parts[0] if right.kind == "transposed" else right
            if ones.name == "vector" and right.kind == "transposed":
                return self._times(self._call(name, left), right)
            if left.name == "vector" and right.kind == "transposed":
                return self._times(left, self._turned(self._call(name, right.parts[0])))
        return self._call(name, of)


def factors_of(node: Node) -> list[Node]:
    """Return the factors of a product, and what is none as the one factor."""
    if node.kind == "times":
        return [one for part in node.parts for one in factors_of(part)]
    return [node]


def count_of(tree: Node) -> str:
    """Return the name of the last value of the index of a sum, or nothing."""
    return tree.parts[1].name if len(tree.parts) > 1 else ""


def in_parts(tree: Node) -> Node | None:
    r"""Return a sum with \delta_{ij} apart, or with entries at other indices before it; None of neither."""
    return _parted_at_delta(tree) or _with_entries_in_front(tree)


def _parted_at_delta(tree: Node) -> Node | None:
    r"""Return \sum_i r_i \delta_{ij} and the sum of the rest for \sum_i r_i (\delta_{ij} - p_j); else None."""
    body = tree.parts[0]
    for path in _places(body):
        found = _at(body, path)
        if found.kind in ("plus", "minus") and any(_has_pair(one, tree.name) for one in found.parts):
            sums = tuple(replace(tree, parts=(_put(body, path, one), *tree.parts[1:])) for one in found.parts)
            parts = tuple(replace(one, bracketed=True) for one in sums)
            return replace(found, parts=parts, at=tree.at, bracketed=True)
    return None


def _with_entries_in_front(tree: Node) -> Node | None:
    r"""Return p_j \sum_i y_i for \sum_i y_i p_j, of an entry at another index; None for others."""
    factors = factors_of(tree.parts[0])
    front = [one for one in factors if one.kind == "name" and len(below_of(one)) == 1]
    front = [one for one in front if below_of(one).isalpha() and below_of(one) != tree.name]
    inner = [one for one in factors if one not in front]
    if not front or not inner:
        return None
    body = reduce(lambda one, other: Node("times", (one, other), tree.at), inner)
    whole = replace(tree, parts=(replace(body, bracketed=True), *tree.parts[1:]), bracketed=True)
    return reduce(lambda one, other: Node("times", (one, other), tree.at), [*front, whole])


def _has_pair(node: Node, index: str) -> bool:
    """Whether a factor is an entry of a matrix, A_{ij} or δ_{ij}, of which the sum runs over one index."""
    return any(
        one.kind == "name" and len(below := below_of(one)) == 2 and index in below for one in factors_of(node)
    )


def _places(node: Node, path: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Yield the places of the factors of a product."""
    yield path
    if node.kind == "times":
        for k, part in enumerate(node.parts):
            yield from _places(part, (*path, k))


def _at(node: Node, path: tuple[int, ...]) -> Node:
    return reduce(lambda one, k: one.parts[k], path, node)


def _put(node: Node, path: tuple[int, ...], instead: Node) -> Node:
    """Return a tree with another part at a place."""
    if not path:
        return replace(instead, bracketed=True)
    parts = (*node.parts[: path[0]], _put(node.parts[path[0]], path[1:], instead), *node.parts[path[0] + 1 :])
    return replace(node, parts=parts)
