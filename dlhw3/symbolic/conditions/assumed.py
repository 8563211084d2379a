"""What stands beside a theorem, whether it rests on it or not: all that a derivation shows as assumed."""

from __future__ import annotations

from typing import NamedTuple

from dlhw3.kernel.scalars import Facts
from dlhw3.kernel.statements import Condition, Hypothesis


class Assumed(NamedTuple):
    """Ranges, hypotheses and conditions."""

    facts: Facts = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    conditions: tuple[Condition, ...] = ()


NOTHING = Assumed()
