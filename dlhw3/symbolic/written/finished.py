"""The last looks at a result: brackets that hold nothing together, whole numbers in halves, diagonals as entries.

a w + K w − y for a w − (y − K w) where y − K w stands nowhere else, 2 S + ½ (A + Aᵀ) for ½ (4 S + A + Aᵀ), h 𝟏ᵀ for
diag(h) 𝟏 𝟏ᵀ, and x ⊘ h for diag(𝟏 ⊘ h) x. Nothing here is trusted: what it returns reaches the kernel as a claimed
equality.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from sympy import Basic, Expr, MatAdd, MatMul, MatrixExpr, Transpose, preorder_traversal

from dlhw3.symbolic.algebra import (
    factors_of,
    hadamard_product,
    is_operator,
    negate,
    product,
    terms_of,
    total,
    transpose,
)
from dlhw3.symbolic.faces.diagonals import ones
from dlhw3.symbolic.written.common import gathered, heaviness
from dlhw3.symbolic.written.fractions import reduced

ENTRIES = ("hadamard", "quotient", "diag", "diagonal")


def finished(value: Expr, another: Callable[[], Any] | None) -> Any:
    """Return a matrix as one looks at it last; where brackets are opened, it may be shorter in ``another`` way."""
    if not isinstance(value, MatrixExpr):
        return value
    opened = _opened(value, Counter(one for one in preorder_traversal(value) if isinstance(one, MatAdd)))
    if opened != value:
        ways = [opened, reduced(gathered(opened)), *(() if another is None else (another(),))]
        value = min(ways, key=heaviness)
    return _entries(value)


def _opened(node: Any, counts: Mapping[Basic, int]) -> Any:
    """Return an expression without brackets around −(A − B) in sums, where A − B stands nowhere else."""
    if isinstance(node, MatAdd):
        terms = [one for term in node.args for one in _terms(_opened(term, counts), counts)]
        return node if terms == list(node.args) else total(*terms)
    return _within(node, lambda part: _opened(part, counts))


def _terms(term: MatrixExpr, counts: Mapping[Basic, int]) -> tuple[MatrixExpr, ...]:
    scale, factors = factors_of(term)
    if scale != -1 or len(factors) != 1 or not isinstance(factors[0], MatAdd) or counts[factors[0]] != 1:
        return (term,)
    own = terms_of(negate(factors[0]))
    return tuple(sorted(own, key=lambda one: factors_of(one)[0].could_extract_minus_sign()))


def _entries(node: Any) -> Any:
    """Return an expression with columns for diagonal matrices before columns and ones, and whole numbers alone."""
    node = _within(node, _entries)
    if not isinstance(node, MatMul):
        return node
    scale, factors = factors_of(node)
    if len(factors) == 1 and isinstance(factors[0], MatAdd):
        return _whole_apart(scale, factors[0]) or node
    beside = _beside(factors)
    return node if beside == factors else product(scale, *beside)


def _beside(factors: tuple[MatrixExpr, ...]) -> tuple[MatrixExpr, ...]:
    """Return factors with v 𝟏ᵀ for diag(v) 𝟏 𝟏ᵀ, 𝟏 vᵀ for 𝟏 𝟏ᵀ diag(v), and x ⊘ v for diag(𝟏 ⊘ v) x at the end."""
    for place, (left, right) in enumerate(pairwise(factors)):
        made: tuple[MatrixExpr, ...] = ()
        if is_operator(left, "diag") and is_operator(right, "ones"):
            made = (left.operands[0], *((ones(1, right.cols),) if right.cols != 1 else ()))
        elif is_operator(left, "ones") and is_operator(right, "diag"):
            made = (*((ones(left.rows, 1),) if left.rows != 1 else ()), transpose(right.operands[0]))
        elif place == len(factors) - 2 and right.cols == 1 and _is_over(left):
            made = (hadamard_product(left.operands[0], right),)
        if made:
            return _beside((*factors[:place], *made, *factors[place + 2 :]))
    return factors


def _is_over(factor: Any) -> bool:
    """Whether a factor is diag(𝟏 ⊘ v)."""
    return is_operator(factor, "diag") and getattr(factor.operands[0], "name", "") == "recip"


def _whole_apart(scale: Expr, inside: MatAdd) -> MatrixExpr | None:
    """Return n A + (B + C)/q for (n q A + B + C)/q; None where no term is whole, or one alone would not be."""
    if not scale.is_Rational or scale.q == 1:
        return None
    split = [(scale * factors_of(term)[0].as_coeff_Mul()[0], term) for term in inside.args]
    whole = [product(scale, term) for number, term in split if number.is_Integer]
    rest = [term for number, term in split if not number.is_Integer]
    if not whole or len(rest) < 2:
        return None
    return total(*whole, product(scale, total(*rest)))  # type: ignore[no-any-return]


def _within(node: Any, made: Callable[[Any], Any]) -> Any:
    """Return an expression with something made of its parts; what stands in functions stays as it was written."""
    if isinstance(node, MatAdd):
        terms = list(map(made, node.args))
        return node if terms == list(node.args) else total(*terms)
    if isinstance(node, MatMul):
        scale, factors = factors_of(node)
        inner = tuple(map(made, factors))
        return node if inner == factors else product(scale, *inner)
    if isinstance(node, Transpose):
        inside = made(node.arg)
        return node if inside == node.arg else transpose(inside)
    if any(is_operator(node, op) for op in ENTRIES):
        operands = tuple(made(one) if isinstance(one, MatrixExpr) else one for one in node.operands)
        return node if operands == tuple(node.operands) else node.with_operands(operands)
    return node
