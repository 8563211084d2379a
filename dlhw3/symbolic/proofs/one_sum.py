"""Sums over one index that are 0 together: shown as one sum, each of whose terms is 0."""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.kernel.scalars import ZERO, Facts
from dlhw3.kernel.terms import Term, add, names_in, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.places import inside
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.proofs.summands import Show
from dlhw3.symbolic.proofs.uses import replaced

BILINEAR = ("mul", "hadamard")
LINEAR = ("transpose", "trace", "sum", "diag", "diagonal")


def together(proof: Proof, left: Term, right: Term, facts: Facts, show: Show) -> Theorem | None:
    """Return left = 0 where left is made of sums over one range, from their terms that are 0 together.

    None where it is not made of these alone. Raises what ``show`` raises, and KernelError.
    """
    is_none = right.op == "zero" or (right.op == "number" and right.data[0] is ZERO)
    parts = list(_parts(left)) if is_none else []
    sums = [found for part in parts if (found := _sum_outside(part)) is not None]
    if not sums or len(sums) != len(parts) or any(one.data != sums[0].data for one in sums):
        return None
    bodies = [one.args[0] for one in sums]
    whole = term("sigma", sums[0].data, (add(*bodies) if len(bodies) > 1 else bodies[0],))
    body = whole.args[0]
    shown = show(body, term("zero", body.shape), inside(whole, 0, facts))
    ended = replaced(proof, shown, whole, (0,), facts)
    last = proof.same(ended.statement.right, right, facts)
    return proof.chain(proof.same(left, whole, facts), ended, last)


def _parts(whole: Term) -> Iterator[Term]:
    if whole.op == "add":
        for part in whole.args:
            yield from _parts(part)
    else:
        yield whole


def _sum_outside(node: Term) -> Term | None:
    """Return a term that is linear in a sum over an index as a sum over that index; None where it is not."""
    if node.op == "sigma":
        return node
    if node.op not in (*BILINEAR, *LINEAR):
        return None
    found = [
        (place, whole) for place, one in enumerate(node.args) if (whole := _sum_outside(one)) is not None
    ]
    if len(found) != 1:
        return None
    place, whole = found[0]
    others = [one for k, one in enumerate(node.args) if k != place]
    if any(whole.data[0] in names_in(one) for one in others):
        return None
    within = tuple(whole.args[0] if k == place else one for k, one in enumerate(node.args))
    return term("sigma", whole.data, (term(node.op, node.data, within),))
