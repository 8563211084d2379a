"""The Hessian of an abstract function of a column as a matrix: ∇²l(x), with ∇²l(x) v = ∇²l(x)[v] for every v.

For the kernel it is a matrix-valued function of which nothing is known but the hypotheses here, at the points where
it stands. Where l is twice Fréchet differentiable there, a linear map has its matrix, which is symmetric; elsewhere
both are 0. It is never differentiated in what x is made of: nothing is assumed of it at other points.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sympy import (
    Basic,
    Expr,
    Identity,
    MatrixExpr,
    MatrixSymbol,
    Symbol,
    Transpose,
    ZeroMatrix,
    preorder_traversal,
)

from dlhw3.symbolic.algebra import negate, product
from dlhw3.symbolic.nodes import SUMS, AbstractFunction, HessianAt, MatrixFunction, MatrixImage
from dlhw3.symbolic.plan import Equation, Hypothesis
from dlhw3.symbolic.prose import Formula, Prose
from dlhw3.symbolic.ranges import Range

SECOND = "∇²"


class HessianFunction(MatrixFunction):
    """x ↦ ∇²l(x), a matrix: arguments as of any function of matrices, its name that of l with ∇² before it."""

    @classmethod
    def of(cls, function: AbstractFunction) -> HessianFunction:
        """Return that of an abstract function of a column."""
        rows, _ = function.domain
        made: HessianFunction = cls(f"{SECOND}{function.name}", rows, rows)
        return made

    @property
    def function(self) -> AbstractFunction:
        """The function l."""
        made: AbstractFunction = AbstractFunction(self.name.removeprefix(SECOND), self.args[1], 1)
        return made


def has_matrix(function: Basic) -> bool:
    """Whether a function has a Hessian that is a matrix: one of a single column."""
    return type(function) is AbstractFunction and function.domain[1] == 1 and function.domain[0] != 1


def hessian_matrix(function: AbstractFunction, point: MatrixExpr) -> MatrixImage:
    """Return ∇²l(x), the matrix."""
    return HessianFunction.of(function)(point)


def twice_differentiable(function: AbstractFunction, point: MatrixExpr) -> Prose:
    """Return that a function is twice differentiable at a column, which its Hessian needs to be a matrix."""
    name, space = function.name, f": ℝ^{{{function.domain[0]}}} → ℝ"
    named = (Symbol(name), Formula(space)) if len(name) > 1 else (Formula(f"{name}{space}"),)
    return Prose((*named, " is twice Fréchet differentiable at ", point))


def by_matrices(expression: Expr) -> Expr:
    """Return an expression in which a Hessian that stands as a matrix stands so wherever it acts."""
    standing_there = {each.matrix.args for each in _in(expression)}
    acting = (node for node in expression.atoms(HessianAt) if has_matrix(node.args[0]))
    found = {
        node: product(hessian_matrix(*node.args[:2]), by_matrices(node.args[2]))
        for node in acting
        if (HessianFunction.of(node.args[0]), node.args[1]) in standing_there
    }
    return expression.xreplace(found) if found else expression


class Standing(NamedTuple):
    """A Hessian that stands as a matrix, and for which indices something is assumed of it."""

    matrix: MatrixImage
    indices: tuple[Range, ...] = ()

    @property
    def function(self) -> AbstractFunction:
        """The function whose Hessian it is."""
        made: AbstractFunction = self.matrix.args[0].function
        return made

    @property
    def name(self) -> str:
        """A name for what is said of it."""
        return f"{self.matrix}{' for every ' * bool(self.indices)}{', '.join(r.index.name for r in self.indices)}"


def standing(expressions: Iterable[Basic], assumed: Iterable[Equation] = ()) -> tuple[Standing, ...]:
    """Return the Hessians that stand as matrices in expressions and in what is assumed, in a fixed order.

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
    """Return the Hessians in an expression, each with those of the ranges that it depends on, in a fixed order."""
    found: dict[Standing, None] = {}
    walk = preorder_traversal(expression)
    for node in walk:
        if isinstance(node, SUMS):
            body, *within = node.args
            found |= dict.fromkeys(_in(body, (*ranges, Range(*within))))
            walk.skip()
        elif isinstance(node, MatrixImage) and isinstance(node.args[0], HessianFunction):
            found[Standing(node, tuple(r for r in ranges if node.has(r.index)))] = None
    return sorted(found, key=str) if len(found) > 1 else [*found]


def what_it_is(one: Standing) -> tuple[Hypothesis, Hypothesis]:
    """Return what the matrix does to every v, and that it is symmetric."""
    hessian, point = one.matrix.args
    v = MatrixSymbol("v′", one.matrix.shape[0], 1)
    acts = HessianAt(hessian.function, point, v)
    to_each = Equation(acts, product(one.matrix, v), one.indices, letters=(v,))
    turned = Equation(Transpose(one.matrix), one.matrix, one.indices)
    return (
        Hypothesis(f"{one.name} is a matrix", to_each, definition=True, at_point=True, rewrites=True),
        Hypothesis(f"{one.name} is symmetric", turned, definition=True, at_point=True, rewrites=True),
    )


def bounds_of(kind: str, matrix: MatrixImage, constant: Expr) -> tuple[tuple[MatrixExpr, MatrixExpr], ...]:
    """Return the two sides of what a property of l says of its Hessian, left ⪯ right."""
    unit, zero = product(constant, Identity(matrix.shape[0])), ZeroMatrix(*matrix.shape)
    low = {"convex": (zero,), "strongly convex": (zero, unit), "weakly convex": (negate(unit),)}
    if kind == "smooth":
        return (matrix, unit), (negate(unit), matrix)
    below = tuple((side, matrix) for side in low.get(kind, ()))
    above = tuple((matrix, negate(side)) for side in low.get(kind.replace("concave", "convex"), ()))
    return above if kind.endswith("concave") else below
