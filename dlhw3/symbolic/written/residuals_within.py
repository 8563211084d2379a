"""Sums of products with the user's own sums in them: r yᵀ + y rᵀ for X y yᵀ − z yᵀ + y yᵀ X − y zᵀ, X symmetric.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from sympy import Basic, Expr, Integer, MatAdd, MatMul, MatrixExpr, Transpose
from sympy import expand as multiplied_out

from dlhw3.symbolic.algebra import factors_of, product, terms_of, total, transpose
from dlhw3.symbolic.nodes import MatrixSum
from dlhw3.symbolic.written.expansion import Expansion, TooManyTerms

MOST_TERMS = 12
"""Terms of a sum, multiplied out, up to which it is looked at."""
Factors = tuple[MatrixExpr, ...]
Terms = dict[Factors, Expr]


def with_residuals_within(
    whole: MatrixExpr, own: Iterable[MatAdd], symmetric: Iterable[Basic]
) -> Iterator[MatrixExpr]:
    """Yield a matrix with products with one of the user's sums R in a sum of it, and with what is left of that."""
    if isinstance(whole, MatrixSum):
        for body in with_residuals_within(whole.args[0], own, symmetric):
            yield whole.func(body, *whole.args[1:])
    elif isinstance(whole, MatMul):
        scale, matrices = factors_of(whole)
        for place, one in enumerate(matrices):
            if isinstance(one, MatAdd | MatrixSum):
                for made in with_residuals_within(one, own, symmetric):
                    yield product(scale, *matrices[:place], made, *matrices[place + 1 :])
    elif isinstance(whole, MatAdd):
        with suppress(TooManyTerms):
            terms = Expansion(symmetric).matrix(whole)
            for residual in own if 2 < len(terms) <= MOST_TERMS else ():
                yield from _in_residual(terms, residual, Expansion(symmetric))


def _in_residual(terms: Terms, residual: MatAdd, written: Expansion) -> Iterator[MatrixExpr]:
    """Yield sums of products with R or Rᵀ that are a sum, one for each term of R that may tell where R stands.

    What is left beside them has no term of R in it.
    """
    turned = transpose(residual)
    ways = [(residual, written.matrix(residual)), (Transpose(residual), written.matrix(turned))]
    for place in range(len(terms_of(residual)) if ways[0][1] else 0):  # A − A has no term to be found
        left, found = dict(terms), list[MatrixExpr]()
        for _ in range(MOST_TERMS):
            step = next(_taken_out(left, ways, place), None)
            if step is None:
                break
            left, one = step
            found.append(one)
        if found and not any(_has(word, part) for word in left for _, parts in ways for part in parts):
            yield total(*found, *(product(scale, *word) for word, scale in left.items()))


def _has(word: Factors, part: Factors) -> bool:
    return any(word[k : k + len(part)] == part for k in range(len(word) - len(part) + 1))


def _taken_out(
    terms: Terms, ways: Iterable[tuple[MatrixExpr, Terms]], place: int
) -> Iterator[tuple[Terms, MatrixExpr]]:
    """Yield what is left of a sum once c A R B is taken out of it, and that product."""
    for residual, parts in ways:
        lead, number = list(parts.items())[place % len(parts)]
        for word, scale in terms.items() if number.is_Rational else ():
            for k in range(len(word) - len(lead) + 1):
                if word[k : k + len(lead)] != lead or len(word) == len(lead):
                    continue
                before, after, front = word[:k], word[k + len(lead) :], scale / number
                left = dict(terms)
                for part, c in parts.items():
                    whole = factors_of(product(*before, *part, *after))[1]
                    left[whole] = multiplied_out(left.get(whole, Integer(0)) - front * c)
                left = {one: c for one, c in left.items() if c != 0}
                if len(left) < len(terms):
                    parts_kept = [*before, residual, *after]
                    yield left, MatMul(front, *parts_kept) if front != 1 else MatMul(*parts_kept)
