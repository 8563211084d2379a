"""Letters that an equation is linear in, as w in XᵀX w + a w = Xᵀy: which they are, and their values."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

import numpy as np

from dlhw3.kernel.statements import Statement
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.rationals import Rational

Array = Any
"""Points, rows, columns; of doubles, or of fractions in a single point."""
LINEAR = ("transpose", "trace", "sum", "diag", "diagonal", "sigma")
MOST = 12  # unknowns of one equation


def linear_letters(statement: Statement, passed: Container[str]) -> list[str]:
    """Return the letters of an equation's own shape that it is linear in, and whose value is not 0 by it."""
    _, left, right = statement
    letters = {t.data[0]: t for t in _letters(left) + _letters(right)}
    return [
        name
        for name, letter in sorted(letters.items())
        if name not in passed
        and letter.shape == left.shape
        and max(_degree(left, name), _degree(right, name)) == 1
        and not (_vanishes(left, name) and _vanishes(right, name))
    ]


def _letters(term: Term) -> list[Term]:
    return [term] if term.op == "letter" else [t for a in term.args for t in _letters(a)]


def _degree(term: Term, name: str) -> int:
    """Return of which degree a term is in a letter; 2 for any that is not known."""
    if name not in term.free:
        return 0
    if term.op == "letter":
        return 1
    inner = [_degree(a, name) for a in term.args]
    if term.op in ("mul", "hadamard"):
        return min(sum(inner), 2)
    return max(inner) if term.op in ("add", *LINEAR) else 2


def _vanishes(term: Term, name: str) -> bool:
    """Whether a term that is linear in a letter is plainly 0 where that is 0."""
    if name not in term.free:
        return term.op == "zero" or (term.op == "number" and term.data[0].constant == 0)
    if term.op == "letter":
        return True
    inner = [_vanishes(a, name) for a in term.args]
    return any(inner) if term.op in ("mul", "hadamard") else all(inner)


def solution(apart: Callable[[Array], Array], rows: int, cols: int, kind: Any) -> Array:
    """Return the value at which two sides are not apart, both linear in it; raises Unclear where there is none.

    Of doubles it is nan where there is none.
    """
    many = rows * cols
    if many > MOST:
        raise Unclear("an equation of many unknowns")
    exactly = bool(kind == np.dtype(object))
    one, zero = (Rational(1), Rational(0)) if exactly else (1.0, 0.0)

    def unit(place: int) -> Array:
        return np.array([one if k == place else zero for k in range(many)], dtype=kind).reshape(1, rows, cols)

    at_zero = apart(unit(-1))
    columns = [(apart(unit(k)) - at_zero).reshape(-1, many) for k in range(many)]
    points = max(len(at_zero), *(len(column) for column in columns))
    square = np.stack([np.broadcast_to(column, (points, many)) for column in columns], axis=2)
    due = -np.broadcast_to(at_zero, (points, rows, cols)).reshape(points, many, 1)
    if exactly:
        turned = matrices.inverse(tuple(map(tuple, square[0])))
        found = np.array([list(row) for row in turned], dtype=object)[None] @ due
        if not matrices.is_exact(turned):
            raise Unclear("an equation that is not of fractions")
    else:
        singular = ~(np.abs(np.linalg.det(np.nan_to_num(square))) > 0)[:, None, None]
        found = np.linalg.solve(np.where(singular, np.eye(many), np.nan_to_num(square)), due)
        found = np.where(singular, np.nan, found)
    return found.reshape(-1, rows, cols)
