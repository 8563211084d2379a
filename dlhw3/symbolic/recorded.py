"""The verdicts on the catalogue as they were computed last, bound to the sources that they were computed from.

They are told for those sources and no others: where a byte of what a verdict may depend on has changed, there are
none. ``record`` computes them anew; a test holds what is recorded against what is computed. Importing this loads no
mathematics.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, Any

from dlhw3.symbolic.verdict import Verdict, reading

if TYPE_CHECKING:
    from dlhw3.symbolic.derivation import Derivation

FILE = Path(__file__).with_name("verdicts.json")
PACKAGE = Path(__file__).parent.parent
READ = ("catalogue.py", "errors.py", "plain.py", "progress.py", "kernel/**/*.py", "symbolic/**/*.py")
NOT_READ = "symbolic/code/"  # code made of results, which nothing that judges may import


@dataclass(frozen=True, slots=True)
class Standing:
    """What an entry's proof came to: its verdict, the citations it is under by name, its steps and those PROVED.

    Steps are those of its parts and of its cases.
    """

    verdict: Verdict
    assuming: tuple[str, ...]
    steps: int
    proved: int

    @property
    def reading(self) -> str:
        """The verdict as it is told."""
        return reading(self.verdict, self.assuming)


@dataclass(frozen=True, slots=True)
class Record:
    """The standing of each entry by name, and what it was computed with: a digest of the sources, and versions."""

    sources: str
    sympy: str
    python: str
    entries: Mapping[str, Standing]


def standing(derivation: Derivation) -> Standing:
    """Judge a derivation, its cases too, and return what it came to."""
    verdicts = [step.verdict for part in _with_cases(derivation) for step in part.steps]
    proved = sum(one is Verdict.PROVED for one in verdicts)
    return Standing(derivation.verdict, derivation.assuming, len(verdicts), proved)


def _with_cases(derivation: Derivation) -> list[Derivation]:
    return [derivation, *(part for case in derivation.cases for part in _with_cases(case))]


def record(entries: Mapping[str, Standing]) -> Record:
    """Return the record of these, computed now from the sources as they are."""
    return Record(digest(), version("sympy"), python_version(), dict(entries))


def digest() -> str:
    """Return the SHA-256 of every source that a verdict may depend on, as a hexadecimal number of 16 digits.

    Line ends count as one character, so that a checkout of another system has the same.
    """
    found = hashlib.sha256()
    paths = {path for pattern in READ for path in PACKAGE.glob(pattern)}
    for name, path in sorted((path.relative_to(PACKAGE).as_posix(), path) for path in paths):
        if not name.startswith(NOT_READ):
            found.update(f"{name}\0".encode() + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return found.hexdigest()[:16]


def recorded() -> Record | None:
    """Return the record that is kept beside this file, or None where it is of other sources, or not there."""
    try:
        kept = read(FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return kept if kept.sources == digest() else None


def read(text: str) -> Record:
    """Return a record from its text; raises ValueError, KeyError or TypeError where it is none."""
    data: dict[str, Any] = json.loads(text)
    entries = {
        name: Standing(Verdict[one["verdict"]], tuple(one["assuming"]), int(one["steps"]), int(one["proved"]))
        for name, one in data["entries"].items()
    }
    return Record(str(data["sources"]), str(data["sympy"]), str(data["python"]), entries)


def text_of(kept: Record) -> str:
    """Return a record as text, an entry a line."""
    head = {"sources": kept.sources, "sympy": kept.sympy, "python": kept.python}
    lines = [
        f"  {json.dumps(name)}: {json.dumps({**asdict(one), 'verdict': one.verdict.name}, ensure_ascii=False)}"
        for name, one in kept.entries.items()
    ]
    top = "".join(f" {json.dumps(key)}: {json.dumps(value)},\n" for key, value in head.items())
    return "{\n" + top + ' "entries": {\n' + ",\n".join(lines) + "\n }\n}\n"
