"""What a file must have: a line to judge, and chains of two lines or more."""

from __future__ import annotations

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.files.said_so_far import EXAMPLE
from dlhw3.symbolic.language.latex.formulas.evidence import letters_added
from dlhw3.symbolic.language.text.tree import Node, names_in

FUNCTIONS = {"grad": "l", "hess": "l", "jac": "tanh"}
"""What is differentiated, and a function that a letter may be of a variable."""


def require_dependent(reader: Reader) -> None:
    """Refuse grad(f, X) of an f, or f + g, of which nothing says what it is: it would be 0, and 5 times that."""
    named = reader.defined.named
    equations = [one for one in reader.related if one.relation == "="]
    said = {side.name for one in equations for side in (one.left, one.right) if side.kind == "name"}
    for node in (node for chain in reader.chains for line in chain for node in line.tree.every()):
        if node.kind != "call" or node.name not in FUNCTIONS or len(node.parts) != 2:
            continue
        moved, variable = node.parts
        letters = letters_added(moved)
        if letters and not {variable.name, *named, *said} & {one.name for one in letters}:
            beside = [name for name, value in named.items() if variable.name in names_in(value)]
            of = f"{FUNCTIONS[node.name]}({(beside or [variable.text.strip()])[-1]})"
            raise _unsaid(letters[0], node, of)
    objective, flowing = reader.flow or (None, ())
    if objective is not None and objective.kind == "name" and objective.name not in {*flowing, *named, *said}:
        raise _unsaid(objective, objective, f"l({flowing[0]})")


def _unsaid(moved: Node, at: Node, value: str) -> UserError:
    words = f"How {moved.name} depends on the variable is not said."
    return UserError(words, at=at.at, hint=f"let {moved.name} = {value}")


def require_lines(reader: Reader) -> None:
    """Refuse a text with no line to judge, and a chain of one line."""
    if not reader.chains and not reader.unjudged:
        raise UserError("There is no line to judge.", hint=f"{EXAMPLE}, and a line that begins with =")
    for chain in reader.chains:
        if len(chain) == 1:
            raise UserError(
                f"Line {chain[0].number} begins a chain, and no line goes on with = …",
                at=chain[0].tree.at,
                hint="= and what it equals, on the next line",
            )
