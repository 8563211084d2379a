"""Parts of a text that give something anew are judged apart, in their order; too much in a text is refused."""

from __future__ import annotations

import pytest
from refusals import refusal_of

import dlhw3

FLOWS = r"""\section{Gradient flow}
Let $\dot w = -\nabla f(w)$. Then
\[ \frac{d}{dt} f(w) = -\|\nabla f(w)\|^2 . \]
\section{Preconditioned flow}
Let $\dot w = -P \nabla f(w)$. Then
\[ \frac{d}{dt} f(w) = VALUE . \]
"""


def test_lines_of_parts_stand_in_their_order_with_their_numbers() -> None:
    lines = dlhw3.check(FLOWS.replace("VALUE", r"-\nabla f(w)^\top P \nabla f(w)")).lines
    assert [(line.number, str(line.verdict)) for line in lines] == [(3, "PROVED"), (6, "PROVED")]


def test_what_a_part_has_left_behind_proves_nothing_in_it() -> None:
    lines = dlhw3.check(FLOWS.replace("VALUE", r"-\|\nabla f(w)\|^2")).lines
    assert [(line.number, str(line.verdict)) for line in lines] == [(3, "PROVED"), (6, "REFUTED")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            FLOWS.replace("Let $\\dot w = -P", "$\\dot w = -Q") + r"\[ \dot w = -P w . \]",
            "stands here, and line",
        ),
        (
            "".join(FLOWS.replace("VALUE", f"-{k} w").replace("-P", f"-{k}") for k in range(2, 12)),
            "defined otherwise",
        ),
        (
            "Let " + "$a$, " * 200 + "be numbers. Then\n\\[ a b = b a . \\]",
            "more than 100 formulas in a sentence",
        ),
        ("Let $a$ be $b$. " * 400 + "Then\n\\[ a b = b a . \\]", "more than 600 formulas in its words"),
        ("$" * 3000 + r" \[ a = a \]", "more than 300 formulas that are set apart"),
    ],
)
def test_what_is_not_plain_or_too_much_is_refused(text: str, words: str) -> None:
    assert words in refusal_of(text).message
