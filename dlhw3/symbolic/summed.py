"""Sums over an index as a person writes them: before a sum stands what is the same in all of its terms.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from itertools import takewhile

from sympy import Add, Expr, MatrixExpr, MatrixSymbol, Mul, Symbol

from dlhw3.errors import UserError
from dlhw3.symbolic.adjoint import isolate
from dlhw3.symbolic.algebra import factors_of, product
from dlhw3.symbolic.nodes import Inner, MatrixSum, Norm, ScalarSum
from dlhw3.symbolic.scope import free_indices, nodes_in, same_but_for_indices


def in_front(body: Expr, index: Symbol, low: Expr, high: Expr) -> Expr:
    """Return Σ_{index=low}^{high} body: c A (Σ B) D for terms c A B D, and n A for n terms A, high ≥ low − 1.

    Of terms ⟨A, B S D⟩ with a sum S that is the same in all it is ⟨Σ Bᵀ A Dᵀ, S⟩, and ‖S‖² where both are one.
    """

    def is_same(part: Expr) -> bool:
        return index not in free_indices(part)

    if is_same(body):
        return product(high - low + 1, body)
    scale, factors = factors_of(body) if isinstance(body, MatrixExpr) else (body, ())
    numbers = _numbers(scale)
    same = [part for part in numbers if is_same(part)]
    number = Mul(*(part for part in numbers if not is_same(part)))
    if not factors:
        paired = _with_sum_apart(number, index, low, high)
        return Mul(*same, ScalarSum(number, index, low, high) if paired is None else paired)
    first = len(list(takewhile(is_same, factors)))
    if first == len(factors):  # it is the number before the factors that is not the same
        return product(*same, ScalarSum(number, index, low, high), *factors)
    last = len(factors) - len(list(takewhile(is_same, factors[::-1])))
    inner = MatrixSum(product(number, *factors[first:last]), index, low, high)
    return product(*same, *factors[:first], inner, *factors[last:])


def _numbers(scale: Expr) -> Iterable[Expr]:
    """Return the factors of a number, 2 and a + b for 2a + 2b, which SymPy makes of their product."""
    found: list[Expr] = []
    for part in Mul.make_args(scale):
        found += part.primitive() if isinstance(part, Add) else (part,)
    return found


def _with_sum_apart(number: Expr, index: Symbol, low: Expr, high: Expr) -> Expr | None:
    """Return Σ c ⟨A, B S D⟩ as ⟨Σ c Bᵀ A Dᵀ, S⟩ for a sum S that is the same in all; None without any."""
    for pairing in (part for part in Mul.make_args(number) if isinstance(part, Inner)):
        for whole in nodes_in(pairing, MatrixSum):
            if index in free_indices(whole):
                continue
            letter = MatrixSymbol("S", *whole.shape)
            left, right = (side.xreplace({whole: letter}) for side in pairing.args)
            with suppress(UserError):
                apart = isolate(Inner(right, left) if left.has(letter) else Inner(left, right), letter)
                found = in_front(product(number / pairing, apart.args[0]), index, low, high)
                scale, factors = factors_of(found)
                is_square = len(factors) == 1 and same_but_for_indices(factors[0], whole)
                return scale * Norm(whole) ** 2 if is_square else Inner(found, whole)
    return None
