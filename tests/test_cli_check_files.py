"""What ``dlhw3 check`` is given to read: encodings, ends of lines, pipes, devices, signs that drive a terminal."""

from __future__ import annotations

import io
import os
import re
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

import dlhw3
from dlhw3.cli import run
from dlhw3.commands.terminal import visible
from dlhw3.output import checked

LINES = "shape X: n,p\ngrad(norm2(X*w - y)^2, w)\n = 2*X'*(X*w - y)\n"
PROVED = "line 3    PROVED    = 2*X'*(X*w - y)\n1 of 1 lines PROVED; no line is false\n"
CONTROLS = [chr(code) for code in (*range(9), *range(11, 32), *range(127, 160))]
TURNING = ["\u200b", "\u202e", "\u2066", "\ufeff"]


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["check", *arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.mark.parametrize(
    "content",
    [
        LINES.encode(),
        LINES.encode("utf-8-sig"),
        LINES.replace("\n", "\r\n").encode(),
        LINES.replace("\n", "\r").encode(),
        LINES.rstrip("\n").encode(),
        LINES.replace(" ", "\t").encode(),
    ],
)
def test_a_file_and_standard_input_are_read_alike(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lines.txt").write_bytes(content)
    code, out, err = answer(capsys, str(tmp_path / "lines.txt"))
    assert (code, " ".join(out.split()), err) == (0, " ".join(PROVED.split()), "")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    assert answer(capsys, "-") == (code, out, err)


def test_a_pipe_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As a shell makes one of <(…)."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text(LINES))
    writer.start()
    assert answer(capsys, str(pipe)) == (0, PROVED, "")
    writer.join()
    writer = threading.Thread(target=lambda: pipe.write_text(LINES))
    writer.start()
    assert dlhw3.check(pipe)
    writer.join()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("/dev/null", "Cannot read '/dev/null': it is a device. [D102] Try: - for standard input"),
        ("/proc/self/mem", "Cannot read '/proc/self/mem': Input/output error. [D102]"),
        ("folder", "There is no file 'folder': it is a folder. [C103] Try: dlhw3 audit folder"),
        ("loop", "There is no file 'loop'. [C103]"),
        ("", "check needs an objective, its letter and your formula, or a file. [C101]"),
        ("wide.txt", "'wide.txt' is not text in UTF-8. [C103] Try: iconv -f UTF-16 -t UTF-8"),
        ("wider.txt", "'wider.txt' is not text in UTF-8. [C103] Try: a text file"),
        ("latin.txt", "'latin.txt' is not text in UTF-8. [C103] Try: a text file"),
        ("long.txt", "The file has more than 100000 characters. [L102]"),
    ],
)
def test_what_cannot_be_read_is_told(
    name: str,
    sentence: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("loop").symlink_to("loop")
    Path("wide.txt").write_bytes(LINES.encode("utf-16"))
    Path("wider.txt").write_bytes(LINES.encode("utf-32"))
    Path("latin.txt").write_bytes("# é\n".encode("latin-1") + LINES.encode())
    Path("long.txt").write_bytes(b"#" + "é".encode() * checked.MOST_READ)  # cut within a character
    code, out, err = answer(capsys, name)
    assert (code, out) == (2, "")
    assert sentence in " ".join(err.split())


@pytest.mark.parametrize("sign", [*CONTROLS, *TURNING])
def test_a_character_that_drives_a_terminal_is_a_sign(sign: str) -> None:
    """One for one, so that carets stay where they are."""
    shown = visible(f"a{sign}b")
    assert len(shown) == 3
    assert sign not in shown
    assert shown[1].isprintable()


def test_other_text_is_printed_as_it_is() -> None:
    text = "line 3\tPROVED ∇l(U Uᵀ) 数据 Ж é\n\u200c\u200d"
    assert visible(text) == text


def test_a_file_writes_no_verdict_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Moved up, erased and written over, a line that is undecided would be shown as proved."""
    fake = "\x1b[1A\x1b[2Kline 3    PROVED    = A x\x9b8m\x1b]0;title\x07"
    monkeypatch.setenv("FORCE_COLOR", "1")
    words = (
        f"We assume {fake} that A is red and $A$ is symmetric.\n\n$$\\nabla_x \\tfrac12 x^\\top A x = A x$$\n"
    )
    for text, told in ((words, "out"), (f"a\n = a*{fake}\n", "err")):
        (tmp_path / "lines.md").write_text(text, encoding="utf-8")
        code = run(["check", str(tmp_path / "lines.md")])
        found = getattr(capsys.readouterr(), told)
        assert code in (1, 2)
        assert "\u241b[1A\u241b[2Kline 3" in found
        left = re.sub(r"\x1b\[[0-9;]*m", "", found)  # our own colours
        assert not set(left) & {*CONTROLS, *TURNING}
