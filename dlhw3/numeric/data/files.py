"""Files and folders that are whole or not there, whatever kills the process that writes them.

What is written has a hidden name at first, with the machine and the process in it; it is forced to the disk
and renamed. A folder that has to stay the same folder (the working folder of a shell, a mount point, an
empty one that somebody made) is filled in place: its last file is its seal, moved in when all others are
there, so that without the seal it is no whole folder.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import socket
import stat
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dlhw3.errors import CannotWrite
from dlhw3.interrupts import held

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WRITING = f".writing-{socket.gethostname()}-"  # and the process: the name of what is being written
_PREFIX = 40  # bytes of a place's own name in its hidden name, so that a long name has room for the rest


def printable(path: Path) -> str:
    """Return ``path`` as it can be printed on one line: what is no printable character is escaped."""
    text = str(path).encode("utf-8", "backslashreplace").decode()
    return text if text.isprintable() else repr(text)


def no_name(error: ValueError) -> str:
    """Say why Python takes a text for no name of a file."""
    if isinstance(error, UnicodeEncodeError):
        return f"names are written in {error.encoding} here, which lacks a character of it"
    return "no name has a zero byte"


def located(path: Path) -> Path:
    """Return the absolute place that ``path`` leads to, which need not exist.

    Raises CannotWrite, in one sentence, for a link that leads to itself, a name that no disk holds, a folder
    that may not be entered, and a relative path when the working folder is gone.
    """
    try:
        place = Path(os.path.realpath(path))
    except FileNotFoundError:
        raise CannotWrite(
            f"Cannot write at {printable(path)}: the working folder is gone.", hint="an absolute path"
        ) from None
    except ValueError as error:
        raise CannotWrite(f"Cannot write at {printable(path)}: {no_name(error)}.") from None
    try:
        place.stat()
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:
        why = "it is a link that leads to itself" if error.errno == errno.ELOOP else str(error.strerror)
        raise CannotWrite(f"Cannot write at {printable(path)}: {why}.", hint="another name") from None
    return place


def try_writing(folder: Path) -> None:
    """Try what writing ``folder`` takes, and raise the OSError of who refuses it.

    In a hidden folder of its own, which is removed again: folders of the names that are missing, and a byte.
    That a disk is nearly full is not noticed.
    """
    home, missing = folder, list[str]()
    if not is_filled_in_place(folder):
        home, missing = folder.parent, [folder.name]
    while not home.exists():
        home, missing = home.parent, [home.name, *missing]
    prefix = f".trial{_WRITING}{os.getpid()}."
    with (
        held(),  # else an interrupt between making it and knowing its name would leave it
        tempfile.TemporaryDirectory(prefix=prefix, dir=home, ignore_cleanup_errors=True) as trial,
    ):
        for name in missing:
            (Path(trial) / name).mkdir()
        (Path(trial) / ".byte").write_bytes(b"1")


def is_filled_in_place(folder: Path) -> bool:
    """Return whether ``folder`` is there and must stay the same folder when its contents change."""
    if not folder.is_dir():
        return False
    with contextlib.suppress(OSError):
        if folder.samefile("."):
            return True
    return folder.is_mount() or not os.access(folder.parent, os.W_OK) or not any(folder.iterdir())


def is_draft(path: Path) -> bool:
    """Return whether ``path`` has the name of something that a process of this machine is writing, or was."""
    return _WRITING in path.name


def write_file(path: Path, content: bytes) -> None:
    """Write one file atomically; what is there is replaced, not its mode. CannotWrite when the disk refuses."""
    path = located(path)
    draft = path.with_name(f"{_hidden(path)}{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write_durably(draft, content)
            with contextlib.suppress(FileNotFoundError):
                draft.chmod(stat.S_IMODE(path.stat().st_mode))
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        _sync_directory(path.parent)
    except OSError as error:
        raise CannotWrite(f"Cannot write {printable(path)}: {error.strerror or error}.") from None


def write_folder(
    folder: Path, files: Mapping[str, bytes], unless: Callable[[], bool] = lambda: False
) -> None:
    """Make ``folder`` hold ``files`` and nothing else, unless ``unless()`` when all is ready to be put there.

    The last of ``files`` is the seal: no reader takes a folder without it for whole. Raises OSError when the
    disk refuses; then, and after an interrupt, nothing half-written is left.
    """
    in_place = is_filled_in_place(folder)
    home = folder if in_place else folder.parent
    with _workspace(home, _hidden(folder)) as workspace:
        for name, content in files.items():
            _write_durably(workspace / name, content)
        _sync_directory(workspace)
        if not unless():
            _fill(workspace, folder, tuple(files)) if in_place else _put_in_place(workspace, folder)


def tidy(parent: Path) -> None:
    """Remove from ``parent`` what processes of this machine left half-written when they were killed."""
    if parent.is_dir():
        _remove_abandoned(parent, ".")


def array_bytes(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return ``arrays`` as the bytes of an .npz file; equal arrays give equal bytes."""
    import numpy as np  # here alone, so that who writes a text loads none of it

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(arrays):
            entry = zipfile.ZipInfo(f"{name}.npy")  # its time stamp is fixed (1980), unlike the clock's
            entry.compress_type = zipfile.ZIP_DEFLATED
            content = io.BytesIO()
            np.lib.format.write_array(content, np.ascontiguousarray(arrays[name]), allow_pickle=False)
            archive.writestr(entry, content.getvalue())
    return buffer.getvalue()


def is_running(process: int) -> bool:
    """Return whether another process of this machine has the number ``process`` and has not ended."""
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return not _is_zombie(process)


@contextlib.contextmanager
def _workspace(home: Path, prefix: str) -> Iterator[Path]:
    """A hidden folder in ``home``; whatever is left in it at the end is removed."""
    path = home / f"{prefix}{os.getpid()}"
    home.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(home, prefix)
    path.mkdir()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _hidden(place: Path) -> str:
    name = os.fsdecode(os.fsencode(place.name)[:_PREFIX])
    return f".{name}{_WRITING}"


def _remove_abandoned(parent: Path, prefix: str) -> None:
    """Remove from ``parent`` what dead processes of this machine left under names that begin so."""
    for path in parent.iterdir():
        _, mark, rest = path.name.rpartition(_WRITING)
        owner = rest.split(".")[0]
        if not (mark and path.name.startswith(prefix) and owner.isdecimal()) or is_running(int(owner)):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _is_zombie(process: int) -> bool:
    """Whether a process has ended and only its parent has not asked how (Linux; elsewhere: no)."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] in "ZX"


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put_in_place(workspace: Path, folder: Path) -> None:
    """Rename ``workspace`` to ``folder``; what was there first steps aside, and is removed last."""
    aside = workspace.with_name(f"{workspace.name}.old")
    if folder.exists():
        folder.rename(aside)
    try:
        workspace.rename(folder)
    except OSError:
        if aside.exists():
            aside.rename(folder)
        raise
    _sync_directory(folder.parent)
    shutil.rmtree(aside, ignore_errors=True)


def _fill(workspace: Path, folder: Path, names: tuple[str, ...]) -> None:
    """Move the files ``names`` from ``workspace``, which lies inside, to ``folder``: the seal, the last, last."""
    *others, seal = names
    (folder / seal).unlink(missing_ok=True)
    for path in folder.iterdir():
        if path.is_file() and path.name not in names and not is_draft(path):
            path.unlink()
    for name in others:
        (workspace / name).replace(folder / name)
    _sync_directory(folder)
    (workspace / seal).replace(folder / seal)
    _sync_directory(folder)
