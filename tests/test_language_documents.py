"""Derivations as people write them, text and LaTeX, with the verdict that each line is due behind it: #P, #R.

Every eighth here, and all of them where DLHW3_THOROUGH=1.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sampling import in_turn

from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines

TEXTS = (
    (Path(__file__).resolve().parent / "language_documents.txt").read_text(encoding="utf-8").split("----\n")
)
MARK = re.compile(r"[#%] ?([PR])\s*$")


def due(text: str) -> dict[int, str]:
    """The verdicts that stand behind the lines, by the lines' numbers."""
    lines = enumerate(text.splitlines(), start=1)
    return {number: found[1] for number, line in lines if (found := MARK.search(line))}


def test_most_files_have_a_line_that_is_false() -> None:
    assert len(TEXTS) > 60
    assert len(TEXTS) / 2 < sum("R" in due(text).values() for text in TEXTS)


@pytest.mark.parametrize("text", in_turn(TEXTS, every=8))
def test_every_line_has_the_verdict_that_it_is_due(text: str) -> None:
    found = {
        line.line.number: line.verdict.name[0] for line in judged_lines(read_document(text), explained=False)
    }
    assert found == due(text)
