"""Exponentials that code multiplies as one: 1 + e^A ∘ e^A is 1 + e^(2A), and e^A ∘ e^(−e^A) is e^(A − e^A).

A sum of exponentials has exponents that are compared, and e^A may overflow where what it is multiplied by is 0.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from sympy import Add, Basic, Expr, Integer, MatAdd, MatMul, MatrixExpr, Mul, Pow

from dlhw3.symbolic.algebra import factors_of, hadamard_product, product, total
from dlhw3.symbolic.faces.grown_sums import grown_sums, is_exponential
from dlhw3.symbolic.faces.operators import Operator, applied


def careful(item: Basic) -> Any:
    """Return an expression of the same value in which these exponentials are one."""
    if not item.args:
        return item
    if isinstance(item, Operator):
        operands = tuple(map(careful, item.operands))
        made = item if operands == item.operands else item.with_operands(operands)
        return _joined(made, falling=True)
    if isinstance(item, MatMul):
        number, matrices = factors_of(item)
        made = tuple(map(careful, matrices))
        return item if made == matrices else MatMul(*(() if number == 1 else (number,)), *made)
    args = tuple(map(careful, item.args))
    made = item if args == item.args else item.func(*args)
    if isinstance(made, (Add, MatAdd)):
        terms = [_joined(term, falling=False) for term in made.args]
        if terms != list(made.args):
            joined = total(*terms) if isinstance(made, MatrixExpr) else Add(*terms)
            if any(joined in one.sums for one in grown_sums([joined])):
                return joined
    return _joined(made, falling=True) if isinstance(made, Mul) else made


def _joined(item: Any, *, falling: bool) -> Any:
    """Return a product with its exponentials as one; ``falling``: only where one is an exponent of another."""
    if isinstance(item, MatMul):
        number, matrices = factors_of(item)
        return product(number, _joined(matrices[0], falling=falling)) if len(matrices) == 1 else item
    factors = _factors(item)
    own = [one for one in factors if is_exponential(one)]
    nested = [one for one in own if any(map(is_exponential, one.operands[0].atoms(Operator)))]
    if len(own) < 2 or (falling and not 0 < len(nested) < len(own)):
        return item
    exponents = [product(Integer(count), one) for one, count in Counter(e.operands[0] for e in own).items()]
    summed = total(*exponents) if isinstance(exponents[0], MatrixExpr) else Add(*exponents)
    others = [one for one in factors if not is_exponential(one)]
    made = applied("map", summed, data=("exp", 0))
    return hadamard_product(made, *others) if isinstance(made, MatrixExpr) else Mul(made, *others)


def _factors(item: Any) -> tuple[Expr, ...]:
    if isinstance(item, Operator) and item.op == "hadamard":
        return item.operands
    if isinstance(item, Pow) and item.exp.is_Integer and 1 < item.exp <= 4:
        return (item.base,) * int(item.exp)
    return tuple(f for one in item.args for f in (_factors(one) or (one,))) if isinstance(item, Mul) else ()
