"""The rule by which a theorem loses the conditions that are plain to see."""

from __future__ import annotations

from ..rules import _rule
from ..theorem import Theorem, conclude
from .plain import holds, reduced


@_rule
def discharge(premise: Theorem) -> Theorem:
    """A theorem.

    Side condition: no condition contradicts a sign that is plain to see.
    Conclusion: the theorem without the conditions that are plain to see: of a number, of a sum whose summands are
    ≥ 0 and one > 0, in its normal form or as it is written, of a psd power or AᵀA; and with ‖A‖ ≠ 0 in the place of
    ‖A‖^p > 0 and ‖A‖^p ≠ 0.
    """
    due = dict.fromkeys(reduced(c) for c in premise.conditions if not holds(c, premise.facts))
    return conclude(*premise._replace(conditions=tuple(due)))
