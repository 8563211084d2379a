"""What derivations may be given, as data: the contents page names for each entry which of these it takes.

Light: no mathematics is loaded for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import index
from types import MappingProxyType
from typing import Any

from dlhw3.errors import Flag, UserError, quoted


@dataclass(frozen=True, slots=True)
class DerivationOption:
    """An option of a derivation: a whole number from ``low`` to ``high`` (None: no end), and what it means.

    ``kind`` names the type ("integer" is the only one yet); ``example`` is a value that works; ``needs`` names an
    option that has to be given with it.
    """

    name: str
    help: str
    kind: str = "integer"
    low: int = 1
    high: int | None = None
    example: int = 3
    needs: str = ""

    def read(self, value: Any, taker: str) -> int:
        """Return a value as Python's own integer; raise UserError for what is not a whole number."""
        try:
            if not isinstance(value, bool):
                return index(value)
        except TypeError:
            pass
        raise UserError(
            (f"{taker} takes ", Flag(self.name), f" as a whole number, not {quoted(value)}."),
            hint=(Flag(self.name, self.example),),
        )


DEPTH = DerivationOption("depth", "a concrete number of layers N", high=256)
LAYER = DerivationOption("layer", "a concrete layer j (with --depth)", example=2, needs="depth")
OPTIONS: Mapping[str, DerivationOption] = MappingProxyType({option.name: option for option in (DEPTH, LAYER)})
