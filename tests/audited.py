"""The audit of the write-up as the command prints it, judged once for all tests of a process."""

from __future__ import annotations

import contextlib
import io
import json
from functools import cache
from typing import Any

from dlhw3.cli import run


def printed(*arguments: str) -> tuple[int, str]:
    """The exit code, and what stands on standard output."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = run(["audit", *arguments])
    return code, out.getvalue()


@cache
def whole() -> tuple[int, dict[str, Any]]:
    code, text = printed("--json")
    return code, json.loads(text)


def write_up_told() -> dict[str, Any]:
    return whole()[1]
