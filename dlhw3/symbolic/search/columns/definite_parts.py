"""What stands in log det M: which matrices may be positive definite, and the X of XᵀX in M."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Basic, MatrixExpr

from dlhw3.symbolic.algebra import expand, factors_of, is_operator, product, terms_of, transpose
from dlhw3.symbolic.conditions.definite import is_pd
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.search.columns.columns import Column


def may_be_pd(m: MatrixExpr, facts: Facts) -> bool:
    """Whether a matrix is plainly positive definite, or a sum of such with numbers before them."""
    bare = [product(*factors_of(term)[1]) for term in terms_of(expand(m))]
    return is_pd(m, facts) or (len(bare) > 1 and all(is_pd(one, facts) for one in bare))


def of_logdet(column: Column) -> bool:
    """Whether a column is the tangent of log det."""
    return column.use is not None and column.use.premise == "definite.logdet"


def gram_roots(nodes: Iterable[Basic]) -> Iterator[MatrixExpr]:
    """Yield the V of every V Vᵀ that is a term of what a logarithm of a determinant is of."""
    for node in nodes:
        for term in terms_of(expand(node.operands[0])) if is_operator(node, "logdet") else ():  # type: ignore[attr-defined]
            _, factors = factors_of(term)
            if len(factors) == 2 and factors[0] == transpose(factors[1]):
                yield factors[0]
