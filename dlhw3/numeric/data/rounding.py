"""Numbers rounded down to a few decimal digits: who follows a hint must not fail again."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Context, Decimal


def rounded_down(value: float, digits: int) -> float:
    """Return ``value`` > 0 rounded down to so many decimal digits; never above it, down to 1e-308."""
    context = Context(prec=digits, rounding=ROUND_FLOOR, Emin=-400, Emax=400)
    rounded = float(context.create_decimal(Decimal(value)))
    return rounded if rounded <= value else 0.0
