r"""Rows of a display that are no chain, each with what it holds for at its end: a display for each, with its words.

\begin{align*} |a| &= a && \text{if } a \ge 0, \\ |b| &= -b && \text{if } b \le 0. \end{align*} is read as two
displays, each with its condition behind it. A text is returned of as many lines.
"""

from __future__ import annotations

from collections.abc import Callable

from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

WHOLE = re.compile(
    r"\\begin\s*\{(?P<kind>align|gather|alignat|eqnarray|flalign)\*?\}(?:\s*\{\d+\})?(?P<held>.*)"
    r"\\end\s*\{(?P=kind)\*?\}",
    re.DOTALL,
)
ROWS = re.compile(r"\\\\(?:\s*\[[^\]]*\])?")
RELATION = re.compile(r"=|[<>]|\\(?:[lg]eq?(?:slant)?|succeq|preceq|succ|prec|neq?)(?![a-z])")
GOES_ON = re.compile(
    rf"[\s&{{}}]*(?:{RELATION.pattern}|[-+]|\\(?:quad|qquad|text|mbox|intertext|iff|implies)(?![a-z]))"
)
WORDS = re.compile(r"\\(?:text|mbox|textrm|textnormal|intertext|begin|end)(?![a-z])")
SAID = re.compile(r"(?:if|when|whenever|provided|as\s+long\s+as|for|with|given|assuming)\b", re.IGNORECASE)


def with_rows_apart(text: str, parted: Callable[[str, str], tuple[str, str]]) -> str:
    """Return a text of the same lines with such rows as displays; ``parted`` says what one holds, and its words."""
    kept, made, place = without_comments(text), "", 0
    for start, stop in set_apart(kept):
        one = WHOLE.fullmatch(text[start:stop]) if kept[start:stop] == text[start:stop] else None
        rows = ROWS.split(one["held"]) if one else []
        if len(rows) > 1 and not rows[-1].strip():
            rows[-2:] = ["".join(rows[-2:])]
        if (
            one is None
            or len(rows) < 2
            or any(GOES_ON.match(row) or not RELATION.search(row) for row in rows)
        ):
            continue
        apart = [_apart(row, text, parted) for row in rows]
        if None in apart or not any(words for _, words in filter(None, apart)):
            continue
        made += text[place:start] + "".join(
            _shown(row, *found) for row, found in zip(rows, apart, strict=True) if found
        )
        place = stop
    return made + text[place:]


def _apart(row: str, text: str, parted: Callable[[str, str], tuple[str, str]]) -> tuple[str, str] | None:
    """Return what a row holds, and the words at its end; None where these are not such as are read."""
    held, words = parted(row.strip(), text)
    held = held or row
    if WORDS.search(held) or held.count("{") != held.count("}"):
        return None
    if words and not SAID.match(words.lstrip("( ")):
        return None
    return re.sub(r"\\(?:nonumber|notag)(?![a-z])|&", " ", held).strip(" .,;"), words.strip(" .,;")


def _shown(row: str, held: str, words: str) -> str:
    """Return a row as a display with its words, on as many lines."""
    before = row[: len(row) - len(row.lstrip())].count("\n")
    lines = row.count("\n") - before
    return (
        "\n" * before
        + rf"\[ {' '.join(held.split())} \]"
        + (f" {words}." if words else "")
        + "\n" * lines
        + " "
    )
