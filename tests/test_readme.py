"""The README's sessions are what the commands print, and its Python runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from dlhw3.cli import run
from dlhw3.symbolic.language.assumed.assumptions import read_assumptions
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.text.operators import OPERATORS

ROOT = Path(__file__).resolve().parent.parent
README, LANGUAGE = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/language.md"))
CONSOLE = re.findall(r"```console\n(.*?)```", README, flags=re.S)
PYTHON = re.findall(r"```python\n(.*?)```", README, flags=re.S)
SESSIONS = [
    (command.strip(), output)
    for block in CONSOLE
    for command, output in re.findall(r"^\$ dlhw3 (.*?)\n(.*?)(?=^\$ |\Z)", block, flags=re.S | re.M)
]


def test_there_are_sessions() -> None:
    assert len(SESSIONS) >= 5
    assert README.index("make demo") < README.index("make test") < 400


@pytest.mark.parametrize(("command", "output"), SESSIONS, ids=[command for command, _ in SESSIONS])
def test_session(command: str, output: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(shlex.split(command)) == 0
    assert capsys.readouterr().out.rstrip() == output.rstrip()


@pytest.mark.parametrize("source", PYTHON)
def test_python(source: str) -> None:
    exec(compile(source, "README.md", "exec"), {})


def test_the_lines_of_a_derivation_are_proved() -> None:
    (block,) = re.findall(r"```\n(grad\(.*?)```", README, flags=re.S)
    lines = list(judged_lines(read_document("shape X: n,p\n" + block)))
    assert [one.verdict.name for one in lines] == ["PROVED"] * 3


@pytest.mark.parametrize("block", re.findall(r"```\n(.*?)```", LANGUAGE, flags=re.S))
def test_the_files_on_the_page_of_the_language_are_proved(block: str) -> None:
    lines = list(judged_lines(read_document(block)))
    assert lines
    assert {one.verdict.name for one in lines} == {"PROVED"}


def test_what_the_page_of_the_language_lets_one_assume_is_read() -> None:
    table = LANGUAGE.split("## What may be assumed")[1].split("##")[0]
    rows = (row.split("|")[1] for row in table.splitlines() if row.startswith("| `"))
    texts = [text for row in rows for text in re.findall(r"`([^`]+)`", row)]
    assert len(texts) > 15
    assert all(read_assumptions([text]) for text in texts)


def test_the_operators_are_on_the_page_of_the_language() -> None:
    words = set(re.findall(r"\w+", LANGUAGE.split("## What may be assumed")[0]))
    assert words.issuperset({*OPERATORS, "grad", "hess_l", "ddt"})
