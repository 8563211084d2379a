"""Functions near the point at which they are 0, as code takes them: without the digits that cancel.

e^A − 1 is expm1(A), 1 − cos(A) is 2 sin²(A/2), e^A − e^(−A) is 2 sinh(A), the sum of both 2 cosh(A),
e^A + e^(−A) − 2 is 4 sinh²(A/2), log(1 + A) is log1p(A), with the largest exponent taken out too, and
log(1 − e^A) is log(−expm1(A)) where e^A is near 1. √(1 + A²) is found without A², which may overflow. A factor
that all terms share stays in front.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from itertools import product as pairs
from typing import Any

from sympy import Add, Basic, Expr, Integer, MatAdd, MatMul, MatrixExpr, Mul, Pow, Rational

from dlhw3.symbolic.algebra import factors_of, flat_terms, hadamard_product, has_name, negate, product, total
from dlhw3.symbolic.faces.abbreviations import is_falling, is_minus
from dlhw3.symbolic.faces.computed import Computed, Way, computed
from dlhw3.symbolic.faces.diagonals import is_filled, ones
from dlhw3.symbolic.faces.face import both, each
from dlhw3.symbolic.faces.operators import Operator, shape_of

_LOG_LESS = {
    "numpy": '''def log_less(exponents):
    """log(1 - exp(exponents)), whose digits do not cancel where exp is near 1 or near 0."""
    near = np.log(-np.expm1(np.clip(exponents, -1.0, None)))
    far = np.log1p(-np.exp(np.clip(exponents, None, -0.5)))
    return np.where(exponents > -0.6931471805599453, near, far)''',
    "torch": '''def log_less(exponents):
    """log(1 - exp(exponents)), whose digits do not cancel where exp is near 1 or near 0."""
    near = torch.log(-torch.expm1(torch.clamp(exponents, min=-1.0)))
    far = torch.log1p(-torch.exp(torch.clamp(exponents, max=-0.5)))
    return torch.where(exponents > -0.6931471805599453, near, far)''',
}
_VERSINE = {
    package: f'''def versine(angles):
    """1 - cos(angles), whose digits do not cancel where cos is near 1."""
    half = {module}.sin(angles / 2)
    return 2 * half * half'''
    for package, module in (("numpy", "np"), ("torch", "torch"))
}
_EXP_DIFFERENCE = {
    package: f'''def exp_difference(first, second):
    """exp(first) - exp(second), whose digits do not cancel where both are near each other."""
    gap = first - second
    rise = -{module}.expm1(-{module}.abs(gap)) * {module}.sign(gap)
    return {module}.exp({module}.maximum(first, second)) * rise'''
    for package, module in (("numpy", "np"), ("torch", "torch"))
}
_HYPOT_ONE = {
    "torch": '''def hypot_one(values):
    """sqrt(1 + values**2), which does not overflow."""
    return torch.hypot(values, torch.ones((), dtype=values.dtype, device=values.device))''',
}
_CALLS: dict[str, dict[str, str]] = {
    "expm1": {},
    "log1p": {},
    "sinh": {},
    "cosh": {},
    "log_less": _LOG_LESS,
    "versine": _VERSINE,
    "exp_difference": _EXP_DIFFERENCE,
    "hypot_one": _HYPOT_ONE,
}
_OPERANDS = {"exp_difference": "{0}, {1}"}
_CODE = {"hypot_one": each("np.hypot({0}, 1)", "hypot_one({0})")}
WAYS = {
    name: Way(
        code=_CODE.get(name)
        or both(f"{name}({_OPERANDS.get(name, '{0}')})" if texts else f"{{module}}.{name}({{0}})"),
        helpers={name: texts} if texts else {},
        letter="S",
        entrywise=True,
    )
    for name, texts in _CALLS.items()
}
MOST_TERMS = 8
"""Terms of a sum among which differences are looked for."""
Pair = tuple[Expr, Expr]


def careful(item: Basic) -> Any:
    """Return an expression of the same value whose functions are computed so."""
    if not item.args:
        return item
    if isinstance(item, Operator):
        made = _logarithm(item) or _root(item)
        return item.with_operands(tuple(map(careful, item.operands))) if made is None else made
    if isinstance(item, MatMul):  # the numbers in front are one product; the matrices keep their order
        number, matrices = factors_of(item)
        made = MatMul(*map(careful, matrices)) if len(matrices) > 1 else careful(matrices[0])
        return made if number == 1 else MatMul(careful(number), made)
    if isinstance(item, (Add, MatAdd)):
        found = _difference(item.args)
        if found is None and isinstance(item, MatAdd):
            found = _difference(flat_terms(list(item.args)))
        if found is not None:
            return careful(found)
    return item.func(*map(careful, item.args))


def _logarithm(item: Operator) -> Any:
    """Return log(1 + A) as code takes it; None for anything else."""
    inside = item.operands[0] if has_name(item, "log") else None
    if not isinstance(inside, (Add, MatAdd)):
        return None
    one = next((term for term in inside.args if term == 1 or is_filled(term) or _is_shifted_one(term)), None)
    if one is None:
        return None
    terms = list(inside.args)
    terms.remove(one)
    if _is_shifted_one(one):  # e^(−m) + A is 1 + A where no exponent is above 0
        terms.append(computed("expm1", shape_of(inside), one.operands[0]))
        rest = total(*terms) if isinstance(one, MatrixExpr) else Add(*terms)
        return computed("log1p", shape_of(inside), careful(rest))
    rest = total(*terms) if isinstance(one, MatrixExpr) else Add(*terms)
    fallen = _of(negate(rest), "exp")
    if fallen is not None and fallen[0] == _unit(one):
        return computed("log_less", shape_of(inside), careful(fallen[1]))
    return computed("log1p", shape_of(inside), careful(rest))


def _root(item: Operator) -> Any:
    """Return √(1 + A²) as code takes it, since A² may be beyond the range of numbers; None for anything else."""
    inside = item.operands[0] if has_name(item, "sqrt") else None
    if not isinstance(inside, (Add, MatAdd)) or len(inside.args) != 2:
        return None
    for one, square in (inside.args, inside.args[::-1]):
        if one == _unit(inside) and (base := _root_of(square)) is not None:
            return computed("hypot_one", shape_of(inside), careful(base))
    return None


def _root_of(square: Expr) -> Any:
    """Return A of A², of each entry or of a number, and cA of c² A²; None for anything else."""
    if not isinstance(square, MatrixExpr):
        base, power = square.as_base_exp()
        return base if power == 2 else None
    scale, matrices = factors_of(square)
    front = scale if scale == 1 else _root_of(scale)
    whole = matrices[0] if len(matrices) == 1 else None
    if front is None or not isinstance(whole, Operator) or whole.op != "hadamard" or len(whole.operands) != 2:
        return None
    return product(front, whole.operands[0]) if whole.operands[0] == whole.operands[1] else None


def _is_shifted_one(term: Expr) -> bool:
    """Whether a term is 1 with the largest exponent taken out, which is 0 or above."""
    taken = negate(term.operands[0]) if has_name(term, "exp") else None
    return isinstance(taken, Computed) and taken.name == "larger_than_zero"


def _difference(terms: Sequence[Expr]) -> Any:
    """Return the sum of terms with one difference among them as code takes it; None where there is none."""
    if len(terms) > MOST_TERMS or not any(_of(one, name) for one in terms for name in ("exp", "cos")):
        return None
    rules = ((_hyperbolic, 3), (_odd, 2), (_even, 2), (_exponential, 2), (_cosine, 2), (_compared, 2))
    for rule, count in rules:
        for some in permutations(terms, count):
            made = rule(*some)
            if made is not None:
                kept = list(terms)
                for one in some:
                    kept.remove(one)
                return total(made, *kept) if isinstance(made, MatrixExpr) else Add(made, *kept)
    return None


def _exponential(one: Expr, other: Expr) -> Any:
    """Return C expm1(A) for C e^A − C."""
    return _less_one(one, other, "exp", lambda inside: computed("expm1", shape_of(inside), inside))


def _cosine(one: Expr, other: Expr) -> Any:
    """Return −C (1 − cos(A)) for C cos(A) − C."""
    made = _less_one(one, other, "cos", lambda inside: computed("versine", shape_of(inside), inside))
    return None if made is None else negate(made)


def _less_one(one: Expr, other: Expr, name: str, way: Callable[[Expr], Expr]) -> Any:
    found = _of(one, name)
    if found is None or negate(found[0]) != other:
        return None
    return (
        hadamard_product(found[0], way(found[1])) if isinstance(one, MatrixExpr) else found[0] * way(found[1])
    )


def _odd(one: Expr, other: Expr) -> Any:
    """Return 2 C sinh(A) for C e^A − C e^(−A)."""
    pair = _opposite(one, other)
    if pair is None or is_falling(pair[1]) or pair[0] != negate(_of(other, "exp")[0]):  # type: ignore[index]
        return None
    return _scaled(pair[0], 2, computed("sinh", shape_of(one), pair[1]))


def _even(one: Expr, other: Expr) -> Any:
    """Return 2 C cosh(A) for C e^A + C e^(−A), which is no difference, but one call for two."""
    pair = _opposite(one, other)
    if pair is None or is_falling(pair[1]) or pair[0] != _of(other, "exp")[0]:  # type: ignore[index]
        return None
    return _scaled(pair[0], 2, computed("cosh", shape_of(one), pair[1]))


def _hyperbolic(one: Expr, other: Expr, third: Expr) -> Any:
    """Return 4 C sinh(A/2)² for C e^A + C e^(−A) − 2 C."""
    pair = _opposite(one, other)
    if pair is None or pair[0] != _of(other, "exp")[0]:  # type: ignore[index]
        return None
    if product(Rational(-1, 2), third) != pair[0]:
        return None
    half = computed("sinh", shape_of(one), product(Rational(1, 2), pair[1]))
    square = hadamard_product(half, half) if isinstance(half, MatrixExpr) else half**2
    return _scaled(pair[0], 4, square)


def _opposite(one: Expr, other: Expr) -> Pair | None:
    """Return C and A where two terms are C e^A and a multiple of e^(−A), A with the plus sign."""
    first, second = _of(one, "exp"), _of(other, "exp")
    if first is None or second is None or not is_minus(first[1], second[1]):
        return None
    return first


def _compared(one: Expr, other: Expr) -> Any:
    """Return C (e^A − e^B) for C e^A − C e^B, where the larger of both is taken out of A and B."""
    for (first, own), (second, theirs) in pairs(_each(one), _each(other)):
        if first == negate(second) and not first.could_extract_minus_sign() and _is_compared(own, theirs):
            made = computed("exp_difference", shape_of(one), own, theirs)
            return hadamard_product(first, made) if isinstance(one, MatrixExpr) else first * made
    return None


def _is_compared(*exponents: Expr) -> bool:
    """Whether exponents have a number in them that is larger than all of some others."""
    larger = [{node for node in one.atoms(Computed) if node.name.startswith("larger")} for one in exponents]
    return bool(larger[0] & larger[1])


def _scaled(factor: Expr, number: int, value: Expr) -> Any:
    made = hadamard_product(factor, value) if isinstance(value, MatrixExpr) else factor * value
    return product(Integer(number), made)


def _of(term: Expr, name: str) -> Pair | None:
    """Return C and A where a term is C times a function of A, entry by entry; None for anything else."""
    return next(_each(term, name), None)


def _each(term: Expr, name: str = "exp") -> Iterator[Pair]:
    """Yield each C and A where a term is C times a function of A."""
    for factor, rest in _factors(term):
        if has_name(factor, name):
            yield rest, factor.operands[0]
        elif (
            name == "exp"
            and isinstance(factor, Pow)
            and factor.exp.is_Integer
            and has_name(factor.base, name)
        ):
            yield rest, factor.exp * factor.base.operands[0]


def _factors(term: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Yield each factor of a number, or of a product of entries, with the product of the others."""
    if not isinstance(term, MatrixExpr):
        for factor in Mul.make_args(term):
            yield factor, term / factor
        return
    scale, matrices = factors_of(term)
    if len(matrices) != 1:
        return
    (whole,) = matrices
    if isinstance(whole, Operator) and whole.op == "hadamard":
        for place, factor in enumerate(whole.operands):
            others = (*whole.operands[:place], *whole.operands[place + 1 :])
            yield factor, product(scale, hadamard_product(*others))
    yield whole, product(scale, ones(*whole.shape))


def _unit(one: Expr) -> Expr:
    return ones(*one.shape) if isinstance(one, MatrixExpr) else Integer(1)
