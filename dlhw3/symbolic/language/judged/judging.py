"""The verdict on one line: on what it is said to be to the line before, = or ≤ or ≥, and what is known of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from sympy import Basic, Expr, MatrixExpr, Rational, S

from dlhw3.errors import ShapeError, Span, UserError
from dlhw3.symbolic.algebra import product, total, transpose
from dlhw3.symbolic.conditions.requirements import Property
from dlhw3.symbolic.expectations import Expectation
from dlhw3.symbolic.language.asked.worked_out import (
    in_indices_of,
    in_norms,
    in_short,
    repaired,
    squares_out,
    worked_out,
)
from dlhw3.symbolic.language.assumed.satisfied import is_satisfied, with_what_is_assumed
from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.judged.compared import related
from dlhw3.symbolic.language.judged.one_sided import told_of_one_side, told_of_the_rest, with_other_sign
from dlhw3.symbolic.language.latex.text.unread import Unjudged
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.language.making.vanished import with_matrices, within_domains, within_sums
from dlhw3.symbolic.language.shaping.signs_missing import sign_missing
from dlhw3.symbolic.language.slips.exchanged import MOVING
from dlhw3.symbolic.language.slips.searched_slips import searched_slip
from dlhw3.symbolic.language.slips.slips import equal, slip
from dlhw3.symbolic.language.text.places import size_text
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.matrix_form import acting
from dlhw3.symbolic.models.asking import Asked
from dlhw3.symbolic.nodes import GradientOf
from dlhw3.symbolic.plan import Equation, Theory
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.search.forms.algebra import Stopped
from dlhw3.symbolic.search.forms.effort import together, within
from dlhw3.symbolic.shapes import same_size
from dlhw3.symbolic.verdict import Judgement, Verdict

OF_EXPLAINING, OF_OTHER_SIGN, STEPS_OF_EXPLAINING = 2400, 3000, 10_000
"""How many normal forms all searches for what explains a false line make at most, how much work each sign of
it is worth, and how many steps all of them take: well below what the line itself is."""

NOT_MEANT = "derived, but nothing found at which what is assumed holds and all that stands in it is defined"


@dataclass(frozen=True)
class JudgedLine:
    """A line with the verdict on what the line before is to it, and what is known of it.

    ``under`` is what this needs besides; ``slip`` says what was done wrong, where one thing explains it, and
    ``repair`` is a formula that holds in its place; ``again`` is the number of an earlier line that this one
    equals, where the line before does not, ``begins`` whether that is what stands before its first sign;
    ``misfit`` says why the two can never be so, and ``where`` at which sizes alone the lines of the chain have one
    shape.
    """

    line: Line
    left: Expr
    right: Expr
    judgement: Judgement
    under: tuple[Prose | Property, ...] = ()
    slip: str = ""
    repair: Expr | None = None
    parts: tuple[Basic, ...] = ()
    """Of a slip: what stands there and what is due; or what is forgotten, or too much."""
    again: int = 0
    begins: bool = False
    misfit: str = ""
    where: str = ""
    unread: str = ""
    """Of a false line, words that name what might make it true, and assume nothing."""
    notes: tuple[Prose, ...] = ()
    """Of a proved line: which side has values where the other has none; that what is assumed holds nowhere."""
    given: str = ""
    """The derivation that the line is of, where it is in LaTeX."""
    refusal: UserError | None = None
    """What is wrong with a line that is not read."""

    @property
    def verdict(self) -> Verdict:
        """The verdict on the line; a line of another shape than the one before is not equal to it."""
        return Verdict.REFUTED if self.misfit else self.judgement.verdict


def judged_where_meant(
    line: Line,
    theories: tuple[Theory, Theory | None],
    trees: tuple[Node, ...],
    builder: Builder,
    sides: tuple[Expr, Expr],
    *,
    explained: bool,
    where: str = "",
) -> JudgedLine:
    """Judge a line as ``judged_line`` does, where all that stands in it and the line before has its meaning.

    ``theories`` are what its letters are under, and all that is assumed where that is more; ``where`` says at which
    sizes alone the lines of its chain have one shape.
    """
    trees = with_matrices(trees, line.stand_for, builder)
    theory, told = within_domains(theories[0], trees, builder, sides)
    whole = theories[1] and within_domains(theories[1], trees, builder, sides)[0]
    found = judged_line(line, *sides, theory, explained=explained, whole=whole, where=where)
    if found.verdict is Verdict.PROVED and told and _is_of_them(told, theory) and not is_satisfied(theory):
        found = replace(found, judgement=Judgement(Verdict.UNDECIDED, reason=NOT_MEANT))
    in_sums = within_sums(theory, trees, builder, sides)
    if in_sums and found.verdict is Verdict.REFUTED and not found.misfit:
        reason = "values were found at which it fails, and perhaps not all that stands in its sums is defined there"
        found = replace(found, judgement=Judgement(Verdict.UNDECIDED, reason=reason), slip="", repair=None)
    if found.verdict is Verdict.UNDECIDED:
        why = with_what_is_assumed(found.judgement.reason, theories[1] or theory)
        found = replace(found, judgement=replace(found.judgement, reason=why))
    if found.verdict is Verdict.PROVED:
        sided = told_of_one_side(*sides, theory) if line.relation == "=" else ()
        found = replace(found, notes=(*sided, *told_of_the_rest(*theories)))
    shown = (*told, *in_sums) if found.verdict is not Verdict.REFUTED else ()
    return replace(found, under=(*found.under, *(one for one in shown if one not in found.under)))


def _is_of_them(told: tuple[Prose | Property, ...], theory: Theory) -> bool:
    """Whether what is assumed speaks of letters of which a line says where it is defined."""
    parts = (part for one in told for part in (one.pieces if isinstance(one, Prose) else (one.matrix,)))
    letters = {letter for part in parts if isinstance(part, Basic) for letter in part.free_symbols}
    said = (side for h in theory.hypotheses for side in (h.statement.left, h.statement.right))
    return any(letters & side.free_symbols for side in said)


def judged_line(
    line: Line,
    left: Expr,
    right: Expr,
    theory: Theory,
    *,
    explained: bool,
    whole: Theory | None = None,
    where: str = "",
) -> JudgedLine:
    """Judge left relation right, for the relation of the line.

    PROVED through the kernel; REFUTED with values, or since nothing compares the two; SUPPORTED where instances
    agree; UNDECIDED otherwise. Values satisfy ``whole``, all that is assumed, where ``theory`` is a part of it.
    Raises UserError, with the number of the line, for what has no meaning.
    """
    if misfit := _misfit(left, right):
        made = replace(unfit(line, left, misfit), right=right)
        return _in_layout(made, theory) if explained else made
    try:
        judgement, under = related(left, right, line.relation, theory, line.reason)
        if judgement.verdict is Verdict.REFUTED and whole is not None:
            judgement, under = _under_all(left, right, line, whole)
    except (ShapeError, ValueError) as error:
        raise UserError(f"Line {line.number}: {error}", at=line.tree.at, hint="another line") from None
    made = JudgedLine(line, left, right, judgement, under, where=where)
    return explanation(made, theory) if explained else made


def _under_all(
    left: Expr, right: Expr, line: Line, whole: Theory
) -> tuple[Judgement, tuple[Prose | Property, ...]]:
    """Return the judgement under all that is assumed, where a part of it has values at which a line is false."""
    judgement, under = related(left, right, line.relation, whole, line.reason)
    if judgement.verdict is Verdict.UNDECIDED:
        judgement = replace(
            judgement,
            reason="it fails where a part of what is assumed holds, and nowhere found where all does",
        )
    return judgement, under


def _in_layout(judged: JudgedLine, theory: Theory) -> JudgedLine:
    """Return a line of another shape, with the slip where it is the transpose of what is due."""
    left, right = judged.left, judged.right
    if judged.line.relation != "=" or not (isinstance(left, MatrixExpr) and isinstance(right, MatrixExpr)):
        return judged
    if not all(map(same_size, left.shape, right.shape[::-1])):
        return judged
    turned: Expr = transpose(right)
    if not equal(left, turned, theory):
        return judged
    what = "gradient" if isinstance(left, GradientOf) else "line before"
    return replace(judged, slip=f"the transpose of the {what}: the wrong layout", repair=turned)


def explanation(judged: JudgedLine, theory: Theory) -> JudgedLine:
    """Return a line with what was done wrong, and a repair, where it is false and one thing explains it."""
    if judged.judgement.verdict is not Verdict.REFUTED or judged.misfit:
        return judged
    with within(OF_EXPLAINING), together(STEPS_OF_EXPLAINING), suppress(Stopped):
        return _explained(judged, theory)
    return judged


def _explained(judged: JudgedLine, theory: Theory) -> JudgedLine:
    means = judged.left.has(Expectation) or judged.right.has(Expectation)
    found = judged if means or judged.line.relation != "=" else _of_false_equation(judged, theory)
    if judged.line.relation != "=":
        found = _with_sign(judged, theory)
    if found.slip:
        return found
    sides = judged.left, judged.right
    verdict_with = lambda sign: related(*sides, sign, theory, work=OF_OTHER_SIGN)[0].verdict  # noqa: E731
    return replace(found, slip=with_other_sign(*sides, judged.line.relation, verdict_with))


def _of_false_equation(judged: JudgedLine, theory: Theory) -> JudgedLine:
    """Return an equation that is false with what it is off by, its slip and a repair where there are any."""
    derived = judged.line.derived or judged.left.has(*MOVING)
    due = in_indices_of(in_norms(worked_out(judged.left, theory), judged.right), judged.right)
    rest = None if due == judged.left else Asked(theory, Equation(due, judged.right)).difference()
    if rest := rest or judged.judgement.difference:
        rest = in_short(rest, theory)
        rest = (acting(rest) if judged.line.acts else None) or rest
        judged = replace(judged, judgement=replace(judged.judgement, difference=rest))
    if (among := _of_symmetric_part(judged, theory)) is not None:
        return among
    objective = judged.left if judged.left.has(*MOVING) else None
    sought = partial(slip, of="line before", derived=derived, objective=objective, anywhere=not judged.where)
    found = sought(judged.right, due, theory)
    if found is None and (apart := squares_out(due)) != due:
        found = sought(judged.right, apart, theory)
    if found is None and objective is None:
        equal_to = partial(related, judged.left, relation="=", theory=theory, supported=False)
        shown = lambda one: equal_to(right=one)[0].verdict is Verdict.PROVED  # noqa: E731
        found = searched_slip(judged.right, judged.left, theory, shown)
    if found is None:
        return judged
    repair = found.mended and repaired(found.mended, judged.left, theory)
    if repair is not None and judged.line.acts:
        repair = acting(repair) or repair
    return replace(judged, slip=found.words, repair=repair, parts=found.parts)


def _of_symmetric_part(judged: JudgedLine, theory: Theory) -> JudgedLine | None:
    """Return a line whose symmetric part is the gradient among symmetric matrices, with that for a repair."""
    right, asked = judged.right, judged.left
    letter = asked.args[1] if isinstance(asked, GradientOf) else None
    if letter not in theory.facts.symmetric or not isinstance(right, MatrixExpr) or judged.where:
        return None
    even = product(Rational(1, 2), total(right, transpose(right)))
    if related(asked, even, "=", theory, supported=False)[0].verdict is not Verdict.PROVED:
        return None
    words = f"the gradient among symmetric {letter} is (G + G')/2, where this G is not symmetric"
    return replace(judged, slip=words, repair=repaired(even, asked, theory))


def _with_sign(judged: JudgedLine, theory: Theory) -> JudgedLine:
    """Return a false inequality with the signs of numbers that are not assumed and make it true."""
    sides, sign = (judged.left, judged.right), judged.line.relation
    under = partial(related, *sides, sign, work=OF_OTHER_SIGN, supported=False)
    verdict = lambda supposed: under(theory=supposed)[0].verdict  # noqa: E731
    missing = sign_missing(*sides, theory, judged.judgement.counterexample, verdict)
    return replace(judged, slip=f"holds if {missing}, which is not assumed") if missing else judged


def unfit(line: Line, left: Expr, why: str) -> JudgedLine:
    """Return a line that can never be what it is said to be."""
    return JudgedLine(line, left, left, Judgement(Verdict.UNDECIDED, reason=why), misfit=why)


def not_refuted(judged: JudgedLine) -> JudgedLine:
    """Return a line that is false somewhere, where this does not refute what it shows, as UNDECIDED."""
    if judged.verdict is not Verdict.REFUTED or judged.misfit:
        return judged
    reason = (
        f"it is false {judged.judgement.counterexample}, and what begins as is assumed may never be there"
    )
    return replace(
        judged, judgement=Judgement(Verdict.UNDECIDED, reason=reason), slip="", repair=None, parts=()
    )


def with_unjudged(document: Document, judged: Iterator[JudgedLine]) -> Iterator[JudgedLine]:
    """Yield lines with those between them that are told and not judged."""
    waiting = [*document.unjudged]
    for line in judged:
        while waiting and waiting[0].number <= line.line.number:
            yield not_judged(waiting.pop(0), document.given)
        yield line
    yield from (not_judged(one, document.given) for one in waiting)


def not_judged(told: Unjudged, given: str, refusal: UserError | None = None) -> JudgedLine:
    """Return what is told and not judged as a line without a verdict on it; what is not read has its refusal."""
    tree = Node("name", (), Span(told.text, 0, len(told.text)), name=told.text)
    line = Line(told.number, tree, relation=told.sign)
    undecided = Judgement(Verdict.UNDECIDED, reason=told.reason)
    return JudgedLine(line, S.Zero, S.Zero, undecided, given=given, refusal=refusal)


def _misfit(left: Expr, right: Expr) -> str:
    """Say why two sides cannot be compared, or nothing."""
    matrices = isinstance(left, MatrixExpr), isinstance(right, MatrixExpr)
    if matrices[0] != matrices[1] or (matrices[0] and left.shape != right.shape):
        return f"the line before is {_shown(left)}, and this one {_shown(right)}"
    return ""


def _shown(expression: Expr) -> str:
    if not isinstance(expression, MatrixExpr):
        return "a number"
    return "×".join(map(size_text, expression.shape))
