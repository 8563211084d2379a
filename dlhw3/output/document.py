"""A derivation as a document: everything there is to print about it, as data. Each format prints it at the leaf."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sympy import Expr, Symbol

from dlhw3.catalogue import DERIVATIONS
from dlhw3.notation.differentials import ambiguous
from dlhw3.notation.known_functions import vectors_of
from dlhw3.notation.notation import letters_of
from dlhw3.notation.premises import Objective, Premise, facts, hypotheses, objective
from dlhw3.notation.printer import Printer
from dlhw3.output.repeated import with_names
from dlhw3.symbolic.conditions.requirements import Property, is_law
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.faces.known_functions import as_named
from dlhw3.symbolic.judge import JudgedLemma
from dlhw3.symbolic.plan import Equation, Induction, Lemma
from dlhw3.symbolic.prose import Prose, prose, sentence
from dlhw3.symbolic.ranges import Range
from dlhw3.symbolic.verdict import Counterexample, Verdict, reading

Notation = TypeVar("Notation", bound=Printer)


@dataclass(frozen=True, slots=True)
class Branch:
    """One half of an induction: its base at index = value, or the step index → value, for the ranges given."""

    kind: str  # "base" or "step"
    index: Symbol
    value: Expr
    ranges: tuple[Range, ...]

    def formula(self, printer: Printer) -> str:
        """Write j = 1, or j → j + 1."""
        relation = printer.word["equals" if self.kind == "base" else "becomes"]
        return relation.format(printer.show(self.index), printer.show(self.value))


@dataclass(frozen=True, slots=True)
class Row:
    """One step: left relation right, the rule, the verdict and what it rests on; ``branch`` within an induction.

    ``number`` is its place in the whole document, those not shown and the cases counted: what "step 3" is.
    ``conditions`` are those that it holds under besides the document's and its section's, ``cited`` the theorems
    taken from papers among what it rests on.
    """

    number: int
    left: Expr
    right: Expr
    relation: str
    rule: Prose
    verdict: Verdict
    rests_on: tuple[str, ...]
    branch: Branch | None
    reason: str
    conditions: tuple[Prose | Property, ...]
    counterexample: Counterexample | None
    difference: Expr | None
    cited: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """The laws and the theorems taken from papers that the step uses."""
        return (*self.axioms, *self.cited)

    @property
    def axioms(self) -> tuple[str, ...]:
        """The laws that the step uses."""
        return tuple(name for name in self.rests_on if is_law(name))


@dataclass(frozen=True, slots=True)
class Section:
    """One lemma: its statement in words and in symbols, its rows, and where it was first shown.

    ``conditions`` are those that it holds under, and ``domains`` where its operators and those of its rows have
    their meaning, besides the document's own.
    """

    name: str
    title: Prose
    statement: Equation
    inductive: bool
    rows: tuple[Row, ...]
    verdict: Verdict
    origin: str
    trouble: str
    conditions: tuple[Prose | Property, ...]
    domains: tuple[Prose, ...]
    assuming: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A result by its name, the verdict on it, and the theorems taken from papers that it rests on, by name.

    ``short`` is it with names for long parts that it repeats, and ``where`` what those stand for.
    """

    name: str
    statement: Equation
    verdict: Verdict
    short: Equation
    where: tuple[Equation, ...] = ()
    assuming: tuple[str, ...] = ()

    @property
    def reading(self) -> str:
        """The verdict as it is told."""
        return reading(self.verdict, self.assuming)


@dataclass(frozen=True, slots=True)
class Document:
    """Everything there is to print about a derivation. ``entry`` is its name without a case's addition."""

    name: str
    entry: str
    statement: Prose
    conditions: tuple[Prose | Property, ...]
    assumptions: tuple[Prose, ...]
    domains: tuple[Prose, ...]
    facts: tuple[Range | Property, ...]
    hypotheses: tuple[Premise, ...]
    objective: Objective | None
    spelled_out: frozenset[str]
    sections: tuple[Section, ...]
    results: tuple[Finding, ...]
    verdict: Verdict
    axioms: Mapping[str, Prose]
    source: Prose
    notes: tuple[Prose, ...]
    cases: tuple[Document, ...]
    assuming: tuple[str, ...] = ()
    departures: tuple[Prose, ...] = ()
    matrices: tuple[Prose, ...] = ()

    @property
    def reading(self) -> str:
        """The verdict as it is told: "PROVED assuming [name]" where it rests on theorems taken from papers."""
        return reading(self.verdict, self.assuming)

    @property
    def steps(self) -> int:
        """The number of steps, cases included."""
        return sum(len(section.rows) for section in self.sections) + sum(c.steps for c in self.cases)

    def printer(self, notation: type[Notation]) -> Notation:
        """Return the printer of a notation that knows the document's own names."""
        printer = notation(spelled_out=self.spelled_out)
        if self.objective is not None:
            printer.names[self.objective.expression] = printer.formula(self.objective.name.text)
        sections = (*self.sections, *(section for case in self.cases for section in case.sections))
        statements = [*(section.statement for section in sections), *(one.statement for one in self.results)]
        printer.letters = letters_of(statements)
        said = [one.statement for one in self.hypotheses]
        beside = (side for one in said for side in (one.left, one.right))
        own = () if self.objective is None else (self.objective.expression,)
        printer.vectors = vectors_of(statements, (*own, *beside))
        printer.names |= {as_named(one, printer.vectors): name for one, name in printer.names.items()}
        printer.is_own = self.entry.split(",")[0] not in DERIVATIONS.names()
        return printer


def document(derivation: Derivation) -> Document:
    """Return the derivation, checked, as a document."""
    return _document(derivation, derivation.name, ambiguous(derivation), 1)


def step_numbers(derivation: Derivation, first: int = 1) -> dict[tuple[str, str, int], int]:
    """Return the number of each step, by the derivation or case, its lemma and its place in the lemma, from 1."""
    numbers: dict[tuple[str, str, int], int] = {}
    for judged in derivation.judged:
        for place in range(1, len(judged.steps) + 1):
            numbers[derivation.name, judged.lemma.name, place] = first
            first += 1
    for case in derivation.cases:
        numbers |= step_numbers(case, first)
        first = max(numbers.values(), default=0) + 1
    return numbers


def _document(derivation: Derivation, entry: str, spelled_out: frozenset[str], first: int) -> Document:
    sections = []
    for part, judged in zip(derivation.parts, derivation.judged, strict=True):
        sections.append(_section(part.origin, judged, derivation, first))
        first += len(judged.steps)
    cases = []
    for case in derivation.cases:
        cases.append(_document(case, entry, spelled_out, first))
        first += cases[-1].steps
    return Document(
        name=derivation.name,
        entry=entry,
        statement=derivation.statement,
        conditions=derivation.conditions,
        assumptions=derivation.assumptions,
        domains=derivation.domains,
        facts=facts(derivation),
        hypotheses=hypotheses(derivation),
        objective=objective(derivation),
        spelled_out=spelled_out,
        sections=tuple(sections),
        results=findings(derivation),
        verdict=derivation.verdict,
        axioms=derivation.axioms,
        source=derivation.source,
        notes=derivation.notes,
        cases=tuple(cases),
        assuming=derivation.assuming,
        departures=derivation.departures,
        matrices=tuple(one.told for one in derivation.matrices),
    )


def findings(derivation: Derivation) -> tuple[Finding, ...]:
    """Return the results with the verdict on each, the main one first.

    Those of an objective of a user's have names for the long parts that they repeat.
    """
    return tuple(_finding(derivation, name) for name in derivation.results)


def _finding(derivation: Derivation, name: str) -> Finding:
    told = derivation.equation(name)
    own = derivation.name.split(",")[0] not in DERIVATIONS.names()
    short, where = with_names(told, _spoken(derivation)) if own else (told, ())
    verdict, assuming = derivation.result_verdict(name), derivation.result_assuming(name)
    return Finding(name, told, verdict, short, where, assuming)


def _spoken(derivation: Derivation) -> Iterator[Expr]:
    """Yield what a derivation speaks of besides a result: its objective, what is assumed, and its lemmas."""
    said = [one.statement for one in derivation.theory.hypotheses if isinstance(one.statement, Equation)]
    for statement in (*said, *(part.lemma.statement for part in derivation.parts)):
        yield from (statement.left, statement.right)
    if derivation.objective is not None:
        yield derivation.objective[1]


def weakest_reading(sections: Sequence[Section]) -> str:
    """Return the weakest verdict of sections as it is told, under all that any of them cites."""
    cited = dict.fromkeys(name for section in sections for name in section.assuming)
    return reading(min(section.verdict for section in sections), cited)


def _section(origin: str, judged: JudgedLemma, derivation: Derivation, first: int) -> Section:
    lemma = judged.lemma
    rows = tuple(
        Row(
            number=number,
            left=item.left,
            right=item.right,
            relation=item.step.relation,
            rule=prose(item.step.rule),
            verdict=item.verdict,
            rests_on=item.judgement.rests_on,
            branch=branch,
            reason=item.judgement.reason,
            conditions=derivation.conditions_of_step(judged, item),
            counterexample=item.judgement.counterexample,
            difference=item.judgement.difference,
            cited=tuple(name for name in item.judgement.rests_on if name in derivation.citations),
        )
        for number, (item, branch) in enumerate(zip(judged.steps, _branches(lemma), strict=True), first)
    )
    return Section(
        name=lemma.name,
        title=prose(lemma.title) if lemma.title else sentence(lemma.name),
        statement=lemma.statement,
        inductive=isinstance(lemma.proof, Induction),
        rows=rows,
        verdict=judged.verdict,
        origin=origin,
        trouble=judged.disconnected,
        conditions=derivation.conditions_of(lemma.name),
        domains=derivation.domains_of(judged),
        assuming=judged.assuming,
    )


def _branches(lemma: Lemma) -> Iterator[Branch | None]:
    """Yield the branch of each step of a proof, those of the base first."""
    proof, indices = lemma.proof, lemma.statement.indices
    if not isinstance(proof, Induction):
        yield from (None for _ in proof.steps)
        return
    own = next(item for item in indices if item.index == proof.index)
    start, move = (own.high, -1) if proof.descending else (own.low, 1)
    base = Branch("base", own.index, start, ())
    ranges = tuple(_shortened(item, proof) if item == own else item for item in indices)
    step = Branch("step", own.index, own.index + move, ranges)
    yield from (base for _ in proof.base.steps)
    yield from (step for _ in proof.step.steps)


def _shortened(item: Range, proof: Induction) -> Range:
    """Return the range of the induction's index in its step."""
    if proof.descending:
        return Range(item.index, item.low + 1, item.high)
    return Range(item.index, item.low, None if item.high is None else item.high - 1)
