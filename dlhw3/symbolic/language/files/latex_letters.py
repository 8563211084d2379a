"""What the letters of a derivation in LaTeX are, decided once all its lines are read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.files.entry_rows import told_of_line
from dlhw3.symbolic.language.files.letters_linked import (
    functions_assumed,
    letters_beside,
    numbers_among,
    trees_with,
)
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.files.only_divides import taken_as_counts
from dlhw3.symbolic.language.files.plain_rows import sequences
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.files.said_kinds import require_kinds
from dlhw3.symbolic.language.files.solutions import rates_of
from dlhw3.symbolic.language.latex.formulas.bars import decided
from dlhw3.symbolic.language.latex.formulas.evidence import (
    bounded,
    is_number_by_rule,
    numbers,
    ordered,
    require_activation,
    require_no_constant,
    require_said,
    squared,
    terms,
    used_as_columns,
    vectors,
)
from dlhw3.symbolic.language.latex.formulas.indices import base_of
from dlhw3.symbolic.language.latex.formulas.reach import require_reach
from dlhw3.symbolic.language.latex.letters.one_kind import alike, kind_of, sums_in
from dlhw3.symbolic.language.latex.letters.steps_above import raise_to_steps
from dlhw3.symbolic.language.latex.text.formulas_said import in_latex
from dlhw3.symbolic.language.shaping.declarations import declared
from dlhw3.symbolic.language.shaping.shapes import Shapes
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.sizes import ENTRYWISE
from dlhw3.symbolic.language.text.sizes import GREEK_NUMBERS as NUMBERS
from dlhw3.symbolic.language.text.tree import Node


def _added_in_sums(trees: Iterable[Node]) -> set[str]:
    r"""Return the letters that are added to a number in a sum, numbers as b of \sum_i y_i (w^\top x_i + b)."""
    every = (node for tree in trees for node in tree.every() if node.kind == "call" and node.name == "sum")
    sums = (part for node in every if "\\sum" in node.text for part in node.every())
    return {
        one.name
        for part in sums
        if part.kind in ("plus", "minus")
        for one in part.parts
        if one.kind == "name"
    }


def with_evidence(reader: Reader, text: str, *, entrywise: bool = False) -> tuple[str, ...]:
    """Decide what depends on how letters are used; return those that are columns since they are used so."""
    raise_to_steps(reader)
    reader.shapes |= dict.fromkeys(reader.exponentials.numbers().keys() - reader.shapes.keys(), ())
    trees = [line.tree for chain in reader.chains for line in chain]
    written = _written(reader, trees)
    used = tuple(name for name in vectors([*trees, *written]) if name not in reader.shapes)
    reader.kinds |= dict.fromkeys(whole := _of_entries(reader), "column")
    used = _with_capitals(reader, [*trees, *written], (*used, *sequences(reader), *whole))
    named = {node.name for tree in trees for node in tree.every() if node.kind == "name"}
    beside = letters_beside(reader, named)
    reader.linked = replace(reader.linked, beside=beside)
    tied = trees_with(reader, beside)
    used = (*used, *(name for name in vectors(tied) if name in beside - {*reader.shapes, *used}))
    named |= beside
    _require_no_matrix(reader, named)
    below = _numbers_by_use(reader, {*numbers([*trees, *written], entrywise=entrywise)}, text)
    _guess_numbers(reader, below | _tied_numbers(reader, tied, named, entrywise=entrywise), named - {*used})
    called = {
        name: kind for name, kind in reader.kinds.items() if name in named and name not in reader.shapes
    }
    used = tuple(dict.fromkeys((*used, *(name for name, kind in called.items() if kind == "column"))))
    for name in (name for name, kind in called.items() if kind == "number" and name not in used):
        reader.shapes[name] = ()
        reader.told += [] if is_number_by_rule(name) else [f"{name} is a number"]
    raise_to_steps(reader)  # of what is a number by its use too
    taken_as_counts(reader, text)
    known = declared(reader.declared)
    shapes = Shapes(known.shapes, known.sizes).with_columns(used)
    shapes.sequences, shapes.indices = frozenset(reader.sequences), {}
    with suppress(UserError):
        shapes.with_families(trees, ())
    columns = used_as_columns(trees)
    reader.related = [_by_entries(one, shapes) for one in reader.related] if entrywise else reader.related
    require_kinds(reader, text, {*used})
    for chain in reader.chains:
        for k, line in enumerate(chain):
            with told_of_line(line.number, line.tree.at.text):
                require_no_constant(line.tree, reader.shapes)
                if known.shapes.get("sigma") != ENTRYWISE:
                    require_activation(line.tree, [one.tree for one in chain], text)
                others = [one.tree for one in chain if one is not line]
                tree, told = decided(line.tree, shapes, others, columns=columns, entrywise=entrywise)
                require_reach(tree, shapes.copied().of)
                reader.told += told
                chain[k] = replace(
                    line, tree=tree, read_as=(*(dict.fromkeys(reader.told) if k else ()), *line.read_as)
                )
                reader.told = [] if k else reader.told
        with told_of_line(chain[0].number, chain[0].tree.at.text):
            elsewhere = _elsewhere(reader, chain) if chain[1:] and chain[1].relation == "=" else None
            require_said([line.tree for line in chain], elsewhere, functions_assumed(reader))
    return used


def _written(reader: Reader, trees: Sequence[Node]) -> list[Node]:
    """Return what is written beside lines, in the letters of lines; what is added in sums is a number."""
    written = [value for _, value in reader.defined.written]
    written += [rate for name, rate in rates_of(reader.related).items() if name in reader.solutions.starts]
    written += [one.right for one in reader.related if one.left.kind == "layers" and one.relation == "="]
    added = _added_in_sums([*trees, *reader.defined.values(), *(one.left for one in reader.related)])
    turned = {*vectors([*trees, *written, *(one.left for one in reader.related)])}
    reader.shapes |= dict.fromkeys((added & turned) - reader.shapes.keys(), ())
    return written


def _tied_numbers(reader: Reader, tied: Sequence[Node], named: set[str], *, entrywise: bool) -> set[str]:
    """Return the letters that are numbers by what ties them to others, and no sizes."""
    sizes = {size for shape in reader.shapes.values() for size in shape}
    return numbers_among(reader, tied, named, entrywise=entrywise) - sizes


def _guess_numbers(reader: Reader, below: Collection[str], named: set[str]) -> None:
    """Declare the letters that are numbers by rule or by their use, which are ``below``."""
    lines = [line.tree for chain in reader.chains for line in chain]
    raised = {one for tree in lines for node in tree.every() for one in squared(node)}
    for name in sorted(named - {*reader.shapes}):
        if (name.split("_")[0] in NUMBERS or name in below) and reader.kinds.get(name) != "column":
            reader.shapes[name] = ()
            reader.guessed.append(name)
            reader.told += [f"{name} is a number"] if name in raised else []


def _by_entries(told: Related, shapes: Shapes) -> Related:
    """Return what is assumed with columns raised and divided entry by entry, where it can be read so."""
    with suppress(UserError):
        left, right = (decided(side, shapes, (), entrywise=True)[0] for side in (told.left, told.right))
        return replace(told, left=left, right=right)
    return told


def _with_capitals(reader: Reader, trees: Sequence[Node], used: tuple[str, ...]) -> tuple[str, ...]:
    """Return letters that are used as columns, with capitals that are added to columns."""
    return (*used, *_capitals_beside_columns(reader, trees, used))


def _capitals_beside_columns(reader: Reader, trees: Sequence[Node], used: Collection[str]) -> Iterator[str]:
    """Declare capitals that are added to what has a shape; yield those that are columns, and what is added to them.

    They have an index, V_t + g_t, or are random, and X - a stands under a norm, or their mean in a^T mu.
    """
    every = [node for tree in trees for node in tree.every()]
    capitals = {node.name for node in every if node.kind == "name" and node.name[:1].isupper()}
    capitals = {one for one in capitals if base_of(one) or one in reader.random}
    behind = {node.parts[-1].name for node in every if node.kind == "times" and _is_row(node.parts[-2])}

    def is_column(one: str) -> bool:
        return one in used or reader.kinds.get(one) == "column" or (one[0].islower() and one in behind)

    values = [*reader.defined.written]
    values += [(one.left, one.right) for one in reader.related if one.relation == "="]
    classes = alike(capitals - {*reader.shapes, *reader.kinds}, sums_in(trees, values))
    for name, others in classes.items():
        other = kind_of(others, reader.shapes, is_column)
        if not other:
            continue
        reader.told.append(f"{name} is what {other} is")
        if other in reader.shapes:
            reader.shapes[name] = reader.shapes[other]
        else:
            yield from (name, *sorted(one for one in others if one[0].islower() and one not in reader.shapes))


def _is_row(node: Node) -> bool:
    """Whether a letter that is small is turned."""
    return node.kind == "transposed" and node.parts[0].name[:1].islower()


def _numbers_by_use(reader: Reader, found: set[str], text: str) -> set[str]:
    """Return the letters that are numbers as they are used: those ``found`` in lines, and by what is assumed."""
    sizes = {size for shape in reader.shapes.values() for size in shape}
    arguments = {
        one for one in bounded(reader.related) if re.search(rf"\(\s*{one}\s*\)", text)
    }  # V(D), 0 < D < 1
    arguments = set() if re.search(r"matri|entr(?:y|ies)|element|component|\\times", text) else arguments
    ends = reader.kept.ends if reader.kept is not None else set()
    spectral = {*reader.spectra.letters()}
    for one in reader.related:  # bounds of \|A\|_{op}, \lambda_{\max}(A)
        sides = {side.name for side in (one.left, one.right) if side.kind == "name"}
        found |= sides - spectral if len(sides) == 2 and sides & spectral else set()
    return (found | ordered(reader.related) | arguments) - ends - sizes


def _require_no_matrix(reader: Reader, named: Collection[str]) -> None:
    """Raise UserError for a number or a column by its letter that the words call a matrix, and no size is said."""
    for name, kind in reader.kinds.items():
        if (
            kind == "matrix"
            and name in named
            and len(reader.shapes.get(name, ())) != 2
            and name[:1].islower()
        ):
            written = in_latex(name)
            told = f"{written} is a matrix by the words, and its size is not said."
            raise UserError(told, at=Span(written, 0, len(written)), hint=f"% shape {name}: n,n")


OF_ENTRY = re.compile(r".* is entry \w+ of (?P<name>\w+)")


def _of_entries(reader: Reader) -> tuple[str, ...]:
    """Return the numbers by rule in the value r = -c of a column of which entries stand in lines: columns too."""
    whole = {entry["name"] for told in reader.told if (entry := OF_ENTRY.fullmatch(told))}
    found = dict.fromkeys(
        one for one in sorted(whole - {*reader.defined.named, *reader.shapes}) if is_number_by_rule(one)
    )
    for name in sorted(whole & {*reader.defined.named}):
        parts = [_factors_of(term) for term in terms(reader.defined.named[name])]
        if all(one.kind in ("name", "number") for part in parts for one in part):
            letters = [[one.name for one in part if one.kind == "name"] for part in parts]
            own = [[one for one in some if one.split("_")[0] not in NUMBERS] for some in letters]
            if all(len(some) == 1 and is_number_by_rule(some[0]) for some in own):
                found |= dict.fromkeys(one for (one,) in own if one not in reader.shapes)
    return tuple(found)


def _factors_of(node: Node) -> list[Node]:
    """Return the factors of a product, and of what is divided by a number those above."""
    if node.kind in ("times", "over", "negative"):
        parts = node.parts[:1] if node.kind == "over" else node.parts
        return [one for part in parts for one in _factors_of(part)]
    return [node]


@lru_cache(maxsize=1024)
def _names_of(tree: Node) -> frozenset[str]:
    """Return the names in a line, which stands beside the lines of every other chain."""
    return frozenset(node.name for node in tree.every() if node.kind == "name")


def _elsewhere(reader: Reader, chain: Sequence[Line]) -> set[str]:
    """Return the letters of which something is said outside a chain."""
    lines = [line.tree for other in reader.chains if other is not chain for line in other]
    names = set[str]().union(*map(_names_of, lines))
    return names | reader.assumed_of() | {*reader.shapes} - {*reader.guessed}
