"""Sizes that a shape tells: d from a d×k letter, n from a 2n×m one. They are read, and never asked for twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from sympy import Expr, Integer, Symbol


@lru_cache(maxsize=1024)
def solved(size: Expr) -> tuple[Symbol, Integer, Integer] | None:
    """Return s, a and b where the size is a·s + b with whole numbers a > 0 and b, and s its only symbol."""
    symbols = size.free_symbols
    if len(symbols) != 1:
        return None
    (symbol,) = symbols
    factor, rest = size.expand().coeff(symbol, 1), size.expand().coeff(symbol, 0)
    linear = (factor * symbol + rest - size).expand() == 0
    return (symbol, factor, rest) if linear and factor.is_Integer and rest.is_Integer and factor > 0 else None


def known_sizes(shapes: Iterable[tuple[Expr, ...]]) -> set[Expr]:
    """Return the sizes that arrays of these shapes tell: every size there, and what it can be solved for."""
    every = {size for shape in shapes for size in shape}
    return every | {found[0] for found in map(solved, every) if found is not None}


def size_values(lengths: Mapping[Expr, int]) -> dict[Expr, Expr]:
    """Return the symbols that sizes of these lengths determine, with their values (which may not be whole)."""
    found: dict[Expr, Expr] = {}
    for size, length in lengths.items():
        parts = solved(size)
        if parts is not None:
            symbol, factor, rest = parts
            found.setdefault(symbol, (Integer(length) - rest) / factor)
    return found
