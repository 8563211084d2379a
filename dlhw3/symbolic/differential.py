"""Differentials: the engine's way to Df(X)[H], for every operator by its kernel law.

``differentiate(expression, variable, direction)`` returns Df(X)[H] as an expression linear in H. ``chain_rule``
goes one operator deep and leaves the differentials of its operands as nodes, so that a derivation can show the
chain rule and what lies inside as separate steps. Sums, products, transposes and abstract functions have a rule
here; any other operator moves as its law says (``faces/motion.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial, singledispatch

from sympy import (
    Add,
    Basic,
    Expr,
    Identity,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Number,
    Pow,
    Symbol,
    Trace,
    Transpose,
    Tuple,
    ZeroMatrix,
)

from dlhw3.errors import UserError
from dlhw3.symbolic import nodes
from dlhw3.symbolic.algebra import (
    LONGEST_POWER,
    ZERO,
    hadamard_product,
    inner,
    is_operator,
    is_zero,
    product,
    scalar_sum,
    total,
    transpose,
)
from dlhw3.symbolic.faces import functions
from dlhw3.symbolic.faces.inverse import inverse
from dlhw3.symbolic.faces.known_functions import require_formula
from dlhw3.symbolic.faces.motion import is_linear, nothing, slope
from dlhw3.symbolic.faces.operators import Operator, ScalarOperator
from dlhw3.symbolic.layer_sums import stands_still
from dlhw3.symbolic.scope import has_kind

Slope = Callable[[Expr], Expr]
"""How a part moves."""
DIFFERENTIALS = (nodes.MatrixDifferential, nodes.ScalarDifferential)


def depends(expression: Basic, variable: Basic) -> bool:
    """Whether an expression may change with the variable; a product of a layer's family may, alone or in a sum."""
    if isinstance(variable, Tuple):
        return any(depends(expression, one) for one in variable)
    if isinstance(variable, nodes.LayerProduct) and has_kind(expression, *nodes.SUMS):
        return not stands_still(expression, variable)
    family = getattr(variable, "layers", None)
    return bool(expression.has(variable) or (family is not None and expression.has(family)))


def differentiate(expression: Expr, variable: Basic, direction: Basic) -> Expr:
    """Return the differential of a scalar or matrix expression, linear in the direction.

    Raises UserError where an operator that may change has no rule and no law that says how it moves.
    """
    if not depends(expression, variable):
        return nothing(expression)
    if isinstance(variable, Tuple):
        return _along_all(expression, zip(variable, direction, strict=True))
    if expression == variable and isinstance(expression, Symbol):
        return direction
    if isinstance(expression, MatrixExpr):
        return _rule(expression, variable, direction)
    inside = partial(differentiate, variable=variable, direction=direction)
    return _scalar(expression, inside, inside, partial(depends, variable=variable))


def _along_all(expression: Expr, moving: Iterable[tuple[Basic, Basic]]) -> Expr:
    """Return how an expression moves with several letters at once: the sum of how it moves with each."""
    moved = [differentiate(expression, *one) for one in moving]
    return total(*moved) if isinstance(expression, MatrixExpr) else scalar_sum(moved)


def chain_rule(expression: Expr, variable: Basic, direction: Basic) -> Expr:
    """Return the differential of a scalar with what is inside it left as differentials: ⟨∇l(X), DX[H]⟩."""

    def left(part: Expr) -> Expr:
        if part == variable or part in variable.args or not depends(part, variable):
            return differentiate(part, variable, direction)
        return nodes.differential(part, variable, direction)

    if isinstance(expression, Symbol) and depends(expression, variable):
        return differentiate(expression, variable, direction)
    outside = partial(chain_rule, variable=variable, direction=direction)
    return _scalar(expression, outside, left, partial(depends, variable=variable))


def product_rule(expression: Expr) -> Expr:
    """Carry out the differentials that stand in an expression."""
    if isinstance(expression, DIFFERENTIALS):
        return differentiate(*expression.args)
    if not expression.has(*DIFFERENTIALS):
        return expression
    parts = [product_rule(part) if isinstance(part, Basic) else part for part in expression.args]
    return rebuilt(expression, parts)


def rebuilt(expression: Expr, parts: list[Expr]) -> Expr:
    """Return an expression with other parts, products flattened and zeros left out."""
    if isinstance(expression, MatMul):
        return product(*parts)
    if isinstance(expression, MatAdd):
        return total(*parts)
    if isinstance(expression, Add):
        return scalar_sum(parts)
    if isinstance(expression, nodes.Inner):
        return inner(*parts)
    if is_operator(expression, "hadamard"):
        return hadamard_product(*parts[2:])
    held = parts[2:] if isinstance(expression, Operator) and is_linear(expression) else []
    held += parts[2:3] if is_operator(expression, "quotient") else []
    if any(map(is_zero, held)) or (isinstance(expression, Trace) and is_zero(parts[0])):
        return nothing(expression)
    return expression.func(*parts)


def _scalar(expression: Expr, outside: Slope, inside: Slope, moves: Callable[[Basic], bool]) -> Expr:
    """Return how a scalar moves: sums, products and powers go on by ``outside``, operands move by ``inside``."""
    if isinstance(expression, (Number, Symbol)) or not moves(expression):
        return ZERO
    if isinstance(expression, Add):
        return scalar_sum(outside(term) for term in expression.args)
    if isinstance(expression, Mul):
        return _product_of_scalars(expression.args, outside)
    if isinstance(expression, Pow):
        base, exponent = expression.args
        return _power(base, exponent, outside, inside)
    if isinstance(expression, nodes.Norm):
        return inner(expression.args[0], inside(expression.args[0])) / expression
    if isinstance(expression, nodes.Inner):
        left, right = expression.args
        return _inner(left, right, inside)
    if isinstance(expression, Trace):
        moved = inside(expression.arg)
        return ZERO if is_zero(moved) else Trace(moved)
    if isinstance(expression, nodes.ScalarSum):
        body, *over = expression.args
        moved = outside(body)
        return ZERO if moved == 0 else nodes.ScalarSum(moved, *over)
    if isinstance(expression, functions.FUNCTIONS):
        function, _, points, _ = functions.parts_of(expression)
        slopes = ((functions.at(function, (k,), points), inside(point)) for k, point in enumerate(points))
        return scalar_sum(inner(gradient, moved) for gradient, moved in slopes)
    if isinstance(expression, ScalarOperator):
        return slope(expression, inside, moves)
    return _unknown(expression)


def _unknown(expression: Basic) -> Expr:
    raise UserError(
        f"There is no differentiation rule for {type(expression).__name__} in {expression}.",
        hint="sums, products, transposes, traces, norms, abstract functions and operators with a law",
    )


def _product_of_scalars(parts: tuple[Expr, ...], slope_of: Slope) -> Expr:
    return scalar_sum(
        Mul(*parts[:position], *parts[position + 1 :]) * slope_of(part) for position, part in enumerate(parts)
    )


def _power(base: Expr, exponent: Expr, outside: Slope, inside: Slope) -> Expr:
    """Return D s^p = p s^(p−1) Ds; D‖X‖^p = p‖X‖^(p−2)⟨X, DX⟩, where nothing is divided by for p = 2."""
    if isinstance(base, nodes.Norm):
        matrix = base.args[0]
        return exponent * base ** (exponent - 2) * inner(matrix, inside(matrix))
    return exponent * base ** (exponent - 1) * outside(base)


def _inner(left: MatrixExpr, right: MatrixExpr, slope_of: Slope) -> Expr:
    if left == right:
        return 2 * inner(left, slope_of(left))
    return scalar_sum((inner(slope_of(left), right), inner(left, slope_of(right))))


@singledispatch
def _rule(expression: Basic, variable: Basic, direction: Basic) -> Expr:
    return _unknown(expression)


@_rule.register(MatrixSymbol)
def _(expression: MatrixSymbol, variable: Basic, direction: Basic) -> Expr:
    return direction if expression == variable else ZeroMatrix(*expression.shape)


@_rule.register(Identity)
@_rule.register(ZeroMatrix)
def _(expression: MatrixExpr, variable: Basic, direction: Basic) -> Expr:
    return ZeroMatrix(*expression.shape)


@_rule.register(Transpose)
def _(expression: Transpose, variable: Basic, direction: Basic) -> Expr:
    return transpose(differentiate(expression.arg, variable, direction))


@_rule.register(MatAdd)
def _(expression: MatAdd, variable: Basic, direction: Basic) -> Expr:
    return total(*(differentiate(term, variable, direction) for term in expression.args))


@_rule.register(MatMul)
def _(expression: MatMul, variable: Basic, direction: Basic) -> Expr:
    return _product(expression.args, variable, direction)


def _product(parts: tuple[Expr, ...], variable: Basic, direction: Basic) -> Expr:
    moved = []
    for position, part in enumerate(parts):
        if depends(part, variable):
            slope_of_part = differentiate(part, variable, direction)
            moved.append(product(*parts[:position], slope_of_part, *parts[position + 1 :]))
    return total(*moved)


@_rule.register(MatPow)
def _(expression: MatPow, variable: Basic, direction: Basic) -> Expr:
    base, exponent = expression.args
    if not (exponent.is_Integer and 1 <= abs(exponent) <= LONGEST_POWER):
        raise UserError(
            f"There is no differentiation rule for the power {exponent} of a matrix.",
            hint=f"a whole power of at most {LONGEST_POWER}",
        )
    if exponent < 0:  # as SymPy writes an inverse
        base, exponent = inverse(base), -exponent
    return _product((base,) * int(exponent), variable, direction)


@_rule.register(nodes.PsdPower)
def _(expression: nodes.PsdPower, variable: Basic, direction: Basic) -> Expr:
    raise UserError(
        f"There is no differentiation rule for the power {expression.args[1]} of a matrix that moves.",
        hint="a letter R for the power, which moves or is held fixed itself",
    )


@_rule.register(nodes.LayerProduct)
def _(expression: nodes.LayerProduct, variable: Basic, direction: Basic) -> Expr:
    layers, high, low = expression.args
    if variable == layers:
        if expression.is_single:
            return direction[high]
    elif not isinstance(variable, nodes.LayerProduct) or variable.layers != layers:
        return ZeroMatrix(*expression.shape)
    elif expression == variable:
        return direction
    elif (inside := _lies_within(variable.high, high, low)) is not None:
        if not inside:
            return ZeroMatrix(*expression.shape)
        index = variable.high
        return product(layers.product(high, index + 1), direction, layers.product(index - 1, low))
    return nodes.differential(expression, variable, direction)


def _lies_within(index: Expr, high: Expr, low: Expr) -> bool | None:
    """Whether low ≤ index ≤ high, when the numbers say so; None when symbols stand in the way."""
    above, below = high - index, index - low
    if above.is_negative or below.is_negative:
        return False
    if above.is_Integer and below.is_Integer:
        return True
    return None


@_rule.register(nodes.MatrixSum)
def _(expression: nodes.MatrixSum, variable: Basic, direction: Basic) -> Expr:
    body, *binder = expression.args
    moved = differentiate(body, variable, direction)
    return ZeroMatrix(*expression.shape) if is_zero(moved) else nodes.MatrixSum(moved, *binder)


@_rule.register(Operator)
def _(expression: Operator, variable: Basic, direction: Basic) -> Expr:
    inside = partial(differentiate, variable=variable, direction=direction)
    return slope(expression, inside, partial(depends, variable=variable))


@_rule.register(nodes.GradientAt)
@_rule.register(nodes.HessianAt)
@_rule.register(functions.DerivativeAt)
def _(expression: MatrixExpr, variable: Basic, direction: Basic) -> Expr:
    """D(∇^k f(X)[…])[H] = ∇^{k+1} f(X)[DX[H], …] + ∇^k f(X)[D…[H], …]."""
    function, slots, points, directions = functions.parts_of(expression)
    moved = []
    for slot, point in enumerate(points):
        inside = differentiate(point, variable, direction)
        if not is_zero(inside):
            require_formula(expression)
            moved.append(functions.at(function, (slot, *slots), points, (inside, *directions)))
    for place, hand in enumerate(directions):
        inside = differentiate(hand, variable, direction)
        if not is_zero(inside):
            hands = (*directions[:place], inside, *directions[place + 1 :])
            moved.append(functions.at(function, slots, points, hands))
    return total(*moved) if moved else ZeroMatrix(*expression.shape)
