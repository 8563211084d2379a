"""Theorems, and the one place where they are made.

A theorem says: whenever its facts (ranges of sizes, indices and exponents), its hypotheses and its conditions
hold, its statement does, and it rests on the laws that it names. What a rule hands to ``conclude`` is checked
here once for all rules: terms are well formed under the facts, one name is declared one way throughout, no
condition contradicts itself, and no hypothesis ties the variable of a differential to a letter that it holds
fixed.

Python cannot hide a constructor. Trust is the file door, ``proof_file``: no theorem is accepted from outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from .errors import Refused, Undecided
from .networks import UNIT, agree, difference
from .scalars import ONE, Scalar, is_nonnegative, is_nonzero, is_positive, negative, parameter
from .statements import (
    Condition,
    Hypothesis,
    Statement,
    check_hypothesis,
    check_statement,
    is_polynomial,
    names_in,
)
from .terms import Term, scalars_in, term, transpose

Facts = tuple[Scalar, ...]


class Theorem(NamedTuple):
    """A statement and what it rests on; made by the rules alone."""

    statement: Statement
    hypotheses: tuple[Hypothesis, ...]
    facts: Facts
    conditions: tuple[Condition, ...]
    laws: tuple[str, ...]


def conclude(
    statement: Statement,
    *premises: Theorem,
    hypotheses: Iterable[Hypothesis] | None = None,
    facts: Iterable[Scalar] | None = None,
    conditions: Iterable[Condition] | None = None,
    laws: Iterable[str] = (),
) -> Theorem:
    """Return the theorem with what all its premises rest on, or with what is given instead, checked as above."""
    check_statement(statement)
    if hypotheses is None:
        hypotheses = [h for p in premises for h in p.hypotheses]
    facts = needed_facts([f for p in premises for f in p.facts] if facts is None else facts)
    if conditions is None:
        conditions = [c for p in premises for c in p.conditions]
    hypotheses, conditions = tuple(dict.fromkeys(hypotheses)), tuple(dict.fromkeys(conditions))
    for hypothesis in hypotheses:
        check_hypothesis(hypothesis)
        for side in hypothesis.statement[1:]:
            well_formed(side, (*facts, *hypothesis.facts))
    for side in statement[1:]:
        well_formed(side, facts)
    conditions = tuple(c for c in conditions if not holds(c, facts))
    terms = [*statement[1:], *(t for h in hypotheses for t in h.statement[1:])]
    terms += [s for c in conditions for s in c.subjects]
    declared = frozenset[tuple[str, Any]]().union(*(t.declared for t in terms))
    if len({name for name, _ in declared}) < len(declared):
        raise Refused("one name is declared in two ways")
    for side in statement[1:]:
        untied(side, hypotheses)
    named = [law for p in premises for law in p.laws]
    return Theorem(statement, hypotheses, facts, conditions, tuple(sorted({*named, *laws})))


def needed_facts(facts: Iterable[Scalar]) -> Facts:
    """Return the facts that do not follow from the others; one that cannot hold is refused."""
    facts = list(facts)
    left = [f for f in dict.fromkeys(facts) if is_polynomial(f)]
    for fact in facts:
        if type(fact) is not Scalar or not is_positive(Scalar(fact.den, ONE.num), tuple(left)):
            raise Refused("a fact is a polynomial, or a quotient with a denominator shown to be positive")
    left = list(dict.fromkeys(Scalar(f.num, ONE.num) for f in facts))
    for fact in list(left):
        rest = tuple(f for f in left if f != fact)
        if is_positive(negative(fact), rest):
            raise Refused("the ranges contradict each other")
        if is_nonnegative(fact, rest):
            left.remove(fact)
    return tuple(left)


@lru_cache(maxsize=65536)
def well_formed(node: Term, facts: Facts) -> None:
    """Refuse a size not shown ≥ 1, a denominator not shown ≠ 0, or a symmetric letter moved off symmetry."""
    if node.op in ("letter", "identity", "ones", "zero"):
        sizes = [s for s in node.data if type(s) is Scalar]
    else:
        sizes = [s for pair in node.data[1] for s in pair] if node.op == "function" else []
    if node.op in ("differential", "gradient") and node.data[0][0] == "letter":
        sizes = list(node.data[0][2:4])
        if node.data[0][4] == "symmetric" and not all(symmetric(a, facts) for a in node.args[1:]):
            raise Refused("a symmetric letter moves at a symmetric point along a symmetric direction")
    if not all(is_positive(size, facts) for size in sizes):
        raise Refused("a size is not shown to be at least 1")
    for scalar in scalars_in(node.data):
        if scalar.den != ONE.num and not is_nonzero(Scalar(scalar.den, ONE.num), facts):
            raise Refused("a denominator is not shown to differ from 0")
    if node.op == "sigma":
        name, low, high = node.data
        if any(name in names_in(f) for f in facts):
            facts = tuple(f for f in facts if name not in names_in(f))
        index = parameter("index", name)
        facts = (*facts, index.minus(low), high.minus(index))
    for argument in node.args:
        well_formed(argument, facts)


def symmetric(node: Term, facts: Facts) -> bool:
    """Whether the normal form of a square matrix is that of its transpose."""
    return node.rows == node.cols and agree(node, transpose(node), facts)


@lru_cache(maxsize=65536)
def holds(condition: Condition, facts: Facts) -> bool:
    """Whether a condition is plain to see: of a number, or psd of AᵀA or a psd power. Refuses an impossible one."""
    for subject in condition.subjects:
        well_formed(subject, facts)
    if condition.kind == "differentiable":
        return False
    (subject,) = condition.subjects
    if condition.kind == "psd":
        gram = subject.op == "mul" and len(subject.args) == 2
        return subject.op == "psdpower" or (
            gram and agree(subject.args[0], transpose(subject.args[1]), facts)
        )
    try:
        terms = difference(subject, term("zero", subject.shape), facts).terms
    except Undecided:
        return False
    if not terms and condition.kind in ("invertible", "nonzero", "positive", "det", "pd"):
        raise Refused(f"a condition cannot hold: {condition.kind} of 0")
    value = terms[0][1] if len(terms) == 1 and terms[0][0] == UNIT else None
    if value is None or condition.kind not in SIGNS:
        return False
    if condition.kind != "nonzero" and is_positive(negative(value), facts):
        raise Refused(f"a condition cannot hold: {condition.kind} of a negative number")
    return SIGNS[condition.kind](value, facts)


SIGNS = {"nonzero": is_nonzero, "positive": is_positive, "nonnegative": is_nonnegative}


def untied(node: Term, hypotheses: tuple[Hypothesis, ...]) -> None:
    """Refuse a differential whose variable a hypothesis ties, by any chain, to a letter that f holds fixed.

    Hypotheses declared to hold at the point only are no ties. Families count as letters; where one layer moves, its
    family is among what is held fixed.
    """
    ties = [_letters(h.statement[1:]) & h.free for h in hypotheses if not h.at_point]
    if not any(ties):
        return
    seen: set[Term] = set()
    stack = [node]
    while stack:
        here = stack.pop()
        if here in seen:
            continue
        seen.add(here)
        stack.extend(here.args)
        if here.op not in ("differential", "gradient"):
            continue
        variable, body = here.data[0], here.args[0]
        moving = {variable[1]} | (_letters(here.args[1:2]) if variable[0] == "letter" else set())
        fixed = (_letters((body,)) & body.free) - {variable[1]}
        reached = set(moving)
        for _ in ties:
            reached |= {n for tie in ties if tie & reached for n in tie}
        layer = variable[0] == "layer" and any(variable[1] in tie for tie in ties)
        if layer or (reached - moving) & fixed:
            raise Refused(f"a hypothesis ties {variable[1]} to a letter that is held fixed")


def _letters(terms: Iterable[Term]) -> set[str]:
    """Return the names of letters and families in the terms, bound ones included."""
    return {name for t in terms for name, declaration in t.declared if declaration[0] in ("letter", "family")}
