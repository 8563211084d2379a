"""Even powers of norms written out, ‖A‖² = tr(AᵀA): so that they move without ‖A‖ ≠ 0, which a norm alone needs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from dlhw3.kernel.scalars import Facts, number
from dlhw3.kernel.terms import MOVING, Term, add, mul, scalar, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.places import operators_in, subterms
from dlhw3.symbolic.proofs.record import Path, Proof
from dlhw3.symbolic.proofs.uses import replaced, used

TWO = number(2)
MOST = 16  # squares that a power is written out to


def write_squares_out(proof: Proof, whole: Term, facts: Facts, *, moving: bool = True) -> Theorem | None:
    """Return whole = whole with tr(AᵀA) for ‖A‖², (tr(AᵀA))² for ‖A‖⁴, …: all, or those that are differentiated.

    None if there is none; past MOST squares a power stays what it is.
    """
    if operators_in(whole).isdisjoint(MOVING if moving else ("norm",)):
        return None
    places = _moving_squares if moving else _squares_in
    steps: list[Theorem] = []
    while True:
        here = steps[-1].statement.right if steps else whole
        found = next(places(here, facts), None)
        if found is None:
            return proof.chain(*steps) if steps else None
        node, path, known = found
        steps.append(replaced(proof, _written_out(proof, node, known), here, path, facts))


def _moving_squares(whole: Term, facts: Facts) -> Iterator[tuple[Term, Path, Facts]]:
    """Yield the places of even powers of norms in the functions of differentials and gradients."""
    for node, path, known in subterms(whole, facts):
        if node.op in MOVING:
            for part, below, there in _squares_in(node.args[0], known):
                yield part, (*path, 0, *below), there


def _squares_in(whole: Term, facts: Facts) -> Iterator[tuple[Term, Path, Facts]]:
    """Yield the places of even powers of norms."""
    for node, path, known in subterms(whole, facts):
        if 0 < _squares(node) <= MOST:
            yield node, path, known


def _written_out(proof: Proof, node: Term, facts: Facts) -> Theorem:
    """Return ‖A‖² = tr(AᵀA), ‖A‖⁴ = ‖A‖² ‖A‖², (c‖A‖)² = c² ‖A‖², or (s + ‖A‖)² = s² + ‖A‖² + 2s‖A‖."""
    (norm,) = node.args
    if norm.op in ("mul", "add"):
        parts = [term("power", node.data, (part,)) for part in norm.args]
        if norm.op == "mul":
            return proof.same(node, mul(*parts), facts)
        return proof.same(
            node, add(*parts, *(mul(scalar(2), *pair) for pair in combinations(norm.args, 2))), facts
        )
    if _squares(node) > 1:
        return proof.same(node, mul(*[term("power", (TWO,), (norm,))] * _squares(node)), facts)
    (matrix,) = norm.args
    return used(proof, "norm.square", facts, {"n": matrix.rows, "m": matrix.cols}, A=matrix)


def _squares(node: Term) -> int:
    """Return how many squares of a norm, or of a product with one, a term is the product of, or 0."""
    power = node.data[0].natural if node.op == "power" and _of_norm(node.args[0]) else None
    if power is None or power % 2 or (node.args[0].op == "add" and power > 2):
        return 0
    return power // 2


def _of_norm(node: Term) -> bool:
    """Whether a term is a norm, or a product or a sum with one."""
    return node.op == "norm" or (node.op in ("mul", "add") and any(map(_of_norm, node.args)))
