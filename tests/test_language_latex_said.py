"""Right files whose hypotheses stand in the words, beside neighbours that say less and are not proved."""

from __future__ import annotations

from pathlib import Path

import pytest
from sampling import sampled

import dlhw3
from dlhw3.errors import UserError

BLOCKS = Path(__file__).with_name("latex_said.txt").read_text(encoding="utf-8").split("\n=== ")[1:]
CASES = [(name, text) for name, _, text in (one.partition("\n") for one in BLOCKS)]
"""Files by their names, of which those that begin with F say too little."""


@pytest.mark.parametrize("text", sampled([text for name, text in CASES if name.startswith("T")], every=14))
def test_what_the_words_say_proves_the_lines(text: str) -> None:
    assert dlhw3.check(text).holds


@pytest.mark.parametrize("text", sampled([text for name, text in CASES if name.startswith("F")], every=14))
def test_what_the_words_do_not_say_proves_nothing(text: str) -> None:
    try:
        found = dlhw3.check(text)
    except UserError:
        return
    assert not found.holds
