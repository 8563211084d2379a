"""A plan made into a proof: every step by rules of the kernel, or why it is refused; lemmas from their steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sympy import Integer

from dlhw3.kernel.scalars import ONE, ZERO, Facts, parameter
from dlhw3.kernel.statements import Statement
from dlhw3.kernel.terms import replaced
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.plan import INDUCTION_HYPOTHESIS, Chain, Equation, Induction, Lemma, Step
from dlhw3.symbolic.proofs.context import REFUSALS, Context, NotApplicable
from dlhw3.symbolic.proofs.equality import Differ, equal
from dlhw3.symbolic.proofs.inequality import linked, positive_alone
from dlhw3.symbolic.proofs.steps import theorem_of
from dlhw3.symbolic.ranges import Range

BEHIND = "a step before it is not proved"


@dataclass(frozen=True)
class StepMade:
    """A step, the branch of an induction it belongs to, and its theorem, or why there is none.

    ``indices`` are those of the statement that it helps to prove, ``supposed`` the induction hypothesis in force.
    ``nonsense`` says why it is neither true nor false, or nothing.
    """

    step: Step
    branch: str
    indices: tuple[Range, ...]
    supposed: Equation | None = None
    theorem: Theorem | None = None
    refusal: Exception | None = None
    nonsense: str = ""


@dataclass(frozen=True)
class LemmaMade:
    """A lemma, its steps, and its theorem; ``trouble`` says why the steps do not add up to it, or nothing."""

    lemma: Lemma
    steps: tuple[StepMade, ...]
    theorem: Theorem | None
    trouble: str


def made(context: Context, lemma: Lemma) -> LemmaMade:
    """Make a lemma from its plan; one that has a theorem is a premise for those after it.

    Raises ValueError where the plan is none: a name that is taken, an induction over what is no index.
    """
    if lemma.name in {*context.hypotheses, *context.proved, INDUCTION_HYPOTHESIS}:
        raise ValueError(f"the name {lemma.name!r} is taken")
    nonsense = context.nonsense(lemma.statement)
    whole = context.theory.facts.ranges
    weaker = tuple(replace(r, low=Integer(1)) if r.low.is_Integer and r.low > 1 else r for r in whole)
    context.searches = weaker == whole
    result = _made(context, lemma, weaker)
    context.searches = True
    if result.theorem is None and weaker != whole:
        result = _made(context, lemma, whole)
    if nonsense:
        result = replace(result, theorem=None, trouble=nonsense)
    if result.theorem is not None:
        context.proved[lemma.name] = result.theorem
    return result


def _made(context: Context, lemma: Lemma, ranges: tuple[Range, ...]) -> LemmaMade:
    """Make a lemma under these ranges of the theory.

    N ≥ 1 is tried before N ≥ 2: most lemmas need no more, and are then the very ones of another derivation, whose
    normal forms the kernel remembers.
    """
    context.ranges = ranges
    work = _Lemma(context, lemma.statement)
    if isinstance(lemma.proof, Induction):
        steps, theorem, trouble = work.by_induction(lemma.proof)
    else:
        steps = work.chain(lemma.proof, "", lemma.statement.indices)
        theorem, trouble = work.closed(steps)
    context.ranges = context.theory.facts.ranges
    return LemmaMade(lemma, tuple(steps), theorem, trouble)


Closed = tuple[Theorem | None, str]
"""The theorem of a lemma, or why its steps do not add up to it (nothing where a step was refused)."""


class _Lemma:
    """One lemma in the making."""

    def __init__(self, context: Context, statement: Equation) -> None:
        self.context, self.proof, self.statement = context, context.proof, statement

    def chain(
        self,
        chain: Chain,
        branch: str,
        indices: tuple[Range, ...],
        supposed: Equation | None = None,
    ) -> list[StepMade]:
        """Make every step, each by itself; or none behind one that has no theorem, as the context says."""
        steps: list[StepMade] = []
        for step in chain.steps:
            if steps and steps[-1].theorem is None and not self.context.every_step:
                steps.append(StepMade(step, branch, indices, supposed, refusal=NotApplicable(BEHIND)))
                continue
            theorem, refusal = None, None
            nonsense = self.context.nonsense(Equation(step.left, step.right, indices, step.relation))
            if nonsense:
                steps.append(StepMade(step, branch, indices, supposed, nonsense=nonsense))
                continue
            try:
                claim = None if supposed is None else self.context.translator.statement(supposed)
                theorem = theorem_of(self.context, step, self.context.facts(*indices), claim)
            except REFUSALS as error:
                refusal = error
            steps.append(StepMade(step, branch, indices, supposed, theorem, refusal))
        return steps

    def closed(self, steps: Sequence[StepMade]) -> Closed:
        """Return what a chain of steps proves."""
        try:
            goal = self.context.translator.statement(self.statement)
            return self.joined(steps, goal, self.context.facts(*self.statement.indices))
        except REFUSALS as error:
            return None, str(error)

    def joined(self, steps: Sequence[StepMade], goal: Statement, facts: Facts) -> Closed:
        """Return the goal from steps that lead from its left side to its right one."""
        if not steps:
            return None, "there are no steps"
        whole: list[Theorem] = []
        here = goal.left
        for number, step in enumerate([*steps, None]):
            left = goal.right if step is None else self.context.translator.term(step.step.left)
            try:
                whole += [] if here is left else [equal(self.proof, here, left, facts)]
            except Differ:
                return None, f"step {number + 1} does not begin where the one before ends"
            if step is not None:
                whole += [] if step.theorem is None else [step.theorem]
                here = self.context.translator.term(step.step.right)
        complete = all(step.theorem is not None for step in steps)
        if not complete:
            return None, ""
        return positive_alone(self.proof, linked(self.proof, goal, whole), facts), ""

    def by_induction(self, plan: Induction) -> tuple[list[StepMade], Theorem | None, str]:
        """Make the base and the step, and what follows from them for every index."""
        own = next((item for item in self.statement.indices if item.index == plan.index), None)
        if own is None:
            raise ValueError(f"{plan.index} is not an index of the statement")
        others = tuple(item for item in self.statement.indices if item != own)
        start, move = (own.high, -1) if plan.descending else (own.low, 1)
        if start is None:
            raise ValueError("a descending induction needs an upper end")
        high = None if own.high is None else own.high - 1
        inner = (
            Range(own.index, own.low + 1, own.high) if plan.descending else Range(own.index, own.low, high)
        )
        base = self.chain(plan.base, f"base, {own.index} = {start}", others)
        supposed = replace(self.statement, indices=())
        branch = f"step, {own.index} → {own.index + move}"
        step = self.chain(plan.step, branch, (*others, inner), supposed)
        try:
            theorem, trouble = self.follows(own, base, step, descending=plan.descending)
        except REFUSALS as error:
            theorem, trouble = None, str(error)
        return [*base, *step], theorem, trouble

    def follows(
        self, own: Range, base: Sequence[StepMade], step: Sequence[StepMade], *, descending: bool
    ) -> Closed:
        """Return the statement by induction on an index j, or on high − j where j descends."""
        context, name = self.context, self.context.index(own.index)
        index, low = parameter("index", name), context.translator.scalar(own.low)
        high = None if own.high is None else context.translator.scalar(own.high)
        claim = context.translator.statement(self.statement)
        known = context.facts(*(item for item in self.statement.indices if item != own))
        known = known if high is None else (*known, high.minus(low))
        start = high if descending and high is not None else low
        first, trouble = self.joined(base, replaced(claim, {name: start}, {}), known)
        then = replaced(claim, {name: index.minus(ONE) if descending else index.plus(ONE)}, {})
        second, other = self.joined(step, then, context.facts(*step[0].indices) if step else ())
        if first is None or second is None:
            return None, trouble or other
        if not descending or high is None:
            return self.proof.induction(
                first, second, claim, name, *([low] if high is None else [low, high])
            ), ""
        count = context.translator.names.fresh("n")
        falling = {name: high.minus(parameter("index", count))}
        second, claim = self.proof.instantiate(second, falling), replaced(claim, falling, {})
        rising = self.proof.induction(first, second, claim, count, ZERO, high.minus(low))
        return self.proof.instantiate(rising, {count: high.minus(index)}), ""
