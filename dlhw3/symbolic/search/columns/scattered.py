"""How far the terms of a sum of matrices are apart: ‖Σ v_k‖² ≤ m Σ ‖v_k‖² for m terms, as a column.

For every Z, 0 ≤ Σ_k ‖v_k − Z‖² = Σ_k ‖v_k‖² − 2⟨Σ_k v_k, Z⟩ + m‖Z‖²; at Z = v_j, summed over j, that is
2m Σ ‖v_k‖² − 2‖Σ v_k‖². Both sums of what is ≥ 0 are shown by induction; nothing is divided by m, which may be 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Expr, Integer, MatrixExpr, MatrixSymbol, Mul, Rational, Symbol

from dlhw3.symbolic.algebra import negate, terms_of, total
from dlhw3.symbolic.nodes import Inner, MatrixSum, Norm, ScalarSum, index_symbol
from dlhw3.symbolic.plan import Combination, Theory, Used
from dlhw3.symbolic.search.columns.cauchy import of_squares
from dlhw3.symbolic.search.columns.columns import Column, Factor, Sight, squared
from dlhw3.symbolic.search.forms.sums import summed

ONE, ZERO = Integer(1), Integer(0)


def by_scattered(sight: Sight, theory: Theory) -> Iterator[Column]:
    """Yield ‖Σ v_k‖² ≤ m Σ ‖v_k‖² of the sums of matrices that are visible, up to a letter, and ‖Σ (v_k − z)‖²."""
    for node in dict.fromkeys(_sums(sight)):
        if any(not term.has(node.args[1]) for term in terms_of(node.args[0])):
            yield squared(Factor(ONE, strict=True), node)
        ends = [r.index for r in theory.facts.ranges if r.high is None and node.args[3].coeff(r.index) == 1]
        if ends:
            yield _column(sight, node, ends[0])


def _sums(sight: Sight) -> Iterator[MatrixSum]:
    """Yield the sums of matrices that are visible, and those of what squares of norms are summed up of."""
    for node in sight.nodes:
        if isinstance(node, MatrixSum):
            yield node
        elif isinstance(node, ScalarSum):
            body, *over = node.args
            squares = (f.base for f in Mul.make_args(body) if f.is_Pow and f.exp == 2)
            yield from (MatrixSum(root.args[0], *over) for root in squares if isinstance(root, Norm))


def _column(sight: Sight, whole: MatrixSum, end: Symbol) -> Column:
    v, *over = whole.args
    index, low, high = over
    many = high - low + 1
    written = any(node == Norm(v) ** 2 for node in sight.nodes)
    squares = ScalarSum(_square(v, written), *over)
    Z, other = MatrixSymbol("Z′", *v.shape), index_symbol("j′")
    name = f"the terms of {whole}"
    apart = _square(v, written) - 2 * Inner(v, Z) + Inner(Z, Z)
    by = Combination(_as_written(v, -ONE, written), ((ONE, total(v, negate(Z))),))
    first, use = summed(f"{name} beside a matrix", apart, by, (index, low, high), end)
    value = squares - 2 * Inner(whole, Z) + many * Inner(Z, Z)
    said = of_squares(f"{name} beside a matrix, multiplied out", value, Combination((use,)))
    one = v.xreplace({index: other})
    beside = squares - 2 * Inner(whole, one) + many * _square(one, written)
    by = Combination((Used(said.name, letters=((Z, one),)), *_as_written(one, -many, written)))
    second, use = summed(f"{name} beside one another", beside, by, (other, low, high), end)
    value = many * squares - Inner(whole, whole)
    half = Combination((replace(use, multiplier=Rational(1, 2)),))
    last = of_squares(f"{name} beside one another, multiplied out", value, half)
    return Column(value, use=Used(last.name), lemmas=(first, said, second, last))


def _square(v: MatrixExpr, written: bool) -> Expr:
    return Norm(v) ** 2 if written else Inner(v, v)


def _as_written(v: MatrixExpr, weight: Expr, written: bool) -> tuple[Used, ...]:
    """Return the use of ‖v‖² = tr(vᵀv) where it is written as a norm's square."""
    return (Used("norm.square", weight, letters=((MatrixSymbol("A", *v.shape), v),)),) if written else ()
