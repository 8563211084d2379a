"""Texts of up to 10 kB that grow past what is worked on: one sentence, and no fault. Sizes are told, not times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from counting import calls

import dlhw3
from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.latex.text.source import starless
from dlhw3.symbolic.language.latex.words.once import needs
from dlhw3.symbolic.language.latex.words.wording import in_order

DEEP, LONG = "nests deeper than 60 levels.", "A formula with more than 2000 letters in a row is not read."


def within(opens: str, closes: str, many: int) -> str:
    return f"\\[ a = {opens * many}a{closes * many} \\]"


def numbered(line: str, many: int, last: str = "") -> str:
    return "\n".join([line.replace("#", str(k)) for k in range(many)]) + last


def words(sentence: str, many: int) -> str:
    return " ".join([sentence.replace("#", str(k)) for k in range(many)]) + r" \[ a = a . \]"


NORMS = "+".join([f"norm2(A{k}*x - y)^2" for k in range(13)])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (within("{", "}", 4900), DEEP),
        (within(r"\left(", r"\right)", 700), DEEP),
        (within(r"\frac{1}{1+", "}", 700), DEEP),
        (within("a^{", "}", 2400), LONG),
        (within(r"\sum_{i=1}^n ", "", 600), DEEP),
        (within(r"\nabla_a ", "", 900), DEEP),
        (within(r"\frac{d}{da} ", "", 700), LONG),
        (numbered("a_# = a_#", 151), "more than 300 judged lines."),
        ("a\n" + "= a\n" * 300, "more than 300 judged lines."),
        ("a " + "= a " * 300, "more than 300 judged lines."),
        (r"\begin{align} " + r"a &= a \\ " * 301 + r"\end{align}", "more than 300 judged lines."),
        (numbered("let z_# = x'*x", 151, "\na = a"), "more than 150 definitions and assumptions"),
        (numbered("assume A# psd", 151, "\na = a"), "more than 150 definitions and assumptions"),
        (numbered("shape X#: n,p", 151, "\na = a"), "more than 150 definitions and assumptions"),
        (words("Let $A_{#}$ be symmetric.", 151), "more than 150 definitions and assumptions"),
        (words("Let $z_{#} = x^\\top x$.", 151), "more than 150 definitions and assumptions"),
        ("\n" * 9000 + "a = a", "more than 2000 lines."),
        (r"\[ a " + "= a " * 2300 + r"\]", LONG),
        (r"\[ a = " + "1" * 9500 + r" a \]", "more than 30 digits."),
        (r"\[ a = a \quad " + r"\text{where $b$} " * 101 + r"\]", "more than 100 formulas in a sentence"),
        (r"\[" * 4700, "more than 300 formulas that are set apart"),
        (r"\(" * 4700, "more than 600 formulas in its words"),
    ],
)
def test_past_its_bound_a_text_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(UserError) as refused:
        dlhw3.check(text)
    assert sentence in str(refused.value).splitlines()[0]


@pytest.mark.parametrize(
    "text",
    [
        within(r"\frac{1}{1+", "}", 59),
        within("{", "}", 60),
        within(r"\left(", r"\right)", 58),
        numbered("a_# = a_#", 20),
        "Let $a$" + "," * 9000 + r" \[ a = a \]",
        "Let" + "\n" * 9000 + r"$a$ be a number. \[ a = a \]",
    ],
)
def test_within_its_bound_a_text_is_judged(text: str) -> None:
    assert dlhw3.check(text).verdict.name in ("PROVED", "REFUTED")


def test_a_rate_of_too_many_terms_is_refused() -> None:
    with pytest.raises(UserError, match="a rate of more than 150 terms"):
        dlhw3.derive(NORMS, wrt="x", flow=NORMS)
    assert dlhw3.derive("norm2(A*x - y)^2", wrt="x", flow="norm2(A*x - y)^2").verdict.name == "PROVED"


def chain(many: int) -> list[Row]:
    return [Row(1, f"z_{k} = W z_{k - 1}", "let") for k in range(many, 0, -1)]


def test_definitions_are_ordered_by_what_stands_in_their_values() -> None:
    assert [row.text for row in in_order(chain(9))] == [row.text for row in reversed(chain(9))]
    circle = [Row(1, "a = b", "let"), Row(1, "b = a", "let"), Row(1, "c = 1", "let")]
    assert [row.text for row in in_order(circle)] == ["c = 1", "a = b", "b = a"]


def test_stars_are_left_out_of_no_command() -> None:
    text = r"w^* \qquad w^{*} + \alpha^\star \cdot x^{+}"
    assert starless(text) == r"w   \qquad w { } + \alpha       \cdot x { }"
    assert len(starless(text)) == len(text)


@pytest.mark.parametrize(
    ("work", "most"),
    [
        (
            lambda n: needs.cache_clear() or in_order(chain(n)),
            6,
        ),  # of twice as many, 4; each in a round of its own would be 8
        (lambda n: starless(r"\alpha \qquad " * n), 2.4),
    ],
)
def test_twice_as_much_is_no_more_work_than_it_must_be(work: Callable[[int], Any], most: float) -> None:
    work(5)
    assert calls(lambda: work(80)) < most * calls(lambda: work(40))
