"""What a derivative says of a function of a number at two numbers: Φ and arctan rise, and φ is φ(0) e^{−s²/2}."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from dlhw3.kernel.laws.law import each, s, t
from dlhw3.kernel.scalars import MINUS, ONE, number
from dlhw3.kernel.statements import Statement
from dlhw3.kernel.terms import Term, scalar, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.derived_numbers import EQUATIONS as OF_NUMBERS
from dlhw3.symbolic.proofs.moves import NUMBER, Shown, at_numbers, line
from dlhw3.symbolic.proofs.record import Proof

T = ("letter", "t", ONE, ONE, "general")
NIL, UNIT, MINUS_ONE, HALF = scalar(0), scalar(1), scalar(MINUS), scalar(number(Fraction(1, 2)))


def _moved(proof: Proof, body: Term) -> Theorem:
    """Return what the derivative of a number in t is."""
    return proof.differential(term("differential", (T,), (body, t, UNIT)))


def _rising(proof: Proof, name: str) -> Theorem:
    """f(s) ≤ f(t) for s ≤ t: the derivative of −f is ≤ 0."""
    moved = _moved(proof, MINUS_ONE * each(name, t))
    signs: tuple[Theorem, ...] = ()
    if name == "arctan":
        above_one = Statement("<", NIL, UNIT + (t & t))
        signs = (proof.combination(above_one, (), (), (t, UNIT), (UNIT, UNIT)),)
    slopes = {"arctan": each("recip", UNIT + (t & t)), "normcdf": each("normpdf", t), "exp": each("exp", t)}
    claim = Statement("≤", moved.statement.left, NIL)
    falls = proof.combination(claim, (moved,), (UNIT,), (UNIT,), (slopes[name],), signs)
    found = proof.decreasing(falls, s, signs)
    claim = Statement("≤", each(name, s), each(name, t))
    return proof.combination(claim, (found,), (UNIT,))


def _density(proof: Proof) -> Theorem:
    """φ(t) e^{t²/2} does not move, from −|s| on, and so is at s what it is at 0; e^{s²/2} e^{−s²/2} is e⁰."""
    zero = proof.instantiate(OF_NUMBERS["exp.zero"](proof), NUMBER, {})
    flat, up = _without_motion(proof), HALF * (s & s)
    down, none = MINUS_ONE * up, zero.statement.left
    parted = at_numbers(proof, "exp.sum", A=up, B=down)
    density, over = each("normpdf", s), each("exp", down)
    apart = (density & each("exp", up + down), (parted, (1,)), flat.statement.left & over, (flat, (0,)))
    first = (density & zero.statement.right, (proof.reverse(zero), (1,)))
    last = ((each("normpdf", NIL) & none) & over, (zero, (0, 1)), each("normpdf", NIL) * over)
    return line(proof, density, *first, *apart, *last)


def _without_motion(proof: Proof) -> Theorem:
    """Return φ(s) e^{s²/2} = φ(0) e⁰."""
    moved = _moved(proof, each("normpdf", t) & each("exp", HALF * (t & t)))
    still = proof.chain(moved, proof.same(moved.statement.right, NIL))
    low = MINUS_ONE * each("abs", s)
    flat = proof.decreasing(still, low)
    above = proof.instantiate(proof.law("abs.above"), {}, {"s": MINUS_ONE * s})
    minus = proof.instantiate(OF_NUMBERS["abs.minus"](proof), NUMBER, {"A": s})
    shown = (
        (s, proof.combination(Statement("≤", low, s), (above, minus), (UNIT, UNIT))),
        (NIL, proof.combination(Statement("≤", low, NIL), (proof.law("abs.least"),), (UNIT,))),
    )
    at_s, at_nil = (proof.cut(sign, proof.instantiate(flat, {}, {"t": value})) for value, sign in shown)
    return proof.chain(at_s, proof.reverse(at_nil))


RISING = ("normcdf", "arctan", "exp")
"""Functions of a number that rise, of which their derivative shows it."""
EQUATIONS: dict[str, Shown] = {"normpdf.exp": _density}
ORDERS: dict[str, Shown] = {f"{name}.rising": partial(_rising, name=name) for name in RISING}
"""Name: how it is shown."""
