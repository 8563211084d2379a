"""The logarithm of a share as a difference, as one writes it before differentiating: log(exp(a)/b) = a − log(b).

Nothing here is trusted: that an objective is equal to one with its logarithms apart is a lemma of its derivation.
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Expr, Mul

from dlhw3.symbolic.algebra import has_name
from dlhw3.symbolic.faces.operators import ScalarOperator, entrywise
from dlhw3.symbolic.nodes import Norm
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.shares import replaced

WORDS = "$log(exp(a)/b) = a − log(b)$"


def logs_apart(objective: Expr) -> Any:
    """Return an objective with a − log(b) for every logarithm of a number exp(a)/b in which a norm stands.

    Without norms the result is short anyway.
    """
    found: dict[Any, Any] = {}
    for node in nodes_in(objective, ScalarOperator):
        if node.name != "log" or not nodes_in(node, Norm):
            continue
        parts = Mul.make_args(node.operands[0])
        below = [one for one in parts if has_name(one, "recip")]
        above = [one for one in parts if has_name(one, "exp")]
        if len(below) == 1 and above and len(above) + 1 == len(parts):
            exponents = [one.operands[0] for one in above]
            found[node] = Add(*exponents, -entrywise("log", below[0].operands[0]))
    return replaced(objective, found) if found else objective
