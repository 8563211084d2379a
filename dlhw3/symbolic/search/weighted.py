"""Averages weighted by exponentials, p = exp(v)/Σ exp(v): diag(p) − ppᵀ is positive semidefinite.

With e = exp(v/2) it is rᵀr/Σ exp(v) for r = diag(e)(I − 1pᵀ).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Basic, Expr, Identity, MatrixExpr, MatrixSymbol, Rational, ZeroMatrix

from dlhw3.symbolic.algebra import is_operator, negate, product, total, transpose
from dlhw3.symbolic.faces.operators import applied, entrywise
from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, Step, Used

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
    """Yield every diag(p) − ppᵀ, with lemmas of which the last says that it is ⪰ 0."""
    for weight in weights_of(nodes):
        mean = product(_share(weight), weight)
        centred = total(Identity(weight.shape[0]), negate(product(_ones(weight), transpose(mean))))
        value = total(applied("diag", mean), negate(product(mean, transpose(mean))))
        yield value, _shown(weight, product(applied("diag", _root(weight)), centred), value)


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


def _ones(weight: MatrixExpr) -> MatrixExpr:
    made: MatrixExpr = applied("ones", data=weight.shape)
    return made
