"""What is assumed of all members of a sequence, at those that are visible: columns of an inequality."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations_with_replacement

from sympy import Basic, Expr, Identity, Integer, MatrixSymbol, Symbol, ZeroMatrix, preorder_traversal

from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.nodes import AbstractFunction, Iterate, Norm, ScalarSum
from dlhw3.symbolic.number_sequences import NumberAt
from dlhw3.symbolic.plan import Chain, Combination, Equation, Hypothesis, Lemma, Step, Used
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.search.columns.claim_kinds import is_absolute
from dlhw3.symbolic.search.columns.columns import Column, Factor, Sight, squared
from dlhw3.symbolic.search.forms.monomials import monomials_of

MOST_INSTANCES, MOST_RANGES, MOST_ROUNDS = 8, 2, 3
OF_A_SHAPE = (MatrixSymbol, Identity, ZeroMatrix, AbstractFunction)


def at_members(sight: Sight, given: Sequence[Hypothesis], facts: Facts) -> Iterator[Column]:
    """Yield what is assumed for all k of the members that are visible."""
    for h in given:
        (one,) = h.statement.indices
        index = one.index
        for value in _values(sight, h, index)[:MOST_INSTANCES]:
            if facts.contains(one.low, value, one.high):
                left, right = (
                    side.xreplace({index: value}) for side in (h.statement.left, h.statement.right)
                )
                strict, free = h.statement.relation == "<", h.statement.relation == "="
                yield Column(right - left, use=Used(h.name, at=((index, value),)), strict=strict, free=free)
                if not free and (isinstance(left, Norm) or is_absolute(left)):
                    lemma = _squares(h)
                    use = Used(lemma.name, at=((index, value),))
                    yield Column(right**2 - left**2, use=use, lemmas=(lemma,))


def seen_beside(sight: Sight, given: Sequence[Hypothesis], facts: Facts) -> Sight:
    """Return what is visible, with members of sequences that hypotheses tie to it: b of a ≤ b and b ≤ c."""
    for _ in range(MOST_ROUNDS):
        known = _sequences(sight.nodes)
        tied = [h for h in given if (here := _sequences_of(h)) & known and not here <= known]
        made = [
            side.xreplace({over.index: value})
            for h in tied
            for over in h.statement.indices
            for value in _values(sight, h, over.index)[:MOST_INSTANCES]
            if facts.contains(over.low, value, over.high)
            for side in (h.statement.left, h.statement.right)
        ]
        if not made:
            break
        sight = Sight((*sight.whole, *made))
    return sight


def _sequences_of(h: Hypothesis) -> set[Basic]:
    return _sequences(
        node for side in (h.statement.left, h.statement.right) for node in preorder_traversal(side)
    )


def _sequences(nodes: Iterable[Basic]) -> set[Basic]:
    """Return the sequences whose members stand among some parts."""
    return {node.args[0] for node in nodes if isinstance(node, (NumberAt, Iterate))}


def _squares(h: Hypothesis) -> Lemma:
    """Return s² ≤ t² of all members, from s ≤ t for a norm s: t² − s² is 2s(t − s) + (t − s)²."""
    s, t, (over,) = h.statement.left, h.statement.right, h.statement.indices
    use = Used(h.name, 2 * s, at=((over.index, over.index),))
    step = Step(s**2, t**2, "squares", Combination((use,), ((Integer(1), t - s),)), "≤")
    return Lemma(f"{h.name}, squared", Equation(s**2, t**2, (over,), "≤"), Chain((step,)))


def by_ranges(facts: Facts) -> Iterator[Column]:
    """Yield what the ranges of indices say is ≥ 0, k − a and b − k, and products of two of these."""
    gaps = [gap for one in facts.ranges[:MOST_RANGES] for gap in _gaps(one)]
    for weight in (*gaps, *(s * t for s, t in combinations_with_replacement(gaps, 2))):
        yield squared(Factor(weight), Integer(1))


def by_sizes(gap: Expr) -> list[Factor]:
    """Return n − 1 for the sizes that stand in a number, not in shapes alone: a size is at least 1."""
    sizes = sorted({one for one in _standing(gap) if one.is_integer and one.is_positive}, key=str)
    return [Factor(one - 1) for one in sizes[:MOST_RANGES]]


def _standing(node: Basic) -> Iterator[Symbol]:
    """Yield the symbols that a number is made of, without those of shapes."""
    if isinstance(node, Symbol):
        yield node
    elif isinstance(node, Expr) and not isinstance(node, OF_A_SHAPE):
        for part in node.operands if isinstance(node, Operator) else node.args:
            yield from _standing(part)


def by_counts(gap: Expr, given: Sequence[Hypothesis], facts: Facts) -> list[Factor]:
    """Return k − a for the indices k, from a on, that members of sequences are multiplied by.

    Likewise for those that divide in what is ``given``, as in μ = Σ x_i/m.
    """
    beside = {f for m in monomials_of(gap) if m.has(NumberAt, Iterate) for f in m.as_powers_dict()}
    sides = (side for h in given for side in (h.statement.left, h.statement.right))
    beside.update(Sight(tuple(sides)).functions("recip"))
    return [Factor(one.index - one.low) for one in facts.ranges if one.index in beside][:MOST_RANGES]


def _gaps(one: Range) -> Iterator[Expr]:
    yield one.index - one.low
    if one.high is not None:
        yield one.high - one.index


def _values(sight: Sight, h: Hypothesis, index: Symbol) -> list[Expr]:
    """Return values of an index at which a member that a hypothesis speaks of is a visible one."""
    kinds = (NumberAt, Iterate)
    said = [n for side in (h.statement.left, h.statement.right) for n in side.atoms(*kinds) if n.has(index)]
    seen = [node for node in sight.nodes if isinstance(node, kinds)]
    pairs = ((a.args[1], b.args[1]) for a in said for b in seen if a.args[0] == b.args[0])
    bound = {one.args[1] for one in sight.nodes if isinstance(one, ScalarSum)}
    shifts = ((b - (a - index), a) for a, b in pairs if a.coeff(index) == 1)
    found = dict.fromkeys(value for value, _ in shifts if not value.free_symbols & bound)
    numbers = [int(value) for value in found if value.is_Integer]
    between = range(min(numbers), max(numbers)) if numbers else ()
    return [*found, *(Integer(k) for k in between if Integer(k) not in found)]
