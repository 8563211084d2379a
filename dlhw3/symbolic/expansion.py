"""Sums of products: multiplied out, equal terms merged, common factors taken out again.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality. Two products are equal here when
their factors are, under traces and inner products up to rotating and transposing; other operators are letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product as choices

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
from sympy import expand as expanded

from dlhw3.symbolic.algebra import (
    ZERO,
    factors_of,
    hadamard_product,
    is_operator,
    is_zero,
    product,
    terms_of,
    total,
    transpose,
)
from dlhw3.symbolic.differential import rebuilt
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.neighbours import Factors, joined, one_product, without_inverses
from dlhw3.symbolic.nodes import Inner, LayerProduct, MatrixSum, Norm

MOST_PIECES = 2000
"""Terms that are looked at, those of parts too."""
LINEAR = ("diag", "diagonal", "sum")
SAVED = 1
"""What multiplying out must save at least, in letters and signs: 1 − x² is left as it is."""


class TooManyTerms(Exception):
    """A sum that has more terms than are written out."""


class Expansion:
    """Multiplies out; ``symmetric`` are letters that are their own transposes."""

    def __init__(self, symmetric: Iterable[Basic] = ()) -> None:
        self.symmetric = frozenset(symmetric)
        self.entrywise: dict[tuple[int, ...], MatrixExpr] = {}
        self.numbers: dict[Basic, int] = {}
        self.pieces = 0

    def matrix(self, expression: MatrixExpr) -> dict[Factors, Expr]:
        """Return the terms of a matrix by their factors, with the scalar of each; zeros are left out."""
        found: dict[Factors, Expr] = {}
        for factors, scale in self._terms(expression):
            found[factors] = found.get(factors, ZERO) + scale
        known = ((factors, _multiplied_out(scale)) for factors, scale in found.items())
        return {factors: scale for factors, scale in known if scale != 0}

    def _terms(self, expression: MatrixExpr) -> Iterator[tuple[Factors, Expr]]:
        for piece in self._parts(expression):
            self.pieces += 1
            if self.pieces > MOST_PIECES:
                raise TooManyTerms
            yield piece

    def _parts(self, expression: MatrixExpr) -> Iterator[tuple[Factors, Expr]]:
        if is_zero(expression):
            return
        if isinstance(expression, MatAdd):
            for term in expression.args:
                yield from self._terms(term)
        elif isinstance(expression, MatMul):
            scale, matrices = factors_of(expression)
            scale = self.scalar(scale)
            for chosen in choices(*(list(self._terms(matrix)) for matrix in matrices)):
                whole = product(*(factor for factors, _ in chosen for factor in factors))
                number, kept = without_inverses(joined(factors_of(whole)[1]))
                yield kept, Mul(scale, number, *(own for _, own in chosen))
        elif isinstance(expression, Transpose):
            turned = transpose(expression.arg)
            if turned != expression:
                yield from self._terms(turned)
            else:
                yield (expression.arg if expression.arg in self.symmetric else expression,), Integer(1)
        elif is_operator(expression, "hadamard"):
            for chosen in choices(*(list(self._terms(matrix)) for matrix in expression.operands)):
                scale, factors = factors_of(hadamard_product(*(product(*factors) for factors, _ in chosen)))
                if len(factors) == 1 and is_operator(factors[0], "hadamard"):
                    key = tuple(sorted(map(self._number, factors[0].operands)))  # A ∘ B is B ∘ A
                    factors = (self.entrywise.setdefault(key, factors[0]),)
                yield factors, Mul(scale, *(own for _, own in chosen))
        elif isinstance(expression, Operator) and expression.op in LINEAR and len(expression.operands) == 1:
            for factors, scale in self._terms(expression.operands[0]):
                if expression.op == "diagonal" and len(factors) == 1 and is_operator(factors[0], "diag"):
                    yield factors_of(factors[0].operands[0])[1], scale  # the diagonal of diag(v) is v
                    continue
                yield (expression.xreplace({expression.operands[0]: product(*factors)}),), scale
        else:
            yield (expression,), Integer(1)

    def scalar(self, expression: Expr) -> Expr:
        """Return a scalar multiplied out, equal inner products and traces merged."""
        found: dict[Expr, Expr] = {}
        kept: dict[object, Expr] = {}
        for node in _pairings(expression):
            value = ZERO
            for left, right, scale in self._pairing_terms(node):
                factors = (*factors_of(transpose(product(*left)))[1], *right) if left else right
                key = self._cyclic(factors)
                value += scale * kept.setdefault(key, self.paired(left, right, factors))
            found[node] = value
        made = expression.xreplace(found) if found else expression
        return _multiplied_out(made)

    def _pairing_terms(self, node: Expr) -> Iterator[tuple[Factors, Factors, Expr]]:
        """Yield the pairs of products that a pairing is a sum of, with the scalar of each; a trace has no left."""
        if isinstance(node, Trace):
            for factors, scale in self._terms(node.arg):
                yield (), factors, scale
            return
        left, right = node.args if isinstance(node, Inner) else (node.base.args[0],) * 2
        for (a, first), (b, second) in choices(*(list(self._terms(side)) for side in (left, right))):
            yield a, b, first * second

    def _number(self, factor: Basic) -> int:
        """Return a number for a factor, the same for the same one."""
        return self.numbers.setdefault(factor, len(self.numbers))

    def _cyclic(self, factors: Factors) -> tuple[int, ...]:
        """Return what a product shares with its rotations and with those of its transpose."""
        factors = joined(factors)
        if len(factors) > 1 and (whole := one_product(factors[-1], factors[0])) is not None:
            factors = (whole, *factors[1:-1])
        turned = tuple(self._turned(factor) for factor in reversed(factors))
        words = [tuple(map(self._number, one)) for one in (factors, turned)]
        return min(word[k:] + word[:k] for word in words for k in range(len(word)))

    def _turned(self, factor: MatrixExpr) -> MatrixExpr:
        turned = transpose(factor)
        is_letter = isinstance(turned, Transpose) and turned.arg in self.symmetric
        return turned.arg if is_letter else turned

    def paired(self, left: Factors, right: Factors, factors: Factors) -> Expr:
        """Return the trace of a product: ‖A‖² where it is that, otherwise as the pairing that it comes from."""
        half, rest = divmod(len(factors), 2)
        for k in range(len(factors) if not rest else 0):
            turned = factors[k:] + factors[:k]
            if tuple(map(self._turned, reversed(turned[:half]))) == turned[half:]:
                ways = (product(*turned[half:]), transpose(product(*turned[half:])))
                if ways[0].shape == (1, 1) and half > 1:  # ‖x‖⁴, and not ‖xᵀ x‖²
                    squared = self.paired((), turned[half:], turned[half:])
                    if isinstance(squared, Pow):
                        return squared**2
                return Norm(min(ways, key=_turns)) ** 2
        if not left:
            return Trace(product(*right))
        found = Inner(product(*left), product(*right))
        if len(factors) < 3 or not _turns_between(found):
            return found
        whole = tuple(factors_of(transpose(product(*left)))[1]) + right
        splits = [(transpose(product(*whole[:k])), product(*whole[k:])) for k in range(1, len(whole))]
        return min((found, *(Inner(*one) for one in splits)), key=_turns_between)


def _turns_between(pairing: Inner) -> int:
    """Return how many parts of the two sides of a pairing are transposed."""
    return sum(_turns(side)[0] for side in pairing.args)


def _multiplied_out(scalar: Expr) -> Expr:
    """Return a scalar as a sum of products, what stands in functions and pairings left as it is."""
    return Add(*(expanded(term, deep=False) for term in Add.make_args(scalar)))


def _turns(matrix: Basic) -> tuple[int, int]:
    """Return how many parts are transposed, and how many of them are no letters."""
    if isinstance(matrix, Transpose):
        return 1, not isinstance(matrix.arg, MatrixSymbol)
    if not isinstance(matrix, (MatMul, MatAdd)):
        return 0, 0
    inside = list(map(_turns, matrix.args))
    return sum(one[0] for one in inside), sum(one[1] for one in inside)


def _pairings(expression: Expr) -> list[Expr]:
    """Return the inner products, traces and squared norms that a scalar is a sum of products of."""
    if isinstance(expression, (Inner, Trace)):
        return [expression]
    if isinstance(expression, Pow):
        base, exponent = expression.args
        if isinstance(base, Norm):
            return [base**2] if exponent.is_Integer and exponent > 0 and exponent % 2 == 0 else []
        return _pairings(base)
    if isinstance(expression, (Add, Mul)):
        return [node for part in expression.args for node in _pairings(part)]
    return []


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
        within = _gathered(rests)
        group = {((within, *run) if last else (*run, within)): number}
        others = {f: scale for f, scale in terms.items() if f not in members}
        terms = {**group, **others} if next(iter(terms)) in members else {**others, **group}
    return _sum([product(scale, *factors) for factors, scale in terms.items()])


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
    plain = tidied(expression)
    try:
        made = factored(Expansion(symmetric).matrix(expression), expression.shape)
    except TooManyTerms:
        return [turned(plain)]
    if is_zero(made):
        return [made]
    first, other = (made, plain) if length(made) < length(plain) - SAVED else (plain, made)
    return [turned(first), *([other] if other != first else [])]


def shorter_scalar(expression: Expr, symmetric: Iterable[Basic] = ()) -> Expr:
    """Return the shorter of a scalar with the numbers taken out of its pairings, and what it is multiplied out."""
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
        return tidied(expression.base) ** expression.exp
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


def collected(whole: MatrixExpr) -> MatrixExpr:
    """Return a sum with equal terms merged and common factors taken out."""
    found: dict[Factors, Expr] = {}
    for term in terms_of(whole):
        scale, factors = factors_of(term)
        found[factors] = found.get(factors, ZERO) + scale
    return factored({factors: scale for factors, scale in found.items() if scale != 0}, whole.shape)


def turned(expression: MatrixExpr) -> MatrixExpr:
    """Return an expression with (A − B)ᵀ for Aᵀ − Bᵀ where that is a factor of a product."""
    if isinstance(expression, MatAdd):
        return total(*map(turned, expression.args))
    if not isinstance(expression, MatMul):
        return expression
    scale, factors = factors_of(expression)
    kept = []
    for factor in map(turned, factors):
        other = transpose(factor) if isinstance(factor, MatAdd) else factor
        kept.append(Transpose(other) if 2 * _turns(other)[0] + 1 < _turns(factor)[0] else factor)
    return MatMul(*((scale, *kept) if scale != 1 else kept))


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
    if not expression.args or isinstance(expression, (MatrixSymbol, ZeroMatrix, LayerProduct)):
        return 1
    if isinstance(expression, Identity):  # a person writes x + Ax, and not (I + A)x
        return 2
    if isinstance(expression, Operator):
        return 1 + sum(map(length, expression.operands))
    return sum(map(length, expression.args)) + 1
