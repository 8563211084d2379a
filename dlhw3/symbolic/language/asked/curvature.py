"""What properties of a function say of its Hessian where a line has one: 0 ≤ ⟨∇²l(x)[u], u⟩ of a convex l.

It follows where l is twice differentiable at x, as the line needs it to be, and is told so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, islice

from sympy import Expr, Integer, MatrixSymbol

from dlhw3.symbolic.acting_matrices import standing, what_it_is
from dlhw3.symbolic.algebra import negate, total
from dlhw3.symbolic.expectations import OUTCOME, is_random
from dlhw3.symbolic.faces.functions import DerivativeAt, parts_of
from dlhw3.symbolic.hessian_matrices import bounds_of
from dlhw3.symbolic.jacobian_matrices import JacobianFunction, jacobian_in, slopes_of
from dlhw3.symbolic.language.assumed.regularity import Regular
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.nodes import GradientOf, HessianAt, Inner, ScalarDifferential
from dlhw3.symbolic.plan import Equation, Hypothesis
from dlhw3.symbolic.prose import sentence
from dlhw3.symbolic.ranges import Facts

ZERO = Integer(0)
MOST_PAIRS = 3
MOST_ACTIONS = 6
TWICE, SMOOTH = "twice differentiable at ", "continuously differentiable near "
DEFINITE = {"convex": "psd", "strongly convex": "pd"}


def curvatures(regular: Sequence[Regular], builder: Builder, values: Iterable[Expr]) -> Iterator[Hypothesis]:
    """Yield what properties of functions say of the Hessians in some values, each along its own direction, along
    what it is paired with, and along sums and differences of these.

    Those in how values move along a flow are among them; within a mean it is said at every outcome.
    """
    worked_out = [_worked_out(value) for value in values]
    seen = dict.fromkeys(node for value in worked_out for node in value.atoms(HessianAt))
    pairings = [node for value in worked_out for node in value.atoms(Inner)]
    yield from _slopes(regular, builder, worked_out)
    for one in regular:
        function = builder.function(one.function)
        constant = ZERO if one.constant is None else builder.of(one.constant)
        own = dict.fromkeys(node.args[1:] for node in seen if node.args[0] == function)
        own |= dict.fromkeys(_paired_with(pairings, function))
        named: dict[str, tuple[Expr, Expr]] = {}
        for point, direction in (*own, *_of_two(own)):
            named.setdefault(f"{point} along {direction}", (point, direction))
        for said, (point, direction) in named.items():
            node = HessianAt(function, point, direction)
            bend, square = Inner(node, direction), constant * Inner(direction, direction)
            told = sentence(f"{one.words}, and {TWICE}", point)
            for number, (low, high) in enumerate(_bounds(one.kind, bend, square)):
                name = f"{one.text}, its Hessian at {said}{', from below' * number}"
                random = (OUTCOME,) if is_random(bend) else ()
                statement = Equation(low, high, (), "≤", random)
                yield Hypothesis(name, statement, at_point=not random, under=(told,), words=one.words)


def _slopes(regular: Sequence[Regular], builder: Builder, values: Sequence[Expr]) -> Iterator[Hypothesis]:
    """Yield what properties say of what Jacobians do where no matrix stands, as ‖J_r(x)ᵀc‖² ≤ L²‖c‖²."""
    nodes = sorted({node for value in values for node in value.atoms(DerivativeAt)}, key=str)
    acting = [(node, found) for node in nodes if (found := jacobian_in(node)) is not None]
    for node, (matrix, along) in acting[:MOST_ACTIONS]:
        point = parts_of(node).points[1]
        for one in (one for one in regular if builder.function(one.function) == node.args[0]):
            constant = ZERO if one.constant is None else builder.of(one.constant)
            length = Inner(along, along)
            sides = (constant * length, Inner(node, along))
            if one.kind == "Lipschitz":
                sides = (Inner(node, node), constant**2 * length)
            told = sentence(f"{one.words}, and {SMOOTH}", point)
            random = (OUTCOME,) if is_random(sides[1]) or is_random(sides[0]) else ()
            name, statement = f"{one.text}, {matrix} along {along}", Equation(*sides, (), "≤", random)
            yield Hypothesis(name, statement, at_point=not random, under=(told,), words=one.words)


def of_hessians(
    regular: Sequence[Regular], builder: Builder, values: Sequence[Expr], assumed: Sequence[Hypothesis]
) -> Iterator[Hypothesis]:
    """Yield what the Hessians and Jacobians are that stand as matrices in values and in what is assumed, and what
    bounds them.

    Of a convex l that is 0 ⪯ ∇²l(x), of a monotone r 0 ⪯ J_r(x) + J_r(x)ᵀ.
    """
    for one in standing(values, [h.statement for h in assumed]):
        yield from what_it_is(one)
        acting, *points = one.matrix.args
        own, turned = getattr(acting, "function", None), isinstance(acting, JacobianFunction)
        smooth, bounds = (SMOOTH, slopes_of) if turned else (TWICE, bounds_of)
        for said in (said for said in regular if builder.function(said.function) == own):
            told = sentence(f"{said.words}, and {smooth}", points[0])
            constant = ZERO if said.constant is None else builder.of(said.constant)
            for number, sides in enumerate(bounds(said.kind, one.matrix, constant)):
                name = f"{said.text}, {one.name}{', too' * number}"
                statement = Equation(*sides, one.indices, "⪯")
                yield Hypothesis(name, statement, at_point=True, under=(told,), words=said.words)


def with_definite_hessians(
    facts: Facts, regular: Sequence[Regular], values: Sequence[Expr], assumed: Sequence[Hypothesis]
) -> Facts:
    """Return facts with the Hessians of convex functions that are positive semidefinite, or definite."""
    kinds = {(one.function, one.kind) for one in regular}
    found = {
        (DEFINITE[kind], one.matrix)
        for one in standing(values, [h.statement for h in assumed])
        for kind in DEFINITE
        if not one.indices and (one.matrix.args[0].function.name, kind) in kinds
    }
    return replace(facts, conditions=facts.conditions | found)


def _paired_with(pairings: Iterable[Inner], function: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Yield the points of Hessians, each with the letter h of ⟨h, ∇²l(x)[u]⟩."""
    for one, other in (pair for node in pairings for pair in (node.args, node.args[::-1])):
        if isinstance(other, HessianAt) and other.args[0] == function and isinstance(one, MatrixSymbol):
            yield other.args[1], one


def _of_two(seen: Iterable[tuple[Expr, Expr]]) -> Iterator[tuple[Expr, Expr]]:
    """Yield the sums and differences of two directions at one point, the first few."""
    pairs = ((p, h, k) for (p, h), (q, k) in combinations(seen, 2) if p == q)
    for point, h, k in islice(pairs, MOST_PAIRS):
        yield from ((point, total(h, k)), (point, total(h, negate(k))))


def _worked_out(value: Expr) -> Expr:
    """Return a value with how it moves along a flow as pairings with gradients, and with these in formulas."""
    if not value.has(ScalarDifferential, GradientOf):
        return value
    from dlhw3.symbolic.language.asked.flow_bounds import in_formulas, paired

    return in_formulas(paired(value))


def _bounds(kind: str, bend: Expr, square: Expr) -> tuple[tuple[Expr, Expr], ...]:
    """Return the two sides of what a property says of ⟨∇²l(x)[u], u⟩, which is ``bend``."""
    if kind.startswith("weakly"):
        square = -square
    if kind.endswith("convex"):
        return ((square, bend),)
    if kind.endswith("concave"):
        return ((bend, -square),)
    return ((bend, square), (-square, bend)) if kind == "smooth" else ()
