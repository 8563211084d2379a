"""What is no number, and is one where letters are: an L, a matrix by its letter, or a label y, a column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from dlhw3.errors import UserError
from dlhw3.symbolic.language.shaping.declarations import Declared
from dlhw3.symbolic.language.shaping.misread import (
    LETTERS,
    OF_NUMBERS,
    are_numbers,
    columns_by_rule,
    is_number,
    with_numbers,
)
from dlhw3.symbolic.language.shaping.multiples import SMALL, as_numbers, only_multiply
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shapes
from dlhw3.symbolic.language.shaping.summed import with_sums
from dlhw3.symbolic.language.text.operators import ENTRIES
from dlhw3.symbolic.language.text.tree import Node


def number_meant(tree: Node, declarations: Declared, wrt: Sequence[str]) -> str:
    """Return the letter that alone makes a matrix of what is a number else, as in l(x) + L/2 ‖x‖²; or nothing."""
    if with_sums([tree], Shapes(declarations.shapes, declarations.sizes)).of(tree) == NUMBER:
        return ""
    others = {*wrt, *declarations.shapes, *declarations.sizes}
    for way in (*as_numbers([tree], others), *as_numbers([tree], others, SMALL)):
        own = with_numbers(tree, declarations, way)
        if len(way) == 1 and own is not None and only_multiply([tree], way, own):
            return next(iter(way))
    return ""


def told_of(*letters: str) -> str:
    """Return what is told of what would be a number if letters, columns or one capital, were."""
    said = "; ".join(f"{letter}: scalar" for letter in letters)
    one_number = f"{said} all of this is one number, and has a gradient."
    if len(letters) > 1:
        names = f"{', '.join(letters[:-1])} and {letters[-1]}"
        return f"{names} are columns by their letters: with the shapes {one_number}"
    kind = "column" if letters[0].islower() else "matrix"
    return f"{letters[0]} is a {kind} by its letter: with the shape {one_number}"


def columns_meant(tree: Node, declarations: Declared) -> tuple[str, ...]:
    """Return the columns by rule without which log(t) - a*t, or log(1 + exp(-y*dot(w, x))), is a number; or none.

    Entries are meant by t.^2 and W*t, and a Jacobian by what is no function at all, t - y or u*(v'*w).
    """
    kinds = {node.kind for node in tree.every() if node.name != "dot"}
    return tuple(outer_columns(tree, declarations).values()) if kinds & {"call", "over", "power"} else ()


def outer_columns(tree: Node, declarations: Declared) -> dict[str, str]:
    """Return the columns by rule, as typed, without which all is a number, where all of them are outermost.

    That is within functions of entries, sums and multiples alone.
    """
    by_rule = columns_by_rule(tree, declarations)
    outside = {*_outside_products(tree, declarations)}
    within = {node.name for node in by_rule if node not in outside}
    within |= {
        name for node in tree.every() for end in node.ends for name, _ in end
    }  # the m of a sum up to m
    letters = {node.name: node.text.strip() for node in by_rule if node.name not in within}
    numbers = {**declarations.shapes, **dict.fromkeys(letters, NUMBER)}
    return letters if letters and is_number(tree, numbers, declarations) else {}


def _outside_products(tree: Node, declarations: Declared) -> Iterator[Node]:
    """Yield the parts of an expression that are within no function but those of entries, and sums over an index.

    What stands behind a transpose, or a matrix, is within a product: the x of y*w'*x.
    """
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if node.kind == "times":
            last = left = node.parts[0]
            while last.kind in ("times", "negative"):
                last = last.parts[-1]
            is_matrix = last.name[:1].isupper() and declarations.shapes.get(last.name) != NUMBER
            waiting += [left] if last.kind == "transposed" or is_matrix else node.parts
        elif node.kind in (*OF_NUMBERS, "series") or (node.kind == "call" and node.name in ENTRIES):
            waiting += node.parts


def require_no_number(tree: Node, declarations: Declared, wrt: Sequence[str], claim: Node) -> None:
    """Refuse a matrix that is a number where one capital is, or where columns by rule are and the claim fits."""
    if capital := number_meant(tree, declarations, wrt):
        raise are_numbers(tree, capital)
    letters = outer_columns(tree, declarations)
    own = Shapes({**declarations.shapes, **dict.fromkeys(letters, NUMBER)}, declarations.sizes)
    if letters and _fits(claim, tree, wrt[0], own):
        raise are_numbers(tree, *letters.values())


def _fits(claim: Node, tree: Node, wrt: str, own: Shapes) -> bool:
    """Whether a claim has the shape of a letter of an objective."""
    variable = next((node for node in tree.every() if node.kind in LETTERS and node.name == wrt), None)
    with suppress(UserError):
        with_sums([tree, claim], own).of(tree)
        return variable is not None and own.fit(own.of(claim), own.of(variable))
    return False
