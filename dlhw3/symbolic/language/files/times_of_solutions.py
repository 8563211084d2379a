"""Where what a line says of a letter in time is judged at all times from 0 on: what is assumed of t, and jumps.

Its rate and its value at t = 0 show it where the rate is right at all times between. So an assumption on t that
holds at t and not before, t = 3 or t > 1, is refused beside it, and so is what may jump, as the sign does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.by_form import factors
from dlhw3.symbolic.language.assumed.related import Related
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
