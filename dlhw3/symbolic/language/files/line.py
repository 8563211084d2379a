"""A line of a chain, and what lines behind it suppose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlhw3.symbolic.language.text.tree import Node

if TYPE_CHECKING:
    from dlhw3.symbolic.language.assumed.related import Related

MOVING = ("grad", "d", "ddt", "jac")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a chain says and those behind it suppose, by its text.

    ``told``: where the chain does not always hold it is none, and this is told; else its lines stand.
    """

    text: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Two sides in time at t = 0, and the equations that hold there: each letter is where it begins.

    Where they are what is integrated, the integrals are other sides, and all are to be equal there.
    """

    every: tuple[tuple[Node, Node], ...]
    equations: tuple[Related, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chain: its number in the file, its expression, and the reason behind the semicolon.

    ``relation`` says what the line before is to it: the line before =, ≤, <, ≥ or > this one.
    """

    number: int
    tree: Node
    reason: str = ""
    relation: str = "="
    read_as: tuple[str, ...] = ()
    """What was read as what, where its notation has two readings, in words."""
    derived: bool = False
    """Whether a derivative is taken in it, or in a line before it in its chain."""
    condition: Condition | None = None
    """What lines behind its chain suppose."""
    follows: bool = False
    """Whether what lines before its chain say is supposed in it; in no other chain is it."""
    acts: bool = False
    """Whether it is a matrix that is judged by what it does to a direction, as the chain begins with a Hessian."""
    in_time: bool = False
    """Whether it says what something is in time, and is judged by its rate, or by where it begins."""
    from_zero: bool = False
    """Whether it is judged at the times t ≥ 0."""
    at_any_point: bool = False
    """Whether the next chains, by rates and where it begins, show the same, and are not needed where this is so."""
    refutes: bool = True
    """Whether what it shows is false where it is: not so of rates that may be right wherever something begins."""
    begins: Beginning | None = None
    """What its sides are at t = 0, where it is of their rates."""
    shows: Related | None = None
    """What holds at all times where this does, and the line of the rates before it."""
    named: tuple[tuple[str, str], ...] = ()
    """The letters that stand for exponentials of matrices and their exponents, and what each is, as typed."""
    stand_for: tuple[tuple[str, str, Node], ...] = ()
    """The letters for numbers of spectra, exponentials and powers: what was typed, or "", and what each is of."""
    place: int = 0
    """Where it stands among what words reach, in LaTeX, or 0 where its number says that."""


def moves(tree: Node) -> bool:
    """Whether a derivative is taken in an expression."""
    return any(node.kind == "call" and node.name in MOVING for node in tree.every())


def moved_in(tree: Node) -> Iterator[tuple[Node, list[str]]]:
    """Yield what is written out of a tree: itself, and what derivatives are taken of, with the letters that move.

    Gradients move one letter each, and others may move all.
    """
    calls = [node for node in tree.every() if node.kind == "call" and node.name in MOVING]
    if all(node.name in ("grad", "jac") and len(node.parts) == 2 for node in calls):
        yield tree, []
        yield from ((node.parts[0], [node.parts[1].name]) for node in calls)
    else:
        yield tree, [node.name for node in tree.every() if node.kind == "name"]
