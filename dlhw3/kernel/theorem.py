"""Theorems, and the one place where they are made.

A theorem says: whenever its facts (ranges of sizes, indices and exponents), its hypotheses and its conditions
hold, its statement does, and it rests on the laws that it names. What a rule hands to ``conclude`` is checked
here once for all rules: terms are well formed under the facts, one name is declared one way throughout, no
condition contradicts itself, and no hypothesis ties the variable of a differential to a letter that it holds
fixed.

Python cannot hide a constructor. Trust is the file door, ``proof_file``: no theorem is accepted from outside.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from .errors import Undecided, require, spend
from .forms import Form, Mono, within
from .labelling import Node
from .networks import agree, difference
from .scalars import MINUS, Facts, Scalar, has_value, is_nonnegative, is_positive, parameter, span
from .statements import Condition, Hypothesis, Statement, check_hypothesis, check_statement
from .terms import KINDS, MOVING, Term, declared_in, declared_once, leaves, parts_of, term, tied_in, transpose


class Theorem(NamedTuple):
    """A statement and what it rests on; made by the rules alone."""

    statement: Statement
    hypotheses: tuple[Hypothesis, ...] = ()
    facts: Facts = ()
    conditions: tuple[Condition, ...] = ()
    laws: tuple[str, ...] = ()


def union(statement: Statement, *premises: Theorem) -> Theorem:
    """Return the theorem of a statement that rests on all that its premises rest on, checked."""
    parts: Any = (tuple(item for p in premises for item in p[k]) for k in range(1, 5))
    return conclude(statement, *parts)


def conclude(*draft: Any, **more: Any) -> Theorem:
    """Return the theorem of these fields, checked as said above."""
    statement, hypotheses, facts, conditions, laws = Theorem(*draft, **more)
    check_statement(statement)
    hypotheses, facts = tuple(dict.fromkeys(hypotheses)), needed_facts(facts)
    for hypothesis in hypotheses:
        check_hypothesis(hypothesis)
        known = (*silent(facts, *(b[1] for b in hypothesis.bound)), *hypothesis.facts)
        grounded(known)
        for side in hypothesis.statement[1:]:
            well_formed(side, known)
    for side in statement[1:]:
        well_formed(side, facts)
        untied(side, hypotheses)
    due = dict.fromkeys(reduced(c) for c in dict.fromkeys(conditions) if not holds(c, facts))
    theorem = Theorem(statement, hypotheses, facts, tuple(due), tuple(sorted(set(laws))))
    named = declarations(theorem)
    declared_once(named)
    require(all(KINDS["name"](name) for name, _ in named), "a name that is not one")
    return theorem


def declarations(theorem: Theorem) -> set[tuple[str, Any]]:
    """Return every name in a theorem with what it is declared to be."""
    return declared_in(theorem).union(*(c.declared for c in theorem.conditions))


def silent(facts: Facts, *names: str) -> Facts:
    """Return the facts that speak of none of the names."""
    return tuple(f for f in facts if f.free.isdisjoint(names))


@lru_cache(maxsize=4096)
def needed_facts(facts: Facts) -> Facts:
    """Return the facts that do not follow from the others; one that cannot hold is refused."""
    left = list(dict.fromkeys(facts))
    require(all(type(f) is Scalar for f in left), "a fact is a scalar that is ≥ 0")
    require(len(left) <= 24, "more than 24 facts")
    for fact in list(left):
        rest = tuple(f for f in left if f is not fact)
        require(not is_positive(MINUS.times(fact), rest), "the ranges contradict each other")
        if is_nonnegative(fact, rest):
            left.remove(fact)
    grounded(left)
    return tuple(left)


def grounded(facts: Iterable[Scalar]) -> None:
    """Refuse facts unless each, in some order, divides only by what those before it show to differ from 0."""
    waiting, known = list(facts), list[Scalar]()
    while waiting:
        ready = [f for f in waiting if has_value(f, tuple(known))]
        require(ready, "a fact divides by what is not shown to differ from 0")
        known += ready
        waiting = [f for f in waiting if f not in ready]


@lru_cache(maxsize=65536)
def well_formed(node: Term, facts: Facts) -> None:
    """Refuse a size not shown ≥ 1, a denominator not shown ≠ 0, or a symmetric letter moved off symmetry."""
    spend(20 + 10 * len(facts))
    variable = node.data[0] if node.op in MOVING else ()
    if node.op in ("letter", "identity", "ones", "zero", "function") or variable[:1] == ("letter",):
        sizes = leaves(variable or node.data)
        require(all(is_positive(size, facts) for size in sizes), "a size is not shown to be at least 1")
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


def norm_below(node: Term) -> Term | None:
    """Return the norm that a term is a power of, or a power of a power, …; s^p ≥ 0 where s ≥ 0."""
    while node.op == "power":
        (node,) = node.args
    return node if node.op == "norm" else None


def reduced(condition: Condition) -> Condition:
    """Return ‖A‖ ≠ 0 in the place of ‖A‖^p > 0 and ‖A‖^p ≠ 0, which follow from it."""
    norm = norm_below(condition.subjects[0])
    signed = norm is not None and condition.kind in ("positive", "nonzero")
    return Condition("nonzero", (), (norm,)) if signed else condition  # type: ignore[arg-type]


KEEPING = ("power", "recip", "sqrt", "abs", "relu", "step", "sign", "tanh")
"""Operators whose value is > 0 at a number > 0, and ≥ 0 at a number ≥ 0."""
NEVER_NEGATIVE = ("norm", "abs", "sqrt", "relu", "step")


@lru_cache(maxsize=65536)
def plainly(form: Form, strict: bool, facts: Facts) -> bool:
    """Whether a sum is plainly ≥ 0 at every entry, or > 0 where strict: all summands are ≥ 0, and one is > 0."""
    bounded = all(_summand(*summand, False, facts) for summand in form.terms)
    return bounded and (not strict or any(_summand(*summand, True, facts) for summand in form.terms))


def _summand(mono: Mono, c: Scalar, strict: bool, facts: Facts) -> bool:
    """Whether a summand is plainly ≥ 0 at every entry, or > 0 where strict.

    ≥ 0 is a product of a coefficient and a weight shown ≥ 0, of exponentials, of operators that are never negative
    or keep a sign, and of even powers; and so is its sum over indices. > 0 is that of a coefficient shown > 0, of
    exponentials, and of operators that keep a sign, summed over sizes, which are ≥ 1: not over an index, whose
    range may be empty, and not where one index has two outer places, since that is 0 off a diagonal.
    """

    def signed(node: Node) -> bool:
        name = node.kind[1][0] if node.kind[0] == "map" else node.kind[0]
        kept = name == "exp" or (name in KEEPING and plainly(*node.kind[2], strict, facts))
        return kept or (not strict and (name in NEVER_NEGATIVE or node.power % 2 == 0))

    if strict:
        diagonal = any(len(places) > 1 for component, _ in mono.parts for _, places in component.indices)
        shown = not mono.bounds and not diagonal and is_positive(c, facts)
    else:
        shown = is_nonnegative(c, facts) and is_nonnegative(mono.weight, within(facts, mono.bounds))
    even = () if strict else tuple(part for part, k in mono.parts if (k.natural or 1) % 2 == 0)
    return shown and all(part in even or all(map(signed, part.nodes)) for part, _ in mono.parts)


def plainly_psd(node: Term, facts: Facts) -> bool:
    """Whether a matrix is a psd power, or AᵀA, times powers of norms."""
    if node.op != "mul":
        return node.op == "psdpower"
    factors = [a for a in node.args if norm_below(a) is None]
    if len(factors) == 2:
        return agree(factors[0], transpose(factors[1]), facts)
    return len(factors) == 1 and plainly_psd(factors[0], facts)


@lru_cache(maxsize=65536)
def holds(condition: Condition, facts: Facts) -> bool:
    """Whether a condition is plain to see: of a number, a sum that is not negative, a norm, or a Gram matrix.

    Refuses an impossible one.
    """
    for subject in condition.subjects:
        well_formed(subject, facts)
    subject, kind = condition.subjects[0], condition.kind
    if kind in ("differentiable", "everywhere", "psd"):
        return kind == "psd" and plainly_psd(subject, facts)
    zero = term("zero", subject.shape)
    try:
        above, below = difference(subject, zero, facts), difference(zero, subject, facts)
    except Undecided:
        return False
    require(above.terms or kind == "nonnegative", f"a condition cannot hold: {kind} of 0")
    if kind not in ("nonzero", "positive", "nonnegative"):
        return False
    negative = plainly(below, True, facts)
    require(kind == "nonzero" or not negative, f"a condition cannot hold: {kind} of what is negative")
    return negative or plainly(above, kind != "nonnegative", facts)


def untied(whole: Term, hypotheses: tuple[Hypothesis, ...]) -> None:
    """Refuse a differential whose variable a hypothesis ties, by any chain, to a letter that f holds fixed.

    Hypotheses declared to hold at the point only are no ties. Families, exponents and abstract functions count
    as letters; where one layer moves, its family is among what is held fixed.
    """
    ties = [tied_in(h.statement[1:]) & h.free for h in hypotheses if not h.at_point]
    for node in parts_of(whole) if any(ties) else []:
        if node.op in MOVING:
            (kind, name, *_), body = node.data[0], node.args[0]
            moving = {name} | (tied_in(node.args[1:2]) if kind == "letter" else set())
            reached, apart, near = set(moving), ties, ties
            while near:
                spend(len(apart) // 4)
                near = [tie for tie in apart if tie & reached]
                apart = [tie for tie in apart if not tie & reached]
                reached = reached.union(*near)
            caught = (reached - moving) & tied_in((body,)) & body.free
            layer = kind == "layer" and any(name in tie for tie in ties)
            require(not caught and not layer, f"a hypothesis ties {name} to a letter that is held fixed")
