"""The table of faces: where a new operator's file gets its line."""

from __future__ import annotations

from sympy import Basic, Expr

from dlhw3.errors import UserError
from dlhw3.symbolic.faces import determinant, diagonals, entrywise, inverse, products
from dlhw3.symbolic.faces.face import Face
from dlhw3.symbolic.faces.operators import Operator, ScalarOperator

FACES: dict[str, Face] = {
    **entrywise.FACES,
    **inverse.FACES,
    **determinant.FACES,
    **products.FACES,
    **diagonals.FACES,
}
HELPERS = tuple(sorted({name for face in FACES.values() for name in face.helpers}))
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


def divisor_of(factor: Expr) -> Expr | None:
    """Return what a factor of a product of scalars divides by, where its operator is written so: s for 1/s."""
    base, exponent = factor.as_base_exp()
    face = face_of(base) if isinstance(base, ScalarOperator) else None
    return (
        base.operands[0] ** exponent if face is not None and face.divides and exponent.is_positive else None
    )
