"""Arrays of a user's .npz file, read with care: what is not a file, lies about itself or fits nowhere is refused.

An .npz file is a zip archive of .npy members, each with a header that says what it holds. Kinds and sizes are
looked at before anything is unpacked.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.errors import UserError, quoted
from dlhw3.numeric.data.estimates import refuse_beyond_memory
from dlhw3.numeric.data.recipes import in_numbers, output_of, recipe

_FROM_TABLE = "t = numpy.{}; numpy.savez({!r}, X=t[:, :-1], Y=t[:, -1])"
NPY = b"\x93NUMPY"
_HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
_NAMED, _SHOWN = 6, 40  # of the arrays of a file in a sentence, and of the characters of a name
_HELD = 4.0  # times what the file says: the array, its conversion to float64, and what is made of it


def read_arrays(path: Path, names: Sequence[str], single: str = "") -> dict[str, NDArray[Any]]:
    """Return the arrays called ``names`` of an .npz file.

    Of a file that holds one array, as .npy or a table, the hint makes an .npz: with X and Y, the last column, or
    with one array called ``single``.

    Raises UserError, one sentence each, for a path that is missing, is no regular file (a device or a pipe
    may never end) or cannot be read; for another format; for a missing array, one of Python objects, or one
    that would not fit into the memory.
    """
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise UserError(f"{path} is a folder.", hint="the path of an .npz file")
        if not stat.S_ISREG(kind):
            raise UserError(f"{path} is not a regular file.", hint="the path of an .npz file")
        with path.open("rb") as file:
            start = file.read(8)
            if not start.startswith(b"PK"):
                raise UserError(f"{path} {_instead(start)}.", hint=_remedy(path, start, single))
            with zipfile.ZipFile(file) as archive:
                members = _members(path, archive, names)
                return {name: _read(path, name, archive, members[name]) for name in names}
    except OSError as error:
        raise UserError(f"Cannot read {path}: {error.strerror or 'the system says no more'}.") from None
    except (
        ValueError,
        EOFError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        zipfile.BadZipFile,
        zlib.error,
    ):
        raise UserError(f"{path} is not a readable .npz file: it is damaged.") from None


def array_names(path: Path, single: str = "") -> tuple[str, ...]:
    """Return the names of the arrays of an .npz file, sorted; raises as ``read_arrays`` does."""
    read_arrays(path, (), single)
    with zipfile.ZipFile(path) as archive:
        return tuple(sorted(_members(path, archive, ())))


def listed(names: Iterable[str]) -> str:
    """Return the first of some names in a row, each as a sentence can show it; "none" of none."""
    known = sorted(names)
    shown = [name if len(name) <= _SHOWN and name.isprintable() else quoted(name) for name in known[:_NAMED]]
    return ", ".join([*shown, *["…"] * (len(known) > _NAMED)]) or "none"


def _instead(start: bytes) -> str:
    if start[:6] == NPY:
        return "is not an .npz file: it holds one array (.npy)"
    return "is not a readable .npz file" if start else "is not a readable .npz file: it is empty"


def _remedy(path: Path, start: bytes, single: str) -> str:
    """Return Python that makes an .npz file of ``path`` where it is a table, the targets last; or nothing."""
    if start[:6] == NPY:
        return _from_table(path, f"load({str(path)!r})", single) if single or _is_table(path) else ""
    try:
        with path.open(encoding="utf-8") as file:
            line = file.readline(10_000)
            numbers = [float(word) for word in line.split(",")]
    except (ValueError, OSError):
        numbers = []
    if len(numbers) > 1:
        return _from_table(path, f"loadtxt({str(path)!r}, delimiter=',')", single)
    return ""


def _from_table(path: Path, loaded: str, single: str) -> str:
    if single:
        return f"numpy.savez({output_of(path)!r}, {single}=numpy.{loaded})"
    return _FROM_TABLE.format(loaded, output_of(path))


def _is_table(path: Path) -> bool:
    """Return whether an .npy file has two axes, columns for X and one for Y, and numbers."""
    try:
        with path.open("rb") as stream:
            shape, dtype = _header(stream)
    except (ValueError, EOFError, OSError):
        return False
    return len(shape) == 2 and shape[0] > 0 and shape[1] > 1 and dtype.kind in "fiub"


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """Return the shape and the type of numbers that an .npy file says it holds."""
    version = np.lib.format.read_magic(stream)
    shape, _, dtype = _HEADERS.get(version, np.lib.format.read_array_header_2_0)(stream)
    return shape, dtype


def _members(path: Path, archive: zipfile.ZipFile, names: Sequence[str]) -> dict[str, zipfile.ZipInfo]:
    """Return the archive's members by the names of their arrays; UserError where one of ``names`` is missing."""
    members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
    for name in names:
        if name not in members:
            other = _other_names(sorted(members), names)
            hint = recipe(path, **{one: f"d[{found!r}]" for one, found in other.items()}) if other else ""
            raise UserError(f"{path} has no array called {name}; it has {listed(members)}.", hint=hint)
    return members


def _other_names(members: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Return the arrays that ``names`` most likely have in the file; empty where that is not plain.

    In another case; as numpy calls arrays saved without names; or the only other array beside those found.
    """
    unnamed = [f"arr_{place}" for place in range(len(names))]
    if list(members) == unnamed:
        return dict(zip(names, unnamed, strict=True))
    other = {one: next((m for m in members if m.lower() == one.lower()), "") for one in names}
    missing = [one for one in names if not other[one]]
    left = [member for member in members if member not in other.values()]
    if len(missing) == len(left) == 1:
        other[missing[0]] = left[0]
    return other if all(other.values()) else {}


def _read(path: Path, name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> NDArray[Any]:
    with archive.open(member) as stream:
        shape, dtype = _header(stream)
    if dtype.hasobject:
        raise UserError(
            f"{name} in {path} holds Python objects, which are not read: they could run code. A file of your own "
            "can be saved anew, in numbers.",
            hint=in_numbers(path),
        )
    entries = float(np.prod([float(size) for size in shape])) if shape else 1.0
    sizes = " × ".join(map(str, shape))
    refuse_beyond_memory(
        entries * max(8.0 * _HELD, float(dtype.itemsize)),
        f"The {sizes} entries of {name} in {path}",
        "fewer samples",
    )
    with archive.open(member) as stream:
        return np.asarray(np.lib.format.read_array(stream, allow_pickle=False))
