"""The inverse: X⁻¹ of a square matrix.

In code a matrix that is singular up to rounding has none (ValueError): where 10·n·ε times Skeel's condition number
‖|X⁻¹| |X|‖∞ reaches 1, X may be a singular matrix that was rounded, and no digit of the inverse need be right.
That number does not change with the scales of the equations. Source: Higham, Accuracy and Stability of Numerical
Algorithms (2002), section 7.2.
"""

from __future__ import annotations

from functools import partial

from dlhw3.symbolic.faces.face import ATOM, POWER, Face, Written, both
from dlhw3.symbolic.faces.operators import applied

inverse = partial(applied, "inverse")
"""X⁻¹."""

_INVERSE = '''def inverse_of(matrix):
    """The inverse; a matrix that is singular up to rounding has none."""
    found = {module}.linalg.inv(matrix)
    if is_singular(matrix, found):
        raise ValueError("a matrix that is singular up to rounding has no inverse")
    return found'''

IS_SINGULAR = {
    "numpy": '''def is_singular(matrix, inverse):
    """Whether a matrix may be a singular one that was rounded."""
    condition = (np.abs(inverse) @ np.abs(matrix).sum(axis=1)).max()
    return not 10 * len(matrix) * np.finfo(matrix.dtype).eps * condition < 1''',
    "torch": '''def is_singular(matrix, inverse):
    """Whether a matrix may be a singular one that was rounded; False under torch.func.vmap."""
    condition = (inverse.detach().abs() @ matrix.detach().abs().sum(dim=1)).max()
    try:
        return not 10 * len(matrix) * torch.finfo(matrix.dtype).eps * condition < 1
    except RuntimeError:  # no value may be looked at
        return False''',
}

FACES = {
    "inverse": Face(
        unicode=Written("{0}⁻¹", POWER, (ATOM,)),
        latex=Written("{0}^{{-1}}", POWER, (ATOM,)),
        code=both("inverse_of({0})"),
        helpers={"inverse_of": {"numpy": _INVERSE, "torch": _INVERSE}, "is_singular": IS_SINGULAR},
        letter="V",
    )
}
