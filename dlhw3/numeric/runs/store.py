"""A results folder: written whole or not at all, read back only when it is whole.

A folder holds ``config.json``, ``metrics.json``, ``arrays.npz``, ``provenance.json`` and, when there is a
figure, ``figure.png`` and ``figure.svg``. It is written under another name beside its place, forced to the
disk, and renamed: a process killed at any moment leaves the folder of before, none, or the whole new one.
``manifest.json``, written last, has the digest of every other file, so a truncated or altered file is
noticed when the folder is read.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import math
import os
import shutil
import socket
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.errors import CannotWrite, UserError
from dlhw3.numeric.runs.result import Result

SCHEMA = 1
MANIFEST = "manifest.json"
REQUIRED = ("config.json", "metrics.json", "arrays.npz", "provenance.json")
FIGURES = ("figure.png", "figure.svg")
_IN_MANIFEST = {"experiment", "run_id", "complete", "files"}
NEW_FOLDER = "--out with a new folder"
_WRITING = f".writing-{socket.gethostname()}-"  # and the process: the name of what is being written
_OWN = frozenset((*REQUIRED, *FIGURES, MANIFEST))


@dataclass(frozen=True, slots=True)
class Stored:
    """A results folder read back. ``complete`` is False for what a run left that diverged or was refused.

    ``reason`` says then why, in a sentence. ``arrays`` is empty for a run refused before it began, and when
    the arrays were not asked for.
    """

    folder: Path
    run_id: str
    experiment: str
    complete: bool
    config: Mapping[str, Any]
    metrics: Mapping[str, Any]
    checks: tuple[Mapping[str, Any], ...]
    table: tuple[Mapping[str, Any], ...]
    axes: Mapping[str, str]
    arrays: Mapping[str, NDArray[Any]]
    provenance: Mapping[str, Any]
    reason: str = ""

    @property
    def status(self) -> str:
        """``complete``, ``diverged`` (it began and left what there was) or ``refused`` (it never began)."""
        if self.complete:
            return "complete"
        return "diverged" if self.axes else "refused"


class OtherVersion(UserError):
    """A results folder that another version of this program wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything one run leaves behind, before it is on the disk. ``figures`` maps file names to bytes."""

    experiment: str
    run_id: str
    config: Mapping[str, Any]
    result: Result
    figures: Mapping[str, bytes]
    provenance: Mapping[str, Any]
    complete: bool = True
    reason: str = ""


def check_free(folder: Path, run_id: str, *, force: bool = False) -> None:
    """Raise UserError unless a result may be written at ``folder``.

    It may where nothing is, in an empty folder, over the same run, and with ``force`` over another run of
    this program. It never may over a file or over a folder that holds anything else.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UserError(f"{folder} is a file, not a folder.", hint="--out with another name")
    strangers = sorted({entry.name for entry in folder.iterdir()} - _OWN)
    if strangers:
        raise UserError(f"{folder} holds {strangers[0]}, which is not part of a result.", hint=NEW_FOLDER)
    if not any(folder.iterdir()) or force or _identity(folder) == run_id:
        return
    raise UserError(f"{folder} already holds another result.", hint=f"--force, or {NEW_FOLDER}")


def check_writable(folder: Path) -> None:
    """Raise CannotWrite unless ``folder`` can be made where it is to be: a look, before anything is computed."""
    parent = folder.resolve().parent
    while not parent.exists():
        parent = parent.parent
    if not parent.is_dir():
        raise CannotWrite(f"Cannot write the results at {folder}: {parent} is a file.", hint=NEW_FOLDER)
    if not os.access(parent, os.W_OK | os.X_OK):
        raise CannotWrite(
            f"Cannot write the results at {folder}: {parent} may not be written to.", hint=NEW_FOLDER
        )


def is_finished(folder: Path, run_id: str) -> bool:
    """Return whether ``folder`` holds the whole, complete result of the run ``run_id``."""
    try:
        stored = load(folder)
    except UserError:
        return False
    return stored.complete and stored.run_id == run_id


def settled(folder: Path, run_id: str) -> Stored | None:
    """Return what ``folder`` holds of the run ``run_id``, complete or not but whole, without its arrays.

    None where there is nothing, or something damaged. Raises OtherVersion for a folder of another version,
    which is not this program's to replace.
    """
    try:
        stored = load(folder, arrays=False)
    except OtherVersion:
        raise
    except UserError:
        return None
    return stored if stored.run_id == run_id else None


def save(folder: Path, run: Run, *, force: bool = False, keep: bool = False) -> tuple[Path, ...]:
    """Write ``run`` at ``folder`` atomically and return the paths of its files.

    With ``keep``, a whole result of the same run stays, and this one is dropped: of two processes that
    compute the same run, the first wins. Raises UserError when the place is taken (see ``check_free``) and
    CannotWrite when the disk refuses; nothing is left half-written.
    """
    folder = folder.resolve()
    check_free(folder, run.run_id, force=force)
    files = _contents(run)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(folder.parent, _hidden(folder))
        with _workspace(folder) as workspace:
            for name, content in files.items():
                _write_durably(workspace / name, content)
            _sync_directory(workspace)
            if not keep or settled(folder, run.run_id) is None:
                _put_in_place(workspace, folder)
    except OSError as error:
        if keep and settled(folder, run.run_id) is not None:
            return tuple(folder / name for name in files)
        raise CannotWrite(f"Cannot write the results at {folder}: {error.strerror or error}.") from None
    return tuple(folder / name for name in files)


def save_file(path: Path, content: bytes) -> None:
    """Write one file atomically, replacing what is there; CannotWrite when the disk refuses."""
    path = path.resolve()
    draft = path.with_name(f"{_hidden(path)}{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write_durably(draft, content)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        _sync_directory(path.parent)
    except OSError as error:
        raise CannotWrite(f"Cannot write {path}: {error.strerror or error}.") from None


def tidy(parent: Path) -> None:
    """Remove from ``parent`` what processes of this machine left half-written when they were killed."""
    if parent.is_dir():
        _remove_abandoned(parent, ".")


def load(folder: Path, *, arrays: bool = True) -> Stored:
    """Read a results folder; UserError when it is missing, incomplete, altered or of another version.

    Every file is checked against its digest; with ``arrays=False`` the arrays are not unpacked.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise UserError(f"There is no results folder at {folder}.")
    manifest = _read_json(folder, MANIFEST)
    version = manifest.get("schema")
    if version != SCHEMA:
        raise OtherVersion(
            f"{folder} has results of version {version}; this program reads version {SCHEMA}.",
            hint=NEW_FOLDER,
        )
    if not manifest.keys() >= _IN_MANIFEST:
        raise UserError(f"{folder / MANIFEST} is damaged: it is not what was written.", hint="run it again")
    for name, digest in manifest["files"].items():
        if hashlib.sha256(_read(folder, name)).hexdigest() != digest:
            raise UserError(f"{folder / name} is damaged: it is not what was written.", hint="run it again")
    summary = _read_json(folder, "metrics.json")
    return Stored(
        folder=folder,
        run_id=manifest["run_id"],
        experiment=manifest["experiment"],
        complete=manifest["complete"],
        config=_read_json(folder, "config.json"),
        metrics=summary["metrics"],
        checks=tuple(summary["checks"]),
        table=tuple(summary["table"]),
        axes=summary["axes"],
        arrays=_read_arrays(folder) if arrays else {},
        provenance=_read_json(folder, "provenance.json"),
        reason=manifest.get("reason", ""),
    )


def array_bytes(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return ``arrays`` as the bytes of an .npz file; equal arrays give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(arrays):
            entry = zipfile.ZipInfo(f"{name}.npy")  # its time stamp is fixed (1980), unlike the clock's
            entry.compress_type = zipfile.ZIP_DEFLATED
            content = io.BytesIO()
            np.lib.format.write_array(content, np.ascontiguousarray(arrays[name]), allow_pickle=False)
            archive.writestr(entry, content.getvalue())
    return buffer.getvalue()


def _contents(run: Run) -> dict[str, bytes]:
    result = run.result
    summary = {
        "metrics": result.metrics,
        "checks": [asdict(check) | {"passed": check.passed} for check in result.checks],
        "table": [dict(row) for row in result.table],
        "notes": list(result.notes),
        "axes": dict(result.axes),
    }
    files = {
        "config.json": _json_bytes(run.config),
        "metrics.json": _json_bytes(summary),
        "arrays.npz": array_bytes(result.arrays),
        **run.figures,
        "provenance.json": _json_bytes(run.provenance),
    }
    manifest = {
        "schema": SCHEMA,
        "experiment": run.experiment,
        "run_id": run.run_id,
        "complete": run.complete,
        "reason": run.reason,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    return files | {MANIFEST: _json_bytes(manifest)}


def _json_bytes(value: Any) -> bytes:
    return (json.dumps(_plain(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _plain(value: Any) -> Any:
    """Return ``value`` in what JSON has: numpy's values as Python's, NaN and infinity as null."""
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _identity(folder: Path) -> str:
    try:
        return str(_read_json(folder, MANIFEST).get("run_id"))
    except UserError:
        return ""


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise UserError(f"{folder} is not a whole result: {name} is missing.", hint="run it again") from None
    except OSError as error:
        raise UserError(f"Cannot read {folder / name}: {error.strerror}.") from None


def _read_json(folder: Path, name: str) -> dict[str, Any]:
    try:
        value = json.loads(_read(folder, name))
    except ValueError:
        raise UserError(f"{folder / name} is damaged: it is not JSON.", hint="run it again") from None
    if not isinstance(value, dict):
        raise UserError(f"{folder / name} is damaged: it holds no object.", hint="run it again")
    return value


def _read_arrays(folder: Path) -> dict[str, NDArray[Any]]:
    with np.load(io.BytesIO(_read(folder, "arrays.npz")), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


@contextlib.contextmanager
def _workspace(folder: Path) -> Iterator[Path]:
    """A hidden folder beside ``folder``; whatever is left in it at the end is removed."""
    path = folder.parent / f"{_hidden(folder)}{os.getpid()}"
    path.mkdir()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _hidden(place: Path) -> str:
    return f".{place.name}{_WRITING}"


def _remove_abandoned(parent: Path, prefix: str) -> None:
    """Remove from ``parent`` what dead processes of this machine left under names that begin so."""
    for path in parent.iterdir():
        _, mark, rest = path.name.rpartition(_WRITING)
        owner = rest.split(".")[0]
        if not (mark and path.name.startswith(prefix) and owner.isdigit()) or _is_running(int(owner)):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(process)


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
