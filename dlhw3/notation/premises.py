"""What a derivation assumes, defines and results in: as data, and as lines of Unicode."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sympy import Expr, Symbol

from dlhw3.notation.known_functions import told
from dlhw3.notation.printer import Printer
from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.symbolic.conditions.requirements import FOLLOWS, Property
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.faces.face import ATOM
from dlhw3.symbolic.flow import FLOW
from dlhw3.symbolic.letters import Rate
from dlhw3.symbolic.plan import Equation
from dlhw3.symbolic.prose import Formula, Prose, prose
from dlhw3.symbolic.ranges import Range
from dlhw3.symbolic.scope import instantiate
from dlhw3.symbolic.symmetric_gradients import cited_of, is_part_of_cited
from dlhw3.symbolic.verdict import Verdict, reading


@dataclass(frozen=True, slots=True)
class Premise:
    """A hypothesis: its name, its equation, whether it only names something.

    ``label`` is the name where it says more than the equation, otherwise empty. ``citation`` is the source of a
    theorem taken from a paper, otherwise empty.
    """

    name: str
    statement: Equation
    defines: bool
    label: str
    citation: Prose

    def source(self, printer: Printer) -> str:
        """Return what stands beside the label of a theorem taken from a paper: where it is from."""
        return f", cited: {printer.prose(self.citation)}" if self.citation else ""


@dataclass(frozen=True, slots=True)
class Objective:
    """The name that prints for the objective, and the objective."""

    name: Formula
    expression: Expr


def facts(derivation: Derivation) -> tuple[Range | Property, ...]:
    """Return what is assumed of indices, and of letters as they are declared.

    That a matrix is not 0 is a condition of the proof, where there is one, and stands with the others. That the
    rate of a symmetric one is symmetric is said where something flows.
    """
    known = derivation.theory.facts
    found: list[Range | Property] = list(known.ranges)
    definite = known.told("psd") | known.told("pd")
    moving = any(one.name.startswith(FLOW) for one in derivation.theory.hypotheses)
    symmetric = {
        letter
        for letter in known.symmetric
        if letter not in definite and (moving or not isinstance(letter, Rate))
    }
    declared = {"nonzero": known.nonzero, "symmetric": symmetric}
    computed = set(derivation.conditions)
    needed = any(isinstance(one, Prose) and one.pieces[-1] == FOLLOWS for one in computed)
    for kind, matrices in declared.items():
        found += [Property(kind, matrix) for matrix in sorted(matrices, key=str)]
    found += [Property(kind, letter) for kind, letter in sorted(known.conditions, key=str)]
    proved = all(name in derivation.proof.theorems for name in derivation.results)
    return tuple(
        fact
        for fact in found
        if isinstance(fact, Range)
        or fact.kind != "nonzero"
        or not ((proved and not needed) or fact in computed)
    )


def hypotheses(derivation: Derivation) -> tuple[Premise, ...]:
    """Return the hypotheses."""
    return tuple(_hypotheses(derivation, UnicodePrinter.of(derivation)))


def _hypotheses(derivation: Derivation, printer: Printer) -> Iterator[Premise]:
    for hypothesis in derivation.theory.hypotheses:
        if is_part_of_cited(hypothesis):
            continue  # it is part of what is cited
        statement = _instance(hypothesis.statement)
        defines = hypothesis.definition and not hypothesis.name.startswith(FLOW)
        source = prose(hypothesis.citation)
        says_more = bool(source) or (not defines and printer.equation(statement) != hypothesis.name)
        yield Premise(hypothesis.name, statement, defines, hypothesis.name if says_more else "", source)
    cited: set[str] = set()
    for one in cited_of(part.lemma for part in derivation.parts):
        source = prose(one.citation if one.name not in cited else "")
        yield Premise(one.name, one.statement, False, one.name, source)
        cited.add(one.name)


def objective(derivation: Derivation) -> Objective | None:
    """Return what the objective's name stands for."""
    if derivation.objective is None:
        return None
    name, expression = derivation.objective
    return Objective(Formula(name), expression)


def _instance(statement: Equation) -> Equation:
    """Put in the value of every index that has only one: W_2ᵀW_2 = W_1W_1ᵀ for a network of two layers.

    One that is called i′ has the name i where nothing else does.
    """
    left, right = statement.left, statement.right
    for item in statement.indices:
        if item.low == item.high:
            left, right = (instantiate(side, item.index, item.low) for side in (left, right))
    indices = tuple(item for item in statement.indices if item.low != item.high)
    taken = {letter.name for one in (left, right, *_ends(indices)) for letter in one.atoms(Symbol)}
    for item in indices:
        own = item.index.name.removesuffix("′")
        if own not in taken:
            plain = Symbol(own, **item.index.assumptions0)
            left, right = (instantiate(side, item.index, plain) for side in (left, right))
            indices = tuple(_called(one, item.index, plain) for one in indices)
    return replace(statement, left=left, right=right, indices=indices)


def _called(item: Range, index: Symbol, plain: Symbol) -> Range:
    """Return a range with another name for an index, its own or one in its ends."""
    low, high = (None if end is None else end.xreplace({index: plain}) for end in (item.low, item.high))
    return Range(plain if item.index == index else item.index, low, high)


def _ends(indices: tuple[Range, ...]) -> Iterator[Expr]:
    for item in indices:
        yield from (item.low, *(() if item.high is None else (item.high,)))


def show_fact(fact: Range | Property, printer: Printer) -> str:
    """Write 1 ≤ j ≤ N, w ≠ 0, Bᵀ = B."""
    if isinstance(fact, Range):
        return printer.range(fact)
    return printer.word[fact.kind].format(printer.show(fact.matrix), printer.show(fact.matrix, ATOM))


def show_condition(condition: Prose | Property, printer: Printer) -> str:
    """Write l is Fréchet differentiable at U Uᵀ, w ≠ 0."""
    if isinstance(condition, Prose):
        return printer.prose(condition)
    return printer.inline(show_fact(condition, printer))


def show_domain(domain: Prose, place: str, printer: Printer) -> str:
    """Write X is invertible (elsewhere the result is not defined): the kernel takes 1/0 as 0 there."""
    return f"{printer.prose(domain)} (elsewhere {place} is not defined)"


def show_objective(named: Objective, printer: Printer) -> str:
    """Write φ(U) = l(U Uᵀ)."""
    return f"{printer.formula(named.name.text)} = {printer.plain().show(named.expression)}"


def premise_lines(
    conditions: Sequence[Prose | Property],
    domains: Sequence[Prose],
    named: Objective | None,
    known: Sequence[Range | Property],
    assumed: Sequence[Premise],
    printer: Printer,
) -> Iterator[tuple[str, str]]:
    """Yield what is assumed and what letters stand for: "assumes" or "where", and a line in a notation."""
    for condition in conditions:
        yield "assumes", show_condition(condition, printer)
    for domain in domains:
        yield "where", show_domain(domain, "the result", printer)
    if named is not None:
        yield "where", printer.inline(show_objective(named, printer))
    for words in told(printer.vectors):
        yield "where", printer.plain().prose(words)
    for fact in known:
        yield "assumes", printer.inline(show_fact(fact, printer))
    for item in assumed:
        label = f"   [{item.label}{item.source(printer)}]" if item.label else ""
        yield "where" if item.defines else "assumes", printer.inline(printer.equation(item.statement)) + label


def premises(derivation: Derivation) -> tuple[tuple[str, str], ...]:
    """Return everything that is assumed or defined, as ("assumes" or "where", a line of Unicode)."""
    printer = UnicodePrinter.of(derivation)
    known, named = facts(derivation), objective(derivation)
    conditions = (*derivation.conditions, *derivation.assumptions)
    return tuple(premise_lines(conditions, derivation.domains, named, known, hypotheses(derivation), printer))


def formulas(derivation: Derivation) -> tuple[str, ...]:
    """Return the results, each a line of Unicode, the main one first; as they stand, whatever their verdict."""
    printer = UnicodePrinter.of(derivation)
    return tuple(printer.result(derivation.equation(name)) for name in derivation.results)


def formulas_in_words(derivation: Derivation) -> tuple[str, ...]:
    """Return the results as ``formulas`` does, each with what letters of cited gradients in it are behind it."""
    printer = UnicodePrinter.of(derivation)
    return tuple(_with_told(printer, derivation.equation(name)) for name in derivation.results)


def _with_told(printer: UnicodePrinter, result: Equation) -> str:
    where = ", ".join(map(printer.right.prose, told(printer.vectors, result.right)))
    return f"{printer.result(result)}{f'   where {where}' if where else ''}"


def code_formulas(derivation: Derivation) -> tuple[str, ...]:
    """Return the results as ``formulas`` does, written out: the objective has its name on the left alone.

    Behind them stand the matrices that act, each with its name. A comment in code stands by itself, where no line
    says what the name is.
    """
    printer = UnicodePrinter.of(derivation)
    printer.is_own = True
    found = []
    for name in derivation.results:
        found.append(
            f"{_with_told(printer, derivation.equation(name))}{mark(result_reading(derivation, name))}"
        )
    return (
        *found,
        *(f"{printer.right.prose(one.told)}{mark(derivation.reading)}" for one in derivation.matrices),
    )


def result_reading(derivation: Derivation, name: str) -> str:
    """Return the verdict on one result as it is told."""
    return reading(derivation.result_verdict(name), derivation.result_assuming(name))


def mark(told: str) -> str:
    """Return what stands beside a result that is not simply PROVED."""
    return "" if told == Verdict.PROVED.name else f"   [{told}]"
