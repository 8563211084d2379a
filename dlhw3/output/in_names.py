"""The steps of a derivation with the names that its result has for long parts: s for ∇l(r/sqrt(ρ)) in each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Dummy, Expr, MatrixExpr, MatrixSymbol

from dlhw3.notation.apart import with_whole_sums
from dlhw3.notation.premises import Objective
from dlhw3.output.document import Document, Finding, Row, Section, findings
from dlhw3.output.repeated import named
from dlhw3.symbolic.conditions.requirements import Property
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.faces.abbreviations import worded
from dlhw3.symbolic.plan import Equation
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.remembered import remembering


def in_names(page: Document) -> tuple[Document, tuple[Equation, ...]]:
    """Return a document whose steps have the names of its results, and what these stand for.

    What the document as a whole is under stays written out, as does a step that would say nothing in names, t = t.
    The objective keeps its own name.
    """
    where = _names(page.results)
    if not where:
        return page, ()
    short = _Short(where, page.objective)
    with remembering():
        sections, told = map(short.section, page.sections), map(short.prose, page.matrices)
        return replace(page, sections=tuple(sections), matrices=tuple(told)), where


def matrices(derivation: Derivation) -> tuple[Prose, ...]:
    """Return what results that act are as matrices, in the names of the results, the objective written out."""
    short = _Short(_names(findings(derivation)), None)
    return tuple(short.prose(one.told) for one in derivation.matrices)


def _names(results: Sequence[Finding]) -> tuple[Equation, ...]:
    """Return what names in results stand for; none where one is that of two parts."""
    where = tuple(dict.fromkeys(one for found in results for one in found.where))
    return where if len({one.left for one in where}) == len(where) else ()


class _Short:
    """Puts names into what a document says."""

    def __init__(self, where: Sequence[Equation], objective: Objective | None) -> None:
        self.where = where[::-1]  # what a name stands for has those before it
        self.kept: dict[Expr, Expr] = {}
        self.made: dict[Expr, Expr] = {}
        if objective is not None:
            own = objective.expression
            is_matrix = isinstance(own, MatrixExpr)
            self.kept[own] = MatrixSymbol("the objective", *own.shape) if is_matrix else Dummy("f")

    def of(self, expression: Expr) -> Expr:
        """Return an expression in names; most stand on both sides of a row."""
        if expression not in self.made:
            self.made[expression] = self._of(expression)
        return self.made[expression]

    def _of(self, expression: Expr) -> Expr:
        made = worded(with_whole_sums(expression.xreplace(self.kept)))
        for one in self.where:
            made = named(made, one.right, one.left)
        return made.xreplace({kept: own for own, kept in self.kept.items()})

    def section(self, section: Section) -> Section:
        """Return a lemma with its steps in names."""
        rows: list[Row] = []
        for row in section.rows:
            left, right = self.of(row.left), self.of(row.right)
            if left == right:
                left, right = row.left, row.right
            follows = rows and section.rows[len(rows) - 1].right == row.left
            rows.append(replace(row, left=rows[-1].right if follows else left, right=right))
        conditions, domains = map(self.condition, section.conditions), map(self.prose, section.domains)
        return replace(section, rows=tuple(rows), conditions=tuple(conditions), domains=tuple(domains))

    def condition(self, condition: Prose | Property) -> Prose | Property:
        """Return a condition in names."""
        if isinstance(condition, Prose):
            return self.prose(condition)
        return replace(condition, matrix=self.of(condition.matrix))

    def prose(self, prose: Prose) -> Prose:
        """Return a sentence in names."""
        return Prose(tuple(self.of(one) if isinstance(one, Expr) else one for one in prose.pieces))
