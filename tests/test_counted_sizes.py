"""Sizes in results, typed again: how many entries 𝟏 has, and the trace of the identity."""

from __future__ import annotations

import pytest

import dlhw3

SQUARE, TALL, COLUMN = {"X": ("n", "n")}, {"Y": ("m", "p")}, {"x": ("n",)}


@pytest.mark.parametrize(
    ("objective", "wrt", "shapes", "typed"),
    [
        ("sum(tr(X) + Y)", "X", TALL, "m*p*eye"),
        ("a*norm2(matrix(1) + 0*Y)^4", "a", TALL, "m^2*p^2"),
        ("sum(a + x)", "a", COLUMN, "n"),
        ("tr(a*eye + X)", "a", SQUARE, "n"),
        ("a*dot(vector(1) + 0*x, vector(1))", "a", COLUMN, "n"),
    ],
)
def test_a_result_with_sizes_is_read_back_where_they_are_declared(
    objective: str, wrt: str, shapes: dict[str, tuple[str, ...]], typed: str
) -> None:
    written = dlhw3.render(dlhw3.derive(objective, wrt=wrt, shapes=shapes), "expr").strip()
    assert written == typed
    assert dlhw3.check(objective, wrt=wrt, shapes=shapes, claim=written).verdict is dlhw3.Verdict.PROVED
