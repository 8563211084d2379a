"""Means of columns as numbers, and outcomes of random letters.

Lines with means of columns and matrices, as lines between numbers: E is of numbers.

E(A z + b) = A E(z) + b says that E⟨v, A z + b⟩ = ⟨v, A E(z) + b⟩ for every v that is not random, and an equation of
matrices M = N that uᵀMv = uᵀNv for every u and v. A mean that does not stand in a sum or a product with what is not
random, as in E(z) E(z)ᵀ, is a letter m of which E(z) = m is assumed.
What a derivation assumes of letters that may be random: of their means, and of nothing else of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from sympy import MatrixExpr, ZeroMatrix

from dlhw3.errors import UserError
from dlhw3.symbolic.expectations import is_random
from dlhw3.symbolic.language.assumed.related import Related, hypothesis_of
from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.line import Line, moves
from dlhw3.symbolic.language.files.shaped_lines import is_mean
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.language.shaping.means import of_no_number, outward
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape, Shapes
from dlhw3.symbolic.language.text.chance import assumed_mean
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.plan import Hypothesis

ANY = ("u", "v")
"""The letters along which lines are judged."""


class _Means:
    """The letters of means, by what these are of."""

    def __init__(self, document: Document, shapes: Shapes) -> None:
        self.shapes, self.random = shapes, document.random
        lines = [line.tree for chain in document.chains for line in chain]
        told = [side for one in document.related for side in (one.left, one.right)]
        names = {node.name for tree in (*lines, *told) for node in tree.every()}
        self.taken = {*names, *shapes.letters, *shapes.declared, *shapes.sizes}
        self.assumed: dict[str, Related] = {}
        self.letters: dict[str, str] = {
            one.left.parts[0].bare: one.right.name
            for one in document.related
            if is_mean(one, shapes) and one.right.kind == "name" and one.text not in document.scopes
        }

    def new(self, name: str, shape: Shape) -> str:
        """Return a letter of its own, of a shape."""
        found = next(one for k in range(99) if (one := name + f"_{k}" * bool(k)) not in self.taken)
        self.taken.add(found)
        self.shapes.letters[found] = shape
        return found

    def numbers(self, tree: Node) -> Node:
        """Return a tree in which means are of numbers alone, but for those that a derivative may be of."""
        tree = self._outward(tree)
        within = (node for found in of_no_number(tree, self.shapes.of) for node in found.every())
        if moves(tree) and any(
            node.kind in ("name", "layers") and node.name not in self.random for node in within
        ):
            return tree
        while (found := next(of_no_number(tree, self.shapes.of), None)) is not None:
            tree = self._outward(_with(tree, found, self._letter(found)))
        return tree

    def _outward(self, tree: Node) -> Node:
        """Return a tree in which E stands around the smallest numbers that E of their parts can be moved out of."""
        if next(of_no_number(tree, self.shapes.of), None) is None:
            return tree
        moved = outward(tree, self.random, self.shapes.copied().of)
        if moved is not tree and next(of_no_number(moved, self.shapes.of), None) is None:
            return moved
        return replace(tree, parts=tuple(map(self._outward, tree.parts)))

    def _letter(self, found: Node) -> Node:
        """Return the letter for a mean, turned where the mean is of what is turned."""
        (of,) = found.parts
        turned = of.kind == "transposed"
        of = of.parts[0] if turned else of
        if of.bare not in self.letters:
            rows, columns = self.shapes.of(of)
            name = f"{of.name}_mean" if of.kind == "name" else "m" if columns == 1 else "M"
            letter = Node("name", (), found.at, self.new(name, (rows, columns)))
            mean = replace(found, parts=(of,))
            text = f"E({of.bare}) = {letter.name}"
            self.letters[of.bare], self.assumed[letter.name] = letter.name, Related(text, mean, letter, "=")
        made = Node("name", (), found.at, self.letters[of.bare])
        return Node("transposed", (made,), found.at) if turned else made


def with_means_along(document: Document, shapes: Shapes) -> Document:
    """Return a derivation whose means are of numbers alone, where it takes means of columns or matrices."""
    trees = [line.tree for chain in document.chains for line in chain]
    if not shapes.random or not any(next(of_no_number(tree, shapes.of), None) for tree in trees):
        return document
    means = _Means(document, shapes)
    chains = tuple(tuple(_along(chain, means)) for chain in document.chains)
    return replace(document, chains=chains, related=(*document.related, *means.assumed.values()))


def _along(chain: tuple[Line, ...], means: _Means) -> Iterator[Line]:
    """Yield the lines of a chain along a letter that is any, where one of these has a mean of no number."""
    own, letters = means.shapes.copied(), list[str]()
    has = any(next(of_no_number(line.tree, own.of), None) for line in chain)
    with suppress(UserError):
        shape = own.of(chain[0].tree)
        fits = all(own.fit(shape, own.of(line.tree)) for line in chain)
        if has and fits and own.known(shape) != NUMBER and all(line.relation == "=" for line in chain):
            sides = means.shapes.of(chain[0].tree)
            letters = [means.new(one, (side, 1)) for one, side in zip(ANY, sides, strict=True) if side != 1]
    for line in chain:
        tree = line.tree
        told: tuple[str, ...] = ()
        if letters:
            tree = _paired(tree, letters)
            along = " and ".join(letters)
            told = (f"both sides are paired with {along}, any and not random, and have means",)
        read_as = (*line.read_as, *told) if line is chain[1] else line.read_as
        with suppress(UserError):
            tree = means.numbers(tree) if has else tree
        yield replace(line, tree=tree, read_as=read_as)


def _paired(tree: Node, letters: Sequence[str]) -> Node:
    """Return a column paired with a letter, or a matrix between two."""
    first, *last = (Node("name", (), tree.at, one) for one in letters)
    moved = Node("times", (tree, *last), tree.at) if last else tree
    return Node("call", (first, moved), tree.at, "dot")


def _with(tree: Node, old: Node, new: Node) -> Node:
    """Return a tree with one node in the place of another."""
    if tree is old:
        return new
    parts = tuple(_with(part, old, new) for part in tree.parts)
    same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
    return tree if same else replace(tree, parts=parts)


def assumed_mean_of(told: Related, builder: Builder) -> tuple[Hypothesis, ...]:
    """Return what is assumed where the mean of something is said."""
    of = builder.of(told.left.parts[0])
    assert isinstance(of, MatrixExpr)
    zero = told.right.kind == "number"
    value = ZeroMatrix(*of.shape) if zero else builder.of(told.right)
    assert isinstance(value, MatrixExpr)
    return assumed_mean(told.text, of, value)


def assumed_of_outcomes(told: Related, builder: Builder) -> Hypothesis:
    """Return what is assumed of two sides that are both the same at every outcome, or refuse it."""
    sides = told.left, told.right
    outcomes = [is_random(builder.of(side)) for side in sides]
    if any(outcomes):
        named = told.left.kind == "name" and told.relation == "=" and outcomes == [False, True]
        if named and told.left.at.text == told.left.name:  # by let, since a gradient is taken in it
            names = (one for one in told.right.every() if one.kind == "name")
            fixed = next((one.name for one in names if not is_random(builder.of(one))), "x")
            words = f"No gradient is taken in {told.left.name}, whose value is random."
            raise UserError(words, at=told.right.at, hint=f"grad(l({told.right.text.strip()}), {fixed})")
        left, right = (
            f"E({s.text})" if random else s.text for s, random in zip(sides, outcomes, strict=True)
        )
        raise UserError(
            "What is assumed of a random letter is assumed of its means.",
            at=told.right.at,
            hint=f"let {left} = {told.right.text}" if named else f"assume {left} {told.relation} {right}",
        )
    return hypothesis_of(told, builder)
