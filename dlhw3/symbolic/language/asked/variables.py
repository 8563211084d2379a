"""The variable of an objective: which of its letters it is, and what does not move beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sympy import MatrixSymbol, Symbol

from dlhw3.errors import Flag, UserError, quoted
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.language.making.layered import layer, names_layer
from dlhw3.symbolic.language.making.told import Variable
from dlhw3.symbolic.language.text.suggested import variable_instead
from dlhw3.symbolic.language.text.tree import Node


def no_variable(wrt: str, text: str, names: Iterable[str]) -> UserError:
    """Return the refusal of a variable that is none of an objective's letters."""
    return UserError(
        f"There is no variable {quoted(wrt)} in {text}.", hint=variable_instead(wrt, [*names], text)
    )


def variable_of(wrt: str, names: Iterable[str], builder: Builder) -> Variable:
    """Return the variable of a name: a letter, or a layer; raise UserError for a size."""
    if names_layer(wrt, builder.shapes):
        return layer(wrt, builder)
    variable = builder.letter(wrt)
    if not isinstance(variable, (MatrixSymbol, Symbol)) or variable.is_integer:
        raise UserError(
            f"{wrt} is a size here, and no variable.", hint=(Flag("wrt", _other(names, builder)),)
        )
    return variable


def stands_still(tree: Node, wrt: Sequence[str], *, plain: bool) -> None:
    """Refuse what moves in an objective: d(f), and the direction dX of its variable.

    grad(f, X) may stand in a ``plain`` one, a number in a matrix.
    """
    directions = {f"d{letter}": letter for letter in wrt}
    for node in tree.every():
        within = node.name == "grad" and plain and len(node.parts) == 2
        if node.kind == "call" and node.name in ("grad", "d", "ddt", "jac") and not within:
            name = "hess" if node.name == "jac" and node.parts[0].at == node.at else node.name
            first = node.parts[0].parts[0] if name == "hess" else node.parts[0]
            words = f"{name} is for derivations, line by line, and an objective is not moved yet."
            raise UserError(words, at=node.at, hint=first.bare)
        if node.kind == "name" and node.name in directions:
            moving = directions[node.name]
            words = f"{node.name} is the direction in which {moving} moves, and no letter of an objective."
            slope = re.fullmatch(rf"\s*d([a-z]\w*)\s*/\s*d{re.escape(moving)}\s*", node.at.text)
            raise UserError(words, at=node.at, hint=f"{slope[1]}({moving})" if slope else "D")


def _other(names: Iterable[str], builder: Builder) -> str:
    """Return a letter that is no size."""
    return next((name for name in names if name not in builder.shapes.sizes), "X")
