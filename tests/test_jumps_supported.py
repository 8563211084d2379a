"""What holds beside a jump says nothing of the value there: no equation is SUPPORTED that was not tried at it."""

from __future__ import annotations

import pytest

from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.verdict import Verdict


def verdict(text: str) -> Verdict:
    *_, last = judged_lines(read_document(text), explained=False)
    return last.verdict


@pytest.mark.parametrize(
    "claim",
    [
        "(1-sign(a^2-2*b^2)^2)*a = 0",
        "(1-sign(a^3-2*b^3)^2)*b = 0",
        "(1-sign(exp(a)-2)^2) = 0",
        "(1-sign(sin(a))^2)*a = 0",
        "(1-sign((a-1)*(a^2-2))^2)*(a-1) = 0",
    ],
)
def test_a_jump_at_irrational_values_supports_nothing(claim: str) -> None:
    """These fail at a = √2 b, at a = ∛2 b, at log 2, at π and at √2: no fractions; they were SUPPORTED."""
    assert verdict(claim) is Verdict.UNDECIDED


def test_a_jump_is_tried_where_its_argument_is_zero_though_no_addend_is() -> None:
    assert verdict("sequence a\n(1-sign(sum{i=1:m}(a{i}))^2)*sum{i=1:m}(a{i}^2) = 0") is Verdict.REFUTED


def test_where_a_slope_is_taken_no_jump_is_tried() -> None:
    assert verdict("grad(sum(relu(x)), x)\n = 1/2*(vector(1) + sign(x))") is Verdict.SUPPORTED
