"""Progress on standard error: a moving bar on a terminal, a line for each stretch of work elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import typer

from dlhw3.commands.terminal import console, is_terminal, session
from dlhw3.progress import Progress, Silent, Steady


class Bar:
    """A bar on a terminal, there from ``start`` to ``finish``; its library is loaded when it is first seen."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None

    def start(self, total: int, description: str) -> None:
        """Show a new bar in place of the one before; one that only moves where the total is not known."""
        self.finish()
        if self._bar is None:
            self._bar = _rich_bar()
        session.aside = self._aside
        self._bar.start()
        self._task = self._bar.add_task(description, total=total or None)

    def advance(self, steps: int) -> None:
        """Move the bar."""
        if self._task is not None:
            self._bar.advance(self._task, steps)

    def finish(self) -> None:
        """Take the bar away."""
        if self._task is not None:
            self._bar.remove_task(self._task)
            self._task = None
            self._bar.stop()
            session.aside = nullcontext

    @contextmanager
    def _aside(self) -> Iterator[None]:
        """Take the bar from the terminal while something else is written to it."""
        self._bar.stop()
        yield
        if self._task is not None:
            self._bar.start()


def _rich_bar() -> Any:
    from rich import progress

    class Share(progress.ProgressColumn):
        def render(self, task: progress.Task) -> Any:
            return "" if task.total is None else f"{task.percentage:3.0f} %"

    columns = (progress.TextColumn("{task.description}"), progress.BarColumn(), Share())
    clocks = (progress.TimeElapsedColumn(), progress.TimeRemainingColumn())
    return progress.Progress(  # what goes to standard output goes there, which may be a file
        *columns, *clocks, console=console(sys.stderr), transient=True, redirect_stdout=False
    )


class Lines:
    """One line on stderr for each stretch of work, for logs and pipes."""

    def start(self, total: int, description: str) -> None:
        """Say what begins."""
        typer.echo(f"{description} …", err=True)

    def advance(self, steps: int) -> None:
        """Say nothing."""

    def finish(self) -> None:
        """Say nothing."""


@contextmanager
def watched(words: str) -> Iterator[Progress]:
    """Give the progress of the work that ``words`` name, such as "deriving phi-grad"; silent with --quiet."""
    listener: Progress = Silent()
    if not session.quiet:
        moves = is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb"
        listener = Bar() if moves else Lines()
    with Steady(listener, words) as told:
        yield told
