"""What a theorem of a recorded proof rests on by itself, and which earlier theorems it takes over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.proofs.written import premises


@dataclass(frozen=True, slots=True)
class Rest:
    """The earlier theorems that a theorem uses; hypotheses and laws that its own calls bring in."""

    earlier: frozenset[Theorem]
    hypotheses: frozenset[Hypothesis]
    laws: frozenset[str]


def rest(proof: Proof, theorem: Theorem, earlier: Collection[Theorem]) -> Rest:
    """Return what a theorem rests on, read from the calls that made it.

    They are not followed into earlier theorems, nor into what is an instance of one.
    """
    used: set[Theorem] = set()
    hypotheses: set[Hypothesis] = set()
    laws: set[str] = set()
    seen: set[Theorem] = set()
    waiting = [theorem]
    while waiting:
        here = waiting.pop()
        source = here if here in earlier else proof.instance_of.get(here, here)
        if source in earlier:
            used.add(source)
        elif here not in seen:
            seen.add(here)
            below = premises(proof.calls[here])
            hypotheses |= set(here.hypotheses).difference(*(one.hypotheses for one in below))
            laws |= set(here.laws).difference(*(one.laws for one in below))
            waiting += below
    return Rest(frozenset(used), frozenset(hypotheses), frozenset(laws))
