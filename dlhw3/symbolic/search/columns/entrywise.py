"""What an inequality between sums of entries may be made of: |Σa| ≤ Σ|a|, Σ|a + b| ≤ Σ|a| + Σ|b|, ‖A‖ ≤ Σ|a|."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from sympy import Expr, Identity, MatrixExpr, MatrixSymbol, Symbol, Trace, preorder_traversal

from dlhw3.kernel.order.plain import POSITIVE
from dlhw3.symbolic.algebra import (
    expand,
    factors_of,
    is_operator,
    negate,
    product,
    terms_of,
    total,
    transpose,
)
from dlhw3.symbolic.conditions.definite import is_nonnegative, is_positive
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.plan import Used
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.search.columns.columns import Column, Sight, apart, collected

MOST_SIZED = 4
NEVER_NEGATIVE = (*POSITIVE, "abs", "relu", "sqrt")


def summed_up(sight: Sight) -> list[MatrixExpr]:
    """Return what is summed up in sums of entries and in traces, each with what it is summed up against.

    Of |A ∘ B| that is |A| and |B|.
    """
    found: list[MatrixExpr] = []
    for v in summands(sight):
        found += [v, ones_like(v)]
        inner = v.operands[0] if _named(v, ("abs",)) else None  # type: ignore[attr-defined]
        if inner is not None and is_operator(inner, "hadamard"):
            found += [entrywise("abs", one) for one in inner.operands]
    for node in sight.nodes:
        if isinstance(node, Trace) and isinstance(node.arg, MatrixSymbol):
            found += [node.arg, Identity(node.arg.shape[0])]
    return found


def by_entries(sight: Sight, told: Facts) -> Iterator[Column]:
    """Yield what the laws of order say of sums of entries that are visible, with what is told of letters."""
    operands = summands(sight)
    inside = dict.fromkeys([*operands, *(v.operands[0] for v in operands if _named(v, ("abs",)))])  # type: ignore[attr-defined]
    for v in operands:
        if _named(v, POSITIVE) or is_positive(v, told):
            yield Column(_sum(v), use=Used("entries.sum", letters=(_letter("A", v),)), strict=True)
        if _named(v, NEVER_NEGATIVE) or is_nonnegative(v, told):
            letters = (_letter("A", v), _letter("B", ones_like(v)))
            yield Column(Inner(v, ones_like(v)), use=Used("entries.inner", letters=letters))
    for v in inside:
        for one in (v, negate(v)):
            letters = (_letter("A", one), _letter("B", ones_like(v)))
            value = Inner(entrywise("abs", one), entrywise("abs", ones_like(v))) - Inner(one, ones_like(v))
            yield Column(value, use=Used("abs.inner", letters=letters))
        yield from _apart(v)
    sized = dict.fromkeys(v.operands[0] for v in operands if _named(v, ("abs",)))  # type: ignore[attr-defined]
    for left, right in combinations(list(sized)[:MOST_SIZED], 2):
        if left.shape == right.shape:
            yield from (_triangle(*two) for two in apart(left, right))
    yield from _products(sight, list(sized))
    for norm in sight.norms:
        (v,) = norm.args
        if not operands and not any(_named(node, POSITIVE) for node in preorder_traversal(v)):
            continue
        value = _sum(entrywise("abs", v)) - norm
        yield Column(value, use=Used("norm.entries", letters=(_letter("A", v),)))


def _products(sight: Sight, sized: Sequence[MatrixExpr]) -> Iterator[Column]:
    """Yield Σ|AC| ≤ Σ|A| Σ|C| for a visible Σ|AC|, and ⟨x, y⟩ ≤ Σ|x| Σ|y| for a visible ⟨x, y⟩ of columns."""
    for v in sized:
        scale, factors = factors_of(v)
        for k in range(1, len(factors)) if scale == 1 else ():
            yield _product(product(*factors[:k]), product(*factors[k:]), _sum(entrywise("abs", v)))
    for left, right in combinations(sized, 2):
        if left.shape == right.shape and left.shape[1] == 1 and left.shape[0] != 1:
            pair = Inner(left, right)
            yield _product(transpose(left), right, entrywise("abs", pair))
            for s in (pair, -pair):
                value = entrywise("abs", s) - s
                yield Column(value, use=Used("abs.above", letters=((Symbol("s", real=True), s),)))


def _product(left: MatrixExpr, right: MatrixExpr, size: Expr) -> Column:
    value = _sum(entrywise("abs", left)) * _sum(entrywise("abs", right)) - size
    letters = (_letter("A", left), (MatrixSymbol("C", *right.shape), right))
    return Column(value, use=Used("entries.product", letters=letters))


def _apart(v: MatrixExpr) -> Iterator[Column]:
    """Yield Σ|a + b| ≤ Σ|a| + Σ|b| for the ways to split a sum."""
    terms = terms_of(expand(v))
    for k in range(1, min(len(terms), 4)):
        yield _triangle(total(*terms[:k]), total(*terms[k:]))


def _triangle(first: MatrixExpr, second: MatrixExpr) -> Column:
    whole = _sum(total(entrywise("abs", first), entrywise("abs", second)))
    value = whole - _sum(entrywise("abs", collected(total(first, second))))
    return Column(value, use=Used("abs.triangle", letters=(_letter("A", first), _letter("B", second))))


def summands(sight: Sight) -> list[MatrixExpr]:
    """Return what the visible sums of entries are of."""
    found = (node.operands[0] for node in sight.nodes if isinstance(node, Operator) and node.op == "sum")
    return [v for v in dict.fromkeys(found) if isinstance(v, MatrixExpr)]


def _named(v: Expr, names: tuple[str, ...]) -> bool:
    return isinstance(v, Operator) and is_operator(v, "map") and v.name in names and not v.order


def ones_like(v: MatrixExpr) -> MatrixExpr:
    """Return the matrix of ones of the shape of another one."""
    made: MatrixExpr = applied("ones", data=v.shape)
    return made


def _sum(v: MatrixExpr) -> Expr:
    made: Expr = applied("sum", v)
    return made


def _letter(name: str, v: MatrixExpr) -> tuple[MatrixSymbol, MatrixExpr]:
    return MatrixSymbol(name, *v.shape), v
