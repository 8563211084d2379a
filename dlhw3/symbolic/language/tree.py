"""What a text says, before it means anything: nodes with the place that each came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from dlhw3.errors import Span


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A part of a text: what it does, to what, and where it stands. A node is itself, and equal to no other.

    ``kind`` is "number", "name", "call", or the name of an operation; ``name`` is the letter or the function, and
    ``value`` the number.
    """

    kind: str
    parts: tuple[Node, ...]
    at: Span
    name: str = ""
    value: Fraction = Fraction(0)

    @property
    def text(self) -> str:
        """The stretch of the text that this came from."""
        return self.at.text[self.at.start : self.at.stop]

    def every(self) -> Iterator[Node]:
        """Return this node and all within it."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.parts))
