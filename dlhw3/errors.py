"""The one error type that is a user's to mend: what went wrong, where, and one thing to try.

Options in its sentences are data (``Flag``), which the shell and Python spell each in their way.
"""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
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


ARGUMENT = "-"
"""The ``flag`` of what the shell takes without a name: an argument."""


@dataclass(frozen=True, slots=True)
class Flag:
    """An option within a sentence, with a value or alone: ``--layer 3`` in the shell, ``layer=3`` in Python.

    ``name`` is Python's; ``flag`` is the shell's without its dashes, where it is another, or ARGUMENT.
    True is a flag's value. A tuple is several values, with commas in the shell.
    """

    name: str
    value: Any = None
    flag: str = ""

    def __post_init__(self) -> None:
        """Hold numbers of numpy's as Python's: their repr names their type."""
        object.__setattr__(self, "value", _own(self.value))

    def in_shell(self) -> str:
        """Return the option as it is typed on the command line."""
        if self.flag == ARGUMENT:
            return self.typed()
        return f"{self.in_shell_alone()} {self.typed()}" if self.has_value() else self.in_shell_alone()

    def in_shell_alone(self) -> str:
        """Return the option's name as it is typed on the command line."""
        return "--" + (self.flag or self.name).replace("_", "-")

    def in_python(self) -> str:
        """Return the option as a keyword argument."""
        return self.name if self.value is None else f"{self.name}={self.value!r}"

    def has_value(self) -> bool:
        """Return whether a value is typed after the option on the command line."""
        return self.value is not None and self.value is not True

    def typed(self) -> str:
        """Return the value as it is typed on the command line, in quotes where a shell needs them."""
        return shlex.quote(self.plain())

    def plain(self) -> str:
        """Return the value as the command takes it, without a shell's quotes."""
        values = self.value if isinstance(self.value, tuple) else (self.value,)
        return ",".join(_typed(one) for one in values)


def _own(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_own, value))
    return value.item() if hasattr(value, "item") else value


def _typed(value: Any) -> str:
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


Sentence = str | tuple[str | Flag, ...]  # options that stand side by side are separated by who spells them


@dataclass(frozen=True, slots=True)
class Spelling:
    """How options are spelled within a sentence: each of them, and what goes between two side by side."""

    flag: Callable[[Flag], str]
    between: str

    def spelled(self, sentence: Sentence) -> str:
        """Return ``sentence`` with its options spelled."""
        text = ""
        for before, part in pairwise(("", *_parts(sentence))):
            if isinstance(part, Flag):
                text += (self.between if isinstance(before, Flag) else "") + self.flag(part)
            else:
                text += part
        return text


IN_SHELL = Spelling(Flag.in_shell, " ")
IN_PYTHON = Spelling(Flag.in_python, ", ")


def joined(*sentences: Sentence) -> Sentence:
    """Return one sentence made of ``sentences`` in a row."""
    return tuple(part for sentence in sentences for part in _parts(sentence))


def _parts(sentence: Sentence) -> tuple[str | Flag, ...]:
    return (sentence,) if isinstance(sentence, str) else sentence


@dataclass(frozen=True, slots=True)
class Said:
    """What an error says, as data: its sentence and its hint, for whoever prints them to spell."""

    message: Sentence
    hint: Sentence = ""

    def in_one_line(self, spelling: Spelling = IN_SHELL) -> str:
        """Return the sentence and ``Try:`` with the hint."""
        message, hint = spelling.spelled(self.message), spelling.spelled(self.hint)
        return " ".join(f"{message} Try: {hint}".split() if hint else message.split())

    def as_data(self) -> dict[str, list[Any]]:
        """Return it as what JSON has: ``of_data`` reads it."""
        return {
            name: [asdict(part) if isinstance(part, Flag) else part for part in _parts(sentence)]
            for name, sentence in (("message", self.message), ("hint", self.hint))
        }

    @classmethod
    def of_data(cls, data: Mapping[str, Sequence[Any]]) -> Said:
        """Return what ``as_data`` gave, after JSON: its lists are tuples of values."""
        return cls(*(tuple(_part(one) for one in data[name]) for name in ("message", "hint")))


def _part(data: str | Mapping[str, Any]) -> str | Flag:
    if isinstance(data, str):
        return data
    value = data["value"]
    return Flag(data["name"], tuple(value) if isinstance(value, list) else value, data["flag"])


LONGEST_SHOWN, SHOWN_BEFORE = 160, 60
"""How much of a user's line an error shows, and how much of that stands before the place that it is about."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the user's own text: characters ``start`` to ``stop`` (exclusive) of ``text``."""

    text: str
    start: int
    stop: int

    def caret(self) -> str:
        """Return the text with a line of carets under the stretch; of a long text what is around its start."""
        first = max(0, self.start - SHOWN_BEFORE) if len(self.text) > LONGEST_SHOWN else 0
        last = first + LONGEST_SHOWN if len(self.text) > first + LONGEST_SHOWN else len(self.text)
        before, behind = "… " if first else "", " …" if last < len(self.text) else ""
        width = max(1, min(self.stop, last) - self.start)
        pad = " " * (len(before) + self.start - first)
        return f"{before}{self.text[first:last]}{behind}\n{pad}{'^' * width}"


class UserError(Exception):
    """Bad input: one sentence, optionally the place in the user's text, and one thing to try.

    ``message``, ``hint`` and ``str`` speak Python; the command line prints ``in_shell()`` without a traceback and
    leaves with ``exit_code``. ``code`` is stable: docs/errors.md has the cause and the cure of each.
    """

    exit_code = EXIT_BAD_INPUT
    general_code = "E001"

    def __init__(self, message: Sentence, *, at: Span | None = None, hint: Sentence = "") -> None:
        self.said = Said(message, hint)
        self.message = IN_PYTHON.spelled(message)
        self.hint = IN_PYTHON.spelled(hint)
        self.at = at
        self._hints = IN_SHELL
        super().__init__(self.message)

    def __str__(self) -> str:
        return self._lines(self.message, self.hint)

    def __reduce__(self) -> tuple[Any, ...]:
        """Be pickled by what it holds: classes are made of other arguments, and processes hand errors on."""
        return _again, (type(self), self.args), self.__dict__

    @property
    def code(self) -> str:
        """The code of the error, as L301: by its sentence, else that of its class."""
        from dlhw3.error_codes import code_of  # a table that is read where something is wrong

        return code_of(self.message, self.general_code)

    def in_shell(self) -> str:
        """Return the lines of ``str`` with the options as they are typed on the command line."""
        return self._lines(IN_SHELL.spelled(self.said.message), self._hints.spelled(self.said.hint))

    def spell_hints(self, hints: Spelling) -> None:
        """Let a command that takes options in another form spell the hint its way in the shell."""
        self._hints = hints

    def _lines(self, message: str, hint: str) -> str:
        lines = [message]
        if self.at is not None:
            lines.append(self.at.caret())
        if hint:
            lines.append(f"Try: {hint}")
        return "\n".join(lines)


def _again(kind: type[UserError], arguments: tuple[Any, ...]) -> UserError:
    return kind.__new__(kind, *arguments)


# Words that programs have for one option.
_ONE_OPTION: tuple[tuple[str, ...], ...] = (
    ("step-size", "rate", "learning-rate", "lr", "eta"),
    ("steps", "epochs", "iterations", "iters", "max-iter", "num-steps"),
    ("width", "hidden-width", "hidden", "hidden-size", "units", "neurons"),
    ("depth", "layers", "num-layers", "n-layers"),
    ("n", "samples", "num-samples", "n-samples"),
    ("d", "dim", "dimension", "inputs", "n-features"),
    ("out", "output", "outdir", "out-dir", "output-dir", "save", "results"),
    ("data", "dataset", "file", "input"),
)


def close_names(name: str, known: Iterable[str], *, cutoff: float = 0.5) -> list[str]:
    """Return the one or two of ``known`` that ``name`` was most likely meant to be.

    Capitals do not count, nor do dashes in front, and ``_``, ``-`` and a blank are the same.
    """
    folded = {_folded(one): one for one in known}
    if _folded(name) in folded:
        return [folded[_folded(name)]]
    for words in _ONE_OPTION:
        if _folded(name) in words and (same := [folded[word] for word in words if word in folded]):
            return same[:2]
    return [folded[one] for one in difflib.get_close_matches(_folded(name), folded, n=2, cutoff=cutoff)]


def _folded(name: str) -> str:
    return name.casefold().lstrip("-").replace("_", "-").replace(" ", "-")


class UnknownName(UserError, KeyError):
    """A name that is not in a catalogue, with the nearest names that are, whatever their case."""

    general_code = "E003"

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        hint = " or ".join(close_names(name, names)) or ", ".join(names)
        super().__init__(f"There is no {kind} called {quoted(name)}.", hint=hint)


class ShapeError(UserError):
    """Matrices whose shapes do not fit."""

    general_code = "E002"


class CannotWrite(UserError):
    """The disk, or whoever keeps it, refused to take a file."""

    general_code = "E004"


class NegativeAnswer(UserError):
    """The question was understood and the answer is no (a divergence, a disagreement): exit code 1.

    ``partial`` is what there was of a run until then, if anything.
    """

    exit_code = EXIT_NO
    general_code = "E005"
    partial: Any = None


class Diverged(NegativeAnswer):
    """A run whose values left the finite range. ``partial`` is the result it had; it is stored and marked."""

    general_code = "E006"

    def __init__(self, message: Sentence, *, hint: Sentence = "", partial: Any = None) -> None:
        super().__init__(message, hint=hint)
        self.partial = partial
