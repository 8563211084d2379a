"""Signs that are plain to see, and the conditions that they show.

Decisions that can silently make a proof wrong: ``plainly``, of a normal form, and ``by_parts``, of a term as it is
written, say yes only where every entry has the sign wherever the facts hold; they may abstain, and then the
condition stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

from ..errors import require
from ..forms import Form, Mono, within
from ..labelling import Node
from ..networks import agree, difference
from ..scalars import ONE, Facts, Scalar, is_nonnegative, is_positive, number, parameter, span
from ..statements import Condition
from ..terms import Term, names_in, replaced, term, transpose

NEARBY = ("invertible", "nonzero", "positive", "det", "differentiable", "everywhere")
"""Kinds of conditions that hold near a point where they hold, their subjects being continuous there; the others are
"nonnegative", "psd" and "pd", which hold of symmetric matrices alone."""
EACH = "each "
"""What the kind of a condition for each index begins with."""
SHORT = 8
"""The longest range of which every index is looked at, for one at which a condition cannot hold."""


def for_each(condition: Condition, index: str, low: Scalar, high: Scalar) -> Condition:
    """Return that a condition without an order holds for every index from low to high."""
    require(condition.order == 0, "a condition on a function is not said for each index")
    return Condition(EACH + condition.kind, term("sigma", (index, low, high), (condition.subject,)))


def for_one(condition: Condition) -> Condition:
    """Return what a condition for each index says of one, which is free in it."""
    return Condition(condition.kind.removeprefix(EACH), condition.subject.args[0])


@lru_cache(maxsize=1024)
def possible(condition: Condition, facts: Facts) -> None:
    """Refuse a condition that cannot hold since its subject is plainly 0.

    One for each index cannot hold where that of one is so at every index, or at one that is in the range.
    """
    kind, subject, _ = condition
    if kind.startswith(EACH):
        index, low, high = subject.data
        rest, one = tuple(f for f in facts if index not in f.free), for_one(condition)
        for value in _in_range(low, high, facts):
            possible(replaced(one, {index: value}, {}), rest)
        return possible(one, (*rest, *span(parameter("index", index), low, high)))
    may_be_zero = kind in ("differentiable", "everywhere", "psd", "nonnegative")
    impossible = not may_be_zero and agree(subject, term("zero", subject.shape), facts)
    return require(not impossible, f"a condition cannot hold: {kind} of 0")


def _in_range(low: Scalar, high: Scalar, facts: Facts) -> tuple[Scalar, ...]:
    """Return indices that are in a range: all of a short one, the ends of one that is shown not to be empty."""
    count = high.minus(low).plus(ONE).constant
    if count is not None and count <= SHORT:
        return tuple(low.plus(number(k)) for k in range(int(count)))
    return (low, high) if is_nonnegative(high.minus(low), facts) else ()


def norm_below(node: Term) -> Term | None:
    """Return the norm that a term is a power of, or a power of a power, …; s^p ≥ 0 where s ≥ 0."""
    while node.op == "power":
        (node,) = node.args
    return node if node.op == "norm" else None


def reduced(condition: Condition) -> Condition:
    """Return ‖A‖ ≠ 0 in the place of ‖A‖^p > 0 and ‖A‖^p ≠ 0, which follow from it."""
    if condition.kind.startswith(EACH):
        one = for_one(condition)
        return condition if (found := reduced(one)) is one else for_each(found, *condition.subject.data)
    norm = norm_below(condition.subject)
    signed = norm is not None and condition.kind in ("positive", "nonzero")
    return Condition("nonzero", norm) if signed else condition  # type: ignore[arg-type]


KEEPING = ("power", "recip", "sqrt", "abs", "relu", "step", "sign", "tanh")
"""Operators whose value is > 0 at a number > 0, and ≥ 0 at a number ≥ 0."""
POSITIVE = ("exp", "normcdf", "normpdf")
"""Functions of entries whose value is > 0 at every number."""
NEVER_NEGATIVE = ("norm", "abs", "sqrt", "relu", "step")
SUMMING = ("mul", "hadamard", "transpose", "trace", "diagonal", "sum")
"""Operators whose entries are sums, of one summand or more, of products of their arguments' entries."""


@lru_cache(maxsize=1024)
def plainly(form: Form, strict: bool, facts: Facts) -> bool:
    """Whether a sum is plainly ≥ 0 at every entry, or > 0 where strict: all summands are ≥ 0, and one is > 0."""
    bounded = all(_summand(*summand, False, facts) for summand in form.terms)
    return bounded and (not strict or any(_summand(*summand, True, facts) for summand in form.terms))


def _summand(mono: Mono, c: Scalar, strict: bool, facts: Facts) -> bool:
    """Whether a summand is plainly ≥ 0 at every entry, or > 0 where strict.

    ≥ 0 is a product of a coefficient and a weight shown ≥ 0, of what is POSITIVE, of operators that are never
    negative or keep a sign, and of even powers; and so is its sum over indices. > 0 is that of a coefficient shown
    > 0, of what is POSITIVE, and of operators that keep a sign, summed over sizes, which are ≥ 1: not over an
    index, whose range may be empty, and not where one index has two outer places, since that is 0 off a diagonal.
    """

    def signed(node: Node) -> bool:
        name = node.kind[1][0] if node.kind[0] == "map" else node.kind[0]
        kept = name in POSITIVE or (name in KEEPING and plainly(*node.kind[2], strict, facts))
        return kept or (not strict and (name in NEVER_NEGATIVE or node.power % 2 == 0))

    if strict:
        diagonal = any(len(places) > 1 for component, _ in mono.parts for _, places in component.indices)
        shown = not mono.bounds and not diagonal and is_positive(c, facts)
    else:
        shown = is_nonnegative(c, facts) and is_nonnegative(mono.weight, within(facts, mono.bounds))
    even = () if strict else tuple(part for part, k in mono.parts if (k.natural or 1) % 2 == 0)
    return shown and all(part in even or all(map(signed, part.nodes)) for part, _ in mono.parts)


@lru_cache(maxsize=1024)
def by_parts(node: Term, strict: bool, facts: Facts) -> bool:
    """Whether the parts of a term show that it is ≥ 0 at every entry, or > 0 where strict.

    For 1 + ⟨A, A⟩, whose normal form multiplies A's sums out. By induction over the term, where the facts hold: a
    sum is ≥ 0 where its summands are, and > 0 where one is too; what SUMMING makes is ≥ 0 where its arguments are,
    and > 0 where they are, since sizes are ≥ 1; so is a sum over an index, > 0 only where its range is shown not to
    be empty. Operators that keep a sign and those that are never negative are as above, and squares are ≥ 0.
    """
    name = node.data[0] if node.op == "map" else node.op
    if name == "number":
        return is_nonnegative(node.data[0], facts, strict)
    if name == "add":
        bounded = all(by_parts(a, False, facts) for a in node.args)
        return bounded and (not strict or any(by_parts(a, True, facts) for a in node.args))
    if name == "sigma":
        index, low, high = node.data
        some = not strict or is_nonnegative(high.minus(low), facts)
        inside = (*facts, *span(parameter("index", index), low, high))
        return some and index not in names_in(facts) and by_parts(node.args[0], strict, inside)
    if name in (*POSITIVE, "ones") or (not strict and (name in NEVER_NEGATIVE or _squared(node, facts))):
        return True
    return name in (*KEEPING, *SUMMING) and all(by_parts(a, strict, facts) for a in node.args)


def _squared(node: Term, facts: Facts) -> bool:
    """Whether a term is an even power, A ∘ A, the number MᵀM, or tr(MᵀM)."""
    if node.op == "power":
        return (node.data[0].natural or 1) % 2 == 0
    (inner,) = node.args if node.op == "trace" else (node,)
    half, odd = divmod(len(inner.args), 2)
    number = node.op == "trace" or node.rows is node.cols is ONE
    if odd or not (inner.op == "hadamard" or (inner.op == "mul" and number)):
        return False
    left, right = (term(inner.op, (), part) for part in (inner.args[:half], inner.args[half:]))
    return agree(left, right if inner.op == "hadamard" else transpose(right), facts)


def plainly_psd(node: Term, facts: Facts) -> bool:
    """Whether a matrix is a psd power, or AᵀA, times powers of norms."""
    if node.op != "mul":
        return node.op == "psdpower"
    factors = [a for a in node.args if norm_below(a) is None]
    if len(factors) == 2:
        return agree(factors[0], transpose(factors[1]), facts)
    return len(factors) == 1 and plainly_psd(factors[0], facts)


@lru_cache(maxsize=1024)
def holds(condition: Condition, facts: Facts) -> bool:
    """Whether a condition is plain to see: of a number, a sum that is not negative, a norm, or a Gram matrix.

    Refuses an impossible one. One for each index is plain where it is so of an index of which its range alone is
    known.
    """
    subject, kind = condition.subject, condition.kind
    if kind.startswith(EACH):
        index, low, high = subject.data
        inside = (*facts, *span(parameter("index", index), low, high))
        return index not in names_in(facts) and holds(for_one(condition), inside)
    if kind not in ("nonzero", "positive", "nonnegative"):
        return kind == "psd" and plainly_psd(subject, facts)
    zero = term("zero", subject.shape)
    above, below = difference(subject, zero, facts), difference(zero, subject, facts)
    negative = plainly(below, True, facts)
    require(kind == "nonzero" or not negative, f"a condition cannot hold: {kind} of what is negative")
    strict = kind != "nonnegative"
    return negative or plainly(above, strict, facts) or by_parts(subject, strict, facts)


def lasting(
    condition: Condition, name: str, facts: Facts, shown: Collection[Condition] = (), ends: Facts = ()
) -> tuple[Condition, ...]:
    """Return what is to be assumed so that a condition holds for every value of a letter, or of an index with ends.

    One that speaks of the name is among those that are shown, is plain to see, or says that a function is k times
    differentiable at a point, for which it is to be so *everywhere*. Any other is to hold for *each* index between
    the ends, which may depend on the indices of sums further out; of a letter it is refused. One for each i up to
    n + c, in which n is nowhere else, is to hold up to b + c where n goes to b.
    """
    if name not in names_in(condition):
        return (condition,)
    value = condition.subject
    if condition.kind == "differentiable":
        zeros = term(value.op, value.data, tuple(term("zero", a.shape) for a in value.args))
        require(name not in names_in(zeros), f"a function takes what has a size that depends on {name}")
        return (Condition("everywhere", zeros, condition.order),)
    if condition in shown or holds(condition, facts):
        return ()
    require(ends, f"a condition speaks of {name}")
    if condition.kind.startswith(EACH):
        inner, low, high = value.data
        beyond = high.minus(parameter("index", name))
        if name not in names_in((low, beyond, value.args)):
            return (for_each(for_one(condition), inner, low, ends[1].plus(beyond)),)
    return (for_each(condition, name, *ends),)


def within_sum(
    conditions: Iterable[Condition], sum_of: tuple[Any, ...], facts: Facts
) -> tuple[Condition, ...]:
    """Return what is to be assumed so that conditions hold for every index of a sum: its index, low and high."""
    index, *ends = sum_of
    inside = (*facts, *span(parameter("index", index), *ends))
    return tuple(kept for c in conditions for kept in lasting(c, index, inside, ends=tuple(ends)))
