"""Matrices known by what they do to every column: ∇²l(x) of an abstract l, and the Jacobian of an abstract r.

For the kernel each is a matrix-valued function of which nothing is known but the hypotheses here, at the points
where it stands. A linear map has its matrix. None is differentiated in what its points are made of: nothing is
assumed of it at other points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from sympy import Basic, Expr, MatMul, MatrixExpr, MatrixSymbol, Transpose, preorder_traversal

from dlhw3.symbolic.algebra import factors_of, product, transpose
from dlhw3.symbolic.nodes import SUMS, MatrixFunction, MatrixImage
from dlhw3.symbolic.plan import Equation, Hypothesis
from dlhw3.symbolic.ranges import Range


def by_actions(expression: Any) -> Any:
    """Return an expression in which what such matrices do to columns, or rows, stands without the matrices."""
    if not expression.has(MatrixImage):
        return expression
    parts = [by_actions(part) if isinstance(part, Basic) and part.args else part for part in expression.args]
    if not isinstance(expression, MatMul):
        return expression if parts == list(expression.args) else expression.func(*parts)
    scale, factors = factors_of(product(*parts))
    for k, factor in reversed([*enumerate(factors)]):
        turned = isinstance(factor, Transpose)
        matrix = factor.arg if isinstance(factor, Transpose) else factor
        if not isinstance(matrix, MatrixImage) or not isinstance(matrix.args[0], ActingFunction):
            continue
        function, *points = matrix.args
        before, behind = factors[:k], factors[k + 1 :]
        if behind and behind[-1].shape[1] == 1:
            made = function.acts(tuple(points), product(*behind), turned=turned)
            return by_actions(product(scale, *before, made))
        if before and before[0].shape[0] == 1:
            made = function.acts(tuple(points), transpose(product(*before)), turned=not turned)
            return by_actions(product(scale, transpose(made), *behind))
    return product(*parts)


def any_column(rows: Expr) -> MatrixSymbol:
    """Return a letter for any column of so many rows; letters of two sizes have two names."""
    return MatrixSymbol(f"v′{re.sub(r'[^0-9A-Za-z_]', '', str(rows))}", rows, 1)


class ActingFunction(MatrixFunction):
    """x ↦ S(x), a matrix that is known by what it does."""

    def acts(self, points: tuple[Expr, ...], column: MatrixExpr, *, turned: bool) -> MatrixExpr:
        """Return what S(x), or with ``turned`` its transpose, does to a column, without the matrix."""
        raise NotImplementedError

    def says(self, one: Standing) -> tuple[Hypothesis, ...]:
        """Return what is known of the matrix where it stands."""
        raise NotImplementedError


class Standing(NamedTuple):
    """A matrix that stands in an expression, and for which indices something is assumed of it."""

    matrix: MatrixImage
    indices: tuple[Range, ...] = ()

    @property
    def name(self) -> str:
        """A name for what is said of it."""
        return f"{self.matrix}{' for every ' * bool(self.indices)}{', '.join(r.index.name for r in self.indices)}"

    def hypothesis(self, words: str, statement: Equation) -> Hypothesis:
        """Return what is said of it as a hypothesis about the points where it stands."""
        return Hypothesis(f"{self.name} {words}", statement, definition=True, at_point=True, rewrites=True)


def standing(expressions: Iterable[Basic], assumed: Iterable[Equation] = ()) -> tuple[Standing, ...]:
    """Return the matrices that stand in expressions and in what is assumed, in a fixed order.

    One in a sum stands at every index of it, and one that is assumed for every k at the k of the expressions too.
    """
    expressions = tuple(expressions)
    free = {symbol.name: symbol for one in expressions for symbol in one.free_symbols}
    found = dict.fromkeys(each for one in expressions for each in _in(one))
    for equation in assumed:
        for each in (*_in(equation.left, equation.indices), *_in(equation.right, equation.indices)):
            found[each] = None
            here = {r.index: free.get(r.index.name.rstrip("′")) for r in each.indices}
            if all(here.values()):
                found[Standing(each.matrix.xreplace(here))] = None
    return tuple(found)


def _in(expression: Basic, ranges: tuple[Range, ...] = ()) -> list[Standing]:
    """Return the matrices in an expression, each with those of the ranges that it depends on, in a fixed order."""
    found: dict[Standing, None] = {}
    walk = preorder_traversal(expression)
    for node in walk:
        if isinstance(node, SUMS):
            body, *within = node.args
            found |= dict.fromkeys(_in(body, (*ranges, Range(*within))))
            walk.skip()
        elif isinstance(node, MatrixImage) and isinstance(node.args[0], ActingFunction):
            found[Standing(node, tuple(r for r in ranges if node.has(r.index)))] = None
    return sorted(found, key=str) if len(found) > 1 else [*found]


def what_it_is(one: Standing) -> tuple[Hypothesis, ...]:
    """Return what is known of a matrix where it stands."""
    said: tuple[Hypothesis, ...] = one.matrix.args[0].says(one)
    return said
