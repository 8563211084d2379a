"""Steps and chains that conclude ≤, < or ⪯: combinations of what is known, squares of norms written out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.laws.law import each
from dlhw3.kernel.networks import agree
from dlhw3.kernel.order.signs import shown_by
from dlhw3.kernel.scalars import ONE, Facts
from dlhw3.kernel.statements import Statement
from dlhw3.kernel.terms import Term, add, mul, scalar
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.plan import Averaged, Combination, Used
from dlhw3.symbolic.proofs.context import Context, NotApplicable
from dlhw3.symbolic.proofs.equality import equal, unfold
from dlhw3.symbolic.proofs.norms import write_squares_out
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.proofs.uses import fitted, replaced

Weighted = tuple[Theorem, Term]
"""A premise and its multiplier."""


def combined(
    context: Context, claim: Statement, by: Combination, facts: Facts, supposed: Statement | None
) -> Theorem:
    """Return a claim as the combination that it is said to be; raises one of ``context.REFUSALS``.

    The kernel compares normal forms, in which ‖A‖² is no sum, and a differential is what it is; so where they
    differ, each side is put beside what writing its squares out, and working its differentials out, makes of it,
    by an equation that is one more premise.
    """
    term = context.translator.term
    known = [(used(context, one, facts, supposed), term(one.multiplier)) for one in by.uses]
    if claim.relation == "=" and not by.squares:
        signs = tuple(used(context, one, facts, supposed) for one in by.signs)
        return without(context.proof, _equated(context.proof, claim, known, facts), signs)
    if len(known) == 1 and not (by.squares or by.signs) and _is_said(claim, *known[0]):
        return known[0][0]
    weights, roots = (tuple(term(pair[k]) for pair in by.squares) for k in (0, 1))
    signs = tuple(used(context, one, facts, supposed) for one in by.signs)

    def claimed(known: Sequence[Weighted]) -> Theorem:
        premises, multipliers = (tuple(pair[k] for pair in known) for k in (0, 1))
        found = context.proof.combination(claim, premises, multipliers, roots, weights, signs, facts)  # type: ignore[arg-type]
        return without(context.proof, found, signs)

    try:
        return claimed(known)
    except KernelError:
        return claimed([*known, *_equations(context, claim, known, facts)])


def _is_said(claim: Statement, theorem: Theorem, multiplier: Term) -> bool:
    """Whether a theorem says a claim as it stands: then no normal form, long of (Ax − y)¹², is needed."""
    return multiplier == scalar(1) and theorem.statement == claim


def _equated(proof: Proof, claim: Statement, known: Sequence[Weighted], facts: Facts) -> Theorem:
    """Return left = right, right − left being a combination of the differences of equations.

    To the left are added multiples of l − l; in each, one l is exchanged for what it equals.
    """
    left, right = claim[1:]
    added = [mul(c, add(t.statement.left, mul(scalar(-1), t.statement.left))) for t, c in known]
    links = [proof.same(left, add(left, *added), facts)] if added else []
    for place, (theorem, _) in enumerate(known, start=1):
        here = links[-1].statement.right
        links.append(replaced(proof, theorem, here, (place, 1, 0), facts))
    return proof.chain(*links, equal(proof, links[-1].statement.right if links else left, right, facts))


def _equations(context: Context, claim: Statement, known: Sequence[Weighted], facts: Facts) -> list[Weighted]:
    """Return what works out the squares and differentials in a claim and in what it is made of."""
    left, right = [claim.left], [claim.right]
    for theorem, multiplier in known:
        left.append(mul(multiplier, theorem.statement.right))
        right.append(mul(multiplier, theorem.statement.left))
    return [*_worked_out(context.proof, left, facts, 1), *_worked_out(context.proof, right, facts, -1)]


def used(context: Context, one: Used, facts: Facts, supposed: Statement | None) -> Theorem:
    """Return what a combination uses: at its values, of every entry, in its frame, its own premises shown."""
    found = context.premise(one.premise, dict(one.at), supposed, {} if one.each else dict(one.letters))
    if one.each:
        values = {context.letter(x): context.translator.term(value) for x, value in one.letters}
        found = context.proof.entries(found, values)
    if len(one.premises) > len(found.hypotheses):
        raise NotApplicable(f"{one.premise} has {len(found.hypotheses)} premises")
    for assumed, shown in zip(found.hypotheses, one.premises, strict=False):
        found = context.proof.cut(combined(context, assumed.statement, shown, facts, supposed), found)
    found = (
        found if one.frame is None else context.proof.congruence(found, context.translator.term(one.frame))
    )
    return context.proof.trace_order(found) if one.traced else found


def without(proof: Proof, theorem: Theorem, signs: Sequence[Theorem]) -> Theorem:
    """Return a theorem without the conditions that theorems of signs show."""
    for sign in signs:
        if not set(theorem.conditions).isdisjoint(shown_by(sign.statement)):
            theorem = proof.cut(sign, theorem)
    return theorem


def positive_alone(proof: Proof, theorem: Theorem, facts: Facts) -> Theorem:
    """Return a theorem without s ≥ 0 where it is under s > 0 too, which unlike s ≥ 0 holds near a point as well.

    Under s > 0 the number s is exp(log s), which is more than 0; both may be spelled in their own ways.
    """
    numbers = [c for c in theorem.conditions if c.subject.shape == (ONE, ONE)]
    for least in [c.subject for c in numbers if c.kind == "nonnegative"]:
        for s in [c.subject for c in numbers if c.kind == "positive"]:
            if agree(s, least, facts):
                grown = fitted(proof, "exp.positive", facts, {}, {"s": each("log", s)})
                whole = fitted(proof, "exp.log", facts, {}, {"A": s})
                premises, claim = (grown, whole), Statement("<", scalar(0), least)
                sign = proof.combination(claim, premises, (scalar(1), scalar(1)), facts=facts)
                theorem = proof.cut(sign, theorem)
                break
    return theorem


def averaged(
    context: Context, claim: Statement, by: Averaged, facts: Facts, supposed: Statement | None
) -> Theorem:
    """Return a claim as what a premise says for every outcome, averaged; raises one of ``context.REFUSALS``."""
    term = context.translator.term
    premise = context.premise(by.premise, dict(by.at), supposed, dict(by.letters))
    used = [context.premise(one.premise, dict(one.at), supposed, dict(one.letters)) for one in by.integrable]
    multipliers = tuple(term(one.multiplier) for one in by.integrable)
    outcome = context.letter(by.outcome)
    mean = context.proof.expectation(premise, outcome, tuple(used), multipliers, term(by.rest))
    if claim.relation == "=":
        return _equated(context.proof, claim, [(mean, scalar(1))], facts)
    return context.proof.combination(claim, (mean,), (scalar(1),), facts=facts)


def _worked_out(proof: Proof, sides: Sequence[Term], facts: Facts, sign: int) -> list[Weighted]:
    """Return side = side with its squares and differentials worked out, for each that has any."""
    found = []
    for side in sides:
        steps: list[Theorem] = []
        for rule in (write_squares_out, unfold, partial(write_squares_out, moving=False)):
            here = steps[-1].statement.right if steps else side
            step = rule(proof, here, facts)
            steps += [] if step is None else [step]
        found += [(proof.chain(*steps), scalar(sign))] if steps else []
    return found


def linked(proof: Proof, goal: Statement, links: Sequence[Theorem]) -> Theorem:
    """Return the goal from theorems a R b, b R c, …, y R z: their chain, or their sum where some R is not =."""
    if goal.relation == "=" or (len(links) == 1 and links[0].statement == goal):
        return proof.chain(*links)
    return proof.combination(goal, tuple(links), (scalar(1),) * len(links))
