"""A search for an equation's left side in a network: an outer index that nothing touches matches nowhere."""

from __future__ import annotations

from dlhw3.symbolic.language.judged.claims import judge_claim


def test_a_number_in_every_entry_of_what_is_adjugated_is_judged() -> None:
    assert judge_claim("det(norm2(X)^2 + A*B)", "A", "A").verdict.name == "REFUTED"
