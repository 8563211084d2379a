"""One long row is read in a time that does not grow with its square or cube, and as a short one is."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import read_document


@pytest.mark.parametrize("row", [r"\qquad " * 1200, r"\quad a \ge 0" * 700], ids=["gaps", "bounds"])
def test_ten_thousand_characters_in_one_row_take_no_minute(row: str) -> None:
    """They took 76 s and 4 s of CPU, and take one each; the bound is for a machine that is ten times slower."""
    started = time.process_time()
    with suppress(UserError):  # more than 300 judged lines
        read_document(f"Let $a > 0$.\n\\[ a \\ge 0 {row} \\]\n")
    assert time.process_time() - started < 12


@pytest.mark.parametrize("gap", [r"\qquad ", r"\hfill ", r" \quad\hfill\quad "])
def test_a_label_behind_a_gap_is_no_factor(gap: str) -> None:
    document = read_document(f"Let $a > 0$.\n\\[ a^2 \\ge 0. {gap} (*) \\]\n")
    ((_, line),) = document.chains
    assert line.tree.text.strip(" .") == "0"
