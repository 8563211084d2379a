"""Means in an inequality: what holds at every outcome, averaged.

To what is known at every outcome, the differences E(s) − s are added, which may be anything there and vanish on
average: their multipliers are not random, and may be of any sign.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product as cartesian

from sympy import Basic, Expr, Identity, Integer, MatrixExpr, Mul, Pow

from dlhw3.symbolic.algebra import expand, factors_of, is_operator, product, terms_of, transpose
from dlhw3.symbolic.expectations import Expectation, Integrable, existence, is_random, means_in
from dlhw3.symbolic.faces.operators import applied
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.plan import Averaged, Chain, Equation, Hypothesis, Lemma, Step, Used
from dlhw3.symbolic.search.columns.around import around
from dlhw3.symbolic.search.columns.columns import (
    Column,
    Factor,
    Sight,
    assumed,
    number_of,
    plan_of,
    squared,
)
from dlhw3.symbolic.search.columns.combining import Found
from dlhw3.symbolic.search.forms.monomials import monomials_of, squares_out

ONE, ZERO = Integer(1), Integer(0)
MEAN, OUTCOMES = "mean", "at every outcome"
MOST_COFACTORS = 12


def means_seen(sight: Sight, given: Sequence[Hypothesis]) -> dict[Expectation, Used]:
    """Return the means that are known to exist: those that are visible, and E⟨v, X⟩ for what is said of all v."""
    names = {h.name for h in given}
    found = {
        one: Used(existence(one.args[0]))
        for one in means_in(sight.whole)
        if not is_random(one) and existence(one.args[0]) in names
    }
    nodes = _with_instances(sight, given)
    for h in given:
        if isinstance(h.statement.left, Integrable) and h.statement.letters:
            (v,), of = h.statement.letters, h.statement.left.args[0]
            for one in _beside(sight, v.shape, of, nodes):
                mean = Expectation(of.xreplace({v: one}))
                found[mean] = Used(h.name, letters=((v, one),))
    return found


def without_means(gap: Expr, means: Iterable[Expectation]) -> Expr:
    """Return what a number is at an outcome: what stands in means, in their place."""
    made: Expr = gap.xreplace({one: one.args[0] for one in means})
    return made


def _with_instances(sight: Sight, given: Sequence[Hypothesis]) -> tuple[Basic, ...]:
    """Return what is visible, and ⟨V, X⟩ of what is said of the mean of X where it is paired with V there."""
    said = [(*h.statement.letters, h.statement.left) for h in given if h.statement.letters]
    found = [
        term
        for v, mean in ((one[0], one[-1]) for one in said if isinstance(one[-1], Expectation))
        for V in around(sight.nodes, mean.args[0])
        if V.shape == v.shape
        for term in terms_of(expand(mean.args[0].xreplace({v: V})))
    ]
    return (*sight.nodes, *dict.fromkeys(found))


def _beside(
    sight: Sight, shape: tuple[Expr, Expr], of: Expr, nodes: Sequence[Basic]
) -> tuple[MatrixExpr, ...]:
    """Return the matrices of a shape that are visible and not random, and MᵀN beside xyᵀ in ⟨Mx, Ny⟩.

    And Mᵀu of ‖Mx‖, x random, for every u that is visible: ⟨Mᵀu, x⟩ is ⟨u, Mx⟩; and all V of some numbers ⟨V, X⟩.
    """
    several = next((found for own, found in sight.vectors.items() if own == shape), ())
    kept = [one for one in several if not is_random(one)]
    kept += [*_between_random(sight), *_turned_back(sight), *around(nodes, of)]
    return tuple(one for one in dict.fromkeys(kept) if one.shape == shape)


def _between_random(sight: Sight) -> Iterator[MatrixExpr]:
    """Yield MᵀN of every ⟨Mx, Ny⟩ and ‖Mx‖ that is visible, x and y random or 1; and uuᵀ of ⟨u, x⟩²."""
    for node in sight.nodes:
        if isinstance(node, Pow) and isinstance(node.base, Inner) and node.exp == 2:
            yield from (product(u, transpose(u)) for u in node.base.args if not is_random(u))
        if not isinstance(node, (Inner, Norm)) or not is_random(node):
            continue
        first, second = (_fixed_before(one) for one in (node.args[0], node.args[-1]))
        for left, right in cartesian(first, second):
            yield product(transpose(left), right)
            yield product(transpose(right), left)


def _turned_back(sight: Sight) -> Iterator[MatrixExpr]:
    """Yield Mᵀu of every ‖Mx‖ that is visible, x random, and every u that is and is not."""
    fixed = [one for own in sight.vectors.values() for one in own if not is_random(one)]
    norms = [node for node in sight.nodes if isinstance(node, Norm) and is_random(node)]
    for matrix in dict.fromkeys(matrix for node in norms for matrix in _fixed_before(node.args[0])):
        if not isinstance(matrix, Identity):
            yield from (product(transpose(matrix), u) for u in fixed if u.shape[0] == matrix.shape[0])


def _fixed_before(matrix: MatrixExpr) -> list[MatrixExpr]:
    """Return the M of every term Mx whose last factor alone may be random, I where it stands alone.

    That of a column v ∘ x is diag(v).
    """
    found: list[MatrixExpr] = []
    for one in terms_of(expand(matrix)):
        _, factors = factors_of(one)
        if not is_random(one):
            found.append(product(*factors))
        elif is_random(factors[-1]) and not any(map(is_random, factors[:-1])):
            found.append(product(*factors[:-1]) if factors[:-1] else Identity(factors[-1].shape[0]))
            found += [product(*factors[:-1], applied("diag", v)) for v in _entries_beside(factors[-1])]
    return found


def _entries_beside(column: MatrixExpr) -> Iterator[MatrixExpr]:
    """Yield v of a column v ∘ x whose x alone is random."""
    if is_operator(column, "hadamard") and column.shape[1] == 1:
        fixed = [one for one in column.operands if not is_random(one)]
        if len(fixed) == len(column.operands) - 1:
            yield fixed[0] if len(fixed) == 1 else applied("hadamard", *fixed)


def by_means(
    sight: Sight,
    given: Sequence[Hypothesis],
    means: Mapping[Expectation, Used],
    values: Sequence[Expr],
    signed: Sequence[Factor] = (),
) -> Iterator[Column]:
    """Yield λ(E(s) − s) for every mean, and λ that are visible beside it and not random; and squares of s − E(s).

    What is assumed of means is yielded too, times λ: E(s) = c, and E⟨v, X⟩ = c for all v, of the visible v; and
    E(s) ≤ c, times those that are products of numbers that are ``signed``.
    """
    cofactors = _cofactors([*values, *(one.args[0] for one in means)]) if means else ()
    for one in means:
        s = one.args[0]
        for factor in cofactors:
            yield Column(factor * (one - s), use=Used(MEAN, factor, letters=((s, s),)), free=True)
        yield squared(Factor(ONE, strict=True), s - one)
    nodes = _with_instances(sight, given)
    for h in given:
        left, right, letters = h.statement.left, h.statement.right, h.statement.letters
        if not letters and means and h.statement.relation == "=" and h.statement.left.has(Expectation):
            yield from (assumed(h.name, h.statement).times(Factor(factor)) for factor in cofactors)
        elif not letters and means and (left + right).has(Expectation):
            factors = filter(None, (_signed(factor, signed) for factor in cofactors))
            yield from (assumed(h.name, h.statement).times(factor) for factor in factors)
        elif letters and isinstance(left, Expectation):
            for one in _beside(sight, letters[0].shape, left.args[0], nodes):
                value = right.xreplace({letters[0]: one}) - left.xreplace({letters[0]: one})
                column = Column(value, use=Used(h.name, letters=((letters[0], one),)), free=True)
                yield from (column.times(Factor(factor)) for factor in cofactors)


def _signed(product: Expr, known: Sequence[Factor]) -> Factor | None:
    """Return a product with what shows it to be ≥ 0: of even powers, and of powers of numbers that are."""
    signs: dict[Used, None] = {}
    for base, exponent in product.as_powers_dict().items():
        own = next((one for one in known if one.value == base), None)
        if own is None and not (exponent.is_Integer and exponent % 2 == 0) and base != 1:
            return None
        signs |= dict.fromkeys(own.signs if own is not None else ())
    return Factor(product, tuple(signs))


def _cofactors(values: Sequence[Expr]) -> tuple[Expr, ...]:
    """Return the products beside means, and beside what is random."""
    beside = dict.fromkeys([ONE])
    for monomial in (m for value in values for m in monomials_of(squares_out(value))):
        factors = Mul.make_args(monomial)
        random = [f for f in factors if is_random(f)]
        for one in (f for f in factors if f.has(Expectation)):
            beside[_bare(monomial / (one.base if isinstance(one, Pow) else one))] = None
        if random:
            beside[_bare(Mul(*(f for f in factors if f not in random)))] = None
    kept = [one for one in beside if not is_random(one)]
    return tuple(kept)[:MOST_COFACTORS]


def _bare(product: Expr) -> Expr:
    return product.as_coeff_Mul()[1]


def averaged_lemmas(
    left: Expr,
    right: Expr,
    relation: str,
    found: Found,
    means: Mapping[Expectation, Used],
    signs: Sequence[Used],
    reason: str,
    name: str,
) -> tuple[Lemma, Lemma] | None:
    """Return what holds at every outcome, and its mean, left R right, of a name; None where no mean was found."""
    outcomes = f"{name}, {OUTCOMES}"
    averaged = [(column, c) for column, c in found if column.use is not None and column.use.premise == MEAN]
    if not averaged:
        return None
    weights: dict[Expr, Expr] = {}
    for column, c in averaged:
        assert column.use is not None
        s = column.use.letters[0][1]
        weights[s] = weights.get(s, ZERO) + number_of(c) * column.use.multiplier
    here = left + sum((w * Expectation(s) for s, w in weights.items()), ZERO)
    there = right + sum((w * s for s, w in weights.items()), ZERO)
    rest = [(column, c) for column, c in found if (column, c) not in averaged]
    plan = plan_of(rest)
    by = replace(plan, signs=tuple(dict.fromkeys((*plan.signs, *signs))))
    step = Step(here, there, OUTCOMES, by, relation)
    first = Lemma(outcomes, Equation(here, there, (), relation), Chain((step,)))
    uses = tuple(_times(means[Expectation(s)], w) for s, w in weights.items())
    mean = Averaged(outcomes, uses, right - here)
    last = Step(left, right, reason or "averaged", mean, relation)
    return first, Lemma(name, Equation(left, right, (), relation), Chain((last,)))


def _times(use: Used, weight: Expr) -> Used:
    return Used(use.premise, weight, letters=use.letters)
