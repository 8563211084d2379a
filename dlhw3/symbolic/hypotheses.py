"""What each hypothesis of a derivation is used for: read from its proof, not from what is said about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dlhw3.errors import UserError, quoted
from dlhw3.symbolic.conditions.cited import asks
from dlhw3.symbolic.conditions.requirements import Property, requirement
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.judge import JudgedStep
from dlhw3.symbolic.plan import Hypothesis
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.symmetric_gradients import cited_of, is_part_of_cited


@dataclass(frozen=True, slots=True)
class StepUse:
    """A step that brings a hypothesis in by itself: the lemma it stands in, and its number there, from 1."""

    lemma: str
    number: int
    step: JudgedStep


@dataclass(frozen=True, slots=True)
class Use:
    """A hypothesis, the steps that bring it in, and the lemmas and results whose theorems rest on it, by name."""

    hypothesis: Hypothesis
    steps: tuple[StepUse, ...]
    lemmas: tuple[str, ...]
    results: tuple[str, ...]

    @property
    def used(self) -> bool:
        """Whether anything rests on it."""
        return bool(self.steps or self.lemmas)


@dataclass(frozen=True, slots=True)
class ConditionUse:
    """A condition that the kernel computed, and the lemmas whose theorems are under it, by name."""

    condition: Prose | Property
    lemmas: tuple[str, ...]


def uses(derivation: Derivation) -> tuple[Use, ...]:
    """Return what each hypothesis of a derivation is used for, without its cases; everything is judged for this.

    A step uses what the calls of the kernel's rules that made it bring in, an earlier lemma not followed.
    """
    steps = [
        StepUse(part.lemma.name, number, step)
        for part in derivation.judged
        for number, step in enumerate(part.steps, start=1)
    ]
    told = [one for one in derivation.theory.hypotheses if not is_part_of_cited(one)]
    cited = {one.name: one for one in reversed(cited_of(part.lemma for part in derivation.parts))}
    return (
        *(_use(derivation, hypothesis, steps) for hypothesis in told),
        *(_use_of_cited(derivation, one, steps) for one in cited.values()),
    )


def _use(derivation: Derivation, hypothesis: Hypothesis, steps: list[StepUse]) -> Use:
    proof = derivation.proof
    assumed = proof.assumed.get(hypothesis.name)
    resting = tuple(name for name, theorem in proof.theorems.items() if assumed in theorem.hypotheses)
    own = tuple(one for one in steps if hypothesis.name in one.step.judgement.rests_on)
    return Use(hypothesis, own, resting, tuple(name for name in derivation.results if name in resting))


def _use_of_cited(derivation: Derivation, cited: Hypothesis, steps: list[StepUse]) -> Use:
    """Return what is used of the gradient of a function that is cited, and no hypothesis for the kernel."""
    resting = tuple(part.lemma.name for part in derivation.judged if cited.name in part.assuming)
    own = tuple(one for one in steps if cited.name in one.step.judgement.rests_on)
    return Use(cited, own, resting, tuple(name for name in derivation.results if name in resting))


def condition_uses(derivation: Derivation) -> tuple[ConditionUse, ...]:
    """Return each condition that a lemma is under, as the kernel computed it, with the lemmas that are."""
    proof = derivation.proof
    found: dict[Prose | Property, list[str]] = {}
    for name, theorem in proof.theorems.items():
        for condition in filter(asks, theorem.conditions):
            lemmas = found.setdefault(requirement(condition, proof.readback), [])
            lemmas += [] if name in lemmas else [name]
    return tuple(ConditionUse(condition, tuple(lemmas)) for condition, lemmas in found.items())


def named_hypothesis(derivation: Derivation, text: str, told: dict[str, str]) -> Hypothesis:
    """Return the hypothesis that a text names: by its name, or by a part of its name or words that no other has.

    Whole names go before parts, and those of the derivation itself before those that its cases have besides.
    ``told`` has each one's statement as a line, in which a part of it is looked for too. Capitals count only
    between names that differ in nothing else, as λ ≥ 0 and Λ ≥ 0 do.
    Raises UserError, with the choices, where there is none or more than one.
    """
    own = tuple(one for one in derivation.theory.hypotheses if not is_part_of_cited(one))
    names = {one.name for one in own}
    besides = {one.name: one for case in derivation.cases for one in case.theory.hypotheses}
    others = tuple(one for name, one in besides.items() if name not in names)
    choices = ", ".join(f'"{one.name}"' for one in (*own, *others))
    if not choices:
        raise UserError(f"{derivation.name} has no hypothesis that could be dropped.", hint="--hypotheses")
    found = (
        _named(own, text) or _named(others, text) or _within(own, text, told) or _within(others, text, told)
    )
    if len(found) == 1:
        return found[0]
    if found:
        several = ", ".join(f'"{one.name}"' for one in found)
        raise UserError(f"{quoted(text)} is in more than one hypothesis of {derivation.name}.", hint=several)
    raise UserError(f"{derivation.name} has no hypothesis called {quoted(text)}.", hint=choices)


def _named(known: Sequence[Hypothesis], text: str) -> list[Hypothesis]:
    """Return those whose name a text is, with capitals as they are, or where there is none without."""
    wanted = text.strip().casefold()
    as_written = [one for one in known if one.name == text.strip()]
    return as_written or [one for one in known if one.name.casefold() == wanted]


def _within(known: Sequence[Hypothesis], text: str, told: dict[str, str]) -> list[Hypothesis]:
    """Return those with a text in their names, words or statements."""
    wanted = text.strip().casefold()
    lines = ((one, (one.name, one.words, told[one.name])) for one in known)
    return [one for one, parts in lines if wanted and any(wanted in part.casefold() for part in parts)]
