r"""What stands beside formulas in their rows, and rows that are each under a condition.

What stands beside a line in its row and may be what it holds for: a^2 \ge a, \quad a \ge 1.
Rows of a display that are no chain, each with what it holds for at its end: a display for each, with its words.

\begin{align*} |a| &= a && \text{if } a \ge 0, \\ |b| &= -b && \text{if } b \le 0. \end{align*} is read as two
displays, each with its condition behind it. A text is returned of as many lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dlhw3.symbolic.language.latex.text.rows import bare
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

PARTS = re.compile(
    r"\\q?quad(?![a-zA-Z])|&&|\\(?:implies|(?:Long)?[Rr]ightarrow|iff|(?:Long)?[Ll]eftrightarrow)(?![A-Za-z])"
    r"|\\(?:text|mbox|textrm)\s*\{[^{}]*\}|,\s*(?:\\[,;:!\s]\s*)+|;"
)
ARROW = re.compile(r"\\(?:implies|(?:Long)?[Rr]ightarrow|iff|(?:Long)?[Ll]eftrightarrow)(?![A-Za-z])")
ROWS = re.compile(r"\\\\(?:\s*\[[^\]]*\])?")
ORDER = r"(?:[<>≤≥]|\\(?:[lg]eq?|[lg]t|[lg]eqslant|neq?|succ|succeq|prec|preceq)(?![a-z]))"
ONE = r"(?:\\?[A-Za-z]+(?:_(?:\w|\{[^{}]*\}))?)"
NUMBER = r"(?:-?\s*\d+(?:\.\d+)?(?:\s*/\s*\d+)?|\\frac\s*\{?\s*\w\s*\}?\s*\{?\s*\w\s*\}?)"
SIZE = rf"(?:\|{ONE}\||\\\|{ONE}\\\||{ONE}|{NUMBER})"
BOUND = re.compile(
    rf"\s*(?:{SIZE}(?:\s*,\s*{SIZE})*\s*{ORDER}\s*{SIZE}(?:\s*{ORDER}\s*{SIZE})?"
    rf"|{ONE}(?:\s*,\s*{ONE})*\s*\\in(?![a-z])(?!\s*\\math(?:bb|bf)\s*\{{?\s*[RNZ])[^=<>]*)\s*"
)
"""Letters between numbers, or in a set: what a line holds for, and no line."""
RELATION = re.compile(rf"=|{ORDER}|\\in(?![a-z])")
DERIVED = re.compile(
    r"\\(?:nabla|partial|dot|ddot|mathrm|Delta)(?![a-z])|(?<![a-zA-Z])d[a-zA-Z](?![a-zA-Z])|\bd\s*\\"
)
"""What is no condition, but a line of its own."""
MARKS = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}|\\\[|\\\]|\$\$|\\label\s*\{[^{}]*\}")
OVER = re.compile(r"\\(?:overset|stackrel)\s*\{(?P<over>[^{}]*)\}|\\tag\*?\s*\{(?P<tag>[^{}]*)\}")


def beside_in_row(display: str, own: tuple[str, str]) -> Iterator[tuple[str, bool]]:
    """Yield what stands beside a line with these sides in its row, and whether it says what letters are."""
    row, parts = _parts(display, own)
    for found in OVER.finditer(row):
        said = (found["over"] or found["tag"]).replace("$", " ").strip()
        if RELATION.search(said):
            yield said, True
    if any(_has(one, own) for one in parts):
        others = (one for one in parts if not _has(one, own) and not DERIVED.search(one))
        yield from ((one, BOUND.fullmatch(one) is not None) for one in others)


def is_bound(display: str, own: tuple[str, str]) -> str:
    """Return a line with these sides where it says what letters are, behind another in its row; or nothing."""
    row, parts = _parts(display, own)
    steps = ARROW.split(row)
    if len(steps) > 1 and _has(steps[-1], own) and not any(_has(one, own) for one in steps[:-1]):
        return ""  # what follows
    behind = parts if len(steps) > 1 else parts[1:]
    return next((one for one in behind if _has(one, own) and BOUND.fullmatch(one)), "")


def _parts(display: str, own: tuple[str, str]) -> tuple[str, list[str]]:
    """Return the row of a display in which both sides of a line stand, and the relations in it."""
    row = next((one for one in ROWS.split(display) if _has(one, own)), "")
    plain = MARKS.sub(" ", OVER.sub(" ", row))
    steps = ARROW.split(plain)  # what stands behind an arrow follows
    own_step = next((k for k, one in enumerate(steps) if _has(one, own)), len(steps))
    plain = r" \quad ".join(steps[: own_step + 1])
    parts = (re.sub(r"\\[,;:!\s]|&", " ", one).strip(" \n.,;()") for one in PARTS.split(plain))
    return row, [one for one in parts if RELATION.search(one)]


def _has(said: str, own: tuple[str, str]) -> bool:
    """Whether both sides of a line stand in a part of a row."""
    whole = bare(said).replace("&", "")
    return all(bare(one).replace("&", "") in whole for one in own)


WHOLE = re.compile(
    r"\\begin\s*\{(?P<kind>align|gather|alignat|eqnarray|flalign)\*?\}(?:\s*\{\d+\})?(?P<held>.*)"
    r"\\end\s*\{(?P=kind)\*?\}",
    re.DOTALL,
)
ANY_RELATION = re.compile(r"=|[<>]|\\(?:[lg]eq?(?:slant)?|succeq|preceq|succ|prec|neq?)(?![a-z])")
GOES_ON = re.compile(
    rf"[\s&{{}}]*(?:{ANY_RELATION.pattern}|[-+]|\\(?:quad|qquad|text|mbox|intertext|iff|implies)(?![a-z]))"
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
            or any(GOES_ON.match(row) or not ANY_RELATION.search(row) for row in rows)
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
