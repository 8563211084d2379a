"""What a derivation assumes of letters that may be random: of their means, and of nothing else of them."""

from __future__ import annotations

from sympy import MatrixExpr, ZeroMatrix

from dlhw3.errors import UserError
from dlhw3.symbolic.expectations import is_random
from dlhw3.symbolic.language.assumed.related import Related, hypothesis_of
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.language.text.chance import assumed_mean
from dlhw3.symbolic.plan import Hypothesis


def assumed_mean_of(told: Related, builder: Builder) -> tuple[Hypothesis, ...]:
    """Return what is assumed where the mean of something is said."""
    of = builder.of(told.left.parts[0])
    assert isinstance(of, MatrixExpr)
    zero = told.right.kind == "number"
    value = ZeroMatrix(*of.shape) if zero else builder.of(told.right)
    assert isinstance(value, MatrixExpr)
    return assumed_mean(told.text, of, value)


def assumed_of_outcomes(told: Related, builder: Builder) -> Hypothesis:
    """Return what is assumed of two sides that are both the same at every outcome, or refuse it."""
    sides = told.left, told.right
    outcomes = [is_random(builder.of(side)) for side in sides]
    if any(outcomes):
        named = told.left.kind == "name" and told.relation == "=" and outcomes == [False, True]
        if named and told.left.at.text == told.left.name:  # by let, since a gradient is taken in it
            names = (one for one in told.right.every() if one.kind == "name")
            fixed = next((one.name for one in names if not is_random(builder.of(one))), "x")
            words = f"No gradient is taken in {told.left.name}, whose value is random."
            raise UserError(words, at=told.right.at, hint=f"grad(l({told.right.text.strip()}), {fixed})")
        left, right = (
            f"E({s.text})" if random else s.text for s, random in zip(sides, outcomes, strict=True)
        )
        raise UserError(
            "What is assumed of a random letter is assumed of its means.",
            at=told.right.at,
            hint=f"let {left} = {told.right.text}" if named else f"assume {left} {told.relation} {right}",
        )
    return hypothesis_of(told, builder)
