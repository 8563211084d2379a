"""Equations between numbers ⟨y, A⟩ = ⟨y, B⟩ of a column y, since the columns A and B are equal.

What stands inverted on one side may be multiplied out of an equation between columns, and not out of one between
numbers: yᵀ(I − X(XᵀX + aI)⁻¹Xᵀ)y = a yᵀ(XXᵀ + aI)⁻¹y is so shown by what stands behind the first y.
"""

from __future__ import annotations

from collections import Counter

from sympy import Add, Expr, MatrixExpr, MatrixSymbol, Mul
from sympy import expand as multiplied_out

from dlhw3.symbolic.algebra import expand, factors_of, is_operator, product, terms_of, total, transpose
from dlhw3.symbolic.nodes import Inner, Norm, hole
from dlhw3.symbolic.plan import Chain, Equation, Lemma, NormalForm, Rewrite, Step, Theory
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.search.columns.ordering import CLAIM

COLUMNS = "the columns are equal"


def lemmas_by_pairing(theory: Theory, left: Expr, right: Expr, reason: str = "") -> tuple[Lemma, ...] | None:
    """Return lemmas of which the last says left = right, two numbers that are linear in a column y; or None.

    Where something is inverted, for else the numbers have normal forms. The kernel has not seen whether the columns
    are equal.
    """
    if isinstance(left, MatrixExpr) or not any(_has_inverse(side) for side in (left, right)):
        return None
    counts = Counter(
        one for side in (left, right) for node in nodes_in(side, Inner, Norm) for one in node.args
    )
    letters = dict.fromkeys(
        one for node in counts for one in node.atoms(MatrixSymbol) if one.shape[1] == 1 and one.shape[0] != 1
    )
    for y in sorted(letters, key=str):
        sides = [_behind(side, y) for side in (left, right)]
        if any(one is None for one in sides):
            continue
        first, last = sides
        columns = Step(first, last, reason or "by the laws", NormalForm())
        chain = Chain(
            (
                Step(left, Inner(y, first), "$⟨A, B H⟩ = ⟨Bᵀ A, H⟩$", NormalForm()),
                Step(Inner(y, first), Inner(y, last), COLUMNS, Rewrite(COLUMNS, Inner(y, hole(first)))),
                Step(Inner(y, last), right, "$⟨A, B H⟩ = ⟨Bᵀ A, H⟩$", NormalForm()),
            )
        )
        said = Lemma(COLUMNS, Equation(first, last), Chain((columns,)))
        return said, Lemma(CLAIM, Equation(left, right), chain)
    return None


def _has_inverse(side: Expr) -> bool:
    return any(is_operator(node, "inverse") for node in side.atoms(MatrixExpr))


def _behind(number: Expr, y: MatrixSymbol) -> MatrixExpr | None:
    """Return A of a number ⟨y, A⟩, a sum of pairings each of which has y at the end of one side; else None."""
    found: list[MatrixExpr] = []
    for term in Add.make_args(multiplied_out(number)):
        parts = Mul.make_args(term)
        held = [one for one in parts if one.has(y)]
        pair = _pair(held[0]) if len(held) == 1 else None
        column = None if pair is None else (_from(*pair, y) or _from(pair[1], pair[0], y))
        if column is None:
            return None
        found.append(product(Mul(*(one for one in parts if one is not held[0])), column))
    return total(*found)  # type: ignore[no-any-return]


def _pair(number: Expr) -> tuple[MatrixExpr, MatrixExpr] | None:
    """Return A and B of ⟨A, B⟩, and A twice of ‖A‖²."""
    if isinstance(number, Inner):
        return number.args
    base, k = number.as_base_exp()
    return (base.args[0], base.args[0]) if isinstance(base, Norm) and k == 2 else None


def _from(ending: MatrixExpr, other: MatrixExpr, y: MatrixSymbol) -> MatrixExpr | None:
    """Return Σ Aᵀ B of ⟨Σ A y, B⟩; None where a term does not end with y."""
    found: list[MatrixExpr] = []
    for term in terms_of(expand(ending)):
        scale, factors = factors_of(term)
        if not factors or factors[-1] != y or scale.has(y):
            return None
        found.append(product(scale, *(transpose(one) for one in reversed(factors[:-1])), other))
    return total(*found)  # type: ignore[no-any-return]
