"""What every command shares with the terminal: colours, quiet and width."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from dlhw3.plain import plain

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH = 200  # characters of a line where there is no terminal
COLOURS = ("auto", "always", "never")
_VERDICT_COLOURS = {
    "PROVED": "green",
    "SOLVED": "green",
    "SUPPORTED": "cyan",
    "UNDECIDED": "yellow",
    "REFUTED": "red",
}


@dataclass(slots=True)
class Session:
    """What the options of every command were given, what has been saved so far, and what makes way for text."""

    quiet: bool = False
    colour: str = "auto"
    saved: list[str] = field(default_factory=list)
    aside: Callable[[], AbstractContextManager[None]] = nullcontext


session = Session()


def begin(arguments: Sequence[str] = ()) -> None:
    """Forget the command before, and look for --color: an error in the arguments comes before they are read."""
    session.quiet, session.colour, session.aside = False, "auto", nullcontext
    session.saved.clear()
    for before, word in pairwise(("", *arguments)):
        wanted = word if before == "--color" else word.removeprefix("--color=")
        if wanted in COLOURS and (before == "--color" or wanted != word):
            session.colour = wanted


def is_terminal(stream: Any) -> bool:
    """Return whether somebody reads ``stream`` on a terminal."""
    return stream is not None and bool(stream.isatty())


def is_coloured(stream: Any) -> bool:
    """Return whether ``stream`` is to have colours: --color first, NO_COLOR, FORCE_COLOR, then what it is."""
    if session.colour != "auto":
        return session.colour == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def columns() -> int | None:
    """Return the columns that results are fitted into: the terminal's, or COLUMNS; None where anything goes."""
    if is_terminal(sys.stdout) or os.environ.get("COLUMNS", "").isdigit():
        return terminal_columns()
    return None


def terminal_columns() -> int:
    """Return the columns of the terminal, or COLUMNS: the one place that asks."""
    return shutil.get_terminal_size().columns


def emit(text: str) -> None:
    """Print ``text`` on standard output as it is, its colours taken away where there are to be none."""
    shown = text if is_coloured(sys.stdout) else re.sub(r"\x1b\[[0-9;]*m", "", text)
    if not is_terminal(sys.stdout):
        sys.stdout.write(shown)
        return
    with session.aside():
        sys.stdout.write(shown)
        sys.stdout.flush()


_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def visible(text: str) -> str:
    """Return a text with a sign for each character that would move, hide or turn what a terminal shows.

    A file that somebody sent may hold such, and is not to write a verdict of its own.
    """
    return _UNSEEN.sub(lambda found: _sign(ord(found[0])), text)


def _sign(code: int) -> str:
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"


def coloured_verdicts(text: str) -> str:
    """Colour the verdicts in a text, made visible; ``emit`` takes the colours away where there are to be none."""
    words = "|".join(_VERDICT_COLOURS)
    return re.sub(rf"\b({words})\b", lambda m: typer.style(m[1], fg=_VERDICT_COLOURS[m[1]]), visible(text))


def emit_json(data: Mapping[str, Any]) -> None:
    """Print ``data`` as one JSON object; a number that is not finite becomes null."""
    emit(json.dumps(plain(data), ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def remark(text: str) -> None:
    """Print a line on standard error that nobody needs: not with --quiet."""
    if not session.quiet:
        typer.echo(text, err=True)


def note_saved(sentence: str) -> None:
    """Keep what is safe on the disk, for the message where printing fails."""
    session.saved.append(sentence)


def console(stream: Any, *, width: int | None = None) -> Console:
    """Return a console on ``stream``; without a terminal its width is ``PIPE_WIDTH`` where none is given."""
    from rich.console import Console

    shown = is_terminal(stream)
    return Console(
        file=stream,
        highlight=False,
        force_terminal=shown,
        no_color=False,  # NO_COLOR is heard above, where --color goes before it
        color_system="auto" if shown and is_coloured(stream) else "standard" if is_coloured(stream) else None,
        width=width if width is not None or shown else PIPE_WIDTH,
    )


def stdout_console() -> Console:
    """Return the console for results."""
    return console(sys.stdout, width=None if is_terminal(sys.stdout) else columns())


def tell(console: Console, sentence: str) -> None:
    """Print a sentence, broken between words where it is longer than a line; no line ends in a blank."""
    lines = textwrap.wrap(sentence, console.width, break_long_words=False, break_on_hyphens=False)
    console.print("\n".join(lines), markup=False, soft_wrap=True)


def short_path(path: Path) -> Path:
    """Return ``path`` as seen from the working folder when it lies inside it, and that folder is there."""
    try:
        here = Path.cwd()
    except OSError:
        return path
    return path.relative_to(here) if path.is_relative_to(here) else path
