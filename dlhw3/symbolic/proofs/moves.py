"""How equations are shown in a proof: line by line, each by normal form or by an equation used at a place."""

from __future__ import annotations

from collections.abc import Callable

from dlhw3.kernel.scalars import ONE
from dlhw3.kernel.terms import Term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.record import Path, Proof

NUMBER, NUMBER_ROWS = {"n": ONE, "m": ONE}, {"n": ONE}
"""What makes a law of entries, or of square matrices, one of numbers."""
Shown = Callable[[Proof], Theorem]
"""How an equation is shown in a proof."""
Move = Term | tuple[Theorem, Path]
"""The next term, by normal form; or an equation, and where it is used."""


def line(proof: Proof, here: Term, *moves: Move) -> Theorem:
    """Return here = there by one move after another; raises as the kernel's rules do where a move does not hold."""
    made = []
    for move in moves:
        made.append(
            proof.replace(move[0], here, move[1]) if isinstance(move, tuple) else proof.same(here, move)
        )
        here = made[-1].statement.right
    return proof.chain(*made)


def at_numbers(proof: Proof, name: str, **letters: Term) -> Theorem:
    """Return a law of entries at numbers."""
    return proof.instantiate(proof.law(name), NUMBER, letters)
