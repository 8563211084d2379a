"""The results in the language that users type: each can be given to ``dlhw3 check`` as a claim."""

from __future__ import annotations

from dlhw3.notation.expr import expr_text
from dlhw3.symbolic.derivation import Derivation


def render(derivation: Derivation, *, result_only: bool = False, full: bool = False) -> str:
    """Return the right side of each result, a line each.

    Raises UserError where the language has no word for a part of one.
    """
    return "".join(f"{expr_text(derivation.equation(name).right)}\n" for name in derivation.results)
