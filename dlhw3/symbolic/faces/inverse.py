"""The inverse: X⁻¹ of a square matrix."""

from __future__ import annotations

from functools import partial

from dlhw3.symbolic.faces.face import ATOM, POWER, Face, Written, both
from dlhw3.symbolic.faces.operators import applied

inverse = partial(applied, "inverse")
"""X⁻¹."""
FACES = {
    "inverse": Face(
        unicode=Written("{0}⁻¹", POWER, (ATOM,)),
        latex=Written("{0}^{{-1}}", POWER, (ATOM,)),
        code=both("{module}.linalg.inv({0})"),
        letter="V",
    )
}
