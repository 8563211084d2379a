"""A document to be audited: a folder with its steps as files of ``dlhw3 check FILE``, and what is recorded of them.

A result is ``NAME.txt`` (or ``.tex``), and where there is a record of it, ``NAME.toml`` with ``NAME.txt`` and
``NAME.SOMETHING.txt``. Then a comment in the files says whose lines follow: ``# step 3``, ``# repair 3`` (what
holds in its place), ``# without 1`` (lines that are false where the hypothesis number 1 is left out).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from dlhw3.errors import UserError, quoted

MARK = re.compile(r"[#%]\s*(step|repair|without)\s+(\w+)\b")
FILES = (".txt", ".tex")
MOST_FILES = 200
WANTED = {"bool": "true or false", "tuple[str, ...]": "a list of texts", "str": "a text"}
SHOWN = 'number = "1", formula = "a = b", verdict = "PROVED"'
EXAMPLE = "a folder with files like least-squares.txt, each as dlhw3 check takes it"


@dataclass(frozen=True, slots=True)
class Mark:
    """Whose lines follow: "step", "repair" or "without", and its number."""

    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the document.

    ``formula`` is what it says, in Unicode; ``at`` is the instance at which the lines say it, empty where they say
    all of it; ``unsaid`` is why the language has no words for it, and then ``entries`` of the catalogue and
    ``shows``, computed examples, stand for lines. ``conclusion``: it is what the result claims. ``flaw`` says what
    is wrong with it, ``repair`` what holds.
    """

    number: str
    formula: str
    verdict: str
    at: str = ""
    unsaid: str = ""
    entries: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    conclusion: bool = False
    flaw: str = ""
    repair: str = ""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A hypothesis that the document leaves out, numbered as the marks "without" are.

    ``condition`` is what the kernel computes that a step needs, where the hypothesis is of that kind.
    """

    number: str
    says: str
    shows: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A result of a document, with its steps as they are said in ``texts`` (file: its text).

    ``verdict`` is the one that is recorded, empty for a document with no record; ``entries`` are those of the
    catalogue that prove the ``corrected`` statement; ``needless`` says what is assumed and not used; ``departs``
    where what is found here is not what results.md has.
    """

    name: str
    texts: Mapping[str, str]
    title: str = ""
    place: str = ""
    claim: str = ""
    verdict: str = ""
    corrected: str = ""
    needless: str = ""
    note: str = ""
    departs: str = ""
    entries: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    left_out: tuple[Hypothesis, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Audited:
    """A document: its results, in order, and where they stand, as it is typed after ``dlhw3 audit``."""

    title: str
    results: tuple[Result, ...]
    folder: str = ""


def marks(text: str) -> Iterator[tuple[int, Mark]]:
    """Yield the marks in a file, each with the number of its line."""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := MARK.match(line.strip()):
            yield number, Mark(found[1], found[2])


@cache
def write_up() -> Audited:
    """Return the write-up, which comes with the package."""
    return _document(files("dlhw3.audit").joinpath("write_up"), "the write-up", "")


def read_folder(name: str) -> Audited:
    """Return the document in a folder of the user's.

    Raises UserError where it holds none, and for a record that cannot be read.
    """
    path = Path(name)
    return _document(path, path.resolve().name, name)


def _document(folder: Traversable, title: str, typed: str) -> Audited:
    every = sorted(folder.iterdir(), key=lambda item: item.name)
    found = [item for item in every if item.is_file() and not item.name.startswith(".")]
    texts = {item.name: _text(item) for item in found if item.name.endswith(FILES)}
    records = {item.name.removesuffix(".toml"): item for item in found if item.name.endswith(".toml")}
    if not texts or len(texts) > MOST_FILES:
        how_many = "is no .txt or .tex file" if not texts else f"are more than {MOST_FILES} files"
        raise UserError(f"There {how_many} in {quoted(typed or folder.name)}.", hint=EXAMPLE)
    names = sorted({*records, *(name.partition(".")[0] for name in texts)})
    read = {name: _record(records[name]) if name in records else {} for name in names}
    results = [
        _result(name, texts, read[name]) for name in names if read[name].get("step") or _own(name, texts)
    ]
    results.sort(key=lambda one: (one.place, one.name))
    return Audited(title, tuple(results), typed)


def _text(item: Traversable) -> str:
    try:
        return item.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{quoted(item.name)} is not text in UTF-8.", hint="a text file") from None


def _record(item: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(item))
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{item.name} is not TOML: {error}.", hint='verdict = "holds"') from None


def _own(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {file: text for file, text in texts.items() if file.partition(".")[0] == name}


def _result(name: str, texts: Mapping[str, str], record: Mapping[str, Any]) -> Result:
    own = _own(name, texts)
    if taken := sorted({"name", "texts", "steps"} & set(record)):
        raise UserError(f"{name}.toml has {quoted(taken[0])}, which says nothing.", hint="[[step]]")
    steps = tuple(_made(Step, one, name) for one in _tables(record, "step", name))
    left_out = tuple(_made(Hypothesis, one, name) for one in _tables(record, "left_out", name))
    rest = {key: value for key, value in record.items() if key not in ("step", "left_out")}
    made: Result = _made(Result, {"name": name, "texts": own, **rest}, name)
    for text in own.values() if record else ():
        for number, mark in marks(text):
            known = left_out if mark.kind == "without" else steps
            if mark.number not in [one.number for one in known]:
                raise UserError(
                    f"{name}: line {number} is of {mark.kind} {mark.number}, which {name}.toml has not.",
                    hint="# step 1",
                )
    return Result(
        **{item.name: getattr(made, item.name) for item in fields(Result)}
        | {"steps": steps, "left_out": left_out}
    )


def _tables(record: Mapping[str, Any], key: str, name: str) -> list[object]:
    found = record.get(key, [])
    if not isinstance(found, list):
        raise UserError(f"{name}.toml: {key} is {quoted(found)}, not tables.", hint=f"[[{key}]]")
    return found


def _made(kind: type[Any], data: object, name: str) -> Any:
    """Return a step, a hypothesis or a result from its table in the record; raises UserError for what is none."""
    if not isinstance(data, Mapping):
        raise UserError(
            f"{name}.toml has {quoted(data)} where a table belongs.", hint='[[step]], number = "1"'
        )
    known = {item.name: item.type for item in fields(kind)}
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    for key, value in values.items():
        if key not in known:
            raise UserError(
                f"{name}.toml has {quoted(key)}, which says nothing.", hint=", ".join(sorted(known))
            )
        if not _fits(value, str(known[key])):
            raise UserError(
                f"{name}.toml: {key} is {quoted(value)}, not {WANTED[str(known[key])]}.", hint=SHOWN
            )
    missing = [item.name for item in fields(kind) if item.default is MISSING and item.name not in values]
    if missing:
        raise UserError(f"{name}.toml has a {kind.__name__.lower()} without its {missing[0]}.", hint=SHOWN)
    return kind(**values)


def _fits(value: object, wanted: str) -> bool:
    if wanted == "bool":
        return isinstance(value, bool)
    if wanted == "tuple[str, ...]":
        return isinstance(value, tuple) and all(isinstance(one, str) for one in value)
    return wanted not in WANTED or isinstance(value, str)
