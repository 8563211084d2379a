"""Numbers that are linear in a direction as one pairing with it: ⟨(A + Aᵀ) x, dx⟩ for ⟨dx, A x⟩ + ⟨x, A dx⟩.

Nothing here is trusted: every form reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add, Expr, MatrixExpr, Mul, Trace, Transpose

from dlhw3.symbolic.algebra import factors_of, product, terms_of, total, transpose
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.shorter import shorter

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
