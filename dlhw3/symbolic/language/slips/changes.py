"""A formula with one thing in it changed, as a hurried hand changes it: a transpose, an order, a factor, a sign."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from sympy import (
    Add,
    Basic,
    Expr,
    Integer,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    Symbol,
    Transpose,
)
from sympy import expand as multiplied_out

from dlhw3.errors import ShapeError, UserError
from dlhw3.symbolic.algebra import expand, factors_of, is_operator, product, terms_of, total, transpose
from dlhw3.symbolic.faces.functions import FUNCTIONS
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.language.making.within_functions import with_other_sign
from dlhw3.symbolic.models.unmade import Unmade, made, unmade
from dlhw3.symbolic.nodes import SUMS, Inner, Iterate, LayerProduct
from dlhw3.symbolic.number_sequences import NumberAt
from dlhw3.symbolic.shapes import same_size

Path = tuple[int, ...]
OF_A_PRODUCT = "the order in the transpose of a product: (A B)ᵀ = Bᵀ Aᵀ"
SWAPPED, SIGN_WITHIN = "a swapped order", "the sign is wrong within"
MEMBER = "another member of the sequence"
TURNED = (MatrixSymbol, MatMul, MatPow, *FUNCTIONS)
"""What may lack a transpose, besides products of entries and sums that are square."""
OF_MATRICES = "a product of matrices where one of entries is due"
OF_ENTRIES = "a product of entries where one of matrices is due"


class Change(NamedTuple):
    """A formula with one thing in it changed back: what was done wrong in words, and in the parts that differ.

    Two parts are what stands there and what is due; one is what is forgotten, or too much.
    """

    words: str
    whole: Expr
    parts: tuple[Basic, ...] = ()


@lru_cache(maxsize=64)
def summands(expression: Expr) -> tuple[Expr, ...]:
    """Return the terms of a sum, multiplied out."""
    if isinstance(expression, MatrixExpr):
        return terms_of(expand(expression))
    return Add.make_args(multiplied_out(expression))


def places(expression: Basic, path: Path = ()) -> Iterator[tuple[Path, Basic]]:
    """Yield every part of an expression with its place, outer ones first; no index, and no end of a sum."""
    yield path, expression
    if isinstance(expression, LayerProduct):
        return
    for k, part in enumerate(expression.args[:1] if isinstance(expression, SUMS) else expression.args):
        if isinstance(part, Basic):
            yield from places(part, (*path, k))


def put(expression: Basic, path: Path, value: Basic) -> Basic:
    """Return an expression with another part in one place; raise ShapeError where it fits no more beside others."""
    if not path:
        return _fits(value)
    k, *rest = path
    parts = list(expression.args)
    parts[k] = put(parts[k], tuple(rest), value)
    if isinstance(expression, MatMul):
        return _fits(product(*parts))
    if isinstance(expression, MatAdd):
        return _fits(total(*parts))
    if isinstance(expression, Transpose):
        return transpose(parts[0])
    return _fits(expression.func(*parts))


def _fits(node: Basic) -> Basic:
    """Return a node whose parts fit together; raise ShapeError where they do not."""
    if isinstance(node, MatMul):
        _, factors = factors_of(node)
        fits = _chained(factors)
    else:
        sums = isinstance(node, MatAdd | Inner)
        fits = not sums or all(all(map(same_size, a.shape, b.shape)) for a, b in pairwise(node.args))
    if not fits:
        raise ShapeError("the parts do not fit")
    return node


def changed(
    expression: Expr,
    plausible: Callable[[Path, Basic | Unmade], bool] = lambda path, value: True,
    wanted: Callable[[str], bool] = lambda words: True,
) -> Iterator[Change]:
    """Yield an expression with one change undone.

    ``plausible`` says of a place and what is put there whether that is worth an expression, and ``wanted`` of which
    words.
    """
    for path, node in places(expression):
        for words, value in _changes(node):
            if not wanted(words) or not plausible(path, value):
                continue
            if (whole := fitting(expression, path, value)) is not None:
                yield Change(words, whole, (node, made(value)))


@lru_cache(maxsize=1024)
def _changes(node: Basic) -> tuple[tuple[str, Basic | Unmade], ...]:
    """Return a part with one change undone, with the words: a part often stands in many places."""
    return tuple(_made(node))


def _made(node: Basic) -> Iterator[tuple[str, Basic | Unmade]]:
    if isinstance(node, Transpose):
        yield "a transpose too many", node.arg
    elif (isinstance(node, MatrixExpr) and (isinstance(node, TURNED) or is_operator(node, "hadamard"))) or (
        isinstance(node, MatAdd) and same_size(*node.shape)
    ):
        yield "a missing transpose", unmade("transpose", node)
    if (sign := with_other_sign(node)) is not None:
        yield f"{SIGN_WITHIN} {sign[0]}", sign[1]
    if isinstance(node, MatMul):
        scale, factors = factors_of(node)
        first = () if scale == 1 else (scale,)
        yield from ((words, unmade("mul", *first, *others)) for words, others in _of_factors(factors))
    if isinstance(node, MatrixSymbol):
        yield f"an entrywise square is forgotten: {node.name}∘{node.name}", unmade("hadamard", node, node)
    if isinstance(node, Operator) and node.op == "hadamard":
        yield from _of_entries(node.operands)
    if isinstance(node, NumberAt | Iterate):
        yield from ((MEMBER, node.func(node.args[0], node.args[1] + c)) for c in (1, -1))
    if isinstance(node, Inner):
        yield "a missing transpose", unmade("inner", unmade("transpose", node.args[0]), node.args[1])
    if isinstance(node, Pow | MatPow | Symbol):
        yield from _other_powers(node)
    if isinstance(node, (MatMul, Mul)):
        for factor in (Integer(2), Rational(1, 2), Integer(-1)):
            words = "the sign of one term is wrong" if factor == -1 else f"a factor: one term lacks {factor}"
            yield words, unmade("mul", factor, node)


def _other_powers(node: Expr) -> Iterator[tuple[str, Basic]]:
    """Yield a power of a letter with 1 more or less above, and the square of a number."""
    base, exponent = (node, Integer(1)) if isinstance(node, Symbol) else node.args
    if not isinstance(base, Symbol | MatrixSymbol) or not exponent.is_Integer or base.is_integer:
        return
    for other in (one for one in (exponent + 1, exponent - 1) if one):
        yield f"a wrong power of {base.name}", base**other


def _of_factors(factors: Sequence[MatrixExpr]) -> Iterator[tuple[str, Sequence[MatrixExpr | Unmade]]]:
    """Yield the factors of a product in another order, or two of them multiplied entry by entry, where they fit."""
    for k in range(len(factors) - 1):
        turned = all(isinstance(one, Transpose) for one in factors[k : k + 2])
        words = OF_A_PRODUCT if turned else SWAPPED
        others = (*factors[:k], factors[k + 1], factors[k], *factors[k + 2 :])
        if _chained(others):
            yield words, others
    for k in range(len(factors) - 1):
        alike = all(map(same_size, factors[k].shape, factors[k + 1].shape))
        if alike and _chained((*factors[: k + 1], *factors[k + 2 :])):
            entries = unmade("hadamard", factors[k], factors[k + 1])
            yield OF_MATRICES, (*factors[:k], entries, *factors[k + 2 :])
    if len(factors) > 2 and _chained(factors[::-1]):
        yield SWAPPED, factors[::-1]


def _chained(factors: Sequence[MatrixExpr]) -> bool:
    """Whether each factor of a product has as many columns as the next has rows."""
    return all(same_size(a.shape[1], b.shape[0]) for a, b in pairwise(factors))


def _of_entries(operands: tuple[Expr, ...]) -> Iterator[tuple[str, Unmade]]:
    """Yield a product of entries as one of matrices, and without one of two factors that are the same."""
    for k, one in enumerate(operands):
        rest = (*operands[:k], *operands[k + 1 :])
        if one in rest:
            yield f"an entrywise square that is none: {one}∘{one}", unmade("hadamard", *rest)
    if len(operands) == 2 and same_size(operands[0].shape[1], operands[1].shape[0]):
        yield OF_ENTRIES, unmade("mul", *operands)


def fitting(whole: Expr, path: Path, value: Basic | Unmade) -> Expr | None:
    """Return the whole with a part replaced, where all in it still fits."""
    try:
        other = put(whole, path, made(value))
    except (ValueError, TypeError, UserError, AttributeError):
        return None
    alike = isinstance(other, MatrixExpr) == isinstance(whole, MatrixExpr)
    return other if isinstance(other, Expr) and alike else None
