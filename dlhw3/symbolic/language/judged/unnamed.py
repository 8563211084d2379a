"""What names nothing: r = X*w - y, or f(x) = x'*x, as a line of a file in which nothing else is said of r or f."""

from __future__ import annotations

from collections.abc import Collection

from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.line import MOVING
from dlhw3.symbolic.language.text.motion import function_of
from dlhw3.symbolic.language.text.operators import CITED, KEPT, OPERATORS
from dlhw3.symbolic.language.text.tree import Node


def letters_in(tree: Node) -> set[str]:
    """Return the names of letters, functions, sequences and indices in a tree; a direction counts as its letter."""
    found = {node.name for node in tree.every() if node.kind in ("name", "call", "layers")}
    found |= {name for node in tree.every() for place in node.ends for name, _ in place if name}
    found -= {
        *OPERATORS,
        *MOVING,
        *(one.name for one in tree.every() if one.kind == "call" and one.name in CITED),
    }
    found |= {*map(function_of, found)}
    return found | {name[1:] for name in found if name[0] == "d" and len(name) > 1}


def names_nothing(first: Node, tree: Node, known: Collection[str]) -> str:
    """Say of a false line, ``first`` = ``tree``, that it names nothing; "" where it was not meant to name anything.

    Of the letters and functions that are ``known`` something else is said.
    """
    name = first.name
    if name in known or name in letters_in(tree) or tree.kind in ("name", "number"):
        return ""
    if first.kind == "name" and first.text.strip("( )") != name:  # opnorm(A), a number that is known
        return ""
    meaning = tree.text.strip()
    if first.kind == "name":
        return f"{name} is any letter here, of which nothing is said: let {name} = {meaning} names it"
    if _is_of_letters(first):
        what = first.text.strip()
        return (
            f"{name} is any function here, of which nothing is said: let {what} = {meaning} says what it is"
        )
    return ""


def _is_of_letters(tree: Node) -> bool:
    """Whether a tree is f(x, y): a function that is the user's own, of letters that are not the same."""
    letters = [part.name for part in tree.parts if part.kind == "name"]
    own = tree.kind == "call" and tree.name not in {*KEPT, *MOVING} and function_of(tree.name) == tree.name
    return own and bool(letters) and len({*letters}) == len(tree.parts)


def spoken_of(document: Document) -> set[str]:
    """Return the names of which a file says something besides its lines."""
    told = set().union(*(letters_in(one.left) | letters_in(one.right) for one in document.related))
    regular = (name for one in document.regular for name in one.names)
    return {*told, *regular, *(one for one, _ in document.assumed), *document.sequences, *document.moving}
