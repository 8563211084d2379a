"""Equations that the kernel's laws imply, shown once in each proof that uses one and named as a law is."""

from __future__ import annotations

from collections.abc import Callable

from dlhw3.kernel.laws.law import A, X, each, m, n, power, s
from dlhw3.kernel.scalars import MINUS, ONE, number
from dlhw3.kernel.terms import Term, apply, inverse, scalar, term, trace, transpose
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.record import Path, Proof

I, ONES = term("identity", (n,)), term("ones", (n, m))  # noqa: E741
NUMBER = {"n": ONE, "m": ONE}
Move = Term | tuple[Theorem, Path]
"""The next term, by normal form; or an equation, and where it is used."""


def derived(proof: Proof, name: str) -> Theorem:
    """Return an equation of EQUATIONS over its own letters, as the kernel's rules show it from its laws."""
    return EQUATIONS[name](proof)


def _line(proof: Proof, here: Term, *moves: Move) -> Theorem:
    made = []
    for move in moves:
        made.append(
            proof.replace(move[0], here, move[1]) if isinstance(move, tuple) else proof.same(here, move)
        )
        here = made[-1].statement.right
    return proof.chain(*made)


def _at(proof: Proof, name: str, **letters: Term) -> Theorem:
    """Return a law of entries at numbers."""
    return proof.instantiate(proof.law(name), NUMBER, letters)


def _adj_inverse(proof: Proof) -> Theorem:
    adj, unit = apply("adj", X), proof.reverse(proof.law("inverse.left"))
    right = (inverse(X) * (X * adj), (proof.law("adj.right"), (1,)), apply("det", X) * inverse(X))
    return _line(proof, adj, I * adj, (unit, (0,)), *right)


def _adj_left(proof: Proof) -> Theorem:
    right = proof.instantiate(proof.law("adj.right"), {}, {"X": X.T})
    turned = transpose(X.T * apply("adj", X.T))
    return _line(proof, apply("adj", X) * X, turned, (right, (0,)), apply("det", X) * I)


def _det_inverse(proof: Proof) -> Theorem:
    product = proof.reverse(proof.instantiate(proof.law("det.product"), {}, {"Y": inverse(X)}))
    unit = (proof.law("inverse.right"), (0,))
    return _line(proof, product.statement.left, (product, ()), unit, (proof.law("det.identity"), ()))


def _norm_abs(proof: Proof) -> Theorem:
    return _at(proof, "abs.nonnegative", A=apply("norm", A))


def _norm_sqrt(proof: Proof) -> Theorem:
    norm, root = apply("norm", A), proof.reverse(_at(proof, "sqrt.of_square", A=apply("norm", A)))
    square = (each("sqrt", power(norm, number(2))), (proof.law("norm.square"), (0,)))
    return _line(proof, norm, (proof.reverse(_norm_abs(proof)), ()), (root, ()), *square)


def _norm_scaled(proof: Proof) -> Theorem:
    gram, root = trace(A.T * A), _norm_sqrt(proof)
    first = proof.instantiate(root, {}, {"A": s * A})
    parts = _at(proof, "sqrt.product", A=s & s, B=gram)
    moves = ((parts, ()), (_at(proof, "sqrt.of_square", A=s), (0,)), (proof.reverse(root), (1,)))
    plain = each("abs", s) * apply("norm", A)
    return _line(proof, apply("norm", s * A), (first, ()), each("sqrt", (s & s) & gram), *moves, plain)


def _exp_zero(proof: Proof) -> Theorem:
    """exp(0) = exp(0)², and it is not 0."""
    zeros = term("zero", (n, m))
    one = each("exp", zeros)
    twice, half = one & one, each("recip", one)
    summed = proof.reverse(proof.instantiate(proof.law("exp.sum"), {}, {"A": zeros, "B": zeros}))
    cancel = proof.instantiate(proof.law("recip.cancel"), {}, {"A": one})
    moves = ((proof.reverse(cancel), (1,)), one & (one & half), twice & half, (summed, (0,)), one & half)
    return _line(proof, one, one & ONES, *moves, (cancel, ()))


def _exp_recip(proof: Proof) -> Theorem:
    up, down = each("exp", A), each("exp", scalar(MINUS) * A)
    summed = proof.reverse(proof.instantiate(proof.law("exp.sum"), {}, {"B": scalar(MINUS) * A}))
    zero = (each("exp", term("zero", (n, m))), (_exp_zero(proof), ()))
    unit = proof.reverse(_line(proof, up & down, (summed, ()), *zero))
    cancel = proof.instantiate(proof.law("recip.cancel"), {}, {"A": up})
    start = each("recip", up)
    return _line(proof, start, start & ONES, (unit, (1,)), (up & start) & down, (cancel, (0,)), down)


def _abs_square(proof: Proof) -> Theorem:
    product = proof.reverse(proof.instantiate(proof.law("abs.product"), {}, {"B": A}))
    plain = proof.instantiate(proof.law("abs.nonnegative"), {}, {"A": A & A})
    return _line(proof, product.statement.left, (product, ()), (plain, ()))


def _power_recip(proof: Proof) -> Theorem:
    minus = proof.instantiate(proof.law("power.minus"), {"p": ONE}, {})
    return _line(proof, power(s, MINUS), (minus, ()), each("recip", s))


EQUATIONS: dict[str, Callable[[Proof], Theorem]] = {
    "adj.inverse": _adj_inverse,
    "adj.left": _adj_left,
    "det.inverse": _det_inverse,
    "norm.abs": _norm_abs,
    "norm.sqrt": _norm_sqrt,
    "norm.scaled": _norm_scaled,
    "exp.zero": _exp_zero,
    "exp.recip": _exp_recip,
    "abs.square": _abs_square,
    "power.recip": _power_recip,
}
"""Name: how it is shown."""
UNDER = {"adj.inverse": 1, "det.inverse": 1}
"""How many conditions an equation is under, where there are any."""
