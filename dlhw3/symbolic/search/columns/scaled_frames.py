"""Squares that hold two matrices with a number between them: (cA ± B)ᵀ(cA ± B)/c ⪰ 0, of c > 0 that divides.

So AᵀB + BᵀA ⪯ c AᵀA + BᵀB/c. Nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from sympy import Expr

from dlhw3.symbolic.algebra import factors_of, negate, product, total, transpose
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.search.columns.columns import Column, Factor
from dlhw3.symbolic.search.columns.frames import Frames
from dlhw3.symbolic.shapes import same_size

MOST_PIECES, MOST_NUMBERS = 4, 2


def by_scaled_pairs(frames: Frames, size: Expr) -> Iterator[Column]:
    """Yield (c r ± s)ᵀ(c r ± s)/c ⪰ 0, of the shortest r and s of one shape that end products."""
    known = [one for one in frames.weights() if one.strict and one.value.is_Symbol]
    dividing = [one for one in known if entrywise("recip", one.value) in frames.nodes]
    if not dividing:
        return
    pieces = [m for m in frames.pieces if same_size(m.shape[1], size)]
    pieces.sort(key=lambda m: len(factors_of(m)[1]))
    pairs = [(r, s) for r, s in permutations(pieces[:MOST_PIECES], 2) if same_size(r.shape[0], s.shape[0])]
    for c in dividing[:MOST_NUMBERS]:
        weight = Factor(entrywise("recip", c.value), c.signs, strict=True)
        for r, s in pairs:
            scaled = product(c.value, r)
            for root in (total(scaled, negate(s)), total(scaled, s)):
                value = product(weight.value, transpose(root), root)
                yield Column(value, square=(weight.value, root), signs=weight.signs)
