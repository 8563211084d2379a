"""An inequality as one about any matrix, where it speaks of a sum or a product as a whole: tr(A + B)² ≤ n‖A + B‖².

What gets a letter is made of matrices that stand in it once, and nowhere else, and of which nothing is assumed,
and of psd powers: but for its rank it may be any matrix. Nothing here is trusted: what it is, is put into what was
proved of the letter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count
from typing import NamedTuple

from sympy import Basic, Expr, MatAdd, MatMul, MatrixSymbol, Symbol, preorder_traversal

from dlhw3.symbolic.expectations import Expectation
from dlhw3.symbolic.nodes import Iterate, PsdPower
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.search.columns.columns import Sight

BINDING = (Iterate, Expectation)
WHOLE = (MatAdd, MatMul)


class ForAny(NamedTuple):
    """left ≤ right with letters in the place of what stands there as a whole, and what they are."""

    left: Expr
    right: Expr
    letters: tuple[tuple[MatrixSymbol | Symbol, Expr], ...]


def for_any(theory: Theory, left: Expr, right: Expr) -> ForAny | None:
    """Return left ≤ right for any matrices in the place of what it speaks of as a whole; None where of nothing."""
    sight = Sight((left, right))
    if sight.bound or any(isinstance(node, BINDING) for node in sight.nodes):
        return None
    told = set(_of_whom(theory))
    taken = {str(one) for one in sight.nodes if isinstance(one, MatrixSymbol) or not one.args}
    names = (f"R{k}" for k in count() if f"R{k}" not in taken)
    sides, letters = (left, right), list[tuple[MatrixSymbol | Symbol, Expr]]()
    for whole in sorted((n for n in sight.nodes if isinstance(n, WHOLE)), key=lambda n: -n.count_ops()):
        own = Counter(_letters_in(whole))
        if not own or max(own.values()) > 1 or not told.isdisjoint(own):
            continue
        letter = MatrixSymbol(next(names), *whole.shape)
        put = tuple(side.xreplace({whole: letter}) for side in sides)
        if put != sides and not any(one in own for side in put for one in preorder_traversal(side)):
            sides, letters = put, [*letters, (letter, whole)]
    return ForAny(*sides, tuple(letters)) if letters else None


def _letters_in(whole: Basic) -> Iterator[MatrixSymbol]:
    """Yield the letters as often as they stand there, but for those of psd powers."""
    if isinstance(whole, MatrixSymbol):
        yield whole
    elif not isinstance(whole, PsdPower):
        for part in whole.args:
            yield from _letters_in(part)


def _of_whom(theory: Theory) -> Iterable[Basic]:
    """Yield the matrices of which something is assumed."""
    facts, said = theory.facts, [h.statement for h in theory.hypotheses]
    spoken = (*facts.nonzero, *facts.symmetric, *(letter for _, letter in facts.conditions))
    for one in (*spoken, *(side for equation in said for side in (equation.left, equation.right))):
        yield from one.atoms(MatrixSymbol) if not isinstance(one, MatrixSymbol) else (one,)
