"""The three streams of the process: always there, in an encoding that holds mathematics, and never an exception.

* A stream that the caller closed (``>&-``) is opened on the null device, so that no file of ours gets its number.
* What goes to a file or a pipe is UTF-8, whatever the surroundings say, as the files on the disk are: redirected
  code stays valid Python, and JSON stays JSON. A terminal keeps its encoding, unless that is ASCII, which says that
  nobody set one; what it lacks is shown as ``?``, and said once at the end.
* A full disk behind standard output, or a reader of the pipe who has left, stops the printing and not the work;
  the first failure is kept for the end.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import Any, TextIO

_LOSSY = "dlhw3-question-mark"
_first_failure: dict[str, OSError] = {}
_replaced: list[Any] = []  # kept, as a stream that nobody holds closes what it stands on
_unshown: list[str] = []  # what a terminal's encoding lacked


class _Unfailing(io.RawIOBase):
    """A raw stream that hands on what is written, and keeps the first failure instead of raising it."""

    def __init__(self, name: str, raw: Any) -> None:
        self._name = name
        self._raw = raw

    def write(self, data: Any) -> int | None:
        """Write ``data``, or drop it after a failure."""
        if self._name not in _first_failure:
            try:
                written: int | None = self._raw.write(data)
            except OSError as error:
                _first_failure[self._name] = error
            else:
                return written
        return len(data)

    def writable(self) -> bool:
        """Return that it is written to."""
        return True

    def isatty(self) -> bool:
        """Return whether it is a terminal."""
        return bool(self._raw.isatty())

    def fileno(self) -> int:
        """Return the number of the stream."""
        return int(self._raw.fileno())


def guard() -> None:
    """Make this process's own streams safe to print on; only for a process that is the command line."""
    _open_what_is_closed()
    for name in ("stdout", "stderr"):
        stream: Any = getattr(sys, name)
        raw = getattr(stream.buffer, "raw", stream.buffer)
        stream.flush()
        encoding, errors = _spelling(stream)
        safe = io.TextIOWrapper(
            io.BufferedWriter(_Unfailing(name, raw)),
            encoding=encoding,
            errors=errors,
            line_buffering=stream.line_buffering or stream.write_through or name == "stderr",
        )
        _replaced.append(stream)
        setattr(sys, name, safe)


def _open_what_is_closed() -> None:
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "r" if number == 0 else "w", encoding="utf-8", closefd=False))  # noqa: SIM115


def spell() -> None:
    """Give standard output and standard error an encoding with which printing cannot fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding, errors = _spelling(stream)
            if encoding != stream.encoding or errors != stream.errors:
                stream.reconfigure(encoding=encoding, errors=errors)


def _spelling(stream: Any) -> tuple[str, str]:
    """Return the encoding and the way out of errors for ``stream``."""
    try:
        name = codecs.lookup(stream.encoding).name
    except (LookupError, TypeError):
        name = ""
    if name in ("", "ascii", "utf-8", "utf-8-sig") or not stream.isatty():
        return "utf-8", "surrogateescape"  # the name of a file may hold bytes that are no text
    return str(stream.encoding), _LOSSY


def _question_mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    _unshown.append(error.object[error.start : error.end])
    return "?" * (error.end - error.start), error.end


codecs.register_error(_LOSSY, _question_mark)


def finish() -> OSError | None:
    """Flush standard output and return why it could not be written, if it could not."""
    stream: TextIO | None = sys.stdout
    try:
        if stream is not None:
            stream.flush()
    except OSError as error:
        _first_failure.setdefault("stdout", error)
    return _first_failure.get("stdout")


def lacking() -> str:
    """Return the encoding of a terminal that could not show all that was printed, or an empty string."""
    names = [
        stream.encoding for stream in (sys.stdout, sys.stderr) if getattr(stream, "errors", "") == _LOSSY
    ]
    return names[0] if _unshown and names else ""
