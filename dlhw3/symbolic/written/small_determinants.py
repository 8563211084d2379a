"""Determinants of the identity and one outer product, which are numbers without one: det(I + x yᵀ) is 1 + ⟨x, y⟩.

Nothing here is trusted: that an objective is equal to one with such numbers is a lemma of its derivation.
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Expr, Identity, Integer, MatAdd, MatrixExpr

from dlhw3.symbolic.algebra import factors_of, product, terms_of, transpose
from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.shares import replaced

WORDS = "Sylvester: $det(I + x yᵀ) = 1 + ⟨x, y⟩$"


def with_small_determinants(objective: Expr) -> Any:
    """Return an objective with 1 + ⟨x, y⟩ for det(I + x yᵀ), and its logarithm for that of the determinant."""
    found: dict[Any, Any] = {}
    for node in nodes_in(objective, Operator):
        if node.op not in ("det", "logdet") or (number := _small(node.operands[0])) is None:
            continue
        found[node] = number if node.op == "det" else entrywise("log", number)
    return replaced(objective, found) if found else objective


def _small(matrix: MatrixExpr) -> Expr | None:
    """Return 1 + c ⟨x, y⟩ of I + c x yᵀ; None of any other matrix."""
    if not isinstance(matrix, MatAdd) or len(terms_of(matrix)) != 2:
        return None
    plain = [term for term in matrix.args if isinstance(term, Identity)]
    (rest, *others) = [term for term in matrix.args if not isinstance(term, Identity)] or [matrix]
    if len(plain) != 1 or others:
        return None
    scale, factors = factors_of(rest)
    thin = next((k for k, one in enumerate(factors[:-1], start=1) if one.shape[1] == 1), None)
    if thin is None:
        return None
    left, right = product(*factors[:thin]), transpose(product(*factors[thin:]))
    return Add(Integer(1), scale * (Norm(left) ** 2 if left == right else Inner(left, right)))
