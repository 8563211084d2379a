"""What a text says, before it means anything: nodes with the place that each came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from dlhw3.errors import Span
from dlhw3.symbolic.language.text import lazy_re as re

SIZED = re.compile(r"\\(?:left|right)(?![a-zA-Z])\s*")
"""What makes a bracket of LaTeX as large as what it holds."""
Place = tuple[tuple[str, int], ...]
"""A layer's number, j + 1: names and how often each is added, sorted, and a number under the empty name."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A part of a text: what it does, to what, and where it stands. A node is itself, and equal to no other.

    ``kind`` is "number", "name", "call", or the name of an operation; ``name`` is the letter or the function, and
    ``value`` the number. A node in brackets begins and ends with them.
    """

    kind: str
    parts: tuple[Node, ...]
    at: Span
    name: str = ""
    value: Fraction = Fraction(0)
    bracketed: bool = False
    ends: tuple[Place, ...] = ()
    """Of layers W{N:1}, the highest and the lowest; of one layer W{j}, its number."""

    @property
    def text(self) -> str:
        """The stretch of the text that this came from, without a \\left or a \\right whose partner is outside."""
        text = self.at.text[self.at.start : self.at.stop]
        return text if text.count("\\left") == text.count("\\right") else SIZED.sub("", text)

    @property
    def closed(self) -> str:
        """The text as a factor: in brackets, unless it holds together as it stands."""
        return (
            self.text
            if self.bracketed or self.kind in ("name", "call", "number", "layers")
            else f"({self.text})"
        )

    @property
    def bare(self) -> str:
        """The text without brackets around it."""
        return self.text[1:-1].strip() if self.bracketed else self.text

    @property
    def is_along(self) -> bool:
        """Whether this is how f moves with X alone, d(f, X, dX): so a second derivative is read."""
        names = [part.name for part in self.parts if part.kind == "name"]
        return self.name == "d" and len(self.parts) == 3 and len(names) > 1 and names[-1] == f"d{names[-2]}"

    def inside_out(self) -> Iterator[Node]:
        """Return all nodes within this one, each once and behind its parts, and itself last."""
        waiting = [(self, False)]
        seen: set[Node] = set()
        while waiting:
            node, opened = waiting.pop()
            if opened or not node.parts:
                yield node
            elif node not in seen:
                seen.add(node)
                waiting.append((node, True))
                waiting.extend((part, False) for part in reversed(node.parts))

    def every(self) -> Iterator[Node]:
        """Return this node and all within it."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.parts))


@lru_cache(maxsize=4096)
def names_in(tree: Node) -> frozenset[str]:
    """Return all names of a tree, letters and functions."""
    return frozenset([node.name for node in tree.every()])


def are_same(one: Node, other: Node) -> bool:
    """Whether two trees are written of the same parts."""
    own, others = ((node.kind, node.name, node.value, node.ends, len(node.parts)) for node in (one, other))
    return own == others and all(map(are_same, one.parts, other.parts))
