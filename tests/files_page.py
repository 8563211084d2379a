"""docs/files.md: every file of the package in a line, read from the first line of each.

Write it anew with ``python tests/files_page.py``.
"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "dlhw3"
PAGE = ROOT / "docs" / "files.md"
OPENING = """# Every file, in a line

Made from the first lines of the files; a test keeps it true. What the rooms are for, and which may
import which, is in [the house](architecture.md).
"""


def first_line(path: Path) -> str:
    """Return what a file says of itself in its first line."""
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert said, f"{path}: a file begins with a line that says what it holds"
    return said.splitlines()[0]


def files_page() -> str:
    """Return the page: a heading for each folder, with its own line, and a line for each file in it."""
    folders = sorted(path.parent for path in PACKAGE.rglob("__init__.py"))
    return "\n".join([OPENING, *(line for folder in folders for line in room(folder))])


def room(folder: Path) -> list[str]:
    lines = [f"## {folder.relative_to(ROOT).as_posix()}", "", first_line(folder / "__init__.py"), ""]
    files = sorted(path for path in folder.glob("*.py") if path.name != "__init__.py")
    lines += [f"- `{path.stem}`: {first_line(path)}" for path in files]
    return [*lines, ""] if files else lines


if __name__ == "__main__":
    PAGE.write_text(files_page(), encoding="utf-8")
