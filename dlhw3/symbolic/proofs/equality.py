"""Equalities that need no premise: by normal form, with differentials worked out and powers merged on the way."""

from __future__ import annotations

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import Facts
from dlhw3.kernel.terms import Term, parts_of
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.norms import write_squares_out
from dlhw3.symbolic.proofs.places import subterms
from dlhw3.symbolic.proofs.powers import Rule, merge_matrices, merge_numbers
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.proofs.uses import replaced


class Differ(Exception):
    """No equality was found: why, and what was left to be shown equal, under which facts."""

    def __init__(self, reason: str, sides: tuple[Term, Term], facts: Facts) -> None:
        super().__init__(reason)
        self.found = sides, facts


def equal(proof: Proof, left: Term, right: Term, facts: Facts) -> Theorem:
    """Return left = right, or raise Differ: by normal form, as they stand or after each of the rules."""
    before, after = _Way(proof, left, facts), _Way(proof, right, facts)
    reason = ""
    for rule in (None, write_squares_out, unfold, merge_matrices, merge_numbers):
        promising = (
            _moving(left) == _moving(right) if rule is None else any([before.go(rule), after.go(rule)])
        )
        if not promising:
            continue
        try:
            meet = proof.same(before.end, after.end, facts)
        except KernelError as error:
            reason = reason or str(error)
        else:
            return proof.chain(*before.steps, meet, *map(proof.reverse, reversed(after.steps)))
    raise Differ(reason, (before.end, after.end), facts)


class _Way:
    """What one side became, by theorems that begin with it."""

    def __init__(self, proof: Proof, start: Term, facts: Facts) -> None:
        self.proof, self.end, self.facts = proof, start, facts
        self.steps: list[Theorem] = []

    def go(self, rule: Rule) -> bool:
        """Use a rule, and return whether it changed anything; past a budget it does not."""
        try:
            step = rule(self.proof, self.end, self.facts)
        except KernelError:
            return False
        if step is not None:
            self.steps.append(step)
            self.end = step.statement.right
        return step is not None


def unfold(proof: Proof, whole: Term, facts: Facts) -> Theorem | None:
    """Return whole = whole with every differential worked out, the innermost first; None if there is none."""
    steps: list[Theorem] = []
    stuck: set[Term] = set()
    while True:
        places = subterms(steps[-1].statement.right if steps else whole, facts)
        found = next((p for p in places if p[0].op == "differential" and p[0] not in stuck), None)
        if found is None:
            return proof.chain(*steps) if steps else None
        node, path, known = found
        try:
            rule = proof.differential(node, known)
            steps.append(replaced(proof, rule, steps[-1].statement.right if steps else whole, path, facts))
        except KernelError:
            stuck.add(node)


def _moving(whole: Term) -> set[Term]:
    """Return the differentials in a term."""
    return {node for node in parts_of(whole) if node.op == "differential"}
