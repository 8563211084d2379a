"""What is assumed of a function at all points, summed up over the members of a sequence: Jensen's inequality.

l(p) + ⟨∇l(p), x_k − p⟩ ≤ l(x_k), p of no member: the sum over k has Σ x_k in it, which p may be made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Expr, MatrixSymbol, Mul, Symbol

from dlhw3.symbolic.faces.functions import FUNCTIONS, parts_of
from dlhw3.symbolic.nodes import Inner, MatrixSum, ScalarSum
from dlhw3.symbolic.plan import Chain, Combination, Equation, Hypothesis, Lemma, Step, Theory, Used
from dlhw3.symbolic.scope import free_indices
from dlhw3.symbolic.search.columns.columns import Column, Sight
from dlhw3.symbolic.search.columns.points import points_of
from dlhw3.symbolic.search.forms.monomials import terms_multiplied
from dlhw3.symbolic.search.forms.sums import ZERO, summed
from dlhw3.symbolic.written.summed import in_front


def by_summed_points(sight: Sight, theory: Theory, given: Sequence[Hypothesis]) -> Iterator[Column]:
    """Yield Σ (right − left) ≥ 0 of what is assumed for all y and x, y a member of a visible sum and x of none."""
    sums = [node for node in sight.nodes if isinstance(node, ScalarSum)] if given else []
    for one in sums:
        body, k, low, high = one.args
        ends = [r.index for r in theory.facts.ranges if r.high is None and high.coeff(r.index) == 1]
        seen = (parts_of(node) for node in body.atoms(*FUNCTIONS))
        members = {(part.function, part.points[0]) for part in seen if k in free_indices(part.points[0])}
        for function, member in members if ends else ():
            fixed = [p for p in points_of(sight, function) if not free_indices(p) & {k}]
            for h in given:
                y, *others = h.statement.letters
                if len(others) == 1 and h.statement.right == function(y):
                    yield from (_summed(h, member, p, (k, low, high), ends[0]) for p in fixed)


def _summed(h: Hypothesis, member: Expr, p: Expr, over: tuple[Symbol, Expr, Expr], end: Symbol) -> Column:
    y, x = h.statement.letters
    any_point = MatrixSymbol("P′", *p.shape)
    gap = h.statement.right - h.statement.left
    use = Used(h.name, letters=((y, member), (x, any_point)))
    body = gap.xreplace({y: member, x: any_point})
    name = f"{h.name}, summed over {member}"
    lemma, used = summed(name, body, Combination((use,)), over, end)
    value = sum((_term(one, *over) for one in terms_multiplied(body.xreplace({any_point: p}))), ZERO)
    own = f"{name}, at {p}"
    by = Combination((Used(used.premise, at=used.at, letters=((any_point, p),)),))
    last = Lemma(own, Equation(ZERO, value, (), "≤"), Chain((Step(ZERO, value, "summed up", by, "≤"),)))
    return Column(value, use=Used(own), lemmas=(lemma, last))


def _term(body: Expr, k: Symbol, low: Expr, high: Expr) -> Expr:
    """Return Σ c as a number of terms times c, and Σ c⟨A, B⟩ as c⟨A, Σ B⟩, A and c being the same in all."""
    numbers = [f for f in Mul.make_args(body) if k not in free_indices(f)]
    others = [f for f in Mul.make_args(body) if k in free_indices(f)]
    if len(others) == 1 and isinstance(others[0], Inner):
        sides = [
            side if k not in free_indices(side) else MatrixSum(side, k, low, high) for side in others[0].args
        ]
        if sum(isinstance(side, MatrixSum) and side.args[1] == k for side in sides) == 1:
            return Mul(*numbers, Inner(*sides))
    whole: Expr = in_front(body, k, low, high)
    return whole
