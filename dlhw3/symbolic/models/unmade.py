"""Expressions that are not made yet: an operator and what it is applied to, whose value is known without them.

To make an expression takes longer than to evaluate it, where its parts have values already. So what is most often
false is evaluated first, and made only where it may be true.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sympy import Add, Basic, Expr, MatrixExpr

from dlhw3.symbolic.algebra import hadamard_product, product, total, transpose
from dlhw3.symbolic.nodes import Inner


class Unmade(NamedTuple):
    """An operator applied to parts, expressions or themselves not made yet; its names are keys of ``MAKING``."""

    op: str
    parts: tuple[Basic | Unmade, ...]


def unmade(op: str, *parts: Basic | Unmade) -> Unmade:
    """Return an operator applied to parts, not made."""
    return Unmade(op, parts)


def made(value: Any) -> Any:
    """Return an expression, made where it is not; raises what SymPy and algebra raise where parts do not fit."""
    return MAKING[value.op](*map(made, value.parts)) if isinstance(value, Unmade) else value


def whole_sum(*terms: Expr) -> Expr:
    """Return the sum of terms, numbers or matrices."""
    return total(*terms) if isinstance(terms[0], MatrixExpr) else Add(*terms)


MAKING: dict[str, Callable[..., Any]] = {
    "add": whole_sum,
    "mul": product,
    "hadamard": hadamard_product,
    "transpose": transpose,
    "inner": Inner,
}
"""How each is made, by the kernel's name of it; ``inner`` is ⟨A, B⟩."""
