"""What a file must have: a line to judge, and chains of two lines or more."""

from __future__ import annotations

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.files.said_so_far import EXAMPLE


def require_lines(reader: Reader) -> None:
    """Refuse a text with no line to judge, and a chain of one line."""
    if not reader.chains and not reader.unjudged:
        raise UserError("There is no line to judge.", hint=f"{EXAMPLE}, and a line that begins with =")
    for chain in reader.chains:
        if len(chain) == 1:
            raise UserError(
                f"Line {chain[0].number} begins a chain, and no line goes on with = …",
                at=chain[0].tree.at,
                hint="= and what it equals, on the next line",
            )
