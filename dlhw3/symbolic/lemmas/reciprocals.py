"""Reciprocals of numbers that may be 0: t·recip(t)·t = t always, since recip(0) is 0."""

from __future__ import annotations

from sympy import Expr, Integer, MatrixSymbol

from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.plan import Used

ONE = Integer(1)
ANY = MatrixSymbol("A", ONE, ONE)
"""The letter that the kernel's laws of reciprocals and signs are written with."""


def regular(t: Expr, multiplier: Expr) -> tuple[Used, ...]:
    """Return what says t = t·recip(t)·t, right minus left times the multiplier; it holds for t = 0 too."""
    sign = entrywise("sign", t)
    factors = {"recip.sign": t, "sign.abs": sign, "sign.of_abs": ONE}
    return tuple(Used(name, -multiplier * factor, letters=((ANY, t),)) for name, factor in factors.items())


def regular_reciprocal(t: Expr, multiplier: Expr) -> tuple[Used, ...]:
    """Return what says q = q·t·q for q = recip(t), right minus left times the multiplier."""
    q = entrywise("recip", t)
    return (*regular(q, multiplier), Used("recip.twice", multiplier * q**2, letters=((ANY, t),)))
