"""Statements, conditions and hypotheses: what a theorem says, and what it says it under.

A condition comes from the closed list below and is computed by the rule that used it. Conditions hold of every
entry: for a 1 × 1 subject they speak of the number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .errors import Refused
from .scalars import ONE, Scalar, names, substitute
from .terms import Term, instance, is_name, replace_scalars

RELATIONS = ("=", "≤", "<", "⪯")
CONDITIONS: dict[str, tuple[str, bool]] = {
    "invertible": ("{} is invertible", True),
    "nonzero": ("{} ≠ 0", True),
    "positive": ("{} > 0", True),
    "nonnegative": ("{} ≥ 0", False),
    "det": ("det({}) > 0", True),
    "psd": ("{} is symmetric and positive semidefinite", False),
    "pd": ("{} is symmetric and positive definite", False),
    "differentiable": ("{} is {} times Fréchet differentiable at {}", True),
}
"""Kind: its words, and whether it holds near a point where it holds, its subject being continuous there."""


class Condition(NamedTuple):
    """One condition: its kind, for "differentiable" the function and the order, and its subjects."""

    kind: str
    data: tuple[Any, ...]
    subjects: tuple[Term, ...]

    def instance(self, parameters: Mapping[str, Scalar], letters: Mapping[str, Term]) -> Condition:
        """Return the condition with parameters and letters replaced."""
        subjects = tuple(instance(s, parameters, letters) for s in self.subjects)
        return Condition(self.kind, replace_scalars(self.data, parameters), subjects)


class Statement(NamedTuple):
    """left relation right."""

    relation: str
    left: Term
    right: Term

    def instance(self, parameters: Mapping[str, Scalar], letters: Mapping[str, Term]) -> Statement:
        """Return the statement with parameters and letters replaced."""
        sides = (instance(side, parameters, letters) for side in (self.left, self.right))
        return Statement(self.relation, *sides)


class Hypothesis(NamedTuple):
    """A statement taken for true, for all values of the bound letters and indices at which the facts hold.

    ``bound`` holds ("letter", name, rows, cols, property) and ("index", name). ``at_point`` says that a tie
    between letters holds at the point only, and is not differentiated through.
    """

    statement: Statement
    bound: tuple[tuple[Any, ...], ...] = ()
    facts: tuple[Scalar, ...] = ()
    at_point: bool = False

    @property
    def free(self) -> frozenset[str]:
        """The names that it speaks of."""
        named = names_in(*self.facts)
        return (self.statement.left.free | self.statement.right.free | named) - {b[1] for b in self.bound}

    def instance(self, parameters: Mapping[str, Scalar], letters: Mapping[str, Term]) -> Hypothesis:
        """Return the hypothesis with what is free in it replaced; capture is refused."""
        parameters = {n: s for n, s in parameters.items() if n in self.free}
        letters = {n: t for n, t in letters.items() if n in self.free}
        brought = names_in(*parameters.values())
        brought = brought.union(*(t.free for t in letters.values()))
        if brought & {b[1] for b in self.bound}:
            raise Refused("a name bound in a hypothesis would capture")
        facts = tuple(substitute(f, parameters) for f in self.facts)
        bound = replace_scalars(self.bound, parameters)
        return Hypothesis(self.statement.instance(parameters, letters), bound, facts, self.at_point)


def names_in(*scalars: Scalar) -> set[str]:
    """Return the names in scalars."""
    return {name for scalar in scalars for _, name in names(scalar)}


def check_statement(statement: Statement) -> None:
    """Refuse what is not a relation between two terms of one shape."""
    if type(statement) is not Statement or type(statement.relation) is not str:
        raise Refused("a statement is a relation between two terms")
    if statement.relation not in RELATIONS or any(type(s) is not Term for s in statement[1:]):
        raise Refused(f"a statement is one of {' '.join(RELATIONS)} between two terms")
    left, right = statement.left, statement.right
    if left.shape != right.shape:
        raise Refused("the two sides have different shapes")
    one = left.rows.constant == left.cols.constant == 1
    if (statement.relation in ("≤", "<") and not one) or (
        statement.relation == "⪯" and left.rows != left.cols
    ):
        raise Refused("≤ and < compare numbers, ⪯ compares square matrices")


def check_hypothesis(hypothesis: Hypothesis) -> None:
    """Refuse a hypothesis that is not one, or that binds what is no letter and no index of it."""
    if type(hypothesis) is not Hypothesis or type(hypothesis.at_point) is not bool:
        raise Refused(
            "a hypothesis is a statement, bound names, facts, and whether it holds at the point only"
        )
    check_statement(hypothesis.statement)
    declared = dict(hypothesis.statement.left.declared | hypothesis.statement.right.declared)
    free = hypothesis.statement.left.free | hypothesis.statement.right.free
    for item in hypothesis.bound:
        whole = type(item) is tuple and len(item) in (2, 5) and is_name(item[1]) and item[1] in free
        kind = declared.get(item[1]) if whole else None
        if kind is None or kind != (item[0], *item[2:]) or item[0] not in ("letter", "index"):
            raise Refused("a hypothesis binds letters and indices that occur in it, as they are declared")
    if any(not is_polynomial(f) for f in hypothesis.facts):
        raise Refused("a fact is a polynomial in sizes, indices and exponents")


def is_polynomial(fact: object) -> bool:
    """Whether this can be a fact: a polynomial that is said to be ≥ 0."""
    return type(fact) is Scalar and fact.den == ONE.num
