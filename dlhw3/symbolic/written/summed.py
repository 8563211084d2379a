"""Sums over an index as a person writes them: before a sum stands what is the same in all of its terms.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from itertools import takewhile
from typing import Any

from sympy import Add, Basic, Expr, Integer, MatAdd, MatrixExpr, MatrixSymbol, Mul, Symbol, cancel

from dlhw3.errors import UserError
from dlhw3.symbolic.adjoint import isolate
from dlhw3.symbolic.algebra import factors_of, product, terms_of
from dlhw3.symbolic.nodes import SUMS, Inner, MatrixSum, Norm, ScalarSum
from dlhw3.symbolic.scope import free_indices, nodes_in, same_but_for_indices
from dlhw3.symbolic.written.shares import replaced
from dlhw3.symbolic.written.shorter import is_negative
from dlhw3.symbolic.written.shorter_numbers import in_letters
from dlhw3.symbolic.written.simplest import in_one_form, in_one_order, of_one_sign


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


def with_all_in_front(value: Expr) -> Any:
    """Return an expression with what is the same in all terms of its sums of matrices before and behind these."""
    found: dict[Basic, Expr] = {}
    for whole in reversed(nodes_in(value, MatrixSum)):  # the inner ones first
        body, *over = whole.args
        made = in_front(replaced(body, found) if found else body, *over)
        if made != whole:
            found[whole] = made
    return replaced(value, found) if found else value


def with_alike_merged(value: Expr) -> Any:
    """Return an expression with one sum for those that differ in the name of their index, or by a number.

    Of Σ (x_j − w) − Σ (w − x_k) both are one, that without a minus before it.
    """
    known: dict[Any, list[Expr]] = {}
    found: dict[Basic, Expr] = {}
    terms = value.args if isinstance(value, (Add, MatAdd)) else ()
    below = {one for term in terms if is_negative(term) for one in nodes_in(term, *SUMS)}
    for whole in sorted(nodes_in(value, *SUMS), key=below.__contains__):
        body, index, low, high = whole.args
        alike = known.setdefault((whole.func, low, high), [])
        for other in alike:
            if other.args[1] not in free_indices(body) - {index}:
                times = _multiple(body.xreplace({index: other.args[1]}), other.args[0])
                if times is not None:
                    found[whole] = product(times, other)
                    break
        else:
            alike.append(whole)
    return replaced(value, found) if found else value


def _multiple(one: Expr, other: Expr) -> Expr | None:
    """Return the rational number that one expression is times another, term by term; None where there is none."""
    mine, theirs = (_coefficients(_with_norms_of_one_sign(whole)) for whole in (one, other))
    if mine.keys() != theirs.keys():
        return None
    functions: dict[Expr, Expr] = {}  # letters for exp(−‖L x‖²): SymPy cancels no products of matrices
    ratios = {cancel(in_letters(number / theirs[part], functions, ())) for part, number in mine.items()}
    return ratios.pop() if len(ratios) == 1 and all(one.is_Rational for one in ratios) else None


def _with_norms_of_one_sign(whole: Expr) -> Any:
    found: dict[Any, Any] = {one: Norm(of_one_sign(one.args[0])) for one in whole.atoms(Norm)}
    return in_one_order(in_one_form(replaced(whole, found) if found else whole))


def _coefficients(expression: Expr) -> dict[Any, Expr]:
    """Return the numbers before the products in a sum of matrices, or before the parts of a sum of numbers."""
    if not isinstance(expression, MatrixExpr):
        return dict(expression.expand().as_coefficients_dict())
    found: dict[Any, Expr] = {}
    for term in terms_of(expression):
        number, factors = factors_of(term)
        ways = [of_one_sign(one) if isinstance(one, MatAdd) else one for one in factors]
        for one, way in zip(factors, ways, strict=True):
            number = number if one == way else -number
        part = tuple(map(in_one_order, ways))
        found[part] = found.get(part, Integer(0)) + number
    return found


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
