"""The verdict on one line: on what it is said to be to the line before, = or ≤ or ≥, and what is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sympy import Basic, Expr, MatrixExpr

from dlhw3.errors import ShapeError, UserError
from dlhw3.symbolic.algebra import transpose
from dlhw3.symbolic.expectations import Expectation
from dlhw3.symbolic.following import independent, told_in_order, unsaid
from dlhw3.symbolic.judge import Judged, JudgedLemma, judge
from dlhw3.symbolic.language.build import Builder
from dlhw3.symbolic.language.chance import means_used
from dlhw3.symbolic.language.document import Line
from dlhw3.symbolic.language.exchanged import MOVING
from dlhw3.symbolic.language.other_way import with_other_sign
from dlhw3.symbolic.language.places import size_text
from dlhw3.symbolic.language.regularity import at_which_points
from dlhw3.symbolic.language.related import TURNED
from dlhw3.symbolic.language.series import told_of_indices
from dlhw3.symbolic.language.signs_missing import sign_missing
from dlhw3.symbolic.language.slips import equal, slip
from dlhw3.symbolic.language.tree import Node
from dlhw3.symbolic.language.vanished import within_domains, within_sums
from dlhw3.symbolic.language.worked_out import (
    in_indices_of,
    in_norms,
    in_short,
    repaired,
    squares_out,
    worked_out,
)
from dlhw3.symbolic.models.asking import QUICK, SMALL, Asked
from dlhw3.symbolic.models.drawing import Style
from dlhw3.symbolic.nodes import SUMS, GradientOf
from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, NormalForm, Step, Theory
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.requirements import Property, domains, requirement
from dlhw3.symbolic.shapes import same_size
from dlhw3.symbolic.verdict import Counterexample, Judgement, Verdict


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
    given: str = ""
    """The derivation that the line is of, where it is in LaTeX."""

    @property
    def verdict(self) -> Verdict:
        """The verdict on the line; a line of another shape than the one before is not equal to it."""
        return Verdict.REFUTED if self.misfit else self.judgement.verdict


def judged_where_meant(
    line: Line,
    theories: tuple[Theory, Theory | None],
    trees: tuple[Node, Node],
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
    theory, told = within_domains(theories[0], trees, builder, sides)
    whole = theories[1] and within_domains(theories[1], trees, builder, sides)[0]
    found = judged_line(line, *sides, theory, explained=explained, whole=whole, where=where)
    in_sums = within_sums(theory, trees, builder, sides)
    if in_sums and found.verdict is Verdict.REFUTED and not found.misfit:
        reason = "values were found at which it fails, and perhaps not all that stands in its sums is defined there"
        found = replace(found, judgement=Judgement(Verdict.UNDECIDED, reason=reason), slip="", repair=None)
    shown = (*told, *in_sums) if found.verdict is not Verdict.REFUTED else ()
    return replace(found, under=(*found.under, *(one for one in shown if one not in found.under)))


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
        judged = replace(judged, judgement=replace(judged.judgement, difference=rest))
    objective = judged.left if judged.left.has(*MOVING) else None
    sought = partial(slip, of="line before", derived=derived, objective=objective, anywhere=not judged.where)
    found = sought(judged.right, due, theory)
    if found is None and (apart := squares_out(due)) != due:
        found = sought(judged.right, apart, theory)
    if found is None:
        return judged
    repair = found.mended and repaired(found.mended, judged.left, theory)
    return replace(judged, slip=found.words, repair=repair, parts=found.parts)


def _with_sign(judged: JudgedLine, theory: Theory) -> JudgedLine:
    """Return a false inequality with the signs of numbers that are not assumed and make it true."""
    sides, sign = (judged.left, judged.right), judged.line.relation
    verdict = lambda supposed: related(*sides, sign, supposed, work=OF_OTHER_SIGN)[0].verdict  # noqa: E731
    missing = sign_missing(*sides, theory, judged.judgement.counterexample, verdict)
    return replace(judged, slip=f"holds if {missing}, which is not assumed") if missing else judged


def unfit(line: Line, left: Expr, why: str) -> JudgedLine:
    """Return a line that can never be what it is said to be."""
    return JudgedLine(line, left, left, Judgement(Verdict.UNDECIDED, reason=why), misfit=why)


def _misfit(left: Expr, right: Expr) -> str:
    """Say why two sides cannot be compared, or nothing."""
    matrices = isinstance(left, MatrixExpr), isinstance(right, MatrixExpr)
    if matrices[0] != matrices[1] or (matrices[0] and left.shape != right.shape):
        return f"the line before is {_shown(left)}, and this one {_shown(right)}"
    return ""


def related(
    left: Expr, right: Expr, relation: str, theory: Theory, reason: str = "", *, work: int | None = None
) -> tuple[Judgement, tuple[Prose | Property, ...]]:
    """Return the judgement on left relation right, and the conditions that it was proved under.

    An order is sought with as much ``work`` as a line's own, if no less is said.
    """
    if relation in TURNED:
        judgement, under = related(right, left, TURNED[relation], theory, reason, work=work)
        return replace(judgement, counterexample=_turned(judgement.counterexample)), under
    if relation == "=":
        judgement, judged = _of_equation(left, right, theory, reason)
    else:
        judgement, judged = _of_order(left, right, relation, theory, reason, work)
    if judgement.verdict is Verdict.UNDECIDED:
        between = "⪯" if isinstance(left, MatrixExpr) and relation != "=" else relation
        asked = Asked(theory, Equation(left, right, (), between))
        judgement = _supported(asked) or judgement
        if judgement.verdict is Verdict.SUPPORTED:
            return judgement, (*told_of_indices((), theory), *asked.domains())
    proved = judgement.verdict is Verdict.PROVED and judged is not None
    return judgement, _under(judged, theory) if proved and judged is not None else ()


def _turned(example: Counterexample | None) -> Counterexample | None:
    """Return values with their sides exchanged: those of b ≤ a for a ≥ b."""
    return example and replace(example, left=example.right, right=example.left)


def _of_equation(left: Expr, right: Expr, theory: Theory, reason: str) -> tuple[Judgement, Judged | None]:
    """Judge left = right: values are tried before a proof is sought that is more than one normal form."""
    from dlhw3.symbolic.language.layered_lines import lemmas_along_layers
    from dlhw3.symbolic.language.line_gradients import lemmas_by_gradient
    from dlhw3.symbolic.search.absolute import lemmas_by_signs
    from dlhw3.symbolic.search.induction import lemmas_by_induction
    from dlhw3.symbolic.search.ordering import lemmas_below

    asked = Asked(theory, Equation(left, right))
    if not asked.is_plain() and (refuted := _refuted(asked, QUICK)) is not None:
        return refuted, None
    judgement, judged = _judged(theory, (_lemma(left, right, "=", NormalForm(), reason),))
    if judgement.verdict is Verdict.UNDECIDED and (_has_means(left, right) or _sums_told(theory)):
        found = lemmas_below(theory, left, right, reason, "=")
        if found is not None:
            judgement, judged = _judged(theory, found)
    plainly = partial(lemmas_by_gradient, readable=False)
    derived = (lemmas_by_gradient, plainly, lemmas_along_layers, lemmas_by_signs)
    for search in (*derived, partial(lemmas_by_induction, relation="=")):
        if judgement.verdict is Verdict.UNDECIDED:
            found = search(theory, left, right, reason)
            further = None if found is None else _judged(theory, found)
            if (
                further is not None and further[0].verdict is not Verdict.UNDECIDED
            ):  # else why is said already
                judgement, judged = further
    if judgement.verdict is Verdict.REFUTED and (smaller := asked.smallest()) is not None:
        judgement = replace(judgement, counterexample=smaller)
    return judgement, judged


def _has_means(*sides: Expr) -> bool:
    return any(side.has(Expectation) for side in sides)


def _sums_told(theory: Theory) -> bool:
    """Whether something is assumed of a sum over an index, which no normal form is rewritten with."""
    said = (h.statement for h in theory.hypotheses if h.statement.relation == "=")
    return any(side.has(*SUMS) for one in said for side in (one.left, one.right))


def _refuted(asked: Asked, styles: Sequence[Style] = SMALL) -> Judgement | None:
    """Return REFUTED with the smallest values found, or None."""
    found = asked.smallest() if styles is SMALL else asked.refuted(styles)
    if found is None:
        return None
    difference = asked.difference() if asked.claim.relation == "=" else None
    return Judgement(Verdict.REFUTED, counterexample=found, difference=difference)


def _of_order(
    left: Expr, right: Expr, relation: str, theory: Theory, reason: str, work: int | None = None
) -> tuple[Judgement, Judged | None]:
    """Judge left ≤ right, left < right, or left ⪯ right between matrices."""
    between = "⪯" if isinstance(left, MatrixExpr) else relation
    asked = Asked(theory, Equation(left, right, (), between))
    if (refuted := _refuted(asked)) is not None:
        return refuted, None
    for found in _ways(theory, left, right, between, reason, work):
        judgement, judged = _judged(theory, found)
        if judgement.verdict is Verdict.PROVED or judgement.reason.startswith("derived"):
            return judgement, judged
    judgement, judged = _judged(theory, (_lemma(left, right, between, Combination(), reason),))
    if judgement.verdict is Verdict.UNDECIDED:
        judgement = replace(judgement, reason="no combination of what is known gives it")
    return judgement, judged


def _ways(
    theory: Theory, left: Expr, right: Expr, relation: str, reason: str, work: int | None
) -> Iterator[tuple[Lemma, ...]]:
    """Yield lemmas whose last says an inequality, for each way that finds any.

    Of products of sums induction comes last: there are more of them at each step.
    """
    from dlhw3.symbolic.language.flow_bounds import bounds_along_flow, bounds_of_descent
    from dlhw3.symbolic.language.layered_lines import bounds_along_layers
    from dlhw3.symbolic.search.claim_kinds import by_members
    from dlhw3.symbolic.search.induction import lemmas_by_induction
    from dlhw3.symbolic.search.matrices import lemmas_of_order
    from dlhw3.symbolic.search.strategies import MOST_WORK, lemmas_between

    if relation == "⪯":
        yield from lemmas_of_order(theory, left, right, reason)
        return
    between = partial(lemmas_between, theory, reason=reason, relation=relation, work=work or MOST_WORK)
    for bounds in (bounds_of_descent, bounds_along_layers, bounds_along_flow):
        yield from bounds(theory, left, right, relation, between)
    yield from between(left, right)
    tried = by_members(left, right) or work is not None
    if not tried and (found := lemmas_by_induction(theory, left, right, reason, relation)) is not None:
        yield found


def _lemma(left: Expr, right: Expr, relation: str, by: NormalForm | Combination, reason: str) -> Lemma:
    step = Step(left, right, reason or "as written", by, relation)
    return Lemma("line", Equation(left, right, (), relation), Chain((step,)))


def _judged(theory: Theory, lemmas: tuple[Lemma, ...]) -> tuple[Judgement, Judged]:
    """Return the judgement on the last of some lemmas."""
    judged = judge(theory, lemmas)
    lemma = judged.lemmas[-1]
    judgement = lemma.steps[0].judgement
    if judgement.verdict is Verdict.PROVED and lemma.verdict is not Verdict.PROVED:
        judgement = Judgement(lemma.verdict, reason=lemma.disconnected)
    if judgement.verdict is Verdict.UNDECIDED:
        judgement = replace(judgement, reason=_first_trouble(judged.lemmas[:-1]) or judgement.reason)
    return judgement, judged


def _first_trouble(lemmas: Sequence[JudgedLemma]) -> str:
    """Return why the first of the lemmas that a line rests on is not proved; "" where all are."""
    for one in (one for one in lemmas if one.verdict is not Verdict.PROVED):
        troubles = (step.judgement.reason for step in one.steps)
        return one.disconnected or next(filter(None, troubles), "")
    return ""


def _supported(asked: Asked) -> Judgement | None:
    """Return SUPPORTED where enough instances agree, REFUTED where one does not, or None."""
    found = asked.evidence()
    if isinstance(found, Counterexample):
        return Judgement(Verdict.REFUTED, counterexample=found)
    if found is None or not found.supports:
        return None
    return Judgement(Verdict.SUPPORTED, reason=f"not proved: {found}")


OF_OTHER_SIGN = 3000
"""How much work another sign of a false line is worth: well below what the line itself is."""
ELSEWHERE = " (elsewhere it is not defined)"
"""Behind where an operator has its meaning: the line is proved elsewhere too, where the operator's value is 0."""


def _under(judged: Judged, theory: Theory) -> tuple[Prose | Property, ...]:
    """Return the conditions that a lemma was proved under, and where what is assumed of functions is used."""
    theorem = judged.theorems.get(judged.lemmas[-1].lemma.name)
    conditions = () if theorem is None else theorem.conditions
    lemmas = [one.lemma for one in judged.lemmas]
    points = (*at_which_points(lemmas, theory), *means_used(lemmas, theory), *told_of_indices(lemmas, theory))
    facts = told_in_order(theory.hypotheses, theory.facts)
    meant = () if theorem is None else domains(theorem, judged.readback, told_of=facts)
    elsewhere = (Prose((*one.pieces, ELSEWHERE)) for one in meant)
    kept = unsaid(independent(conditions, judged.readback), judged.readback, facts)
    told = dict.fromkeys(requirement(condition, judged.readback) for condition in kept)
    return (*told, *points, *elsewhere)


def _shown(expression: Expr) -> str:
    if not isinstance(expression, MatrixExpr):
        return "a number"
    return "×".join(map(size_text, expression.shape))
