"""A derivation with one hypothesis dropped: derived again, and the first step that breaks.

Where a step named what was dropped, it is left to the kernel to do without it: a combination loses that premise,
any other step is tried by normal form. So what breaks, breaks for want of the hypothesis and not of its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dlhw3.kernel.errors import KernelError
from dlhw3.symbolic.conditions.domains import domains_of
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.judge import JudgedLemma, JudgedStep, judge
from dlhw3.symbolic.kernel_terms.parameters import Untranslatable
from dlhw3.symbolic.models.directed import aimed
from dlhw3.symbolic.models.writing import renamed
from dlhw3.symbolic.plan import (
    Averaged,
    Chain,
    Combination,
    Equation,
    Hypothesis,
    Induction,
    Justification,
    Lemma,
    NormalForm,
    Step,
    Theory,
    Used,
)
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.proofs.elaborate import made
from dlhw3.symbolic.verdict import Counterexample, Verdict


@dataclass(frozen=True, slots=True)
class Broken:
    """The first lemma that is not proved, the step of it that breaks with its number from 1, or else the trouble.

    ``derivation`` is the one that it stands in: the derivation itself, or a case, whose name ``case`` then is.
    """

    derivation: Derivation
    case: str
    lemma: JudgedLemma
    number: int = 0
    step: JudgedStep | None = None

    @property
    def verdict(self) -> Verdict:
        """The verdict on the step, or on the lemma where every step of it is proved."""
        return self.lemma.verdict if self.step is None else self.step.verdict


@dataclass(frozen=True, slots=True)
class Fate:
    """A result without what was dropped: still PROVED, or REFUTED by values, or UNDECIDED where none were found."""

    statement: Equation
    verdict: Verdict
    counterexample: Counterexample | None = None


@dataclass(frozen=True, slots=True)
class Without:
    """A derivation without one of its hypotheses: what broke, or None where it was not needed.

    ``results`` has each result of the derivation itself, where something broke. One whose theorem never assumed
    what was dropped, a hypothesis used on the way and discharged, is PROVED as before.
    """

    derivation: Derivation
    dropped: Hypothesis
    broken: Broken | None
    results: tuple[Fate, ...]

    @property
    def verdict(self) -> Verdict:
        """PROVED where it was not needed; otherwise REFUTED where a step or result is, or else UNDECIDED."""
        if self.broken is None:
            return self.derivation.verdict
        return min([self.broken.verdict, *(one.verdict for one in self.results)])


EFFORT = 8  # times the operations of a refutation: some ten seconds where a result is an inequality


def without(derivation: Derivation, dropped: Hypothesis, effort: int = EFFORT) -> Without:
    """Derive again without a hypothesis, its cases too, up to the first step that breaks.

    One that only cases have is dropped from these alone, and the first of them that breaks is returned.
    ``effort`` is for the search for values at which a result that is an inequality fails; 0 leaves it out.
    """
    if all(one.name != dropped.name for one in derivation.theory.hypotheses):
        named = ((case, one) for case in derivation.cases for one in case.theory.hypotheses)
        found = [Without(derivation, dropped, None, ())]
        for case, own in named:
            if own.name == dropped.name and found[-1].broken is None:
                found.append(without(case, own, effort))
        return found[-1]
    fewer = _fewer(derivation, dropped.name)
    for part in (fewer, *fewer.cases):
        broken = _broken(part, "" if part is fewer else part.name)
        if broken is not None:
            return Without(fewer, dropped, broken, _fates(fewer, _free_of(derivation, dropped), effort))
    return Without(fewer, dropped, None, ())


def _fewer(derivation: Derivation, name: str) -> Derivation:
    """Return a derivation that neither assumes nor names a hypothesis."""
    told = derivation.theory
    kept = tuple(one for one in told.hypotheses if one.name != name)
    return replace(
        derivation,
        theory=replace(told, hypotheses=kept),
        parts=tuple(replace(part, lemma=_lemma(part.lemma, name)) for part in derivation.parts),
        cases=tuple(_fewer(case, name) for case in derivation.cases),
    )


def _lemma(lemma: Lemma, name: str) -> Lemma:
    proof = lemma.proof
    if isinstance(proof, Induction):
        return replace(
            lemma, proof=replace(proof, base=_chain(proof.base, name), step=_chain(proof.step, name))
        )
    return replace(lemma, proof=_chain(proof, name))


def _chain(chain: Chain, name: str) -> Chain:
    return Chain(tuple(replace(step, by=_justification(step, name)) for step in chain.steps))


def _justification(step: Step, name: str) -> Justification:
    """Return the justification without what is dropped."""
    by = step.by
    if isinstance(by, Combination):
        return _combination(by, name)
    if isinstance(by, Averaged):
        by = replace(by, integrable=_used(by.integrable, name))
    if getattr(by, "premise", "") != name:
        return by
    return NormalForm() if step.relation == "=" else Combination()


def _combination(by: Combination, name: str) -> Combination:
    return replace(by, uses=_used(by.uses, name), signs=_used(by.signs, name))


def _used(uses: Sequence[Used], name: str) -> tuple[Used, ...]:
    kept = (one for one in uses if one.premise != name)
    return tuple(
        replace(one, premises=tuple(_combination(shown, name) for shown in one.premises)) for one in kept
    )


def _broken(derivation: Derivation, case: str) -> Broken | None:
    """Return what breaks first, or None where everything is proved.

    The steps are made first, which is quick; those up to the lemma that breaks are then judged, with a search for
    values at which what was refused is false.
    """
    theory, lemmas = derivation.theory, [part.lemma for part in derivation.parts]
    context = Context(theory, lemmas)
    count = next((k for k, lemma in enumerate(lemmas, start=1) if not _is_made(context, lemma)), len(lemmas))
    for judged in judge(theory, lemmas[:count]).lemmas:
        if judged.verdict is not Verdict.PROVED:
            found = ((k, step) for k, step in enumerate(judged.steps, start=1))
            number, step = next(((k, s) for k, s in found if s.verdict is not Verdict.PROVED), (0, None))
            return Broken(derivation, case, judged, number, step)
    return None


def _is_made(context: Context, lemma: Lemma) -> bool:
    found = made(context, lemma)
    return found.theorem is not None and not found.trouble


def _free_of(derivation: Derivation, dropped: Hypothesis) -> frozenset[str]:
    """Return the results that are proved with the hypothesis there, by theorems that do not assume it."""
    proof = derivation.proof
    assumed = proof.assumed.get(dropped.name)
    return frozenset(
        part.lemma.name
        for part in derivation.judged
        if part.lemma.name in derivation.results
        and part.verdict is Verdict.PROVED
        and assumed not in proof.theorems[part.lemma.name].hypotheses
    )


def _fates(derivation: Derivation, free: frozenset[str], effort: int) -> tuple[Fate, ...]:
    """Return what becomes of each result; those that are free of what was dropped stand.

    The lemmas that can still be made are judged where a result is among them, the others tried.
    """
    lemmas = [part.lemma for part in derivation.parts]
    context = Context(derivation.theory, lemmas)
    kept = [lemma for lemma in lemmas if _is_made(context, lemma)]
    may_stand = {lemma.name for lemma in kept} & set(derivation.results) - free
    judged = judge(derivation.theory, kept).lemmas if may_stand else ()
    verdicts = {one.lemma.name: one.verdict for one in judged}
    return tuple(
        Fate(derivation.equation(name), Verdict.PROVED)
        if name in free or verdicts.get(name) is Verdict.PROVED
        else _tried(derivation, name, effort)
        for name in derivation.results
    )


def _tried(derivation: Derivation, name: str, effort: int) -> Fate:
    """Look for values at which a result is false, all that is still assumed being true there."""
    statement = derivation.equation(name)
    step = Step(statement.left, statement.right, name, NormalForm(), statement.relation)
    (judged,) = judge(derivation.theory, [Lemma(name, statement, Chain((step,)))]).lemmas
    found = judged.steps[0].judgement.counterexample
    found = found or (_aimed(derivation.theory, statement, effort) if effort else None)
    return Fate(statement, Verdict.UNDECIDED if found is None else Verdict.REFUTED, found)


def _aimed(theory: Theory, claim: Equation, effort: int) -> Counterexample | None:
    context = Context(theory, [Lemma("claim", claim, Chain(()))])
    try:
        statement = context.translator.statement(claim)
        hypotheses = [context.hypothesis(name) for name in context.hypotheses]
        meant = [
            one for side in statement[1:] for bound, one in domains_of(side) if not bound & one.subject.free
        ]
        conditions = (*context.conditions(), *meant)
        found = aimed(statement, context.facts(*claim.indices), hypotheses, conditions, effort)
    except (KernelError, Untranslatable):
        return None
    return None if found is None else renamed(found, context.translator.names)
