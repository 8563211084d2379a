"""What a step x − a g of a quadratic form needs: a² gᵀAg ≤ a² s‖g‖² ≤ a‖g‖², of A ⪯ s I and a s ≤ 1.

That is what is assumed of matrices, at what stands in norms, times products of numbers that are known to be ≥ 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement

from sympy import Identity, MatAdd, MatrixExpr

from dlhw3.symbolic.algebra import factors_of, negate, product, total
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.plan import Hypothesis, Used
from dlhw3.symbolic.search.columns.columns import ONE, Column, Factor, Sight, product_of, squared

MOST_ROOTS, MOST_NUMBERS = 4, 3


def by_framed_steps(
    sight: Sight, matrices: Sequence[Hypothesis], factors: Sequence[Factor]
) -> Iterator[Column]:
    """Yield gᵀ(B − A)g for what is assumed, A ⪯ B, and squares of g, times one or two numbers."""
    numbers = [one for one in factors if one.value.free_symbols and not one.value.atoms(MatrixExpr)]
    bounds = [h for h in matrices if _is_bound(h)]
    roots = list(dict.fromkeys(_roots(sight)))
    if not (bounds and roots and numbers):
        return
    few = numbers[:MOST_NUMBERS]
    pairs = [product_of(*two) for two in combinations_with_replacement(few, 2)]
    weights = [Factor(ONE, strict=True), *few, *pairs]
    for root in roots[:MOST_ROOTS]:
        yield from (squared(weight, root) for weight in weights)
        for h in bounds:
            gap = total(h.statement.right, negate(h.statement.left))
            if root.shape[0] == gap.shape[0]:
                use = Used(h.name, frame=root, traced=True)
                one = Column(Inner(root, product(gap, root)), use=use)
                yield from (one.times(weight) for weight in weights)


def _roots(sight: Sight) -> Iterator[MatrixExpr]:
    """Yield the columns that stand in norms, and those that are taken in steps, g of x − a g."""
    yield from (node.args[0] for node in sight.norms if node.args[0].shape[1] == 1)
    for node in sight.nodes:
        if isinstance(node, MatAdd) and node.shape[1] == 1:
            for scale, factors in map(factors_of, node.args):
                if scale.free_symbols:
                    yield product(*factors)


def _is_bound(h: Hypothesis) -> bool:
    """Whether something is said of a matrix and a multiple of the identity."""
    sides = (h.statement.left, h.statement.right)
    ones = (factors_of(side)[1] for side in sides)
    return any(len(own) == 1 and isinstance(own[0], Identity) for own in ones)
