"""A results folder: written whole or not at all, read back only when it is whole.

A folder holds ``config.json``, ``metrics.json``, ``arrays.npz``, ``provenance.json`` and, when there is a
figure, ``figure.png`` and ``figure.svg``. It is written under another name beside its place, forced to the
disk, and renamed: a process killed at any moment leaves the folder of before, none, or the whole new one (a
folder that is filled in place, see ``data/files.py``, may be left as one that is not whole, and says so).
``manifest.json``, written last, has the digest of every other file, so a truncated or altered file is
noticed when the folder is read. The numbers are stored before the figure is drawn, which is added to them.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.errors import CannotWrite, Flag, Said, Sentence, UserError, joined
from dlhw3.numeric.data.files import (
    array_bytes,
    is_draft,
    is_filled_in_place,
    located,
    printable,
    try_writing,
    write_folder,
)
from dlhw3.numeric.runs.result import Result
from dlhw3.plain import plain

SCHEMA = 1
MANIFEST = "manifest.json"
REQUIRED = ("config.json", "metrics.json", "arrays.npz", "provenance.json")
FIGURES = ("figure.png", "figure.svg")
_IN_MANIFEST = {"experiment", "run_id", "complete", "files"}
NEW_FOLDER: Sentence = (Flag("out"), " with a new folder")
_OWN = frozenset((*REQUIRED, *FIGURES, MANIFEST))


@dataclass(frozen=True, slots=True)
class Stored:
    """A results folder read back. ``complete`` is False for what a run left that diverged or was refused.

    ``said`` is then what the error said, as data, and ``reason`` the same in a sentence for the command line.
    ``undrawn`` says why there is no figure where one was to be.
    ``arrays`` is empty for a run refused before it began, and when the arrays were not asked for.
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
    said: Said | None = None
    undrawn: str = ""

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
    said: Said | None = None

    @property
    def reason(self) -> str:
        """Why the run is not complete, in a sentence as the command line would print it."""
        return self.said.in_one_line() if self.said else ""


def check_free(folder: Path, run_id: str, *, force: bool = False) -> None:
    """Raise UserError unless a result may be written at ``folder``.

    It may where nothing is, in an empty folder, over the same run, over what a killed process left of one,
    and with ``force`` over another run of this program. It never may over a file or over a folder that holds
    anything else. Raises CannotWrite where the place cannot be looked at.
    """
    folder = located(folder)
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UserError(
            f"{printable(folder)} is a file, not a folder.", hint=(Flag("out"), " with another name")
        )
    entries = _entries(folder)
    names = sorted(entry.name for entry in entries if not is_draft(entry))
    strangers = [name for name in names if name not in _OWN]
    if strangers:
        raise UserError(
            f"{printable(folder)} holds {printable(Path(strangers[0]))}, which is not part of a result.",
            hint=NEW_FOLDER,
        )
    broken_off = MANIFEST not in names and len(names) < len(entries)
    if not names or broken_off or force or _identity(folder) == run_id:
        return
    raise UserError(
        f"{printable(folder)} already holds another result.",
        hint=joined((Flag("force", True), ", or "), NEW_FOLDER),
    )


def check_writable(folder: Path) -> None:
    """Raise CannotWrite unless ``folder`` can be written where it is to be: tried, before anything is computed."""
    where = f"Cannot write the results at {printable(folder)}"
    folder = located(folder)
    nearest = folder if is_filled_in_place(folder) else folder.parent
    while not nearest.exists():
        nearest = nearest.parent
    if not nearest.is_dir():
        raise CannotWrite(f"{where}: {printable(nearest)} is a file.", hint=NEW_FOLDER)
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise CannotWrite(f"{where}: {printable(nearest)} may not be written to.", hint=NEW_FOLDER)
    try:
        try_writing(folder)
    except OSError as error:
        raise CannotWrite(f"{where}: {error.strerror or error}.", hint=NEW_FOLDER) from None


def stored_run(folder: Path, run_id: str) -> Stored | None:
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
    folder = located(folder)
    check_free(folder, run.run_id, force=force)
    files = _contents(run)

    def is_there() -> bool:
        return keep and stored_run(folder, run.run_id) is not None

    try:
        write_folder(folder, files, unless=is_there)
    except OSError as error:
        if not is_there():
            raise _refused(folder, error) from None
    return tuple(folder / name for name in files)


def add_figures(folder: Path, figures: Mapping[str, bytes], undrawn: str = "") -> tuple[Path, ...]:
    """Add ``figures`` to the whole result at ``folder``, or why there are none; return the paths of all files.

    Raises UserError when the result is not whole any more, and CannotWrite when the disk refuses: what was
    there stays.
    """
    folder = located(folder)
    manifest = _read_json(folder, MANIFEST)
    names = [name for name in manifest["files"] if name not in FIGURES]
    files = {name: _read(folder, name) for name in names} | dict(figures)
    manifest |= {"undrawn": undrawn, "files": _digests(files)}
    files[MANIFEST] = _json_bytes(manifest)
    try:
        write_folder(folder, files)
    except OSError as error:
        raise _refused(folder, error) from None
    return tuple(folder / name for name in files)


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
        said=Said.of_data(manifest["said"]) if manifest.get("said") else None,
        undrawn=manifest.get("undrawn", ""),
    )


def _contents(run: Run) -> dict[str, bytes]:
    result = run.result
    summary = {
        "metrics": result.metrics,
        "checks": [asdict(check) | {"passed": check.passed} for check in result.checks],
        "undecided": [asdict(one) for one in result.undecided],
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
        "said": run.said.as_data() if run.said else None,
        "files": _digests(files),
    }
    return files | {MANIFEST: _json_bytes(manifest)}


def _digests(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def _refused(folder: Path, error: OSError) -> CannotWrite:
    return CannotWrite(f"Cannot write the results at {printable(folder)}: {error.strerror or error}.")


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise CannotWrite(f"Cannot read {printable(folder)}: {error.strerror}.", hint=NEW_FOLDER) from None


def _json_bytes(value: Any) -> bytes:
    """Return JSON in UTF-8; bytes of a path that are no text become JSON's own escapes."""
    text = json.dumps(plain(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    return text.encode("utf-8", "backslashreplace")


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
