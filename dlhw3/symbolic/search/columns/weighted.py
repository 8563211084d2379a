"""Averages weighted by exponentials, p = exp(v)/Σ exp(v): 0 ⪯ diag(p) − ppᵀ ⪯ I/2, and diag(p) ⪯ I.

With e = exp(v/2) the first is rᵀr/Σ exp(v) for r = diag(e)(I − 1pᵀ), and diag(e)² ⪯ ‖e‖² I. The sum of
pᵢpⱼ(vᵢ + vⱼ)²/2 over i ≠ j is vᵀ(diag p + ppᵀ − 2 diag p²)v, to which (I − 2 diag p)²/2 adds I/2 − diag p + ppᵀ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Basic, Expr, Identity, Integer, MatrixExpr, MatrixSymbol, Rational, ZeroMatrix

from dlhw3.symbolic.algebra import is_operator, negate, product, total, transpose
from dlhw3.symbolic.faces.operators import applied, entrywise
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, Step, Used
from dlhw3.symbolic.search.columns.entrywise import ones_like

HALF = Rational(1, 2)


def weights_of(nodes: Iterable[Basic]) -> list[MatrixExpr]:
    """Return the columns exp(v) that are divided by their sums."""
    seen = dict.fromkeys(nodes)
    found = []
    for node in seen:
        if isinstance(node, MatrixExpr) and is_operator(node, "map") and node.shape[1] == 1:
            named = node.name == "exp" and not node.order  # type: ignore[attr-defined]
            if named and entrywise("recip", applied("sum", node)) in seen:
                found.append(node)
    return found


def spreads(nodes: Iterable[Basic]) -> Iterator[tuple[MatrixExpr, tuple[Lemma, ...]]]:
    """Yield diag(p) − ppᵀ, I − diag(p) and what is left of I/2, each with lemmas; the last says that it is ⪰ 0."""
    for weight in weights_of(nodes):
        mean = product(_share(weight), weight)
        centred = total(Identity(weight.shape[0]), negate(product(ones_like(weight), transpose(mean))))
        value = total(applied("diag", mean), negate(product(mean, transpose(mean))))
        yield value, _shown(weight, product(applied("diag", _root(weight)), centred), value)
        yield _below_one(weight, mean)
        yield _below_half(weight, mean)


def _below_one(weight: MatrixExpr, mean: MatrixExpr) -> tuple[MatrixExpr, tuple[Lemma, ...]]:
    """Return I − diag(p), and that it is ⪰ 0: diag(e)² ⪯ ‖e‖² I, divided by Σ exp(v)."""
    share, root = _share(weight), applied("diag", _root(weight))
    value = total(Identity(weight.shape[0]), negate(applied("diag", mean)))
    gram = total(
        product(Inner(root, root), Identity(weight.shape[0])), negate(product(root, transpose(root)))
    )
    used = Used("norm.gram", share, letters=((MatrixSymbol("A", *root.shape), root),))
    return value, _by(value, product(share, gram), used, (), weight)


def _below_half(weight: MatrixExpr, mean: MatrixExpr) -> tuple[MatrixExpr, tuple[Lemma, ...]]:
    """Return I/2 − diag(p) + ppᵀ, and that it is ⪰ 0."""
    one, spread = Identity(weight.shape[0]), applied("diag", mean)
    pairs = product(HALF, mean, transpose(mean))
    rows = product(total(pairs, transpose(pairs)), ones_like(weight))
    apart = total(
        applied("diag", rows),
        pairs,
        transpose(pairs),
        negate(product(Integer(4), applied("diag", applied("diagonal", pairs)))),
    )
    root = total(one, negate(product(Integer(2), spread)))
    value = total(product(HALF, one), negate(spread), product(mean, transpose(mean)))
    used = Used("entries.pairs", letters=((MatrixSymbol("X", *pairs.shape), pairs),))
    whole = total(apart, product(HALF, transpose(root), root))
    return value, _by(value, whole, used, ((HALF, root),), weight)


def _by(
    value: MatrixExpr,
    whole: MatrixExpr,
    used: Used,
    squares: tuple[tuple[Expr, MatrixExpr], ...],
    weight: MatrixExpr,
) -> tuple[Lemma, ...]:
    """Return that what a law says and squares add up to a value, and that it is ⪰ 0."""
    zero, equation = ZeroMatrix(*value.shape), f"{value} is a sum of what is ⪰ 0"
    sign = Used("entries.sum", letters=((MatrixSymbol("A", *weight.shape), weight),))
    by = Combination((used, Used(equation)), squares, (sign,))
    return (
        Lemma(equation, Equation(whole, value), Chain((Step(whole, value, "by the laws"),))),
        Lemma(f"0 ⪯ {value}", Equation(zero, value, (), "⪯"), Chain((Step(zero, value, "a sum", by, "⪯"),))),
    )


def _shown(weight: MatrixExpr, root: MatrixExpr, value: MatrixExpr) -> tuple[Lemma, ...]:
    """Return that a value is rᵀr/Σ exp(v), and that it is ⪰ 0."""
    share, letter = _share(weight), MatrixSymbol("A", *weight.shape)
    square, zero = product(share, transpose(root), root), ZeroMatrix(*value.shape)
    equation = f"{value} is a square"
    by = Combination((Used(equation),), ((share, root),), (Used("entries.sum", letters=((letter, weight),)),))
    return (
        Lemma(equation, Equation(square, value), Chain((Step(square, value, "by the laws"),))),
        Lemma(
            f"0 ⪯ {value}", Equation(zero, value, (), "⪯"), Chain((Step(zero, value, "a square", by, "⪯"),))
        ),
    )


def _share(weight: MatrixExpr) -> Expr:
    made: Expr = entrywise("recip", applied("sum", weight))
    return made


def _root(weight: MatrixExpr) -> MatrixExpr:
    made: MatrixExpr = entrywise("exp", product(HALF, weight.operands[0]))  # type: ignore[attr-defined]
    return made
