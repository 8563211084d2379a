"""Numbers ≥ 0 that are members of sequences: a{i}, of which it is assumed for all i."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dlhw3.symbolic.plan import Hypothesis
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.search.columns.columns import Factor, Sight
from dlhw3.symbolic.search.columns.members import at_members


def signed_members(sight: Sight, members: Iterable[Hypothesis], facts: Facts) -> Iterator[Factor]:
    """Yield the members of sequences that are assumed to be ≥ 0, where they are visible."""
    said = [h for h in members if h.statement.left == 0 and h.statement.relation != "="]
    for column in at_members(sight, said, facts):
        if column.use is not None:
            yield Factor(column.value, (column.use,), column.strict)
