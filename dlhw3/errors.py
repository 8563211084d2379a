"""The one error type that is a user's to mend: what went wrong, where, and one thing to try.

Options in its sentences are data (``Flag``), which the shell and Python spell each in their way.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

EXIT_YES = 0
EXIT_NO = 1
EXIT_BAD_INPUT = 2
EXIT_FAULT = 70  # sysexits.h: an internal error
EXIT_INTERRUPTED = 130
_SHOWN = 40  # characters of what was given


def quoted(given: object) -> str:
    """Return what was given as a sentence can show it: on one line, cut when long."""
    try:
        text = repr(given)
    except ValueError:  # an integer of more digits than Python prints
        return "so large an integer"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


@dataclass(frozen=True, slots=True)
class Flag:
    """An option within a sentence, with a value or alone: ``--layer 3`` in the shell, ``layer=3`` in Python.

    ``name`` is Python's; ``flag`` is the shell's without its dashes, where it is another. True is a flag's value.
    """

    name: str
    value: Any = None
    flag: str = ""

    def in_shell(self) -> str:
        """Return the option as it is typed on the command line."""
        flag = "--" + (self.flag or self.name).replace("_", "-")
        return flag if self.value is None or self.value is True else f"{flag} {self.value}"

    def in_python(self) -> str:
        """Return the option as a keyword argument."""
        return self.name if self.value is None else f"{self.name}={self.value!r}"


Sentence = str | tuple[str | Flag, ...]  # options that stand side by side are separated by who spells them


def _spelled(sentence: Sentence, spell: Callable[[Flag], str], between: str) -> str:
    parts = (sentence,) if isinstance(sentence, str) else sentence
    text = ""
    for before, part in pairwise(("", *parts)):
        if isinstance(part, Flag):
            text += (between if isinstance(before, Flag) else "") + spell(part)
        else:
            text += part
    return text


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

    ``message``, ``hint`` and ``str`` speak Python; the command line prints ``in_shell()`` without a traceback and
    leaves with ``exit_code``.
    """

    exit_code = EXIT_BAD_INPUT

    def __init__(self, message: Sentence, *, at: Span | None = None, hint: Sentence = "") -> None:
        self.message = _spelled(message, Flag.in_python, ", ")
        self.at = at
        self.hint = _spelled(hint, Flag.in_python, ", ")
        self._in_shell = tuple(_spelled(one, Flag.in_shell, " ") for one in (message, hint))
        super().__init__(self.message)

    def __str__(self) -> str:
        return self._lines(self.message, self.hint)

    def in_shell(self) -> str:
        """Return the lines of ``str`` with the options as they are typed on the command line."""
        return self._lines(*self._in_shell)

    def change_hint(self, change: Callable[[str], str]) -> None:
        """Let a caller that takes options in another form spell the hint its way, in Python and in the shell."""
        message, hint = self._in_shell
        self.hint, self._in_shell = change(self.hint), (message, change(hint))

    def _lines(self, message: str, hint: str) -> str:
        lines = [message]
        if self.at is not None:
            lines.append(self.at.caret())
        if hint:
            lines.append(f"Try: {hint}")
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
        super().__init__(f"There is no {kind} called {quoted(name)}.", hint=hint)


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

    def __init__(self, message: Sentence, *, hint: Sentence = "", partial: Any = None) -> None:
        super().__init__(message, hint=hint)
        self.partial = partial
