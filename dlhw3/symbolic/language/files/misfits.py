"""Shapes that do not fit, and letters of one shape.

What is said of letters that would fit as something else than the letter rule has them.
The lines of a chain made to have one shape: the sizes that this makes one, and which lines fit at no sizes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from dlhw3.errors import ShapeError, UserError
from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.files.shaped_lines import placed, shape_of
from dlhw3.symbolic.language.files.unsaid_sizes import SIZES
from dlhw3.symbolic.language.latex.formulas.hints import fitting
from dlhw3.symbolic.language.shaping.declarations import declared
from dlhw3.symbolic.language.shaping.fits import classes, merged
from dlhw3.symbolic.language.shaping.misread import (
    as_scalars,
    capitals_in_words,
    columns_in_words,
    in_words,
    require_no_signs,
    where_numbers_stand,
)
from dlhw3.symbolic.language.shaping.numbers_meant import outer_columns
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape, Shapes
from dlhw3.symbolic.language.slips.misshapen import with_brackets
from dlhw3.symbolic.language.text.tree import Node


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


def of_no_number(document: Document, misfit: UserError) -> UserError | None:
    """Return what to say of a gradient of what is a number where columns by rule are, the y of exp(-y*a)."""
    said = declared(document.shapes)
    for line in (line for chain in document.chains for line in chain if not document.in_latex):
        for node in (one for one in line.tree.every() if one.name == "grad" and one.at == misfit.at):
            if letters := outer_columns(node.parts[0], said):
                hint = ", and in a line of its own ".join(f"shape {one}: scalar" for one in letters.values())
                words = columns_in_words([*letters.values()])
                return UserError(f"Line {line.number}: {words}", at=node.at, hint=hint)
    return None


def in_one_shape(chain: tuple[Line, ...], shapes: Shapes) -> tuple[str, dict[Line, str], int]:
    """Make the lines of a chain have one shape where they can.

    Return which sizes that makes one, in words, why lines fit at no sizes at all, and how many lines fit before any
    size is made one; the first has to fit.
    """
    before = classes(shapes)
    shapes.unknown.loose = True
    first, *others = chain
    whole, misfits, free = shape_of(shapes, first), {}, 1
    for place, line in enumerate(others, 1):
        trial = shapes.copied()
        try:
            trial.of(line.tree)
        except ShapeError as error:
            better = with_brackets(error, line.tree, shapes)
            if better is not error:
                placed(line, partial(_raised, better))
            if line.acts and whole == NUMBER and first.tree.name == "d":
                placed(first, partial(require_column_moved, first.tree))
            shapes.take_directions(line.tree)
            of_entries = "./" in str(error.said.hint) and error.message.startswith("/ divides")
            also = f" Entry by entry it is {fitting(error)}." if of_entries else ""
            misfits[line] = f"this line fits at no sizes: {error.message}{also}"
            continue
        except UserError:
            pass
        found = shape_of(shapes, line)
        shapes.fit(shapes.known(whole), shapes.known(found))
        free += free == place and not merged(shapes, before)
    return merged(shapes, before), misfits, free


def require_column_moved(head: Node) -> None:
    """Refuse jac(f, x) of a number f, which stands as how f moves along dx."""
    of, x = head.parts[0].bare.strip(), head.parts[1].text.strip()
    raise UserError(f"jac is of a column, and {of} is a number.", at=head.at, hint=f"grad({of}, {x})'")


def _raised(error: UserError) -> None:
    raise error
