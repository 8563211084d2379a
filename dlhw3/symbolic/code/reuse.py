"""Memory that is free for what comes: H = H W instead of X = H W where no line below needs H, and ``del X``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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


def released(
    assignments: Sequence[tuple[Basic, Expr]], value: Expr, names: Mapping[str, str]
) -> dict[int, list[str]]:
    """Return the letters to delete after each assignment: matrices that it is the last to need.

    Their memory is what the next lines write into, while it is in the cache still. One whose name the assignment
    takes over is gone already, and after the last assignment all are; ``names`` are the letters' names in code.
    """
    last = {part: place for place, (_, meaning) in enumerate(assignments) for part in _letters(meaning)}
    found: dict[int, list[str]] = {}
    for letter, _ in assignments:
        place = last.get(letter, len(assignments)) if isinstance(letter, MatrixSymbol) else len(assignments)
        if place >= len(assignments) - 1 or value.has(letter) or 1 in letter.shape:
            continue
        later = {
            names.get(other.name, other.name) for other, _ in assignments[place:] if hasattr(other, "name")
        }
        name = names.get(letter.name, letter.name)
        if name != names.get(assignments[place][0].name) and name not in later:
            found.setdefault(place, []).append(letter.name)
    return found


def _letters(meaning: Expr) -> set[MatrixSymbol]:
    found: set[MatrixSymbol] = meaning.atoms(MatrixSymbol)
    return found
