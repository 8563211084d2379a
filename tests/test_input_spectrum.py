"""The one decision of rank: what is kept, what is dropped, and when the sizes of the inputs are to blame."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dlhw3.errors import UserError
from dlhw3.numeric.linear.input_spectrum import decompose


@pytest.mark.parametrize("least", [1e-13, 3e-14, 1e-14, 3e-15, 1e-16])
def test_a_rank_that_rounding_decides_is_not_blamed_on_sizes(least):
    """Columns and rows of like sizes, and a direction near the cut: kept or dropped, and never refused."""
    ranks = set()
    for seed in range(100):
        random = np.random.default_rng(seed)
        Z = random.standard_normal((40, 3)) * [1, 1, least]
        inputs, _ = decompose((Z @ np.linalg.qr(random.standard_normal((3, 3)))[0]).T)
        ranks.add(len(inputs.singular))
    assert ranks <= {2, 3}
    assert least != 1e-13 or ranks == {3}
    assert least != 1e-16 or ranks == {2}


@pytest.mark.parametrize("hidden", ["columns", "rows"])
@pytest.mark.parametrize("far", [1e-17, 1e-20, 1e-40])
def test_sizes_are_blamed_where_they_hide_a_direction_by_far(hidden, far):
    X = np.random.default_rng(1).standard_normal((40, 3))
    if hidden == "columns":
        X[:, 2] *= far
    else:
        X[2:] *= far
    with pytest.raises(UserError, match=f"{hidden} of X") as caught:
        decompose(X.T, Path("hard.npz"))
    if hidden == "columns":
        assert decompose((X / np.abs(X).max(axis=0)).T)[0].spans
        assert "numpy.load('hard.npz')" in caught.value.hint
