"""A direction in front of sums all of whose terms have it entry by entry: dx ∘ (𝟏 − x ∘ x) for dx − dx ∘ x ∘ x.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer, MatAdd

from dlhw3.symbolic.algebra import terms_of, total
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.fractions import entries_of
from dlhw3.symbolic.written.shares import replaced
from dlhw3.symbolic.written.stroke import entries_written

ONE = Integer(1)


def with_directions_out(value: Expr) -> Any:
    """Return an expression with directions out of sums; what is left is what a slope is, as 𝟏 − tanh(x)^∘2."""
    found: dict[Any, Any] = {}
    for whole in reversed(nodes_in(value, MatAdd)) if value.has(Direction) else ():
        split = [entries_of(term) for term in terms_of(replaced(whole, found) if found else whole)]
        shared = [one for one in split[0][1] if all(powers.get(one) == 1 for _, powers in split)]
        for hand in [one for one in shared if isinstance(one, Direction)][:1]:
            rests = [(scale, {one: k for one, k in powers.items() if one != hand}) for scale, powers in split]
            slope = total(*(entries_written(scale, powers, whole.shape) for scale, powers in rests))
            found[whole] = entries_written(ONE, {hand: ONE, slope: ONE}, whole.shape)
    return replaced(value, found) if found else value
