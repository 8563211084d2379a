"""Letters that may be sizes, n of tr(I) = n: refused as numbers where that is not said."""

from __future__ import annotations

from collections.abc import Mapping

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape

SIZES, SIZED = ("k", "m", "n", "p", "q"), ("det", "logdet", "tr", "eye", "vector", "sum")
"""Names of sizes, and what depends on them."""


def require_no_size(document: Document, instead: Mapping[str, Shape]) -> None:
    """Refuse n as a number where it may be the size of a matrix whose determinant, trace or sum stands there.

    No letter in which a line differentiates is one.
    """
    every = (node for chain in document.chains for line in chain for node in line.tree.every())
    sloped = {node.parts[-1].name for node in every if node.name in ("grad", "hess", "jac") and node.parts}
    for name in (name for name, shape in instead.items() if shape == NUMBER and name in {*SIZES} - sloped):
        for line in (line for chain in document.chains for line in chain):
            taken = [node for node in line.tree.every() if node.name in SIZED]
            letters = [one.name for node in taken for one in node.every() if one.kind == "name"]
            if taken:
                letter = next((one for one in letters if one[0].isupper()), "")
                column = next((one for one in letters if one != name and one != "eye"), "")
                letter = letter or ("" if column else _defined_with(document, taken[0].name))
                size = f"{column}: {name}" if column and not letter else f"{letter or 'X'}: {name},{name}"
                words = f"Line {line.number}: {name} may be a size here, and that is not said."
                raise UserError(words, at=taken[0].at, hint=f"% shape {size}")


def _defined_with(document: Document, name: str) -> str:
    """Return the capital that is defined by a sum with I or ones in it, or nothing."""
    return next(
        (
            letter
            for letter, value in document.definitions
            if letter[0].isupper() and any(node.name == name for node in value.every())
        ),
        "",
    )
