"""The proofs of all derivations as files in a folder: whole or not there, and over nothing else unasked."""

from __future__ import annotations

from pathlib import Path

import dlhw3
from dlhw3.catalogue import DERIVATIONS
from dlhw3.commands.bars import watched
from dlhw3.commands.complaints import complain
from dlhw3.commands.terminal import remark
from dlhw3.errors import EXIT_NO, CannotWrite, UserError
from dlhw3.numeric.data.files import located, printable, write_folder

ANOTHER = "--out with another folder"


def write_proofs(name: str, *, force: bool) -> int:
    """Write NAME.json for every derivation into the folder called ``name``, and return the exit code.

    Exit code 1, and no files, where a derivation is not proved. Raises UserError for a folder that holds anything
    else (other proofs are replaced with ``force``), CannotWrite where it cannot be written.
    """
    folder = Path(name)
    check_folder(folder, force=force)
    files: dict[str, bytes] = {}
    unproved: list[str] = []
    for one in DERIVATIONS.names():
        with watched(f"deriving {one}"):
            from dlhw3.output.render import render
            from dlhw3.symbolic.verdict import Verdict

            derivation = dlhw3.derive(one)
            files[file_name(one)] = render(derivation, "proof").encode()
            unproved += [one] if derivation.verdict < Verdict.PROVED else []
    if unproved:
        complain(f"not proved: {', '.join(unproved)}; nothing was written.")
        return EXIT_NO
    check_same(folder, files, force=force)
    try:
        write_folder(folder, files)
    except OSError as error:
        raise CannotWrite(
            f"Cannot write {printable(folder)}: {error.strerror or error}.", hint=ANOTHER
        ) from None
    remark(f"wrote {len(files)} proofs to {printable(folder)}")
    return 0


def file_name(derivation: str) -> str:
    """Return the name of the file that holds a derivation's proof."""
    return f"{derivation}.json"


def check_folder(folder: Path, *, force: bool) -> None:
    """Raise UserError, before any work, where there is a file, or a folder that holds what is no proof of these."""
    place = located(folder)
    if place.exists() and not place.is_dir():
        raise UserError(f"{printable(folder)} is a file, not a folder.", hint=ANOTHER)
    known = {file_name(one) for one in DERIVATIONS.names()}
    strangers = sorted(one.name for one in place.iterdir() if one.name not in known) if place.is_dir() else []
    if strangers:
        raise UserError(
            f"{printable(folder)} holds {strangers[0]}, which is not one of these proofs.", hint=ANOTHER
        )


def check_same(folder: Path, files: dict[str, bytes], *, force: bool) -> None:
    """Raise UserError where a file that is there holds another proof, unless it is to be replaced."""
    for name, content in files.items():
        there = located(folder) / name
        if not force and there.exists() and there.read_bytes() != content:
            raise UserError(f"{printable(folder / name)} holds another proof.", hint=f"--force, or {ANOTHER}")
