"""What operators make of the values of their arguments, and how many products of numbers that takes."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import mul

from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.entrywise import logarithm
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import ONE, Interval, Jet
from dlhw3.symbolic.models.unknowns import Unknown


def cost_of(op: str, args: list[Matrix]) -> int:
    """Count the products of numbers that an operator takes."""
    if op == "mul":
        many = _chain(args)
    elif op in ("inverse", "adj", "det", "logdet"):
        many = 2 * len(args[0]) ** 4
    else:
        many = sum(len(a) * len(a[0]) for a in args)
    return (many + 1) * weight(args)


def _chain(args: list[Matrix]) -> int:
    """Count the products of numbers in a product of matrices from the left."""
    rows, many = 1, 0
    for a in args:
        rows = len(a) if rows == 1 else rows
        many += rows * len(a) * len(a[0])
    return many


def weight(args: list[Matrix]) -> int:
    """How much dearer numbers are than fractions: intervals, and the parts of a jet."""
    if all(map(matrices.is_exact, args)):
        return 1
    worst = 1
    for a in args:
        for row in a:
            for x in row:
                kind = type(x)
                if kind is Jet:
                    dear = any(isinstance(c, Interval) for c in x.parts.values())
                    worst = max(worst, 3 ** (len(x.parts).bit_length() - 1) * (8 if dear else 1))
                elif kind is Unknown:
                    worst = max(worst, 2 * len(x.terms))
                elif kind is Interval:
                    worst = max(worst, 8)
    return worst


def _product(*args: Matrix) -> Matrix:
    """A product: factors 1 × 1 multiply as numbers."""
    numbers = [a[0][0] for a in args if len(a) == len(a[0]) == 1]
    rest = [a for a in args if len(a) != 1 or len(a[0]) != 1]
    factor = reduce(mul, numbers, ONE)
    if not rest:
        return ((factor,),)
    value = reduce(matrices.product, rest)
    return matrices.scaled(factor, value) if numbers else value


PLAIN: dict[str, Callable[..., Matrix]] = {
    "add": lambda *a: reduce(matrices.plus, a),
    "mul": _product,
    "hadamard": lambda *a: reduce(lambda x, y: matrices.each(mul, x, y), a),
    "transpose": matrices.transposed,
    "trace": lambda a: ((matrices.trace(a),),),
    "diag": lambda a: matrices.diagonal(x for (x,) in a),
    "diagonal": lambda a: tuple((a[i][i],) for i in range(len(a))),
    "sum": lambda a: ((matrices.total(matrices.entries(a)),),),
    "inverse": matrices.inverse,
    "adj": lambda a: matrices.determinant_and_adjugate(a)[1],
    "det": lambda a: ((matrices.determinant(a),),),
    "logdet": lambda a: ((logarithm(matrices.determinant(a)),),),
    "norm": lambda a: ((matrices.norm(a),),),
}
"""Operators that need the values of their arguments alone."""
