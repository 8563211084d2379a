"""What inverses are positive semidefinite for: N = inverse(M) is NᵀMN, a sum of NᵀTN over the terms T of M.

With a c I among the terms I − cN is one more root: (I − cN)²/c + (1/c)(…) is what I/c − N is a sum of. Nothing here
is trusted: what is found by it is proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from sympy import Expr, Identity, MatrixExpr, ZeroMatrix

from dlhw3.symbolic.algebra import expand, factors_of, negate, product, terms_of, total, transpose
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Step, Used
from dlhw3.symbolic.search.columns.columns import ONE, Column, Factor
from dlhw3.symbolic.search.columns.commuting import Source
from dlhw3.symbolic.search.columns.summed import summed

Signs = Mapping[Expr, Factor]
"""Numbers that are known to be ≥ 0, each with what says so."""


def roots_within(n: MatrixExpr) -> Iterator[MatrixExpr]:
    """Yield G N for every GᵀG, and I − cN for every c I, that stands in what N is the inverse of."""
    for term in terms_of(expand(n.operands[0])):  # type: ignore[attr-defined]
        scale, factors = factors_of(term)
        if (half := half_of(factors)) is not None:
            yield product(half, n)
        if isinstance(product(*factors), Identity):
            yield total(Identity(n.shape[0]), negate(product(scale, n)))


def roots_between(n: MatrixExpr, m: MatrixExpr) -> Iterator[MatrixExpr]:
    """Yield G (N − P) for every GᵀG, and N − P for every c I, that stands in what N is the inverse of.

    With P the inverse of Y, N − P is (N − P)ᵀX(N − P) + P (Y − X) P.
    """
    apart = total(n, negate(m))
    for term in terms_of(expand(n.operands[0])):  # type: ignore[attr-defined]
        _, factors = factors_of(term)
        if (half := half_of(factors)) is not None:
            yield product(half, apart)
        if isinstance(product(*factors), Identity):
            yield apart


def resolved(n: MatrixExpr, m: MatrixExpr) -> Column:
    """Return N − P = N (Y − X) P of the inverses N of X and P of Y, by which products of the two are reduced."""
    inside = total(m.operands[0], negate(n.operands[0]))  # type: ignore[attr-defined]
    left, right, name = total(n, negate(m)), product(n, inside, m), f"{n} and {m}"
    lemma = Lemma(name, Equation(left, right), Chain((Step(left, right, "by the laws"),)))
    return Column(total(right, negate(left)), use=Used(name), free=True, lemmas=(lemma,))


def stands_in(gap: MatrixExpr, n: MatrixExpr) -> bool:
    """Whether a matrix is what N is the inverse of, or a term of that."""
    inside = n.operands[0]  # type: ignore[attr-defined]
    return gap == inside or any(product(*factors_of(term)[1]) == gap for term in terms_of(expand(inside)))


def half_of(factors: Sequence[MatrixExpr]) -> MatrixExpr | None:
    """Return G of factors that are GᵀG, or None."""
    many = len(factors) // 2
    if many == 0 or len(factors) % 2:
        return None
    first, second = product(*factors[:many]), product(*factors[many:])
    return second if transpose(first) == second else None


def shown(n: MatrixExpr, sources: Sequence[Source], signs: Signs) -> tuple[Lemma, ...]:
    """Return lemmas of which the last says 0 ⪯ N, from what is said of the terms; none where that is too little."""
    found: list[tuple[Column, Fraction]] = []
    for term in terms_of(expand(n.operands[0])):  # type: ignore[attr-defined]
        scale, factors = factors_of(term)
        bare, half = product(*factors), half_of(factors)
        weight = Factor(ONE, strict=True) if scale == 1 else signs.get(scale)
        if weight is None and scale.is_Rational and scale > 0:
            weight = Factor(scale)
        use = next((one for gap, one in sources if gap == bare), None)
        if weight is None:
            return ()
        if half is not None or isinstance(bare, Identity):
            root = n if half is None else product(half, n)
            value = product(weight.value, transpose(root), root)
            found.append((Column(value, square=(weight.value, root), signs=weight.signs), Fraction(1)))
        elif use is not None:
            value = product(transpose(n), bare, n)
            own = Used(use.premise, frame=n, letters=use.letters, premises=use.premises)
            found.append((Column(value, use=own).times(weight), Fraction(1)))
        else:
            return ()
    return summed(f"0 ⪯ {n}", ZeroMatrix(*n.shape), n, "⪯", found)
