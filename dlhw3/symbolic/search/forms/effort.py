"""How much work all searches about one line may take together: a count of normal forms, and never a clock.

Outside of ``within`` there is no end to it; past the end no normal form is made, so that each search finds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_left: list[int] = []
_steps = [0]


def step(many: int = 1) -> None:
    """Count steps of searches for equations, which no ``within`` ends."""
    _steps[0] += many


def steps() -> int:
    """Return how many steps of searches for equations there were so far."""
    return _steps[0]


def spend(many: int = 1) -> bool:
    """Count work, and say whether there was any left."""
    if not _left:
        return True
    _left[-1] -= many
    return _left[-1] > 0


def is_over() -> bool:
    """Whether no work is left."""
    return bool(_left) and _left[-1] <= 0


@contextmanager
def within(most: int) -> Iterator[None]:
    """Give what runs here so much work at most, and no more than what is left to what runs around it."""
    given = min(most, *_left[-1:]) if _left else most
    _left.append(given)
    try:
        yield
    finally:
        rest = _left.pop()
        if _left:
            _left[-1] -= given - rest


@contextmanager
def beside(most: int) -> Iterator[None]:
    """Give what runs here so much work of its own, of which what runs around it loses nothing."""
    _left.append(most)
    try:
        yield
    finally:
        _left.pop()
