"""The rules of order. A ⪯ B says: B − A is symmetric and positive semidefinite; of numbers, A ≤ B.

A and B need not be symmetric, their difference is. Operators are total, so an inequality compares two real
numbers wherever the facts hold, and multiplying one needs nothing but the sign of the multiplier.

Decisions that can silently make a proof wrong: a sign is shown, never guessed (``shown``), and shown strictly
where < is concluded; a theorem of = has a multiplier of any sign, any other a multiplier shown ≥ 0; a theorem of
the wrong shape is no premise, so a number is no multiple of a matrix and ⪯ between matrices gives ≤ between numbers
by *trace_order* alone; what is concluded rests on every theorem given, those that show signs included.
"""

from __future__ import annotations

from ..errors import require, spend
from ..networks import agree
from ..rules import Theorems, _rule
from ..scalars import Facts, is_nonnegative, is_positive
from ..statements import Statement, check_statement
from ..terms import Term, add, mul, term, trace, transpose
from ..theorem import Theorem, conclude, union
from .discharge import discharge as discharge
from .plain import KEEPING, NEVER_NEGATIVE, POSITIVE
from .signs import NUMBER, shown_by

Terms = tuple[Term, ...]


@_rule
def combination(
    claim: Statement,
    premises: Theorems,
    multipliers: Terms,
    squares: Terms,
    weights: Terms,
    signs: Theorems,
    facts: Facts,
) -> Theorem:
    """A claim a ≤ b, a < b or a ⪯ b, theorems aᵢ R bᵢ, numbers cᵢ, terms rⱼ, numbers dⱼ, theorems of signs, facts.

    A ⪯ B says that B − A is symmetric and positive semidefinite. R is any of =, ≤, <, ⪯, and a premise's sides have
    the claim's shape. r² is ⟨r, r⟩ where the claim is between numbers, and rᵀr where it is between matrices.
    Side conditions: b − a and Σ cᵢ(bᵢ − aᵢ) + Σ dⱼrⱼ² have one normal form under all facts. Every dⱼ, and every cᵢ
    whose R is not =, is shown ≥ 0. For a < b, a cᵢ whose R is < is shown > 0, or a dⱼ and its rⱼ are.
    A sign is shown: of a polynomial in sizes, indices and exponents by the facts; of a product by that of each
    factor; of s by a theorem 0 ≤ s or 0 < s among those of signs; of a power, 1/s, √s and |s| by that of s; e^s is
    > 0, and an even power, a norm, |s|, √s and their powers are ≥ 0.
    Conclusion: the claim, under the facts and everything that any of the theorems is under.
    """
    check_statement(claim)
    relation, left, right = claim
    require(relation in ("≤", "<", "⪯"), "this rule concludes ≤, < or ⪯")
    require(len(premises) == len(multipliers), "each premise has one multiplier")
    require(len(squares) == len(weights), "each square has one weight")
    require(all(x.shape == NUMBER for x in (*multipliers, *weights)), "multipliers and weights are numbers")
    require(all(p.statement.left.shape == left.shape for p in premises), "a premise has another shape")
    require(all(shown_by(s.statement) for s in signs), "a theorem of a sign says 0 ≤ s or 0 < s")

    pieces = [
        mul(c, p.statement.right - p.statement.left) for p, c in zip(premises, multipliers, strict=True)
    ]
    pieces += [mul(d, _square(r, left)) for r, d in zip(squares, weights, strict=True)]
    equation = Statement("=", right - left, add(*pieces) if pieces else term("zero", left.shape))
    whole = union(equation, *premises, *signs, Theorem(claim, facts=facts))
    require(agree(*whole.statement[1:], whole.facts), "the difference of the sides is not this combination")

    ordered = [(c, p) for p, c in zip(premises, multipliers, strict=True) if p.statement.relation != "="]
    signed = (*weights, *(c for c, _ in ordered))
    require(all(shown(x, signs, whole.facts) for x in signed), "a multiplier is not shown to be ≥ 0")
    gaps = [c for c, p in ordered if p.statement.relation == "<"]
    gaps += [mul(d, r) for d, r in zip(weights, squares, strict=True) if r.shape == NUMBER]
    strict = any(shown(x, signs, whole.facts, strict=True) for x in gaps)
    require(relation != "<" or strict, "nothing strict is used with a multiplier shown to be > 0")
    return conclude(claim, *whole[1:])


def _square(root: Term, side: Term) -> Term:
    """Return ⟨r, r⟩ for a claim between numbers, rᵀr for one between matrices."""
    product = mul(transpose(root), root)
    return trace(product) if side.shape == NUMBER else product


def shown(value: Term, signs: Theorems, facts: Facts, strict: bool = False) -> bool:
    """Whether a number is shown ≥ 0, or > 0 where strict; False says nothing."""
    spend(1 + len(signs) // 8)
    if value.op == "number":
        return (is_positive if strict else is_nonnegative)(value.data[0], facts)
    if any(s.statement.right is value and (s.statement.relation == "<" or not strict) for s in signs):
        return True
    if value.op == "mul":
        return all(shown(factor, signs, facts, strict) for factor in value.args)
    name = value.data[0] if value.op == "map" else value.op
    even = value.op == "power" and (value.data[0].natural or 1) % 2 == 0
    if name in POSITIVE or (not strict and (even or name in NEVER_NEGATIVE)):
        return True
    return name in KEEPING and shown(value.args[0], signs, facts, strict)


@_rule
def congruence(premise: Theorem, frame: Term) -> Theorem:
    """A theorem A ⪯ B, and a term M with as many rows as A.

    xᵀMᵀ(B − A)Mx ≥ 0 for every x, and Mᵀ(B − A)M is symmetric.
    Conclusion: MᵀAM ⪯ MᵀBM, under the same.
    """
    relation, left, right = premise.statement
    require(relation == "⪯" and frame.rows is left.rows, "this rule is for A ⪯ B and M with the rows of A")
    sides = (mul(transpose(frame), side, frame) for side in (left, right))
    return union(Statement("⪯", *sides), premise)


@_rule
def trace_order(premise: Theorem) -> Theorem:
    """A theorem A ⪯ B. Conclusion: tr(A) ≤ tr(B), under the same: a positive semidefinite diagonal is ≥ 0."""
    relation, left, right = premise.statement
    require(relation == "⪯", "this rule is for A ⪯ B")
    return union(Statement("≤", trace(left), trace(right)), premise)
