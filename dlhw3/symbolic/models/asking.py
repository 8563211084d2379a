"""What is asked of values about two sides under a theory: the smallest at which they fail, or how many agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sympy import Expr

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.networks import agree
from dlhw3.kernel.scalars import Facts
from dlhw3.kernel.statements import Condition, Hypothesis, Statement
from dlhw3.symbolic.large import DIGIT
from dlhw3.symbolic.models.agreement import Agreement, agreement
from dlhw3.symbolic.models.climbing import climbed
from dlhw3.symbolic.models.drawing import Style
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.refutation import refute
from dlhw3.symbolic.models.writing import renamed
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Theory
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.proofs.leftover import leftover
from dlhw3.symbolic.readback import NoExpression, Readback
from dlhw3.symbolic.translation import Untranslatable
from dlhw3.symbolic.verdict import Counterexample

SMALL = (
    Style("one", "units", 1),
    Style("one", "general", 1),
    Style("equal", "units", 1),
    Style("equal", "units", 2),
    Style("different", "units", 1),
    Style("different", "general", 2),
    Style("any", "general", 2),
    Style("different", "positive", 2),
    Style("any", "small", 2),
    Style("empty", "general", 2),
)
"""From the smallest up: sizes 1, sizes 2, sizes that differ."""
BROAD = (
    Style("vast", "same", 1),
    Style("vast", "standing", 2),
    Style("vast", "units", 1),
    Style("wide", "general", 2),
)
"""For what is false at many rows alone: an inequality with a number in the place of a size."""
TAIL = 10**6
"""A number that moments are multiplied with, past which the tails of the laws may be too light."""
QUICK = (SMALL[1], SMALL[5], SMALL[6])
"""Tried before a proof is sought: most of what is false fails at one of these."""


@dataclass(frozen=True)
class Asked:
    """left relation right under a theory, in the kernel's terms; ``under`` has to hold at values besides."""

    theory: Theory
    claim: Equation
    under: tuple[Condition, ...] = ()

    @cached_property
    def context(self) -> Context:
        """The names of both languages."""
        return Context(self.theory, [Lemma("asked", self.claim, Chain(()))])

    @cached_property
    def told(self) -> tuple[Statement, Facts, list[Hypothesis], tuple[Condition, ...]] | None:
        """The statement and all that it is under; None where it has no meaning for the kernel."""
        context = self.context
        try:
            hypotheses = [context.hypothesis(name) for name in context.hypotheses]
            statement = context.translator.statement(self.claim)
            return statement, context.facts(), hypotheses, (*context.conditions(), *self.under)
        except (KernelError, Untranslatable, ValueError):
            return None

    def is_plain(self) -> bool:
        """Whether both sides have one normal form: that is seen at once."""
        if self.told is None:
            return False
        statement, facts, *_ = self.told
        try:
            return agree(statement.left, statement.right, facts)
        except KernelError:
            return False

    def smallest(self, styles: Sequence[Style] = SMALL, rounds: int = 1) -> Counterexample | None:
        """Return the first values found at which the claim fails, from the smallest up."""
        if self.told is None:
            return None
        statement, facts, hypotheses, conditions = self.told
        try:
            found = refute(
                statement, facts, hypotheses, conditions, 0, rounds * len(styles), styles, meaningful=True
            )
        except KernelError:
            return None
        return None if found is None else renamed(found, self.context.translator.names.shown)

    def evidence(self) -> Agreement | Counterexample | None:
        """Return how many exact instances agree, or values at which one fails: at greater sizes, or climbed to.

        None where nothing can be asked, or values cannot be printed.
        """
        if self.told is None:
            return None
        statement, facts, hypotheses, conditions = self.told
        question = Question(statement, tuple(facts), tuple(hypotheses), tuple(conditions), meaningful=True)
        wide = statement.relation != "=" and not question.about_functions
        if wide and (found := self.smallest(BROAD, 2)) is not None:
            return found
        try:
            told = agreement(question)
            if isinstance(told, Agreement) and _beyond(question):
                return None
            if wide and isinstance(told, Agreement):
                told = climbed(question) or told
        except KernelError:
            return None
        shown = self.context.translator.names.shown
        return renamed(told, shown) if isinstance(told, Counterexample) else told

    def difference(self) -> Expr | None:
        """Return what the two sides differ by, as a formula, or None."""
        if self.told is None:
            return None
        statement, facts, *_ = self.told
        try:
            rest = leftover(statement.left, statement.right, facts)
            readback = Readback(self.context.translator.names.known)
            return None if rest is None else readback.expression(rest)
        except (KernelError, NoExpression):
            return None


def _beyond(question: Question) -> bool:
    """Whether a number in a question is past what is drawn, so that values that agree are no evidence."""
    most = max(map(abs, question.numbers), default=0)
    return most >= DIGIT or (bool(question.random) and question.statement.relation != "=" and most >= TAIL)
