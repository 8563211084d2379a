"""Statements, conditions and hypotheses: what a theorem says, and what it says it under.

A condition comes from the closed list below and is computed by the rule that used it. Conditions hold of every
entry: for a 1 × 1 subject they speak of the number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .errors import require
from .scalars import ONE, Facts, Scalar
from .terms import KINDS, Term, declared_in, names_in, replaced, term

Parameters = Mapping[str, Scalar]
Letters = Mapping[str, Term]
RELATIONS = ("=", "≤", "<", "⪯")
CONDITIONS: dict[str, tuple[str, bool]] = {
    "invertible": ("{} is invertible", True),
    "nonzero": ("{} ≠ 0", True),
    "positive": ("{} > 0", True),
    "nonnegative": ("{} ≥ 0", False),
    "det": ("det({}) > 0", True),
    "psd": ("{} is symmetric and positive semidefinite", False),
    "pd": ("{} is symmetric and positive definite", False),
    "differentiable": ("{0} is {1} times Fréchet differentiable", True),
    "everywhere": ("{0} is {1} times Fréchet differentiable everywhere", True),
}
"""Kind: its words (of every entry, where the subject is no number), and whether it holds near a point where it
holds, its subject being continuous there."""


class Condition(NamedTuple):
    """One condition: its kind and subject.

    "differentiable" is said of an abstract function's value: the function is so ``order`` times at the arguments.
    The arguments of "everywhere" are zeros, which hold their shapes.
    """

    kind: str
    subject: Term
    order: int = 0

    @property
    def free(self) -> frozenset[str]:
        """The names that it speaks of."""
        return self.subject.free


def differentiable(node: Term, more: int) -> Condition:
    """Return that the abstract function of a derivative is ``more`` times differentiable beyond it."""
    name, domain, slots, _ = node.data
    value = term("function", (name, domain, (), False), node.args[: len(domain)])
    return Condition("differentiable", value, len(slots) + more)


class Statement(NamedTuple):
    """left relation right."""

    relation: str
    left: Term
    right: Term

    def instance(self, parameters: Parameters, letters: Letters) -> Statement:
        """Return the statement with parameters and letters replaced."""
        return replaced(self, parameters, letters)  # type: ignore[no-any-return]


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
        return names_in((tuple(self.statement), self.facts)) - {b[1] for b in self.bound}

    def instance(self, parameters: Parameters, letters: Letters) -> Hypothesis:
        """Return the hypothesis with what is free in it replaced; capture is refused."""
        parameters = {n: s for n, s in parameters.items() if n in self.free}
        letters = {n: t for n, t in letters.items() if n in self.free}
        brought = names_in((*parameters.values(), *letters.values()))
        require(not brought & {b[1] for b in self.bound}, "a name bound in a hypothesis would capture")
        return replaced(self, parameters, letters)  # type: ignore[no-any-return]


def check_statement(statement: Statement) -> None:
    """Refuse what is not a relation between two terms of one shape."""
    require(type(statement) is Statement and type(statement.relation) is str, "no statement")
    require(statement.relation in RELATIONS, "no statement")
    require(all(type(side) is Term for side in statement[1:]), "a statement is between two terms")
    (rows, cols), relation = statement.left.shape, statement.relation
    require((rows, cols) == statement.right.shape, "the two sides have different shapes")
    require(relation not in "≤<" or ONE is rows is cols, "≤ and < compare numbers")
    require(relation != "⪯" or rows is cols, "⪯ compares square matrices")


def check_hypothesis(hypothesis: Hypothesis) -> None:
    """Refuse a hypothesis that is not one, or that binds what is no letter and no index of it."""
    require(type(hypothesis) is Hypothesis and type(hypothesis.at_point) is bool, "no hypothesis")
    require(all(type(part) is tuple for part in hypothesis[1:3]), "what is bound, and facts, are tuples")
    require(all(type(b) is tuple and len(b) > 1 for b in hypothesis.bound), "a letter or an index is bound")
    check_statement(hypothesis.statement)
    sides, facts = hypothesis.statement[1:], hypothesis.facts
    require(all(type(f) is Scalar for f in facts), "a fact is a scalar that is ≥ 0")
    declared = dict(declared_in(sides))
    for kind, name, *rest in hypothesis.bound:
        occurs = KINDS["name"](name) and kind in ("letter", "index") and name in names_in(sides)
        known = occurs and declared[name] == (kind, *rest)
        require(known, "a hypothesis binds letters and indices that occur in it, as they are declared")
    bound = {b[1] for b in hypothesis.bound}
    kept = tuple(d for n, d in declared_in((sides, facts)) if n not in bound)
    require(not bound & names_in(kept), "a declaration depends on an index that the hypothesis binds")
