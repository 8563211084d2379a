"""The lines of a file share the work that their searches may take: what is told of a line whose share was spent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dlhw3.symbolic.language.judged.judging import JudgedLine
from dlhw3.symbolic.proofs.afresh import afresh
from dlhw3.symbolic.search.forms.effort import Allowance, of_a_file, of_a_line
from dlhw3.symbolic.verdict import Verdict

SPENT = (
    "its searches ended early, since the lines of a file share the work that one may take: "
    "judge it in a file of its own"
)


def sharing_work(lines: Iterator[JudgedLine]) -> Iterator[JudgedLine]:
    """Yield the lines of a file, which share its work, and that of a file around it where there is one."""
    allowance = Allowance()
    while True:
        with of_a_file(allowance):
            judged = next(lines, None)
        if judged is None:
            return
        yield judged


def each_with_its_share(lines: Iterator[JudgedLine]) -> Iterator[JudgedLine]:
    """Yield lines, each judged with what is left of the work of its file; told where that ended a search.

    No work on one line is kept for the next, which would be judged otherwise in a file of its own.
    """
    while True:
        afresh()
        with of_a_line() as share:
            judged = next(lines, None)
        if judged is None:
            return
        if share.is_spent and judged.verdict in (Verdict.UNDECIDED, Verdict.SUPPORTED) and not judged.misfit:
            told = "; ".join(filter(None, (judged.judgement.reason, SPENT)))
            judged = replace(judged, judgement=replace(judged.judgement, reason=told))
        yield judged
