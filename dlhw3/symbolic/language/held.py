"""Letters that an assumption defines by what a gradient is taken in: whether they move with it has two readings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from dlhw3.errors import UserError
from dlhw3.symbolic.language.document import Document, Line
from dlhw3.symbolic.language.related import Related, letters_of, unsettled, words_of_unsettled
from dlhw3.symbolic.language.shaped import placed


def require_held(document: Document) -> None:
    """Refuse grad(f, x) of an f with mu in it where mu = A*x is assumed, which holds mu fixed, or does not.

    Or d(f) beside dx and no dmu. What is assumed holds at the point, so mu would be held fixed; what `let` says is
    put in its place, and moves.
    """
    for chain in document.chains:
        nodes = [node for line in chain for node in line.tree.every() if node.kind in ("name", "layers")]
        own = {*document.shapes, *document.sequences}
        moving = sorted({one.name[1:] for one in nodes if one.name[0] == "d" and one.name not in own})
        for line in chain:
            told = document.within(line.number).related
            if any(one.relation == "=" for one in told):
                placed(line, partial(_require, line, told, moving))


def _require(line: Line, told: Iterable[Related], moving: Sequence[str]) -> None:
    calls = (node for node in line.tree.every() if node.kind == "call")
    for node in calls:
        if node.name == "grad" and len(node.parts) == 2:
            variables = [(node.parts[1].name, node.parts[1].text)]
        else:
            variables = [(name, name) for name in moving] if node.name == "d" else []
        for variable, text in variables:
            found = unsettled(told, letters_of(node.parts[0]), variable)
            if found is not None and (node.name == "grad" or found[0] not in moving):
                words = words_of_unsettled(found[1], text)
                raise UserError(words, at=node.at, hint=f"let {found[1].text}")
