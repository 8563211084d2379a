"""Memory that is free for what comes: H = H W instead of X = H W where no line below needs H.

Nothing is deleted: a ``del`` costs time at small sizes, and at larger ones it gains none.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Basic, Expr, MatMul, MatrixSymbol


def taken_over(assignments: Sequence[tuple[Basic, Expr]], value: Expr) -> dict[str, str]:
    """Return other names for letters: that of a factor that the letter's own line is the last to need.

    Letters that ``value`` holds, the results, keep their names, and so does what is not a product.
    """
    last = {part: place for place, (_, meaning) in enumerate(assignments) for part in _letters(meaning)}
    assigned = {letter for letter, _ in assignments}
    names: dict[str, str] = {}
    for place, (letter, meaning) in enumerate(assignments):
        if not isinstance(letter, MatrixSymbol) or not isinstance(meaning, MatMul) or value.has(letter):
            continue
        for factor in meaning.args:
            own = isinstance(factor, MatrixSymbol) and factor in assigned and not value.has(factor)
            if own and last[factor] == place and 1 not in (*factor.shape, *letter.shape):
                names[letter.name] = names.get(factor.name, factor.name)
                break
    return names


def _letters(meaning: Expr) -> set[MatrixSymbol]:
    found: set[MatrixSymbol] = meaning.atoms(MatrixSymbol)
    return found
