"""Which conditions follow: from one another, and from what is assumed of letters and of members of sequences.

What a reader is told, never what a theorem is under.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from sympy import Add, Basic, Expr, MatrixExpr, Pow, preorder_traversal

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.order.plain import EACH
from dlhw3.kernel.statements import Condition
from dlhw3.symbolic.conditions.definite import follows
from dlhw3.symbolic.conditions.domains import condition_text
from dlhw3.symbolic.conditions.each_index import members_told, of_one, speaks_of
from dlhw3.symbolic.faces.diagonals import ones
from dlhw3.symbolic.kernel_terms.readback import NoExpression, Readback
from dlhw3.symbolic.nodes import Norm, index_symbol
from dlhw3.symbolic.plan import Hypothesis
from dlhw3.symbolic.ranges import Facts as Letters
from dlhw3.symbolic.ranges import Range
from dlhw3.symbolic.written.readable import readable
from dlhw3.symbolic.written.simplest import Told, is_said, simplest

NO_LETTERS = Letters()
SIGN_OF = {"<": "positive", "≤": "nonnegative"}
SMOOTH = ("everywhere", "differentiable")
OF_ENTRIES = ("nonzero", "positive", "nonnegative")


def independent(
    conditions: Iterable[Condition], readback: Readback, beside: Iterable[Condition] = ()
) -> tuple[Condition, ...]:
    """Return conditions without those on numbers and matrices that hold always, or wherever the others do.

    The others are the rest of them, and those ``beside`` them. Of two that follow from one another the shorter one
    is kept.
    """
    told, found = set(beside), dict.fromkeys(_of_highest_order(conditions))
    kept = [one for one in found if one not in told and not {of_sign(one)} & (told | found.keys() - {one})]
    given, own = _told_of_each(told, readback), _told_of_each(kept, readback)
    for condition in longest_first({one: pair for one, (pair, _) in own.items()}):
        rest = (own[one] for one in kept if one in own and one != condition)
        pair, ranges = own[condition]
        others = {one for one, over in (*given.values(), *rest) if speaks_of(one[1], over, ranges)}
        if is_said(pair, others) or follows(*pair, with_told(others)) or _is_written_otherwise(pair, others):
            kept.remove(condition)
    return tuple(kept)


def _is_written_otherwise(one: Told, others: Iterable[Told]) -> bool:
    """Whether a condition on a number is one of the others, or weaker, with the number multiplied out."""
    kind, number = one
    if kind not in OF_ENTRIES or not isinstance(number, Add):
        return False
    alike = (
        other
        for said, other in others
        if said in (kind, "positive") and isinstance(other, Add) and other.free_symbols == number.free_symbols
    )
    return any(readable(number - other) == 0 for other in alike)


def _of_highest_order(conditions: Iterable[Condition]) -> list[Condition]:
    """Return conditions without that a function is differentiable, there, less often than others say."""
    found = list(conditions)
    most: dict[object, int] = {}
    for one in found:
        if one.kind in SMOOTH:
            most[one[:2]] = max(one.order, most.get(one[:2], 0))
    return [one for one in found if one.kind not in SMOOTH or one.order >= most[one[:2]]]


def unsaid(conditions: Iterable[Condition], readback: Readback, told: Letters) -> tuple[Condition, ...]:
    """Return conditions without those that are told of the letters, or follow from it."""
    kept = tuple(conditions)
    said = set()
    for one, (pair, ranges) in _told_of_each(kept, readback).items():
        known = _known(told, ranges)
        if is_said(pair, known) or follows(*pair, replace(told, conditions=frozenset(known))):
            said.add(one)
    return tuple(one for one in kept if one not in said)


def untold(conditions: Iterable[Condition], readback: Readback, told: Letters) -> tuple[Condition, ...]:
    """Return conditions without those that are told, as they stand or stronger, of letters and of members."""
    kept = tuple(conditions)
    if told == NO_LETTERS:
        return kept
    own = _told_of_each(kept, readback)
    said = {one for one, (pair, over) in own.items() if is_said(pair, _known(told, over))}
    return tuple(one for one in kept if one not in said)


def _known(told: Letters, ranges: Iterable[Range]) -> set[Told]:
    """Return what is told of the letters, and of members at the indices of some ranges."""
    nonzero = (("nonzero", Norm(matrix)) for matrix in told.nonzero)
    said = {*told.conditions, *nonzero, *members_told(told, ranges)}
    return said | {simplest(kind, of) for kind, of in said if isinstance(of, Expr)}


def told_in_order(hypotheses: Iterable[Hypothesis], facts: Letters) -> Letters:
    """Return facts with the signs that hypotheses on numbers say: c > 0 for 0 < c and 1 ≤ c, b − a > 0 for a < b.

    One for all values of an index says this of each member; one for all letters, or for several indices, nothing.
    """
    found: set[Told] = set()
    each: set[tuple[str, Basic, Range]] = set()
    for told in (one.statement for one in hypotheses):
        if told.letters or len(told.indices) > 1:
            continue
        signs = _of_entries if isinstance(told.left, MatrixExpr) else _signs
        for said in signs(told.left, told.right, told.relation):
            if told.indices:
                each.add((*said, *told.indices))
            else:
                found.add(said)
    facts = replace(facts, of_each=facts.of_each | each) if each else facts
    return with_told(found, facts) if found else facts


def _signs(left: Expr, right: Expr, relation: str) -> Iterator[Told]:
    """Yield the signs that left < right, left ≤ right or left = right says: b − a > 0, b > 0, x ≠ 0 for ‖x‖ = 1."""
    if relation in SIGN_OF:
        yield simplest(SIGN_OF[relation], right - left)
    if relation in SIGN_OF and left.is_positive:
        yield simplest("positive", right)
    if relation == "=" and isinstance(left, (Norm, Pow)) and right.is_positive:
        yield simplest("nonzero", left)


def _of_entries(left: Expr, right: Expr, relation: str) -> Iterator[Told]:
    """Yield what |A| = A and sign(A) = 𝟏 say of every entry of A: that it is ≥ 0, and > 0."""
    name = getattr(left, "name", "") if relation == "=" else ""
    if name == "abs" and left.operands == (right,):
        yield "nonnegative", right
    if name == "sign" and right == ones(*left.shape):
        yield "positive", left.operands[0]


def told_by(conditions: Iterable[Condition], readback: Readback) -> dict[Condition, Told]:
    """Return what conditions on numbers and matrices say, in the simplest form; others are left out."""
    found: dict[Condition, Told] = {}
    for condition in conditions:
        with suppress(NoExpression):
            if condition.kind not in ("differentiable", "everywhere") and not condition.kind.startswith(EACH):
                found[condition] = simplest(condition.kind, readback.expression(condition.subject))
    return found


def _told_of_each(
    conditions: Iterable[Condition], readback: Readback
) -> dict[Condition, tuple[Told, tuple[Range, ...]]]:
    """Return what conditions say, as above, those for each index of one; and where their indices run.

    The indices are numbered: what is said for each i is so for each j.
    """
    found: dict[Condition, tuple[Told, tuple[Range, ...]]] = {}
    for condition in conditions:
        with suppress(NoExpression):
            one, ranges = of_one(condition, readback)
            for kind, subject in told_by([one], readback).values():
                numbered = {over.index: index_symbol(f"i{k}″") for k, over in enumerate(ranges)}
                over = [_renumbered(one, numbered) for one in ranges]
                found[condition] = (kind, subject.xreplace(numbered)), tuple(over)
    return found


def _renumbered(one: Range, indices: Mapping[Basic, Basic]) -> Range:
    high = None if one.high is None else one.high.xreplace(indices)
    return Range(indices[one.index], one.low.xreplace(indices), high)


def longest_first(own: Mapping[Condition, Told]) -> list[Condition]:
    """Return conditions in an order of their own: of two that follow from one another the first is left out."""
    return sorted(own, key=lambda one: (-sum(1 for _ in preorder_traversal(own[one][1])), text_of(one)))


def with_told(told: Collection[Told], beside: Letters = NO_LETTERS) -> Letters:
    """Return what is said of numbers and matrices as facts, with those ``beside`` them."""
    norms = (subject for kind, subject in told if kind == "nonzero" and isinstance(subject, Norm))
    nonzero = beside.nonzero | {norm.args[0] for norm in norms}
    return replace(beside, nonzero=nonzero, conditions=beside.conditions | frozenset(told))


def holds_where_told(condition: Condition, readback: Readback, told: Letters) -> bool:
    """Whether a condition holds wherever what is told of the letters does, and is not told itself."""
    if told == NO_LETTERS:
        return False
    try:
        one, over = of_one(condition, readback)
        subject = readback.expression(one.subject)
    except NoExpression:
        return False
    if any(known.index == subject and known.low.is_positive for known in told.ranges):
        return True
    members = members_told(told, over)
    facts = with_told(members, told) if members else told
    kind, plain = simplest(one.kind, subject)
    own = kind == "nonzero" and isinstance(plain, Norm) and plain.args[0] in told.nonzero
    is_told = own or bool({(one.kind, subject), (kind, plain)} & told.conditions)
    return not is_told and follows(one.kind, subject, facts)


def of_sign(condition: Condition) -> Condition:
    """Return s > 0 for s ≠ 0 and s ≥ 0, which follow from it."""
    *each, kind = condition.kind.split()
    return condition._replace(kind=" ".join((*each, "positive"))) if kind in OF_ENTRIES else condition


def text_of(condition: Condition) -> str:
    """Return a condition as the kernel writes it, or its kind where that is too long."""
    try:
        return condition_text(condition)
    except KernelError:
        return condition.kind
