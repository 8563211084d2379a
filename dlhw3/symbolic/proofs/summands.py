"""Sums over an index that two sides have alike but for their terms: shown by their terms, and then the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dlhw3.kernel.scalars import ONE, Facts
from dlhw3.kernel.terms import Term, add, mul, names_in, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.places import inside
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.proofs.uses import replaced

Show = Callable[[Term, Term, Facts], Theorem]
"""What shows that two terms are equal, or raises."""


def by_summands(proof: Proof, left: Term, right: Term, facts: Facts, show: Show, end: Show) -> Theorem | None:
    """Return left = right where sums over the same range pair off; None where none do.

    What stands in front of a sum is put into it on both sides; ``show`` shows the terms equal, and ``end`` what is
    left to be shown when the sums are. Raises what these raise, and KernelError.
    """
    first, last = (add(*flat) if len(flat) > 1 else flat[0] for flat in map(summands, (left, right)))
    pairs = _pairs(first, last)
    if not pairs:
        return None
    steps, here = [proof.same(left, first, facts)], first
    for place, other in pairs:
        path = () if place is None else (place,)
        whole = here if place is None else here.args[place]
        within = show(whole.args[0], other.args[0], inside(whole, 0, facts))
        steps.append(replaced(proof, within, here, (*path, 0), facts))
        here = steps[-1].statement.right
    if here is not last:
        steps.append(end(here, last, facts))
    return proof.chain(*steps, proof.same(last, right, facts))


def summands(node: Term) -> list[Term]:
    """Return what a term is the sum of, numbers in front multiplied into sums, also into those over an index."""
    return list(_summands(node, ()))


def _summands(node: Term, front: tuple[Term, ...]) -> Iterator[Term]:
    if node.op == "add":
        for part in node.args:
            yield from _summands(part, front)
        return
    if node.op == "mul":
        sums = [part for part in node.args if _has_sum(part)]
        others = [part for part in node.args if part not in sums]
        if len(sums) == 1 and all(part.shape == (ONE, ONE) for part in others):
            yield from _summands(sums[0], (*front, *others))
            return
    if node.op == "sigma" and front and not any(node.data[0] in names_in(one) for one in front):
        yield term("sigma", node.data, (mul(*front, node.args[0]),))
    else:
        yield mul(*front, node) if front else node


def _has_sum(node: Term) -> bool:
    """Whether a factor is a sum, or a product with one: −a is none."""
    return node.op in ("add", "sigma") or (node.op == "mul" and any(map(_has_sum, node.args)))


def _pairs(left: Term, right: Term) -> list[tuple[int | None, Term]]:
    """Return the places of sums over an index on the left, each with the one on the right that it is to become.

    Of several over the same range it is one with its letters: Σ a f(x_i) and Σ b g(z_i) become what has these.
    """
    own = [
        (place, one) for place, one in _places(left) if all(one is not other for _, other in _places(right))
    ]
    due = [one for _, one in _places(right) if all(one is not other for _, other in _places(left))]
    found = []
    for place, one in own:
        there = [other for other in due if other.data == one.data]
        if not there:
            return []
        other = min(there, key=lambda other: len(names_in(one) ^ names_in(other)))
        due.remove(other)
        found.append((place, other))
    return [] if due else found


def _places(whole: Term) -> Iterator[tuple[int | None, Term]]:
    if whole.op == "sigma":
        yield None, whole
    for place, one in enumerate(whole.args if whole.op == "add" else ()):
        if one.op == "sigma":
            yield place, one
