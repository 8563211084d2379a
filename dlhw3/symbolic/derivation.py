"""Derivations: a statement, its hypotheses, the lemmas that prove it, and the result read from the last one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sympy import Expr, Symbol

from dlhw3.catalogue import DERIVATIONS, FORMATS
from dlhw3.errors import UserError
from dlhw3.symbolic.algebra import flat
from dlhw3.symbolic.judge import JudgedLemma, judge_lemmas
from dlhw3.symbolic.kernel.facts import Range
from dlhw3.symbolic.kernel.nodes import MatrixSum, hole
from dlhw3.symbolic.kernel.proof import (
    AXIOMS,
    Chain,
    Equation,
    Justification,
    Lemma,
    NormalForm,
    Rewrite,
    SplitSum,
    Step,
    Theory,
    fill,
)
from dlhw3.symbolic.models.counterexample import Models
from dlhw3.symbolic.verdict import Verdict, weakest


class Trail:
    """Builds a chain: each call goes from the current expression to an equal one, by a named rule."""

    def __init__(self, start: Expr) -> None:
        self.start = start
        self.current = start
        self._steps: list[Step] = []

    def to(self, right: Expr, rule: str, by: Justification = NormalForm()) -> Trail:  # noqa: B008
        """Go to an equal expression; a step that changes nothing is left out."""
        if right != self.current:
            self._steps.append(Step(self.current, right, rule, by))
            self.current = right
        return self

    def rewrite(
        self,
        context: Expr,
        premise: str,
        value: Expr,
        rule: str,
        *,
        at: dict[Symbol, Expr] | None = None,
        reverse: bool = False,
    ) -> Trail:
        """Replace what stands in the context's hole by ``value``, which the premise says is equal to it."""
        by = Rewrite(premise, context, tuple((at or {}).items()), reverse)
        return self.to(flat(fill(context, value, hole(value))), rule, by)

    def split(
        self, context: Expr, whole: MatrixSum, right: Expr, rule: str, *, last: bool, join: bool = False
    ) -> Trail:
        """Split the first or last term off a sum that stands in the context's hole (or join it back)."""
        return self.to(right, rule, SplitSum(whole, context, last=last, reverse=join))

    @property
    def chain(self) -> Chain:
        """The steps so far."""
        return Chain(tuple(self._steps))

    def lemma(self, name: str, title: str = "", indices: tuple[Range, ...] = ()) -> Lemma:
        """Return the lemma that the chain proves: start = current."""
        return Lemma(name, Equation(self.start, self.current, indices), self.chain, title)


@dataclass(frozen=True)
class Part:
    """A lemma within a derivation, and the derivation it was first shown in."""

    lemma: Lemma
    origin: str


@dataclass(frozen=True, repr=False)
class Derivation:
    """A named result: what it assumes, the parts that prove it, and its last equation.

    ``print`` shows it as text, step by step, and a notebook typesets its results; both use the output formats,
    found by name on the contents page. ``conditions`` are assumptions in words (differentiability); ``source``
    names paper and equation; ``results`` names the parts that are the result, the main one first.
    """

    name: str
    statement: str
    theory: Theory
    parts: tuple[Part, ...]
    results: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    source: str = ""
    objective: tuple[str, Expr] | None = None  # the name that prints for the objective, and the objective
    notes: tuple[str, ...] = ()
    cases: tuple[Derivation, ...] = ()
    models: Models | None = None  # where counterexamples under its hypotheses come from; never trusted

    @cached_property
    def judged(self) -> tuple[JudgedLemma, ...]:
        """Every part with the judgement on each of its steps."""
        return judge_lemmas(self.theory, [part.lemma for part in self.parts], self.models)

    @property
    def verdict(self) -> Verdict:
        """The weakest verdict of its parts and cases."""
        own = [part.verdict for part in self.judged]
        return weakest([*own, *(case.verdict for case in self.cases)])

    @property
    def axioms(self) -> dict[str, str]:
        """The axioms that any step rests on, with their statements."""
        names = sorted(frozenset().union(*(part.axioms for part in self.judged)))
        return {name: AXIOMS[name] for name in names}

    @property
    def result(self) -> Equation:
        """The equation that the derivation is for."""
        return self.equation(self.results[0])

    @property
    def formulas(self) -> tuple[str, ...]:
        """The results, each a line of Unicode; printed as they stand, whatever their verdict."""
        return tuple(FORMATS.load("text").results(self))

    @property
    def premises(self) -> tuple[tuple[str, str], ...]:
        """Everything that is assumed or defined, as ("assumes" or "where", a line of Unicode)."""
        return tuple(FORMATS.load("text").premises(self))

    def __str__(self) -> str:
        return str(FORMATS.load("text").render(self)).rstrip("\n")

    def __repr__(self) -> str:
        return f"<derivation {self.name}: {self.statement}>"

    def _repr_latex_(self) -> str:
        """Return the results in display math, for a notebook; the verdict beside them unless it is PROVED."""
        lines = r" \\ ".join(FORMATS.load("latex").results(self))
        verdict = "" if self.verdict is Verdict.PROVED else rf" \quad \text{{({self.verdict.name})}}"
        return rf"$$ \begin{{gathered}} {lines} \end{{gathered}}{verdict} $$"

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
