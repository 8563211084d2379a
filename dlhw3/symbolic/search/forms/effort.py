"""How much work all searches about one line, or one file, may take together: counts, and never a clock.

``within`` bounds the normal forms of a line; past its end none is made, so that each search finds nothing. Of a
file all work is counted, values too, in units that take about 25 µs: each line but the first may take what is left
of it, and little where nothing is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

OF_A_FORM, OF_A_SEARCH = 10, 1000
"""How much work a normal form is, or a step, and to begin a search, beside one value that is evaluated."""
OF_A_FILE, OF_EACH_LINE = 800_000, 30_000
"""How much work the lines of a file are worth together, and how much each of them has when that is done."""


@dataclass
class Allowance:
    """The work that is left to the lines of a file."""

    left: int = OF_A_FILE


@dataclass
class Share:
    """What a line may take of it; ``is_spent`` says that it took all, so that its searches ended early."""

    is_spent: bool = False


_left: list[int] = []
_steps, _done = [0], [0]
_ends: list[int] = []
_allowances: list[Allowance] = []


def step(many: int = 1) -> None:
    """Count steps of searches for equations, which no ``within`` ends."""
    _steps[0] += many
    _done[0] += OF_A_FORM * many


def steps() -> int:
    """Return how many steps of searches for equations there were so far."""
    return _steps[0]


def evaluated() -> None:
    """Count one value, which no ``within`` ends."""
    _done[0] += 1


def begun() -> None:
    """Count the beginning of a search."""
    _done[0] += OF_A_SEARCH


def is_spent() -> bool:
    """Whether a line has taken its share of what its file may take."""
    return bool(_ends) and _done[0] >= _ends[-1]


def spend(many: int = 1) -> bool:
    """Count work, and say whether there was any left."""
    _done[0] += OF_A_FORM * many
    if not _left:
        return not is_spent()
    _left[-1] -= many
    return _left[-1] > 0 and not is_spent()


def is_over() -> bool:
    """Whether no work is left."""
    return (bool(_left) and _left[-1] <= 0) or is_spent()


@contextmanager
def of_a_file(allowance: Allowance) -> Iterator[None]:
    """Let the lines that are judged here share the work of a file, unless they are lines of one that is shared."""
    _allowances.append(_allowances[-1] if _allowances else allowance)
    try:
        yield
    finally:
        _allowances.pop()


@contextmanager
def of_a_line() -> Iterator[Share]:
    """Let what runs here take what is left of the work of its file, or what each line has in any case."""
    share, start = Share(), _done[0]
    file = _allowances[-1] if _allowances else Allowance()
    alone = file.left == OF_A_FILE  # the first line of a file, or a line of none
    _ends.extend([] if alone else [start + max(file.left, OF_EACH_LINE)])
    try:
        yield share
    finally:
        share.is_spent = not alone and is_spent()
        del _ends[len(_ends) - (not alone) :]
        file.left -= max(_done[0] - start, 1)


@contextmanager
def together(most: int) -> Iterator[None]:
    """Let the searches for equations that run here take so many steps together, whatever each may take."""
    _ends.append(min([_done[0] + OF_A_FORM * most, *_ends[-1:]]))
    try:
        yield
    finally:
        _ends.pop()


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
