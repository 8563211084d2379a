"""A determinant beside an inverse, or beside the adjugate, of the same matrix: by the factors of that.

A determinant is found by the factors L U that equations are solved with, and so it costs nothing beside them.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from sympy import Basic, Expr, MatrixExpr, Transpose

from dlhw3.symbolic.faces.computed import Computed, Way, computed, matrix_computed, number_computed
from dlhw3.symbolic.faces.determinant import (
    ADJUGATES,
    DETERMINANT_OF,
    IS_NOT_POSITIVE,
    LOG_DETERMINANT_OF,
)
from dlhw3.symbolic.faces.face import ATOM, both
from dlhw3.symbolic.faces.inverse import INVERSE_BY_FACTORS
from dlhw3.symbolic.faces.inverted_once import either_way, is_operator, nodes_in, rebuilt, spelled_out

WAYS = {
    "adjugate_and_determinant": Way(
        code=both("adjugate_and_determinant({0})"), helpers=ADJUGATES, letter="D"
    ),
    "adjugate_of_both": Way(code=both("{0}[0]", ATOM, (ATOM,)), letter="A"),
    "determinant_of_both": Way(code=both("{0}[1]", ATOM, (ATOM,)), letter="d"),
    "inverse_by_factors": Way(
        code=both("inverse_by_factors({0})"),
        helpers={"inverse_by_factors": INVERSE_BY_FACTORS},
        cost=lambda rows, cols, first: 2 * rows**3 / 3,
        letter="V",
    ),
    "determinant_by_factors": Way(
        code=both("determinant_of({0})"),
        helpers={"determinant_of": DETERMINANT_OF},
        letter="d",
    ),
    "log_determinant_by_factors": Way(
        code=both("log_determinant_of({0})"),
        helpers={"log_determinant_of": LOG_DETERMINANT_OF, "is_not_positive": IS_NOT_POSITIVE},
        letter="d",
    ),
}
_BY_FACTORS = {"det": "determinant_by_factors", "logdet": "log_determinant_by_factors"}


def determinants_once(ordered: Sequence[Expr]) -> list[Expr]:
    """Return expressions in the order of computation, in which a matrix with a determinant is factored once."""
    found = _Found(ordered)
    return [found.write(one) for one in ordered] if found.both or found.factored else list(ordered)


class _Found:
    """The matrices with a determinant and an adjugate (``both``), or with one and an inverse (``factored``)."""

    def __init__(self, ordered: Sequence[Expr]) -> None:
        self.both: dict[Hashable, MatrixExpr] = {}
        self.factored: dict[Hashable, MatrixExpr] = {}
        numbers, adjugates, inverses = (
            dict[Hashable, MatrixExpr](),
            dict[Hashable, Any](),
            dict[Hashable, Any](),
        )
        for node in nodes_in(ordered):
            matrix = _matrix_of(node)
            if matrix is None:
                continue
            kind = (
                numbers if _name(node) in _BY_FACTORS else adjugates if is_operator(node, "adj") else inverses
            )
            kind.setdefault(either_way(matrix), matrix)
            if _name(node) == "factors":  # what solves with them knows which way round they are
                inverses[either_way(matrix)] = matrix
        for key in numbers:
            if key in adjugates:
                self.both[key] = adjugates[key]
            elif key in inverses:
                self.factored[key] = inverses[key]

    def write(self, item: Any) -> Any:
        matrix = _matrix_of(item)
        key = None if matrix is None else either_way(matrix)
        if key in self.both and _name(item) in ("det", "adj"):
            return self._of_both(item, self.both[key])
        if key in self.factored:
            return self._by_factors(item, self.factored[key])
        return rebuilt(item, self.write)

    def _of_both(self, item: Any, matrix: MatrixExpr) -> Any:
        pair = computed("adjugate_and_determinant", matrix.shape, self.write(matrix))
        if _name(item) == "det":
            return number_computed("determinant_of_both", pair)
        found = matrix_computed("adjugate_of_both", matrix.shape, pair)
        return found if _is_same(item.operands[0], matrix) else Transpose(found)

    def _by_factors(self, item: Any, matrix: MatrixExpr) -> Any:
        factors = computed("factors", matrix.shape, self.write(matrix))
        name = _name(item)
        if name in _BY_FACTORS:
            return number_computed(_BY_FACTORS[name], factors)
        if name == "factors":
            return factors
        same = _is_same(item.operands[0], matrix)
        if name == "inverse":
            found = matrix_computed("inverse_by_factors", matrix.shape, factors)
            return found if same else Transpose(found)
        way = "solved" if same else "solved_transposed"
        return computed(way, item.shape, factors, self.write(item.operands[1]))


def _name(item: Any) -> str:
    """Return what a node of one matrix computes of it; nothing for other nodes."""
    if is_operator(item, "det", "logdet", "adj", "inverse"):
        return str(item.op)
    known = isinstance(item, Computed) and item.name in ("logdet", "solution", "factors")
    return item.name if known else ""


def _matrix_of(item: Basic) -> MatrixExpr | None:
    """Return the matrix that a determinant, an adjugate, an inverse or factors are of."""
    return item.operands[0] if _name(item) else None  # type: ignore[attr-defined]


def _is_same(one: MatrixExpr, other: MatrixExpr) -> bool:
    return spelled_out(one) == spelled_out(other)
