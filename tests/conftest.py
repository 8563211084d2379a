"""The same surroundings for every test: one thread for every library, and no terminal's width.

Workers that spin against each other make small tests take minutes; pytest-xdist sets COLUMNS in its workers.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from sampling import SHIFT, THOROUGH, not_sampled

for _library in ("OPENBLAS", "OMP", "MKL", "NUMBA"):  # read when numpy is first imported, so before any test
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")
with contextlib.suppress(ImportError):
    import readline  # noqa: F401 — which pytest imports, and which tells C's environment a width past os.environ
for _size in ("COLUMNS", "LINES"):
    os.environ.pop(_size, None)
    os.unsetenv(_size)
# The workers of every run, and the many processes that tests start, would each compile it all.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

gc.set_threshold(50_000, 20, 20)  # as the command line has it: what tests keep is looked through seldom

DERIVED_ONCE = ("derivations_once", "entries_refused", "from lowering", "results_page", "verdicts_once")
"""What a test file names that reads derivations kept for the process."""

AUDITED = ("test_audit.py", "test_audit_page.py")  # the write-up is audited once for both
LONG = (*AUDITED, "test_sweep_kills.py", "test_sweep_cluster.py", "test_crosscheck.py")
"""Files with the longest single tests of those that read no kept derivations."""


def _draw_the_same_whatever_is_loaded() -> None:
    """Hypothesis mixes constants of all modules of ours that are loaded into what it draws; here none of them.

    Else what a test draws would depend on the tests around it, and each worker would read all our sources first.
    """
    providers = sys.modules.get("hypothesis.internal.conjecture.providers")
    if hasattr(providers, "_get_local_constants"):  # since Hypothesis 6.131
        vars(providers)["_get_local_constants"] = lambda: vars(providers)["_local_constants"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the files that read kept derivations before all others: one worker judges the catalogue, not each.

    With ``--dist worksteal`` a worker begins with a half of what there is as it stands here, and only what is
    last in it is taken over by another: the second half begins with the files whose single tests take longest,
    so that no worker ends with one of them.
    """
    _draw_the_same_whatever_is_loaded()
    left_out = not_sampled([(item.path.stem, getattr(item, "originalname", item.name)) for item in items])
    config.hook.pytest_deselected(items=[item for item, left in zip(items, left_out, strict=True) if left])
    items[:] = [item for item, left in zip(items, left_out, strict=True) if not left]
    files = {item.path for item in items}
    shared = {path for path in files if _names_one_of(path, DERIVED_ONCE)}
    first = [item for item in items if item.path in shared]
    rest = [item for item in items if item.path not in shared]
    if len(first) >= len(rest):
        items[:] = first + rest
        return
    starts_long = [item for item in rest if item.path.name in LONG]
    others = [item for item in rest if item.path.name not in LONG]
    place = (len(first) + len(rest)) // 2 - len(first)  # so many others fill the first half
    items[:] = first + others[:place] + starts_long + others[place:]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell which part of the slow cases was tried: what fails in one run may be left out in the next."""
    if not THOROUGH:
        terminalreporter.write_line(
            f"Of the slow cases part {SHIFT} was tried: DLHW3_SAMPLE={SHIFT} tries it again, DLHW3_THOROUGH=1 all."
        )


def pytest_collection_finish() -> None:
    """Take what was imported and collected out of what is looked through for garbage: it lives to the end."""
    gc.collect()
    gc.freeze()


def _names_one_of(path: Path, words: Iterable[str]) -> bool:
    text = path.read_text(encoding="utf-8")
    return any(word in text for word in words)


@pytest.fixture(scope="session", autouse=True)
def cross_checks_of_what_is_kept() -> Iterator[None]:
    """What a cross-check derives is a derivation that the process keeps: its numbers are what it is about."""
    name = "dlhw3.numeric.crosschecks.crosscheck"
    if name not in sys.modules:  # no test file here asks for one
        yield
        return
    from derivations_once import derived

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules[name], "derive", derived)
        yield


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of this process has no figure: what is tested is what else it leaves."""
    from dlhw3.numeric.runs import from_python, run

    for module in (run, from_python):
        monkeypatch.setattr(module, "draw", lambda *_: ({}, ""))


@pytest.fixture
def verdicts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a run of an experiment asks of the kernel is the verdict of a derivation that the process keeps."""
    from derivations_once import derived

    from dlhw3.commands import simulate
    from dlhw3.numeric.runs import from_python

    def verdicts(names: Iterable[str]) -> dict[str, str]:
        return {name: derived(name).reading for name in names}

    monkeypatch.setattr(simulate, "verdicts", verdicts)
    monkeypatch.setattr(from_python, "verdicts", verdicts)
