"""Equations between members of which several are assumed: v_{k+1} = b v_k − ∇l(x_k), x_{k+1} = x_k + v_{k+1}.

Which of them is put in where no normal form knows: all at once, they go on from member to member. Here members of
the difference of two sides are replaced one by one, later ones first, until nothing is left; of numbers, wherever
they stand, as in ‖v_{k+1}‖².
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from sympy import Expr, MatAdd, MatrixExpr, Symbol
from sympy import expand as multiplied_out

from dlhw3.symbolic.algebra import expand, factors_of, negate, product, terms_of, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.nodes import Iterate, hole
from dlhw3.symbolic.plan import Chain, Equation, Hypothesis, Lemma, Theory
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.search.columns.columns import Forms
from dlhw3.symbolic.search.columns.ordering import CLAIM
from dlhw3.symbolic.search.forms.monomials import squares_out

DEEPEST, MOST, MOST_OF_NUMBERS = 5, 60, 25
Sum = dict[MatrixExpr, Expr]


class Put(NamedTuple):
    """What an equation says of one member: the equation, the value of its index, the member and what it is."""

    said: Hypothesis
    at: Expr
    member: Iterate
    value: MatrixExpr


def lemmas_by_recursion(
    theory: Theory, left: Expr, right: Expr, reason: str = ""
) -> tuple[Lemma, ...] | None:
    """Return a lemma that says left = right, by equations that are put in one by one; None where none was found."""
    steps = [h for h in theory.hypotheses if _is_step(h)]
    if len(steps) < 2:
        return None
    if not isinstance(left, MatrixExpr) or not isinstance(right, MatrixExpr):
        return _of_numbers(theory, steps, left, right, reason)
    gap = _summed(total(left, negate(right)))
    found = next(filter(None, (_found(gap, steps, deep, [MOST]) for deep in range(1, DEEPEST + 1))), None)
    if not found:
        return None
    trail, end = Trail(left), Trail(right)
    for one in found:
        _put_in(trail, one)
    back = list[tuple[MatrixExpr, MatrixExpr, Put]]()
    for one in found:
        if (context := _around(end.current, one.member)) is not None:
            back.append((context, end.current, one))
            _put_in(end, one)
    trail.to(end.current, "added up")
    for context, before, one in reversed(back):
        trail.rewrite(context, one.said.name, one.member, one.said.name, at=_at(one), reverse=True)
        trail.to(before, "added up")
    return (trail.lemma(CLAIM, reason),)


def _of_numbers(
    theory: Theory, steps: list[Hypothesis], left: Expr, right: Expr, reason: str
) -> tuple[Lemma, ...] | None:
    """Return a lemma that says left = right of numbers, by few equations that are put in wherever they fit."""
    forms = Forms(Context(theory, [Lemma(CLAIM, Equation(left, right), Chain(()))]))
    waiting, tried = deque([(left, right, tuple[Put, ...]())]), 0
    while waiting and (tried := tried + 1) <= MOST_OF_NUMBERS:
        *sides, puts = waiting.popleft()
        if puts and forms.of(squares_out(sides[0] - sides[1])) == {}:
            trail, end = Trail(left), Trail(right)
            for one in puts:
                _everywhere(trail, one)
            back = list[tuple[Expr, Put]]()
            for one in puts:
                back += [(end.current, one)] if end.current.has(one.member) else []
                _everywhere(end, one)
            trail.to(end.current, "multiplied out")
            for before, one in reversed(back):
                context = before.xreplace({one.member: hole(one.member)})
                trail.rewrite(context, one.said.name, one.member, one.said.name, at=_at(one), reverse=True)
                trail.to(before, "multiplied out")
            return (trail.lemma(CLAIM, reason),)
        members = (sides[0] - sides[1]).atoms(Iterate) if len(puts) < DEEPEST else set()
        for member in sorted(members, key=str):
            for put in _of(member, steps):
                replaced = (one.xreplace({member: put.value}) for one in sides)
                waiting.append((*replaced, (*puts, put)))  # type: ignore[arg-type]
    return None


def _everywhere(trail: Trail, put: Put) -> None:
    """Put an equation in wherever its member stands."""
    if trail.current.has(put.member):
        context = trail.current.xreplace({put.member: hole(put.member)})
        trail.rewrite(context, put.said.name, put.value, put.said.name, at=_at(put))


def _is_step(h: Hypothesis) -> bool:
    """Whether an equation says for all values of one index what a member is."""
    said = h.statement
    one = len(said.indices) == 1 and not said.letters and said.relation == "="
    return one and isinstance(said.left, Iterate) and said.left.index.has(said.indices[0].index)


def _found(gap: Sum, steps: list[Hypothesis], deep: int, left: list[int]) -> list[Put] | None:
    """Return what is put in, one by one, until nothing is left of a difference; or None."""
    if not gap:
        return []
    left[0] -= 1
    members = [one for one in gap if isinstance(one, Iterate)]
    later = sorted(
        members, key=lambda one: sum((one.index - other.index).is_negative is True for other in members)
    )
    for member in later if deep and left[0] > 0 else ():
        for put in _of(member, steps):
            inner = dict(gap)
            c = inner.pop(member)
            inner = _summed(total(*(product(x, m) for m, x in inner.items()), product(c, put.value)))
            rest = _found(inner, steps, deep - 1, left)
            if rest is not None:
                return [put, *rest]
    return None


def _of(member: Iterate, steps: list[Hypothesis]) -> Iterator[Put]:
    """Yield what equations say of a member."""
    for h in steps:
        said, index = h.statement, h.statement.indices[0].index
        if said.left.sequence == member.sequence:
            at = multiplied_out(member.index - (said.left.index - index))
            yield Put(h, at, member, said.right.xreplace({index: at}))


def _summed(matrix: Expr) -> Sum:
    """Return the terms of a matrix with their factors, without those that cancel."""
    found: Sum = {}
    for term in terms_of(expand(matrix)) if isinstance(matrix, MatrixExpr) else ():
        c, factors = factors_of(term)
        bare = product(*factors) if factors else None
        if isinstance(bare, MatrixExpr):
            found[bare] = multiplied_out(found.get(bare, 0) + c)
    return {bare: c for bare, c in found.items() if c != 0}


def _around(side: Expr, member: Iterate) -> MatrixExpr | None:
    """Return a side with a hole in the place of a member that is a term of it; None where it is none."""
    terms = _summed(side)
    if member not in terms:
        return None
    made = [product(c, hole(m) if m == member else m) for m, c in terms.items()]
    return made[0] if len(made) == 1 else MatAdd(*made, evaluate=False)


def _put_in(trail: Trail, put: Put) -> None:
    context = _around(trail.current, put.member)
    if context is not None:
        trail.rewrite(context, put.said.name, put.value, put.said.name, at=_at(put))


def _at(put: Put) -> dict[Symbol, Expr]:
    return {put.said.statement.indices[0].index: put.at}
