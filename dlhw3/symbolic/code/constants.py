"""Inputs that stay: what depends on them alone is computed once, whatever their size."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Basic, Expr, MatrixSymbol, Tuple

from dlhw3.errors import UserError, close_names, quoted
from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.ordering import LARGE
from dlhw3.symbolic.code.scaling import ATOMS
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


def large_sizes(inputs: Sequence[Basic], fixed: Sequence[Basic]) -> dict[Expr, int]:
    """Return the sizes that only constants have, as the number of samples; they count as large."""
    sizes = [set(item.shape) if isinstance(item, MatrixSymbol) else set() for item in inputs]
    moving = set().union(*(own for own, item in zip(sizes, inputs, strict=True) if item not in fixed))
    still = set().union(*(own for own, item in zip(sizes, inputs, strict=True) if item in fixed))
    return {size: LARGE for size in still - moving if not size.is_Integer}


def prepared_first(
    assignments: Sequence[tuple[Basic, Expr]], fixed: Sequence[Basic]
) -> tuple[tuple[tuple[Basic, Expr], ...], int]:
    """Return the assignments with those first that depend on constants alone, and how many these are."""
    if not fixed:
        return tuple(assignments), 0
    known = set(fixed)
    prepared: list[tuple[Basic, Expr]] = []
    others: list[tuple[Basic, Expr]] = []
    for letter, meaning in assignments:
        is_prepared = _letters(meaning) <= known and not meaning.has(*FUNCTIONS)
        (prepared if is_prepared else others).append((letter, meaning))
        known |= set(letter.args if isinstance(letter, Tuple) else (letter,)) if is_prepared else set()
    return (*prepared, *others), len(prepared)


def _letters(item: Basic) -> set[Basic]:
    """Return the letters, numbers and families that a value depends on; sizes are known from any of them."""
    if isinstance(item, (MatrixSymbol, nodes.Layers)):
        return {item}
    if isinstance(item, ATOMS):
        return set()
    if not item.args:
        return {item} if item.is_Symbol and not item.is_integer else set()
    return set().union(*map(_letters, item.args))
