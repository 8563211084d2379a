"""Rows of a derivation in LaTeX without sums over an index and without directions in brackets; errors in lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.assumed_words import assumed_in_words
from dlhw3.symbolic.language.files.entry_rows import (
    Made,
    nodes_with_values,
    numbers_known,
    of_entries_of_all,
    take_numbers,
    told_of_line,
    whole_columns,
)
from dlhw3.symbolic.language.files.latex_functions import maps_of, take_losses
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.latex.formulas.conventions import is_turned, require_hessian
from dlhw3.symbolic.language.latex.formulas.directed import DIRECTED_IN, directions, undirected
from dlhw3.symbolic.language.latex.formulas.evidence import is_number_by_rule, numbers, terms
from dlhw3.symbolic.language.latex.formulas.hessians import (
    FRACTION,
    HESSIAN,
    JACOBIAN,
    acting,
    holds,
    of_matrices,
    with_hessians,
    with_jacobians,
)
from dlhw3.symbolic.language.latex.formulas.indices import (
    ENTRY,
    SUMMED,
    base_of,
    columns_in,
    require_no_entry,
    require_no_loose,
    require_no_other,
    require_no_part,
)
from dlhw3.symbolic.language.latex.letters.deltas import (
    require_whole_sums,
)
from dlhw3.symbolic.language.latex.letters.entries import (
    summed_in,
    with_diagonals,
)
from dlhw3.symbolic.language.latex.letters.kinds import whole
from dlhw3.symbolic.language.latex.letters.one_kind import alike, kind_of, sums_in
from dlhw3.symbolic.language.latex.letters.signatures import OF_ENTRY
from dlhw3.symbolic.language.latex.letters.sums import Sums
from dlhw3.symbolic.language.latex.text.formulas_said import in_latex
from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.latex.text.unread import Unread, not_declared
from dlhw3.symbolic.language.shaping.declarations import declared
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shapes
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node

if TYPE_CHECKING:
    from dlhw3.symbolic.language.latex.words.taken import Words


def unsummed(reader: Reader, made: Sequence[Made], names: Collection[str]) -> list[Made]:
    """Return rows with products of matrices in the place of sums over an index, and columns in that of entries."""
    trees = [tree for _, sides in made for _, _, tree in sides]
    columns = columns_in(trees) | reader.columns
    if reader.kept is None:
        columns -= {name for name in columns if base_of(name) in whole_columns(reader, columns)}
    take_numbers(reader, trees)
    sums = Sums(reader.shapes, columns, names, families=reader.families, made=reader.made, kept=reader.kept)
    inside = {base for tree in trees for base in summed_in(tree)} | reader.summed
    found: list[Made] = []
    if reader.kept is None:
        made = [
            (row, [(n, sign, with_diagonals(tree, sums, reader.defined, inside)) for n, sign, tree in sides])
            for row, sides in made
        ]
    for row, sides in made:
        with told_of_line(row.number, row.text):
            for _, _, tree in sides:
                require_whole_sums(tree, reader.defined.named, reader.some)
            found.append(
                (row, [(number, sign, sums.without(tree, reader.defined)) for number, sign, tree in sides])
            )
    ends = {
        part.name for tree in trees for one in tree.every() if one.kind == SUMMED for part in one.parts[1:]
    }
    found = found if reader.kept is not None else of_entries_of_all(reader, found, sums, (inside, ends))
    if (kept := reader.kept) is not None:
        sums.replaced |= kept.replaced
    for row, sides in found:
        with told_of_line(row.number, row.text):
            require_no_entry(tree for _, _, tree in sides)
            for _, _, tree in sides:
                require_no_other([tree], {*sums.replaced, *(f"{base}_i" for base in reader.summed)})
                if (
                    reader.kept is not None and reader.kept.varied
                ):  # x_l beside x_k, which moves, may be that one
                    several = {f"{base}_i" for base in reader.kept.summed}
                    require_no_other(
                        (one for one in nodes_with_values(reader, tree) if one is not tree), several
                    )
    _require_no_part(reader, found)
    reader.told += sums.told
    for name in sums.replaced if reader.kept is not None else ():
        if name in reader.shapes:
            reader.shapes.setdefault(base_of(name), reader.shapes[name])
    for name in sums.replaced:
        reader.shapes.pop(name, None)
    return found


def take_entrywise(reader: Reader, said: Iterable[Row], named: Iterable[Row]) -> None:
    """Take functions that are said to be of every entry, and that definitions of entries have, a_i = σ(z_i)."""
    named = [*named]
    heads = [row.text.partition("=")[0] for row in named]
    values = [row.text.partition("=")[2] for row in named if OF_ENTRY.fullmatch(row.text.partition("=")[0])]
    for row in (row for row in said if row.text.endswith(": entrywise")):
        letter = in_latex(row.text.partition(":")[0])
        of = re.compile(rf"(?<![A-Za-z\\]){re.escape(letter)}\s*\(")
        if any(map(of.search, values)) and not any(map(of.search, heads)):
            assumed_in_words(reader, row, (), {row.text.partition(":")[0]})


def take_whole(reader: Reader, words: Words, text: str, names: set[str]) -> None:
    """Take as numbers letters that are called natural numbers, and are no sizes or ends of sums, and losses."""
    take_losses(reader, text)
    ends = () if reader.kept is None else (*reader.kept.ends, *reader.kept.lasts)
    for letter, (row, written) in whole(text, names - {*reader.shapes, *ends} - words.sizes()).items():
        reader.kinds[letter] = "number"
        words.add([row])
        words.left.append(Unread(row.number, written))


def undeclared(reader: Reader, left: Iterable[Unread]) -> list[Unread]:
    """Return what is left of the words, without what lines of their own assume."""
    relations = [
        (
            one.relation,
            {node.name for tree in (one.left, one.right) for node in tree.every() if node.kind == "name"},
        )
        for one in reader.related
    ]
    relations = [(sign, names - {"eye"}) for sign, names in relations]
    others = [*(one.text for one in reader.regular), *(one.text for one in reader.said)]
    return not_declared(left, reader.assumed, relations, others)


ONE_INDEX = re.compile(r"\$\s*[ij]\s*\$\s+(?:be|is|was|denotes?)\b|\$\s*[ij]\s*=[^$]*\\arg")
"""What makes an index one of its own: let i be the smallest one."""


def whole_in(trees: Iterable[Node], text: str) -> set[str]:
    """Return the letters that stand in rows without an index, or with one that a sum runs over."""
    if ONE_INDEX.search(text):
        return set()
    every = [*trees]
    bare = {node.name for tree in every for node in tree.every() if node.kind == "name"}
    found = bare.union(*(summed_in(tree) for tree in every))
    other = r"\$\s*\\?{}\s*\$\s+(?:be|is|denotes?)\s+(?:an?|another|any)\b"
    return {one for one in found if not re.search(other.format(re.escape(one)), text)}


def _require_no_part(reader: Reader, rows: Sequence[Made]) -> None:
    """Refuse letters that may be parts of others, unless they are declared or defined."""
    every = [tree for _, sides in rows for _, _, tree in sides]
    defined = {sides[0][2].name for _, sides in rows if len(sides) > 1 and sides[0][2].kind == "name"}
    known = {*reader.shapes, *reader.defined.named, *defined}
    for row, sides in rows:
        with told_of_line(row.number, row.text):
            require_no_part((tree for _, _, tree in sides), every, known)
            nodes = [node for _, _, tree in sides for node in nodes_with_values(reader, tree)]
            require_no_loose(nodes, known, reader.defined.named)


PLAIN = ("plus", "minus", "times", "negative", "over")
"""What may be done with numbers and with columns."""


def _as_column(reader: Reader, moved: Node, letter: Node) -> Node | None:
    """Return a letter, or a function of one alone, that is defined as a column; None of anything else."""
    function = reader.defined.functions.get(moved.name)
    value = reader.defined.named.get(moved.name) if moved.kind == "name" else None
    if function is not None and function.letters == (letter.name,):
        value = function.value
        moved = Node("call", (letter,), moved.at, moved.name) if moved.kind == "name" else moved
    if moved.name in maps_of(reader.shapes):
        return moved if moved.kind == "call" else Node("call", (letter,), moved.at, moved.name)
    known = declared(reader.declared)
    if value is not None and any(node.kind == ENTRY for node in value.every()):
        return None
    with suppress(UserError):
        few = {one for one in free_names(value) if is_number_by_rule(one)} if value is not None else set()
        few |= {*numbers([value])} - {letter.name} if value is not None else set()
        own = numbers_known(reader, moved.name, value) if value is not None else {}
        shapes = {**dict.fromkeys(few - reader.columns, NUMBER), **own, **known.shapes}
        shape = NUMBER if value is None else Shapes(shapes, known.sizes).of(value)
        worked = (one for one in terms(value) if one.parts) if value is not None and shape != NUMBER else ()
        if any(
            Shapes(shapes, known.sizes).of(one) == NUMBER for one in worked
        ):  # n log τ + ‖w‖², of a number n
            return None
        return moved if shape != NUMBER and shape[1] == NUMBER[1] else None
    return None


def undirected_rows(reader: Reader, made: Sequence[Made], text: str) -> list[Made]:
    """Return rows without D f(X)[H]: where f is not abstract, H is dX in all of them."""
    defined = {*reader.defined.functions, *reader.definable}
    for row, sides in made:
        with told_of_line(row.number, row.text):
            for _, _, tree in sides:
                whole = tree
                with suppress(UserError):  # of ∇²f(w)[v] it is not known yet that v is a direction
                    whole = reader.defined.spelled_out(tree)
                require_hessian(whole, text)
    named = {name: value for name, value in reader.defined.named.items() if value.kind == HESSIAN}
    column = partial(_as_column, reader) if not is_turned(text) else lambda *_: None
    seen = [
        (row, [(n, sign, with_jacobians(with_hessians(tree, named), column)) for n, sign, tree in sides])
        for row, sides in made
    ]
    made, is_matrix = list[Made](), False
    for row, sides in seen:
        if not sides[0][1]:
            is_matrix = holds(acting(sides[0][2]))
        # of a chain of matrices a side acts as a whole, X^T ∇²l(Xw) X along X dw
        made.append((row, [(n, sign, tree if is_matrix else acting(tree)) for n, sign, tree in sides]))
    made = _of_matrices(reader, made)
    held = [one for _, sides in made for _, _, tree in sides for one in tree.every()]
    jacobian = next((one for one in held if one.kind == JACOBIAN), None)
    if jacobian is not None or any(one.kind == DIRECTED_IN and FRACTION.search(one.text) for one in held):
        reader.told.append("∂h/∂z of a column h is the Jacobian: row i is of entry i of h")
    along: dict[str, str] = {}
    for row, sides in made:
        with told_of_line(row.number, row.text):
            along = directions((tree for _, _, tree in sides), defined, along)
    for direction, letter in along.items():
        reader.told.append(f"{direction} is the direction d{letter} of {letter}")
        if (shape := reader.shapes.pop(direction, None)) is not None:
            reader.shapes.setdefault(letter, shape)
    return [
        (row, [(number, sign, undirected(tree, along, defined)) for number, sign, tree in sides])
        for row, sides in made
    ]


def _of_matrices(reader: Reader, made: Sequence[Made]) -> list[Made]:
    """Return rows with Hessians as matrices before letters of which more is known than that they are columns."""
    values = [*reader.defined.named.values(), *(one.value for one in reader.defined.functions.values())]
    known = {*reader.defined.named}.union(*map(free_names, values))
    known |= {name for one in reader.related for side in (one.left, one.right) for name in free_names(side)}
    known |= {letter for letter, _ in reader.assumed}
    functions = {*reader.defined.functions}
    return [
        (row, [(n, sign, of_matrices(tree, known, functions)) for n, sign, tree in sides])
        for row, sides in made
    ]


def _require_no_basis(reader: Reader) -> None:
    """Refuse columns e_i, which may be those of the identity."""
    columns = (
        {name for name in reader.kept.columns if base_of(name) == "e"} if reader.kept is not None else set()
    )
    for line in (line for chain in reader.chains for line in chain):
        for node in (
            node for node in line.tree.every() if columns and (node.kind, node.name) == ("layers", "e")
        ):
            words = f"{node.text.strip()} may be a column of the identity, or another one."
            with told_of_line(line.number, line.tree.at.text):
                raise UserError(words, at=node.at, hint=f"% shape {sorted(columns)[0]}: n")


def _ordered_members(reader: Reader) -> Iterator[str]:
    r"""Yield sequences of numbers: their members stand alone beside \le, a_{k+1} \le q a_k, and as terms."""
    lines = [line for chain in reader.chains for line in chain]
    sides = [(one.relation, (before.tree, one.tree)) for c in reader.chains for before, one in pairwise(c)]
    sides += [(one.relation, (one.left, one.right)) for one in reader.related]
    trees = [*(line.tree for line in lines), *(side for _, both in sides for side in both)]
    if any(re.search(r"\\(?:prec|succ)", tree.at.text) for tree in trees):
        return
    others = (node for tree in trees for node in tree.every() if node.parts and node.kind not in PLAIN)
    held = {part.name for node in others for part in node.every()}
    for base in sorted(reader.kept.bases if reader.kept is not None else ()):
        alone = (
            sign for sign, both in sides if any(side.name == base and side.kind == "layers" for side in both)
        )
        if base not in held and any(sign != "=" for sign in alone):
            yield base


def _of_one_kind(reader: Reader, names: Iterable[str]) -> dict[str, set[str]]:
    """Return what letters are of one kind with, by the lines and by what is assumed with =."""
    lines = [(before.tree, one.tree) for chain in reader.chains for before, one in pairwise(chain)]
    equations = [*lines, *((one.left, one.right) for one in reader.related if one.relation == "=")]
    return alike([*names], sums_in([side for both in equations for side in both], equations))


def sequences(reader: Reader) -> Iterator[str]:
    """Declare the sequences of sums that stay sums; yield those of columns whose letters are of numbers by rule.

    Raises UserError for a matrix that may hold the members of one.
    """
    if reader.kept is None:
        return
    wholes = {base[0].upper() + base[1:]: base for base in reader.kept.bases}
    for line in (line for chain in reader.chains for line in chain):
        for node in (node for node in line.tree.every() if node.kind == "name" and node.name in wholes):
            members = f"{wholes[node.name]}_i"
            apart = "a gradient in one of them" if reader.kept.fixed else "a sum of values of a function"
            words = f"{node.name} may hold all {members}, and {apart} keeps them apart."
            with told_of_line(line.number, line.tree.at.text):
                raise UserError(words, at=node.at, hint=r"\sum_{i=1}^n \ell(x_i^\top w)")
    if "e" in reader.kept.bases and "e" not in reader.shapes:
        _require_no_basis(reader)
    reader.sequences |= {*reader.kept.bases}
    of_one_kind = _of_one_kind(reader, reader.kept.bases)
    for base in {**dict.fromkeys(reader.kept.numbers), **dict.fromkeys(_ordered_members(reader))}:
        if base in reader.shapes or reader.kinds.get(f"{base}_i") == "column":
            continue
        if other := kind_of(
            of_one_kind[base], reader.shapes, lambda one: reader.kinds.get(f"{one}_i") == "column"
        ):
            reader.told.append(f"{base}_i is what {other}_i is")
            reader.shapes |= {base: reader.shapes[other]} if other in reader.shapes else {}
            reader.kinds[f"{base}_i"] = "column"
        elif not of_one_kind[base] & {*reader.kept.matrices}:
            reader.shapes[base] = ()
            reader.told.append(f"{base}_i is a number")
    yield from (base for base in reader.kept.bases if base not in reader.shapes and is_number_by_rule(base))
