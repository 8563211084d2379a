r"""Sums over an index as products of matrices: \sum_i (x_i^\top w - y_i)^2 is sum((X*w - y).^2).

What depends on i is held for all i at once: a number s_i as a column, a column x_i as the rows of a matrix X, and
a product u_i v_i^\top as two such matrices. A letter is a column where the derivation uses it as one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.formulas.evidence import is_letter, is_number_by_rule
from dlhw3.symbolic.language.latex.formulas.indices import (
    ENTRY,
    OF_COLUMNS,
    SUMMED,
    absorbed,
    base_of,
    below_of,
    depends,
    depends_on_both,
    depends_otherwise,
)
from dlhw3.symbolic.language.latex.letters.contracted import Contracted, count_of, factors_of, in_parts
from dlhw3.symbolic.language.latex.letters.free import with_values
from dlhw3.symbolic.language.latex.letters.kept import Kept
from dlhw3.symbolic.language.latex.letters.members import Held
from dlhw3.symbolic.language.latex.letters.running import require_own_index, with_counts
from dlhw3.symbolic.language.shaping.defined import Defined
from dlhw3.symbolic.language.text.operators import ENTRIES
from dlhw3.symbolic.language.text.sizes import ENTRYWISE
from dlhw3.symbolic.language.text.tree import Node

NUMBERS = ("norm2", "norm1", "dot", "tr", "det", "logdet", "sum", "logsumexp")


@dataclass
class Sums(Contracted):
    """Puts products of matrices in the place of the sums of a derivation; ``told`` says what was read as what.

    Where sums are ``kept``, they stay sums.
    """

    kept: Kept | None = None
    of_columns: frozenset[str] = frozenset()
    """The columns that are defined by their entries."""

    def without(self, tree: Node, defined: Defined) -> Node:
        """Return a tree without sums, and what is named spelled out where there are any.

        Raises UserError for a sum that is no product of matrices.
        """
        summed = any(node.kind == SUMMED for node in tree.every())
        self.of_columns = frozenset(
            base for name in defined.named if (base := base_of(name)) in defined.named
        )
        require_own_index(tree)
        if summed and self.kept is not None:
            made = self.kept.made(with_counts(with_values(tree, defined), self.told))
        elif summed:
            return self._without(with_counts(with_values(tree, defined), self.told))
        else:
            made = tree
        if self.kept is not None:
            made = self.kept.of_fixed(made)
            self.replaced |= self.kept.replaced
            self.told |= self.kept.told
        return made

    def held(self, tree: Node) -> Held:
        """Return what a tree is for all values of the index that is set, at once."""
        return self._held(tree)

    def repeated(self, number: Node) -> Node:
        """Return a column with a number for each value of the index."""
        return self._times(number, self._ones())

    def is_number(self, node: Node) -> bool:
        """Whether something is a number, by its letters and operators."""
        return self._is_number(node)

    def is_size(self, node: Node) -> bool:
        """Whether a name is the size of something."""
        return any(node.name in shape for shape in self.shapes.values() if isinstance(shape, tuple))

    def _without(self, tree: Node) -> Node:
        tree = absorbed(tree)
        if tree.kind == SUMMED and len(tree.name) == 2:
            inner = replace(tree, name=tree.name[1])
            tree = replace(tree, name=tree.name[0], parts=(inner, *tree.parts[1:]))
        if tree.kind == SUMMED and len(tree.name) == 1:
            made = in_parts(tree) or self._contracted(tree) or self._of_column(tree)
            if made is not None:
                return self._without(made)
        if tree.kind == SUMMED:
            body, index = tree.parts[0], tree.name
            counts = dict.fromkeys(index, count_of(tree))
            if body.kind == SUMMED and depends_on_both(body.parts[0], index, body.name):
                counts[body.name] = count_of(body)
                body, index = body.parts[0], index + body.name
            body = self._without(body)
            self.index, self.at, self.counts = index, tree.at, counts
            if (other := depends_otherwise(body, index)) is not None:
                raise self._no_product(other)
            self.beside = {node.name for node in body.every() if node.kind == "name"}
            return replace(self._total(self._held(body), tree), bracketed=True)
        parts = tuple(map(self._without, tree.parts))
        same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
        return tree if same else replace(tree, parts=parts)

    def _of_column(self, tree: Node) -> Node | None:
        r"""Return \sum_i r_i X_{ij} as the entry (X^\top r)_j, for any number r_i; None for another sum."""
        index, factors = tree.name, factors_of(tree.parts[0])
        inner = [one for one in factors if any(index in below_of(part) for part in one.every())]
        pairs = [one for one in inner if one.kind in ("name", ENTRY) and len(below_of(one)) == 2]
        below = below_of(pairs[0]) if len(pairs) == 1 < len(inner) else ""
        outer = below.replace(index, "")
        if len(outer) != 1 or not below.isalpha():
            return None
        rest = [self._without(one) for one in inner if one is not pairs[0]]
        if any(outer in below_of(part) for one in rest for part in one.every()):
            return None
        self.index, self.at, self.counts = index, tree.at, {index: count_of(tree)}
        self.beside = {node.name for node in tree.every() if node.kind == "name"}
        held = None
        with suppress(UserError):
            held = self._held(reduce(self._times, rest))
        if held is None or held.kind != "number":
            return None
        matrix = self._matrix_of(pairs[0], turned=below.startswith(index))
        entry = Node(ENTRY, (replace(self._times(matrix, held.value), bracketed=True),), tree.at, outer)
        return reduce(self._times, [*(one for one in factors if one not in inner), entry])

    def _total(self, held: Held, tree: Node) -> Node:
        """Return the sum over the index of what is held."""
        ones = held.weight or self._ones()
        if held.kind == "number":
            return self._call("sum", held.value)
        if held.kind == "column":
            return self._times(self._turned(held.value), ones)
        if held.kind == "row":
            return self._times(self._turned(ones), held.value)
        if held.kind == "outer" and held.other is not None:
            left = self._turned(held.value)
            left = left if held.weight is None else self._times(left, self._call("diag", held.weight))
            return self._times(left, held.other)
        if len(tree.parts) < 2:
            words = f"How many terms \\sum_{{{self.index}}} has is not said."
            raise UserError(words, at=tree.at, hint=rf"\sum_{{{self.index}=1}}^n {held.value.text.strip()}")
        return self._times(tree.parts[1], held.value)

    def _held(self, node: Node) -> Held:
        """Return what a part of a sum is, for all values of the index at once."""
        if node.kind == ENTRY and node.name == self.index:
            return Held("number", node.parts[0])
        if node.kind == ENTRY and node.name in (self.index[::-1], *self.index) and len(self.index) == 2:
            return self._part_of_pair(node)
        if (diagonal := self._diagonal(node)) is not None:
            return diagonal
        entry = node.kind == "name" and node.name in (f"delta_{self.index}", f"delta_{self.index[::-1]}")
        if entry and len(self.index) == 2 and "delta" not in self.shapes:
            self.told[f"{node.text.strip()} is an entry of the identity"] = None
            return Held("number", replace(node, name="eye"))
        if not depends(node, self.index):
            return Held("fixed", node)
        if node.kind == "name":
            return self._letter(node)
        if node.kind == "transposed" and len(self.index) == 2:
            self._require_entry(node.parts[0], column=len(below_of(node.parts[0])) == 1)
        if node.kind == "call":
            return self._called(node)
        if node.kind == "power":
            return self._power(node)
        rule = RULES.get(node.kind)
        made = rule(self, node, *map(self._held, node.parts)) if rule else None
        if made is None:
            raise self._no_product(node)
        return made

    def _diagonal(self, node: Node) -> Held | None:
        """Return A_{ii}, or (A B)_{ii}, for all i: the column diag(A)."""
        twice = 2 * self.index
        if len(self.index) > 1 or node.kind not in ("name", ENTRY):
            return None
        if node.kind == ENTRY:
            return Held("number", self._call("diag", node.parts[0])) if node.name == twice else None
        base = base_of(node.name)
        if node.name != f"{base}_{twice}":
            return None
        self.replaced.add(node.name)
        capital = base[0].upper() + base[1:]
        base = capital if base not in self.taken and capital in self.taken else base
        self.told[f"{node.text.strip()} is entry {self.index} of the diagonal of {base}"] = None
        self._counted(base, twice)
        return Held("number", self._call("diag", replace(node, name=base)))

    def _called(self, node: Node) -> Held:
        if len(self.index) == 2 and node.name in OF_COLUMNS:
            raise self._no_product(node)
        held = [self._held(part) for part in node.parts]
        first = held[0]
        if node.name == "grad" and first.kind == "fixed" and held[1].kind == "number" and held[1].letter:
            return Held("number", replace(node, parts=(first.value, held[1].value)))
        if self._is_of_entries(node.name) and first.kind in ("number", "column", "row"):
            return Held(first.kind, self._of_repeated(node.name, self._whole(first)))
        if first.letter and node.name in OF_COLUMNS:
            first = Held("column", self._rows(node.parts[0]))
        if (
            node.name == "dot"
            and (pair := self._multiplied(self._transposed(first), held[1], node)) is not None
        ):
            return pair
        if first.kind == "column" and node.name in ("norm1", "norm2", "logsumexp"):
            whole = self._whole(first)
            if node.name == "norm1":
                return Held("number", self._over_rows(self._call("abs", whole)))
            if node.name == "norm2":
                return Held("number", self._call("sqrt", self._over_rows(self._entries(whole, whole))))
            return Held("number", self._call("log", self._over_rows(self._call("exp", whole))))
        raise self._no_product(node)

    def _is_of_entries(self, name: str) -> bool:
        """Whether a function is one of every entry, by its name or by what is said of it."""
        base = name.removeprefix("grad_").removesuffix("_prime").removesuffix("_second")
        return name in ENTRIES or self.shapes.get(base) == ENTRYWISE

    def _power(self, node: Node) -> Held:
        base, exponent = node.parts
        if base.kind == "call" and base.name == "norm2" and exponent.value == 2:
            held = self._held(replace(base, name="dot", parts=(*base.parts, *base.parts)))
            return held
        held = self._held(base)
        if held.kind != "number" or depends(exponent, self.index):
            raise self._no_product(node)
        return Held("number", self._node("power_entries", held.value, exponent))

    def _sum(self, node: Node, left: Held, right: Held) -> Held | None:
        kinds = {left.kind, right.kind}
        if "column" in kinds and (left.letter or right.letter):
            left, right = (
                Held("column", self._rows(part)) if held.letter else held
                for part, held in zip(node.parts, (left, right), strict=True)
            )
            kinds = {"column"} if {left.kind, right.kind} == {"column"} else kinds
        if "outer" in kinds or len(kinds - {"fixed"}) > 1:
            return None
        (kind,) = kinds - {"fixed"}
        sides = [
            one.value if kind == "number" and one.kind == "fixed" else self._repeated(one, kind)
            for one in (left, right)
        ]
        return Held(kind, self._node(node.kind, *sides))

    def _repeated(self, held: Held, kind: str) -> Node:
        """Return what is held as rows; what does not depend on the index is each of them."""
        if held.kind != "fixed":
            return self._whole(held)
        if kind == "number":
            return held.value
        return self._times(self._ones(), self._turned(held.value) if kind == "column" else held.value)

    def _multiplied(self, left: Held, right: Held, node: Node) -> Held | None:
        kinds = (left.kind, right.kind)
        if kinds == ("number", "number"):
            return Held("number", self._entries(left.value, right.value))
        if "number" in kinds:
            number, other = (left, right) if left.kind == "number" else (right, left)
            if other.kind != "fixed":
                return self._weighted(other, number.value)
            if self._is_number(other.value):
                return Held("number", self._times(other.value, number.value))
            row = self._is_row(other.value)
            value = other.value if row else self._turned(other.value)
            return Held("row" if row else "column", self._times(number.value, value))
        if kinds == ("row", "column"):
            pair = Held("number", self._over_rows(self._entries(left.value, right.value)))
            return self._weighted(pair, left.weight, right.weight)
        if kinds == ("column", "row"):
            return self._weighted(Held("outer", left.value, other=right.value), left.weight, right.weight)
        if left.kind == "outer" and right.kind in ("fixed", "column"):
            inner = self._multiplied(Held("row", left.other or left.value), right, node)
            if inner is not None and inner.kind == "number":
                return self._weighted(Held("column", left.value, left.weight), inner.value)
            return replace(left, other=inner.value) if inner is not None and inner.kind == "row" else None
        if right.kind == "outer" and left.kind in ("fixed", "row"):
            return self._turned_product(left, right, node)
        return self._with_fixed(left, right)

    def _turned_product(self, left: Held, right: Held, node: Node) -> Held | None:
        made = self._multiplied(self._transposed(right), self._transposed(left), node)
        return None if made is None else self._transposed(made)

    def _with_fixed(self, left: Held, right: Held) -> Held | None:
        """Return a product of something fixed and columns or rows."""
        if left.kind == "fixed" and right.kind in ("column", "row"):
            if self._is_number(left.value):
                return replace(right, value=self._times(left.value, right.value))
            if right.kind == "row":
                return Held("outer", self._repeated(left, "column"), right.weight, right.value)
            made = self._times(right.value, self._turned(left.value))
            kind = "number" if self._is_row(left.value) else "column"
            return self._weighted(Held(kind, made), right.weight)
        if right.kind == "fixed" and left.kind in ("column", "row"):
            if self._is_number(right.value):
                return replace(left, value=self._times(right.value, left.value))
            turned = self._with_fixed(self._transposed(right), self._transposed(left))
            return None if turned is None else self._transposed(turned)
        return None

    def _weighted(self, held: Held, *weights: Node | None) -> Held:
        """Return what is held, times numbers."""
        for weight in weights:
            if weight is not None and held.kind == "number":
                held = replace(held, value=self._entries(weight, held.value), letter="")
            elif weight is not None:
                whole = weight if held.weight is None else self._entries(held.weight, weight)
                held = replace(held, weight=whole)
        return held

    def _divided(self, node: Node, above: Held, below: Held) -> Held | None:
        if below.kind == "fixed":
            return replace(above, value=self._node("over", above.value, below.value), letter="")
        if below.kind != "number":
            return None
        if above.kind in ("number", "fixed"):
            number = above.kind == "number" or self._is_number(above.value)
            return Held("number", self._node("over_entries", above.value, below.value)) if number else None
        one = Node("number", (), node.at, value=Fraction(1))
        return self._weighted(above, self._node("over_entries", one, below.value))

    def _transposed(self, held: Held) -> Held:
        if held.kind == "outer" and held.other is not None:
            return replace(held, value=held.other, other=held.value)
        if held.kind == "fixed":
            return replace(held, value=self._turned(held.value))
        return replace(held, kind={"row": "column", "column": "row"}.get(held.kind, held.kind))

    def _whole(self, held: Held) -> Node:
        """Return what is held with its weight multiplied in."""
        return held.value if held.weight is None else self._times(self._call("diag", held.weight), held.value)

    def _is_number(self, node: Node) -> bool:
        if node.kind == "name":
            if node.name in self.shapes:
                return self.shapes[node.name] == ()
            shape = self.shapes.get(base_of(node.name))
            entry = base_of(node.name) in self.of_columns or (isinstance(shape, tuple) and len(shape) == 1)
            number = is_number_by_rule(node.name) or entry or self.is_size(node)
            return number and node.name not in self.columns
        if node.kind == "call":
            inner = node.parts[-1] if node.name == "grad" else node.parts[0]
            return node.name in NUMBERS or (node.name in (*ENTRIES, "grad") and self._is_number(inner))
        if node.kind == "times" and self._is_row(node.parts[0]):
            return self._is_tall(node.parts[1])
        over = node.kind == "over" and is_letter(node.parts[1], str.isupper)  # what divides is a number: 1/T
        parts = node.parts[:1] if over else node.parts
        return all(map(self._is_number, parts)) if parts else node.kind == "number"

    def _is_row(self, node: Node) -> bool:
        """Whether the first factor is a column that is turned."""
        while node.kind == "times":
            node = node.parts[0]
        return node.kind == "transposed" and self._is_tall(node.parts[0])

    def _is_tall(self, node: Node) -> bool:
        """Whether something is a column, by its letters."""
        while node.kind in ("times", "plus", "minus", "negative") or (
            node.kind == "call" and node.name in ENTRIES
        ):
            node = node.parts[-1]
        used = node.kind == "name" and node.name in self.columns and node.name[0].islower()
        return node.name in ("vector", "softmax") or used or is_letter(node, str.islower)

    def _no_product(self, node: Node) -> UserError:
        words = f"{node.text.strip()} for every {self.index} is no product of matrices that is known here."
        if node.name == "grad" and all(base_of(one.name) for one in node.parts):
            words = f"{node.text.strip()} stands in a sum, where its value is to stand."
            return UserError(words, at=node.at, hint=r"-\sum_i \frac{y_i}{p_i} p_i (\delta_{ij} - p_j)")
        bases = [base_of(one.name) for one in node.parts]
        if node.kind == "times_entries" and all(bases):  # AdaGrad's, which has a step
            one, other = bases
            return UserError(words, at=node.at, hint=rf"v_t = v_{{t-1}} + {one}_t \odot {other}_t, for v_t")
        return UserError(words, at=node.at, hint=rf"\sum_{{{self.index}}} (x_{{{self.index}}}^\top w)^2")


RULES: dict[str, Callable[..., Held | None]] = {
    "plus": Sums._sum,
    "minus": Sums._sum,
    "times": lambda own, node, left, right: own._multiplied(left, right, node),
    "over": Sums._divided,
    "transposed": lambda own, node, held: own._transposed(held),
    "negative": lambda own, node, held: replace(held, value=own._node("negative", held.value), letter=""),
}
"""Kind of node: what it is of what its parts are."""
