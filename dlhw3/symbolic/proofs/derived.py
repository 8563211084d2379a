"""Equations and orders that the kernel's laws imply, shown once in a proof that uses one, and named as laws are."""

from __future__ import annotations

from functools import cache

from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs import derived_matrices, derived_numbers, derived_rising
from dlhw3.symbolic.proofs.moves import Shown
from dlhw3.symbolic.proofs.record import Proof

EQUATIONS: dict[str, Shown] = {
    **derived_numbers.EQUATIONS,
    **derived_matrices.EQUATIONS,
    **derived_rising.EQUATIONS,
}
"""Name: how it is shown."""
ORDERS = derived_rising.ORDERS
"""Orders that need another one: name, and how it is shown."""
UNDER = {**derived_numbers.UNDER, **derived_matrices.UNDER}
"""How many conditions an equation is under, where there are any."""


def derived(proof: Proof, name: str) -> Theorem:
    """Return one of EQUATIONS or ORDERS over its own letters, as the kernel's rules show it from its laws."""
    theorem, shown = _shown(name)
    proof.adopt(shown)
    return theorem


@cache
def _shown(name: str) -> tuple[Theorem, Proof]:
    """Return an equation and how it is shown, which is the same in every proof."""
    proof = Proof()
    return {**EQUATIONS, **ORDERS}[name](proof), proof


def stated(proof: Proof, name: str) -> Theorem:
    """Return what a law of this name says, or one of EQUATIONS or ORDERS, over its own letters."""
    return derived(proof, name) if name in EQUATIONS or name in ORDERS else proof.law(name)
