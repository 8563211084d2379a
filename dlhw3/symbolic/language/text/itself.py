"""A member of a sequence less itself, which is 0: the terms of i = j of Σ ‖x_i − x_j‖ where x_k stands apart."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sympy import Add, Basic, Expr, Integer, MatAdd, MatrixSymbol, ZeroMatrix

from dlhw3.symbolic.algebra import factors_of
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.names import is_member
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.told import nodes_of
from dlhw3.symbolic.written.shares import replaced

AT_ZERO = {"exp": 1, "cos": 1, "sin": 0, "tanh": 0, "arctan": 0, "sqrt": 0, "abs": 0, "relu": 0}
"""What functions are of 0."""


def without_itself(expression: Expr) -> Any:
    """Return an expression in which a member less itself is 0, as in the term of i = j = k of Σ ‖x_i − x_j‖."""
    if not any(map(_of_member, nodes_of((expression,)))):
        return expression
    zeros: dict[Basic, Expr] = {}
    for node in nodes_in(expression, MatAdd):
        parts = [(part, *factors_of(part)) for part in node.args]
        own = Counter(factors for _, _, factors in parts if len(factors) == 1 and _of_member(factors[0]))
        for factors in (one for one, count in own.items() if count > 1):
            scale = Add(*(number for _, number, of in parts if of == factors))
            rest = [part for part, _, of in parts if of != factors]
            if scale == 0:
                zeros[node] = MatAdd(*rest) if rest[1:] else rest[0] if rest else ZeroMatrix(*node.shape)
    for node in nodes_in(expression, Norm, Inner):
        if any(isinstance(zeros.get(part), ZeroMatrix) for part in node.args):
            zeros[node] = Integer(0)
    found = replaced(expression, zeros) if zeros else expression
    values = {entrywise(name, Integer(0)): Integer(value) for name, value in AT_ZERO.items()} if zeros else {}
    return replaced(found, values) if values else found


def _of_member(letter: Basic) -> bool:
    return isinstance(letter, MatrixSymbol) and is_member(letter.name)
