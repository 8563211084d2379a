"""What is kept of work done before, forgotten: so that a verdict does not depend on what was asked before it.

A normal form past its budget leaves forms of its parts behind, with which it would end within the budget when it is
asked again; and a search that was in vain, since little work was left to it, would not be made where there is more.
"""

from __future__ import annotations

from dlhw3.kernel import networks, printer, theorem
from dlhw3.kernel.order import plain
from dlhw3.symbolic.proofs import record, sought

KEPT = (
    networks.remembering,
    networks.Normaliser.form,
    printer.text,
    theorem.well_formed,
    theorem.untied,
    plain.possible,
    plain.plainly,
    plain.by_parts,
    plain.holds,
    record.moved_by_rule,
)
"""Functions with budgets, or that spend of one, whose values are kept."""


def afresh() -> None:
    """Forget work of other lines, claims and derivations."""
    for one in KEPT:
        one.cache_clear()  # type: ignore[attr-defined]
    sought.forget()
