"""What a step changes, shown as what it is after the step, less what it was before: f(X⁺) − f(X), f kept whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Expr, MatrixExpr, MatrixSymbol, Symbol

from dlhw3.symbolic.algebra import negate, total
from dlhw3.symbolic.letters import Stepped, SteppedNumber

MOVED = (Stepped, SteppedNumber)


def in_one_step(terms: Sequence[Any]) -> tuple[Any, Any] | None:
    """Return f(X⁺) and f(X) where terms are f(X⁺) − f(X), and f is a sum; None for any other terms.

    Those of f that stay as they are stand in the first half of the terms.
    """
    if len(terms) < 4 or len(terms) % 2:
        return None
    half = len(terms) // 2
    moved = [term for term in terms if term.has(*MOVED)]
    after = moved if len(moved) == half else list(terms[:half])
    others = [term for term in terms if term not in moved] if after is moved else terms[half:]
    if not moved or any(term.has(*MOVED) for term in others):
        return None
    before = [term.xreplace({one: _letter(one) for one in term.atoms(*MOVED)}) for term in after]
    if set(others) != {negate(term) if isinstance(term, MatrixExpr) else -term for term in before}:
        return None
    return total(*after), total(*before)


def _letter(moved: Any) -> Expr:
    """Return X for X⁺."""
    if isinstance(moved, SteppedNumber):
        return Symbol(moved.base, real=True)
    return MatrixSymbol(moved.base, *moved.shape)
