"""What a file says in equations of its own of how letters move: ddt(X) = -grad(f, X), the flow of f."""

from __future__ import annotations

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
