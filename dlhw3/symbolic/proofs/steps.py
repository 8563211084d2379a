"""A step of a plan as a theorem: one method for each justification."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

from sympy import Expr

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import ONE, Facts, number
from dlhw3.kernel.statements import Statement
from dlhw3.kernel.terms import Term, add, mul, scalar, transpose
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.plan import (
    Averaged,
    Combination,
    Decreasing,
    Limit,
    NormalForm,
    PsdRoot,
    ReadOff,
    Rewrite,
    SplitSum,
    Step,
)
from dlhw3.symbolic.proofs.context import Context, NotApplicable
from dlhw3.symbolic.proofs.equality import Differ, equal
from dlhw3.symbolic.proofs.in_letters import by_letters
from dlhw3.symbolic.proofs.inequality import averaged, combined, without
from dlhw3.symbolic.proofs.interval import decreased, limited
from dlhw3.symbolic.proofs.places import exchanged, parts_of
from dlhw3.symbolic.proofs.sought import moved, sought
from dlhw3.symbolic.proofs.uses import replaced, used
from dlhw3.symbolic.search.forms.effort import beside

LITTLE = 100
"""Normal forms that are made to show a step without what is assumed, once it is shown with it."""


def theorem_of(context: Context, step: Step, facts: Facts, supposed: Statement | None) -> Theorem:
    """Return the step's claim by its justification, under the facts, or raise one of ``context.REFUSALS``.

    ``supposed`` is the induction hypothesis, in the step of an induction. Where the justification does not fit,
    what is raised is Differ, with the two sides.
    """
    term = context.translator.term
    claim = Statement(step.relation, term(step.left), term(step.right))
    if isinstance(step.by, Averaged):
        return averaged(context, claim, step.by, facts, supposed)
    if isinstance(step.by, Combination):
        return combined(context, claim, step.by, facts, supposed)
    if isinstance(step.by, Decreasing):
        return decreased(context, claim, step.by, facts, supposed)
    if isinstance(step.by, Limit):
        return limited(context, claim, step.by, facts, supposed)
    if step.relation != "=":
        raise NotApplicable(f"a step with {step.relation} is shown by a combination")
    work = _Step(context, step, facts)
    try:
        return _justified(context, step, work, facts, supposed)
    except (KernelError, NotApplicable) as error:
        raise Differ(str(error), moved(context.proof, (work.left, work.right), facts), facts) from error


def _justified(
    context: Context, step: Step, work: _Step, facts: Facts, supposed: Statement | None
) -> Theorem:
    match step.by:
        case NormalForm():
            return work.by_form(search=context.searches)
        case Rewrite(name, within, at, reverse, letters, shown):
            premise = context.premise(name, dict(at), supposed, dict(letters))
            for assumed, by in zip(premise.hypotheses, shown, strict=False):
                premise = work.discharged(premise, assumed.statement, context.premise(by, {}, supposed))
            return work.exchange(premise, within, reverse=reverse)
        case SplitSum(total, within, behind, reverse):
            split = context.proof.split_sum(
                context.translator.term(total), context.translator.scalar(behind), facts
            )
            return work.exchange(split, within, reverse=reverse)
        case PsdRoot(name, at):
            return work.root(context.premise(name, dict(at), supposed))
        case ReadOff(name):
            return work.read_off(context.premise(name, {}, supposed), search=context.searches)
    raise NotApplicable(f"no rule for a step by {type(step.by).__name__}")


def _functions(side: Term) -> set[object]:
    """Return the abstract functions of a side: one that the other side has not is known by what is assumed."""
    return {part.data[0] for part in parts_of(side) if part.op == "function"}


class _Step:
    """One step in the making."""

    def __init__(self, context: Context, step: Step, facts: Facts) -> None:
        self.proof, self.translator, self.facts = context.proof, context.translator, facts
        self.context = context
        self.left, self.right = self.translator.term(step.left), self.translator.term(step.right)

    def by_form(self, *, search: bool) -> Theorem:
        """Return left = right by normal form; where that fails, and a search is wanted, by the laws."""
        return self._shown(self.left, self.right, search=search)

    def _shown(self, left: Term, right: Term, *, search: bool) -> Theorem:
        if (found := by_letters(self.proof, left, right, self.facts)) is not None:
            return found
        try:
            return equal(self.proof, left, right, self.facts)
        except Differ as error:
            if error.spent:
                found_so = by_letters(self.proof, left, right, self.facts, anywhere=True)
                if found_so is not None:
                    return found_so
            if not search:
                raise
            rules, signs = self.context.rewriting(), self.context.signs(left, right)
            told = self.context.conditions()
            found = sought(self.proof, left, right, self.facts, error, rules, signs, told)
            if rules and found.hypotheses and _functions(left) == _functions(right):
                # what rests on nothing may stand in a differential
                with suppress(Differ, KernelError), beside(LITTLE):
                    found = sought(self.proof, left, right, self.facts, error, (), signs, told)
            return without(self.proof, found, signs)

    def exchange(self, premise: Theorem, within: Expr, *, reverse: bool) -> Theorem:
        """Return left = right: a context with what the premise says is equal exchanged wherever its hole is."""
        premise = self.proof.reverse(premise) if reverse else premise
        old, new = premise.statement.left, premise.statement.right
        here, there = self.translator.term(within, old), self.translator.term(within, new)
        made: list[Theorem] = []
        for path in exchanged(here, there, old, new):
            whole = made[-1].statement.right if made else here
            made.append(replaced(self.proof, premise, whole, path, self.facts))
        if not made or made[-1].statement.right is not there:
            raise NotApplicable("the context has no place for what the premise says")
        return self._ends_met(here, made, there)

    def discharged(self, theorem: Theorem, assumed: Statement, known: Theorem) -> Theorem:
        """Return the theorem without an equation that it assumes, which another says with the same normal forms."""
        left, right = known.statement.left, known.statement.right
        first = equal(self.proof, assumed.left, left, self.facts)
        last = equal(self.proof, right, assumed.right, self.facts)
        return self.proof.cut(self.proof.chain(first, known, last), theorem)

    def root(self, premise: Theorem) -> Theorem:
        """Return A = B^(m/n) from Aⁿ = Bᵐ, by the law of psd roots."""
        raised, other = premise.statement.left, premise.statement.right
        if raised.op != "psdpower" or other.op != "psdpower":
            raise NotApplicable("the premise must read Aⁿ = Bᵐ and the conclusion A = B^(m/n)")
        values = {"a": raised.data[0], "b": other.data[0].plus(ONE), "n": raised.rows}
        letters = {"X": raised.args[0], "Y": other.args[0]}
        root = self.proof.cut(premise, used(self.proof, "psdpower.root", self.facts, values, **letters))
        return self._ends_met(root.statement.left, [root], root.statement.right)

    def read_off(self, premise: Theorem, *, search: bool) -> Theorem:
        """Return ∇f = G from Df(X)[H] = r, where r = ⟨G, H⟩ for every H.

        Of a symmetric H the matrix that is read off is (G + Gᵀ)/2, where it takes laws to show that this is G.
        """
        try:
            theorem = self.proof.read_off(premise, self.right)
        except KernelError:
            hand = premise.statement.left.args[-1]
            if not search or hand.op != "letter" or hand.data[3] != "symmetric":
                raise
            half = mul(scalar(number(Fraction(1, 2))), add(self.right, transpose(self.right)))
            theorem = self.proof.read_off(premise, half)
            theorem = self.proof.chain(theorem, self._shown(half, self.right, search=True))
        if theorem.statement.left is not self.left:
            raise NotApplicable("the conclusion is not the gradient that the premise shows")
        return theorem

    def _ends_met(self, here: Term, made: list[Theorem], there: Term) -> Theorem:
        """Return left = right from left = here, what was made, there = right."""
        first = [] if self.left is here else [self._met(self.left, here, "left")]
        last = [] if self.right is there else [self._met(there, self.right, "right")]
        return self.proof.chain(*first, *made, *last)

    def _met(self, here: Term, there: Term, side: str) -> Theorem:
        try:
            return equal(self.proof, here, there, self.facts)
        except Differ as error:
            raise Differ(f"the {side} side is not what the premise gives: {error}", *error.found) from error
