"""xᵀAy of a positive semidefinite A as ⟨A^½ x, A^½ y⟩, and √(xᵀAx) as ‖A^½ x‖: a norm, with all that norms do.

Where A⁻¹ stands beside A, xᵀy is ⟨A^½ x, A^−½ y⟩. Nothing here is trusted: the laws show that they are equal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sympy import Basic, Expr, Integer, MatrixExpr, MatrixSymbol, Mul, Rational, Trace

from dlhw3.symbolic.algebra import expand, factors_of, is_operator, product, transpose
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.kernel_terms.large import root_of
from dlhw3.symbolic.nodes import Inner, MatrixImage, Norm, PsdPower
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.search.columns.columns import Sight

HALF = Rational(1, 2)


class Energy(NamedTuple):
    """xᵀKy, K the p-th power of what is psd."""

    x: MatrixExpr
    y: MatrixExpr
    letter: MatrixExpr
    power: Expr

    def in_halves(self) -> Inner:
        """Return ⟨K^½ x, K^½ y⟩."""
        half = PsdPower(self.letter, self.power * HALF)
        return Inner(product(half, self.x), product(half, self.y))


def as_norms(facts: Facts, left: Expr, right: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Yield both sides with the roots of psd letters in energies xᵀAy, then as norms, then these multiplied out."""
    inner = [node for node in Sight((left, right)).nodes if isinstance(node, (Inner, Trace))]
    energies = {node: found for node in inner if (found := energy(node, facts)) is not None}
    halves: dict[Basic, Basic] = {node: found.in_halves() for node, found in energies.items()}
    ends = defaultdict[tuple[MatrixExpr, Expr], set[MatrixExpr]](set)
    for one in energies.values():
        ends[one.letter, one.power] |= {one.x, one.y}
    for letter, power in [key for key in ends if key[1] == -1]:
        for node in (node for node in inner if isinstance(node, Inner) and node not in energies):
            for x, y in (node.args, node.args[::-1]):
                if x in ends[letter, -power] and y in ends[letter, power]:
                    own = (product(PsdPower(letter, s * HALF), end) for s, end in ((1, x), (-1, y)))
                    halves[node] = Inner(*own)
    if halves:
        low, high = left.xreplace(halves), right.xreplace(halves)
        yield low, high
        low, high = rooted(low), rooted(high)
        yield low, high
        yield _apart(low), _apart(high)


def _apart(value: Expr) -> Expr:
    """Return a number with the matrices in norms and inner products multiplied out."""
    found = {n: n.func(*map(expand, n.args)) for n in Sight((value,)).nodes if isinstance(n, (Inner, Norm))}
    made: Expr = value.xreplace(found)
    return made


def has_energies(facts: Facts, *sides: Expr) -> bool:
    """Whether an energy stands below a square root."""
    below = Sight(Sight(sides).functions("sqrt")).nodes
    return any(energy(node, facts) is not None for node in below)


def energy(node: Basic, facts: Facts) -> Energy | None:
    """Return xᵀAy or xᵀA⁻¹y of a letter A that is assumed to be psd, or pd, or xᵀA^py; None of anything else."""
    for x, factors in _splits(node):
        first, *rest = factors
        if isinstance(first, PsdPower) and rest:
            return Energy(x, product(*rest), *first.args)
        inverted = is_operator(first, "inverse")
        letter = first.operands[0] if inverted else first  # type: ignore[attr-defined]
        kinds = ("pd",) if inverted else ("psd", "pd")
        told = (letter in facts.told(kind) for kind in kinds)
        known = isinstance(letter, (MatrixSymbol, MatrixImage)) and any(told)
        if known and rest:
            return Energy(x, product(*rest), letter, Integer(-1 if inverted else 1))
    return None


def _splits(node: Basic) -> Iterator[tuple[MatrixExpr, Sequence[MatrixExpr]]]:
    """Yield x and the factors of M, for ⟨x, M⟩; and for every tr(xᵀM)."""
    if isinstance(node, Inner):
        for x, other in (node.args, node.args[::-1]):
            scale, factors = factors_of(other)
            if scale == 1:
                yield x, factors
    if isinstance(node, Trace):
        scale, factors = factors_of(node.arg)
        for k in range(1, len(factors) if scale == 1 else 0):
            yield transpose(product(*factors[:k])), factors[k:]


def rooted(value: Expr) -> Expr:
    """Return a number with ‖u‖‖v‖ for √(⟨u, u⟩⟨v, v⟩)."""
    if not value.args or isinstance(value, MatrixExpr):
        return value
    made: Expr = value.func(*map(rooted, value.args))
    if not isinstance(made, Operator) or made.op != "map" or made.name != "sqrt" or made.order:
        return made
    scale, whole = made.operands[0].as_coeff_Mul()
    norms, root = [], root_of(scale)
    for base, k in whole.as_powers_dict().items():
        if isinstance(base, Inner) and base.args[0] == base.args[1] and k.is_Integer and k > 0:
            norms.append(Norm(base.args[0]) ** k)
        elif isinstance(base, Norm) and k.is_Integer and k > 0 and k % 2 == 0:
            norms.append(base ** (k / 2))
        else:
            return made
    return root * Mul(*norms) if root else made
