"""The table of faces: where a new operator's file gets its line."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, MatrixExpr

from dlhw3.errors import UserError
from dlhw3.symbolic.faces import (
    close,
    determinant,
    determinants_once,
    diagonals,
    energies,
    entrywise,
    inverse,
    inverted_once,
    joined_exponentials,
    logistic,
    near_zero,
    normal,
    orthogonal,
    products,
    spectral_code,
    stacks,
)
from dlhw3.symbolic.faces.computed import Computed, Definite, Way
from dlhw3.symbolic.faces.face import Face
from dlhw3.symbolic.faces.operators import Operator, ScalarOperator

FACES: dict[str, Face] = {
    **entrywise.FACES,
    **inverse.FACES,
    **determinant.FACES,
    **products.FACES,
    **diagonals.FACES,
}
WAYS: dict[str, Way] = {
    **inverse.WAYS,
    **determinant.WAYS,
    **determinants_once.WAYS,
    **diagonals.WAYS,
    **logistic.WAYS,
    **close.WAYS,
    **near_zero.WAYS,
    **normal.WAYS,
    **orthogonal.WAYS,
    **energies.WAYS,
    **spectral_code.WAYS,
    **stacks.WAYS,
}
"""How code computes what no operator stands for."""
AS_FACTOR = inverse.as_factor
"""What a matrix is written as where it multiplies others."""
MULTIPLIED = (diagonals.multiplied, inverse.multiplied)
IN_PRODUCTS = {"diag": "scales", "inverse": "solves"}
"""What a product with these costs: one multiplication an entry, or the solution of equations."""
KNOWN = spectral_code.all_computed
"""What turns functions whose gradients are known into what code computes, in all expressions of a program."""
CAREFUL = (
    energies.careful,
    normal.careful,
    inverse.careful,
    joined_exponentials.careful,
    logistic.careful,
    close.careful,
    determinant.careful,
)
"""What turns an expression into one of the same value that code computes better."""
ORTHOGONAL = orthogonal.orthogonal
"""What a program computes by orthonormal columns, in the place of normal equations."""
NEAR_ZERO = near_zero.careful
"""The same, once the exponentials that are only compared are apart."""
DEFINITE = inverse.with_definite_inverses
"""What a program computes otherwise of matrices that are known to be positive definite."""
ONCE = inverted_once.inverted_once
"""What lets a program compute once what several operators in it need."""
DETERMINANTS = determinants_once.determinants_once
"""The same of determinants beside inverses and adjugates, once the order of all products is known."""
SUMMED = diagonals.summed
"""An inner product as code computes it where it is a sum of entries; None where it is not."""
ONES_APART = diagonals.ones_apart
"""A factor of a product as the factors that code multiplies by."""
SPLIT = {"diagonal": diagonals.diagonal_split}
"""Operators of a product that code computes from its factors."""
HELPER_TEXTS = {
    name: texts
    for helpers in (*(face.helpers for face in FACES.values()), *(way.helpers for way in WAYS.values()))
    for name, texts in helpers.items()
}
HELPERS = tuple(sorted(HELPER_TEXTS))
"""The functions that code may call for an operator."""


def face_of(node: Basic) -> Face | None:
    """Return the face of an operator's node; None for an abstract σ of every entry, which is a name and no more.

    Raises UserError for an operator without one.
    """
    assert isinstance(node, Operator)
    face = FACES.get(node.name)
    if face is not None:
        return face.scalar if face.scalar is not None and isinstance(node, ScalarOperator) else face
    if node.op == "map":
        return None
    raise UserError(f"There is no way to write the operator {node.op}.", hint="a face in symbolic/faces/")


def careful(item: Basic) -> Any:
    """Return an expression of the same value whose operators code computes well."""
    for turn in CAREFUL:
        item = turn(item)
    return item


def way_of(node: Computed) -> Way:
    """Return how something is computed."""
    return WAYS[node.name]


def multiplied(left: MatrixExpr, right: MatrixExpr, definite: Definite) -> MatrixExpr | None:
    """Return a product as code computes it where an operator in it has a way of its own; None where none has."""
    return next((made for rule in MULTIPLIED if (made := rule(left, right, definite)) is not None), None)


def divisor_of(factor: Expr) -> Expr | None:
    """Return what a factor of a product of scalars divides by, where its operator is written so: s for 1/s."""
    base, exponent = factor.as_base_exp()
    face = face_of(base) if isinstance(base, ScalarOperator) else None
    return (
        base.operands[0] ** exponent if face is not None and face.divides and exponent.is_positive else None
    )
