"""Inputs that stay: what depends on them alone is computed once, whatever their size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sympy import Basic, Expr, MatAdd, MatrixExpr, MatrixSymbol, Tuple

from dlhw3.errors import UserError, close_names, quoted
from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.ordering import CALLED, LARGE, THIN
from dlhw3.symbolic.code.scaling import ATOMS
from dlhw3.symbolic.code.sizes import known_sizes
from dlhw3.symbolic.faces.functions import FUNCTIONS


def fixed_inputs(inputs: Sequence[Basic], constants: Sequence[str]) -> tuple[Basic, ...]:
    """Return the inputs that are called constants; raise UserError for a name that is none of theirs."""
    names = {item.name: item for item in inputs}
    if isinstance(constants, str):
        constants = [constants]
    for name in constants:
        if name not in names:
            near = close_names(str(name), list(names)) or list(names)
            raise UserError(
                f"{quoted(name)} is no input of the code, and cannot be a constant.",
                hint=f"constants={[str(near[0])]!r}" if near else "no constants",
            )
    return tuple(item for item in inputs if item.name in constants)


def unusual_sizes(
    inputs: Sequence[Basic], fixed: Sequence[Basic], expressions: Iterable[Expr]
) -> dict[Expr, int]:
    """Return sizes that do not count as usual: those that only constants have, as the number of samples, as large.

    A number of columns of one matrix that no sum and no value of a function has, its rank as in U Uᵀ, counts as a
    little less.
    """
    whole = {part for item in expressions for part in item.atoms(MatAdd, *FUNCTIONS) if part != item}
    outer = {size for part in whole if isinstance(part, MatrixExpr) for size in part.shape}
    shapes = [item.shape for item in inputs if isinstance(item, MatrixSymbol)]
    counts = Counter(size for shape in shapes for size in shape)
    columns = {shape[1] for shape in shapes if counts[shape[1]] == 1 and not shape[1].is_Integer}
    thin = dict.fromkeys(columns - outer, THIN)
    sizes = [set(item.shape) if isinstance(item, MatrixSymbol) else set() for item in inputs]
    moving = set().union(*(own for own, item in zip(sizes, inputs, strict=True) if item not in fixed))
    still = set().union(*(own for own, item in zip(sizes, inputs, strict=True) if item in fixed))
    return thin | {size: LARGE for size in still - moving if not size.is_Integer}


def prepared_first(
    assignments: Sequence[tuple[Basic, Expr]], fixed: Sequence[Basic]
) -> tuple[tuple[tuple[Basic, Expr], ...], int]:
    """Return the assignments with those first that depend on constants alone, and how many these are."""
    if not fixed:
        return tuple(assignments), 0
    known = set(fixed)
    sizes = known | known_sizes(item.shape for item in fixed if isinstance(item, MatrixSymbol))
    any_size = any(isinstance(item, nodes.Layers) for item in fixed)
    prepared: list[tuple[Basic, Expr]] = []
    others: list[tuple[Basic, Expr]] = []
    for letter, meaning in assignments:
        is_prepared = _letters(meaning) <= known and not meaning.has(*CALLED)
        is_prepared = is_prepared and (any_size or _sizes(meaning) <= sizes)
        (prepared if is_prepared else others).append((letter, meaning))
        known |= set(letter.args if isinstance(letter, Tuple) else (letter,)) if is_prepared else set()
    return (*prepared, *others), len(prepared)


def _letters(item: Basic) -> set[Basic]:
    """Return the letters, numbers and families that a value depends on, and no sizes."""
    if isinstance(item, (MatrixSymbol, nodes.Layers)):
        return {item}
    if isinstance(item, ATOMS):
        return set()
    if not item.args:
        return {item} if item.is_Symbol and not item.is_integer else set()
    return set().union(*map(_letters, item.args))


def _sizes(item: Basic) -> set[Basic]:
    """Return the sizes that stand in a value for themselves, as n in 1/n; its letters tell their own."""
    if isinstance(item, (MatrixSymbol, nodes.Layers)):
        return set()
    if not item.args:
        return {item} if item.is_Symbol and item.is_integer else set()
    found = set().union(*map(_sizes, item.args))
    return found - {item.args[1]} if isinstance(item, nodes.SUMS) else found
