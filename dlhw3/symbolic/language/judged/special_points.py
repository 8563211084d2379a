"""Words above a line that say at which points it holds, "At the optimum,": not read, it may be true there."""

from __future__ import annotations

from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.latex.text.unread import Unread
from dlhw3.symbolic.language.text import lazy_re as re

SPECIAL = re.compile(
    r"(?:\A|(?<=[.;:]\s)|\n\s*)at\s+(?:(?:an?|the|any|every|each|its|their)\s+)?(?:(?:global|local|unique|optimal|strict)\s+)*(?:minim|maxim|optim|saddle"
    r"|stationar|critical|equilibri|convergence|fixed\s+point|solution)\w*",
    re.IGNORECASE,
)
"""Words for points at which more holds than anywhere."""


def at_special_points(document: Document, number: int) -> list[Unread]:
    """Return the words above a line that say at which points it holds, where nothing is assumed of a gradient."""
    if not document.in_latex or any(
        side.name.startswith("grad") for one in document.related for side in (one.left, one.right)
    ):
        return []
    lines = ((one.start(), one[0].strip()) for one in SPECIAL.finditer(document.given))
    found = (Unread(document.given.count("\n", 0, at + 1) + 1, words, supposed=True) for at, words in lines)
    return [one for one in found if one.number <= number]
