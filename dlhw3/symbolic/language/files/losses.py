r"""Losses that words call so, which are numbers: then so is y of $L = -y \\log p - (1 - y) \\log (1 - p)$."""

from __future__ import annotations

from contextlib import suppress

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.latex.formulas.indices import ENTRY
from dlhw3.symbolic.language.latex.text.rows import in_plain
from dlhw3.symbolic.language.shaping.declarations import declared
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shapes
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.substitution import free_names

LOSS = re.compile(
    r"\b(?:loss|objective|cost|risk|energy|(?:log-?\s*)?likelihood|cross-?\s*entropy)\b[^.;:$]{0,40}\$\s*"
    r"(?P<f>[A-Za-z]|\\ell|\\mathcal\s*\{?\s*[A-Z]\s*\}?)\s*:?="
)
"""What is defined and called a loss."""


def take_losses(reader: Reader, text: str) -> None:
    """Take as a number the one letter that is a column by its letter alone, and by which a loss would be a column.

    That is told; where there is none, or are two, nothing is taken.
    """
    for name in dict.fromkeys(in_plain(found["f"]) for found in LOSS.finditer(text)):
        value = reader.defined.named.get(name)
        if value is None or any(node.kind == ENTRY for node in value.every()) or _is_number(reader, name):
            continue
        sizes = {size for shape in reader.shapes.values() for size in shape}
        free = [
            one
            for one in sorted(free_names(value) - {*reader.shapes, *reader.kinds, *reader.columns})
            if len(one) == 1 and one in "hrstuvwxyz" and one not in sizes
        ]
        found = [one for one in free if _is_number(reader, name, one)]
        if len(found) == 1:
            reader.kinds[found[0]] = "number"
            reader.shapes[found[0]] = ()
            reader.told.append(f"{found[0]} is a number, as the loss {name} is one")


def _is_number(reader: Reader, name: str, letter: str = "") -> bool:
    """Whether a letter's value is a number, where another one is."""
    known = declared(reader.declared)
    with suppress(UserError):
        shapes = {**known.shapes, **({letter: NUMBER} if letter else {})}
        return Shapes(shapes, known.sizes).of(reader.defined.named[name]) == NUMBER
    return False
