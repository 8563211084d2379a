"""What is positive semidefinite since two matrices that are so commute; their traces, and numbers that are ≥ 0.

Of a I ⪯ A ⪯ b I: (A − a I)(b I − A) ⪰ 0, and 0 ≤ b − a. Nothing here is trusted: what is used is proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, combinations_with_replacement

from sympy import Expr, Identity, Integer, MatrixExpr, MatrixSymbol, Trace

from dlhw3.symbolic.algebra import expand, factors_of, negate, product, terms_of, total
from dlhw3.symbolic.plan import Chain, Combination, Equation, Hypothesis, Lemma, Step, Used
from dlhw3.symbolic.shapes import same_size

ZERO = Integer(0)
MOST = 4
Source = tuple[MatrixExpr, Used]
"""A matrix that is positive semidefinite, and what says so."""


def gap_of(h: Hypothesis) -> MatrixExpr:
    """Return B − A of A ⪯ B."""
    gap: MatrixExpr = total(h.statement.right, negate(h.statement.left))
    return gap


def commuting(sources: Sequence[Source]) -> Iterator[Source]:
    """Yield K L ⪰ 0 for two of what is assumed to be ⪰ 0 that are made of I and of one matrix."""
    alike = [(gap, use, one) for gap, use in sources if (one := _made_of(gap)) is not None][:MOST]
    for (k, one, a), (m, other, b) in combinations_with_replacement(alike, 2):
        if a == b and k != m:
            letters = ((MatrixSymbol("X", *k.shape), k), (MatrixSymbol("Y", *m.shape), m))
            premises = (Combination((one,)), Combination((other,)), Combination())
            yield product(k, m), Used("psd.commuting", letters=letters, premises=premises)


def inner(sources: Sequence[Source]) -> Iterator[tuple[Expr, Used]]:
    """Yield tr(KL) ≥ 0 for two of what is assumed to be ⪰ 0, of which one at least is a difference."""
    for (k, one), (m, other) in combinations(sources[:MOST], 2):
        if same_size(k.shape[0], m.shape[0]) and max(len(terms_of(expand(x))) for x in (k, m)) > 1:
            letters = ((MatrixSymbol("X", *k.shape), k), (MatrixSymbol("Y", *m.shape), m))
            premises = (Combination((one,)), Combination((other,)))
            yield Trace(product(k, m)), Used("psd.inner", letters=letters, premises=premises)


def _made_of(gap: MatrixExpr) -> MatrixExpr | None:
    """Return A of a I + b A, or None."""
    bare = dict.fromkeys(product(*factors_of(term)[1]) for term in terms_of(expand(gap)))
    others = [one for one in bare if not isinstance(one, Identity)]
    return others[0] if len(others) == 1 else None


def signed(sources: Sequence[Source]) -> Iterator[tuple[Expr, Lemma]]:
    """Yield numbers c with a lemma that says 0 ≤ c, where c I is a sum of two of what is assumed to be ⪰ 0.

    Its trace is n c, and n ≥ 1.
    """
    for (k, one), (m, other) in combinations_with_replacement(sources[:MOST], 2):
        if k == m or k.shape != m.shape:
            continue
        found: dict[MatrixExpr, Expr] = {}
        for term in (*terms_of(expand(k)), *terms_of(expand(m))):
            scale, factors = factors_of(term)
            bare = product(*factors)
            found[bare] = found.get(bare, ZERO) + scale
        ((bare, c), *more) = [(m, c) for m, c in found.items() if c != 0] or [(k, ZERO)]
        if more or not isinstance(bare, Identity) or c.is_number:
            continue
        c, name = c.as_coeff_Mul()[1] if c.as_coeff_Mul()[0] > 0 else c, f"0 ≤ {c}, by traces"
        share = c / (found[bare] * k.shape[0])
        by = Combination(tuple(Used(use.premise, share, traced=True) for use in (one, other)))
        yield c, Lemma(name, Equation(ZERO, c, (), "≤"), Chain((Step(ZERO, c, "by traces", by, "≤"),)))
