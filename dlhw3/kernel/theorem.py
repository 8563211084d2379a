"""Theorems, and the one place where they are made.

A theorem says: whenever its facts (ranges of sizes, indices and exponents), its hypotheses and its conditions
hold, its statement does, and it rests on the laws that it names. What a rule hands to ``conclude`` is checked
here once for all rules: terms are well formed under the facts, one name is declared one way throughout, no
condition contradicts itself, and no hypothesis ties the variable of a differential to a letter that it holds
fixed.

Python cannot hide a constructor. Trust is the file door, ``proof_file``: no theorem is accepted from outside.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from .errors import require, spend
from .networks import agree
from .order.plain import possible
from .scalars import MINUS, Facts, has_value, is_nonnegative, is_positive, parameter, span
from .statements import Condition, Hypothesis, Statement, check_hypothesis, check_statement
from .terms import KINDS, MOVING, Term, declared_in, declared_once, leaves, tied_in, transpose


class Theorem(NamedTuple):
    """A statement and what it rests on; made by the rules alone."""

    statement: Statement
    hypotheses: tuple[Hypothesis, ...] = ()
    facts: Facts = ()
    conditions: tuple[Condition, ...] = ()
    laws: tuple[str, ...] = ()


def union(statement: Statement, *premises: Theorem) -> Theorem:
    """Return the theorem of a statement that rests on all that its premises rest on, checked."""
    spend(sum(len(p.hypotheses) + len(p.conditions) for p in premises))
    return conclude(statement, *[tuple([item for p in premises for item in p[k]]) for k in range(1, 5)])


def conclude(*draft: Any, **more: Any) -> Theorem:
    """Return the theorem of these fields, checked as said above."""
    statement, hypotheses, facts, conditions, laws = Theorem(*draft, **more)
    check_statement(statement)
    hypotheses, facts = tuple(dict.fromkeys(hypotheses)), needed_facts(facts)
    for hypothesis in hypotheses:
        check_hypothesis(hypothesis)
        known = (*silent(facts, *(b[1] for b in hypothesis.bound)), *hypothesis.facts)
        require(all(has_value(f, ()) for f in known), "a fact divides by what is no size")
        for side in hypothesis.statement[1:]:
            well_formed(side, known)
    ties = tuple(frozenset(tied_in(h.statement[1:]) & h.free) for h in hypotheses if not h.at_point)
    for side in statement[1:]:
        well_formed(side, facts)
        if ties:
            untied(side, ties)
    for condition in (conditions := tuple(dict.fromkeys(conditions))):
        well_formed(condition.subject, facts)
        possible(condition, facts)
    theorem = Theorem(statement, hypotheses, facts, conditions, tuple(sorted(set(laws))))
    declared_once(named := declared_in(theorem[:4]))
    require(all(map(KINDS["name"], dict(named))), "a name that is not one")
    return theorem


def silent(facts: Facts, *names: str) -> Facts:
    """Return the facts that speak of none of the names."""
    return tuple(f for f in facts if f.free.isdisjoint(names))


@lru_cache(maxsize=1024)
def needed_facts(facts: Facts) -> Facts:
    """Return the facts that do not follow from the others; one that cannot hold is refused."""
    left = list(dict.fromkeys(facts))
    require(all(map(KINDS["Scalar"], left)), "a fact is a scalar that is ≥ 0")
    require(len(left) <= 24, "more than 24 facts")
    for fact in list(left):
        rest = tuple(f for f in left if f is not fact)
        require(not is_positive(MINUS.times(fact), rest), "the ranges contradict each other")
        if is_nonnegative(fact, rest):
            left.remove(fact)
    require(all(has_value(f, ()) for f in left), "a fact divides by what is no size")
    return tuple(left)


@lru_cache(maxsize=1024)
def well_formed(node: Term, facts: Facts) -> None:
    """Refuse a size not shown ≥ 1, a denominator not shown ≠ 0, or a symmetric letter moved off symmetry."""
    spend(20 + 10 * len(facts))
    variable = node.data[0] if node.op in MOVING else ()
    require(all(is_positive(size, facts) for size in node.shape), "a size is not shown to be at least 1")
    still = variable[-1:] != ("symmetric",) or all(symmetric(a, facts) for a in node.args[1:])
    require(still, "a symmetric letter moves at a symmetric point along a symmetric direction")
    divides = all(has_value(scalar, facts) for scalar in leaves(node.data))
    require(divides, "a denominator is not shown to differ from 0")
    if node.op == "sigma":
        name, *ends = node.data
        facts = (*silent(facts, name), *span(parameter("index", name), *ends))
    for argument in node.args:
        well_formed(argument, facts)


def symmetric(node: Term, facts: Facts) -> bool:
    """Whether the normal form of a square matrix is that of its transpose."""
    return node.rows is node.cols and agree(node, transpose(node), facts)


@lru_cache(maxsize=65536)
def untied(node: Term, ties: tuple[frozenset[str], ...]) -> None:
    """Refuse a differential whose variable a hypothesis ties, by any chain, to a letter that f holds fixed.

    Hypotheses declared to hold at the point only are no ties. Families, exponents and abstract functions count
    as letters; where one layer moves, its family is among what is held fixed.
    """
    spend(1 + len(ties) // 8)
    if node.op in MOVING:
        (kind, name, *_), body = node.data[0], node.args[0]
        moving = {name} | (tied_in(node.args[1:2]) if kind == "letter" else set())
        reached = set(moving)
        for _ in ties:
            spend((len(ties) + len(body.declared)) // 4)
            reached = reached.union(*(tie for tie in ties if tie & reached))
        caught = (reached - moving) & tied_in((body,)) & body.free
        layer = kind == "layer" and any(name in tie for tie in ties)
        require(not caught and not layer, f"a hypothesis ties {name} to a letter that is held fixed")
    for argument in node.args:
        untied(argument, ties)
