"""1/(1 + eᵗ), eᵗ/(1 + eᵗ) and log(1 + eᵗ) as code computes them: eᵗ overflows where none of these does.

Their logarithms too, and those of softmax: they are far from 0 where what they are the logarithms of underflows.
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Basic, Expr, Integer, MatAdd, MatMul, MatrixExpr, Mul, Pow, S

from dlhw3.symbolic.algebra import negate, product
from dlhw3.symbolic.faces.computed import Computed, Way, computed
from dlhw3.symbolic.faces.face import Written
from dlhw3.symbolic.faces.operators import Operator, applied, shape_of

_LOGISTIC = {
    "numpy": '''def logistic(exponents):
    """1/(1 + exp(-exponents)), whose exponential may overflow."""
    small = np.exp(-np.abs(exponents))
    return np.where(exponents >= 0, 1.0, small) / (1.0 + small)''',
    "torch": '''def logistic(exponents):
    """1/(1 + exp(-exponents)), whose exponential may overflow."""
    return torch.sigmoid(exponents)''',
}

WAYS = {
    "logistic": Way(
        code={
            "numpy": Written("logistic({0})"),
            "torch": Written("logistic({0})"),
        },
        helpers={"logistic": _LOGISTIC},
        letter="L",
        entrywise=True,
    ),
    "log_of_one_more": Way(
        code={
            "numpy": Written("np.logaddexp({0}, 0)"),
            "torch": Written("torch.logaddexp({0}, torch.zeros_like({0}))"),
        },
        letter="L",
        entrywise=True,
    ),
}


def careful(item: Basic) -> Any:
    """Return an expression of the same value in which these three are computed as such."""
    if not item.args:
        return item
    if isinstance(item, Operator) and item.name == "log":
        found = _logarithm(item.operands[0])
        if found is not None:
            return found
    if (rest := _rest_to_one(item)) is not None:
        return computed("logistic", shape_of(item), careful(rest))
    factors = _factors(item)
    if factors is not None:
        found = _quotients(*factors)
        if found is not None:
            return found
    if isinstance(item, Operator):
        return item.with_operands(tuple(map(careful, item.operands)))
    if isinstance(item, MatMul):  # the numbers in front are one product; the matrices keep their order
        matrices = [careful(one) for one in item.args if isinstance(one, MatrixExpr)]
        number = Mul(*(one for one in item.args if not isinstance(one, MatrixExpr)))
        return MatMul(*matrices) if number == 1 else MatMul(careful(number), *matrices)
    return item.func(*map(careful, item.args))


def _logarithm(inside: Expr) -> Any:
    """Return log(1 + exp(A)), log(1/(1 + exp(−A))) or log(exp(A)/sum(exp(B))) without the exponential of A.

    None for any other logarithm.
    """
    exponent = _one_more(inside)
    if exponent is not None:
        return computed("log_of_one_more", shape_of(inside), careful(exponent))
    made = careful(inside)
    if isinstance(made, Computed) and made.name == "logistic":
        return negate(computed("log_of_one_more", shape_of(inside), negate(made.operands[0])))
    parts = inside.args if isinstance(inside, MatMul) and len(inside.args) == 2 else ()
    exponent = _exponent(parts[1]) if parts else None
    divisor: Any = parts[0].operands[0] if parts and _is(parts[0], "recip") else None
    if exponent is None or not _is(divisor, "sum") or _exponent(divisor.operands[0]) is None:
        return None
    ones = applied("ones", data=shape_of(inside))
    logarithm = applied("map", careful(divisor), data=("log", 0))
    return MatAdd(careful(exponent), MatMul(-1, logarithm, ones))


def _is(node: Any, name: str) -> bool:
    return isinstance(node, Operator) and node.name == name


def _factors(item: Basic) -> tuple[list[Expr], list[Expr], bool] | None:
    """Return what is multiplied and what is divided by, entry by entry, and whether these are matrices."""
    if isinstance(item, Operator) and item.op in ("hadamard", "quotient"):
        above: list[Expr] = []
        below: list[Expr] = []
        operands = item.operands if item.op == "hadamard" else item.operands[:1]
        for operand in operands:
            inner = _factors(operand)
            if inner is None or not inner[2]:
                above.append(operand)
            else:
                above += inner[0]
                below += inner[1]
        return above, below + list(item.operands[len(operands) :]), True
    if isinstance(item, Operator) and item.name == "recip":
        return [], [item.operands[0]], isinstance(item, MatrixExpr)
    if isinstance(item, (Mul, Pow)) and not isinstance(item, MatrixExpr):
        above, below = [], []
        for factor in Mul.make_args(item):
            base, exponent = factor.as_base_exp()
            reciprocal = isinstance(base, Operator) and base.name == "recip"
            if not (exponent.is_Integer and abs(exponent) <= 4) or (not reciprocal and exponent < 0):
                above.append(factor)
            elif reciprocal and exponent > 0:
                below += [base.operands[0]] * int(exponent)
            else:
                above += [base] * int(exponent)
        return above, below, False
    return None


def _quotients(above: list[Expr], below: list[Expr], matrices: bool) -> Any:
    """Return the product with its logistic parts as such; None where it has none."""
    parts: list[Expr] = []
    above, others = list(above), []
    for divisor in below:
        exponent = _one_more(divisor)
        if exponent is None:
            others.append(divisor)
            continue
        power = next((one for one in above if _exponent(one) == exponent), None)
        if power is not None:
            above.remove(power)
        sign = 1 if power is not None else -1
        inside = product(Integer(sign), careful(exponent))
        parts.append(computed("logistic", shape_of(divisor), inside))
    if not parts:
        return None
    whole = [*map(careful, above), *parts]
    if matrices:
        whole = [one for one in whole if not (isinstance(one, Operator) and one.op == "ones")]
        whole += [applied("map", careful(one), data=("recip", 0)) for one in others]
        return whole[0] if len(whole) == 1 else applied("hadamard", *whole)
    return Mul(*whole, *(applied("map", careful(one), data=("recip", 0)) for one in others))


def _rest_to_one(item: Expr) -> Expr | None:
    """Return A where the item is 1 − 1/(1 + exp(A)), which is exp(A)/(1 + exp(A)) without a difference."""
    if not isinstance(item, (Add, MatAdd)) or len(item.args) != 2:
        return None
    for one, other in (item.args, item.args[::-1]):
        is_one = one == S.One or (isinstance(one, Operator) and one.op == "ones")
        taken = negate(other)
        if is_one and isinstance(taken, Operator) and taken.name == "recip":
            return _one_more(taken.operands[0])
    return None


def _one_more(item: Expr) -> Expr | None:
    """Return A where the item is 1 + exp(A), or ones of its shape and that."""
    if not isinstance(item, (Add, MatAdd)) or len(item.args) != 2:
        return None
    for one, other in (item.args, item.args[::-1]):
        is_one = one == S.One or (isinstance(one, Operator) and one.op == "ones")
        exponent = _exponent(other)
        if is_one and exponent is not None:
            return exponent
    return None


def _exponent(item: Expr) -> Expr | None:
    found: Expr | None = item.operands[0] if isinstance(item, Operator) and item.name == "exp" else None
    return found
