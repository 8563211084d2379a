"""Equations that the kernel's laws imply, shown once in each proof that uses one and named as a law is."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from dlhw3.kernel.laws.law import A, B, X, each, m, n, p, power, q, s
from dlhw3.kernel.scalars import MINUS, ONE, Scalar, number
from dlhw3.kernel.terms import Term, add, apply, inverse, scalar, term, trace, transpose
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.record import Path, Proof

I, ONES = term("identity", (n,)), term("ones", (n, m))  # noqa: E741
NUMBER, NUMBER_ROWS = {"n": ONE, "m": ONE}, {"n": ONE}
Move = Term | tuple[Theorem, Path]
"""The next term, by normal form; or an equation, and where it is used."""


def derived(proof: Proof, name: str) -> Theorem:
    """Return an equation of EQUATIONS over its own letters, as the kernel's rules show it from its laws."""
    return EQUATIONS[name](proof)


def stated(proof: Proof, name: str) -> Theorem:
    """Return what a law of this name says, or an equation of EQUATIONS, over its own letters."""
    return derived(proof, name) if name in EQUATIONS else proof.law(name)


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
    return _line(proof, product.statement.left, (product, ()), unit, (_det_identity(proof), ()))


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


def _power_exp(proof: Proof, base: Term, exponent: Scalar) -> Theorem:
    return proof.instantiate(proof.law("power.exp"), {"p": exponent}, {"s": base})


def _power_sum(proof: Proof) -> Theorem:
    ends = _power_exp(proof, s, p), _power_exp(proof, s, q)
    left, right = (one.statement.right for one in ends)
    summed = proof.reverse(_at(proof, "exp.sum", A=left.args[0], B=right.args[0]))
    whole = proof.reverse(_power_exp(proof, s, p.plus(q)))
    moves = ((ends[0], (0,)), (ends[1], (1,)), left & right, (summed, ()), whole.statement.left)
    return _line(proof, power(s, p) * power(s, q), *moves, (whole, ()))


def _power_power(proof: Proof) -> Theorem:
    inner = _power_exp(proof, s, p)
    outer = _power_exp(proof, inner.statement.right, q)
    logarithm = (_at(proof, "log.exp", A=inner.statement.right.args[0]), (0, 1))
    whole = proof.reverse(_power_exp(proof, s, p.times(q)))
    moves = ((inner, (0,)), (outer, ()), logarithm, whole.statement.left, (whole, ()))
    return _line(proof, power(power(s, p), q), *moves)


def _log_power(proof: Proof) -> Theorem:
    inner = _power_exp(proof, s, p)
    logarithm = _at(proof, "log.exp", A=inner.statement.right.args[0])
    return _line(proof, each("log", power(s, p)), (inner, (0,)), (logarithm, ()))


def _log_product(proof: Proof) -> Theorem:
    first = proof.reverse(proof.law("exp.log"))
    second = proof.instantiate(first, {}, {"A": B})
    logs = {"A": each("log", A), "B": each("log", B)}
    summed = proof.reverse(proof.instantiate(proof.law("exp.sum"), {}, logs))
    back = proof.instantiate(proof.law("log.exp"), {}, {"A": add(*logs.values())})
    return _line(proof, each("log", A & B), (first, (0, 0)), (second, (0, 1)), (summed, (0,)), (back, ()))


def _sqrt_square(proof: Proof) -> Theorem:
    product = proof.reverse(proof.instantiate(proof.law("sqrt.product"), {}, {"B": A}))
    moves = ((proof.law("sqrt.of_square"), ()), (proof.law("abs.nonnegative"), ()))
    return _line(proof, product.statement.left, (product, ()), *moves)


def _step_square(proof: Proof) -> Theorem:
    """¼(s² + s)² = ¼(s⁴ + 2s³ + s²) = ½(s² + s), s being the sign, and s³ = s."""
    sign, definition, cube = each("sign", A), proof.law("step.sign"), proof.law("sign.cube")
    step, third = definition.statement.left, cube.statement.left
    written = scalar(number(Fraction(1, 4))) * ((third & sign) + scalar(2) * third + (sign & sign))
    moves = (written, (cube, (1, 0, 0, 0)), (cube, (1, 0, 1, 1)), definition.statement.right)
    return _line(
        proof, step & step, (definition, (0,)), (definition, (1,)), *moves, (proof.reverse(definition), ())
    )


def _sin_cos(proof: Proof) -> Theorem:
    """cos(A − A) is cos²A + sin²A, and cos 0 is 1."""
    back = scalar(MINUS) * A
    parted = proof.instantiate(proof.law("cos.sum"), {}, {"B": back})
    start, sin, cos = parted.statement.left, each("sin", A), each("cos", A)
    minus = ((proof.law("cos.minus"), (0, 1)), (proof.law("sin.minus"), (1, 1, 1)))
    squares = _line(proof, start, (parted, ()), *minus, (sin & sin) + (cos & cos))
    one = _line(proof, start, each("cos", term("zero", (n, m))), (proof.law("cos.zero"), ()))
    return proof.chain(proof.reverse(squares), one)


def _det_identity(proof: Proof) -> Theorem:
    column, unit = term("zero", (n, ONE)), scalar(1)
    swapped = proof.instantiate(proof.law("det.sylvester"), {"m": ONE}, {"A": column, "B": column})
    number_ = proof.instantiate(proof.law("det.scalar"), {}, {"s": unit})
    moves = (swapped.statement.left, (swapped, ()), number_.statement.left, (number_, ()))
    return _line(proof, apply("det", I), *moves, term("identity", (ONE,)))


def _inverse_scalar(proof: Proof) -> Theorem:
    unit = term("identity", (ONE,))
    scaled = proof.instantiate(proof.law("inverse.scaled"), NUMBER_ROWS, {"X": unit})
    own = proof.instantiate(proof.law("inverse.identity"), NUMBER_ROWS, {})
    moves = (scaled.statement.left, (scaled, ()), (own, (1,)), (_power_recip(proof), (0,)))
    return _line(proof, inverse(s), *moves, each("recip", s))


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
    "power.sum": _power_sum,
    "power.power": _power_power,
    "log.power": _log_power,
    "log.product": _log_product,
    "sqrt.square": _sqrt_square,
    "step.square": _step_square,
    "sin.cos": _sin_cos,
    "det.identity": _det_identity,
    "inverse.scalar": _inverse_scalar,
}
"""Name: how it is shown."""
UNDER = {
    **dict.fromkeys(("adj.inverse", "det.inverse", "sqrt.square"), 1),
    **dict.fromkeys(("power.sum", "power.power", "log.power"), 1),
    "log.product": 2,
}
"""How many conditions an equation is under, where there are any."""
