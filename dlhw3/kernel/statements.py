"""Statements, conditions and hypotheses: what a theorem says, and what it says it under.

A condition is computed by the rule that used it, and is of one of these kinds. Of every entry of its subject:
nonzero, positive, nonnegative. Of a matrix: invertible; det, its determinant is > 0; psd, it is symmetric and
positive semidefinite; pd, symmetric and positive definite. Of a function: differentiable[k], it is k times Fréchet
differentiable at the arguments; everywhere[k], at every point. And "each K", said of Σ_{i=a}^{b} A, where the sum
only binds its index: K of A for every i from a to b; "each each K" of two sums, the second within the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .errors import require
from .scalars import ONE, Facts, Scalar
from .terms import KINDS, NAMED, VARIABLES, Term, declared_in, fits, names_in, replaced

Parameters = Mapping[str, Scalar]
Letters = Mapping[str, Term]


class Condition(NamedTuple):
    """One condition: its kind and subject.

    "differentiable" is said of an abstract function's value: the function is so ``order`` times at the arguments.
    The arguments of "everywhere" are zeros, which hold their shapes.
    """

    kind: str
    subject: Term
    order: int = 0


class Statement(NamedTuple):
    """left relation right."""

    relation: str
    left: Term
    right: Term


class Hypothesis(NamedTuple):
    """A statement taken for true, for all values of the bound letters and indices at which the facts hold.

    ``bound`` holds ("letter", name, rows, cols, property) and ("index", name). ``at_point`` says that a tie
    between letters holds at the point only, and is not differentiated through.
    """

    statement: Statement
    bound: tuple[tuple[Any, ...], ...] = ()
    facts: Facts = ()
    at_point: bool = False

    @property
    def free(self) -> set[str]:
        """The names that it speaks of."""
        return names_in((self.statement, self.facts)) - {b[1] for b in self.bound}

    def instance(self, parameters: Parameters, letters: Letters) -> Hypothesis:
        """Return the hypothesis with what is free in it replaced; capture is refused."""
        parameters = {n: parameters[n] for n in self.free & parameters.keys()}
        letters = {n: letters[n] for n in self.free & letters.keys()}
        brought = names_in((*parameters.values(), *letters.values()))
        require(not brought & {b[1] for b in self.bound}, "a name bound in a hypothesis would capture")
        return replaced(self, parameters, letters)  # type: ignore[no-any-return]


NAMED.update(Statement=Statement, Hypothesis=Hypothesis)
KINDS |= {
    "relation": lambda value: type(value) is str and value in ("=", "≤", "<", "⪯"),
    "Statement": ("relation", "Term", "Term"),
    "Facts": ["Scalar"],
    "binder": {"letter": VARIABLES["letter"], "index": ("name",)},
    "bound": ["binder"],
    "Hypothesis": ("Statement", "bound", "Facts", "flag"),
}


def check_statement(statement: Statement) -> None:
    """Refuse what is not a relation between two terms of one shape."""
    require(fits("Statement", statement), "no statement")
    (rows, cols), relation = statement.left.shape, statement.relation
    require((rows, cols) == statement.right.shape, "the two sides have different shapes")
    require(relation not in "≤<" or ONE is rows is cols, "≤ and < compare numbers")
    require(relation != "⪯" or rows is cols, "⪯ compares square matrices")


def check_hypothesis(hypothesis: Hypothesis) -> None:
    """Refuse a hypothesis that is not one, or that binds what is no letter and no index of it."""
    require(fits("Hypothesis", hypothesis), "no hypothesis")
    check_statement(hypothesis.statement)
    said, bound = hypothesis.statement, {b[1] for b in hypothesis.bound}
    own = {(kind, name, *rest) for name, (kind, *rest) in declared_in(said) if name in names_in(said)}
    require(own.issuperset(hypothesis.bound), "a hypothesis binds what occurs in it, as it is declared")
    kept = tuple(declared for name, declared in declared_in((said, hypothesis.facts)) if name not in bound)
    require(not bound & names_in(kept), "a declaration depends on an index that the hypothesis binds")
