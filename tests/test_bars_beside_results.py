"""What is printed while a bar moves: all of it where standard output leads, whole lines, none of it to the bar."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import termios
from pathlib import Path

import pytest

LINES = "".join(f"{'word ' * 30}{number}\n" for number in range(4))
SCRIPT = f"""
from dlhw3.commands import bars, streams, terminal
streams.guard()
terminal.begin()
with bars.watched("working") as told:
    told.start(4, "working")
    for line in {LINES!r}.splitlines(keepends=True):
        terminal.emit(line)
        told.advance(1)
    told.finish()
terminal.emit("the end\\n")
"""
CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


def shown(script: list[str], output: Path | None, error: Path | None = None) -> tuple[int, str]:
    """Run Python with a terminal of 40 columns; return its exit code and what the terminal was told."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 40))  # type: ignore[attr-defined, unused-ignore]
    surroundings = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS")}
    surroundings |= {"TERM": "xterm-256color"}
    streams = [
        theirs if path is None else os.open(path, os.O_WRONLY | os.O_CREAT) for path in (output, error)
    ]
    with subprocess.Popen(
        [sys.executable, *script], stdin=theirs, stdout=streams[0], stderr=streams[1], env=surroundings
    ) as process:
        for one in {theirs, *streams}:
            os.close(one)
        told = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux: the other end is closed
                break
            if not part:
                break
            told += part
        code = process.wait(timeout=300)
    os.close(ours)
    return code, told.decode()


@pytest.mark.parametrize("to_file", [True, False])
def test_a_file_has_all_and_the_bar_has_the_terminal(to_file: bool, tmp_path: Path) -> None:
    output = tmp_path / "out.txt"
    code, told = shown(["-c", SCRIPT], output if to_file else None)
    assert code == 0
    assert "working" in told
    if to_file:
        assert output.read_text() == f"{LINES}the end\n"
        assert "word" not in told
        return
    plain = CONTROLS.sub("", told)
    for line in LINES.splitlines():
        assert line in plain  # the terminal breaks it, and a copy of it is whole
    assert plain.rstrip().endswith("the end")


def test_a_bar_that_goes_elsewhere_is_no_bar(tmp_path: Path) -> None:
    error = tmp_path / "err.txt"
    code, told = shown(["-c", SCRIPT], None, error)
    assert code == 0
    assert error.read_text() == "working …\n"
    assert told.replace("\r\n", "\n") == f"{LINES}the end\n"


def test_an_audit_that_takes_its_time_is_all_in_its_file(tmp_path: Path) -> None:
    """Its bar is there from the start."""
    ask = ["-m", "dlhw3", "audit", "part-2-question-2"]
    output = tmp_path / "out.txt"
    code, told = shown(ask, output)
    assert code == 0
    assert "auditing" in told
    piped = subprocess.run([sys.executable, *ask], capture_output=True, check=True)
    assert output.read_bytes() == piped.stdout
