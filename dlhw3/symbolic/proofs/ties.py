"""Whether what is assumed ties something that a differential holds fixed to what moves in it.

The kernel asks this of letters, and of what a theorem rests on; a derivation shows all of its assumptions beside
it, and a reader of l(A) = ⟨A, X⟩ or of tr X = p takes l and p for functions of X. Sizes and indices are whole
numbers, which do not move.

Where no hypothesis speaks of a letter but the one that defines it, and no differential does, the definition says
nothing: it introduces a name that is not used. Any other definition is an equation like the rest: a letter that is
defined twice, by itself, for every index at once, or that is declared symmetric, ties what it stands for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dlhw3.kernel.errors import Refused
from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import FUNCTIONS, MOVING, Term, declared_in, names_in, parts_of

VARYING = ("letter", "family", "exponent", "function", "map")
LETTERS = ("letter", "family")
Told = tuple[Hypothesis, bool]
"""A hypothesis, and whether it is a definition."""


def require_untied(sides: Sequence[Term], told: Sequence[Told]) -> None:
    """Raise Refused where a differential in the sides holds something fixed that is tied to its variable."""
    moving = [part for side in sides for part in parts_of(side) if part.op in MOVING]
    if not moving:
        return
    spoken = {name for part in moving for name in part.args[0].free}
    ties = [_varying(h.statement[1:]) & h.free for h in _saying(told, spoken)]
    for part in moving:
        _require_untied(part, ties)


def _saying(told: Sequence[Told], spoken: set[str]) -> list[Hypothesis]:
    """Return the hypotheses that say something of what is spoken of, those that hold at the point only left out."""
    left = [one for one in told if not one[0].at_point]
    while idle := [one for one in left if _is_idle(one, left, spoken)]:
        left = [one for one in left if one not in idle]
    return [hypothesis for hypothesis, _ in left]


def _is_idle(one: Told, among: Sequence[Told], spoken: set[str]) -> bool:
    """Whether this defines a letter that nothing else speaks of."""
    (hypothesis, defines), letter = one, one[0].statement.left
    if not defines or hypothesis.bound or letter.op != "letter" or letter.data[-1] == "symmetric":
        return False
    others = {name for other in among if other is not one for name in other[0].free}
    return letter.data[0] not in spoken | others | hypothesis.statement.right.free


def _require_untied(node: Term, ties: Sequence[set[str]]) -> None:
    """Refuse one differential, or one gradient."""
    (kind, name, *_), body = node.data[0], node.args[0]
    point = declared_in(node.args[1:2]) if kind == "letter" else ()
    moving = {name} | {n for n, (sort, *_) in point if sort in LETTERS}
    reached = set(moving)
    for _ in ties:
        reached |= {n for tie in ties if tie & reached for n in tie}
    caught = sorted((reached - moving) & _varying((body,)))
    if caught:
        raise Refused(f"a hypothesis ties {name} to {caught[0]}, which is held fixed")
    if kind == "layer" and any(name in tie for tie in ties):
        raise Refused(f"a hypothesis ties one layer of {name} to another, which is held fixed")


def _varying(terms: tuple[Any, ...]) -> set[str]:
    """Return the free names in the terms that may vary with a letter; a function of the kernel's table does not."""
    named = {name for name, (kind, *_) in declared_in(terms) if kind in VARYING}
    return (named & names_in(terms)) - set(FUNCTIONS)
