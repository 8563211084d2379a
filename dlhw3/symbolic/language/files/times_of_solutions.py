"""Times at which solutions are, in LaTeX and as they are typed.

Where what a line says of a letter in time is judged at all times from 0 on: what is assumed of t, and jumps.

Its rate and its value at t = 0 show it where the rate is right at all times between. So an assumption on t that
holds at t and not before, t = 3 or t > 1, is refused beside it, and so is what may jump, as the sign does.
Times as typed in files of plain text, x(t), x(T) and x(0) of an x with a line flow: x, and where it begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.assumed.by_form import factors
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node

TIME = "t"
PARTS = (
    "name",
    "number",
    "plus",
    "minus",
    "times",
    "negative",
    "transposed",
    "times_entries",
    "over",
    "power",
)
CONTINUOUS = (
    *("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sigmoid", "softmax"),
    *("logsumexp", "norm2", "tr", "sum", "dot", "diag", "mean", "inv", "det", "logdet", "expm", "vector"),
)
"""What is continuous where it is defined, of what is."""
SIGNS = ("> 0", ">= 0", "!= 0")
"""What may be said of t alone: these hold at all times from 0 on, but for one."""
Scopes = Mapping[str, tuple[tuple[int, int], ...]]


def require_no_jumps(whole: Node, letter: str) -> None:
    """Refuse what a letter is said to be in time where it may jump."""
    for node in whole.inside_out():
        if TIME not in free_names(node) or node.kind in PARTS:
            continue
        if not (node.kind == "call" and node.name in CONTINUOUS):
            words = f"{node.text.strip()} may jump in time, or in its rate, which would not show what {letter} is."
            raise UserError(words, at=node.at, hint=f"ddt({letter})")


def require_from_zero(
    numbers: Iterable[int],
    related: Iterable[Related],
    said: Iterable[tuple[str, Node | None]],
    scopes: Scopes,
) -> None:
    """Refuse an assumption on the time that may not hold from 0 on, where a line says what something is in time.

    ``numbers`` are the lines of these, ``said`` what is said of letters or of expressions, with what it is of.
    """
    lines = [*numbers]
    told = [one.text for one in related if _is_of_time(one) and not _holds_before(one)]
    for text, tree in said:
        name, _, kind = text.partition(" ")
        differs = "!=" in text  # at one time alone it may not hold
        timed = tree is not None and TIME in free_names(tree) and not differs
        if timed or (name == TIME and kind not in SIGNS):
            told.append(text)
    for text in told:
        spans = scopes.get(text, ())
        if any(not spans or any(low <= line <= high for low, high in spans) for line in lines):
            words = f"{text} is assumed, and what moves is judged at all times from {TIME} = 0 on."
            raise UserError(words, hint=f"assume {text}, below what says what it is in time")


def is_before_zero(told: Related) -> bool:
    """Whether the time is assumed to be at most 0, or a number below it: then no line is of the times t ≥ 0."""
    low, high = (told.right, told.left) if told.relation in ("≥", ">") else (told.left, told.right)
    below = high.kind == "negative" or (high.kind == "number" and not high.value and told.relation != "=")
    return (low.kind, low.name) == ("name", TIME) and below


def _is_of_time(told: Related) -> bool:
    """Whether an assumption, and no rate, is about the time."""
    left = told.left
    if (left.kind == "call" and left.name == "ddt") or left.name.endswith("_in_time"):
        return False
    return TIME in free_names(left) | free_names(told.right)


def _holds_before(told: Related) -> bool:
    """Whether an order that holds at t ≥ 0 does at all times from 0 on, t ≤ T, t ≥ 0 or t h < 1."""
    if told.relation not in ("≤", "<", "≥", ">"):
        return False
    low, high = (told.left, told.right) if told.relation in ("≤", "<") else (told.right, told.left)
    if TIME not in free_names(low) and _is_linear(high):  # c ≤ t d
        below = low.kind == "negative" and _is_above_zero(low.parts[0])
        return below or (low.kind == "number" and low.value <= 0)
    if TIME in free_names(high):  # 0 < 1 − t d
        first, taken = high.parts if high.kind == "minus" else (high, high)
        return low.kind == "number" and not low.value and _is_above_zero(first) and _is_linear(taken)
    plain = low.kind == "name"
    return _is_linear(low) and (plain or _is_above_zero(high))


def _is_linear(of: Node) -> bool:
    """Whether this is t times what does not have it, so that it is 0 at t = 0 and goes on in one direction."""
    parts = factors(of)
    return sum(one.kind == "name" and one.name == TIME for one in parts) == 1 and not any(
        TIME in free_names(one) for one in parts if not (one.kind == "name" and one.name == TIME)
    )


def _is_above_zero(of: Node) -> bool:
    return of.kind == "number" and of.value >= 0


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
