"""Sizes that cannot fit into this machine's memory, refused before anything is drawn."""

from __future__ import annotations

import os

from dlhw3.errors import UserError


def refuse_beyond_memory(needed: float, what: str, hint: str) -> None:
    """Raise UserError where ``what`` (a plural) takes ``needed`` bytes and this machine has fewer."""
    present = float(os.sysconf("SC_PAGE_SIZE")) * os.sysconf("SC_PHYS_PAGES")
    if needed > present:
        raise UserError(
            f"{what} take {needed / 1e9:.3g} GB; this machine has {present / 1e9:.3g} GB.", hint=hint
        )
