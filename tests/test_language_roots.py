"""Powers that are no whole ones, and below 0: what they are multiplied with keeps where they have a meaning."""

from __future__ import annotations

import pytest

from dlhw3.errors import UserError
from dlhw3.output.checked import CheckedLine
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.judged.judging import JudgedLine

CONDITIONED = {
    "norm2(x)^(-1)*norm2(x) = 1": "x ≠ 0",
    "norm2(x)^2*norm2(x)^(-2) = 1": "x ≠ 0",
    "a^(3/2)*a^(3/2) = a^3": "a > 0",
    "a^(3/2).*a^(3/2) = a^3": "a > 0",
    "(a^(3/2))^2 = a^3": "a > 0",
    "(b*a^(3/2))^2 = a^3*b^2": "a > 0",
    "a^(3/2)*x*a^(3/2) = a^3*x": "a > 0",
}
FALSE = ("a^(1/3)*a^(2/3) = 2*a", "(a^(1/3))^3 = -a", "a^(3/2)*a^(-3/2) = 0", "(a^2)^(1/2) = a")


def judged(text: str) -> JudgedLine:
    (line,) = judged_lines(read_document(text))
    return line


@pytest.mark.parametrize(("text", "condition"), CONDITIONED.items(), ids=list(CONDITIONED))
def test_what_is_multiplied_to_a_whole_power_says_where_it_is(text: str, condition: str) -> None:
    line = judged(text)
    assert line.verdict.name == "PROVED"
    assert condition in CheckedLine(line).data["assumes"]


@pytest.mark.parametrize("text", ["a^(1/3)*a^(2/3) = a", "(a^(1/3))^3 = a", "a^(3/2)*a^(-3/2) = 1"])
def test_no_root_of_a_negative_number_is_multiplied_out(text: str) -> None:
    line = judged(text)
    assert line.verdict.name != "PROVED" or "a > 0" in CheckedLine(line).data["assumes"]


@pytest.mark.parametrize("text", FALSE)
def test_what_is_no_whole_power_is_refuted(text: str) -> None:
    assert judged(text).verdict.name == "REFUTED"


def test_a_root_of_a_norm_is_one_everywhere() -> None:
    line = judged("norm2(x)^(1/2)*norm2(x)^(1/2) = norm2(x)")
    assert line.verdict.name == "PROVED"
    assert "assumes" not in CheckedLine(line).data


@pytest.mark.parametrize("text", ["(-4)^(1/2)*(-4)^(1/2) = -4", "(-8)^(1/3) = -2"])
def test_a_negative_number_has_no_root(text: str) -> None:
    with pytest.raises(UserError, match="A negative number has no such power"):
        judged(text)


def test_what_is_definite_and_semidefinite_is_definite() -> None:
    """The second took the first back, and A had no root below."""
    (line,) = judged_lines(read_document("assume A pd\nassume A psd\nA^(-1/2)*A*A^(-1/2)\n = eye"))
    assert line.verdict.name == "PROVED"
