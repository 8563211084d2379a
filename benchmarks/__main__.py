"""``python -m benchmarks [NAME...] [--markdown]``: run benchmarks/bench_NAME.py, all of them by default.

Every file offers ``rows() -> list[Row]`` and checks that both sides compute the same before it times them.
"""

from __future__ import annotations

import benchmarks.one_thread  # noqa: F401  (before numpy is imported)

# isort: split
import argparse
import os
import platform
from importlib import import_module, metadata
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.pairs import Row

HEADS = (
    "measured against",
    "precision",
    "threads, ours / theirs",
    "their allocator",
    "ours",
    "theirs",
    "ratio",
    "from – to",
    "target",
    "note",
)


def main() -> None:
    known = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Ratios, measured side by side."
    )
    parser.add_argument("name", nargs="*", help=f"which: {', '.join(known)} (default: all)")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    chosen = parser.parse_args()
    for name in chosen.name:
        if name not in known:
            parser.error(f"there is no benchmark called {name!r}; there are {', '.join(known)}")
    progress = Console(stderr=True)
    rows: list[Row] = []
    for name in chosen.name or known:
        progress.print(f"{name} ...")
        rows += import_module(f"benchmarks.bench_{name}").rows()
    cells = [_cells(row) for row in rows]
    console = Console()
    if not console.is_terminal:
        console = Console(width=200)
    console.print(_machine(), highlight=False)
    if chosen.markdown:
        print("\n".join(f"| {' | '.join(line)} |" for line in (HEADS, ["---"] * len(HEADS), *cells)))
    else:
        table = Table()
        for head in HEADS:
            table.add_column(head)
        for line in cells:
            table.add_row(*line)
        console.print(table)
    for line in missed(rows):
        console.print(line, highlight=False, markup=False)


def missed(rows: Iterable[Row]) -> list[str]:
    """Return a line for each row whose ratio is below its target; a miss is told, and is no failure of the run."""
    return [
        f"MISSED: {row.name}: {_three(row.median)} × of {row.target:g} ×"
        for row in rows
        if row.median is not None and row.target is not None and row.median < row.target
    ]


def _cells(row: Row) -> tuple[str, ...]:
    where = (row.name, row.setting.precision, row.setting.threads, row.setting.allocator)
    if row.median is None or row.low is None or row.high is None:
        return (*where, "", "", "not measured", "", "", row.note)
    target = "" if row.target is None else f"{row.target:g} ×{'' if row.median >= row.target else ' MISSED'}"
    spread = f"{_three(row.low)} – {_three(row.high)}"
    return (
        *where,
        _duration(row.ours),
        _duration(row.theirs),
        f"{_three(row.median)} ×",
        spread,
        target,
        row.note,
    )


def _three(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return ""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} µs"


def _machine() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "")
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in ("numpy", "torch", "numba"))
    cores = f"{os.cpu_count()} cores"
    return f"{model or platform.processor()}, {cores}; Python {platform.python_version()}, {packages}"


if __name__ == "__main__":
    main()
