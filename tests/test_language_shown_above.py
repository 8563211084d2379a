"""Lines that were shown for every index, used below: rates that are unrolled, and what may not be used."""

from __future__ import annotations

import pytest

import dlhw3

STEP = "sequence x: n\nassume x{k+1} = (eye - a*A)*x{k}\n"


def verdicts(text: str) -> list[str]:
    return [line.data["verdict"] for line in dlhw3.check(text).lines]


def test_a_rate_that_was_shown_is_unrolled() -> None:
    text = (
        "scalar mu, L\nassume l mu-strongly convex\nassume l L-smooth\nsequence x: n\nassume grad_l(z) = 0\n"
        "assume x{k+1} = x{k} - 1/L*grad_l(x{k})\n"
        "l(x{k+1}) - l(z) <= (1 - mu/L)*(l(x{k}) - l(z))\n"
        "l(x{T}) - l(z) <= (1 - mu/L)^T*(l(x{0}) - l(z))"
    )
    lines = list(dlhw3.check(text).lines)
    assert [line.data["verdict"] for line in lines] == ["PROVED", "PROVED"]
    assert any("l(x{k+1}) - l(z)" in one for one in lines[1].data["assumes"])


def test_a_rate_that_is_false_is_not_used() -> None:
    text = (
        "sequence x: n\nscalar b\nassume 0 <= b <= 1\nassume x{k+1} = x{k}\n"
        "norm2(x{k+1}) <= (1-b)*norm2(x{k})\nnorm2(x{T}) <= (1-b)^T*norm2(x{0})"
    )
    assert verdicts(text) == ["REFUTED", "REFUTED"]


def test_what_x_k_is_by_x_0() -> None:
    assert verdicts(STEP + "x{T} = (eye - a*A)^T*x{0}") == ["PROVED"]
    assert verdicts(STEP + "x{T} = (eye - a*A)^(T+1)*x{0}") == ["REFUTED"]
    told = str(dlhw3.check(STEP + "x{T} = (eye - 2*a*A)^T*x{0}"))
    assert "Power" not in told


@pytest.mark.parametrize("shown", ["x{1} = (eye - a*A)*x{0}", "norm2(x{k}) >= 0"])
def test_only_steps_are_supposed(shown: str) -> None:
    lines = list(dlhw3.check(STEP + shown + "\nnorm2(x{T}) <= norm2(x{0})").lines)
    assert lines[0].data["verdict"] == "PROVED"
    assert lines[-1].data["verdict"] == "REFUTED"


@pytest.mark.parametrize(
    "text",
    [
        "sequence x: n\nassume x{k+2} = x{k+1}\nx{k+1} = x{k}\nx{T} = x{0}",
        "sequence a\nassume a{k+2} = a{k+1}\na{k+1} <= a{k}\na{T} <= a{0}",
    ],
)
def test_what_is_shown_from_a_later_index_on_is_not_used_before(text: str) -> None:
    """The first line holds for k ≥ 1 alone, and x_1 is not x_0; the second was PROVED of the columns."""
    assert verdicts(text) == ["PROVED", "REFUTED"]
