"""The one error type that is a user's to mend: what went wrong, where, and one thing to try."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

EXIT_YES = 0
EXIT_NO = 1
EXIT_BAD_INPUT = 2
EXIT_FAULT = 70  # sysexits.h: an internal error
EXIT_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the user's own text: characters ``start`` to ``stop`` (exclusive) of ``text``."""

    text: str
    start: int
    stop: int

    def caret(self) -> str:
        """Return the text with a line of carets under the stretch."""
        width = max(1, self.stop - self.start)
        return f"{self.text}\n{' ' * self.start}{'^' * width}"


class UserError(Exception):
    """Bad input: one sentence, optionally the place in the user's text, and one thing to try.

    The command line prints it without a traceback and leaves with ``exit_code``.
    """

    exit_code = EXIT_BAD_INPUT

    def __init__(self, message: str, *, at: Span | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.at = at
        self.hint = hint

    def __str__(self) -> str:
        lines = [self.message]
        if self.at is not None:
            lines.append(self.at.caret())
        if self.hint:
            lines.append(f"Try: {self.hint}")
        return "\n".join(lines)


def close_names(name: str, known: Iterable[str], *, cutoff: float = 0.5) -> list[str]:
    """Return the one or two of ``known`` that ``name`` was most likely meant to be.

    Capitals do not count, and ``_``, ``-`` and a blank are the same.
    """
    folded = {_folded(one): one for one in known}
    if _folded(name) in folded:
        return [folded[_folded(name)]]
    return [folded[one] for one in difflib.get_close_matches(_folded(name), folded, n=2, cutoff=cutoff)]


def _folded(name: str) -> str:
    return name.casefold().replace("_", "-").replace(" ", "-")


class UnknownName(UserError, KeyError):
    """A name that is not in a catalogue, with the nearest names that are, whatever their case."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        hint = " or ".join(close_names(name, names)) or ", ".join(names)
        super().__init__(f"There is no {kind} called {name!r}.", hint=hint)


class ShapeError(UserError):
    """Matrices whose shapes do not fit."""


class CannotWrite(UserError):
    """The disk, or whoever keeps it, refused to take a file."""


class NegativeAnswer(UserError):
    """The question was understood and the answer is no (a divergence, a disagreement): exit code 1.

    ``partial`` is what there was of a run until then, if anything.
    """

    exit_code = EXIT_NO
    partial: Any = None


class Diverged(NegativeAnswer):
    """A run whose values left the finite range. ``partial`` is the result it had; it is stored and marked."""

    def __init__(self, message: str, *, hint: str = "", partial: Any = None) -> None:
        super().__init__(message, hint=hint)
        self.partial = partial
