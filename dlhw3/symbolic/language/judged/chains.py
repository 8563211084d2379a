"""A user's derivation, judged line by line: each line against the one before, and the first false one found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice, pairwise, zip_longest

from sympy import Basic, Expr, Integer, MatrixExpr, MatrixSymbol, ZeroMatrix

from dlhw3.errors import UserError
from dlhw3.symbolic.language.asked.curvature import curvatures, of_hessians, with_definite_hessians
from dlhw3.symbolic.language.asked.held import require_held
from dlhw3.symbolic.language.asked.layered_lines import flow_of_layers, of_every_layer
from dlhw3.symbolic.language.asked.made_square import made_square
from dlhw3.symbolic.language.assumed.assumptions import Assumed, facts_of, hypotheses_of
from dlhw3.symbolic.language.assumed.known_gradients import with_gradients
from dlhw3.symbolic.language.assumed.regularity import hypotheses_of_functions, positive_constants
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.files.bound import with_own_indices
from dlhw3.symbolic.language.files.conserved import AT_ANY
from dlhw3.symbolic.language.files.counts import raised, settled, with_known_sizes
from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.files.members import Members
from dlhw3.symbolic.language.files.misfits import in_one_shape
from dlhw3.symbolic.language.files.shaped import shaped
from dlhw3.symbolic.language.files.shaped_lines import is_mean, placed
from dlhw3.symbolic.language.files.times_of_solutions import TIME
from dlhw3.symbolic.language.files.written_out import with_sums_written_out
from dlhw3.symbolic.language.files.zero_points import with_zero_points
from dlhw3.symbolic.language.judged.along_explicit_flows import with_explicit_flows
from dlhw3.symbolic.language.judged.at_the_beginning import refuted_at_the_beginning
from dlhw3.symbolic.language.judged.judging import JudgedLine as JudgedLine
from dlhw3.symbolic.language.judged.judging import (
    explanation,
    judged_line,
    judged_where_meant,
    not_refuted,
    unfit,
    with_unjudged,
)
from dlhw3.symbolic.language.judged.letters_tied import everything, letters_tied
from dlhw3.symbolic.language.judged.matrix_members import read_to_fit, with_matrix_members
from dlhw3.symbolic.language.judged.means_along import assumed_mean_of, assumed_of_outcomes, with_means_along
from dlhw3.symbolic.language.judged.members_lines import said_of_members, with_members, with_terms_apart
from dlhw3.symbolic.language.judged.parts_apart import of_parts, require_clear
from dlhw3.symbolic.language.judged.shared_work import each_with_its_share, sharing_work
from dlhw3.symbolic.language.judged.shown_above import ShownAbove
from dlhw3.symbolic.language.judged.spectral_facts import theory_knowing
from dlhw3.symbolic.language.judged.supposed_beside import with_what_is_supposed
from dlhw3.symbolic.language.judged.unnamed import letters_in, names_nothing, spoken_of
from dlhw3.symbolic.language.latex.text.unread import not_assumed
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.language.making.layered import layer_facts
from dlhw3.symbolic.language.making.said import condition_said
from dlhw3.symbolic.language.shaping.gram_powers import require_powers
from dlhw3.symbolic.language.shaping.misread import undeclared
from dlhw3.symbolic.language.shaping.shapes import Shapes
from dlhw3.symbolic.language.shaping.summed import ends_and_divisors
from dlhw3.symbolic.language.text.chance import existing
from dlhw3.symbolic.language.text.lines import as_line
from dlhw3.symbolic.language.text.motion import squares
from dlhw3.symbolic.language.text.own_index import without_itself
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.places import ranges_of
from dlhw3.symbolic.language.text.series import all_for_all, from_first_members, summed_in
from dlhw3.symbolic.nodes import Norm
from dlhw3.symbolic.plan import Equation, Hypothesis, Theory
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.verdict import Verdict

FROM_ZERO = Related(f"{TIME} ≥ 0", parse(TIME), parse("0"), "≥")


def judged_lines(document: Document, *, explained: bool = True) -> Iterator[JudgedLine]:
    """Yield every line of every chain but the first of each, judged, in order.

    Of a false line the slip is looked for, which takes some time, where it is to be ``explained``; all lines share
    the work that one file may take. Raises UserError, with the number of the line, for what has no meaning.
    """
    yield from sharing_work(_lines_of(document, explained=explained))


def _lines_of(document: Document, *, explained: bool) -> Iterator[JudgedLine]:
    if document.parts:
        yield from of_parts(document, partial(judged_lines, explained=explained))
        return
    try:
        lines = with_explicit_flows(document, _judged_lines(document, explained=explained))
        lines = with_what_is_supposed(document, lines, partial(_judged_lines, explained=False))
        yield from require_clear(document, with_unjudged(document, lines))
    except UserError as error:  # of what is assumed, said as a line
        hint = as_line(error.said.hint, in_latex=document.in_latex)
        raise UserError(error.said.message, at=error.at, hint=hint) from None


def _judged_lines(document: Document, *, explained: bool) -> Iterator[JudgedLine]:
    if not document.chains:
        return
    document, numbers = settled(with_sums_written_out(read_to_fit(with_zero_points(document))))
    document, sizes = with_known_sizes(document)
    numbers, document = (*numbers, *sizes), with_own_indices(document)
    require_held(document)
    document, members = with_members(with_matrix_members(document))
    shapes, document = shaped(document)
    document = with_means_along(document, shapes)
    supposed: tuple[str, ...] = ()
    above, shown_already = ShownAbove(), 0
    for chain, own in zip(document.chains, members, strict=True):
        if shown_already:
            shown_already -= 1
            continue
        judged_so = partial(_of_chain, document, shapes=shapes, numbers=numbers, explained=explained)
        again = partial(_of_chain, shapes=shapes, members=own, numbers=numbers, explained=explained)
        lines = _each_where_it_fits(chain, judged_so, own, shapes)
        lines = refuted_at_the_beginning(document, chain, lines, again)
        if chain[-1].at_any_point:
            lines = iter(kept := [*lines])
            if any(one.verdict is not Verdict.PROVED for one in kept):
                supposed += tuple(told for one in kept for told in one.line.read_as if told != AT_ANY)
                continue
            shown_already = 2  # by rates, and where it begins
        lines = with_terms_apart(chain, own, lines, judged_so) if own.letters else lines
        condition = chain[-1].condition
        if condition is not None and condition.told:
            lines = iter(kept := [*lines])
            if any(one.verdict < Verdict.SUPPORTED for one in kept):
                supposed += (condition.told,)
                continue
        for judged in above.each(document, chain, lines, again):
            read_as, supposed = (*supposed, *judged.line.read_as), ()
            yield replace(judged, line=replace(judged.line, read_as=read_as))


def _each_where_it_fits(
    chain: tuple[Line, ...], judged_so: Callable[..., Iterator[JudgedLine]], members: Members, shapes: Shapes
) -> Iterator[JudgedLine]:
    """Yield the lines of a chain but the first, judged: those before one that makes sizes one, at all sizes."""
    where, _, free = in_one_shape(chain, shapes.copied())
    apart = free if where and free < len(chain) and chain[-1].condition is None else 1
    moved = shapes.copied()  # dX may stand in the last line alone
    for line in chain if apart > 1 else ():
        moved.take_directions(line.tree)
    begun = [*judged_so(chain[:apart], members=members, shapes=moved)] if apart > 1 else []
    yield from begun
    yield from islice(judged_so(chain, members=members, begun=begun), apart - 1, None)


def _ends_here(document: Document, told: Related, chain: tuple[Line, ...]) -> bool:
    """Whether this is that the gradient is zero with which a chain begins, and its end says so: 2 (x − y) = 0."""
    head, right = chain[0].tree, told.right
    zero = right.parts[0] if right.name in ("vector", "matrix") else right
    if {told.left.name, head.name} != {"grad"} or zero.kind != "number" or zero.value:
        return False
    lines = range(chain[0].place or chain[0].number, (chain[-1].place or chain[-1].number) + 1)
    begun = any(first in lines for first, _ in document.scopes.get(told.text, ()))
    return begun and told.left.parts[-1].name == head.parts[-1].name


def _of_chain(
    document: Document,
    chain: tuple[Line, ...],
    shapes: Shapes,
    members: Members,
    numbers: tuple[Prose, ...],
    *,
    explained: bool,
    begun: Sequence[JudgedLine] = (),
) -> Iterator[JudgedLine]:
    """Yield the lines of one chain but the first, judged; ``numbers`` are told of what is proved.

    The first of them are ``begun``, and are not judged again.
    """
    own = shapes.copied()
    where, misfits, _ = in_one_shape(chain, own)
    fitting_lines = _fitting(chain, misfits)
    here = document.within(chain[0])
    here = replace(here, related=tuple(one for one in here.related if not _ends_here(document, one, chain)))
    said = {one.text for one in here.related}
    if chain[-1].from_zero and TIME in letters_tied(here, chain) and FROM_ZERO.text not in said:
        here = replace(here, related=(*here.related, FROM_ZERO))
    if not chain[-1].follows:
        conditions = {one[-1].condition.text for one in document.chains if one[-1].condition is not None}
        here = replace(here, related=tuple(one for one in here.related if one.text not in conditions))
    here = said_of_members(here, members)
    builder = Builder(own, moving=document.moving, flow=here.flow)
    linked = _theory(here, builder, fitting_lines, letters_tied(here, fitting_lines), members)
    _require_powers(fitting_lines, builder, linked.facts)
    whole = _theory(here, builder, fitting_lines, everything(here, fitting_lines), members, level=True)
    theories = linked, None if whole.hypotheses == linked.hypotheses else whole
    known = {one.left.parts[0].name for one in document.related if one.left.name == "ddt"}
    names = {node.name for line in chain for node in line.tree.every() if node.kind in ("name", "call")}
    square = made_square(document, chain)
    explained = explained and not chain[-1].in_time
    lines = _chain(chain, builder, theories, (misfits, where), explained=explained, begun=begun)
    for judged in each_with_its_share(lines):
        judged = judged if judged.line.refutes else not_refuted(judged)
        free = judged.verdict is Verdict.REFUTED and not judged.slip and document.flow is None
        free = free and not judged.line.in_time
        slip = undeclared(chain[0].tree, judged.line.tree, own, known) if free else judged.slip
        if free and judged.line.relation == "=" and not document.in_latex:
            slip = names_nothing(chain[0].tree, judged.line.tree, spoken_of(document)) or slip
        told = numbers if judged.verdict is Verdict.PROVED else ()
        false = judged.verdict is Verdict.REFUTED
        unread = not_assumed(document.unread, names, here.texts) if false else ""
        fits, under = "; ".join(filter(None, (where, square.get(judged.line, "")))), (*judged.under, *told)
        yield replace(judged, where=fits, slip=slip, under=under, unread=unread, given=document.given)


def _theory(
    document: Document,
    builder: Builder,
    lines: tuple[Line, ...],
    here: set[str],
    members: Members,
    *,
    level: bool = False,
) -> Theory:
    """Return what is assumed of some letters, of sequences to as far as members stand anywhere."""
    properties = _properties(document, here)
    before = len(builder.products)
    facts = facts_of(properties, builder)
    hypotheses = (*hypotheses_of(properties, builder), *_hypotheses(document, builder, lines, here))
    del builder.products[before:]  # those of what is assumed say nothing of where a line has a meaning
    facts = _in_range(facts, builder, lines)
    names = builder.shapes.indices or {}
    sides = [_built(line, builder) for line in lines] if names else []
    others = [name for name in names if name not in members.indices]
    said = [h.statement for h in hypotheses]
    statements = all_for_all(said, sides, others, level=level, ends=_ends(document) if names else ())
    pairs = zip(hypotheses, statements, strict=True)
    hypotheses = tuple(replace(h, statement=statement) for h, statement in pairs)
    regular = [one for one in document.regular if one.function in here]
    values = [*(_built(line, builder) for line in lines), *(subject for _, subject in facts.conditions)]
    facts = with_definite_hessians(facts, regular, values, hypotheses)
    hypotheses = (*hypotheses, *of_hessians(regular, builder, values, hypotheses))
    ends = ends_and_divisors([*sides, *summed_in(statements)], names)
    ends = from_first_members(ends, sides, statements)
    facts = members.facts(_with_ends(facts, raised(ends, hypotheses)))
    if builder.shapes.families:
        family = builder.layers(*builder.shapes.families)
        hypotheses = of_every_layer(hypotheses, family, [_built(line, builder) for line in lines], facts)
        if document.flow is not None and document.flow[1] == tuple(builder.shapes.families):
            hypotheses = (*hypotheses, flow_of_layers(squares(builder.of(document.flow[0])), family))
    known = Theory(facts, with_gradients(hypotheses, facts))
    return theory_knowing(known, [_built(line, builder) for line in lines])


def _ends(document: Document) -> set[str]:
    """Return the letters to which sums run in any chain: each is one number in all of them."""
    trees = [line.tree for chain in document.chains for line in chain]
    sums = [node for tree in trees for node in tree.every() if node.kind == "series"]
    own = {node.ends[0][0][0] for node in sums}
    return {name for node in sums for end in node.ends[1:] for name, _ in end if name} - own


def _with_ends(facts: Facts, ends: Iterable[Range]) -> Facts:
    """Return facts with where the ends of sums may be; how many layers there are has a range already."""
    for one in ends:
        known = next((told for told in facts.ranges if told.index == one.index), None)
        if known is None:
            facts = facts.extended(one)
        elif known.low.is_Integer and one.low.is_Integer and one.low > known.low:
            raised_one = replace(known, low=one.low)
            facts = replace(facts, ranges=tuple(raised_one if r is known else r for r in facts.ranges))
    return facts


def _properties(document: Document, here: set[str]) -> Assumed:
    """Return what is assumed of letters, and of expressions in these letters."""
    return (*document.assumed, *(one for one in document.said if letters_in(one.tree) <= here))


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
    ranges = placed(chain[0], lambda: ranges_of(builder.products, family, None))
    return known.extended(*ranges)  # type: ignore[misc]


def _hypotheses(
    document: Document, builder: Builder, chain: tuple[Line, ...], here: set[str]
) -> Iterator[Hypothesis]:
    """Yield what is assumed of some letters, as hypotheses named by their text."""
    related = [one for one in document.related if letters_in(one.left) | letters_in(one.right) <= here]
    for one in related:
        yield from (
            assumed_mean_of(one, builder)
            if is_mean(one, builder.shapes)
            else (assumed_of_outcomes(one, builder),)
        )
    if builder.shapes.random:
        numbers = [one for one in related if not is_mean(one, builder.shapes)]
        told = [builder.of(side) for one in numbers for side in (one.left, one.right)]
        yield from existing([*(_built(line, builder) for line in chain), *told])
    functions = [one for one in document.regular if one.function in here]
    yield from hypotheses_of_functions(functions, builder)
    if functions and any(line.relation != "=" for line in chain):
        yield from curvatures(functions, builder, (_built(line, builder) for line in chain))
    others = [one for one in document.regular if one.names - {one.function} <= here and one not in functions]
    said = {h.name for h in hypotheses_of_functions(functions, builder)}
    yield from (h for h in positive_constants(others, builder) if h.name not in said)
    if any(line.relation != "=" for line in chain):
        yield from _definite(document, builder, here)


def _require_powers(lines: Iterable[Line], builder: Builder, facts: Facts) -> None:
    for line in lines:
        placed(line, lambda line=line: require_powers(builder.of(line.tree), facts))  # type: ignore[misc]


def _fitting(chain: tuple[Line, ...], misfits: Mapping[Line, str]) -> tuple[Line, ...]:
    return tuple(line for line in chain if line not in misfits)


def _definite(document: Document, builder: Builder, here: set[str]) -> Iterator[Hypothesis]:
    """Yield 0 ⪯ A for every letter that is assumed to be positive semidefinite, 0 < ‖x‖ for what is not 0."""
    told = [*dict.fromkeys((name, said) for name, said in document.assumed if name in here)]
    for name in dict.fromkeys(name for name, said in told if said in ("psd", "pd")):
        letter = builder.letter(name)
        zero = ZeroMatrix(*letter.shape) if isinstance(letter, MatrixSymbol) else Integer(0)
        yield Hypothesis(f"{name} is positive semidefinite", Equation(zero, letter, (), "⪯"))
    not_zero = [(f"{name} is not 0", builder.letter(name)) for name, said in told if said == "!= 0"]
    others = [one for one in document.said if one.said == "!= 0" and letters_in(one.tree) <= here]
    not_zero += [(one.text, made) for one in others for kind, made in [condition_said(one, builder)] if kind]
    for words, matrix in not_zero:
        if isinstance(matrix, MatrixExpr):
            yield Hypothesis(words, Equation(Integer(0), Norm(matrix), (), "<"))


def _built(line: Line, builder: Builder) -> Basic:
    made: Basic = placed(line, lambda: without_itself(builder.of(line.tree)))  # type: ignore[arg-type, assignment]
    return made


def _chain(
    chain: tuple[Line, ...],
    builder: Builder,
    theories: tuple[Theory, Theory | None],
    fits: tuple[Mapping[Line, str], str],
    *,
    explained: bool,
    begun: Sequence[JudgedLine],
) -> Iterator[JudgedLine]:
    """Yield the lines of a chain, judged; after a false one each is held against the last true one too.

    ``fits`` says why lines fit at no sizes, and at which sizes alone the others do.
    """
    (misfits, where), theory, first = fits, theories[0], chain[0]
    before = _built(first, builder)
    assert isinstance(before, Expr)
    anchor, anchored, opens, sound = before, first.number, True, True
    signs: set[str] = set()
    for one, (previous, line) in zip_longest(begun, pairwise(chain)):
        if line in misfits:
            sound = False
            yield unfit(line, before, misfits[line])
            continue
        here = _built(line, builder)
        assert isinstance(here, Expr)
        sides = (previous.tree, line.tree), builder, (before, here)
        found = one or judged_where_meant(line, theories, *sides, explained=explained and sound, where=where)
        again = 0 if one is None else one.again
        signs.add(line.relation)
        maybe = one is None and (found.verdict is not Verdict.PROVED or signs != {"="})
        if not sound and maybe and (sign := _together(signs)):
            over = judged_line(replace(line, relation=sign), anchor, here, theory, explained=False)
            again = anchored if over.verdict is Verdict.PROVED else 0
        if explained and not sound and not again and one is None:
            found = explanation(found, theory)
        begins = bool(again) and opens and chain[1].number == first.number
        yield replace(found, again=again, begins=begins)
        sound = bool(again) or (sound and found.verdict is Verdict.PROVED)
        if sound:
            anchor, signs = here, set()
        if sound and not again:  # else what follows from this false line follows from the true one before it
            anchored, opens = line.number, False
        before = here


def _together(signs: set[str]) -> str:
    """Return what the first of several lines is to the last, where the signs between them agree; or nothing."""
    for weak, strong in (("≤", "<"), ("≥", ">")):
        if signs <= {"=", weak, strong}:
            return strong if strong in signs else weak if weak in signs else "="
    return ""
