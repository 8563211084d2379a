"""Sums exp(A) ± exp(−A) as 2 cosh(A) and 2 sinh(A), where the numbers in front of them are shorter so.

Each is written with its halves, ½ exp(A) ± ½ exp(−A), which the printers have a word for, and the 2 goes out to
the number in front of the product: diag(cosh(A)) for ½ diag(exp(A) + exp(−A)). What is linear lets it pass.
"""

from __future__ import annotations

from math import gcd, lcm
from typing import Any

from sympy import Add, Expr, Integer, MatAdd, MatMul, MatrixExpr, Mul, Pow, Rational, Transpose

from dlhw3.symbolic.algebra import factors_of, is_operator, negate, product, terms_of, total, transpose
from dlhw3.symbolic.faces.abbreviations import abbreviated, halved, is_falling, worded
from dlhw3.symbolic.faces.functions import FUNCTIONS, at, parts_of
from dlhw3.symbolic.faces.operators import Operator, applied
from dlhw3.symbolic.nodes import SUMS, Inner
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.common import beyond, heaviness

LINEAR = ("diag", "diagonal", "sum", "hadamard")
Taken = tuple[Rational, Any]


def with_half_sums(value: Expr) -> Any:
    """Return a result with cosh and sinh in all places, or as it is where that is not shorter."""
    if not any(halved(node) is not None for node in nodes_in(value, MatAdd)):
        return value
    made = _whole(value)
    is_shorter = heaviness(made) < heaviness(value) and beyond(worded(made)) <= beyond(worded(value))
    return made if is_shorter else value


def _taken(node: Any) -> Taken:
    """Return a number and what it is to be multiplied with for the node."""
    if isinstance(node, MatAdd):
        return _half(node) or _of_sum(node)
    if isinstance(node, MatMul | Mul):
        scale, factors = factors_of(node) if isinstance(node, MatMul) else (node, ())
        front, rest = scale.as_coeff_Mul()
        found = [_taken(one) for one in (*Mul.make_args(rest), *factors)]
        number, parts = Mul(*(number for number, _ in found)), [part for _, part in found]
        if number == 1:
            number, parts[0] = Integer(1), front * parts[0]
        else:
            number = front * number
        first = Mul(*parts[: len(parts) - len(factors)])
        return number, product(first, *parts[len(parts) - len(factors) :]) if factors else first
    if isinstance(node, Transpose):
        number, inside = _taken(node.arg)
        return number, transpose(inside)
    if isinstance(node, Inner) or (isinstance(node, Operator) and node.op in LINEAR):
        operands = node.args if isinstance(node, Inner) else node.operands
        found = [_taken(one) for one in operands]
        parts = [part for _, part in found]
        made = Inner(*parts) if isinstance(node, Inner) else applied(node.op, *parts)
        return Mul(*(number for number, _ in found)), made
    if is_operator(node, "quotient"):
        above, below = node.operands
        number, above = _taken(above)
        return number, applied("quotient", above, below)
    if isinstance(node, FUNCTIONS):
        function, slots, points, given = parts_of(node)
        found = [_taken(one) for one in given]
        made = at(function, slots, list(map(_whole, points)), [part for _, part in found])
        return Mul(*(number for number, _ in found)), made
    if isinstance(node, SUMS):
        number, body = _taken(node.args[0])
        return number, node.func(body, *node.args[1:])
    if isinstance(node, Add | Pow):
        return Integer(1), node.func(*map(_whole, node.args))
    return Integer(1), node.with_operands(tuple(map(_whole, node.operands))) if isinstance(
        node, Operator
    ) else node


def _whole(node: Any) -> Any:
    number, part = _taken(node)
    return product(number, part) if isinstance(part, MatrixExpr) else number * part


def _half(whole: MatAdd) -> Taken | None:
    """Return ±2 and cosh(A) or sinh(A) for ±(exp(A) ± exp(−A)), not sinh(−A)."""
    for sign, one in ((1, whole), (-1, negate(whole))):
        half = halved(one)
        if half is not None and not is_falling(abbreviated(half).args[1]):
            return Integer(2 * sign), half
    return None


def _of_sum(whole: MatAdd) -> Taken:
    """Return what the numbers in front of all terms have in common, and the sum without it."""
    terms = terms_of(whole)
    found = [_taken(term) for term in terms]
    if all(number == 1 and part == term for (number, part), term in zip(found, terms, strict=True)):
        return Integer(1), whole
    split = [(number, *factors_of(part)) for number, part in found]
    numbers = [number * scale.as_coeff_Mul()[0] for number, scale, _ in split]
    common = Rational(gcd(*(abs(one.p) for one in numbers)), lcm(*(one.q for one in numbers)))
    kept = [
        product(one / common * scale.as_coeff_Mul()[1], *factors)
        for one, (_, scale, factors) in zip(numbers, split, strict=True)
    ]
    return common, total(*kept)
