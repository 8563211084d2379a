"""A text written to a file that a user named: whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from dlhw3.errors import CannotWrite, UserError

STANDARD_OUTPUT = "-"


def check_place(name: str) -> None:
    """Raise CannotWrite, before any work, where a file called ``name`` cannot be written."""
    path = Path(name)
    if not name:
        raise CannotWrite("--output needs the name of a file.", hint="--output - for standard output")
    try:
        folder, is_folder = path.resolve().parent, path.is_dir()
    except (OSError, RuntimeError):  # a link to itself
        raise CannotWrite(f"Cannot write {path}: it is a link that leads nowhere.") from None
    if is_folder:
        raise CannotWrite(f"Cannot write {path}: it is a folder.", hint=f"--output {path / 'FILE'}")
    if not folder.is_dir():
        raise CannotWrite(f"Cannot write {path}: there is no folder {folder}.", hint=f"mkdir -p {folder}")
    if not os.access(folder if not path.exists() or path.is_file() else path, os.W_OK):
        raise CannotWrite(f"Cannot write {path}: {folder} may not be written to.")


def write_text(name: str, text: str) -> None:
    """Write ``text`` in UTF-8 to the file called ``name``; CannotWrite when the disk refuses.

    A file that is there is replaced by the whole new one or stays; a device or a pipe is written to as it is.
    """
    path = Path(name)
    content = text.encode("utf-8", "surrogateescape")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        _replace(path.resolve(), content)
    except OSError as error:
        raise CannotWrite(f"Cannot write {path}: {error.strerror or error}.") from None


def _replace(path: Path, content: bytes) -> None:
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(mode)
        draft.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def results_folder(text: str) -> Path:
    """Return the folder that ``--out`` names; raise UserError for what names none."""
    if text in ("", "-"):
        raise UserError(f"--out takes the name of a folder, not {text!r}.", hint="--out results/mine")
    return Path(text)
