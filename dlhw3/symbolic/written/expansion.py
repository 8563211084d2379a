"""Sums of products, multiplied out and with equal terms merged.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality. Two products are equal here when
their factors are, under traces and inner products up to rotating and transposing; other operators are letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product as choices
from math import prod

from sympy import (
    Add,
    Basic,
    Expr,
    Integer,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    Trace,
    Transpose,
)
from sympy import expand as expanded

from dlhw3.symbolic.algebra import (
    ZERO,
    factors_of,
    hadamard_product,
    is_operator,
    is_zero,
    product,
    transpose,
)
from dlhw3.symbolic.faces.operators import Operator, applied
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.written.neighbours import Factors, joined, one_product, without_inverses

MOST_PIECES = 2000
"""Terms that are looked at, those of parts and pairs of them too."""
LINEAR = ("diag", "diagonal", "sum")


class TooManyTerms(Exception):
    """A sum that has more terms than are written out."""


def least_pieces(expression: MatrixExpr, memo: dict[MatrixExpr, tuple[int, int]]) -> tuple[int, int]:
    """Return how many terms a matrix is a sum of, and how many are looked at for them at least; none is made."""
    if expression not in memo:
        each: list[tuple[int, int]] = []
        many = 1
        if is_zero(expression):
            many = 0
        elif isinstance(expression, MatAdd):
            each = [least_pieces(term, memo) for term in expression.args]
            many = sum(one for one, _ in each)
        elif isinstance(expression, MatMul):
            each = [least_pieces(matrix, memo) for matrix in factors_of(expression)[1]]
            many = prod(one for one, _ in each)
        elif is_operator(expression, "hadamard"):
            each = [least_pieces(matrix, memo) for matrix in expression.operands]
            many = prod(one for one, _ in each)
        memo[expression] = min(many, 2 * MOST_PIECES), many + sum(one for _, one in each)
    return memo[expression]


class Expansion:
    """Multiplies out; ``symmetric`` are letters that are their own transposes."""

    def __init__(self, symmetric: Iterable[Basic] = ()) -> None:
        self.symmetric = frozenset(symmetric)
        self.entrywise: dict[tuple[int, ...], MatrixExpr] = {}
        self.numbers: dict[Basic, int] = {}
        self.turned: dict[MatrixExpr, MatrixExpr] = {}
        self.pieces = 0

    def matrix(self, expression: MatrixExpr) -> dict[Factors, Expr]:
        """Return the terms of a matrix by their factors, with the scalar of each; zeros are left out."""
        if self.pieces + least_pieces(expression, {})[1] > MOST_PIECES:
            raise TooManyTerms
        found: dict[Factors, Expr] = {}
        for factors, scale in self._terms(expression):
            found[factors] = found.get(factors, ZERO) + scale
        known = ((factors, _multiplied_out(scale)) for factors, scale in found.items())
        return {factors: scale for factors, scale in known if scale != 0}

    def _terms(self, expression: MatrixExpr) -> Iterator[tuple[Factors, Expr]]:
        for piece in self._parts(expression):
            self._count()
            yield piece

    def _count(self) -> None:
        self.pieces += 1
        if self.pieces > MOST_PIECES:
            raise TooManyTerms

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
                yield (expression.arg if self._stays(expression.arg) else expression,), Integer(1)
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
            values = []
            for left, right, scale in self._pairing_terms(node):
                factors = (*factors_of(transpose(product(*left)))[1], *right) if left else right
                key = self._cyclic(factors)
                if key not in kept:
                    kept[key] = self.paired(left, right, factors)
                values.append(scale * kept[key])
            found[node] = Add(*values)
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
            self._count()
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
        if (found := self.turned.get(factor)) is None:
            turned = transpose(factor)
            stays = isinstance(turned, Transpose) and self._stays(turned.arg)
            found = self.turned[factor] = turned.arg if stays else turned
        return found

    def _stays(self, matrix: MatrixExpr) -> bool:
        """Whether a matrix is its own transpose: a symmetric letter, or the inverse of one."""
        return matrix in self.symmetric or (is_operator(matrix, "inverse") and self._stays(*matrix.operands))

    def paired(self, left: Factors, right: Factors, factors: Factors) -> Expr:
        """Return the trace of a product: ‖A‖² where it is that, otherwise as the pairing that it comes from."""
        half, rest = divmod(len(factors), 2)
        for k in range(len(factors) if not rest else 0):
            turned = factors[k:] + factors[:k]
            if tuple(map(self._turned, reversed(turned[:half]))) == turned[half:]:
                ways = (product(*turned[half:]), transpose(product(*turned[half:])))
                if ways[0].shape == (1, 1) and half > 1:  # ‖x‖⁴ and ⟨x, y⟩², and not ‖xᵀ x‖² and ‖xᵀ y‖²
                    return self.number_of(turned[half:]) ** 2
                return _of_outer(turned[half:]) or Norm(min(ways, key=turns)) ** 2
        if not left:  # ⟨y, A x⟩ for tr(A x yᵀ)
            thin = next((k for k, one in enumerate(factors[:-1], start=1) if one.cols == 1), 0)
            if thin:
                return self.number_of(factors[thin:] + factors[:thin])
            full = [k for k, one in enumerate(factors) if is_operator(one, "ones")]
            if len(full) == 1 < len(factors):  # tr(A 𝟏 𝟏ᵀ)
                return applied("sum", product(*factors[full[0] + 1 :], *factors[: full[0]]))  # type: ignore[no-any-return]
            return Trace(product(*right))
        if cut := _between_numbers(factors):  # ⟨x, y⟩⟨z, w⟩, and not ⟨x, y zᵀ w⟩
            return Mul(*(self.number_of(part) for part in (factors[:cut], factors[cut:])))
        if (outer := _of_columns(left, right)) is not None:
            return outer
        found = Inner(product(*left), product(*right))
        if len(factors) < 3 or not _turns_between(found):
            return found
        whole = tuple(factors_of(transpose(product(*left)))[1]) + right
        cut = _cut_with_fewest_turns(whole, _turns_between(found))
        return Inner(transpose(product(*whole[:cut])), product(*whole[cut:])) if cut else found

    def number_of(self, factors: Factors) -> Expr:
        """Return the number that a product of a row, matrices and a column is."""
        return self.paired(factors_of(transpose(factors[0]))[1], factors[1:], factors)


def _of_outer(factors: Factors) -> Expr | None:
    """Return ‖x‖² ‖y‖² for ‖x yᵀ‖² of columns; None for another product."""
    thin = next((k for k, one in enumerate(factors[:-1], start=1) if one.cols == 1), 0)
    if not thin:
        return None
    parts = product(*factors[:thin]), transpose(product(*factors[thin:]))
    return Mul(*(Norm(one) ** 2 for one in parts))


def sides_of_outer(matrix: MatrixExpr) -> tuple[MatrixExpr, ...]:
    """Return A x and B y of A x (B y)ᵀ with columns x, y, whose norms are its factors; nothing for another one."""
    scale, factors = factors_of(matrix)
    thin = next((k for k, one in enumerate(factors[:-1], start=1) if one.cols == 1), 0)
    if not thin or scale != 1 or matrix.cols == 1:
        return ()
    return product(*factors[:thin]), transpose(product(*factors[thin:]))


def _of_columns(left: Factors, right: Factors) -> Expr | None:
    """Return ⟨x, A y⟩ for ⟨A, x yᵀ⟩; None for other pairings."""
    thin = next((k for k, one in enumerate(right[:-1], start=1) if one.cols == 1), 0)
    if not thin or right[0].rows == 1 or right[-1].cols == 1:
        return None
    column, row = right[:thin], factors_of(transpose(product(*right[thin:])))[1]
    ways = ((column, (*left, *row)), (row, (*factors_of(transpose(product(*left)))[1], *column)))
    return min((Inner(product(*a), product(*b)) for a, b in ways), key=_turns_between)


def _between_numbers(factors: Factors) -> int:
    """Return the place between two factors of a row times a column at which it is two such numbers; 0 for none."""
    one = Integer(1)
    inside = factors[0].rows == one and range(2, len(factors) - 1)
    return next((k for k in inside or () if factors[k - 1].cols == factors[k].rows == one), 0)


def _cut_with_fewest_turns(whole: Factors, fewest: int) -> int:
    """Return the first place at which ⟨(A B)ᵀ, C D⟩ has the fewest parts transposed; 0 for none with fewer.

    They are counted factor by factor: long products are cut at many places, and only one of these is written.
    """
    place, here = 0, sum(turns(one)[0] for one in whole)
    for k, one in enumerate(whole[:-1], start=1):
        here += turns(transpose(one))[0] - turns(one)[0]
        if here < fewest:
            place, fewest = k, here
    return place


def _turns_between(pairing: Inner) -> int:
    """Return how many parts of the two sides of a pairing are transposed."""
    return sum(turns(side)[0] for side in pairing.args)


def _multiplied_out(scalar: Expr) -> Expr:
    """Return a scalar as a sum of products, what stands in functions and pairings left as it is."""
    return Add(*(expanded(term, deep=False) for term in Add.make_args(scalar)))


def turns(matrix: Basic) -> tuple[int, int]:
    """Return how many parts are transposed, and how many of them are no letters."""
    if isinstance(matrix, Transpose):
        return 1, not isinstance(matrix.arg, MatrixSymbol)
    if not isinstance(matrix, (MatMul, MatAdd)):
        return 0, 0
    inside = list(map(turns, matrix.args))
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
