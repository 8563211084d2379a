"""Letters that an assumption defines by what a gradient is taken in: whether they move with it has two readings."""

from __future__ import annotations

from collections.abc import Iterable

from dlhw3.errors import UserError
from dlhw3.symbolic.language.document import Document, Line
from dlhw3.symbolic.language.related import Related, letters_of, unsettled, words_of_unsettled
from dlhw3.symbolic.language.shaped import placed


def require_held(document: Document) -> None:
    """Refuse grad(f, x) of an f with mu in it where mu = A*x is assumed, which holds mu fixed, or does not.

    What is assumed holds at the point, so mu would be held fixed; what `let` says is put in its place, and moves.
    """
    for chain in document.chains:
        for line in chain:
            told = document.within(line.number).related
            if any(one.relation == "=" for one in told):
                placed(line, lambda line=line, told=told: _require(line, told))  # type: ignore[misc]


def _require(line: Line, told: Iterable[Related]) -> None:
    for node in line.tree.every():
        if node.kind == "call" and node.name == "grad" and len(node.parts) == 2:
            of, variable = node.parts
            found = unsettled(told, letters_of(of), variable.name)
            if found is not None:
                words = words_of_unsettled(found[1], variable.text)
                raise UserError(words, at=node.at, hint=f"let {found[1].text}")
