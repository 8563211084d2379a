"""Norms of halves of energies, as code takes them: ‖A^½ X‖ is √⟨X, A X⟩, and ‖A^(−½) X‖ is √⟨X, A⁻¹ X⟩.

Neither needs the root, and so no eigenvectors: products, or the solution of equations, which a gradient needs
beside it anyway. An error of ε in A is one of ε ‖A‖ ‖X‖² in the energy either way.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, MatMul, MatrixExpr, Rational

from dlhw3.symbolic import nodes
from dlhw3.symbolic.algebra import factors_of, product
from dlhw3.symbolic.faces.computed import Way, number_computed
from dlhw3.symbolic.faces.face import both
from dlhw3.symbolic.faces.inverse import inverse
from dlhw3.symbolic.faces.operators import Operator

_ENERGY_NORM = {
    package: f'''def energy_norm(matrix, image):
    """The root of <matrix, image>, the image by something positive semidefinite; no product leaves the range."""
    energy = (matrix * image).sum()
    if is_moderate(energy):
        return {module}.sqrt(energy)
    first, second = power_of_two(matrix), power_of_two(image)
    energy = (matrix / first * (image / second)).sum()
    return first**0.5 * second**0.5 * {module}.sqrt(energy.clip(0))'''
    for package, module in (("numpy", "np"), ("torch", "torch"))
}
WAYS = {
    "energy_norm": Way(code=both("energy_norm({0}, {1})"), helpers={"energy_norm": _ENERGY_NORM}, letter="r"),
}
HALF = Rational(1, 2)


def careful(item: Basic) -> Any:
    """Return an expression of the same value whose norms of halves are computed so."""
    if not item.args:
        return item
    if isinstance(item, Operator):
        operands = tuple(map(careful, item.operands))
        return item if operands == item.operands else item.with_operands(operands)
    if isinstance(item, nodes.Norm):
        made = _without_roots(item.args[0])
        if made is not None:
            return number_computed("energy_norm", *map(careful, made))
    args = tuple(map(careful, item.args))
    return item if args == item.args else item.func(*args)


def _without_roots(matrix: Any) -> tuple[MatrixExpr, MatrixExpr] | None:
    """Return X and its image A X B for A^½ X B^½, a half at one end or at both; None for anything else."""
    if not isinstance(matrix, MatMul):
        return None
    number, factors = factors_of(matrix)
    left = _doubled(factors[0])
    right = _doubled(factors[-1]) if len(factors) > 1 else None
    middle = factors[left is not None : len(factors) - (right is not None)]
    if not middle or (left is None and right is None):
        return None
    inner = product(number, *middle)
    return inner, product(*(one for one in (left, inner, right) if one is not None))


def _doubled(factor: MatrixExpr) -> MatrixExpr | None:
    """Return A for A^½, A⁻¹ for A^(−½); None for another matrix."""
    if not isinstance(factor, nodes.PsdPower) or abs(factor.args[1]) != HALF:
        return None
    base: MatrixExpr = factor.args[0]
    return base if factor.args[1] == HALF else inverse(base)
