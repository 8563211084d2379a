"""Equalities that need no premise: by normal form, with differentials worked out and powers merged on the way."""

from __future__ import annotations

from collections import Counter
from typing import Any

from dlhw3.kernel.errors import KernelError, Undecided
from dlhw3.kernel.scalars import Facts
from dlhw3.kernel.terms import Term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.norms import write_squares_out
from dlhw3.symbolic.proofs.places import first_use, inside, operators_in
from dlhw3.symbolic.proofs.powers import Rule, merge_matrices, merge_numbers, square_norms
from dlhw3.symbolic.proofs.record import Path, Proof
from dlhw3.symbolic.proofs.uses import replaced

NARROWED = ("add", "mul", "sigma", "transpose", "trace", "sum", "diag", "diagonal")


class Differ(Exception):
    """No equality was found: why, what was left to be shown equal, under which facts.

    ``rest`` is what is left of left − right after the laws were used, if they were. ``spent`` says that every
    comparison of normal forms was past its budget.
    """

    def __init__(
        self,
        reason: str,
        sides: tuple[Term, Term],
        facts: Facts,
        rest: Term | None = None,
        *,
        spent: bool = False,
    ) -> None:
        super().__init__(reason)
        self.found = sides, facts
        self.rest = rest
        self.spent = spent


def unfold(proof: Proof, whole: Term, facts: Facts) -> Theorem | None:
    """Return whole = whole with every differential worked out, the innermost first; None if there is none."""
    steps: list[Theorem] = []
    stuck: set[Term] = set()
    settled: set[tuple[Term, Facts]] = set()

    def use(node: Term, known: Facts) -> Theorem | None:
        if node.op != "differential" or node in stuck:
            return None
        try:
            return proof.differential(node, known)
        except KernelError:
            stuck.add(node)
            return None

    here = whole
    while (found := first_use(here, facts, ("differential",), use, settled)) is not None:
        rule, path, _ = found
        try:
            steps.append(replaced(proof, rule, here, path, facts))
            here = steps[-1].statement.right
        except KernelError:
            stuck.add(rule.statement.left)
    return proof.chain(*steps) if steps else None


EARLY: tuple[Rule | None, ...] = (None, write_squares_out)
RULES = (*EARLY, unfold, merge_matrices, square_norms, merge_numbers)


def equal(proof: Proof, left: Term, right: Term, facts: Facts) -> Theorem:
    """Return left = right, or raise Differ: by normal form, as they stand or after some of the rules.

    Normal forms are compared before a rule is used, since a rule may bring a condition that is not needed; but not
    where they cannot agree, since one side has a differential that the other has not.
    """
    before, after = _Way(proof, left, facts), _Way(proof, right, facts)
    first = ""  # in words: an exception would hold its frames, and they it
    tried, spent = None, True
    for rule in RULES:
        if rule is not None:
            before.go(rule)
            after.go(rule)
        ends = before.end, after.end
        if ends == tried or (rule in EARLY and _move_apart(*ends)):
            continue
        tried = ends
        try:
            meet = _same(proof, *ends, facts)
        except KernelError as error:
            first = first or str(error)
            spent = spent and isinstance(error, Undecided)
        else:
            return proof.chain(*before.steps, meet, *map(proof.reverse, reversed(after.steps)))
    raise Differ(first, (before.end, after.end), facts, spent=spent)


def _move_apart(left: Term, right: Term) -> bool:
    """Whether a differential stands at one place of one side, and the other has none of its variable and shape."""
    first, second = _differentials(left), _differentials(right)
    return any(many == 1 for kind, many in first.items() if kind not in second) or any(
        many == 1 for kind, many in second.items() if kind not in first
    )


def _differentials(whole: Term) -> Counter[Any]:
    """Return at how many places there is a differential of a variable and a shape."""
    found, waiting = Counter[Any](), [whole]
    for node in waiting:  # which grows on the way
        if node.op == "differential":
            found[node.data, node.shape] += 1
        waiting += [part for part in node.args if "differential" in operators_in(part)]
    return found


def _same(proof: Proof, left: Term, right: Term, facts: Facts) -> Theorem:
    """Return left = right by normal form; where they differ in one part, of that part alone, which is quicker."""
    path, node, other, known = narrowed(left, right, facts)
    if path:
        try:
            return replaced(proof, proof.same(node, other, known), left, path, facts)
        except KernelError:
            pass
    return proof.same(left, right, facts)


def narrowed(left: Term, right: Term, facts: Facts) -> tuple[Path, Term, Term, Facts]:
    """Return the place of the one part in which two sides differ, both parts, and the facts that hold there."""
    path: Path = ()
    while (place := _one_difference(left, right)) is not None:
        facts = inside(left, place, facts)
        left, right, path = left.args[place], right.args[place], (*path, place)
    return path, left, right, facts


def _one_difference(left: Term, right: Term) -> int | None:
    """Return the one argument in which two terms differ, if all else is the same."""
    if left.op not in NARROWED or left.op != right.op or left.data != right.data:
        return None
    if len(left.args) != len(right.args) or left.shape != right.shape:
        return None
    places = [k for k, pair in enumerate(zip(left.args, right.args, strict=True)) if pair[0] is not pair[1]]
    return places[0] if len(places) == 1 else None


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
