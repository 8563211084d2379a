"""The audit of the write-up, judged once for all tests."""

from __future__ import annotations

from functools import cache
from typing import Any

from dlhw3.audit.document import write_up
from dlhw3.audit.judging import FoundResult, judge_result
from dlhw3.audit.told import document_told


@cache
def found() -> tuple[FoundResult, ...]:
    return tuple(map(judge_result, write_up().results))


@cache
def write_up_told() -> dict[str, Any]:
    return document_told(write_up(), found())
