"""Pairings with sums over an index as sums of pairings, ⟨A, Σ_j B_j⟩ = Σ_j ⟨A, B_j⟩, multiplied out in the sum.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from functools import reduce

from sympy import Add, Expr, Mul, Symbol, Trace, gcd

from dlhw3.symbolic.algebra import factors_of, product
from dlhw3.symbolic.nodes import SUMS, Inner, MatrixSum, ScalarSum
from dlhw3.symbolic.scope import free_indices, nodes_in
from dlhw3.symbolic.written.shorter import shorter_scalar

_Over = tuple[Symbol, Expr, Expr]


def in_sums(expression: Expr) -> Expr:
    """Return a number with its sums over one range as one, of pairings; the same where sums stand within sums."""
    outer: list[Expr] = []
    over: dict[tuple[Expr, Expr], list[tuple[Expr, Symbol]]] = {}
    for term in Add.make_args(expression):
        found = _summand(term)
        if found is None:
            outer.append(term)
        else:
            body, (index, low, high) = found
            over.setdefault((low, high), []).append((body, index))
    if not over or any(nodes_in(body, *SUMS) for bodies in over.values() for body, _ in bodies):
        return expression
    return Add(*outer, *(_one_sum(bodies, *ends) for ends, bodies in over.items()))


def _one_sum(bodies: list[tuple[Expr, Symbol]], low: Expr, high: Expr) -> Expr:
    """Return Σ (b₁ + b₂ + …), with what all terms have in front of it that does not depend on the index."""
    index = bodies[0][1]
    whole = shorter_scalar(Add(*(body.xreplace({own: index}) for body, own in bodies)))
    terms = Add.make_args(whole)
    if whole == 0:
        return whole
    front = reduce(gcd, [abs(term.as_coeff_Mul()[0]) for term in terms])
    if all(term.could_extract_minus_sign() for term in terms):
        front = -front
    if len(terms) == 1:
        front = Mul(*(factor for factor in Mul.make_args(whole) if index not in free_indices(factor)))
    return front * ScalarSum(Add(*(term / front for term in terms)), index, low, high)


def _summand(term: Expr) -> tuple[Expr, _Over] | None:
    """Return b and j for c Σ_j a, b = ca, and for c⟨A, P (Σ_j B) Q⟩, b = c⟨A, PBQ⟩; None for what is neither."""
    factors = Mul.make_args(term)
    held = [one for one in factors if isinstance(one, (ScalarSum, Inner, Trace))]
    if len(held) != 1:
        return None
    scale = Mul(*(one for one in factors if one is not held[0]))
    if isinstance(held[0], ScalarSum):
        body, *over = held[0].args
        return None if over[0] in free_indices(scale) else (scale * body, tuple(over))
    *left, right = held[0].args
    number, parts = factors_of(right)
    places = [k for k, part in enumerate(parts) if isinstance(part, MatrixSum)]
    if len(places) != 1:
        return None
    (k,) = places
    body, *over = parts[k].args
    beside = [scale, number, *left, *parts[:k], *parts[k + 1 :]]
    if any(over[0] in free_indices(one) for one in beside):
        return None
    return scale * held[0].func(*left, product(number, *parts[:k], body, *parts[k + 1 :])), tuple(over)
