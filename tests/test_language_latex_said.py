"""Right files whose hypotheses stand in the words, beside neighbours that say less and are not proved, or false."""

from __future__ import annotations

from pathlib import Path

import pytest
from sampling import in_turn

import dlhw3
from dlhw3.errors import UserError

BLOCKS = Path(__file__).with_name("latex_said.txt").read_text(encoding="utf-8").split("\n=== ")[1:]
CASES = [(name, text) for name, _, text in (one.partition("\n") for one in BLOCKS)]
"""Files by their names, of which those that begin with F say too little, and those with R end with what is false;
each run tries one in 28, in turn."""


@pytest.mark.parametrize("text", in_turn([text for name, text in CASES if name.startswith("T")], 28))
def test_what_the_words_say_proves_the_lines(text: str) -> None:
    assert dlhw3.check(text).holds


@pytest.mark.parametrize("text", in_turn([text for name, text in CASES if name.startswith("F")], 28))
def test_what_the_words_do_not_say_proves_nothing(text: str) -> None:
    try:
        found = dlhw3.check(text)
    except UserError:
        return
    assert not found.holds


@pytest.mark.parametrize("text", in_turn([text for name, text in CASES if name.startswith("R")], 6))
def test_what_is_false_beside_such_words_is_refuted(text: str) -> None:
    assert dlhw3.check(text).lines[-1].verdict is dlhw3.Verdict.REFUTED
