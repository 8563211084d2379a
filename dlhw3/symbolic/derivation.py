"""Derivations: a statement, its hypotheses, the lemmas that prove it, and the result read from the last one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sympy import Expr, MatrixExpr, MatrixSymbol, Symbol

from dlhw3.catalogue import DERIVATIONS
from dlhw3.errors import UserError
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.algebra import exact, flat
from dlhw3.symbolic.conditions.cited import asks
from dlhw3.symbolic.conditions.following import independent, told_in_order, untold
from dlhw3.symbolic.conditions.requirements import Property, domains, law_sentence, requirement
from dlhw3.symbolic.faces.known_functions import ROWS
from dlhw3.symbolic.judge import Judged, JudgedLemma, JudgedStep, judge
from dlhw3.symbolic.nodes import MatrixSum, ScalarSum, hole
from dlhw3.symbolic.plan import (
    Averaged,
    Chain,
    Combination,
    Decreasing,
    Equation,
    Justification,
    Lemma,
    Limit,
    NormalForm,
    Rewrite,
    SplitSum,
    Step,
    Theory,
    fill,
)
from dlhw3.symbolic.prose import Prose, prose, sentence
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.verdict import Verdict, reading, weakest


class Trail:
    """Builds a chain: each call goes from the current expression to an equal one, by a named rule.

    Decimals become exact fractions here; raises UserError for a rounded number. A rule is a sentence, its
    formulas between dollars (symbolic/prose.py).
    """

    def __init__(self, start: Expr) -> None:
        self.start = self.current = exact(start)
        self._steps: list[Step] = []

    def to(self, right: Expr, rule: str | Prose, by: Justification = NormalForm()) -> Trail:  # noqa: B008
        """Go to an equal expression; a step that changes nothing is left out."""
        right = exact(right)
        if right != self.current:
            self._steps.append(Step(self.current, right, rule, by))
            self.current = right
        return self

    def below(
        self,
        right: Expr,
        rule: str | Prose,
        by: Combination | Averaged | Decreasing | Limit,
        relation: str = "≤",
    ) -> Trail:
        """Go to an expression that the current one is ≤ (or <, ⪯), by what is known."""
        right = exact(right)
        self._steps.append(Step(self.current, right, rule, by, relation))
        self.current = right
        return self

    def rewrite(
        self,
        context: Expr,
        premise: str,
        value: Expr,
        rule: str | Prose,
        *,
        at: dict[Symbol, Expr] | None = None,
        reverse: bool = False,
        letters: dict[MatrixSymbol | Symbol, Expr] | None = None,
        premises: tuple[str, ...] = (),
    ) -> Trail:
        """Replace what stands in the context's hole by ``value``, which the premise says is equal to it.

        For a premise that is an axiom, ``letters`` are its letters' values, and ``premises`` show what it is under.
        """
        context, value = exact(context), exact(value)
        given = tuple((letters or {}).items())
        by = Rewrite(premise, context, tuple((at or {}).items()), reverse, given, premises)
        return self.to(flat(fill(context, value, hole(value))), rule, by)

    def split(
        self,
        context: Expr,
        whole: MatrixSum | ScalarSum,
        right: Expr,
        rule: str | Prose,
        *,
        last: bool = False,
        at: Expr | None = None,
        join: bool = False,
    ) -> Trail:
        """Split a sum that stands in the context's hole behind an index, the first or the last but one by default.

        With ``join`` it is joined back.
        """
        low, high = whole.args[2:]
        behind = at if at is not None else high - 1 if last else low
        return self.to(right, rule, SplitSum(whole, context, behind, reverse=join))

    @property
    def chain(self) -> Chain:
        """The steps so far."""
        return Chain(tuple(self._steps))

    def lemma(self, name: str, title: str | Prose = "", indices: tuple[Range, ...] = ()) -> Lemma:
        """Return the lemma that the chain proves: start = current, or what its steps' relations give."""
        relations = {step.relation for step in self._steps} - {"="}
        relation = "<" if "<" in relations else next(iter(relations), "=")
        return Lemma(name, Equation(self.start, self.current, indices, relation), self.chain, title)


@dataclass(frozen=True)
class Part:
    """A lemma within a derivation, and the derivation it was first shown in."""

    lemma: Lemma
    origin: str


@dataclass(frozen=True)
class ActsAs:
    """That the lemma ``action``, linear in a direction, is a matrix times it; ``name`` is "hessian in w"."""

    name: str
    action: str
    matrix: MatrixExpr

    @property
    def told(self) -> Prose:
        """It in a sentence: the Hessian in w: 2 Xᵀ X."""
        return sentence(f"the {self.name[0].upper()}{self.name[1:]}: ", self.matrix)

    def __str__(self) -> str:
        return str(self.told)


@dataclass(frozen=True, repr=False)
class Derivation:
    """A named result: what it assumes, the parts that prove it, and its last equation.

    ``assumptions`` are those that are no equations, in words (the flow exists); what a proof needs besides is
    computed (``conditions``), and not written here. ``source`` names paper and equation; ``results``
    names the parts that are the result, the main one first, and ``matrices`` are what these are as matrices,
    which have code of their own. Sentences are given as text with their formulas between dollars, and held as
    data (symbolic/prose.py). How it is shown is not known here: ``dlhw3.derive``
    returns one that prints itself (output/shown.py).
    """

    name: str
    statement: Any  # a sentence, as are assumptions, source, notes and departures
    theory: Theory
    parts: tuple[Part, ...]
    results: tuple[str, ...]
    assumptions: tuple[Any, ...] = ()
    source: Any = ""
    objective: tuple[str, Expr] | None = None  # the name that prints for the objective, and the objective
    notes: tuple[Any, ...] = ()
    cases: tuple[Derivation, ...] = ()
    matrices: tuple[ActsAs, ...] = ()  # what results are as matrices, the Hessian that acts on dx
    departures: tuple[Any, ...] = ()  # where it says something else than the page results.md, and why

    def __post_init__(self) -> None:
        """Read the sentences, and make the decimals of the objective exact."""
        read = object.__setattr__
        read(self, "statement", prose(self.statement))
        read(self, "source", prose(self.source))
        read(self, "assumptions", tuple(map(prose, self.assumptions)))
        read(self, "notes", tuple(map(prose, self.notes)))
        read(self, "departures", tuple(map(prose, self.departures)))
        if self.objective is not None:
            label, expression = self.objective
            read(self, "objective", (label, exact(expression)))

    @cached_property
    def proof(self) -> Judged:
        """The proof, made and judged: its parts, and what was recorded for the kernel."""
        tried = vars(self).get("tried")
        if tried is not None and all(one.verdict is Verdict.PROVED for one in tried.lemmas):
            return tried  # type: ignore[no-any-return]
        return judge(self.theory, [part.lemma for part in self.parts])

    @cached_property
    def tried(self) -> Judged:
        """The proof, judged without values that refute its steps; where all is proved it is ``proof`` itself."""
        if (known := vars(self).get("proof")) is not None:
            return known  # type: ignore[no-any-return]
        return judge(self.theory, [part.lemma for part in self.parts], refuting=False)

    def __getstate__(self) -> dict[str, Any]:
        """Return the derivation without its proof, which is made again where it is asked for."""
        kept = ("proof", "tried", "conditions", "domains")
        return {name: value for name, value in vars(self).items() if name not in kept}

    @property
    def judged(self) -> tuple[JudgedLemma, ...]:
        """Every part with the judgement on each of its steps."""
        return self.proof.lemmas

    @property
    def verdict(self) -> Verdict:
        """The weakest verdict of its parts and cases."""
        own = [part.verdict for part in self.judged]
        return weakest([*own, *(case.verdict for case in self.cases)])

    @property
    def assuming(self) -> tuple[str, ...]:
        """The hypotheses taken from papers that any part or case rests on, by name."""
        own = (name for part in self.judged for name in part.assuming)
        return tuple(dict.fromkeys([*own, *(name for case in self.cases for name in case.assuming)]))

    @property
    def citations(self) -> dict[str, Prose]:
        """The sources of those that its own parts rest on, by name."""
        told = {row.source: prose(row.citation) for row in ROWS.values()}
        told |= {one.name: prose(one.citation) for one in self.theory.hypotheses if one.citation}
        return {name: told[name] for name in self.assuming if name in told}

    @property
    def reading(self) -> str:
        """The verdict as it is told: "PROVED assuming [name]" where it rests on theorems taken from papers."""
        return reading(self.verdict, self.assuming)

    @property
    def axioms(self) -> dict[str, Prose]:
        """The laws that any step rests on, with what they say."""
        names = sorted({law for one in self.proof.theorems.values() for law in one.laws})
        return {name: law_sentence(name) for name in names}

    @cached_property
    def conditions(self) -> tuple[Prose | Property, ...]:
        """What the results hold under besides hypotheses and ranges, as the kernel computed it."""
        return self._conditions_of(self.results)

    def conditions_of(self, name: str) -> tuple[Prose | Property, ...]:
        """What a part holds under besides what the results do: a part may need more than what is read from it."""
        known = set(self.conditions)
        found = self._worded(self._theorems([name]), beside=self._theorems(self.results))
        return tuple(condition for condition in found if condition not in known)

    def conditions_of_step(self, part: JudgedLemma, step: JudgedStep) -> tuple[Prose | Property, ...]:
        """What a step holds under that neither the results do nor its part: one of a part that is not proved."""
        beside = self._theorems([*self.results, part.lemma.name])
        found = () if step.theorem is None else self._worded([step.theorem], beside=beside)
        known = {*self.conditions, *self._conditions_of([part.lemma.name])} if found else set()
        return tuple(condition for condition in found if condition not in known)

    def _conditions_of(self, names: Iterable[str]) -> tuple[Prose | Property, ...]:
        return self._worded(self._theorems(names))

    def _theorems(self, names: Iterable[str]) -> list[Theorem]:
        return [self.proof.theorems[name] for name in names if name in self.proof.theorems]

    def _worded(
        self, theorems: Iterable[Theorem], beside: Iterable[Theorem] = ()
    ) -> tuple[Prose | Property, ...]:
        """Return the conditions of theorems as they are told, without those that follow from others' ``beside``."""
        told, readback = self._told, self.proof.readback
        conditions, others = (
            [condition for theorem in several for condition in theorem.conditions if asks(condition)]
            for several in (theorems, beside)
        )
        kept = untold(independent(conditions, readback, others), readback, self._said_apart)
        return tuple(dict.fromkeys(requirement(condition, readback, told) for condition in kept))

    @cached_property
    def _told(self) -> Facts:
        """What is assumed of letters and of members, with the signs that its hypotheses say."""
        return told_in_order(self.theory.hypotheses, self.theory.facts)

    @cached_property
    def _said_apart(self) -> Facts:
        """What is told on lines of its own: all that is assumed but that a letter is not 0."""
        own = frozenset(one for one in self._told.conditions if one[0] != "nonzero")
        said = self._hypotheses_say
        return replace(self._told, nonzero=said.nonzero, conditions=own | said.conditions)

    @cached_property
    def _hypotheses_say(self) -> Facts:
        """The signs that its hypotheses say, which stand with these."""
        return told_in_order(self.theory.hypotheses, Facts())

    @cached_property
    def domains(self) -> tuple[Prose, ...]:
        """Where the operators in the results have their meaning, where conditions and hypotheses do not say so."""
        theorems = self._theorems(self.results)
        told, readback = self._told, self.proof.readback
        found = (one for theorem in theorems for one in domains(theorem, readback, told_of=told))
        return tuple(dict.fromkeys(found))

    def domains_of(self, part: JudgedLemma) -> tuple[Prose, ...]:
        """Where the operators in a part and in its steps have their meaning, besides those in the results."""
        own = [step.theorem for step in part.steps if step.theorem is not None]
        whole = [] if part.theorem is None else [part.theorem]
        results = self._theorems(self.results)
        beside, readback = [*whole, *results], self.proof.readback
        facts = self._told
        found = dict.fromkeys(
            domain for one in (*whole, *own) for domain in domains(one, readback, beside, facts)
        )
        told = {*self.domains, *(c for c in self._worded(beside) if isinstance(c, Prose))}
        return tuple(domain for domain in found if domain not in told)

    @property
    def result(self) -> Equation:
        """The equation that the derivation is for."""
        return self.equation(self.results[0])

    @property
    def steps(self) -> tuple[JudgedStep, ...]:
        """Every step of its parts, judged: left, right, rule, verdict (those of ``cases`` are the cases' own)."""
        return tuple(step for part in self.judged for step in part.steps)

    def result_verdict(self, name: str) -> Verdict:
        """The verdict on one result: PROVED where its own lemma is, otherwise the derivation's."""
        own = next(part.verdict for part in self.judged if part.lemma.name == name)
        return own if own is Verdict.PROVED else min(own, self.verdict)

    def result_assuming(self, name: str) -> tuple[str, ...]:
        """The hypotheses taken from papers that one result rests on, by name."""
        return next(part.assuming for part in self.judged if part.lemma.name == name)

    def __repr__(self) -> str:
        return f"<derivation {self.name}: {self.statement}>"

    def equation(self, name: str) -> Equation:
        """Return the statement of a part."""
        return next(part.lemma.statement for part in self.parts if part.lemma.name == name)


def demand_derivation(given: object, taker: str) -> None:
    """Raise UserError, with how to make one, where something else stands in the place of a derivation."""
    if isinstance(given, Derivation):
        return
    name = given if isinstance(given, str) and given in DERIVATIONS.names() else "phi-grad"
    what = repr(given) if isinstance(given, str) else f"{type(given).__name__} object"
    raise UserError(f"{taker} takes a derivation, not {what}.", hint=f'derive("{name}") in its place')


def parts(origin: str, lemmas: Iterable[Lemma]) -> tuple[Part, ...]:
    """Label lemmas with the derivation they belong to."""
    return tuple(Part(lemma, origin) for lemma in lemmas)
