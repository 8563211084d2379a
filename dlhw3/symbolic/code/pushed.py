"""Exponentials divided by what was taken out of a divisor: E/(1 + e^B) is e^(A − m)/(e^(−m) + e^(B − m)).

The largest exponent m of the divisor goes into the exponentials above it: of a sum into those of every term, of a
product into as many of its factors as grow with m. What has no exponential is multiplied by e^(−m) where m ≥ 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from sympy import Add, Expr, MatAdd, MatMul, MatrixExpr, Mul, Pow, S, Transpose

from dlhw3.symbolic import nodes
from dlhw3.symbolic.algebra import factors_of, hadamard_product, product
from dlhw3.symbolic.faces.computed import Computed
from dlhw3.symbolic.faces.grown_sums import Grown, exponential, is_exponential, ratio_of
from dlhw3.symbolic.faces.operators import Operator, applied

Written = Callable[[Expr], Any]
Shifted = Callable[[MatrixExpr, Expr], Any]
Apart = Callable[[Expr], tuple[dict[Expr, Any], Any]]


class Quotient(NamedTuple):
    """What is multiplied and what is divided by; ``matrices`` where that is done entry by entry."""

    above: tuple[Any, ...]
    below: tuple[Any, ...]
    matrices: bool

    def again(self, above: Sequence[Any], below: Sequence[Any]) -> Any:
        """Return the quotient of others."""
        if self.matrices:
            return applied("quotient", hadamard_product(*above), hadamard_product(*below))
        return product(*above, applied("map", Mul(*below), data=("recip", 0)))


def quotient_of(item: Any) -> Quotient | None:
    """Return a product as a quotient; None where nothing in it is divided by."""
    if isinstance(item, MatrixExpr) and isinstance(item, Operator):
        above, below = _of_entries(item)
        return Quotient(tuple(above), tuple(below), matrices=True) if below else None
    if not isinstance(item, (MatMul, Mul)):
        return None
    scale, matrices = factors_of(item) if isinstance(item, MatMul) else (item, ())
    above, below = list(matrices), []
    for factor in Mul.make_args(scale)[::-1]:
        base, power = factor.as_base_exp()
        if isinstance(base, Operator) and base.name == "recip" and power.is_positive:
            below.append(base.operands[0] ** power)
        else:
            above.insert(0, factor)
    return Quotient(tuple(above), tuple(below), matrices=False) if below else None


def _of_entries(item: Any) -> tuple[list[Any], list[Any]]:
    """Return what is multiplied and what is divided by, entry by entry."""
    if not (isinstance(item, Operator) and item.op in ("hadamard", "quotient", "map")):
        return [item], []
    if item.op == "map":
        return ([], [item.operands[0]]) if item.name == "recip" else ([item], [])
    first = item.operands if item.op == "hadamard" else item.operands[:1]
    parts = list(map(_of_entries, first))
    above, below = ([one for part in parts for one in part[side]] for side in (0, 1))
    return above, [*below, *item.operands[len(first) :]]


class Pushed:
    """Puts −p·m into what stands above a divisor; ``grown`` are the exponents that m is the largest of."""

    def __init__(
        self, largest: Expr, grown: Grown | None, written: Written, shifted: Shifted, apart: Apart
    ) -> None:
        self._largest = largest
        self._exponents = _compared(largest) if grown is None else grown.exponents
        self._written, self._shifted_exp, self._apart = written, shifted, apart
        self._never_negative = isinstance(largest, Computed) and largest.name == "larger_than_zero"

    def into(self, item: Any, power: Expr) -> Any:
        """Return the item times e^(−power·m); None where it has no place for it."""
        if power == 0:
            return self._written(item)
        if is_exponential(item):
            return self._exponential(item, power)
        if isinstance(item, (Add, MatAdd)):
            terms = [self.into(term, power) for term in item.args]
            return None if any(term is None for term in terms) else item.func(*terms)
        if isinstance(item, Transpose) and not isinstance(self._largest, MatrixExpr):
            inside = self.into(item.arg, power)
            return None if inside is None else Transpose(inside)
        parts = quotient_of(item)
        if parts is not None:
            multiplied = self._multiplied(item, power)
            return self._divided(parts, power) if multiplied is None else multiplied
        factors = self._factors(item)
        made = self.among(factors, power) if factors else None
        if made is not None:
            return self._rebuilt(item, made)
        return self._multiplied(item, power)

    def among(self, factors: Sequence[Expr], power: Expr) -> list[Any] | None:
        """Return factors whose product is that of the given ones times e^(−power·m)."""
        degrees = [self.degree(one) for one in factors]
        shares, left = [S.Zero for _ in factors], power
        for place, degree in enumerate(degrees):
            shares[place] = S.Zero if degree is None else min(degree, left)
            left -= shares[place]
        if left != 0:
            first = [place for place, degree in enumerate(degrees) if degree is None]
            first += [place for place, degree in enumerate(degrees) if degree is not None and degree > 0]
            first += [place for place, one in enumerate(factors) if self._multiplied(one, left) is not None]
            if not first:
                return None
            shares[first[0]] += left
        made = [self.into(one, share) for one, share in zip(factors, shares, strict=True)]
        return None if any(one is None for one in made) else made

    def degree(self, item: Any) -> Any:
        """Return the power of e^m that something grows as, at most; None where it grows with another exponent."""
        if not grows(item):
            return S.Zero
        if is_exponential(item):
            ratios = [
                ratio for one in self._exponents if (ratio := ratio_of(item.operands[0], one)) is not None
            ]
            return max(S.Zero, *ratios) if ratios else None
        if isinstance(item, (Add, MatAdd)):
            return _largest_of(map(self.degree, item.args))
        if isinstance(item, Pow) and item.exp.is_Integer and item.exp > 0:
            inside = self.degree(item.base)
            return None if inside is None else inside * item.exp
        parts = quotient_of(item)
        above = parts.above if parts is not None else self._factors(item)
        degrees = [self.degree(one) for one in above]
        below = [] if parts is None else [self.degree(one) for one in parts.below]
        if not above or None in degrees or None in below:
            return S.Zero if parts is not None and not above else None
        return max(S.Zero, sum(degrees, S.Zero) - sum(below, S.Zero))

    def _exponential(self, item: Any, power: Expr) -> Any:
        (inside,) = item.operands
        shift = product(power, self._largest)
        if not isinstance(item, MatrixExpr):
            if isinstance(shift, MatrixExpr):
                return None
            return exponential(self._written(inside) - shift)
        if isinstance(shift, MatrixExpr) and shift.shape == item.shape:
            made: MatrixExpr = MatAdd(self._written(inside), product(S.NegativeOne, shift))
            return exponential(made)
        if isinstance(shift, MatrixExpr) and shift.shape != (item.shape[0], S.One):
            return None
        return self._shifted_exp(self._written(inside), shift)

    def _multiplied(self, item: Any, power: Expr) -> Any:
        """Return the item times e^(−power·m) where m is never below 0 and the item grows with nothing."""
        if not self._never_negative or self.degree(item) != 0:
            return None
        fallen = exponential(product(-power, self._largest))
        if not isinstance(fallen, MatrixExpr):
            return product(fallen, self._written(item))
        if not isinstance(item, MatrixExpr) or item.shape != fallen.shape:
            return None
        return hadamard_product(self._written(item), fallen)

    def _divided(self, parts: Quotient, power: Expr) -> Any:
        """Return a quotient times e^(−power·m), its divisors with their own largest exponents taken out."""
        below = [self._apart(one) for one in parts.below]
        if any(set(powers) - {self._largest} for powers, _ in below):
            return None
        taken = sum((powers.get(self._largest, S.Zero) for powers, _ in below), S.Zero)
        above = self.among(parts.above, power + taken)
        return None if above is None else parts.again(above, [rest for _, rest in below])

    def _factors(self, item: Any) -> tuple[Any, ...]:
        """Return factors into one of which a number may go, or a matrix of entries."""
        if isinstance(item, Operator) and item.op == "hadamard":
            return item.operands
        if isinstance(item, Operator) and item.op in ("sum", "diag", "diagonal"):
            return () if isinstance(self._largest, MatrixExpr) else item.operands
        if isinstance(item, MatMul):
            scale, matrices = factors_of(item)
            alone = len(matrices) == 1 or not isinstance(self._largest, MatrixExpr)
            return (scale, *matrices) if alone else ()
        if isinstance(item, Pow) and item.exp.is_Integer and 0 < item.exp <= 4:
            return (item.base,) * int(item.exp)
        if isinstance(item, (Mul, nodes.Inner)) and not isinstance(self._largest, MatrixExpr):
            return item.args
        return ()

    def _rebuilt(self, item: Any, factors: list[Any]) -> Any:
        if isinstance(item, Operator):
            return item.with_operands(tuple(factors))
        if isinstance(item, MatMul):
            return product(*factors)
        return Mul(*factors) if isinstance(item, Pow) else item.func(*factors)


def _compared(largest: Any) -> tuple[Expr, ...]:
    """Return the matrix that something is the largest entry of, or those of its rows or columns."""
    matrix = largest.operands[0] if isinstance(largest, Computed) else largest.args[0]
    return (matrix,)


def _largest_of(degrees: Iterable[Any]) -> Any:
    found = list(degrees)
    return None if None in found else max(found)


def grows(item: Any) -> bool:
    """Whether there is an exponential in it."""
    return any(is_exponential(node) for node in item.atoms(Operator))
