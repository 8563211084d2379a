"""What a function of every entry is: sigma(z) = z*sigmoid(z), said of a number and computed of a whole array."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Expr

from dlhw3.errors import Flag, UserError
from dlhw3.symbolic.language.asked.objective import Objective, read_all
from dlhw3.symbolic.language.shaping.declarations import Declared
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape, Shapes
from dlhw3.symbolic.language.text.motion import entrywise_of
from dlhw3.symbolic.language.text.operators import ENTRIES
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.sizes import ENTRYWISE
from dlhw3.symbolic.language.text.tree import Node

OF_ENTRIES = {"times": "*", "over": "/", "power": "^"}
"""Operations that are written otherwise of entries: with a dot before the sign."""
KEPT = ("number", "name", "plus", "minus", "negative", "times_entries", "over_entries", "power_entries")


@dataclass(frozen=True)
class Activation:
    """A function of every entry, in a column: its sum as an objective, and its values.

    ``orders`` is how often it is differentiated in what is asked, beside the once of a gradient.
    """

    objective: Objective
    value: Expr
    orders: int = 0


def base_of(name: str, shapes: Mapping[str, Shape]) -> tuple[str, int]:
    """Return the function of every entry that a name is, or is a derivative of, and the order; "" for others."""
    return next((one for one in entrywise_of(name) if shapes.get(one[0]) == ENTRYWISE), ("", 0))


def example(name: str) -> Flag:
    """Return what can be said of any function of every entry."""
    return Flag("loss", f"{name}(z) = tanh(z)")


def read_activation(
    name: str, argument: str, body: str, said: Declared, own: Shapes, orders: int = 0
) -> Activation:
    """Return what a function of every entry is, of the entries of a column called as its argument.

    Raises UserError for what is no function of a number, and for what no entry alone has.
    """
    tree = parse(body)
    alone = own.copied()
    alone.letters[argument] = NUMBER
    if alone.of(tree) != NUMBER:
        words = f"{name} is taken of every entry, and what it is of a number is {own.words(alone.of(tree))}."
        raise UserError(words, at=tree.at, hint=(example(name),))
    own.letters |= {one: alone.known(shape) for one, shape in alone.letters.items() if one not in own.letters}
    own.with_columns([argument])
    if orders > 1:
        raise UserError(
            f"More than two derivatives of {name} are not computed here.", hint="fewer derivatives"
        )
    column = _of_columns(tree, argument, name)
    objectives, (value,) = read_all(f"sum({column})", [argument], said, also=[column], shapes=own)
    return Activation(objectives[0], value, orders)


def _of_columns(tree: Node, argument: str, name: str) -> str:
    """Return what is written of a number, written of a column of them: z.*sigmoid(z) for z*sigmoid(z)."""
    dots: list[int] = []
    for node in tree.every():
        if not _depends(node, argument):
            continue
        if node.kind == "call" and node.name not in ENTRIES:
            words = f"{node.name} is taken of a whole matrix, and {name} of every entry."
            raise UserError(words, at=node.at, hint=(example(name),))
        if node.kind in OF_ENTRIES:
            left, right = node.parts
            of_entries = {"times": (left, right), "over": (right,), "power": (left,)}[node.kind]
            if all(_depends(part, argument) for part in of_entries):
                dots.append(node.at.text.index(OF_ENTRIES[node.kind], left.at.stop))
        elif node.kind not in (*KEPT, "call"):
            words = f"{node.text} is of a whole matrix, and {name} of every entry."
            raise UserError(words, at=node.at, hint=(example(name),))
    body = tree.at.text
    for place in sorted(dots, reverse=True):
        body = f"{body[:place]}.{body[place:]}"
    return body


def _depends(node: Node, argument: str) -> bool:
    return any(one.kind == "name" and one.name == argument for one in node.every())
