"""What is assumed of whole numbers: of the ends of sums, T = 3 or T >= 1, and of sizes, n = p."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil, floor

from sympy import Expr, Integer, Symbol, expand

from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.text.sizes import Size
from dlhw3.symbolic.language.text.tree import Node, Place
from dlhw3.symbolic.nodes import index_symbol, size_symbol
from dlhw3.symbolic.plan import Hypothesis
from dlhw3.symbolic.prose import Prose, sentence
from dlhw3.symbolic.ranges import Range

OF_ANY_SIZE = ("eye", "vector", "matrix")
"""Matrices whose size their place says."""


def settled(document: Document) -> tuple[Document, tuple[Prose, ...]]:
    """Return a derivation with numbers for the ends of sums that are assumed to be numbers, and these in words."""
    trees = [line.tree for chain in document.chains for line in chain]
    ends = {
        name
        for tree in trees
        for node in tree.every()
        if node.kind == "series"
        for place in node.ends[1:]
        for name, _ in place
        if name
    }
    numbers = _numbers_said(document, ends, least=0)
    if not numbers:
        return document, ()
    words = tuple(sentence(index_symbol(name), " = ", Integer(k)) for name, k in numbers.items())
    return _with_numbers(document, numbers), words


def _numbers_said(document: Document, names: Collection[str], *, least: int) -> dict[str, int]:
    """Return the whole numbers, from the least one on, that letters of these names are assumed to be."""
    numbers: dict[str, int] = {}
    for told in document.related:
        name, value = told.left.name, told.right.value
        said = told.left.kind == "name" and told.right.kind == "number" and told.relation == "="
        if said and name in names and name not in numbers and value.denominator == 1 and value >= least:
            numbers[name] = int(value)
    return numbers


def in_one_size(document: Document) -> tuple[Document, tuple[Prose, ...]]:
    """Return a derivation in which sizes that are assumed to be equal have one name, and which are."""
    sizes = {size for shape in document.shapes.values() for size in shape if isinstance(size, str)}
    names: dict[str, str] = {}
    kept = []
    for told in document.related:
        pair = [side.name for side in (told.left, told.right) if side.kind == "name" and side.name in sizes]
        if told.relation != "=" or len(pair) < 2:
            kept.append(told)
            continue
        one, other = (names.get(name, name) for name in pair)
        names = {name: one if name == other else found for name, found in {**names, other: one}.items()}
    if not names:
        return document, ()
    shapes = _resized(document.shapes, names)
    chains = tuple(
        tuple(replace(line, tree=_renamed(line.tree, names)) for line in chain) for chain in document.chains
    )
    related = tuple(
        replace(told, left=_renamed(told.left, names), right=_renamed(told.right, names)) for told in kept
    )
    words = tuple(sentence(size_symbol(one), " = ", size_symbol(other)) for other, one in names.items())
    return replace(document, shapes=shapes, chains=chains, related=related), words


def _resized(
    shapes: Mapping[str, tuple[Size, ...]], others: Mapping[str, Size]
) -> dict[str, tuple[Size, ...]]:
    """Return shapes with other sizes in the place of those that are named."""
    return {
        letter: tuple(others.get(size, size) if isinstance(size, str) else size for size in shape)
        for letter, shape in shapes.items()
    }


def with_known_sizes(document: Document) -> tuple[Document, tuple[Prose, ...]]:
    """Return a derivation with one name for sizes that are assumed to be equal, and numbers for those that are."""
    document, equal = in_one_size(document)
    sizes = {size for shape in document.shapes.values() for size in shape if isinstance(size, str)}
    numbers = _numbers_said(document, sizes, least=1)
    trees = [line.tree for chain in document.chains for line in chain]
    if any(node.name in OF_ANY_SIZE for tree in trees for node in tree.every()):  # I of 1 is no number here
        numbers = {name: k for name, k in numbers.items() if k > 1}
    if not numbers:
        return document, equal
    shapes = _resized(document.shapes, numbers)
    words = tuple(sentence(size_symbol(name), " = ", Integer(k)) for name, k in numbers.items())
    return replace(_with_numbers(document, numbers), shapes=shapes), (*equal, *words)


def _with_numbers(document: Document, numbers: dict[str, int]) -> Document:
    """Return a derivation with numbers in the place of names, and without what says so."""
    chains = tuple(
        tuple(replace(line, tree=_put(line.tree, numbers)) for line in chain) for chain in document.chains
    )
    related = tuple(_of_related(told, numbers) for told in document.related if not _says(told, numbers))
    return replace(document, chains=chains, related=related)


def _renamed(node: Node, names: Mapping[str, str]) -> Node:
    """Return a tree with other names of sizes."""
    name = names.get(node.name, node.name) if node.kind == "name" else node.name
    return replace(node, name=name, parts=tuple(_renamed(part, names) for part in node.parts))


def _says(told: Related, numbers: dict[str, int]) -> bool:
    """Whether what is assumed is the number of a letter, and nothing else: not T >= 1, nor another number."""
    name, right = told.left.name, told.right
    equal = told.left.kind == "name" and told.relation == "=" and right.kind == "number"
    return equal and name in numbers and right.value == numbers[name]


def _of_related(told: Related, numbers: dict[str, int]) -> Related:
    return replace(told, left=_put(told.left, numbers), right=_put(told.right, numbers))


def _put(node: Node, numbers: dict[str, int]) -> Node:
    """Return a tree with numbers in the place of names, and in the ends of sums."""
    if node.kind == "name" and node.name in numbers:
        return replace(node, kind="number", name="", value=node.value + numbers[node.name])
    ends = tuple(_placed(place, numbers) for place in node.ends)
    return replace(node, parts=tuple(_put(part, numbers) for part in node.parts), ends=ends)


def _placed(place: Place, numbers: dict[str, int]) -> Place:
    found: dict[str, int] = {}
    for name, count in place:
        key, own = ("", count * numbers[name]) if name in numbers else (name, count)
        found[key] = found.get(key, 0) + own
    return tuple(sorted((name, count) for name, count in found.items() if count))


def raised(ranges: Iterable[Range], hypotheses: Sequence[Hypothesis]) -> Iterator[Range]:
    """Yield ranges without upper ends, those that hypotheses say more of with what they say: T >= 1, 0 < T."""
    for one in ranges:
        least = [low for h in hypotheses if (low := _least(h, one.index)) is not None]
        yield (
            one
            if one.high is not None or not one.low.is_Integer
            else replace(one, low=max(one.low, *least) if least else one.low)
        )


def _least(hypothesis: Hypothesis, index: Symbol) -> Expr | None:
    """Return the least whole number that an index may be by a hypothesis about it alone, or None."""
    said = hypothesis.statement
    if said.relation not in ("≤", "<") or said.letters or said.indices:
        return None
    gap = expand(said.right - said.left)
    slope = gap.coeff(index)
    rest = expand(gap - slope * index)
    if not (slope.is_Rational and slope > 0 and rest.is_Rational):
        return None
    end = -rest / slope
    return Integer(floor(end) + 1) if said.relation == "<" else Integer(ceil(end))
