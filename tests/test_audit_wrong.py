"""Wrong solutions on the write-up's questions: the first false line of each is found, and none before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.verdict import Verdict

WRONG = sorted((Path(__file__).resolve().parent / "audit_wrong").glob("*.txt"))


def test_there_are_twenty_or_more() -> None:
    assert len(WRONG) >= 20


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_the_first_false_line_is_found(path: Path) -> None:
    """It is the one with the reason "wrong"; all lines before it are PROVED."""
    text = path.read_text(encoding="utf-8")
    (wrong,) = [number for number, line in enumerate(text.splitlines(), 1) if line.endswith("; wrong")]
    found = {one.line.number: one for one in judged_lines(read_document(text), explained=False)}
    assert found[wrong].verdict is Verdict.REFUTED
    assert found[wrong].misfit or found[wrong].judgement.counterexample is not None
    assert all(one.verdict is Verdict.PROVED for number, one in found.items() if number < wrong)
