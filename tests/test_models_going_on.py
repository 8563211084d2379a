"""What is assumed of all members holds on after those in a line: values that end there refute nothing."""

from __future__ import annotations

import pytest

from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.verdict import Verdict

BY_LATE_MEMBERS = [
    "assume a{k+1} = 2*a{k}; assume a{k} <= 1; a{1} <= 0",
    "assume a{k+1} >= a{k}^2 + 1; assume a{k} <= b; b = 7",
    "assume a{k+1} = a{k} + c; assume a{k} <= b; c <= 0",
    "assume a{k+1} = a{k} + c; assume abs(a{k}) <= b; c = 0",
    "assume a{k} = k*c; assume a{k} <= b; c <= 0",
    "assume k*a{k} <= 1; assume a{k} = b; b <= 0",
]
"""True since the reals are Archimedean; each was REFUTED, as by a_k = 3k beside b = 3, which holds for k ≤ 1."""
FALSE = [
    "assume a{k+1} = a{k} + c; assume a{k} <= b; c = 0",
    "assume a{k+1} <= a{k}/2; assume a{k} > 0; a{1} <= 5",
    "assume a{k+1} < a{k}; a{1} >= a{2} + 1",
    "assume a{k+1} = a{k}/2; a{1} >= a{0}",
]


def verdict(statement: str) -> Verdict:
    *_, last = judged_lines(read_document("\n".join(("sequence a", *statement.split("; ")))), explained=False)
    return last.verdict


@pytest.mark.parametrize("statement", BY_LATE_MEMBERS)
def test_values_that_no_members_go_on_from_refute_nothing(statement: str) -> None:
    assert verdict(statement) is not Verdict.REFUTED


@pytest.mark.parametrize("statement", FALSE)
def test_what_is_false_of_sequences_that_go_on_is_refuted(statement: str) -> None:
    assert verdict(statement) is Verdict.REFUTED
