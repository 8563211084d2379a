"""What the shell completes: names of the contents page, which imports nothing."""

from __future__ import annotations

from collections.abc import Callable

from dlhw3.catalogue import Catalogue

Candidates = list[tuple[str, str]]


def names_of(catalogue: Catalogue) -> Callable[[str], Candidates]:
    """Return the completion of a name of ``catalogue``, with the line about it; capitals do not count."""

    def candidates(incomplete: str) -> Candidates:
        return [
            (entry.name, entry.summary) for entry in catalogue if entry.name.startswith(incomplete.lower())
        ]

    return candidates
