"""Memory that is free for what comes: H = H W instead of X = H W where no line below needs H; ``del X`` elsewhere.

A matrix that is let go leaves its place, which is still in the processor's cache, to the next product.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy import Basic, Expr, MatMul, MatrixSymbol


def taken_over(assignments: Sequence[tuple[Basic, Expr]], value: Expr) -> dict[str, str]:
    """Return other names for letters: that of a factor that the letter's own line is the last to need.

    Letters that ``value`` holds, the results, keep their names, and so does what is not a product.
    """
    last = _last_uses(assignments)
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


def let_go(
    assignments: Sequence[tuple[Basic, Expr]], value: Expr, name: Callable[[str], str]
) -> dict[int, list[str]]:
    """Return the names in code of matrices that no line below a line needs, by the line's place.

    Letters that ``value`` holds stay, and so does a name that a later line gives to another matrix. The last line
    lets nothing go, for then the function returns.
    """
    last = _last_uses(assignments)
    matrices = [letter for letter, _ in assignments if isinstance(letter, MatrixSymbol)]
    code = {letter: name(letter.name) for letter in matrices}
    ends = {code[letter]: last.get(letter, len(assignments)) for letter in matrices}  # of the last to have it
    found: dict[int, list[str]] = {}
    for letter in matrices:
        end = ends[code[letter]]
        kept = value.has(letter) or 1 in letter.shape or end != last.get(letter)
        if not kept and end < len(assignments) - 1:
            found.setdefault(end, []).append(code[letter])
    return found


def _last_uses(assignments: Sequence[tuple[Basic, Expr]]) -> dict[MatrixSymbol, int]:
    return {part: place for place, (_, meaning) in enumerate(assignments) for part in _letters(meaning)}


def _letters(meaning: Expr) -> set[MatrixSymbol]:
    found: set[MatrixSymbol] = meaning.atoms(MatrixSymbol)
    return found
