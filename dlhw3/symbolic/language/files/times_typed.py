"""Times as typed in files of plain text, x(t), x(T) and x(0) of an x with a line flow: x, and where it begins."""

from __future__ import annotations

from collections.abc import Iterable

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.text import lazy_re as re

OF_ONE = re.compile(
    r"^\s*flow\s+(?P<letter>[A-Za-z]\w*)(?P<timed>\(t\))?\s*=(?P<rate>.*?)(?:\sfrom\s+(?P<start>\S+))?\s*$"
)
OF_SEVERAL = re.compile(
    r"^\s*flow\s.*\bin\s+(?P<letters>[A-Za-z]\w*(?:\s*,\s*[A-Za-z]\w*)*)(?:\s+from\s+(?P<starts>.*?))?\s*$"
)
ZERO = r"(?<![\w.]){}\(\s*0\s*\)"
TIMED = r"(?<![\w.]){}\(\s*(?P<at>0|t|T)\s*\)"
OF_T = re.compile(r"^\s*(?:scalar|shape|let|assume|sequence)\b.*(?<!\w)T(?!\w)")


def with_times_typed(text: str) -> str:
    """Return a text of as many lines with x for x(t), and for x(T) where no other time is in that line.

    x(0) is where x begins, a letter x_0 where the flow does not say it.
    """
    lines = text.split("\n")
    starts = dict[str, str]()
    for line in lines:
        starts |= _flowing(line.partition(";")[0])
    starts.pop("t", None)
    if not any(re.search(rf"(?<![\w.]){x}\(", text) for x in starts):
        return text
    for k, line in enumerate(lines):
        here = _flowing(line.partition(";")[0])
        begins = ",".join(f"{x}_0" for x in here)
        at_zero = any(re.search(ZERO.format(re.escape(x)), text) for x in here)
        free = re.search(rf"(?<!\w)(?:{'|'.join(begins.split(','))})(?!\w)", text) is None
        if at_zero and free and not any(here.values()):
            starts |= {x: f"{x}_0" for x in here}
            lines[k] = f"{line.rstrip()} from {begins}"
    declared = any(OF_T.search(line) for line in lines)
    for k, line in enumerate(lines):
        lines[k] = _at_one_time(line, starts, declared=declared)
        _require_one(k + 1, lines[k], starts)
    return "\n".join(lines)


def _require_one(number: int, line: str, moving: Iterable[str]) -> None:
    """Refuse a line with what moves at another time, x(s), which is no function."""
    for x in moving:
        if found := re.search(rf"(?<![\w.]){x}\(\s*(?:\w+|t\s*[-+]\s*\w+)\s*\)", line.partition(";")[0]):
            words = f"{found[0]} is {x} at another time, and lines are of one time and of where it begins."
            raise UserError(f"Line {number}: {words}", at=Span(line, *found.span()), hint=f"{x}(t)")


def _flowing(line: str) -> dict[str, str]:
    """Return the letters that a line flow moves, each with where it begins, or nothing."""
    one, several = OF_ONE.match(line), OF_SEVERAL.match(line)
    if several is not None:
        letters = re.split(r"\s*,\s*", several["letters"])
        begins = re.split(r"\s*,\s*", several["starts"]) if several["starts"] else [""] * len(letters)
        return dict(zip(letters, begins, strict=False))
    return {one["letter"]: one["start"] or ""} if one is not None else {}


def _at_one_time(line: str, starts: dict[str, str], *, declared: bool) -> str:
    made, late = line, False
    for x, start in starts.items():
        form = re.compile(TIMED.format(re.escape(x)))
        for found in reversed([*form.finditer(made)]):
            if found["at"] == "T" and (declared or re.search(r"(?<!\w)t(?!\w)", line)):
                return line
            if found["at"] == "0" and not start:
                continue
            late = late or found["at"] == "T"
            number = start if re.fullmatch(r"\w+", start) else f"({start})"
            made = made[: found.start()] + (number if found["at"] == "0" else x) + made[found.end() :]
    return re.sub(r"(?<!\w)T(?!\w)", "t", made) if late else made
