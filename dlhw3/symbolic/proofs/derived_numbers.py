"""Equations of numbers, of functions of entries and of norms that the laws of the kernel imply."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from dlhw3.kernel.laws.law import A, B, each, m, n, p, power, q, s
from dlhw3.kernel.scalars import MINUS, ONE, Scalar, number
from dlhw3.kernel.terms import Term, add, apply, scalar, term, trace
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.moves import Move, Shown, at_numbers, line
from dlhw3.symbolic.proofs.record import Proof

ONES, ZEROS = term("ones", (n, m)), term("zero", (n, m))


def _norm_abs(proof: Proof) -> Theorem:
    return at_numbers(proof, "abs.nonnegative", A=apply("norm", A))


def _norm_sqrt(proof: Proof) -> Theorem:
    norm, root = apply("norm", A), proof.reverse(at_numbers(proof, "sqrt.of_square", A=apply("norm", A)))
    square = (each("sqrt", power(norm, number(2))), (proof.law("norm.square"), (0,)))
    return line(proof, norm, (proof.reverse(_norm_abs(proof)), ()), (root, ()), *square)


def _norm_scaled(proof: Proof) -> Theorem:
    gram, root = trace(A.T * A), _norm_sqrt(proof)
    first = proof.instantiate(root, {}, {"A": s * A})
    parts = at_numbers(proof, "sqrt.product", A=s & s, B=gram)
    moves = ((parts, ()), (at_numbers(proof, "sqrt.of_square", A=s), (0,)), (proof.reverse(root), (1,)))
    plain = each("abs", s) * apply("norm", A)
    return line(proof, apply("norm", s * A), (first, ()), each("sqrt", (s & s) & gram), *moves, plain)


def _exp_zero(proof: Proof) -> Theorem:
    """exp(0) = exp(0)², and it is not 0."""
    one = each("exp", ZEROS)
    twice, half = one & one, each("recip", one)
    summed = proof.reverse(proof.instantiate(proof.law("exp.sum"), {}, {"A": ZEROS, "B": ZEROS}))
    cancel = proof.instantiate(proof.law("recip.cancel"), {}, {"A": one})
    moves = ((proof.reverse(cancel), (1,)), one & (one & half), twice & half, (summed, (0,)), one & half)
    return line(proof, one, one & ONES, *moves, (cancel, ()))


def _exp_recip(proof: Proof) -> Theorem:
    up, down = each("exp", A), each("exp", scalar(MINUS) * A)
    summed = proof.reverse(proof.instantiate(proof.law("exp.sum"), {}, {"B": scalar(MINUS) * A}))
    zero = (each("exp", ZEROS), (_exp_zero(proof), ()))
    unit = proof.reverse(line(proof, up & down, (summed, ()), *zero))
    cancel = proof.instantiate(proof.law("recip.cancel"), {}, {"A": up})
    start = each("recip", up)
    return line(proof, start, start & ONES, (unit, (1,)), (up & start) & down, (cancel, (0,)), down)


def _abs_square(proof: Proof) -> Theorem:
    product = proof.reverse(proof.instantiate(proof.law("abs.product"), {}, {"B": A}))
    plain = proof.instantiate(proof.law("abs.nonnegative"), {}, {"A": A & A})
    return line(proof, product.statement.left, (product, ()), (plain, ()))


def power_recip(proof: Proof) -> Theorem:
    """Return s⁻¹ = 1/s."""
    minus = proof.instantiate(proof.law("power.minus"), {"p": ONE}, {})
    return line(proof, power(s, MINUS), (minus, ()), each("recip", s))


def _power_exp(proof: Proof, base: Term, exponent: Scalar) -> Theorem:
    return proof.instantiate(proof.law("power.exp"), {"p": exponent}, {"s": base})


def _power_sum(proof: Proof) -> Theorem:
    ends = _power_exp(proof, s, p), _power_exp(proof, s, q)
    left, right = (one.statement.right for one in ends)
    summed = proof.reverse(at_numbers(proof, "exp.sum", A=left.args[0], B=right.args[0]))
    whole = proof.reverse(_power_exp(proof, s, p.plus(q)))
    moves = ((ends[0], (0,)), (ends[1], (1,)), left & right, (summed, ()), whole.statement.left)
    return line(proof, power(s, p) * power(s, q), *moves, (whole, ()))


def _power_power(proof: Proof) -> Theorem:
    inner = _power_exp(proof, s, p)
    outer = _power_exp(proof, inner.statement.right, q)
    logarithm = (at_numbers(proof, "log.exp", A=inner.statement.right.args[0]), (0, 1))
    whole = proof.reverse(_power_exp(proof, s, p.times(q)))
    moves = ((inner, (0,)), (outer, ()), logarithm, whole.statement.left, (whole, ()))
    return line(proof, power(power(s, p), q), *moves)


def _log_power(proof: Proof) -> Theorem:
    inner = _power_exp(proof, s, p)
    logarithm = at_numbers(proof, "log.exp", A=inner.statement.right.args[0])
    return line(proof, each("log", power(s, p)), (inner, (0,)), (logarithm, ()))


def _log_product(proof: Proof) -> Theorem:
    first = proof.reverse(proof.law("exp.log"))
    second = proof.instantiate(first, {}, {"A": B})
    logs = {"A": each("log", A), "B": each("log", B)}
    summed = proof.reverse(proof.instantiate(proof.law("exp.sum"), {}, logs))
    back = proof.instantiate(proof.law("log.exp"), {}, {"A": add(*logs.values())})
    return line(proof, each("log", A & B), (first, (0, 0)), (second, (0, 1)), (summed, (0,)), (back, ()))


def _log_of_exp(proof: Proof, name: str, inner: Theorem) -> Theorem:
    """log f(A) for A = exp(log A), where ``inner`` says what f of an exponential is the exponential of."""
    start, own = each("log", each(name, A)), proof.reverse(proof.law("exp.log"))
    law = proof.instantiate(inner, {}, {"A": each("log", A)})
    back = proof.instantiate(proof.law("log.exp"), {}, {"A": law.statement.right.args[0]})
    return line(proof, start, (own, (0, 0)), (law, (0,)), (back, ()))


def _log_recip(proof: Proof) -> Theorem:
    return _log_of_exp(proof, "recip", _exp_recip(proof))


def _log_sqrt(proof: Proof) -> Theorem:
    return _log_of_exp(proof, "sqrt", _sqrt_exp(proof))


def _sqrt_exp(proof: Proof) -> Theorem:
    """exp(A) is the square of exp(A/2), which is not negative."""
    half = scalar(number(Fraction(1, 2))) * A
    summed = proof.instantiate(proof.law("exp.sum"), {}, {"A": half, "B": half})
    root = proof.instantiate(proof.law("sqrt.of_square"), {}, {"A": each("exp", half)})
    plain = proof.instantiate(proof.law("abs.nonnegative"), {}, {"A": each("exp", half)})
    moves = (each("sqrt", summed.statement.left), (summed, (0,)), (root, ()), (plain, ()))
    return line(proof, each("sqrt", each("exp", A)), *moves)


def _sqrt_square(proof: Proof) -> Theorem:
    product = proof.reverse(proof.instantiate(proof.law("sqrt.product"), {}, {"B": A}))
    moves = ((proof.law("sqrt.of_square"), ()), (proof.law("abs.nonnegative"), ()))
    return line(proof, product.statement.left, (product, ()), *moves)


def _step_square(proof: Proof) -> Theorem:
    """¼(s² + s)² = ¼(s⁴ + 2s³ + s²) = ½(s² + s), s being the sign, and s³ = s."""
    sign, definition, cube = each("sign", A), proof.law("step.sign"), _sign_cube(proof)
    step, third = definition.statement.left, cube.statement.left
    written = scalar(number(Fraction(1, 4))) * ((third & sign) + scalar(2) * third + (sign & sign))
    moves = (written, (cube, (1, 0, 0, 0)), (cube, (1, 0, 1, 1)), definition.statement.right)
    return line(
        proof, step & step, (definition, (0,)), (definition, (1,)), *moves, (proof.reverse(definition), ())
    )


def _abs_minus(proof: Proof) -> Theorem:
    root = proof.law("sqrt.of_square")
    turned = proof.reverse(proof.instantiate(root, {}, {"A": scalar(MINUS) * A}))
    return line(proof, turned.statement.left, (turned, ()), root.statement.left, (root, ()))


def _odd_zero(proof: Proof, name: str) -> Theorem:
    """f(0) is −f(0), and so half of f(0) − f(0)."""
    value, half = each(name, ZEROS), scalar(number(Fraction(1, 2)))
    minus = proof.instantiate(proof.law(f"{name}.minus"), {}, {"A": ZEROS})
    return line(proof, value, half * (value + minus.statement.left), (minus, (1, 1)), ZEROS)


def _normcdf_zero(proof: Proof) -> Theorem:
    """Φ(0) is 1 − Φ(0), and so half of Φ(0) + 1 − Φ(0)."""
    value, half = each("normcdf", ZEROS), scalar(number(Fraction(1, 2)))
    minus = proof.instantiate(proof.law("normcdf.minus"), {}, {"A": ZEROS})
    return line(proof, value, half * (value + minus.statement.left), (minus, (1, 1)), half * ONES)


def _sqrt_zero(proof: Proof) -> Theorem:
    """0 is the square of 0, and |0| is 0."""
    zero = {"A": ZEROS}
    moves = ((proof.instantiate(proof.law(f), {}, zero), ()) for f in ("sqrt.of_square", "abs.nonnegative"))
    return line(proof, each("sqrt", ZEROS), each("sqrt", ZEROS & ZEROS), *moves)


def _cos_zero(proof: Proof) -> Theorem:
    """cos(0 + 0) is cos²0 − sin²0, which is 1 − 2 sin²0."""
    zero = {"A": ZEROS, "B": ZEROS}
    parted = proof.instantiate(proof.law("cos.sum"), {}, zero)
    one = proof.instantiate(proof.law("sin.cos"), {}, zero)
    sin = each("sin", ZEROS)
    moves = ((parted, ()), one.statement.left - scalar(2) * (sin & sin), (one, (0,)))
    gone = (_odd_zero(proof, "sin"), (1, 1, 1, 0))
    return line(proof, each("cos", ZEROS), parted.statement.left, *moves, gone, ONES)


def _cos_minus(proof: Proof) -> Theorem:
    """With c′ = cos(−a): s c′ = s c as sin(a − a) = 0, and c c′ = c² as cos(a − a) = 1; c′ = c′(s² + c²)."""
    back, minus, one = scalar(MINUS) * A, proof.law("sin.minus"), proof.law("sin.cos")
    sin, cos, other = each("sin", A), each("cos", A), each("cos", back)
    parted = {
        f: proof.reverse(proof.instantiate(proof.law(f"{f}.sum"), {}, {"B": back})) for f in ("sin", "cos")
    }
    turned = proof.reverse(minus)
    first = ((sin & other) + (cos & minus.statement.right)) + (cos & sin)
    moves = ((turned, (0, 1, 1)), (parted["sin"], (0,)), each("sin", ZEROS) + (cos & sin))
    sines = line(proof, sin & other, first, *moves, (_odd_zero(proof, "sin"), (0,)), sin & cos)
    second = (cos & other) - (sin & minus.statement.right) - (sin & sin)
    back_to = ((turned, (0, 1, 1, 1)), (parted["cos"], (0,)), each("cos", ZEROS) - (sin & sin))
    ones = ((_cos_zero(proof), (0,)), (proof.reverse(one), (0,)), cos & cos)
    cosines = line(proof, cos & other, second, *back_to, *ones)
    spread = ((proof.reverse(one), (1,)), (sin & (sin & other)) + (cos & (cos & other)))
    joined = ((sines, (0, 1)), (cosines, (1, 1)), cos & one.statement.left, (one, (1,)), cos)
    return line(proof, other, other & ONES, *spread, *joined)


def _sign_square(proof: Proof) -> Theorem:
    """A sign(A)² = |A| sign(A) = A."""
    sign, parted, whole = each("sign", A), proof.law("sign.abs"), proof.law("sign.of_abs")
    return line(proof, A & (sign & sign), (A & sign) & sign, (parted, (0,)), (whole, ()))


def _sign_cube(proof: Proof) -> Theorem:
    """sign(A)² = sign(A) sign(1/A) = sign(sign(A)²), and sign(A) = sign(A sign(A)²)."""
    sign, product, turned = each("sign", A), proof.law("sign.product"), each("recip", A)
    back = proof.reverse(proof.instantiate(product, {}, {"B": turned}))
    parted = proof.reverse(proof.instantiate(product, {}, {"B": sign & sign}))
    moves = (
        (proof.reverse(proof.law("sign.recip")), (0, 1)),
        (back, (0,)),
        (proof.law("recip.sign"), (0, 0)),
    )
    whole = (sign & each("sign", sign & sign), (parted, ()), (_sign_square(proof), (0,)))
    return line(proof, sign & sign & sign, *moves, *whole)


def _recip_twice(proof: Proof) -> Theorem:
    """With r = 1/A, z = 1/r, and one sign of the three: z = z sign² = A r z = A sign² = A."""
    r, square, alike = each("recip", A), proof.law("recip.sign"), proof.law("sign.recip")
    z, up = each("recip", r), proof.instantiate(alike, {}, {"A": r})
    own = proof.reverse(proof.instantiate(_sign_square(proof), {}, {"A": z}))
    signs: list[Move] = [move for k in (0, 1) for move in ((up, (1, k)), (alike, (1, k)))]
    alone: list[Move] = [(alike, (1, k)) for k in (0, 1)]
    inner = (proof.instantiate(square, {}, {"A": r}), (1,))
    moves: list[Move] = [*signs, (proof.reverse(square), (1,)), A & (r & z), inner, *alone]
    return line(proof, z, (own, ()), *moves, (_sign_square(proof), ()))


def _relu_nonnegative(proof: Proof) -> Theorem:
    """relu(A) = ½(A sign(A)² + A sign(A)) = ½(A + |A|), and |A| is A."""
    sign, half = each("sign", A), scalar(number(Fraction(1, 2)))
    written = (half * (A & (sign & sign))) + (half * (A & sign))
    opened = ((proof.law("relu.step"), ()), (proof.law("step.sign"), (1,)), written)
    parts = ((_sign_square(proof), (0, 1)), (proof.law("sign.abs"), (1, 1)))
    return line(proof, each("relu", A), *opened, *parts, (proof.law("abs.nonnegative"), (1, 1)), A)


def _sign_positive(proof: Proof) -> Theorem:
    """sign(A) = A sign(A)/A = |A|/A = 1."""
    sign, down = each("sign", A), each("recip", A)
    cancel = proof.law("recip.cancel")
    parts = ((proof.law("sign.abs"), (0,)), (proof.law("abs.nonnegative"), (0,)), (cancel, ()))
    spread = (sign & ONES, (proof.reverse(cancel), (1,)), (A & sign) & down)
    return line(proof, sign, *spread, *parts)


def _sign_step(proof: Proof) -> Theorem:
    """With t = step(A) = t²: sign(t) = sign(t²) = sign(t)² = t/t, and t = t sign(t)² = t² /t."""
    step, square, ratio = each("step", A), _step_square(proof), proof.law("recip.sign")
    at_step = proof.instantiate(ratio, {}, {"A": step})
    own = proof.instantiate(_sign_square(proof), {}, {"A": step})
    product = proof.instantiate(proof.law("sign.product"), {}, {"A": step, "B": step})
    down = each("recip", step)
    whole = (proof.reverse(at_step), (1,)), (step & step) & down, (square, (0,))
    back = proof.reverse(line(proof, step, (proof.reverse(own), ()), *whole))
    first = ((proof.reverse(square), (0,)), (product, ()), (proof.reverse(at_step), ()))
    return line(proof, each("sign", step), *first, (back, ()))


def _sign_relu(proof: Proof) -> Theorem:
    """sign(A step(A)) = sign(A) step(A) = ½(sign(A)³ + sign(A)²)."""
    sign, step, definition = each("sign", A), each("step", A), proof.law("step.sign")
    product = proof.instantiate(proof.law("sign.product"), {}, {"B": step})
    half, cube = scalar(number(Fraction(1, 2))), _sign_cube(proof)
    written = half * ((sign & sign & sign) + (sign & sign))
    opened = ((proof.law("relu.step"), (0,)), (product, ()), (_sign_step(proof), (1,)))
    moves = ((definition, (1,)), written, (cube, (1, 0)), definition.statement.right)
    return line(proof, each("sign", each("relu", A)), *opened, *moves, (proof.reverse(definition), ()))


def _step_of(proof: Proof, name: str) -> Theorem:
    """step(B) = ½(sign(B)² + sign(B)), and sign(B) is step(A), its own square, of B = step(A) or relu(A)."""
    inner, step, half = each(name, A), each("step", A), scalar(number(Fraction(1, 2)))
    sign = _sign_step(proof) if name == "step" else _sign_relu(proof)
    opened = proof.instantiate(proof.law("step.sign"), {}, {"A": inner})
    signs = ((sign, (1, 0, 0)), (sign, (1, 0, 1)), (sign, (1, 1)))
    whole = half * ((step & step) + step)
    return line(proof, each("step", inner), (opened, ()), *signs, whole, (_step_square(proof), (1, 0)), step)


def _step_positive(proof: Proof) -> Theorem:
    """step(A) = ½(1 + 1)."""
    one = _sign_positive(proof)
    moves = ((proof.law("step.sign"), ()), (one, (1, 0, 0)), (one, (1, 0, 1)), (one, (1, 1)), ONES)
    return line(proof, each("step", A), *moves)


EQUATIONS: dict[str, Shown] = {
    "norm.abs": _norm_abs,
    "norm.sqrt": _norm_sqrt,
    "norm.scaled": _norm_scaled,
    "exp.zero": _exp_zero,
    "exp.recip": _exp_recip,
    "abs.square": _abs_square,
    "power.recip": power_recip,
    "power.sum": _power_sum,
    "power.power": _power_power,
    "log.power": _log_power,
    "log.product": _log_product,
    "log.recip": _log_recip,
    "log.sqrt": _log_sqrt,
    "sqrt.square": _sqrt_square,
    "step.square": _step_square,
    "abs.minus": _abs_minus,
    **{f"{f}.zero": partial(_odd_zero, name=f) for f in ("sin", "sign", "tanh", "arcsin", "arctan")},
    "normcdf.zero": _normcdf_zero,
    "sqrt.zero": _sqrt_zero,
    "cos.zero": _cos_zero,
    "cos.minus": _cos_minus,
    "sign.cube": _sign_cube,
    "recip.twice": _recip_twice,
    "sign.step": _sign_step,
    "sign.relu": _sign_relu,
    **{f"step.{name}": partial(_step_of, name=name) for name in ("step", "relu")},
    "relu.nonnegative": _relu_nonnegative,
    "sign.positive": _sign_positive,
    "step.positive": _step_positive,
}
"""Name: how it is shown."""
UNDER = {
    **dict.fromkeys(("sqrt.square", "power.sum", "power.power", "log.power", "log.recip", "log.sqrt"), 1),
    **dict.fromkeys(("log.product", "sign.positive", "step.positive"), 2),
    "relu.nonnegative": 1,
}
"""How many conditions an equation is under, where there are any."""
