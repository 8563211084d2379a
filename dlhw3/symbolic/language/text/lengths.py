"""How many lines a file may have: in all, that are judged, and that give or assume something.

Each is read beside all others and takes some milliseconds, however short it is: with so many, a text of 10 kB takes
no more than two seconds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dlhw3.errors import UserError

MOST_LINES, MOST_JUDGED, MOST_GIVEN, BYTES = 2000, 300, 150, 10_000
A_FILE_EACH = "a file for each chain"


def numbered(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text that say something, without comments, with their numbers.

    Raises UserError for a text with more lines than are read.
    """
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise UserError(f"The file has more than {MOST_LINES} lines.", hint=A_FILE_EACH)
    for number, line in enumerate(lines, start=1):
        kept = line.partition("#")[0]
        if kept.strip():
            yield number, kept


def require_few(text: str, judged: Collection[object], given: Collection[object] = ()) -> None:
    """Raise UserError for a text with more lines that are judged, or give something, than a derivation has.

    For its length: a text of 10 kB with so many takes two seconds, and a longer one may have more.
    """
    longer = max(1, len(text) / BYTES)
    if len(judged) > (most := int(MOST_JUDGED * longer)):
        raise UserError(f"The file has more than {most} judged lines.", hint=A_FILE_EACH)
    if len(given) > (most := int(MOST_GIVEN * longer)):
        words = f"The file has more than {most} definitions and assumptions in its words and lines."
        raise UserError(words, hint=A_FILE_EACH)
