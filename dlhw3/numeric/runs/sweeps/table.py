"""The runs of a sweep as one table: a row for each run, a column for each option and each number measured.

Columns, in this order: ``run_id``, ``status``, ``reason``; the options; ``metrics.…``, the scalars of
metrics.json; ``summary.…``, what the run's own table has besides, when it has one row; ``checks_passed``
and ``checks_failed``; ``wall_seconds``, the one column that is not a function of the configs.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dlhw3
from dlhw3.errors import Said
from dlhw3.numeric.data import files
from dlhw3.numeric.runs import declaration, identity, store
from dlhw3.numeric.runs.sweeps.plan import SEED_OPTIONS, Task

if TYPE_CHECKING:
    import pyarrow

Scalar = str | int | float | bool
WALL = "wall_seconds"
FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Row:
    """One run: its task, what is stored of it (None for a run that failed), and what it said when it failed."""

    task: Task
    stored: store.Stored | None
    said: Said | None = None

    @property
    def status(self) -> str:
        """``complete``, ``diverged``, ``refused`` or ``failed``."""
        return FAILED if self.stored is None else self.stored.status

    @property
    def checks_failed(self) -> tuple[str, ...]:
        """The names of the checks that did not pass."""
        checks = () if self.stored is None else self.stored.checks
        return tuple(check["name"] for check in checks if not check["passed"])

    @property
    def told(self) -> Said | None:
        """What the error said that ended the run, as data; None for one that is complete."""
        return self.said if self.stored is None else self.stored.said

    @property
    def why(self) -> str:
        """Why the run is not complete and verified, in a sentence; empty for one that is."""
        if self.stored is None:
            return self.said.in_one_line() if self.said else ""
        return self.stored.reason or ", ".join(f"{name} failed." for name in self.checks_failed)


def table(experiment: str, rows: Sequence[Row]) -> pyarrow.Table:
    """Return ``rows``, of which there is at least one, as an Arrow table; equal results give equal bytes."""
    import pyarrow

    columns = columns_of(rows)
    types = _types(rows)
    arrays = [_array(values, types.get(name)) for name, values in columns.items()]
    made = pyarrow.Table.from_arrays(arrays, names=list(columns))
    return made.replace_schema_metadata({"dlhw3": dlhw3.__version__, "experiment": experiment})


def experiment_of(path: Path) -> str:
    """Return the experiment whose runs the table at ``path`` gathers; empty where there is no such table."""
    if not path.is_file():
        return ""
    import pyarrow
    import pyarrow.parquet

    try:
        metadata = pyarrow.parquet.read_schema(path).metadata or {}
    except pyarrow.ArrowInvalid:  # not a table of ours: it gives way
        return ""
    return str(metadata.get(b"experiment", b"").decode())


def write(path: Path, made: pyarrow.Table) -> None:
    """Write ``made`` as a Parquet file, atomically."""
    import pyarrow.parquet

    buffer = io.BytesIO()
    pyarrow.parquet.write_table(made, buffer)
    files.write_file(path, buffer.getvalue())


def columns_of(rows: Sequence[Row]) -> dict[str, list[Any]]:
    """Return the columns by name; a value that a run does not have is None."""
    columns: dict[str, list[Any]] = {
        "run_id": [row.task.run_id for row in rows],
        "status": [row.status for row in rows],
        "reason": [row.why for row in rows],
    }
    configs = [identity.canonical(row.task.config) for row in rows]
    for name, single in _option_columns(rows).items():
        given = [values[name] for values in configs]
        columns[name] = [value[0] if single and value is not None else value for value in given]
    measured = [dict(_measured(row.stored)) for row in rows]
    for name in dict.fromkeys(name for numbers in measured for name in numbers):
        columns[name] = _alike([numbers.get(name) for numbers in measured])
    whole = [row.stored is not None and row.stored.complete for row in rows]
    columns["checks_passed"] = [
        not row.checks_failed if one else None for one, row in zip(whole, rows, strict=True)
    ]
    columns["checks_failed"] = [", ".join(row.checks_failed) for row in rows]
    columns[WALL] = [float(row.stored.provenance["wall_seconds"]) if row.stored else None for row in rows]
    return columns


def scalars(value: Any, name: str) -> Iterator[tuple[str, Scalar]]:
    """Yield the scalars in ``value`` under dotted names.

    A series of one entry (a list, or a mapping with one number as its key) is that entry; longer lists are
    left to the arrays of the run's folder.
    """
    if isinstance(value, Mapping):
        series = len(value) == 1 and next(iter(value)).isdecimal()
        for key, inner in value.items():
            yield from scalars(inner, name if series else f"{name}.{key}")
    elif isinstance(value, list):
        if len(value) == 1:
            yield from scalars(value[0], name)
    elif value is not None:
        yield name, value


def last_part(name: str) -> str:
    """Return the last part of a dotted name."""
    return name.rpartition(".")[2]


def _measured(stored: store.Stored | None) -> Iterator[tuple[str, Scalar]]:
    if stored is None:
        return
    metrics = dict(scalars(stored.metrics, "metrics"))
    yield from metrics.items()
    if len(stored.table) == 1:
        known = {last_part(name) for name in metrics}
        fresh = {name: value for name, value in stored.table[0].items() if name not in known}
        yield from scalars(fresh, "summary")


def _option_columns(rows: Sequence[Row]) -> dict[str, bool]:
    """Return the options that become columns, and which of them are tuples of one element in every run."""
    return {
        one.name: one.many and all(len(getattr(row.task.config, one.name)) == 1 for row in rows)
        for one in declaration.options(type(rows[0].task.config))
        if one.name != SEED_OPTIONS[1]
    }


def _types(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the types of the columns that are not measured."""
    import pyarrow

    kinds = {int: pyarrow.int64(), float: pyarrow.float64(), bool: pyarrow.bool_()}
    single = _option_columns(rows)
    types: dict[str, Any] = dict.fromkeys(("run_id", "status", "reason", "checks_failed"), pyarrow.string())
    for one in declaration.options(type(rows[0].task.config)):
        kind = kinds.get(one.element, pyarrow.string())
        types[one.name] = pyarrow.list_(kind) if one.many and not single.get(one.name) else kind
    return types | {"checks_passed": pyarrow.bool_(), WALL: pyarrow.float64()}


def _array(values: list[Any], kind: Any) -> Any:
    import pyarrow

    return pyarrow.array([_text(one) if isinstance(one, str) else one for one in values], type=kind)


def _text(value: str) -> str:
    """Return ``value`` in Unicode: bytes of a path that are no text as escapes."""
    return value.encode("utf-8", "backslashreplace").decode()


def _alike(values: list[Scalar | None]) -> list[Any]:
    """Return the values of a measured column in one type: numbers stay numbers only where all are."""
    given = [value for value in values if value is not None]
    if any(isinstance(value, str) for value in given):
        return [None if value is None else str(value) for value in values]
    if any(isinstance(value, float) for value in given):
        return [None if value is None else float(value) for value in values]
    return list(values)
