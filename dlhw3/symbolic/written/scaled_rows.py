"""What scales the rows of a matrix, taken out of products that the matrix is a factor of.

``split`` tells of a product of entries the number in front, and the rest as powers. Nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy import Expr, Integer, MatAdd, MatrixExpr, Rational, Transpose

from dlhw3.symbolic.algebra import factors_of, is_operator, product, total, transpose
from dlhw3.symbolic.written.rows import RowConstant, is_ones, is_row_constant
from dlhw3.symbolic.written.stroke import Powers, entries_written, is_entrywise, multiplied

Split = Callable[[MatrixExpr], tuple[Expr, Powers]]


def letters_out(factors: list[MatrixExpr], split: Split) -> list[MatrixExpr]:
    """Return D ∘ (A B) for (D ∘ A) B, where D is a letter whose columns are all the same; and so for rows."""
    for k in range(len(factors) - 1):
        if (moved := _letters_over(factors[k], factors[k + 1], split)) is not None:
            return [*factors[:k], *moved, *factors[k + 2 :]]
    for is_turned in (False, True):
        turned = [transpose(one) for one in reversed(factors)] if is_turned else factors
        if len(turned) < 2 or not is_entrywise(turned[0]):
            continue
        scale, powers = split(turned[0])
        outer = {base: k for base, k in powers.items() if isinstance(base, RowConstant)}
        if not outer:
            continue
        rest = {base: k for base, k in powers.items() if base not in outer}
        inner = product(entries_written(Integer(1), rest, turned[0].shape), *turned[1:])
        wide = {base.with_columns(inner.shape[1]): k for base, k in outer.items()}
        own, kept = (Integer(1), {}) if is_ones(inner) else split(inner)
        made = product(scale * own, entries_written(Integer(1), multiplied((kept, wide)), inner.shape))
        return [transpose(made) if is_turned else made]
    return factors


def _letters_over(left: MatrixExpr, right: MatrixExpr, split: Split) -> list[MatrixExpr] | None:
    """Return Aᵀ and B for (D ∘ A)ᵀ (B ⊘ D), D a letter whose columns are all the same; None where none cancel."""
    if not (is_entrywise(left) and is_entrywise(right)):
        return None
    (a, first), (b, second) = split(transpose(left)), split(right)
    alike = {
        base: base.with_columns(right.shape[1])
        for base, k in first.items()
        if isinstance(base, RowConstant) and second.get(base.with_columns(right.shape[1])) == -k
    }
    if not alike:
        return None
    first = {base: k for base, k in first.items() if base not in alike}
    second = {base: k for base, k in second.items() if base not in alike.values()}
    turned = transpose(entries_written(a, first, left.shape[::-1]))
    return [turned, entries_written(b, second, right.shape)]


def rows_out(factors: list[MatrixExpr], split: Split) -> list[MatrixExpr]:
    """Return A and D ∘ (X 𝟏 𝟏ᵀ) for A (X ∘ D) 𝟏 𝟏ᵀ, where all columns of D are the same; and so for rows."""
    if len(factors) < 2 or not any(is_operator(one, "ones") for one in (factors[0], factors[-1])):
        return factors
    for is_turned in (False, True):
        turned = [transpose(one) for one in reversed(factors)] if is_turned else factors
        count = next((k for k, one in enumerate(reversed(turned)) if not is_operator(one, "ones")), 0)
        if not count or not is_entrywise(turned[-count - 1]):
            continue
        *others, inner = turned[:-count]
        scale, powers = split(inner)
        outer = {base: k for base, k in powers.items() if is_row_constant(base)}
        summed = product(
            entries_written(scale, {base: k for base, k in powers.items() if base not in outer}, inner.shape),
            *turned[-count:],
        )
        if not outer or summed.shape != inner.shape:
            continue
        own, powers = split(summed)
        made = [*others, entries_written(own, multiplied((powers, outer)), inner.shape)]
        return [transpose(one) for one in reversed(made)] if is_turned else made
    return factors


def columns_out(factors: list[MatrixExpr], split: Split) -> list[MatrixExpr]:
    """Return A and u ∘ (X (v ∘ w)) for A (X ∘ (u vᵀ)) w, where w is a column; and so for rows."""
    for is_turned in (False, True):
        turned = [transpose(one) for one in reversed(factors)] if is_turned else factors
        if len(turned) < 2 or turned[-1].shape[1] != 1 or turned[-2].shape[1] == 1:
            continue
        *others, inner, column = turned
        made = _scaled(inner, column, split)
        if made is not None:
            return [transpose(one) for one in reversed((*others, made))] if is_turned else [*others, made]
    return factors


def _scaled(inner: MatrixExpr, column: MatrixExpr, split: Split) -> MatrixExpr | None:
    """Return u ∘ (X (v ∘ w)) for (X ∘ (u vᵀ)) w, and v ∘ (Xᵀ (u ∘ w)) for (X ∘ (u vᵀ))ᵀ w; None of others."""
    is_turned = isinstance(inner, Transpose)
    whole = inner.arg if is_turned else inner
    if not is_entrywise(whole):
        return None
    scale, powers = split(whole)
    if (terms := _terms(scale, powers, whole)) is not None:
        turned = [transpose(one) if is_turned else one for one in terms]
        return total(*(product(*columns_out([one, column], split)) for one in turned))
    sides = {base: pair for base in powers if (pair := _sides(factors_of(base)[1])) is not None}
    rest = {base: k for base, k in powers.items() if base not in sides}
    if not sides or not rest:
        return None
    left, right = (
        multiplied(_power(pair[k], powers[base], split) for base, pair in sides.items()) for k in (0, 1)
    )
    if is_turned:
        left, right = right, left
    matrix = entries_written(scale, rest, whole.shape)
    own, within = split(column)
    scaled = entries_written(own, multiplied((within, right)), column.shape)
    own, within = split(product(transpose(matrix) if is_turned else matrix, scaled))
    return entries_written(own, multiplied((within, left)), (inner.shape[0], column.shape[1]))


def _terms(scale: Expr, powers: Powers, whole: MatrixExpr) -> list[MatrixExpr] | None:
    """Return the terms of X ∘ (u vᵀ − x yᵀ), each an outer product entry by entry; None of others."""
    for base, k in powers.items():
        if k == 1 and isinstance(base, MatAdd) and all(_sides(factors_of(one)[1]) for one in base.args):
            rest = {one: j for one, j in powers.items() if one != base}
            parts = [multiplied((rest, {one: Integer(1)})) for one in base.args]
            return [product(scale, entries_written(Integer(1), part, whole.shape)) for part in parts]
    return None


def _sides(factors: Sequence[MatrixExpr]) -> tuple[MatrixExpr, MatrixExpr] | None:
    """Return u and v of u vᵀ; None of any other matrix."""
    thin = next((k for k, one in enumerate(factors[:-1], start=1) if one.shape[1] == 1), None)
    if thin is None or any(one.shape == (1, 1) for one in factors):
        return None
    return product(*factors[:thin]), transpose(product(*factors[thin:]))


def _power(column: MatrixExpr, k: Rational, split: Split) -> Powers:
    """Return the parts of a column to a power, of ones none; what has a number in front is one part."""
    scale, powers = split(column)
    return {base: k * own for base, own in powers.items()} if scale == 1 else {column: k}
