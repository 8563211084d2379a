"""Encodings, pipes that close, full disks, missing streams, signals: nothing is lost for them."""

from __future__ import annotations

import ast
import functools
import io
import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sampling import THOROUGH

from dlhw3.cli import run
from dlhw3.commands import bars, terminal
from dlhw3.errors import quoted
from dlhw3.progress import Steady

PROGRAM = [sys.executable, "-m", "dlhw3"]
SMALL = ["simulate", "ntk", "--width", "20", "--steps", "20", "--n", "12", "--d", "3", "--rate", "1e-3"]
QUICK = ["simulate", "landscape", "--depth", "2", "--steps", "4", "--n", "12", "--d", "2"]
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")


def called(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, check=False, env=os.environ | environment
    )


def in_shell(line: str, *, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run ``line`` in bash, where ``dlhw3`` is this program."""
    root = Path(__file__).resolve().parent.parent
    define = f'dlhw3() {{ PYTHONPATH={shlex.quote(str(root))} {shlex.join(PROGRAM)} "$@"; }}\n'
    return subprocess.run(
        ["bash", "-c", define + line], capture_output=True, text=True, check=False, cwd=cwd, encoding="utf-8"
    )


# --- encodings ----------------------------------------------------------------------------------------------

COMMANDS = [
    (["list"], 0),
    (["derive", "phi-grad"], 0),
    (["derive", "phi-grad", "--format", "json"], 0),
    (["simulate", "ntk", "--help"], 0),
    (["derive", "φ-grad"], 2),
]


ENCODINGS = ("cp1252", "latin-1", "ascii")
REDIRECTED = [
    (encoding, *command)
    for row, encoding in enumerate(ENCODINGS)
    for column, command in enumerate(COMMANDS)
    if THOROUGH or (row + column) % 2 == 0
]


@pytest.mark.parametrize(("encoding", "arguments", "code"), REDIRECTED, ids=lambda value: str(value)[:30])
def test_what_is_redirected_is_utf8(encoding: str, arguments: list[str], code: int) -> None:
    """The bytes do not depend on the encoding that the surroundings name."""
    done = called(*arguments, PYTHONIOENCODING=encoding)
    assert done.returncode == code, done.stderr
    assert (done.stdout + done.stderr).decode("utf-8").isascii() is False
    assert b"Traceback" not in done.stderr


def test_a_run_is_whole_in_any_encoding(tmp_path: Path) -> None:
    done = called(*SMALL, "--out", str(tmp_path / "run"), PYTHONIOENCODING="cp1252")
    assert done.returncode == 0
    assert "loss ½‖u − y‖² at the start" in done.stdout.decode("utf-8")


def test_the_locale_c_changes_nothing() -> None:
    plain = called("derive", "phi-grad", PYTHONIOENCODING="utf-8")
    other = called("derive", "phi-grad", LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert (other.returncode, other.stdout) == (0, plain.stdout)


def test_redirected_code_is_python_and_json_is_json() -> None:
    code = called("derive", "phi-grad", "-f", "numpy", PYTHONIOENCODING="cp1252").stdout
    assert [node.name for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)] == ["phi_grad"]
    data = json.loads(called("list", "--json", PYTHONIOENCODING="latin-1").stdout.decode("utf-8"))
    assert data["derivations"][0]["summary"] == "gradient of φ(U) = l(U Uᵀ)"


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_run_mends_a_stream_that_is_not_the_process_own(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(buffer, encoding=encoding))
    assert run(["derive", "phi-grad", "--result-only"]) == 0
    assert buffer.getvalue().decode("utf-8") == "∇φ(U) = (∇l(U Uᵀ) + ∇l(U Uᵀ)ᵀ) U\n"


def on_terminal(*arguments: str, columns: int = 80, **environment: str) -> tuple[int, str]:
    """Run the program on a terminal of that many columns; return its exit code and all it showed."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (40, columns))  # type: ignore[attr-defined, unused-ignore]
    surroundings = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS")}
    surroundings |= {"TERM": "xterm-256color"} | environment
    with subprocess.Popen(
        [*PROGRAM, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=surroundings
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux: the other end is closed
                break
            if not part:
                break
            shown += part
        code = process.wait(timeout=600)
    os.close(ours)
    return code, shown.decode(environment.get("PYTHONIOENCODING", "utf-8")).replace("\r\n", "\n")


def test_a_terminal_that_lacks_characters_says_so() -> None:
    code, shown = on_terminal("derive", "phi-grad", "--result-only", PYTHONIOENCODING="cp1252")
    assert code == 0
    assert "(U) = (?l(U U?) + ?l(U U?)?) U\n" in shown
    assert "encoding, cp1252, lacks characters shown as ?" in shown.replace("\n", " ")


# --- what is seen on a terminal -----------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [80, 200])
def test_errors_fit_the_terminal_between_words(columns: int, tmp_path: Path) -> None:
    words = " ".join(["there", "is", "no", "such"] * 12)
    code, shown = on_terminal("derive", words, "--color", "never", columns=columns)
    assert code == 2
    assert max(map(len, shown.split("\n"))) <= columns
    assert " ".join(shown.split()).startswith(
        f"dlhw3: There is no derivation called {quoted(words)}. [C110] Try: "
    )


@pytest.mark.parametrize("on_a_terminal", [True, False])
def test_silence_ends_within_a_second(on_a_terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream(io.StringIO):
        def isatty(self) -> bool:
            return on_a_terminal

    waiting: list[Callable[[], None]] = []

    class Waiter:
        daemon = False

        def __init__(self, seconds: float, function: Callable[[], None]) -> None:
            assert seconds < 1
            waiting.append(function)

        def start(self) -> None: ...

        def cancel(self) -> None: ...

    monkeypatch.setattr(bars, "Steady", functools.partial(Steady, timer=Waiter))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", Stream())
    with bars.watched("deriving something"):
        assert sys.stderr.getvalue() == ""
        waiting[-1]()
    shown = sys.stderr.getvalue()
    assert "deriving something" in shown
    if on_a_terminal:
        assert "\x1b[2K" in shown[-12:]  # the bar is gone at the end
    else:
        assert shown == "deriving something …\n"
    monkeypatch.setattr(sys, "stderr", Stream())
    with bars.watched("something quick"):
        pass
    assert sys.stderr.getvalue() == ""


def test_crosscheck_says_what_it_does_meanwhile(capfd: pytest.CaptureFixture[str]) -> None:
    _, shown = on_terminal("crosscheck", "phi-grad", "--color", "never")
    assert (
        "\rcross-checking" in shown.replace("\x1b[2K", "") or "phi-grad" in shown.partition("derivation")[0]
    )
    assert run(["crosscheck", "phi-grad"]) == 0
    assert "cross-checking" in capfd.readouterr().err
    assert run(["crosscheck", "phi-grad", "-q"]) == 0
    assert capfd.readouterr().err == ""


# --- colours ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "environment", "terminal", "coloured"),
    [
        ([], {}, True, True),
        ([], {}, False, False),
        ([], {"NO_COLOR": "1"}, True, False),
        ([], {"FORCE_COLOR": "1"}, False, True),
        ([], {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        (["--color", "always"], {"NO_COLOR": "1"}, False, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, True, False),
        ([], {"TERM": "dumb"}, True, False),
    ],
)
def test_who_gets_colours(
    options: list[str], environment: dict[str, str], terminal: bool, coloured: bool
) -> None:
    arguments = ["derive", "phi-grad", *options]
    if terminal:
        _, shown = on_terminal(*arguments, **environment)
    else:
        shown = called(*arguments, **environment).stdout.decode("utf-8")
    assert ("\x1b[32mPROVED" in shown) == coloured
    colours = re.findall(
        r"\x1b\[[0-9;]*m", shown
    )  # a bar, drawn where the start is slow, moves the cursor too
    assert any(re.search(r"(?<!\d)(3[0-8]|9[0-7])(?!\d)", code) for code in colours) == coloured


def test_tables_have_the_colours_that_the_text_has(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.text import Text

    for variables, colour, expected in (
        ({"NO_COLOR": "1"}, "always", True),
        ({"FORCE_COLOR": "1"}, "never", False),
    ):
        for name in ("NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        terminal.begin(["list", "--color", colour])
        where = io.StringIO()
        terminal.console(where).print(Text("SUPPORTED", style="cyan"))
        assert ("\x1b[36mSUPPORTED" in where.getvalue()) == expected
        assert ("\x1b" in where.getvalue()) == expected
    terminal.begin()


# --- pipes, full disks, missing streams ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "command", ["list", "derive rank-one-flow --full -q", "--help", "simulate ntk --help"]
)
def test_a_reader_who_leaves_is_no_fault(command: str, tmp_path: Path) -> None:
    done = in_shell(f"set -o pipefail; dlhw3 {command} | (exec <&-; sleep 0.1)", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@needs_full
@pytest.mark.parametrize("command", ["list", "derive phi-grad -q", "--help", "--version", "list --json"])
def test_a_full_disk_behind_the_output_is_one_sentence(command: str, tmp_path: Path) -> None:
    done = in_shell(f"dlhw3 {command} > /dev/full", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "dlhw3: Cannot write to standard output: No space left on device.\n"


@needs_full
def test_a_full_disk_behind_the_output_loses_no_results(tmp_path: Path) -> None:
    done = in_shell(f"dlhw3 {shlex.join(QUICK)} --out run > /dev/full", cwd=tmp_path)
    assert done.returncode == 2
    assert "No space left on device; the results are in run.\n" in done.stderr
    assert (tmp_path / "run" / "manifest.json").exists()


@needs_full
def test_a_no_stays_a_no_behind_a_full_disk(tmp_path: Path) -> None:
    done = in_shell("dlhw3 simulate ntk --width 50 --n 20 --rate 1 --out run > /dev/full", cwd=tmp_path)
    assert done.returncode == 1


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1"])
def test_an_open_file_is_gone_on_with(name: str, tmp_path: Path) -> None:
    """What stands before and behind it in the file stays; a name beside it would have replaced the file."""
    done = in_shell(
        f"(echo before; dlhw3 derive phi-grad -q --format expr -o {name}; echo after) > all.txt", cwd=tmp_path
    )
    assert done.returncode == 0
    formula = "(grad_l(U*U') + grad_l(U*U')')*U"
    assert (tmp_path / "all.txt").read_text() == f"before\n{formula}\nafter\n"


@pytest.mark.parametrize("streams", [">&-", "2>&-", ">&- 2>&-", "<&-", "<&- >&- 2>&-", "2>/dev/full"])
def test_missing_streams_lose_nothing(streams: str, tmp_path: Path) -> None:
    done = in_shell(f"dlhw3 derive phi-grad -o found {streams}; dlhw3 derive nothing {streams}", cwd=tmp_path)
    assert done.returncode == 2
    assert "verdict   PROVED" in (tmp_path / "found").read_text(encoding="utf-8")
    shown = in_shell(f"dlhw3 derive phi-grad {streams}", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout == (
        "" if ">&-" in streams.split() else (tmp_path / "found").read_text(encoding="utf-8")
    )


def test_missing_streams_lose_no_run(tmp_path: Path) -> None:
    done = in_shell(f"dlhw3 {shlex.join(QUICK)} --out run >&- 2>&-", cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads((tmp_path / "run" / "config.json").read_text(encoding="utf-8"))["depth"] == [2]


def test_a_fault_of_the_program_is_not_a_no(tmp_path: Path) -> None:
    """Exit code 1 is an answer; an exception that nobody foresaw has none."""
    script = (
        "import dlhw3.commands.list as module\n"
        "def broken(text): raise RuntimeError('unforeseen')\n"
        "module.emit = broken\n"
        "from dlhw3.cli import main\nmain(['list'])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 70
    assert "RuntimeError: unforeseen" in done.stderr
    assert "dlhw3: This is a fault of dlhw3" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_unbuffered_streams_are_as_safe(unbuffered: str, tmp_path: Path) -> None:
    done = in_shell(
        f"export PYTHONUNBUFFERED={unbuffered}; set -o pipefail; dlhw3 list | head -1", cwd=tmp_path
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "derivations\n", "")
    whole = in_shell(f"export PYTHONUNBUFFERED={unbuffered}; dlhw3 list", cwd=tmp_path)
    assert whole.stdout.endswith("the result as jax code\n")


# --- signals ------------------------------------------------------------------------------------------------

LONG = ["simulate", "ntk", "--width", "3000", "--steps", "1000000", "--out", "run"]


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_ends_it_politely(name: str, code: int, tmp_path: Path) -> None:
    with started(tmp_path, listening=True) as process:
        errors = ended_by(process, getattr(signal, name))
    assert process.returncode == code
    assert errors.endswith("dlhw3: interrupted\n" if name == "SIGINT" else "dlhw3: ended by a signal\n")
    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    """Under nohup, and for a shell's background jobs, SIGINT is not for this process; SIGTERM still is."""
    with started(tmp_path, listening=False) as process:
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        assert process.poll() is None
        ended_by(process, signal.SIGTERM)
    assert process.returncode == 143


def ended_by(process: subprocess.Popen[str], number: int) -> str:
    """Send a signal, once, and return what the process says; never hang."""
    try:
        process.send_signal(number)
        return process.communicate(timeout=600)[1]
    finally:
        if process.poll() is None:
            process.kill()


def started(folder: Path, *, listening: bool) -> subprocess.Popen[str]:
    """Start a long run, and return when it computes; whether it hears SIGINT does not depend on this process."""
    root = Path(__file__).resolve().parent.parent
    hears = "default_int_handler" if listening else "SIG_IGN"
    script = (
        f"import signal; signal.signal(signal.SIGINT, signal.{hears}); "
        "signal.signal(signal.SIGTERM, signal.SIG_DFL); signal.signal(signal.SIGHUP, signal.SIG_DFL); "
        "from dlhw3.cli import main; main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, *LONG],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(root)},
        encoding="utf-8",
    )
    assert process.stderr is not None
    assert any("1000000 steps" in line for line in process.stderr)
    return process
