"""What a person writes otherwise: ‖x‖² ‖y‖² for ‖x yᵀ‖², Aᵀ (I − B) for (A − Bᵀ A)ᵀ, X − Bᵀ for (Xᵀ − B)ᵀ.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

from sympy import Add, Basic, Expr, Identity, MatAdd, MatMul, MatrixExpr, MatrixSymbol, Mul, Pow, Transpose

from dlhw3.symbolic.algebra import factors_of, is_operator, product, terms_of, total, transpose
from dlhw3.symbolic.faces.functions import FUNCTIONS, at, parts_of
from dlhw3.symbolic.nodes import Norm
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.residuals import Residuals
from dlhw3.symbolic.written.shares import replaced
from dlhw3.symbolic.written.shorter import is_negative

Factored = Callable[[MatrixExpr], tuple[Expr, MatrixExpr]]


def has_others(value: Expr) -> bool:
    """Whether an expression may be written otherwise: a sum of numbers, a norm of a product, a turned sum."""
    turned = any(isinstance(one.arg, MatAdd) for one in nodes_in(value, Transpose))
    return (
        isinstance(value, Add)
        or turned
        or any(isinstance(one.args[0], MatMul) for one in nodes_in(value, Norm))
    )


def in_last_words(value: Expr, own: Basic | None, known: Residuals, factor: Factored) -> Any:
    """Return an expression as a person writes it; ``factor`` gives a sum in the user's words, and a sign.

    What is the user's ``own`` stays, as the ``known`` sums do, and so does one that stands there not turned too.
    """
    found: dict[Any, Any] = {}
    plain = {*_not_turned(value), *known}
    for node in nodes_in(value, Pow, MatMul):
        if isinstance(node, MatMul):
            made = _with_identity(node, plain, factor)
        else:
            made = None if own is not None and own.has(node.base) else _squared(node)
        found |= {} if made is None else {node: made}
    value = replaced(value, found) if found else value
    return _in_own_sum(_turned_back(value), own)


def _turned_back(value: Any) -> Any:
    """Return an expression with X − Bᵀ for (Xᵀ − B)ᵀ, where the sum stands in it nowhere else not turned."""
    plain = _not_turned(value)
    found = {}
    for turned in nodes_in(value, Transpose):
        if isinstance(turned.arg, MatAdd) and turned.arg not in plain:
            made = total(*map(transpose, turned.arg.args))
            if _turns(made) < _turns(turned):
                found[turned] = made
    return replaced(value, found) if found else value


def _turns(matrix: Expr) -> int:
    """Return how many transposes of matrices stand in an expression; a row of ones is one of a column's."""
    own = isinstance(matrix, Transpose) or (is_operator(matrix, "ones") and matrix.shape[0] == 1)
    return own + sum(_turns(part) for part in matrix.args if isinstance(part, MatrixExpr))


def _not_turned(value: Expr) -> dict[Any, None]:
    """Return the sums of an expression that stand in it without a transpose around them."""
    turned = [one for one in nodes_in(value, Transpose) if isinstance(one.arg, MatAdd)]
    letters = {one: MatrixSymbol(f"·{k}", *one.shape) for k, one in enumerate(turned)}
    return nodes_in(value.xreplace(letters), MatAdd) if letters else {}


def _squared(square: Pow) -> Expr | None:
    """Return ‖x‖² ‖y‖² for ‖x yᵀ‖² of columns, None for another power."""
    if not isinstance(square.base, Norm) or square.exp != 2:
        return None
    (matrix,) = square.base.args
    factors = matrix.args if isinstance(matrix, MatMul) else ()
    if any(not isinstance(one, MatrixExpr) for one in factors) or matrix.cols == 1:
        return None
    cut = next((k for k in range(1, len(factors)) if factors[k].rows == 1), None)
    if cut is None:
        return None
    return Mul(*(Norm(one) ** 2 for one in (product(*factors[:cut]), transpose(product(*factors[cut:])))))  # type: ignore[no-any-return]


def _with_identity(whole: MatMul, plain: Container[Any], factor: Factored) -> MatrixExpr | None:
    """Return a product with Aᵀ (I − B) for its factor (A − Bᵀ A)ᵀ, A a letter; None without any."""
    scale, factors = factors_of(whole)
    for place, turned in enumerate(factors if len(factors) > 1 else ()):
        last = _last_letter(turned)
        if last is None or turned.arg in plain:
            continue
        terms = [factors_of(term) for term in turned.arg.args]
        unit = Identity(last.rows)
        within = total(*(transpose(product(c, *(word[:-1] or (unit,)))) for c, word in terms))
        sign, worded = factor(total(*sorted(terms_of(within), key=is_negative)))
        return product(scale * sign, *factors[:place], transpose(last), worded, *factors[place + 1 :])  # type: ignore[no-any-return]
    return None


def _last_letter(turned: MatrixExpr) -> MatrixSymbol | None:
    """Return A of (A − B A)ᵀ: the letter, no column, with which all terms of a sum end, and that one of them is."""
    if not isinstance(turned, Transpose) or not isinstance(turned.arg, MatAdd):
        return None
    words = [factors_of(term)[1] for term in turned.arg.args]
    last = words[0][-1]
    alike = isinstance(last, MatrixSymbol) and last.cols != 1 and all(word[-1] == last for word in words)
    return last if alike and any(len(word) == 1 for word in words) else None


def at_given_points(value: Expr, given: Expr, written: Callable[[Expr], Any]) -> Any:
    """Return a result with functions at the points at which they were, ``written`` so, where each was at one."""
    known: dict[Any, set[Any]] = {}
    for node in nodes_in(given, *FUNCTIONS):
        function, _, points, _ = parts_of(node)
        known.setdefault(function, set()).add(tuple(points))
    found: dict[Any, Any] = {}
    for node in nodes_in(value, *FUNCTIONS):
        function, slots, points, directions = parts_of(node)
        there = known.get(function, set())
        if len(there) == 1 and tuple(points) not in there:
            found[node] = at(function, slots, [written(one) for one in next(iter(there))], directions)
    return replaced(value, found) if found else value


def _in_own_sum(number: Any, own: Basic | None) -> Any:
    """Return c (a − b) for the number c a − c b where the user wrote a − b or b − a, and c is not 1."""
    if own is None or not isinstance(number, Add):
        return number
    for node in nodes_in(own, Add):
        ratio = number.primitive()[0] / node.primitive()[0]
        for times in (ratio, -ratio) if ratio != 1 else ():
            if number == times * node:
                return Mul(times, node, evaluate=False)
    return number
