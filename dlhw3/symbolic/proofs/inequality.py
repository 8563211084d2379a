"""Steps and chains that conclude ≤, < or ⪯: combinations of what is known, squares of norms written out."""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import Facts
from dlhw3.kernel.statements import Statement
from dlhw3.kernel.terms import Term, mul, scalar
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.plan import Averaged, Combination, Used
from dlhw3.symbolic.proofs.context import Context, NotApplicable
from dlhw3.symbolic.proofs.norms import write_squares_out
from dlhw3.symbolic.proofs.record import Proof

Weighted = tuple[Theorem, Term]
"""A premise and its multiplier."""


def combined(
    context: Context, claim: Statement, by: Combination, facts: Facts, supposed: Statement | None
) -> Theorem:
    """Return a claim as the combination that it is said to be; raises one of ``context.REFUSALS``.

    The kernel compares normal forms, in which ‖A‖² is no sum; so where they differ, each side is put beside what
    writing its squares out makes of it, by an equation that is one more premise.
    """
    term = context.translator.term

    def premise(used: Used) -> Theorem:
        found = context.premise(used.premise, dict(used.at), supposed, dict(used.letters))
        if len(used.premises) > len(found.hypotheses):
            raise NotApplicable(f"{used.premise} has {len(found.hypotheses)} premises")
        for assumed, shown in zip(found.hypotheses, used.premises, strict=False):
            known = combined(context, assumed.statement, shown, facts, supposed)
            found = context.proof.cut(known, found)
        found = found if used.frame is None else context.proof.congruence(found, term(used.frame))
        return context.proof.trace_order(found) if used.traced else found

    known = [(premise(used), term(used.multiplier)) for used in by.uses]
    weights, roots = (tuple(term(pair[k]) for pair in by.squares) for k in (0, 1))
    signs = tuple(map(premise, by.signs))

    def claimed(known: Sequence[Weighted]) -> Theorem:
        premises, multipliers = (tuple(pair[k] for pair in known) for k in (0, 1))
        return context.proof.combination(claim, premises, multipliers, roots, weights, signs, facts)  # type: ignore[arg-type]

    try:
        return claimed(known)
    except KernelError:
        return claimed([*known, *_squares(context, claim, known, facts)])


def _squares(context: Context, claim: Statement, known: Sequence[Weighted], facts: Facts) -> list[Weighted]:
    """Return what writes the squares of norms out in a claim and in what it is made of."""
    left, right = [claim.left], [claim.right]
    for theorem, multiplier in known:
        left.append(mul(multiplier, theorem.statement.right))
        right.append(mul(multiplier, theorem.statement.left))
    return [*_written_out(context.proof, left, facts, 1), *_written_out(context.proof, right, facts, -1)]


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
    return context.proof.combination(claim, (mean,), (scalar(1),), facts=facts)


def _written_out(proof: Proof, sides: Sequence[Term], facts: Facts, sign: int) -> list[Weighted]:
    """Return side = side with its squares written out, for each that has any, with this multiplier."""
    found = (write_squares_out(proof, side, facts, moving=False) for side in sides)
    return [(theorem, scalar(sign)) for theorem in found if theorem is not None]


def linked(proof: Proof, goal: Statement, links: Sequence[Theorem]) -> Theorem:
    """Return the goal from theorems a R b, b R c, …, y R z: their chain, or their sum where some R is not =."""
    if goal.relation == "=" or (len(links) == 1 and links[0].statement == goal):
        return proof.chain(*links)
    return proof.combination(goal, tuple(links), (scalar(1),) * len(links))
