"""What to write in the place of a call that does not fit."""

from __future__ import annotations

from dlhw3.symbolic.language.tree import Node


def call_instead(node: Node) -> str:
    """Return a call that fits a matrix of any shape; for softmax and logsumexp what they are of each row."""
    first = node.parts[0]
    exponentials = f"exp({first.bare})"
    fitting = {
        "tr": f"tr({first.closed}'*{first.closed})",
        "det": f"det({first.closed}'*{first.closed})",
        "softmax": f"{exponentials}./({exponentials}*matrix(1))",
        "logsumexp": f"sum(log({exponentials}*vector(1)))",
    }
    return fitting.get(node.name, f"sum({first.bare})")
