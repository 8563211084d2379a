"""What moves, as a function of the time: x = expm(t*A)*x_0 beside the line flow x = A*x from x_0.

Such a line is judged by its rate and by its value at t = 0: since the rate is a locally Lipschitz function of x, no
other x has both (Picard and Lindelöf). Below it x is that function.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.followed import Flow
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node

FROM = re.compile(r"(?P<rate>.*\S)\s+from\s+(?P<start>[^\W\d]\w*|0)\s*")
"""How a line says where a flow begins."""
TIME, SO_LONG = "t", "it holds for as long as it is defined"
TAKEN = ("grad", "jac", "hess")
"""What is taken in a letter."""
SMOOTH = (
    "exp",
    "sin",
    "cos",
    "tanh",
    "sigmoid",
    "softplus",
    "tr",
    "sum",
    "dot",
    "diag",
    "mean",
    "inv",
    "softmax",
)
"""What is locally Lipschitz where it is defined, of what is."""
KINDS = ("name", "number", "plus", "minus", "times", "negative", "transposed", "times_entries", "over")


@dataclass(frozen=True)
class Solution:
    """A letter that moves, its value in time, and what shows that: two sides, and what they are in words."""

    letter: str
    value: Node
    shown: tuple[tuple[Node, Node, str], ...]
    point: Node | None = None
    """A letter that is the value, where a gradient is taken at it."""


@dataclass
class Solutions:
    """Where letters begin, by their names, and which are known in time."""

    starts: dict[str, str] = field(default_factory=dict)
    known: dict[str, Node] = field(default_factory=dict)
    last: Node | None = None
    """What the last line says that something is in time, where lines may go on from."""

    def require_known(self, trees: Collection[Node]) -> None:
        """Refuse a line with the beginning of a letter of which no line above says what it is in time."""
        for letter, start in self.starts.items():
            at = next((node for tree in trees for node in tree.every() if node.name == start), None)
            if letter not in self.known and at is not None:
                words = f"{start} is where {letter} begins, and no line above says what {letter} is at other times."
                raise UserError(words, at=at.at, hint=f"{letter} = expm({TIME}*A)*{start}")

    def in_time(self, tree: Node) -> Node:
        """Return a tree with what is known in time for its letters, but for those in which a gradient is taken."""
        if not self.known:
            return tree
        calls = [node for node in tree.every() if node.kind == "call" and node.name in TAKEN]
        taken = {part.name for node in calls for part in node.parts[1:]}
        return put(tree, {name: value for name, value in self.known.items() if name not in taken})

    def of(self, first: Node, value: Node, rates: Mapping[str, Node], flow: Flow | None) -> Solution | None:
        """Return what an equation says of a letter that moves and has a beginning, or None where it says no such.

        Raises UserError where the rate is not known, or is none of those for which there is one solution.
        """
        found = _isolated(first, value, self.starts.keys() - self.known.keys())
        if found is None:
            return None
        letter, whole = found
        _require_alone(Node("name", (), value.at, self.starts[letter]), letter, rates.keys() - {TIME})
        point = None
        if flow is not None and flow[1] == (letter,):  # against the gradient at a point that it is
            require_smooth(flow[0], letter)
            point = Node("name", (), value.at, f"{letter}_in_time")
            slope = Node("call", (put(flow[0], {letter: point}), point), value.at, "grad")
            rate = Node("negative", (slope,), value.at)
        elif letter in rates:
            require_smooth(rates[letter], letter)
            _require_alone(rates[letter], letter, rates.keys() - {letter, TIME})
            rate = replace(put(rates[letter], {letter: whole}), at=value.at)
        else:
            words = f"How {letter} moves is not said, and what it is in time is judged by that."
            raise UserError(words, at=first.at, hint=f"flow {letter} = -{letter} from {self.starts[letter]}")
        zero, name = Node("number", (), whole.at), self.starts[letter]
        start = zero if name == "0" else Node("name", (), whole.at, name)
        moved = Node("call", (whole,), whole.at, "ddt")
        shown = (
            (moved, rate, f"what {letter} is in time, judged by its rate"),
            (
                put(whole, {TIME: zero}),
                replace(start, at=value.at),
                f"and by where it begins, at t = 0; {SO_LONG}",
            ),
        )
        return Solution(letter, whole, shown, point)


def _isolated(first: Node, value: Node, letters: Collection[str]) -> tuple[str, Node] | None:
    """Return x and what it is by x = value, x − c = value or x + c = value."""
    letter, rest = first, None
    if first.kind in ("plus", "minus"):
        letter, rest = first.parts
    if letter.kind != "name" or letter.name not in letters or letter.name in free_names(value):
        return None
    if rest is None:
        return letter.name, value
    if letter.name in free_names(rest):
        return None
    return letter.name, Node(
        "plus" if first.kind == "minus" else "minus", (value, rest), value.at, bracketed=True
    )


def require_smooth(rate: Node, letter: str) -> None:
    """Refuse a rate of which it is not plain that one solution goes through each point; or the objective of one."""
    even = [node.parts[0] for node in rate.inside_out() if _is_power(node) and node.parts[1].value % 2 == 0]
    for node in rate.inside_out():
        if letter not in free_names(node):
            continue
        squared = node.name == "norm2" and any(node is one for one in even)
        called = node.kind == "call" and node.name in SMOOTH
        if not (node.kind in KINDS or _is_power(node) or squared or called):
            words = f"{node.text.strip()} may be such that {letter} goes on in more than one way."
            raise UserError(words, at=node.at, hint=f"ddt({letter})")


def _is_power(node: Node) -> bool:
    return node.kind == "power" and node.parts[1].kind == "number" and node.parts[1].value.denominator == 1


def _require_alone(rate: Node, letter: str, others: Collection[str]) -> None:
    """Refuse a rate with another letter that moves, of which it is not known what it is in time."""
    for node in rate.every():
        if node.kind == "name" and node.name in others:
            words = f"{node.name} moves too, and what {letter} is in time is judged where it alone moves."
            raise UserError(words, at=node.at, hint=f"ddt({letter})")


def put(tree: Node, values: Mapping[str, Node]) -> Node:
    """Return a tree with others in the place of names."""
    if tree.kind == "name" and tree.name in values:
        return values[tree.name]
    return replace(tree, parts=tuple(put(part, values) for part in tree.parts)) if tree.parts else tree


def beginning(text: str) -> tuple[str, str]:
    """Return the rate and the beginning in "-A*x from x_0"; an empty one where none is said."""
    found = FROM.fullmatch(text)
    return (found["rate"], found["start"]) if found else (text, "")


def rates_of(related: Iterable[Related]) -> dict[str, Node]:
    """Return how letters move, by ddt(x) = … among what is assumed."""
    moves = (
        (one.left.parts[0], one.right) for one in related if (one.left.kind, one.left.name) == ("call", "ddt")
    )
    return {letter.name: right for letter, right in moves if letter.kind == "name"}
