"""1/(1 + eᵗ), eᵗ/(1 + eᵗ) and log(1 + eᵗ) as code computes them: eᵗ overflows where none of these does.

Their logarithms too, and those of softmax: they are far from 0 where what they are the logarithms of underflows. An
exponential that is multiplied stands beside its logarithm, log(exp(A) ∘ B) = A + log(B), and eᵃ/(eᵃ + eᵇ) is
1/(1 + e^(b − a)).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Add, Basic, Expr, Integer, MatAdd, MatMul, MatrixExpr, Mul, Pow, S

from dlhw3.symbolic.algebra import has_name, negate, product
from dlhw3.symbolic.faces import entrywise
from dlhw3.symbolic.faces.computed import Computed, Way, computed
from dlhw3.symbolic.faces.diagonals import repeated
from dlhw3.symbolic.faces.face import Written, both
from dlhw3.symbolic.faces.grown_sums import ratio_of
from dlhw3.symbolic.faces.operators import MatrixOperator, Operator, applied, shape_of

_LOGISTIC = {
    "numpy": '''def logistic(exponents):
    """1/(1 + exp(-exponents)), whose exponential may overflow."""
    small = np.exp(-np.abs(exponents))
    return np.where(exponents >= 0, 1.0, small) / (1.0 + small)''',
    "torch": '''def logistic(exponents):
    """1/(1 + exp(-exponents)), whose exponential may overflow."""
    return torch.sigmoid(exponents)''',
}

_EXP_OVER_ONE_MORE = {
    package: f'''def exp_over_one_more(first, second):
    """exp(first)/(1 + exp(second)), where first is between 0 and second."""
    return {module}.exp(first - {largest}) / (1 + {module}.exp(-{module}.abs(second)))'''
    for package, module, largest in (
        ("numpy", "np", "np.maximum(second, 0)"),
        ("torch", "torch", "torch.clamp(second, min=0)"),
    )
}
_OVER_LOG = {
    package: f'''def logistic_over_log(exponents):
    """1/(1 + exp(-exponents)) over log(1 + exp(exponents)), which is 1 far below 0."""
    near = {near}
    return 1 / (1 + {module}.exp(-near)) / {module}.logaddexp(near, {module}.zeros_like(near))'''
    for package, module, near in (
        ("numpy", "np", "np.maximum(exponents, -40.0)"),
        ("torch", "torch", "torch.clamp(exponents, min=-40.0)"),
    )
}
WAYS = {
    "logistic_over_log": Way(
        code=both("logistic_over_log({0})"),
        helpers={"logistic_over_log": _OVER_LOG},
        letter="L",
        entrywise=True,
    ),
    "exp_over_one_more": Way(
        code=both("exp_over_one_more({0}, {1})"),
        helpers={"exp_over_one_more": _EXP_OVER_ONE_MORE},
        letter="L",
        entrywise=True,
    ),
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
    "log_of_two": Way(code=both("{module}.logaddexp({0}, {1})"), letter="L", entrywise=True),
    "larger": Way(code=both("{module}.maximum({0}, {1})"), letter="m", entrywise=True),
    "larger_than_zero": Way(
        code={"numpy": Written("np.maximum({0}, 0)"), "torch": Written("torch.clamp({0}, min=0)")},
        letter="m",
        entrywise=True,
    ),
}


def log_of_one_more(item: Any) -> Expr | None:
    """Return A of log(1 + exp(A)) as code takes it, by whatever name; None for anything else."""
    is_same = isinstance(item, Computed) and item.name == "log_of_one_more"
    if isinstance(item, Operator) and item.name in entrywise.FACES:
        is_same = entrywise.FACES[item.name].code["numpy"] == WAYS["log_of_one_more"].code["numpy"]
    found: Expr | None = item.operands[0] if is_same else None
    return found


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
    factors = factors_by_entries(item)
    if factors is not None:
        found = _quotients(*factors)
        if found is not None:
            return found
    return rebuilt(item, careful)


def rebuilt(item: Basic, change: Callable[[Basic], Any]) -> Any:
    """Return an item in which all that it is made of is changed."""
    if isinstance(item, Operator):
        return item.with_operands(tuple(map(change, item.operands)))
    if isinstance(item, MatMul):  # the numbers in front are one product; the matrices keep their order
        matrices = [change(one) for one in item.args if isinstance(one, MatrixExpr)]
        number = Mul(*(one for one in item.args if not isinstance(one, MatrixExpr)))
        return MatMul(*matrices) if number == 1 else MatMul(change(number), *matrices)
    return item.func(*map(change, item.args)) if item.args else item


def _logarithm(inside: Expr) -> Any:
    """Return log(1 + exp(A)), log(1/(1 + exp(−A))) or log(exp(A)/sum(exp(B))) without the exponential of A.

    Or log(exp(A) + exp(B)), and that of a product with an exponential. None for any other logarithm.
    """
    column = repeated(inside)
    if column is not None:
        return _as_repeated(inside, column, careful(applied("map", column, data=("log", 0))))
    if (terms := _exponents_apart(inside)) is not None:
        return terms
    exponent = _one_more(inside)
    if exponent is not None:
        return computed("log_of_one_more", shape_of(inside), careful(exponent))
    two = _two_exponents(inside)
    if two is not None:
        return computed("log_of_two", shape_of(inside), *map(careful, two))
    made = careful(inside)
    if isinstance(made, Computed) and made.name == "logistic":
        return negate(computed("log_of_one_more", shape_of(inside), negate(made.operands[0])))
    parts = inside.args if isinstance(inside, MatMul) and len(inside.args) == 2 else ()
    exponent = _exponent(parts[1]) if parts else None
    divisor: Any = parts[0].operands[0] if parts and has_name(parts[0], "recip") else None
    if exponent is None or not has_name(divisor, "sum") or _exponent(divisor.operands[0]) is None:
        return None
    ones = applied("ones", data=shape_of(inside))
    logarithm = applied("map", careful(divisor), data=("log", 0))
    return MatAdd(careful(exponent), MatMul(-1, logarithm, ones))


def _as_repeated(matrix: MatMul, column: Expr, instead: Expr) -> Any:
    """Return v 𝟏ᵀ, or 𝟏 vᵀ, with another column, or row, in the place of v."""
    first, *_, last = (one for one in matrix.args if isinstance(one, MatrixExpr))
    return MatMul(instead, last) if column.shape[0] == matrix.shape[0] else MatMul(first, instead)


def _exponents_apart(inside: Expr) -> Any:
    """Return log(exp(A) ∘ B) as A + log(B), log(exp(A) ⊘ B) as A − log(B); None where there is no such factor."""
    if not (isinstance(inside, MatrixOperator) and inside.op in ("hadamard", "quotient")):
        return None
    signed = [(one, 1) for one in inside.operands]
    if inside.op == "quotient":
        signed = [*signed[:1], *((one, -1) for one, _ in signed[1:])]
    exponents = [(exponent, sign) for one, sign in signed if (exponent := _exponent(one)) is not None]
    if not exponents:
        return None
    others = [(one, sign) for one, sign in signed if _exponent(one) is None]
    terms = [product(Integer(sign), careful(exponent)) for exponent, sign in exponents]
    terms += [product(Integer(s), careful(applied("map", one, data=("log", 0)))) for one, s in others]
    return MatAdd(*terms)


def factors_by_entries(item: Basic) -> tuple[list[Expr], list[Expr], bool] | None:
    """Return what is multiplied and what is divided by, entry by entry, and whether these are matrices.

    None of what is no product, as of a power that is not written out: its own factor would be found in it again.
    """
    if isinstance(item, Operator) and item.op in ("hadamard", "quotient"):
        above: list[Expr] = []
        below: list[Expr] = []
        operands = item.operands if item.op == "hadamard" else item.operands[:1]
        for operand in operands:
            inner = factors_by_entries(operand)
            if inner is None or not inner[2]:
                above.append(operand)
            else:
                above += inner[0]
                below += inner[1]
        for divisor in item.operands[len(operands) :]:
            below += _divisors(divisor)
        return above, below, True
    if isinstance(item, Operator) and item.name == "recip":
        return [], _divisors(item.operands[0]), isinstance(item, MatrixExpr)
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
        return None if above == [item] else (above, below, False)
    return None


def _divisors(item: Expr) -> list[Expr]:
    """Return what is divided by: the factors of a product of entries, or of a square of a number."""
    if isinstance(item, Operator) and item.op == "hadamard":
        return [one for operand in item.operands for one in _divisors(operand)]
    base, exponent = item.as_base_exp() if not isinstance(item, MatrixExpr) else (item, Integer(1))
    return [base] * int(exponent) if exponent.is_Integer and 0 < exponent <= 4 else [item]


def _quotients(above: list[Expr], below: list[Expr], matrices: bool) -> Any:
    """Return the product with its logistic parts as such; None where it has none."""
    parts: list[Expr] = []
    above, others = list(above), []
    for divisor in below:
        two = _two_exponents(divisor) or ()
        power = next((one for one in above if _exponent(one) in two), None) if two else None
        if power is not None:
            above.remove(power)
            own = two.index(_exponent(power))
            difference = type(divisor)(careful(two[own]), negate(careful(two[1 - own])))
            parts.append(computed("logistic", shape_of(divisor), difference))
            continue
        exponent = _one_more(divisor)
        if exponent is None:
            others.append(divisor)
            continue
        grown = [one for one in above if _grows_with(one, exponent)]
        above = [one for one in above if one not in grown]
        parts += _share(grown, exponent)
    if not parts:
        return None
    parts, others = _over_log(parts, others)
    whole = [*map(careful, above), *parts]
    if matrices:
        whole = [one for one in whole if not (isinstance(one, Operator) and one.op == "ones")]
        whole += [applied("map", careful(one), data=("recip", 0)) for one in others]
        return whole[0] if len(whole) == 1 else applied("hadamard", *whole)
    return Mul(*whole, *(applied("map", careful(one), data=("recip", 0)) for one in others))


def _grows_with(item: Expr, exponent: Expr) -> bool:
    """Whether an item is an exponential of a positive multiple of an exponent."""
    own = _exponent(item)
    ratio = None if own is None else ratio_of(own, exponent)
    return ratio is not None and ratio > 0


def _share(grown: list[Expr], exponent: Expr) -> list[Expr]:
    """Return the factors of exponentials of multiples of A over 1 + exp(A)."""
    inside, shape = careful(exponent), shape_of(exponent)
    power = Add(*(ratio_of(one.operands[0], exponent) for one in grown))
    if power == 0:
        return [computed("logistic", shape, negate(inside))]
    if power < 1:
        return [computed("exp_over_one_more", shape, product(power, inside), inside)]
    above = [] if power == 1 else [applied("map", product(power - 1, inside), data=("exp", 0))]
    return [*above, computed("logistic", shape, inside)]


def _over_log(parts: list[Expr], others: list[Expr]) -> tuple[list[Expr], list[Expr]]:
    """Return factors and divisors in which 1/(1 + exp(−A)) over log(1 + exp(A)) is one factor."""
    kept: list[Expr] = []
    for divisor in others:
        exponent = log_of_one_more(divisor) or log_of_one_more(careful(divisor))
        inside = () if exponent is None else (careful(exponent),)
        share = computed("logistic", shape_of(divisor), *inside)
        if inside and share in parts:
            parts.remove(share)
            parts.append(computed("logistic_over_log", shape_of(divisor), *inside))
        else:
            kept.append(divisor)
    return parts, kept


def _rest_to_one(item: Expr) -> Expr | None:
    """Return A where the item is 1 − 1/(1 + exp(A)), which is exp(A)/(1 + exp(A)) without a difference."""
    other = beside_one(item)
    taken = None if other is None else negate(other)
    return _one_more(taken.operands[0]) if has_name(taken, "recip") else None  # type: ignore[union-attr]


def beside_one(item: Basic) -> Expr | None:
    """Return the other summand of two of which one is 1, or ones of that shape."""
    if isinstance(item, (Add, MatAdd)) and len(item.args) == 2:
        for one, other in (item.args, item.args[::-1]):
            if one == S.One or (isinstance(one, Operator) and one.op == "ones"):
                return other  # type: ignore[no-any-return]
    return None


def _one_more(item: Expr) -> Expr | None:
    """Return A where the item is 1 + exp(A), or ones of its shape and that."""
    other = beside_one(item)
    return None if other is None else _exponent(other)


def _two_exponents(item: Expr) -> tuple[Expr, Expr] | None:
    """Return A and B where the item is exp(A) + exp(B)."""
    if not isinstance(item, (Add, MatAdd)) or len(item.args) != 2:
        return None
    one, other = map(_exponent, item.args)
    return None if one is None or other is None else (one, other)


def _exponent(item: Expr) -> Expr | None:
    found: Expr | None = item.operands[0] if isinstance(item, Operator) and item.name == "exp" else None
    return found
