"""Sums over layers split around the layer that moves, as theorems.

Σ_{k=a}^{b} f = Σ_{k=a}^{j−1} f + Σ_{k=j}^{j} f + Σ_{k=j+1}^{b} f: whether W_k moves with W_j is plain in each part.
"""

from __future__ import annotations

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import ONE, Facts, Scalar
from dlhw3.kernel.terms import Term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.places import subterms
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.proofs.uses import replaced


def split_at_layer(proof: Proof, moving: Term, facts: Facts) -> Theorem | None:
    """Return D f(W_j)[H] = the same with the sums over layers in f split around j, or None where none is.

    A place that is not shown to be within a sum's range does not split it.
    """
    variable = moving.data[0]
    if variable[0] != "layer":
        return None
    family, at = variable[1], variable[3]
    steps: list[Theorem] = []
    current = moving
    while (one := _first_split(proof, current, family, at, facts)) is not None:
        steps.append(one)
        current = one.statement.right
    return proof.chain(*steps) if steps else None


def _first_split(proof: Proof, whole: Term, family: str, at: Scalar, facts: Facts) -> Theorem | None:
    """Return the whole with one sum split, behind the layer before the one at an index or behind that one."""
    for node, path, known in subterms(whole, facts):
        if node.op != "sigma" or family not in node.args[0].free:
            continue
        _, low, high = node.data
        for behind in (at.minus(ONE), at):
            if behind in (low.minus(ONE), high):
                continue
            try:
                return replaced(proof, proof.split_sum(node, behind, known), whole, path, facts)
            except KernelError:  # it is not shown to be within the range
                continue
    return None
