"""The shapes of a derivation's letters: inferred from all its lines, or what to say where they do not fit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import combinations

from dlhw3.errors import ShapeError, UserError
from dlhw3.symbolic.language.assumed.assumptions import make_square
from dlhw3.symbolic.language.assumed.regularity import fit_constants
from dlhw3.symbolic.language.assumed.related import squared
from dlhw3.symbolic.language.files.document import Document, telling
from dlhw3.symbolic.language.files.misfits import misfit_said, of_no_number
from dlhw3.symbolic.language.files.said_kinds import bold_columns
from dlhw3.symbolic.language.files.shaped_lines import (
    fit_assumed,
    placed,
    require_column,
    require_compared,
    shape_of,
    with_line,
)
from dlhw3.symbolic.language.files.unsaid_sizes import SIZES, require_no_size
from dlhw3.symbolic.language.files.zeros import orders_told, square_first, with_signs, with_zeros
from dlhw3.symbolic.language.latex.letters.steps_above import powers_instead
from dlhw3.symbolic.language.latex.text.primes import require_none_primed
from dlhw3.symbolic.language.making.said import fit_said
from dlhw3.symbolic.language.shaping.declarations import declared
from dlhw3.symbolic.language.shaping.identities import settle_identities
from dlhw3.symbolic.language.shaping.misread import (
    candidates,
    columns_instead,
    require_entries,
    terms_of_powers,
    time_of,
    where_numbers_stand,
)
from dlhw3.symbolic.language.shaping.multiples import as_numbers, moved_alone, only_added, only_multiply
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape, Shapes
from dlhw3.symbolic.language.shaping.sized import counts_all, sizes_for
from dlhw3.symbolic.language.slips.misshapen import with_brackets
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.operators import OPERATORS
from dlhw3.symbolic.language.text.sizes import ENTRYWISE, Size
from dlhw3.symbolic.language.text.tree import Node

COUNT = tuple("dNMKDPRC")
"""Names of the number of rows of what is added up, where they divide, and are none by the letter rule."""
TURNED = ("norm2", "norm1", "dot", "diag", "grad")
"""What is taken of columns: a letter in these is none by mistake, but for t of g′(t)."""


def shaped(document: Document) -> tuple[Shapes, Document]:
    """Return the shapes of all letters, and the derivation with the zeros of their shapes.

    In LaTeX, where letters have no shapes by rule, those that all fits with are taken: they are told. Raises
    UserError for what does not fit.
    """
    misfit: UserError | None = None
    if document.in_latex and (counted := _by_its_size(document)) is not None:
        return _shapes(counted)
    try:
        shapes, made = _shapes(document)
        if (added := _with_columns_added(document, shapes)) is not None or _fits(made, shapes):
            return added or (shapes, made)
    except UserError as error:
        misfit = error
    instead = _instead(document, refused=misfit is not None)
    if instead is not None and document.in_latex:
        if (counted := _as_size(document, instead)) is not None:
            return _shapes(counted)
        require_no_size(document, instead)
        return _shapes(_declared(document, instead))
    if instead is not None:
        raise misfit_said(document, instead, partial(_size_said, document))
    if misfit is not None:
        raise of_no_number(document, misfit) or _in_brackets(document, misfit) from None
    return shapes, made


def _in_brackets(document: Document, misfit: UserError) -> UserError:
    """Return the error on a file with brackets to try in its line, where all of that line fits with them."""
    shapes = Shapes(declared(document.shapes).shapes, declared(document.shapes).sizes)
    for line in (line for chain in document.chains for line in chain):
        plain = ShapeError(misfit.message, at=misfit.at, hint=misfit.hint)
        here = misfit.at is not None and line.tree.at.text == misfit.at.text
        if here and (better := with_brackets(plain, line.tree, shapes)) is not plain:
            return better
    return misfit


def all_fits(document: Document) -> bool:
    """Whether the lines of every chain have one shape, if some letters are against the rule."""
    try:
        shapes, made = shaped(document)
    except UserError:
        return False
    return _fits(made, shapes)


def _shapes(document: Document) -> tuple[Shapes, Document]:
    """Return the shapes of all letters, and the derivation with the zeros of their shapes."""
    shapes = Shapes(declared(document.shapes).shapes, declared(document.shapes).sizes)
    shapes.random, shapes.sequences, shapes.indices = document.random, document.sequences, {}
    shapes.with_columns(document.vectors)
    shapes.with_families(_trees(document), _told(document))
    for part in (part for tree in _told(document) for part in tree.every() if part.kind == "series"):
        shapes.take_indices(part)  # m of what is assumed of a sum to m is no letter in a line
    _fit_definitions(document, shapes)
    for first, *others in document.chains:
        shapes.take_ends(line.tree for line in (first, *others))
        shape_of(shapes, first)
        for line in others:
            shapes = with_line(shapes, line)
    if document.flow is not None:
        shapes.of(document.flow[0])
    square_first(document, shapes)
    document = with_signs(document, shapes)
    document = with_zeros(telling(document, orders_told(document, shapes)), shapes)
    document = telling(
        document, [f"{one} is a number, and added to every entry" for one in _spread(document, shapes)]
    )
    for told in document.related:
        fit_assumed(shapes, told)
    for node in document.columns:
        require_column(shapes, node)
    for first, *others in document.chains:
        if any(line.relation != "=" for line in others):
            squared(shapes, shapes.of(first.tree))
            require_compared(shapes, first, others)
    for name in document.moving:
        shapes.letter(name, document.chains[0][0].tree)
    for line in (line for chain in document.chains for line in chain):
        placed(line, lambda line=line: require_entries(line.tree, shapes))  # type: ignore[misc]
    make_square(document.assumed, shapes)
    document = telling(document, settle_identities(_trees(document), shapes))
    for one in document.said:
        fit_said(one, shapes)
    fit_constants(document.regular, shapes)
    return shapes, document


def _spread(document: Document, shapes: Shapes) -> list[str]:
    """Return of a text which letters are numbers by their letters alone, and are added to columns: z = W x + b."""
    found = dict[str, None]()
    trees = (line.tree for chain in document.chains for line in chain) if document.in_latex else ()
    for node in (node for tree in trees for node in tree.every() if node.kind in ("plus", "minus")):
        for one, other in (node.parts, node.parts[::-1]):
            bare = one.kind == "name" and one.name not in document.shapes and shapes.of(one) == NUMBER
            if bare and shapes.known(shapes.of(other)) != NUMBER:
                found[one.name] = None
    return [*found]


def _with_columns_added(document: Document, shapes: Shapes) -> tuple[Shapes, Document] | None:
    """Return what fits with such letters as columns, as papers mean them; None where nothing does."""
    names = _spread(document, shapes)
    if names:
        with suppress(UserError):
            whole = replace(document, vectors=(*document.vectors, *names))
            found, made = _shapes(telling(whole, [f"{one} is a column" for one in names]))
            if _fits(made, found):
                return found, made
    return None


def _fit_definitions(document: Document, shapes: Shapes) -> None:
    """Give what is defined the shape that is declared of its letter, as the size of I and of the ones in it.

    Raises UserError where it has another one.
    """
    for name, value in document.definitions:
        told = shapes.declared.get(name) if name in document.shapes else None
        if told is None or told == ENTRYWISE or shapes.fit(shapes.of(value), told):
            continue
        (rows, columns), shape = shapes.of(value), "×".join(map(str, told))
        words = f"{name} is declared {shape}, and its definition is {rows}×{columns}."
        raise UserError(words, at=value.at, hint="the definition without the declaration")


def _trees(document: Document) -> Iterator[Node]:
    """Yield all that is written: what flows, what is assumed, and every line."""
    yield from () if document.flow is None else document.flow[:1]
    yield from _told(document)
    yield from (line.tree for chain in document.chains for line in chain)


def _told(document: Document) -> Iterator[Node]:
    return (side for one in document.related for side in (one.left, one.right))


def _fits(document: Document, shapes: Shapes) -> bool:
    """Whether the lines of every chain have one shape, without sizes that become one; an order is of no columns."""
    own = shapes.copied()
    chains = [[(line.tree, line.relation) for line in chain] for chain in document.chains]
    chains += [[(one.left, "="), (one.right, one.relation)] for one in document.related]
    try:
        for (first, _), *others in chains:
            whole = own.of(first)
            if not all(own.fit(whole, own.of(tree)) for tree, _ in others):
                return False
            if own.known(whole) != NUMBER and 1 in own.known(whole) and {sign for _, sign in others} != {"="}:
                return False
    except UserError:
        return False
    return True


def _instead(document: Document, *, refused: bool) -> dict[str, Shape] | None:
    """Return letters with the shapes with which all fits: numbers by rule as columns, in LaTeX also the reverse.

    Members of sequences are numbers where a text is ``refused`` as it stands: a line of another shape is false.
    """
    trees = [line.tree for chain in document.chains for line in chain]

    def fits(columns: Mapping[str, Size]) -> bool:
        return _fits_with(document, {name: (size, 1) for name, size in columns.items()})

    every = [*trees, *_told(document)] if refused and document.in_latex else trees
    letters = [name for name in candidates(every) if name not in document.shapes]
    letters = [*dict.fromkeys([*letters, *document.guessed])]
    sizes = {size for shape in document.shapes.values() for size in shape}
    named = {node.name for tree in every for node in tree.every()} | {*document.shapes}
    columns = columns_instead(fits, letters, sorted(sizes, key=str), named)
    if columns is not None:
        return {name: (size, 1) for name, size in columns.items()}
    squared = {name for tree in trees for name in (*terms_of_powers(tree), *time_of(tree))} & named
    behind = {*_behind_rows(trees), *bold_columns(document.given, trees)} if document.in_latex else set()
    squared -= {*_used_as_columns(trees), *document.vectors, *document.shapes, *document.moving, *behind}
    named -= {*_used_as_columns(trees), *document.vectors, *document.shapes, *document.sequences, *behind}
    pattern = r"[h-z](_\w+)?" if document.in_latex else rf"[{''.join(SIZES)}]|[h-z]\w+"
    small = sorted(squared | {name for name in named - {*OPERATORS} if re.fullmatch(pattern, name)})
    members = _members(document, trees) if refused and not document.in_latex else []
    alone = dict.fromkeys(
        one for one in (*small, *document.vectors, *members) if one not in {*document.called, *behind}
    )
    ways = [dict.fromkeys(names, NUMBER) for names in (*zip(alone), sorted(squared), [*alone])]
    ways = [way for way in ways if not (document.in_latex and _sums_a_number(trees, way))]
    found = next((way for way in ways if _fits_with(document, way)), None) or _capitals(document, trees)
    if found is not None or not document.in_latex:
        return found
    slopes = [node for tree in trees for node in tree.every() if node.name == "grad" and len(node.parts) == 2]
    made_of = {  # y = x^2 moves with x, or is held fixed; not where y is what is differentiated
        part.name
        for name, value in document.definitions
        for part in value.every()
        if re.fullmatch(r"[h-z](_\w+)?", name)
        and not all(_is_of(node, name) for node in slopes if node.parts[1].name == part.name)
    }
    moved = sorted(moved_alone(trees) - {*document.vectors, *document.shapes, *document.sequences, *made_of})
    several = [dict.fromkeys(names, NUMBER) for names in (*zip(moved), moved) if refused and names]
    found = next(
        (way for way in several if not _sums_a_number(trees, way) and _fits_with(document, way)), None
    )
    return found or _two_numbers(document, trees, [*alone])


def _is_of(slope: Node, name: str) -> bool:
    r"""Whether a gradient is written as that of a letter, \frac{\partial y}{\partial x}, and not of its value."""
    return re.search(rf"(?<![A-Za-z]){name}(?![A-Za-z])", slope.text.partition("}")[0]) is not None


MOST_PAIRED = 8
"""Among how many letters two are looked for with which all fits."""


def _two_numbers(document: Document, trees: Sequence[Node], names: Sequence[str]) -> dict[str, Shape] | None:
    """Return the only two letters with which all fits as numbers, y and z of y log g(z) beside g'(z); else None."""
    every = [node for tree in trees for node in tree.every() if node.name == "grad" and len(node.parts) == 2]
    moved = {node.parts[1].name for node in every if "'" in node.text or TOTAL.match(node.text)}
    if len(names) > MOST_PAIRED:
        return None
    ways = [dict.fromkeys(two, NUMBER) for two in combinations(names, 2) if {*two} & moved]
    found = [way for way in ways if not _sums_a_number(trees, way) and _fits_with(document, way)]
    return found[0] if len(found) == 1 else None


def _sums_a_number(trees: Sequence[Node], numbers: Collection[str]) -> bool:
    """Whether entries are added up of what has no letters but numbers: z of f'(z) beside a sum over z_j."""
    sums = (node for tree in trees for node in tree.every() if node.kind == "call" and node.name == "sum")
    named = ({one.name for one in node.every() if one.kind == "name"} for node in sums)
    return any(names and names <= {*numbers} for names in named)


def _members(document: Document, trees: Sequence[Node]) -> list[str]:
    """Return the sequences whose members are columns by rule, and are not declared to be."""
    members = {node.name for tree in trees for node in tree.every() if node.kind == "layers"}
    return sorted(name for name in members - {*document.shapes} if "h" <= name[0] <= "z")


def _capitals(document: Document, trees: Sequence[Node]) -> dict[str, Shape] | None:
    """Return the capitals with which all fits where they are numbers, as in L/2 ‖x − y‖²; None where none do.

    They multiply numbers alone; in a text, where they are asked for, those that divide need not, nor what papers
    write for numbers alone.
    """
    plain = set() if document.in_latex else {"L", "N", "T"}.union(*map(where_numbers_stand, trees))
    others = {*document.shapes, *document.moving, *document.sequences}
    for way in as_numbers(trees, others):
        with suppress(UserError):
            found, made = _shapes(_with(document, way))
            own = plain >= way.keys() or only_multiply(trees, way, found)
            if _fits(made, found) and (own or (document.in_latex and only_added(trees, way, found))):
                return way
    return None


def _by_its_size(document: Document) -> Document | None:
    """Return a derivation in which d, N or K is the size of all columns of ones, which it divides; else None."""
    nodes = [node for chain in document.chains for line in chain for node in line.tree.every()]
    if not any(node.kind == "call" and node.name in ("vector", "sum", "mean") for node in nodes):
        return None
    below = (one for node in nodes if node.kind == "over" for one in node.parts[1].every())
    names = {one.name for one in below if one.kind == "name"} - {*document.shapes, *document.vectors}
    found = (_as_size(document, {name: NUMBER}) for name in COUNT if name in names)
    return next(filter(None, found), None)


def _as_size(document: Document, instead: Mapping[str, Shape]) -> Document | None:
    """Return a derivation in which a letter that divides is the size of all columns of ones, told; else None."""
    trees = [line.tree for chain in document.chains for line in chain]
    for name in (name for name, shape in instead.items() if shape == NUMBER and name in (*SIZES, *COUNT)):
        for letter, shape in sizes_for(name, trees, [*document.shapes]):
            others = {one: () for one in instead if one != name}
            sized = replace(document, shapes={**document.shapes, **others, letter: shape})
            with suppress(UserError):
                found, made = _shapes(sized)
                if _fits(made, found) and counts_all(name, trees, found):
                    return telling(sized, (f"{name} is the size of {letter} and of all columns of ones",))
    return None


TOTAL = re.compile(r"\s*\\[td]?frac\s*\{\s*(?:d(?![a-zA-Z])|\\mathrm\s*\{?\s*d(?![a-zA-Z]))")
r"""A derivative \frac{d}{dz}, which is in a number rather than in a column."""


def _used_as_columns(trees: Sequence[Node]) -> Iterator[str]:
    """Yield the letters that are turned, normed, or differentiated in, with those whose directions stand there."""
    for node in (node for tree in trees for node in tree.every()):
        primed = node.name == "grad" and ("'" in node.text or TOTAL.match(node.text) is not None)
        if node.kind == "transposed" or (node.name in TURNED and not primed):
            yield from (part.name for part in node.parts)
        if node.kind == "name" and node.name.startswith("d"):
            yield node.name.removeprefix("d")


def _behind_rows(trees: Sequence[Node]) -> Iterator[str]:
    """Yield the letters that end a product behind a letter that is turned, x of w'x, as no number does."""
    for node in (node for tree in trees for node in tree.every() if node.kind == "times"):
        *_, before, last = node.parts
        while before.kind == "times":
            before = before.parts[-1]
        at = before.parts[0].at if before.kind == "transposed" else None
        if at and at.text[at.start : at.stop].strip()[:1].islower() and last.kind == "name":
            yield last.name


def _fits_with(document: Document, shapes: Mapping[str, Shape]) -> bool:
    try:
        found, made = _shapes(_with(document, shapes))
    except UserError:
        return False
    return _fits(made, found)


def _with(document: Document, shapes: Mapping[str, Shape]) -> Document:
    told = {name: () if shape == NUMBER else shape[:1] for name, shape in shapes.items()}
    vectors = tuple(name for name in document.vectors if name not in told)
    return replace(document, shapes={**document.shapes, **told}, vectors=vectors)


def _declared(document: Document, shapes: Mapping[str, Shape]) -> Document:
    """Return a derivation in which letters have shapes, which its first line tells."""
    words = tuple(
        f"{name} is a {'number' if shape == NUMBER else 'column'}" for name, shape in shapes.items()
    )
    numbers = [name for name, shape in shapes.items() if shape == NUMBER]
    lines = [line.tree for chain in document.chains for line in chain]
    require_none_primed(
        [*lines, *(side for one in document.related for side in (one.left, one.right))], numbers
    )
    chains, related, told = powers_instead(document.chains, document.related, numbers)
    shapes = {**shapes, **({"T": NUMBER} if "T >= 0 is assumed" in told else {})}
    return telling(replace(_with(document, shapes), chains=chains, related=related), (*words, *told))


def _size_said(document: Document, name: str) -> str:
    """Return the line that makes a letter the size of another with which all fits, or else a number."""
    trees = [line.tree for chain in document.chains for line in chain]
    for letter, shape in sizes_for(name, trees, [*document.shapes]):
        sized = replace(document, shapes={**document.shapes, letter: shape})
        with suppress(UserError):
            found, made = _shapes(sized)
            if _fits(made, found):
                return f"shape {letter}: {','.join(map(str, shape))}"
    return f"scalar {name}"
