"""Powers without overflow or underflow on the way: a power of two is taken out of every matrix that is raised.

With s near the largest entry of X, (X Xᵀ)^p = s^{2p} ((X/s)(X/s)ᵀ)^p. The powers of s gather in front of products
and sums (in Σ_j (WWᵀ)^{(N−j)/N} G (WᵀW)^{(j−1)/N} every term has s^{2−2/N}), where one helper multiplies by them
in steps that leave the range of the numbers only where the product does.
"""

from __future__ import annotations

from typing import Any

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
    Transpose,
    ZeroMatrix,
)
from sympy.core.sympify import _sympify

from dlhw3.symbolic import nodes

ATOMS = (MatrixSymbol, Identity, ZeroMatrix, nodes.AbstractFunction, nodes.Layers)


class Scale(Expr):
    """A power of two near the largest entry of X in size; 1 where X = 0."""

    is_commutative = True
    is_positive = True


class LayerScale(Scale):
    """s in W_{k:j} = s^{k−j+1} X, where X = ScaledLayers(W_{k:j}) has a largest entry near 1: a mean scale.

    The product itself may be beyond the range of the numbers, and its powers and s not.
    """


class ScaledLayers(MatrixExpr):
    """X in W_{k:j} = s^{k−j+1} X, multiplied in steps of which each is scaled."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """(rows, columns)."""
        return self.args[0].shape  # type: ignore[no-any-return]


class ScaledNorm(Basic):
    """s and ‖X‖/s for a power of two s, which is 1 but for extreme entries: found together."""


class ScaledPair(Basic):
    """X and s of W_{k:j} = s^{k−j+1} X, which are found together."""


class ScaledPower(MatrixExpr):
    """A^p over the power of the scale that was taken out: ((X/s)(X/s)ᵀ)^p for A = X Xᵀ, (A/s)^p for other A."""

    def __new__(cls, base: MatrixExpr, exponent: Any) -> ScaledPower:
        """Make the power."""
        return Basic.__new__(cls, base, _sympify(exponent))

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """(rows, columns)."""
        return self.args[0].shape  # type: ignore[no-any-return]


class TimesPowers(Expr):
    """value·base^exponent·…: arguments (value, (base, exponent), …), for a value that is a number."""

    is_commutative = True


class MatrixTimesPowers(MatrixExpr):
    """value·base^exponent·…: arguments (value, (base, exponent), …), for a value that is a matrix."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """(rows, columns)."""
        return self.args[0].shape  # type: ignore[no-any-return]


def gram_root(base: MatrixExpr) -> MatrixExpr | None:
    """Return X where ``base`` is written X Xᵀ."""
    if not isinstance(base, MatMul) or len(base.args) != 2:
        return None
    left, right = base.args
    transposes = right == Transpose(left) or left == Transpose(right)
    return left if transposes and isinstance(left, MatrixExpr) else None


def scaled(matrix: MatrixExpr) -> tuple[Expr, Expr, Any]:
    """Return s, m and Y with X = s^m Y for the matrix X whose powers are taken; X and Xᵀ have one s.

    Y is None where it is X/s^m as it stands.
    """
    inner = matrix.arg if isinstance(matrix, Transpose) else matrix
    if not isinstance(inner, nodes.LayerProduct) or inner.is_single:
        return Scale(inner), nodes.ONE, None
    within = ScaledLayers(inner)
    return LayerScale(inner), inner.high - inner.low + 1, Transpose(within) if inner != matrix else within


def with_scales(item: Basic) -> Any:
    """Return an expression of the same value in which every power of a matrix is one of its scaled matrix."""
    return _joined(*_apart(item))


def _apart(item: Basic) -> tuple[Expr, Any]:
    """Return the powers of scales in front of an expression, and what they multiply."""
    one = nodes.ONE
    if not item.args or isinstance(item, ATOMS):
        return one, item
    if isinstance(item, nodes.PsdPower):
        base, exponent = item.args
        root = gram_root(base)
        scale, count, _ = scaled(base if root is None else root)
        times = 1 if root is None else 2
        return scale ** (times * count * exponent), ScaledPower(base, exponent)
    if isinstance(item, Transpose):
        factor, rest = _apart(item.arg)
        return factor, Transpose(rest)
    if isinstance(item, MatMul):
        pairs = [_apart(part) if hasattr(part, "shape") else (one, with_scales(part)) for part in item.args]
        return _merged(Mul(*(factor for factor, _ in pairs))), MatMul(*(rest for _, rest in pairs))
    if isinstance(item, MatAdd):
        pairs = [_apart(part) for part in item.args]
        factor = pairs[0][0]
        if all(other == factor for other, _ in pairs):
            return factor, MatAdd(*(rest for _, rest in pairs))
        return one, MatAdd(*(_joined(*pair) for pair in pairs))
    if isinstance(item, nodes.MatrixSum):
        body, index, low, high = item.args
        factor, rest = _apart(body)
        if index in factor.free_symbols:
            return one, nodes.MatrixSum(_joined(factor, rest), index, low, high)
        return factor, nodes.MatrixSum(rest, index, low, high)
    return one, item.func(*(with_scales(argument) for argument in item.args))


def _joined(factor: Expr, rest: Any) -> Any:
    if factor == 1:
        return rest
    return MatMul(factor, *rest.args) if isinstance(rest, MatMul) else MatMul(factor, rest)


def _merged(factor: Expr) -> Expr:
    """Return a product of powers with one power of each base, what cancels in its exponent left out."""
    exponents: dict[Expr, Expr] = {}
    for part in Mul.make_args(factor):
        base, exponent = part.as_base_exp()
        exponents[base] = exponents.get(base, Integer(0)) + exponent
    return Mul(*(Pow(base, exponent.expand()) for base, exponent in exponents.items()))
