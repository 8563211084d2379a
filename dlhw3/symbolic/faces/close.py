"""Differences of numbers that may be near each other, as code takes them: without the digits that cancel.

1 − tanh² is 1/cosh², 1 ± tanh(a) is 2 σ(±2 a), 1 − 2 σ(a) is −tanh(a/2), log(1 + eᵃ) − log(1 + e^(−a)) is a.
σ(a) − σ(b) is σ(a) σ(−b) (1 − e^(b − a)), and σ(a) − y is (1 − y) − σ(−a) where a > 0.
√(v² + c) − v is c/(√(v² + c) + v) where v > 0, and v/√(v² + c) − 1 is that over the root.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from itertools import product as pairs
from typing import Any

from sympy import Add, Basic, Expr, Integer, MatAdd, MatMul, MatrixExpr, Mul, Pow, Rational

from dlhw3.symbolic.algebra import factors_of, hadamard_product, has_name, negate, product, total
from dlhw3.symbolic.faces.computed import Computed, Way, computed
from dlhw3.symbolic.faces.face import both
from dlhw3.symbolic.faces.logistic import log_of_one_more
from dlhw3.symbolic.faces.operators import Operator, applied, shape_of

_TANH_SLOPE = {
    "numpy": '''def tanh_slope(exponents):
    """1 - tanh(exponents)**2, whose digits do not cancel where tanh is near 1."""
    with np.errstate(over="ignore"):
        growth = np.cosh(exponents)
        return 1 / (growth * growth)''',
    "torch": '''def tanh_slope(exponents):
    """1 - tanh(exponents)**2, whose digits do not cancel where tanh is near 1."""
    return torch.cosh(exponents).square().reciprocal()''',
    "jax": '''def tanh_slope(exponents):
    """1 - tanh(exponents)**2, whose digits do not cancel where tanh is near 1."""
    growth = jnp.cosh(exponents)
    return 1 / (growth * growth)''',
}
_LOGISTIC_DIFFERENCE = {
    package: f'''def logistic_difference(first, second):
    """1/(1 + exp(-first)) - 1/(1 + exp(-second)), whose digits do not cancel where both are near 1."""
    gap = first - second
    rise = -{module}.expm1(-{module}.abs(gap)) * {module}.sign(gap)
    above, below = {module}.exp(-{module}.abs(first)), {module}.exp(-{module}.abs(second))
    both = (1 + above) * (1 + below)
    opposite = (first > 0) != (second > 0)
    near = {module}.minimum({module}.abs(first), {module}.abs(second))
    return rise * {module}.where(opposite, 1.0, {module}.exp(-near)) / both'''
    for package, module in (("numpy", "np"), ("torch", "torch"))
}
_LOGISTIC_LESS = {
    "numpy": '''def logistic_less(exponents, taken):
    """1/(1 + exp(-exponents)) - taken, whose digits do not cancel where both are 1 or near it."""
    small = np.exp(-np.abs(exponents))
    small = small / (1.0 + small)
    return np.where(exponents > 0, (1.0 - taken) - small, small - taken)''',
    "torch": '''def logistic_less(exponents, taken):
    """1/(1 + exp(-exponents)) - taken, whose digits do not cancel where both are 1 or near it."""
    small = torch.sigmoid(-torch.abs(exponents))
    return torch.where(exponents > 0, (1.0 - taken) - small, small - taken)''',
}
_ROOT_LESS = {
    package: f'''def root_less(root, part, rest):
    """root - part, whose digits do not cancel, where root = sqrt(part**2 + rest)."""
    return {module}.where(part > 0, rest / (root + {module}.abs(part)), root - part)'''
    for package, module in (("numpy", "np"), ("torch", "torch"))
}
_TEXTS = {
    "tanh_slope": _TANH_SLOPE,
    "logistic_difference": _LOGISTIC_DIFFERENCE,
    "logistic_less": _LOGISTIC_LESS,
    "root_less": _ROOT_LESS,
}
_OPERANDS = {"tanh_slope": "{0}", "root_less": "{0}, {1}, {2}"}
WAYS = {
    name: Way(
        code=both(f"{name}({_OPERANDS.get(name, '{0}, {1}')})"),
        helpers={name: texts},
        letter="S",
        entrywise=True,
    )
    for name, texts in _TEXTS.items()
}


def careful(item: Basic) -> Any:
    """Return an expression of the same value whose differences are computed so."""
    if not item.args:
        return item
    if isinstance(item, Operator):
        return item.with_operands(tuple(map(careful, item.operands)))
    if isinstance(item, MatMul):  # the numbers in front are one product; the matrices keep their order
        number, matrices = factors_of(item)
        made = tuple(map(careful, matrices))
        return MatMul(*made) if number == 1 else MatMul(careful(number), *made)
    if isinstance(item, (Add, MatAdd)):
        found = _difference(item.args)
        if found is not None:
            return careful(found)
    return item.func(*map(careful, item.args))


def _difference(terms: Sequence[Expr]) -> Any:
    """Return the sum of terms with one difference among them as code takes it; None where there is none."""
    for rule in (
        _slope,
        _centred,
        _less_square,
        _rest_to_one,
        _one_and_tanh,
        _opposite_logs,
        _logistics,
        _logistic_and_other,
        _root_and_part,
        _part_over_root,
    ):
        for one, other in permutations(terms, 2):
            made = rule(one, other)
            if made is not None:
                rest = list(terms)
                rest.remove(one)
                rest.remove(other)
                return total(made, *rest) if isinstance(made, MatrixExpr) else Add(made, *rest)
    return None


def _slope(one: Expr, other: Expr) -> Any:
    """Return c/cosh(A)² for c − c tanh(A)²."""
    for whole, inside in _squares_of_tanh(other):
        if negate(whole) == one:
            slope = computed("tanh_slope", shape_of(inside), inside)
            return hadamard_product(one, slope) if isinstance(one, MatrixExpr) else Mul(one, slope)
    return None


def _squares_of_tanh(term: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Yield c and A, where a term is c tanh(A)², entry by entry of matrices."""
    scale, matrices = _parts(term)
    if len(matrices) == 1 and isinstance(matrices[0], Operator) and matrices[0].op == "hadamard":
        several = matrices[0].operands
        for one in dict.fromkeys(several):
            if several.count(one) == 2 and has_name(one, "tanh"):
                rest = [part for part in several if part != one]
                front = hadamard_product(*rest) if rest else applied("ones", data=one.shape)
                yield product(scale, front), one.operands[0]
    elif not matrices:
        for factor in Mul.make_args(scale):
            if isinstance(factor, Pow) and factor.exp == 2 and has_name(factor.base, "tanh"):
                yield scale / factor, factor.base.operands[0]


def _centred(one: Expr, other: Expr) -> Any:
    """Return c tanh(A/2) for 2 c σ(A) − c."""
    found = _logistic_of(one)
    if found is None:
        return None
    if product(Rational(-1, 2), found[0], _unit(one)) != other:
        return None
    half = applied("map", product(Rational(1, 2), found[1]), data=("tanh", 0))
    return product(found[0] / 2, half)


def _rest_to_one(one: Expr, other: Expr) -> Any:
    """Return c σ(−A) for c − c σ(A)."""
    found = _logistic_of(other)
    if found is None or product(-found[0], _unit(one)) != one:
        return None
    return product(-found[0], computed("logistic", shape_of(one), negate(found[1])))


def _less_square(one: Expr, other: Expr) -> Any:
    """Return c σ(A) σ(−A) for c σ(A) − c σ(A)², and −c σ(A) tanh(A/2) for c σ(A) − 2 c σ(A)²."""
    found = _logistic_of(one)
    if found is None:
        return None
    scale, inside = found
    share = computed("logistic", shape_of(one), inside)
    square = applied("hadamard", share, share) if isinstance(one, MatrixExpr) else share**2
    if product(-scale, square) == other:
        rest = computed("logistic", shape_of(one), negate(inside))
    elif product(-2 * scale, square) == other:
        rest = applied("map", product(Rational(-1, 2), inside), data=("tanh", 0))
    else:
        return None
    return (
        product(scale, applied("hadamard", share, rest))
        if isinstance(one, MatrixExpr)
        else scale * share * rest
    )


def _one_and_tanh(one: Expr, other: Expr) -> Any:
    """Return 2 c σ(±2 A) for c ± c tanh(A)."""
    scale, matrices = _parts(other)
    for factor in matrices if len(matrices) == 1 else () if matrices else Mul.make_args(scale):
        if has_name(factor, "tanh"):
            number = scale if matrices else scale / factor
            for sign in (1, -1):
                if product(sign * number, _unit(one)) == one:
                    twice = product(Integer(2 * sign), factor.operands[0])
                    return product(2 * sign * number, computed("logistic", shape_of(one), twice))
    return None


def _opposite_logs(one: Expr, other: Expr) -> Any:
    """Return c A for c log(1 + exp(A)) − c log(1 + exp(−A))."""
    for first, second in pairs(_logs(one), _logs(other)):
        if first[0] == -second[0] and first[1] == negate(second[1]):
            return product(*first)
    return None


def _logs(term: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Yield c and A where a term is c log(1 + exp(A))."""
    scale, matrices = _parts(term)
    for factor in matrices if len(matrices) == 1 else () if matrices else Mul.make_args(scale):
        inside = log_of_one_more(factor)
        if inside is not None:
            yield scale if matrices else scale / factor, inside


def _unit(like: Expr) -> Expr:
    return applied("ones", data=like.shape) if isinstance(like, MatrixExpr) else Integer(1)


def _logistics(one: Expr, other: Expr) -> Any:
    """Return c (σ(A) − σ(B)) for c σ(A) − c σ(B)."""
    first, second = _logistic_of(one), _logistic_of(other)
    if first is None or second is None or first[0] != -second[0] or first[0].could_extract_minus_sign():
        return None
    made = computed("logistic_difference", shape_of(one), first[1], second[1])
    return product(first[0], made)


def _logistic_and_other(one: Expr, other: Expr) -> Any:
    """Return ±(σ(A) − B) for ±σ(A) and a term of the other sign, which is no multiple of ones."""
    found = _logistic_of(one)
    scale, matrices = _parts(other)
    if found is None or found[0] not in (1, -1) or scale.could_extract_minus_sign() != (found[0] == 1):
        return None
    if any(isinstance(factor, Operator) and factor.op == "ones" for factor in matrices):
        return None
    taken = negate(other) if found[0] == 1 else other
    return product(found[0], computed("logistic_less", shape_of(one), found[1], taken))


def _root_and_part(one: Expr, other: Expr) -> Any:
    """Return c (√(v² + r) − v) for c √(v² + r) − c v."""
    scale, matrices = _parts(one)
    factors = matrices or tuple(Mul.make_args(scale))
    for root in factors if len(matrices) < 2 else ():
        part = _quotient(negate(other), one, root)
        rest = None if part is None else _beside_square(root, part)
        if rest is not None:
            made = computed("root_less", shape_of(one), root, part, rest)
            return product(scale, made) if matrices else scale / root * made
    return None


def _part_over_root(one: Expr, other: Expr) -> Any:
    """Return −c (√(v² + r) − v)/√(v² + r) for c v/√(v² + r) − c."""
    scale, matrices = _parts(one)
    if len(matrices) == 1 and isinstance(matrices[0], Operator) and matrices[0].op == "quotient":
        part, root = matrices[0].operands
        if negate(other) != product(scale, applied("ones", data=one.shape)):
            return None
    elif not matrices and (split := _over_root(scale, negate(other))) is not None:
        part, root = split
        scale = negate(other)
    else:
        return None
    rest = _beside_square(root, part)
    if rest is None:
        return None
    made = computed("root_less", shape_of(one), root, part, rest)
    if matrices:
        return product(-scale, applied("quotient", made, root))
    return Mul(-scale, made, applied("map", root, data=("recip", 0)))


def _over_root(whole: Expr, scale: Expr) -> tuple[Expr, Expr] | None:
    """Return v and the root where a number is c v/root for this c; None for anything else."""
    quotient = whole / scale
    for factor in Mul.make_args(quotient):
        if has_name(factor, "recip") and has_name(factor.operands[0], "sqrt"):
            return quotient / factor, factor.operands[0]
    return None


def _quotient(term: Expr, whole: Expr, root: Expr) -> Expr | None:
    """Return v where a term is c v and the whole is c times a root; None for anything else."""
    if not has_name(root, "sqrt"):
        return None
    scale, matrices = _parts(whole)
    if not matrices:
        return term / (scale / root)
    own, others = _parts(term)
    return product(own / scale, *others) if len(others) == 1 else None


def _beside_square(root: Expr, part: Expr) -> Expr | None:
    """Return r where the root is √(part² + r); None for anything else."""
    inside = root.operands[0] if has_name(root, "sqrt") else None
    if not isinstance(inside, (Add, MatAdd)):
        return None
    own, ones = _parts(part)
    if len(ones) == 1 and has_name(ones[0], "ones"):  # of every entry the same number
        square = product(own**2, *ones)
    else:
        square = applied("hadamard", part, part) if isinstance(part, MatrixExpr) else part**2
    rest = [term for term in inside.args if term != square]
    if len(rest) != len(inside.args) - 1:
        return None
    scale, matrices = _parts(inside.func(*rest))
    alike = len(matrices) == 1 and isinstance(matrices[0], Operator) and matrices[0].op == "ones"
    return scale if alike else inside.func(*rest)


def _logistic_of(term: Expr) -> tuple[Expr, Expr] | None:
    """Return c and A where a term is c σ(A); None for anything else."""
    scale, matrices = _parts(term)
    if len(matrices) == 1 and isinstance(matrices[0], Computed) and matrices[0].name == "logistic":
        return scale, matrices[0].operands[0]
    if not matrices:
        for factor in Mul.make_args(scale):
            if isinstance(factor, Computed) and factor.name == "logistic":
                return scale / factor, factor.operands[0]
    return None


def _parts(term: Expr) -> tuple[Expr, tuple[MatrixExpr, ...]]:
    return factors_of(term) if isinstance(term, MatrixExpr) else (term, ())
