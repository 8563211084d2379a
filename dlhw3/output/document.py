"""A derivation as a document: what every format prints, as plain text in one notation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dlhw3.notation.printer import Printer
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.flow import FLOW
from dlhw3.symbolic.judge import JudgedLemma
from dlhw3.symbolic.kernel.facts import Facts, Range
from dlhw3.symbolic.kernel.proof import Equation, Induction, Lemma
from dlhw3.symbolic.kernel.scope import instantiate
from dlhw3.symbolic.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Row:
    """One step: left = right, the rule, the verdict and what it rests on; ``part`` is the branch of a proof."""

    left: str
    right: str
    rule: str
    verdict: Verdict
    rests_on: tuple[str, ...]
    part: str
    reason: str
    counterexample: str


@dataclass(frozen=True, slots=True)
class Section:
    """One lemma: its statement in words and in symbols, its rows, and where it was first shown."""

    name: str
    title: str
    statement: str
    ranges: str
    inductive: bool
    rows: tuple[Row, ...]
    verdict: Verdict
    origin: str
    trouble: str


@dataclass(frozen=True, slots=True)
class Document:
    """Everything there is to print about a derivation, in one notation."""

    name: str
    statement: str
    conditions: tuple[str, ...]
    facts: tuple[str, ...]
    hypotheses: tuple[tuple[str, str, bool], ...]  # name, equation, whether it only names something
    objective: str
    sections: tuple[Section, ...]
    results: tuple[str, ...]
    verdict: Verdict
    axioms: Mapping[str, str]
    source: str
    notes: tuple[str, ...]
    cases: tuple[Document, ...]

    @property
    def steps(self) -> int:
        """The number of steps, cases included."""
        return sum(len(section.rows) for section in self.sections) + sum(c.steps for c in self.cases)


def document(derivation: Derivation, notation: type[Printer]) -> Document:
    """Return the derivation, checked, as a document in a notation."""
    printer = notation.of(derivation)
    sections = tuple(
        _section(part.origin, judged, printer)
        for part, judged in zip(derivation.parts, derivation.judged, strict=True)
    )
    return Document(
        name=derivation.name,
        statement=printer.prose(derivation.statement),
        conditions=tuple(map(printer.prose, derivation.conditions)),
        facts=facts(derivation, printer),
        hypotheses=hypotheses(derivation, printer),
        objective=objective(derivation, notation),
        sections=sections,
        results=equations(derivation, printer),
        verdict=derivation.verdict,
        axioms={name: printer.prose(statement) for name, statement in derivation.axioms.items()},
        source=printer.prose(derivation.source),
        notes=tuple(map(printer.prose, derivation.notes)),
        cases=tuple(document(case, notation) for case in derivation.cases),
    )


def equations(derivation: Derivation, printer: Printer) -> tuple[str, ...]:
    """Write the results' equations, the main one first."""
    return tuple(printer.equation(derivation.equation(name)) for name in derivation.results)


def _instance(statement: Equation) -> Equation:
    """Put in the value of every index that has only one: W_2ᵀW_2 = W_1W_1ᵀ for a network of two layers."""
    left, right = statement.left, statement.right
    for item in statement.indices:
        if item.low == item.high:
            left, right = (instantiate(side, item.index, item.low) for side in (left, right))
    return Equation(left, right, tuple(item for item in statement.indices if item.low != item.high))


def facts(derivation: Derivation, printer: Printer) -> tuple[str, ...]:
    """Write what is assumed of indices and matrices."""
    return tuple(_facts(derivation.theory.facts, printer))


def hypotheses(derivation: Derivation, printer: Printer) -> tuple[tuple[str, str, bool], ...]:
    """Write the hypotheses: name, equation, whether it only names something."""
    return tuple(
        (printer.prose(h.name), printer.equation(_instance(h.statement)), h.definition and h.name != FLOW)
        for h in derivation.theory.hypotheses
    )


def _facts(facts: Facts, printer: Printer) -> Iterator[str]:
    for item in facts.ranges:
        yield printer.range(item)
    for kind, matrices in (("nonzero", facts.nonzero), ("symmetric", facts.symmetric)):
        for matrix in sorted(matrices, key=str):
            yield printer.word[kind].format(printer.show(matrix))


def objective(derivation: Derivation, notation: type[Printer]) -> str:
    """Write what the objective's name stands for: φ(U) = l(U Uᵀ)."""
    if derivation.objective is None:
        return ""
    label, expression = derivation.objective
    plain = notation()
    return f"{plain.objective(label)} = {plain.show(expression)}"


def _branch(part: str, lemma: Lemma, printer: Printer) -> str:
    """Write a branch of an induction, and for its step the indices it holds for."""
    part = part.replace("-", printer.word["minus"])
    if not part.startswith("step") or not isinstance(lemma.proof, Induction):
        return part
    proof = lemma.proof
    inner = []
    for item in lemma.statement.indices:
        if item.index != proof.index:
            inner.append(item)
        elif proof.descending:
            inner.append(Range(item.index, item.low + 1, item.high))
        else:
            inner.append(Range(item.index, item.low, None if item.high is None else item.high - 1))
    return printer.word["ranges"].format(part, printer.ranges(inner))


def _section(origin: str, judged: JudgedLemma, printer: Printer) -> Section:
    rows = tuple(
        Row(
            left=printer.show(item.step.left),
            right=printer.show(item.step.right),
            rule=printer.prose(item.step.rule),
            verdict=item.judgement.verdict,
            rests_on=item.judgement.rests_on,
            part=_branch(item.branch, judged.lemma, printer),
            reason=item.judgement.reason,
            counterexample=str(item.judgement.counterexample or ""),
        )
        for item in judged.steps
    )
    lemma = judged.lemma
    return Section(
        name=lemma.name,
        title=printer.prose(lemma.title or lemma.name),
        statement=printer.equation(lemma.statement),
        ranges=printer.ranges(lemma.statement.indices),
        inductive=isinstance(lemma.proof, Induction),
        rows=rows,
        verdict=judged.verdict,
        origin=origin,
        trouble=judged.disconnected,
    )
