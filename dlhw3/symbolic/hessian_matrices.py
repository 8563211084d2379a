"""The Hessian of an abstract function of a column as a matrix: ∇²l(x), with ∇²l(x) v = ∇²l(x)[v] for every v.

For the kernel it is a matrix-valued function of which nothing is known but the hypotheses here, at the points where
it stands. Where l is twice Fréchet differentiable there, a linear map has its matrix, which is symmetric; elsewhere
both are 0. It is never differentiated in what x is made of: nothing is assumed of it at other points.
"""

from __future__ import annotations

from sympy import Basic, Expr, Identity, MatrixExpr, Symbol, Transpose, ZeroMatrix

from dlhw3.symbolic.acting_matrices import ActingFunction, Standing, any_column, standing
from dlhw3.symbolic.algebra import negate, product
from dlhw3.symbolic.nodes import AbstractFunction, HessianAt, MatrixImage
from dlhw3.symbolic.plan import Equation, Hypothesis
from dlhw3.symbolic.prose import Formula, Prose

SECOND = "∇²"


class HessianFunction(ActingFunction):
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

    def acts(self, points: tuple[Expr, ...], column: MatrixExpr, *, turned: bool) -> MatrixExpr:
        """Return ∇²l(x)[v], which is the transpose's too."""
        (point,) = points
        return HessianAt(self.function, point, column)

    def says(self, one: Standing) -> tuple[Hypothesis, Hypothesis]:
        """Return what the matrix does to every v, and that it is symmetric."""
        v = any_column(one.matrix.shape[0])
        acts = HessianAt(self.function, one.matrix.args[1], v)
        turned = Equation(Transpose(one.matrix), one.matrix, one.indices)
        return (
            one.hypothesis("is a matrix", Equation(acts, product(one.matrix, v), one.indices, letters=(v,))),
            one.hypothesis("is symmetric", turned),
        )


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
    standing_there = {each.matrix.args for each in standing([expression])}
    acting = (node for node in expression.atoms(HessianAt) if has_matrix(node.args[0]))
    found = {
        node: product(hessian_matrix(*node.args[:2]), by_matrices(node.args[2]))
        for node in acting
        if (HessianFunction.of(node.args[0]), node.args[1]) in standing_there
    }
    return expression.xreplace(found) if found else expression


def bounds_of(kind: str, matrix: MatrixImage, constant: Expr) -> tuple[tuple[MatrixExpr, MatrixExpr], ...]:
    """Return the two sides of what a property of l says of its Hessian, left ⪯ right."""
    unit, zero = product(constant, Identity(matrix.shape[0])), ZeroMatrix(*matrix.shape)
    low = {"convex": (zero,), "strongly convex": (zero, unit), "weakly convex": (negate(unit),)}
    if kind == "smooth":
        return (matrix, unit), (negate(unit), matrix)
    below = tuple((side, matrix) for side in low.get(kind, ()))
    above = tuple((matrix, negate(side)) for side in low.get(kind.replace("concave", "convex"), ()))
    return above if kind.endswith("concave") else below
