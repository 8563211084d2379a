"""What a face says of one operator: how it is written in each notation and in each package's code.

A way of writing is a template with a place {0}, {1}, … for each operand, as Python's ``str.format`` reads it. It
says how tightly the result holds together, and how tightly each operand must: a printer puts brackets where they
are needed, and knows no operator by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SUM, ENTRIES, PRODUCT, POWER, ATOM = range(5)  # how tightly a text holds together; A ∘ B less than A B


@dataclass(frozen=True, slots=True)
class Written:
    """One way of writing an operator.

    ``text`` is the template; with ``joins`` it stands between any number of operands instead. ``level`` is how
    tightly the result holds together, ``operands`` how tightly each operand must (the last counts for those after
    it). In code {shape} is that of the value's array, and {like} the type of the numbers that are given.
    """

    text: str
    level: int = ATOM
    operands: tuple[int, ...] = (SUM,)
    joins: bool = False

    def level_of(self, place: int) -> int:
        """Return how tightly an operand must hold together."""
        return self.operands[min(place, len(self.operands) - 1)]

    def fill(self, operands: Sequence[str], **named: str) -> str:
        """Return the operands, written already, in their places."""
        return self.text.join(operands) if self.joins else self.text.format(*operands, **named)


@dataclass(frozen=True, slots=True)
class Face:
    """One operator: its notations and its code.

    ``code`` holds a way for each package ("numpy", "torch"), {module} being what the package is called there.
    ``helpers`` are functions that the code calls (name ↦ package ↦ text), those that they call themselves included.
    ``letter`` begins the name of a variable that holds its value. ``divides``: in a product of scalars the operand
    stands below the stroke. ``exact``: the code computes with fractions too. ``scalar`` is how a number is written,
    where that is another way. ``cost`` is the number of multiplications, of the value's rows and columns and the
    first operand's shape. A package that is no key of ``code`` (jax) has numpy's way.
    """

    unicode: Written
    latex: Written
    code: Mapping[str, Written]
    helpers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    letter: str = "X"
    divides: bool = False
    exact: bool = False
    scalar: Face | None = None
    cost: Any = None


def both(text: str, level: int = ATOM, operands: tuple[int, ...] = (SUM,)) -> dict[str, Written]:
    """Return one way of writing code for both packages."""
    return {package: Written(text, level, operands) for package in ("numpy", "torch")}


def each(numpy: str, torch: str) -> dict[str, Written]:
    """Return a call in each package."""
    return {"numpy": Written(numpy), "torch": Written(torch)}
