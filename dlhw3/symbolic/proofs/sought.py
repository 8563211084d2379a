"""The last resort of a step by normal form: a proof by the laws, sought within a counted budget."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import Facts
from dlhw3.kernel.statements import Condition, Hypothesis
from dlhw3.kernel.terms import MOVING, Term, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.equality import Differ, narrowed
from dlhw3.symbolic.proofs.in_letters import sums_anywhere
from dlhw3.symbolic.proofs.inequality import without
from dlhw3.symbolic.proofs.one_sum import together
from dlhw3.symbolic.proofs.places import operators_in, parts_of, subterms
from dlhw3.symbolic.proofs.record import Path, Proof
from dlhw3.symbolic.proofs.summands import Show, by_summands
from dlhw3.symbolic.proofs.uses import replaced
from dlhw3.symbolic.search.forms.effort import is_spent
from dlhw3.symbolic.search.forms.effort import together as all_searches

if TYPE_CHECKING:
    from dlhw3.symbolic.search.forms.known import Known
    from dlhw3.symbolic.search.laws.prove import Failure

MOST_STEPS = 8000
"""Steps that all searches for one equation may take together; the longest that found one took some 5600."""
FEW_PARTS = 100
"""Parts of both sides with which a step is short; with more it takes longer, and there are fewer."""
COLLECTING = frozenset(("sum", "trace", "diag", "diagonal"))
"""Operators on the entries of a matrix."""
_FAILED: dict[Any, Failure] = {}
"""What was sought before and not found, with why: a result is tried in several forms, of which many steps are the
same. It says nothing but that a search as long as that one is in vain."""


def forget() -> None:
    """Forget what was sought in vain."""
    _FAILED.clear()


def sought(
    proof: Proof,
    left: Term,
    right: Term,
    facts: Facts,
    before: Differ,
    rules: Sequence[Hypothesis] = (),
    signs: Sequence[Theorem] = (),
    told: Sequence[Condition] = (),
) -> Theorem:
    """Return left = right by the laws of the operators, under as few conditions as the search knows how.

    Hypotheses that are ``rules`` may be used too, and what ``signs`` and conditions that are ``told`` say.

    Raises Differ, with what was found ``before``, what stands in the way and what is left of left − right. Where
    the normal form is past its budget, the search, which is made of these, is for sides with letters for sums.
    """
    if before.spent:
        return _in_letters(proof, left, right, facts, before, rules)
    from dlhw3.symbolic.search.forms.known import Known
    from dlhw3.symbolic.search.laws.generalised import proved  # loaded where all else has failed

    known_signs = Known(tuple(signs), tuple(told))
    path, summand, other, within = narrowed(left, right, facts)
    if "sigma" in _operators_on(path, left):  # an equation of the summands
        with suppress(Differ, KernelError):
            found_within = sought(proof, summand, other, within, before, rules, signs, told)
            return replaced(proof, without(proof, found_within, signs), left, path, facts)
    elif (sums := _as_sums(left, right)) is not None:
        with suppress(Differ, KernelError):
            there, back = proof.same(left, sums[0], facts), proof.same(sums[1], right, facts)
            return proof.chain(there, sought(proof, *sums, facts, before, rules, signs, told), back)

    def show(one: Term, other: Term, known: Facts) -> Theorem:
        return sought(proof, one, other, known, before, rules, signs, told)

    if "sigma" in operators_in(left):
        end = partial(_rest, proof, before, rules, known_signs)
        if (by_terms := _by_terms(proof, left, right, facts, show, end)) is not None:
            return by_terms
    asked = (left, right, facts, tuple(rules), tuple(signs), tuple(told))
    if (known_so := proof.sought.get(asked)) is not None:
        return known_so
    many = sum(len(parts_of(side)) for side in (left, right))
    with all_searches(MOST_STEPS * FEW_PARTS // max(FEW_PARTS, many)):
        found = _FAILED.get(asked) or proved(proof, left, right, facts, rules, known_signs)
    if isinstance(found, Theorem):
        proof.sought[asked] = found
        return found
    if COLLECTING.intersection(_operators_on(path, left)):  # their entries may be equal, one by one
        with suppress(Differ, KernelError):
            found_within = sought(proof, summand, other, within, before, rules, signs, told)
            return replaced(proof, found_within, left, path, facts)
    if not is_spent():  # else little work was left to it
        _FAILED[asked] = found
    sides, known = before.found
    reasons = dict.fromkeys([str(before), *_unmoved(proof, left, right, facts=known), _ending(found)])
    ends = moved(proof, sides, known)
    raise Differ("; ".join(filter(None, reasons)), ends, known)


def _in_letters(
    proof: Proof, left: Term, right: Term, facts: Facts, before: Differ, rules: Sequence[Hypothesis]
) -> Theorem:
    """Return left = right by what is assumed, with letters for the sums that are factors. Raises Differ."""
    from dlhw3.symbolic.search.laws.generalised import proved_in_general
    from dlhw3.symbolic.search.laws.prove import FEW, prove

    if rules and (sums := sums_anywhere(left, right)):
        way = partial(prove, facts=facts, hypotheses=rules, budget=FEW, boldest=0)
        found = proved_in_general(proof, left, right, facts, way, sums=sums)
        if found is not None:
            return found
    raise before


def _by_terms(proof: Proof, left: Term, right: Term, facts: Facts, show: Show, end: Show) -> Theorem | None:
    """Return left = right by the terms of sums: of those that are 0 together, or of those that pair off."""
    with suppress(Differ, KernelError):
        if (found := together(proof, left, right, facts, show)) is not None:
            return found
    with suppress(Differ, KernelError):
        return by_summands(proof, left, right, facts, show, end)
    return None


def _as_sums(left: Term, right: Term) -> tuple[Term, Term] | None:
    """Return two sums over one index with what stands before each of them in its terms; None where they are none.

    So a factor that one side has in each term, and the other before its sum, is no difference between them.
    """
    found = tuple(map(_as_sum, (left, right)))
    one, other = found
    if one is None or other is None or one.data != other.data or found == (left, right):
        return None
    return one, other


def _as_sum(side: Term) -> Term | None:
    """Return Σ (a t) for a Σ t; None where a side is no product with one sum, or has its index before it."""
    if side.op == "sigma":
        return side
    sums = [part for part in side.args if part.op == "sigma"] if side.op == "mul" else []
    if len(sums) != 1 or any(sums[0].data[0] in part.free for part in side.args if part is not sums[0]):
        return None
    (whole,) = sums
    factors = tuple(part.args[0] if part is whole else part for part in side.args)
    return term("sigma", whole.data, (term("mul", (), factors),))


def _rest(
    proof: Proof,
    before: Differ,
    rules: Sequence[Hypothesis],
    known: Known,
    left: Term,
    right: Term,
    facts: Facts,
) -> Theorem:
    """Return left = right, in which sums over an index are the same on both sides. Raises Differ."""
    from dlhw3.symbolic.search.laws.generalised import proved

    with suppress(KernelError):
        return proof.same(left, right, facts)
    found = proved(proof, left, right, facts, rules, known)
    if isinstance(found, Theorem):
        return found
    raise before


def _operators_on(path: Path, whole: Term) -> list[str]:
    """Return the operators above a place, from the outside in."""
    found = []
    for place in path:
        found.append(whole.op)
        whole = whole.args[place]
    return found


def _ending(found: Failure) -> str:
    """Say how a search ended, or nothing where it had no more to try."""
    from dlhw3.symbolic.search.laws.prove import NOTHING_MORE

    return "" if found.reason == NOTHING_MORE else f"the search for a proof by the laws: {found.reason}"


def moved(proof: Proof, sides: tuple[Term, Term], facts: Facts) -> tuple[Term, Term]:
    """Return two sides with their differentials and gradients worked out, where they can be."""
    if not any(part.op in MOVING for side in sides for part in parts_of(side)):
        return sides
    from dlhw3.symbolic.search.laws.gradients import unfolded

    left, right = (unfolded(proof, side, facts) for side in sides)
    return left.statement.right if left else sides[0], right.statement.right if right else sides[1]


def _unmoved(proof: Proof, *sides: Term, facts: Facts) -> list[str]:
    """Say of every differential that has no rule why it has none."""
    found = []
    for side in sides:
        for node, _, known in subterms(side, facts):
            if node.op == "differential":
                try:
                    proof.differential(node, known)
                except KernelError as error:
                    found.append(str(error))
    return found
