"""Progress on standard error: a moving bar on a terminal, a line for each stretch of work elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer

from dlhw3.commands.terminal import Waiting, console, is_terminal, session
from dlhw3.progress import Progress, Silent


class TerminalProgress:
    """A bar on stderr; entered by its first ``start`` and left by the last ``finish``."""

    def __init__(self, waiting: Waiting | None = None) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
        clocks = (TimeElapsedColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, *clocks, console=console(sys.stderr), transient=True)
        self._task: Any = None
        self._waiting = waiting

    def start(self, total: int, description: str) -> None:
        """Show a new bar in place of the one before."""
        self.finish()
        self._bar.start()
        self._task = self._bar.add_task(description, total=total)

    def advance(self, steps: int) -> None:
        """Move the bar."""
        if self._task is not None:
            self._bar.advance(self._task, steps)

    def finish(self) -> None:
        """Take the bar away."""
        if self._waiting is not None:
            self._waiting.end()
        if self._task is not None:
            self._bar.remove_task(self._task)
            self._task = None
            self._bar.stop()


class PlainProgress:
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
    """Give the progress of the work that ``words`` name, such as "running ntk"; silent with --quiet."""
    if session.quiet:
        yield Silent()
    elif is_terminal(sys.stderr):
        with Waiting(words) as waiting:
            bar = TerminalProgress(waiting)
            try:
                yield bar
            finally:
                bar.finish()
    else:
        yield PlainProgress()
