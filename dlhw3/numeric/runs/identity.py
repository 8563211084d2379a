"""What identifies a run: its config as values that can be written down, and the hash of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from dlhw3.errors import UserError, close_names
from dlhw3.numeric.data.files import no_name, printable
from dlhw3.numeric.runs.declaration import ExperimentOption, options


def canonical(config: Any) -> dict[str, Any]:
    """Return the config as JSON-able values: tuples become lists, paths become text.

    An option that has no place beside another that is given (see ``declaration``) is None, whatever its value.
    """
    return {
        one.name: None if _is_idle(config, one) else _plain(getattr(config, one.name), one.element)
        for one in options(type(config))
    }


def run_id(name: str, config: Any) -> str:
    """Return the identity of a run: ``name`` and ten hexadecimal digits of the SHA-256 of its config.

    A file enters by the digest of its bytes, so the same data under another path is the same run, and a
    changed file is another run. An option without effect, None in ``canonical``, does not enter. Raises
    UserError when the file cannot be read.
    """
    return identity(name, config)(getattr(config, "seed", None))


def identity(name: str, config: Any) -> Callable[[Any], str]:
    """Return the function from a seed to the ``run_id`` of ``config`` with that seed; files are read once."""
    values = canonical(config)
    for described in options(type(config)):
        path = getattr(config, described.name)
        if isinstance(path, Path):
            values[described.name] = _digest_file(path)

    def of(seed: Any) -> str:
        chosen = values | {"seed": seed} if "seed" in values else values
        text = json.dumps([name, chosen], sort_keys=True, separators=(",", ":"))
        return f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"

    return of


def _is_idle(config: Any, described: ExperimentOption) -> bool:
    """Whether an option is given beside which this one has no place."""
    other = described.rule.unless
    return bool(other) and getattr(config, other) is not None


def _plain(value: Any, element: type) -> Any:
    if isinstance(value, tuple):
        return [_plain(one, element) for one in value]
    if isinstance(value, Path):
        return str(value)
    return float(value) + 0.0 if element is float and value is not None else value


def _digest_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes; UserError for what cannot be read, or has no end that is known."""
    try:
        if path.exists() and not path.is_file():
            what = "a folder" if path.is_dir() else "a device or a pipe"
            raise UserError(f"Cannot read {printable(path)}: it is {what}, not a file.")
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except ValueError as error:
        raise UserError(f"Cannot read {printable(path)}: {no_name(error)}.") from None
    except OSError as error:
        raise UserError(f"Cannot read {printable(path)}: {error.strerror}.", hint=_nearby(path)) from None


def _nearby(path: Path) -> str:
    """Return the file that was most likely meant, or what makes one."""
    with suppress(OSError):
        known = {one.stem: one.name for one in path.parent.iterdir() if one.is_file()}
        for stem in close_names(path.stem, known, cutoff=0.75):
            if known[stem] != path.name:
                return printable(path.with_name(known[stem]))
    return "numpy.savez('data.npz', X=X), which writes the array X into a file"
