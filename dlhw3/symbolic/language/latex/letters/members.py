"""The letters of a sum over an index: x_i as row or column i of a matrix, s_i as entry i of a column."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from fractions import Fraction

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.formulas.indices import base_of
from dlhw3.symbolic.language.latex.letters.families import Families
from dlhw3.symbolic.language.text.sizes import Size
from dlhw3.symbolic.language.text.tree import Node

SIZES = ("d", "p", "q", "k", "m")
"""Names of the number of rows of columns, where it is not said."""


@dataclass(frozen=True)
class Held:
    """What depends on an index, for all of it at once.

    ``kind`` is "fixed" (it does not), "number" (``value`` is a column), "column" or "row" (the rows of ``value``),
    or "outer" (u_i v_i^⊤, with the v_i as rows of ``other``). A ``weight`` is a column of factors, but for numbers.
    """

    kind: str
    value: Node
    weight: Node | None = None
    other: Node | None = None
    letter: str = ""


@dataclass
class Members:
    """Puts matrices and columns in the place of letters with an index; ``told`` says what was read as what."""

    shapes: dict[str, tuple[Size, ...]]
    columns: Collection[str]
    taken: Collection[str]
    """The names in the text."""
    told: dict[str, None] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)
    """The letters with an index that are gone."""
    index: str = ""
    at: Span | None = None
    beside: Collection[str] = ()
    """The names that stand in the sum."""
    counts: dict[str, str] = field(default_factory=dict)
    """The name of the last value of an index, of which there are so many; "" where it is not said."""
    families: Families = field(default_factory=Families)
    """What the words say of samples and their matrices."""
    made: set[str] = field(default_factory=set)
    """The matrices that hold samples."""
    ranges: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """How far letters are summed over: it is the same wherever they are."""

    def _letter(self, node: Node) -> Held:
        base = node.name[: -len(self.index) - 1]
        self.replaced.add(node.name)
        if self._is_column(node.name) and len(self.index) == 1:
            return Held("column", self._rows(node))
        below = node.name.rpartition("_")[2]
        if len(self.index) == 2 and len(below) == 1:
            self._require_entry(node, column=len(self.shapes.get(node.name, ())) == 1)
            self._counted(base_of(node.name), below)
            letter, ones = replace(node, name=base_of(node.name)), self._ones()
            first = below == self.index[0]
            sides = (letter, self._turned(ones)) if first else (ones, self._turned(letter))
            return Held("number", self._times(*sides))
        turned = len(self.index) == 2 and node.name.endswith(f"_{self.index[::-1]}")
        self.told[self._entry(node)] = None
        capital = base[0].upper() + base[1:]
        if len(self.index) == 2 and base not in self.taken and capital in self.taken:
            base = capital
        made = replace(node, name=base)
        self._counted(base, below)
        return Held("number", self._turned(made) if turned else made, letter=node.name)

    def _require_entry(self, node: Node, *, column: bool) -> None:
        """Refuse x_i in a sum over i and j where it is a column itself: as an entry of x it would be a number."""
        if column:
            words = f"{node.text.strip()} is a column, and a sum over two indices is of entries."
            raise UserError(words, at=node.at, hint=r"\sum_{i,j} \langle x_i, x_j \rangle")

    def _entry(self, node: Node) -> str:
        words = "an entry" if len(self.index) == 2 else f"entry {self.index}"
        return f"{node.text.strip()} is {words} of {node.name[: -len(self.index) - 1]}"

    def _is_column(self, name: str) -> bool:
        return len(self.shapes[name]) == 1 if name in self.shapes else name in self.columns

    def _rows(self, node: Node) -> Node:
        """Return the matrix with all values of a letter as its rows; refuse e_i, which may be of the identity."""
        if base_of(node.name) == "e" and node.name not in self.shapes:
            words = f"{node.text.strip()} may be a column of the identity, or another one."
            raise UserError(words, at=node.at, hint=f"% shape {node.name}: n")
        base = node.name[: -len(self.index) - 1]
        if self.told.pop(self._entry(node), self) is None and self.shapes.get(base) == (
            self.counts[self.index],
        ):
            del self.shapes[base]
        name, columns = self._family(node, base)
        self.made.add(name)
        (size,) = self.shapes.get(node.name, ()) or (self._new_size(),)
        if columns:
            self.told[f"{node.text.strip()} is column {self.index} of {name}"] = None
            self._counted_columns(name, size)
            return self._turned(replace(node, name=name))
        self.told[f"{node.text.strip()} is row {self.index} of {name}, as a column"] = None
        self._counted(name, self.index, size)
        return replace(node, name=name)

    def _family(self, node: Node, base: str) -> tuple[str, bool]:
        """Return the matrix that holds all values of a letter, and whether they are its columns.

        Raises UserError where the words speak of columns and it is not plain which.
        """
        if base in self.families.known:
            return self.families.known[base]
        name = base[0].upper() + base[1:]
        if name in self.beside and name not in self.made:
            return f"{base}_rows", False
        rows, cols = (*self.shapes.get(name, ()), "", "")[:2]
        count = self.counts[self.index]
        if count and count == cols != rows:
            return name, True
        if self.families.open and name in self.taken:
            number, written = self.families.open[0]
            words = f"Whether {node.text.strip()} is a row or a column of {name} is not plain"
            words += f" in line {number}: {written}"
            hint = f"With ${node.text.strip()}$ the columns of ${name}$"
            raise UserError(words, at=node.at, hint=hint)
        return name, False

    def _counted_columns(self, name: str, size: Size) -> None:
        """Declare that a matrix has as many columns as there are values of the index, where that has a name."""
        count = self.counts[self.index]
        known = self.shapes.get(name, ("", count))
        if count and len(known) > 1 and known[1] != count:
            words = f"\\sum runs over {count} columns of {name}, which has {known[1]} elsewhere."
            raise UserError(words, at=self.at, hint=rf"\sum_{{i=1}}^{known[1]} x_i^2")
        if count and count not in self.shapes:
            self.shapes.setdefault(name, (size, count))

    def _counted(self, name: str, indices: str, *size: Size) -> None:
        """Declare that a letter has as many rows as there are values of its index, where that has a name.

        Raises UserError where the letter has another number of them: a part of it is not summed over here.
        """
        counts = tuple(self.counts.get(one, "") for one in indices)
        for known in (self.ranges.get(name, counts), self.shapes.get(name, counts)):
            if any(one and other and one != other for one, other in zip(known, counts, strict=False)):
                here = " and ".join(filter(None, counts))
                words = f"\\sum runs over {here} entries of {name}, which has {known[0]} elsewhere."
                raise UserError(words, at=self.at, hint=rf"\sum_{{i=1}}^{known[0]} x_i^2")
        before = self.ranges.get(name, ("",) * len(counts))
        self.ranges[name] = tuple(one or other for one, other in zip(before, counts, strict=False))
        if all(counts) and not {*counts} & self.shapes.keys():
            self.shapes.setdefault(name, (*counts, *size))

    def _new_size(self) -> str:
        sizes = {size for shape in self.shapes.values() for size in shape}
        return next(name for name in (*SIZES, "d_0") if name not in {*sizes, *self.taken})

    def _node(self, kind: str, *parts: Node, name: str = "") -> Node:
        assert self.at is not None
        return Node(kind, parts, self.at, name, bracketed=kind in ("plus", "minus"))

    def _call(self, name: str, of: Node) -> Node:
        return self._node("call", of, name=name)

    def _times(self, left: Node, right: Node) -> Node:
        return self._node("times", left, right)

    def _entries(self, left: Node, right: Node) -> Node:
        return self._node("times_entries", left, right)

    def _turned(self, node: Node) -> Node:
        return node.parts[0] if node.kind == "transposed" else self._node("transposed", node)

    def _ones(self) -> Node:
        assert self.at is not None
        return self._call("vector", Node("number", (), self.at, value=Fraction(1)))

    def _over_rows(self, node: Node) -> Node:
        return self._times(node, self._ones())
