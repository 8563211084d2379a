"""From numbers to the entries of matrices: what holds of all numbers holds of every entry, and so of their sums.

Decisions that can silently make a proof wrong: a letter gets another value at every entry, so it is in no
hypothesis; a condition on it is one on every entry; and what is built from letters is worked out entry by entry,
which a product of matrices, a sum of entries or anything that binds is not. What holds none of the letters is the
same number at every entry, and stands as often in the sum.
"""

from __future__ import annotations

from ..errors import require, spend
from ..rules import _rule
from ..statements import Condition, Letters, Statement
from ..terms import Shape, Term, apply, hadamard, mul, names_in, term
from ..theorem import Theorem, conclude
from .signs import NUMBER

OF_ENTRIES = ("nonzero", "positive", "nonnegative")
"""Kinds of conditions that say of a matrix what they say of each of its entries."""
MOST = 16
"""The highest power that is written out as a product."""


@_rule
def entries(premise: Theorem, letters: Letters) -> Theorem:
    """A theorem a ≤ b or a < b between numbers, and for some of its letters that are numbers matrices of one shape.

    Side conditions: the letters are in no hypothesis. In a, in b and in its conditions, which say that a number is
    ≠ 0, > 0 or ≥ 0, they stand within sums, products, natural powers and functions of numbers alone.
    Conclusion: Σ a ≤ Σ b, or <, summed over all entries, where a and b have at every entry those of the matrices
    for the letters: products are entry by entry, and a number c without the letters is c at every entry. The
    conditions are said of every entry; the rest is as it was.
    """
    relation, *sides = premise.statement
    require(relation in ("≤", "<") and sides[0].shape == NUMBER, "this rule is for ≤ and < between numbers")
    shapes = {value.shape for value in letters.values()}
    require(len(shapes) == 1, "the matrices have one shape")
    names, (shape,) = frozenset(letters), shapes
    require(not any(names & h.free for h in premise.hypotheses), "a hypothesis speaks of a letter")
    left, right = (apply("sum", _spread(side, letters, shape)) for side in sides)
    conditions = tuple(_of_each(c, letters, shape) for c in premise.conditions)
    return conclude(Statement(relation, left, right), *premise[1:3], conditions, premise.laws)


def _of_each(condition: Condition, letters: Letters, shape: Shape) -> Condition:
    """Return what is to hold of the matrices, so that a condition holds of their entries."""
    if names_in(condition).isdisjoint(letters):
        return condition
    require(
        condition.kind in OF_ENTRIES and condition.order == 0, f"a condition on a letter: {condition.kind}"
    )
    return Condition(condition.kind, _spread(condition.subject, letters, shape))


def _spread(node: Term, letters: Letters, shape: Shape) -> Term:
    """Return the matrix that has at every entry what a number is with the entries there for the letters."""
    spend(5)
    require(node.shape == NUMBER, "a letter stands within what is no number")
    if node.free.isdisjoint(letters):
        return mul(node, term("ones", shape))
    if node.op == "letter":
        return letters[node.data[0]]
    parts = [_spread(part, letters, shape) for part in node.args]
    if node.op in ("mul", "hadamard"):
        return hadamard(*parts)
    if node.op == "power":
        k = node.data[0].natural
        require(k is not None and 1 <= k <= MOST, "a power that is not written out")
        return hadamard(*parts * k)
    require(node.op in ("add", "map"), f"{node.op} is not worked out entry by entry")
    return term(node.op, node.data, tuple(parts))
