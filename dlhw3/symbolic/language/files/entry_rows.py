"""Lines about entries of columns, for which columns stand then; what letters are that have values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.latex.formulas.evidence import moved_of
from dlhw3.symbolic.language.latex.formulas.hints import fitting
from dlhw3.symbolic.language.latex.formulas.indices import (
    ENTRY,
    PART,
    base_of,
    columns_in,
    require_no_entry,
)
from dlhw3.symbolic.language.latex.letters.deltas import (
    WHOLE,
    require_all,
    speaks_of_index,
)
from dlhw3.symbolic.language.latex.letters.entries import (
    index_of,
    indices_of,
    is_in_entry,
    is_jacobian,
    of_entries,
    of_every,
    of_jacobian,
    require_jacobian,
)
from dlhw3.symbolic.language.latex.letters.free import freed, in_columns, opened, with_values
from dlhw3.symbolic.language.latex.letters.sums import Sums
from dlhw3.symbolic.language.latex.text.rows import Row, is_latex
from dlhw3.symbolic.language.shaping.declarations import declared
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shapes
from dlhw3.symbolic.language.text.lines import as_line
from dlhw3.symbolic.language.text.operators import MovingMatrixError
from dlhw3.symbolic.language.text.sizes import Size
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node

if TYPE_CHECKING:
    pass

Made = tuple[Row, list[tuple[int, str, Node]]]
"""A row, and its sides: the line, the sign before, and the tree."""


@contextmanager
def told_of_line(number: int, line: str) -> Iterator[None]:
    """Say in which line of the file something cannot be read."""
    try:
        yield
    except UserError as error:
        at = error.at or Span(line.strip(), 0, len(line.strip()))
        hint = as_line(fitting(error), in_latex=is_latex(at.text))
        refusal = MovingMatrixError if isinstance(error, MovingMatrixError) else UserError
        raise refusal(f"Line {number}: {error.message}", at=at, hint=hint) from None


def whole_columns(reader: Reader, names: Collection[str]) -> set[str]:
    """Return the columns a that are defined, or known as columns, of the entries a_j among names."""
    bases = {base for name in names if (base := base_of(name)) and base[0].islower()}
    known = {base for base in bases if len(reader.shapes.get(base, ())) == 1}
    whole = {base for base in bases if base in reader.defined.named and not is_number(reader, base)}
    return known | whole


def take_numbers(reader: Reader, trees: Sequence[Node]) -> None:
    """Take as numbers the letters in which gradients are taken, and whose values are numbers; this is told."""
    opened_trees = [opened(tree, reader.defined) for tree in trees]
    for name in freed(opened_trees, reader.defined):
        if name not in reader.shapes and is_number(reader, name):
            reader.shapes[name] = ()
            reader.told.append(f"{name} is a number, as its value is")


def of_entries_of_all(
    reader: Reader, made: Sequence[Made], sums: Sums, of_sums: tuple[Collection[str], Collection[str]]
) -> list[Made]:
    """Return rows with columns in the place of lines about an entry of them, x_k = …; these are told.

    ``of_sums`` are the letters x of the x_i that sums run over, and those, m, that sums run to.
    """
    inside, ends = of_sums
    every = [tree for _, sides in made for _, _, tree in sides]
    bare = {node.name for tree in every for node in tree.every() if node.kind == "name"}
    moving = {name for name in bare if moved_of(name)}
    bare |= whole_columns(reader, bare)
    found, chain = list[Made](), list[Made]()
    for one in [*made, None]:
        if chain and (one is None or not one[1][0][1]):
            sides = [tree for _, several in chain for _, _, tree in several]
            own = _columns_of(reader, sides[0])
            index = index_of(sides, inside, bare | own, reader.shapes, anywhere=bool(own))
            columns = None
            if (index and index not in ends) or is_jacobian(sides[0]) or is_in_entry(sides[0]):
                spell = (
                    reader.defined.spelled_out
                    if is_jacobian(sides[0])
                    else partial(with_values, defined=reader.defined)
                )
                spelled = [spell(tree) for tree in sides]
                columns = of_every(spelled, index, sums) if index not in ends else None
                if columns is None and index not in ends and _calls(reader, sides):
                    columns = of_every([reader.defined.spelled_out(tree) for tree in sides], index, sums)
                columns = columns or of_jacobian(spelled, {*reader.shapes}, moving, sums)
                columns = columns or of_entries(spelled, {*reader.shapes}, sums)
            with told_of_line(chain[0][0].number, chain[0][0].text):
                require_jacobian(sides[0], judged=columns is not None, defined=reader.defined.named)
            if columns is not None:
                with told_of_line(chain[0][0].number, chain[0][0].text):
                    require_all(sides[0], indices_of(sides), reader.some)
                with told_of_line(chain[0][0].number, chain[0][0].text):
                    _require_columns(reader, sums, sides)
                left = iter(columns)
                chain = [(row, [(n, sign, next(left)) for n, sign, _ in several]) for row, several in chain]
                which = f"entry {index} is judged for all entries" if index else "each entry is judged of all"
                reader.told.append(f"what is said of {which}")
            found += chain
            chain = []
        chain += [] if one is None else [one]
    return found


def _require_columns(reader: Reader, sums: Sums, sides: Sequence[Node]) -> None:
    """Refuse entries q_k of a q whose entries q_i are defined, and of which no column could be made."""
    for node in (node for side in sides for node in side.every() if node.kind == "name"):
        base = base_of(node.name)
        if node.name not in sums.replaced or not base or base in {*reader.shapes, *reader.defined.named}:
            continue
        other = next((one for one in reader.defined.named if base_of(one) == base), "")
        if other and other != node.name and len(other) == len(node.name):
            words = f"{node.text.strip()} may be a part of {base}, or a letter of its own."
            raise UserError(words, at=node.at, hint=f"% let {base} = softmax(z)")


def _calls(reader: Reader, trees: Sequence[Node]) -> bool:
    """Whether a function that is defined stands in trees: J(z), a number with no entries."""
    return any(node.name in reader.defined.functions for tree in trees for node in tree.every())


def _columns_of(reader: Reader, tree: Node) -> set[str]:
    r"""Return the letters of what \frac{\partial L}{\partial z_j} is of, defined too, where z is among them."""
    if tree.kind != "call" or tree.name != "grad" or len(tree.parts) != 2 or tree.parts[1].kind != "name":
        return set()
    held = {node.name for node in nodes_with_values(reader, tree.parts[0]) if node.kind == "name"}
    return {*held, *reader.defined.named} if base_of(tree.parts[1].name) in held else set()


def _of_entry(reader: Reader, name: str) -> Node:
    """Return what an entry is defined as, of a gradient in an entry of a column that entry of the one in it."""
    written = next(value for head, value in reversed(reader.defined.written) if head.name == name)
    made = in_columns(written, reader.defined)
    return reader.defined.named[name] if made is written else made


def define_column(reader: Reader, name: str) -> None:
    """Define the column p where p_i is defined as entry i of one, whose other letters are entries of columns.

    Raises UserError for entries (A x)_i of which that is not done.
    """
    base, index = base_of(name), name.rpartition("_")[2]
    if not base or name not in reader.defined.named or base in {*reader.shapes, *reader.defined.named}:
        return
    value = _of_entry(reader, name)
    entry = len(index) == 1 and reader.kept is None
    if entry and (some := [one for one in reader.some if speaks_of_index(one, index)]):
        words = f"The words speak of {some[0].strip()} alone, and a line about entries is judged for all."
        raise UserError(words, at=value.at, hint=WHOLE)
    inside = {*reader.summed}
    if base in reader.whole and PART.fullmatch(index):  # r stands for all r_i, so that b_i is one of all b
        inside |= {base_of(one.name) for one in value.every()} - {""}
    if entry and index_of([value], inside, (), ()) == index:
        columns = columns_in([value]) | reader.columns
        sums = Sums(reader.shapes, columns, frozenset(), families=reader.families, made=reader.made)
        if (made := of_every([value], index, sums)) is not None:
            with suppress(UserError):
                reader.define(replace(value, kind="name", name=base, parts=(), ends=()), made[0])
                reader.told.append(f"{base} is the column with the entries {name}")
                reader.summed |= {base_of(one) for one in sums.replaced}
                return
    require_no_entry([value])


def is_number(reader: Reader, name: str) -> bool:
    """Whether what a letter is defined as is a number."""
    value = reader.defined.value(name)
    if any(node.kind == ENTRY for node in value.every()):
        return False
    known = declared(reader.declared)
    sequences = frozenset(node.name for node in value.every() if node.kind == "layers")
    with suppress(UserError):
        shapes = {**known.shapes, **numbers_known(reader, name, value)}
        return Shapes(shapes, known.sizes, sequences=sequences, indices={}).of(value) == NUMBER
    return False


def numbers_known(reader: Reader, name: str, value: Node) -> dict[str, tuple[Size, Size]]:
    """Return the letters in the value of a name that words call numbers, or whose own values are numbers."""
    free = free_names(value) - {name, *reader.shapes}
    own = (one for one in free if one in reader.defined.named and reader.kinds.get(one) != "number")
    found = {one for one in free if reader.kinds.get(one) == "number"}
    found |= {
        one for one in own if name not in free_names(reader.defined.named[one]) and is_number(reader, one)
    }
    return dict.fromkeys(sorted(found), NUMBER)


def nodes_with_values(reader: Reader, tree: Node) -> Iterator[Node]:
    """Yield the nodes of a tree, and those of what is defined in it."""
    for node in tree.every():
        yield node
        if node.kind == "name" and node.name in reader.defined.named:
            yield from reader.defined.named[node.name].every()
        if node.kind == "call" and node.name in reader.defined.functions:
            yield from reader.defined.functions[node.name].value.every()
