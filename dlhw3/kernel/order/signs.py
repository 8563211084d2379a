"""What a theorem settles: hypotheses that it says, and conditions on s where it says 0 < s or 0 ≤ s."""

from ..scalars import ONE
from ..statements import Condition, Hypothesis, Statement
from ..terms import scalar, term

NUMBER = (ONE, ONE)
ZEROS = (scalar(0), term("zero", NUMBER))
SHOWN = {"<": ("positive", "nonzero", "nonnegative"), "≤": ("nonnegative",)}


def shown_by(statement: Statement) -> tuple[Condition, ...]:
    """Return the conditions on s that 0 < s or 0 ≤ s says; none for any other statement."""
    relation, left, right = statement
    kinds = SHOWN.get(relation, ()) if left in ZEROS else ()
    return tuple(Condition(kind, right) for kind in kinds)


def settled(statement: Statement) -> tuple[Hypothesis | Condition, ...]:
    """Return the hypotheses and the conditions that a statement says."""
    plain, at_point = (Hypothesis(statement, at_point=at) for at in (False, True))
    return plain, at_point, *shown_by(statement)
