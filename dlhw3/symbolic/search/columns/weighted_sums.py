"""Sums Σ w_k v_k beside the v_k, of weights w_k ≥ 0: how far these are from it, and Jensen's inequality.

For every Z, 0 ≤ Σ w_k ‖v_k − Z‖², and Σ w_k (l(p) + ⟨∇l(p), v_k − p⟩) ≤ Σ w_k l(v_k) for every p where that is
assumed of l without weights. Z and p are the sum itself; what is assumed of Σ w_k says the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sympy import Expr, Identity, MatMul, MatrixExpr, MatrixSymbol, Mul, Symbol

from dlhw3.symbolic.algebra import factors_of, negate, product, total
from dlhw3.symbolic.faces.functions import FUNCTIONS, parts_of
from dlhw3.symbolic.nodes import Inner, MatrixSum, Norm, ScalarSum, index_symbol
from dlhw3.symbolic.plan import Chain, Combination, Equation, Hypothesis, Lemma, Step, Theory, Used
from dlhw3.symbolic.scope import free_indices
from dlhw3.symbolic.search.columns.columns import Column, Sight
from dlhw3.symbolic.search.columns.sums_multiplied import by_sums_multiplied
from dlhw3.symbolic.search.forms.monomials import terms_multiplied
from dlhw3.symbolic.search.forms.sums import ZERO, summed
from dlhw3.symbolic.written.summed import in_front

OTHER, UNIT = index_symbol("j′"), Identity(1)


@dataclass(frozen=True)
class Weighted:
    """A sum Σ w_k v_k up to a letter, and what says that w_k ≥ 0."""

    whole: MatrixSum
    weight: Expr
    term: MatrixExpr
    sign: Used
    end: Symbol

    @property
    def over(self) -> tuple[Symbol, Expr, Expr]:
        """The index and its first and last value."""
        _, index, low, high = self.whole.args
        return index, low, high


def by_weighted_sums(
    sight: Sight, theory: Theory, everywhere: Sequence[Hypothesis], members: Sequence[Hypothesis]
) -> Iterator[Column]:
    """Yield what is said above of the sums that are visible."""
    said = [h for h in members if h.statement.left == 0 and h.statement.relation != "="]
    for node in dict.fromkeys(_sums_of_matrices(sight)) if said else ():
        one = _weighted(node, theory, said)
        if one is not None:
            yield _apart(sight, one)
            functions = set(_functions_at(sight, one))
            for h in everywhere:
                y, *others = h.statement.letters
                if len(others) == 1 and any(h.statement.right == function(y) for function in functions):
                    yield _along(h, one)
    squares = dict.fromkeys(n.base for n in sight.nodes if n.is_Pow and n.exp == 2) if said else ()  # type: ignore[attr-defined]
    for whole in squares:
        if isinstance(whole, ScalarSum):
            yield from _numbers_apart(whole, theory, said)
    yield from by_sums_multiplied(sight, theory, said)


def _sums_of_matrices(sight: Sight) -> Iterator[MatrixSum]:
    """Yield the sums of matrices that are visible, those of numbers at which a function is among them."""
    for node in sight.nodes:
        if isinstance(node, MatrixSum):
            yield node
        elif isinstance(node, MatMul) and isinstance(node.args[0], ScalarSum) and node.args[1:] == (UNIT,):
            body, *over = node.args[0].args
            yield MatrixSum(product(body, UNIT), *over)


def _weighted(whole: MatrixSum, theory: Theory, said: Sequence[Hypothesis]) -> Weighted | None:
    """Return a sum with its weight, which an assumption says to be ≥ 0; None where there is none."""
    body, k, _, high = whole.args
    ends = [r.index for r in theory.facts.ranges if r.high is None and high.coeff(r.index) == 1]
    scale, factors = factors_of(body)
    moving = Mul(*[factor for factor in Mul.make_args(scale) if k in free_indices(factor)])
    for h in said if ends and factors else ():
        (over,) = h.statement.indices
        weight = h.statement.right.xreplace({over.index: k})
        if weight == moving or (factors == (UNIT,) and weight in Mul.make_args(moving)):
            sign = Used(h.name, at=((over.index, k),))
            return Weighted(whole, weight, product(scale / weight, *factors), sign, ends[0])
    return None


def _functions_at(sight: Sight, one: Weighted) -> Iterator[Expr]:
    """Yield the functions whose values at the terms are summed up, over whatever index."""
    index, *ends = one.over
    for node in sight.nodes:
        if isinstance(node, ScalarSum) and list(node.args[2:]) == ends:
            for part in node.args[0].atoms(*FUNCTIONS):
                function, _, points, _ = parts_of(part)
                if tuple(point.xreplace({node.args[1]: index}) for point in points) == (one.term,):
                    yield function


def _apart(sight: Sight, one: Weighted) -> Column:
    """Return 0 ≤ Σ w_k ‖v_k − Z‖² at the sum, multiplied out."""
    v, w = one.term, one.weight
    Z = MatrixSymbol("Z′", *v.shape)
    written = any(node == Norm(v) ** 2 for node in sight.nodes)
    square = Norm(v) ** 2 if written else Inner(v, v)
    as_written = (Used("norm.square", -w, letters=((MatrixSymbol("A", *v.shape), v),)),) if written else ()
    by = Combination(as_written, ((w, total(v, negate(Z))),), (one.sign,))
    body = w * (square - 2 * Inner(v, Z) + Inner(Z, Z))
    return _at(one, f"the terms of {one.whole} beside a matrix", body, by, Z)


def _numbers_apart(whole: ScalarSum, theory: Theory, said: Sequence[Hypothesis]) -> Iterator[Column]:
    """Yield 0 ≤ Σ w_k (t_k − z)² at z = Σ w_k t_k, multiplied out, where w_k ≥ 0 is assumed."""
    body, k, low, high = whole.args
    ends = [r.index for r in theory.facts.ranges if r.high is None and high.coeff(r.index) == 1]
    weights = {h.statement.right.xreplace({h.statement.indices[0].index: k}): h for h in said} if ends else {}
    for w in Mul.make_args(body):
        if (h := weights.get(w)) is not None and (t := body / w) != 1:
            z, sign = Symbol("z′", real=True), Used(h.name, at=((h.statement.indices[0].index, k),))
            by, own = (
                Combination((), ((w, t - z),), (sign,)),
                ScalarSum(body.xreplace({k: OTHER}), OTHER, low, high),
            )
            lemmas, value = _said(
                f"the terms of {whole} beside a number", w * (t - z) ** 2, by, (k, low, high), ends[0]
            )
            use = Used(lemmas[-1].name, letters=((z, own),))
            yield Column(value.xreplace({z: own}), use=use, lemmas=lemmas)


def _along(h: Hypothesis, one: Weighted) -> Column:
    """Return what an assumption says at the terms and at the sum, times the weights and summed up."""
    y, x = h.statement.letters
    p = MatrixSymbol("P′", *one.term.shape)
    use = Used(h.name, one.weight, letters=((y, one.term), (x, p)))
    gap = (h.statement.right - h.statement.left).xreplace({y: one.term, x: p})
    return _at(one, f"{h.name}, along {one.whole}", one.weight * gap, Combination((use,), (), (one.sign,)), p)


def _at(one: Weighted, name: str, body: Expr, by: Combination, point: MatrixSymbol) -> Column:
    """Return the sum of a body that is ≥ 0 for every k and every point, multiplied out, at the weighted sum."""
    lemmas, value = _said(name, body, by, one.over, one.end)
    index, *ends = one.over
    whole = MatrixSum(one.whole.args[0].xreplace({index: OTHER}), OTHER, *ends)  # not bound twice
    use = Used(lemmas[-1].name, letters=((point, whole),))
    return Column(value.xreplace({point: whole}), use=use, lemmas=lemmas)


def _said(
    name: str, body: Expr, by: Combination, over: tuple[Symbol, Expr, Expr], end: Symbol
) -> tuple[tuple[Lemma, Lemma], Expr]:
    """Return what says that a sum of what is ≥ 0 is, the last multiplied out, and the sum so."""
    lemma, use = summed(name, body, by, over, end)
    value = sum((in_front(part, *over) for part in terms_multiplied(body)), ZERO)
    said = f"{name}, multiplied out"
    step = Step(ZERO, value, "summed up", Combination((use,)), "≤")
    return (lemma, Lemma(said, Equation(ZERO, value, (), "≤"), Chain((step,)))), value
