"""Ctrl-C is pressed once: wherever Python is, it is not lost, and what is finished is kept."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sampling import THOROUGH

ROOT = Path(__file__).resolve().parent.parent
HEARING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
RUN = HEARING + "from dlhw3.cli import main\nmain()"
LONG = ["simulate", "ntk", "--width", "3000", "--steps", "1000000", "--out", "run"]
SMALL = ["simulate", "ntk", "--width", "20", "--steps", "20", "--n", "12", "--d", "3", "--rate", "1e-3"]
PRESSES = 20 if THOROUGH else 4
TOGETHER = 4  # at a time: interrupts were lost where a machine has more to do than it can
PATIENCE = 600.0  # seconds, on a machine that does much else


def begun(script: str, *arguments: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONFAULTHANDLER": "1"},  # a crash says where
        encoding="utf-8",
    )


def ended(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Return what a process says until it ends; one that does not is killed, and fails the test."""
    try:
        return process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        pytest.fail(f"it goes on: {process.communicate()[1]}")


def test_one_press_ends_it_at_any_time(tmp_path: Path) -> None:
    """From the first line on: what is imported, compiled and computed, at random moments of all of these."""
    rng = random.Random(0)

    def pressed(number: int, after: float) -> tuple[int | None, str]:
        folder = tmp_path / str(number)
        folder.mkdir()
        process = begun(RUN, *LONG, folder=folder)
        assert process.stderr is not None
        process.stderr.readline()
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        errors = ended(process)[1]
        return process.returncode, errors

    with ThreadPoolExecutor(TOGETHER) as pool:
        moments = [4.0 * (number + rng.random()) / PRESSES for number in range(PRESSES)]
        answers = list(pool.map(pressed, range(PRESSES), moments))
    for code, errors in answers:
        assert code == 130, errors
        assert errors.endswith("dlhw3: interrupted\n")
        assert "Traceback" not in errors
    assert [entry for folder in tmp_path.iterdir() for entry in folder.iterdir()] == []


LOSING = {
    "a finaliser": "class It:\n    def __del__(self): press()\nIt()",
    "a callback of a weak reference": (
        "import weakref\nclass It: pass\nit = It()\nkept = weakref.ref(it, lambda _: press())\ndel it"
    ),
    "a callback of C": ("import ctypes\n@ctypes.CFUNCTYPE(None)\ndef called(): press()\ncalled()"),
    "code that takes all": "try:\n    press()\nexcept BaseException: pass",
    "code that calls it an error of its own, and goes on": (
        "try:\n    try:\n        press()\n    except BaseException as error: raise RuntimeError('no') from error\n"
        "except RuntimeError: pass"
    ),
}


@pytest.mark.parametrize("place", LOSING)
def test_an_interrupt_that_is_dropped_is_raised_again(place: str, tmp_path: Path) -> None:
    """The process presses by itself where Python, or a library, drops what the handler raises."""
    script = (
        f"{HEARING}"
        "import os, time\nimport dlhw3.commands.list as module\n"
        "def press():\n    os.kill(os.getpid(), signal.SIGINT)\n    for _ in range(1000): time.sleep(0.001)\n"
        f"def work(text):\n    names = {{'press': press}}\n    exec({LOSING[place]!r}, names)\n    time.sleep(60)\n"
        "module.emit = work\nfrom dlhw3.cli import main\nmain(['list'])"
    )
    process = begun(script, folder=tmp_path)
    _, errors = ended(process)
    assert (process.returncode, errors) == (130, "dlhw3: interrupted\n")


UNCUT = {
    "a module that LLVM links into another": (
        "from llvmlite import binding\nfrom llvmlite.binding import ffi\n"
        "one, two = (binding.parse_assembly(f'define i32 @f{k}() {{\\nret i32 {k}\\n}}') for k in (1, 2))\n"
        "linking = ffi.lib.LLVMPY_LinkModules\nhonest = linking._cfn\n"
        "def linked(*a):\n    code = honest(*a)\n    press()\n    return code\n"
        "linking._cfn = linked\nimport os, time\ntry:\n    one.link_in(two)\n    time.sleep(60)\n"
        "finally:\n    if not two.closed: os.abort()"  # it would be freed a second time
    ),
    "a C extension that loads another": (
        "import sys\nclass Finder:\n"
        "    def find_spec(name, path, target=None):\n        if name == 'numba._devicearray': press()\n"
        "sys.meta_path.insert(0, Finder)\nimport numba"
    ),
}


@pytest.mark.parametrize("place", UNCUT)
def test_what_breaks_when_it_is_cut_off_is_not(place: str, tmp_path: Path) -> None:
    """The first was freed twice, a fault of memory; the second told a fault of the program's own."""
    script = (
        f"{HEARING}"
        "import os, time\nimport dlhw3.commands.list as module\n"
        "def press():\n    os.kill(os.getpid(), signal.SIGINT)\n    for _ in range(10): pass\n"
        f"def work(text):\n    exec({UNCUT[place]!r}, {{'press': press}})\n    time.sleep(60)\n"
        "module.emit = work\nfrom dlhw3.cli import main\nmain(['list'])"
    )
    process = begun(script, folder=tmp_path)
    _, errors = ended(process)
    assert (process.returncode, errors) == (130, "dlhw3: interrupted\n")


def test_an_error_that_an_interrupt_became_is_an_interrupt(tmp_path: Path) -> None:
    script = (
        f"{HEARING}"
        "import os\nimport dlhw3.commands.list as module\n"
        "def work(text):\n    try:\n        os.kill(os.getpid(), signal.SIGINT)\n"
        "        for _ in range(10**8): pass\n"
        "    except BaseException as error: raise SystemError('an exception set') from error\n"
        "module.emit = work\nfrom dlhw3.cli import main\nmain(['list'])"
    )
    process = begun(script, folder=tmp_path)
    _, errors = ended(process)
    assert (process.returncode, errors) == (130, "dlhw3: interrupted\n")


def test_an_error_after_a_dropped_interrupt_is_an_interrupt(tmp_path: Path) -> None:
    """llvmlite's callback, cut off, leaves numba without what it compiled, and numba says so at once."""
    script = (
        f"{HEARING}"
        "import os\nimport dlhw3.commands.list as module\n"
        "def work(text):\n    try:\n        os.kill(os.getpid(), signal.SIGINT)\n"
        "        for _ in range(10**8): pass\n"
        "    except BaseException: pass\n    raise RuntimeError('no compiled object yet')\n"
        "module.emit = work\nfrom dlhw3.cli import main\nmain(['list'])"
    )
    process = begun(script, folder=tmp_path)
    _, errors = ended(process)
    assert (process.returncode, errors) == (130, "dlhw3: interrupted\n")


def test_a_clean_up_is_not_interrupted_by_the_press_that_it_follows(tmp_path: Path) -> None:
    """The exception is on its way while it lasts, and is not raised a second time."""
    script = (
        f"{HEARING}"
        "import os, time\nimport dlhw3.commands.list as module\n"
        "def work(text):\n    try:\n        os.kill(os.getpid(), signal.SIGINT)\n        time.sleep(60)\n"
        "    finally:\n        time.sleep(0.5)\n        open('cleaned', 'w').close()\n"
        "module.emit = work\nfrom dlhw3.cli import main\nmain(['list'])"
    )
    process = begun(script, folder=tmp_path)
    _, errors = ended(process)
    assert (process.returncode, errors) == (130, "dlhw3: interrupted\n")
    assert (tmp_path / "cleaned").exists()


def test_a_press_while_it_is_tried_whether_a_place_may_be_written_leaves_nothing(tmp_path: Path) -> None:
    script = (
        f"{HEARING}"
        "import os, tempfile\nhonest = tempfile.mkdtemp\n"
        "def made(*a, **k):\n    path = honest(*a, **k)\n"
        "    if '.trial' in path: os.kill(os.getpid(), signal.SIGINT)\n    return path\n"
        "tempfile.mkdtemp = made\nfrom dlhw3.cli import main\nmain()"
    )
    process = begun(script, *SMALL, "--out", "run", folder=tmp_path)
    _, errors = ended(process)
    assert process.returncode == 130
    assert errors.endswith("dlhw3: interrupted\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("presses", [1, 2])
def test_what_is_computed_is_stored_before_an_interrupt_ends_it(presses: int, tmp_path: Path) -> None:
    """One press while a result is stored waits for it; a second one does not."""
    script = (
        f"{HEARING}"
        "import os, time\nfrom dlhw3.numeric.runs import store\nhonest = store.save\n"
        "def slow(*a, **k):\n"
        f"    for _ in range({presses}): os.kill(os.getpid(), signal.SIGINT); time.sleep(0.1)\n"
        "    return honest(*a, **k)\n"
        "store.save = slow\nfrom dlhw3.cli import main\nmain()"
    )
    process = begun(script, *SMALL, "--out", "run", folder=tmp_path)
    _, errors = ended(process)
    assert process.returncode == 130
    assert errors.endswith("dlhw3: interrupted\n")
    if presses == 1:
        assert json.loads((tmp_path / "run" / "config.json").read_text(encoding="utf-8"))["width"] == [20]
    else:
        assert list(tmp_path.iterdir()) == []
