"""The verdict on a proof: the kernel first; where it refuses a step, the search for a counterexample.

The only place where a verdict PROVED is made, from what the kernel accepted and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sympy import Expr

from dlhw3.symbolic.kernel.check import check_lemmas
from dlhw3.symbolic.models.counterexample import Models, refute
from dlhw3.symbolic.plan import CheckedLemma, CheckedStep, Equation, Lemma, Step, Theory
from dlhw3.symbolic.prose import prose
from dlhw3.symbolic.verdict import Judgement, Verdict, weakest


@dataclass(frozen=True, slots=True)
class JudgedStep:
    """A step, the branch of the proof it belongs to, and the judgement on it."""

    step: Step
    branch: str
    judgement: Judgement

    @property
    def left(self) -> Expr:
        """The left side."""
        return self.step.left

    @property
    def right(self) -> Expr:
        """The right side."""
        return self.step.right

    @property
    def rule(self) -> str:
        """The rule, as a reader knows it."""
        return str(prose(self.step.rule))

    @property
    def verdict(self) -> Verdict:
        """The verdict on this step."""
        return self.judgement.verdict


@dataclass(frozen=True, slots=True)
class JudgedLemma:
    """A lemma with a judgement on each step; ``disconnected`` says why they do not add up to it, or nothing."""

    lemma: Lemma
    steps: tuple[JudgedStep, ...]
    disconnected: str
    assumptions: frozenset[str]
    axioms: frozenset[str]

    @property
    def verdict(self) -> Verdict:
        """The weakest step's verdict; UNDECIDED at most when the steps do not connect."""
        verdict = weakest(judged.judgement.verdict for judged in self.steps)
        return min(verdict, Verdict.UNDECIDED) if self.disconnected else verdict


def judge_lemmas(
    theory: Theory, lemmas: Sequence[Lemma], models: Models | None = None
) -> tuple[JudgedLemma, ...]:
    """Judge lemmas in order; one that is PROVED is a premise for those after it.

    ``models`` fills in letters so that the theory's hypotheses hold, for the search for counterexamples; it is not
    trusted: values count only where every hypothesis is verified exactly. Raises ValueError and UserError where
    the theory or a lemma has no meaning.
    """
    return tuple(_judged(theory, checked, models) for checked in check_lemmas(theory, lemmas))


def _judged(theory: Theory, checked: CheckedLemma, models: Models | None) -> JudgedLemma:
    steps = tuple(JudgedStep(one.step, one.branch, _judgement(theory, one, models)) for one in checked.steps)
    return JudgedLemma(checked.lemma, steps, checked.disconnected, checked.assumptions, checked.axioms)


def _judgement(theory: Theory, checked: CheckedStep, models: Models | None) -> Judgement:
    if checked.accepted:
        return Judgement(Verdict.PROVED, checked.rests_on)
    claim = Equation(checked.step.left, checked.step.right, checked.indices)
    found = refute(claim, theory, checked.assuming, models) if checked.is_meaningful else None
    if found is None:
        return Judgement(Verdict.UNDECIDED, reason=checked.reason)
    return Judgement(Verdict.REFUTED, reason=checked.reason, counterexample=found)
