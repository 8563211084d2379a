"""Verdicts, ordered by what they rest on, and the judgement on a step, which symbolic/judge.py makes.

Importing this loads no mathematics.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sympy import Expr


class Verdict(IntEnum):
    """What was established, ordered. A derivation's verdict is its weakest step's; ``str`` is the name."""

    REFUTED = 0  # a concrete counterexample is attached
    UNDECIDED = 1  # neither shown nor refuted
    SUPPORTED = 2  # numbers agree
    SOLVED = 3  # an SMT solver, or SymPy on scalars
    PROVED = 4  # the kernel's normal form, for all dimensions

    def __str__(self) -> str:
        return self.name

    def __format__(self, spec: str) -> str:
        return format(self.name, spec)


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Exact values at which two sides differ: names and matrices as text that anyone can evaluate."""

    assignment: tuple[tuple[str, str], ...]
    left: str
    right: str

    def __str__(self) -> str:
        given = "; ".join(f"{name} = {value}" for name, value in self.assignment)
        return f"{f'at {given}: ' if given else ''}left = {self.left}, right = {self.right}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer on one step: a verdict, the names it rests on, and why when it is not PROVED.

    ``difference`` is what the two sides of a refused step differ by, where that was found.
    """

    verdict: Verdict
    rests_on: tuple[str, ...] = ()
    reason: str = ""
    counterexample: Counterexample | None = None
    difference: Expr | None = None

    def __post_init__(self) -> None:
        if (self.verdict is Verdict.REFUTED) != (self.counterexample is not None):
            raise ValueError("a judgement is REFUTED exactly when it carries a counterexample")


def reading(verdict: Verdict, assuming: Iterable[str] = ()) -> str:
    """Return a verdict as it is told: "PROVED assuming [name]" where it rests on theorems taken from papers."""
    names = ", ".join(f"[{name}]" for name in assuming)
    return f"{verdict} assuming {names}" if names and verdict > Verdict.UNDECIDED else str(verdict)


def weakest(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the least verdict; nothing checked is UNDECIDED."""
    return min(verdicts, default=Verdict.UNDECIDED)
