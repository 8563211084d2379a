"""The results in the language that users type: each can be given to ``dlhw3 check`` as a claim."""

from __future__ import annotations

from dlhw3.notation.expr import expr_text
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.verdict import Verdict


def render(derivation: Derivation, *, result_only: bool = False, full: bool = False) -> str:
    """Return the right side of each result, a line each; where it is not PROVED, a comment before it says so.

    Of several results each has a comment behind it that says which it is, and is read back with it: "# gradient in
    W1".

    Raises UserError where the language has no word for a part of one.
    """
    return "".join(_line(derivation, name) for name in derivation.results)


def _line(derivation: Derivation, name: str) -> str:
    verdict = derivation.result_verdict(name)
    label = f"  # {name}" if len(derivation.results) > 1 else ""
    head = "" if verdict is Verdict.PROVED else f"# {verdict.name}\n"
    return f"{head}{expr_text(derivation.equation(name).right)}{label}\n"
