"""Powers of one positive semidefinite matrix that stand side by side, as one power: A^(1/2) A^(1/2) x is A x."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Identity, MatMul, MatrixExpr

from dlhw3.symbolic.algebra import factors_of, is_operator, product
from dlhw3.symbolic.faces.operators import applied
from dlhw3.symbolic.nodes import PsdPower
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.shares import replaced


def with_powers_merged(value: Expr) -> Any:
    """Return an expression with the powers of a matrix that is raised to one multiplied, where they meet."""
    bases = {node.args[0] for node in nodes_in(value, PsdPower)}
    if not bases:
        return value
    found: dict[Any, Any] = {}
    for node in reversed(nodes_in(value, MatMul)):
        scale, factors = factors_of(node)
        merged: list[tuple[MatrixExpr, Any]] = []
        for base, exponent in (_power(factor, bases) for factor in factors):
            if merged and merged[-1][0] == base and base in bases:
                exponent += merged.pop()[1]
            merged.append((base, exponent))
        if len(merged) < len(factors):
            powers = (replaced(one, found) for base, k in merged for one in _factors(base, k))
            found[node] = product(scale, *powers)
    return replaced(value, found) if found else value


def _power(factor: MatrixExpr, bases: set[MatrixExpr]) -> tuple[MatrixExpr, Any]:
    """Return the base and the exponent of a factor."""
    if isinstance(factor, PsdPower):
        return factor.args
    if is_operator(factor, "inverse") and factor.operands[0] in bases:  # type: ignore[attr-defined]
        return factor.operands[0], -1  # type: ignore[attr-defined]
    return factor, 1


def _factors(base: MatrixExpr, exponent: Any) -> list[MatrixExpr]:
    """Return a power as factors."""
    if exponent == 0:
        return [Identity(base.shape[0])]
    if exponent == int(exponent):
        return [base if exponent > 0 else applied("inverse", base)] * abs(int(exponent))
    return [PsdPower(base, exponent)]
