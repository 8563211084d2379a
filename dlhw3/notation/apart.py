"""Sums that were taken apart for one member of a sequence, shown as one.

Two that are one but for a term, over j to i − 1 and from i + 1, are that over j ≠ i, and with the term of i beside
them, in which the member x_i is a letter of its own, that over all j: i is one of these where there is that letter.
"""

from __future__ import annotations

from collections.abc import Container
from itertools import combinations
from typing import Any

from sympy import Add, Basic, Expr, Integer, MatAdd, MatMul, MatrixExpr, MatrixSymbol, Mul, Symbol

from dlhw3.symbolic.names import is_member, member_named
from dlhw3.symbolic.nodes import SUMS, Iterate
from dlhw3.symbolic.number_sequences import NumberAt
from dlhw3.symbolic.written.simplest import in_one_form


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
                gone, rest = {i, j}, []
                left_out = _in_one_order(terms[i].xreplace({a: body.xreplace({index: high + 1})}))
                for k, term in enumerate(terms):
                    if k not in (i, j) and (others := _without(term, left_out)) is not None:
                        merged = a.func(body, index, low, b.args[3])
                        gone, rest = {i, j, k}, others
                        break
                terms[min(gone)] = terms[i].xreplace({a: merged})
                rest = [*(term for k, term in enumerate(terms) if k not in gone or k == min(gone)), *rest]
                return with_one_left_out(whole.func(*rest)) if len(rest) > 1 else rest[0]
    return whole


def with_whole_sums(whole: Any) -> Any:
    """Return an expression with every sum that was taken apart as one."""
    if not whole.has(*SUMS) or not whole.args:
        return whole
    made = whole.func(*map(with_whole_sums, whole.args))
    joined = with_one_left_out(made)
    return made if joined.has(AllBut) else joined


def _without(term: Any, part: Any) -> list[Any] | None:
    """Return what a term is besides a part: nothing, or −z of (s − 1) z besides sz; None without such a part."""
    if not any(is_member(letter.name) for letter in term.atoms(MatrixSymbol, Symbol)):
        return None
    if _in_one_order(term) == part:
        return []
    number, rest = term.as_coeff_Mul() if isinstance(term, Mul) else (Integer(1), term)
    if number != 1 and number.is_Integer and number > 1 and _in_one_order(rest) == part:
        return [(number - 1) * rest]
    scales = [one for one in term.args if not isinstance(one, MatrixExpr)] if isinstance(term, MatMul) else []
    scale = Mul(*scales)
    matrices = [one for one in term.args if isinstance(one, MatrixExpr)]
    for one in scale.args if scale.is_Add else ():
        if _in_one_order(MatMul(one, *matrices)) == part:
            left = scale - one
            return [MatMul(left, *matrices)] if left != 1 or len(matrices) > 1 else matrices
    return None


def _with_letters(term: Any) -> Any:
    """Return a term with letters for the members of sequences that have one as a variable."""
    members = {}
    for one in term.atoms(Iterate, NumberAt):
        name = member_named(one.args[0].name, str(one.args[1]))
        is_column = isinstance(one, MatrixExpr)
        members[one] = MatrixSymbol(name, *one.shape) if is_column else Symbol(name, real=True)
    return term.xreplace(members)


def _in_one_order(term: Any) -> Any:
    """Return a term with the terms of every sum in it in one order, and with letters for members."""
    return in_one_form(_with_letters(term)).replace(
        lambda node: isinstance(node, MatAdd),
        lambda node: MatAdd(*sorted(node.args, key=str), evaluate=False),
    )


def _sum_in(term: Basic) -> Any:
    """Return the one sum over an index among the factors of a term."""
    factors = term.args if isinstance(term, (Mul, MatMul)) else (term,)
    sums = [one for one in factors if isinstance(one, SUMS)]
    return sums[0] if len(sums) == 1 and not isinstance(sums[0].args[2], AllBut) else None


def _is_next(one: Any, other: Any) -> bool:
    """Whether a sum begins two beyond where another with the same terms ends, and is of the same kind."""
    same = one.func == other.func and one.args[:2] == other.args[:2]
    return bool(same and other.args[2] - one.args[3] == 2)


def under_one_sign(whole: Any, named: Container[Any]) -> tuple[Any, list[Any], Any, Any]:
    """Return what a sum adds, its indices and its ends: Σ_{i,j=1}^{m} for sums within one another from 1 to m."""
    body, index, low, high = whole.args
    indices = [index]
    while (
        isinstance(body, SUMS) and body not in named and body.args[2:] == (low, high) and not low.has(AllBut)
    ):
        indices.append(body.args[1])
        body = body.args[0]
    return body, indices, low, high
