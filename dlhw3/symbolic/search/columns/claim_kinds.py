"""What an inequality between numbers is made of, by which the ways to show it are chosen and put in order."""

from __future__ import annotations

from sympy import (
    Add,
    Basic,
    Expr,
    Integer,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Mul,
    Pow,
    expand,
    preorder_traversal,
)

from dlhw3.symbolic.expectations import Expectation
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.nodes import SUMS, Inner, Iterate, MatrixSum, Norm, ScalarSum
from dlhw3.symbolic.number_sequences import NumberAt
from dlhw3.symbolic.plan import Theory

ZERO = Integer(0)


def is_size(value: Expr) -> bool:
    """Whether a number is a size, which is at least 1."""
    return bool(value.is_Symbol and value.is_integer and value.is_positive)


def by_members(left: Expr, right: Expr) -> bool:
    """Whether an inequality is one for induction: sums over an index stand in it, but no products of these."""
    summed = any(map(_up_to, (left, right)))
    return summed and not any(map(_of_sums, (left, right)))


def _up_to(side: Expr) -> bool:
    """Whether a sum over an index stands in a number, or a member of a sequence at a letter."""
    members = side.atoms(NumberAt, Iterate)
    return side.has(ScalarSum) or any(one.args[1].free_symbols for one in members)


def _of_sums(side: Expr) -> bool:
    """Whether a product of sums over an index, or a power of one, stands in a number."""
    products = (node for node in preorder_traversal(side) if isinstance(node, (Mul, Pow)))
    return any(
        sum(f.has(ScalarSum) for f in one.args) > 1 or (one.is_Pow and one.has(ScalarSum)) for one in products
    )


def has_absolute(side: Expr) -> bool:
    """Whether |u| stands in a number."""
    return any(map(is_absolute, preorder_traversal(side)))


def has_inverses(*sides: Expr) -> bool:
    """Whether an inverse of a matrix stands in a number."""
    return any(one.op == "inverse" for side in sides for one in side.atoms(Operator))


def is_divided(side: Expr) -> bool:
    """Whether a number is divided by one that is no size."""
    return any(isinstance(one, Operator) and one.name == "recip" for one in side.atoms(Operator))


def one_apart(left: Expr, right: Expr) -> bool:
    """Whether members of sequences stand at places that are whole numbers apart, as x_{k+1} and x_k do."""
    places = list({one.args[1] for side in (left, right) for one in side.atoms(Iterate)})
    return len(places) > 1 and all((one - places[0]).is_Integer for one in places)


def at_one(left: Expr, right: Expr) -> bool:
    """Whether members of sequences stand at one place alone, of which nothing else is made, and no sums do."""
    places = {one.args[1] for side in (left, right) for one in side.atoms(Iterate, NumberAt)}
    summed = any(side.has(ScalarSum, MatrixSum) for side in (left, right))
    return len(places) == 1 and not summed and not any(_made_of(side, *places) for side in (left, right))


def beside_a_mean(theory: Theory, left: Expr, right: Expr) -> bool:
    """Whether sums stand on both sides, and in them a column that is assumed to be made of a sum."""
    sums = [side.atoms(ScalarSum) for side in (left, right)]
    said = (h.statement for h in theory.hypotheses if h.statement.relation == "=")
    means = [one.left for one in said if isinstance(one.left, MatrixSymbol) and one.right.has(MatrixSum)]
    return all(sums) and any(one.has(mean) for mean in means for side in sums for one in side)


def is_beside_a_mean(low: Expr, high: Expr) -> bool:
    """Whether a norm that no mean stands in is held against a mean."""
    return isinstance(low, Norm) and not low.has(Expectation) and high.has(Expectation)


def _made_of(side: Basic, place: Expr) -> bool:
    """Whether a place stands elsewhere than at members of sequences."""
    return side == place or any(
        _made_of(one, place) for one in side.args if not isinstance(one, (Iterate, NumberAt))
    )


def is_absolute(value: Expr) -> bool:
    """Whether a number is |u|."""
    return isinstance(value, Operator) and value.op == "map" and value.name == "abs"


def is_size_of(side: Expr) -> bool:
    """Whether a number is one |u| or norm, or a product with one, and not a square."""
    return any(isinstance(one, Norm) or is_absolute(one) for one in Mul.make_args(side))


def parts_by_sign(gap: Expr) -> tuple[Expr, Expr]:
    """Return u and v of a number v − u: the terms with numbers < 0 before them, turned, and those with others."""
    parts = expand(gap).as_coefficients_dict().items()
    return sum((-c * part for part, c in parts if c < 0), ZERO), sum(
        (c * part for part, c in parts if c > 0), ZERO
    )


def as_multiples(left: Expr, right: Expr) -> tuple[Expr, Expr] | None:
    """Return both sides, multiples of norms or |u|, where the right is one of a sum: (1 − a)‖x‖."""
    by_sum = any(one.is_Add for one in Mul.make_args(right))
    return (left, right) if by_sum and is_size_of(left) and is_size_of(right) else None


def sums_multiplied(value: Basic) -> int:
    """Return how many sums over an index are multiplied with one another in a number, or stand in one another.

    What stands within functions and norms is not multiplied out, and does not count.
    """
    if not value.has(*SUMS):
        return 0
    if isinstance(value, Pow) and value.exp.is_Integer and value.exp > 0:
        return int(value.exp) * sums_multiplied(value.base)
    if isinstance(value, SUMS):
        return 1 + sums_multiplied(value.args[0])
    if not isinstance(value, Add | MatAdd | Mul | MatMul | Inner):
        return 0
    inside = [sums_multiplied(part) for part in value.args]
    return max(inside) if isinstance(value, Add | MatAdd) else sum(inside)
