"""A search for an equation's left side in a network: an outer index that nothing touches matches nowhere."""

from __future__ import annotations

import pytest

from dlhw3.symbolic.language.claims import judge_claim


@pytest.mark.parametrize(
    ("text", "wrt"),
    [
        ("logdet(eye + (a + X)*(a + X)')", "X"),
        ("det(norm2(X)^2 + A*B)", "A"),
        ("logdet(eye + (x'*A*z + B)*(x'*A*z + B)')", "z"),
    ],
)
def test_a_number_in_every_entry_of_an_inverse_is_judged(text: str, wrt: str) -> None:
    assert judge_claim(text, wrt, wrt).verdict.name == "REFUTED"
