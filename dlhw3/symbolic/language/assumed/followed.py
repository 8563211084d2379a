"""What a file says in equations of its own of how letters move: ddt(X) = -grad(f, X), the flow of f."""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.text.tree import Node

Flow = tuple[Node, tuple[str, ...]]
"""An objective, and the letters that go down it."""


def followed(told: Related, flow: Flow | None) -> Flow | None:
    """Return the flow with X among its letters where ddt(X) = -grad(f, X) is told and f is what flows, or None."""
    rate, minus = told.left, told.right
    moved = minus.parts[0] if minus.kind == "negative" else minus
    if told.relation != "=" or minus.kind != "negative" or (rate.name, moved.name) != ("ddt", "grad"):
        return None
    objective, letter = moved.parts[0], moved.parts[-1].name
    known = flow or (objective, ())
    if not letter or rate.parts[0].name != letter or known[0].text != objective.text:
        return None
    return known[0], tuple(dict.fromkeys((*known[1], letter)))


def as_rates(flow: Flow | None, related: Sequence[Related]) -> tuple[Flow | None, tuple[Related, ...]]:
    """Return a flow, or none and what it says of each letter, where others move in ways of their own.

    What flows is told to move so, and all else stands still: an equation of another rate would say that this is 0.
    """
    rates = {
        side.parts[0].name: one for one in related for side in (one.left, one.right) if side.name == "ddt"
    }
    if flow is None:
        return flow, ()
    objective, letters = flow
    for letter in (one for one in letters if one in rates):
        _require_one(rates[letter], _rate(objective, letter))
    if not {*rates} - {*letters}:
        return flow, ()
    if any(one.kind == "layers" for one in objective.every()):
        words = "A flow of layers moves all of them, and nothing else yet."
        at = rates[min({*rates} - {*letters})].left.at
        raise UserError(words, at=at, hint="a file for each")
    return None, tuple(_rate(objective, name) for name in letters)


def _require_one(told: Related, flow: Related) -> None:
    """Refuse another multiple of the gradient that a letter goes down, ddt(X) = grad(f, X), as its rate."""
    down = flow.right.parts[0].parts[0].text
    others = [one for one in told.right.every() if one.name == "grad" and one.parts[0].text == down]
    alone = told.right.kind in ("call", "negative", "times", "over")
    if told.left.name == "ddt" and others and alone and told.right.text.strip() != flow.right.text.strip():
        words = f"{flow.text} and {told.text} are two flows of {told.left.parts[0].name}."
        raise UserError(words, at=told.right.at, hint="a file for each")


def _rate(objective: Node, letter: str) -> Related:
    """Return ddt(X) = -grad(f, X) as it would be told."""
    at = objective.at
    name = next((one for one in objective.every() if one.name == letter), Node("name", (), at, letter))
    down = Node("negative", (Node("call", (objective, name), at, "grad"),), at)
    text = f"ddt({letter}) = -grad({objective.text.strip()}, {letter})"
    return Related(text, Node("call", (name,), at, "ddt"), down, "=")
