"""Sums of the entries of a sum, multiplied out: sum(c p − p ∘ (v − w)) is c sum(p) − ⟨p, v⟩ + ⟨p, w⟩.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sympy import Add, Expr, Integer, MatAdd, MatrixExpr, expand_mul

from dlhw3.symbolic.algebra import is_operator, terms_of
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.fractions import entries_of, entries_summed
from dlhw3.symbolic.written.shares import replaced
from dlhw3.symbolic.written.stroke import Powers, multiplied, with_roots

MOST_PIECES = 40
"""Terms up to which a sum is multiplied out."""
Piece = tuple[Expr, Powers]


def with_sums_apart(value: Expr) -> Any:
    """Return an expression with the sums of the entries of sums multiplied out, like terms merged."""
    found = {node: made for node in nodes_in(value, Operator) if (made := _apart(node)) is not None}
    return replaced(value, found) if found else value


def _apart(node: Operator) -> Expr | None:
    """Return Σ c sum(A) for the terms c A of what a node sums, None where it is no sum of several."""
    if not is_operator(node, "sum") or not nodes_in(node.operands[0], MatAdd):
        return None
    (matrix,) = node.operands
    pieces = list(islice(_pieces(matrix), MOST_PIECES + 1))
    if not 1 < len(pieces) <= MOST_PIECES:
        return None
    known: dict[frozenset[Any], Piece] = {}
    for scale, powers in pieces:
        before, first = known.get(key := frozenset(powers.items()), (Integer(0), powers))
        known[key] = expand_mul(before + scale), first
    return Add(*(c * entries_summed(powers, matrix.shape) for c, powers in known.values() if c != 0))


def _pieces(matrix: MatrixExpr) -> Iterator[Piece]:
    """Yield the products of entries that a matrix is the sum of, each with the number before it."""
    for term in terms_of(matrix):
        scale, powers = entries_of(term)
        whole = next((base for base, k in powers.items() if isinstance(base, MatAdd) and k == 1), None)
        if whole is None:
            yield scale, with_roots(powers)
            continue
        rest = {base: k for base, k in powers.items() if base != whole}
        for own, part in _pieces(whole):
            yield scale * own, multiplied((rest, part))
