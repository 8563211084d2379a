"""Equations that tie members of a sequence to one another and define none: ‖x_{k+2}‖ = ‖x_k‖ for every k.

What is drawn satisfies them as constant sequences do, most of all, and what holds of these is no evidence.
"""

from __future__ import annotations

from collections.abc import Iterable

from dlhw3.kernel.scalars import parameter
from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models.members import members_in
from dlhw3.symbolic.models.rationals import Rational


def ties_members(hypotheses: Iterable[Hypothesis]) -> bool:
    """Whether an equation ties members of a sequence at different indices, and none stands alone as the last."""
    return any(map(_ties, hypotheses))


def _ties(hypothesis: Hypothesis) -> bool:
    (relation, *sides), bound = hypothesis.statement, hypothesis.bound
    if relation != "=" or [one[0] for one in bound] != ["index"]:
        return False
    index = parameter("index", bound[0][1])
    here = [members_in(side, index) for side in sides]
    places: dict[str, list[Rational]] = {}
    for member, place in (pair for held in here for pair in held.items()):
        places.setdefault(member.data[0], []).append(place)
    tied = any(len(set(every)) > 1 for every in places.values())
    return tied and not any(_is_last(side, held, places) for side, held in zip(sides, here, strict=True))


def _is_last(side: Term, held: dict[Term, Rational], places: dict[str, list[Rational]]) -> bool:
    """Whether a side is a member of a sequence behind all others of it."""
    every = sorted(places[side.data[0]]) if side in held else []
    return bool(every) and every[-1] == held[side] and every.count(held[side]) == 1
