"""Sums of quotients entry by entry as one: 𝟏 ⊘ (𝟏 + x) − x ⊘ (𝟏 + x)^∘2 is 𝟏 ⊘ (𝟏 + x)^∘2.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from typing import Any

from sympy import (
    Add,
    Dummy,
    Expr,
    Integer,
    MatAdd,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Poly,
    Pow,
    cancel,
    factor_list,
    fraction,
    rem,
)

from dlhw3.symbolic.algebra import negate, terms_of, total
from dlhw3.symbolic.faces.abbreviations import exponent_of_one_more
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.fractions import entries_of
from dlhw3.symbolic.written.shares import replaced
from dlhw3.symbolic.written.shorter import length
from dlhw3.symbolic.written.stroke import Powers, entries_written, multiplied

LONGEST = 60
"""Letters and signs of a sum, with a letter for a root, up to which it is written as one quotient."""
_Letters = dict[MatrixExpr, Dummy]


def with_entry_quotients(whole: Any) -> Any:
    """Return an expression whose sums of quotients entry by entry are one quotient where that is shorter."""
    found: dict[Any, Any] = {}
    for node in nodes_in(whole, MatAdd):
        made = _as_one(node)
        if made is not None and length(made) < length(node) and not _exponentials(made) - _exponentials(node):
            found[node] = made
    return replaced(whole, found) if found else whole


def _exponentials(whole: Any) -> set[Any]:
    """Return the exponentials in an expression but those of logistic functions, s = 𝟏 ⊘ (𝟏 + exp(−t)).

    None is put in for 𝟏 ⊘ s − 𝟏: s ∘ (s + a ∘ (𝟏 − s)) and not s^∘2 ∘ (𝟏 + a ∘ exp(−t)), which may overflow.
    """
    below = (one for one in nodes_in(whole, Operator) if one.name == "recip")
    logistic = {one for one in below if exponent_of_one_more(one.operands[0]) is not None}
    opened = whole.xreplace({one: MatrixSymbol(f"s{k}", *one.shape) for k, one in enumerate(logistic)})
    return {one for one in nodes_in(opened, Operator) if one.name == "exp"}


def _as_one(node: MatAdd) -> MatrixExpr | None:
    """Return a sum as one quotient; None where it is too long, or no two terms have sums below their strokes.

    One such term is enough where it alone has a stroke, and no logistic function below it.
    """
    if numbers := _numbers_in(node):
        plain = {one: Dummy(real=True) for one in numbers}
        made = _as_one(replaced(node, plain))
        return None if made is None else replaced(made, {letter: one for one, letter in plain.items()})
    split = [entries_of(term) for term in terms_of(node)]
    below = [powers for _, powers in split if any(k < 0 and _has_sum(one) for one, k in powers.items())]
    roots = {one: MatrixSymbol("√", *node.shape) for powers in below for one in powers if _is_root(one)}
    inner = _sums_within(below)
    if inner:
        opaque = {one: MatrixSymbol(f"r{k}", *one.shape) for k, one in enumerate(inner)}
        made = _as_one(replaced(node, opaque))
        return None if made is None else replaced(made, {letter: one for one, letter in opaque.items()})
    alone = len(below) < 2 and not _is_all(below, split)
    if not below or alone or length(node.xreplace(roots)) > LONGEST:
        return None
    letters: _Letters = {}
    above, under = fraction(cancel(Add(*(_number(scale, powers, letters) for scale, powers in split))))
    for root in roots:
        square = _number(*entries_of(root.operands[0]), letters)  # type: ignore[attr-defined]
        above = rem(above, letters[root] ** 2 - square, letters[root])
    above, under = fraction(cancel(above / under))
    meant = {letter: one for one, letter in letters.items()}
    scale, factors = factor_list(under, *meant)
    parts: list[Powers] = [{_matrix(one, meant, node.shape): Integer(-times)} for one, times in factors]
    own, powers = entries_of(_matrix(above, meant, node.shape))
    if scale.free_symbols or any(not isinstance(k, Integer) for k in powers.values()):
        return None
    return entries_written(own / scale, multiplied((powers, *parts)), node.shape)


def _numbers_in(node: MatAdd) -> list[Expr]:
    """Return the numbers made of matrices that stand before terms, the sum(A) of sum(A) 𝟏𝟏ᵀ."""
    sums = (node, *(one for one in nodes_in(node, MatAdd) if one != node))
    scales = (entries_of(term)[0] for one in sums for term in terms_of(one))
    found = (factor for scale in scales for factor in Mul.make_args(scale) if factor.has(MatrixExpr))
    return [*dict.fromkeys(found)]


def _is_all(below: list[Powers], split: list[tuple[Expr, Powers]]) -> bool:
    """Whether one term alone has a stroke, x of 𝟏 − 𝟏 ⊘ (𝟏 + x), and no logistic function below it."""
    under = [one for _, powers in split for one, k in powers.items() if k < 0]
    return bool(below) and len(under) == 1 and exponent_of_one_more(under[0]) is None


def _under(base: Any) -> Any:
    """Return what a root is of, and anything else as it is."""
    return base.operands[0] if _is_root(base) else base


def _sums_within(several: list[Powers]) -> list[MatAdd]:
    """Return the sums within other sums of products of entries that are below no stroke: the r of 𝟏 + r^∘2."""
    sums = [_under(base) for powers in several for base in powers]
    terms = [entries_of(term)[1] for base in sums if isinstance(base, MatAdd) for term in base.args]
    below = {base for powers in (*several, *terms) for base, k in powers.items() if k < 0}
    found = (
        one for base in sums for one in nodes_in(base, MatAdd) if one != base and isinstance(base, MatAdd)
    )
    return [one for one in dict.fromkeys(found) if one not in below]


def _has_sum(base: MatrixExpr) -> bool:
    """Whether something is a sum, or the root of one."""
    return isinstance(_under(base), MatAdd)


def _is_root(base: Any) -> bool:
    """Whether something is the square root of every entry."""
    return isinstance(base, Operator) and base.name == "sqrt"


def _number(scale: Expr, powers: Powers, letters: _Letters) -> Expr:
    """Return a product of entries with letters for what it is made of, and sums written out in them."""
    return Mul(scale, *(Pow(_letter(base, letters), k) for base, k in powers.items()))


def _letter(base: MatrixExpr, letters: _Letters) -> Expr:
    if isinstance(base, MatAdd):
        return Add(*(_number(*entries_of(term), letters) for term in base.args))
    if isinstance(base, Operator) and base.name == "exp":
        grown = letters.get(base.with_operands((negate(base.operands[0]),)))
        return 1 / grown if grown is not None else letters.setdefault(base, Dummy(real=True))
    return letters.setdefault(base, Dummy(real=True))


def _matrix(number: Expr, meant: dict[Dummy, MatrixExpr], shape: tuple[Expr, Expr]) -> MatrixExpr:
    """Return the sum of products of entries that a polynomial in letters stands for."""
    found = []
    for exponents, scale in Poly(number, *meant).terms():
        powers = {one: Integer(k) for one, k in zip(meant.values(), exponents, strict=True) if k}
        found.append(entries_written(scale, powers, shape))
    return total(*found[::-1])  # type: ignore[no-any-return]
