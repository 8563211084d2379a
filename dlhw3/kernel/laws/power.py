"""Powers of scalars. The normal form merges natural powers; every other merge is an equation here."""

from __future__ import annotations

from fractions import Fraction

from ..scalars import ONE, Scalar, number, parameter
from ..terms import mul, scalar
from .law import Axiom, Derivative, Law, entrywise, h, on, p, power, q, s, t

j, k = parameter("index", "j"), parameter("index", "k")


def law(exponent: Scalar) -> Law:
    """Return the law of s ↦ s^exponent: smooth for natural exponents, else off 0 for integers, else for s > 0."""
    kind = "" if exponent.natural is not None else "nonzero" if exponent.integral else "positive"
    conditions = (on(kind, s),) if kind else ()
    lower = exponent if exponent.natural == 0 else exponent.minus(ONE)
    value = mul(scalar(exponent), power(s, lower), h)
    return Law(s, "", conditions, Derivative(h, value, conditions), EQUATIONS)


positive, nonzero = on("positive", s), on("nonzero", s)
EQUATIONS = {
    "power.sum": Axiom(mul(power(s, p), power(s, q)), power(s, p.plus(q)), (positive,)),
    "power.power": Axiom(power(power(s, p), q), power(s, p.times(q)), (positive,)),
    "power.product": Axiom(power(mul(s, t), p), mul(power(s, p), power(t, p)), (positive, on("positive", t))),
    "power.integers": Axiom(mul(power(s, j), power(s, k)), power(s, j.plus(k)), (nonzero,)),
    "power.integer_power": Axiom(power(power(s, j), k), power(s, j.times(k)), (nonzero,)),
    "power.integer_product": Axiom(
        power(mul(s, t), j), mul(power(s, j), power(t, j)), (nonzero, on("nonzero", t))
    ),
    "power.recip": Axiom(power(s, number(-1)), entrywise("recip", s)),
    "power.sqrt": Axiom(power(s, number(Fraction(1, 2))), entrywise("sqrt", s)),
}
