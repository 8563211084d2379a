"""Whether what is assumed ties something that a differential holds fixed to what moves in it.

The kernel asks this of what a theorem rests on; a derivation shows all of its assumptions beside it, and a reader
of l(A) = ⟨A, X⟩ or of tr X = p takes l and p for functions of X.

Where no hypothesis speaks of a letter but the one that defines it, and no differential does, the definition says
nothing: it introduces a name that is not used. Any other definition is an equation like the rest: a letter that is
defined twice, by itself, for every index at once, or that is declared symmetric, ties what it stands for.
"""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import MOVING, Term, tied_in
from dlhw3.kernel.theorem import untied
from dlhw3.symbolic.proofs.places import parts_of

Told = tuple[Hypothesis, bool]
"""A hypothesis, and whether it is a definition."""


def require_untied(sides: Sequence[Term], told: Sequence[Told]) -> None:
    """Raise Refused where a differential in the sides holds something fixed that is tied to its variable."""
    moving = [part for side in sides for part in parts_of(side) if part.op in MOVING]
    if not moving:
        return
    saying = _saying(told, {name for part in moving for name in part.args[0].free})
    ties = tuple(frozenset(tied_in(h.statement[1:]) & h.free) for h in saying)
    for side in sides:
        untied(side, ties)


def _saying(told: Sequence[Told], spoken: set[str]) -> tuple[Hypothesis, ...]:
    """Return the hypotheses that say something of what is spoken of, those that hold at the point only left out."""
    left = [one for one in told if not one[0].at_point]
    while idle := [one for one in left if _is_idle(one, left, spoken)]:
        left = [one for one in left if one not in idle]
    return tuple(hypothesis for hypothesis, _ in left)


def _is_idle(one: Told, among: Sequence[Told], spoken: set[str]) -> bool:
    """Whether this defines a letter that nothing else speaks of."""
    (hypothesis, defines), letter = one, one[0].statement.left
    if not defines or hypothesis.bound or hypothesis.statement.relation != "=":
        return False
    if letter.op != "letter" or letter.data[-1] == "symmetric":
        return False
    others = {name for other in among if other is not one for name in other[0].free}
    return letter.data[0] not in spoken | others | hypothesis.statement.right.free
