"""Squares of norms written out, ‖A‖² = tr(AᵀA): so that they move without ‖A‖ ≠ 0, which a norm alone needs."""

from __future__ import annotations

from dlhw3.kernel.scalars import Facts, number
from dlhw3.kernel.terms import Term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.places import subterms
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.proofs.uses import replaced, used

TWO = number(2)


def write_squares_out(proof: Proof, whole: Term, facts: Facts) -> Theorem | None:
    """Return whole = whole with tr(AᵀA) for every ‖A‖²; None if there is none."""
    steps: list[Theorem] = []
    while True:
        here = steps[-1].statement.right if steps else whole
        found = next((p for p in subterms(here, facts) if _is_square(p[0])), None)
        if found is None:
            return proof.chain(*steps) if steps else None
        node, path, known = found
        matrix = node.args[0].args[0]
        law = used(proof, "norm.square", known, {"n": matrix.rows, "m": matrix.cols}, A=matrix)
        steps.append(replaced(proof, law, here, path, facts))


def _is_square(node: Term) -> bool:
    return node.op == "power" and node.data[0] is TWO and node.args[0].op == "norm"
