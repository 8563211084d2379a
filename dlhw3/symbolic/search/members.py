"""What is assumed of all members of a sequence, at those that are visible: columns of an inequality."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Expr, Integer, Symbol

from dlhw3.symbolic.nodes import Iterate, ScalarSum
from dlhw3.symbolic.number_sequences import NumberAt
from dlhw3.symbolic.plan import Hypothesis, Used
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.search.columns import Column, Sight

MOST_INSTANCES = 8


def at_members(sight: Sight, given: Sequence[Hypothesis], facts: Facts) -> Iterator[Column]:
    """Yield what is assumed for all k of the members that are visible."""
    for h in given:
        (one,) = h.statement.indices
        index = one.index
        for value in _values(sight, h, index)[:MOST_INSTANCES]:
            if facts.contains(one.low, value, one.high):
                left, right = (
                    side.xreplace({index: value}) for side in (h.statement.left, h.statement.right)
                )
                strict, free = h.statement.relation == "<", h.statement.relation == "="
                yield Column(right - left, use=Used(h.name, at=((index, value),)), strict=strict, free=free)


def _values(sight: Sight, h: Hypothesis, index: Symbol) -> list[Expr]:
    """Return values of an index at which a member that a hypothesis speaks of is a visible one."""
    kinds = (NumberAt, Iterate)
    said = [n for side in (h.statement.left, h.statement.right) for n in side.atoms(*kinds) if n.has(index)]
    seen = [node for node in sight.nodes if isinstance(node, kinds)]
    pairs = ((a.args[1], b.args[1]) for a in said for b in seen if a.args[0] == b.args[0])
    bound = {one.args[1] for one in sight.nodes if isinstance(one, ScalarSum)}
    shifts = ((b - (a - index), a) for a, b in pairs if a.coeff(index) == 1)
    found = dict.fromkeys(value for value, _ in shifts if not value.free_symbols & bound)
    numbers = [int(value) for value in found if value.is_Integer]
    between = range(min(numbers), max(numbers)) if numbers else ()
    return [*found, *(Integer(k) for k in between if Integer(k) not in found)]
