"""Diagonals both ways, the matrix of ones, and the sum of all entries.

``diag`` makes a diagonal matrix of an n×1 vector, ``diagonal`` takes the n×1 vector of a square matrix's diagonal.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from dlhw3.symbolic.faces.face import ATOM, Face, Written, both
from dlhw3.symbolic.faces.operators import MatrixOperator, applied

diag, diagonal, entry_sum = partial(applied, "diag"), partial(applied, "diagonal"), partial(applied, "sum")


def ones(rows: Any, cols: Any) -> MatrixOperator:
    """Return the rows×cols matrix of ones."""
    made: MatrixOperator = applied("ones", data=(rows, cols))
    return made


FACES = {
    "diag": Face(
        unicode=Written("diag({0})"),
        latex=Written(r"\operatorname{{diag}}({0})"),
        code={
            "numpy": Written("np.diagflat({0})"),
            "torch": Written("torch.diag_embed({0}[:, 0])", ATOM, (ATOM,)),
        },
        letter="D",
        exact=True,
    ),
    "diagonal": Face(
        unicode=Written("diagonal({0})"),
        latex=Written(r"\operatorname{{diagonal}}({0})"),
        code=both("{module}.diag({0})[:, None]"),
        letter="v",
        exact=True,
    ),
    "sum": Face(
        unicode=Written("sum({0})"),
        latex=Written(r"\operatorname{{sum}}({0})"),
        code=both("{module}.sum({0})"),
        letter="s",
        exact=True,
    ),
    "ones": Face(
        unicode=Written("𝟏"),
        latex=Written(r"\mathbf{{1}}"),
        code=both("{module}.ones(({rows}, {cols}){like})"),
        exact=True,
    ),
}
