"""Adjugates beside inverses or determinants as one form of the two: det(X) X⁻¹ for adj(X).

Nothing here is trusted: every form reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, Identity, Trace

from dlhw3.symbolic.algebra import product
from dlhw3.symbolic.faces.operators import Operator, applied
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.shares import replaced


def inverted(value: Expr) -> Any:
    """Return a result with det(X) X⁻¹ for adj(X), where X is inverted anyway or det(X) stands below a stroke.

    With it tr(A) stands for ⟨A, I⟩.
    """
    nodes = nodes_in(value, Operator)
    known = {node.operands[0] for node in nodes if node.op == "inverse"}
    below = {node.operands[0] for node in nodes if node.name == "recip"}
    found: dict[Any, Any] = {}
    for node in (one for one in nodes if one.op == "adj"):
        (of,) = node.operands
        if isinstance(of, Operator) and of.op == "inverse":
            found[node] = product(applied("det", of), of.operands[0])
        elif of in known or any(one.has(applied("det", of)) for one in below):
            found[node] = product(applied("det", of), applied("inverse", of))
    for pairing in nodes_in(value, Inner):
        for one, other in (pairing.args, pairing.args[::-1]):
            if isinstance(other, Identity) and other.rows != 1 and not isinstance(one, Identity):
                found[pairing] = Trace(replaced(one, found) if found else one)
    return replaced(value, found) if found else value
