"""Steps and chains that conclude ≤, < or ⪯: combinations of what is known, squares of norms written out."""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.kernel.scalars import Facts
from dlhw3.kernel.statements import Statement
from dlhw3.kernel.terms import Term, mul, scalar
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.plan import Combination, Step, Used
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.proofs.norms import write_squares_out
from dlhw3.symbolic.proofs.record import Proof

Weighted = tuple[Theorem, Term]
"""A premise and its multiplier."""


def combined(
    context: Context, step: Step, by: Combination, facts: Facts, supposed: Statement | None
) -> Theorem:
    """Return the step's claim as the combination that it says; raises one of ``context.REFUSALS``.

    The kernel compares normal forms, in which ‖A‖² is no sum; so each side is put beside what writing its squares
    out makes of it, by an equation that is one more premise.
    """
    term = context.translator.term

    def premise(used: Used) -> Theorem:
        found = context.premise(used.premise, dict(used.at), supposed, dict(used.letters))
        found = found if used.frame is None else context.proof.congruence(found, term(used.frame))
        return context.proof.trace_order(found) if used.traced else found

    claim = Statement(step.relation, term(step.left), term(step.right))
    known = [(premise(used), term(used.multiplier)) for used in by.uses]
    weights, roots = (tuple(term(pair[k]) for pair in by.squares) for k in (0, 1))
    left, right = [claim.left], [claim.right]
    for theorem, multiplier in known:
        left.append(mul(multiplier, theorem.statement.right))
        right.append(mul(multiplier, theorem.statement.left))
    known += _written_out(context.proof, left, facts, 1) + _written_out(context.proof, right, facts, -1)
    premises, multipliers = (tuple(pair[k] for pair in known) for k in (0, 1))
    signs = tuple(map(premise, by.signs))
    return context.proof.combination(claim, premises, multipliers, roots, weights, signs, facts)  # type: ignore[arg-type]


def _written_out(proof: Proof, sides: Sequence[Term], facts: Facts, sign: int) -> list[Weighted]:
    """Return side = side with its squares written out, for each that has any, with this multiplier."""
    found = (write_squares_out(proof, side, facts, moving=False) for side in sides)
    return [(theorem, scalar(sign)) for theorem in found if theorem is not None]


def linked(proof: Proof, goal: Statement, links: Sequence[Theorem]) -> Theorem:
    """Return the goal from theorems a R b, b R c, …, y R z: their chain, or their sum where some R is not =."""
    if goal.relation == "=" or (len(links) == 1 and links[0].statement == goal):
        return proof.chain(*links)
    return proof.combination(goal, tuple(links), (scalar(1),) * len(links))
