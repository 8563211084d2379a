"""A user's derivation, judged line by line: each line against the one before, and the first false one found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from sympy import Basic, Expr, Integer, MatrixExpr, MatrixSymbol, ZeroMatrix

from dlhw3.errors import ShapeError, UserError
from dlhw3.symbolic.expectations import is_random
from dlhw3.symbolic.language.assumptions import facts_of, hypotheses_of, make_square
from dlhw3.symbolic.language.build import Builder
from dlhw3.symbolic.language.chance import assumed_mean, existing
from dlhw3.symbolic.language.counts import in_one_size, raised, settled
from dlhw3.symbolic.language.declarations import declared
from dlhw3.symbolic.language.document import MOVING, Document, Line
from dlhw3.symbolic.language.fits import classes, merged
from dlhw3.symbolic.language.judging import JudgedLine as JudgedLine
from dlhw3.symbolic.language.judging import explanation, judged_line, unfit
from dlhw3.symbolic.language.latex.hints import fitting
from dlhw3.symbolic.language.layered import layer_facts
from dlhw3.symbolic.language.misread import candidates, columns_instead, in_words, undeclared
from dlhw3.symbolic.language.operators import MEAN, OPERATORS
from dlhw3.symbolic.language.places import ranges_of
from dlhw3.symbolic.language.regularity import fit_constants, hypotheses_of_functions, positive_constants
from dlhw3.symbolic.language.related import Related, comparable, fit_related, hypothesis_of, squared
from dlhw3.symbolic.language.series import all_for_all, ranges_of_ends
from dlhw3.symbolic.language.shapes import NUMBER, Shape, Shapes, derivative_of
from dlhw3.symbolic.language.sizes import Size
from dlhw3.symbolic.language.tree import Node
from dlhw3.symbolic.language.zeros import with_signs, with_zeros
from dlhw3.symbolic.nodes import Norm
from dlhw3.symbolic.plan import Equation, Hypothesis, Theory
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.verdict import Verdict


def judged_lines(document: Document, *, explained: bool = True) -> Iterator[JudgedLine]:
    """Yield every line of every chain but the first of each, judged, in order.

    Of a false line the slip is looked for, which takes some time, where it is to be ``explained``.
    Raises UserError, with the number of the line, for what has no meaning.
    """
    document, numbers = settled(document)
    document, equal = in_one_size(document)
    numbers = (*numbers, *equal)
    try:
        shapes, shaped = _shapes(document)
    except UserError as error:
        raise _misread(document) or error from None
    if not _fits(shaped, shapes) and (better := _misread(document)) is not None:
        raise better
    document = shaped
    for chain in document.chains:
        own = shapes.copied()
        where, misfits = _in_one_shape(chain, own)
        builder = Builder(own, moving=document.moving, flow=document.flow)
        fitting_lines = _fitting(chain, misfits)
        linked = _theory(document, builder, fitting_lines, _linked(document, fitting_lines), chain)
        whole = _theory(
            document, builder, fitting_lines, _everything(document, fitting_lines), chain, level=True
        )
        theories = linked, None if whole.hypotheses == linked.hypotheses else whole
        for judged in _chain(chain, builder, theories, misfits, explained=explained):
            free = judged.verdict is Verdict.REFUTED and not judged.slip and document.flow is None
            slip = undeclared(judged.line.tree, own) if free else judged.slip
            told = numbers if judged.verdict is Verdict.PROVED else ()
            yield replace(judged, where=where, slip=slip, under=(*judged.under, *told))


def _theory(
    document: Document,
    builder: Builder,
    lines: tuple[Line, ...],
    here: set[str],
    chain: tuple[Line, ...],
    *,
    level: bool = False,
) -> Theory:
    """Return what is assumed of some letters, of sequences to as far as members stand anywhere."""
    hypotheses = (*hypotheses_of(document.assumed, builder), *_hypotheses(document, builder, lines, here))
    names = builder.shapes.indices or {}
    sides = [_built(line, builder) for line in lines] if names else []
    statements = all_for_all([h.statement for h in hypotheses], sides, names, level=level)
    hypotheses = tuple(
        replace(h, statement=statement) for h, statement in zip(hypotheses, statements, strict=True)
    )
    facts = _in_range(facts_of(document.assumed, builder), builder, chain)
    return Theory(facts.extended(*raised(ranges_of_ends(sides, names), hypotheses)), hypotheses)


def _shapes(document: Document) -> tuple[Shapes, Document]:
    """Return the shapes of all letters, and the derivation with the zeros of their shapes."""
    shapes = Shapes(declared(document.shapes).shapes, declared(document.shapes).sizes)
    shapes.random, shapes.sequences, shapes.indices = document.random, document.sequences, {}
    shapes.with_columns(document.vectors)
    for first, *others in document.chains:
        _shape(shapes, first)
        for line in others:
            shapes = _with_line(shapes, line)
    if document.flow is not None:
        shapes.of(document.flow[0])
    document = with_zeros(with_signs(document, shapes), shapes)
    for told in document.related:
        _assumed_shape(shapes, told)
    for node in document.columns:
        _is_column(shapes, node)
    for first, *others in document.chains:
        if any(line.relation != "=" for line in others):
            squared(shapes, shapes.of(first.tree))
            _compared(shapes, first, others)
    for name in document.moving:
        shapes.letter(name, document.chains[0][0].tree)
    make_square(document.assumed, shapes)
    fit_constants(document.regular, shapes)
    return shapes, document


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


def _misread(document: Document) -> UserError | None:
    """Return what to say where all fits once letters that are numbers by rule are columns, or None."""
    trees = [line.tree for chain in document.chains for line in chain]

    def fits(columns: dict[str, Size]) -> bool:
        said = {**document.shapes, **{name: (size,) for name, size in columns.items()}}
        try:
            shapes, shaped = _shapes(replace(document, shapes=said))
        except UserError:
            return False
        return _fits(shaped, shapes)

    letters = [name for name in candidates(trees) if name not in document.shapes]
    letters = list(dict.fromkeys([*letters, *document.guessed]))
    sizes = {size for shape in document.shapes.values() for size in shape}
    named = {node.name for tree in trees for node in tree.every()} | {*document.shapes}
    columns = columns_instead(fits, letters, sorted(sizes, key=str), named)
    if columns is None:
        return None
    line, at = next(
        (line, node.at)
        for chain in document.chains
        for line in chain
        for node in line.tree.every()
        if node.name in columns
    )
    hint = ", and in a line of its own ".join(f"shape {name}: {size}" for name, size in columns.items())
    return UserError(f"Line {line.number}: {in_words(columns)}", at=at, hint=hint)


def _in_range(facts: Facts, builder: Builder, chain: tuple[Line, ...]) -> Facts:
    """Return facts with the ranges of the indices of layers in a chain: those in which every line has a meaning.

    Raises UserError, with the number of the line, for an index whose range does not follow.
    """
    if not builder.shapes.families:
        return facts
    for line in chain:
        with suppress(UserError):  # told where the line is judged
            builder.of(line.tree)
    (name,) = builder.shapes.families
    family = builder.layers(name)
    known = layer_facts(facts, builder)
    ranges = _placed(chain[0], lambda: ranges_of(builder.products, family, None))
    return known.extended(*ranges)  # type: ignore[misc]


def _compared(shapes: Shapes, first: Line, others: Sequence[Line]) -> None:
    """Refuse an order between lines that are no numbers and no square matrices."""
    shape, before = shapes.known(shapes.of(first.tree)), first
    for line in others:
        if line.relation != "=":
            _placed(line, partial(comparable, shape, before.tree, line.relation, line.tree))
        before = line


def _shape(shapes: Shapes, line: Line) -> Shape:
    found: Shape = _placed(line, lambda: shapes.of(line.tree))  # type: ignore[assignment]
    return found


def _is_column(shapes: Shapes, node: Node) -> None:
    """Refuse ‖A‖₂ and ‖A‖₁ of a matrix, which papers write for norms that have no word here."""
    if shapes.of(node)[1] != 1:
        words = f"The norm of {node.text} with 1 or 2 below is another one where {node.text} is a matrix."
        raise UserError(words, at=node.at, hint=rf"\|{node.bare}\|_F")


def _assumed_shape(shapes: Shapes, told: Related) -> None:
    """Make both sides of what is assumed one shape."""
    if _is_mean(told, shapes) and told.right.kind == "number" and told.right.value == 0:
        shapes.of(told.right)
        return
    fit_related(shapes, told)


def _linked(document: Document, chain: tuple[Line, ...]) -> set[str]:
    """Return the letters of a chain, and all that something is assumed of together with these."""
    here = set().union(*(_letters(line.tree) for line in chain))
    if document.flow is not None:  # what flows stands in the rates
        here |= _letters(document.flow[0])
    told = [_letters(one.left) | _letters(one.right) for one in document.related]
    groups = [*((names, names) for names in told), *(({one.function}, one.names) for one in document.regular)]
    while more := [names for asked, names in groups if asked & here and not names <= here]:
        here = here.union(*more)
    return here


def _everything(document: Document, chain: tuple[Line, ...]) -> set[str]:
    """Return the letters of a chain, and all that anything is assumed of."""
    told = (_letters(side) for one in document.related for side in (one.left, one.right))
    spoken = (one.names for one in document.regular)
    return _linked(document, chain).union(*told, *spoken, (name for name, _ in document.assumed))


def _hypotheses(
    document: Document, builder: Builder, chain: tuple[Line, ...], here: set[str]
) -> Iterator[Hypothesis]:
    """Yield what is assumed of some letters, as hypotheses named by their text."""
    related = [one for one in document.related if _letters(one.left) | _letters(one.right) <= here]
    for one in related:
        yield from (
            _assumed_mean(one, builder) if _is_mean(one, builder.shapes) else (_hypothesis(one, builder),)
        )
    if builder.shapes.random:
        numbers = [one for one in related if not _is_mean(one, builder.shapes)]
        told = [builder.of(side) for one in numbers for side in (one.left, one.right)]
        yield from existing([*(_built(line, builder) for line in chain), *told])
    functions = [one for one in document.regular if one.function in here]
    yield from hypotheses_of_functions(functions, builder)
    others = [one for one in document.regular if one.names - {one.function} <= here and one not in functions]
    said = {h.name for h in hypotheses_of_functions(functions, builder)}
    yield from (h for h in positive_constants(others, builder) if h.name not in said)
    if any(line.relation != "=" for line in chain):
        yield from _definite(document, builder, here)


def _fitting(chain: tuple[Line, ...], misfits: Mapping[Line, str]) -> tuple[Line, ...]:
    return tuple(line for line in chain if line not in misfits)


def _definite(document: Document, builder: Builder, here: set[str]) -> Iterator[Hypothesis]:
    """Yield 0 ⪯ A for every letter that is assumed to be positive semidefinite, 0 < ‖x‖ for one that is not 0."""
    for name in dict.fromkeys(
        name for name, said in document.assumed if said in ("psd", "pd") and name in here
    ):
        letter = builder.letter(name)
        zero = ZeroMatrix(*letter.shape) if isinstance(letter, MatrixSymbol) else Integer(0)
        yield Hypothesis(f"{name} is positive semidefinite", Equation(zero, letter, (), "⪯"))
    for name in dict.fromkeys(name for name, said in document.assumed if said == "!= 0" and name in here):
        letter = builder.letter(name)
        if isinstance(letter, MatrixSymbol):
            yield Hypothesis(f"{name} is not 0", Equation(Integer(0), Norm(letter), (), "<"))


def _letters(tree: Node) -> set[str]:
    """Return the names of letters, functions, sequences and indices in a tree; a direction counts as its letter."""
    found = {node.name for node in tree.every() if node.kind in ("name", "call", "layers")}
    found |= {name for node in tree.every() for place in node.ends for name, _ in place if name}
    found -= {*OPERATORS, *MOVING}
    found |= {parts[0] for name in found if (parts := derivative_of(name)) is not None}
    return found | {name[1:] for name in found if name[0] == "d" and len(name) > 1}


def _is_mean(told: Related, shapes: Shapes) -> bool:
    """Whether the mean of a column or a matrix is assumed: E(xi) = 0."""
    mean = told.left.name == MEAN and bool(shapes.random) and told.relation == "="
    return mean and shapes.of(told.left) != NUMBER


def _assumed_mean(told: Related, builder: Builder) -> tuple[Hypothesis, ...]:
    of = builder.of(told.left.parts[0])
    assert isinstance(of, MatrixExpr)
    zero = told.right.kind == "number"
    value = ZeroMatrix(*of.shape) if zero else builder.of(told.right)
    assert isinstance(value, MatrixExpr)
    return assumed_mean(told.text, of, value)


def _hypothesis(told: Related, builder: Builder) -> Hypothesis:
    if any(is_random(builder.of(side)) for side in (told.left, told.right)):
        raise UserError(
            "What is assumed of a random letter is assumed of its means.",
            at=told.right.at,
            hint=f"assume E({told.left.text}) {told.relation} {told.right.text}",
        )
    return hypothesis_of(told, builder)


def _with_line(shapes: Shapes, line: Line) -> Shapes:
    """Return shapes that know what a line says of them; the same where it fits at none, or at equal sizes alone."""
    trial = shapes.copied()
    try:
        trial.of(line.tree)
    except ShapeError:
        return shapes
    except UserError:
        _shape(shapes, line)
    return trial


def _in_one_shape(chain: tuple[Line, ...], shapes: Shapes) -> tuple[str, dict[Line, str]]:
    """Make the lines of a chain have one shape where they can.

    Return which sizes that makes one, in words, and why lines fit at no sizes at all; the first has to fit.
    """
    before = classes(shapes)
    shapes.unknown.loose = True
    first, *others = chain
    whole, misfits = _shape(shapes, first), {}
    for line in others:
        trial = shapes.copied()
        try:
            trial.of(line.tree)
        except ShapeError as error:
            misfits[line] = f"this line fits at no sizes: {error.message}"
            continue
        except UserError:
            pass
        found = _shape(shapes, line)
        shapes.fit(shapes.known(whole), shapes.known(found))
    return merged(shapes, before), misfits


def _built(line: Line, builder: Builder) -> Basic:
    made: Basic = _placed(line, lambda: builder.of(line.tree))  # type: ignore[assignment]
    return made


def _placed(line: Line, action: object) -> object:
    try:
        return action()  # type: ignore[operator]
    except UserError as error:
        raise UserError(f"Line {line.number}: {error.message}", at=error.at, hint=fitting(error)) from None


def _chain(
    chain: tuple[Line, ...],
    builder: Builder,
    theories: tuple[Theory, Theory | None],
    misfits: Mapping[Line, str],
    *,
    explained: bool,
) -> Iterator[JudgedLine]:
    """Yield the lines of a chain, judged; after a false one each is held against the last true one too."""
    (theory, whole), (first, *others) = theories, chain
    before = _placed(first, lambda: builder.of(first.tree))
    anchor, anchored, sound = before, first.number, True
    assert isinstance(before, Expr)
    assert isinstance(anchor, Expr)
    signs: set[str] = set()
    for line in others:
        if line in misfits:
            sound = False
            yield unfit(line, before, misfits[line])
            continue
        here = _placed(line, lambda line=line: builder.of(line.tree))  # type: ignore[misc]
        assert isinstance(here, Expr)
        found = judged_line(line, before, here, theory, explained=explained and sound, whole=whole)
        again = 0
        signs.add(line.relation)
        maybe = found.verdict is not Verdict.PROVED or signs != {"="}
        if not sound and maybe and (sign := _together(signs)):
            over = judged_line(replace(line, relation=sign), anchor, here, theory, explained=False)
            again = anchored if over.verdict is Verdict.PROVED else 0
        if explained and not sound and not again:
            found = explanation(found, theory)
        yield replace(found, again=again)
        sound = bool(again) or (sound and found.verdict is Verdict.PROVED)
        if sound:
            anchor, anchored, signs = here, line.number, set()
        before = here


def _together(signs: set[str]) -> str:
    """Return what the first of several lines is to the last, where the signs between them agree; or nothing."""
    for weak, strong in (("≤", "<"), ("≥", ">")):
        if signs <= {"=", weak, strong}:
            return strong if strong in signs else weak if weak in signs else "="
    return ""
