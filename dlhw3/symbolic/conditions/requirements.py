"""What a theorem of the kernel is under, and the laws it rests on, for a reader: computed, not written by hand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sympy import Basic, Expr, MatrixExpr, Symbol

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.laws.entrywise import ROWS
from dlhw3.kernel.laws.matrices import LAWS
from dlhw3.kernel.laws.table import AXIOMS
from dlhw3.kernel.order.plain import EACH, holds, reduced
from dlhw3.kernel.printer import text
from dlhw3.kernel.scalars import ONE, Scalar
from dlhw3.kernel.statements import Condition, Statement
from dlhw3.kernel.terms import Term, replaced
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.conditions.cited import asks
from dlhw3.symbolic.conditions.definite import follows
from dlhw3.symbolic.conditions.domains import condition_text, domains_of
from dlhw3.symbolic.conditions.each_index import for_all, for_sums, of_one, within_sums
from dlhw3.symbolic.conditions.following import (
    NO_LETTERS,
    OF_ENTRIES,
    holds_where_told,
    longest_first,
    of_sign,
    text_of,
    told_by,
    untold,
    with_told,
)
from dlhw3.symbolic.faces.functions import ColumnFunction
from dlhw3.symbolic.faces.known_functions import KnownFunction
from dlhw3.symbolic.faces.motion import derivative_in_words
from dlhw3.symbolic.kernel_terms.readback import NoExpression, Readback
from dlhw3.symbolic.nodes import MatrixFunction, Norm
from dlhw3.symbolic.nodes import Sequence as VectorSequence
from dlhw3.symbolic.prose import Formula, Prose
from dlhw3.symbolic.ranges import Facts as Letters
from dlhw3.symbolic.written.simplest import in_norms, is_said, ordered, simplest

if TYPE_CHECKING:
    from dlhw3.symbolic.models.question import Question

FOLLOWS = ", which follows"
"""Behind a condition that holds wherever what is assumed of the letters does."""
TIMES = {1: "", 2: "twice "}
RELATIONS = {"nonzero": "≠ 0", "positive": "> 0", "nonnegative": "≥ 0"}
POSITIVE_DET = ("has det ", Formula("> 0"))
SIGNED = {"nonzero": "nonzero", "positive": "positive", "nonnegative": "nonnegative", "det": "positive det"}
DERIVATIVES = frozenset(f"{operator}.derivative" for operator in (*LAWS, *ROWS, "power"))
ENTRIES = "every entry of "
WORDS = {
    "invertible": "invertible",
    "psd": "symmetric and positive semidefinite",
    "pd": "symmetric and positive definite",
}


@dataclass(frozen=True, slots=True)
class Property:
    """What is assumed of a number, or of a matrix as a whole.

    Its kind is a key of every printer's ``word``, as "nonzero".
    """

    kind: str
    matrix: Basic


def requirement(condition: Condition, readback: Readback, told: Letters = NO_LETTERS) -> Prose | Property:
    """Return a condition as it is printed: l is Fréchet differentiable at U Uᵀ, w ≠ 0, every entry of B > 0.

    Of one that holds wherever what is ``told`` of the letters does, that is said too.
    """
    found = _requirement(condition, readback)
    if not holds_where_told(condition, readback, told):
        return found
    pieces = found.pieces if isinstance(found, Prose) else _worded(condition, readback).pieces
    return Prose((*pieces, FOLLOWS))


def _requirement(condition: Condition, readback: Readback) -> Prose | Property:
    try:
        if condition.kind.startswith(EACH):
            one, ranges = of_one(condition, readback)
            return for_all(_worded(one, readback), ranges)
        smooth = condition.kind in ("differentiable", "everywhere")
        points = condition.subject.args if smooth else (condition.subject,)
        subjects = [readback.expression(point) for point in points]
    except NoExpression:
        return Prose((Formula(condition_text(condition)),))
    if condition.kind in ("differentiable", "everywhere"):
        return _differentiable(condition, [in_norms(one) for one in subjects], readback)
    kind, subject = simplest(condition.kind, *subjects)
    if kind in WORDS:
        return Prose((subject, f" is {WORDS[kind]}"))
    if kind == "nonzero" and isinstance(subject, Norm):
        return Property("nonzero", ordered(subject.args[0]))
    if kind in OF_ENTRIES and isinstance(subject, MatrixExpr):
        return Prose((ENTRIES, subject, " ", Formula(RELATIONS[kind])))
    return Property(SIGNED[kind], subject)


def _differentiable(condition: Condition, subjects: list[Expr], readback: Readback) -> Prose:
    """Return that a function of matrices is differentiable at them, or one of entries at every entry."""
    name, value, order = condition.subject.data[0], condition.subject, condition.order
    domain = value.data[1:2] if value.op == "function" else ()
    image = readback.known.get(name)
    if isinstance(image, MatrixFunction | ColumnFunction):  # a gradient, for the kernel: one order less
        times = TIMES.get(order - 1, f"{order - 1} times ")
        if condition.kind == "everywhere":
            return Prose((Formula(image.name), f" is {times}continuously differentiable"))
        at = [piece for point in subjects[1:] for piece in (", ", point)][1:]
        return Prose((Formula(image.name), f" is {times}continuously differentiable near ", *at))
    if isinstance(image, KnownFunction) and image.row.smooth is not None:
        before, behind = image.row.smooth
        return Prose((before, subjects[0], behind))
    times = TIMES.get(order, f"{order} times ")
    if condition.kind == "everywhere":
        known = Symbol(name) if len(name) > 1 else Formula(name)
        return Prose((known, f" is {times}Fréchet differentiable everywhere"))
    points = [piece for subject in subjects for piece in (", ", subject)][1:]
    points = points if domain or _are_numbers(condition) else [ENTRIES, *points]
    known = getattr(readback.known.get(name), "name", name)
    spaces = f": {' × '.join(map(_space, domain[0]))} → ℝ" if domain else ""
    named = (Symbol(known), Formula(spaces)) if len(known) > 1 else (Formula(f"{known}{spaces}"),)
    return Prose((*named, f" is {times}Fréchet differentiable at ", *points))


def _are_numbers(condition: Condition) -> bool:
    return ONE is condition.subject.rows is condition.subject.cols


def domains(
    theorem: Theorem | Question,
    readback: Readback,
    beside: Sequence[Theorem] = (),
    told_of: Letters = NO_LETTERS,
) -> tuple[Prose, ...]:
    """Return where the operators of a statement have their meaning, a theorem's or one that values are asked about.

    Left out is what is plain to see: where its conditions say so, or those of theorems ``beside`` it, of the
    letters, or of what their hypotheses say these stand for; and what follows from what is told of the letters.
    """
    told = {condition for one in (theorem, *beside) for condition in one.conditions}
    told |= set(within_sums(told, theorem.statement[1:], theorem.facts))
    stand_for = [
        {h.statement.left.data[0]: h.statement.right}
        for one in (theorem, *beside)
        for h in one.hypotheses
        if not h.bound and h.statement.left.op == "letter" and h.statement.relation == "="
    ]
    sides = theorem.statement[1:]
    needed = {c for side in sides for _, c in domains_of(side) if asks(c) and not _is_own(c, readback)}
    open_ones = [c for c in needed if not _is_plain(c, told, stand_for, theorem.facts)]
    open_ones = [c for c in open_ones if not holds_where_told(for_sums(c, sides), readback, told_of)]
    apart = replace(
        told_of,
        nonzero=frozenset(),
        conditions=frozenset(one for one in told_of.conditions if one[0] != "nonzero"),
    )  # that something is not 0 is told by what needs it
    open_ones = [c for c in open_ones if untold((for_sums(c, sides),), readback, apart)]
    said = {_worded(c, readback) for c in told}  # s ≠ 0 says what −s ≠ 0 does
    known = frozenset(told_by(told, readback).values())
    own = told_by(open_ones, readback)
    for condition in longest_first(own):
        one = own[condition]
        others = known | frozenset(own[other] for other in open_ones if other in own and own[other] != one)
        if is_said(one, others) or follows(*one, with_told(others, apart)):
            open_ones.remove(condition)
    smooth: dict[object, int] = {_smooth(c, readback): c.order for c in sorted(told, key=_order)}
    smooth |= {c.subject.data[0]: c.order for c in sorted(told, key=_order) if c.kind == "everywhere"}
    where = ((c, (_smooth(c, readback), c.subject.data[0] if c.order else "")) for c in open_ones)
    open_ones = [c for c, own in where if not c.order or c.order > max(smooth.get(one, 0) for one in own)]
    unsaid_ones = [c for c in sorted(open_ones, key=text_of) if _worded(c, readback) not in said]
    return tuple(dict.fromkeys(_worded(for_sums(c, sides), readback) for c in unsaid_ones))


def _smooth(condition: Condition, readback: Readback) -> tuple[object, ...]:
    """Return which function a condition says is differentiable, and at which points."""
    if condition.kind != "differentiable":
        return ()
    try:
        points = tuple(in_norms(readback.expression(point)) for point in condition.subject.args)
    except NoExpression:
        return ()
    return (condition.subject.data[0], *points)


def _order(condition: Condition) -> int:
    return condition.order


def _is_own(condition: Condition, readback: Readback) -> bool:
    """Whether a condition speaks of a function that the translation made, of a sequence or a matrix's value."""
    made = (VectorSequence, MatrixFunction)
    if not condition.order:
        return False
    known = readback.known.get(condition.subject.data[0])
    return isinstance(known, made) or (isinstance(known, ColumnFunction) and condition.order == 1)


def _is_plain(
    condition: Condition,
    told: Collection[Condition],
    stand_for: Iterable[Mapping[str, Term]],
    facts: tuple[Scalar, ...],
) -> bool:
    """Whether a condition is told or holds, of its letters or of what these stand for, one after another."""
    said = [condition]
    for letters in stand_for:
        said += [new for c in said[:8] if (new := replaced(c, {}, letters)) not in said]
    try:
        return any(reduced(c) in told or of_sign(c) in told or holds(c, facts) for c in said)
    except KernelError:  # one that cannot hold is not plain
        return False


def _worded(condition: Condition, readback: Readback) -> Prose:
    """Return a condition as a sentence."""
    found = requirement(condition, readback)
    if isinstance(found, Property):
        said = POSITIVE_DET if found.kind == "positive det" else (Formula(RELATIONS[found.kind]),)
        return Prose((found.matrix, " ", *said))
    return found


def _space(shape: tuple[Scalar, Scalar]) -> str:
    sizes = [re.sub(r"_\{(\w)\}", r"_\1", text(size)).replace(" ", "") for size in shape]
    if sizes[1] == "1":  # columns, and numbers
        return "ℝ" if sizes[0] == "1" else f"ℝ^{{{sizes[0]}}}"
    return f"ℝ^{{{'×'.join(sizes)}}}"


def is_law(name: str) -> bool:
    """Whether a name that a step rests on is a law's."""
    return name in AXIOMS or name in DERIVATIVES


def law_sentence(name: str) -> Prose:
    """Return what a law says, in its own letters."""
    readback = Readback({})
    if name in AXIOMS:
        law = AXIOMS[name]
        where = [_statement(premise, readback) for premise in law.premises]
        where += [_worded(condition, readback) for condition in law.conditions]
        where += [Prose((readback.scalar(fact), " ", Formula("≥ 0"))) for fact in law.facts]
        return _joined(_statement(Statement(law.relation, law.left, law.right), readback), where)
    operator = name.removesuffix(".derivative")
    return derivative_in_words(operator) or Prose(("the derivative of ", Formula(operator)))


def _statement(statement: Statement, readback: Readback) -> Prose:
    sides = (_shown(side, readback) for side in statement[1:])
    return Prose((next(sides), f" {statement.relation} ", next(sides)))


def _shown(term: Term, readback: Readback) -> Basic | Formula:
    try:
        return readback.expression(term)
    except NoExpression:
        return Formula(text(term))


def _joined(first: Prose, where: Iterable[Prose]) -> Prose:
    pieces = list(first.pieces)
    for number, one in enumerate(where):
        pieces += [", " if number else ", where ", *one.pieces]
    return Prose(tuple(pieces))
