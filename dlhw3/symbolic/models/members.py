"""Members of sequences in terms, and sequences as functions of an index that have given members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models.interpretation import Polynomial, Shapes
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import EXACT, ZERO, Unclear
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.recursion import basis, interpolated
from dlhw3.symbolic.proofs.places import parts_of


def members_in(term: Term, index: Scalar) -> dict[Term, Rational]:
    """Return the members of sequences in a term, each with how far its index is past another."""
    found: dict[Term, Rational] = {}
    waiting, seen = [term], {term}
    while waiting:
        part = waiting.pop()
        if part.op == "function" and (away := _away(part, index)) is not None:
            found[part] = away
            continue
        new = [one for one in part.args if one not in seen]
        seen.update(new)
        waiting += new
    return found


def _away(part: Term, index: Scalar) -> Rational | None:
    """Return how far the index of a member of a sequence is past another; None for anything else."""
    points = part.args[: len(part.data[1])]
    number = part.data[2:] == ((), False) and len(points) == 1 == len(part.args)
    column = part.data[2:] == ((0,), True) and len(points) == 2
    if not (number or column) or points[-1].op != "number":
        return None
    return points[-1].data[0].minus(index).constant


def sequences_in(*terms: Term) -> list[Term]:
    """Return the members of sequences in terms, each once."""
    found = (part for term in terms for part in parts_of(term) if part.op == "function" and _is_member(part))
    return list(dict.fromkeys(found))


def _is_member(part: Term) -> bool:
    points = part.args[: len(part.data[1])]
    number = part.data[2:] == ((), False) and len(points) == 1 == len(part.args)
    column = part.data[2:] == ((0,), True) and len(points) == 2
    return (number or column) and points[-1].op == "number"


def place_of(member: Term) -> Scalar:
    """Return the index of a member of a sequence."""
    found: Scalar = member.args[len(member.data[1]) - 1].data[0]
    return found


def through(members: Mapping[int, Matrix], shapes: Shapes) -> Polynomial:
    """Return the polynomial in an index with these values, or whose gradient has them."""
    if len(shapes) > 1:
        columns = {at: [{0: x} for x in _entries(value)] for at, value in members.items()}
        return interpolated(shapes, columns)
    factors = {at: basis(at, [k for k in members if k != at]) for at in members}
    terms = {
        ((0, 0, 0),) * p: sum((value[0][0] * factors[at][p] for at, value in members.items()), ZERO)
        for p in range(len(members))
    }
    return Polynomial(shapes, terms)


def _entries(value: Matrix) -> Iterator[Rational]:
    return (exact(x) for row in value for x in row)


def exact(value: object) -> Rational:
    """Return a number that is rational; raises Unclear for another."""
    if not isinstance(value, EXACT):
        raise Unclear("a number that is not rational")
    return Rational(value)
