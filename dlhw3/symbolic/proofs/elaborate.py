"""A plan made into a proof: every step by rules of the kernel, or why it is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Symbol

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import ONE, ZERO, Facts, Scalar
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import Term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.nodes import Layers
from dlhw3.symbolic.plan import (
    INDUCTION_HYPOTHESIS,
    Chain,
    Equation,
    Induction,
    Lemma,
    NormalForm,
    PsdRoot,
    ReadOff,
    Rewrite,
    SplitSum,
    Step,
    Theory,
)
from dlhw3.symbolic.proofs.equality import Differ, equal
from dlhw3.symbolic.proofs.places import exchanged
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.proofs.uses import replaced, used
from dlhw3.symbolic.ranges import Range
from dlhw3.symbolic.translation import Translator, Untranslatable


class NotApplicable(Exception):
    """A justification does not fit its step; the message says why."""


REFUSALS = (KernelError, Differ, Untranslatable, NotApplicable)


@dataclass(frozen=True)
class Outcome:
    """A step and its theorem, or the refusal; ``branch`` is that of the induction it belongs to."""

    step: Step
    branch: str
    indices: tuple[Range, ...]
    theorem: Theorem | None = None
    refusal: Exception | None = None
    assuming: Equation | None = None  # the induction hypothesis that was in force


@dataclass(frozen=True)
class Elaborated:
    """A lemma, its steps, and its theorem, or why they do not add up to it."""

    lemma: Lemma
    steps: tuple[Outcome, ...]
    theorem: Theorem | None
    trouble: str


class Elaborator:
    """One proof in the making: what is assumed, what is proved so far, and the names of both."""

    def __init__(self, theory: Theory, lemmas: Sequence[Lemma]) -> None:
        told = [h.statement for h in theory.hypotheses] + [lemma.statement for lemma in lemmas]
        families = [found for one in told for side in (one.left, one.right) for found in side.atoms(Layers)]
        self.proof = Proof()
        self.words = Translator(theory.facts.symmetric, families)
        self.facts = self.words.facts(theory.facts.ranges)
        self.hypotheses = {h.name: h for h in theory.hypotheses}
        self.assumed: dict[str, Hypothesis] = {}
        self.lemmas: dict[str, Theorem] = {}

    def lemma(self, lemma: Lemma) -> Elaborated:
        """Elaborate a lemma; one that is proved is a premise for those after it."""
        proof, statement = lemma.proof, lemma.statement
        work = _Lemma(self, statement)
        steps, theorem, trouble = work.induction(proof) if isinstance(proof, Induction) else work.plain(proof)
        if theorem is not None:
            self.lemmas[lemma.name] = theorem
        return Elaborated(lemma, tuple(steps), theorem, trouble)

    def hypothesis(self, name: str) -> Hypothesis:
        """Return an assumption of the theory in the kernel's terms."""
        if name not in self.assumed:
            self.assumed[name] = self.words.hypothesis(self.hypotheses[name])
        return self.assumed[name]

    def premise(self, name: str, at: Mapping[Symbol, Expr], supposed: Statement | None) -> Theorem:
        """Return an assumption, an earlier result or the induction hypothesis at values of its indices."""
        values = {self.words.names.name("symbol", i.name, i): self.words.scalar(v) for i, v in at.items()}
        values = {name: value for name, value in values.items() if not _is_itself(name, value)}
        if name == INDUCTION_HYPOTHESIS and supposed is not None:
            return self.proof.assume(Hypothesis(supposed))
        if name in self.hypotheses:
            return self.proof.assume(self.hypothesis(name), values)
        if name in self.lemmas:
            return self.proof.instantiate(self.lemmas[name], values)
        raise NotApplicable(f"{name!r} is not a hypothesis or an earlier result that was proved")


def _is_itself(name: str, value: Scalar) -> bool:
    return len(value.terms) == 1 and value.terms[0] == (((("index", name), 1),), 1)


class _Lemma:
    """One lemma in the making."""

    def __init__(self, whole: Elaborator, statement: Equation) -> None:
        self.whole, self.proof, self.words = whole, whole.proof, whole.words
        self.equation = statement

    def facts(self, *ranges: Range) -> Facts:
        return (*self.whole.facts, *self.words.facts(ranges))

    def plain(self, chain: Chain) -> tuple[list[Outcome], Theorem | None, str]:
        """Elaborate a chain that leads from one side to the other."""
        indices = self.equation.indices
        steps = self.chain(chain, "", indices, None)
        try:
            goal = self.words.statement(self.equation)
            theorem, trouble = self.joined(steps, goal, self.facts(*indices))
        except REFUSALS as error:
            theorem, trouble = None, str(error)
        return steps, theorem, trouble

    def chain(
        self, chain: Chain, branch: str, indices: tuple[Range, ...], supposed: Statement | None
    ) -> list[Outcome]:
        """Elaborate steps, each by itself."""
        facts, found = self.facts(*indices), []
        for step in chain.steps:
            try:
                theorem = self.step(step, facts, supposed)
                found.append(Outcome(step, branch, indices, theorem))
            except REFUSALS as error:
                assuming = self.equation if supposed else None
                found.append(Outcome(step, branch, indices, refusal=error, assuming=assuming))
        return found

    def joined(self, steps: list[Outcome], goal: Statement, facts: Facts) -> tuple[Theorem | None, str]:
        """Return goal.left = goal.right from the steps, or why they do not lead there."""
        theorems = [step.theorem for step in steps if step.theorem is not None]
        if not steps or len(theorems) < len(steps):
            return None, "" if steps else "there are no steps"
        whole: list[Theorem] = []
        here = goal.left
        for number, theorem in enumerate([*theorems, None]):
            there = theorem.statement.left if theorem is not None else goal.right
            if here is not there:
                try:
                    whole.append(equal(self.proof, here, there, facts))
                except Differ:
                    return None, f"step {number + 1} does not begin where the one before ends"
            if theorem is not None:
                whole.append(theorem)
                here = theorem.statement.right
        return self.proof.chain(*whole), ""

    # -- induction ---------------------------------------------------------------------------------------

    def induction(self, plan: Induction) -> tuple[list[Outcome], Theorem | None, str]:
        """Elaborate base and step; a descending index j is turned into high − j, which ascends."""
        own = next((item for item in self.equation.indices if item.index == plan.index), None)
        if own is None:
            raise ValueError(f"{plan.index} is not an index of the statement")
        others = tuple(item for item in self.equation.indices if item != own)
        start, move = (own.high, -1) if plan.descending else (own.low, 1)
        if start is None:
            raise ValueError("a descending induction needs an upper end")
        inner = (
            Range(own.index, own.low + 1, own.high)
            if plan.descending
            else Range(own.index, own.low, None if own.high is None else own.high - 1)
        )
        claim = self.words.statement(self.equation)
        base = self.chain(plan.base, f"base, {own.index} = {start}", others, None)
        branch = f"step, {own.index} → {own.index + move}"
        step = self.chain(plan.step, branch, (*others, inner), claim)
        try:
            theorem, trouble = self._closed(claim, own, plan, (base, others), (step, (*others, inner)))
        except REFUSALS as error:
            theorem, trouble = None, str(error)
        return [*base, *step], theorem, trouble

    def _closed(
        self, claim: Statement, own: Range, plan: Induction, base: Any, step: Any
    ) -> tuple[Theorem | None, str]:
        """Return the claim from its base and step, or why it does not follow."""
        name = self.words.names.name("symbol", own.index.name, own.index)
        index, low = self.words.scalar(own.index), self.words.scalar(own.low)
        high = None if own.high is None else self.words.scalar(own.high)
        whole = () if high is None else (high.minus(low),)
        at = high if plan.descending else low
        move = self.words.scalar(own.index + (-1 if plan.descending else 1))
        known = (*self.facts(*base[1]), *whole)
        first, trouble = self.joined(base[0], claim.instance({name: at}, {}), known)
        goal = claim.instance({name: move}, {})
        second, other = self.joined(step[0], goal, self.facts(*step[1]))
        if first is None or second is None:
            return None, trouble or other
        if not plan.descending:
            return self.proof.induction(first, second, claim, name, low, high), ""
        fresh = self.words.names.fresh("n")
        count = self.words.counter(fresh)
        falling = {name: high.minus(count)}
        second = self.proof.instantiate(second, falling)
        claim = claim.instance(falling, {})
        made = self.proof.induction(first, second, claim, fresh, ZERO, high.minus(low))
        return self.proof.instantiate(made, {fresh: high.minus(index)}), ""

    # -- steps -------------------------------------------------------------------------------------------

    def step(self, step: Step, facts: Facts, supposed: Statement | None) -> Theorem:
        """Return left = right by the step's justification, or raise one of REFUSALS."""
        left, right = self.words.term(step.left), self.words.term(step.right)
        match step.by:
            case NormalForm():
                return equal(self.proof, left, right, facts)
            case Rewrite(name, context, at, reverse):
                premise = self.whole.premise(name, dict(at), supposed)
                return self._exchange(left, right, premise, context, facts, reverse=reverse)
            case SplitSum(total, context, last, reverse):
                whole = self.words.term(total)
                low, high = map(self.words.scalar, total.args[2:])
                split = self.proof.split_sum(whole, high.minus(ONE) if last else low, facts)
                return self._exchange(left, right, split, context, facts, reverse=reverse)
            case PsdRoot(name, at):
                premise = self.whole.premise(name, dict(at), supposed)
                return self._root(left, right, premise, facts)
            case ReadOff(name):
                premise = self.whole.premise(name, {}, supposed)
                return self._read_off(left, right, premise)
        raise NotApplicable(f"a step by {type(step.by).__name__} is not known")

    def _exchange(
        self, left: Term, right: Term, premise: Theorem, context: Expr, facts: Facts, *, reverse: bool
    ) -> Theorem:
        """Return left = right, the context with what the premise says is equal, exchanged wherever its hole is."""
        premise = self.proof.reverse(premise) if reverse else premise
        old, new = premise.statement.left, premise.statement.right
        before, after = self.words.term(context, old), self.words.term(context, new)
        whole, here = [], before
        for path in exchanged(before, after, old, new):
            whole.append(replaced(self.proof, premise, here, path, facts))
            here = whole[-1].statement.right
        if here is not after or not whole:
            raise NotApplicable("the context has no place for what the premise says")
        first = [] if left is before else [self._meet(left, before, facts, "left")]
        last = [] if right is after else [self._meet(after, right, facts, "right")]
        return self.proof.chain(*first, *whole, *last)

    def _meet(self, here: Term, there: Term, facts: Facts, side: str) -> Theorem:
        try:
            return equal(self.proof, here, there, facts)
        except Differ as error:
            reason = f"the {side} side is not what the premise gives in this context"
            raise Differ(f"{reason}: {error}", error.sides, error.facts) from error

    def _root(self, left: Term, right: Term, premise: Theorem, facts: Facts) -> Theorem:
        """Return left = right from leftⁿ = Bᵐ and right = B^(m/n), by the law of psd roots."""
        raised, other = premise.statement.left, premise.statement.right
        if raised.op != "psdpower" or other.op != "psdpower":
            raise NotApplicable("the premise must read Aⁿ = Bᵐ and the conclusion A = B^(m/n)")
        values = {"a": raised.data[0], "b": other.data[0].plus(ONE), "n": raised.rows}
        letters = {"X": raised.args[0], "Y": other.args[0]}
        root = used(self.proof, "psdpower.root", facts, values, **letters)
        root = self.proof.cut(premise, root)
        first = [] if left is root.statement.left else [equal(self.proof, left, root.statement.left, facts)]
        last = (
            [] if right is root.statement.right else [equal(self.proof, root.statement.right, right, facts)]
        )
        return self.proof.chain(*first, root, *last)

    def _read_off(self, left: Term, right: Term, premise: Theorem) -> Theorem:
        theorem = self.proof.read_off(premise, right)
        if theorem.statement.left is not left:
            raise NotApplicable("the conclusion is not the gradient that the premise shows")
        return theorem
