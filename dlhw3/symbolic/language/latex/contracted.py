r"""Sums over an index that two letters share, \sum_k W_{ik} x_k, and entries in sums over two indices."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dlhw3.symbolic.language.latex.indices import ENTRY, below_of
from dlhw3.symbolic.language.latex.members import Held, Members
from dlhw3.symbolic.language.tree import Node


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
        index, factors = tree.name, _factors(tree.parts[0])
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
            base, _, slug = one.name.rpartition("_")
            turned = len(slug) == 2 and slug.startswith(index) != first
            made = replace(one, name=base)
            sides.append(self._turned(made) if turned else made)
            outer += slug.replace(index, "")
            self.replaced.add(one.name)
            if slug.startswith(index):
                self._counted(base, index)
            self.told[f"{one.text.strip()} is an entry of {base}"] = None
        entry = Node(ENTRY, (replace(self._times(*sides), bracketed=True),), tree.at, outer)
        others = [one for one in factors if one not in inner]
        made = entry
        for one in others[::-1]:
            made = self._times(one, made)
        return made

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


def _factors(node: Node) -> list[Node]:
    if node.kind == "times":
        return [one for part in node.parts for one in _factors(part)]
    return [node]


def count_of(tree: Node) -> str:
    """Return the name of the last value of the index of a sum, or nothing."""
    return tree.parts[1].name if len(tree.parts) > 1 else ""
