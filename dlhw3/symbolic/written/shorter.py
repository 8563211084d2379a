"""Sums in their shorter forms: numbers in front, what terms share taken out, multiplied out where that is shorter.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from sympy import (
    Add,
    Basic,
    Expr,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    Trace,
    Transpose,
    ZeroMatrix,
)

from dlhw3.symbolic.algebra import ZERO, factors_of, is_zero, product, terms_of, total, transpose
from dlhw3.symbolic.differential import rebuilt
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.nodes import Inner, LayerProduct, MatrixSum, Norm
from dlhw3.symbolic.number_sequences import MEMBERS
from dlhw3.symbolic.remembered import remembered
from dlhw3.symbolic.written.expansion import LINEAR, Expansion, TooManyTerms, turns
from dlhw3.symbolic.written.neighbours import Factors

SAVED = 1
"""What multiplying out must save at least, in letters and signs: 1 − x² is left as it is."""


def factored(terms: dict[Factors, Expr], shape: tuple[Expr, Expr]) -> MatrixExpr:
    """Return a sum with the factors taken out that save most, on the left or the right; positive terms first."""
    if not terms:
        return ZeroMatrix(*shape)
    number, within = _common(terms)
    if len(terms) > 1 and number not in (1, -1):
        return product(number, _gathered(within))
    return _gathered(terms)


def _gathered(terms: dict[Factors, Expr]) -> MatrixExpr:
    while (best := _best(list(terms))) is not None:
        run, last, members = best
        cut = len(run)
        number, rests = _common({(f[:-cut] if last else f[cut:]): terms[f] for f in members})
        across = factors_of(transpose(product(*run)))[1]
        rests, is_between = _between(rests, across, last)
        within = _gathered(rests)
        left, right = (across if is_between else (), run) if last else (run, across if is_between else ())
        group = {(*left, within, *right): number}
        others = {f: scale for f, scale in terms.items() if f not in members}
        terms = {**group, **others} if next(iter(terms)) in members else {**others, **group}
    return _sum([product(scale, *factors) for factors, scale in terms.items()])


def _between(rests: dict[Factors, Expr], across: Factors, last: bool) -> tuple[dict[Factors, Expr], bool]:
    """Return a sum that stands beside U without the Uᵀ that each of its terms has on the other side, one alone.

    So Uᵀ (S + I) U stands for (Uᵀ S + Uᵀ) U; whether there was such a Uᵀ, too.
    """
    cut = len(across)
    if across not in rests or any((f[:cut] if last else f[-cut:]) != across for f in rests):
        return rests, False
    alone = (Identity(across[-1].cols if last else across[0].rows),)
    return {(f[cut:] if last else f[:-cut]) or alone: scale for f, scale in rests.items()}, True


def _sum(terms: list[MatrixExpr]) -> MatrixExpr:
    return total(*sorted(terms, key=is_negative))


def is_negative(term: Expr) -> bool:
    """Whether the number in front of a term is negative."""
    scale = factors_of(term)[0] if isinstance(term, MatrixExpr) else term
    return bool(scale.as_coeff_Mul()[0].is_negative)


def _common(terms: dict[Factors, Expr]) -> tuple[Expr, dict[Factors, Expr]]:
    """Return what all scalars have in common, up to sign, with the terms without it."""
    scales = list(terms.values())
    first = next((scale for scale in scales if not is_negative(scale)), scales[0])
    ratios = [scale / first for scale in scales]
    if all(ratio in (1, -1) for ratio in ratios):
        return first, dict(zip(terms, ratios, strict=True))
    if all(map(is_negative, scales)):
        return Integer(-1), {factors: -scale for factors, scale in terms.items()}
    return Integer(1), terms


def _best(words: list[Factors]) -> tuple[Factors, bool, list[Factors]] | None:
    """Return the run of factors that saves most, whether it is on the right, and the products that have it."""
    found: dict[tuple[Factors, bool], list[Factors]] = {}
    for word in words:
        for k in range(1, len(word)):
            found.setdefault((word[-k:], True), []).append(word)
            found.setdefault((word[:k], False), []).append(word)
    kept = [(run, last, group) for (run, last), group in found.items() if len(group) > 1]
    if not kept:
        return None
    return max(kept, key=lambda one: (len(one[0]) * (len(one[2]) - 1), one[1]))


def shorter(expression: MatrixExpr, symmetric: Iterable[Basic] = ()) -> MatrixExpr:
    """Return the shortest of an expression, and what multiplying it out and taking factors out makes of it."""
    return shorter_first(expression, symmetric)[0]


def shorter_first(expression: MatrixExpr, symmetric: Iterable[Basic] = ()) -> list[MatrixExpr]:
    """Return an expression as it stands and multiplied out, the shorter first; of zero, and of too many, one."""
    return list(_both_forms(expression, frozenset(symmetric)))


@remembered
def _both_forms(expression: MatrixExpr, symmetric: frozenset[Basic]) -> tuple[MatrixExpr, ...]:
    plain = tidied(expression)
    try:
        made = factored(Expansion(symmetric).matrix(expression), expression.shape)
    except TooManyTerms:
        return (turned(plain),)
    if is_zero(made):
        return (made,)
    first, other = (made, plain) if length(made) < length(plain) - SAVED else (plain, made)
    return turned(first), *([other] if other != first else [])


def shorter_scalar(expression: Expr, symmetric: Iterable[Basic] = ()) -> Expr:
    """Return the shorter of a scalar with the numbers taken out of its pairings, and what it is multiplied out."""
    return _shorter_scalar(expression, frozenset(symmetric))


@remembered
def _shorter_scalar(expression: Expr, symmetric: frozenset[Basic]) -> Expr:
    plain = tidied(expression)
    try:
        made = Expansion(symmetric).scalar(expression)
        return made if made == 0 else min((made, plain), key=length)
    except TooManyTerms:
        return plain


def tidied(expression: Expr) -> Expr:
    """Return an expression with products flattened, numbers in front and factors collected, but not multiplied out.

    What stands in a function, or under a fraction's stroke, stays as it is.
    """
    if isinstance(expression, (Inner, Trace)):
        return _number_out(expression.func(*map(tidied, expression.args)))
    if isinstance(expression, Norm):
        scale, factors = factors_of(tidied(expression.args[0]))
        return abs(scale) * Norm(product(*factors)) if scale.is_number else Norm(product(scale, *factors))
    if isinstance(expression, MatrixSum):
        scale, factors = factors_of(tidied(expression.args[0]))
        number, rest = scale.as_coeff_Mul()
        return product(number, MatrixSum(product(rest, *factors), *expression.args[1:]))
    if isinstance(expression, Pow):
        return _squares_out(expression.base, expression.exp) or tidied(expression.base) ** expression.exp
    if isinstance(expression, Operator) and expression.op not in (*LINEAR, "hadamard", "quotient"):
        return expression
    if not isinstance(expression, (MatMul, MatAdd, Transpose, Add, Mul, Operator)):
        return expression
    parts = [tidied(part) if isinstance(part, Expr) else part for part in expression.args]
    if isinstance(expression, Transpose):
        return transpose(parts[0])
    if isinstance(expression, MatAdd):
        return collected(total(*parts))
    plain = isinstance(expression, Mul) and not isinstance(expression, MatrixExpr)
    return Mul(*parts) if plain else rebuilt(expression, parts)


def _squares_out(base: Expr, exponent: Expr) -> Expr | None:
    """Return c²‖A‖² for ‖cA‖²; None for another power, and where A is one term without a c or a sum."""
    if not (isinstance(base, Norm) and exponent.is_Integer and exponent % 2 == 0):
        return None
    scale, factors = factors_of(tidied(base.args[0]))
    return None if scale.is_number else scale**exponent * Norm(product(*factors)) ** exponent


def collected(whole: MatrixExpr) -> MatrixExpr:
    """Return a sum with equal terms merged and common factors taken out."""
    found: dict[Factors, Expr] = {}
    for term in terms_of(whole):
        scale, factors = factors_of(term)
        found[factors] = found.get(factors, ZERO) + scale
    return factored({factors: scale for factors, scale in found.items() if scale != 0}, whole.shape)


def turned(expression: MatrixExpr) -> MatrixExpr:
    """Return an expression with (A − B)ᵀ for Aᵀ − Bᵀ where that is a factor of a product, but not beside a Cᵀ."""
    if isinstance(expression, MatAdd):
        return total(*map(turned, expression.args))
    if isinstance(expression, MatrixSum):
        return MatrixSum(turned(expression.args[0]), *expression.args[1:])
    if not isinstance(expression, MatMul):
        return expression
    scale, factors = factors_of(expression)
    kept = []
    for place, factor in enumerate(map(turned, factors)):
        is_free = isinstance(factor, MatAdd) and not is_beside_transpose(factors, place)
        other = transpose(factor) if is_free else factor
        kept.append(Transpose(other) if 2 * turns(other)[0] + 1 < turns(factor)[0] else factor)
    return MatMul(*((scale, *kept) if scale != 1 else kept))


def is_beside_transpose(factors: Sequence[MatrixExpr], place: int) -> bool:
    """Whether a factor of a product stands beside a transpose of a matrix: Cᵀ (Aᵀ − Bᵀ), and not Cᵀ (A − B)ᵀ.

    None whose terms all begin with one factor, which is taken out of it turned: Aᵀ (I − B) of Aᵀ − Aᵀ B.
    """
    firsts = {factors_of(term)[1][:1] for term in terms_of(factors[place])}
    if len(firsts) == 1 and isinstance(factors[place], MatAdd):
        return False
    beside = (*factors[max(place - 1, 0) : place], *factors[place + 1 : place + 2])
    return any(isinstance(one, Transpose) and one.shape[0] != 1 for one in beside)


def _number_out(node: Expr) -> Expr:
    """Return c⟨A, B⟩ for ⟨A, cB⟩, and −⟨A, B + C⟩ for ⟨A, −B − C⟩."""
    number, kept = Integer(1), []
    for side in node.args:
        scales = [factors_of(term) for term in terms_of(side)]
        taken, within = _common({matrices: scale for scale, matrices in scales})
        if len(within) < len(scales):  # equal terms, which are not merged here
            return node
        number *= taken
        kept.append(_sum([product(scale, *matrices) for matrices, scale in within.items()]))
    if isinstance(node, Trace):
        return number * node.func(*kept)
    left, right = (factors_of(side)[1] for side in kept)
    turned = factors_of(transpose(product(*left)))[1]
    return number * Expansion().paired(left, right, (*turned, *right))


@lru_cache(maxsize=4096)
def length(expression: Basic) -> int:
    """Return how many letters, and how many signs, an expression is written with."""
    if not expression.args or isinstance(expression, (MatrixSymbol, ZeroMatrix, LayerProduct, *MEMBERS)):
        return 1
    if isinstance(expression, Identity):  # a person writes x + Ax, and not (I + A)x
        return 2
    if isinstance(expression, Operator):
        return 1 + sum(map(length, expression.operands))
    return sum(map(length, expression.args)) + 1
