"""Files whose words take something back: nothing is assumed, no line is false, and the others are judged."""

from __future__ import annotations

import pytest

from dlhw3.symbolic.language.judged.readable_parts import judged_file

SYMMETRIC = "Let $A$ be symmetric. Then\n$$ \\nabla_x x^T A x = 2 A x. $$\n"
DROPPED = "From here on we drop this assumption.\n$$ \\nabla_x x^T A x = (A + A^T) x. $$\n"
DENIED = "It is not so that\n$$ \\int_0^1 x^T A x dt = 3. $$\nAlso\n$$ (c + 1)^2 = c^2 + 2 c + 1. $$\n"
GENERAL = "Let $a > 0$.\n$$ |a| = a $$\nIn general,\n$$ |a| = a $$\n$$ (a + 1)^2 = a^2 + 2 a + 1 $$\n"
FILES = {
    SYMMETRIC + DROPPED + "$$ \\nabla_x x^T A x = 2 A x. $$\n": "UNDECIDED UNDECIDED PROVED UNDECIDED",
    GENERAL: "UNDECIDED UNDECIDED UNDECIDED PROVED",
    SYMMETRIC + DENIED + "$$ A = A. $$\n": "UNDECIDED UNDECIDED PROVED UNDECIDED",
}


@pytest.mark.parametrize("text", FILES)
def test_nothing_is_assumed_beside_what_takes_it_back(text: str) -> None:
    assert [line.verdict.name for line in judged_file(text)] == FILES[text].split()


def test_what_nobody_takes_back_is_assumed() -> None:
    verdicts = [
        line.verdict.name for line in judged_file(SYMMETRIC + "Moreover\n$$ x^T A x = x^T A^T x. $$\n")
    ]
    assert verdicts == ["PROVED", "PROVED"]
