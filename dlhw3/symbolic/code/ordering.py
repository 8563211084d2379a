"""The order of products: (A B) v as A (B v), the cheapest way of a chain, and what is hoisted out of it.

Costs of unknown sizes are compared with every size at one usual value: what is cheaper for all sizes is cheaper
there, and where two ways are equal there, a product that was made already is taken, then the one that forms no U
Uᵀ, then the one with fewer sizes that come again (m n p, and not m² n), and otherwise the one that grows from the
gradient outwards. A sum is multiplied out only where that is cheaper: where a product of constants comes of it, or
no multiple of a matrix has to be formed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sympy import (
    Basic,
    Expr,
    Identity,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Symbol,
    Trace,
    Transpose,
)

from dlhw3.symbolic import nodes
from dlhw3.symbolic.algebra import factors_of, product
from dlhw3.symbolic.code.batched import EachCall, flat_factors
from dlhw3.symbolic.code.chains import Chain, cheapest, half_of, shared_spans, spans_of
from dlhw3.symbolic.code.costs import USUAL, effort, in_numbers
from dlhw3.symbolic.code.scaling import ATOMS
from dlhw3.symbolic.code.sizes import known_sizes
from dlhw3.symbolic.faces import functions
from dlhw3.symbolic.faces.computed import Definite, computed, transpose
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.faces.table import AS_FACTOR, IN_PRODUCTS, ONES_APART, SPLIT, SUMMED, multiplied

MOST_TERMS = 8  # of a sum that may be multiplied out
LARGE = 10_000  # a size that only constants have
THIN = USUAL - 1  # a size that is rather less than others where nothing else decides
CALLED = (*functions.FUNCTIONS, EachCall)


class Ordering:
    """Nests the products of expressions; what was made for one is there for the next.

    ``constants`` are letters whose products cost nothing, ``bound`` the indices of sums, ``definite`` says of a
    matrix whether it is known to be positive definite, and ``large`` which sizes are large. ``turns``: what
    many products go through is transposed once, before them.
    """

    def __init__(
        self,
        expressions: Iterable[Expr],
        *,
        bound: Iterable[Basic] = (),
        constants: Iterable[Basic] = (),
        definite: Definite = lambda matrix: False,
        large: Mapping[Expr, int] | None = None,
        turns: bool = False,
    ) -> None:
        self._bound, self._constants, self.is_definite = frozenset(bound), frozenset(constants), definite
        self._large = large or {}
        self._told = known_sizes(one.shape for one in self._constants if isinstance(one, MatrixSymbol))
        self._told |= self._constants
        self._made: dict[tuple[MatrixExpr, ...], MatrixExpr] = {}
        self._known: dict[Basic, Any] = {}
        self._sizes: dict[Expr, float] = {}
        self._collected: set[Basic] = set()
        self._turned = _turned_gradients(expressions) if turns and not self._constants else {}
        found = [node for expression in expressions for node in _sums_in(expression)]
        self._shared: Counter[Basic] = Counter(found)
        self._wanted = shared_spans({node for node in found if isinstance(node, MatMul)})

    @property
    def has_constants(self) -> bool:
        """Whether some products cost nothing."""
        return bool(self._constants)

    def order(self, item: Basic) -> Any:
        """Return an expression of the same value, every product of it of two matrices (and of numbers before)."""
        if not item.args or isinstance(item, ATOMS):
            return item
        if item not in self._known:
            self._known[item] = self._ordered(item)
        return self._known[item]

    def _ordered(self, item: Basic) -> Any:
        if isinstance(item, MatMul):
            return self._product(item)
        if isinstance(item, MatAdd):
            return self._sum(item)
        if isinstance(item, Trace):
            return self._trace(item)
        if isinstance(item, nodes.Inner):
            return self._inner(item)
        if isinstance(item, Operator):
            if item.op in SPLIT:
                return self._split(item)
            return item.with_operands(tuple(map(self.order, item.operands)))
        return item.func(*map(self.order, item.args))

    def _sum(self, item: MatAdd) -> Any:
        """Return a sum; of products with a factor in common at one end, one product where that is cheaper."""
        before = dict(self._made)
        for term in sorted(item.args, key=_comes_late):
            self.order(term)
        plain = MatAdd(*map(self.order, item.args))
        collected = self._with_common_factor(item)
        if collected is None:
            return plain
        after, self._made = self._made, before
        other = self.order(collected)
        if self.cost(other) < self.cost(plain):
            return other
        self._made = after
        return plain

    def _with_common_factor(self, item: MatAdd) -> Any:
        """Return a sum of products that begin or end with one factor as one product; None for other sums."""
        flat = [flat_factors(term) for term in item.args]
        for place in (-1, 0):
            ends = {matrices[place] for _, matrices in flat}
            rest = [matrices[:-1] if place else matrices[1:] for _, matrices in flat]
            if len(ends) == 1 and all(rest):
                inner = MatAdd(*(product(*s, *kept) for (s, _), kept in zip(flat, rest, strict=True)))
                whole = product(inner, *ends) if place else product(*ends, inner)
                self._collected.add(whole)
                return whole
        return None

    def is_constant(self, item: Basic) -> bool:
        """Whether a value depends on constants alone: it is computed once, and costs nothing."""
        if not self._constants or item.has(*CALLED):
            return False
        letters = item.atoms(MatrixSymbol, nodes.Layers)
        letters |= {symbol for symbol in item.free_symbols if not symbol.is_integer and symbol not in letters}
        named = {letter for letter in letters if isinstance(letter, (MatrixSymbol, nodes.Layers, Symbol))}
        if not named or not named <= self._constants:
            return False
        return {symbol for symbol in item.free_symbols if symbol.is_integer} <= self._told

    def _product(self, item: MatMul) -> Any:
        scalars, factors = flat_factors(item)
        before = dict(self._made)
        if len(factors) > 1:
            factors = [part for factor in factors for part in ONES_APART(factor)]
        ordered = [self.order(self._turned.get(one, one)) for one in factors]
        chained = self._chain(tuple(ordered))
        scale = [self.order(part) for part in scalars]  # which may take a product that is there
        plain = self._scaled(scale, chained)
        best, least = plain, self.cost(plain)
        for place, factor in enumerate(map(_summed, factors)):
            thin = 1 in item.shape and 1 not in factor.shape
            if isinstance(factor, MatAdd) and item not in self._collected and self._may_gain(factor, thin):
                for first, last in ((0, len(factors)), (0, place + 1), (place, len(factors))):
                    if last - first < 2:
                        continue
                    kept, self._made = self._made, dict(before)
                    other = self._multiplied_out(scalars, factors, place, first, last)
                    cost = self.cost(other)
                    if cost < least:
                        best, least = other, cost
                    else:
                        self._made = kept
        return best

    def _may_gain(self, total: MatAdd, thin: bool) -> bool:
        """Whether multiplying out may be cheaper; never where the sum is used elsewhere too.

        ``thin``: the product is a column or a row, so that forming the sum costs more than a product with it.
        """
        if len(total.args) > MOST_TERMS:
            return False
        if self._constants:
            return not self.is_constant(total)
        scaled = [factors_of(term) for term in total.args]
        formed = any(
            scale not in (1, -1) or len(matrices) > 1 or isinstance(matrices[0], Identity)
            for scale, matrices in scaled
        )
        return (formed or thin) and sum(self._shared[one] for one in {total, _turned(total)}) < 2

    def _multiplied_out(
        self, scalars: list[Expr], factors: list[MatrixExpr], place: int, first: int, last: int
    ) -> Any:
        """Return the product with the sum at ``place`` multiplied by the factors from ``first`` to ``last``."""
        before, after = factors[first:place], factors[place + 1 : last]
        terms = _summed(factors[place]).args
        total = MatAdd(*(product(*before, term, *after) for term in terms))
        return self.order(product(*scalars, *factors[:first], total, *factors[last:]))

    def _scaled(self, scale: list[Expr], matrix: MatrixExpr) -> Any:
        """Return a multiple of a product; of an outer product it is the shorter column that is multiplied."""
        number = Mul(*scale)
        if number == 1:
            return matrix
        if isinstance(matrix, MatMul) and number not in (1, -1) and len(matrix.args) == 2:
            left, right = matrix.args
            if left.shape[1] == 1 and 1 not in (left.shape[0], right.shape[1]):
                return MatMul(MatMul(number, left), right)
        return MatMul(*(part for part in scale if part != 1), matrix)

    def _chain(self, factors: tuple[MatrixExpr, ...]) -> MatrixExpr:
        kept = tuple(one for one in factors if not isinstance(one, Identity)) or factors[:1]
        if len(kept) == 1:
            return kept[0]
        kept = tuple(map(AS_FACTOR, kept))
        if kept in self._made:
            return self._made[kept]
        shapes = [one.shape[0] for one in kept] + [kept[-1].shape[1]]
        chain = Chain(
            sizes=[self._size(size) for size in shapes],
            shapes=shapes,
            kinds=[IN_PRODUCTS.get(one.op, "") if isinstance(one, Operator) else "" for one in kept],
            free={
                (i, j)
                for i, j in spans_of(len(kept))
                if kept[i : j + 1] in self._made
                or (self._constants and self.is_constant(MatMul(*kept[i : j + 1])))
            },
            wanted={(i, j) for i, j in spans_of(len(kept)) if self._wanted[kept[i : j + 1]] > 1},
            pivot=next((place for place, one in enumerate(kept) if one.has(*CALLED, MatAdd)), None),
        )
        return self._built(kept, cheapest(chain), 0, len(kept) - 1)

    def _built(
        self, factors: tuple[MatrixExpr, ...], cuts: Mapping[tuple[int, int], int], i: int, j: int
    ) -> MatrixExpr:
        if i == j:
            return factors[i]
        own = factors[i : j + 1]
        if own in self._made:
            return self._made[own]
        cut = cuts[i, j]
        left, right = self._built(factors, cuts, i, cut), self._built(factors, cuts, cut + 1, j)
        made = multiplied(left, right, self.is_definite)
        if made is None:
            made = _plain_product(left, right)
        if not any(one.free_symbols & self._bound for one in own):
            self._made[own] = made
            self._made.setdefault(tuple(map(transpose, own[::-1])), transpose_of(made))
        return made

    def _halves(self, factors: list[MatrixExpr]) -> tuple[MatrixExpr, MatrixExpr]:
        """Return the cheapest two products that the factors' product is the product of."""
        cut = self._cut(factors)
        return self._chain(tuple(factors[:cut])), self._chain(tuple(factors[cut:]))

    def _cut(self, factors: list[MatrixExpr]) -> int:
        """Return where to cut factors in two, so that both products and one of entries are cheapest."""
        found: list[tuple[float, int]] = []
        before, there = dict(self._made), set(self._made.values())
        for cut in range(1, len(factors)):
            self._made = dict(before)
            left, right = self._chain(tuple(factors[:cut])), self._chain(tuple(factors[cut:]))
            entries = self._size(left.shape[0]) * self._size(left.shape[1])
            found.append((self.cost(left, there) + self.cost(right, there) + entries, cut))
        self._made = before
        return min(found)[1]

    def _trace(self, item: Trace) -> Any:
        scalars, factors = flat_factors(item.arg) if isinstance(item.arg, MatMul) else ([], [item.arg])
        if len(factors) < 2:
            return Trace(self.order(item.arg))
        return Mul(*map(self.order, scalars), self._inner_of([self.order(one) for one in factors]))

    def _inner_of(self, factors: list[MatrixExpr]) -> Expr:
        """Return the trace of a product as ⟨Lᵀ, R⟩ of its cheapest halves; it may begin with any of its factors."""
        if (factors[-1], factors[0]) in self._made:
            factors = [factors[-1], *factors[:-1]]
        cut = self._cut(factors)
        left = self._chain(tuple(map(transpose, factors[cut - 1 :: -1])))
        right = self._chain(tuple(factors[cut:]))
        if isinstance(left, Transpose) and isinstance(right, Transpose):
            left, right = left.arg, right.arg
        return nodes.Inner(left, right)

    def _inner(self, item: nodes.Inner) -> Any:
        left, right = item.args
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Identity):
                return self.order(Trace(other))
        half = half_of(left, right)
        if half is not None:
            return nodes.Inner(self.order(half), self.order(half))
        total = SUMMED(left, right)
        if total is not None:
            return self.order(total)
        if left.shape[1] == 1 or self._shared[left] > 1 or self._shared[right] > 1:
            return nodes.Inner(self.order(left), self.order(right))
        before = dict(self._made)
        there = set(before.values())
        plain = nodes.Inner(self.order(left), self.order(right))
        turned, whole = flat_factors(transpose(left)), flat_factors(right)
        if len(turned[1]) + len(whole[1]) < 3:
            return plain
        after, self._made = self._made, before
        inner = self._inner_of([self.order(one) for one in (*turned[1], *whole[1])])
        other = Mul(*map(self.order, (*turned[0], *whole[0])), inner)
        if self.cost(other, there) < self.cost(plain, there):
            return other
        self._made = after
        return plain

    def _split(self, item: Operator) -> Any:
        (matrix,) = item.operands
        scalars, factors = flat_factors(matrix)
        made = SPLIT[item.op](
            [self.order(one) for one in factors], self._halves, lambda parts: self._chain(tuple(parts))
        )
        return self._scaled([self.order(one) for one in scalars], made)

    def cost(self, item: Basic, there: Collection[Basic] = ()) -> float:
        """Return what computing a value costs in numbers, every part of it once; what is ``there`` is free."""
        seen = set(there)

        def walk(node: Basic) -> float:
            if not node.args or isinstance(node, ATOMS) or node in seen or self.is_constant(node):
                return 0.0
            seen.add(node)
            parts = node.operands if isinstance(node, Operator) else node.args
            own = effort(node, self._large) if isinstance(node, Expr) else 0.0
            return own + sum(map(walk, parts))

        return walk(item)

    def _size(self, size: Expr) -> float:
        if size not in self._sizes:
            self._sizes[size] = in_numbers(size, self._large)
        return self._sizes[size]


def _plain_product(left: MatrixExpr, right: MatrixExpr) -> MatrixExpr:
    """Return L R; of two transposes it is the transpose of one product."""
    sides = (*left.shape, *right.shape)
    if isinstance(left, Transpose) and isinstance(right, Transpose) and 1 not in sides:
        turned: MatrixExpr = Transpose(MatMul(right.arg, left.arg))
        return turned
    return MatMul(left, right)


def transpose_of(made: MatrixExpr) -> MatrixExpr:
    """Return the transpose of something that is computed as it stands."""
    if isinstance(made, MatMul):
        turned: MatrixExpr = Transpose(made)
        return turned
    return transpose(made)


def _turned_gradients(expressions: Iterable[Expr]) -> dict[MatrixExpr, MatrixExpr]:
    """Return gradients that many products go through, with the transposes of their transposes.

    Aᵀ Bᵀ ∇l is ((∇lᵀ B) A)ᵀ: turned once, it is multiplied without a transpose at every step.
    """
    found = Counter(
        factor
        for whole in expressions
        for node in whole.atoms(MatMul)
        for factor in node.args
        if isinstance(factor, (nodes.GradientAt, MatAdd)) and 1 not in factor.shape
    )
    return {
        gradient: Transpose(computed("transposed", gradient.shape[::-1], gradient))
        for gradient, count in found.items()
        if count > 2
    }


def _summed(matrix: MatrixExpr) -> MatrixExpr:
    """Return the transpose of a sum as the sum of transposes; what is no such transpose as it is."""
    is_turned = isinstance(matrix, Transpose) and isinstance(matrix.arg, MatAdd)
    return _turned(matrix.arg) if is_turned else matrix


def _turned(total: MatAdd) -> MatAdd:
    return MatAdd(*map(transpose, total.args))


def _comes_late(term: Basic) -> tuple[bool, int]:
    """Order terms so that each takes what is there: traces take products, and long products short ones."""
    factors = flat_factors(term)[1] if isinstance(term, MatMul) else []
    return term.has(nodes.Inner, Trace), len(factors)


def _sums_in(item: Basic) -> Iterator[Basic]:
    """Yield every sum and product in an expression, once for each place it stands in."""
    if isinstance(item, (MatAdd, MatMul)):
        yield item
    if not isinstance(item, ATOMS):
        for part in item.operands if isinstance(item, Operator) else item.args:
            yield from _sums_in(part)
