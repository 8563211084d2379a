"""A text written to a file that a user named: whole or not at all."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

from dlhw3.errors import CannotWrite, Flag, UserError, quoted
from dlhw3.numeric.data.files import located, printable, write_file

STANDARD_OUTPUT = "-"


def check_place(name: str) -> None:
    """Raise CannotWrite, before any work, where a file called ``name`` cannot be written."""
    if not name:
        raise CannotWrite(
            (Flag("output"), " needs the name of a file."), hint=(Flag("output", "-"), " for standard output")
        )
    path, place = printable(Path(name)), located(Path(name))
    folder = place.parent
    if place.is_dir():
        raise CannotWrite(f"Cannot write {path}: it is a folder.", hint=(Flag("output", f"{path}/FILE"),))
    if not folder.is_dir():
        raise CannotWrite(
            f"Cannot write {path}: there is no folder {printable(folder)}.",
            hint=shlex.join(["mkdir", "-p", printable(folder)]),
        )
    if not os.access(place if _is_device(place) else folder, os.W_OK):
        raise CannotWrite(f"Cannot write {path}: {printable(folder)} may not be written to.")


def write_text(name: str, text: str) -> None:
    """Write ``text`` in UTF-8 to the file called ``name``; CannotWrite when the disk refuses.

    A file that is there is replaced by the whole new one or stays; a device or a pipe is written to as it is.
    """
    path, content = Path(name), text.encode("utf-8", "surrogateescape")
    number = _open_number(name)
    if number is None and not _is_device(path):
        write_file(path, content)
        return
    try:
        with path.open("wb") if number is None else os.fdopen(os.dup(number), "wb") as stream:
            stream.write(content)
    except OSError as error:
        raise CannotWrite(f"Cannot write {printable(path)}: {error.strerror or error}.") from None


def _is_device(path: Path) -> bool:
    return path.exists() and not path.is_file()


def _open_number(name: str) -> int | None:
    """Return the number of the open file that a name such as /dev/stdout has: what stands there is gone on with."""
    found = re.fullmatch(r"/dev/(?:(stdin|stdout|stderr)|fd/([0-9]{1,9}))", name)
    if found is None:
        return None
    return int(found[2]) if found[2] else ("stdin", "stdout", "stderr").index(found[1])


def results_folder(text: str) -> Path:
    """Return the folder that ``--out`` names; raise UserError for what names none."""
    if text in ("", "-"):
        raise UserError(
            (Flag("out"), f" takes the name of a folder, not {quoted(text)}."),
            hint=(Flag("out", "results/mine"),),
        )
    return Path(text)
