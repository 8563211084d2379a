"""What the user wrote as a sum, R = A − B, kept together in numbers: ⟨G, R⟩ for ⟨G, A⟩ − ⟨G, B⟩.

Nothing here is trusted: every form reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Add, Basic, Expr, MatAdd, MatrixExpr, MatrixSymbol, Mul, preorder_traversal

from dlhw3.symbolic.algebra import factors_of, is_operator, product
from dlhw3.symbolic.faces.diagonals import entry_sum
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.scope import nodes_in

Residuals = tuple[MatAdd, ...]


def residuals(own: Basic | None, value: Expr) -> Residuals:
    """Return the sums that the user wrote, and how they move along the directions that stand in a value."""
    if own is None:
        return ()
    found = dict.fromkeys(node for node in preorder_traversal(own) if isinstance(node, MatAdd))
    for direction in nodes_in(value, Direction):
        letter = MatrixSymbol(direction.base, *direction.shape)
        for one in list(found):
            moved = [term.xreplace({letter: direction}) for term in one.args if term.has(letter)]
            if len(moved) > 1:
                found[MatAdd(*moved)] = None
    return tuple(found)


def paired(whole: Add, own: Iterable[MatAdd]) -> Iterator[Expr]:
    """Yield a sum of numbers with ⟨G, R⟩ for the terms that this is, for every R of the user's and every G."""
    terms = frozenset(whole.args)
    for residual in own:
        (scale, first), *others = [(c, product(*matrices)) for c, matrices in map(factors_of, residual.args)]
        for term in whole.args:
            for factor in Mul.make_args(term):
                for matrix in _paired_with(factor, first):
                    front = term / (factor * scale)
                    ways = [[front * c * one for one in _pairings(matrix, other)] for c, other in others]
                    rest = [next((one for one in found if one in terms), None) for found in ways]
                    if None not in rest:
                        left = (one for one in whole.args if one != term and one not in rest)
                        yield Add(front * Inner(matrix, residual), *left)


def _paired_with(factor: Expr, matrix: MatrixExpr) -> Iterator[MatrixExpr]:
    """Yield G where a factor is ⟨G, A⟩ or ⟨A, G⟩, and where it is the sum of the entries of G for A = 𝟏."""
    if isinstance(factor, Inner) and matrix in factor.args:
        yield factor.args[1 - factor.args.index(matrix)]
    elif is_operator(factor, "sum") and is_operator(matrix, "ones"):
        yield factor.operands[0]


def _pairings(left: MatrixExpr, right: MatrixExpr) -> tuple[Expr, ...]:
    """Return the ways in which ⟨G, A⟩ may be written."""
    if is_operator(right, "ones"):
        return (entry_sum(left),)
    return (Norm(left) ** 2,) if left == right else (Inner(left, right), Inner(right, left))
