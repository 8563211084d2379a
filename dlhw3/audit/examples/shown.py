"""What a computed example shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """An example: what it says, the values by name, and whether they show it, computed when it is asked for."""

    says: str
    values: tuple[tuple[str, str], ...]
    holds: bool
