"""Numbers that are linear in a direction as one pairing with it: ⟨(A + Aᵀ) x, dx⟩ for ⟨dx, A x⟩ + ⟨x, A dx⟩.

Nothing here is trusted: every form reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Add, Expr, MatAdd, MatMul, MatrixExpr, Mul, Trace, Transpose

from dlhw3.symbolic.algebra import factors_of, negate, product, terms_of, total, transpose
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import Inner, MatrixSum
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.shares import replaced
from dlhw3.symbolic.written.shorter import is_negative, shorter

Along = tuple[Direction, MatrixExpr]
"""A direction, and what it is paired with."""


def along(node: Expr) -> Along | None:
    """Return dX and G where a pairing or a trace of products is ⟨G, dX⟩; None for anything else."""
    if not isinstance(node, (Inner, Trace)):
        return None
    sides = node.args if isinstance(node, Inner) else (None, node.args[0])
    found: dict[Direction, list[MatrixExpr]] = {}
    for left in terms_of(sides[0]) if sides[0] is not None else (None,):
        for right in terms_of(sides[1]):
            whole = right if left is None else product(transpose(left), right)
            scale, factors = factors_of(whole)
            places = [k for k, one in enumerate(factors) if isinstance(_letter(one), Direction)]
            if len(places) != 1 or sum(one.has(Direction) for one in factors) != 1 or scale.has(Direction):
                return None
            (place,) = places
            rest = (*factors[place + 1 :], *factors[:place])
            if not rest:
                return None
            is_turned = isinstance(factors[place], Transpose)
            paired = product(scale, *rest)
            found.setdefault(_letter(factors[place]), []).append(paired if is_turned else transpose(paired))
    if len(found) != 1:
        return None
    ((direction, parts),) = found.items()
    return direction, total(*parts)


def _letter(matrix: MatrixExpr) -> MatrixExpr:
    return matrix.arg if isinstance(matrix, Transpose) else matrix


def as_one(node: Expr) -> Expr:
    """Return a pairing with a direction in the other place: ⟨(B + Bᵀ) W, dW⟩ for tr(dWᵀ B W + Wᵀ B dW)."""
    found = along(node)
    return node if found is None else Inner(shorter(found[1]), found[0])


def pairings_together(whole: Expr) -> Iterator[Expr]:
    """Yield a sum of numbers with ⟨A − B, H⟩ for its terms ⟨A, H⟩ and −⟨B, H⟩, for each H and each cofactor."""
    groups: dict[tuple[Expr, MatrixExpr], list[tuple[Expr, Expr]]] = {}
    for term in whole.args:
        number, rest = term.as_coeff_Mul()
        for node in Mul.make_args(rest):
            if isinstance(node, Inner):
                for left, right in (node.args, node.args[::-1]):
                    groups.setdefault((rest / node, right), []).append((term, product(number, left)))
    for (cofactor, side), members in groups.items():
        taken = [term for term, _ in members]
        if len(set(taken)) > 1:
            parts = sorted((matrix for _, matrix in members), key=is_negative)
            sign = -1 if is_negative(parts[0]) else 1
            gathered = shorter(total(*(product(sign, one) for one in parts)))
            made = Mul(sign, cofactor, Inner(gathered, side))
            yield Add(made, *(term for term in whole.args if term not in taken))


def with_pairings_turned(whole: Any) -> Any:
    """Return an expression with −⟨A − B, H⟩ for ⟨B − A, H⟩ where A − B stands in it, outside of numbers, too."""
    plain = {one for one in _sums_outside(whole) if isinstance(one, MatAdd)} if whole.has(Inner) else set()
    known = [(frozenset(map(negate, one.args)), one) for one in plain]
    found: dict[Any, Any] = {}
    for node in nodes_in(whole, Inner) if known else ():
        for left, right in (node.args, node.args[::-1]):
            scale, factors = factors_of(left)
            sums = [(k, one) for k, one in enumerate(factors) if isinstance(one, MatAdd) and one not in plain]
            place = next((k for k, one in sums if any(terms >= {*one.args} for terms, _ in known)), None)
            if place is not None:
                whole_sum = next(one for terms, one in known if terms >= {*factors[place].args})
                turned = {*map(negate, factors[place].args)}
                kept = total(*(one for one in whole_sum.args if one in turned))
                found[node] = -Inner(product(scale, *factors[:place], kept, *factors[place + 1 :]), right)
                break
    if not found:
        return whole
    made = replaced(whole, found)
    new = [one for turned in found.values() for one in nodes_in(turned, Inner)]
    ordered = {
        one: total(*sorted(one.args, key=lambda term: any(term.has(pairing) for pairing in new)))
        for one in nodes_in(made, MatAdd)
    }
    return replaced(made, {one: other for one, other in ordered.items() if other.args != one.args})


def _sums_outside(whole: Expr) -> Iterator[Expr]:
    """Yield the sums that a matrix is made of, not those in numbers and functions."""
    if isinstance(whole, MatAdd | MatMul | Transpose | MatrixSum):
        if isinstance(whole, MatAdd):
            yield whole
        for one in whole.args:
            if isinstance(one, MatrixExpr):
                yield from _sums_outside(one)


def sums_along(whole: Expr) -> Iterator[Expr]:
    """Yield a sum of numbers with those of its terms that are linear in a direction as one, for each cofactor."""
    groups: dict[tuple[Expr, Direction], list[tuple[Expr, Expr]]] = {}
    for term in whole.args:
        number, rest = term.as_coeff_Mul()
        pairings = [(one, found) for one in Mul.make_args(rest) if (found := along(one)) is not None]
        if len(pairings) == 1:
            ((node, (direction, matrix)),) = pairings
            groups.setdefault((rest / node, direction), []).append((term, product(number, matrix)))
    for (cofactor, direction), members in groups.items():
        if len(members) > 1:
            gathered = shorter(total(*(matrix for _, matrix in members)))
            scale, factors = factors_of(gathered)
            taken = [term for term, _ in members]
            made = Mul(scale, cofactor, Inner(product(*factors), direction))
            yield Add(made, *(term for term in whole.args if term not in taken))
