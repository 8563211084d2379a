"""The lines of a chain made to have one shape: the sizes that this makes one, and which lines fit at no sizes."""

from __future__ import annotations

from functools import partial

from dlhw3.errors import ShapeError, UserError
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.files.shaped_lines import placed, shape_of
from dlhw3.symbolic.language.latex.formulas.hints import fitting
from dlhw3.symbolic.language.shaping.fits import classes, merged
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shapes
from dlhw3.symbolic.language.slips.misshapen import with_brackets
from dlhw3.symbolic.language.text.tree import Node


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
