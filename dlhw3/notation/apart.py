"""Two sums that are one but for a term, shown as one: those over j to i − 1 and from i + 1 as that over j ≠ i."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from sympy import Add, Basic, Expr, MatAdd, MatMul, Mul

from dlhw3.symbolic.nodes import SUMS


class AllBut(Expr):
    """What stands below the sign of a sum over all indices but one: arguments (low, index, the one)."""

    def __new__(cls, low: Basic, index: Basic, but: Basic) -> AllBut:
        """Make the node."""
        made: AllBut = Expr.__new__(cls, low, index, but)
        return made


def with_one_left_out(whole: Basic) -> Basic:
    """Return a sum of terms in which two sums over an index that leave out one between them are one."""
    if not isinstance(whole, (Add, MatAdd)):
        return whole
    terms = list(whole.args)
    found = {k: one for k, term in enumerate(terms) if (one := _sum_in(term)) is not None}
    for (first, below), (second, above) in combinations(found.items(), 2):
        for a, b, i, j in ((below, above, first, second), (above, below, second, first)):
            if _is_next(a, b) and terms[i].xreplace({a: b}) == terms[j]:
                body, index, low, high = a.args
                merged = a.func(body, index, AllBut(low, index, high + 1), b.args[3])
                rest = [term for k, term in enumerate(terms) if k not in (i, j)]
                made = terms[i].xreplace({a: merged})
                return with_one_left_out(whole.func(*rest, made)) if rest else made
    return whole


def _sum_in(term: Basic) -> Any:
    """Return the one sum over an index among the factors of a term."""
    factors = term.args if isinstance(term, (Mul, MatMul)) else (term,)
    sums = [one for one in factors if isinstance(one, SUMS)]
    return sums[0] if len(sums) == 1 and not isinstance(sums[0].args[2], AllBut) else None


def _is_next(one: Any, other: Any) -> bool:
    """Whether a sum begins two beyond where another with the same terms ends, and is of the same kind."""
    same = one.func == other.func and one.args[:2] == other.args[:2]
    return bool(same and other.args[2] - one.args[3] == 2)
