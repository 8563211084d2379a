"""How far a run has come, told to an object that is passed in. The bar itself lives with the command line."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Hears about work: ``start`` once per stretch of work, ``advance`` as it goes, ``finish`` at its end."""

    def start(self, total: int, description: str) -> None:
        """Begin a stretch of ``total`` units of work, in words."""

    def advance(self, steps: int) -> None:
        """Report that ``steps`` more units are done."""

    def finish(self) -> None:
        """End the stretch."""


class Silent:
    """The progress nobody watches: the default everywhere."""

    def start(self, total: int, description: str) -> None:
        """Ignore the beginning."""

    def advance(self, steps: int) -> None:
        """Ignore the steps."""

    def finish(self) -> None:
        """Ignore the end."""
