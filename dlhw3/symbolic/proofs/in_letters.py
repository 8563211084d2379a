"""Equalities of high powers of sums: with a letter for the sum they are short, and hold for every value of it.

(A x − y)^∘12 multiplied out has thousands of terms, R^∘12 has one. What differentiates is worked out first, since a
letter would stand still.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from math import prod

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import Facts, Scalar
from dlhw3.kernel.terms import MOVING, Term, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.equality import Differ, equal, unfold
from dlhw3.symbolic.proofs.norms import write_squares_out
from dlhw3.symbolic.proofs.places import operators_in, parts_of
from dlhw3.symbolic.proofs.record import Proof, everywhere

LONG, MOST = 300, 10**6
"""How many terms make a side long, and at most as many are counted."""
OFTEN = 6
"""How often a sum is a factor of one product for a letter to be put in its place before all else."""
PRODUCTS, SAME = ("hadamard", "mul", "norm"), ("transpose", "trace", "sum", "diag", "diagonal")
BOUND = ("sigma", "expectation", "integrable")


def by_letters(
    proof: Proof, left: Term, right: Term, facts: Facts, *, anywhere: bool = False
) -> Theorem | None:
    """Return left = right, shown with letters in the place of sums that stand again and again in one product.

    Where the sides are long multiplied out, or ``anywhere`` is said, they are all sums without sums in them that
    are factors. None where there is no such sum, and where the normal forms with letters differ.
    """
    anywhere = anywhere or any(terms_multiplied_out(side, {}) > LONG for side in (left, right))
    if not (sums := sums_anywhere(left, right) if anywhere else _often(left, right)):
        return None
    from dlhw3.symbolic.search.laws.generalised import proved_in_general  # for few

    try:
        first, last = (_settled(proof, side, sums, facts) for side in (left, right))
    except KernelError:
        return None
    ends = first.statement.right, last.statement.right
    if any(operators_in(end).intersection(MOVING) for end in ends):
        return None
    kept = [one for k, one in enumerate(sums) if _turned(proof, one, sums[:k], facts) is None]
    try:
        found = proved_in_general(proof, *ends, facts, partial(equal, facts=facts), sums=kept)
    except Differ:
        return None
    return None if found is None else proof.chain(first, found, proof.reverse(last))


def _settled(proof: Proof, side: Term, sums: Sequence[Term], facts: Facts) -> Theorem:
    """Return side = side with what differentiates worked out, and each sum S as a part of its own.

    That is S + C for A + B + C of S = A + B, and Sᵀ for a sum that is S transposed.
    """
    steps = [proof.same(side, side, facts)]
    for rule in (write_squares_out, unfold) if operators_in(side).intersection(MOVING) else ():
        if (step := rule(proof, steps[-1].statement.right, facts)) is not None:
            steps.append(step)
    for gathered in _gathered(proof, steps[-1].statement.right, sums, facts):
        if (step := everywhere(proof, gathered, steps[-1].statement.right)) is not None:
            steps.append(step)
    for k, one in enumerate(sums):
        turned = _turned(proof, one, sums[:k], facts)
        if turned is not None and (step := everywhere(proof, turned, steps[-1].statement.right)) is not None:
            steps.append(step)
    return proof.chain(*steps)


def _gathered(proof: Proof, side: Term, sums: Sequence[Term], facts: Facts) -> Iterator[Theorem]:
    """Yield S + rest for the longer sums of a side that have all summands of one of the sums, S = A + B."""
    for whole in (part for part in parts_of(side) if part.op == "add"):
        for one in sums:
            rest = [part for part in whole.args if part not in one.args]
            if rest and len(rest) + len(one.args) == len(whole.args):
                yield proof.same(whole, term("add", (), (one, *rest)), facts)
                break


def _turned(proof: Proof, one: Term, others: Sequence[Term], facts: Facts) -> Theorem | None:
    """Return S = Rᵀ for the first of the others that a sum is transposed, None where it is none."""
    for other in others:
        if other.shape == one.shape[::-1]:
            with suppress(KernelError):
                return proof.same(one, term("transpose", (), (other,)), facts)
    return None


def _often(*sides: Term) -> tuple[Term, ...]:
    """Return the sums that one product has OFTEN or more times; none beside an index.

    Two sums of which one may be the other transposed count together.
    """
    if any(operators_in(side).intersection(BOUND) for side in sides):
        return ()
    found: dict[Term, None] = {}
    memo: dict[Term, Counter[Term]] = {}
    for side in sides:
        for part in parts_of(side):
            if part.op in PRODUCTS:
                found.update(dict.fromkeys(_together(_factors(part, memo))))
    return tuple(found)


def terms_multiplied_out(node: Term, memo: dict[Term, int]) -> int:
    """Return about how many terms a side has where its products are multiplied out, at most MOST."""
    if node not in memo:
        parts = [terms_multiplied_out(part, memo) for part in node.args]
        if node.op == "add":
            found = sum(parts)
        elif node.op == "power":
            found = parts[0] ** min(_whole(node.data[0]) or 1, MOST)
        else:
            found = 1 if node.op == "map" else prod(parts)
        memo[node] = min(found, MOST)
    return memo[node]


def sums_anywhere(*sides: Term) -> tuple[Term, ...]:
    """Return the sums without sums in them that are factors of products; none beside an index."""
    if any(operators_in(side).intersection(BOUND) for side in sides):
        return ()
    found: dict[Term, None] = {}
    for part in (part for side in sides for part in parts_of(side) if part.op in (*PRODUCTS, *SAME)):
        found.update((one, None) for one in part.args if one.op == "add" and not _has_sum(one))
    return tuple(found)


def _has_sum(node: Term) -> bool:
    return any(part.op == "add" for part in parts_of(node) if part is not node)


def _together(counts: Mapping[Term, int]) -> list[Term]:
    def alike(one: Term) -> int:
        return sum(many for other, many in counts.items() if other.shape in (one.shape, one.shape[::-1]))

    return [one for one, many in counts.items() if many > 1 and alike(one) >= OFTEN]


def _factors(node: Term, memo: dict[Term, Counter[Term]]) -> Counter[Term]:
    """Return how often each sum is a factor of a product, below transposes, traces and powers too."""
    if node not in memo:
        found = Counter[Term]()
        if node.op == "add":
            found[node] = 1
        elif node.op in (*PRODUCTS, *SAME, "power"):
            times = _whole(node.data[0]) if node.op == "power" else 1 + (node.op == "norm")
            for part in node.args:
                for one, many in _factors(part, memo).items():
                    found[one] += many * times
        memo[node] = found
    return memo[node]


def _whole(exponent: Scalar) -> int:
    value = exponent.constant
    return int(value) if value is not None and value.denominator == 1 and value > 0 else 0
