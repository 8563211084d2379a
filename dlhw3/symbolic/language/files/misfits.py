"""What is said of letters that would fit as something else than the letter rule has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.shaped_lines import placed
from dlhw3.symbolic.language.files.unsaid_sizes import SIZES
from dlhw3.symbolic.language.shaping.misread import (
    as_scalars,
    capitals_in_words,
    columns_in_words,
    in_words,
    require_no_signs,
    where_numbers_stand,
)
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape


def misfit_said(
    document: Document, shapes: Mapping[str, Shape], size_said: Callable[[str], str]
) -> UserError:
    """Return what to say where all fits with letters of other shapes, of which one may be a size."""
    columns = {name: shape[0] for name, shape in shapes.items() if shape != NUMBER}
    line, node = next(
        (line, node)
        for chain in document.chains
        for line in chain
        for node in line.tree.every()
        if node.name in shapes
    )
    hint, at = (
        ", and in a line of its own ".join(f"shape {n}: {size}" for n, size in columns.items()),
        node.at,
    )
    if not columns and node.kind == "layers":
        member = node.text.strip()
        raise UserError(
            f"Line {line.number}: {columns_in_words([member])}", at=at, hint=f"shape {member}: scalar"
        )
    name = next(iter(shapes))
    size = size_said(name) if not columns and name in SIZES else ""
    trees = [line.tree for chain in document.chains for line in chain]
    of_square = size.endswith(f"{name},{name}") and name not in set().union(*map(where_numbers_stand, trees))
    if size and not of_square:  # m of m/2 log det S is no size of S
        words = f"{name} is a column by its letter, and all fits where it is a number, or a size."
        return UserError(f"Line {line.number}: {words}", at=at, hint=size)
    if not columns:
        placed(line, partial(require_no_signs, trees, shapes))
        said = capitals_in_words if next(iter(shapes)).isupper() else columns_in_words
        return UserError(f"Line {line.number}: {said([*shapes])}", at=at, hint=as_scalars(trees, shapes))
    return UserError(f"Line {line.number}: {in_words(columns)}", at=at, hint=hint)
