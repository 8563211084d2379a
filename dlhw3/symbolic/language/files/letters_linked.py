"""Letters in no line that words tie to those of lines, and what is known of letters.

Letters of a derivation in LaTeX that stand in no line, and that its words tie to those that do.
What is known of a letter while a file is read: that it is a number, or a square matrix.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from functools import partial

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.related import sides_of
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.latex.formulas.evidence import factors, is_number_by_rule, numbers, terms
from dlhw3.symbolic.language.latex.letters.linked import Side, linked
from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.latex.text.sentences import sentences
from dlhw3.symbolic.language.making.said import SQUARE
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.operators import KEPT
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node

OF_COLUMNS = ("norm2", "norm1", "dot", "tr", "det", "lambda_max", "lambda_min", "opnorm")
"""What makes a number of columns and matrices."""


def tied(reader: Reader, rows: Iterable[Row], names: set[str], text: str, left: Iterable[str]) -> set[str]:
    """Return names with the letters that what the words assume ties to them; these are kept by the reader.

    What is ``left`` of the words speaks of letters too.
    """
    kept = [row for row in rows if reader.unlinked is not None and row.text not in reader.unlinked]
    values = (free_names(reader.defined.named[one]) for one in names if one in reader.defined.named)
    told, made, summed = [*reader.told], {*reader.made}, {*reader.summed}
    sides = partial(_sides, reader)
    reader.linked = linked(kept, names.union(*values), sides, sentences(text), left)
    reader.told, reader.made, reader.summed = told, made, summed
    return names | reader.linked.letters


def letters_beside(reader: Reader, named: Collection[str]) -> frozenset[str]:
    """Return the letters of which something is assumed and that stand in no line."""
    names = (one.name for tree in _related(reader) for one in tree.every() if one.kind == "name")
    return frozenset(names) - {*named, *reader.layers, *reader.sequences, *_indices(reader), "eye"}


def _indices(reader: Reader) -> set[str]:
    """Return the letters that sums run over or to, and that count members and layers."""
    places = (place for tree in reader.trees for one in tree.every() for place in one.ends)
    found = {name for place in places for name, _ in place}
    return found | ({*reader.kept.indices, *reader.kept.ends} if reader.kept is not None else set())


def functions_assumed(reader: Reader) -> set[str]:
    """Return the functions of which something is assumed, and that are no letters and do not move in time."""
    every = [one for tree in _related(reader) for one in tree.every()]
    others = {one.name for one in every if one.kind == "name"}
    others |= {part.name for one in every if one.name == "ddt" for part in one.parts}
    return {one.name for one in every if one.kind == "call"} - others


def trees_with(reader: Reader, letters: Collection[str]) -> list[Node]:
    """Return the sides of what is assumed in which some letters stand."""
    return [side for side in _related(reader) if free_names(side) & {*letters}]


def _related(reader: Reader) -> list[Node]:
    return [side for one in reader.related for side in (one.left, one.right)]


def numbers_among(
    reader: Reader, trees: Sequence[Node], letters: Collection[str], *, entrywise: bool = False
) -> set[str]:
    """Return which letters divide in these, or are ordered with numbers, alone or times numbers: numbers too."""
    found, letters = {*numbers(trees, entrywise=entrywise)}, {*letters} - _indices(reader)
    orders = [[*terms(one.left), *terms(one.right)] for one in reader.related if one.relation != "="]
    while True:
        more = set[str]()
        for several in orders:
            left = [[one for one in factors(term) if not _is_number(one, reader, found)] for term in several]
            if [] in left:  # a number among them
                more |= {
                    one.name for factor in left if len(factor) == 1 for one in factor if one.kind == "name"
                }
        matrices = {name for name, said in reader.assumed if said in SQUARE}
        if not (more := (more & letters) - found - {*reader.shapes, *matrices}):
            return found & letters
        found |= more


def _is_number(node: Node, reader: Reader, found: Collection[str]) -> bool:
    """Whether what a letter is compared with is a number by what stands in it."""
    if node.kind == "name":
        number = reader.shapes.get(node.name) == () or node.name in found
        by_rule = node.name not in {*reader.shapes, "eye"} and is_number_by_rule(node.name)
        return number or by_rule
    if node.kind == "call":
        return node.name in OF_COLUMNS
    if node.kind == "number":
        return bool(node.value)
    return bool(node.parts) and all(_is_number(part, reader, found) for part in node.parts)


def _sides(reader: Reader, row: Row) -> list[Side]:
    """Return the sides of a relation, with the letters of what is named in it; none where it cannot be read."""
    with suppress(UserError):
        trees = [reader.formula(side) for _, side in sides_of(row.text)]
        calls = [
            [one for one in tree.every() if one.kind == "call" and one.name not in KEPT] for tree in trees
        ]
        return [
            Side(_letters(reader, [tree]), _letters(reader, points), tree.kind == "name")
            for tree, points in zip(trees, calls, strict=True)
        ]
    return []


def _letters(reader: Reader, trees: Iterable[Node]) -> frozenset[str]:
    """Return the letters in some trees, and in what is named there."""
    named = reader.defined.named
    found = {one.name for tree in trees for one in tree.every() if one.kind == "name"}
    return frozenset[str]().union(*(free_names(named[one]) if one in named else {one} for one in found))


DECLARED = re.compile(r"^[^\S\n]*(?:shape|sequence|random|let|flow)\b.*$", re.MULTILINE)
"""Lines that say what letters are."""


def plain_numbers(text: str) -> frozenset[str]:
    """Return the letters of a file that are numbers by the letter rule, and said to be nothing else."""
    words = frozenset(re.findall(r"\w+", text))
    said = frozenset(re.findall(r"\w+", " ".join(DECLARED.findall(text))))
    return frozenset(one for one in words - said if one in "abcdefg" or re.fullmatch(r"[a-g]_\w+", one))


def number_said(reader: Reader, said: str) -> bool:
    """Whether "a: number" or "a: told" is so by what is said of shapes.

    In LaTeX small letters are numbers that are not used as columns are; the time t is one.
    """
    name, _, what = said.partition(": ")
    if what == "number" and reader.in_latex and name not in reader.shapes and name:
        used = name in reader.columns and name != "t" and not reader.exponentials.spoken
        return name[0].islower() and not used and reader.kinds.get(name) != "column"
    return reader.shapes.get(name) == () if what == "number" else name in reader.shapes


def square_said(reader: Reader, name: str) -> bool:
    """Whether a letter of LaTeX is a square matrix by what is said of it; where words speak of matrix exponentials
    any capital is.
    """
    shape = reader.shapes.get(name)
    said = any(one == name and kind in SQUARE for one, kind in reader.assumed)
    square = shape is not None and len(shape) == 2 and shape[0] == shape[1]
    spoken = reader.exponentials.spoken and shape is None and name not in reader.guessed
    return reader.in_latex and (said or square or (spoken and name[0].isupper()))


def matrix_said(reader: Reader, name: str) -> bool:
    """Whether a capital is a matrix: in text but for what is declared, in LaTeX by what is said of it."""
    shape = reader.declared.get(name)
    if not reader.in_latex:
        return shape is None or len(shape) == 2
    plain = shape is None and name not in reader.guessed and name[0] in PLAIN
    return square_said(reader, name) or plain


PLAIN = "ABCHJMPQSUVWX"
"""Capitals that are matrices in papers; L, N and T are numbers as often."""
