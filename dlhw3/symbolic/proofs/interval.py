"""Steps along an interval: h(t) ≤ h(low) by its derivative, and what holds above a number at the number itself."""

from __future__ import annotations

from dlhw3.kernel.scalars import Facts
from dlhw3.kernel.statements import Statement
from dlhw3.kernel.terms import Term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.plan import Decreasing, Limit
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.proofs.equality import Differ, equal
from dlhw3.symbolic.proofs.inequality import linked, used
from dlhw3.symbolic.proofs.norms import write_squares_out
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.proofs.sought import sought


def decreased(
    context: Context, claim: Statement, by: Decreasing, facts: Facts, supposed: Statement | None
) -> Theorem:
    """Return the claim h(t) ≤ h(low), or raise one of ``context.REFUSALS``."""
    premise = _smooth(context.proof, context.premise(by.premise, {}, supposed), facts)
    signs = tuple(used(context, one, facts, supposed) for one in by.signs)
    found = context.proof.decreasing(premise, context.translator.term(by.low), signs)
    context.recognise(found.hypotheses[-1])
    return _between(context, claim, found, facts)


def _smooth(proof: Proof, premise: Theorem, facts: Facts) -> Theorem:
    """Return what a theorem says of a derivative, with squares of norms written out in it: they are smooth at 0."""
    relation, left, right = premise.statement
    written = write_squares_out(proof, left, facts)
    if written is None:
        return premise
    claim = Statement(relation, written.statement.right, right)
    return linked(proof, claim, [proof.reverse(written), premise])


def limited(
    context: Context, claim: Statement, by: Limit, facts: Facts, supposed: Statement | None
) -> Theorem:
    """Return the claim at the end of an interval, or raise one of ``context.REFUSALS``."""
    premise = context.premise(by.premise, {}, supposed)
    name, low = context.letter(by.letter), context.translator.term(by.low)
    return _between(context, claim, context.proof.limit(premise, name, low), facts)


def _between(context: Context, claim: Statement, found: Theorem, facts: Facts) -> Theorem:
    """Return a claim whose sides are those that were found, written in another way."""
    (_, left, right), proof = found.statement, context.proof
    before = [] if claim.left is left else [_equal(context, claim.left, left, facts)]
    after = [] if claim.right is right else [_equal(context, right, claim.right, facts)]
    return linked(proof, claim, [*before, found, *after])


def _equal(context: Context, left: Term, right: Term, facts: Facts) -> Theorem:
    try:
        return equal(context.proof, left, right, facts)
    except Differ as error:
        return sought(context.proof, left, right, facts, error)
