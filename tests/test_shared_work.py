"""The lines of a file share the work of its searches: what is cut short says so, and is never false for it."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.symbolic.language.judged import shared_work
from dlhw3.symbolic.search.forms import effort
from dlhw3.symbolic.verdict import Verdict

DECLARED = "shape x: n\nshape y: n\nshape A: n,n\nshape B: n,n\n"
HARD = "nuclear(x*y' + y*x') <= 2*norm2(x)*norm2(y)"
"""True, and no rule shows it."""
PROVED, REFUTED = "norm2(A + B)^2 <= 2*norm2(A)^2 + 2*norm2(B)^2", "norm2(A*B) <= norm2(A) + norm2(B)"


def judged(*lines: str) -> list[dlhw3.output.checked.CheckedLine]:  # type: ignore[name-defined]
    return list(dlhw3.check(DECLARED + "\n".join(lines)).lines)


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effort, "OF_EACH_LINE", 2_000)
    monkeypatch.setattr(shared_work, "Allowance", lambda: effort.Allowance(3_000))


@pytest.mark.usefixtures("little")
def test_what_is_cut_short_says_so_and_decides_nothing() -> None:
    first, second = judged(HARD, HARD.replace("x", "z").replace("shape", ""))
    assert second.verdict is Verdict.UNDECIDED
    assert shared_work.SPENT in str(second.data["reason"])
    assert first.verdict is not Verdict.REFUTED


@pytest.mark.usefixtures("little")
def test_easy_lines_are_judged_as_before() -> None:
    verdicts = [line.verdict for line in judged(HARD, PROVED, REFUTED, "A*B = A*B + A - A", "A*B = B*A")]
    assert verdicts[1:] == [Verdict.PROVED, Verdict.REFUTED, Verdict.PROVED, Verdict.REFUTED]


@pytest.mark.usefixtures("little")
def test_the_work_is_counted_and_not_timed() -> None:
    """Each file has its own allowance, and the same file the same answer."""
    again = [
        [(line.verdict, line.data.get("reason")) for line in judged(HARD, HARD, PROVED)] for _ in range(2)
    ]
    assert again[0] == again[1]


def test_the_first_line_of_a_file_is_sought_as_one_alone() -> None:
    (line,) = judged(HARD)
    assert shared_work.SPENT not in str(line.data.get("reason"))


def test_ten_hard_lines_take_what_one_file_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of the work of a file here: past it each line has little."""
    monkeypatch.setattr(effort, "OF_EACH_LINE", 3_000)
    monkeypatch.setattr(shared_work, "Allowance", lambda: effort.Allowance(80_000))
    before = effort._done[0]
    judged(*[HARD] * 10)
    assert effort._done[0] - before < 2 * 80_000 + 10 * 2 * 3_000
