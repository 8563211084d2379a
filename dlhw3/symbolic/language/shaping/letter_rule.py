"""What a letter is where nothing is said of it: a to g are numbers, h to z columns, capitals matrices."""

from __future__ import annotations

from dlhw3.errors import UserError
from dlhw3.symbolic.language.text.sizes import Size, Sizes, shape_option
from dlhw3.symbolic.language.text.tree import Node

LETTER_RULE = "a to g are numbers, h to z columns, capitals matrices"


def by_rule(name: str, node: Node, unknown: Sizes) -> tuple[Size, Size]:
    """Return the shape of a letter by its first one; raise UserError where that says nothing."""
    first = name[0]
    if "a" <= first <= "g":
        return 1, 1
    if "h" <= first <= "z":
        return (unknown.open(), 1)
    if name == "I":
        words = "I is a matrix like any other capital here, and the identity is eye."
        raise UserError(words, at=node.at, hint="eye")
    if "A" <= first <= "Z":
        return (unknown.open(), unknown.open())
    raise UserError(
        f"What {name} is does not follow from its letter: {LETTER_RULE}.",
        at=node.at,
        hint=(shape_option(f"{name}: {'n,m' if first.isupper() else 'scalar'}"),),
    )
