"""What properties of a function say of its Hessian where a line has one: 0 ≤ ⟨∇²l(x)[u], u⟩ of a convex l.

It follows where l is twice differentiable at x, as the line needs it to be, and is told so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sympy import Expr, Integer

from dlhw3.symbolic.expectations import OUTCOME, is_random
from dlhw3.symbolic.language.assumed.regularity import Regular
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.nodes import HessianAt, Inner, ScalarDifferential
from dlhw3.symbolic.plan import Equation, Hypothesis
from dlhw3.symbolic.prose import sentence

ZERO = Integer(0)


def curvatures(regular: Sequence[Regular], builder: Builder, values: Iterable[Expr]) -> Iterator[Hypothesis]:
    """Yield what properties of functions say of the Hessians in some values, each along its own direction.

    Those in how values move along a flow are among them; within a mean it is said at every outcome.
    """
    seen = dict.fromkeys(node for value in values for node in _worked_out(value).atoms(HessianAt))
    for one in regular:
        function = builder.function(one.function)
        constant = ZERO if one.constant is None else builder.of(one.constant)
        for node in (node for node in seen if node.args[0] == function):
            _, point, direction = node.args
            bend, square = Inner(node, direction), constant * Inner(direction, direction)
            told = sentence(f"{one.words}, and twice differentiable at ", point)
            for number, (low, high) in enumerate(_bounds(one.kind, bend, square)):
                name = f"{one.text}, its Hessian at {point} along {direction}{', from below' * number}"
                random = (OUTCOME,) if is_random(bend) else ()
                statement = Equation(low, high, (), "≤", random)
                yield Hypothesis(name, statement, at_point=not random, under=(told,), words=one.words)


def _worked_out(value: Expr) -> Expr:
    """Return a value with how it moves along a flow as pairings with gradients."""
    if not value.has(ScalarDifferential):
        return value
    from dlhw3.symbolic.language.asked.flow_bounds import paired

    return paired(value)


def _bounds(kind: str, bend: Expr, square: Expr) -> tuple[tuple[Expr, Expr], ...]:
    """Return the two sides of what a property says of ⟨∇²l(x)[u], u⟩, which is ``bend``."""
    if kind.startswith("weakly"):
        square = -square
    if kind.endswith("convex"):
        return ((square, bend),)
    if kind.endswith("concave"):
        return ((bend, -square),)
    return ((bend, square), (-square, bend)) if kind == "smooth" else ()
