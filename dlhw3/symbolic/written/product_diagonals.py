"""The diagonal of a product: x ∘ diagonal(A) of diag(x) A, u ∘ v of u vᵀ, 𝟏 of 𝟏 𝟏ᵀ, (A ∘ Bᵀ) dx of A diag(dx) B.

And I for diag(𝟏 ⊘ diagonal(A)) ∘ A. Nothing here is trusted: what it returns reaches the kernel as a claimed
equality.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from sympy import Expr, Identity, Integer, MatrixExpr

from dlhw3.symbolic.algebra import factors_of, is_operator, product, terms_of, total, transpose
from dlhw3.symbolic.faces.diagonals import diag, diagonal, is_filled, ones, ones_apart
from dlhw3.symbolic.faces.operators import applied
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.written.rows import unturned
from dlhw3.symbolic.written.stroke import Powers, entries_written, multiplied

Reduced = Callable[[MatrixExpr], MatrixExpr]
Entries = Callable[[MatrixExpr], tuple[Expr, Powers]]


def diagonal_of_product(factors: Sequence[MatrixExpr], reduced: Reduced) -> Any:
    """Return the diagonal of a product of cancelled factors; ``reduced`` cancels what is made of them."""
    middle = [one for factor in factors for out in _with_rows_out(factor) for one in ones_apart(out)]
    scales = [
        middle.pop(end).operands[0] for end in (0, -1) if len(middle) > 1 and is_operator(middle[end], "diag")
    ]
    if len(middle) == 1 and not scales and (plain := _plain_diagonal(middle[0])) is not None:
        return plain
    thin = next((k for k, one in enumerate(middle[:-1], start=1) if one.shape[1] == 1), None)
    held = next((k for k, one in enumerate(middle[:-1]) if k and _holds_direction(one)), None)
    if thin is not None:
        found = [reduced(product(*middle[:thin])), reduced(transpose(product(*middle[thin:])))]
    elif held is not None:
        sides = product(*middle[:held]), transpose(product(*middle[held + 1 :]))
        found = [product(reduced(applied("hadamard", *sides)), *middle[held].operands)]
    else:
        found = [diagonal(unturned(middle[0]) if len(middle) == 1 else product(*middle))]
    parts = [one for one in (*scales, *found) if not is_filled(one)] or found[:1]
    return reduce(lambda a, b: applied("hadamard", a, b), parts)


def _holds_direction(factor: MatrixExpr) -> bool:
    """Whether a factor is a diagonal matrix of what is linear in a direction."""
    return is_operator(factor, "diag") and factor.has(Direction)


def _with_rows_out(factor: MatrixExpr) -> list[MatrixExpr]:
    """Return diag(x), M ∘ A and diag(y) for M ∘ (diag(x) A diag(y)); any other factor as it is."""
    if not is_operator(factor, "hadamard"):
        return [factor]
    before: list[MatrixExpr] = []
    behind: list[MatrixExpr] = []
    kept: list[MatrixExpr] = []
    for one in factor.operands:  # type: ignore[attr-defined]
        scale, parts = factors_of(one)
        within = [*parts]
        for end, rows in ((0, before), (-1, behind)):
            while len(within) > 1 and is_operator(within[end], "diag"):
                rows.append(within.pop(end).operands[0])
        kept.append(product(scale, *within))
    return [*_as_diagonal(before), applied("hadamard", *kept), *_as_diagonal(behind)]


def _as_diagonal(rows: list[MatrixExpr]) -> list[MatrixExpr]:
    """Return the diagonal matrix of a product of columns entry by entry, none where there are none."""
    return [diag(applied("hadamard", *rows) if len(rows) > 1 else rows[0])] if rows else []


def _plain_diagonal(matrix: MatrixExpr) -> MatrixExpr | None:
    """Return v of diag(v), and 𝟏 of the identity; None of any other matrix."""
    if isinstance(matrix, Identity):
        return ones(matrix.shape[0], Integer(1))
    return matrix.operands[0] if is_operator(matrix, "diag") else None  # type: ignore[attr-defined]


def off_diagonals(matrix: MatrixExpr, entries_of: Entries) -> MatrixExpr | None:
    """Return I ∘ B for diag(𝟏 ⊘ diagonal(A)) ∘ A ∘ B, and A − I for A ∘ (𝟏 𝟏ᵀ − diag(𝟏 ⊘ diagonal(A)))."""
    operands = matrix.operands if is_operator(matrix, "hadamard") else ()  # type: ignore[attr-defined]
    for one in operands:
        others = [other for other in operands if other is not one]
        terms = terms_of(one)
        made = [_off_diagonal(*factors_of(term), others, entries_of) for term in terms]
        if any(new is not None for new in made):
            kept = zip(terms, made, strict=True)
            summed = (applied("hadamard", term, *others) if new is None else new for term, new in kept)
            return total(*summed)  # type: ignore[no-any-return]
    return None


def _off_diagonal(
    scale: Expr, factors: Sequence[MatrixExpr], others: Sequence[MatrixExpr], entries_of: Entries
) -> MatrixExpr | None:
    """Return c diag(v) ∘ B of c diag(v ⊘ diagonal(A)) and of A, B beside it, I for diag(𝟏); None of any other."""
    if len(factors) != 1 or not is_operator(factors[0], "diag"):
        return None
    (column,) = factors[0].operands  # type: ignore[attr-defined]
    own, powers = entries_of(column)
    for k, other in enumerate(others):
        _, of = entries_of(diagonal(other))
        if len(of) == 1 and all(power == 1 and powers.get(base, 0) < 0 for base, power in of.items()):
            left = multiplied((powers, of))
            middle = diag(entries_written(Integer(1), left, column.shape)) if left else Identity(column.rows)
            rest = [*others[:k], *others[k + 1 :]]
            return product(scale * own, applied("hadamard", middle, *rest) if rest else middle)  # type: ignore[no-any-return]
    return None
