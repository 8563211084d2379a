"""Φ and φ of the normal distribution as code computes them where Φ underflows: log Φ, and φ over Φ.

Both are far from 0 where Φ is not: log Φ(−40) is −805, φ(−40)/Φ(−40) is 40.02. 1 − Φ(x) is Φ(−x), whose digits
do not cancel.
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Basic, Expr, MatAdd, MatMul, MatrixExpr, Mul, S

from dlhw3.symbolic.algebra import has_name, negate
from dlhw3.symbolic.faces.computed import Computed, Way, computed
from dlhw3.symbolic.faces.face import both
from dlhw3.symbolic.faces.logistic import beside_one, factors_by_entries, rebuilt
from dlhw3.symbolic.faces.operators import Operator, applied, shape_of
from dlhw3.symbolic.faces.special import HELPERS

DISTRIBUTION, DENSITY = "normcdf", "normpdf"


BOTH = ("density_over_distribution", "density_over_distribution_and")
WAYS = {
    name: Way(code=both(f"{name}({{0}})"), helpers={name: HELPERS[name]}, letter="P", entrywise=True)
    for name in ("log_normal_distribution", "density_over_distribution")
}
WAYS[BOTH[1]] = Way(
    code=both(f"{BOTH[1]}({{0}})"),
    helpers={name: HELPERS[name] for name in BOTH},
    letter="P",
    entrywise=True,
)


def careful(item: Basic) -> Any:
    """Return an expression of the same value with these three in it as such."""
    if not item.has(Operator):
        return item
    if (rest := _rest_to_one(item)) is not None:
        return applied("map", negate(careful(rest)), data=(DISTRIBUTION, 0))
    if (parts := factors_by_entries(item)) is not None and (found := _quotients(*parts)) is not None:
        return found
    made = rebuilt(item, careful)
    if has_name(made, "log") and has_name(made.operands[0], DISTRIBUTION):
        (inside,) = made.operands[0].operands
        return computed("log_normal_distribution", shape_of(made), inside)
    return _excess(made) if isinstance(made, (Add, MatAdd)) else made


def _excess(made: Expr) -> Any:
    """Return a sum in which A + φ(A)/Φ(A), with one sign or the other, is one term."""
    for one in made.args:
        for sign, share in ((1, one), (-1, negate(one))):
            if not (isinstance(share, Computed) and share.name == BOTH[0]):
                continue
            (inside,) = share.operands
            beside = inside if sign == 1 else negate(inside)
            parts = set(beside.args if isinstance(beside, type(made)) else [beside])
            if parts <= {*made.args}:
                rest = [other for other in made.args if other != one and other not in parts]
                whole = computed(BOTH[1], shape_of(share), inside)
                whole = whole if sign == 1 else negate(whole)
                return made.func(whole, *rest) if rest else whole
    return made


def _quotients(above: list[Expr], below: list[Expr], matrices: bool) -> Any:
    """Return a product with φ(A) over Φ(A) as such, and φ(A) over Φ(−A), since φ(−A) is φ(A); None without one."""
    above, below = list(above), list(map(careful, below))
    shares: list[Expr] = []
    for divisor in [one for one in below if has_name(one, DISTRIBUTION)]:
        (inside,) = divisor.operands  # type: ignore[attr-defined]
        fits = [applied("map", one, data=(DENSITY, 0)) for one in (inside, negate(inside))]
        density = next((one for one in above if has_name(one, DENSITY) and careful(one) in fits), None)
        if density is not None:
            above.remove(density)
            below.remove(divisor)
            shares.append(computed(BOTH[0], shape_of(divisor), inside))
    spread = _spread(above)
    is_spread = spread is not None
    above = list(map(careful, above if spread is None else spread))
    if not shares and not is_spread:
        return None
    whole = [*above, *shares, *(applied("map", one, data=("recip", 0)) for one in below)]
    if not matrices:
        return Mul(*whole)
    return whole[0] if len(whole) == 1 else applied("hadamard", *whole)


def _spread(above: list[Expr]) -> list[Expr] | None:
    """Return factors with φ(A) multiplied into a sum some of whose terms are over Φ(A) or Φ(−A); None without."""
    for density in (one for one in above if has_name(one, DENSITY)):
        for whole in (one for one in above if isinstance(one, (Add, MatAdd))):
            if any(_is_over(term, density) for term in whole.args):
                rest = [one for one in above if one not in (density, whole)]
                return [*rest, whole.func(*(_multiplied(term, density) for term in whole.args))]
    return None


def _is_over(term: Expr, density: Any) -> bool:
    """Whether a term is divided by Φ at plus or minus the argument of a density."""
    parts = factors_by_entries(_parted(term)[1])
    (inside,) = density.operands
    fits = [applied("map", one, data=(DISTRIBUTION, 0)) for one in (inside, negate(inside))]
    return parts is not None and any(careful(one) in fits for one in parts[1])


def _multiplied(term: Expr, density: Expr) -> Expr:
    number, rest = _parted(term)
    if not isinstance(rest, MatrixExpr):
        return Mul(number, density, rest)
    made = applied("hadamard", density, rest)
    return made if number == 1 else MatMul(number, made)


def _parted(term: Expr) -> tuple[Expr, Expr]:
    """Return the number in front of one matrix, and the matrix; 1 and the term where it is no such product."""
    matrices = [one for one in term.args if isinstance(one, MatrixExpr)] if isinstance(term, MatMul) else []
    if len(matrices) != 1:
        return S.One, term
    return Mul(*(one for one in term.args if one is not matrices[0])), matrices[0]


def _rest_to_one(item: Basic) -> Expr | None:
    """Return A where the item is 1 − Φ(A)."""
    other = beside_one(item)
    taken = None if other is None else negate(other)
    return taken.operands[0] if has_name(taken, DISTRIBUTION) else None  # type: ignore[union-attr,no-any-return]
