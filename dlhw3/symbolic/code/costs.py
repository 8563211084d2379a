"""What a node of a program costs: its multiplications, a polynomial in the sizes, and numbers to compare by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from sympy import (
    Basic,
    Expr,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    Trace,
    Transpose,
    ZeroMatrix,
    preorder_traversal,
)

from dlhw3.symbolic import nodes
from dlhw3.symbolic.faces.computed import Computed
from dlhw3.symbolic.faces.operators import Operator, shape_of
from dlhw3.symbolic.faces.table import FACES, way_of

USUAL = 100  # of a size that is not known, where costs are compared
A_CALL = 500  # what one operation costs besides, in multiplications
A_SUM, TURNED = (
    1.5,
    1.0,
)  # what an entry of a sum of matrices costs, and what more where some are read by columns


def multiplications(node: Expr) -> Expr:
    """Return how many multiplications a node costs, its parts not counted; of two matrices a product has n·m·k.

    Multiples of a matrix are not counted: they are passes over its entries, as sums are.
    """
    if isinstance(node, MatrixSymbol):  # a stack of matrices has three sizes
        return Integer(0)
    rows, cols = shape_of(node)
    if isinstance(node, MatMul):
        matrices = [part for part in node.args if isinstance(part, MatrixExpr)]
        inner = sum((left.shape[1] * right.shape[1] for left, right in _pairs(matrices)), Integer(0))
        return rows * inner
    if isinstance(node, nodes.Inner):
        height, width = node.args[0].shape
        return height * width
    if isinstance(node, nodes.Norm):
        height, width = node.args[0].shape
        return height * width
    if isinstance(node, Computed):
        return _of_way(way_of(node).cost, node.operands, rows, cols)
    if isinstance(node, Operator):
        if node.op in ("hadamard", "quotient"):
            return rows * cols * (len(node.operands) - 1)
        face = FACES.get(node.name)
        if face is not None and face.cost is not None:
            return _of_way(face.cost, node.operands, rows, cols)
    return Integer(0)


def is_counted(item: Basic) -> bool:
    """Whether something in an expression costs multiplications that are counted."""
    return any(isinstance(node, Expr) and multiplications(node) != 0 for node in preorder_traversal(item))


def _of_way(cost: object, operands: Iterable[Expr], rows: Expr, cols: Expr) -> Expr:
    first = next(iter(operands))
    counted: Expr = cost(rows, cols, shape_of(first))  # type: ignore[operator]
    return counted


def _pairs(matrices: list[MatrixExpr]) -> Iterable[tuple[MatrixExpr, MatrixExpr]]:
    return pairwise(matrices)


def in_numbers(cost: Expr, large: Mapping[Expr, int]) -> float:
    """Return a cost, or a size, in numbers: unknown sizes have their usual value, or the one they are given."""
    if cost.is_Integer:
        return int(cost)
    sizes = {size: Integer(large.get(size, USUAL)) for size in cost.free_symbols}
    replaced = cost.replace(lambda part: part.is_Function, lambda part: Integer(USUAL)).xreplace(sizes)
    return float(replaced)


def effort(node: Expr, large: Mapping[Expr, int]) -> float:
    """Return what a node costs in numbers, with what is no multiplication: a call, and a pass over its entries."""
    if isinstance(node, (Mul, Pow, Identity, ZeroMatrix)) and not isinstance(node, MatrixExpr):
        return 0.0
    rows, cols = shape_of(node)
    entries = in_numbers(rows * cols, large)
    if isinstance(node, Trace):
        entries = in_numbers(node.arg.shape[0], large)
    passes = 0.5
    if isinstance(node, MatAdd) and 1 not in (rows, cols):
        turned = {isinstance(one, Transpose) for one in node.args}
        passes = (A_SUM + TURNED * (len(turned) - 1)) * (len(node.args) - 1)
    return in_numbers(multiplications(node), large) + passes * entries + A_CALL
