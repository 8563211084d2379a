"""What a theorem of the kernel is under, and the laws it rests on, for a reader: computed, not written by hand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from sympy import Add, Basic, Expr, MatrixExpr, Mul, Symbol, preorder_traversal

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
from dlhw3.symbolic.algebra import negate, terms_of
from dlhw3.symbolic.definite import follows
from dlhw3.symbolic.domains import condition_text, domains_of
from dlhw3.symbolic.each_index import for_all, independent_each, of_one, within_sums
from dlhw3.symbolic.faces.motion import derivative_in_words
from dlhw3.symbolic.nodes import MatrixFunction, Norm
from dlhw3.symbolic.nodes import Sequence as VectorSequence
from dlhw3.symbolic.plan import Hypothesis
from dlhw3.symbolic.prose import Formula, Prose
from dlhw3.symbolic.ranges import Facts as Letters
from dlhw3.symbolic.readback import NoExpression, Readback
from dlhw3.symbolic.shorter import is_negative
from dlhw3.symbolic.simplest import Told, in_norms, is_said, ordered, simplest

FOLLOWS = ", which follows"
"""Behind a condition that holds wherever what is assumed of the letters does."""
NO_LETTERS = Letters()
TIMES = {1: "", 2: "twice "}
RELATIONS = {"nonzero": "≠ 0", "positive": "> 0", "nonnegative": "≥ 0"}
POSITIVE_DET = ("has det ", Formula("> 0"))
SIGNED = {"nonzero": "nonzero", "positive": "positive", "nonnegative": "nonnegative", "det": "positive det"}
DERIVATIVES = frozenset(f"{operator}.derivative" for operator in (*LAWS, *ROWS, "power"))
SIGN_OF = {"<": "positive", "≤": "nonnegative"}
OF_ENTRIES = ("nonzero", "positive", "nonnegative")
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
    if not _follows(condition, readback, told):
        return found
    pieces = found.pieces if isinstance(found, Prose) else _worded(condition, readback).pieces
    return Prose((*pieces, FOLLOWS))


def independent(
    conditions: Iterable[Condition], readback: Readback, beside: Iterable[Condition] = ()
) -> tuple[Condition, ...]:
    """Return conditions without those on numbers and matrices that hold always, or wherever the others do.

    The others are the rest of them, and those ``beside`` them. Of two that follow from one another the shorter one
    is kept. So it is of those that hold for each index of one range.
    """
    told, found = set(beside), dict.fromkeys(_of_highest_order(conditions))
    plain = [one for one in found if not one.kind.startswith(EACH)]
    if len(plain) < len(found):
        of_each = independent_each(found, (*plain, *told), partial(independent, readback=readback))
        return (*independent(plain, readback, told), *of_each)
    kept = [one for one in found if one not in told and not {_of_sign(one)} & (told | found.keys() - {one})]
    given, own = _told_by(told, readback), _told_by(kept, readback)
    for condition in _longest_first(own):
        others = {*given.values(), *(own[one] for one in kept if one in own and one != condition)}
        if is_said(own[condition], others) or follows(*own[condition], _facts(others)):
            kept.remove(condition)
    return tuple(kept)


def _of_highest_order(conditions: Iterable[Condition]) -> list[Condition]:
    """Return conditions without that a function is differentiable everywhere less often than others say."""
    found = list(conditions)
    most: dict[object, int] = {}
    for one in found:
        if one.kind == "everywhere":
            most[one.subject] = max(one.order, most.get(one.subject, 0))
    return [one for one in found if one.order >= most.get(one.subject, 0) or one.kind != "everywhere"]


def unsaid(conditions: Iterable[Condition], readback: Readback, told: Letters) -> tuple[Condition, ...]:
    """Return conditions without those that are told of the letters, or follow from it."""
    known = {*told.conditions, *(("nonzero", Norm(matrix)) for matrix in told.nonzero)}
    facts = replace(told, conditions=frozenset(known))
    kept = tuple(conditions)
    own = _told_by(kept, readback)
    said = {one for one, pair in own.items() if is_said(pair, known) or follows(*pair, facts)}
    return tuple(one for one in kept if one not in said)


def told_in_order(hypotheses: Iterable[Hypothesis], facts: Letters) -> Letters:
    """Return facts with the signs that hypotheses on numbers say: c > 0 for 0 < c and 1 ≤ c, b − a > 0 for a < b.

    An inequality for all values of its indices or letters says nothing here.
    """
    found: set[Told] = set()
    for hypothesis in hypotheses:
        told = hypothesis.statement
        left, right, kind = told.left, told.right, SIGN_OF.get(told.relation)
        if kind is None or isinstance(left, MatrixExpr) or told.indices or told.letters:
            continue
        found.add(simplest(kind, right - left))
        if left.is_positive:
            found.add(simplest("positive", right))
    return _facts(found, facts) if found else facts


def _told_by(conditions: Iterable[Condition], readback: Readback) -> dict[Condition, Told]:
    """Return what conditions on numbers and matrices say, in the simplest form; others are left out."""
    found: dict[Condition, Told] = {}
    for condition in conditions:
        with suppress(NoExpression):
            if condition.kind not in ("differentiable", "everywhere") and not condition.kind.startswith(EACH):
                found[condition] = simplest(condition.kind, readback.expression(condition.subject))
    return found


def _longest_first(own: Mapping[Condition, Told]) -> list[Condition]:
    """Return conditions in an order of their own: of two that follow from one another the first is left out."""
    return sorted(own, key=lambda one: (-sum(1 for _ in preorder_traversal(own[one][1])), _text(one)))


def _facts(told: Collection[Told], beside: Letters = NO_LETTERS) -> Letters:
    """Return what is said of numbers and matrices as facts, with those ``beside`` them."""
    norms = (subject for kind, subject in told if kind == "nonzero" and isinstance(subject, Norm))
    nonzero = beside.nonzero | {norm.args[0] for norm in norms}
    return replace(beside, nonzero=nonzero, conditions=beside.conditions | frozenset(told))


def _follows(condition: Condition, readback: Readback, told: Letters) -> bool:
    """Whether a condition holds wherever what is told of the letters does, and is not told itself."""
    if told == NO_LETTERS or condition.kind.startswith(EACH):
        return False
    try:
        subject = readback.expression(condition.subject)
    except NoExpression:
        return False
    if any(one.index == subject and one.low.is_positive for one in told.ranges):
        return True
    return (condition.kind, subject) not in told.conditions and follows(condition.kind, subject, told)


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
    if kind in ("nonzero", "invertible"):
        subject = ordered(of_one_sign(subject))
    if kind in WORDS:
        return Prose((subject, f" is {WORDS[kind]}"))
    if kind == "nonzero" and isinstance(subject, Norm):
        return Property("nonzero", ordered(of_one_sign(subject.args[0])))
    if kind in OF_ENTRIES and isinstance(subject, MatrixExpr):
        return Prose((ENTRIES, subject, " ", Formula(RELATIONS[kind])))
    return Property(SIGNED[kind], subject)


def of_one_sign(subject: Expr) -> Expr:
    """Return an expression or its negative, the same for both: s ≠ 0 says what −s ≠ 0 does.

    It is the one with fewer minus signs; of 1 − a and a − 1, and of others with as many, the one that does not
    begin with a minus and comes first in the alphabet. Of a product of numbers, each factor is.
    """
    if isinstance(subject, Mul):
        return Mul(*(of_one_sign(factor) for factor in subject.args if factor != -1))

    def minus_signs(one: Expr) -> int:
        return sum(map(is_negative, Add.make_args(one) if not isinstance(one, MatrixExpr) else terms_of(one)))

    def spelling(one: Expr) -> tuple[bool, str]:
        written = str(one)
        return written.startswith("-"), written

    both = subject, negate(subject)
    here, there = map(minus_signs, both)
    return both[here > there] if here != there else min(both, key=spelling)


def _differentiable(condition: Condition, subjects: list[Expr], readback: Readback) -> Prose:
    """Return that a function of matrices is differentiable at them, or one of entries at every entry."""
    name, value, order = condition.subject.data[0], condition.subject, condition.order
    domain = value.data[1:2] if value.op == "function" else ()
    image = readback.known.get(name)
    if isinstance(image, MatrixFunction):  # a gradient, for the kernel: one order less
        times = TIMES.get(order - 1, f"{order - 1} times ")
        if condition.kind == "everywhere":
            return Prose((Formula(image.name), f" is {times}continuously differentiable"))
        return Prose((Formula(image.name), f" is {times}continuously differentiable near ", subjects[1]))
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
    theorem: Theorem, readback: Readback, beside: Sequence[Theorem] = (), told_of: Letters = NO_LETTERS
) -> tuple[Prose, ...]:
    """Return where the operators of a theorem's statement have their meaning, where that is not plain to see.

    It is plain where its conditions say so, or those of theorems ``beside`` it: of the letters, or of what their
    hypotheses say these stand for; and where it follows from what is told of the letters.
    """
    told = {condition for one in (theorem, *beside) for condition in one.conditions}
    told |= set(within_sums(told, theorem.statement[1:]))
    stand_for = [
        {h.statement.left.data[0]: h.statement.right}
        for one in (theorem, *beside)
        for h in one.hypotheses
        if not h.bound and h.statement.left.op == "letter" and h.statement.relation == "="
    ]
    needed = {c for side in theorem.statement[1:] for _, c in domains_of(side) if not _is_own(c, readback)}
    open_ones = [c for c in needed if not _is_plain(c, told, stand_for, theorem.facts)]
    open_ones = [c for c in open_ones if not _follows(c, readback, told_of)]
    said = {_worded(c, readback) for c in told}  # s ≠ 0 says what −s ≠ 0 does
    known = frozenset(_told_by(told, readback).values())
    own = _told_by(open_ones, readback)
    for condition in _longest_first(own):
        one = own[condition]
        others = known | frozenset(own[other] for other in open_ones if other in own and own[other] != one)
        if is_said(one, others) or follows(*one, _facts(others, told_of)):
            open_ones.remove(condition)
    smooth: dict[object, int] = {_smooth(c, readback): c.order for c in sorted(told, key=_order)}
    smooth |= {c.subject.data[0]: c.order for c in sorted(told, key=_order) if c.kind == "everywhere"}
    where = ((c, (_smooth(c, readback), c.subject.data[0] if c.order else "")) for c in open_ones)
    open_ones = [c for c, own in where if not c.order or c.order > max(smooth.get(one, 0) for one in own)]
    found = dict.fromkeys(_worded(c, readback) for c in sorted(open_ones, key=_text))
    return tuple(one for one in found if one not in said)


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
    return condition.order > 0 and isinstance(readback.known.get(condition.subject.data[0]), made)


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
        return any(reduced(c) in told or _of_sign(c) in told or holds(c, facts) for c in said)
    except KernelError:  # one that cannot hold is not plain
        return False


def _of_sign(condition: Condition) -> Condition:
    """Return s > 0 for s ≠ 0 and s ≥ 0, which follow from it."""
    *each, kind = condition.kind.split()
    return condition._replace(kind=" ".join((*each, "positive"))) if kind in OF_ENTRIES else condition


def _text(condition: Condition) -> str:
    try:
        return condition_text(condition)
    except KernelError:
        return condition.kind


def _worded(condition: Condition, readback: Readback) -> Prose:
    """Return a condition as a sentence."""
    found = requirement(condition, readback)
    if isinstance(found, Property):
        said = POSITIVE_DET if found.kind == "positive det" else (Formula(RELATIONS[found.kind]),)
        return Prose((found.matrix, " ", *said))
    return found


def _space(shape: tuple[Scalar, Scalar]) -> str:
    sizes = (re.sub(r"_\{(\w)\}", r"_\1", text(size)).replace(" ", "") for size in shape)
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
